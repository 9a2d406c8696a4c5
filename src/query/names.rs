//! The gazetteer as a source of other names for values: "ISIL" finds what is filed under its full name.
//!
//! The facets of an index and those of the schema at hand may differ, so entries are matched by kind; that the value
//! really is in the facet is decided by the index.

use std::sync::OnceLock;

use super::value::{Names, Spot};
use crate::error::Result;
use crate::gazetteer::{AliasKind, Entry, Gazetteer};
use crate::index::Index;
use crate::schema::{Kind, Schema, UserFile};

/// How many near names are looked at.
const NEAR: usize = 20;

impl Names for Gazetteer {
    fn values(&self, kind: Kind, folded: &str) -> Vec<String> {
        let entries = self.lookup(folded).map(|candidate| self.entry(candidate.entry));
        entries.filter(|entry| entry.kind == kind).map(|entry| entry.value().to_owned()).collect()
    }

    fn similar(&self, facet: &str, folded: &str) -> Vec<String> {
        let Some(facet) = self.facet_named(facet) else { return Vec::new() };
        self.suggest(folded, facet, NEAR).into_iter().map(|id| self.entry(id).value().to_owned()).collect()
    }

    fn located(&self, folded: &str) -> Vec<Spot> {
        let entries = self.lookup(folded).filter(|candidate| !candidate.alias.has(AliasKind::DEMONYM));
        let spot = |entry: Entry<'_>| {
            let place = (f64::from(entry.lat?), f64::from(entry.lon?));
            Some(Spot { kind: entry.kind, path: entry.value().to_owned(), place })
        };
        entries.filter_map(|candidate| spot(self.entry(candidate.entry))).collect()
    }

    fn within(&self, place: (f64, f64), metres: f64) -> Vec<(Kind, &str)> {
        let entries = Self::within(self, place, metres).map(|id| self.entry(id));
        entries.map(|entry| (entry.kind, entry.value())).collect()
    }
}

/// The names that indexes were made with: those of the built-in schema, and those of the user's that they keep.
///
/// A gazetteer of the user's takes time to open, so it is opened when the first name is looked up: a query of words
/// alone does not pay for it. Where it does not fit this version of the program, the built-in names stand in for it.
pub struct Vocabulary {
    parts: Vec<Part>,
}

/// What one schema knows.
struct Part {
    files: Vec<UserFile>,
    gazetteer: OnceLock<Option<Gazetteer>>,
}

impl Vocabulary {
    /// The names of these indexes.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if an index cannot be read.
    pub fn of(indexes: &(impl AsRef<[Index]> + ?Sized)) -> Result<Self> {
        let mut parts: Vec<Part> = Vec::new();
        for index in indexes.as_ref() {
            let files = index.latest()?.manifest.schema_files()?;
            if !parts.iter().any(|part| part.files == files) {
                parts.push(Part { files, gazetteer: OnceLock::new() });
            }
        }
        Ok(Self { parts })
    }

    fn gazetteers(&self) -> impl Iterator<Item = &Gazetteer> {
        self.parts.iter().filter_map(Part::open)
    }
}

impl Part {
    fn open(&self) -> Option<&Gazetteer> {
        let open = |files: &[UserFile]| Gazetteer::open(&Schema::of_files(files)?);
        self.gazetteer.get_or_init(|| open(&self.files).or_else(|_| open(&[])).ok()).as_ref()
    }
}

impl Names for Vocabulary {
    fn values(&self, kind: Kind, folded: &str) -> Vec<String> {
        self.gazetteers().flat_map(|names| Names::values(names, kind, folded)).collect()
    }

    fn similar(&self, facet: &str, folded: &str) -> Vec<String> {
        self.gazetteers().flat_map(|names| Names::similar(names, facet, folded)).collect()
    }

    fn located(&self, folded: &str) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        for spot in self.gazetteers().flat_map(|names| Names::located(names, folded)) {
            if !spots.contains(&spot) {
                spots.push(spot);
            }
        }
        spots
    }

    fn within(&self, place: (f64, f64), metres: f64) -> Vec<(Kind, &str)> {
        self.gazetteers().flat_map(|names| Names::within(names, place, metres)).collect()
    }
}
