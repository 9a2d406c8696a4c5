//! Heads: groups and organisations told by the noun their name is built on.
//!
//! **What it finds** — names that no gazetteer lists but whose head says what they are: "Free Aceh Movement", "Shura
//! Council of Derna", "Ministry of Public Works", "Harbour Savings Bank", "Delta Foods Ltd".
//!
//! **How** — a capitalised head takes the capitalised words before it (a suffix head) and, behind "of" or "for", those
//! after it (a prefix head). A head that armed and political groups share with harmless ones ("Army", "Council") makes
//! a group only with words of war or politics nearby.
//!
//! **Known misses** — headlines in which every word is capitalised tell nothing of where a name begins; names found in
//! the text are carried over into them. Names without a head.
//!
//! **Example** — "fighters of the Shura Council of Derna" gives `/Shura Council of Derna`.

use std::ops::Range;

use crate::mention::{Extractor, Form, path_of};
use crate::schema::FacetId;
use crate::text::{Gap, Token};

use super::lexicon::{Lexicon, Word};
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// How far around a weak head words of war or politics are looked for, in tokens.
const NEARBY: usize = 14;

/// The longest name taken, in tokens.
const LONGEST: usize = 12;

/// The facets that heads feed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facets {
    /// For armed and political groups.
    pub(super) collective: Option<FacetId>,
    /// For organisations.
    pub(super) org: Option<FacetId>,
}

/// Finds names by their heads.
pub(super) fn find(scene: &Scene<'_>, lexicon: &Lexicon, facets: Facets, readings: &mut Vec<Reading>) {
    for (index, field) in scene.fields.iter().enumerate() {
        if field.is_headline() || field.is_shouting() {
            continue;
        }
        for at in 0..field.len() {
            let word = field.word(at);
            if !word.is(Word::HEAD.or(Word::LONG_HEAD).or(Word::COMPANY)) || !field.is_capitalised(at) {
                continue;
            }
            if let Some(reading) = read(index, field, lexicon, facets, at) {
                readings.push(reading);
            }
        }
    }
}

fn read(index: usize, field: &FieldView<'_>, lexicon: &Lexicon, facets: Facets, at: usize) -> Option<Reading> {
    let word = field.word(at);
    let (head, length) = lexicon.head_ending(field.tokens, at, word).unwrap_or((word, 1));
    let head_start = at + 1 - length;
    let company = word.is(Word::COMPANY) && !head.is(Word::HEAD);
    let suffix = company || head.is(Word::GROUP_SUFFIX.or(Word::ORG_SUFFIX));
    let prefix = head.is(Word::GROUP_PREFIX.or(Word::ORG_PREFIX));
    let start = if suffix || prefix { extend_left(field, head_start) } else { head_start };
    let end = if prefix || head.is(Word::GROUP_SUFFIX) { extend_right(field, at + 1) } else { at + 1 };
    if start == head_start && end == at + 1 || end - start > LONGEST {
        return None;
    }
    // A suffix head that only opens a longer name ("Party Congress") leaves it to the later head.
    if end == at + 1
        && field.continues(end)
        && field.is_capitalised(end)
        && !field.word(end).is(Word::TITLE.or(Word::GIVEN))
    {
        return None;
    }
    // A head that peaceful organisations have too asks for more than one word of war or politics.
    let wanted = match (head.is(Word::GROUP_WEAK), head.is(Word::ORG_SUFFIX.or(Word::ORG_PREFIX))) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    let is_group = head.is(Word::GROUP_SUFFIX.or(Word::GROUP_PREFIX))
        && context(field, &(start..end)).take(wanted).count() == wanted;
    let is_org = company || head.is(Word::ORG_SUFFIX.or(Word::ORG_PREFIX));
    let facet = if is_group {
        facets.collective
    } else if is_org {
        facets.org
    } else {
        None
    }?;
    let modifiers = head_start - start;
    let mut confidence = if company { 0.8 } else { 0.72 };
    if modifiers == 0 && end > at + 1 {
        confidence = 0.75;
    }
    let name = name_of(field, &(start..end));
    Some(Reading {
        field: index,
        run: start..end,
        target: Target::Value(facet, path_of([name.as_str()]).into()),
        form: Form::Name,
        extractor: if is_group { Extractor::Collective } else { Extractor::Org },
        confidence,
        weighed: false,
    })
}

