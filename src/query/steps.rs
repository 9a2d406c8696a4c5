//! Scores in steps, so that sums do not depend on the order in which they are taken; and words sought in several fields.
//!
//! Floating-point sums differ in their last digits with the order of the parts, and the engine orders parts by their
//! cost in each segment. Every part is therefore rounded to a multiple of 1/4096: sums of such numbers are exact up to
//! 4096, equal scores are equal in every layout of the index, and ties are broken by id alone.
//!
//! Few parts are walked side by side rather than by the engine's union, which reckons the scores of a whole window of
//! articles ahead: here an article is looked into only if whoever asks has come to it, and scored only if it is wanted.

use tantivy::postings::SegmentPostings;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScorer, EnableScoring, Explanation, Occur, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Result, Score, SegmentReader, TERMINATED, Term};

/// How many steps make a score of one.
const STEPS: Score = 4096.0;

/// By how much the score of a part, in steps, can differ from the one before it was rounded: half a step, and as much
/// again and more for what floating point loses in sums and products.
const SLACK: Score = 2.0 / STEPS;

/// What finds one of its parts, each with a weight for its score, which is rounded to steps.
#[derive(Debug)]
pub(super) struct Stepped {
    parts: Vec<(Box<dyn Query>, Score)>,
}

/// A query of the engine's own kinds that finds the same, with scores that differ by less than `slack`; the engine can
/// pass over articles whose score does not reach a threshold.
pub(super) struct Loose {
    /// The query.
    pub query: Box<dyn Query>,
    /// How far its scores may be off.
    pub slack: Score,
    /// The terms it looks for.
    pub terms: Vec<Term>,
}

impl Stepped {
    /// A query, scored in steps, and its weight.
    pub fn part(query: impl Query, weight: Score) -> (Box<dyn Query>, Score) {
        (Box::new(query), weight)
    }

    /// What finds one of the parts.
    pub fn boxed(parts: Vec<(Box<dyn Query>, Score)>) -> Box<dyn Query> {
        Box::new(Self { parts })
    }

    /// The query without steps; `None` where the engine could not pass over anything.
    pub fn loose(&self) -> Option<Loose> {
        let mut loose = Loose { query: Box::new(BooleanQuery::new(Vec::new())), slack: 0.0, terms: Vec::new() };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(self.parts.len());
        for (query, weight) in &self.parts {
            loose.terms.push(query.downcast_ref::<TermQuery>()?.term().clone());
            loose.slack += SLACK;
            clauses.push((Occur::Should, Box::new(BoostQuery::new(query.box_clone(), *weight))));
        }
        if clauses.len() == 1 {
            // On its own the engine's boolean query asks its part for no block's greatest score.
            clauses.push((Occur::Should, Box::new(tantivy::query::EmptyQuery)));
        }
        loose.query = Box::new(BooleanQuery::new(clauses));
        Some(loose)
    }
}

impl Clone for Stepped {
    fn clone(&self) -> Self {
        Self { parts: self.parts.iter().map(|(query, weight)| (query.box_clone(), *weight)).collect() }
    }
}

impl Query for Stepped {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let term = |(query, _): &(Box<dyn Query>, Score)| Some(query.downcast_ref::<TermQuery>()?.term().clone());
        let terms: Option<Vec<Term>> = self.parts.iter().map(term).collect();
        let scored = scoring.is_scoring_enabled();
        let mut parts = Vec::with_capacity(self.parts.len());
        // Words that are not to be scored need no more than their lists of articles.
        if scored || terms.is_none() {
            for (query, weight) in &self.parts {
                parts.push((query.weight(scoring)?, *weight));
            }
        }
        Ok(Box::new(SteppedWeight { parts, terms, scored }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.parts.iter().for_each(|(query, _)| query.query_terms(visitor));
    }
}

struct SteppedWeight {
    parts: Vec<(Box<dyn Weight>, Score)>,
    /// The terms of the parts if all of them are words; if they are not to be scored, they stand for the parts.
    terms: Option<Vec<Term>>,
    scored: bool,
}

impl SteppedWeight {
    fn concrete(&self, reader: &SegmentReader, boost: Score) -> Result<SteppedScorer> {
        let mut scorer = SteppedScorer { parts: Vec::with_capacity(3), doc: TERMINATED };
        for (weight, factor) in &self.parts {
            scorer.push(weight.scorer(reader, 1.0)?, factor * boost);
        }
        let unscored = self.terms.iter().flatten().filter(|_| !self.scored);
        for term in unscored {
            if let Some(postings) = postings(reader, term)? {
                scorer.push(Box::new(ConstScorer::new(postings, 0.0)), boost);
            }
        }
        Ok(scorer)
    }
}

/// The articles of a segment that have a term, deleted ones too.
fn postings(reader: &SegmentReader, term: &Term) -> Result<Option<SegmentPostings>> {
    Ok(reader.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)?)
}

