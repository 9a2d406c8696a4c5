//! Carry-over: shorter forms of names that the article gives in full.
//!
//! **What it finds** — surnames ("Haftar" for Khalifa Haftar), introduced acronyms, the first part of a long name ("the
//! Shura Council" for the Shura Council of Derna), and full names again where nothing around them tells (headlines).
//!
//! **How** — from the settled readings a table of short forms is made; every capitalised run that equals one gets the
//! value of the full form. Where two people share a surname, it is the one named in full last before it.
//!
//! **Known misses** — nicknames, given names alone.
//!
//! **Example** — "Mira Okonjo-Reyes … Okonjo-Reyes said" gives `/Mira Okonjo-Reyes` twice.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::mention::{Extractor, Form};
use crate::schema::Kind;
use crate::text::Token;
use crate::text::hash::hash_of;

use super::acronym::Acronym;
use super::lexicon::Word;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// A short form of a name.
#[derive(Debug, Clone)]
struct Short<'s> {
    /// The words of a name as they stand in the field at `at`; an acronym has but the one that it is found by.
    words: Range<usize>,
    target: &'s Target,
    form: Form,
    confidence: f32,
    /// Where the full form stands: field and first token.
    at: (usize, usize),
    /// How many tokens the full form has.
    full: usize,
    acronym: bool,
}

/// The most short forms with one first word: more are no article's, and each is looked at wherever the word stands.
const MOST: usize = 256;

/// Short forms by the hash of their first word.
type Table<'s> = FxHashMap<u64, Vec<Short<'s>>>;

/// Readings of the short forms of what has been settled.
pub(super) fn carry(
    scene: &Scene<'_>,
    settled: &[Reading],
    acronyms: &[Acronym],
    kind_of: impl Fn(&Target) -> Option<Kind>,
) -> Vec<Reading> {
    let mut table = Table::default();
    for reading in settled {
        let Some(field) = scene.fields.get(reading.field) else { continue };
        match kind_of(&reading.target) {
            Some(Kind::Person) => add_person(&mut table, field, reading),
            Some(Kind::Collective | Kind::Org) => add_collective(&mut table, field, reading),
            _ => {}
        }
    }
    for acronym in acronyms {
        let short = Short {
            words: 0..1,
            target: &acronym.target,
            form: Form::Acronym,
            confidence: 0.95,
            at: (0, 0),
            full: 0,
            acronym: true,
        };
        table.entry(hash_of(&acronym.folded)).or_default().push(short);
    }
    let mut readings = Vec::new();
    if table.is_empty() {
        return readings;
    }
    for (index, field) in scene.fields.iter().enumerate() {
        for at in 0..field.len() {
            if !field.is_capitalised(at) && !field.word(at).is(Word::PARTICLE) {
                continue;
            }
            let Some(shorts) = table.get(&field.hash(at)) else { continue };
            let reading = longest(scene, index, field, at, shorts);
            readings.extend(reading.filter(|r| !says_nothing_new(settled, r)));
        }
    }
    readings
}

/// Whether the same words already stand for the same, or within a longer name.
fn says_nothing_new(settled: &[Reading], reading: &Reading) -> bool {
    let behind = settled.partition_point(|r| (r.field, r.run.start) <= (reading.field, reading.run.start));
    let around = behind.checked_sub(1).and_then(|at| settled.get(at)).filter(|r| r.field == reading.field);
    around.is_some_and(|r| {
        let longer = r.run.len() > reading.run.len() && r.run.end >= reading.run.end && r.target != Target::Nothing;
        longer || r.run == reading.run && r.target == reading.target
    })
}

