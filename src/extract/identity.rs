//! Identity: which readings name the same person, and what other extractors know of a word.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::gazetteer::{AliasKind, Gazetteer};
use crate::mention::{Form, names_of, path_of};
use crate::schema::{FacetId, Kind};
use crate::text::fold_phrase;

use super::person;
use super::reading::{Reading, Target};
use super::scene::Scene;

/// What has been read so far, token by token, for the search for people.
pub(super) struct Known {
    places: FxHashSet<(usize, usize)>,
    others: FxHashSet<(usize, usize)>,
}

impl Known {
    pub(super) fn new(scene: &Scene<'_>, gazetteer: &Gazetteer, readings: &[Reading]) -> Self {
        let mut known = Self { places: FxHashSet::default(), others: FxHashSet::default() };
        for reading in readings {
            let tokens = reading.run.clone().map(|at| (reading.field, at));
            match &reading.target {
                Target::Entry(id) => match gazetteer.entry(*id).kind {
                    Kind::State | Kind::Place if reading.form == Form::Demonym => known.others.extend(tokens),
                    Kind::State | Kind::Settlement | Kind::Place if reading.run.len() > 1 => {
                        known.others.extend(tokens);
                    }
                    Kind::State | Kind::Settlement | Kind::Place => known.places.extend(tokens),
                    Kind::Collective | Kind::Org if !is_surname(scene, reading) => known.others.extend(tokens),
                    _ => {}
                },
                Target::Nothing if reading.run.len() > 1 => known.others.extend(tokens),
                _ => {}
            }
        }
        known
    }
}

/// Whether a one-word organisation stands where a surname does: behind a given name.
fn is_surname(scene: &Scene<'_>, reading: &Reading) -> bool {
    let Some(field) = scene.fields.get(reading.field) else { return false };
    let Some(before) = reading.run.start.checked_sub(1) else { return false };
    reading.run.len() == 1 && field.word(before).is(super::lexicon::Word::GIVEN) && field.continues(reading.run.start)
}

impl person::Known for Known {
    fn is_place(&self, field: usize, at: usize) -> bool {
        self.places.contains(&(field, at))
    }

    fn is_other(&self, field: usize, at: usize) -> bool {
        self.others.contains(&(field, at))
    }
}

/// Gives people who are one in the article one value: the gazetteer's where it lists the name, else the fullest form
/// among those with the same first and last name.
pub(super) fn unify(gazetteer: &Gazetteer, person: Option<FacetId>, settled: &mut [Reading]) {
    let Some(person) = person else { return };
    let mut fullest: FxHashMap<(String, String), String> = FxHashMap::default();
    for reading in settled.iter() {
        if let Target::Value(facet, value) = &reading.target
            && *facet == person
            && let Some((key, name)) = ends_of(value)
        {
            let known = fullest.entry(key).or_default();
            if (name.len(), known.as_str()) > (known.len(), name.as_str()) {
                *known = name;
            }
        }
    }
    for reading in settled.iter_mut() {
        let Target::Value(facet, value) = &reading.target else { continue };
        if *facet != person {
            continue;
        }
        let name = match ends_of(value) {
            Some((key, name)) => fullest.get(&key).cloned().unwrap_or(name),
            None => continue,
        };
        let listed = gazetteer
            .lookup(&fold_phrase(&name))
            .find(|c| gazetteer.entry(c.entry).kind == Kind::Person && !c.alias.has(AliasKind::SUPPORT));
        reading.target = match listed {
            Some(candidate) => Target::Entry(candidate.entry),
            None => Target::Value(person, path_of([name.as_str()])),
        };
    }
}

/// The folded first and last word of a person's value, and the name; `None` for single names.
fn ends_of(value: &str) -> Option<((String, String), String)> {
    let name = names_of(value).pop()?;
    let folded = fold_phrase(&name);
    let (first, rest) = folded.split_once(' ')?;
    let last = rest.rsplit(' ').next().unwrap_or(rest);
    Some(((first.to_owned(), last.to_owned()), name))
}
