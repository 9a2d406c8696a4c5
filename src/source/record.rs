//! A record, as keys and values, becomes an article.
//!
//! Here and only here it is decided what a key means, so that all formats agree and an exported row reads back as the
//! article it came from: its computed parts (`facets`, `mentions`, a hit's `score`) are left out, `extra` is opened.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::Value;

use super::fields::{Field, FieldMap, field_of, follow};
use super::walk::RawFile;
use super::{Failure, Options, date, dated_path, lang};
use crate::Error;
use crate::article::{Article, Extra, Published};
use crate::error::Result;

/// An article as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// Where its record begins, counted from 1; `None` where the whole file is the record.
    pub line: Option<u64>,
    /// Whether its id is the record's own; else it is made from the file's name.
    pub own_id: bool,
    /// What could not be understood and was kept aside, each a sentence with path and line.
    pub warnings: Vec<String>,
}

/// Which record of its file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The only one; its id is the file's name.
    Lone,
    /// One of many, counted from 1, the unreadable ones too.
    Nth(u64),
}

/// A record as its format gives it.
pub(super) struct Parsed<'r> {
    /// Its keys in order.
    pub keys: Extra,
    /// Where it begins.
    pub line: Option<u64>,
    /// Which one it is.
    pub number: Number,
    /// What the format had to warn of.
    pub warnings: Vec<String>,
    /// Its text, for the report if it cannot be used.
    pub raw: &'r [u8],
}

/// Makes the records of one file.
#[derive(Debug, Clone)]
pub(super) struct Builder {
    map: FieldMap,
    path: PathBuf,
    name: String,
    max: u64,
    day: Option<Date>,
}

impl Builder {
    pub(super) fn new(file: &RawFile, options: &Options) -> Self {
        Self {
            map: options.map.clone(),
            path: file.path.clone(),
            name: file.name.clone(),
            max: options.max_article,
            day: dated_path::of_file(file),
        }
    }

    /// The file, for errors.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A record that cannot be read.
    pub(super) fn failure(&self, line: impl Into<Option<u64>>, message: impl Into<String>, raw: &[u8]) -> Failure {
        Failure { error: Error::input(&self.path, line, message), raw: Some(raw.to_vec()) }
    }

    /// A record that is too large to be read.
    pub(super) fn oversized(&self, line: impl Into<Option<u64>>) -> Failure {
        let message = format!("the record is larger than {} bytes: raise `--max-article` to read it", self.max);
        Error::input(&self.path, line, message).into()
    }

    /// Makes an article of a record.
    pub(super) fn build(&self, parsed: Parsed<'_>) -> Result<Record, Failure> {
        let Parsed { keys, line, number, warnings, raw } = parsed;
        let mut taken = Taken { warnings, ..Taken::default() };
        for (field, key) in self.map.iter() {
            if let Some((name, value)) = follow(&keys, key) {
                if taken.offer(field, value) {
                    taken.keys.extend(name.map(str::to_owned));
                }
            }
        }
        let mut candidates: Vec<_> = keys
            .iter()
            .filter_map(|(key, value)| field_of(key).map(|(field, rank)| (field, rank, key, value)))
            .filter(|(field, ..)| self.map.key(*field).is_none())
            .collect();
        candidates.sort_by_key(|(field, rank, ..)| (*field, *rank));
        for (field, _, key, value) in candidates {
            if is_blank(value) || taken.offer(field, value) {
                taken.keys.push(key.clone());
            }
        }
        if !taken.has_text() {
            return Err(self.failure(line, no_text(&keys), raw));
        }
        Ok(self.finish(taken, keys, line, number))
    }

    fn finish(&self, taken: Taken, keys: Extra, line: Option<u64>, number: Number) -> Record {
        let Taken { mut article, own_day, keys: used, mut warnings, bad_date } = taken;
        article.extra = extra(keys, &used);
        let own_id = !article.id.is_empty();
        if !own_id {
            article.id = match number {
                Number::Lone => self.name.clone(),
                Number::Nth(n) => format!("{}#{n}", self.name),
            };
        }
        if let (false, Some(warning)) = (own_day, bad_date) {
            warnings.push(warning);
        }
        if article.published.is_none() {
            // A row of an export names the file it came from: that one's date counts, not the export's.
            let day = article.path.as_deref().map_or(self.day, dated_path::day);
            article.published = day.map(Published::Day);
        }
        article.path.get_or_insert_with(|| self.name.clone());
        let place = line.map_or_else(String::new, |line| format!(":{line}"));
        for warning in &mut warnings {
            *warning = format!("{}{place}: {warning}", self.path.display());
        }
        Record { article, line, own_id, warnings }
    }
}

