//! What is asked of an index: a plain value, so that tests, the command line and later a network speak the same words.
//!
//! Everything is text as a person would type it; reading it against an index, and finding its mistakes, is the
//! business of the modules that answer.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::mention::Threshold;

/// A search, a count or an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The query in the language of [`crate::query::language`]; empty for all articles.
    pub query: String,
    /// Filters by facet; all of them must hold.
    pub filters: Vec<Filter>,
    /// Days of publication as `A..B`, `A..`, `..B`, a day, a month or a year.
    pub published: Option<String>,
    /// Places on earth, near each of which an article must name something.
    pub near: Vec<Near>,
    /// The least confidence of mentions: an article has a value if its best mention of it reaches this. Filters,
    /// counts and what is handed back go by it. Above 0 the stored mentions of matches are read, which takes longer.
    #[serde(skip_serializing_if = "Threshold::is_none")]
    pub min_confidence: Threshold,
    /// Facets whose values are counted.
    pub facets: Vec<FacetRequest>,
    /// The order of the hits.
    pub sort: Sort,
    /// How many hits to hand back; 0 for counts only.
    pub limit: usize,
    /// Where an earlier answer to the same request left off.
    pub cursor: Option<String>,
    /// Whether hits carry their facet values.
    pub values: bool,
    /// Whether hits carry snippets.
    pub snippets: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            query: String::new(),
            filters: Vec::new(),
            published: None,
            near: Vec::new(),
            min_confidence: Threshold::default(),
            facets: Vec::new(),
            sort: Sort::default(),
            limit: 10,
            cursor: None,
            values: true,
            snippets: true,
        }
    }
}

impl Request {
    /// A request for a query with everything else as by default.
    #[must_use]
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), ..Self::default() }
    }
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first, equals by id.
    #[default]
    Relevance,
    /// Latest first, equals by id, undated last.
    Newest,
    /// Earliest first, equals by id, undated last.
    Oldest,
}

/// A condition on the values of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The facet's name.
    pub facet: String,
    /// How the values are meant.
    #[serde(default)]
    pub op: FilterOp,
    /// Values as people type them: a name, an alias, a path, a path with a closing slash; for dates also ranges.
    #[serde(default)]
    pub values: Vec<String>,
}

impl Filter {
    /// A filter with one value.
    #[must_use]
    pub fn new(facet: impl Into<String>, op: FilterOp, value: impl Into<String>) -> Self {
        Self { facet: facet.into(), op, values: vec![value.into()] }
    }

    /// The filter of articles that have no value in a facet.
    #[must_use]
    pub fn missing(facet: impl Into<String>) -> Self {
        Self { facet: facet.into(), op: FilterOp::Missing, values: Vec::new() }
    }
}

/// How the values of a [`Filter`] are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterOp {
    /// At least one of them; several such filters of one facet are one.
    #[default]
    Any,
    /// Every one of them.
    All,
    /// None of them.
    Not,
    /// The article has no value in the facet at all.
    Missing,
}

/// Nearness to a place on earth: an article fits that names a settlement or place within the distance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The place: a name, a path, or degrees north and east as `32.77,22.64`.
    pub around: String,
    /// How far away at most.
    pub metres: u64,
}

impl FromStr for Near {
    type Err = Error;

    /// Reads `Derna:50km`, `Libya/Derna:30mi` or `32.77,22.64:50km`.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::query(format!("`{text}` is no place with a distance: write it as Derna:50km or 32.77,22.64:30mi"))
        };
        let (around, distance) = text.rsplit_once(':').ok_or_else(wrong)?;
        let distance = distance.trim();
        let metres = [("km", 1000.0), ("mi", 1609.344)].into_iter().find_map(|(unit, metres)| {
            let number: f64 = distance.strip_suffix(unit)?.trim_end().parse().ok()?;
            Some((number * metres).round()).filter(|metres| (1.0..=EARTH).contains(metres))
        });
        // In the range of exact whole numbers.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to EARTH")]
        let metres = metres.ok_or_else(wrong)? as u64;
        let around = around.trim().to_owned();
        if around.is_empty() { Err(wrong()) } else { Ok(Self { around, metres }) }
    }
}

/// Once around the earth, in metres: no distance is longer.
const EARTH: f64 = 40_075_000.0;

/// A facet to be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FacetRequest {
    /// The facet's name.
    pub facet: String,
    /// How many values; `None` for all.
    pub top: Option<usize>,
    /// Only values whose path, or whose last name, begins so; case and accents do not matter.
    pub prefix: Option<String>,
    /// The order of the values.
    pub sort: CountSort,
    /// Roll paths up to this many names; an article counts once for each.
    pub depth: Option<usize>,
}

/// How many values of a facet are handed back where nothing else is asked.
pub const DEFAULT_TOP: usize = 10;

impl Default for FacetRequest {
    fn default() -> Self {
        Self { facet: String::new(), top: Some(DEFAULT_TOP), prefix: None, sort: CountSort::default(), depth: None }
    }
}

impl FacetRequest {
    /// The commonest values of a facet.
    #[must_use]
    pub fn new(facet: impl Into<String>) -> Self {
        Self { facet: facet.into(), ..Self::default() }
    }

    /// All values of a facet.
    #[must_use]
    pub fn all(facet: impl Into<String>) -> Self {
        Self { facet: facet.into(), top: None, ..Self::default() }
    }

    /// Reads a list as it is typed: `group,city:5`, the number being how many values.
    ///
    /// # Errors
    /// [`Error::Query`] where a name is missing or a number is none.
    pub fn list(text: &str) -> Result<Vec<Self>> {
        text.split(',').map(|part| Self::one(part.trim())).collect()
    }

    fn one(part: &str) -> Result<Self> {
        if part.split(':').next().is_none_or(|name| name.trim().is_empty()) {
            return Err(Error::query("a facet's name is missing: write NAME or NAME:5, several with commas between"));
        }
        let Some((facet, top)) = part.split_once(':') else { return Ok(Self::new(part)) };
        let top = match top.trim() {
            "all" => None,
            number => Some(number.parse().map_err(|_| {
                Error::query(format!("`{number}` in `{part}` is no number of values: write `{facet}:5`"))
            })?),
        };
        Ok(Self { top, ..Self::new(facet.trim()) })
    }
}

/// The order of counted values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountSort {
    /// Commonest first, equals by value.
    #[default]
    Count,
    /// By value.
    Name,
}
