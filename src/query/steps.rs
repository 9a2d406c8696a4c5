//! Scores in steps, so that sums do not depend on the order in which they are taken; and words sought in several fields.
//!
//! Floating-point sums differ in their last digits with the order of the parts, and the engine orders parts by their
//! cost in each segment. Every part is therefore rounded to a multiple of 1/4096: sums of such numbers are exact up to
//! 4096, equal scores are equal in every layout of the index, and ties are broken by id alone.
//!
//! Words in not too many articles are scored list by list, and the scores added up then. Otherwise few parts are walked
//! side by side rather than by the engine's union, which reckons the scores of a whole window of articles ahead: here an
//! article is looked into only if whoever asks has come to it, and scored only if it is wanted.

use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScorer, EnableScoring, Explanation, Occur, Query, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Result, Score, SegmentReader, TERMINATED, Term};

use std::sync::Arc;

use super::inflected::{Inflected, occurrences};
use super::pile::{Fielded, PILED};
use super::union::Union;
use crate::index::{Form, Word};

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
    /// The fields of these terms.
    pub fields: Vec<Field>,
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

    /// Whether all parts are words.
    pub fn is_word(&self) -> bool {
        self.parts.iter().all(|(query, _)| query.is::<Inflected>())
    }

    /// Those of the parts that are words.
    pub fn fielded(&self, scoring: EnableScoring<'_>) -> Result<Fielded> {
        let words = self.parts.iter().filter_map(|(query, weight)| Some((query.downcast_ref()?, *weight)));
        Fielded::of(words, scoring)
    }

    /// In how many articles each term is that it looks for; `None` where it looks for others than words.
    pub fn articles(&self, statistics: &dyn Bm25StatisticsProvider) -> Result<Option<Vec<u64>>> {
        let mut articles = Vec::new();
        for (query, _) in &self.parts {
            let Some(word) = query.downcast_ref::<Inflected>() else { return Ok(None) };
            articles.extend(word.articles_by_form(statistics)?);
        }
        Ok(Some(articles))
    }

    /// The query without steps; `None` where the engine could not pass over anything.
    pub fn loose(&self, statistics: &dyn Bm25StatisticsProvider) -> Result<Option<Loose>> {
        let mut loose = Loose { query: Box::new(BooleanQuery::new(Vec::new())), slack: 0.0, fields: Vec::new() };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(self.parts.len());
        for (query, weight) in &self.parts {
            let Some(word) = query.downcast_ref::<Inflected>() else { return Ok(None) };
            for (term, factor) in word.bounds(statistics)? {
                if loose.fields.last() != Some(&term.field()) {
                    loose.fields.push(term.field());
                }
                loose.slack += SLACK;
                let word = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                clauses.push((Occur::Should, Box::new(BoostQuery::new(word, weight * factor))));
            }
        }
        if clauses.len() == 1 {
            // On its own the engine's boolean query asks its part for no block's greatest score.
            clauses.push((Occur::Should, Box::new(tantivy::query::EmptyQuery)));
        }
        loose.query = Box::new(BooleanQuery::new(clauses));
        Ok(Some(loose))
    }
}

impl Clone for Stepped {
    fn clone(&self) -> Self {
        Self { parts: self.parts.iter().map(|(query, weight)| (query.box_clone(), *weight)).collect() }
    }
}

impl Query for Stepped {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let scored = scoring.is_scoring_enabled();
        let words = self.parts.iter().map(|(query, _)| query.downcast_ref::<Inflected>());
        let words: Option<Vec<&Inflected>> = words.collect();
        if let (Some(words), false) = (words, scored) {
            // Words that are not to be scored need no more than their lists of articles.
            let word = Inflected::word_of(&words);
            let forms = words.into_iter().map(|word| Arc::clone(&word.forms)).collect();
            return Ok(Box::new(ListedWeight { forms, word }));
        }
        let mut parts: Vec<(Box<dyn Weight>, Score)> = Vec::with_capacity(self.parts.len());
        for (query, weight) in &self.parts {
            parts.push((query.weight(scoring)?, *weight));
        }
        let word = if self.is_word() { Some(self.fielded(scoring)?) } else { None };
        Ok(Box::new(SteppedWeight { parts, word, scored }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.parts.iter().for_each(|(query, _)| query.query_terms(visitor));
    }
}

/// The articles of a segment that have a word.
enum Articles {
    Few(Arc<[DocId]>),
    Many(Union),
}

/// Words that are not scored, in any of the fields.
struct ListedWeight {
    forms: Vec<Arc<[Form]>>,
    /// The word that all are forms of, and the bits of their fields.
    word: Option<(Arc<Word>, u8)>,
}

impl ListedWeight {
    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().flat_map(|forms| forms.iter())
    }

