//! Folding: the one normaliser of words, so that case, accents and apostrophes never keep two names apart.
//!
//! What is only a way of writing goes: case, accents and points, ligatures, the forms of alef and the dots of teh marbuta,
//! tatweel, ё for е. What tells words apart stays: the breve of й, the voicing marks of kana, the vowel signs of the
//! Brahmic scripts, whose words would be left without vowels.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

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
        'й' | 'Й' => out.push('й'),
        'ї' | 'Ї' => out.push('ї'),
        'ў' | 'Ў' => out.push('ў'),
        '\u{600}'..='\u{6ff}' => fold_arabic(c, out),
        c if keeps_marks(c) => out.push(c),
        _ => fold_parts(c, out),
    }
}

/// Appends the letters that a character is made of, lower case and without marks.
fn fold_parts(c: char, out: &mut String) {
    for part in std::iter::once(c).nfkd() {
        match part {
            '\u{600}'..='\u{6ff}' if part != c => fold_arabic(part, out),
            _ if is_combining_mark(part) => {}
            _ => out.extend(part.to_lowercase().filter(|l| l.is_alphanumeric())),
        }
    }
}

/// Appends an Arabic letter: one form of alef, yeh, heh and kaf each, Latin digits, no tatweel.
fn fold_arabic(c: char, out: &mut String) {
    match c {
        'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ة' | 'ۀ' | 'ە' | 'ہ' => out.push('ه'),
        'ک' => out.push('ك'),
        '\u{640}' => {}
        '٠'..='٩' => out.push(digit(u32::from(c) - u32::from('٠'))),
        '۰'..='۹' => out.push(digit(u32::from(c) - u32::from('۰'))),
        _ => fold_parts(c, out),
    }
}

fn digit(number: u32) -> char {
    char::from_digit(number, 10).unwrap_or('0')
}

/// Whether characters of the script are kept as they are, marks included: Brahmic scripts, kana and Hangul.
fn keeps_marks(c: char) -> bool {
    matches!(u32::from(c), 0x0900..=0x0DFF | 0x0E00..=0x0FFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3041..=0x30FF
        | 0xAC00..=0xD7A3)
}

/// Appends a mark that stands behind a letter of the same word: what the two make together, folded.
pub(super) fn fold_mark(mark: char, out: &mut String) {
    if keeps_marks(mark) && !matches!(mark, '\u{3099}' | '\u{309a}') {
        out.push(mark);
        return;
    }
    let Some(both) = out.chars().next_back().and_then(|letter| compose(letter, mark)) else { return };
    let mut folded = String::new();
    fold_char(both, &mut folded);
    out.pop();
    out.push_str(&folded);
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
    if is_plain(phrase) {
        return fold_plain(phrase);
    }
    let mut tokens = Tokens::default();
    tokenize(phrase, &mut tokens);
    tokens.into_folded()
}

/// Whether a phrase is nothing but words of plain letters and digits with signs between them that only part words: no
/// apostrophes, and no full stop that may belong to an acronym.
fn is_plain(phrase: &str) -> bool {
    let bytes = phrase.as_bytes();
    let acronym = |pair: &[u8]| matches!(pair, [b'.', next] if next.is_ascii_alphabetic());
    bytes.iter().all(|byte| byte.is_ascii() && !matches!(byte, b'\'' | b'`')) && !bytes.windows(2).any(acronym)
}

/// As [`fold_phrase`], of a plain phrase.
fn fold_plain(phrase: &str) -> String {
    let mut folded = String::with_capacity(phrase.len());
    for word in phrase.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    folded
}

#[cfg(test)]
mod tests {
    use super::{Tokens, fold_phrase, tokenize};

    #[test]
    fn plain_phrases_fold_as_all_others_do() {
        let letters = *b"aZ9 .-'`\"/\n&b";
        let mut state = 7_u64;
        let mut tokens = Tokens::default();
        for _ in 0..20_000 {
            let mut phrase = String::new();
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                phrase.push(char::from(letters[usize::from((state >> 59) as u8) % letters.len()]));
            }
            tokenize(&phrase, &mut tokens);
            assert_eq!(fold_phrase(&phrase), tokens.folded(), "{phrase:?}");
        }
    }

    fn same(words: &[&str]) {
        let folded: Vec<String> = words.iter().map(|word| fold_phrase(word)).collect();
        assert!(folded.iter().all(|word| *word == folded[0] && !word.is_empty()), "{folded:?}");
    }

    fn other(a: &str, b: &str) {
        assert_ne!(fold_phrase(a), fold_phrase(b));
    }

    #[test]
    fn ways_of_writing_arabic_are_one() {
        same(&["أحمد", "احمد", "أَحْمَد", "احـــمد", "ٱحمد"]);
        same(&["درنة", "درنه", "دَرْنَة"]);
        same(&["إسلامي", "اسلامى", "اسلامی"]);
        same(&["القرآن", "القران"]);
        same(&["کابل", "كابل"]);
        same(&["٢٠١٥", "۲۰۱۵", "2015"]);
        assert_eq!(fold_phrase("ﻻ"), "لا");
    }

    #[test]
    fn cyrillic_keeps_its_short_i_and_loses_the_dots_of_yo() {
        same(&["Королёв", "королев"]);
        same(&["Толстой", "толсто\u{438}\u{306}"]);
        other("мой", "мои");
        other("їх", "іх");
    }

    #[test]
    fn hebrew_is_without_points_and_its_acronyms_are_whole() {
        same(&["שָׁלוֹם", "שלום"]);
        same(&["צה״ל", "צה\"ל", "צהל"]);
    }

    #[test]
    fn scripts_whose_vowels_are_marks_keep_them() {
        other("कम", "काम");
        other("कि", "की");
        other("ดี", "ดู");
        other("ハ", "バ");
        same(&["が", "か\u{3099}"]);
        same(&["서울", "서울"]);
        assert_eq!(fold_phrase("กิน ข้าว"), "กิ น ข้ า ว");
        assert_eq!(fold_phrase("東京タワー"), "東 京 タ ワ ー");
    }
}
