//! The article as the extractors see it: fields, tokens, what the lexicon knows of each, and what is said elsewhere.

use std::ops::Range;

use crate::article::{Article, TextField};
use crate::text::hash::hash_of;
use crate::text::{Analysis, Gap, Span, Token, Tokens, furniture};

use super::lexicon::{Lexicon, Word};
use super::reading::Reading;
use super::wordbook::TOGETHER;

/// One text field with its tokens and their cue words.
#[derive(Debug)]
pub(super) struct FieldView<'a> {
    pub(super) field: TextField,
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    words: Vec<Word>,
    /// Runs of tokens whose names are no facts of the article, in order.
    asides: Vec<Range<usize>>,
    headline: bool,
    shouting: bool,
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
    article: &'a Article,
    analysis: &'a Analysis,
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
        Self { fields, lower, article, analysis }
    }

    /// The language that the article is in: the one that it names, or else the one that its text tells.
    pub(super) fn language(&self) -> Option<&'a str> {
        let told = || self.analysis.language(&self.article.title, &self.article.body);
        self.article.lang.as_deref().or_else(told)
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
        let mut words = vec![Word::default(); tokens.len()];
        let (mut capitals, mut caps, mut letters) = (0, 0, 0);
        let mut of_run = [0; TOGETHER];
        let runs = tokens.as_slice().chunks(TOGETHER).zip(words.chunks_mut(TOGETHER));
        for (start, (run, words)) in (0..).step_by(TOGETHER).zip(runs) {
            for ((at, token), hash) in (start..).zip(run).zip(&mut of_run) {
                *hash = tokens.hash(at);
                if token.is_number() {
                    continue;
                }
                letters += 1;
                capitals += usize::from(token.is_capitalised());
                caps += usize::from(token.is_all_caps() && tokens.word(at).len() > 1);
                if !token.is_capitalised() && !token.has_inner_capital() {
                    lower.insert(*hash);
                }
            }
            lexicon.words().look_up(of_run.get(..run.len()).unwrap_or_default(), words);
        }
        let headline = field != TextField::Body && letters >= 3 && capitals * 10 >= letters * 6;
        let shouting = letters >= 3 && caps * 10 >= letters * 7;
        // A headline may well begin with "Watch:", and is none of the furniture for it.
        let asides = if field == TextField::Body { furniture::asides(text) } else { Vec::new() };
        let asides = asides.into_iter().map(|aside| tokens_of(tokens, aside)).collect();
        Self { field, text, tokens, words, asides, headline, shouting }
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

    /// The hash of the `at`-th folded word.
    #[inline]
    pub(super) fn hash(&self, at: usize) -> u64 {
        self.tokens.hash(at)
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
