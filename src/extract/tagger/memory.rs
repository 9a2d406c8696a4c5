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
    new: New,
}

/// What of the run at hand is not remembered: it is summed up all at once.
#[derive(Debug, Default)]
struct New {
    features: Vec<u64>,
    /// Where the features of each part end.
    ends: Vec<usize>,
    /// For which token of the run each is, and where it is remembered.
    parts: Vec<(usize, Place)>,
    sums: Vec<Sums>,
}

/// Where the sums of a part are remembered, under which key.
#[derive(Debug, Clone, Copy)]
enum Place {
    Group { slot: usize, key: u64 },
    Share { slot: usize, key: u64, offset: usize },
}

impl New {
    fn clear(&mut self) {
        self.features.clear();
        self.ends.clear();
        self.parts.clear();
        self.sums.clear();
    }

    /// Notes a part whose features have just been listed.
    fn part(&mut self, token: usize, place: Place) {
        self.ends.push(self.features.len());
        self.parts.push((token, place));
        self.sums.push(Sums::default());
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            words: vec![Word::default(); WORDS],
            groups: vec![Group::default(); GROUPS],
            familiar: Vec::new(),
            sums: Vec::new(),
            new: New::default(),
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
        self.new.clear();
        for place in 0..window.len() {
            self.share_out(window, run, place);
        }
        for token in 0..run.len() {
            let mut sums = self.sums.get(token).copied().unwrap_or_default();
            window.groups(run.start + token, |key, list| self.add_group(token, key, list, &mut sums));
            if let Some(slot) = self.sums.get_mut(token) {
                *slot = sums;
            }
        }
        self.learn(model);
        &self.sums
    }

    /// Adds what the word in `place` of the window gives to the tokens of the run around it and to itself.
    fn share_out(&mut self, window: &Window<'_>, run: &Range<usize>, at: usize) {
        let key = window.key(at);
        let slot = place(key, WORDS);
        let Some(word) = self.words.get_mut(slot) else { return };
        if word.key != key {
            word.key = key;
            word.known = 0;
        }
        for (offset, share) in word.shares.iter().enumerate() {
            // As many tokens as it is before the last offset it is behind the first token that sees it.
            let Some(token) = (window.start() + at + OFFSETS / 2).checked_sub(offset) else { continue };
            if !run.contains(&token) {
                continue;
            }
            let token = token - run.start;
            if word.known & 1 << offset == 0 {
                window.features_of_word(at, offset, &mut self.new.features);
                self.new.part(token, Place::Share { slot, key, offset });
            } else if let Some(sums) = self.sums.get_mut(token) {
                add(sums, share);
            }
        }
    }

    /// Adds what a group of features gives to the sums of a token; `list` lists them where it is not remembered.
    fn add_group(&mut self, token: usize, key: u64, list: impl FnOnce(&mut Vec<u64>), sums: &mut Sums) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = place(mixed ^ mixed >> 32, GROUPS);
        let Some(group) = self.groups.get(slot) else { return };
        if group.key == key {
            add(sums, &group.sums);
        } else {
            list(&mut self.new.features);
            self.new.part(token, Place::Group { slot, key });
        }
    }

    /// Sums up what was not remembered, adds it where it belongs and remembers it.
    fn learn(&mut self, model: &Model) {
        model.add(&self.new.features, &self.new.ends, &mut self.new.sums);
        for ((token, place), new) in self.new.parts.iter().zip(&self.new.sums) {
            if let Some(sums) = self.sums.get_mut(*token) {
                add(sums, new);
            }
            match *place {
                Place::Group { slot, key } => {
                    if let Some(group) = self.groups.get_mut(slot) {
                        *group = Group { key, sums: *new };
                    }
                }
                Place::Share { slot, key, offset } => {
                    // Another word of the run may have taken its place.
                    let word = self.words.get_mut(slot).filter(|word| word.key == key);
                    let Some(word) = word else { continue };
                    if let Some(share) = word.shares.get_mut(offset) {
                        *share = *new;
                        word.known |= 1 << offset;
                    }
                }
            }
        }
    }
}
