//! Cue words compiled for the extractors: one look-up a token tells all that the lists of `schema/cues/` know of it.

use rustc_hash::FxHashMap;

use crate::schema::Cues;
use crate::text::hash::{START, grow, hash_of};
use crate::text::{Tokens, fold_phrase};

use super::wordbook::Wordbook;

/// What the cue lists know of a word, a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Word(u32);

impl Word {
    /// The last word of a title that comes before a name: `President`, `General`.
    pub(super) const TITLE: Self = Self(1);
    /// Another word of such a title: `Prime`, `Foreign`.
    pub(super) const TITLE_PART: Self = Self(1 << 1);
    /// A role noun in lower case: `spokesman`.
    pub(super) const ROLE: Self = Self(1 << 2);
    /// A verb that people do: `said`.
    pub(super) const REPORTING: Self = Self(1 << 3);
    /// A particle inside a name: `bin`, `van`.
    pub(super) const PARTICLE: Self = Self(1 << 4);
    /// A given name.
    pub(super) const GIVEN: Self = Self(1 << 5);
    /// A given name that is also a word or a place.
    pub(super) const GIVEN_WEAK: Self = Self(1 << 6);
    /// A common surname.
    pub(super) const SURNAME: Self = Self(1 << 7);
    /// A head of a group's name that stands last: `Front`.
    pub(super) const GROUP_SUFFIX: Self = Self(1 << 8);
    /// A head of a group's name that stands first: `Movement for …`.
    pub(super) const GROUP_PREFIX: Self = Self(1 << 9);
    /// A head that needs words of war or politics nearby.
    pub(super) const GROUP_WEAK: Self = Self(1 << 10);
    /// A word that speaks for a group nearby: `fighters`.
    pub(super) const GROUP_CONTEXT: Self = Self(1 << 11);
    /// A head of an organisation's name that stands last: `Bank`.
    pub(super) const ORG_SUFFIX: Self = Self(1 << 12);
    /// A head of an organisation's name that stands first: `Ministry of …`.
    pub(super) const ORG_PREFIX: Self = Self(1 << 13);
    /// The legal form of a company: `Inc`.
    pub(super) const COMPANY: Self = Self(1 << 14);
    /// A word that is capitalised mostly because it begins a sentence.
    pub(super) const STARTER: Self = Self(1 << 15);
    /// The name of a month.
    pub(super) const MONTH: Self = Self(1 << 16);
    /// The name of a weekday.
    pub(super) const WEEKDAY: Self = Self(1 << 17);
    /// The first word of a phrase that names nothing.
    pub(super) const BLOCK: Self = Self(1 << 18);
    /// A small word that may stand in lower case within a name: `of`, `the`, `de`.
    pub(super) const CONNECTOR: Self = Self(1 << 19);
    /// A preposition of place: `in`, `near`.
    pub(super) const LOCATIVE: Self = Self(1 << 20);
    /// A number written out.
    pub(super) const NUMBER: Self = Self(1 << 21);

    /// The last word of a head of several words: `Shura Council`.
    pub(super) const LONG_HEAD: Self = Self(1 << 22);
    /// A family name that stands before the given name: `Yoon`.
    pub(super) const FAMILY_FIRST: Self = Self(1 << 23);
    /// A word whose possessive belongs to a name: `People's`.
    pub(super) const OWNER: Self = Self(1 << 24);
    /// The second half of a hyphenated adjective: `led`.
    pub(super) const ADJECTIVAL: Self = Self(1 << 25);
    /// A year follows.
    pub(super) const DATES_YEAR: Self = Self(1 << 26);
    /// A month follows, even one whose name is also a word.
    pub(super) const DATES_MONTH: Self = Self(1 << 27);
    /// What it speaks of is still to come.
    pub(super) const FUTURE: Self = Self(1 << 28);
    /// The number before it is a count.
    pub(super) const COUNTED: Self = Self(1 << 29);
    /// What it speaks of is over.
    pub(super) const PAST: Self = Self(1 << 30);
    /// The name of a month or weekday that its language writes in small letters.
    pub(super) const SMALL: Self = Self(1 << 31);
    /// Any head of a single word.
    pub(super) const HEAD: Self = Self::GROUP_SUFFIX.or(Self::GROUP_PREFIX).or(Self::ORG_SUFFIX).or(Self::ORG_PREFIX);

