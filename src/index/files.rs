//! Which source file each article of a segment comes from.
//!
//! Files are terms only, as they are asked for article by article in two cases only, removing and extracting again; so
//! the terms are turned round: four bytes for each article, in one pass over the dictionary.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use super::{Fields, engine};
use crate::error::{Error, Result};

/// The source files of one segment.
pub struct Files {
    index: Arc<InvertedIndexReader>,
    ordinals: Vec<u32>,
    last: Option<(u32, Arc<str>)>,
}

impl Files {
    /// Reads the terms of a segment.
    ///
    /// # Errors
    /// [`Error::Index`] if the index cannot be read.
    pub fn open(segment: &SegmentReader, fields: &Fields) -> Result<Self> {
        let index = segment.inverted_index(fields.file).map_err(|e| engine("cannot read the index", e))?;
        let broken = |e: std::io::Error| Error::index("cannot read the index", e);
        let mut ordinals = vec![u32::MAX; segment.max_doc() as usize];
        let mut stream = index.terms().stream().map_err(broken)?;
        let mut ordinal = 0;
        while stream.advance() {
            let info = stream.value();
            let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic).map_err(broken)?;
            while postings.doc() != TERMINATED {
                if let Some(place) = ordinals.get_mut(postings.doc() as usize) {
                    *place = ordinal;
                }
                postings.advance();
            }
            ordinal += 1;
        }
        drop(stream);
        Ok(Self { index, ordinals, last: None })
    }

    /// The file of an article, empty where there is none.
    ///
    /// # Errors
    /// [`Error::Index`] if the index cannot be read.
    pub fn of(&mut self, doc: DocId) -> Result<Arc<str>> {
        let ordinal = self.ordinals.get(doc as usize).copied().unwrap_or(u32::MAX);
        if let Some((last, file)) = &self.last
            && *last == ordinal
        {
            return Ok(Arc::clone(file));
        }
        let mut bytes = Vec::new();
        if ordinal != u32::MAX {
            let found = self.index.terms().ord_to_term(u64::from(ordinal), &mut bytes);
            found.map_err(|e| Error::index("cannot read the index", e))?;
        }
        let file: Arc<str> = String::from_utf8_lossy(&bytes).into();
        self.last = Some((ordinal, Arc::clone(&file)));
        Ok(file)
    }
}
