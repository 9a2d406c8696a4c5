//! The one analyser: cuts folded text at its single spaces.
//!
//! Text arrives already taken apart and folded (`text::Tokens::folded`), so that words are found once per article and
//! mean the same to extraction, index and query. Analysers are not stored with an index: [`register`] is called
//! wherever one is created or opened.

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// The analyser's name in the schema of the index.
pub(super) const NAME: &str = "words";

/// Makes the analyser known to an index that was just created or opened.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(NAME, TextAnalyzer::builder(Words::default()).build());
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
}
