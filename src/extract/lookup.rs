//! Look-up: names that a gazetteer lists.
//!
//! **What it finds** — every name, alias and demonym of the gazetteers that stands in the text the way names are
//! written.
//!
//! **How** — at each word that may begin a name, all listed names that start there are taken; capitals decide whether
//! it is written as a name, and an acronym must stand in capitals. Names that need support ("IS", weak ones) count only
//! when the article holds the same entity under a name that stands for itself, or speaks of its country. Places are
//! passed on: which of the places of a name is meant is decided for the whole article in `place`.
//!
//! **Known misses** — names in lower case; unlisted names, which the cue extractors look for.
//!
//! **Example** — "Daesh and IS fighters" gives `/Islamic State` twice, the second by support of the first.

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::gazetteer::{AliasKind, Candidate, EntryFlags, EntryId, Gazetteer, Match, Openings};
use crate::mention::{Extractor, Form};
use crate::schema::Kind;
use crate::text::Gap;

use super::lexicon::{Lexicon, Word};
use super::place::Toponym;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// What the gazetteers say of an article.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Groups, organisations and people, the supported ones only, and phrases that name nothing.
    pub(super) readings: Vec<Reading>,
    /// Names of settlements, places and states.
    pub(super) toponyms: Vec<Toponym>,
    /// How strongly the article speaks of each state.
    pub(super) states: FxHashMap<EntryId, f32>,
}

/// A candidate that needs support, with how sure it is once it has some.
struct Doubtful {
    reading: Reading,
    entry: EntryId,
    /// Whether what stands before it is support enough.
    introduced: bool,
}

/// Looks all names of the article up. A function of its own, so that the compiler has the registers for its loops.
#[inline(never)]
pub(super) fn look_up(scene: &Scene<'_>, gazetteer: &Gazetteer, lexicon: &Lexicon, openings: &mut Openings) -> Found {
    let mut search = Search {
        scene,
        gazetteer,
        found: Found {
            readings: Vec::with_capacity(USUAL),
            toponyms: Vec::with_capacity(USUAL),
            states: FxHashMap::default(),
        },
        doubtful: Vec::new(),
        sure: FxHashSet::default(),
        senses: FxHashSet::default(),
        places: Vec::new(),
    };
    let (mut matches, mut starts) = (Vec::with_capacity(8), Vec::with_capacity(AHEAD));
    for (index, field) in scene.fields.iter().enumerate() {
        for from in (0..field.len()).step_by(AHEAD) {
            let run = from..(from + AHEAD).min(field.len());
            find_starts(field, run, gazetteer, openings, &mut starts);
            for start in &starts {
                let at = start.at;
                if start.blocks {
                    search.block(index, field, lexicon, at);
                }
                if !start.begins {
                    continue;
                }
                gazetteer.matches_of(field.tokens, at, |at| field.hash(at), openings, &mut matches);
                for found in &matches {
                    search.take(index, field, at..at + found.len, *found);
                }
            }
        }
    }
    search.finish()
}

/// Hardly more is found in a usual article.
const USUAL: usize = 32;

/// In so many tokens at a time it is looked where names may begin.
const AHEAD: usize = 128;

/// A token that a name or a phrase that names nothing may begin with.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: usize,
    /// Whether a phrase that names nothing may begin.
    blocks: bool,
    /// Whether a listed name may.
    begins: bool,
}

/// Finds where in a run of tokens names may begin.
///
/// The tables that know are large: all that is to be read of them is asked for before the first of it is needed.
fn find_starts(
    field: &FieldView<'_>,
    run: Range<usize>,
    gazetteer: &Gazetteer,
    openings: &Openings,
    starts: &mut Vec<Start>,
) {
    starts.clear();
    for at in run {
        let word = field.word(at);
        let blocks = word.is(Word::BLOCK) && field.is_capitalised(at);
        // Of what the article only points to it does not speak: such names support nothing.
        let begins = may_begin(field, at, word) && !field.is_aside(at);
        if blocks || begins {
            starts.push(Start { at, blocks, begins });
        }
    }
    for start in starts.iter_mut() {
        start.begins &= gazetteer.may_begin(field.hash(start.at));
    }
    starts.retain(|start| start.blocks || start.begins);
    for start in starts.iter().filter(|start| start.begins) {
        openings.fetch(gazetteer, field.hash(start.at));
    }
}