/// What is known of the article so far.
#[derive(Default)]
struct Taken {
    article: Article,
    own_day: bool,
    /// The keys that fed a field.
    keys: Vec<String>,
    warnings: Vec<String>,
    bad_date: Option<String>,
}

impl Taken {
    /// Offers a value for a field; `false` when the field has one or the value does not suit it.
    fn offer(&mut self, field: Field, value: &Value) -> bool {
        match field {
            Field::Published => self.publish(value),
            Field::Lang => {
                text_of(value, ", ").and_then(|t| lang::code(&t)).is_some_and(|c| set(&mut self.article.lang, c))
            }
            Field::Body => text_of(value, "\n\n").is_some_and(|t| fill(&mut self.article.body, t)),
            Field::Title => text_of(value, ", ").is_some_and(|t| fill(&mut self.article.title, t)),
            Field::Id => text_of(value, ", ").is_some_and(|t| fill(&mut self.article.id, t)),
            Field::Summary => text_of(value, "\n\n").is_some_and(|t| set(&mut self.article.summary, t)),
            Field::Byline => text_of(value, ", ").is_some_and(|t| set(&mut self.article.byline, t)),
            Field::Dateline => text_of(value, ", ").is_some_and(|t| set(&mut self.article.dateline, t)),
            Field::Source => text_of(value, ", ").is_some_and(|t| set(&mut self.article.source, t)),
            Field::Section => text_of(value, ", ").is_some_and(|t| set(&mut self.article.section, t)),
            Field::Url => text_of(value, ", ").is_some_and(|t| set(&mut self.article.url, t)),
            Field::Path => text_of(value, ", ").is_some_and(|t| set(&mut self.article.path, t)),
        }
    }

    fn publish(&mut self, value: &Value) -> bool {
        if self.own_day {
            return false;
        }
        match date::of(value) {
            Ok(published) => {
                self.article.published = Some(published);
                self.own_day = true;
            }
            Err(message) => {
                self.bad_date.get_or_insert(format!("{message}; it is kept aside"));
            }
        }
        self.own_day
    }

    fn has_text(&self) -> bool {
        let article = &self.article;
        [Some(&article.title), article.summary.as_ref(), Some(&article.body)]
            .into_iter()
            .flatten()
            .any(|text| !text.trim().is_empty())
    }
}

fn set(slot: &mut Option<String>, text: String) -> bool {
    slot.is_none() && {
        *slot = Some(text);
        true
    }
}

fn fill(slot: &mut String, text: String) -> bool {
    slot.is_empty() && {
        *slot = text;
        true
    }
}

/// A value as text: lists joined, of an object its name.
fn text_of(value: &Value, joint: &str) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("name").filter(|name| name.is_string()).and_then(|n| text_of(n, joint)),
        Value::Array(items) => {
            let texts: Option<Vec<_>> =
                items.iter().map(|item| (!item.is_array()).then(|| text_of(item, joint)).flatten()).collect();
            texts.filter(|texts| !texts.is_empty()).map(|texts| texts.join(joint))
        }
        Value::Null | Value::Bool(_) => None,
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The keys that fed no field, without what an export computed.
fn extra(keys: Extra, used: &[String]) -> Extra {
    let hit = keys.get("type").is_some_and(|t| t == "hit");
    let mut extra = Extra::new();
    for (key, value) in keys {
        if used.contains(&key) {
            continue;
        }
        match (key.as_str(), value) {
            ("facets", Value::Object(_)) => {}
            ("mentions", Value::Array(items)) if items.iter().all(|m| m.get("facet").is_some()) => {}
            ("type" | "score" | "snippets", _) if hit => {}
            ("extra", Value::Object(inner)) => extra.extend(inner),
            ("extra", Value::String(text)) if text.starts_with('{') => match serde_json::from_str(&text) {
                Ok(Value::Object(inner)) => extra.extend(inner),
                _ => _ = extra.insert(key, Value::String(text)),
            },
            (_, value) => _ = extra.insert(key, value),
        }
    }
    extra
}

fn no_text(keys: &Extra) -> String {
    let mut seen: Vec<_> = keys.keys().take(8).map(|key| format!("`{}`", key.escape_debug())).collect();
    if seen.is_empty() {
        return "has no text: the record is empty".to_owned();
    }
    if keys.len() > seen.len() {
        seen.push("…".to_owned());
    }
    format!("has no text: none of {} gives a title, summary or body; name one with `--map body=KEY`", seen.join(", "))
}
