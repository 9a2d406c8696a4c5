//! The stored articles of one segment, read where they lie in a decompressed block.
//!
//! The engine hands out a document value by value, each copied. Whoever reads an archive from end to end takes its bytes
//! instead: number of values; then of each the field, a type and a length before its bytes. That is the form of version
//! 0.27, held by a test.

use std::borrow::Cow;

use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use super::compact::expand;
use super::wire::{Bytes, Malformed};
use super::{Fields, Stored, engine};
use crate::error::{Error, Result};

/// The types of values that are texts and bytes.
const TYPES: [u8; 2] = [0, 4];

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

    /// Hands article and mentions in their stored forms to `take`, see [`Stored`].
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read or holds something else.
    pub fn read<T>(&self, doc: DocId, take: impl FnOnce(&[u8], &[u8]) -> T) -> Result<T> {
        let bytes = self.bytes(doc)?;
        let broken = |e| Error::index("cannot read a stored article", e);
        let [article, mentions] = parts(&bytes, self.fields).map_err(broken)?;
        let unreadable = |e| Error::index("cannot read a stored article", e);
        let (article, mentions) = (whole(article).map_err(unreadable)?, whole(mentions).map_err(unreadable)?);
        Ok(take(&article, &mentions))
    }

    /// What is stored of an article.
    ///
    /// # Errors
    /// As [`Shelf::read`].
    pub fn stored(&self, doc: DocId) -> Result<Stored> {
        self.read(doc, |article, mentions| Stored { article: article.to_vec(), mentions: mentions.to_vec() })
    }

    fn bytes(&self, doc: DocId) -> Result<OwnedBytes> {
        self.store.get_document_bytes(doc).map_err(|e| engine("cannot read a stored article", e))
    }
}

/// A part as it was before it was compacted.
fn whole(part: &[u8]) -> std::io::Result<Cow<'_, [u8]>> {
    if super::compact::is_compact(part) { expand(part.to_vec()).map(Cow::Owned) } else { Ok(Cow::Borrowed(part)) }
}

/// The bytes of two fields of a document.
fn parts(document: &[u8], fields: [u32; 2]) -> std::result::Result<[&[u8]; 2], Malformed> {
    let mut bytes = Bytes(document);
    let mut found: [Option<&[u8]>; 2] = [None, None];
    for _ in 0..length(&mut bytes)? {
        let field = u32::from_le_bytes(bytes.four()?);
        if !TYPES.contains(&bytes.byte()?) {
            return Err(Malformed);
        }
        let length = length(&mut bytes)?;
        let value = bytes.slice(length)?;
        for (known, found) in fields.iter().zip(&mut found) {
            if *known == field {
                *found = Some(value);
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
