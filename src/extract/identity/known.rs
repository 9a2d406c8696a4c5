//! What has been read so far, as the search for people wants to know it: which words are other names already.

use crate::extract::lexicon::Word;
use crate::extract::person;
use crate::extract::reading::{Reading, Target};
use crate::extract::scene::Scene;
use crate::gazetteer::Gazetteer;
use crate::mention::Form;
use crate::schema::Kind;

/// What has been read so far, token by token, for the search for people.
pub(in crate::extract) struct Known {
    /// Of each field, what each token is.
    tokens: Vec<Vec<u8>>,
}

/// A name of a place of one word.
const PLACE: u8 = 1;
/// A part of another name that is no person's.
const OTHER: u8 = 2;

impl Known {
    pub(in crate::extract) fn new(scene: &Scene<'_>, gazetteer: &Gazetteer, readings: &[Reading]) -> Self {
        let mut tokens: Vec<Vec<u8>> = scene.fields.iter().map(|field| vec![0; field.len()]).collect();
        for reading in readings {
            let is = match &reading.target {
                Target::Entry(id) => match gazetteer.kind(*id) {
                    Kind::State | Kind::Place if reading.form == Form::Demonym => OTHER,
                    Kind::State | Kind::Settlement | Kind::Place if reading.run.len() > 1 => OTHER,
                    Kind::State | Kind::Settlement | Kind::Place => PLACE,
                    Kind::Collective | Kind::Org if !is_surname(scene, reading) => OTHER,
                    _ => continue,
                },
                Target::Nothing if reading.run.len() > 1 => OTHER,
                _ => continue,
            };
            let run = tokens.get_mut(reading.field).and_then(|field| field.get_mut(reading.run.clone()));
            run.into_iter().flatten().for_each(|token| *token |= is);
        }
        Self { tokens }
    }

    fn holds(&self, field: usize, at: usize, what: u8) -> bool {
        self.tokens.get(field).and_then(|field| field.get(at)).is_some_and(|token| token & what != 0)
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
        self.holds(field, at, PLACE)
    }

    fn is_other(&self, field: usize, at: usize) -> bool {
        self.holds(field, at, OTHER)
    }
}
