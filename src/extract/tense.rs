//! Tense: whether what a sentence says of a day is past or still to come.
//!
//! **How** — the cue nearest before the date decides, for in "the minister said on Monday that he will go" the day is
//! that of his saying; only where none stands before it, the nearest behind does: "On Monday the class will walk". Cues
//! are words of the lists, English participles in -ed (behind "be" they are still to come), and "is on" before the date.
//!
//! **Known misses** — present tenses of verbs that no list holds; tenses of other languages beyond a few auxiliaries.

use super::lexicon::Word;
use super::scene::FieldView;

/// What is said of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    /// It is over.
    Past,
    /// It is still to come.
    Future,
    /// The sentence does not say.
    Open,
}

/// How far before a date a cue is looked for, in tokens.
const BEFORE: usize = 16;
/// How far behind.
const BEHIND: usize = 8;

/// The tense of a date at the tokens `start..end`.
pub(super) fn of(field: &FieldView<'_>, start: usize, end: usize) -> Tense {
    let word = |at: Option<usize>| at.map_or("", |at| field.tokens.word(at));
    let before = if field.starts_sentence(start) { "" } else { word(start.checked_sub(1)) };
    match before {
        "next" | "coming" | "until" | "till" => return Tense::Future,
        "last" | "past" | "since" | "depuis" | "desde" | "seit" => return Tense::Past,
        "on" if matches!(word(start.checked_sub(2)), "is" | "are" | "ist" | "est" | "es") => return Tense::Future,
        _ => {}
    }
    // "reopened by Friday" is a wish, "had been opened by Friday" a fact.
    let limit = limit(field, start);
    let mut at = start;
    while at > 0 && at + BEFORE > start && !field.starts_sentence(at) {
        at -= 1;
        match cue(field, at, limit.is_none()) {
            Tense::Open => {}
            tense => return tense,
        }
    }
    if limit.is_some_and(|at| !field.starts_sentence(at)) {
        return Tense::Future;
    }
    let behind = (end..(end + BEHIND).min(field.len())).take_while(|at| !field.starts_sentence(*at));
    let behind = behind.map(|at| cue(field, at, true)).find(|tense| *tense != Tense::Open);
    behind.unwrap_or(if limit.is_some() { Tense::Future } else { Tense::Open })
}

/// The "by" or "before" by which a date is a limit: "by May", "before the end of May".
fn limit(field: &FieldView<'_>, start: usize) -> Option<usize> {
    let word = |back: usize| start.checked_sub(back).map_or("", |at| field.tokens.word(at));
    let part = word(1) == "of" && matches!(word(2), "end" | "beginning" | "middle" | "start");
    let nearest = if part { 3 } else { 1 };
    let back = if word(nearest) == "the" { nearest + 1 } else { nearest };
    matches!(word(back), "by" | "before").then(|| start - back)
}

/// What one word says.
fn cue(field: &FieldView<'_>, at: usize, participles: bool) -> Tense {
    let (set, word) = (field.word(at), field.tokens.word(at));
    // Names are no verbs: May, Will.
    if field.is_capitalised(at) && !field.starts_sentence(at) && !field.is_shouting() {
        return Tense::Open;
    }
    if set.is(Word::FUTURE) {
        return Tense::Future;
    }
    let before = at.checked_sub(1).map_or("", |before| field.tokens.word(before));
    let participle =
        word.len() >= 5 && word.ends_with("ed") && !matches!(word, "indeed" | "hundred" | "speed" | "united");
    let past = set.is(Word::PAST) || participles && set.is(Word::REPORTING);
    let resolved =
        matches!(word, "agreed" | "decided" | "ordered" | "pledged" | "promised" | "threatened" | "vowed" | "wanted");
    if resolved && field.tokens.word(at + 1) == "to" {
        return Tense::Future;
    }
    match before {
        // "to be held", "must be opened".
        "be" if past || participle => Tense::Future,
        "the" | "a" | "an" if !past => Tense::Open,
        _ if past || participles && participle => Tense::Past,
        _ => Tense::Open,
    }
}
