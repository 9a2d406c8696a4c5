//! Gold: articles whose mentions people have marked, read as strictly as only truth deserves.
//!
//! A gold article is a record like any other, so it is read by `source`, in all its formats and compressions; what it
//! has beyond an article is the list `gold`. A span that is off by one would count against the extractor for ever, so
//! a mention that does not fit its text ends the reading with file, line and reason.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::Value;

use super::label::GoldType;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::schema::FacetSchema;
use crate::source::{self, Articles, Record, Walk};
use crate::text::Span;

/// An article with the mentions of its body that people have marked.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldArticle {
    /// The article.
    pub article: Article,
    /// Its mentions in the order of the file; spans are bytes of the body.
    pub mentions: Vec<GoldMention>,
    /// The line on which it begins, counted from 1.
    pub line: Option<u64>,
}

/// A marked mention.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldMention {
    /// Where it stands in the body, in bytes.
    pub span: Span,
    /// What it names.
    pub gold_type: GoldType,
    /// The words, which are those at the span.
    pub surface: String,
    /// The entity of the article that it names; mentions without one are told apart by their words.
    pub entity: Option<Entity>,
    /// The entity under a name that holds across articles.
    pub link: Option<String>,
    /// The place's number in `GeoNames`.
    pub geonameid: Option<String>,
    /// Where the place lies: degrees north and east.
    pub at: Option<(f64, f64)>,
    /// Whether the place is a settlement.
    pub settlement: bool,
    /// Whether it counts for nothing, found or not: no reader would take it for a place.
    pub neutral: bool,
}

/// What tells the entities of an article apart: a number or a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(untagged)]
pub enum Entity {
    /// A number within the article.
    Number(i64),
    /// A name within the article.
    Name(String),
}

impl std::fmt::Display for Entity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Kinds of toponyms that `GeoWebNews` marks and that name no place to a reader: a place within the name of an
/// organisation, a person's name, a language.
const NEUTRAL: [&str; 3] = ["Embedded_Non_Lit", "Homonym", "Language"];

/// The key of a record that lists its mentions.
const KEY: &str = "gold";

/// A mention as it stands in a file.
#[derive(Deserialize)]
struct Written {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    gold_type: String,
    surface: String,
    entity: Option<Entity>,
    link: Option<String>,
    geonameid: Option<NumberOrText>,
    lat: Option<NumberOrText>,
    lon: Option<NumberOrText>,
    settlement: Option<bool>,
    kind: Option<String>,
}

/// Tables often write numbers as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(serde_json::Number),
    Text(String),
}

impl std::fmt::Display for NumberOrText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Reads gold articles one at a time, across files; after an error there is nothing more.
#[derive(Debug)]
pub struct GoldReader<'s> {
    facets: &'s FacetSchema,
    options: source::Options,
    walk: Walk,
    open: Option<(PathBuf, Articles)>,
    ids: FxHashSet<String>,
    ended: bool,
}

impl<'s> GoldReader<'s> {
    /// The gold of files and folders, whose types are facets of a schema.
    #[must_use]
    pub fn new(paths: &[PathBuf], facets: &'s FacetSchema, options: source::Options) -> Self {
        let walk = source::walk(paths, &options);
        Self { facets, options, walk, open: None, ids: FxHashSet::default(), ended: false }
    }

    fn read(&mut self) -> Option<Result<GoldArticle>> {
        loop {
            if let Some((path, articles)) = &mut self.open {
                match articles.next() {
                    Some(Ok(record)) => return Some(gold_of(record, path, self.facets, &mut self.ids)),
                    Some(Err(failure)) => return Some(Err(failure.into())),
                    None => self.open = None,
                }
            }
            let opened =
                self.walk.next()?.and_then(|file| Ok((file.path.clone(), source::read(&file, &self.options)?)));
            match opened {
                Ok(opened) => self.open = Some(opened),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Iterator for GoldReader<'_> {
    type Item = Result<GoldArticle>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}

/// Takes the gold out of a record and checks it.
fn gold_of(record: Record, path: &Path, facets: &FacetSchema, ids: &mut FxHashSet<String>) -> Result<GoldArticle> {
    let Record { mut article, line, own_id, warnings } = record;
    let refuse = |message: String| Error::input(path, line, message);
    if let Some(warning) = warnings.first() {
        let place = format!("{}{}: ", path.display(), line.map_or_else(String::new, |line| format!(":{line}")));
        return Err(refuse(warning.strip_prefix(&place).unwrap_or(warning).to_owned()));
    }
    if !own_id {
        return Err(refuse("the article has no `id`: give each its own".to_owned()));
    }
    if !ids.insert(article.id.clone()) {
        return Err(refuse(format!("there are two articles with the id `{}`: give each its own", article.id)));
    }
    let Some(Value::Array(list)) = article.extra.shift_remove(KEY) else {
        let message = format!("the article has no list `{KEY}` of its mentions: write `[]` where it has none");
        return Err(refuse(message));
    };
    let mentions = list.into_iter().enumerate().map(|(at, value)| {
        mention_of(value, &article.body, facets).map_err(|why| refuse(format!("mention {} of `{KEY}`: {why}", at + 1)))
    });
    let mentions = mentions.collect::<Result<_>>()?;
    Ok(GoldArticle { article, mentions, line })
}

/// Reads a mention of `body`; what is wrong with it is told as the end of a sentence.
fn mention_of(value: Value, body: &str, facets: &FacetSchema) -> std::result::Result<GoldMention, String> {
    let written: Written = serde_json::from_value(value).map_err(|e| e.to_string())?;
    let Written { start, end, surface, .. } = written;
    if start >= end || end > body.len() {
        return Err(format!(
            "{start}..{end} lies outside the body of {} bytes: `start` and `end` count bytes of the body from 0",
            body.len()
        ));
    }
    let Some(text) = body.get(start..end) else {
        return Err(format!("{start}..{end} cuts a character in two: `start` and `end` count bytes of UTF-8"));
    };
    if text != surface {
        return Err(format!("`surface` is `{surface}`, but the text at {start}..{end} is `{text}`"));
    }
    let Some(gold_type) = GoldType::named(&written.gold_type, facets) else {
        let names = GoldType::names(facets).join(", ");
        return Err(format!("unknown type `{}`: choose from {names}", written.gold_type));
    };
    let (lat, lon) = (degrees(written.lat.as_ref())?, degrees(written.lon.as_ref())?);
    Ok(GoldMention {
        span: Span::new(start, end),
        gold_type,
        surface,
        entity: written.entity,
        link: written.link.filter(|link| !link.is_empty()),
        geonameid: written.geonameid.map(|id| id.to_string()).filter(|id| !id.is_empty()),
        at: lat.zip(lon),
        settlement: written.settlement.unwrap_or(false),
        neutral: written.kind.is_some_and(|kind| NEUTRAL.contains(&kind.as_str())),
    })
}

fn degrees(written: Option<&NumberOrText>) -> std::result::Result<Option<f64>, String> {
    let Some(text) = written.map(ToString::to_string) else { return Ok(None) };
    match text.trim().parse::<f64>() {
        Ok(degrees) if degrees.abs() <= 360.0 => Ok(Some(degrees)),
        _ => Err(format!("`{text}` is no number of degrees for `lat` and `lon`")),
    }
}
