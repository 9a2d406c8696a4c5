//! The columns of exports: the fields of articles, one column for each facet, and every value as JSON.
//!
//! A facet may be called like an article field (`source`); then the field has the plain name in tables and the facet
//! is written as `facet.source`. In JSON facets are nested under `facets`, so that no name means two things.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::Options;
use crate::article::{Extra, Published};
use crate::error::{Error, Result};
use crate::mention::Mention;
use crate::query::{FacetValues, Stored};

/// The column of the mentions.
pub(super) const MENTIONS: &str = "mentions";

/// The column of the body.
const BODY: &str = "body";

/// What distinguishes a facet's column from an article field of the same name.
const FACET: &str = "facet.";

/// Article fields in the order of a row; facets stand before `extra`.
const FIELDS: &[&str] = &[
    "id",
    "title",
    "published",
    "source",
    "path",
    "facets",
    "summary",
    "byline",
    "dateline",
    "section",
    "lang",
    "url",
    "extra",
];

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// A field of the article, `facets` and `mentions` included.
    Field(&'static str),
    /// The values of one facet.
    Facet {
        /// What stands above the column.
        title: String,
        /// The facet.
        facet: String,
    },
}

impl Column {
    pub fn title(&self) -> &str {
        match self {
            Self::Field(name) => name,
            Self::Facet { title, .. } => title,
        }
    }

    /// What an article has in the column.
    pub fn cell<'s>(&self, stored: &'s Stored) -> Cell<'s> {
        let article = &stored.article;
        match self {
            Self::Facet { facet, .. } => Cell::Paths(stored.facets.of(facet)),
            Self::Field(name) => match *name {
                "id" => Cell::Text(Some(&article.id)),
                "title" => Cell::Text(Some(&article.title)),
                "published" => Cell::Published(article.published.as_ref()),
                "source" => Cell::Text(article.source.as_deref()),
                "path" => Cell::Text(article.path.as_deref()),
                "facets" => Cell::Facets(&stored.facets),
                "summary" => Cell::Text(article.summary.as_deref()),
                "byline" => Cell::Text(article.byline.as_deref()),
                "dateline" => Cell::Text(article.dateline.as_deref()),
                "section" => Cell::Text(article.section.as_deref()),
                "lang" => Cell::Text(article.lang.as_deref()),
                "url" => Cell::Text(article.url.as_deref()),
                BODY => Cell::Text(Some(&article.body)),
                MENTIONS => Cell::Mentions(&stored.mentions),
                _ => Cell::Extra(&article.extra),
            },
        }
    }

    /// The same as a value of its own; null where there is nothing.
    pub fn value(&self, stored: &Stored) -> Value {
        json!(self.cell(stored))
    }
}

/// What an article has in a column, borrowed: bodies are long, and an export writes all of them.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Cell<'s> {
    Text(Option<&'s str>),
    Published(Option<&'s Published>),
    Paths(&'s [Arc<str>]),
    Facets(&'s FacetValues),
    Mentions(&'s [Mention]),
    Extra(&'s Extra),
}

/// The columns of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    pub(super) columns: Vec<Column>,
}

impl Columns {
    /// The columns that the options ask for, where `facets` are the facets there are.
    ///
    /// # Errors
    /// [`Error::Query`] for an unknown column, with those that are known.
    pub fn choose(options: &Options, facets: &[&str]) -> Result<Self> {
        let default = options.fields.is_empty();
        let mut columns: Vec<Column> = if default {
            FIELDS.iter().map(|name| Column::Field(name)).collect()
        } else {
            options.fields.iter().map(|name| find(name.trim(), facets)).collect::<Result<_>>()?
        };
        for name in &options.with {
            let name = name.trim();
            if name != BODY && name != MENTIONS {
                return Err(Error::query(format!("unknown addition `{name}`: there are `{BODY}` and `{MENTIONS}`")));
            }
            let column = find(name, facets)?;
            // The body stands before `extra`, as it does in an article.
            let place = if default && name == BODY { columns.len() - 1 } else { columns.len() };
            if !columns.contains(&column) {
                columns.insert(place, column);
            }
        }
        Ok(Self { columns })
    }

    /// What stands above the columns.
    pub(super) fn titles(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.title().to_owned()).collect()
    }

    /// The columns of a table: facets side by side instead of nested.
    pub(super) fn flat(self, facets: &[&str]) -> Self {
        let wide = |column: Column| match column {
            Column::Field("facets") => facets.iter().map(|name| facet(name)).collect(),
            column => vec![column],
        };
        Self { columns: self.columns.into_iter().flat_map(wide).collect() }
    }

    /// The columns without those that were named before.
    pub(super) fn distinct(mut self) -> Self {
        let mut known: Vec<Column> = Vec::with_capacity(self.columns.len());
        self.columns.retain(|column| {
            let new = known.iter().all(|other| other.title() != column.title());
            known.extend(new.then(|| column.clone()));
            new
        });
        self
    }

    /// An article as an object of these columns.
    pub(super) fn object<'s>(&'s self, stored: &'s Stored) -> Object<'s> {
        Object { columns: &self.columns, stored }
    }
}

/// An article as an object that can be written.
pub(super) struct Object<'s> {
    columns: &'s [Column],
    stored: &'s Stored,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().map(|column| (column.title(), column.cell(self.stored))))
    }
}

/// The column of a facet in a table.
fn facet(name: &str) -> Column {
    let clashes = FIELDS.contains(&name) || name == BODY || name == MENTIONS;
    let title = if clashes { format!("{FACET}{name}") } else { name.to_owned() };
    Column::Facet { title, facet: name.to_owned() }
}

fn find(name: &str, facets: &[&str]) -> Result<Column> {
    let fields = FIELDS.iter().copied().chain([BODY, MENTIONS]);
    if let Some(field) = fields.clone().find(|field| *field == name) {
        return Ok(Column::Field(field));
    }
    let plain = name.strip_prefix(FACET).unwrap_or(name);
    if facets.contains(&plain) {
        return Ok(Column::Facet { title: name.to_owned(), facet: plain.to_owned() });
    }
    let known: Vec<String> =
        fields.map(str::to_owned).chain(facets.iter().map(|name| facet(name).title().to_owned())).collect();
    Err(Error::query(format!("unknown field `{name}`: there are {}", known.join(", "))))
}
