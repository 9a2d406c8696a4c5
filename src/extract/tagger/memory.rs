//! Memory: what the words met lately give to their own and their neighbours' scores.
//!
//! Half of a token's features depend on one word alone, and a few thousand words make up most of all news. Their sums
//! are kept from article to article, in a table of fixed size in which a new word takes the place of an older one.

use std::sync::{Arc, Mutex, PoisonError};

use super::features::{OFFSETS, Window};
use super::model::{Model, Sums};

/// How many words are remembered.
const WORDS: usize = 4096;

/// What a word gives to the tokens around it and to itself.
type Shares = [Sums; OFFSETS];

/// One thread's memory.
#[derive(Debug)]
pub(super) struct Memory {
    keys: Vec<u64>,
    shares: Vec<Shares>,
    /// The shares of the words of the window at hand.
    window: Vec<Shares>,
    features: Vec<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        let none = [Sums::default(); OFFSETS];
        Self { keys: vec![0; WORDS], shares: vec![none; WORDS], window: Vec::new(), features: Vec::new() }
    }
}

impl Memory {
    /// Looks the words of a window up, and the features of those that are new.
    pub(super) fn load(&mut self, model: &Model, window: &Window<'_>) {
        self.window.clear();
        for place in 0..window.len() {
            let key = window.key(place);
            #[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
            let slot = (key >> 40) as usize % WORDS;
            if self.keys[slot] != key {
                self.keys[slot] = key;
                for (offset, share) in self.shares[slot].iter_mut().enumerate() {
                    window.features_of_word(place, offset, &mut self.features);
                    *share = Sums::default();
                    model.add(&self.features, share);
                }
            }
            self.window.push(self.shares[slot]);
        }
    }

    /// What the words around the one in `place` of the window and itself give to it.
    pub(super) fn sums(&self, place: usize) -> Sums {
        let mut sums = Sums::default();
        for offset in 0..OFFSETS {
            let around = (place + offset).checked_sub(OFFSETS / 2).and_then(|place| self.window.get(place));
            if let Some(shares) = around {
                for (sum, share) in sums.iter_mut().zip(&shares[offset]) {
                    *sum += share;
                }
            }
        }
        sums
    }
}

/// The memories of all threads, lent out for one article at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Memories(Arc<Mutex<Vec<Memory>>>);

impl Memories {
    pub(super) fn take(&self) -> Memory {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    pub(super) fn give_back(&self, memory: Memory) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}
