//! The open gazetteer: the built-in layer and, over it, a user's.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use fst::raw::Fst;

use super::compile::{Below, Compiled, Ground, Source, compile};
use super::entry::{AliasKind, Candidate, Entry, EntryId, successor};
use super::layout::{self, Ends, Parts, Postings};
use super::matcher::{Match, place_of};
use crate::error::{Error, Result};
use crate::schema::{self, FacetId, Kind, Schema, UserGazetteer};

/// All known names and what they mean.
///
/// Opening takes no time but for a user's own files; look-ups and matching never allocate.
pub struct Gazetteer {
    pub(super) base: Layer,
    pub(super) user: Option<Layer>,
    /// Entries of the base that the user's took the place of, sorted.
    replaced: Vec<(EntryId, EntryId)>,
    kinds: Vec<Kind>,
    /// The names of the facets, by their ids.
    facets: Vec<Arc<str>>,
}

/// One compiled block.
pub(super) struct Layer {
    block: Cow<'static, [u8]>,
    ends: Ends,
    pub(super) names: Fst<Cow<'static, [u8]>>,
    /// Where the names' first node lies.
    pub(super) root: u32,
    first: u32,
    count: u32,
}

impl Layer {
    fn open(block: Cow<'static, [u8]>, first: u32) -> Result<Self> {
        let ends = Ends::of(&block).ok_or_else(broken)?;
        let names_at = ends.names();
        let names = match &block {
            Cow::Borrowed(block) => Cow::Borrowed(block.get(names_at..).unwrap_or(&[])),
            Cow::Owned(block) => Cow::Owned(block.get(names_at..).unwrap_or(&[]).to_vec()),
        };
        let names = Fst::new(names).map_err(|_| broken())?;
        let root = place_of(&names.root());
        let count = ends.parts(&block).entries.len() / layout::RECORD;
        Ok(Self { block, ends, names, root, first, count: u32::try_from(count).map_err(|_| broken())? })
    }

    #[inline]
    pub(super) fn parts(&self) -> Parts<'_> {
        self.ends.parts(&self.block)
    }

    /// Whether a name may begin with the folded word of that hash; sometimes true where none does.
    pub(super) fn may_begin(&self, hash: u64) -> bool {
        let starts = self.parts().starts;
        let (byte, bit) = layout::start_bit(hash, starts.len());
        starts.get(byte).is_some_and(|bits| bits & bit != 0)
    }

    /// The value behind a folded name.
    fn value(&self, folded: &str) -> Option<u64> {
        self.names.get(folded).map(fst::raw::Output::value)
    }

    fn end(&self) -> u32 {
        self.first + self.count
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer").field("entries", &self.len()).finish_non_exhaustive()
    }
}

fn broken() -> Error {
    Error::schema("gazetteers", 0, "the compiled gazetteer is broken: build the program again")
}

