//! The verdict: dictionaries, cues and tagger meet. Each reading gets the confidence with which it goes into the overlap
//! rule, and the names that only the tagger has seen join them.
//!
//! **How** — the tagger tells of any run of tokens how likely it is a name of a class, whole and alone. That chance is
//! a reading's confidence, drawn towards what its own extractor thinks of it: most for listed groups, whose names a
//! model trained on the press of other years and regions knows least. A name that nobody else read becomes a value of
//! its own.
//!
//! **Known misses** — headlines with a capital in every word are left to dictionaries and cues.

use std::ops::Range;

use crate::mention::{Extractor, Form, path_of};
use crate::schema::{FacetId, Kind};

use super::heads::{self, name_of};
use super::lexicon::Lexicon;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};
use super::tagger::{Class, Name, Tagged, Tagger};

/// Below this chance a name that only the tagger saw is none.
const LEAST: f32 = 0.3;

/// Below this confidence no reading stands.
const KEPT: f32 = 0.33;

/// From here on a long listed name stands for itself.
const LONG: f32 = 0.6;

/// A listed name from here on is sure of itself: it needed no support.
const SURE: f32 = 0.88;

/// The share of its chance that a name keeps which takes words in lower case along, so that the bare name wins.
const WITH_WORDS: f32 = 0.97;

/// The facets of names that only the tagger saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facets {
    pub(super) person: Option<FacetId>,
    pub(super) heads: heads::Facets,
    pub(super) place: Option<FacetId>,
}

/// What the tagger makes of an article's readings.
pub(super) struct Verdict<'v> {
    pub(super) scene: &'v Scene<'v>,
    pub(super) tagger: &'v Tagger,
    pub(super) tagged: &'v Tagged,
    pub(super) lexicon: &'v Lexicon,
    pub(super) facets: Facets,
}

fn class_of(kind: Kind) -> Option<Class> {
    match kind {
        Kind::Person => Some(Class::Person),
        Kind::Collective | Kind::Org => Some(Class::Org),
        Kind::State | Kind::Settlement | Kind::Place => Some(Class::Location),
        Kind::Date | Kind::Field => None,
    }
}

/// How much a reading's own confidence counts beside the tagger's; found on the development sets.
fn own_share(reading: &Reading, kind: Kind) -> f32 {
    match (reading.extractor, kind) {
        // Three words of a listed name in a row are no accident.
        (Extractor::Gazetteer, Kind::Collective | Kind::Org) if reading.confidence > SURE && reading.run.len() > 2 => {
            0.8
        }
        (Extractor::Gazetteer, Kind::Collective) if reading.confidence > SURE => 0.4,
        (Extractor::Gazetteer, Kind::State) => 0.4,
        (Extractor::Gazetteer, Kind::Org) | (Extractor::Collective, _) => 0.3,
        (Extractor::Gazetteer, Kind::Settlement | Kind::Place | Kind::Person) => 0.2,
        _ => 0.1,
    }
}

/// A run without a leading article and without words in lower case at its end: what annotations call the name.
fn core(field: &FieldView<'_>, run: &Range<usize>) -> Range<usize> {
    let mut core = run.clone();
    if core.len() > 1 && field.tokens.word(core.start) == "the" {
        core.start += 1;
    }
    let small = |at| field.token(at).is_some_and(|t| !t.is_capitalised() && !t.has_digit() && !t.has_inner_capital());
    while core.len() > 1 && small(core.end - 1) {
        core.end -= 1;
    }
    core
}

impl Verdict<'_> {
    /// Gives readings the confidence that they are right, and gives those back that hardly are.
    pub(super) fn weigh(&self, readings: &mut Vec<Reading>, kind_of: impl Fn(&Target) -> Option<Kind>) -> Vec<Reading> {
        for reading in readings.iter_mut() {
            let Some(field) = self.field(reading.field) else { continue };
            reading.weighed = true;
            if reading.form == Form::Demonym {
                let chance = self.tagger.outside(self.tagged, reading.field, &reading.run);
                reading.confidence *= chance.unwrap_or(1.0);
                continue;
            }
            let Some((kind, class)) = kind_of(&reading.target).and_then(|kind| Some((kind, class_of(kind)?))) else {
                continue;
            };
            let run = core(field, &reading.run);
            let Some(chance) = self.tagger.probability(self.tagged, reading.field, &run, class) else { continue };
            reading.confidence = chance + (reading.confidence - chance) * own_share(reading, kind);
            if run.end < reading.run.end {
                reading.confidence *= WITH_WORDS;
            }
        }
        readings.extract_if(.., |r| r.weighed && r.confidence < KEPT).collect()
    }

    /// Leaves to what lies within a listed name of three words or more only the chance that the name leaves it.
    pub(super) fn defer(readings: &mut [Reading], kind_of: impl Fn(&Target) -> Option<Kind>) {
        let is_long = |r: &&Reading| {
            r.weighed
                && r.extractor == Extractor::Gazetteer
                && r.run.len() > 2
                && r.confidence > LONG
                && matches!(kind_of(&r.target), Some(Kind::Collective | Kind::Org))
        };
        let long: Vec<(usize, Range<usize>, f32)> =
            readings.iter().filter(is_long).map(|r| (r.field, r.run.clone(), r.confidence)).collect();
        for (index, run, confidence) in long {
            for inner in readings.iter_mut().filter(|r| r.field == index && r.run.len() < run.len()) {
                if run.start <= inner.run.start && inner.run.end <= run.end {
                    inner.confidence *= 1.0 - confidence;
                }
            }
        }
    }

    /// The field, unless it is one that the tagger has nothing to say on.
    fn field(&self, index: usize) -> Option<&FieldView<'_>> {
        self.scene.fields.get(index).filter(|field| !field.is_headline())
    }

    /// The names that nobody else has read.
    pub(super) fn names(&self, readings: &[Reading], kind_of: impl Fn(&Target) -> Option<Kind>) -> Vec<Reading> {
        let mut fresh = vec![true; self.tagged.names.len()];
        for reading in readings {
            let Some(class) = kind_of(&reading.target).and_then(class_of) else { continue };
            let Some(field) = self.scene.fields.get(reading.field) else { continue };
            let run = core(field, &reading.run);
            let key = (reading.field, run.start);
            // The tagger's names share no token and stand in reading order.
            let found = self.tagged.names.binary_search_by_key(&key, |name| (name.field, name.run.start)).ok();
            if let Some(at) =
                found.filter(|at| self.tagged.names.get(*at).is_some_and(|n| n.run == run && n.class == class))
                && let Some(slot) = fresh.get_mut(at)
            {
                *slot = false;
            }
        }
        let named = self.tagged.names.iter().zip(fresh);
        named
            .filter(|(name, fresh)| *fresh && name.probability >= LEAST)
            .filter_map(|(name, _)| self.read(self.field(name.field)?, name))
            .collect()
    }

    fn read(&self, field: &FieldView<'_>, name: &Name) -> Option<Reading> {
        let facet = match name.class {
            Class::Person => self.facets.person,
            Class::Location => self.facets.place,
            Class::Org if heads::is_group(field, self.lexicon, &name.run) => self.facets.heads.collective,
            Class::Org => self.facets.heads.org,
        };
        let text = name_of(field, &name.run);
        Some(Reading {
            field: name.field,
            run: name.run.clone(),
            target: Target::Value(facet?, path_of([text.as_str()]).into()),
            form: Form::Name,
            extractor: Extractor::Tagger,
            confidence: name.probability,
            weighed: true,
        })
    }
}
