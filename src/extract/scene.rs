//! The article as the extractors see it: fields, tokens, what the lexicon knows of each, and what is said elsewhere.

use std::ops::Range;

use crate::article::{Article, TextField};
use crate::text::{Analysis, Gap, Span, Token, Tokens, furniture};

use super::lexicon::{Lexicon, Word};
use super::reading::Reading;

/// One text field with its tokens and their cue words.
#[derive(Debug)]
pub(super) struct FieldView<'a> {
    pub(super) field: TextField,
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    words: Vec<Word>,
    /// A hash of each folded word; none in a huge text, whose words are hashed when asked for.
    hashes: Vec<u64>,
    /// Runs of tokens whose names are no facts of the article, in order.
    asides: Vec<Range<usize>>,
    headline: bool,
    shouting: bool,
}

/// The hashes of the words of so many tokens are kept.
const MANY: usize = 1 << 16;

/// Where a hash of bytes begins.
pub(super) const START: u64 = 0xCBF2_9CE4_8422_2325;

/// A hash with one more byte in it (FNV-1a).
#[inline]
pub(super) fn grow(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

/// A hash of the bytes of a word.
#[inline]
pub(super) fn hash_of(word: &str) -> u64 {
    word.bytes().fold(START, grow)
}

/// A set of words that answers "probably" or "certainly not", in a bit or two a word.
#[derive(Debug)]
pub(super) struct Sieve(Vec<u64>);

impl Sieve {
    /// A sieve for the words of that many tokens: about one word in a hundred is taken for seen that is not.
    fn for_tokens(tokens: usize) -> Self {
        Self::of_words((tokens / 2).next_power_of_two().max(256))
    }

    /// A sieve of that many words of 64 bits, a power of two.
    pub(super) fn of_words(words: usize) -> Self {
        Self(vec![0; words])
    }

    /// Where the word of a hash is noted.
    #[inline]
    fn bit(&self, hash: u64) -> (usize, u64) {
        let slot = usize::try_from(hash >> 32).unwrap_or(0) & (self.0.len() - 1);
        (slot, 1 << ((hash >> 26) & 63))
    }

    #[inline]
    pub(super) fn insert(&mut self, hash: u64) {
        let (slot, bit) = self.bit(hash);
        if let Some(slot) = self.0.get_mut(slot) {
            *slot |= bit;
        }
    }

    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (slot, bit) = self.bit(hash);
        self.0.get(slot).is_some_and(|slot| slot & bit != 0)
    }
}

/// The whole article.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) fields: Vec<FieldView<'a>>,
    lower: Sieve,
}

impl<'a> Scene<'a> {
    pub(super) fn new(article: &'a Article, analysis: &'a Analysis, lexicon: &Lexicon) -> Self {
        let tokens = analysis.title.len() + analysis.summary.len() + analysis.body.len();
        let mut lower = Sieve::for_tokens(tokens);
        let mut fields = Vec::with_capacity(3);
        for field in TextField::ALL {
            let tokens = match field {
                TextField::Title => &analysis.title,
                TextField::Summary => &analysis.summary,
                TextField::Body => &analysis.body,
            };
            if !tokens.is_empty() {
                fields.push(FieldView::new(field, article.text(field), tokens, lexicon, &mut lower));
            }
        }
        Self { fields, lower }
    }

    /// Leaves out the readings of what is no part of the report.
    pub(super) fn leave_out_asides(&self, readings: &mut Vec<Reading>) {
        readings.retain(|r| !self.fields.get(r.field).is_some_and(|field| r.run.clone().any(|at| field.is_aside(at))));
    }

    /// Whether a folded word may also stand in lower case in this article (rarely wrong, never the other way).
    pub(super) fn seen_in_lower_case(&self, folded: &str) -> bool {
        self.is_lower_somewhere(hash_of(folded))
    }

    /// As [`Scene::seen_in_lower_case`], by the hash of the folded word.
    #[inline]
    pub(super) fn is_lower_somewhere(&self, hash: u64) -> bool {
        self.lower.may_hold(hash)
    }
}

