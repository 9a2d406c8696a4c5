//! Filters by facet and by day: read against the index, compiled to the engine's queries, combined for counting.
//!
//! Exact values are sought by a term of their own, since the engine's facet terms match all descendants too.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Facet, IndexRecordOption};

use super::dates::{Days, period_of};
use super::request::{Filter, FilterOp, Request};
use super::value::{Names, Resolver, Selected};
use super::view::View;
use crate::error::{Error, Result};
use crate::index::{day_number, value_term};

/// All filters of a request, kept apart by facet so that counts can leave one facet's out.
pub(super) struct Filters {
    /// One for each facet with `any` filters.
    any: Vec<(usize, Box<dyn Query>)>,
    /// All the others.
    rest: Vec<(Occur, Box<dyn Query>)>,
}

impl Filters {
    /// Reads the filters of a request.
    pub fn read(view: &View, names: &dyn Names, request: &Request, notes: &mut Vec<String>) -> Result<Self> {
        let mut any: Vec<(usize, Vec<Box<dyn Query>>)> = Vec::new();
        let mut rest = Vec::new();
        if let Some(range) = &request.published {
            rest.push((Occur::Must, published(view, Days::parse(range)?)));
        }
        for filter in &request.filters {
            let facet = view.facet(&filter.facet)?;
            let mut values = values(view, names, facet, filter, notes)?;
            match filter.op {
                FilterOp::Any => match any.iter_mut().find(|(of, _)| *of == facet) {
                    Some((_, all)) => all.append(&mut values),
                    None => any.push((facet, values)),
                },
                FilterOp::All => rest.extend(values.into_iter().map(|value| (Occur::Must, value))),
                FilterOp::Not => rest.extend(values.into_iter().map(|value| (Occur::MustNot, value))),
                FilterOp::Missing => rest.push((Occur::MustNot, branch(view, facet, &[]))),
            }
        }
        let any = any.into_iter().map(|(facet, values)| (facet, one_of(values))).collect();
        Ok(Self { any, rest })
    }

    /// Whether the facet has values of which one must be there.
    pub fn narrows(&self, facet: usize) -> bool {
        self.any.iter().any(|(of, _)| *of == facet)
    }

    /// The query with all filters, or with all but the `any` filters of one facet.
    pub fn apply(&self, query: &dyn Query, without: Option<usize>) -> Box<dyn Query> {
        let any = self.any.iter().filter(|(facet, _)| Some(*facet) != without);
        let any = any.map(|(_, filter)| (Occur::Must, silent(filter.box_clone())));
        let rest = self.rest.iter().map(|(occur, filter)| match occur {
            Occur::Must => (Occur::Must, silent(filter.box_clone())),
            occur => (*occur, filter.box_clone()),
        });
        let mut clauses: Vec<_> = any.chain(rest).collect();
        if clauses.is_empty() {
            return query.box_clone();
        }
        clauses.push((Occur::Must, query.box_clone()));
        Box::new(BooleanQuery::new(clauses))
    }
}

/// The query of each value of a filter.
fn values(
    view: &View,
    names: &dyn Names,
    facet: usize,
    filter: &Filter,
    notes: &mut Vec<String>,
) -> Result<Vec<Box<dyn Query>>> {
    let missing = filter.op == FilterOp::Missing;
    if filter.values.is_empty() != missing {
        let problem = if missing { "takes no value" } else { "needs a value" };
        return Err(Error::query(format!("the filter of `{}` {problem}", filter.facet)));
    }
    filter.values.iter().map(|value| value_query(view, names, facet, value, notes)).collect()
}

/// The articles that hold a value as typed.
pub(super) fn value_query(
    view: &View,
    names: &dyn Names,
    facet: usize,
    value: &str,
    notes: &mut Vec<String>,
) -> Result<Box<dyn Query>> {
    let selected = Resolver { view, names, facet }.resolve(value, notes)?;
    let queries: Result<Vec<_>> = selected.iter().map(|selected| query_of(view, facet, selected)).collect();
    Ok(one_of(queries?))
}

fn query_of(view: &View, facet: usize, selected: &Selected) -> Result<Box<dyn Query>> {
    match selected {
        Selected::Exact(path) => Ok(term(value_term(&view.fields, &view.definition(facet).name, path))),
        Selected::Below(names) => Ok(branch(view, facet, names)),
        Selected::Days(days) if view.is_published(facet) => Ok(published(view, *days)),
        Selected::Days(days) => mentioned(view, facet, *days),
    }
}

/// A value and all below; without names, any value.
fn branch(view: &View, facet: usize, names: &[String]) -> Box<dyn Query> {
    term(Term::from_facet(view.facet_field(facet), &Facet::from_path(names)))
}

fn term(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// The articles published on one of the days.
pub(super) fn published(view: &View, days: Days) -> Box<dyn Query> {
    let bound = |day| Bound::Included(Term::from_field_i64(view.fields.day, day_number(day)));
    let from = days.from.map_or(Bound::Unbounded, bound);
    let to = days.to.map_or(Bound::Unbounded, bound);
    Box::new(RangeQuery::new(from, to))
}

/// The articles with a day, month or year of a facet that lies wholly within.
fn mentioned(view: &View, facet: usize, days: Days) -> Result<Box<dyn Query>> {
    let field = view.facet_field(facet);
    let mut terms = Vec::new();
    view.terms(field, b"", |key| {
        let Ok(key) = std::str::from_utf8(key) else { return };
        if period_of(key.split('\0')).is_some_and(|period| days.contains(period)) {
            terms.push(Term::from_facet(field, &Facet::from_path(key.split('\0'))));
        }
    })?;
    Ok(if terms.is_empty() { Box::new(EmptyQuery) } else { Box::new(TermSetQuery::new(terms)) })
}

/// Articles that fit one of the queries.
pub(super) fn one_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.pop() {
        None => Box::new(EmptyQuery),
        Some(query) if queries.is_empty() => query,
        Some(query) => {
            queries.push(query);
            Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Should, query)).collect()))
        }
    }
}

/// A query that finds the same and adds nothing to the score.
pub(super) fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Every article, adding nothing to the score.
pub(super) fn everything() -> Box<dyn Query> {
    silent(Box::new(AllQuery))
}