    /// Whether any of the given is in the set.
    #[inline]
    pub(super) fn is(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// The set as a number.
    #[inline]
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    /// Both sets together.
    #[inline]
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The compiled lists.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// By the hashes of the words: a look-up for every token of every article reads no strings.
    words: Wordbook,
    /// Phrases that name nothing by their first word, with their numbers of words.
    blocks: FxHashMap<Box<str>, Vec<(Box<str>, usize)>>,
    /// Heads of several words ("Shura Council") by their last.
    heads: FxHashMap<Box<str>, Vec<Head>>,
    numbers: FxHashMap<Box<str>, u16>,
}

/// A head of several words.
#[derive(Debug)]
struct Head {
    phrase: Box<str>,
    /// How many words it has.
    length: usize,
    set: Word,
}

impl Lexicon {
    /// Compiles the lists. Takes milliseconds: done once a run, and not by commands that only search.
    pub(super) fn new(cues: &Cues) -> Self {
        let mut lexicon = Self {
            words: Wordbook::default(),
            blocks: FxHashMap::default(),
            heads: FxHashMap::default(),
            numbers: FxHashMap::default(),
        };
        for (list, set) in [
            ("connectors", Word::CONNECTOR),
            ("locatives", Word::LOCATIVE),
            ("name_owners", Word::OWNER),
            ("adjectival_halves", Word::ADJECTIVAL),
            ("roles", Word::ROLE),
            ("reporting_verbs", Word::REPORTING),
            ("particles", Word::PARTICLE),
            ("given_names", Word::GIVEN),
            ("given_names_weak", Word::GIVEN_WEAK),
            ("surnames", Word::SURNAME),
            ("family_names_first", Word::FAMILY_FIRST),
            ("group_context", Word::GROUP_CONTEXT),
            ("org_suffixes", Word::COMPANY),
            ("sentence_starters", Word::STARTER),
        ] {
            for entry in cues.list(list).iter() {
                lexicon.add_last(entry.word(), set, Word::default());
            }
        }
        for entry in cues.list("date_cues").iter() {
            let set = match entry.column(1) {
                "year" => Word::DATES_YEAR,
                "month" => Word::DATES_MONTH,
                "future" => Word::FUTURE,
                "past" => Word::PAST,
                _ => Word::COUNTED,
            };
            lexicon.add_last(entry.word(), set, Word::default());
        }
        // A single letter ("M.") is rather an initial.
        for entry in cues.list("titles").iter().filter(|entry| fold_phrase(entry.word()).len() > 1) {
            lexicon.add_last(entry.word(), Word::TITLE, Word::TITLE_PART);
        }
        for entry in cues.list("group_heads").iter() {
            let mut set = position(entry.column(1), Word::GROUP_SUFFIX, Word::GROUP_PREFIX);
            if entry.column(2) == "weak" {
                set = set.or(Word::GROUP_WEAK);
            }
            lexicon.add_head(entry.word(), set);
        }
        for entry in cues.list("org_heads").iter() {
            lexicon.add_head(entry.word(), position(entry.column(1), Word::ORG_SUFFIX, Word::ORG_PREFIX));
        }
        for (list, set) in [("months", Word::MONTH), ("weekdays", Word::WEEKDAY), ("number_words", Word::NUMBER)] {
            for (at, entry) in cues.list(list).iter().enumerate() {
                let small = set != Word::NUMBER && entry.word().starts_with(char::is_lowercase);
                let set = if small { set.or(Word::SMALL) } else { set };
                let number = entry.column(1).parse().unwrap_or(u16::try_from(at + 1).unwrap_or(0));
                lexicon.add_last(entry.word(), set, Word::default());
                lexicon.numbers.insert(fold_phrase(entry.word()).into(), number);
            }
        }
        for entry in cues.list("blocks").iter() {
            let phrase = fold_phrase(entry.word());
            let first = phrase.split(' ').next().unwrap_or("");
            lexicon.add(first, Word::BLOCK);
            lexicon.blocks.entry(first.into()).or_default().push((phrase.as_str().into(), words_of(&phrase)));
        }
        lexicon
    }

