//! Searching: the first hits in their order, the exact total, and facet counts, in one walk over the matches at most.
//!
//! Often the first hits can be had without looking at all matches, and the total is only counted: see [`super::top`].
//! A facet that is narrowed by its own filter is counted without it (drill-sideways), which takes a walk of its own.

use std::sync::Arc;

use tantivy::DocId;

use super::count::{Counter, Counters, add};
use super::cursor;
use super::highlight::Highlighter;
use super::language::Node;
use super::matches::{Matches, Question};
use super::rank::{Place, Ranked, Ranker, first, score_of};
use super::request::{Request, Sort};
use super::response::{FacetCounts, FacetValues, Hit, Response};
use super::shown::Shown;
use super::snippet::snippets;
use super::sweep::{Sweep, Visit};
use super::top::first_hits;
use super::value::Names;
use super::view::View;
use crate::error::Result;
use crate::index::{Head, Index, Stored};

/// How many articles are counted together.
const BLOCK: usize = 64;

/// Answers a request: hits, counts, total, and notes for people. Several indexes answer as if they were one; of an id
/// that more than one holds, the first is asked.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) for a query, filter, facet or cursor that cannot be understood,
/// [`Error::NoSuchValue`](crate::Error::NoSuchValue) for a value that no article holds,
/// [`Error::Index`](crate::Error::Index) if the index cannot be read.
pub fn run(indexes: &(impl AsRef<[Index]> + ?Sized), names: &dyn Names, request: &Request) -> Result<Response> {
    answer(&View::open(indexes.as_ref())?, names, request)
}

fn answer(view: &View, names: &dyn Names, request: &Request) -> Result<Response> {
    let mut notes = Vec::new();
    let question = Question::read(view, names, request, &mut notes)?;
    let after = cursor::read(request)?;
    let facets: Vec<usize> = request.facets.iter().map(|facet| view.facet(&facet.facet)).collect::<Result<_>>()?;
    let (mut counts, mut together) = (Vec::with_capacity(facets.len()), Vec::new());
    for (asked, facet) in request.facets.iter().zip(&facets) {
        let without = question.filters.narrows(*facet).then_some(*facet);
        let counter = Counter::new(view, *facet, asked)?;
        let known = if question.is_everything(without) { counter.of_all()? } else { None };
        counts.push(match (known, without) {
            (Some(known), _) => Some(known),
            (None, Some(_)) => Some(aside(view, &question, counter, without)?),
            (None, None) => {
                together.push(counter);
                None
            }
        });
    }
    let together = Counters::new(view, &question.filters.sure, together);
    let found = find(view, &question, request, after.as_ref(), together)?;
    let mut counted = found.counts.into_iter();
    let counts = counts.into_iter().filter_map(|known| known.or_else(|| counted.next())).collect();
    let more = found.behind > found.ranked.len() as u64;
    let hits = show(view, &question, request, &found.ranked)?;
    let last = found.ranked.last().zip(hits.last()).filter(|_| more);
    let cursor = last.map(|(ranked, hit)| cursor::write(request, &Place { key: ranked.key, id: hit.id.clone() }));
    Ok(Response { hits, facets: counts, total: found.total, cursor, notes })
}

/// How many articles match; neither hits nor facets are looked at.
///
/// # Errors
/// As [`run`].
pub fn count(indexes: &(impl AsRef<[Index]> + ?Sized), names: &dyn Names, request: &Request) -> Result<u64> {
    let view = View::open(indexes.as_ref())?;
    Question::read(&view, names, request, &mut Vec::new())?.matches(&view, false, None)?.count(&view)
}

struct Found {
    ranked: Vec<Ranked>,
    /// How many hits lie behind the place that the request goes on from.
    behind: u64,
    total: u64,
    counts: Vec<FacetCounts>,
}

/// First hits, total and counts, with as little walking as they take.
fn find<'v>(
    view: &'v View,
    question: &'v Question,
    request: &Request,
    after: Option<&Place>,
    counters: Counters<'v>,
) -> Result<Found> {
    if let Some(mut sweep) = Sweep::of(view, question, request)? {
        return swept(view, &mut sweep, request.limit, counters);
    }
    let ranked = if request.limit == 0 { Some(Vec::new()) } else { first_hits(view, question, request)? };
    let Some(ranked) = ranked else { return walk(view, question, request, after, counters) };
    let matches = question.matches(view, false, None)?;
    let (total, counts) = if counters.is_empty() {
        (matches.count(view)?, Vec::new())
    } else {
        tell(view, question, &matches, counters)?
    };
    let behind = if request.limit == 0 { 0 } else { total };
    Ok(Found { ranked, behind, total, counts })
}

/// One walk over the windows of a sweep: first hits, total, and the counts that are asked for.
fn swept<'v>(view: &'v View, sweep: &mut Sweep, limit: usize, mut counters: Counters<'v>) -> Result<Found> {
    let (mut ranked, mut total) = (Vec::new(), 0);
    for (number, segment) in (0..).zip(view.segments()) {
        let mut best = Ranker::new(segment, Sort::Relevance, limit, None)?;
        let mut tallies = counters.begin(segment)?;
        let mut count = |docs: &[DocId]| add(&mut tallies, docs);
        let visit: Option<&mut Visit<'_>> = if counters.is_empty() { None } else { Some(&mut count) };
        total += sweep.run((number as usize, segment), &mut best, visit)?;
        counters.end(number as usize, tallies);
        ranked.extend(best.finish(number));
    }
    Ok(Found { ranked: first(view, ranked, limit)?, behind: total, total, counts: counters.finish()? })
}