/// The reading of the longest short form at a token; among equals the one whose full form stands last before it.
fn longest(scene: &Scene<'_>, index: usize, field: &FieldView<'_>, at: usize, shorts: &[Short<'_>]) -> Option<Reading> {
    let fitting = shorts.iter().filter(|short| fits(scene, field, at, short));
    let best = fitting.max_by_key(|short| {
        let before = short.at <= (index, at);
        let distance = if before { short.at } else { (usize::MAX - short.at.0, usize::MAX - short.at.1) };
        (short.words.len(), short.full > short.words.len(), before, distance)
    })?;
    Some(Reading {
        field: index,
        run: at..at + best.words.len(),
        target: best.target.clone(),
        form: best.form,
        extractor: Extractor::CarryOver,
        confidence: best.confidence,
        weighed: false,
    })
}

fn fits(scene: &Scene<'_>, field: &FieldView<'_>, at: usize, short: &Short<'_>) -> bool {
    let end = at + short.words.len();
    let full = scene.fields.get(short.at.0);
    let word = |at: usize| full.map_or("", |full| full.tokens.word(at));
    let same = short.words.clone().zip(at..end).skip(1).all(|(own, at)| field.tokens.word(at) == word(own));
    let joined = (at + 1..end).all(|t| field.continues(t));
    if !same || !joined || !field.is_capitalised(end - 1) {
        return false;
    }
    if short.acronym {
        return field.token(at).is_some_and(Token::is_all_caps);
    }
    if short.words.len() > 1 {
        return true;
    }
    // A single word at the start of a sentence may be a word like any other.
    let word = field.word(at);
    let doubtful = field.starts_sentence(at) || field.is_headline();
    !(doubtful && (word.is(Word::STARTER) || scene.seen_in_lower_case(field.tokens.word(at))))
}

fn add_person<'s>(table: &mut Table<'s>, field: &FieldView<'_>, reading: &'s Reading) {
    let run = &reading.run;
    if run.len() < 2 {
        return;
    }
    push(table, field, reading, run.start..run.end, Form::Name, reading.confidence.max(0.8));
    let last = run.end - 1;
    if field.tokens.word(last).len() < 2 {
        return;
    }
    // "Jr" and the like are no surnames.
    let last = if matches!(field.tokens.word(last), "jr" | "sr" | "ii" | "iii" | "iv") { last - 1 } else { last };
    if last == run.start {
        return;
    }
    let confidence = if field.word(last).is(Word::STARTER) { 0.6 } else { 0.85 };
    push(table, field, reading, last..last + 1, Form::Short, confidence);
    // A family name may lead, and people are also called by their given names.
    let first = field.word(run.start);
    if first.is(Word::FAMILY_FIRST) && run.len() <= 4 {
        push(table, field, reading, run.start..run.start + 1, Form::Short, confidence);
    } else if first.is(Word::GIVEN) && field.tokens.word(run.start).len() > 2 && !first.is(Word::STARTER) {
        push(table, field, reading, run.start..run.start + 1, Form::Short, 0.6);
    }
    // Hyphenated and particled surnames: from each inner break on.
    for start in run.start + 1..last {
        push(table, field, reading, start..last + 1, Form::Short, confidence + 0.02);
    }
}

fn add_collective<'s>(table: &mut Table<'s>, field: &FieldView<'_>, reading: &'s Reading) {
    let run = &reading.run;
    if run.len() < 2 || reading.form == Form::Short {
        return;
    }
    push(table, field, reading, run.clone(), reading.form, reading.confidence.max(0.8));
    let link = run.clone().find(|at| !field.is_capitalised(*at) && !field.token(*at).is_some_and(Token::has_digit));
    if let Some(link) = link.filter(|link| *link >= run.start + 2)
        && (run.start..link).all(|at| field.is_capitalised(at))
    {
        // The name that the article gave in full outweighs a namesake of its first part.
        push(table, field, reading, run.start..link, Form::Short, 0.96);
    }
}

fn push<'s>(
    table: &mut Table<'s>,
    field: &FieldView<'_>,
    reading: &'s Reading,
    words: Range<usize>,
    form: Form,
    confidence: f32,
) {
    if words.is_empty() {
        return;
    }
    let shorts = table.entry(field.hash(words.start)).or_default();
    if shorts.len() >= MOST {
        return;
    }
    let (at, full) = ((reading.field, reading.run.start), reading.run.len());
    shorts.push(Short { words, target: &reading.target, form, confidence, at, full, acronym: false });
}
