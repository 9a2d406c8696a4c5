//! The facet values of single articles, read from the columns of their segment.
//!
//! Exports ask for the values of batch after batch of articles, so values that were spelt once are kept, up to a bound.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::DocId;

use super::response::FacetValues;
use super::view::{Segment, View};
use crate::error::Result;
use crate::index::{SegmentTables, Value};

/// How many spelt values of a facet are kept.
const KEPT: usize = 1 << 14;

/// The facet columns of one segment.
pub(super) struct Columns {
    segment: Arc<SegmentTables>,
    facets: Vec<Facet>,
    /// The ordinals of one article.
    ordinals: Vec<u32>,
}

struct Facet {
    name: Arc<str>,
    /// Where its table is among those of the segment.
    place: usize,
    spelt: FxHashMap<u32, Arc<Value>>,
}

impl Columns {
    pub fn open(view: &View, segment: Segment<'_>) -> Result<Self> {
        let part = &view.parts()[segment.part];
        let facet = |(at, def): (usize, &crate::schema::FacetDef)| {
            Some(Facet { name: def.name.clone(), place: part.place(at)?, spelt: FxHashMap::default() })
        };
        let facets: Vec<Facet> = view.facets().iter().enumerate().filter_map(facet).collect();
        for table in facets.iter().filter_map(|facet| segment.tables.facet(facet.place)) {
            table.strings(segment.tables)?;
        }
        Ok(Self { segment: Arc::clone(segment.tables), facets, ordinals: Vec::new() })
    }

    /// Spells the values of these articles together, which is many times cheaper than one by one: the dictionaries are
    /// compressed in blocks. All of them are kept until others are expected.
    pub fn expect(&mut self, docs: &[DocId]) -> Result<()> {
        let Self { segment, facets, ordinals } = self;
        for facet in facets {
            let Some(table) = segment.facet(facet.place) else { continue };
            let rows = table.rows(segment)?;
            ordinals.clear();
            for doc in docs {
                rows.each(*doc, |ordinal| ordinals.push(ordinal));
            }
            facet.expect(segment, ordinals)?;
        }
        Ok(())
    }

    /// All values of an article.
    pub fn values(&mut self, doc: DocId) -> Result<FacetValues> {
        let Self { segment, facets, ordinals } = self;
        let mut values = Vec::new();
        for facet in facets {
            let Some(table) = segment.facet(facet.place) else { continue };
            ordinals.clear();
            table.rows(segment)?.each(doc, |ordinal| ordinals.push(ordinal));
            if ordinals.is_empty() {
                continue;
            }
            let mut paths = facet.paths(ordinals);
            if paths.is_none() {
                facet.expect(segment, &mut ordinals.clone())?;
                paths = facet.paths(ordinals);
            }
            values.push((facet.name.clone(), paths.unwrap_or_default()));
        }
        Ok(FacetValues(values))
    }
}

impl Facet {
    /// The paths of these ordinals; `None` if one of them is not ready.
    fn paths(&self, ordinals: &[u32]) -> Option<Vec<Arc<str>>> {
        ordinals.iter().map(|ordinal| self.spelt.get(ordinal).map(|value| Arc::clone(&value.path))).collect()
    }

    /// Has the values of these ordinals ready.
    fn expect(&mut self, segment: &SegmentTables, ordinals: &mut Vec<u32>) -> Result<()> {
        ordinals.sort_unstable();
        ordinals.dedup();
        if self.spelt.len() + ordinals.len() > KEPT {
            self.spelt.clear();
        }
        ordinals.retain(|ordinal| !self.spelt.contains_key(ordinal));
        let Some(table) = segment.facet(self.place).filter(|_| !ordinals.is_empty()) else { return Ok(()) };
        self.spelt.extend(ordinals.iter().copied().zip(table.values(segment, ordinals)?));
        Ok(())
    }
}