impl Gazetteer {
    /// The gazetteers of a schema.
    ///
    /// # Errors
    /// The first row of the user's files that cannot be used, with file and line.
    pub fn open(schema: &Schema) -> Result<Self> {
        let (gazetteer, compiled) = Self::build(schema)?;
        match compiled.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(gazetteer),
        }
    }

    fn build(schema: &Schema) -> Result<(Self, Compiled)> {
        let facets = schema.facets.facets();
        let block = if schema.keeps_builtin() { Cow::Borrowed(schema::GAZETTEER) } else { Cow::Owned(rebuild(schema)) };
        let base = Layer::open(block, 0)?;
        let kinds = facets.iter().map(|f| f.kind).collect();
        let names = facets.iter().map(|f| Arc::clone(&f.name)).collect();
        let mut gazetteer = Self { base, user: None, replaced: Vec::new(), kinds, facets: names };
        let files = schema.user_gazetteers();
        if files.is_empty() {
            return Ok((gazetteer, Compiled::default()));
        }
        let sources: Vec<Source<'_>> = files.iter().map(UserGazetteer::source).collect();
        let mut compiled = compile(facets, &sources, &Base::of(&gazetteer));
        let user = Layer::open(Cow::Owned(std::mem::take(&mut compiled.block)), gazetteer.base.end())?;
        gazetteer.user = Some(user);
        gazetteer.replaced = std::mem::take(&mut compiled.replaced);
        Ok((gazetteer, compiled))
    }

    /// What is known of an entry.
    ///
    /// # Panics
    /// When `id` comes from another gazetteer.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Entry<'_> {
        let layer = self.layer_of(id);
        let at = id.0.checked_sub(layer.first).map_or(usize::MAX / layout::RECORD - 1, |at| at as usize);
        let found = layer.parts().entry(at, &self.kinds);
        let entry = found.expect("entry ids come from the gazetteer they are used with");
        Entry { replaced: &self.replaced, ..entry }
    }

    /// The kind of an entry: all that is asked of most.
    ///
    /// # Panics
    /// When `id` comes from another gazetteer.
    #[must_use]
    pub fn kind(&self, id: EntryId) -> Kind {
        let layer = self.layer_of(id);
        let facet = id.0.checked_sub(layer.first).and_then(|at| layer.parts().facet(at as usize));
        let kind = facet.and_then(|facet| self.kinds.get(usize::from(facet)));
        *kind.expect("entry ids come from the gazetteer they are used with")
    }

    fn layer_of(&self, id: EntryId) -> &Layer {
        self.user.as_ref().filter(|user| id.0 >= user.first).unwrap_or(&self.base)
    }

    /// The id of the facet called `name` in the schema that the gazetteer was opened with.
    #[must_use]
    pub fn facet_named(&self, name: &str) -> Option<FacetId> {
        let at = self.facets.iter().position(|facet| **facet == *name)?;
        u16::try_from(at).ok().map(FacetId)
    }

    /// Everything that a folded name may mean: [`fold_phrase`](crate::text::fold_phrase) folds it.
    #[must_use]
    pub fn lookup(&self, folded: &str) -> Candidates<'_> {
        self.meanings(self.base.value(folded), self.user.as_ref().and_then(|user| user.value(folded)))
    }

    /// Everything that a matched name may mean; empty when the user took all its meanings away.
    #[must_use]
    pub fn candidates(&self, found: Match) -> Candidates<'_> {
        self.meanings(found.base(), found.user())
    }

    /// The state of a folded name, the one with most people when there are several; peoples and adjectives do not
    /// count.
    #[must_use]
    pub fn state_named(&self, folded: &str) -> Option<EntryId> {
        let names = self.lookup(folded).filter(|c| !c.alias.has(AliasKind::DEMONYM));
        let mut states = names.filter(|c| self.entry(c.entry).kind == Kind::State);
        let first = states.next()?;
        if first.alias.has(AliasKind::NAME) {
            return Some(first.entry);
        }
        Some(states.find(|c| c.alias.has(AliasKind::NAME)).unwrap_or(first).entry)
    }

    /// The entries that have a place on earth, with their degrees north and east.
    pub(super) fn places(&self) -> impl Iterator<Item = (EntryId, (f32, f32))> + '_ {
        let layers = std::iter::once(&self.base).chain(&self.user);
        let all = layers.flat_map(|layer| {
            let parts = layer.parts();
            (0..layer.count).filter_map(move |at| Some((EntryId(layer.first + at), parts.place(at as usize)?)))
        });
        all.filter(|(id, _)| self.successor(*id) == *id)
    }

    /// How many entries there are, replaced ones left out.
    #[must_use]
    pub fn len(&self) -> usize {
        let all = self.user.as_ref().map_or(self.base.end(), Layer::end);
        all as usize - self.replaced.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry that took the place of `id`, or `id` itself.
    fn successor(&self, id: EntryId) -> EntryId {
        successor(&self.replaced, id)
    }

    fn meanings(&self, base: Option<u64>, user: Option<u64>) -> Candidates<'_> {
        let over = match (&self.user, user) {
            (Some(layer), Some(value)) => layer.parts().postings(value),
            _ => Postings::default(),
        };
        let under = base.map(|value| self.base.parts().postings(value)).unwrap_or_default();
        Candidates { gazetteer: self, rest_over: over.clone(), over, under }
    }
}

impl UserGazetteer {
    fn source(&self) -> Source<'_> {
        Source { name: &self.name, path: &self.path, text: &self.text }
    }
}

