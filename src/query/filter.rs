//! Filters by facet and by day: read against the index, compiled to the engine's queries, combined for counting.
//!
//! The engine's facet terms match all descendants too: exact values are sought by [`Exact`].

use std::ops::Bound;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;

use super::dates::{Days, period_of};
use super::exact::Exact;
use super::near;
use super::request::{Filter, FilterOp, Request};
use super::sure::Sure;
use super::value::{Names, Resolver, Selected};
use super::view::{Part, View};
use crate::error::{Error, Result};
use crate::index::{day_number, joined};
use crate::schema::{FacetDef, Kind};

/// All filters of a request, kept apart by facet so that counts can leave one facet's out.
pub(super) struct Filters {
    /// One for each facet with `any` filters: the values of which one must be there.
    any: Vec<(usize, Vec<Selected>)>,
    /// All the others.
    rest: Vec<(Occur, Condition)>,
    /// How sure values must be.
    pub sure: Sure,
    /// Values of `any` filters that no article holds, each with what is said of it.
    unknown: Vec<(usize, Error)>,
}

/// What an article must be like.
enum Condition {
    /// Published on one of the days.
    Published(Days),
    /// With one of these values of a facet.
    Values(usize, Vec<Selected>),
    /// With any value of a facet.
    Any(usize),
    /// With one of these values, each of the facet beside it; they are sorted.
    OneOf(Vec<(usize, String)>),
}

impl Filters {
    /// Reads the filters of a request.
    pub fn read(view: &View, names: &dyn Names, request: &Request, notes: &mut Vec<String>) -> Result<Self> {
        let sure = Sure::new(request.min_confidence);
        let mut filters = Self { any: Vec::new(), rest: Vec::new(), sure, unknown: Vec::new() };
        if let Some(range) = &request.published {
            filters.rest.push((Occur::Must, Condition::Published(Days::parse(range)?)));
        }
        for near in &request.near {
            filters.rest.push((Occur::Must, Condition::OneOf(near::values(view, names, near, notes)?)));
        }
        for filter in &request.filters {
            filters.add(view, names, filter, notes)?;
        }
        // Where a facet is left without any value that could be there, nothing can match.
        let mut unknown = std::mem::take(&mut filters.unknown).into_iter();
        match unknown.find(|(facet, _)| !filters.narrows(*facet)) {
            Some((_, error)) => Err(error),
            None => Ok(filters),
        }
    }

    fn add(&mut self, view: &View, names: &dyn Names, filter: &Filter, notes: &mut Vec<String>) -> Result<()> {
        let facet = view.facet(&filter.facet)?;
        let missing = filter.op == FilterOp::Missing;
        if filter.values.is_empty() != missing {
            let problem = if missing { "takes no value" } else { "needs a value" };
            return Err(Error::query(format!("the filter of `{}` {problem}", filter.facet)));
        }
        if missing {
            self.rest.push((Occur::MustNot, Condition::Any(facet)));
        }
        let resolver = Resolver { view, names, facet };
        for value in &filter.values {
            match (resolver.resolve(value, notes), filter.op) {
                (Ok(values), FilterOp::Any) => match self.any.iter_mut().find(|(of, _)| *of == facet) {
                    Some((_, all)) => all.extend(values),
                    None => self.any.push((facet, values)),
                },
                (Ok(values), FilterOp::Not) => self.rest.push((Occur::MustNot, Condition::Values(facet, values))),
                (Ok(values), _) => self.rest.push((Occur::Must, Condition::Values(facet, values))),
                // A value that is nowhere leaves the others to choose from, and leaves nothing out.
                (Err(error @ Error::NoSuchValue { .. }), FilterOp::Any) => {
                    notes.push(error.to_string());
                    self.unknown.push((facet, error));
                }
                (Err(Error::NoSuchValue { message }), FilterOp::Not) => notes.push(message),
                (Err(error), op) => return Err(in_flag(error, op, &filter.facet)),
            }
        }
        Ok(())
    }

    /// Whether the facet has values of which one must be there.
    pub fn narrows(&self, facet: usize) -> bool {
        self.any.iter().any(|(of, _)| *of == facet)
    }

    /// Whether there are no filters, but perhaps `any` filters of one facet.
    pub fn is_none(&self, without: Option<usize>) -> bool {
        self.rest.is_empty() && self.any.iter().all(|(facet, _)| Some(*facet) == without)
    }

    /// The query of an index with all filters, or with all but the `any` filters of one facet; no `text` finds all.
    pub fn apply(
        &self,
        view: &View,
        part: &Part,
        text: Option<&dyn Query>,
        without: Option<usize>,
    ) -> Result<Box<dyn Query>> {
        let mut clauses = Vec::new();
        for (facet, values) in self.any.iter().filter(|(facet, _)| Some(*facet) != without) {
            clauses.push((Occur::Must, silent(selected(view, part, *facet, values, &self.sure)?)));
        }
        for (occur, condition) in &self.rest {
            let condition = condition.compile(view, part, &self.sure)?;
            clauses.push((*occur, if *occur == Occur::Must { silent(condition) } else { condition }));
        }
        match text {
            Some(text) => clauses.push((Occur::Must, text.box_clone())),
            None if clauses.iter().any(|(occur, _)| *occur == Occur::Must) => {}
            None => clauses.push((Occur::Must, everything())),
        }
        match clauses.pop() {
            Some((Occur::Must, sole)) if clauses.is_empty() => Ok(sole),
            last => {
                clauses.extend(last);
                Ok(Box::new(BooleanQuery::new(clauses)))
            }
        }
    }
}

