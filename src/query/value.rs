//! From a value as people type it to the values of a facet that are in the index.
//!
//! A name is looked up in any case, with or without accents, among the values of the index and among the names that
//! the gazetteer knows for them; a path pins one value, a closing slash takes all below. What no article holds is an
//! error that suggests the nearest, so that a slip of the pen never looks like an empty archive.

use std::collections::BTreeSet;

use super::dates::{Days, period_of};
use super::suggest::Nearest;
use super::view::View;
use crate::error::{Error, Result};
use crate::mention::{label_of, names_of, path_of};
use crate::schema::{FacetDef, Kind};
use crate::text::fold_phrase;

/// Other names of values: what the gazetteer contributes to a query.
pub trait Names {
    /// The paths of the values of a kind that go by a folded name, in any order.
    fn values(&self, kind: Kind, folded: &str) -> Vec<String>;

    /// The paths of values of the facet called `facet` that go by a name like the folded one, the nearest first.
    fn similar(&self, facet: &str, folded: &str) -> Vec<String>;

    /// Everything with a place on earth that goes by a folded name.
    fn located(&self, _folded: &str) -> Vec<Spot> {
        Vec::new()
    }

    /// Kind and path of everything that lies within a number of metres of a place in degrees north and east.
    fn within(&self, _place: (f64, f64), _metres: f64) -> Vec<(Kind, &str)> {
        Vec::new()
    }
}

/// Something with a place on earth.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it is.
    pub kind: Kind,
    /// Its path.
    pub path: String,
    /// Degrees north and east.
    pub place: (f64, f64),
}

/// No other names: values go by their own only.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNames;

impl Names for NoNames {
    fn values(&self, _: Kind, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn similar(&self, _: &str, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// What a value as typed selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selected {
    /// This path and nothing else.
    Exact(String),
    /// The value of these names and all below.
    Below(Vec<String>),
    /// All values that are days, months and years within.
    Days(Days),
}

/// How many values are offered at most instead of one that is not there.
const OFFERED: usize = 3;

impl Selected {
    /// Whether a path is among what is selected.
    pub fn holds(&self, path: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == path,
            Self::Below(names) => names_of(path).starts_with(names),
            Self::Days(days) => {
                let names = names_of(path);
                period_of(names.iter().map(String::as_str)).is_some_and(|period| days.contains(period))
            }
        }
    }
}

/// Reads values of one facet against one view of an index.
pub(super) struct Resolver<'a> {
    pub view: &'a View,
    pub names: &'a dyn Names,
    pub facet: usize,
}

