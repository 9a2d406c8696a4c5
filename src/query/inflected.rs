//! A word in all its forms: one list of articles for each form in each text field, scored as if they were one.
//!
//! The index holds words as they are written. The forms of a word count together: how often an article has any of them
//! is how often it has the word, and how rare the word is is reckoned from how rare its forms are. A form may count in
//! articles of some languages only, as the same word has other stems in other languages.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, Term};

use super::union::{Bits, Union};
use crate::article::TextField;
use crate::index::segment::{Strings, languages};
use crate::index::{Form, Languages, Word};

/// Finds the articles that have one of the forms, which are of one field, and scores them as one word.
#[derive(Debug, Clone)]
pub(super) struct Inflected {
    pub forms: Arc<[Form]>,
    /// The word whose forms in a field these are, and the bit of the field.
    word: Option<(Arc<Word>, u8)>,
}

impl Inflected {
    /// The forms of a word in a field.
    pub fn of(word: &Arc<Word>, field: TextField) -> Self {
        let bit = match field {
            TextField::Title => 1,
            TextField::Summary => 2,
            TextField::Body => 4,
        };
        Self { forms: Arc::clone(word.forms(field)), word: Some((Arc::clone(word), bit)) }
    }

    /// One form, in articles of any language.
    pub fn exact(term: Term) -> Self {
        Self { forms: vec![Form::new(term, None)].into(), word: None }
    }

    /// The word of which all of these are, and the bits of their fields.
    pub fn word_of(all: &[&Self]) -> Option<(Arc<Word>, u8)> {
        let (first, _) = all.first()?.word.as_ref()?;
        let bit = |one: &&Self| one.word.as_ref().filter(|(word, _)| Arc::ptr_eq(word, first)).map(|(_, bit)| *bit);
        let bits = all.iter().try_fold(0, |bits, one| Some(bits | bit(one)?))?;
        Some((Arc::clone(first), bits))
    }

    /// The articles that have any form by how many have each and how many there are, were the forms independent.
    fn articles(counts: impl Iterator<Item = u64>, all: u64) -> u64 {
        #![expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate between 0 and `all`"
        )]
        let (mut none, mut most) = (1.0, 0);
        for count in counts.map(|count| count.min(all)) {
            none *= 1.0 - count as f64 / all.max(1) as f64;
            most = most.max(count);
        }
        (((1.0 - none) * all as f64).round() as u64).clamp(most, all)
    }

    /// How many articles have each form, about how many any, and how many there are.
    fn counts(&self, statistics: &dyn Bm25StatisticsProvider) -> Result<(Vec<u64>, u64, u64)> {
        let all = statistics.total_num_docs()?;
        let count = |form: &Form| form.articles().map_or_else(|| statistics.doc_freq(&form.term), Ok);
        let counts: Vec<u64> = self.forms.iter().map(count).collect::<Result<_>>()?;
        let any = Self::articles(counts.iter().copied(), all);
        Ok((counts, any, all))
    }

    /// The terms of the forms that any article has, each with what its own score has to be multiplied by at least, so
    /// that the sum for an article is not below the score of all forms as one.
    ///
    /// The score of one word grows ever more slowly with how often an article has it, so that of a sum is at most the
    /// sum of those of its parts.
    pub fn bounds(&self, statistics: &dyn Bm25StatisticsProvider) -> Result<Vec<(Term, Score)>> {
        let (counts, any, all) = self.counts(statistics)?;
        let rarity = |count: u64| rarity(count.min(all), all);
        let own = self.forms.iter().zip(counts).filter(|(_, count)| *count > 0);
        Ok(own.map(|(form, count)| (form.term.clone(), rarity(any) / rarity(count))).collect())
    }

    /// How many articles have each form.
    pub fn articles_by_form(&self, statistics: &dyn Bm25StatisticsProvider) -> Result<Vec<u64>> {
        Ok(self.counts(statistics)?.0)
    }

    fn field(&self) -> Option<Field> {
        self.forms.first().map(|form| form.term.field())
    }
}

