//! Articles that are found, of which only those that pass are kept.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

/// The articles of a scorer that pass a check.
pub(super) struct Sieve<P> {
    inner: Box<dyn Scorer>,
    passes: P,
    /// How many times dearer than finding an article it is to check it.
    dear: u64,
}

impl<P: Fn(DocId) -> bool + Send + 'static> Sieve<P> {
    pub fn boxed(inner: Box<dyn Scorer>, dear: u64, passes: P) -> Box<dyn Scorer> {
        let mut sieve = Self { inner, passes, dear };
        sieve.settle();
        Box::new(sieve)
    }

    /// Goes on to the first article that passes.
    fn settle(&mut self) -> DocId {
        let mut doc = self.inner.doc();
        while doc != TERMINATED && !(self.passes)(doc) {
            doc = self.inner.advance();
        }
        doc
    }
}

impl<P: Fn(DocId) -> bool + Send + 'static> DocSet for Sieve<P> {
    fn advance(&mut self) -> DocId {
        self.inner.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target);
        self.settle()
    }

    /// Looks at the target only: what other conditions leave out need not be checked.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        match self.inner.seek_danger(target) {
            SeekDangerResult::Found if !(self.passes)(target) => SeekDangerResult::SeekLowerBound(target + 1),
            result => result,
        }
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    /// Whatever is cheaper goes first.
    fn cost(&self) -> u64 {
        self.inner.cost().saturating_mul(self.dear)
    }
}

impl<P: Fn(DocId) -> bool + Send + 'static> Scorer for Sieve<P> {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
