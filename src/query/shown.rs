//! The facet values of single articles as they are shown, read from the rows of their segment.
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

/// The values of the articles of one segment.
pub(super) struct Shown {
    segment: Arc<SegmentTables>,
    /// The name of each facet of the view, and its place among those of the segment.
    facets: Vec<(Arc<str>, usize)>,
    /// For each facet of the segment the ordinals of all articles that are asked, and how many each article has.
    found: Vec<Found>,
}

/// What was found in a facet.
#[derive(Default)]
struct Found {
    ordinals: Vec<u32>,
    /// An article's place among those asked, and how many ordinals are its own.
    articles: Vec<(usize, usize)>,
}

impl Shown {
    pub fn open(view: &View, segment: Segment<'_>) -> Self {
        let part = &view.parts()[segment.part];
        let facet = |(at, def): (usize, &crate::schema::FacetDef)| Some((def.name.clone(), part.place(at)?));
        let facets: Vec<(Arc<str>, usize)> = view.facets().iter().enumerate().filter_map(facet).collect();
        Self { segment: Arc::clone(segment.tables), facets, found: Vec::new() }
    }

    /// All values of an article.
    pub fn values(&mut self, doc: DocId) -> Result<FacetValues> {
        let mut values = FacetValues::default();
        self.values_of(&[doc], &mut |_, facet, paths| values.0.push((Arc::clone(facet), paths)))?;
        Ok(values)
    }

    /// Hands the values of these articles to `each`, facet by facet, with the place of the article among them.
    pub fn values_of(&mut self, docs: &[DocId], each: &mut Each<'_>) -> Result<()> {
        let Self { segment, facets, found } = self;
        let rows = segment.rows()?;
        for facet in &mut *found {
            facet.ordinals.clear();
            facet.articles.clear();
        }
        for (at, doc) in docs.iter().enumerate() {
            rows.each(*doc, &mut |facet, ordinals| {
                if found.len() <= facet {
                    found.resize_with(facet + 1, Found::default);
                }
                if let Some(facet) = found.get_mut(facet) {
                    facet.articles.push((at, ordinals.len()));
                    facet.ordinals.extend(ordinals);
                }
            });
        }
        for (name, place) in &*facets {
            let (Some(table), Some(found)) = (segment.facet(*place), found.get(*place)) else { continue };
            let mut articles = found.articles.iter();
            // Every article that was found has at least one.
            let (mut at, mut left, mut paths) = (0, 0, Vec::new());
            table.spell(segment, name, &found.ordinals, &mut |_, value| {
                if left == 0 {
                    if !paths.is_empty() {
                        each(at, name, std::mem::take(&mut paths));
                    }
                    (at, left) = articles.next().copied().unwrap_or((at, usize::MAX));
                    paths.reserve_exact(left.min(found.ordinals.len()));
                }
                paths.push(Arc::clone(&value.path));
                left -= 1;
            })?;
            if !paths.is_empty() {
                each(at, name, paths);
            }
        }
        Ok(())
    }
}
