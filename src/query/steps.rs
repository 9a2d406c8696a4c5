//! Scores in steps, so that sums do not depend on the order in which they are taken.
//!
//! Floating-point sums differ in their last digits with the order of the parts, and the engine orders parts by their
//! cost in each segment. Every part is therefore rounded to a multiple of 1/4096: sums of such numbers are exact up to
//! 4096, equal scores are equal in every layout of the index, and ties are broken by id alone.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Result, Score, SeekDangerResult, SegmentReader, Term};

/// How many steps make a score of one.
const STEPS: Score = 4096.0;

/// A query whose scores, times a weight, are rounded to steps.
#[derive(Debug)]
pub(super) struct Stepped {
    query: Box<dyn Query>,
    weight: Score,
}

impl Stepped {
    /// The query, scored in steps.
    pub fn boxed(query: impl Query, weight: Score) -> Box<dyn Query> {
        Box::new(Self { query: Box::new(query), weight })
    }
}

impl Clone for Stepped {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), weight: self.weight }
    }
}

impl Query for Stepped {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let inner = self.query.weight(scoring)?;
        Ok(if scoring.is_scoring_enabled() { Box::new(SteppedWeight { inner, weight: self.weight }) } else { inner })
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.query.query_terms(visitor);
    }
}

struct SteppedWeight {
    inner: Box<dyn Weight>,
    weight: Score,
}

impl Weight for SteppedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, 1.0)?;
        Ok(Box::new(SteppedScorer { inner, weight: self.weight * boost }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.inner.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        self.inner.count(reader)
    }
}

struct SteppedScorer {
    inner: Box<dyn Scorer>,
    weight: Score,
}

impl DocSet for SteppedScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.inner.seek_danger(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.inner.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for SteppedScorer {
    fn score(&mut self) -> Score {
        (self.inner.score() * self.weight * STEPS).round() / STEPS
    }
}
