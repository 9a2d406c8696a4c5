//! Evidence: what dictionaries and cues read at each token, and how each word is used in the whole article.

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::mention::Form;
use crate::schema::Kind;
use crate::text::Gap;

use super::super::lexicon::Word;
use super::super::reading::{Reading, Target};
use super::super::scene::{FieldView, Scene};

/// What the dictionaries and cues take a token for, and its place in that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark(u8);

impl Mark {
    /// Beyond the ends of the text.
    pub(super) const BEYOND: Self = Self(255);

    /// The mark as a number: 0 where nothing was read.
    #[inline]
    pub(super) fn code(self) -> u64 {
        u64::from(self.0)
    }

    #[inline]
    fn new(reading: u8, place: u8) -> Self {
        Self(1 + place + 4 * reading)
    }

    fn reading(self) -> Option<u8> {
        (self != Self::BEYOND).then(|| self.0.checked_sub(1)).flatten().map(|code| code / 4)
    }

    /// Whether the name has but this token.
    fn is_whole(self) -> bool {
        self.0.is_multiple_of(4)
    }
}

/// The number of what a reading says, below [`READINGS`].
fn number_of(reading: &Reading, kind: Option<Kind>) -> u8 {
    match (&reading.target, kind) {
        (Target::Nothing, _) => 0,
        (_, Some(Kind::State | Kind::Place)) if reading.form == Form::Demonym => 1,
        (_, Some(Kind::State)) => 2,
        (_, Some(Kind::Settlement)) => 3,
        (_, Some(Kind::Place)) => 4,
        (_, Some(Kind::Collective)) => 5,
        (_, Some(Kind::Org)) => 6,
        (_, Some(Kind::Person)) => 7,
        _ => 8,
    }
}

/// How many kinds of readings there are.
const READINGS: u32 = 9;

/// The marks of all fields, token by token.
pub(super) fn marks(
    scene: &Scene<'_>,
    settled: &[Reading],
    kind_of: impl Fn(&Target) -> Option<Kind>,
) -> Vec<Vec<Mark>> {
    let mut marks: Vec<Vec<Mark>> = scene.fields.iter().map(|field| vec![Mark::default(); field.len()]).collect();
    for reading in settled {
        let number = number_of(reading, kind_of(&reading.target));
        let Some(field) = marks.get_mut(reading.field) else { continue };
        for at in reading.run.clone() {
            let place = match at {
                _ if reading.run.len() == 1 => 3,
                at if at == reading.run.start => 0,
                at if at + 1 == reading.run.end => 2,
                _ => 1,
            };
            if let Some(mark) = field.get_mut(at) {
                *mark = Mark::new(number, place);
            }
        }
    }
    marks
}

/// How each capitalised word of an article is used in it, as sets of bits by the hash of the word.
#[derive(Debug, Default)]
pub(super) struct Evidence(FxHashMap<u64, u32>);

/// Also in lower case.
const LOWER: u32 = 1;
/// Capitalised within a sentence.
const WITHIN: u32 = 1 << 1;
/// Behind a title or a role.
const TITLED: u32 = 1 << 2;
/// Behind a given name.
const AFTER_GIVEN: u32 = 1 << 3;
/// Behind a preposition of place.
const LOCATED: u32 = 1 << 4;
/// Behind "the".
const DEFINITE: u32 = 1 << 5;
/// Behind another capitalised word.
const AFTER_CAPITAL: u32 = 1 << 6;
/// Before a verb that people do.
const SPEAKS: u32 = 1 << 7;
/// Before the head of a group or an organisation.
const HEADED: u32 = 1 << 8;
/// Before another capitalised word.
const BEFORE_CAPITAL: u32 = 1 << 9;
/// In the possessive.
const OWNS: u32 = 1 << 10;
/// From here on: what it was read as, two bits a reading, for a part of a name and for a whole one.
const READ: u32 = 12;

impl Evidence {
    pub(super) fn new(scene: &Scene<'_>, marks: &[Vec<Mark>]) -> Self {
        let tokens: usize = marks.iter().map(Vec::len).sum();
        let mut evidence = Self(FxHashMap::with_capacity_and_hasher((tokens / 8).min(4096), FxBuildHasher));
        for (field, marks) in scene.fields.iter().zip(marks) {
            for (at, mark) in marks.iter().enumerate() {
                let Some(token) = field.token(at) else { continue };
                if token.is_capitalised() || token.has_inner_capital() {
                    let word = field.hash(at);
                    let lower = if scene.is_lower_somewhere(word) { LOWER } else { 0 };
                    *evidence.0.entry(word).or_default() |= lower | used(field, at) | read(*mark);
                }
            }
        }
        evidence
    }

    /// How the word with that hash is used; 0 where it is never capitalised.
    pub(super) fn of(&self, word: u64) -> u32 {
        self.0.get(&word).copied().unwrap_or(0)
    }

    /// What of the evidence tells how the word was read.
    #[inline]
    pub(super) fn readings(evidence: u32) -> u32 {
        evidence >> READ
    }
}

fn read(mark: Mark) -> u32 {
    let Some(reading) = mark.reading() else { return 0 };
    debug_assert!(u32::from(reading) < READINGS, "two bits a reading fit behind the uses");
    1 << (READ + 2 * u32::from(reading) + u32::from(mark.is_whole()))
}

/// How the word is used where it stands as the `at`-th token.
fn used(field: &FieldView<'_>, at: usize) -> u32 {
    let Some(token) = field.token(at) else { return 0 };
    let mut bits = if token.starts_sentence() { 0 } else { WITHIN };
    if let Some(before) = at.checked_sub(1).filter(|_| token.gap.only(Gap::SPACE)) {
        let (word, capital) = (field.word(before), field.is_capitalised(before));
        bits |= if word.is(Word::TITLE.or(Word::ROLE)) { TITLED } else { 0 };
        bits |= if word.is(Word::GIVEN) && capital { AFTER_GIVEN } else { 0 };
        bits |= if word.is(Word::LOCATIVE) && !capital { LOCATED } else { 0 };
        bits |= if field.tokens.word(before) == "the" { DEFINITE } else { 0 };
        bits |= if capital { AFTER_CAPITAL } else { 0 };
    }
    if field.token(at + 1).is_some_and(|t| t.gap.only(Gap::SPACE)) {
        let (word, capital) = (field.word(at + 1), field.is_capitalised(at + 1));
        let head = Word::GROUP_SUFFIX.or(Word::ORG_SUFFIX).or(Word::COMPANY);
        bits |= if word.is(Word::REPORTING) && !capital { SPEAKS } else { 0 };
        bits |= if word.is(head) && capital { HEADED } else { 0 };
        bits |= if capital { BEFORE_CAPITAL } else { 0 };
    }
    bits | if token.is_possessive() { OWNS } else { 0 }
}
