//! What a request asks, ready to be run, and the walk over all that matches it.
//!
//! The walk is ours rather than the engine's collectors: totals and counts need every match anyway, so nothing may be
//! pruned, and deleted articles are left out in one place.

use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, Score, SegmentReader};

use super::compile::Compiler;
use super::filter::Filters;
use super::language::{self, Node};
use super::request::Request;
use super::value::Names;
use super::view::{View, broken};
use crate::error::Result;

/// A request read against a view.
pub(super) struct Question {
    pub node: Node,
    pub filters: Filters,
    text: Box<dyn Query>,
}

impl Question {
    /// Reads query and filters; `notes` takes what people should know about it.
    pub fn read(view: &View, names: &dyn Names, request: &Request, notes: &mut Vec<String>) -> Result<Self> {
        let facets: Vec<&str> = view.facet_names().collect();
        let node = language::parse(&request.query, &facets)?;
        let text = Compiler { view, names, notes }.compile(&node)?;
        let filters = Filters::read(view, names, request, notes)?;
        notes.dedup();
        Ok(Self { node, filters, text })
    }

    /// All that matches; without the `any` filters of one facet if it is named.
    pub fn matches(&self, view: &View, scored: bool, without: Option<usize>) -> Result<Matches> {
        let query = self.filters.apply(self.text.as_ref(), without);
        let scoring = if scored {
            EnableScoring::enabled_from_searcher(&view.searcher)
        } else {
            EnableScoring::disabled_from_searcher(&view.searcher)
        };
        Ok(Matches { weight: query.weight(scoring).map_err(broken)?, scored })
    }
}

/// The articles that match, segment by segment.
pub(super) struct Matches {
    weight: Box<dyn Weight>,
    scored: bool,
}

impl Matches {
    /// Hands every match of a segment that is not deleted to `visit`, in order, with its score (0 where none is asked).
    pub fn each(&self, segment: &SegmentReader, visit: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        let alive = segment.alive_bitset();
        let mut visit = |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                visit(doc, score);
            }
        };
        let done = if self.scored {
            self.weight.for_each(segment, &mut visit)
        } else {
            self.weight.for_each_no_score(segment, &mut |docs| docs.iter().for_each(|doc| visit(*doc, 0.0)))
        };
        done.map_err(broken)
    }

    /// How many there are.
    pub fn count(&self, view: &View) -> Result<u64> {
        let mut total = 0;
        for segment in view.segments() {
            total += u64::from(self.weight.count(segment).map_err(broken)?);
        }
        Ok(total)
    }
}
