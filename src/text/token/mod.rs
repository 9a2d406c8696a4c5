//! Tokens: the words of a text with their spans, shapes, folded forms and what stands between them.
//!
//! A token is a run of letters and digits. An apostrophe between letters belongs to it (`Qa'ida`, `O'Brien`), but a
//! possessive `'s` is left out of span and fold, and a French elision (`l'Etat`) is a token of its own. Letters with
//! dots between them are one token (`U.S.`). Hyphens, slashes and all other signs part tokens. In scripts that
//! write no spaces every character is a token.

pub mod hash;
mod scanner;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::sentence;
use super::span::Span;
use scanner::{Scanner, is_word, next_char, plain_word};

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap(u8);

impl Gap {
    /// White space on the same line.
    pub const SPACE: Self = Self(1);
    /// A line break, or the start of the text.
    pub const LINE: Self = Self(2);
    /// A hyphen or a dash.
    pub const HYPHEN: Self = Self(4);
    /// A full stop, question or exclamation mark, or their like in other scripts.
    pub const STOP: Self = Self(8);
    /// A comma.
    pub const COMMA: Self = Self(16);
    /// A quotation mark.
    pub const QUOTE: Self = Self(32);
    /// An apostrophe (after an elision, or as a possessive that was left out).
    pub const APOSTROPHE: Self = Self(64);
    /// Any other sign: brackets, colons, slashes, ampersands.
    pub const OTHER: Self = Self(128);

    /// Whether it holds any of the given kinds.
    #[must_use]
    #[inline]
    pub fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Whether it holds nothing but the given kinds.
    #[must_use]
    #[inline]
    pub fn only(self, kinds: Self) -> bool {
        self.0 & !kinds.0 == 0
    }

    /// The set as a number.
    #[must_use]
    #[inline]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Both together.
    #[must_use]
    #[inline]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(c: char) -> Self {
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{0c}' => Self::LINE,
            c if c.is_whitespace() => Self::SPACE,
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' => Self::HYPHEN,
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' => Self::STOP,
            ',' | '、' | '،' | '，' => Self::COMMA,
            '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '‹' | '›' => Self::QUOTE,
            '\'' | '’' | 'ʼ' | '`' => Self::APOSTROPHE,
            _ => Self::OTHER,
        }
    }
}

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text, a possessive `'s` left out.
    pub span: Span,
    folded: Span,
    /// What stands between it and the token before.
    pub gap: Gap,
    shape: u8,
}

const INITIAL_UPPER: u8 = 1;
const ANY_LOWER: u8 = 2;
const INNER_UPPER: u8 = 4;
const DIGIT: u8 = 8;
const SENTENCE_START: u8 = 16;
const POSSESSIVE: u8 = 32;
const DOTTED: u8 = 64;
const LETTER: u8 = 128;

impl Token {
    /// Whether it begins with a capital letter.
    #[must_use]
    #[inline]
    pub fn is_capitalised(self) -> bool {
        self.shape & INITIAL_UPPER != 0
    }

    /// Whether it has letters and all of them are capitals: `ISIL`, `U.S.`, `G7`, `A`.
    #[must_use]
    #[inline]
    pub fn is_all_caps(self) -> bool {
        self.shape & (INITIAL_UPPER | INNER_UPPER) != 0 && self.shape & ANY_LOWER == 0
    }

    /// Whether a capital stands behind a lower-case letter or within: `McDonald`, `eBay`.
    #[must_use]
    #[inline]
    pub fn has_inner_capital(self) -> bool {
        self.shape & INNER_UPPER != 0
    }

    /// Whether it holds a digit.
    #[must_use]
    #[inline]
    pub fn has_digit(self) -> bool {
        self.shape & DIGIT != 0
    }

    /// Whether it is made of digits alone.
    #[must_use]
    #[inline]
    pub fn is_number(self) -> bool {
        self.shape & DIGIT != 0 && self.shape & LETTER == 0
    }

    /// Whether a sentence or a line begins with it.
    #[must_use]
    #[inline]
    pub fn starts_sentence(self) -> bool {
        self.shape & SENTENCE_START != 0
    }

    /// Whether a possessive `'s` or `'` followed it in the text.
    #[must_use]
    #[inline]
    pub fn is_possessive(self) -> bool {
        self.shape & POSSESSIVE != 0
    }

    /// Whether it is written with dots: `U.S.`
    #[must_use]
    #[inline]
    pub fn is_dotted(self) -> bool {
        self.shape & DOTTED != 0
    }
}

/// More tokens than usual articles have.
const MANY: usize = 1 << 16;

/// The tokens of one text. Reused from text to text, it stops allocating.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    list: Vec<Token>,
    folded: String,
    /// Of the folded words; none in a huge text, whose words are hashed when asked for.
    hashes: Vec<u64>,
}