/// How much a word that so many articles of all have says, as the engine reckons it.
#[expect(clippy::cast_precision_loss, reason = "as the engine reckons")]
fn rarity(articles: u64, all: u64) -> Score {
    (1.0 + ((all - articles) as Score + 0.5) / (articles as Score + 0.5)).ln()
}

impl Inflected {
    /// How it is found and scored.
    pub fn weigh(&self, scoring: EnableScoring<'_>) -> Result<InflectedWeight> {
        let bm25 = match (scoring, self.field()) {
            (EnableScoring::Enabled { statistics_provider, .. }, Some(field)) => {
                let (_, any, all) = self.counts(statistics_provider)?;
                #[expect(clippy::cast_precision_loss, reason = "a mean")]
                let mean = statistics_provider.total_num_tokens(field)? as Score / all as Score;
                Some(Bm25Weight::for_one_term_without_explain(any, all, mean))
            }
            _ => None,
        };
        Ok(InflectedWeight { forms: Arc::clone(&self.forms), bm25 })
    }
}

impl Query for Inflected {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.weigh(scoring)?))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.forms.iter().for_each(|form| visitor(&form.term, false));
    }
}

/// Finds the articles that have one of the forms.
pub(super) struct InflectedWeight {
    forms: Arc<[Form]>,
    /// How the word is scored, if it is to be.
    bm25: Option<Bm25Weight>,
}

impl InflectedWeight {
    /// The forms, and how they are scored as one word, if they are to be.
    pub fn forms(&self) -> (&Arc<[Form]>, Option<&Bm25Weight>) {
        (&self.forms, self.bm25.as_ref())
    }

    /// The forms' lists of articles.
    pub fn lists(&self, reader: &SegmentReader, option: IndexRecordOption) -> Result<Vec<Occurrences>> {
        occurrences(self.forms.iter(), reader, option)
    }

    /// Hands all articles in these lists, or those that are among some, in order, to `each` with their scores.
    pub fn score_all(
        &self,
        lists: Vec<Occurrences>,
        reader: &SegmentReader,
        among: Option<&Bits>,
        each: &mut dyn FnMut(DocId, Score),
    ) -> Result<()> {
        let (Some(bm25), Some(form)) = (&self.bm25, self.forms.first()) else { return Ok(()) };
        let lengths = reader.get_fieldnorms_reader(form.term.field())?;
        let several = lists.len() > 1;
        let mut found: Vec<(DocId, u32)> = Vec::new();
        for mut list in lists {
            let mut doc = list.doc();
            while doc != TERMINATED {
                if among.is_none_or(|among| among.has(doc)) {
                    found.push((doc, list.postings.term_freq()));
                }
                doc = list.advance();
            }
        }
        if several {
            // One list behind the other, each in order: that is what a stable sort makes use of.
            found.sort_by_key(|(doc, _)| *doc);
        }
        let mut found = found.into_iter().peekable();
        while let Some((doc, mut times)) = found.next() {
            while let Some((_, more)) = found.next_if(|(next, _)| *next == doc) {
                times = times.saturating_add(more);
            }
            each(doc, bm25.score(lengths.fieldnorm_id(doc), times));
        }
        Ok(())
    }
}

impl Weight for InflectedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let option = if self.bm25.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let lists = occurrences(self.forms.iter(), reader, option)?;
        let field = self.forms.first().map(|form| form.term.field()).filter(|_| !lists.is_empty());
        let Some(field) = field else { return Ok(Box::new(EmptyScorer)) };
        let scoring = match &self.bm25 {
            Some(bm25) => Some((bm25.boost_by(boost), reader.get_fieldnorms_reader(field)?)),
            None => None,
        };
        let doc = lists.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        Ok(Box::new(InflectedScorer { lists, doc, scoring }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("a word in all its forms", score))
    }

    fn count(&self, reader: &SegmentReader) -> Result<u32> {
        Ok(Union::of(self.forms.iter(), reader)?.count(reader))
    }
}

/// The forms' lists side by side.
struct InflectedScorer {
    lists: Vec<Occurrences>,
    doc: DocId,
    scoring: Option<(Bm25Weight, FieldNormReader)>,
}

