//! Tokens: the words of a text with their spans, shapes, folded forms and what stands between them.
//!
//! A token is a run of letters and digits. An apostrophe between letters belongs to it (`Qa'ida`, `O'Brien`), but a
//! possessive `'s` is left out of span and fold, and a French elision (`l'Etat`) is a token of its own. Letters with
//! dots between them are one token (`U.S.`). Hyphens, slashes and all other signs part tokens. In scripts that
//! write no spaces every character is a token.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold_char, fold_mark};
use super::sentence;
use super::span::Span;

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
    pub fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Whether it holds nothing but the given kinds.
    #[must_use]
    pub fn only(self, kinds: Self) -> bool {
        self.0 & !kinds.0 == 0
    }

    /// Both together.
    #[must_use]
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
    pub fn is_capitalised(self) -> bool {
        self.shape & INITIAL_UPPER != 0
    }

    /// Whether it has letters and all of them are capitals: `ISIL`, `U.S.`, `G7`, `A`.
    #[must_use]
    pub fn is_all_caps(self) -> bool {
        self.shape & (INITIAL_UPPER | INNER_UPPER) != 0 && self.shape & ANY_LOWER == 0
    }

    /// Whether a capital stands behind a lower-case letter or within: `McDonald`, `eBay`.
    #[must_use]
    pub fn has_inner_capital(self) -> bool {
        self.shape & INNER_UPPER != 0
    }

    /// Whether it holds a digit.
    #[must_use]
    pub fn has_digit(self) -> bool {
        self.shape & DIGIT != 0
    }

    /// Whether it is made of digits alone.
    #[must_use]
    pub fn is_number(self) -> bool {
        self.shape & DIGIT != 0 && self.shape & LETTER == 0
    }

    /// Whether a sentence or a line begins with it.
    #[must_use]
    pub fn starts_sentence(self) -> bool {
        self.shape & SENTENCE_START != 0
    }

    /// Whether a possessive `'s` or `'` followed it in the text.
    #[must_use]
    pub fn is_possessive(self) -> bool {
        self.shape & POSSESSIVE != 0
    }

    /// Whether it is written with dots: `U.S.`
    #[must_use]
    pub fn is_dotted(self) -> bool {
        self.shape & DOTTED != 0
    }

    /// Where its folded form lies in [`Tokens::folded`].
    #[must_use]
    pub fn folded_range(self) -> Range<usize> {
        self.folded.range()
    }
}

/// More tokens than usual articles have.
const MANY: usize = 1 << 16;

/// The tokens of one text. Reused from text to text, it stops allocating.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    tokens: Vec<Token>,
    folded: String,
}

impl Tokens {
    /// The tokens in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Token] {
        &self.tokens
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether the text held no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The folded form of the `at`-th token, empty behind the last.
    #[must_use]
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|t| self.folded.get(t.folded.range())).unwrap_or("")
    }

    /// The folded forms of a run of tokens, joined by single spaces.
    #[must_use]
    pub fn phrase(&self, run: Range<usize>) -> &str {
        match (self.tokens.get(run.start), run.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) => {
                self.folded.get(first.folded.start as usize..last.folded.end as usize).unwrap_or("")
            }
            _ => "",
        }
    }

    /// The bytes of the text from the first to the last token of a run.
    #[must_use]
    pub fn span(&self, run: Range<usize>) -> Span {
        match (self.tokens.get(run.start), run.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
            _ => Span::default(),
        }
    }

    /// All folded forms, joined by single spaces: what the index is fed.
    #[must_use]
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
        if self.tokens.capacity() > MANY {
            self.tokens = Vec::new();
        }
    }

    /// Forgets the text, and gives the memory back where it is much.
    pub(super) fn relax(&mut self) {
        self.clear();
        self.tokens.shrink_to(MANY);
        self.folded.shrink_to(8 * MANY);
    }

    /// Forgets the text, keeps the memory.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.folded.clear();
    }
}

/// Takes `text` apart into `tokens`, which are cleared first. Takes time linear in the text.
pub fn tokenize(text: &str, tokens: &mut Tokens) {
    tokens.clear();
    tokens.folded.reserve(text.len());
    let mut gap = Gap::LINE;
    let mut at = 0;
    while let Some(c) = next_char(text, at) {
        if !is_word(c) {
            gap = gap.and(Gap::of(c));
            at += c.len_utf8();
            continue;
        }
        let scanned = Scanner { text, at }.scan(c, &mut tokens.folded);
        at = scanned.next;
        if scanned.folded.is_empty() {
            continue;
        }
        tokens.tokens.push(Token { span: scanned.span, folded: scanned.folded, gap, shape: scanned.shape });
        gap = if scanned.shape & POSSESSIVE != 0 { Gap::APOSTROPHE } else { Gap::default() };
        if scanned.elision {
            gap = Gap::APOSTROPHE;
        }
    }
    sentence::mark(text, tokens);
}

