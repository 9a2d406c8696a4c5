//! The model as it lies in memory: read in place, nothing parsed, nothing built.
//!
//! All numbers are little-endian:
//!
//! | part | bytes |
//! |---|---|
//! | magic | 8 |
//! | slots of weights, slots of clusters (`u32` each), scale of the weights (`f32`), length of all (`u32`) | 16 |
//! | transitions, `f32` | 13 × 13 × 4 |
//!
//! | weights: fingerprint `u16`, zero, 13 × `i8` | 16 a slot |
//! | clusters: fingerprint `u32`, then 8, 10 and 12 bits | 8 a slot |
//!
//! Both tables are open-addressed: a hash says where to begin, the fingerprint whether it is the one, and an empty
//! slot (fingerprint 0) that it is not there.

use std::borrow::Cow;

use crate::schema::{MODEL_LENGTH, MODEL_MAGIC};

use super::label::{LABELS, Scores};
use super::lattice::{Steps, Transitions};

const HEADER: usize = 24 + LABELS * LABELS * 4;
const ROW: usize = 16;
const CLUSTER: usize = 8;

/// A model, its tables in place.
#[derive(Debug, Clone)]
pub(super) struct Model {
    bytes: Cow<'static, [u8]>,
    rows: usize,
    scale: f32,
    pub(super) steps: Steps,
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn float(bytes: &[u8], at: usize) -> f32 {
    f32::from_bits(number(bytes, at))
}

/// Where a hash begins to look in a table of that many slots.
#[allow(clippy::cast_possible_truncation, reason = "the product of a 32-bit hash and a length below 2^32 fits")]
fn slot(hash: u64, slots: usize) -> usize {
    (((hash >> 32) * slots as u64) >> 32) as usize
}

#[allow(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
fn fingerprint(hash: u64) -> u16 {
    (hash as u16).max(1)
}

/// The hash that a word is looked up by among the clusters.
fn cluster_hash(word: u64) -> u64 {
    super::features::hash(255, word)
}

#[allow(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
fn cluster_fingerprint(hash: u64) -> u32 {
    (hash as u32).max(1)
}

impl Model {
    /// Reads a model in place; `None` when the bytes are none, or of another layout.
    pub(super) fn new(bytes: Cow<'static, [u8]>) -> Option<Self> {
        if !bytes.starts_with(&MODEL_MAGIC) {
            return None;
        }
        let (rows, clusters) = (number(&bytes, 8) as usize, number(&bytes, 12) as usize);
        if rows == 0 || clusters == 0 || bytes.len() != HEADER + rows * ROW + clusters * CLUSTER {
            return None;
        }
        let mut transitions: Transitions = [[0.0; LABELS]; LABELS];
        for (at, score) in transitions.iter_mut().flatten().enumerate() {
            *score = float(&bytes, 24 + at * 4);
        }
        let scale = float(&bytes, 16);
        Some(Self { steps: Steps::new(transitions), rows, scale, bytes })
    }

    /// The whole model.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds the weights of a feature to `sums`, unscaled.
    pub(super) fn add(&self, feature: u64, sums: &mut [i16; 16]) {
        let wanted = fingerprint(feature).to_le_bytes();
        let table = self.bytes.get(HEADER..HEADER + self.rows * ROW).unwrap_or_default();
        let mut at = slot(feature, self.rows);
        for _ in 0..self.rows {
            let Some(row) = table.get(at * ROW..at * ROW + ROW).and_then(|row| <&[u8; ROW]>::try_from(row).ok()) else {
                return;
            };
            if row[0] == wanted[0] && row[1] == wanted[1] {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += i16::from(weight.cast_signed());
                }
                return;
            }
            if row[0] == 0 && row[1] == 0 {
                return;
            }
            at = if at + 1 == self.rows { 0 } else { at + 1 };
        }
    }

    /// The scores of sums made by [`Model::add`].
    pub(super) fn scores(&self, sums: &[i16; 16]) -> Scores {
        std::array::from_fn(|label| f32::from(sums[label + 3]) * self.scale)
    }

    /// The clusters of its words.
    pub(super) fn clusters(&self) -> Clusters<'_> {
        Clusters::in_table(self.bytes.get(HEADER + self.rows * ROW..).unwrap_or_default())
    }
}

/// Which clusters words belong to: three of different sizes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clusters<'m> {
    table: &'m [u8],
    slots: usize,
}

