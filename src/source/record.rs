//! A record, as keys and values, becomes an article.
//!
//! Here and only here it is decided what a key means, so that all formats agree and an exported row reads back as the
//! article it came from: its computed parts (`facets`, `mentions`, a hit's `score`) are left out, `extra` is opened.
//! Computed parts are known by their form; a record's own key of such a name is a key like any other.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use serde_json::Value;

use super::fields::{Field, FieldMap, field_of, follow, same_key};
use super::walk::RawFile;
use super::{Failure, LARGEST_ARTICLE, Options, date, dated_path, lang};
use crate::Error;
use crate::article::{Article, Extra, Published};
use crate::error::Result;
use crate::text::dateline;

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
    lost: Arc<AtomicBool>,
}

impl Builder {
    /// For the records of `file`; `lost` tells of characters that decoding could not save.
    pub(super) fn new(file: &RawFile, options: &Options, lost: Arc<AtomicBool>) -> Self {
        Self {
            map: options.map.clone(),
            path: file.path.clone(),
            name: file.name.clone(),
            max: options.max_article.min(LARGEST_ARTICLE),
            day: dated_path::of_file(file),
            lost,
        }
    }

    /// The file, for errors.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether one of these keys can give a title, a summary or a body.
    pub(super) fn has_text_key(&self, keys: &[String]) -> bool {
        [Field::Title, Field::Summary, Field::Body].into_iter().any(|field| match self.map.key(field) {
            Some(key) => keys.iter().any(|k| same_key(k, key)),
            None => keys.iter().any(|k| field_of(k).is_some_and(|found| found.0 == field)),
        })
    }

    /// A record that cannot be read.
    pub(super) fn failure(&self, line: impl Into<Option<u64>>, message: impl Into<String>, raw: &[u8]) -> Failure {
        let error = Error::input(&self.path, line, message);
        Failure { raw: Some(without_break(raw).to_vec()), ..error.into() }
    }

    /// A record that is too large to be read.
    pub(super) fn oversized(&self, line: impl Into<Option<u64>>) -> Failure {
        let message = format!("the record is larger than {} bytes: raise `--max-article` to read it", self.max);
        Error::input(&self.path, line, message).into()
    }