    fn add(&mut self, folded: &str, set: Word) {
        self.words.add(hash_of(folded), set);
    }

    /// Adds `last` to the last word of a phrase and `other` to those before it.
    fn add_last(&mut self, phrase: &str, last: Word, other: Word) {
        if phrase.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !phrase.is_empty() {
            // One word, which folds to small letters.
            self.words.add(phrase.bytes().fold(START, |hash, byte| grow(hash, byte.to_ascii_lowercase())), last);
            return;
        }
        let folded = fold_phrase(phrase);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            if at + 1 == words.len() {
                if words.len() == 1 || other != Word::default() {
                    self.add(word, last);
                }
            } else if other != Word::default() && !self.word(word).is(Word::CONNECTOR) {
                self.add(word, other);
            }
        }
    }

    fn add_head(&mut self, phrase: &str, set: Word) {
        let folded = fold_phrase(phrase);
        match folded.rsplit_once(' ') {
            None => self.add(&folded, set),
            Some((_, last)) => {
                self.add(last, Word::LONG_HEAD);
                let head = Head { phrase: folded.as_str().into(), length: words_of(&folded), set };
                self.heads.entry(last.into()).or_default().push(head);
            }
        }
    }

    /// The longest head of a group or an organisation that ends with the `at`-th token: what it is, and its length
    /// in tokens; `None` where no head ends.
    pub(super) fn head_ending(&self, tokens: &Tokens, at: usize, word: Word) -> Option<(Word, usize)> {
        if word.is(Word::LONG_HEAD) {
            let phrases = self.heads.get(tokens.word(at)).into_iter().flatten();
            let longest = phrases
                .filter_map(|head| {
                    let start = (at + 1).checked_sub(head.length)?;
                    (tokens.phrase(start..at + 1) == &*head.phrase).then_some((head.set, head.length))
                })
                .max_by_key(|(_, length)| *length);
            if longest.is_some() {
                return longest;
            }
        }
        word.is(Word::HEAD).then_some((word, 1))
    }

    /// What the lists know of a folded word.
    pub(super) fn word(&self, folded: &str) -> Word {
        self.words.get(hash_of(folded))
    }

    /// What the lists know of words, by their hashes.
    pub(super) fn words(&self) -> &Wordbook {
        &self.words
    }

    /// The number of a month (1–12), weekday (1–7 from Monday) or number word.
    pub(super) fn number(&self, folded: &str) -> Option<u16> {
        self.numbers.get(folded).copied()
    }

    /// How many tokens from `at` on make the longest phrase that names nothing; 0 when none does.
    pub(super) fn block_at(&self, tokens: &Tokens, at: usize) -> usize {
        let Some(phrases) = self.blocks.get(tokens.word(at)) else { return 0 };
        let mut longest = 0;
        for (phrase, length) in phrases {
            let length = *length;
            if length > longest && at + length <= tokens.len() && tokens.phrase(at..at + length) == &**phrase {
                longest = length;
            }
        }
        longest
    }
}

/// How many words a folded phrase has.
fn words_of(phrase: &str) -> usize {
    phrase.split(' ').count()
}

fn position(column: &str, suffix: Word, prefix: Word) -> Word {
    match column {
        "prefix" => prefix,
        "both" => suffix.or(prefix),
        _ => suffix,
    }
}