impl Weight for SteppedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let mut scorer = self.concrete(reader, boost)?;
        match scorer.parts.pop() {
            Some(part) if scorer.parts.is_empty() && !self.scored => return Ok(part.scorer),
            part => scorer.parts.extend(part),
        }
        Ok(Box::new(scorer))
    }

    fn for_each(&self, reader: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        let mut scorer = self.concrete(reader, 1.0)?;
        while scorer.doc != TERMINATED {
            callback(scorer.doc, scorer.score());
            scorer.advance();
        }
        Ok(())
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.concrete(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("in steps", score))
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        if let [(part, _)] = &*self.parts {
            return part.count(reader);
        }
        if let (Some([one, other]), None) = (self.terms.as_deref(), reader.alive_bitset()) {
            return either(reader, one, other);
        }
        let mut scorer = self.concrete(reader, 1.0)?;
        Ok(match reader.alive_bitset() {
            Some(alive) => scorer.count(alive),
            None => scorer.count_including_deleted(),
        })
    }
}

/// How many articles of a segment, deleted ones too, have one of two terms. What is in few titles is looked up in the
/// texts faster than both are walked.
fn either(reader: &SegmentReader, one: &Term, other: &Term) -> Result<u32> {
    let (one, other) = (postings(reader, one)?, postings(reader, other)?);
    let (mut few, mut many) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (one, other) => return Ok(one.or(other).map_or(0, |sole| sole.doc_freq())),
    };
    if few.doc_freq() > many.doc_freq() {
        std::mem::swap(&mut few, &mut many);
    }
    let mut shared = 0;
    while few.doc() != TERMINATED && many.doc() != TERMINATED {
        if few.doc() > many.doc() {
            many.seek(few.doc());
        }
        if few.doc() < many.doc() {
            few.seek(many.doc());
        } else {
            shared += 1;
            few.advance();
        }
    }
    Ok(few.doc_freq() + many.doc_freq() - shared)
}

struct Part {
    scorer: Box<dyn Scorer>,
    doc: DocId,
    weight: Score,
}

/// Parts side by side, always in the same order.
struct SteppedScorer {
    parts: Vec<Part>,
    doc: DocId,
}

impl SteppedScorer {
    fn push(&mut self, scorer: Box<dyn Scorer>, weight: Score) {
        let doc = scorer.doc();
        if doc != TERMINATED {
            self.doc = self.doc.min(doc);
            self.parts.push(Part { scorer, doc, weight });
        }
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.parts.iter().map(|part| part.doc).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for SteppedScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let doc = self.doc;
        for part in self.parts.iter_mut().filter(|part| part.doc == doc) {
            part.doc = part.scorer.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc < target) {
            part.doc = part.scorer.seek(target);
        }
        self.settle()
    }

    /// Goes along the part that is furthest behind up to where the next one stands.
    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        let mut filled = 0;
        while filled < buffer.len() && self.doc != TERMINATED {
            let doc = self.doc;
            let others = self.parts.iter().map(|part| part.doc).filter(|other| *other != doc).min();
            let limit = others.unwrap_or(TERMINATED);
            let mut here = self.parts.iter_mut().filter(|part| part.doc == doc);
            if let (Some(part), None) = (here.next(), here.next()) {
                while part.doc < limit && filled < buffer.len() {
                    buffer[filled] = part.doc;
                    filled += 1;
                    part.doc = part.scorer.advance();
                }
                self.settle();
            } else {
                buffer[filled] = doc;
                filled += 1;
                self.advance();
            }
        }
        filled
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(|part| part.scorer.size_hint()).fold(0, u32::saturating_add)
    }

    fn cost(&self) -> u64 {
        self.parts.iter().map(|part| part.scorer.cost()).sum()
    }
}

impl Scorer for SteppedScorer {
    fn score(&mut self) -> Score {
        let here = self.parts.iter_mut().filter(|part| part.doc == self.doc);
        here.map(|part| in_steps(part.scorer.score() * part.weight)).sum()
    }
}

/// A score, which is never negative, rounded to steps.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "to round")]
fn in_steps(score: Score) -> Score {
    (score * STEPS + 0.5) as u32 as Score / STEPS
}