impl Tokens {
    /// Marks the `at`-th token as the first of a sentence.
    pub(super) fn mark_sentence(&mut self, at: usize) {
        if let Some(token) = self.tokens.get_mut(at) {
            token.shape |= SENTENCE_START;
        }
    }
}

fn next_char(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        Some(_) => text.get(at..).and_then(|rest| rest.chars().next()),
        None => None,
    }
}

fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | 'ʻ')
}

/// Whether words of the script of `c` are not parted by spaces.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xFF66..=0xFF9D | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// The most letters of a dotted acronym: what is longer is no acronym, and would be read anew at each of its letters.
const LONGEST_ACRONYM: usize = 16;

struct Scanned {
    span: Span,
    folded: Span,
    shape: u8,
    next: usize,
    elision: bool,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    /// Reads the token that begins with `first` at `self.at`.
    fn scan(mut self, first: char, folded: &mut String) -> Scanned {
        let start = self.at;
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let fold_start = folded.len();
        let mut shape = if first.is_uppercase() { INITIAL_UPPER } else { 0 };
        let mut elision = false;
        let mut end = start;
        if stands_alone(first) {
            fold_char(first, folded);
            shape |= LETTER | ANY_LOWER;
            self.at += first.len_utf8();
            while let Some(mark) = next_char(self.text, self.at).filter(|c| is_combining_mark(*c)) {
                fold_mark(mark, folded);
                self.at += mark.len_utf8();
            }
            end = self.at;
        } else if let Some(dotted) = self.dotted(folded) {
            shape |= DOTTED | LETTER | INNER_UPPER;
            if !first.is_uppercase() {
                shape |= ANY_LOWER;
            }
            self.at = dotted;
            end = dotted;
        } else {
            while let Some(c) = next_char(self.text, self.at) {
                if is_word(c) && !stands_alone(c) && !is_combining_mark(c) {
                    shape |= shape_of(c, self.at > start);
                    fold_char(c, folded);
                    self.at += c.len_utf8();
                    end = self.at;
                } else if self.is_inner_sign(c) {
                    self.at += c.len_utf8();
                } else if c.is_ascii() && c != '\'' && c != '`' {
                    break;
                } else if is_apostrophe(c) {
                    let after = self.at + c.len_utf8();
                    match self.apostrophe(start, after) {
                        Apostrophe::Possessive(next) => {
                            shape |= POSSESSIVE;
                            self.at = next;
                            break;
                        }
                        Apostrophe::Elision => {
                            elision = true;
                            self.at = after;
                            break;
                        }
                        Apostrophe::Inner => self.at = after,
                        Apostrophe::Closing => break,
                    }
                } else if is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}') {
                    fold_mark(c, folded);
                    self.at += c.len_utf8();
                    end = self.at;
                } else {
                    break;
                }
            }
        }
        if folded.len() == fold_start {
            folded.truncate(before);
            return Scanned { span: Span::default(), folded: Span::default(), shape, next: self.at.max(end), elision };
        }
        Scanned {
            span: Span::new(start, end),
            folded: Span::new(fold_start, folded.len()),
            shape,
            next: self.at,
            elision,
        }
    }

    /// Where a dotted acronym (`U.S.`, `a.m.`, `U.S.S.R`) that begins here ends; its letters are folded.
    fn dotted(&self, folded: &mut String) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut letters = 0;
        while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) && bytes.get(at + 1) == Some(&b'.') {
            letters += 1;
            at += 2;
            if letters > LONGEST_ACRONYM {
                return None;
            }
        }
        if letters == 0 {
            return None;
        }
        // A last letter without its dot: "U.S" before a space or a sign.
        let open = bytes.get(at).is_some_and(u8::is_ascii_uppercase)
            && !bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        let end = if open { at + 1 } else { at };
        if letters + usize::from(open) < 2 || bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        for byte in bytes.get(self.at..end)?.iter().filter(|b| **b != b'.') {
            folded.push(char::from(byte.to_ascii_lowercase()));
        }
        Some(end)
    }

    /// Whether `c` at the scanner's place marks a Hebrew acronym: it stands between two Hebrew letters.
    fn is_inner_sign(&self, c: char) -> bool {
        let is_hebrew = |c: char| matches!(c, '\u{5d0}'..='\u{5ea}');
        let before = || self.text.get(..self.at).and_then(|text| text.chars().next_back());
        matches!(c, '"' | '״' | '׳')
            && next_char(self.text, self.at + c.len_utf8()).is_some_and(is_hebrew)
            && before().is_some_and(is_hebrew)
    }

    /// What the apostrophe before `after` is, in a word that began at `start`.
    fn apostrophe(&self, start: usize, after: usize) -> Apostrophe {
        let rest = self.text.as_bytes().get(after..).unwrap_or(&[]);
        let next = next_char(self.text, after);
        let Some(next) = next.filter(|c| is_word(*c)) else {
            return Apostrophe::Closing;
        };
        let ends_after_s = !next_char(self.text, after + 1).is_some_and(is_word);
        if matches!(rest.first(), Some(b's' | b'S')) && ends_after_s {
            return Apostrophe::Possessive(after + 1);
        }
        let word = self.text.get(start..self.at).unwrap_or("");
        let elided = matches!(
            word,
            "l" | "d"
                | "j"
                | "m"
                | "n"
                | "s"
                | "t"
                | "c"
                | "qu"
                | "L"
                | "D"
                | "J"
                | "M"
                | "N"
                | "S"
                | "T"
                | "C"
                | "Qu"
                | "dell"
                | "Dell"
                | "all"
                | "nell"
                | "sull"
                | "dall"
        );
        if elided && next.is_alphabetic() { Apostrophe::Elision } else { Apostrophe::Inner }
    }
}

