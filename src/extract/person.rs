//! People: names told by what stands around and inside them.
//!
//! **What it finds** — full names of people whom no gazetteer lists, and single names behind a title.
//!
//! **How** — capitalised runs, with particles inside (`bin`, `al-`, `van`), are weighed: a title or a role before, a
//! known given name, initials, a particle, a reporting verb, an age or a role behind speak for a person; heads of
//! organisations, places, a definite article and words also seen in lower case speak against.
//!
//! **Known misses** — mononyms without a title; names whose words are all ordinary words at a sentence's start.
//!
//! **Example** — "Sufian bin Qamu, a former inmate" gives `/Sufian bin Qamu`.

use std::ops::Range;

use crate::mention::{Extractor, Form, path_of};
use crate::schema::FacetId;
use crate::text::{Gap, Token};

use super::heads::name_of;
use super::lexicon::Word;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// The weight from which a run is taken for a person.
const THRESHOLD: f32 = 2.0;

/// What two or three capitalised words within a sentence weigh by themselves: in news most of them are people.
const BASE: f32 = 0.5;

/// The longest name, in tokens.
const LONGEST: usize = 6;

/// What the other extractors say of a token, as far as a person's name cares.
pub(super) trait Known {
    /// Whether the token lies in the name of a place that is no given name.
    fn is_place(&self, field: usize, at: usize) -> bool;
    /// Whether the token lies in a demonym, or in the name of a group or an organisation.
    fn is_other(&self, field: usize, at: usize) -> bool;
}

/// Finds people.
pub(super) fn find(scene: &Scene<'_>, known: &impl Known, facet: FacetId, readings: &mut Vec<Reading>) {
    for (index, field) in scene.fields.iter().enumerate() {
        if field.is_shouting() {
            continue;
        }
        let mut at = 0;
        let mut names = Vec::new();
        while at < field.len() {
            if !field.is_capitalised(at) {
                at += 1;
                continue;
            }
            let end = run_end(field, at);
            let finder = Finder { scene, field, known, index };
            finder.find_names(at..end, &mut names);
            for run in names.drain(..) {
                if let Some(confidence) = finder.weigh(&run) {
                    let name = name_of(field, &run);
                    readings.push(Reading {
                        field: index,
                        run,
                        target: Target::Value(facet, path_of([name.as_str()]).into()),
                        form: Form::Name,
                        extractor: Extractor::Person,
                        confidence,
                        weighed: false,
                    });
                }
            }
            at = end;
        }
    }
}

/// Where the run of name-like words that begins at `at` ends: capitalised words and the particles between them.
fn run_end(field: &FieldView<'_>, at: usize) -> usize {
    let mut end = at + 1;
    loop {
        let mut next = end;
        while next < end + 3
            && field.continues(next)
            && !field.is_capitalised(next)
            && field.word(next).is(Word::PARTICLE)
        {
            next += 1;
        }
        let abbreviation =
            field.word(end - 1).is(Word::TITLE) && field.joined(next, Gap::SPACE.and(Gap::STOP)) && next == end;
        if next == end && is_name_half(field, next) {
            end = next + 1;
            continue;
        }
        if (field.continues(next) || abbreviation)
            && field.is_capitalised(next)
            && (!field.starts_sentence(next) || abbreviation)
        {
            end = next + 1;
        } else {
            return end;
        }
    }
}

/// Whether a token in lower case is the second half of a hyphenated given name, as in `Ki-moon` and `Min-jun`.
fn is_name_half(field: &FieldView<'_>, at: usize) -> bool {
    let Some(token) = field.token(at) else { return false };
    let word = field.tokens.word(at);
    token.gap == Gap::HYPHEN
        && !token.is_capitalised()
        && !token.has_digit()
        && (2..=5).contains(&word.len())
        && !field.word(at).is(Word::PARTICLE.or(Word::CONNECTOR).or(Word::STARTER).or(Word::ADJECTIVAL))
}

struct Finder<'f, K> {
    scene: &'f Scene<'f>,
    field: &'f FieldView<'f>,
    known: &'f K,
    index: usize,
}

