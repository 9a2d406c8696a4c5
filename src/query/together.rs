//! Words that must all be there.
//!
//! The engine walks from one word's list to the other's, which pays where one of them is rare. Of words that are about as
//! common a bit is set for each article, and only what has all of them is scored.

use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Occur, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use super::pile::Fielded;
use super::steps::Stepped;
use super::union::Bits;

/// A word in so many times as many articles as another is looked up in for each of these.
const RARER: u32 = 32;

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

impl Together {
    /// The words.
    pub fn words(&self) -> &[Stepped] {
        &self.words
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
    /// The articles of a segment that have all words; `None` where a word is so rare that the engine's way is better.
    fn bits(&self, reader: &SegmentReader) -> Result<Option<Bits>> {
        let basic = IndexRecordOption::Basic;
        let all = self.words.iter().map(|word| word.open(reader, basic)).collect::<Result<Vec<_>>>()?;
        let least = all.iter().map(|lists| lists.size).min().unwrap_or(0);
        if all.iter().map(|lists| lists.size).fold(0, u32::saturating_add) / RARER > least {
            return Ok(None);
        }
        let mut all = all.into_iter().map(|lists| lists.union().bits(reader.max_doc()));
        let Some(mut bits) = all.next() else { return Ok(None) };
        all.for_each(|other| bits.retain(&other));
        Ok(Some(bits))
    }
}

impl Weight for TogetherWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        self.engine.scorer(reader, boost)
    }

    fn for_each(&self, reader: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        let bits = if self.scored { self.bits(reader)? } else { None };
        let Some(bits) = bits else { return self.engine.for_each(reader, callback) };
        let mut kept: Vec<(DocId, Score)> = Vec::new();
        for word in &self.words {
            // Each word has all of the articles.
            let pile = word.open(reader, IndexRecordOption::WithFreqs)?.pile(reader, Some(&bits))?;
            if kept.is_empty() {
                kept = pile;
            } else {
                kept.iter_mut().zip(pile).for_each(|((_, score), (_, more))| *score += more);
            }
        }
        for (doc, score) in kept {
            callback(doc, score);
        }
        Ok(())
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> Result<()> {
        match self.bits(reader)? {
            Some(bits) => bits.each(callback),
            None => self.engine.for_each_no_score(reader, callback)?,
        }
        Ok(())
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.engine.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        let Some(bits) = self.bits(reader)? else { return self.engine.count(reader) };
        let alive = reader.alive_bitset();
        let mut count = 0;
        bits.each(&mut |docs| {
            count += docs.iter().filter(|doc| alive.is_none_or(|a| a.is_alive(**doc))).fold(0, |sum, _| sum + 1);
        });
        Ok(count)
    }
}
