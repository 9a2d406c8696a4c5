//! The articles of one source file as a commit has them: what a file that is read again is compared with.

use tantivy::columnar::Column;
use tantivy::{DocId, Term};

use super::Snapshot;
use super::document::kept_bits;
use super::segment::{Strings, docs_with, hashes, ids, languages};
use crate::error::Result;

/// The articles of a file that were not met again yet. It keeps the snapshot it was made of.
pub struct Owned {
    snapshot: Snapshot,
    parts: Vec<Part>,
}

/// Those in one segment.
struct Part {
    /// The segment's place.
    ord: u32,
    /// The articles in order, and whether each was met.
    docs: Vec<(DocId, bool)>,
    ids: Strings,
    languages: Strings,
    hashes: Column<u64>,
}

/// What is known of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its language, empty where unknown.
    pub lang: String,
    hash: u64,
}

impl Known {
    /// Whether its content has this hash.
    #[must_use]
    pub fn has_content(&self, hash: u64) -> bool {
        self.hash == kept_bits(hash)
    }
}

impl Owned {
    /// The articles of a file.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index cannot be read.
    pub fn new(snapshot: &Snapshot, file: &str) -> Result<Self> {
        let term = Term::from_field_text(snapshot.fields.file, file);
        let mut parts = Vec::new();
        for (ord, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
            let docs: Vec<_> = docs_with(segment, &term)?.into_iter().map(|doc| (doc, false)).collect();
            if !docs.is_empty() {
                let (ids, languages) = (ids(segment)?, languages(segment)?);
                parts.push(Part { ord, docs, ids, languages, hashes: hashes(segment)? });
            }
        }
        Ok(Self { snapshot: snapshot.clone(), parts })
    }

    /// Meets the article with this id, if it is one of these and was not met before.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index cannot be read.
    pub fn take(&mut self, id: &str) -> Result<Option<Known>> {
        if self.parts.is_empty() {
            return Ok(None);
        }
        let term = Term::from_field_text(self.snapshot.fields.id, id);
        for part in &mut self.parts {
            for doc in docs_with(self.snapshot.searcher.segment_reader(part.ord), &term)? {
                let place = part.docs.binary_search_by_key(&doc, |(doc, _)| *doc).ok();
                if let Some((_, met @ false)) = place.and_then(|at| part.docs.get_mut(at)) {
                    *met = true;
                    let hash = part.hashes.first(doc).unwrap_or(0);
                    return Ok(Some(Known { lang: spell(&part.languages, doc)?, hash }));
                }
            }
        }
        Ok(None)
    }

    /// The id of an article of this content that was not met yet.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index cannot be read.
    pub fn with_content(&self, hash: u64) -> Result<Option<String>> {
        for part in &self.parts {
            let same = |(doc, met): &&(DocId, bool)| !met && part.hashes.first(*doc) == Some(kept_bits(hash));
            if let Some((doc, _)) = part.docs.iter().find(same) {
                return spell(&part.ids, *doc).map(Some);
            }
        }
        Ok(None)
    }

    /// Id and language of every article that was not met, to `each`.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index cannot be read.
    pub fn rest(&self, each: &mut dyn FnMut(&str, &str)) -> Result<()> {
        for part in &self.parts {
            for (doc, _) in part.docs.iter().filter(|(_, met)| !met) {
                each(&spell(&part.ids, *doc)?, &spell(&part.languages, *doc)?);
            }
        }
        Ok(())
    }
}

/// An article's only string in a column.
fn spell(column: &Strings, doc: DocId) -> Result<String> {
    let mut text = String::new();
    if let Some(ordinal) = column.ordinal(doc) {
        column.spell(ordinal, &mut text)?;
    }
    Ok(text)
}
