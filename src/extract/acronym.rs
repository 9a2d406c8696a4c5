//! Acronyms that the article introduces: "the Movement for the Liberation of the Coast (MLC)".
//!
//! **What it finds** — what a word of capitals in brackets behind a name stands for, or in brackets behind it.
//!
//! **How** — its letters must be the initials of the name's words, small words left out or not; a name that some other
//! extractor knows is believed with only the first initial agreeing.
//!
//! **Known misses** — acronyms of translated names whose letters agree with nothing in the text.
//!
//! **Example** — "Rally for Harbour Workers (RHW)" makes every later "RHW" the rally.

use std::ops::Range;

use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// An acronym, folded, and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Acronym {
    pub(super) folded: String,
    pub(super) target: Target,
}

/// The acronyms that stand in brackets behind (or before) readings that have been settled.
pub(super) fn introduced(scene: &Scene<'_>, settled: &[Reading], named: impl Fn(&Target) -> bool) -> Vec<Acronym> {
    let mut acronyms: Vec<Acronym> = Vec::new();
    for reading in settled.iter().filter(|r| r.run.len() > 1 && named(&r.target)) {
        let Some(field) = scene.fields.get(reading.field) else { continue };
        let behind = reading.run.end;
        if !is_bracketed(field, behind) {
            continue;
        }
        let folded = field.tokens.word(behind);
        let listed = matches!(reading.target, Target::Entry(_));
        if agrees(field, &reading.run, folded, listed) && !acronyms.iter().any(|a| a.folded == folded) {
            acronyms.push(Acronym { folded: folded.to_owned(), target: reading.target.clone() });
        }
    }
    acronyms
}

/// Whether the `at`-th token is a word of capitals alone in brackets.
fn is_bracketed(field: &FieldView<'_>, at: usize) -> bool {
    let Some(token) = field.token(at) else { return false };
    let length = field.tokens.word(at).len();
    token.is_all_caps()
        && (2..=10).contains(&length)
        && field
            .between(at)
            .trim_end_matches(['"', '“', '‘', '\''])
            .trim_end_matches(char::is_whitespace)
            .ends_with('(')
        && field.between(at + 1).trim_start_matches(['"', '”', '’', '\'']).starts_with([')', ',', ';'])
}

/// Whether the letters of an acronym are the initials of a run of words.
fn agrees(field: &FieldView<'_>, run: &Range<usize>, acronym: &str, listed: bool) -> bool {
    let mut letters = acronym.chars().peekable();
    let first = field.tokens.word(run.start).chars().next();
    if listed && letters.peek().copied() == first {
        return true;
    }
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