/// The built-in gazetteers compiled anew for facets that are made of them in another way.
fn rebuild(schema: &Schema) -> Vec<u8> {
    let files = schema::builtin_gazetteers();
    let sources: Vec<Source<'_>> =
        files.iter().map(|(name, text)| Source { name, path: Path::new(name), text }).collect();
    compile(schema.facets.facets(), &sources, &Ground).block
}

/// Every problem of a user's schema folder, rows of gazetteers included, each with file and line.
#[must_use]
pub fn check(dir: &Path) -> Vec<Error> {
    let (schema, mut problems) = Schema::read(dir);
    match Gazetteer::build(&schema) {
        Ok((_, compiled)) => problems.extend(compiled.problems.into_iter().chain(compiled.doubts)),
        Err(problem) => problems.push(problem),
    }
    problems.sort_by(|a, b| place(a).cmp(&place(b)));
    problems
}

/// Where a problem lies; those of whole files first.
fn place(problem: &Error) -> (Option<&Path>, usize) {
    match problem {
        Error::Schema { file, line, .. } => (Some(file), *line),
        _ => (None, 0),
    }
}

/// What a name may mean: the user's entries first, then the built-in ones that they do not hide.
///
/// A user's name hides the built-in meanings of that name in the same facet, but for kinds of which many bear one
/// name (settlements, places, persons).
#[derive(Debug, Clone)]
pub struct Candidates<'g> {
    gazetteer: &'g Gazetteer,
    over: Postings<'g>,
    rest_over: Postings<'g>,
    under: Postings<'g>,
}

impl Candidates<'_> {
    /// What the user's layer leaves of a candidate of the base.
    fn seen(&self, mut candidate: Candidate) -> Option<Candidate> {
        let own = self.gazetteer.entry(candidate.entry);
        let new = self.gazetteer.successor(candidate.entry);
        for over in self.over.clone() {
            if over.entry == new {
                return None;
            }
            let facet = self.gazetteer.entry(over.entry).facet;
            if !over.alias.has(AliasKind::REMOVED) && facet == own.facet && !own.kind.has_homonyms() {
                return None;
            }
        }
        if new != candidate.entry {
            candidate.entry = new;
            // The old name of an entry with a new one is an alias.
            if candidate.alias.has(AliasKind::NAME) {
                candidate.alias = AliasKind(candidate.alias.0 & !AliasKind::NAME.0).and(AliasKind::ALIAS);
            }
        }
        Some(candidate)
    }
}

impl Iterator for Candidates<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        if let Some(candidate) = self.rest_over.find(|c| !c.alias.has(AliasKind::REMOVED)) {
            return Some(candidate);
        }
        if self.gazetteer.user.is_none() {
            return self.under.next();
        }
        while let Some(candidate) = self.under.next() {
            if let Some(candidate) = self.seen(candidate) {
                return Some(candidate);
            }
        }
        None
    }
}

/// The built-in layer, indexed by id for compiling another over it.
struct Base<'g> {
    gazetteer: &'g Gazetteer,
    ids: HashMap<(FacetId, &'g str), EntryId>,
}

impl<'g> Base<'g> {
    fn of(gazetteer: &'g Gazetteer) -> Self {
        let all = (0..gazetteer.base.count).map(EntryId).map(|id| (gazetteer.entry(id), id));
        Self { gazetteer, ids: all.map(|(entry, id)| ((entry.facet, entry.id()), id)).collect() }
    }
}

impl Below for Base<'_> {
    fn count(&self) -> u32 {
        self.gazetteer.base.end()
    }

    fn entry_of(&self, facet: FacetId, id: &str) -> Option<(EntryId, Entry<'_>)> {
        let id = *self.ids.get(&(facet, id))?;
        Some((id, self.gazetteer.entry(id)))
    }

    fn state_named(&self, folded: &str) -> Option<EntryId> {
        self.gazetteer.state_named(folded)
    }

    fn has_value(&self, facet: FacetId, folded: &str, value: &str, replaced: Option<EntryId>) -> bool {
        let others = self.gazetteer.lookup(folded).filter(|c| Some(c.entry) != replaced);
        others.map(|c| self.gazetteer.entry(c.entry)).any(|e| e.facet == facet && e.value() == value)
    }
}
