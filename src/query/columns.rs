//! The facet values of single articles, read from the columns of their segment.
//!
//! Values that were spelt once are kept with the segment, up to a bound: exports ask for the values of article after
//! article.

use std::sync::Arc;

use tantivy::DocId;

use super::response::FacetValues;
use super::view::{Segment, View};
use crate::error::Result;
use crate::index::SegmentTables;

/// Takes the place of an article, a facet, and the article's values there.
type Each<'e> = dyn FnMut(usize, &Arc<str>, Vec<Arc<str>>) + 'e;

/// The facet columns of one segment.
pub(super) struct Columns {
    segment: Arc<SegmentTables>,
    /// The name of each facet, and where its table is among those of the segment.
    facets: Vec<(Arc<str>, usize)>,
    /// The ordinals of all articles that are asked, in one facet.
    ordinals: Vec<u32>,
    /// Where those of each article end.
    ends: Vec<usize>,
}

impl Columns {
    pub fn open(view: &View, segment: Segment<'_>) -> Result<Self> {
        let part = &view.parts()[segment.part];
        let facet = |(at, def): (usize, &crate::schema::FacetDef)| Some((def.name.clone(), part.place(at)?));
        let facets: Vec<(Arc<str>, usize)> = view.facets().iter().enumerate().filter_map(facet).collect();
        for table in facets.iter().filter_map(|(_, place)| segment.tables.facet(*place)) {
            table.strings(segment.tables)?;
        }
        Ok(Self { segment: Arc::clone(segment.tables), facets, ordinals: Vec::new(), ends: Vec::new() })
    }

    /// All values of an article.
    pub fn values(&mut self, doc: DocId) -> Result<FacetValues> {
        let mut values = FacetValues::default();
        self.values_of(&[doc], &mut |_, facet, paths| values.0.push((Arc::clone(facet), paths)))?;
        Ok(values)
    }

    /// Hands the values of these articles to `each`, facet by facet, with the place of the article among them; those that
    /// were not spelt yet are spelt together, which is many times cheaper than one by one.
    pub fn values_of(&mut self, docs: &[DocId], each: &mut Each<'_>) -> Result<()> {
        let Self { segment, facets, ordinals, ends } = self;
        for (name, place) in &*facets {
            let Some(table) = segment.facet(*place) else { continue };
            let column = table.strings(segment)?;
            ordinals.clear();
            ends.clear();
            for doc in docs {
                ordinals.extend(column.ordinals(*doc).map(|ordinal| u32::try_from(ordinal).unwrap_or(u32::MAX)));
                ends.push(ordinals.len());
            }
            if ordinals.is_empty() {
                continue;
            }
            let (mut paths, mut at, mut start) = (Vec::new(), 0, 0);
            table.values(segment, ordinals, &mut |number, value| {
                // Articles without a value of the facet are passed over.
                while let Some(end) = ends.get(at).filter(|end| number >= **end) {
                    if *end > start {
                        each(at, name, std::mem::take(&mut paths));
                    }
                    (at, start) = (at + 1, *end);
                }
                if paths.is_empty() {
                    paths = Vec::with_capacity(ends.get(at).map_or(0, |end| end - number));
                }
                paths.push(Arc::clone(&value.path));
            })?;
            if !paths.is_empty() {
                each(at, name, paths);
            }
        }
        Ok(())
    }
}
