//! Words that were sought in a commit that is kept open, with where the engine has their lists of articles.
//!
//! To find the forms of a word and their places in the dictionaries takes longer than to count the articles of a rare
//! one, and whoever narrows a question down, turns pages or counts seeks the same words again. Kept are only a bounded
//! number of words, and lists of articles only of rare ones.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Searcher, SegmentReader, Term};

use crate::article::TextField;

/// How many words are kept.
const KEPT: usize = 1 << 12;

/// Lists of more articles are not kept.
const SHORT: usize = 512;

/// Codes of languages.
pub type Languages = Arc<[String]>;

/// A word as it is written in a text field.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is in the index.
    pub term: Term,
    /// The languages in whose articles it counts; `None` for all.
    pub languages: Option<Languages>,
    /// Where the segments of the only index have it; `None` where that was not looked up.
    found: Option<Arc<[(SegmentId, TermInfo)]>>,
}

impl Form {
    /// One that is looked up each time.
    #[must_use]
    pub fn new(term: Term, languages: Option<Languages>) -> Self {
        Self { term, languages, found: None }
    }

    /// One of the only index that is asked, looked up now; `None` where no segment has it.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn of(searcher: &Searcher, term: Term, languages: Option<Languages>) -> Result<Option<Self>> {
        let mut found = Vec::new();
        for segment in searcher.segment_readers() {
            let info = segment.inverted_index(term.field())?.get_term_info(&term)?;
            found.extend(info.map(|info| (segment.segment_id(), info)));
        }
        Ok((!found.is_empty()).then(|| Self { term, languages, found: Some(found.into()) }))
    }

    /// How many articles have it, if that was looked up; deleted ones too.
    #[must_use]
    pub fn articles(&self) -> Option<u64> {
        self.found.as_ref().map(|found| found.iter().map(|(_, info)| u64::from(info.doc_freq)).sum())
    }

    /// The articles of a segment that have it, block by block.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn blocks(&self, segment: &SegmentReader, option: IndexRecordOption) -> Result<Option<BlockSegmentPostings>> {
        let inverted = segment.inverted_index(self.term.field())?;
        let Some(found) = &self.found else { return Ok(inverted.read_block_postings(&self.term, option)?) };
        let id = segment.segment_id();
        let here = found.iter().find(|(of, _)| *of == id);
        Ok(here.map(|(_, info)| inverted.read_block_postings_from_terminfo(info, option)).transpose()?)
    }

    /// The articles of a segment that have it.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn postings(&self, segment: &SegmentReader, option: IndexRecordOption) -> Result<Option<SegmentPostings>> {
        let Some(found) = &self.found else {
            return Ok(segment.inverted_index(self.term.field())?.read_postings(&self.term, option)?);
        };
        let id = segment.segment_id();
        let Some((_, info)) = found.iter().find(|(of, _)| *of == id) else { return Ok(None) };
        let inverted = segment.inverted_index(self.term.field())?;
        Ok(Some(inverted.read_postings_from_terminfo(info, option)?))
    }
}

/// The articles of a segment in some fields, a bit for each.
type List = (SegmentId, u8, Arc<[DocId]>);

/// A word in all its forms.
#[derive(Debug, Default)]
pub struct Word {
    /// By text field, in the order of [`TextField::ALL`].
    forms: [Arc<[Form]>; 3],
    /// The articles of a segment that have it in some of the fields.
    lists: Mutex<Vec<List>>,
}

impl Word {
    /// With these forms in the text fields, in the order of [`TextField::ALL`].
    #[must_use]
    pub fn new(forms: [Arc<[Form]>; 3]) -> Self {
        Self { forms, lists: Mutex::default() }
    }

    /// Its forms in a field.
    #[must_use]
    pub fn forms(&self, field: TextField) -> &Arc<[Form]> {
        let [title, summary, body] = &self.forms;
        match field {
            TextField::Title => title,
            TextField::Summary => summary,
            TextField::Body => body,
        }
    }

    /// The articles of a segment that have it in one of some fields, a bit for each, if they are known.
    #[must_use]
    pub fn list(&self, segment: SegmentId, fields: u8) -> Option<Arc<[DocId]>> {
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.iter().find(|(of, bits, _)| (*of, *bits) == (segment, fields));
        known.map(|(.., list)| Arc::clone(list))
    }

    /// Keeps a list, if it is short.
    pub fn keep(&self, segment: SegmentId, fields: u8, list: &Arc<[DocId]>) {
        if list.len() <= SHORT {
            let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            if !lists.iter().any(|(of, bits, _)| (*of, *bits) == (segment, fields)) {
                lists.push((segment, fields, Arc::clone(list)));
            }
        }
    }

    /// Whether a list of so many articles is kept.
    #[must_use]
    pub fn keeps(articles: u32) -> bool {
        articles as usize <= SHORT
    }
}

/// Words by how they were typed, folded.
#[derive(Debug, Default)]
pub struct Words(RwLock<FxHashMap<Box<str>, Arc<Word>>>);

impl Words {
    /// A word that was sought before.
    #[must_use]
    pub fn get(&self, folded: &str) -> Option<Arc<Word>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(folded).map(Arc::clone)
    }

    /// Keeps a word.
    pub fn keep(&self, folded: &str, word: &Arc<Word>) {
        let mut words = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if words.len() >= KEPT {
            words.clear();
        }
        words.insert(folded.into(), Arc::clone(word));
    }
}