impl<'m> Clusters<'m> {
    /// The clusters of a table made by [`cluster_table`].
    pub(super) fn in_table(table: &'m [u8]) -> Self {
        Self { table, slots: table.len() / CLUSTER }
    }

    /// The clusters of the word with that hash, each from 1 on; zeros for an unknown word.
    pub(super) fn of(&self, word: u64) -> [u32; 3] {
        let hash = cluster_hash(word);
        let wanted = cluster_fingerprint(hash);
        let mut at = slot(hash, self.slots);
        for _ in 0..self.slots {
            let known = number(self.table, at * CLUSTER);
            if known == wanted {
                let packed = number(self.table, at * CLUSTER + 4);
                return [packed & 255, packed >> 8 & 1023, packed >> 18 & 4095];
            }
            if known == 0 {
                break;
            }
            at = if at + 1 == self.slots { 0 } else { at + 1 };
        }
        [0; 3]
    }

    /// The table as bytes.
    pub(super) fn table(&self) -> &'m [u8] {
        self.table
    }
}

/// How full the tables are made.
const FILL: (usize, usize) = (4, 5);

/// The table of clusters for words by their hashes; the first of two words with one hash counts.
pub(super) fn cluster_table(words: &[(u64, [u32; 3])]) -> Vec<u8> {
    let slots = (words.len() * FILL.1 / FILL.0).max(1) + 1;
    let mut table = vec![0; slots * CLUSTER];
    for (word, [small, middle, large]) in words {
        let hash = cluster_hash(*word);
        let wanted = cluster_fingerprint(hash);
        let mut at = slot(hash, slots);
        loop {
            let known = number(&table, at * CLUSTER);
            if known == wanted {
                break;
            }
            if known == 0 {
                let packed = small & 255 | (middle & 1023) << 8 | (large & 4095) << 18;
                table[at * CLUSTER..at * CLUSTER + 4].copy_from_slice(&wanted.to_le_bytes());
                table[at * CLUSTER + 4..at * CLUSTER + 8].copy_from_slice(&packed.to_le_bytes());
                break;
            }
            at = if at + 1 == slots { 0 } else { at + 1 };
        }
    }
    table
}

/// A model of learned weights: of each feature the scores it gives, rounded to a byte.
pub(super) fn build(weights: &[(u64, Scores)], transitions: &Transitions, clusters: &[u8]) -> Option<Model> {
    /// One step of a weight.
    const SCALE: f32 = 1.0 / 110.0;
    let rounded = weights.iter().filter_map(|(feature, scores)| {
        #[allow(clippy::cast_possible_truncation, reason = "clamped to the range of a byte")]
        let row: [i8; LABELS] = scores.map(|score| (score / SCALE).round().clamp(-127.0, 127.0) as i8);
        // What cannot tip a balance is left out.
        row.iter().any(|weight| *weight != 0).then_some((*feature, row))
    });
    let rounded: Vec<(u64, [i8; LABELS])> = rounded.collect();
    let slots = (rounded.len() * FILL.1 / FILL.0).max(1) + 1;
    let mut bytes = Vec::with_capacity(HEADER + slots * ROW + clusters.len());
    bytes.extend_from_slice(&MODEL_MAGIC);
    for count in [slots, clusters.len() / CLUSTER] {
        bytes.extend_from_slice(&u32::try_from(count).ok()?.to_le_bytes());
    }
    bytes.extend_from_slice(&SCALE.to_le_bytes());
    let length = HEADER + slots * ROW + clusters.len();
    debug_assert_eq!(bytes.len(), MODEL_LENGTH, "the length stands where the schema looks for it");
    bytes.extend_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
    for score in transitions.iter().flatten() {
        bytes.extend_from_slice(&score.to_le_bytes());
    }
    let mut table = vec![0; slots * ROW];
    for (feature, row) in &rounded {
        let mut at = slot(*feature, slots);
        while table[at * ROW] != 0 || table[at * ROW + 1] != 0 {
            at = if at + 1 == slots { 0 } else { at + 1 };
        }
        table[at * ROW..at * ROW + 2].copy_from_slice(&fingerprint(*feature).to_le_bytes());
        for (slot, weight) in table[at * ROW + 3..(at + 1) * ROW].iter_mut().zip(row) {
            *slot = weight.cast_unsigned();
        }
    }
    bytes.extend_from_slice(&table);
    bytes.extend_from_slice(clusters);
    Model::new(Cow::Owned(bytes))
}