/// Whether a name that is some organisation's is a group's, by its head and the words around it.
pub(super) fn is_group(field: &FieldView<'_>, lexicon: &Lexicon, run: &Range<usize>) -> bool {
    let heads = run.clone().filter_map(|at| lexicon.head_ending(field.tokens, at, field.word(at)));
    let mut wanted = 3;
    for (head, _) in heads {
        if head.is(Word::GROUP_SUFFIX.or(Word::GROUP_PREFIX)) {
            wanted = match (head.is(Word::GROUP_WEAK), head.is(Word::ORG_SUFFIX.or(Word::ORG_PREFIX))) {
                (false, _) => 0,
                (true, false) => 1,
                (true, true) => 2,
            };
        } else if head.is(Word::ORG_SUFFIX.or(Word::ORG_PREFIX)) {
            wanted = 9;
        }
    }
    context(field, run).take(wanted).count() == wanted
}

/// Where the capitalised words that lead up to `head` begin.
fn extend_left(field: &FieldView<'_>, head: usize) -> usize {
    let mut start = head;
    while start > 0 && start + 6 > head {
        let before = start - 1;
        let owner = field.between(start).starts_with(['\'', '’']) && field.word(before).is(Word::OWNER);
        let joined = field.continues(start) || owner && field.joined(start, Gap::SPACE.and(Gap::APOSTROPHE));
        let named = field.is_capitalised(before) || field.token(before).is_some_and(Token::is_number);
        if !joined || !named || field.word(before).is(Word::TITLE.or(Word::MONTH).or(Word::WEEKDAY)) {
            break;
        }
        if field.starts_sentence(before) && field.word(before).is(Word::STARTER.or(Word::CONNECTOR).or(Word::LOCATIVE))
        {
            break;
        }
        start = before;
        if field.starts_sentence(start) {
            break;
        }
    }
    while start < head && (field.token(start).is_some_and(Token::is_number) || field.tokens.word(start) == "the") {
        start += 1;
    }
    start
}

/// Where the words behind a head, "of the …", "for … and …", end; the token behind the head if there are none.
fn extend_right(field: &FieldView<'_>, from: usize) -> usize {
    let mut end = from;
    while let Some(first) = behind_link(field, from, end) {
        let mut at = first + 1;
        while field.continues(at) && field.is_capitalised(at) && !field.starts_sentence(at) {
            at += 1;
        }
        if at - from > LONGEST {
            break;
        }
        end = at;
    }
    end
}

/// The first capitalised word behind "of", "for the" and the like at `end`.
fn behind_link(field: &FieldView<'_>, from: usize, end: usize) -> Option<usize> {
    let mut linked = false;
    for at in end..end + 4 {
        if !field.continues(at) {
            return None;
        }
        if field.is_capitalised(at) {
            return linked.then_some(at);
        }
        match field.tokens.word(at) {
            "of" | "de" | "du" | "des" | "del" | "da" | "do" | "dos" | "della" | "di" if !linked => linked = true,
            // "… of Works for Brindle Foods": a purpose follows the head alone.
            "for" | "against" if !linked && end == from => linked = true,
            "and" if end > from && is_list_of_tasks(field, from) && !linked => linked = true,
            "the" | "la" | "le" | "les" | "l" | "los" | "las" | "el" | "al" if linked => {}
            _ => return None,
        }
    }
    None
}

/// Whether the head before `from` is one whose name lists its tasks: "Ministry of Health and Labour".
fn is_list_of_tasks(field: &FieldView<'_>, from: usize) -> bool {
    matches!(
        field.tokens.word(from.saturating_sub(1)),
        "ministry"
            | "department"
            | "ministere"
            | "ministerio"
            | "office"
            | "institute"
            | "faculty"
            | "school"
            | "bureau"
    )
}

/// The words of war or politics near a run, by their tokens.
fn context<'f>(field: &'f FieldView<'_>, run: &Range<usize>) -> impl Iterator<Item = usize> + use<'f> {
    let run = run.clone();
    let near = run.start.saturating_sub(NEARBY)..(run.end + NEARBY).min(field.len());
    near.filter(move |at| !run.contains(at) && field.word(*at).is(Word::GROUP_CONTEXT))
}

/// A run as a name: its words as written, white space and line breaks as single spaces.
pub(super) fn name_of(field: &FieldView<'_>, run: &Range<usize>) -> String {
    let text = field.tokens.span(run.clone()).of(field.text);
    let mut name = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        if word.bytes().all(|byte| byte.is_ascii_graphic()) {
            name.push_str(word);
        } else {
            name.extend(word.chars().filter(|c| !c.is_control()));
        }
    }
    name
}
