//! Which words of a text a query means.
//!
//! The engine says which articles match, not where; the words are found again in the few articles that are shown, by
//! the same folding and stemming. Negated parts of a query highlight nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use super::language::{Node, Scope};
use super::suggest::within;
use crate::article::TextField;
use crate::text::{Stemmer, Tokens, fold_phrase};

/// More patterns than these are not looked for: a snippet holds about forty words.
const MOST: usize = 256;

/// Words of a text that belong to one part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The tokens.
    pub tokens: Range<usize>,
    /// Which part of the query.
    pub part: usize,
}

/// The words that a query looks for.
#[derive(Default)]
pub(super) struct Highlighter {
    /// Plain words, folded.
    words: Vec<(Scope, String, usize)>,
    patterns: Vec<(Scope, Pattern, usize)>,
    parts: usize,
    /// The stemmer that was needed last, and its language.
    stemmer: Option<(String, Stemmer)>,
}

#[derive(Debug)]
enum Pattern {
    Run(Vec<String>),
    Loose(Vec<String>),
    Prefix(Vec<String>),
    Fuzzy(String, u8),
}

impl Highlighter {
    pub fn new(node: &Node) -> Self {
        let mut highlighter = Self::default();
        highlighter.add(node);
        highlighter
    }

    fn add(&mut self, node: &Node) {
        match node {
            Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| self.add(part)),
            Node::All | Node::Not(_) | Node::Facet { .. } | Node::Published { .. } => {}
            Node::Word { scope, text } => {
                let folded = fold_phrase(text);
                if folded.contains(' ') {
                    self.push(*scope, Pattern::Run(split(&folded)));
                } else if self.parts < MOST {
                    self.words.push((*scope, folded, self.parts));
                    self.parts += 1;
                }
            }
            Node::Phrase { scope, text, slop: 0 } => self.push(*scope, Pattern::Run(split(&fold_phrase(text)))),
            Node::Phrase { scope, text, .. } => self.push(*scope, Pattern::Loose(split(&fold_phrase(text)))),
            Node::Prefix { scope, text } => self.push(*scope, Pattern::Prefix(split(&fold_phrase(text)))),
            Node::Fuzzy { scope, text, distance } => {
                self.push(*scope, Pattern::Fuzzy(fold_phrase(text), *distance));
            }
        }
    }

    fn push(&mut self, scope: Scope, pattern: Pattern) {
        if self.parts < MOST {
            self.patterns.push((scope, pattern, self.parts));
            self.parts += 1;
        }
    }

    /// The words of the tokens of a field that are meant, in order; `lang` is the article's.
    pub fn find(&mut self, field: TextField, tokens: &Tokens, lang: &str) -> Vec<Found> {
        let known = self.stemmer.take().filter(|(of, _)| of == lang);
        let (of, stemmer) = known.unwrap_or_else(|| (lang.to_owned(), Stemmer::new(lang)));
        let found = self.find_with(&stemmer, field, tokens);
        self.stemmer = Some((of, stemmer));
        found
    }

    fn find_with(&self, stemmer: &Stemmer, field: TextField, tokens: &Tokens) -> Vec<Found> {
        let meant = |scope: &Scope| scope.is_none_or(|scope| scope == field);
        let words = self.words.iter().filter(|(scope, ..)| meant(scope));
        let stems: BTreeMap<_, _> = words.map(|(_, word, part)| (stemmer.stem(word), *part)).collect();
        let patterns: Vec<_> = self.patterns.iter().filter(|(scope, ..)| meant(scope)).collect();
        let mut found = Vec::new();
        for at in 0..tokens.len() {
            let word = tokens.word(at);
            // Only what begins like a word of the query can have its stem, but for languages that cut words in front.
            let begins = |stem: &str| stemmer.cuts_heads() || stem.as_bytes().first() == word.as_bytes().first();
            let stem = stems.keys().any(|stem| begins(stem)).then(|| stemmer.stem(word));
            if let Some(part) = stem.and_then(|stem| stems.get(&stem)) {
                found.push(Found { tokens: at..at + 1, part: *part });
            }
            for (_, pattern, part) in &patterns {
                if let Some(length) = pattern.length_at(tokens, at) {
                    found.push(Found { tokens: at..at + length, part: *part });
                }
            }
        }
        found
    }
}

impl Pattern {
    /// How many tokens fit from `at` on.
    fn length_at(&self, tokens: &Tokens, at: usize) -> Option<usize> {
        let run = |words: &[String]| words.iter().zip(at..).all(|(word, place)| tokens.word(place) == word);
        let fits = match self {
            Self::Run(words) => return run(words).then_some(words.len()),
            Self::Prefix(words) => {
                let (last, before) = words.split_last()?;
                let end = tokens.word(at + before.len());
                return (run(before) && end.starts_with(last.as_str())).then_some(words.len());
            }
            Self::Loose(words) => words.iter().any(|word| tokens.word(at) == word),
            Self::Fuzzy(word, distance) => within(word, tokens.word(at), *distance),
        };
        fits.then_some(1)
    }
}

fn split(folded: &str) -> Vec<String> {
    folded.split(' ').map(str::to_owned).collect()
}
