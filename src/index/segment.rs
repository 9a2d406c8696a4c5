//! Reading one segment: ids, languages, dates, and what is stored. Facet values are read by [`super::Values`].

use std::borrow::Cow;

use tantivy::columnar::{Column, StrColumn};
use tantivy::fastfield::FastFieldReaders;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::packed::{Valued, unpack, values};
use super::{Record, Snapshot, engine};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::mention::Mention;

/// A string column: the string of each article and the dictionary that spells them.
///
/// Where no article has a string there is no column: the engine takes long to make an empty one.
#[derive(Clone, Default)]
pub struct Strings(Option<StrColumn>);

impl Strings {
    /// How many different strings there are; ordinals run from 0, in the order of the strings' bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |column| column.num_terms())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first ordinal of an article.
    #[must_use]
    pub fn ordinal(&self, doc: DocId) -> Option<u64> {
        self.0.as_ref()?.ords().first(doc)
    }

    /// Writes the string of an ordinal into `out`.
    ///
    /// # Errors
    /// [`Error::Index`] for an ordinal that does not exist or a broken dictionary.
    pub fn spell(&self, ordinal: u64, out: &mut String) -> Result<()> {
        match self.0.as_ref().map_or(Ok(false), |column| column.ord_to_str(ordinal, out)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::index("cannot read a dictionary of the index", format!("no ordinal {ordinal}"))),
            Err(e) => Err(unreadable(e)),
        }
    }

    /// Calls `each(string)` for every one of the ordinals, which ascend: cheaper than spelling them one by one.
    ///
    /// # Errors
    /// As [`Strings::spell`].
    pub fn spell_all(&self, ordinals: &[u64], each: &mut dyn FnMut(&str)) -> Result<()> {
        let Some(column) = self.0.as_ref().filter(|_| !ordinals.is_empty()) else { return Ok(()) };
        let found = column.dictionary().sorted_ords_to_term_cb(ordinals, |term| each(&text(term)));
        if found.map_err(unreadable)? {
            Ok(())
        } else {
            Err(Error::index("cannot read a dictionary of the index", "an ordinal is missing"))
        }
    }

    /// Calls `each(ordinal, encoded path)` for every string in order, which is the cheap way of reading them all.
    ///
    /// # Errors
    /// [`Error::Index`] for a broken dictionary.
    pub fn each(&self, each: &mut dyn FnMut(u64, &str)) -> Result<()> {
        let Some(column) = &self.0 else { return Ok(()) };
        let mut stream = column.dictionary().stream().map_err(unreadable)?;
        let mut ordinal = 0;
        while stream.advance() {
            each(ordinal, &text(stream.key()));
            ordinal += 1;
        }
        Ok(())
    }
}

/// The text of a term, which is checked faster if it is sound.
fn text(term: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(term).map_or_else(|_| String::from_utf8_lossy(term), Cow::Borrowed)
}

/// A dictionary could not be read.
fn unreadable(source: std::io::Error) -> Error {
    Error::index("cannot read a dictionary of the index", source)
}

/// The column `name` of a segment; an empty one where no article of the segment has a value.
pub(super) fn strings(segment: &FastFieldReaders, name: &str) -> Result<Strings> {
    let column = segment.str(name).map_err(|e| engine("cannot read a column of the index", e))?;
    Ok(Strings(column))
}

/// A column of numbers.
pub(super) fn numbers(segment: &FastFieldReaders, name: &str) -> Result<Column<i64>> {
    segment.i64(name).map_err(|e| engine("cannot read a column of the index", e))
}

/// The articles' ids.
///
/// # Errors
/// [`Error::Index`] if the column cannot be read.
pub fn ids(segment: &SegmentReader) -> Result<Strings> {
    strings(segment.fast_fields(), "_id")
}

/// The articles' languages, empty where unknown.
///
/// # Errors
/// [`Error::Index`] if the column cannot be read.
pub fn languages(segment: &SegmentReader) -> Result<Strings> {
    strings(segment.fast_fields(), "_lang")
}

/// When articles were published, in seconds since 1970 UTC.
///
/// # Errors
/// [`Error::Index`] if the column cannot be read.
pub fn published(segment: &SegmentReader) -> Result<Column<i64>> {
    numbers(segment.fast_fields(), "_published")
}

/// On which day articles were published where they were published, in days since 1970.
///
/// # Errors
/// [`Error::Index`] if the column cannot be read.
pub fn days(segment: &SegmentReader) -> Result<Column<i64>> {
    numbers(segment.fast_fields(), "_day")
}

/// The hashes of the articles' content.
pub(super) fn hashes(segment: &SegmentReader) -> Result<Column<u64>> {
    segment.fast_fields().u64("_hash").map_err(|e| engine("cannot read a column of the index", e))
}

/// What the index keeps of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The [`Article`] as JSON, as it was written.
    pub article: Vec<u8>,
    /// Its [`Mention`]s in a form of the index's own, see [`Stored::mentions`].
    pub mentions: Vec<u8>,
}

impl Stored {
    /// The article.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn article(&self) -> Result<Article> {
        serde_json::from_slice(&self.article).map_err(|e| Error::index("cannot read a stored article", e))
    }

    /// Its mentions, in the order they were found.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn mentions(&self) -> Result<Vec<Mention>> {
        self.mentions_of(&self.article()?)
    }

    /// As [`Stored::mentions`], where the article has been read already.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn mentions_of(&self, article: &Article) -> Result<Vec<Mention>> {
        unpack(article, &self.mentions).map_err(|e| Error::index("cannot read stored mentions", e))
    }

    /// The values that its mentions carry with the greatest confidence of each.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn values(&self) -> Result<Vec<Valued>> {
        values(&self.article()?, &self.mentions).map_err(|e| Error::index("cannot read stored mentions", e))
    }
}

impl Snapshot {
    /// What is stored of an article. Articles of one block of the store are decompressed together: reading in the order
    /// of addresses is much cheaper than in any other.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn stored(&self, at: DocAddress) -> Result<Stored> {
        self.read(at, true, |record| record.to_stored())
    }

    /// Does something with what is stored of an article, with its mentions if they are asked for.
    pub(super) fn read<T>(&self, at: DocAddress, mentions: bool, with: impl FnOnce(Record<'_>) -> T) -> Result<T> {
        let gone = || Error::index("cannot read a stored article", format!("no segment {}", at.segment_ord));
        let tables = self.tables.segments().get(at.segment_ord as usize).ok_or_else(gone)?;
        tables.read(self.searcher.segment_reader(at.segment_ord), at.doc_id, mentions, with)
    }

    /// The living article with this id.
    ///
    /// # Errors
    /// [`Error::Index`] if the index cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields.id, id);
        for (ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            if let Some(doc) = docs_with(segment, &term)?.first() {
                return Ok(Some(DocAddress::new(ord, *doc)));
            }
        }
        Ok(None)
    }
}

/// The living articles of a segment that have a term.
pub(super) fn docs_with(segment: &SegmentReader, term: &Term) -> Result<Vec<DocId>> {
    let broken = |e: std::io::Error| Error::index("cannot look up a term of the index", e);
    let index = segment.inverted_index(term.field());
    let index = index.map_err(|e| engine("cannot look up a term of the index", e))?;
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic).map_err(broken)? else {
        return Ok(Vec::new());
    };
    let mut docs = Vec::new();
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            docs.push(postings.doc());
        }
        postings.advance();
    }
    Ok(docs)
}
