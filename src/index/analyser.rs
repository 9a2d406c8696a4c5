//! The analysers: one cuts folded text at its single spaces, the other takes a facet's value with all that is above it.
//!
//! Text arrives already taken apart and folded (`text::Tokens::folded`), so that words are found once per article and
//! mean the same to extraction, index and query. Analysers are not stored with an index: [`register`] is called
//! wherever one is created or opened.

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// The name of the analyser of words in the schema of the index.
pub(super) const NAME: &str = "words";

/// The name of that of facet values.
pub(super) const PATHS: &str = "paths";

/// Makes the analysers known to an index that was just created or opened.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(NAME, TextAnalyzer::builder(Words::default()).build());
    index.tokenizers().register(PATHS, TextAnalyzer::builder(Paths::default()).build());
}

/// Cuts at single spaces.
#[derive(Clone, Default)]
struct Words {
    token: Token,
}

/// The words of one text.
struct WordStream<'a> {
    rest: Option<&'a str>,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { rest: if text.is_empty() { None } else { Some(text) }, at: 0, token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(rest) = self.rest else { return false };
        let (word, next) = match memchr::memchr(b' ', rest.as_bytes()).and_then(|end| rest.split_at_checked(end)) {
            Some((word, tail)) => (word, tail.strip_prefix(' ')),
            None => (rest, None),
        };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.at;
        self.token.offset_to = self.at + word.len();
        self.at += word.len() + 1;
        self.rest = next;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The root, and what begins an encoded value, name by name.
#[derive(Clone, Default)]
struct Paths {
    token: Token,
}

/// What is above an encoded value, and it itself.
struct PathStream<'a> {
    value: &'a str,
    /// Where the next ends; `None` once it was the value.
    next: Option<usize>,
    token: &'a mut Token,
}

impl Tokenizer for Paths {
    type TokenStream<'a> = PathStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PathStream<'a> {
        self.token.reset();
        PathStream { value: text, next: Some(0), token: &mut self.token }
    }
}

impl TokenStream for PathStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(end) = self.next else { return false };
        let (path, rest) = self.value.split_at_checked(end).unwrap_or((self.value, ""));
        // Behind a name stands what parts it from the next.
        let from = usize::from(end > 0);
        let name = rest.get(from..).unwrap_or("");
        let length = memchr::memchr(0, name.as_bytes()).unwrap_or(name.len());
        self.next = if rest.is_empty() { None } else { Some(end + from + length) };
        self.token.text.clear();
        self.token.text.push_str(path);
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_to = end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_their_position() {
        let mut words = Words::default();
        let mut stream = words.token_stream("the shura council");
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(seen, [("the".to_owned(), 0), ("shura".to_owned(), 1), ("council".to_owned(), 2)]);
        assert!(!words.token_stream("").advance());
    }

    #[test]
    fn values_come_with_all_that_is_above_them() {
        let mut paths = Paths::default();
        let mut seen = |value: &str| {
            let (mut stream, mut seen) = (paths.token_stream(value), Vec::new());
            while stream.advance() {
                seen.push(stream.token().text.clone());
            }
            seen
        };
        assert_eq!(seen("Libya\0Derna\0Port"), ["", "Libya", "Libya\0Derna", "Libya\0Derna\0Port"]);
        assert_eq!(seen("ISIL"), ["", "ISIL"]);
        assert_eq!(seen("Île"), ["", "Île"]);
    }
}
