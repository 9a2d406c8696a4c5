//! The model as it lies in memory: read in place, nothing parsed; only a filter of a quarter of a megabyte is built.
//!
//! All numbers are little-endian:
//!
//! | part | bytes |
//! |---|---|
//! | magic | 8 |
//! | buckets of weights, slots of clusters (`u32` each), scale of the weights (`f32`), length of all (`u32`) | 16 |
//! | transitions, `f32` | 13 × 13 × 4 |
//! | zeros | 4 |
//! | weights: 4 fingerprints `u16`, 4 rows of 13 × `i8`, 4 zeros | 64 a bucket |
//! | zeros | 64 |
//! | clusters: fingerprint `u32`, then 8, 10 and 12 bits | 8 a slot |
//!
//! A feature's hash says which bucket, a line of the processor's cache, may hold it, and its fingerprint whether it
//! does; one that does not find room has been left out, the lightest first. Clusters are open-addressed: an empty slot
//! (fingerprint 0) ends the search.

use std::borrow::Cow;
use std::sync::Arc;

use crate::schema::{MODEL_LENGTH, MODEL_MAGIC};

use super::label::{LABELS, Scores};
use super::lattice::{Steps, Transitions};

const HEADER: usize = 24 + LABELS * LABELS * 4 + 4;
const BUCKET: usize = 64;
/// How many rows a bucket holds.
const ROWS: usize = 4;
/// Where its first row begins.
const FIRST_ROW: usize = 8;
const CLUSTER: usize = 8;

/// Which features may be known: a bit for each, in a table that the processor keeps at hand while the weights lie far
/// away. One unknown feature in seven passes.
#[derive(Debug, Clone)]
struct Filter(Arc<[u64]>);

/// The filter has two to the power of this many words.
const FILTER_BITS: u32 = 15;

impl Filter {
    /// The filter of the fingerprints in all buckets of a model. Takes a millisecond or two.
    fn of(bytes: &[u8], buckets: usize) -> Self {
        let mut words = vec![0_u64; 1 << FILTER_BITS];
        let table = bytes.get(HEADER..).unwrap_or_default();
        for (bucket, row) in table.chunks_exact(BUCKET).take(buckets).enumerate() {
            for print in row.chunks_exact(2).take(ROWS) {
                let print = u16::from_le_bytes([print[0], print[1]]);
                let (word, bit) = Self::place(bucket, print);
                words[word] |= u64::from(print != 0) << bit;
            }
        }
        Self(words.into())
    }

    /// The word and the bit of a fingerprint in a bucket.
    #[allow(clippy::cast_possible_truncation, reason = "a hash")]
    fn place(bucket: usize, print: u16) -> (usize, u32) {
        let hash = (bucket as u32).wrapping_mul(0x9E37_79B1) ^ u32::from(print).wrapping_mul(0x85EB_CA6B);
        let hash = hash.wrapping_mul(0xC2B2_AE35);
        ((hash >> (32 - FILTER_BITS)) as usize, hash >> (26 - FILTER_BITS) & 63)
    }

    /// Whether a feature may be known.
    fn may_hold(&self, feature: u64, buckets: usize) -> bool {
        let (word, bit) = Self::place(slot(feature, buckets), fingerprint(feature));
        self.0.get(word).is_some_and(|word| word >> bit & 1 != 0)
    }
}

/// So many features are looked up at a time.
const AHEAD: usize = 64;

/// Sums of weights, one for each label; what lies behind them means nothing.
pub(super) type Sums = [i16; 16];

