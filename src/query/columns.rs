//! The facet values of single articles, read from the columns of their segment.
//!
//! Exports ask for the values of batch after batch of articles, so values that were spelt once are kept, up to a bound.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::DocId;

use super::response::FacetValues;
use super::view::{Segment, View};
use crate::error::Result;
use crate::index::decode;
use crate::index::segment::Strings;

/// How many spelt values of a facet are kept.
const KEPT: usize = 1 << 14;

/// The facet columns of one segment.
pub(super) struct Columns {
    facets: Vec<Facet>,
}

struct Facet {
    name: Arc<str>,
    column: Strings,
    spelt: HashMap<u64, String>,
}

impl Columns {
    pub fn open(view: &View, segment: Segment<'_>) -> Result<Self> {
        let facet = |(at, def): (usize, &crate::schema::FacetDef)| {
            let column = view.column(segment, at)?;
            Ok(Facet { name: def.name.clone(), column, spelt: HashMap::new() })
        };
        Ok(Self { facets: view.facets().iter().enumerate().map(facet).collect::<Result<_>>()? })
    }

    /// Spells the values of these articles together, which is many times cheaper than one by one: the dictionaries are
    /// compressed in blocks. All of them are kept until others are expected.
    pub fn expect(&mut self, docs: &[DocId]) -> Result<()> {
        self.facets.iter_mut().try_for_each(|facet| facet.expect(docs))
    }

    /// All values of an article.
    pub fn values(&mut self, doc: DocId) -> Result<FacetValues> {
        let mut values = Vec::new();
        for facet in &mut self.facets {
            let paths = facet.paths(doc)?;
            if !paths.is_empty() {
                values.push((facet.name.clone(), paths));
            }
        }
        Ok(FacetValues(values))
    }
}

impl Facet {
    fn expect(&mut self, docs: &[DocId]) -> Result<()> {
        let mut ordinals: Vec<u64> = docs.iter().flat_map(|doc| self.column.ordinals(*doc)).collect();
        ordinals.sort_unstable();
        ordinals.dedup();
        if self.spelt.len() + ordinals.len() > KEPT {
            self.spelt.clear();
        }
        ordinals.retain(|ordinal| !self.spelt.contains_key(ordinal));
        let mut next = ordinals.iter();
        let spelt = &mut self.spelt;
        self.column.spell_all(&ordinals, &mut |encoded| {
            spelt.extend(next.next().map(|ordinal| (*ordinal, decode(encoded))));
        })
    }

    fn paths(&mut self, doc: DocId) -> Result<Vec<String>> {
        let mut paths = Vec::new();
        for ordinal in self.column.ordinals(doc) {
            if let Some(path) = self.spelt.get(&ordinal) {
                paths.push(path.clone());
                continue;
            }
            let path = self.column.path(ordinal)?;
            if self.spelt.len() >= KEPT {
                self.spelt.clear();
            }
            self.spelt.insert(ordinal, path.clone());
            paths.push(path);
        }
        Ok(paths)
    }
}