enum Apostrophe {
    Possessive(usize),
    Elision,
    Inner,
    Closing,
}

fn shape_of(c: char, inner: bool) -> u8 {
    if c.is_ascii_lowercase() {
        LETTER | ANY_LOWER
    } else if c.is_ascii_digit() {
        DIGIT
    } else if c.is_uppercase() {
        LETTER | if inner { INNER_UPPER } else { 0 }
    } else if c.is_numeric() {
        DIGIT
    } else {
        LETTER | ANY_LOWER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, String)> {
        let mut tokens = Tokens::default();
        tokenize(text, &mut tokens);
        (0..tokens.len())
            .map(|at| (tokens.as_slice()[at].span.of(text).to_owned(), tokens.word(at).to_owned()))
            .collect()
    }

    fn folded(text: &str) -> String {
        super::super::fold_phrase(text)
    }

    #[test]
    fn possessives_are_left_out_and_inner_apostrophes_stay() {
        assert_eq!(
            words("Haftar's Qa'ida’s O'Brien"),
            [
                ("Haftar".into(), "haftar".into()),
                ("Qa'ida".into(), "qaida".into()),
                ("O'Brien".into(), "obrien".into()),
            ]
        );
    }

    #[test]
    fn a_plural_possessive_keeps_the_apostrophe_out() {
        assert_eq!(words("the rebels' guns")[1], ("rebels".into(), "rebels".into()));
    }

    #[test]
    fn dotted_acronyms_are_one_token() {
        assert_eq!(
            words("the U.S. and U.N. at 5 a.m. in Washington, D.C"),
            [
                ("the".into(), "the".into()),
                ("U.S.".into(), "us".into()),
                ("and".into(), "and".into()),
                ("U.N.".into(), "un".into()),
                ("at".into(), "at".into()),
                ("5".into(), "5".into()),
                ("a.m.".into(), "am".into()),
                ("in".into(), "in".into()),
                ("Washington".into(), "washington".into()),
                ("D.C".into(), "dc".into()),
            ]
        );
        assert_eq!(folded("U.S.-led"), "us led");
    }

    #[test]
    fn elisions_hyphens_and_accents_part_and_fold() {
        assert_eq!(folded("l'État d’Haïti"), "l etat d haiti");
        assert_eq!(folded("al-Qaeda–linked"), "al qaeda linked");
        assert_eq!(folded("Łódź Þór Straße ﬁnal"), "lodz thor strasse final");
    }

    #[test]
    fn scripts_without_spaces_give_a_token_a_character() {
        assert_eq!(folded("北京ABC"), "北 京 abc");
    }

    #[test]
    fn shapes_tell_capitals_digits_and_acronyms() {
        let mut tokens = Tokens::default();
        tokenize("ISIL McDonald 2015 G7 eBay said", &mut tokens);
        let t = tokens.as_slice();
        assert!(t[0].is_all_caps() && t[0].is_capitalised());
        assert!(t[1].is_capitalised() && t[1].has_inner_capital() && !t[1].is_all_caps());
        assert!(t[2].is_number() && !t[2].is_all_caps());
        assert!(t[3].is_all_caps() && t[3].has_digit() && !t[3].is_number());
        assert!(!t[4].is_capitalised() && t[4].has_inner_capital());
        assert!(!t[5].is_all_caps());
    }

    #[test]
    fn every_span_is_on_boundaries_and_in_order() {
        for text in ["a\u{301}b ’’ 's 'x' é’é’s", "…", "'", "x’", "\u{301}\u{301}", "D.D.D.D", "A.", "ﬃ’s", "İ'İ"]
        {
            let mut tokens = Tokens::default();
            tokenize(text, &mut tokens);
            let mut last = 0;
            for token in tokens.as_slice() {
                assert!(text.get(token.span.range()).is_some_and(|s| !s.is_empty()), "{text:?} {token:?}");
                assert!(token.span.start >= last);
                last = token.span.end;
            }
            assert_eq!(tokens.folded().split(' ').filter(|w| !w.is_empty()).count(), tokens.len(), "{text:?}");
        }
    }
}
