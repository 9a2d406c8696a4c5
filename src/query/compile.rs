//! From the query tree to the engine's queries, built directly.
//!
//! A plain word is sought in all its forms, for every language that the archive holds: the same word has other forms in
//! other languages, and each counts only in articles of the languages it is one in. What stands in quotes, before a `*`
//! or before a `~` is sought among the folded words as they stand in the text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RangeQuery};
use tantivy::schema::Field;

use super::dates::Days;
use super::filter::{everything, one_of, published, selected, silent};
use super::inflected::Inflected;
use super::language::{Node, Scope};
use super::phrase::Phrase;
use super::steps::Stepped;
use super::sure::Sure;
use super::together::Together;
use super::value::{Names, Resolver};
use super::view::{Part, View, broken, prefix_bounds};
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::index::{Form, Languages, Word};
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
            Node::Word { scope, text } => self.word(*scope, text)?,
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
        Ok(match Together::of(&clauses) {
            Some(words) => Box::new(words),
            None => Box::new(BooleanQuery::new(clauses)),
        })
    }

    fn word(&self, scope: Scope, text: &str) -> Result<Box<dyn Query>> {
        let folded = fold_phrase(text);
        if folded.contains(' ') {
            return Ok(self.phrase(scope, text, 0));
        }
        let word = self.look_up(&folded)?;
        let fields = self.fields(scope).map(|field| Stepped::part(Inflected::of(&word, field), weight(field)));
        Ok(Stepped::boxed(fields.collect()))
    }

    /// A word in all its forms. Of one index that is asked alone it is kept with the commit.
    fn look_up(&self, folded: &str) -> Result<Arc<Word>> {
        let kept = self.view.sole().map(|part| part.tables.sought());
        if let Some(known) = kept.and_then(|kept| kept.get(folded)) {
            return Ok(known);
        }
        let forms = self.forms(folded)?;
        let mut of: [Vec<Form>; 3] = Default::default();
        for (field, of) in TextField::ALL.into_iter().zip(&mut of) {
            if !self.part.has_words(field) {
                continue;
            }
            for (word, languages) in &forms {
                let term = Term::from_field_text(self.words(field), word);
                match kept {
                    Some(_) => of.extend(Form::of(&self.part.searcher, term, languages.clone()).map_err(broken)?),
                    None => of.push(Form::new(term, languages.clone())),
                }
            }
        }
        let word = Arc::new(Word::new(of.map(Into::into)));
        if let Some(kept) = kept {
            kept.keep(folded, &word);
        }
        Ok(word)
    }

    /// The words that have the same stem as this one in a language of the archive, and in which languages if not in all.
    fn forms(&self, folded: &str) -> Result<Vec<(String, Option<Languages>)>> {
        let languages = self.view.languages();
        let mut forms: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        // Also where there are no languages, as in an archive without articles.
        forms.entry(folded.to_owned()).or_default();
        for language in languages.keys() {
            let mut add = |word: &str| {
                forms.entry(word.to_owned()).or_default().insert(language);
            };
            let stemmer = Stemmer::new(language);
            let stem = stemmer.stem(folded);
            add(folded);
            if stemmer.stem(&stem) == stem {
                add(&stem);
            }
            self.view.forms(language, &stem, &mut add)?;
        }
        let mut sets: Vec<Languages> = Vec::new();
        let mut limits = |own: BTreeSet<&str>| {
            if own.len() == languages.len() {
                return None;
            }
            let set: Languages = own.into_iter().map(str::to_owned).collect();
            Some(sets.iter().find(|known| **known == set).cloned().unwrap_or_else(|| {
                sets.push(Arc::clone(&set));
                set
            }))
        };
        Ok(forms.into_iter().map(|(word, own)| (word, limits(own))).collect())
    }

    fn phrase(&self, scope: Scope, text: &str, slop: u32) -> Box<dyn Query> {
        let folded = fold_phrase(text);
        let each = |field: TextField| {
            let mut terms = self.terms(field, &folded);
            if terms.len() == 1 {
                return Stepped::part(Inflected::exact(terms.remove(0)), weight(field));
            }
            if slop > 0 {
                let mut phrase = PhraseQuery::new(terms);
                phrase.set_slop(slop);
                return Stepped::part(phrase, weight(field));
            }
            Stepped::part(Phrase { field, terms, tables: Arc::clone(&self.part.tables) }, weight(field))
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
