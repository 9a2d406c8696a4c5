//! Some facets of a segment, for one who counts them together.
//!
//! Whoever counts several facets of the same articles goes through their rows once, and counts all values in one run of
//! counters. A place is the number of a term among those of all these facets: those of the first come first, each
//! facet's in the order of its ordinals.

use std::sync::Arc;

use super::pool::Pool;
use super::rows::{Picker, Rows};

/// Facets of a segment that are counted together.
pub struct FacetSet {
    /// Their places in the manifest.
    facets: Vec<usize>,
    rows: Arc<Rows>,
    picker: Picker,
    /// Where the places of each facet begin, and where the last end.
    bases: Vec<u32>,
    spare: Pool,
}

impl FacetSet {
    /// Facets of a segment by their places in the manifest.
    pub(super) fn new(rows: &Arc<Rows>, facets: &[usize]) -> Self {
        let mut bases = vec![0_u32];
        for facet in facets {
            bases.push(bases.last().map_or(0, |base| base.saturating_add(rows.terms(*facet))));
        }
        let picker = Picker::new(rows, facets);
        Self { facets: facets.to_vec(), rows: Arc::clone(rows), picker, bases, spare: Pool::default() }
    }

    /// The facets, by their places in the manifest.
    #[must_use]
    pub fn facets(&self) -> &[usize] {
        &self.facets
    }

    /// The rows of all articles.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What picks the values of these facets out of the rows.
    #[must_use]
    pub fn picker(&self) -> &Picker {
        &self.picker
    }

    /// Where the places of each facet begin, and behind them where the last end.
    #[must_use]
    pub fn bases(&self) -> &[u32] {
        &self.bases
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.bases.last().map_or(0, |end| *end as usize)
    }

    /// Counters for the places.
    #[must_use]
    pub fn spare(&self) -> &Pool {
        &self.spare
    }
}
