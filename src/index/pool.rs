//! Room for counting, kept to be used again: who counts a few articles would otherwise spend most of the time on it.

use std::sync::{Mutex, PoisonError};

use super::rows::Gathered;

/// How many sets of counters are kept for the next who count.
const SPARE: usize = 2;

/// More places than these are not kept of lists.
const LONGEST: usize = 1 << 16;

/// Counters that are zero, kept to be used again.
#[derive(Default)]
pub struct Pool(Mutex<Vec<Counters>>);

/// One byte for each place to count in, and lists of places, empty unless somebody counts.
#[derive(Default)]
pub struct Counters {
    /// By place.
    pub counts: Vec<u8>,
    /// Places that were counted for the first time.
    pub touched: Vec<u32>,
    /// Places whose byte was full, as often as it was.
    pub full: Vec<u32>,
    /// The values of articles that are counted next.
    pub gathered: Gathered,
}

impl Pool {
    /// So many counters, all zero.
    #[must_use]
    pub fn take(&self, size: usize) -> Counters {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.filter(|spare| spare.counts.len() == size).unwrap_or_else(|| Counters::of(size))
    }

    /// Takes counters back, which are all zero again.
    pub fn give(&self, mut counters: Counters) {
        counters.full.clear();
        for list in [&mut counters.touched, &mut counters.full] {
            if list.len() > LONGEST {
                *list = Vec::new();
            }
        }
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE {
            spare.push(counters);
        }
    }
}

impl Counters {
    /// So many counters.
    #[must_use]
    pub fn of(size: usize) -> Self {
        // Zeroed memory is only taken from the system where a counter is touched.
        Self { counts: vec![0; size], ..Self::default() }
    }
}