impl Condition {
    fn compile(&self, view: &View, part: &Part, sure: &Sure) -> Result<Box<dyn Query>> {
        Ok(match self {
            Self::Published(days) => published(part, *days),
            Self::Values(facet, values) => selected(view, part, *facet, values, sure)?,
            Self::Any(facet) => sure_of(branch(part, *facet, &[]), view.definition(*facet), sure, |_| true),
            Self::OneOf(values) => {
                // By facet, as the values are sorted.
                let of_facets = values.chunk_by(|(one, _), (other, _)| one == other);
                let exact = |values: &[(usize, String)]| {
                    let facet = values.first().map_or(0, |(facet, _)| *facet);
                    Exact::of(part, facet, values.iter().map(|(_, path)| path.as_str()))
                };
                let query = one_of(of_facets.map(exact).collect());
                let mut wanted: FxHashMap<Arc<str>, FxHashSet<String>> = FxHashMap::default();
                for (facet, path) in values {
                    wanted.entry(view.definition(*facet).name.clone()).or_default().insert(path.clone());
                }
                sure.check(query, move |facet, value| wanted.get(facet).is_some_and(|paths| paths.contains(value)))
            }
        })
    }
}

/// An error about a value, with the flag that it was given to.
fn in_flag(error: Error, op: FilterOp, facet: &str) -> Error {
    let flag = match op {
        FilterOp::Any => format!("--{facet}"),
        FilterOp::All => format!("--all-of {facet}"),
        FilterOp::Not => format!("--not {facet}"),
        FilterOp::Missing => format!("--missing {facet}"),
    };
    match error {
        Error::Query { message, at: None } => Error::query(format!("`{flag}`: {message}")),
        other => other,
    }
}

/// The articles of an index that hold one of the values of a facet.
pub(super) fn selected(
    view: &View,
    part: &Part,
    facet: usize,
    values: &[Selected],
    sure: &Sure,
) -> Result<Box<dyn Query>> {
    let query = |value: &Selected| match value {
        Selected::Exact(path) => Ok(Exact::of(part, facet, [path.as_str()])),
        Selected::Below(names) => Ok(branch(part, facet, names)),
        Selected::Days(days) if view.is_published(facet) => Ok(published(part, *days)),
        Selected::Days(days) => mentioned(part, facet, *days),
    };
    let query = one_of(values.iter().map(query).collect::<Result<_>>()?);
    let values = values.to_vec();
    Ok(sure_of(query, view.definition(facet), sure, move |path| values.iter().any(|value| value.holds(path))))
}

/// The query, of whose articles only those are found that have a value of the facet that fits and is sure. What comes
/// from fields of the article is always sure.
fn sure_of(
    query: Box<dyn Query>,
    def: &FacetDef,
    sure: &Sure,
    fits: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Box<dyn Query> {
    if def.kind == Kind::Field {
        return query;
    }
    let name = def.name.clone();
    sure.check(query, move |facet, value| *facet == *name && fits(value))
}

/// A value and all below; without names, any value.
fn branch(part: &Part, facet: usize, names: &[String]) -> Box<dyn Query> {
    match part.facet_field(facet) {
        Some(field) => term(Term::from_field_text(field, &joined(names))),
        None => Box::new(EmptyQuery),
    }
}

fn term(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn one_term_of(terms: Vec<Term>) -> Box<dyn Query> {
    if terms.is_empty() { Box::new(EmptyQuery) } else { Box::new(TermSetQuery::new(terms)) }
}

/// The articles published on one of the days.
pub(super) fn published(part: &Part, days: Days) -> Box<dyn Query> {
    let bound = |day| Bound::Included(Term::from_field_i64(part.fields.day, day_number(day)));
    let from = days.from.map_or(Bound::Unbounded, bound);
    let to = days.to.map_or(Bound::Unbounded, bound);
    Box::new(RangeQuery::new(from, to))
}

/// The articles with a day, month or year of a facet that lies wholly within.
fn mentioned(part: &Part, facet: usize, days: Days) -> Result<Box<dyn Query>> {
    let Some(field) = part.facet_field(facet) else { return Ok(Box::new(EmptyQuery)) };
    let mut terms = Vec::new();
    part.terms(field, b"", &mut |key| {
        let Ok(key) = std::str::from_utf8(key) else { return };
        if period_of(key.split('\0')).is_some_and(|period| days.contains(period)) {
            terms.push(Term::from_field_text(field, key));
        }
    })?;
    Ok(one_term_of(terms))
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
