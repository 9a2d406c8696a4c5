//! Takes a query apart into signs, words and quoted text, each with the byte it begins at.
//!
//! Words are cut out here but not looked into: whether `a:b` names a field is decided by the parser, which knows the
//! fields.

use crate::error::{Error, Result};

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lexeme {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `-` at the head of a word.
    Minus,
    /// `name:` that ends where a quoted text or a parenthesis begins.
    Key(String),
    Word(String),
    /// Quoted text, and what follows its `~`.
    Quoted(String, Option<u32>),
}

/// A piece and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub lexeme: Lexeme,
    pub at: usize,
}

/// The pieces of a query.
pub(super) fn lex(query: &str) -> Result<Vec<Token>> {
    let mut lexer = Lexer { query, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

/// Whether a word ends before `c`.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”')
}

struct Lexer<'q> {
    query: &'q str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.query.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Result<Option<Token>> {
        self.at = self.query.len() - self.rest().trim_start().len();
        let at = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let lexeme = match first {
            '(' => self.sign(Lexeme::Open, first),
            ')' => self.sign(Lexeme::Close, first),
            '"' | '“' | '”' => self.quoted(first)?,
            '-' => self.minus()?,
            _ => self.word(),
        };
        Ok(Some(Token { lexeme, at }))
    }

    fn sign(&mut self, lexeme: Lexeme, sign: char) -> Lexeme {
        self.at += sign.len_utf8();
        lexeme
    }

    fn minus(&mut self) -> Result<Lexeme> {
        let at = self.at;
        self.at += 1;
        match self.peek() {
            Some(c) if !c.is_whitespace() && c != ')' => Ok(Lexeme::Minus),
            _ => Err(Error::query_at("expected the word to leave out right behind `-`", self.query, at)),
        }
    }

    fn word(&mut self) -> Lexeme {
        let length = self.rest().find(ends_word).unwrap_or(self.rest().len());
        let word = self.rest().get(..length).unwrap_or("").to_owned();
        self.at += length;
        match word.as_str() {
            "AND" => return Lexeme::And,
            "OR" => return Lexeme::Or,
            "NOT" => return Lexeme::Not,
            _ => {}
        }
        match word.strip_suffix(':') {
            Some(key) if self.peek().is_some_and(|c| matches!(c, '"' | '“' | '(')) => Lexeme::Key(key.to_owned()),
            _ => Lexeme::Word(word),
        }
    }

    fn quoted(&mut self, open: char) -> Result<Lexeme> {
        let start = self.at;
        let curly = open != '"';
        let mut text = String::new();
        let mut chars = self.query.get(start + open.len_utf8()..).unwrap_or("").char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
                '"' if !curly => return self.close(text, start + 1 + offset + 1),
                '”' if curly => return self.close(text, start + open.len_utf8() + offset + c.len_utf8()),
                c => text.push(c),
            }
        }
        Err(Error::query_at("expected a closing quotation mark for this one", self.query, start))
    }

    /// What follows the closing mark: nothing, or `~` and a number.
    fn close(&mut self, text: String, end: usize) -> Result<Lexeme> {
        self.at = end;
        let Some(behind) = self.rest().strip_prefix('~') else { return Ok(Lexeme::Quoted(text, None)) };
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        let Ok(slop) = digits.parse::<u32>() else {
            let message = "expected how many places the words may be apart right behind `~`, such as `\"a b\"~5`";
            return Err(Error::query_at(message, self.query, end));
        };
        self.at = end + 1 + digits.len();
        Ok(Lexeme::Quoted(text, Some(slop)))
    }
}