impl Tokens {
    /// The tokens in order.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &[Token] {
        &self.list
    }

    /// How many there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether the text held no word.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The folded form of the `at`-th token, empty behind the last.
    #[must_use]
    #[inline]
    pub fn word(&self, at: usize) -> &str {
        self.list.get(at).and_then(|t| self.folded.get(t.folded.range())).unwrap_or("")
    }

    /// The hash of the `at`-th folded word, as [`hash::hash_of`] makes it.
    #[must_use]
    #[inline]
    pub fn hash(&self, at: usize) -> u64 {
        self.hashes.get(at).copied().unwrap_or_else(|| hash::hash_of(self.word(at)))
    }

    /// The folded forms of a run of tokens, joined by single spaces.
    #[must_use]
    #[inline]
    pub fn phrase(&self, run: Range<usize>) -> &str {
        match (self.list.get(run.start), run.end.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) => {
                self.folded.get(first.folded.start as usize..last.folded.end as usize).unwrap_or("")
            }
            _ => "",
        }
    }

    /// The bytes of the text from the first to the last token of a run.
    #[must_use]
    #[inline]
    pub fn span(&self, run: Range<usize>) -> Span {
        match (self.list.get(run.start), run.end.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
            _ => Span::default(),
        }
    }

    /// All folded forms, joined by single spaces: what the index is fed.
    #[must_use]
    #[inline]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// As [`Tokens::folded`], given away.
    #[must_use]
    pub fn into_folded(self) -> String {
        self.folded
    }

    /// Gives the memory of the tokens back where they are many; the folded words stay.
    pub(super) fn keep_folded(&mut self) {
        if self.list.capacity() > MANY {
            self.list = Vec::new();
            self.hashes = Vec::new();
        }
    }

    /// Forgets the text, and gives the memory back where it is much.
    pub(super) fn relax(&mut self) {
        self.clear();
        self.list.shrink_to(MANY);
        self.folded.shrink_to(8 * MANY);
    }

    /// Forgets the text, keeps the memory.
    pub fn clear(&mut self) {
        self.list.clear();
        self.folded.clear();
        self.hashes.clear();
    }
}

/// Takes `text` apart into `tokens`, which are cleared first. Takes time linear in the text.
pub fn tokenize(text: &str, tokens: &mut Tokens) {
    tokens.clear();
    tokens.folded.reserve(text.len());
    let Tokens { list, folded, hashes } = tokens;
    let mut fold = PlainFold { text, folded, run: 0..0 };
    let mut gap = Gap::LINE;
    let mut at = 0;
    loop {
        if let Some(word) = plain_word(text.as_bytes(), at) {
            if list.len() < MANY {
                hashes.push(word.hash);
            }
            let folded = fold.word(at..word.end);
            list.push(Token { span: Span::new(at, word.end), folded, gap, shape: word.shape });
            gap = Gap::default();
            at = word.end;
        }
        let Some(c) = next_char(text, at) else { break };
        if !is_word(c) {
            gap = gap.and(Gap::of(c));
            at += c.len_utf8();
            continue;
        }
        let scanned = Scanner { text, at }.scan(c, fold.written());
        at = scanned.next;
        if scanned.folded.is_empty() {
            continue;
        }
        if list.len() < MANY {
            hashes.push(scanned.hash);
        }
        list.push(Token { span: scanned.span, folded: scanned.folded, gap, shape: scanned.shape });
        gap = if scanned.shape & POSSESSIVE != 0 { Gap::APOSTROPHE } else { Gap::default() };
        if scanned.elision {
            gap = Gap::APOSTROPHE;
        }
    }
    fold.written();
    if tokens.list.len() > MANY {
        tokens.hashes = Vec::new();
    }
    sentence::mark(text, tokens);
}

/// Folds plain words, a run of them at once: where single spaces part them in the text, as they do when folded.
struct PlainFold<'t> {
    text: &'t str,
    folded: &'t mut String,
    /// Where in the text the words lie that are not written yet.
    run: Range<usize>,
}

impl PlainFold<'_> {
    /// Folds the next word, given by its place in the text, and tells where it will stand.
    #[inline]
    fn word(&mut self, word: Range<usize>) -> Span {
        let goes_on = self.run.end + 1 == word.start && self.text.as_bytes().get(self.run.end) == Some(&b' ');
        if goes_on && !self.run.is_empty() {
            self.run.end = word.end;
        } else {
            if !self.written().is_empty() {
                self.folded.push(' ');
            }
            self.run = word.clone();
        }
        let start = self.folded.len() + (word.start - self.run.start);
        Span::new(start, start + word.len())
    }

    /// All that was folded until now.
    #[inline]
    fn written(&mut self) -> &mut String {
        let start = self.folded.len();
        self.folded.push_str(self.text.get(std::mem::take(&mut self.run)).unwrap_or(""));
        if let Some(run) = self.folded.get_mut(start..) {
            run.make_ascii_lowercase();
        }
        self.folded
    }
}

impl Tokens {
    /// Marks the `at`-th token as the first of a sentence.
    pub(super) fn mark_sentence(&mut self, at: usize) {
        if let Some(token) = self.list.get_mut(at) {
            token.shape |= SENTENCE_START;
        }
    }
}
