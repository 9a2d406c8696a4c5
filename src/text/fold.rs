//! Folding: the one normaliser of words, so that case, accents and apostrophes never keep two names apart.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Tokens, tokenize};

/// Appends the folded form of one character: lower case, without accents, ligatures spelt out.
///
/// Characters that are part of a word but carry no letter (combining marks, apostrophes) fold to nothing.
pub fn fold_char(c: char, out: &mut String) {
    if c.is_ascii_alphanumeric() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ħ' | 'Ħ' => out.push('h'),
        'ı' | 'İ' => out.push('i'),
        'ə' | 'Ə' => out.push('a'),
        _ => {
            for part in std::iter::once(c).nfkd() {
                if !is_combining_mark(part) {
                    out.extend(part.to_lowercase().filter(|l| l.is_alphanumeric()));
                }
            }
        }
    }
}

/// A phrase as its folded tokens joined by single spaces: the key under which gazetteers and filters look names up.
///
/// ```
/// assert_eq!(dateline::text::fold_phrase("Al-Qa'ida's  FRONT"), "al qaida front");
/// assert_eq!(dateline::text::fold_phrase("Côte d’Ivoire"), "cote d ivoire");
/// assert_eq!(dateline::text::fold_phrase("U.S."), "us");
/// ```
#[must_use]
pub fn fold_phrase(phrase: &str) -> String {
    let mut tokens = Tokens::default();
    tokenize(phrase, &mut tokens);
    tokens.into_folded()
}
