//! The first hits without a walk over all matches, where that can be had and stays exact.
//!
//! All articles, equal in relevance, go by their ids, which the index holds in order. For a word of which one form in one
//! field outweighs all others (for other words see [`super::sweep`]), the engine passes over blocks of articles that
//! cannot reach the first hits, going by the greatest score of each block. Its scores are not those in steps that hits
//! are ranked by, and a block's greatest score was noted when its segment was written, with the mean length of the
//! segment's texts rather than that of all: so the threshold is lowered by what both can be off, and of what passes it
//! the score in steps is asked.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Score, SegmentReader, TERMINATED};

use super::matches::Question;
use super::rank::{Ranked, Ranker, first};
use super::request::{Request, Sort};
use super::steps::{Loose, Stepped};
use super::view::{Part, Segment, View, broken};
use crate::error::Result;

/// Words of whose forms each is in fewer articles are not looked up for this: looking everything up twice takes longer,
/// the more so the more forms there are.
const FEW: u64 = if cfg!(test) { 1 } else { 1000 };

/// The longest list has to have so many times as many articles as all others, among which the engine passes over little.
const DOMINANT: u64 = if cfg!(test) { 1 } else { 16 };

/// More hits than these are not picked out.
const MOST: usize = 1000;

/// The first hits; `None` where they take a walk.
pub(super) fn first_hits(view: &View, question: &Question, request: &Request) -> Result<Option<Vec<Ranked>>> {
    let plain = request.sort == Sort::Relevance && request.cursor.is_none() && request.limit <= MOST;
    let (true, Some(part)) = (plain, view.sole()) else { return Ok(None) };
    if question.is_everything(None) {
        return by_id(view, part, request.limit).map(Some);
    }
    let text = question.texts.first().filter(|_| question.filters.is_none(None));
    let Some(text) = text.and_then(|text| text.downcast_ref::<Stepped>()) else { return Ok(None) };
    let Some(articles) = text.articles(&part.searcher).map_err(broken)? else { return Ok(None) };
    if !passes_over(&articles) {
        return Ok(None);
    }
    match text.loose(&part.searcher).map_err(broken)? {
        Some(loose) => by_score(view, question, &loose, request.limit).map(Some),
        None => Ok(None),
    }
}

/// Whether the engine gains by passing over blocks of a word of whose forms each is in so many articles.
pub(super) fn passes_over(articles: &[u64]) -> bool {
    let (all, longest): (u64, u64) = (articles.iter().sum(), articles.iter().copied().max().unwrap_or(0));
    all >= FEW * articles.len() as u64 && longest > DOMINANT * (all - longest)
}

/// The first of all articles.
fn by_id(view: &View, part: &Part, limit: usize) -> Result<Vec<Ranked>> {
    let mut hits = Vec::new();
    for (number, segment) in (0..).zip(view.segments()) {
        let mut ranker = Ranker::new(segment, Sort::Relevance, limit, None)?;
        let inverted = segment.inverted_index(part.fields.id).map_err(broken)?;
        let mut ids = inverted.terms().stream().map_err(broken)?;
        while !ranker.is_full() && ids.advance() {
            let basic = IndexRecordOption::Basic;
            let mut postings = inverted.read_postings_from_terminfo(ids.value(), basic).map_err(broken)?;
            while postings.doc() != TERMINATED {
                if segment.shows(postings.doc()) {
                    ranker.offer(postings.doc(), 0.0);
                }
                postings.advance();
            }
        }
        hits.extend(ranker.finish(number));
    }
    first(view, hits, limit)
}

/// The best hits of a word.
fn by_score(view: &View, question: &Question, loose: &Loose, limit: usize) -> Result<Vec<Ranked>> {
    let exact = question.matches(view, true, None)?;
    let fast = view.weigh(0, loose.query.as_ref(), true)?;
    let mut hits = Vec::new();
    for (number, segment) in (0..).zip(view.segments()) {
        let mut ranker = Ranker::new(segment, Sort::Relevance, limit, None)?;
        let spread = spread(view, segment, loose)?;
        let mut scorer = exact.scorer(segment)?;
        let mut threshold = Score::MIN;
        let mut offer = |doc, _| {
            if segment.shows(doc) && scorer.seek(doc) == doc {
                ranker.offer(doc, scorer.score());
                threshold = ranker.threshold().map_or(Score::MIN, |least| (least - loose.slack) / spread);
            }
            threshold
        };
        fast.for_each_pruning(Score::MIN, segment.reader, &mut offer).map_err(broken)?;
        hits.extend(ranker.finish(number));
    }
    first(view, hits, limit)
}

/// How many times its noted greatest score a block of a segment can reach at most: as often as the mean length of texts
/// differs between the segment and all.
fn spread(view: &View, segment: Segment<'_>, loose: &Loose) -> Result<Score> {
    let segments: Vec<&SegmentReader> = view.segments().map(|segment| segment.reader).collect();
    if segments.len() == 1 {
        return Ok(1.0);
    }
    let mut spread: Score = 1.0;
    for field in &loose.fields {
        let (all, here) = (mean(&segments, *field)?, mean(&[segment.reader], *field)?);
        if all > 0.0 && here > 0.0 {
            spread = spread.max(all / here).max(here / all);
        }
    }
    // What floating point loses in the means themselves.
    Ok(spread * 1.001)
}

/// The mean length of a field's texts.
#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn mean(segments: &[&SegmentReader], field: Field) -> Result<Score> {
    let (mut tokens, mut articles) = (0, 0);
    for segment in segments {
        tokens += segment.inverted_index(field).map_err(broken)?.total_num_tokens();
        articles += u64::from(segment.max_doc());
    }
    Ok(tokens as Score / articles.max(1) as Score)
}