    /// Makes an article of a record.
    pub(super) fn build(&self, parsed: Parsed<'_>) -> Result<Record, Failure> {
        let Parsed { keys, line, number, mut warnings, raw } = parsed;
        if self.lost.swap(false, Ordering::Relaxed) {
            warnings.push("some bytes are no characters in its encoding: replaced by U+FFFD".to_owned());
        }
        let mut taken = Taken { warnings, ..Taken::default() };
        for (field, key) in self.map.iter() {
            if let Some((name, value)) = follow(&keys, key)
                && taken.offer(field, value)
            {
                taken.keys.extend(name.map(str::to_owned));
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
                taken.keys.insert(key.clone());
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
        if article.dateline.is_none() {
            article.dateline = dateline::find(&article.body).map(|found| found.text(&article.body).to_owned());
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
    keys: HashSet<String>,
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

/// A record without the line break behind it.
pub(super) fn without_break(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
    raw.strip_suffix(b"\r").unwrap_or(raw)
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

/// The keys that fed no field, without what an export computed: what is called so and is something else is kept.
fn extra(mut keys: Extra, used: &HashSet<String>) -> Extra {
    let hit = keys.get("type").is_some_and(|t| t == "hit")
        && keys.get("score").is_some_and(Value::is_number)
        && keys.get("snippets").is_some_and(Value::is_array);
    // Without values, facets look like anybody's.
    let exported = keys.get("facets").and_then(values_of).is_some_and(|values| values > 0)
        || ["id", "path"].iter().all(|key| keys.get(*key).is_some_and(Value::is_string));
    keys.retain(|key, value| match key.as_str() {
        _ if used.contains(key) => false,
        "facets" => !(exported && values_of(value).is_some()),
        "mentions" => !value.as_array().is_some_and(|items| {
            (exported || !items.is_empty())
                && items.iter().all(|m| m.get("facet").is_some() && m.get("start").is_some())
        }),
        "type" | "score" | "snippets" => !hit,
        _ => true,
    });
    let inner = match keys.get("extra") {
        Some(Value::Object(inner)) => Some(inner.clone()),
        Some(Value::String(text)) if text.starts_with('{') => serde_json::from_str(text).ok(),
        _ => None,
    };
    if let Some(inner) = inner.filter(|inner: &Extra| !inner.keys().any(|key| key != "extra" && keys.contains_key(key)))
    {
        keys.shift_remove("extra");
        keys.extend(inner);
    }
    keys
}

/// How many values an export's `facets` hold; `None` for what is no such thing.
fn values_of(facets: &Value) -> Option<usize> {
    let is_path = |value: &Value| value.as_str().is_some_and(|path| path.starts_with('/'));
    facets.as_object()?.values().try_fold(0, |sum, values| {
        let values = values.as_array().filter(|values| values.iter().all(is_path))?;
        Some(sum + values.len())
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn build_with(value: Value, map: &str) -> Result<Record, Failure> {
        let file = RawFile { path: "in/a.jsonl".into(), name: "a.jsonl".into(), size: 0, modified: 0, regular: true };
        let options = Options { map: map.parse().unwrap(), ..Options::default() };
        let Value::Object(keys) = value else { panic!("an object") };
        let builder = Builder::new(&file, &options, Arc::default());
        builder.build(Parsed { keys, line: Some(3), number: Number::Nth(2), warnings: Vec::new(), raw: b"raw" })
    }

    fn build(value: Value) -> Record {
        build_with(value, "").unwrap()
    }

    #[test]
    fn synonyms_feed_fields_and_unknown_keys_are_kept_in_order() {
        let record = build(json!({
            "zeta": [1, {"a": null}], "Headline": "H", "standfirst": "S", "article_body": " b \n", "authors": ["Ann", {"name": "Bo"}],
            "source": {"id": 4, "name": "Wire"}, "language": "English", "permalink": "http://x", "pub-date": "14 June 2015", "alpha": "",
        }));
        let article = record.article;
        assert_eq!(
            (article.title.as_str(), article.summary.as_deref(), article.body.as_str()),
            ("H", Some("S"), " b \n")
        );
        assert_eq!((article.byline.as_deref(), article.source.as_deref()), (Some("Ann, Bo"), Some("Wire")));
        assert_eq!((article.lang.as_deref(), article.url.as_deref()), (Some("en"), Some("http://x")));
        assert_eq!(article.published.unwrap().to_string(), "2015-06-14");
        assert_eq!(serde_json::to_string(&article.extra).unwrap(), r#"{"zeta":[1,{"a":null}],"alpha":""}"#);
        assert_eq!((article.id.as_str(), record.own_id), ("a.jsonl#2", false));
    }

    #[test]
    fn the_fields_own_name_wins_and_the_synonym_is_kept() {
        let record = build(json!({"headline": "two", "title": "one", "text": "t", "body": ""}));
        assert_eq!((record.article.title.as_str(), record.article.body.as_str()), ("one", "t"));
        assert_eq!(serde_json::to_value(record.article.extra).unwrap(), json!({"headline": "two"}));
    }

    #[test]
    fn a_map_overrides_reaches_into_objects_and_leaves_a_field_empty_if_its_key_is_absent() {
        let value = json!({"title": "no", "kop": "Kop", "content": {"text": "Deep"}, "summary": "s"});
        let article = build_with(value, "title=KOP,body=content.text,summary=nowhere").unwrap().article;
        assert_eq!((article.title.as_str(), article.body.as_str(), article.summary), ("Kop", "Deep", None));
        assert_eq!(article.extra.keys().collect::<Vec<_>>(), ["title", "content", "summary"]);
    }

    #[test]
    fn a_date_that_cannot_be_read_is_kept_aside_with_a_warning() {
        let record = build(json!({"title": "t", "date": "the day the cow sang"}));
        assert_eq!(record.article.published, None);
        assert_eq!(record.article.extra["date"], "the day the cow sang");
        assert_eq!(
            record.warnings,
            [
                "in/a.jsonl:3: `the day the cow sang` is no date: write it as 2015-06-14 or 2015-06-14T18:30:00+02:00; it is kept aside"
            ]
        );
        let record = build(json!({"title": "t", "published": true, "date": "2015-06-14"}));
        assert_eq!((record.article.published.unwrap().to_string().as_str(), record.warnings.len()), ("2015-06-14", 0));
        assert!(build(json!({"title": "t", "date": ""})).warnings.is_empty());
    }

    #[test]
    fn an_exported_row_reads_back_as_its_article() {
        let article = Article {
            extra: json!({"extra": {"a": 1}, "headline": "h", "facets": "mine", "date": "soon"})
                .as_object()
                .unwrap()
                .clone(),
            lang: Some("en".into()),
            path: Some("2001/deep/x.txt".into()),
            ..build(json!({"id": "i", "title": "T", "body": "B", "published": "2015-06-14T10:00:00+02:00"})).article
        };
        let mut row = serde_json::to_value(&article).unwrap();
        row["facets"] = json!({"city": ["/Libya/Derna"]});
        row["mentions"] = json!([{"facet": "city", "start": 0}]);
        assert_eq!(build(row).article, article);
        let hit = build(json!({"type": "hit", "score": 1.5, "snippets": [], "title": "T"}));
        assert!(hit.article.extra.is_empty());
        assert_eq!(build(json!({"type": "news", "title": "T"})).article.extra["type"], "news");
    }

    #[test]
    fn keys_of_a_records_own_are_kept_whatever_they_are_called() {
        let own = json!({
            "facets": {"colour": ["red"]}, "mentions": [], "type": "hit", "score": 3, "a": 1, "extra": {"a": 2, "b": 3}
        });
        let mut row = own.clone();
        row["title"] = json!("T");
        assert_eq!(serde_json::to_value(build(row).article.extra).unwrap(), own);
        for own in [json!({"facets": {}}), json!({"mentions": []}), json!({"facets": {"x": []}, "snippets": []})] {
            let mut row = own.clone();
            (row["id"], row["title"]) = (json!("1"), json!("T"));
            assert_eq!(serde_json::to_value(build(row).article.extra).unwrap(), own);
        }
        let row = json!({"id": "1", "title": "T", "path": "a.txt", "facets": {}, "mentions": [], "extra": {}});
        assert!(build(row).article.extra.is_empty(), "an export of an article in which nothing was found");
    }

    #[test]
    fn a_record_without_text_is_refused_with_its_keys() {
        let failure = build_with(json!({"title": "", "body": "  ", "n": 1}), "").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "in/a.jsonl:3: has no text: none of `title`, `body`, `n` gives a title, summary or body; name one with `--map body=KEY`"
        );
        assert_eq!(failure.raw.as_deref(), Some(&b"raw"[..]));
    }
}
