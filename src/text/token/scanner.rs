//! The scanner: where a token ends, what it folds to, what shape it has.
//!
//! It reads every character once or twice, but for short acronyms, so that no text takes more than linear time.

use unicode_normalization::char::is_combining_mark;

use super::hash::{START, grow, hash_of};
use super::{ANY_LOWER, DIGIT, DOTTED, INITIAL_UPPER, INNER_UPPER, LETTER, POSSESSIVE};
use crate::text::fold::{fold_char, fold_mark};
use crate::text::span::Span;

pub(super) fn next_char(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        Some(_) => text.get(at..).and_then(|rest| rest.chars().next()),
        None => None,
    }
}

pub(super) fn is_word(c: char) -> bool {
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

/// What was read of a text as one token.
pub(super) struct Scanned {
    pub(super) span: Span,
    pub(super) folded: Span,
    /// Of the folded word.
    pub(super) hash: u64,
    pub(super) shape: u8,
    pub(super) next: usize,
    pub(super) elision: bool,
}

/// A word of plain letters and digits.
pub(super) struct PlainWord {
    pub(super) end: usize,
    /// Of the folded word.
    pub(super) hash: u64,
    pub(super) shape: u8,
}

/// The word of plain letters and digits that begins at `start`; `None` where it takes a closer look to tell, as before an
/// apostrophe, in an acronym or where no such word begins.
#[inline]
pub(super) fn plain_word(bytes: &[u8], start: usize) -> Option<PlainWord> {
    let rest = bytes.get(start..)?;
    let (first, behind) = rest.split_first()?;
    let mut shape = INITIAL.get(usize::from(*first)).copied().filter(|shape| *shape != 0)?;
    let mut hash = grow(START, first.to_ascii_lowercase());
    for (length, byte) in (1..).zip(behind) {
        let own = PLAIN.get(usize::from(*byte)).copied().unwrap_or(0);
        if own == 0 {
            let goes_on = match byte {
                b'.' => length == 1,
                b'\'' | b'`' => true,
                _ => !byte.is_ascii(),
            };
            return (!goes_on).then_some(PlainWord { end: start + length, hash, shape });
        }
        shape |= own;
        hash = grow(hash, byte.to_ascii_lowercase());
    }
    Some(PlainWord { end: bytes.len(), hash, shape })
}

/// Reads a text from a place on.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl Scanner<'_> {
    /// Reads the token that begins with `first` at `self.at`.
    pub(super) fn scan(mut self, first: char, folded: &mut String) -> Scanned {
        let start = self.at;
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let fold_start = folded.len();
        let mut shape = if first.is_uppercase() { INITIAL_UPPER } else { 0 };
        let mut elision = false;
        // The hash of what was folded, as long as that is plain.
        let mut hash = Some(START);
        let mut end = start;
        if stands_alone(first) {
            hash = None;
            fold_char(first, folded);
            shape |= LETTER | ANY_LOWER;
            self.at += first.len_utf8();
            while let Some(mark) = next_char(self.text, self.at).filter(|c| is_combining_mark(*c)) {
                fold_mark(mark, folded);
                self.at += mark.len_utf8();
            }
            end = self.at;
        } else if let Some(dotted) = self.dotted(folded) {
            hash = None;
            shape |= DOTTED | LETTER | INNER_UPPER;
            if !first.is_uppercase() {
                shape |= ANY_LOWER;
            }
            self.at = dotted;
            end = dotted;
        } else {
            while let Some(c) = next_char(self.text, self.at) {
                if c.is_ascii_alphanumeric() {
                    shape |= self.plain(self.at > start, folded, &mut hash);
                    end = self.at;
                } else if is_word(c) && !stands_alone(c) && !is_combining_mark(c) {
                    shape |= shape_of(c, self.at > start);
                    hash = None;
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
                    hash = None;
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
            let (span, next) = (Span::default(), self.at.max(end));
            return Scanned { span, folded: span, hash: START, shape, next, elision };
        }
        let hash = hash.unwrap_or_else(|| hash_of(folded.get(fold_start..).unwrap_or_default()));
        Scanned {
            span: Span::new(start, end),
            folded: Span::new(fold_start, folded.len()),
            hash,
            shape,
            next: self.at,
            elision,
        }
    }

    /// Reads on as far as plain letters and digits go, folds them into the word and into its hash, and gives their shape;
    /// `inner` where a word goes on.
    #[inline]
    fn plain(&mut self, inner: bool, folded: &mut String, hash: &mut Option<u64>) -> u8 {
        let bytes = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (mut shape, mut length, mut grown) = (0, 0, hash.unwrap_or(START));
        for byte in bytes {
            let own = PLAIN.get(usize::from(*byte)).copied().unwrap_or(0);
            if own == 0 {
                break;
            }
            // The capital that a word begins with is no inner one.
            shape |= if length == 0 && !inner { own & !INNER_UPPER } else { own };
            length += 1;
            grown = grow(grown, byte.to_ascii_lowercase());
        }
        *hash = hash.map(|_| grown);
        let start = folded.len();
        folded.push_str(self.text.get(self.at..self.at + length).unwrap_or(""));
        if let Some(word) = folded.get_mut(start..) {
            word.make_ascii_lowercase();
        }
        self.at += length;
        shape
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

/// The shapes of plain letters and digits within a word by their bytes; 0 for all others.
const PLAIN: [u8; 256] = {
    let mut shapes = [0; 256];
    let mut c = 0_u8;
    while c.is_ascii() {
        shapes[c as usize] = if c.is_ascii_lowercase() {
            LETTER | ANY_LOWER
        } else if c.is_ascii_uppercase() {
            LETTER | INNER_UPPER
        } else if c.is_ascii_digit() {
            DIGIT
        } else {
            0
        };
        c += 1;
    }
    shapes
};

/// Their shapes where a word begins with them.
const INITIAL: [u8; 256] = {
    let mut shapes = PLAIN;
    let mut c = b'A';
    while c <= b'Z' {
        shapes[c as usize] = LETTER | INITIAL_UPPER;
        c += 1;
    }
    shapes
};

fn shape_of(c: char, inner: bool) -> u8 {
    if c.is_uppercase() {
        LETTER | if inner { INNER_UPPER } else { 0 }
    } else if c.is_numeric() {
        DIGIT
    } else {
        LETTER | ANY_LOWER
    }
}
