//! Searching: the first hits in their order, the exact total, and facet counts, in one walk over the matches.
//!
//! A facet that is narrowed by its own filter is counted without it (drill-sideways), which takes a walk of its own.

use tantivy::DocId;

use super::columns::Columns;
use super::count::Counter;
use super::cursor;
use super::highlight::Highlighter;
use super::matches::Question;
use super::rank::{Place, Ranked, Ranker, score_of};
use super::request::{FacetRequest, Request, Sort};
use super::response::{FacetCounts, Hit, Response};
use super::snippet::snippets;
use super::value::Names;
use super::view::View;
use crate::error::Result;
use crate::index::{Index, Stored};

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
    let beside = |(asked, facet): (&_, &usize)| (!question.filters.narrows(*facet)).then_some((*asked, *facet));
    let asked: Vec<&FacetRequest> = request.facets.iter().collect();
    let together: Vec<_> = asked.iter().zip(&facets).filter_map(beside).collect();

    let walk = walk(view, &question, request, after.as_ref(), &together)?;
    let mut counted = walk.counts.into_iter();
    let mut counts = Vec::with_capacity(facets.len());
    for (asked, facet) in asked.iter().zip(&facets) {
        let sideways = question.filters.narrows(*facet);
        counts.push(if sideways { aside(view, &question, asked, *facet)? } else { counted.next().unwrap_or_default() });
    }
    let more = walk.behind > walk.ranked.len() as u64;
    let last = walk.ranked.last().filter(|_| more);
    let cursor = last.map(|last| cursor::write(request, &Place { key: last.key, id: last.id.clone() }));
    let hits = show(view, &question, request, &walk.ranked)?;
    Ok(Response { hits, facets: counts, total: walk.total, cursor, notes })
}

/// How many articles match; neither hits nor facets are looked at.
///
/// # Errors
/// As [`run`].
pub fn count(indexes: &(impl AsRef<[Index]> + ?Sized), names: &dyn Names, request: &Request) -> Result<u64> {
    let view = View::open(indexes.as_ref())?;
    Question::read(&view, names, request, &mut Vec::new())?.matches(&view, false, None)?.count(&view)
}

struct Walk {
    ranked: Vec<Ranked>,
    behind: u64,
    total: u64,
    counts: Vec<FacetCounts>,
}

/// One walk over all matches: ranks, totals, and the counts of facets that no filter of their own narrows.
fn walk(
    view: &View,
    question: &Question,
    request: &Request,
    after: Option<&Place>,
    facets: &[(&FacetRequest, usize)],
) -> Result<Walk> {
    let scored = request.sort == Sort::Relevance && request.limit > 0;
    let matches = question.matches(view, scored, None)?;
    let counters = facets.iter().map(|(asked, facet)| Counter::new(view, *facet, asked));
    let mut counters: Vec<Counter> = counters.collect::<Result<_>>()?;
    let mut walk = Walk { ranked: Vec::new(), behind: 0, total: 0, counts: Vec::new() };
    for (number, segment) in (0..).zip(view.segments()) {
        let mut ranker = Ranker::new(segment.reader, request.sort, request.limit, after)?;
        let mut tallies = counters
            .iter()
            .map(|counter| counter.begin(segment, &question.filters.sure))
            .collect::<Result<Vec<_>>>()?;
        matches.each(segment, &mut |doc, score| {
            walk.total += 1;
            if request.limit > 0 {
                ranker.offer(doc, score);
            }
            for tally in &mut tallies {
                tally.add(doc);
            }
        })?;
        question.filters.sure.failed()?;
        for (counter, tally) in counters.iter_mut().zip(tallies) {
            counter.end(tally)?;
        }
        walk.behind += ranker.behind;
        walk.ranked.append(&mut ranker.finish(number)?);
    }
    walk.ranked.sort_unstable();
    walk.ranked.truncate(request.limit);
    walk.counts = counters.into_iter().map(Counter::finish).collect();
    Ok(walk)
}

/// The counts of a facet as if its own `any` filters were not there.
fn aside(view: &View, question: &Question, asked: &FacetRequest, facet: usize) -> Result<FacetCounts> {
    let matches = question.matches(view, false, Some(facet))?;
    let mut counter = Counter::new(view, facet, asked)?;
    for segment in view.segments() {
        let mut tally = counter.begin(segment, &question.filters.sure)?;
        matches.each(segment, &mut |doc, _| tally.add(doc))?;
        question.filters.sure.failed()?;
        counter.end(tally)?;
    }
    Ok(counter.finish())
}

/// The hits with what is shown of them.
fn show(view: &View, question: &Question, request: &Request, ranked: &[Ranked]) -> Result<Vec<Hit>> {
    let mut highlighter = Highlighter::new(&question.node);
    let mut columns = columns_of(view, ranked)?;
    let mut hits = Vec::with_capacity(ranked.len());
    for hit in ranked {
        let stored: Stored = view.stored(hit.at)?;
        let article = stored.article()?;
        let columns = columns.get_mut(hit.at.segment_ord as usize).and_then(Option::as_mut);
        let mut facets = columns.map(|columns| columns.values(hit.at.doc_id)).transpose()?.unwrap_or_default();
        let sure = &question.filters.sure;
        sure.narrow(view.facets(), &stored, &mut facets)?;
        let snippets = if request.snippets {
            snippets(&mut highlighter, &article, &sure.mentions(stored.mentions_of(&article)?))
        } else {
            Vec::new()
        };
        hits.push(Hit {
            id: article.id,
            index: view.index_of(hit.at),
            score: score_of(request.sort, hit.key),
            title: article.title,
            published: article.published,
            source: article.source,
            path: article.path,
            facets,
            snippets,
        });
    }
    Ok(hits)
}

/// The columns of the segments that hits lie in, the values of the hits spelt.
fn columns_of(view: &View, ranked: &[Ranked]) -> Result<Vec<Option<Columns>>> {
    let mut all = Vec::with_capacity(view.segments().len());
    for (number, segment) in (0..).zip(view.segments()) {
        let here = ranked.iter().filter(|hit| hit.at.segment_ord == number);
        let docs: Vec<DocId> = here.map(|hit| hit.at.doc_id).collect();
        all.push(if docs.is_empty() {
            None
        } else {
            let mut columns = Columns::open(view, segment)?;
            columns.expect(&docs)?;
            Some(columns)
        });
    }
    Ok(all)
}