impl<'a> FieldView<'a> {
    fn new(field: TextField, text: &'a str, tokens: &'a Tokens, lexicon: &Lexicon, lower: &mut Sieve) -> Self {
        let kept = if tokens.len() > MANY { 0 } else { tokens.len() };
        let (mut words, mut hashes) = (Vec::with_capacity(tokens.len()), Vec::with_capacity(kept));
        let (mut capitals, mut caps, mut letters) = (0, 0, 0);
        for (at, token) in tokens.as_slice().iter().enumerate() {
            let folded = tokens.word(at);
            let hash = hash_of(folded);
            words.push(lexicon.word_of(hash));
            if at < kept {
                hashes.push(hash);
            }
            if token.is_number() {
                continue;
            }
            letters += 1;
            capitals += usize::from(token.is_capitalised());
            caps += usize::from(token.is_all_caps() && folded.len() > 1);
            if !token.is_capitalised() && !token.has_inner_capital() {
                lower.insert(hash);
            }
        }
        let headline = field != TextField::Body && letters >= 3 && capitals * 10 >= letters * 6;
        let shouting = letters >= 3 && caps * 10 >= letters * 7;
        // A headline may well begin with "Watch:", and is none of the furniture for it.
        let asides = if field == TextField::Body { furniture::asides(text) } else { Vec::new() };
        let asides = asides.into_iter().map(|aside| tokens_of(tokens, aside)).collect();
        Self { field, text, tokens, words, hashes, asides, headline, shouting }
    }

    /// How many tokens it has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The `at`-th token.
    #[inline]
    pub(super) fn token(&self, at: usize) -> Option<Token> {
        self.tokens.as_slice().get(at).copied()
    }

    /// Whether the `at`-th token lies in a credit, a share line, a pointer to another article or the like.
    #[inline]
    pub(super) fn is_aside(&self, at: usize) -> bool {
        let next = self.asides.partition_point(|aside| aside.end <= at);
        self.asides.get(next).is_some_and(|aside| aside.contains(&at))
    }

    /// What the lexicon knows of the `at`-th token.
    #[inline]
    pub(super) fn word(&self, at: usize) -> Word {
        self.words.get(at).copied().unwrap_or_default()
    }

    /// The hash of the `at`-th folded word, as [`hash_of`] makes it.
    #[inline]
    pub(super) fn hash(&self, at: usize) -> u64 {
        self.hashes.get(at).copied().unwrap_or_else(|| hash_of(self.tokens.word(at)))
    }

    /// Whether the `at`-th token begins with a capital.
    #[inline]
    pub(super) fn is_capitalised(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_capitalised)
    }

    /// Whether the `at`-th token begins a sentence.
    #[inline]
    pub(super) fn starts_sentence(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::starts_sentence)
    }

    /// Whether nothing but the given parts the `at`-th token from the one before.
    #[inline]
    pub(super) fn joined(&self, at: usize, gap: Gap) -> bool {
        self.token(at).is_some_and(|t| t.gap.only(gap))
    }

    /// The text between the `at`-th token and the one before.
    #[inline]
    pub(super) fn between(&self, at: usize) -> &'a str {
        let start = at.checked_sub(1).and_then(|b| self.token(b)).map_or(0, |t| t.span.end as usize);
        let end = self.token(at).map_or(self.text.len(), |t| t.span.start as usize);
        self.text.get(start..end).unwrap_or("")
    }

    /// Whether this is a headline in which most words are capitalised.
    #[inline]
    pub(super) fn is_headline(&self) -> bool {
        self.headline
    }

    /// Whether this is written in capitals throughout.
    #[inline]
    pub(super) fn is_shouting(&self) -> bool {
        self.shouting
    }

    /// Whether the `at`-th token is joined to the one before as words of one name are: by a space or a hyphen on one
    /// line, or behind the full stop of an initial.
    #[inline]
    pub(super) fn continues(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        if at == 0 {
            return false;
        }
        if token.gap.only(Gap::SPACE.and(Gap::HYPHEN).and(Gap::APOSTROPHE)) {
            let dash = || token.gap.has(Gap::HYPHEN) && is_dash(self.between(at));
            return !self.token(at - 1).is_some_and(Token::is_possessive) && !dash();
        }
        let initial = self.tokens.word(at - 1).len() == 1 && self.is_capitalised(at - 1);
        initial && token.gap.only(Gap::SPACE.and(Gap::STOP)) && !token.starts_sentence()
    }
}

/// The tokens that begin in a span.
fn tokens_of(tokens: &Tokens, span: Span) -> Range<usize> {
    let before = |end: u32| tokens.as_slice().partition_point(|token| token.span.start < end);
    before(span.start)..before(span.end)
}

/// Whether what stands between two tokens is a dash between clauses, not a hyphen inside a name.
fn is_dash(between: &str) -> bool {
    between.contains(['—', '–', '―']) || between.contains("--") || between.contains(" -") || between.contains("- ")
}
