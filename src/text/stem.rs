//! Stems: the part of a word that its inflected forms share, by the article's language.
//!
//! Snowball's algorithms run on folded words, so that a query typed without accents finds the accented text.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer as Snowball};

/// The languages that are stemmed, as ISO 639-1 codes, with their algorithms. Norwegian has a code for itself and one
/// for each of its written forms.
const LANGUAGES: &[(&str, Algorithm)] = &[
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nb", Algorithm::Norwegian),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("tr", Algorithm::Turkish),
];

/// The language whose participles lose their `ge`.
const DUTCH: &str = "nl";

/// The codes of the languages that are stemmed; words of all others stay as they are.
pub fn supported() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(code, _)| *code)
}

/// The stemmer of one language.
pub struct Stemmer {
    snowball: Option<Snowball>,
    cuts_heads: bool,
}

impl Stemmer {
    /// The stemmer for an ISO 639-1 code; one that changes nothing for a language without an algorithm.
    #[must_use]
    pub fn new(lang: &str) -> Self {
        let found = LANGUAGES.iter().find(|(code, _)| *code == lang);
        let snowball = found.map(|(_, algorithm)| Snowball::new(*algorithm));
        Self { snowball, cuts_heads: lang == DUTCH }
    }

    /// Whether a stem may begin otherwise than its word does.
    #[must_use]
    pub fn cuts_heads(&self) -> bool {
        self.cuts_heads
    }

    /// The stem of a folded word.
    #[must_use]
    pub fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        match &self.snowball {
            Some(snowball) if !word.bytes().any(|b| b.is_ascii_digit()) => snowball.stem(word),
            _ => Cow::Borrowed(word),
        }
    }

    /// The stems of folded words joined by single spaces, joined likewise.
    #[must_use]
    pub fn stem_all(&self, folded: &str) -> String {
        let mut stems = String::with_capacity(folded.len());
        for word in folded.split(' ') {
            if !stems.is_empty() {
                stems.push(' ');
            }
            stems.push_str(&self.stem(word));
        }
        stems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_share_a_stem() {
        let english = Stemmer::new("en");
        assert_eq!(english.stem("attacks"), english.stem("attacked"));
        let french = Stemmer::new("fr");
        assert_eq!(french.stem("attaques"), french.stem("attaque"));
        assert_eq!(Stemmer::new("xx").stem("attacks"), "attacks");
    }

    #[test]
    fn both_kinds_of_norwegian_are_stemmed() {
        for lang in ["no", "nb", "nn"] {
            assert_eq!(Stemmer::new(lang).stem("havnene"), Stemmer::new("no").stem("havner"), "{lang}");
        }
    }
}
