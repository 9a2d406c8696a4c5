//! What a request asks, ready to be run, and the walk over all that matches it.
//!
//! The walk is ours rather than the engine's collectors: totals and counts need every match, and deleted articles are
//! left out in one place. What needs no walk, see [`super::top`].

use tantivy::query::{Query, Scorer, Weight};
use tantivy::{DocId, Score};

use super::compile::Compiler;
use super::filter::Filters;
use super::language::{self, Node};
use super::request::Request;
use super::sure::Sure;
use super::value::Names;
use super::view::{Segment, View, broken};
use crate::error::Result;

/// A request read against a view.
pub(super) struct Question {
    pub node: Node,
    pub filters: Filters,
    /// The words of the request, for each index.
    pub texts: Vec<Box<dyn Query>>,
}

impl Question {
    /// Reads query and filters; `notes` takes what people should know about it.
    pub fn read(view: &View, names: &dyn Names, request: &Request, notes: &mut Vec<String>) -> Result<Self> {
        let key = |(at, name)| language::Key { name, dated: view.is_dated(at) };
        let facets: Vec<language::Key<'_>> = view.facet_names().enumerate().map(key).collect();
        let node = language::parse(&request.query, &facets)?;
        let filters = Filters::read(view, names, request, notes)?;
        let mut texts = Vec::with_capacity(view.parts().len());
        for part in view.parts() {
            texts.push(Compiler { view, part, names, sure: &filters.sure, notes }.compile(&node)?);
        }
        let mut said = std::collections::BTreeSet::new();
        notes.retain(|note| said.insert(note.clone()));
        Ok(Self { node, filters, texts })
    }

    /// Whether every article matches; without the `any` filters of one facet if it is named.
    pub fn is_everything(&self, without: Option<usize>) -> bool {
        self.node == Node::All && self.filters.is_none(without) && self.filters.sure.is_none()
    }

    /// All that matches; without the `any` filters of one facet if it is named.
    pub fn matches(&self, view: &View, scored: bool, without: Option<usize>) -> Result<Matches> {
        let mut weights = Vec::with_capacity(self.texts.len());
        for (number, (part, text)) in view.parts().iter().zip(&self.texts).enumerate() {
            let text = (self.node != Node::All).then_some(text.as_ref());
            let query = self.filters.apply(view, part, text, without)?;
            weights.push(view.weigh(number, query.as_ref(), scored)?);
        }
        let everything = self.is_everything(without);
        Ok(Matches { weights, scored, everything, sure: self.filters.sure.clone() })
    }
}

/// The articles that match, segment by segment.
pub(super) struct Matches {
    /// One for each index.
    weights: Vec<Box<dyn Weight>>,
    scored: bool,
    /// Whether every article matches.
    everything: bool,
    sure: Sure,
}

impl Matches {
    /// Hands every match of a segment that is to be seen to `visit`, in order, with its score (0 where none is asked).
    pub fn each(&self, segment: Segment<'_>, visit: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        let mut visit = |doc, score| {
            if segment.shows(doc) {
                visit(doc, score);
            }
        };
        let weight = &self.weights[segment.part];
        let done = if self.scored {
            weight.for_each(segment.reader, &mut visit)
        } else {
            weight.for_each_no_score(segment.reader, &mut |docs| docs.iter().for_each(|doc| visit(*doc, 0.0)))
        };
        done.map_err(broken)?;
        self.sure.failed()
    }

    /// Hands all matches of a segment that are to be seen to `visit`, in order, some at a time.
    pub fn each_block(&self, segment: Segment<'_>, visit: &mut dyn FnMut(&[DocId])) -> Result<()> {
        let whole = segment.shows_all();
        let mut shown = Vec::new();
        let mut visit = |docs: &[DocId]| {
            if whole {
                return visit(docs);
            }
            shown.clear();
            shown.extend(docs.iter().copied().filter(|doc| segment.shows(*doc)));
            visit(&shown);
        };
        self.weights[segment.part].for_each_no_score(segment.reader, &mut visit).map_err(broken)?;
        self.sure.failed()
    }

    /// A cursor over the matches of a segment, hidden and deleted ones too.
    pub fn scorer(&self, segment: Segment<'_>) -> Result<Box<dyn Scorer>> {
        self.weights[segment.part].scorer(segment.reader, 1.0).map_err(broken)
    }

    /// How many there are.
    pub fn count(&self, view: &View) -> Result<u64> {
        let mut total = 0;
        for segment in view.segments() {
            if self.everything && !segment.hides() {
                total += u64::from(segment.num_docs());
            } else if segment.hides() {
                self.each(segment, &mut |_, _| total += 1)?;
            } else {
                total += u64::from(self.weights[segment.part].count(segment.reader).map_err(broken)?);
            }
        }
        self.sure.failed()?;
        Ok(total)
    }
}