impl InflectedScorer {
    fn settle(&mut self) -> DocId {
        self.doc = self.lists.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for InflectedScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let doc = self.doc;
        for list in self.lists.iter_mut().filter(|list| list.doc() == doc) {
            list.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for list in self.lists.iter_mut().filter(|list| list.doc() < target) {
            list.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(DocSet::size_hint).fold(0, u32::saturating_add)
    }
}

impl Scorer for InflectedScorer {
    fn score(&mut self) -> Score {
        let Some((bm25, lengths)) = &self.scoring else { return 1.0 };
        let here = self.lists.iter().filter(|list| list.doc() == self.doc);
        let times = here.map(|list| list.postings.term_freq()).fold(0, u32::saturating_add);
        bm25.score(lengths.fieldnorm_id(self.doc), times)
    }
}

/// The articles of a segment that have a form, deleted ones too, where it counts.
pub(super) struct Occurrences {
    postings: SegmentPostings,
    spoken: Option<Arc<Spoken>>,
}

/// In which articles of a segment something counts, by their languages.
pub(super) struct Spoken {
    languages: Strings,
    /// By the ordinal of the language.
    counts: Vec<bool>,
}

impl Spoken {
    fn of(reader: &SegmentReader, wanted: &[String]) -> Result<Self> {
        let failed = |e: crate::Error| tantivy::TantivyError::SystemError(e.to_string());
        let languages = languages(reader).map_err(failed)?;
        let mut counts = Vec::with_capacity(languages.len());
        languages.each(&mut |_, language| counts.push(wanted.iter().any(|w| w == language))).map_err(failed)?;
        Ok(Self { languages, counts })
    }

    /// Whether it counts in an article.
    pub fn counts(&self, doc: DocId) -> bool {
        let ordinal = self.languages.ordinal(doc).and_then(|ordinal| usize::try_from(ordinal).ok());
        ordinal.and_then(|ordinal| self.counts.get(ordinal)).copied().unwrap_or(false)
    }
}

/// Where forms count, each set of languages read once.
#[derive(Default)]
pub(super) struct Speakers(Option<(Languages, Arc<Spoken>)>);

impl Speakers {
    /// In which articles of a segment a form counts; `None` for all.
    pub fn of(&mut self, form: &Form, reader: &SegmentReader) -> Result<Option<Arc<Spoken>>> {
        let Some(wanted) = &form.languages else { return Ok(None) };
        match &self.0 {
            Some((same, spoken)) if Arc::ptr_eq(same, wanted) || same == wanted => Ok(Some(Arc::clone(spoken))),
            _ => {
                let spoken = Arc::new(Spoken::of(reader, wanted)?);
                self.0 = Some((Arc::clone(wanted), Arc::clone(&spoken)));
                Ok(Some(spoken))
            }
        }
    }
}

/// The lists of the forms that a segment has.
pub(super) fn occurrences<'f>(
    forms: impl Iterator<Item = &'f Form>,
    reader: &SegmentReader,
    option: IndexRecordOption,
) -> Result<Vec<Occurrences>> {
    let mut lists = Vec::new();
    let mut speakers = Speakers::default();
    for form in forms {
        let Some(postings) = form.postings(reader, option)? else { continue };
        let mut list = Occurrences { postings, spoken: speakers.of(form, reader)? };
        list.settle();
        if list.doc() != TERMINATED {
            lists.push(list);
        }
    }
    Ok(lists)
}

impl Occurrences {
    /// Goes on to the next article that counts, if it is at one that does not.
    fn settle(&mut self) -> DocId {
        let mut doc = self.postings.doc();
        if let Some(spoken) = &self.spoken {
            while doc != TERMINATED && !spoken.counts(doc) {
                doc = self.postings.advance();
            }
        }
        doc
    }

    /// How many articles there are, if no article has to be looked at for that.
    pub fn exact_len(&self) -> Option<u32> {
        self.spoken.is_none().then(|| self.postings.doc_freq())
    }
}

impl DocSet for Occurrences {
    fn advance(&mut self) -> DocId {
        self.postings.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}