/// Whether a name may begin with the `at`-th token.
fn may_begin(field: &FieldView<'_>, at: usize, word: Word) -> bool {
    let Some(token) = field.token(at) else { return false };
    if token.is_capitalised() || token.has_inner_capital() {
        return true;
    }
    (word.is(Word::PARTICLE.or(Word::CONNECTOR)) || token.has_digit()) && field.is_capitalised(at + 1)
}

/// How a run of tokens is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// As names are.
    Name,
    /// With words in lower case that names seldom have.
    Partly,
    /// As ordinary words.
    Words,
}

struct Search<'s> {
    scene: &'s Scene<'s>,
    gazetteer: &'s Gazetteer,
    found: Found,
    doubtful: Vec<Doubtful>,
    sure: FxHashSet<EntryId>,
    /// The candidates of every name of places so far, each list once.
    senses: FxHashSet<Rc<[Candidate]>>,
    /// Those of the name that is looked at.
    places: Vec<Candidate>,
}

impl Search<'_> {
    fn block(&mut self, index: usize, field: &FieldView<'_>, lexicon: &Lexicon, at: usize) {
        let length = lexicon.block_at(field.tokens, at);
        if length > 0
            && (length == 1 || (at + 1..at + length).any(|t| field.is_capitalised(t)) || !field.starts_sentence(at))
        {
            self.found.readings.push(Reading {
                field: index,
                run: at..at + length,
                target: Target::Nothing,
                form: Form::Name,
                extractor: Extractor::Gazetteer,
                confidence: if length == 1 { 0.55 } else { 1.0 },
                weighed: false,
            });
        }
    }

    fn take(&mut self, index: usize, field: &FieldView<'_>, run: Range<usize>, found: Match) {
        let writing = writing(field, &run);
        if writing == Writing::Words {
            return;
        }
        let acronym_written = is_written_as_acronym(field, &run);
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        for candidate in self.gazetteer.candidates(found) {
            if candidate.alias.has(AliasKind::ACRONYM) && !acronym_written && !self.is_soft_acronym(field, &run) {
                continue;
            }
            let entry = self.gazetteer.entry(candidate.entry);
            match entry.kind {
                Kind::State | Kind::Settlement | Kind::Place => places.push(candidate),
                Kind::Collective | Kind::Org | Kind::Person => self.named(index, field, &run, candidate, writing),
                Kind::Date | Kind::Field => {}
            }
        }
        if !places.is_empty() {
            let toponym = Toponym::new(index, run, self.shared(&places));
            self.note_states(&toponym);
            self.found.toponyms.push(toponym);
        }
        self.places = places;
    }

    /// The candidates of a name that may come again.
    fn shared(&mut self, places: &[Candidate]) -> Rc<[Candidate]> {
        if let Some(known) = self.senses.get(places) {
            return Rc::clone(known);
        }
        let places: Rc<[Candidate]> = places.into();
        self.senses.insert(Rc::clone(&places));
        places
    }

    /// A group, an organisation or a person.
    fn named(
        &mut self,
        index: usize,
        field: &FieldView<'_>,
        run: &Range<usize>,
        candidate: Candidate,
        writing: Writing,
    ) {
        let entry = self.gazetteer.entry(candidate.entry);
        let canonical = candidate.alias.has(AliasKind::NAME);
        let weak = candidate.alias.has(AliasKind::SUPPORT) || canonical && entry.flags.has(EntryFlags::WEAK);
        let single = run.len() == 1;
        let mut confidence: f32 = if single { 0.9 } else { 0.95 };
        if writing == Writing::Partly {
            confidence -= 0.25;
        }
        let opens = single && field.starts_sentence(run.start) && field.word(run.start).is(Word::STARTER);
        if opens {
            return;
        }
        let reading = Reading {
            field: index,
            run: run.clone(),
            target: Target::Entry(candidate.entry),
            form: if canonical { Form::Name } else { Form::Alias },
            extractor: Extractor::Gazetteer,
            confidence,
            weighed: false,
        };
        if weak {
            let introduced = entry.kind == Kind::Person && run.start > 0 && {
                let before = field.word(run.start - 1);
                before.is(Word::TITLE) && field.is_capitalised(run.start - 1) && field.continues(run.start)
            };
            self.doubtful.push(Doubtful { reading, entry: candidate.entry, introduced });
        } else {
            self.sure.insert(candidate.entry);
            self.found.readings.push(reading);
        }
    }

    /// Whether an acronym is written like a word, as some papers do ("Nato", "Isis").
    fn is_soft_acronym(&self, field: &FieldView<'_>, run: &Range<usize>) -> bool {
        let word = field.tokens.word(run.start);
        run.len() == 1
            && word.len() >= 4
            && field.is_capitalised(run.start)
            && !field.word(run.start).is(Word::STARTER.or(Word::GIVEN))
            && !self.scene.seen_in_lower_case(word)
    }

    /// Lets a toponym that can only lie in one state speak for that state.
    fn note_states(&mut self, toponym: &Toponym) {
        let mut state = None;
        let mut strength: f32 = 0.0;
        for candidate in toponym.candidates() {
            let entry = self.gazetteer.entry(candidate.entry);
            let of = if entry.kind == Kind::State { Some(candidate.entry) } else { entry.countries().next() };
            if state.is_some() && state != of {
                return;
            }
            state = of;
            let weak = candidate.alias.has(AliasKind::SUPPORT)
                || (entry.flags.has(EntryFlags::WEAK) || entry.flags.has(EntryFlags::GIVEN));
            let says = match entry.kind {
                _ if weak => 0.1,
                Kind::State => 1.0,
                Kind::Settlement if entry.population < 100_000 => 0.3,
                _ => 0.6,
            };
            strength = strength.max(says);
        }
        if let Some(state) = state {
            *self.found.states.entry(state).or_default() += strength;
        }
    }

    /// Grants support where there is some, and drops the rest.
    fn finish(mut self) -> Found {
        for mut doubtful in std::mem::take(&mut self.doubtful) {
            let entry = self.gazetteer.entry(doubtful.entry);
            let same = self.sure.contains(&doubtful.entry);
            let country = entry.kind != Kind::Person
                && entry.countries().any(|state| self.found.states.get(&state).is_some_and(|s| *s >= 0.9));
            doubtful.reading.confidence *= match (same, doubtful.introduced, country) {
                (true, _, _) => 0.9,
                (_, true, _) => 0.85,
                (_, _, true) => 0.75,
                _ => continue,
            };
            self.found.readings.push(doubtful.reading);
        }
        self.found
    }
}

