//! Reads `facets.toml` and tells everything that is wrong in it, each with its line.

use std::path::Path;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::facet::{FacetDef, Kind};
use super::names;
use crate::error::Error;

/// A facet and the line where it names its gazetteers, or else begins.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) def: FacetDef,
    pub(crate) line: usize,
}

/// The keys that every table needs.
const REQUIRED: &[&str] = &["name", "label", "kind"];

/// The facets of `text`, and all problems in the order of their lines; facets with problems are left out.
pub(crate) fn parse(file: &Path, text: &str) -> (Vec<Parsed>, Vec<Error>) {
    let (document, torn) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, torn: Vec::new(), facets: Vec::new(), names: Vec::new(), problems: Vec::new() };
    for error in torn {
        let line = error.span().map_or(0, |span| line_at(text, span.start));
        // The second error of a line follows from the first.
        if !reader.torn.contains(&line) {
            reader.torn.push(line);
            reader.problems.push((line, one_line(error.message())));
        }
    }
    for (key, value) in document.get_ref() {
        let line = line_at(text, key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("facet", DeValue::Array(tables)) => reader.tables(tables),
            ("facet", _) => reader.problems.push((line, "`facet` is no list of tables: write `[[facet]]`".to_owned())),
            (other, _) => reader.problems.push((line, format!("unknown field `{other}`, expected `facet`"))),
        }
    }
    let Reader { facets, mut problems, .. } = reader;
    problems.sort_by_key(|(line, _)| *line);
    (facets, problems.into_iter().map(|(line, message)| Error::schema(file, line, message)).collect())
}

/// What has been read so far.
struct Reader<'t> {
    text: &'t str,
    /// The lines that are no TOML.
    torn: Vec<usize>,
    facets: Vec<Parsed>,
    /// Every name so far with the line of its table.
    names: Vec<(String, usize)>,
    problems: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn tables(&mut self, tables: &[Spanned<DeValue<'_>>]) {
        let starts: Vec<usize> = tables.iter().map(|table| line_at(self.text, table.span().start)).collect();
        for (at, (table, first)) in tables.iter().zip(&starts).enumerate() {
            let next = starts.get(at + 1).copied().unwrap_or(usize::MAX);
            let torn = self.torn.iter().any(|line| (*first..next).contains(line));
            match table.get_ref() {
                DeValue::Table(keys) => self.table(keys, *first, torn),
                _ => self.problems.push((*first, "a facet is a table: write `[[facet]]`".to_owned())),
            }
        }
    }

    /// Reads one table. Of one that is `torn`, keys may be lost: none is missed.
    fn table(&mut self, keys: &DeTable<'_>, first: usize, torn: bool) {
        let def = self.definition(keys, first, torn);
        let line_of = |key: &str| {
            let found = keys.iter().find(|(known, _)| known.get_ref() == key);
            found.map_or(first, |(known, _)| line_at(self.text, known.span().start))
        };
        let name = keys.iter().find(|(key, _)| key.get_ref() == "name").and_then(|(_, value)| value.get_ref().as_str());
        let mut wrong = match (&def, name) {
            (Some(def), _) => problems_of(def),
            (None, Some(name)) => names::refuse(name).map(|message| ("name", message)).into_iter().collect(),
            (None, None) => Vec::new(),
        };
        if let Some((name, line)) = self.names.iter().find(|(known, _)| Some(known.as_str()) == name) {
            wrong.push(("name", format!("the facet `{name}` stands in line {line} already")));
        }
        if let Some(def) = def.filter(|_| wrong.is_empty() && !torn) {
            self.facets.push(Parsed { def, line: line_of("gazetteer") });
        }
        let wrong: Vec<_> = wrong.into_iter().map(|(key, message)| (line_of(key), message)).collect();
        self.names.extend(name.map(|name| (name.to_owned(), first)));
        self.problems.extend(wrong);
    }

    /// The definition, if it can be understood; every key that cannot is told.
    fn definition(&mut self, keys: &DeTable<'_>, first: usize, torn: bool) -> Option<FacetDef> {
        let mut keys = keys.clone();
        let before = self.problems.len();
        let missing: Vec<&str> =
            REQUIRED.iter().copied().filter(|key| !keys.keys().any(|known| known.get_ref() == key)).collect();
        loop {
            let table = Spanned::new(0..0, DeValue::Table(keys.clone()));
            let error = match FacetDef::deserialize(table.into_deserializer()) {
                Ok(def) => return Some(def).filter(|_| self.problems.len() == before),
                Err(error) => error,
            };
            // The key that the error lies in is told and taken out, to see what else is wrong.
            let bad = error.span().and_then(|span| {
                let holds = |range: std::ops::Range<usize>| range.start <= span.start && span.end <= range.end;
                let key = keys.iter().find(|(key, value)| holds(key.span()) || holds(value.span()));
                key.map(|(key, _)| (key.clone(), span.start))
            });
            let Some((key, at)) = bad else {
                if !torn {
                    self.problems.extend(missing.iter().map(|key| (first, format!("missing field `{key}`"))));
                }
                if self.problems.len() == before && !torn {
                    self.problems.push((first, one_line(error.message())));
                }
                return None;
            };
            // What stands in a line that is no TOML has been told.
            if !self.torn.contains(&line_at(self.text, key.span().start)) {
                self.problems.push((line_at(self.text, at), one_line(error.message())));
            }
            keys = keys.into_iter().filter(|(known, _)| *known != key).collect();
        }
    }
}

