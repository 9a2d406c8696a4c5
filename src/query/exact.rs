//! Exactly these values of a facet, without what lies below them.
//!
//! The terms of a facet match all descendants too. Where the dictionary of a segment has no term below a value, which
//! is nearly always so, the value's own term finds what has it; where it has one, the articles that the term finds are
//! looked up in their rows. That saves a second term for each value of each article.

use std::collections::BTreeSet;

use tantivy::query::{
    EmptyQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, TermSetQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;
use tantivy::{DocId, Score, SegmentReader, TantivyError, Term};

use super::sieve::Sieve;
use super::view::Part;
use crate::index::{Values, encode};

/// Looking an article's values up takes some times as long as finding it.
const DEAR: u64 = 4;

/// The articles that hold one of some values of a facet.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    field: Field,
    /// The facet's place in the manifest.
    facet: usize,
    /// The values as they are encoded.
    keys: Vec<String>,
}

/// How the articles of a segment are found.
enum Way {
    /// By the terms alone.
    Terms,
    /// By the terms, and these ordinals among the values.
    Values(Values, Vec<u32>),
    /// There is none.
    Nowhere,
}

impl Exact {
    /// The articles of an index that hold one of the values of a facet, given as paths.
    pub fn of<'p>(part: &Part, facet: usize, paths: impl IntoIterator<Item = &'p str>) -> Box<dyn Query> {
        let keys: BTreeSet<String> = paths.into_iter().filter_map(encode).collect();
        let place = part.place(facet).filter(|_| !keys.is_empty());
        match place.and_then(|place| Some((place, part.fields.facet(place)?))) {
            None => Box::new(EmptyQuery),
            Some((place, field)) => Box::new(Self { field, facet: place, keys: keys.into_iter().collect() }),
        }
    }

    /// The same, and what lies below the values.
    fn with_below(&self) -> Box<dyn Query> {
        let term = |key: &String| Term::from_field_text(self.field, key);
        let mut terms: Vec<Term> = self.keys.iter().map(term).collect();
        match terms.pop() {
            None => Box::new(EmptyQuery),
            Some(sole) if terms.is_empty() => Box::new(TermQuery::new(sole, IndexRecordOption::Basic)),
            Some(last) => Box::new(TermSetQuery::new(terms.into_iter().chain([last]))),
        }
    }

    fn way(&self, reader: &SegmentReader) -> tantivy::Result<Way> {
        let inverted = reader.inverted_index(self.field)?;
        let mut any_below = false;
        for key in &self.keys {
            any_below = any_below || has_below(inverted.terms(), key)?;
        }
        if !any_below {
            return Ok(Way::Terms);
        }
        let failed = |e: crate::Error| TantivyError::SystemError(e.to_string());
        let values = Values::open(reader, self.facet).map_err(failed)?;
        let mut ordinals = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            ordinals.extend(values.ordinal_of_encoded(key).map_err(failed)?);
        }
        Ok(if ordinals.is_empty() { Way::Nowhere } else { Way::Values(values, ordinals) })
    }
}

/// Whether a dictionary has a term below a value.
fn has_below(terms: &TermDictionary, key: &str) -> tantivy::Result<bool> {
    let (from, to) = (format!("{key}\0"), format!("{key}\u{1}"));
    Ok(terms.range().ge(from).lt(to).into_stream()?.advance())
}

impl Query for Exact {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ExactWeight { inner: self.with_below().weight(scoring)?, exact: self.clone() }))
    }
}

struct ExactWeight {
    /// Finds what lies below the values as well.
    inner: Box<dyn Weight>,
    exact: Exact,
}

impl ExactWeight {
    /// The articles of a segment that is not asked for by the terms alone.
    fn looked_up(&self, way: Way, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, boost)?;
        Ok(match way {
            Way::Terms => inner,
            Way::Nowhere => Box::new(EmptyScorer),
            Way::Values(values, ordinals) => Sieve::boxed(inner, DEAR, move |doc| {
                values.ordinals(doc).any(|ordinal| ordinals.binary_search(&ordinal).is_ok())
            }),
        })
    }
}

impl Weight for ExactWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.looked_up(self.exact.way(reader)?, reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        match (self.exact.way(reader)?, reader.alive_bitset()) {
            (Way::Terms, _) => self.inner.count(reader),
            (way, None) => Ok(self.looked_up(way, reader, 1.0)?.count_including_deleted()),
            (way, Some(alive)) => Ok(self.looked_up(way, reader, 1.0)?.count(alive)),
        }
    }

    fn for_each_no_score(&self, reader: &SegmentReader, each: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        match self.exact.way(reader)? {
            Way::Terms => self.inner.for_each_no_score(reader, each),
            way => {
                let mut found = self.looked_up(way, reader, 1.0)?;
                let mut room = [0; tantivy::COLLECT_BLOCK_BUFFER_LEN];
                loop {
                    let filled = found.fill_buffer(&mut room);
                    each(&room[..filled]);
                    if filled < room.len() {
                        return Ok(());
                    }
                }
            }
        }
    }
}