/// One walk over all matches: ranks, totals, and the counts of facets that no filter of their own narrows.
fn walk<'v>(
    view: &'v View,
    question: &Question,
    request: &Request,
    after: Option<&Place>,
    mut counters: Counters<'v>,
) -> Result<Found> {
    // Without words all are equally relevant.
    let scored = request.sort == Sort::Relevance && question.node != Node::All;
    let matches = question.matches(view, scored, None)?;
    let mut found = Found { ranked: Vec::new(), behind: 0, total: 0, counts: Vec::new() };
    let mut block = Vec::with_capacity(BLOCK);
    for (number, segment) in (0..).zip(view.segments()) {
        let mut ranker = Ranker::new(segment, request.sort, request.limit, after)?;
        let mut tallies = counters.begin(segment)?;
        if scored {
            matches.each(segment, &mut |doc, score| {
                found.total += 1;
                ranker.offer(doc, score);
                if !tallies.is_empty() {
                    block.push(doc);
                    if block.len() == BLOCK {
                        add(&mut tallies, &block);
                        block.clear();
                    }
                }
            })?;
        } else {
            matches.each_block(segment, &mut |docs| {
                found.total += docs.len() as u64;
                ranker.offer_all(docs);
                add(&mut tallies, docs);
            })?;
        }
        add(&mut tallies, &block);
        block.clear();
        question.filters.sure.failed()?;
        counters.end(number as usize, tallies);
        found.behind += ranker.behind;
        found.ranked.extend(ranker.finish(number));
    }
    found.ranked = first(view, found.ranked, request.limit)?;
    found.counts = counters.finish()?;
    Ok(found)
}

/// Total and counts, without looking at the order.
fn tell<'v>(
    view: &'v View,
    question: &Question,
    matches: &Matches,
    mut counters: Counters<'v>,
) -> Result<(u64, Vec<FacetCounts>)> {
    let mut total = 0;
    for (number, segment) in view.segments().enumerate() {
        let mut tallies = counters.begin(segment)?;
        matches.each_block(segment, &mut |docs| {
            total += docs.len() as u64;
            add(&mut tallies, docs);
        })?;
        question.filters.sure.failed()?;
        counters.end(number, tallies);
    }
    Ok((total, counters.finish()?))
}

/// The counts of a facet as if its own `any` filters were not there.
fn aside<'v>(
    view: &'v View,
    question: &'v Question,
    counter: Counter<'v>,
    without: Option<usize>,
) -> Result<FacetCounts> {
    let matches = question.matches(view, false, without)?;
    let counters = Counters::new(view, &question.filters.sure, vec![counter]);
    let (_, counts) = tell(view, question, &matches, counters)?;
    Ok(counts.into_iter().next().unwrap_or_default())
}

/// The hits with what is shown of them.
fn show(view: &View, question: &Question, request: &Request, ranked: &[Ranked]) -> Result<Vec<Hit>> {
    let mut highlighter = Highlighter::new(&question.node);
    let mut hits = Vec::with_capacity(ranked.len());
    let sure = &question.filters.sure;
    let mut values = if request.values { values_of(view, ranked)? } else { Vec::new() }.into_iter();
    for hit in ranked {
        let mut facets = values.next().unwrap_or_default();
        let mut passages = Vec::new();
        // Where neither passages nor sure values are asked for, its mentions are not needed.
        let head = if request.snippets || request.values && !sure.is_none() {
            let stored: Stored = view.stored(hit.at)?;
            sure.narrow(view.facets(), &stored, &mut facets)?;
            if request.snippets {
                let article = stored.article()?;
                passages = snippets(&mut highlighter, &article, &sure.mentions(stored.mentions_of(&article)?));
            }
            stored.head()?
        } else {
            view.head(hit.at)?
        };
        let Head { id, title, published, source, path } = head;
        let (index, score) = (view.index_of(hit.at), score_of(request.sort, hit.key));
        hits.push(Hit { id, index, score, title, published, source, path, facets, snippets: passages });
    }
    Ok(hits)
}

/// The values of hits, in their order.
fn values_of(view: &View, ranked: &[Ranked]) -> Result<Vec<FacetValues>> {
    let room = view.facets().len();
    let mut values: Vec<FacetValues> = ranked.iter().map(|_| FacetValues(Vec::with_capacity(room))).collect();
    for (number, segment) in (0..).zip(view.segments()) {
        let here = ranked.iter().enumerate().filter(|(_, hit)| hit.at.segment_ord == number);
        let (places, docs): (Vec<usize>, Vec<DocId>) = here.map(|(place, hit)| (place, hit.at.doc_id)).unzip();
        if docs.is_empty() {
            continue;
        }
        Shown::open(view, segment).values_of(&docs, &mut |at, facet, paths| {
            if let Some(values) = places.get(at).and_then(|place| values.get_mut(*place)) {
                values.0.push((Arc::clone(facet), paths));
            }
        })?;
    }
    Ok(values)
}
