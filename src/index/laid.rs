//! The values of some facets, all those of an article side by side, for those who count them together.
//!
//! Who counts several facets of the same articles goes through one row for each article instead of one for each facet,
//! and counts all values in one run of counters. Laid out are the facets that are asked together, once that pays: four
//! bytes for each article and four for each value of one. A place is the number of a value among those of all these
//! facets: those of the first come first, each facet's in the order of its column.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::SegmentTables;
use super::flat::Flat;
use super::pool::Pool;
use super::segment::{Room, Strings};
use crate::error::Result;

/// Facets of a segment that are counted together.
pub struct Laid {
    /// Their places in the manifest.
    facets: Vec<usize>,
    columns: Vec<Strings>,
    /// Where the values of each facet begin, and where the last end.
    bases: Vec<u32>,
    articles: u32,
    /// How many articles were looked up.
    asked: AtomicU64,
    flat: OnceLock<Flat>,
    spare: Pool,
}

impl Laid {
    /// Facets of a segment by their places in the manifest; those that it does not have are left out.
    pub(super) fn new(segment: &SegmentTables, facets: &[usize]) -> Result<Self> {
        let (mut columns, mut bases, mut articles) = (Vec::with_capacity(facets.len()), vec![0_u32], 0);
        let mut values = 0_u32;
        for table in facets.iter().filter_map(|facet| segment.facet(*facet)) {
            let column = table.strings(segment)?.clone();
            values = values.saturating_add(u32::try_from(column.len()).unwrap_or(u32::MAX));
            bases.push(values);
            columns.push(column);
            articles = table.articles();
        }
        Ok(Self {
            facets: facets.to_vec(),
            columns,
            bases,
            articles,
            asked: AtomicU64::new(0),
            flat: OnceLock::new(),
            spare: Pool::default(),
        })
    }

    /// The facets, by their places in the manifest.
    #[must_use]
    pub fn facets(&self) -> &[usize] {
        &self.facets
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

    /// The rows, if they are laid out, which they are from now on if it pays: once an eighth as many articles were looked
    /// up as there are.
    #[must_use]
    pub fn flat(&self) -> Option<&Flat> {
        if self.flat.get().is_none() && self.asked.load(Ordering::Relaxed) > u64::from(self.articles / 8) {
            return Some(self.flat.get_or_init(|| Flat::of(&self.columns, &self.bases, self.articles)));
        }
        self.flat.get()
    }

    /// Whether the rows are laid out.
    pub(super) fn is_flat(&self) -> bool {
        self.flat.get().is_some()
    }

    /// Hands the places of articles, which ascend, with the article to `each`, facet by facet, from the columns as the
    /// engine keeps them.
    pub fn each_of(&self, docs: &[tantivy::DocId], room: &mut Room, each: &mut dyn FnMut(tantivy::DocId, u32)) {
        for (column, base) in self.columns.iter().zip(&self.bases) {
            column.ordinals_of(docs, room, &mut |doc, ordinal| {
                each(doc, base.saturating_add(u32::try_from(ordinal).unwrap_or(u32::MAX)));
            });
        }
    }

    /// Takes note of articles that were looked up.
    pub fn note(&self, articles: u64) {
        self.asked.fetch_add(articles, Ordering::Relaxed);
    }
}
