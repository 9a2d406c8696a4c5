//! From the query tree to the engine's queries, built directly.
//!
//! A plain word is sought by its stem, for every language that the archive holds: the same word has other stems in
//! other languages, and each counts only in articles of the languages it is the stem in. What stands in quotes, before
//! a `*` or before a `~` is sought among the folded words as they stand in the text.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::dates::Days;
use super::filter::{everything, one_of, published, selected, silent};
use super::language::{Node, Scope};
use super::steps::Stepped;
use super::sure::Sure;
use super::value::{Names, Resolver};
use super::view::{Part, View, prefix_bounds};
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::text::{Stemmer, fold_phrase};

/// Turns trees into queries for one index of a view.
pub(super) struct Compiler<'a> {
    pub view: &'a View,
    pub part: &'a Part,
    pub names: &'a dyn Names,
    /// How sure values must be.
    pub sure: &'a Sure,
    /// Sentences for people about what was understood.
    pub notes: &'a mut Vec<String>,
}

impl Compiler<'_> {
    /// The query that finds what the tree says.
    pub fn compile(&mut self, node: &Node) -> Result<Box<dyn Query>> {
        Ok(match node {
            Node::All => everything(),
            Node::And(parts) => self.and(parts)?,
            Node::Or(parts) => self.or(parts)?,
            Node::Not(_) => self.and(std::slice::from_ref(node))?,
            Node::Word { scope, text } => self.word(*scope, text),
            Node::Phrase { scope, text, slop } => self.phrase(*scope, text, *slop),
            Node::Prefix { scope, text } => self.prefix(*scope, text)?,
            Node::Fuzzy { scope, text, distance } => self.fuzzy(*scope, text, *distance),
            Node::Facet { facet, value } => {
                let facet = self.view.facet(facet)?;
                let resolver = Resolver { view: self.view, names: self.names, facet };
                let values = resolver.resolve(value, self.notes)?;
                let query = selected(self.view, self.part, facet, &values, self.sure)?;
                Box::new(tantivy::query::ConstScoreQuery::new(query, 1.0))
            }
            Node::Published { range } => silent(published(self.part, Days::parse(range)?)),
        })
    }

    /// What finds one of the parts. A part with a value that no article holds is left out with a note, unless all are.
    fn or(&mut self, parts: &[Node]) -> Result<Box<dyn Query>> {
        let (mut queries, mut unknown) = (Vec::new(), None);
        for part in parts {
            match self.compile(part) {
                Ok(query) => queries.push(query),
                Err(error @ Error::NoSuchValue { .. }) => {
                    self.notes.push(error.to_string());
                    unknown.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        match unknown.filter(|_| queries.is_empty()) {
            Some(error) => Err(error),
            None => Ok(one_of(queries)),
        }
    }

    fn and(&mut self, parts: &[Node]) -> Result<Box<dyn Query>> {
        let mut clauses = Vec::new();
        for part in parts {
            match part {
                Node::Not(inner) => match self.compile(inner) {
                    Ok(query) => clauses.push((Occur::MustNot, query)),
                    // What is nowhere leaves nothing out.
                    Err(Error::NoSuchValue { message }) => self.notes.push(message),
                    Err(error) => return Err(error),
                },
                part => clauses.push((Occur::Must, self.compile(part)?)),
            }
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, everything()));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn word(&self, scope: Scope, text: &str) -> Box<dyn Query> {
        let folded = fold_phrase(text);
        if folded.contains(' ') {
            return self.phrase(scope, text, 0);
        }
        let mut stems: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for language in self.languages() {
            stems.entry(Stemmer::new(language).stem(&folded).into_owned()).or_default().push(language);
        }
        one_of(stems.into_iter().map(|(stem, languages)| self.stem(scope, &stem, &languages)).collect())
    }

    /// The languages of the archive; the empty one, whose words are their own stems, where it holds none yet.
    fn languages(&self) -> impl Iterator<Item = &str> {
        let languages = &self.part.manifest.languages;
        let none = languages.is_empty().then_some("");
        languages.keys().map(String::as_str).chain(none)
    }

    /// A stem in the articles of the languages in which it is one.
    fn stem(&self, scope: Scope, stem: &str, languages: &[&str]) -> Box<dyn Query> {
        let fields = self.fields(scope).map(|field| {
            let term = Term::from_field_text(self.part.fields.stems(field), stem);
            Stepped::part(TermQuery::new(term, IndexRecordOption::WithFreqs), weight(field))
        });
        let query = Stepped::boxed(fields.collect());
        // Whichever side has fewer articles is the cheaper one to ask for.
        let count = |language: &&str| self.part.manifest.languages.get(*language).copied().unwrap_or(0);
        let others: Vec<&str> = self.languages().filter(|language| !languages.contains(language)).collect();
        let (inside, outside): (u64, u64) = (languages.iter().map(count).sum(), others.iter().map(count).sum());
        if others.is_empty() {
            query
        } else if inside < outside {
            let clauses = vec![(Occur::Must, query), (Occur::Must, silent(self.in_languages(languages)))];
            Box::new(BooleanQuery::new(clauses))
        } else {
            Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::MustNot, self.in_languages(&others))]))
        }
    }

    fn in_languages(&self, languages: &[&str]) -> Box<dyn Query> {
        let of = |language: &&str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(self.part.fields.lang, language), IndexRecordOption::Basic))
        };
        one_of(languages.iter().map(of).collect())
    }

    fn phrase(&self, scope: Scope, text: &str, slop: u32) -> Box<dyn Query> {
        let folded = fold_phrase(text);
        let each = |field: TextField| {
            let mut terms = self.terms(field, &folded);
            if terms.len() == 1 {
                let word = TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs);
                return Stepped::part(word, weight(field));
            }
            let mut phrase = PhraseQuery::new(terms);
            phrase.set_slop(slop);
            Stepped::part(phrase, weight(field))
        };
        Stepped::boxed(self.fields(scope).map(each).collect())
    }

    fn prefix(&self, scope: Scope, text: &str) -> Result<Box<dyn Query>> {
        let folded = fold_phrase(text);
        let each = |field: TextField| {
            let Some((_, last)) = folded.rsplit_once(' ') else {
                let (from, to) = prefix_bounds(self.words(field), &folded);
                return Ok(Stepped::part(RangeQuery::new(from, to), weight(field)));
            };
            // The engine takes memory for as many words as it is allowed, so it is allowed those that there are.
            let mut words = 0_u32;
            self.part.terms(self.words(field), last.as_bytes(), &mut |_| words = words.saturating_add(1))?;
            let mut phrase = PhrasePrefixQuery::new(self.terms(field, &folded));
            phrase.set_max_expansions(words.max(1));
            Ok(Stepped::part(phrase, weight(field)))
        };
        Ok(Stepped::boxed(self.fields(scope).map(each).collect::<Result<_>>()?))
    }

    fn fuzzy(&self, scope: Scope, text: &str, distance: u8) -> Box<dyn Query> {
        let folded = fold_phrase(text);
        let each = |field: TextField| {
            let term = Term::from_field_text(self.words(field), &folded);
            Stepped::part(FuzzyTermQuery::new(term, distance, true), weight(field))
        };
        Stepped::boxed(self.fields(scope).map(each).collect())
    }

    fn words(&self, field: TextField) -> Field {
        self.part.fields.words(field)
    }

    fn terms(&self, field: TextField, folded: &str) -> Vec<Term> {
        folded.split(' ').map(|word| Term::from_field_text(self.words(field), word)).collect()
    }

    /// The text fields that are meant and hold words at all.
    fn fields(&self, scope: Scope) -> impl Iterator<Item = TextField> {
        let meant = TextField::ALL.into_iter().filter(move |field| scope.is_none_or(|scope| scope == *field));
        meant.filter(|field| self.part.has_words(*field))
    }
}

/// How much a word counts by where it stands: a headline says what an article is about.
fn weight(field: TextField) -> f32 {
    match field {
        TextField::Title => 1.5,
        TextField::Summary => 1.25,
        TextField::Body => 1.0,
    }
}
