//! The stored articles of one segment, read where they lie in a decompressed block.
//!
//! The engine hands out a document value by value, each copied. Whoever reads an archive from end to end takes its bytes
//! instead: number of values; then of each the field, a type and a length before its bytes. That is the form of version
//! 0.27, held by a test.

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use super::compact::{expand, is_compact};
use super::wire::{Bytes, Malformed};
use super::{Fields, Stored, engine};
use crate::error::{Error, Result};

/// The types of values that are texts and bytes.
const TYPES: [u8; 2] = [0, 4];

/// What is stored of an article, where it lies in its block.
pub struct Record {
    bytes: OwnedBytes,
    /// Article and mentions.
    parts: [Range<usize>; 2],
    /// The same where they were compressed by themselves.
    own: [Option<Vec<u8>>; 2],
}

/// The stored articles of a segment. Only the block that was read last is kept.
pub struct Shelf {
    store: StoreReader,
    /// The numbers of the fields of article and mentions.
    fields: [u32; 2],
}

impl Shelf {
    /// Those of a segment of an index with these fields.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn open(segment: &SegmentReader, fields: &Fields) -> Result<Self> {
        let store = segment.get_store_reader(1).map_err(|e| engine("cannot read stored articles", e))?;
        Ok(Self { store, fields: [fields.article.field_id(), fields.mentions.field_id()] })
    }

    /// What is stored of an article.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read or holds something else.
    pub fn record(&self, doc: DocId) -> Result<Record> {
        let bytes = self.bytes(doc)?;
        let parts = parts(&bytes, self.fields).map_err(|e| Error::index("cannot read a stored article", e))?;
        let own = |part: &Range<usize>| -> Result<Option<Vec<u8>>> {
            let part = bytes.get(part.clone()).filter(|part| is_compact(part));
            let whole = part.map(|part| expand(part.to_vec())).transpose();
            whole.map_err(|e| Error::index("cannot read a stored article", e))
        };
        let [article, mentions] = &parts;
        let own = [own(article)?, own(mentions)?];
        Ok(Record { bytes, parts, own })
    }

    fn bytes(&self, doc: DocId) -> Result<OwnedBytes> {
        self.store.get_document_bytes(doc).map_err(|e| engine("cannot read a stored article", e))
    }
}

impl Record {
    /// The article in its stored form, see [`Stored`].
    #[must_use]
    pub fn article(&self) -> &[u8] {
        self.part(0)
    }

    /// The mentions in their stored form, see [`Stored`].
    #[must_use]
    pub fn mentions(&self) -> &[u8] {
        self.part(1)
    }

    /// Both, copied.
    #[must_use]
    pub fn to_stored(&self) -> Stored {
        Stored { article: self.article().to_vec(), mentions: self.mentions().to_vec() }
    }

    fn part(&self, at: usize) -> &[u8] {
        let own = self.own.get(at).and_then(Option::as_deref);
        own.or_else(|| self.bytes.get(self.parts.get(at)?.clone())).unwrap_or(&[])
    }
}

/// Where the bytes of two fields of a document are.
fn parts(document: &[u8], fields: [u32; 2]) -> std::result::Result<[Range<usize>; 2], Malformed> {
    let mut bytes = Bytes(document);
    let mut found: [Option<Range<usize>>; 2] = [None, None];
    for _ in 0..length(&mut bytes)? {
        let field = u32::from_le_bytes(bytes.four()?);
        if !TYPES.contains(&bytes.byte()?) {
            return Err(Malformed);
        }
        let length = length(&mut bytes)?;
        let value = bytes.slice(length)?;
        let end = document.len() - bytes.0.len();
        for (known, found) in fields.iter().zip(&mut found) {
            if *known == field {
                *found = Some(end - value.len()..end);
            }
        }
    }
    match found {
        [Some(article), Some(mentions)] => Ok([article, mentions]),
        _ => Err(Malformed),
    }
}

/// A number of the engine's: its last byte has the highest bit set.
fn length(bytes: &mut Bytes<'_>) -> std::result::Result<u64, Malformed> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let byte = bytes.byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte >= 0x80 {
            return Ok(number);
        }
    }
    Err(Malformed)
}