impl Resolver<'_> {
    /// All values that are meant, at least one; a note says so where several are.
    pub fn resolve(&self, text: &str, notes: &mut Vec<String>) -> Result<Vec<Selected>> {
        let text = text.trim();
        if names_of(text).iter().all(|name| name.trim().is_empty()) {
            let message =
                format!("a filter of `{}` needs a value: a name, or a path as `facets` lists them", self.def().name);
            return Err(Error::query(message));
        }
        let found = self.find(text)?;
        match found.len() {
            0 => Err(self.none(text)?),
            1 => Ok(found),
            _ => {
                notes.push(self.several(text, &found));
                Ok(found)
            }
        }
    }

    /// All values that are meant; none where the index has no such value.
    pub fn find(&self, text: &str) -> Result<Vec<Selected>> {
        let slashes = slashes(text);
        let below = is_below(text);
        if self.view.is_dated(self.facet) && !below && slashes.first() != Some(&0) {
            let pinned = if slashes.is_empty() { None } else { self.pinned(text)? };
            return Ok(vec![pinned.map_or(Selected::Days(Days::parse(text)?), Selected::Exact)]);
        }
        match (below, slashes.is_empty()) {
            (true, _) => self.below(text),
            (false, true) => Ok(self.named(&names_of(text).concat())?.into_iter().map(Selected::Exact).collect()),
            (false, false) => self.path(text),
        }
    }

    fn def(&self) -> &FacetDef {
        self.view.definition(self.facet)
    }

    fn holds(&self, path: &str) -> Result<bool> {
        self.view.holds(self.facet, path)
    }

    /// The path as typed, if exactly it is in the index.
    fn pinned(&self, text: &str) -> Result<Option<String>> {
        let path = path_of(names_of(text).iter().map(String::as_str));
        Ok(if self.holds(&path)? { Some(path) } else { None })
    }

    /// A path: exactly it, else the one that differs in case and accents only, else a name that has a slash in it.
    fn path(&self, text: &str) -> Result<Vec<Selected>> {
        if let Some(path) = self.pinned(text)? {
            return Ok(vec![Selected::Exact(path)]);
        }
        let wanted = folded_names(&names_of(text));
        let label = wanted.last().cloned().unwrap_or_default();
        let mut paths = self.labelled(&label)?;
        paths.retain(|path| folded_names(&names_of(path)) == wanted);
        if paths.is_empty() && !text.starts_with('/') {
            paths = self.named(text)?;
        }
        Ok(paths.into_iter().map(Selected::Exact).collect())
    }

    /// All values that go by a name, in the order of their paths.
    fn named(&self, name: &str) -> Result<BTreeSet<String>> {
        let folded = fold_phrase(name);
        let mut paths = self.labelled(&folded)?;
        if folded.is_empty() {
            paths.retain(|path| label_of(path) == name);
            return Ok(paths);
        }
        for path in self.names.values(self.def().kind, &folded) {
            if !paths.contains(&path) && self.holds(&path)? {
                paths.insert(path);
            }
        }
        Ok(paths)
    }

    /// All values in the index whose last name folds so.
    fn labelled(&self, folded: &str) -> Result<BTreeSet<String>> {
        let mut paths = BTreeSet::new();
        self.view.labelled(self.facet, folded, &mut |path| {
            paths.insert(path);
        })?;
        let mut alive = BTreeSet::new();
        for path in paths {
            if self.holds(&path)? {
                alive.insert(path);
            }
        }
        Ok(alive)
    }

    /// A path with a closing slash: exactly that branch, else those that differ in case and accents only.
    fn below(&self, text: &str) -> Result<Vec<Selected>> {
        let names = names_of(text.strip_suffix('/').unwrap_or(text));
        if self.has_branch(&names)? {
            return Ok(vec![Selected::Below(names)]);
        }
        let wanted = folded_names(&names);
        let mut branches = BTreeSet::new();
        self.view.branches(self.facet, &mut |key| {
            let found: Vec<String> = key.split('\0').map(str::to_owned).collect();
            if found.len() == wanted.len() && folded_names(&found) == wanted {
                branches.insert(found);
            }
        })?;
        let mut selected = Vec::new();
        for names in branches {
            if self.has_branch(&names)? {
                selected.push(Selected::Below(names));
            }
        }
        Ok(selected)
    }

    fn has_branch(&self, names: &[String]) -> Result<bool> {
        self.view.has_branch(self.facet, names)
    }

    fn several(&self, text: &str, found: &[Selected]) -> String {
        let paths: Vec<String> = found
            .iter()
            .filter_map(|selected| match selected {
                Selected::Exact(path) => Some(format!("`{}`", typed(path))),
                Selected::Below(names) => Some(format!("`{}/`", typed(&path_of(names.iter().map(String::as_str))))),
                Selected::Days(_) => None,
            })
            .collect();
        let (facet, all) = (&self.def().name, paths.join(", "));
        format!(
            "`{text}` fits several values of `{facet}`, and all are meant: {all}; name one by its path to have it alone"
        )
    }

    /// That nothing fits, and what does nearly.
    fn none(&self, text: &str) -> Result<Error> {
        let names = names_of(text.strip_suffix('/').unwrap_or(text));
        let name = names.last().map_or("", String::as_str);
        let facet = &self.def().name;
        let is_path = !slashes(text).is_empty();
        let hint = if !is_below(text) && self.has_branch(&names)? {
            format!("did you mean `{text}/`, all that is below it?")
        } else if let Some(paths) = self.elsewhere_in(&names, is_path)? {
            format!("did you mean {paths}?")
        } else if let Some((other, label)) = self.elsewhere(name)? {
            format!("did you mean the {other} `{label}`?")
        } else if self.knows(&names, is_path) {
            "it is known, but no article names it".to_owned()
        } else if let Some(near) = self.nearest(name)? {
            let paths = if is_path { self.elsewhere_in(std::slice::from_ref(&near), true)? } else { None };
            paths.map_or_else(|| format!("did you mean `{near}`?"), |paths| format!("did you mean {paths}?"))
        } else {
            format!("`dateline facets {facet}` lists what there is")
        };
        Ok(Error::NoSuchValue { message: format!("no {facet} `{text}` in this index: {hint}") })
    }

    /// The values of the facet that a path of other names ends like: `/Tripoli` where there is `/Libya/Tripoli`.
    fn elsewhere_in(&self, names: &[String], is_path: bool) -> Result<Option<String>> {
        let Some(label) = names.last().filter(|_| is_path) else { return Ok(None) };
        let found = self.named(label)?;
        let some: Vec<String> = found.iter().take(OFFERED).map(|path| format!("`{}`", typed(path))).collect();
        let more = if found.len() > OFFERED { " or another" } else { "" };
        Ok(if some.is_empty() { None } else { Some(some.join(" or ") + more) })
    }

    /// Whether the gazetteer has a value like this, be it in the index or not.
    fn knows(&self, names: &[String], is_path: bool) -> bool {
        let wanted = folded_names(names);
        let known = self.names.values(self.def().kind, wanted.last().map_or("", String::as_str));
        known.iter().any(|path| !is_path || folded_names(&names_of(path)) == wanted)
    }

    /// Another facet that has a value of this name, and what it is called there.
    fn elsewhere(&self, name: &str) -> Result<Option<(&str, String)>> {
        for (facet, other) in self.view.facet_names().enumerate() {
            let found = Self { facet, ..*self }.named(name)?;
            if let Some(path) = found.first().filter(|_| facet != self.facet) {
                return Ok(Some((other, label_of(path).into_owned())));
            }
        }
        Ok(None)
    }

    /// The value of the index, by its own name or by another, that looks most like a name.
    pub fn nearest(&self, name: &str) -> Result<Option<String>> {
        let mut search = Nearest::new(name);
        let mut best: Option<(String, String)> = None;
        self.view.values(self.facet, &mut |path| {
            let folded = fold_phrase(&label_of(path));
            let is_nearer = search.offer(&folded);
            // Of those that are as near, the first by its folded name.
            let is_before = |(first, before): &(String, String)| (&*folded, path) < (&**first, &**before);
            if is_nearer || (best.as_ref().is_some_and(is_before) && search.is_as_near(&folded)) {
                best = Some((folded, path.to_owned()));
            }
        })?;
        if let Some((_, path)) = best {
            return Ok(Some(label_of(&path).into_owned()));
        }
        // By name: the facets of an index and those of a schema may stand in another order.
        for path in self.names.similar(&self.def().name, &fold_phrase(name)) {
            if self.holds(&path)? {
                return Ok(Some(label_of(&path).into_owned()));
            }
        }
        Ok(None)
    }
}

/// Whether all below a value is meant: a closing slash says so.
fn is_below(text: &str) -> bool {
    text.len() > 1 && slashes(text).last() == Some(&(text.len() - 1))
}

/// Where the slashes that part names stand.
fn slashes(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'/' => found.push(at),
            _ => {}
        }
    }
    found
}

/// A path as people type it: without the leading slash, unless it is a single name, which the slash makes a path.
pub(super) fn typed(path: &str) -> &str {
    match path.strip_prefix('/') {
        Some(rest) if !slashes(rest).is_empty() => rest,
        _ => path,
    }
}

pub(super) fn folded_names(names: &[String]) -> Vec<String> {
    names.iter().map(|name| fold_phrase(name)).collect()
}
