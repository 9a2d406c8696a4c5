//! Turns gazetteer files into the compiled form: the build script for the built-in ones, opening for a user's.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::block::Writer;
use super::draft::{self, Draft};
use super::entry::{AliasKind, Candidate, Entry, EntryId};
use super::path::{self, Naming};
use super::table::Table;
use crate::error::Error;
use crate::schema::{FacetDef, FacetId, Kind};
use crate::text::fold_phrase;

/// A gazetteer file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'s> {
    /// Its name, as facets name it.
    pub(crate) name: &'s str,
    /// Where it lies, for messages.
    pub(crate) path: &'s Path,
    /// Its contents.
    pub(crate) text: &'s str,
}

/// What was compiled, and what was wrong.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// The compiled form.
    pub(crate) block: Vec<u8>,
    /// Entries of the layer below, sorted, and the entries here that took their places.
    pub(crate) replaced: Vec<(EntryId, EntryId)>,
    /// Rows that had to be left out.
    pub(crate) problems: Vec<Error>,
    /// Rows that are in, but look mistaken.
    pub(crate) doubts: Vec<Error>,
}

/// The layer below the one that is compiled.
pub(crate) trait Below {
    /// How many entries it has; the ids of the new layer begin there.
    fn count(&self) -> u32;
    /// Its entry of an id.
    fn entry_of(&self, facet: FacetId, id: &str) -> Option<(EntryId, Entry<'_>)>;
    /// Its state of a folded name.
    fn state_named(&self, folded: &str) -> Option<EntryId>;
    /// Whether an entry other than `replaced` has the value, given the folded last name.
    fn has_value(&self, facet: FacetId, folded: &str, value: &str, replaced: Option<EntryId>) -> bool;
}

/// Nothing below: what the built-in layer stands on.
pub(crate) struct Ground;

impl Below for Ground {
    fn count(&self) -> u32 {
        0
    }
    fn entry_of(&self, _: FacetId, _: &str) -> Option<(EntryId, Entry<'_>)> {
        None
    }
    fn state_named(&self, _: &str) -> Option<EntryId> {
        None
    }
    fn has_value(&self, _: FacetId, _: &str, _: &str, _: Option<EntryId>) -> bool {
        false
    }
}

/// Compiles the files that `facets` name and `sources` hold.
pub(crate) fn compile(facets: &[FacetDef], sources: &[Source<'_>], below: &dyn Below) -> Compiled {
    let mut compiler = Compiler { below, rows: Vec::new(), ids: HashMap::new(), out: Compiled::default() };
    for (number, facet) in facets.iter().enumerate() {
        let id = FacetId(u16::try_from(number).unwrap_or(u16::MAX));
        for file in &facet.gazetteer {
            for source in sources.iter().filter(|source| source.name == file) {
                compiler.read(id, facet, *source);
            }
        }
    }
    compiler.finish()
}

struct Compiler<'c> {
    below: &'c dyn Below,
    rows: Vec<Draft>,
    ids: HashMap<(FacetId, String), usize>,
    out: Compiled,
}

impl Compiler<'_> {
    fn read(&mut self, id: FacetId, facet: &FacetDef, source: Source<'_>) {
        let table = Table::parse(source.path, source.text, &mut self.out.problems);
        let adds = table.rows.iter().any(|row| self.below.entry_of(id, table.cell(row, "id")).is_none());
        let missing = facet.path.iter().chain(&facet.between).find(|column| !table.has(column));
        if let Some(column) = missing.filter(|_| adds) {
            let message = format!("no column `{column}`, of which the facet `{}` makes its values", facet.name);
            self.out.problems.push(Error::schema(source.path, 1, message));
            return;
        }
        for row in &table.rows {
            let id_text = draft::id_of(table.cell(row, "id"), table.cell(row, "name"), source.name);
            let old = self.below.entry_of(id, &id_text);
            let twice = self.ids.insert((id, id_text.clone()), row.line);
            let draft = match twice {
                Some(line) => Err(format!("the id `{id_text}` stands in line {line} already")),
                None => Draft::read(id, facet, source.path, &table, row, id_text, old),
            };
            match draft {
                Ok(draft) => self.rows.push(draft),
                Err(message) => self.out.problems.push(Error::schema(source.path, row.line, message)),
            }
        }
    }

    fn finish(mut self) -> Compiled {
        let values = self.values();
        let states = self.states();
        let regions = self.regions(&states);
        let mut writer = Writer::default();
        for (at, (row, value)) in self.rows.iter().zip(&values).enumerate() {
            writer.entry(row, value, &states[at], regions[at]);
        }
        let names = self.names();
        let first = self.below.count();
        let population =
            |id: EntryId| id.0.checked_sub(first).and_then(|at| self.rows.get(at as usize)).map(|r| r.population);
        self.out.block = writer.finish(&names, population);
        let replaced = self.rows.iter().enumerate().filter_map(|(at, row)| Some((row.replaces?, entry_id(first, at))));
        self.out.replaced = replaced.collect();
        self.out.replaced.sort_unstable();
        self.out
    }

