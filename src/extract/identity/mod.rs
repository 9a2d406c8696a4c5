//! Identity: which readings name the same entity, so that it has one value in the article.
//!
//! **How** — people in `people`, groups and organisations in `bodies`. The value is the gazetteer's where it lists one of
//! the names, else the fullest form that the article gives: it depends on this article alone, so that articles can be
//! indexed in any order.

mod bodies;
mod known;
mod people;
mod sound;

use crate::gazetteer::Gazetteer;
use crate::schema::{FacetId, Kind};

use super::acronym::Acronym;
use super::lexicon::Lexicon;
use super::reading::{Reading, Target};
use super::scene::Scene;

pub(super) use known::Known;

/// What is asked to tell who is who.
pub(super) struct Identity<'i> {
    pub(super) scene: &'i Scene<'i>,
    pub(super) gazetteer: &'i Gazetteer,
    pub(super) lexicon: &'i Lexicon,
    /// The kind of each facet.
    pub(super) kinds: &'i dyn Fn(FacetId) -> Kind,
}

impl Identity<'_> {
    /// Gives readings of one person one value.
    pub(super) fn unify_people(&self, settled: &mut [Reading]) {
        people::unify(self, settled);
    }

    /// Gives readings of one group or organisation one value.
    pub(super) fn unify_bodies(&self, acronyms: &[Acronym], settled: &mut [Reading]) {
        bodies::unify(self, acronyms, settled);
    }

    fn kind_of(&self, target: &Target) -> Option<Kind> {
        match target {
            Target::Nothing => None,
            Target::Entry(id) => Some(self.gazetteer.kind(*id)),
            Target::Value(facet, _) => Some((self.kinds)(*facet)),
        }
    }
}
