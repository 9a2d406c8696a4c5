//! The questions of `queries.txt`, for the archive at hand.

use std::collections::BTreeMap;

use dateline::index::Index;
use dateline::query::{self, FacetRequest, Filter, FilterOp, NoNames, Request};
use dateline::text::Stemmer;

use crate::bare::Bare;
use crate::{Place, Result};

/// A question.
#[derive(Debug, Clone, Default)]
pub struct Question {
    pub class: String,
    pub words: Vec<String>,
    pub phrase: Vec<String>,
    pub filter: Option<(String, String)>,
}

impl Question {
    /// The question as dateline is asked.
    pub fn request(&self) -> Request {
        let mut query = self.words.join(" ");
        if !self.phrase.is_empty() {
            query = format!("{query} \"{}\"", self.phrase.join(" "));
        }
        let filters = self.filter.iter().map(|(facet, value)| Filter::new(facet, FilterOp::Any, value));
        Request { filters: filters.collect(), values: false, snippets: false, ..Request::new(query.trim()) }
    }
}

/// Words and values by how many articles have them.
pub struct Vocabulary<'a> {
    bare: &'a Bare,
    index: &'a Index,
    articles: usize,
    values: BTreeMap<String, Vec<(String, u64)>>,
}

impl<'a> Vocabulary<'a> {
    pub fn new(place: &Place, bare: &'a Bare, index: &'a Index) -> Self {
        Self { bare, index, articles: place.articles, values: BTreeMap::new() }
    }

    /// The stem, its own stem, that the nearest to so many articles have in their body.
    pub fn word(&self, wanted: u64) -> Result<String> {
        let (stemmer, searcher) = (Stemmer::new("en"), self.bare.reader.searcher());
        let mut best: Option<(u64, String)> = None;
        if let Some(segment) = searcher.segment_readers().iter().max_by_key(|segment| segment.max_doc()) {
            let inverted = segment.inverted_index(self.bare.schema.get_field("body")?)?;
            let mut terms = inverted.terms().stream()?;
            let share = u64::from(segment.max_doc()).max(1);
            while terms.advance() {
                let count = u64::from(terms.value().doc_freq) * self.articles as u64 / share;
                let off = count.abs_diff(wanted);
                let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
                let plain =
                    word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase()) && stemmer.stem(word) == word;
                let keyword = ["and", "or", "not"].contains(&word);
                if plain && !keyword && best.as_ref().is_none_or(|(least, _)| off < *least) {
                    best = Some((off, word.to_owned()));
                }
            }
        }
        Ok(best.ok_or("the archive has no words")?.1)
    }

    /// The value of a facet that the nearest to so many articles have.
    fn value(&mut self, facet: &str, wanted: u64) -> Result<String> {
        if !self.values.contains_key(facet) {
            let request = Request { limit: 0, facets: vec![FacetRequest::all(facet)], ..Request::default() };
            let counts = query::run(self.index, &NoNames, &request)?.facets.remove(0).values;
            self.values.insert(
                facet.to_owned(),
                counts.into_iter().map(|count| (count.value.path.to_string(), count.count)).collect(),
            );
        }
        let values = self.values.get(facet).into_iter().flatten();
        let nearest = values.min_by_key(|(_, count)| count.abs_diff(wanted));
        Ok(nearest.ok_or_else(|| format!("the archive has no {facet}"))?.0.clone())
    }

    /// How many articles a share is.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
    pub fn articles(&self, share: f64) -> u64 {
        ((share * self.articles as f64).round() as u64).max(1)
    }

    /// All questions of the file.
    pub fn questions(&mut self) -> Result<Vec<Question>> {
        let lines = include_str!("../queries.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.map(|line| self.question(line)).collect()
    }

    fn question(&mut self, line: &str) -> Result<Question> {
        let (class, rest) = line.split_once(' ').ok_or("a class and a question")?;
        let mut question = Question { class: class.to_owned(), ..Question::default() };
        let mut rest = rest.trim().to_owned();
        if let Some((before, quoted)) = rest.clone().split_once('"') {
            let (phrase, behind) = quoted.split_once('"').ok_or("a phrase ends with a quote")?;
            question.phrase = phrase.split(' ').map(str::to_owned).collect();
            rest = format!("{before}{behind}");
        }
        for part in rest.split_whitespace().filter(|part| *part != "*") {
            if let Some(share) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                question.words.push(self.word(self.articles(share.parse()?))?);
            } else if let Some((facet, value)) = part.strip_prefix('@').and_then(|part| part.split_once('=')) {
                question.filter = Some((facet.to_owned(), format!("/{value}")));
            } else if let Some((facet, share)) = part.strip_prefix('@').and_then(|part| part.split_once('{')) {
                let wanted = self.articles(share.trim_end_matches('}').parse()?);
                question.filter = Some((facet.to_owned(), self.value(facet, wanted)?));
            } else {
                return Err(format!("`{part}` in `{line}` is no part of a question").into());
            }
        }
        Ok(question)
    }
}