fn writing(field: &FieldView<'_>, run: &Range<usize>) -> Writing {
    let mut partly = false;
    let mut capital = false;
    for at in run.clone() {
        let Some(token) = field.token(at) else { return Writing::Words };
        if token.is_capitalised() || token.has_inner_capital() || token.has_digit() {
            capital |= !token.is_number();
        } else if !field.word(at).is(Word::CONNECTOR.or(Word::PARTICLE)) && !token.gap.has(Gap::HYPHEN) {
            partly = true;
        }
    }
    let last = field.token(run.end - 1);
    let ends_well =
        last.is_some_and(|t| t.is_capitalised() || t.has_digit() || t.has_inner_capital() || t.gap.has(Gap::HYPHEN));
    let first = field.token(run.start);
    let begins_well = first.is_some_and(|t| t.is_capitalised() || t.has_digit() || t.has_inner_capital())
        || field.word(run.start).is(Word::PARTICLE);
    match (capital && begins_well, partly || !ends_well) {
        (false, _) => Writing::Words,
        (true, true) if run.len() < 3 && field.starts_sentence(run.start) => Writing::Words,
        (true, true) => Writing::Partly,
        (true, false) => Writing::Name,
    }
}

/// Whether a run is written as an acronym is: in capitals amid words that are not.
fn is_written_as_acronym(field: &FieldView<'_>, run: &Range<usize>) -> bool {
    let capitals = run.clone().all(|at| field.token(at).is_some_and(|t| t.is_all_caps() || t.is_number()));
    capitals && !(field.is_shouting() && field.word(run.start).is(Word::STARTER.or(Word::CONNECTOR).or(Word::GIVEN)))
}
