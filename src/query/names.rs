//! The gazetteer as a source of other names for values: "ISIL" finds what is filed under its full name.
//!
//! The facets of an index and those of the schema at hand may differ, so entries are matched by kind; that the value
//! really is in the facet is decided by the index.

use super::value::{Names, Spot};
use crate::gazetteer::{AliasKind, Entry, Gazetteer};
use crate::schema::{FacetId, Kind};

/// How many near names are looked at.
const NEAR: usize = 20;

impl Names for Gazetteer {
    fn values(&self, kind: Kind, folded: &str) -> Vec<String> {
        let entries = self.lookup(folded).map(|candidate| self.entry(candidate.entry));
        entries.filter(|entry| entry.kind == kind).map(|entry| entry.value.to_owned()).collect()
    }

    fn similar(&self, facet: FacetId, folded: &str) -> Vec<String> {
        self.suggest(folded, facet, NEAR).into_iter().map(|id| self.entry(id).value.to_owned()).collect()
    }

    fn located(&self, folded: &str) -> Vec<Spot> {
        let entries = self.lookup(folded).filter(|candidate| !candidate.alias.has(AliasKind::DEMONYM));
        let spot = |entry: Entry<'_>| {
            let place = (f64::from(entry.lat?), f64::from(entry.lon?));
            Some(Spot { kind: entry.kind, path: entry.value.to_owned(), place })
        };
        entries.filter_map(|candidate| spot(self.entry(candidate.entry))).collect()
    }

    fn within(&self, place: (f64, f64), metres: f64) -> Vec<(Kind, &str)> {
        let entries = Self::within(self, place, metres).map(|id| self.entry(id));
        entries.map(|entry| (entry.kind, entry.value)).collect()
    }
}
