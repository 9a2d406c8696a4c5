//! The values of one facet in one segment.
//!
//! Every value is a term of the facet's field, and so is all that is above one: `Libya` above `Libya/Derna`. Ordinals
//! number the terms of a segment in the order of their bytes and mean nothing outside it. The articles' own are in the
//! segment's [`Rows`].

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::termdict::TermDictionary;
use tantivy::{DocId, SegmentReader};

use super::rows::{Ordinals, Rows};
use super::{encode, engine};
use crate::error::{Error, Result};

/// The values of one facet in one segment.
#[derive(Clone)]
pub struct Values {
    rows: Arc<Rows>,
    facet: usize,
    /// Spells the terms; the engine takes long to open one without any.
    dictionary: Option<Arc<InvertedIndexReader>>,
}

impl Values {
    /// Those of the facet at this place in the manifest.
    ///
    /// # Errors
    /// [`Error::Index`] if the dictionary cannot be opened or is not that of the rows.
    pub(super) fn new(segment: &SegmentReader, rows: &Arc<Rows>, facet: usize) -> Result<Self> {
        let broken = || Error::index(DOING, "the articles have values of another");
        let mut dictionary = None;
        if rows.terms(facet) > 0 {
            let field = super::rows::facet_fields(segment.schema()).get(facet).copied().ok_or_else(broken)?;
            let opened = segment.inverted_index(field).map_err(|e| engine(DOING, e))?;
            if opened.terms().num_terms() != rows.terms(facet) as usize {
                return Err(broken());
            }
            dictionary = Some(opened);
        }
        Ok(Self { rows: Arc::clone(rows), facet, dictionary })
    }

    /// Those of a facet of a segment of which nothing is kept open.
    ///
    /// # Errors
    /// [`Error::Index`] if they cannot be opened.
    pub fn open(segment: &SegmentReader, facet: usize) -> Result<Self> {
        Self::new(segment, &Arc::new(Rows::open(segment)?), facet)
    }

    /// The terms.
    pub(super) fn dictionary(&self) -> Option<&TermDictionary> {
        self.dictionary.as_ref().map(|inverted| inverted.terms())
    }

    /// How many terms there are: the values and all that is above one. Ordinals run from 0, in the order of their bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.terms(self.facet) as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ordinals of an article, ascending and each once.
    #[must_use]
    pub fn ordinals(&self, doc: DocId) -> Ordinals<'_> {
        self.rows.ordinals(doc, self.facet)
    }

    /// Calls `each(term)` for every one of the ordinals, encoded, see [`decode`](super::decode).
    ///
    /// # Errors
    /// [`Error::Index`] for an ordinal that does not exist or a broken dictionary.
    pub fn spell_all(&self, ordinals: &[u32], each: &mut dyn FnMut(&str)) -> Result<()> {
        let mut term = Vec::new();
        for ordinal in ordinals {
            let found = self.dictionary().map_or(Ok(false), |terms| terms.ord_to_term(u64::from(*ordinal), &mut term));
            if !found.map_err(unreadable)? {
                return Err(Error::index(DOING, format!("no ordinal {ordinal}")));
            }
            each(&text(&term));
        }
        Ok(())
    }

    /// The ordinal of a value, given as its path; `None` where no article of the segment has it.
    ///
    /// # Errors
    /// [`Error::Index`] for a broken dictionary.
    pub fn ordinal_of(&self, path: &str) -> Result<Option<u32>> {
        encode(path).map_or(Ok(None), |encoded| self.ordinal_of_encoded(&encoded))
    }

    /// The same for a value that is encoded.
    ///
    /// # Errors
    /// As [`Values::ordinal_of`].
    pub fn ordinal_of_encoded(&self, encoded: &str) -> Result<Option<u32>> {
        let Some(dictionary) = self.dictionary() else { return Ok(None) };
        let ordinal = dictionary.term_ord(encoded).map_err(unreadable)?.and_then(|ordinal| u32::try_from(ordinal).ok());
        Ok(ordinal.filter(|ordinal| self.rows.is_value(self.facet, *ordinal)))
    }

    /// Calls `each(value)`, encoded, for the values whose last name folds to `folded`, and perhaps for some others; gives
    /// back `false`, without a call, where values are single names, which the dictionary is in the order of.
    ///
    /// # Errors
    /// As [`Values::spell_all`].
    pub fn each_named(&self, folded: &str, each: &mut dyn FnMut(&str)) -> Result<bool> {
        let Some(ordinals) = self.rows.named(self.facet, folded) else { return Ok(false) };
        let ordinals: Vec<u32> = ordinals.collect();
        self.spell_all(&ordinals, each).map(|()| true)
    }

    /// Calls `each(ordinal, term)` for every term in order, encoded.
    ///
    /// # Errors
    /// [`Error::Index`] for a broken dictionary.
    pub fn each_term(&self, each: &mut dyn FnMut(u32, &str)) -> Result<()> {
        let Some(dictionary) = self.dictionary() else { return Ok(()) };
        let mut stream = dictionary.stream().map_err(unreadable)?;
        let mut ordinal = 0;
        while stream.advance() {
            each(ordinal, &text(stream.key()));
            ordinal += 1;
        }
        Ok(())
    }

    /// The same for every value, without what is only above one.
    ///
    /// # Errors
    /// As [`Values::each_term`].
    pub fn each(&self, each: &mut dyn FnMut(u32, &str)) -> Result<()> {
        self.each_term(&mut |ordinal, term| {
            if self.rows.is_value(self.facet, ordinal) {
                each(ordinal, term);
            }
        })
    }
}

/// The text of a term, which is checked faster if it is sound.
fn text(term: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(term).map_or_else(|_| String::from_utf8_lossy(term), Cow::Borrowed)
}

/// What fails.
const DOING: &str = "cannot read a dictionary of the index";

/// A dictionary could not be read.
fn unreadable(source: std::io::Error) -> Error {
    Error::index(DOING, source)
}