/// A model, its tables in place.
#[derive(Debug, Clone)]
pub(super) struct Model {
    bytes: Cow<'static, [u8]>,
    buckets: usize,
    filter: Filter,
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
        let (buckets, clusters) = (number(&bytes, 8) as usize, number(&bytes, 12) as usize);
        if buckets == 0 || clusters == 0 || bytes.len() != HEADER + (buckets + 1) * BUCKET + clusters * CLUSTER {
            return None;
        }
        let mut transitions: Transitions = [[0.0; LABELS]; LABELS];
        for (at, score) in transitions.iter_mut().flatten().enumerate() {
            *score = float(&bytes, 24 + at * 4);
        }
        let scale = float(&bytes, 16);
        let filter = Filter::of(&bytes, buckets);
        Some(Self { steps: Steps::new(&transitions), buckets, filter, scale, bytes })
    }

    /// The whole model.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds what features, by their hashes, say for each label: those of the first part, which ends before the first of
    /// `ends`, to the first of `sums`, and so on.
    ///
    /// Most of the time goes into waiting for memory: all buckets are asked for before the first is looked at, in a loop
    /// so short that the processor has many of them on their way at once.
    pub(super) fn add(&self, features: &[u64], ends: &[usize], sums: &mut [Sums]) {
        let table = self.bytes.get(HEADER..HEADER + (self.buckets + 1) * BUCKET).unwrap_or_default();
        let (mut known, mut prints) = ([(0, 0); AHEAD], [0; AHEAD]);
        let mut part = 0;
        for (number, features) in features.chunks(AHEAD).enumerate() {
            let mut count = 0;
            for (at, feature) in (number * AHEAD..).zip(features) {
                known[count % AHEAD] = (*feature, at);
                count += usize::from(self.filter.may_hold(*feature, self.buckets));
            }
            let known = known.get(..count).unwrap_or_default();
            for (prints, (feature, _)) in prints.iter_mut().zip(known) {
                let start = slot(*feature, self.buckets) * BUCKET;
                *prints = table.get(start..).and_then(<[u8]>::first_chunk).map_or(0, |b| u64::from_le_bytes(*b));
            }
            for (prints, (feature, at)) in prints.iter().zip(known) {
                while ends.get(part).is_some_and(|end| end <= at) {
                    part += 1;
                }
                let row = table.get(self.row(*prints, *feature)..).and_then(<[u8]>::first_chunk::<16>);
                let (Some(row), Some(sums)) = (row, sums.get_mut(part)) else { continue };
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum = sum.wrapping_add(i16::from(weight.cast_signed()));
                }
            }
        }
    }

    /// The scores of the labels whose sums were made by [`Model::add`].
    pub(super) fn scores(&self, sums: &[i16; LABELS]) -> Scores {
        sums.map(|sum| f32::from(sum) * self.scale)
    }

    /// Where the row of a feature begins, by the fingerprints of its bucket; that of the zeros at the table's end for an
    /// unknown one.
    ///
    /// No branch: whether a feature is known can be guessed by no processor. All fingerprints are compared at once: the
    /// one that is equal is the lowest lane whose highest bit is set when one is taken from each.
    fn row(&self, prints: u64, feature: u64) -> usize {
        const ONES: u64 = 0x0001_0001_0001_0001;
        let unknown = self.buckets * BUCKET;
        let start = slot(feature, self.buckets) * BUCKET;
        let other = prints ^ (u64::from(fingerprint(feature)) * ONES);
        let equal = other.wrapping_sub(ONES) & !other & (ONES << 15);
        let row = start + FIRST_ROW + (equal.trailing_zeros() / 16) as usize * LABELS;
        let is_known = usize::from(equal != 0).wrapping_neg();
        unknown.wrapping_add(row.wrapping_sub(unknown) & is_known)
    }

    /// The clusters of its words.
    pub(super) fn clusters(&self) -> Clusters<'_> {
        Clusters::in_table(self.bytes.get(HEADER + (self.buckets + 1) * BUCKET..).unwrap_or_default())
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

/// How many features there are to a bucket, in hundredths: the fuller, the more are left out.
const FULL: usize = 290;

/// A model of learned weights: of each feature the scores it gives, rounded to a byte.
pub(super) fn build(weights: &[(u64, Scores)], transitions: &Transitions, clusters: &[u8]) -> Option<Model> {
    /// One step of a weight.
    const SCALE: f32 = 1.0 / 110.0;
    let rounded = weights.iter().filter_map(|(feature, scores)| {
        #[allow(clippy::cast_possible_truncation, reason = "clamped to the range of a byte")]
        let row: [i8; LABELS] = scores.map(|score| (score / SCALE).round().clamp(-127.0, 127.0) as i8);
        let heaviest = row.iter().map(|weight| weight.unsigned_abs()).max().unwrap_or(0);
        // What cannot tip a balance is left out.
        (heaviest > 1).then_some((heaviest, *feature, row))
    });
    let mut rounded: Vec<(u8, u64, [i8; LABELS])> = rounded.collect();
    rounded.sort_unstable_by_key(|(heaviest, feature, _)| (std::cmp::Reverse(*heaviest), *feature));
    let buckets = (rounded.len() * 100 / FULL).max(1);
    let length = HEADER + (buckets + 1) * BUCKET + clusters.len();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(&MODEL_MAGIC);
    for count in [buckets, clusters.len() / CLUSTER] {
        bytes.extend_from_slice(&u32::try_from(count).ok()?.to_le_bytes());
    }
    bytes.extend_from_slice(&SCALE.to_le_bytes());
    debug_assert_eq!(bytes.len(), MODEL_LENGTH, "the length stands where the schema looks for it");
    bytes.extend_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
    for score in transitions.iter().flatten() {
        bytes.extend_from_slice(&score.to_le_bytes());
    }
    bytes.extend_from_slice(&[0; 4]);
    let mut table = vec![0; (buckets + 1) * BUCKET];
    for (_, feature, row) in &rounded {
        let start = slot(*feature, buckets) * BUCKET;
        let free = |row: &usize| table.get(start + row * 2..start + row * 2 + 2) == Some(&[0, 0][..]);
        let Some(place) = (0..ROWS).find(free) else { continue };
        table[start + place * 2..start + place * 2 + 2].copy_from_slice(&fingerprint(*feature).to_le_bytes());
        let at = start + FIRST_ROW + place * LABELS;
        for (slot, weight) in table[at..at + LABELS].iter_mut().zip(row) {
            *slot = weight.cast_unsigned();
        }
    }
    bytes.extend_from_slice(&table);
    bytes.extend_from_slice(clusters);
    Model::new(Cow::Owned(bytes))
}
