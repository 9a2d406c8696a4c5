//! What has been read so far, as the search for people wants to know it: which words are other names already.

use rustc_hash::FxHashSet;

use crate::extract::lexicon::Word;
use crate::extract::person;
use crate::extract::reading::{Reading, Target};
use crate::extract::scene::Scene;
use crate::gazetteer::Gazetteer;
use crate::mention::Form;
use crate::schema::Kind;

/// What has been read so far, token by token, for the search for people.
pub(in crate::extract) struct Known {
    places: FxHashSet<(usize, usize)>,
    others: FxHashSet<(usize, usize)>,
}

impl Known {
    pub(in crate::extract) fn new(scene: &Scene<'_>, gazetteer: &Gazetteer, readings: &[Reading]) -> Self {
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
    reading.run.len() == 1 && field.word(before).is(Word::GIVEN) && field.continues(reading.run.start)
}

impl person::Known for Known {
    fn is_place(&self, field: usize, at: usize) -> bool {
        self.places.contains(&(field, at))
    }

    fn is_other(&self, field: usize, at: usize) -> bool {
        self.others.contains(&(field, at))
    }
}
