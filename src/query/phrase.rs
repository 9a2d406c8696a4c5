//! Words that stand one behind the other, found by the lists of common pairs where there are any.
//!
//! Articles and scores are those of the engine's own phrases. Two common words are answered by their list alone, as one
//! word is; more words are looked for only where the pairs that are listed are; the rest is left to the engine, which
//! walks positions. See [`crate::index::Pairs`].

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, PhraseQuery, Query, Scorer, Weight};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Result, Score, SeekDangerResult, SegmentReader, TERMINATED, Term,
};

use crate::article::TextField;
use crate::index::{Neighbours, Pair, Tables};

/// Finds the articles with some words, two at least, in a row.
#[derive(Clone)]
pub(super) struct Phrase {
    /// The text field.
    pub field: TextField,
    /// The words in it.
    pub terms: Vec<Term>,
    /// What is kept of the segments.
    pub tables: Arc<Tables>,
}

impl std::fmt::Debug for Phrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phrase").field("terms", &self.terms).finish_non_exhaustive()
    }
}

impl Query for Phrase {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                Some(Bm25Weight::for_terms(statistics_provider, &self.terms)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        let engine = PhraseQuery::new(self.terms.clone()).weight(scoring)?;
        Ok(Box::new(PhraseWeight { phrase: self.clone(), engine, bm25 }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|term| visitor(term, true));
    }
}

struct PhraseWeight {
    phrase: Phrase,
    /// The engine's own.
    engine: Box<dyn Weight>,
    /// How the phrase is scored, if it is to be.
    bm25: Option<Bm25Weight>,
}

/// Where a phrase may be in a segment.
enum Place {
    /// Nowhere.
    Nowhere,
    /// Where its only pair is.
    At(Pair),
    /// Nowhere but where all of these are.
    Within(Vec<Pair>),
}

impl PhraseWeight {
    fn place(&self, reader: &SegmentReader) -> Result<Place> {
        let Phrase { field, terms, tables } = &self.phrase;
        let Some(tables) = tables.of(reader) else { return Ok(Place::Within(Vec::new())) };
        let failed = |e: crate::Error| tantivy::TantivyError::SystemError(e.to_string());
        let known = tables.pairs(reader).map_err(failed)?;
        let words: Vec<&str> = terms.iter().map(text).collect();
        let mut pairs = Vec::new();
        for two in words.windows(2) {
            match known.find(*field, two[0], two[1]).map_err(failed)? {
                Neighbours::Unknown => {}
                Neighbours::Nowhere => return Ok(Place::Nowhere),
                Neighbours::Listed(pair) if words.len() == 2 => return Ok(Place::At(pair)),
                Neighbours::Listed(pair) => pairs.push(pair),
            }
        }
        Ok(Place::Within(pairs))
    }
}

/// The word of a term.
fn text(term: &Term) -> &str {
    std::str::from_utf8(term.serialized_value_bytes()).unwrap_or_default()
}

impl Weight for PhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        match self.place(reader)? {
            Place::Nowhere => Ok(Box::new(EmptyScorer)),
            Place::At(pair) => {
                let scoring = match (&self.bm25, self.phrase.terms.first()) {
                    (Some(bm25), Some(term)) => {
                        Some((bm25.boost_by(boost), reader.get_fieldnorms_reader(term.field())?))
                    }
                    _ => None,
                };
                Ok(Box::new(PairScorer { pair, scoring }))
            }
            Place::Within(pairs) if pairs.is_empty() => self.engine.scorer(reader, boost),
            Place::Within(pairs) => Narrowed::boxed(pairs, &*self.engine, reader, boost),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.engine.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        if reader.alive_bitset().is_none()
            && let Place::At(pair) = self.place(reader)?
        {
            return Ok(pair.len());
        }
        let mut scorer = self.scorer(reader, 1.0)?;
        Ok(match reader.alive_bitset() {
            Some(alive) => scorer.count(alive),
            None => scorer.count_including_deleted(),
        })
    }
}

/// Two words by their list.
struct PairScorer {
    pair: Pair,
    scoring: Option<(Bm25Weight, FieldNormReader)>,
}

impl DocSet for PairScorer {
    fn advance(&mut self) -> DocId {
        self.pair.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.pair.seek(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.pair.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.pair.doc()
    }

    fn size_hint(&self) -> u32 {
        self.pair.size_hint()
    }
}

impl Scorer for PairScorer {
    fn score(&mut self) -> Score {
        let Some((bm25, lengths)) = &self.scoring else { return 1.0 };
        bm25.score(lengths.fieldnorm_id(self.pair.doc()), self.pair.times())
    }
}

/// More words by the engine, which is asked only about articles that have the pairs.
struct Narrowed {
    /// The rarest first.
    pairs: Vec<Pair>,
    engine: Box<dyn Scorer>,
    doc: DocId,
}

impl Narrowed {
    fn boxed(
        mut pairs: Vec<Pair>,
        engine: &dyn Weight,
        reader: &SegmentReader,
        boost: Score,
    ) -> Result<Box<dyn Scorer>> {
        pairs.sort_by_key(Pair::len);
        let first = shared(&mut pairs, 0);
        if first == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let (found, engine) = engine.scorer_danger(reader, first, boost)?;
        let mut narrowed = Self { pairs, engine, doc: first };
        narrowed.settle(found);
        Ok(Box::new(narrowed))
    }

    /// Goes on from what the engine said of the present article to the first one that has the phrase.
    fn settle(&mut self, mut found: SeekDangerResult) -> DocId {
        while let SeekDangerResult::SeekLowerBound(bound) = found {
            self.doc = shared(&mut self.pairs, bound.max(self.doc + 1));
            if self.doc == TERMINATED {
                break;
            }
            found = self.engine.seek_danger(self.doc);
        }
        self.doc
    }
}

/// The first article from `target` on that all pairs have.
fn shared(pairs: &mut [Pair], mut target: DocId) -> DocId {
    'next: while target < TERMINATED {
        for pair in &mut *pairs {
            let doc = pair.seek(target);
            if doc > target {
                target = doc;
                continue 'next;
            }
        }
        return target;
    }
    TERMINATED
}

impl DocSet for Narrowed {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.seek(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.settle(SeekDangerResult::SeekLowerBound(target));
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.pairs.first().map_or(0, Pair::len)
    }

    fn cost(&self) -> u64 {
        self.engine.cost().min(u64::from(self.size_hint()).saturating_mul(10))
    }
}

impl Scorer for Narrowed {
    fn score(&mut self) -> Score {
        self.engine.score()
    }
}
