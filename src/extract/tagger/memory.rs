//! Memory: what is met again and again, and what it gives to the scores.
//!
//! Half of a token's features depend on one word alone, and a few thousand words make up most of all news. Most of the
//! others depend on a few small things together, such as three shapes or three marks, of which there are not many
//! more. Their sums are kept from article to article, in tables of fixed size in which what is new takes the place of
//! what is older. Sums are whole numbers: it is the same whether features are summed one by one or in parts.

use std::cell::Cell;
use std::ops::Range;

use super::features::{OFFSETS, Window};
use super::model::{Clusters, Model, Sums};

/// How many words are remembered.
const WORDS: usize = 8192;

/// How many groups of features are.
const GROUPS: usize = 16384;

/// What a word gives to the tokens around it and to itself, as far as it has been asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    key: u64,
    /// A bit for each offset that is known.
    known: u8,
    shares: [Sums; OFFSETS],
}

/// What a group of features gives.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    key: u64,
    sums: Sums,
}

/// The clusters of the words met lately.
#[derive(Debug)]
pub(super) struct Familiar<'m> {
    clusters: Clusters<'m>,
    slots: Vec<Cell<(u64, [u32; 3])>>,
}

impl<'m> Familiar<'m> {
    /// Those of a table of clusters, in slots that were kept from before if there are any.
    pub(super) fn new(clusters: Clusters<'m>, mut slots: Vec<Cell<(u64, [u32; 3])>>) -> Self {
        slots.resize(WORDS, Cell::default());
        Self { clusters, slots }
    }

    /// What can be kept for the same table.
    pub(super) fn into_slots(self) -> Vec<Cell<(u64, [u32; 3])>> {
        self.slots
    }

    /// The clusters of the word with that hash, which is hardly ever 0.
    pub(super) fn of(&self, word: u64) -> [u32; 3] {
        let Some(slot) = self.slots.get(place(word ^ word << 40, WORDS)) else { return [0; 3] };
        let (known, clusters) = slot.get();
        if known == word {
            return clusters;
        }
        let clusters = self.clusters.of(word);
        slot.set((word, clusters));
        clusters
    }
}

/// One thread's memory.
#[derive(Debug)]
pub(super) struct Memory {
    words: Vec<Word>,
    groups: Vec<Group>,
    /// Kept for [`Familiar`].
    pub(super) familiar: Vec<Cell<(u64, [u32; 3])>>,
    /// What the tokens of the run at hand sum up to.
    sums: Vec<Sums>,
    features: Vec<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            words: vec![Word::default(); WORDS],
            groups: vec![Group::default(); GROUPS],
            familiar: Vec::new(),
            sums: Vec::new(),
            features: Vec::new(),
        }
    }
}

/// Adds numbers to others, lane by lane.
pub(super) fn add(sums: &mut Sums, others: &Sums) {
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum = sum.wrapping_add(*other);
    }
}

/// A place in a table for a key, whose high bits are mixed well.
#[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
fn place(key: u64, slots: usize) -> usize {
    (key >> 40) as usize % slots
}

impl Memory {
    /// What the features of each token of a run sum up to; the window stands on the run.
    pub(super) fn sums(&mut self, model: &Model, window: &Window<'_>, run: &Range<usize>) -> &[Sums] {
        self.sums.clear();
        self.sums.resize(run.len(), Sums::default());
        for place in 0..window.len() {
            self.share_out(model, window, run, place);
        }
        for at in run.clone() {
            let mut sums = self.sums.get(at - run.start).copied().unwrap_or_default();
            window.groups(at, |key, list| self.add_group(model, key, list, &mut sums));
            if let Some(slot) = self.sums.get_mut(at - run.start) {
                *slot = sums;
            }
        }
        &self.sums
    }

    /// Adds what the word in `place` of the window gives to the tokens of the run around it and to itself.
    fn share_out(&mut self, model: &Model, window: &Window<'_>, run: &Range<usize>, at: usize) {
        let key = window.key(at);
        let Some(word) = self.words.get_mut(place(key, WORDS)) else { return };
        if word.key != key {
            word.key = key;
            word.known = 0;
        }
        for offset in 0..OFFSETS {
            // As many tokens as it is before the last offset it is behind the first token that sees it.
            let Some(token) = (window.start() + at + OFFSETS / 2).checked_sub(offset) else { continue };
            if !run.contains(&token) {
                continue;
            }
            let (Some(share), Some(sums)) = (word.shares.get_mut(offset), self.sums.get_mut(token - run.start)) else {
                continue;
            };
            if word.known & 1 << offset == 0 {
                word.known |= 1 << offset;
                window.features_of_word(at, offset, &mut self.features);
                *share = Sums::default();
                model.add(&self.features, share);
            }
            add(sums, share);
        }
    }

    /// Adds what a group of features gives, of which `list` makes a list where it is not remembered.
    fn add_group(&mut self, model: &Model, key: u64, list: impl FnOnce(&mut Vec<u64>), sums: &mut Sums) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let Some(group) = self.groups.get_mut(place(mixed ^ mixed >> 32, GROUPS)) else { return };
        if group.key != key {
            self.features.clear();
            list(&mut self.features);
            *group = Group { key, sums: Sums::default() };
            model.add(&self.features, &mut group.sums);
        }
        add(sums, &group.sums);
    }
}
