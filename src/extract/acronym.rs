//! Acronyms that the article introduces: "the Movement for the Liberation of the Coast (MLC)".
//!
//! **What it finds** — what a word of capitals in brackets behind a name stands for, or in brackets behind it.
//!
//! **How** — its letters must be the initials of the name's words, small words left out or not, or stand in its words in
//! their order, the first and some other initial among them; a name that some other
//! extractor knows is believed with only the first initial agreeing.
//!
//! **Known misses** — acronyms of translated names whose letters agree with nothing in the text.
//!
//! **Example** — "Rally for Harbour Workers (RHW)" makes every later "RHW" the rally.

use std::ops::Range;

use crate::text::Token;

use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// An acronym, folded, and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Acronym {
    pub(super) folded: String,
    pub(super) target: Target,
}

/// The acronyms that stand in brackets behind readings that have been settled, or before such in brackets.
pub(super) fn introduced(scene: &Scene<'_>, settled: &[Reading], named: impl Fn(&Target) -> bool) -> Vec<Acronym> {
    let mut acronyms: Vec<Acronym> = Vec::new();
    for reading in settled.iter().filter(|r| r.run.len() > 1 && named(&r.target)) {
        let Some(field) = scene.fields.get(reading.field) else { continue };
        let at = if is_bracketed(field, &(reading.run.end..reading.run.end + 1)) {
            reading.run.end
        } else {
            let the = reading.run.start.checked_sub(1).filter(|at| field.tokens.word(*at) == "the");
            let start = the.unwrap_or(reading.run.start);
            let Some(before) = start.checked_sub(1).filter(|_| is_bracketed(field, &(start..reading.run.end))) else {
                continue;
            };
            before
        };
        let folded = field.tokens.word(at);
        let capitals = field.token(at).is_some_and(Token::is_all_caps) && (2..=10).contains(&folded.len());
        let listed = matches!(reading.target, Target::Entry(_));
        if capitals && agrees(field, &reading.run, folded, listed) && !acronyms.iter().any(|a| a.folded == folded) {
            acronyms.push(Acronym { folded: folded.to_owned(), target: reading.target.clone() });
        }
    }
    acronyms
}

/// Whether tokens stand alone in brackets, behind a word.
fn is_bracketed(field: &FieldView<'_>, run: &Range<usize>) -> bool {
    const QUOTES: [char; 6] = ['"', '“', '”', '‘', '’', '\''];
    let before = field.between(run.start).trim_end_matches(QUOTES).trim_end_matches(char::is_whitespace);
    run.start < field.len()
        && before.trim_end_matches(QUOTES).ends_with('(')
        && field.between(run.end).trim_start_matches(QUOTES).starts_with([')', ',', ';'])
}

/// Whether the letters of an acronym are the initials of a run of words.
fn agrees(field: &FieldView<'_>, run: &Range<usize>, acronym: &str, listed: bool) -> bool {
    let first = field.tokens.word(run.start).chars().next();
    if listed && acronym.chars().next() == first {
        return true;
    }
    initials(field, run, acronym) || is_spelt(field, run, acronym)
}

/// Whether the letters are the initials of the words, small words left out or not.
fn initials(field: &FieldView<'_>, run: &Range<usize>, acronym: &str) -> bool {
    let mut letters = acronym.chars().peekable();
    let mut matched = 0;
    for at in run.clone() {
        let initial = field.tokens.word(at).chars().next();
        if letters.peek().copied() == initial {
            letters.next();
            matched += 1;
        } else if field.is_capitalised(at) {
            return false;
        }
    }
    matched >= 2 && letters.next().is_none()
}

/// Whether the letters stand in the words in their order, each capitalised word's initial among them or not, and the
/// first is the first: "Deutsche Forschungsgemeinschaft (DFG)".
fn is_spelt(field: &FieldView<'_>, run: &Range<usize>, acronym: &str) -> bool {
    let mut letters = acronym.chars().peekable();
    if acronym.len() < 3 || letters.peek().copied() != field.tokens.word(run.start).chars().next() {
        return false;
    }
    let mut initials = 0;
    for at in run.clone() {
        for (n, c) in field.tokens.word(at).chars().enumerate() {
            if letters.peek() == Some(&c) {
                letters.next();
                initials += usize::from(n == 0);
            }
        }
    }
    initials >= 2 && letters.next().is_none()
}
