//! Recursive descent over the pieces of a query; every mistake is told with its place and what was expected there.

use super::ast::{Node, Scope};
use super::lexer::{Lexeme, Token, lex};
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::query::dates::Days;
use crate::query::suggest;
use crate::text::fold_phrase;

/// How deep parentheses and negations may be nested.
pub const MAX_DEPTH: usize = 64;

/// How long a query may be, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// How many words a query may hold, those of phrases included: each is looked up by itself.
pub const MAX_WORDS: usize = 1024;

/// The widest slop that means anything: an article is hardly longer, and sums of it stay small.
const MAX_SLOP: u32 = 10_000;

/// The most words of a phrase with slop: the ways to place repeated words within it grow with each.
const MAX_SLOPPY: usize = 6;

/// The longest word with `~`, in bytes: the automaton grows with it.
const MAX_FUZZY: usize = 100;

/// The key of the range of days of publication.
pub(super) const PUBLISHED: &str = "published";

/// A facet that a query may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether its values are days, months and years.
    pub dated: bool,
}

/// Reads a query, where `facets` are the facets there are.
///
/// # Errors
/// [`Error::Query`] with the place of the mistake and what was expected there.
pub fn parse(query: &str, facets: &[Key<'_>]) -> Result<Node> {
    if query.len() > MAX_LENGTH {
        return Err(Error::query(format!("the query is longer than {MAX_LENGTH} bytes: use filters, or ask in parts")));
    }
    let tokens = lex(query)?;
    if tokens.is_empty() {
        return Ok(Node::All);
    }
    limit_words(query, &tokens)?;
    let mut parser = Parser { query, facets, tokens: tokens.into_iter().peekable(), depth: 0 };
    let node = parser.or(None)?;
    match parser.tokens.next() {
        None => Ok(node),
        Some(token) => Err(parser.wrong(&token, "expected nothing more: this `)` closes no `(`")),
    }
}

fn limit_words(query: &str, tokens: &[Token]) -> Result<()> {
    let mut words = 0;
    for token in tokens {
        // What counts is what is looked up: `a-a-a` is one piece and three words.
        words += match &token.lexeme {
            Lexeme::Word(text) | Lexeme::Quoted(text, _) => folded_words(text).max(1),
            _ => 0,
        };
        if words > MAX_WORDS {
            let message = format!("expected at most {MAX_WORDS} words in a query: ask in parts, or use filters");
            return Err(Error::query_at(message, query, token.at));
        }
    }
    Ok(())
}

/// How many words a text folds to.
fn folded_words(text: &str) -> usize {
    fold_phrase(text).split(' ').filter(|word| !word.is_empty()).count()
}

struct Parser<'q> {
    query: &'q str,
    facets: &'q [Key<'q>],
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser<'_> {
    fn wrong(&self, token: &Token, message: impl Into<String>) -> Error {
        Error::query_at(message, self.query, token.at)
    }

    fn peek(&mut self) -> Option<&Lexeme> {
        self.tokens.peek().map(|token| &token.lexeme)
    }

    fn deeper(&mut self, at: usize) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::query_at(format!("expected at most {MAX_DEPTH} levels of parentheses"), self.query, at));
        }
        Ok(())
    }

    fn or(&mut self, scope: Scope) -> Result<Node> {
        let mut parts = vec![self.and(scope)?];
        while self.peek() == Some(&Lexeme::Or) {
            self.tokens.next();
            parts.push(self.and(scope)?);
        }
        Ok(only(parts, Node::Or))
    }

    fn and(&mut self, scope: Scope) -> Result<Node> {
        let mut parts = vec![self.unary(scope)?];
        loop {
            match self.peek() {
                None | Some(Lexeme::Or | Lexeme::Close) => break,
                Some(Lexeme::And) => {
                    self.tokens.next();
                }
                Some(_) => {}
            }
            parts.push(self.unary(scope)?);
        }
        Ok(only(parts, Node::And))
    }

    fn unary(&mut self, scope: Scope) -> Result<Node> {
        let Some(token) = self.tokens.next() else {
            return Err(Error::query_at("expected a word, a phrase or `(` here", self.query, self.query.len()));
        };
        match &token.lexeme {
            Lexeme::Not | Lexeme::Minus => {
                self.deeper(token.at)?;
                let part = self.unary(scope)?;
                self.depth -= 1;
                Ok(Node::Not(Box::new(part)))
            }
            Lexeme::Open => self.group(token.at, scope),
            Lexeme::Close => Err(self.wrong(&token, "expected a word, a phrase or `(` before this `)`")),
            Lexeme::And => Err(self.operator(&token, "AND")),
            Lexeme::Or => Err(self.operator(&token, "OR")),
            Lexeme::Quoted(text, slop) => self.phrase(&token, text, *slop, scope),
            Lexeme::Key(key) => self.keyed(&token, key),
            Lexeme::Word(word) => self.word(&token, word, scope),
        }
    }

    fn operator(&self, token: &Token, name: &str) -> Error {
        self.wrong(token, format!("expected a word before `{name}`; to search for the word, put it in quotes"))
    }

    /// What stands between the `(` at `at`, which is read, and its `)`.
    fn group(&mut self, at: usize, scope: Scope) -> Result<Node> {
        self.deeper(at)?;
        let node = self.or(scope)?;
        self.depth -= 1;
        match self.tokens.next() {
            Some(Token { lexeme: Lexeme::Close, .. }) => Ok(node),
            _ => Err(Error::query_at("expected a `)` for this `(`", self.query, at)),
        }
    }

    fn phrase(&self, token: &Token, text: &str, slop: Option<u32>, scope: Scope) -> Result<Node> {
        let words = folded_words(text);
        if words == 0 {
            return Err(self.wrong(token, "expected at least one word between the quotes"));
        }
        if slop.is_some_and(|slop| slop > 0) && words > MAX_SLOPPY {
            let message =
                format!("expected at most {MAX_SLOPPY} words between quotes with `~`: leave some out, or the `~`");
            return Err(self.wrong(token, &message));
        }
        Ok(Node::Phrase { scope, text: text.to_owned(), slop: slop.unwrap_or(0).min(MAX_SLOP) })
    }

    /// `key:` before a quoted text or a parenthesis.
    fn keyed(&mut self, token: &Token, key: &str) -> Result<Node> {
        let field = text_field(key);
        let end = Token { lexeme: Lexeme::Close, at: self.query.len() };
        let next = self.tokens.next().unwrap_or(end);
        match (field, &next.lexeme) {
            (Some(_), Lexeme::Open) => self.group(next.at, field),
            (Some(_), Lexeme::Quoted(text, slop)) => self.phrase(&next, text, *slop, field),
            (None, Lexeme::Quoted(value, None)) => self.value(token, key, value, next.at),
            (Some(_), _) => Err(self.wrong(&next, format!("expected a word, a phrase or `(` behind `{key}:`"))),
            (None, _) => {
                self.known(token, key)?;
                Err(self.wrong(&next, format!("expected one value behind `{key}:`, in quotes if it has spaces")))
            }
        }
    }

    fn word(&self, token: &Token, word: &str, scope: Scope) -> Result<Node> {
        let Some((key, value)) = word.split_once(':').filter(|(key, _)| is_name(key)) else {
            return self.term(token, word, token.at, scope);
        };
        let at = token.at + key.len() + 1;
        match text_field(key) {
            Some(_) if value.is_empty() => {
                Err(Error::query_at(format!("expected a word, a phrase or `(` right behind `{key}:`"), self.query, at))
            }
            Some(field) => self.term(token, value, at, Some(field)),
            None => self.value(token, key, value, at),
        }
    }

    /// A value behind the key of a facet or of the range of publication.
    fn value(&self, token: &Token, key: &str, value: &str, at: usize) -> Result<Node> {
        self.known(token, key)?;
        if value.trim_matches(|c: char| c == '/' || c.is_whitespace()).is_empty() {
            return Err(Error::query_at(format!("expected a value right behind `{key}:`"), self.query, at));
        }
        let dated = self.facets.iter().any(|facet| facet.dated && facet.name == key);
        if key == PUBLISHED || dated && !value.trim().starts_with('/') {
            check_days(value, self.query, at)?;
        }
        Ok(if key == PUBLISHED {
            Node::Published { range: value.to_owned() }
        } else {
            Node::Facet { facet: key.to_owned(), value: value.to_owned() }
        })
    }

    /// That `key` is something articles can be asked for.
    fn known(&self, token: &Token, key: &str) -> Result<()> {
        if key == PUBLISHED || text_field(key).is_some() || self.facets.iter().any(|facet| facet.name == key) {
            return Ok(());
        }
        let known = TextField::ALL
            .iter()
            .map(|f| f.name())
            .chain([PUBLISHED])
            .chain(self.facets.iter().map(|facet| facet.name));
        let hint = match suggest::nearest(key, known) {
            Some(near) => format!("did you mean `{near}:`?"),
            None => "put it in quotes if the `:` belongs to the text".to_owned(),
        };
        Err(self.wrong(token, format!("no field or facet `{key}` to search in: {hint}")))
    }

    /// A word with what may follow it: `*`, `~`, `~1`, `~2`.
    fn term(&self, token: &Token, word: &str, at: usize, scope: Scope) -> Result<Node> {
        let wrong = |message: &str| Err(Error::query_at(message, self.query, at));
        let fuzzy = word.rsplit_once('~');
        let stem = fuzzy.map_or(word, |(stem, _)| stem).trim_end_matches('*');
        if fold_phrase(stem).is_empty() {
            return Err(self.wrong(token, format!("expected a word with a letter or digit, not `{word}`")));
        }
        if let Some(star) = word.find('*').filter(|star| star + 1 < word.len()) {
            let message = "expected `*` only at the end of a word";
            return Err(Error::query_at(message, self.query, at + star));
        }
        let Some((stem, distance)) = fuzzy else {
            return Ok(match word.strip_suffix('*') {
                Some(stem) => Node::Prefix { scope, text: stem.to_owned() },
                None => Node::Word { scope, text: word.to_owned() },
            });
        };
        let distance = match distance {
            "" | "1" => 1,
            "2" => 2,
            _ => return wrong("expected `~1` or `~2` behind a word: how many letters may differ"),
        };
        if stem.contains(['~', '*']) || fold_phrase(stem).contains(' ') || stem.len() > MAX_FUZZY {
            return wrong("expected a single plain word before `~`");
        }
        Ok(Node::Fuzzy { scope, text: stem.to_owned(), distance })
    }
}

/// That a value can be read as a range of days.
fn check_days(value: &str, query: &str, at: usize) -> Result<()> {
    match Days::parse(value) {
        Err(Error::Query { message, .. }) => Err(Error::query_at(message, query, at)),
        read => read.map(drop),
    }
}

/// The node of several parts, or the part itself.
fn only(mut parts: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match parts.pop() {
        Some(part) if parts.is_empty() => part,
        Some(part) => {
            parts.push(part);
            join(parts)
        }
        None => Node::All,
    }
}

fn text_field(key: &str) -> Scope {
    TextField::ALL.into_iter().find(|field| field.name() == key)
}

/// Whether the text before a `:` can be meant as a name; a time's digits cannot.
fn is_name(key: &str) -> bool {
    key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