    /// The value of every row.
    fn values(&mut self) -> Vec<String> {
        let made: Vec<usize> = (0..self.rows.len()).filter(|at| self.rows[*at].kept_value.is_none()).collect();
        let namings: Vec<(usize, &Naming)> =
            made.iter().map(|at| (usize::from(self.rows[*at].facet.0), &self.rows[*at].naming)).collect();
        let below = self.below;
        let taken = |at: usize, value: &str| {
            let row: &Draft = &self.rows[made[at]];
            row.naming.names.last().is_some_and(|n| below.has_value(row.facet, &fold_phrase(n), value, row.replaces))
        };
        let made_values = path::values(&namings, taken);
        let mut values: Vec<String> = self.rows.iter().map(|r| r.kept_value.clone().unwrap_or_default()).collect();
        for (at, value) in made.into_iter().zip(made_values) {
            values[at] = value;
        }
        self.doubt_repeated(&values);
        values
    }

    /// Two rows of one value are one value to whoever reads it: probably a row written twice.
    fn doubt_repeated(&mut self, values: &[String]) {
        let mut seen: HashMap<(FacetId, &str), usize> = HashMap::new();
        for (row, value) in self.rows.iter().zip(values) {
            if let Some(line) = seen.insert((row.facet, value), row.line) {
                let message = format!("`{value}` is also the value of line {line}: merge the rows or rename one");
                self.out.doubts.push(Error::schema(&row.file, row.line, message));
            }
        }
    }

    /// The states that every row names.
    fn states(&mut self) -> Vec<Vec<EntryId>> {
        let first = self.below.count();
        let mut named: HashMap<&str, (bool, EntryId)> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row.kind == Kind::State) {
            for (name, alias) in row.names.iter().filter(|(_, alias)| alias.names_states()) {
                let canonical = alias.has(AliasKind::NAME);
                let known = named.entry(name).or_insert((canonical, entry_id(first, at)));
                if canonical && !known.0 {
                    *known = (true, entry_id(first, at));
                }
            }
        }
        let mut states = Vec::with_capacity(self.rows.len());
        let mut folded: HashMap<&str, Option<EntryId>> = HashMap::new();
        for row in &self.rows {
            let mut found = if row.countries.is_empty() { row.kept_states.clone() } else { Vec::new() };
            for country in &row.countries {
                let state = *folded.entry(country).or_insert_with(|| {
                    let name = fold_phrase(country);
                    named.get(name.as_str()).map(|(_, id)| *id).or_else(|| self.below.state_named(&name))
                });
                match state {
                    Some(state) => found.push(state),
                    None => self.out.doubts.push(Error::schema(
                        &row.file,
                        row.line,
                        format!("no state is called `{country}`: write it as in the states' own gazetteer"),
                    )),
                }
            }
            found.truncate(usize::from(u8::MAX));
            states.push(found);
        }
        states
    }

    /// The region that every row names, of the same state and in the same files.
    fn regions(&self, states: &[Vec<EntryId>]) -> Vec<Option<EntryId>> {
        let mut named: HashMap<(EntryId, &str), EntryId> = HashMap::new();
        let places = self.rows.iter().zip(states).enumerate().filter(|(_, (row, _))| row.kind == Kind::Place);
        for (at, (row, states)) in places {
            for (name, _) in row.names.iter().filter(|(_, alias)| !alias.has(AliasKind::SUPPORT)) {
                for state in states {
                    named.entry((*state, name)).or_insert_with(|| entry_id(self.below.count(), at));
                }
            }
        }
        let region = |(row, states): (&Draft, &Vec<EntryId>)| match states.first() {
            Some(state) if !row.region.is_empty() => named.get(&(*state, row.region.as_str())).copied(),
            _ => row.kept_region,
        };
        self.rows.iter().zip(states).map(region).collect()
    }

    /// Every folded name with what it may mean.
    fn names(&self) -> BTreeMap<&str, Vec<Candidate>> {
        let mut names: BTreeMap<&str, Vec<Candidate>> = BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let entry = entry_id(self.below.count(), at);
            for (name, alias) in &row.names {
                names.entry(name).or_default().push(Candidate { entry, alias: *alias });
            }
        }
        names
    }
}

fn entry_id(first: u32, at: usize) -> EntryId {
    EntryId(first + u32::try_from(at).unwrap_or(u32::MAX - first))
}
