//! Turns gazetteer files into the compiled form: the build script for the built-in ones, opening for a user's.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::entry::{AliasKind, Candidate, Entry, EntryFlags, EntryId};
use super::layout::{self, MAGIC};
use super::path::{self, Naming};
use super::table::{Row, Table, several};
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

/// A row on its way to become an entry.
struct Draft {
    facet: FacetId,
    kind: Kind,
    id: String,
    naming: Naming,
    /// The value where the naming does not make it: that of a replaced entry.
    kept_value: Option<String>,
    replaces: Option<EntryId>,
    names: Vec<(String, AliasKind)>,
    countries: Vec<String>,
    kept_states: Vec<EntryId>,
    flags: EntryFlags,
    population: u32,
    lat: f32,
    lon: f32,
    file: PathBuf,
    line: usize,
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
            match self.draft(id, facet, source, &table, row) {
                Ok(draft) => self.rows.push(draft),
                Err(message) => self.out.problems.push(Error::schema(source.path, row.line, message)),
            }
        }
    }

    fn draft(
        &mut self,
        facet_id: FacetId,
        facet: &FacetDef,
        source: Source<'_>,
        table: &Table<'_>,
        row: &Row<'_>,
    ) -> Result<Draft, String> {
        let cell = |column: &str| table.cell(row, column);
        let id = id_of(cell("id"), cell("name"), source.name);
        let old = self.below.entry_of(facet_id, &id);
        let name = if cell("name").is_empty() { old.map_or("", |(_, old)| old.name) } else { cell("name") };
        if name.is_empty() {
            return Err("no name: fill the column `name`, or give the id of a built-in row".into());
        }
        if let Some(other) = self.ids.insert((facet_id, id.clone()), row.line) {
            return Err(format!("the id `{id}` stands in line {other} already"));
        }
        let names = names_of_row(name, cell("aliases"), cell("demonyms"), old.is_some())?;
        let paths = || facet.path.iter().map(String::as_str).filter(|c| *c != "name").chain(facet.between.as_deref());
        let keeps_value = old.filter(|(_, old)| old.name == name && paths().all(|c| cell(c).is_empty()));
        Ok(Draft {
            facet: facet_id,
            kind: facet.kind,
            naming: naming(facet, name, old.map(|(_, old)| old.value), cell),
            kept_value: keeps_value.map(|(_, old)| old.value.to_owned()),
            replaces: old.map(|(id, _)| id),
            names,
            countries: several(cell("country")).map(str::to_owned).collect(),
            kept_states: old.map(|(_, old)| old.countries().collect()).unwrap_or_default(),
            flags: flags_of(cell("flags"), old.map(|(_, old)| old.flags))?,
            population: number(cell("population"), "population")?.or(old.map(|(_, old)| old.population)).unwrap_or(0),
            lat: degrees(cell("lat"), "lat", 90.0)?.or(old.and_then(|(_, old)| old.lat)).unwrap_or(f32::NAN),
            lon: degrees(cell("lon"), "lon", 180.0)?.or(old.and_then(|(_, old)| old.lon)).unwrap_or(f32::NAN),
            file: source.path.to_owned(),
            line: row.line,
            id,
        })
    }

    fn finish(mut self) -> Compiled {
        let values = self.values();
        let states = self.states();
        let mut writer = Writer::default();
        for (at, (row, value)) in self.rows.iter().zip(&values).enumerate() {
            writer.entry(row, value, &states[at]);
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
            for (name, alias) in row.names.iter().filter(|(_, alias)| !alias.has(AliasKind::DEMONYM)) {
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

/// A row's id; a row without one is known by its file and name.
fn id_of(id: &str, name: &str, file: &str) -> String {
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
        match EntryFlags::NAMES.iter().find(|(name, _)| *name == word) {
            Some((_, flag)) => flags.0 |= flag.0,
            None => {
                let known = EntryFlags::NAMES.map(|(name, _)| name).join(", ");
                return Err(format!("unknown flag `{word}`: there are {known}"));
            }
        }
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

/// Collects the parts of a block.
#[derive(Default)]
struct Writer {
    entries: Vec<u8>,
    strings: Vec<u8>,
    states: Vec<u8>,
    postings: Vec<u8>,
}

impl Writer {
    fn entry(&mut self, row: &Draft, value: &str, states: &[EntryId]) {
        let id = self.string(&row.id);
        let at = self.string(value);
        let own = row.naming.names.last().map_or("", String::as_str);
        let name = if value.ends_with(own) {
            (at.0 + narrow(value.len() - own.len()), u16::try_from(own.len()).unwrap_or(u16::MAX))
        } else {
            self.string(own)
        };
        for part in [id, name, at] {
            self.entries.extend(part.0.to_le_bytes());
        }
        for part in [id, name, at] {
            self.entries.extend(part.1.to_le_bytes());
        }
        self.entries.extend(row.facet.0.to_le_bytes());
        self.entries.extend(row.population.to_le_bytes());
        self.entries.extend(row.lat.to_le_bytes());
        self.entries.extend(row.lon.to_le_bytes());
        self.entries.extend(narrow(self.states.len()).to_le_bytes());
        self.entries.push(u8::try_from(states.len()).unwrap_or(u8::MAX));
        self.entries.push(row.flags.0);
        self.states.extend(states.iter().flat_map(|state| state.0.to_le_bytes()));
    }

    fn string(&mut self, text: &str) -> (u32, u16) {
        let at = narrow(self.strings.len());
        self.strings.extend(text.as_bytes());
        (at, u16::try_from(text.len()).unwrap_or(u16::MAX))
    }

    /// The block; of several entries of one name those with more people come first.
    fn finish(
        mut self,
        names: &BTreeMap<&str, Vec<Candidate>>,
        population: impl Fn(EntryId) -> Option<u32>,
    ) -> Vec<u8> {
        let mut map = fst::raw::Builder::memory();
        for (name, candidates) in names {
            let value = match candidates.as_slice() {
                [one] => layout::pack(*one),
                many => {
                    let mut many = many.to_vec();
                    many.sort_by_key(|c| (std::cmp::Reverse(population(c.entry)), c.entry));
                    self.list(&many)
                }
            };
            map.insert(name, value).expect("a sorted map of names each once can be written to memory");
        }
        let map = map.into_inner().expect("memory takes what is written to it");
        let mut block = MAGIC.to_vec();
        let mut end = layout::HEAD;
        let parts = [self.entries, self.strings, self.states, self.postings];
        for part in &parts {
            end += part.len();
            block.extend(narrow(end).to_le_bytes());
        }
        parts.iter().for_each(|part| block.extend(part));
        block.extend(map);
        block
    }

    fn list(&mut self, candidates: &[Candidate]) -> u64 {
        let at = self.postings.len();
        let count = u16::try_from(candidates.len()).unwrap_or(u16::MAX);
        self.postings.extend(count.to_le_bytes());
        for candidate in candidates.iter().take(usize::from(count)) {
            self.postings.extend(candidate.entry.0.to_le_bytes());
            self.postings.push(candidate.alias.0);
        }
        layout::list_at(at)
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("a gazetteer is smaller than 4 GiB")
}
