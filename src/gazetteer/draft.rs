//! One row of a gazetteer on its way to become an entry.

use std::path::{Path, PathBuf};

use super::entry::{AliasKind, Entry, EntryFlags, EntryId};
use super::path::{self, Naming};
use super::table::{Row, Table, several};
use crate::schema::{FacetDef, FacetId, Kind};
use crate::text::fold_phrase;

/// Bytes of an id or a value; longer ones are mistakes, and no facet term.
const LONGEST: usize = 2000;

/// A row on its way to become an entry.
pub(super) struct Draft {
    pub(super) facet: FacetId,
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) naming: Naming,
    /// The value where the naming does not make it: that of a replaced entry.
    pub(super) kept_value: Option<String>,
    pub(super) replaces: Option<EntryId>,
    pub(super) names: Vec<(String, AliasKind)>,
    pub(super) countries: Vec<String>,
    pub(super) kept_states: Vec<EntryId>,
    /// The folded name of the region it lies in.
    pub(super) region: String,
    pub(super) kept_region: Option<EntryId>,
    pub(super) flags: EntryFlags,
    pub(super) population: u32,
    pub(super) lat: f32,
    pub(super) lon: f32,
    pub(super) file: PathBuf,
    pub(super) line: usize,
}

impl Draft {
    /// Reads a row; what it leaves empty it takes from `old`, the entry of its id in the layer below.
    pub(super) fn read(
        facet_id: FacetId,
        facet: &FacetDef,
        file: &Path,
        table: &Table<'_>,
        row: &Row<'_>,
        id: String,
        old: Option<(EntryId, Entry<'_>)>,
    ) -> Result<Self, String> {
        let cell = |column: &str| table.cell(row, column);
        let name = if cell("name").is_empty() { old.map_or("", |(_, old)| old.name()) } else { cell("name") };
        if name.is_empty() {
            return Err("no name: fill the column `name`, or give the id of a built-in row".into());
        }
        let naming = naming(facet, name, old.map(|(_, old)| old.value()), cell);
        if id.len().max(naming.told_apart().len()) > LONGEST {
            return Err(format!("an id or a value is longer than {LONGEST} bytes"));
        }
        let names = names_of_row(name, cell("aliases"), cell("demonyms"), old.is_some())?;
        let paths = || facet.path.iter().map(String::as_str).filter(|c| *c != "name").chain(facet.between.as_deref());
        let keeps_value = old.filter(|(_, old)| old.name() == name && paths().all(|c| cell(c).is_empty()));
        Ok(Self {
            facet: facet_id,
            kind: facet.kind,
            naming,
            kept_value: keeps_value.map(|(_, old)| old.value().to_owned()),
            replaces: old.map(|(id, _)| id),
            names,
            countries: several(cell("country")).map(str::to_owned).collect(),
            kept_states: old.map(|(_, old)| old.countries().collect()).unwrap_or_default(),
            region: fold_phrase(cell("admin")),
            kept_region: old.and_then(|(_, old)| old.region()),
            flags: flags_of(cell("flags"), old.map(|(_, old)| old.flags))?,
            population: number(cell("population"), "population")?.or(old.map(|(_, old)| old.population)).unwrap_or(0),
            lat: degrees(cell("lat"), "lat", 90.0)?.or(old.and_then(|(_, old)| old.lat)).unwrap_or(f32::NAN),
            lon: degrees(cell("lon"), "lon", 180.0)?.or(old.and_then(|(_, old)| old.lon)).unwrap_or(f32::NAN),
            file: file.to_owned(),
            line: row.line,
            id,
        })
    }
}

/// A row's id; a row without one is known by its file and name.
pub(super) fn id_of(id: &str, name: &str, file: &str) -> String {
    if id.is_empty() {
        format!("{}:{}", file.trim_end_matches(".tsv"), fold_phrase(name).replace(' ', "-"))
    } else {
        id.to_owned()
    }
}

/// The names that a row gives, folded, each once.
fn names_of_row(name: &str, aliases: &str, demonyms: &str, replaces: bool) -> Result<Vec<(String, AliasKind)>, String> {
    let mut names: Vec<(String, AliasKind)> = Vec::new();
    let mut add = |written: &str, mut alias: AliasKind| {
        let folded = fold_phrase(written);
        if folded.is_empty() {
            return Err(format!("`{written}` holds no letter or digit to find it by"));
        }
        if is_acronym(written) {
            alias = alias.and(AliasKind::ACRONYM);
        }
        match names.iter_mut().find(|(known, _)| *known == folded) {
            Some((_, known)) => *known = known.merge(alias),
            None => names.push((folded, alias)),
        }
        Ok(())
    };
    add(name, AliasKind::NAME)?;
    for (cell, kind) in [(aliases, AliasKind::ALIAS), (demonyms, AliasKind::DEMONYM)] {
        for alias in several(cell) {
            if let Some(gone) = alias.strip_prefix('!') {
                if !replaces {
                    return Err(format!(
                        "`!{gone}` takes an alias from a built-in row, and no built-in row has this id"
                    ));
                }
                add(gone, AliasKind::REMOVED)?;
                continue;
            }
            match alias.strip_suffix('?') {
                Some(alias) => add(alias.trim_end(), kind.and(AliasKind::SUPPORT))?,
                None => add(alias, kind)?,
            }
        }
    }
    Ok(names)
}

/// Whether a name is written as an acronym: one word, or words joined by hyphens, whose up to six letters are all
/// capitals; dots do not count, and digits may stand among them: `ISIL`, `U.N.`, `M-19`, `G20`.
fn is_acronym(written: &str) -> bool {
    let (mut letters, mut signs) = (0, 0);
    for c in written.chars() {
        if c.is_uppercase() {
            letters += 1;
        } else if !c.is_ascii_digit() && !matches!(c, '.' | '-') {
            return false;
        }
        signs += usize::from(!matches!(c, '.' | '-'));
    }
    (1..=6).contains(&letters) && signs >= 2
}

/// What makes the path of a row; empty cells are those of the replaced entry's value.
fn naming<'t>(facet: &FacetDef, name: &str, old: Option<&str>, cell: impl Fn(&str) -> &'t str) -> Naming {
    let columns = facet.path.len();
    let mut names: Vec<String> = Vec::with_capacity(columns);
    for (at, column) in facet.path.iter().enumerate() {
        let text = if column == "name" { name } else { cell(column) };
        let text =
            if text.is_empty() { old.map(|v| path::name_at(v, at, columns)).unwrap_or_default() } else { text.into() };
        // Of several countries none contains the whole.
        if !text.is_empty() && (column == "name" || !text.contains('|')) {
            names.push(text);
        }
    }
    let between = facet.between.as_deref().map(cell).filter(|b| !b.contains('|')).unwrap_or("");
    Naming { names, between: between.to_owned() }
}

fn flags_of(cell: &str, old: Option<EntryFlags>) -> Result<EntryFlags, String> {
    let mut flags = EntryFlags::default();
    if cell.is_empty() {
        return Ok(old.unwrap_or_default());
    }
    for word in cell.split(['|', ',', ' ']).filter(|word| !word.is_empty() && *word != "none") {
        let Some((_, flag)) = EntryFlags::NAMES.iter().find(|(name, _)| *name == word) else {
            let known = EntryFlags::NAMES.map(|(name, _)| name).join(", ");
            return Err(format!("unknown flag `{word}`: there are {known}"));
        };
        flags.0 |= flag.0;
    }
    Ok(flags)
}

fn number(cell: &str, column: &str) -> Result<Option<u32>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|_| format!("`{cell}` in column `{column}` is not a whole number"))
}

fn degrees(cell: &str, column: &str, most: f32) -> Result<Option<f32>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    match cell.parse::<f32>() {
        Ok(degrees) if degrees.abs() <= most => Ok(Some(degrees)),
        _ => Err(format!("`{cell}` in column `{column}` is not a number from -{most} to {most}")),
    }
}
