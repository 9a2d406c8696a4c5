//! The facet values of single articles, read from the columns of their segment.
//!
//! Exports ask for the values of article after article, so values that were spelt once are kept, up to a bound.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::{DocId, SegmentReader};

use super::response::FacetValues;
use super::view::View;
use crate::error::Result;
use crate::index::segment::{self, Strings};

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
    pub fn open(view: &View, segment: &SegmentReader) -> Result<Self> {
        let facet = |def: &crate::schema::FacetDef| {
            let column = segment::facet(segment, &def.name)?;
            Ok(Facet { name: def.name.clone(), column, spelt: HashMap::new() })
        };
        Ok(Self { facets: view.manifest.facets.iter().map(facet).collect::<Result<_>>()? })
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
