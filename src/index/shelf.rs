//! The stored articles of one segment, read where they lie in a decompressed block.
//!
//! The engine hands out a document value by value, each copied. Whoever reads an archive from end to end takes its bytes
//! instead: number of values; then of each the field, a type and a length before its bytes. That is the form of version
//! 0.27, held by a test.

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{DocId, Searcher, SegmentReader};

use super::blocks::Blocks;
use super::compact::{expand, is_compact};
use super::wire::{Bytes, Malformed};
use super::{Fields, Stored, engine};
use crate::error::{Error, Result};

/// The types of values that are texts and bytes.
const TYPES: [u8; 2] = [0, 4];

/// The stored articles of a segment. Only the block that was read last is kept.
pub struct Shelf {
    store: StoreReader,
    /// The blocks in their order, where most of them are wanted.
    blocks: Option<Blocks>,
    /// The document that was read last without them.
    document: OwnedBytes,
    /// Parts of it that had been compressed by themselves.
    own: [Vec<u8>; 2],
    /// The numbers of the fields of article and mentions.
    fields: [u32; 2],
}

/// What is stored of an article.
#[derive(Debug, Clone, Copy)]
pub struct Record<'s> {
    /// The article in its stored form, see [`Stored`].
    pub article: &'s [u8],
    /// The mentions in their stored form, see [`Stored`].
    pub mentions: &'s [u8],
}

impl Record<'_> {
    /// Both, copied.
    #[must_use]
    pub fn to_stored(&self) -> Stored {
        Stored { article: self.article.to_vec(), mentions: self.mentions.to_vec() }
    }
}

impl Shelf {
    /// Those of a segment of an index with these fields; `asked` is how many of them will be read.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn open(searcher: &Searcher, segment: &SegmentReader, fields: &Fields, asked: usize) -> Result<Self> {
        let store = segment.get_store_reader(1).map_err(|e| engine("cannot read stored articles", e))?;
        let most = asked > segment.max_doc() as usize / 4;
        let blocks = if most { Blocks::open(searcher, segment) } else { None };
        let fields = [fields.article.field_id(), fields.mentions.field_id()];
        Ok(Self { store, blocks, document: OwnedBytes::empty(), own: Default::default(), fields })
    }

    /// What is stored of an article; cheapest in the order of the store.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read or holds something else.
    pub fn read(&mut self, doc: DocId) -> Result<Record<'_>> {
        if !self.blocks.as_mut().is_some_and(|blocks| blocks.seek(doc)) {
            self.blocks = None;
            self.document =
                self.store.get_document_bytes(doc).map_err(|e| engine("cannot read a stored article", e))?;
        }
        let broken = |e| Error::index("cannot read a stored article", e);
        let document = match &self.blocks {
            Some(blocks) => blocks.document(doc).ok_or(Malformed).map_err(broken)?,
            None => &self.document,
        };
        let [article, mentions] = parts(document, self.fields).map_err(broken)?;
        let [own, others] = &mut self.own;
        Ok(Record { article: whole(document, article, own)?, mentions: whole(document, mentions, others)? })
    }
}

/// A part of a document as it was before it was compacted.
fn whole<'s>(document: &'s [u8], part: Range<usize>, own: &'s mut Vec<u8>) -> Result<&'s [u8]> {
    let part = document.get(part).unwrap_or(&[]);
    if !is_compact(part) {
        return Ok(part);
    }
    *own = expand(part.to_vec()).map_err(|e| Error::index("cannot read a stored article", e))?;
    Ok(own)
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