/// What is wrong with one definition, with the key it lies at.
fn problems_of(def: &FacetDef) -> Vec<(&'static str, String)> {
    let (name, mut wrong) = (&*def.name, Vec::new());
    wrong.extend(names::refuse(name).map(|message| ("name", message)));
    if name == "date" && def.kind != Kind::Date {
        wrong.push(("kind", "the facet `date` takes ranges of days: give it kind `date`, or another name".into()));
    }
    if name == "published" && (def.kind != Kind::Field || def.from.as_deref() != Some("published")) {
        let message = "the facet `published` takes ranges of days: give it kind `field` and from `published`";
        wrong.push(("kind", message.into()));
    }
    match (&def.from, def.kind) {
        (None, Kind::Field) => {
            wrong.push(("kind", "a facet of kind `field` needs `from`, the article field it shows".into()));
        }
        (Some(from), Kind::Field) if from.is_empty() => wrong.push(("from", "`from` names no field".into())),
        (Some(_), kind) if kind != Kind::Field => wrong.push(("from", "`from` is for facets of kind `field`".into())),
        _ => {}
    }
    gazetteer_problems(def, &mut wrong);
    wrong
}

fn gazetteer_problems(def: &FacetDef, wrong: &mut Vec<(&'static str, String)>) {
    if def.gazetteer.is_empty() {
        if !def.path.is_empty() || def.between.is_some() {
            wrong.push(("path", "`path` and `between` name columns of a gazetteer, and there is none".into()));
        }
        if matches!(def.kind, Kind::Settlement | Kind::State | Kind::Place) {
            wrong.push(("kind", "a facet of this kind finds only what a `gazetteer` lists: name one".into()));
        }
        return;
    }
    if !def.kind.has_gazetteer() {
        let message = "a gazetteer is for the kinds collective, org, settlement, state, place and person";
        wrong.push(("gazetteer", message.into()));
    }
    for (at, file) in def.gazetteer.iter().enumerate() {
        if !is_file_name(file) {
            wrong.push(("gazetteer", format!("`{file}` is not the name of a `.tsv` file in the folder `gazetteers`")));
        }
        if def.gazetteer.iter().take(at).any(|other| other == file) {
            wrong.push(("gazetteer", format!("`{file}` is named twice")));
        }
    }
    if def.path.last().map(String::as_str) != Some("name") {
        let message =
            "`path` lists the columns that make a value and ends with `name`, such as [\"country\", \"name\"]";
        wrong.push(("path", message.into()));
    }
}

/// Whether `name` is that of a gazetteer file, without a folder.
pub(crate) fn is_file_name(name: &str) -> bool {
    name.strip_suffix(".tsv").is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'))
        && !name.contains(['/', '\\', ':'])
}

/// The line, from 1, that holds byte `at`.
fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', ": ")
}
