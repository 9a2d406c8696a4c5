//! Words that must all be there.
//!
//! The engine walks from one word's list to the other's, which pays where one of them is rare. Words that are about as
//! common are put in order each, and what all have is kept; to count, a bit for each article is enough.

use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Occur, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use super::pile::{Fielded, Lists, PILED};
use super::steps::Stepped;

/// A word in so many times as many articles as another is looked up in for each of these.
const RARER: u32 = 16;

/// Finds what has all of some words.
#[derive(Debug, Clone)]
pub(super) struct Together {
    words: Vec<Stepped>,
    /// The same as the engine has it.
    engine: BooleanQuery,
}

impl Together {
    /// What has all that these clauses ask for, which are at least two, all words; `None` for others.
    pub fn of(clauses: &[(Occur, Box<dyn Query>)]) -> Option<Self> {
        let word = |(occur, query): &(Occur, Box<dyn Query>)| {
            let word = query.downcast_ref::<Stepped>().filter(|word| word.is_word())?;
            (*occur == Occur::Must).then(|| word.clone())
        };
        let words: Vec<Stepped> = clauses.iter().map(word).collect::<Option<_>>()?;
        let clauses = clauses.iter().map(|(occur, query)| (*occur, query.box_clone())).collect();
        (words.len() > 1).then(|| Self { words, engine: BooleanQuery::new(clauses) })
    }
}

impl Query for Together {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let engine = self.engine.weight(scoring)?;
        let words = self.words.iter().map(|word| word.fielded(scoring)).collect::<Result<_>>()?;
        Ok(Box::new(TogetherWeight { words, engine, scored: scoring.is_scoring_enabled() }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.engine.query_terms(visitor);
    }
}

struct TogetherWeight {
    words: Vec<Fielded>,
    engine: Box<dyn Weight>,
    scored: bool,
}

impl TogetherWeight {
    /// The lists of each word, the shortest first; `None` where they are too long or one is much shorter than others.
    fn lists(&self, reader: &SegmentReader, option: IndexRecordOption) -> Result<Option<Vec<Lists<'_>>>> {
        let mut all = self.words.iter().map(|word| word.open(reader, option)).collect::<Result<Vec<_>>>()?;
        all.sort_by_key(|lists| lists.size);
        let sum = all.iter().map(|lists| lists.size).fold(0, u32::saturating_add);
        let least = all.first().map_or(0, |lists| lists.size);
        let scored = option != IndexRecordOption::Basic;
        Ok(Some(all).filter(|_| sum / RARER <= least && (!scored || sum <= PILED)))
    }

    /// Hands all that have all words to `visit`; `false` where the engine's way is better.
    fn each(&self, reader: &SegmentReader, visit: &mut dyn FnMut(&[DocId])) -> Result<bool> {
        let Some(lists) = self.lists(reader, IndexRecordOption::Basic)? else { return Ok(false) };
        let mut lists = lists.into_iter().map(|lists| lists.union().bits(reader.max_doc()));
        if let Some(mut bits) = lists.next() {
            lists.for_each(|other| bits.retain(&other));
            bits.each(visit);
        }
        Ok(true)
    }
}

impl Weight for TogetherWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        self.engine.scorer(reader, boost)
    }

    fn for_each(&self, reader: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        let lists = if self.scored { self.lists(reader, IndexRecordOption::WithFreqs)? } else { None };
        let Some(lists) = lists else {
            return self.engine.for_each(reader, callback);
        };
        let mut lists = lists.into_iter();
        let mut kept = lists.next().map_or(Ok(Vec::new()), |lists| lists.pile(reader))?;
        for lists in lists {
            let other = lists.pile(reader)?;
            let mut next = other.iter().peekable();
            kept.retain_mut(|(doc, score)| {
                while next.next_if(|(there, _)| there < doc).is_some() {}
                let here = next.next_if(|(there, _)| there == doc);
                *score += here.map_or(0.0, |(_, more)| *more);
                here.is_some()
            });
        }
        kept.into_iter().for_each(|(doc, score)| callback(doc, score));
        Ok(())
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> Result<()> {
        if self.each(reader, callback)? { Ok(()) } else { self.engine.for_each_no_score(reader, callback) }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.engine.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        let alive = reader.alive_bitset();
        let mut count = 0;
        let mut add = |docs: &[DocId]| {
            count += docs.iter().filter(|doc| alive.is_none_or(|alive| alive.is_alive(**doc))).fold(0, |sum, _| sum + 1);
        };
        if self.each(reader, &mut add)? { Ok(count) } else { self.engine.count(reader) }
    }
}
