//! Reads `facets.toml` and tells everything that is wrong in it, each with its line.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::facet::{FacetDef, Kind};
use super::names;
use crate::error::Error;

/// A facet and the line its table begins at.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) def: FacetDef,
    pub(crate) line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    facet: Vec<Spanned<toml::Value>>,
}

/// The facets of `text`, and all problems; facets with problems are left out.
pub(crate) fn parse(file: &Path, text: &str) -> (Vec<Parsed>, Vec<Error>) {
    let parsed: File = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            return (Vec::new(), vec![Error::schema(file, line, one_line(error.message()))]);
        }
    };
    let (mut facets, mut problems) = (Vec::<Parsed>::new(), Vec::new());
    for table in parsed.facet {
        let lines = Lines { text, first: line_at(text, table.span().start) };
        match FacetDef::deserialize(table.into_inner()) {
            Ok(def) => {
                let mut wrong = problems_of(&def);
                if let Some(other) = facets.iter().find(|f| f.def.name == def.name) {
                    let message = format!("the facet `{}` stands in line {} already", def.name, other.line);
                    wrong.push(("name", message));
                }
                if wrong.is_empty() {
                    facets.push(Parsed { def, line: lines.first });
                }
                problems.extend(wrong.into_iter().map(|(key, message)| Error::schema(file, lines.of(key), message)));
            }
            Err(error) => {
                let key = error.message().split('`').nth(1).unwrap_or("").to_owned();
                problems.push(Error::schema(file, lines.of(&key), one_line(error.message())));
            }
        }
    }
    (facets, problems)
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

/// The lines of one `[[facet]]` table.
struct Lines<'t> {
    text: &'t str,
    first: usize,
}

impl Lines<'_> {
    /// The line of `key`, the table's first when the key is not written.
    fn of(&self, key: &str) -> usize {
        let table = self.text.lines().skip(self.first - 1).enumerate();
        let mut table = table.take_while(|(at, line)| *at == 0 || !line.trim_start().starts_with("[["));
        let is_key = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        let found = if key.is_empty() { None } else { table.find(|(_, line)| is_key(line)) };
        self.first + found.map_or(0, |(at, _)| at)
    }
}

/// The line, from 1, that holds byte `at`.
fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', ": ")
}
