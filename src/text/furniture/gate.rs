//! The gate: a cheap look at a line that tells most lines of a report from all that may be furniture.
//!
//! Texts with wrapped lines have millions of lines and no furniture to speak of; the lists are long. A line passes when
//! it begins as some entry of the lists does, or holds a sign or an end that only the lists' entries hold.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::words::{CAPTIONS, CREDITS, NOTICES, POINTERS, SHARE_WORDS, SHARES, SURE_POINTERS};

/// So many letters of a beginning are looked at.
const LETTERS: usize = 3;

/// Beginnings that stand in no list.
const OTHERS: &[&str] =
    &["follow ", "copyright ", "photo", "this material may not be published", "all rights reserved"];

/// How the entries of the lists begin.
struct Beginnings {
    /// The first letters of those that have as many.
    long: FxHashSet<[char; LETTERS]>,
    /// First words that are shorter, whole where they are of ASCII: they pass no longer word.
    words: FxHashSet<String>,
    /// Shorter ones of scripts that part no words.
    letters: FxHashSet<char>,
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let lists = [POINTERS, SURE_POINTERS, SHARES, SHARE_WORDS, CAPTIONS, NOTICES, CREDITS, OTHERS];
    let (mut long, mut words, mut letters) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
    for entry in lists.into_iter().flatten() {
        let word = first_word(entry).to_lowercase();
        let mut chars = word.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(a), Some(b), Some(c)) => {
                long.insert([a, b, c]);
            }
            (Some(first), ..) if !first.is_ascii() => {
                letters.insert(first);
            }
            _ => {
                words.insert(word);
            }
        }
    }
    Beginnings { long, words, letters }
});

/// The first run of letters and digits.
fn first_word(line: &str) -> &str {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

/// Whether a trimmed line may be furniture; `reserved` says whether the text speaks of rights anywhere.
pub(super) fn passes(line: &str, reserved: bool) -> bool {
    begins(line) || reserved || is_signed(line) || ends(line)
}

/// Whether a line holds a bracket, a slash or a sign of rights.
fn is_signed(line: &str) -> bool {
    let signed = memchr::memchr3(b'(', b'[', b'/', line.as_bytes()).is_some();
    signed || !line.is_ascii() && line.contains(['©', '【'])
}

/// Whether a text holds words of a notice that may stand anywhere in a line.
pub(super) fn speaks_of_rights(text: &str) -> bool {
    // "All rights reserved", "may not be published", in small letters or capitals.
    let held = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    ["eserved", "ESERVED", "ublished", "UBLISHED"].into_iter().any(held)
}

fn begins(line: &str) -> bool {
    let word = first_word(line);
    let mut chars = word.chars().flat_map(char::to_lowercase);
    let Some(first) = chars.next() else { return !line.is_empty() && line.len() < 8 };
    if first.is_ascii_digit() || BEGINNINGS.letters.contains(&first) {
        return true;
    }
    match (chars.next(), chars.next()) {
        (Some(second), Some(third)) => BEGINNINGS.long.contains(&[first, second, third]),
        _ => BEGINNINGS.words.contains(&*word.to_lowercase()),
    }
}

/// Whether the last word is one that credits end with.
fn ends(line: &str) -> bool {
    let last = line.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let last = last.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    ["images", "photo", "shutterstock", "getty"].iter().any(|word| last.eq_ignore_ascii_case(word))
}