impl<K: Known> Finder<'_, K> {
    /// Finds the parts of a run that may be names of people: what is left between titles, demonyms and other names.
    fn find_names(&self, run: Range<usize>, names: &mut Vec<Range<usize>>) {
        let mut start = run.start;
        for at in run.clone() {
            let word = self.field.word(at);
            let title = word.is(Word::TITLE) && !word.is(Word::GIVEN)
                || word.is(Word::TITLE_PART)
                    && !word.is(Word::GIVEN.or(Word::SURNAME))
                    && self.leads_to_title(at, run.end);
            let opens = self.field.starts_sentence(at) && word.is(Word::STARTER) && !word.is(Word::GIVEN);
            let stranger = self.known.is_other(self.index, at)
                || word.is(Word::MONTH.or(Word::WEEKDAY)) && !word.is(Word::GIVEN.or(Word::GIVEN_WEAK));
            if title || opens || stranger {
                self.push(names, start..at);
                start = at + 1;
            }
        }
        self.push(names, start..run.end);
    }

    fn leads_to_title(&self, at: usize, end: usize) -> bool {
        (at + 1..end.min(at + 3)).any(|next| self.field.word(next).is(Word::TITLE))
    }

    fn push(&self, names: &mut Vec<Range<usize>>, mut run: Range<usize>) {
        // Particles may lead a name ("al-Sisi") when a hyphen ties them to it, but never end one.
        while run.start < run.end && !self.field.is_capitalised(run.start) {
            let tied = self.field.token(run.start + 1).is_some_and(|t| t.gap.has(Gap::HYPHEN));
            if tied && self.field.word(run.start).is(Word::PARTICLE) {
                break;
            }
            run.start += 1;
        }
        while run.start < run.end && !self.field.is_capitalised(run.end - 1) && !is_name_half(self.field, run.end - 1) {
            run.end -= 1;
        }
        if !run.is_empty() && run.len() <= LONGEST {
            names.push(run);
        }
    }

    /// How sure it is that a run names a person; `None` where it does not seem so.
    fn weigh(&self, run: &Range<usize>) -> Option<f32> {
        let field = self.field;
        let titled = self.is_titled(run);
        let capitals = run.clone().filter(|at| field.is_capitalised(*at)).count();
        let caps = run
            .clone()
            .filter(|at| field.token(*at).is_some_and(Token::is_all_caps) && field.tokens.word(*at).len() > 2);
        if caps.count() > 0 || run.clone().any(|at| field.token(at).is_some_and(Token::has_digit)) {
            return None;
        }
        // A surname alone, be it double-barrelled.
        let single = run.clone().skip(1).all(|at| field.token(at).is_some_and(|t| t.gap.has(Gap::HYPHEN)));
        if capitals > 0 && single {
            let plain = titled
                && !field.word(run.start).is(Word::STARTER.or(Word::HEAD).or(Word::TITLE_PART))
                && field.tokens.word(run.start).len() > 2;
            return (plain && !field.is_headline()).then_some(0.7);
        }
        let score = self.inside(run) + self.around(run, titled);
        let sure = 0.55 + (score - THRESHOLD) * 0.09;
        (score >= THRESHOLD).then_some(sure.clamp(0.5, 0.93))
    }

    /// Whether a title stands right before.
    fn is_titled(&self, run: &Range<usize>) -> bool {
        let Some(before) = run.start.checked_sub(1) else { return false };
        let joined = self.field.continues(run.start) || self.field.joined(run.start, Gap::SPACE.and(Gap::STOP));
        joined && self.field.word(before).is(Word::TITLE) && self.field.is_capitalised(before)
    }

    /// What the words of the name say.
    fn inside(&self, run: &Range<usize>) -> f32 {
        let field = self.field;
        let first = field.word(run.start);
        let last = field.word(run.end - 1);
        let mut score = 0.0;
        if first.is(Word::GIVEN) {
            score += 2.2;
        } else if first.is(Word::GIVEN_WEAK) {
            score += 1.3;
        }
        if first.is(Word::FAMILY_FIRST) && (2..=4).contains(&run.len()) && !last.is(Word::GIVEN) {
            score += 1.5;
        }
        if last.is(Word::SURNAME) {
            score += 1.0;
        } else if last.is(Word::GIVEN) {
            score += 0.5;
        }
        for at in run.start + 1..run.end {
            let word = field.word(at);
            if field.is_capitalised(at) {
                if field.tokens.word(at).len() == 1 && at + 1 < run.end {
                    score += 1.5;
                } else if at + 1 < run.end && word.is(Word::GIVEN) {
                    score += 0.5;
                }
            } else if word.is(Word::PARTICLE) {
                score += 1.2;
            }
            if word.is(Word::HEAD.or(Word::COMPANY)) && !word.is(Word::SURNAME) {
                score -= 2.5;
            }
        }
        if field.tokens.word(run.start).len() == 1 || field.token(run.start).is_some_and(Token::is_dotted) {
            score += 1.2;
        }
        for at in run.clone().filter(|at| field.is_capitalised(*at)) {
            let given = field.word(at).is(Word::GIVEN.or(Word::GIVEN_WEAK));
            if self.known.is_place(self.index, at) && !given {
                score -= 1.2;
            }
            if self.scene.seen_in_lower_case(field.tokens.word(at)) && !given && field.tokens.word(at).len() > 2 {
                score -= 1.2;
            }
            if field.word(at).is(Word::STARTER) && !given {
                score -= 1.0;
            }
        }
        let capitals = run.clone().filter(|at| field.is_capitalised(*at)).count();
        if (2..=3).contains(&capitals) && !field.is_headline() {
            score += if field.starts_sentence(run.start) { BASE / 2.0 } else { BASE };
        }
        let double = |at| field.is_capitalised(at) && field.token(at).is_some_and(|t| t.gap.only(Gap::HYPHEN));
        if run.clone().skip(1).any(double) {
            score += 0.8;
        }
        if !(2..=4).contains(&capitals) {
            score -= 1.0;
        }
        score
    }

    /// What stands before and behind says.
    fn around(&self, run: &Range<usize>, titled: bool) -> f32 {
        let field = self.field;
        let mut score = if titled { 2.5 } else { 0.0 };
        if let Some(before) = run.start.checked_sub(1) {
            let word = field.word(before);
            if field.continues(run.start) && !field.is_capitalised(before) {
                if word.is(Word::ROLE) {
                    score += 1.8;
                } else if word.is(Word::REPORTING) {
                    score += 1.0;
                } else if field.tokens.word(before) == "the" {
                    score -= 1.8;
                } else if matches!(field.tokens.word(before), "in" | "at") {
                    score -= 0.8;
                } else if matches!(field.tokens.word(before), "by" | "with" | "named" | "called" | "mr" | "mrs") {
                    score += 0.5;
                }
            } else if field.token(run.start).is_some_and(|t| t.gap.has(Gap::COMMA)) && word.is(Word::ROLE) {
                score += 1.0;
            }
        }
        score += self.behind(run.end);
        if field.is_headline() {
            score -= 1.2;
        }
        if field.starts_sentence(run.start) && !field.is_headline() && field.field != crate::article::TextField::Body {
            score -= 0.3;
        }
        score
    }

    fn behind(&self, end: usize) -> f32 {
        let field = self.field;
        let Some(next) = field.token(end) else { return 0.0 };
        let word = field.word(end);
        if next.gap.only(Gap::SPACE) && !next.is_capitalised() {
            if word.is(Word::REPORTING) {
                return 1.5;
            }
            if matches!(field.tokens.word(end), "who" | "himself" | "herself" | "whose") {
                return 1.0;
            }
            return 0.0;
        }
        if next.gap.has(Gap::COMMA) && !next.gap.has(Gap::LINE) {
            if next.is_number() && field.tokens.word(end).len() <= 2 {
                return 1.5;
            }
            if (end..end + 6).any(|at| field.word(at).is(Word::ROLE) && !field.is_capitalised(at)) {
                return 1.3;
            }
            if word.is(Word::REPORTING) || matches!(field.tokens.word(end), "who" | "whose") {
                return 1.5;
            }
            if matches!(field.tokens.word(end), "a" | "an" | "his" | "her" | "their") {
                return 0.8;
            }
        }
        0.0
    }
}