    /// The articles of a segment, kept with the word where they are few.
    fn articles(&self, reader: &SegmentReader) -> Result<Articles> {
        let known = self.word.as_ref().and_then(|(word, bits)| word.list(reader.segment_id(), *bits));
        if let Some(known) = known {
            return Ok(Articles::Few(known));
        }
        let union = Union::of(self.forms(), reader)?;
        match &self.word {
            Some((word, bits)) if Word::keeps(union.most()) => {
                let list = union.sorted().into();
                word.keep(reader.segment_id(), *bits, &list);
                Ok(Articles::Few(list))
            }
            _ => Ok(Articles::Many(union)),
        }
    }
}

impl Weight for ListedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let mut scorer = SteppedScorer { parts: Vec::with_capacity(self.forms.len()), doc: TERMINATED };
        for list in occurrences(self.forms(), reader, IndexRecordOption::Basic)? {
            scorer.push(Box::new(ConstScorer::new(list, 0.0)), boost);
        }
        Ok(scorer.boxed())
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> Result<()> {
        match self.articles(reader)? {
            Articles::Few(docs) => callback(&docs),
            Articles::Many(union) => union.each(reader, callback),
        }
        Ok(())
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> Result<Explanation> {
        Ok(Explanation::new("not scored", 0.0))
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        Ok(match (self.articles(reader)?, reader.alive_bitset()) {
            (Articles::Many(union), _) => union.count(reader),
            (Articles::Few(docs), None) => u32::try_from(docs.len()).unwrap_or(u32::MAX),
            (Articles::Few(docs), Some(alive)) => {
                docs.iter().filter(|doc| alive.is_alive(**doc)).fold(0, |sum, _| sum + 1)
            }
        })
    }
}

struct SteppedWeight {
    parts: Vec<(Box<dyn Weight>, Score)>,
    /// The same where all are words.
    word: Option<Fielded>,
    scored: bool,
}

impl SteppedWeight {
    fn concrete(&self, reader: &SegmentReader, boost: Score) -> Result<SteppedScorer> {
        let mut scorer = SteppedScorer { parts: Vec::with_capacity(3), doc: TERMINATED };
        for (weight, factor) in &self.parts {
            scorer.push(weight.scorer(reader, 1.0)?, factor * boost);
        }
        Ok(scorer)
    }
}

impl Weight for SteppedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let scorer = self.concrete(reader, boost)?;
        Ok(if self.scored { Box::new(scorer) } else { scorer.boxed() })
    }

    fn for_each(&self, reader: &SegmentReader, callback: &mut dyn FnMut(DocId, Score)) -> Result<()> {
        if let Some(word) = &self.word {
            let lists = word.open(reader, IndexRecordOption::WithFreqs)?;
            if lists.size <= PILED {
                lists.pile(reader, None)?.into_iter().for_each(|(doc, score)| callback(doc, score));
                return Ok(());
            }
        }
        let SteppedScorer { mut parts, mut doc } = self.concrete(reader, 1.0)?;
        while doc != TERMINATED {
            // Scored and left at once: parts are gone through once for an article.
            let (mut score, mut next) = (0.0, TERMINATED);
            for part in &mut parts {
                if part.doc == doc {
                    score += in_steps(part.scorer.score() * part.weight);
                    part.doc = part.scorer.advance();
                }
                next = next.min(part.doc);
            }
            callback(doc, score);
            doc = next;
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
        let mut scorer = self.concrete(reader, 1.0)?;
        Ok(match reader.alive_bitset() {
            Some(alive) => scorer.count(alive),
            None => scorer.count_including_deleted(),
        })
    }
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

    /// The sole part if there is one only, and no scores are needed.
    fn boxed(mut self) -> Box<dyn Scorer> {
        match self.parts.pop() {
            Some(part) if self.parts.is_empty() => return part.scorer,
            part => self.parts.extend(part),
        }
        Box::new(self)
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
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "to round")]
pub(super) fn in_steps(score: Score) -> Score {
    (score * STEPS + 0.5) as u32 as Score / STEPS
}
