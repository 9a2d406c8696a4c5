//! Mentions: exact spans, by class and by facet.

use std::collections::{BTreeMap, BTreeSet};

use super::label::Class;
use super::rates::Counts;
use super::sheet::{Bytes, Sheet};
use crate::schema::FacetId;

/// Right, invented and missed mentions.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    pub(super) classes: BTreeMap<Class, Counts>,
    pub(super) facets: BTreeMap<FacetId, Counts>,
    pub(super) dates: Counts,
}

impl Mentions {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        let mut found: BTreeMap<Class, BTreeSet<Bytes>> = BTreeMap::new();
        let mut wanted = found.clone();
        for mention in &sheet.found {
            found.entry(mention.class).or_default().insert(mention.span);
        }
        for mention in &sheet.wanted {
            wanted.entry(mention.class).or_default().insert(mention.span);
        }
        for class in [Class::Loc, Class::Org, Class::Per] {
            let counts =
                Counts::of(&found.remove(&class).unwrap_or_default(), &wanted.remove(&class).unwrap_or_default());
            if counts != Counts::default() {
                self.classes.entry(class).or_default().add(counts);
            }
        }
        for facet in sheet.rules.scored() {
            let (found, wanted) = sheet.spans_of(facet);
            self.facets.entry(facet).or_default().add(Counts::of(&found, &wanted));
        }
        self.dates.add(Counts::of(&sheet.dates.0, &sheet.dates.1));
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (class, counts) in other.classes {
            self.classes.entry(class).or_default().add(counts);
        }
        for (facet, counts) in other.facets {
            self.facets.entry(facet).or_default().add(counts);
        }
        self.dates.add(other.dates);
    }
}
