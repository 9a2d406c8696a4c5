//! The blocks of a document store one after another, for whoever reads most of them.
//!
//! The engine's reader finds each document through an index and makes a new decoder and a new buffer for every block:
//! together a seventh of an export. Blocks lie one behind the other, so that they are found without an index:
//!
//! ```text
//! store: blocks · index of the blocks · version u32 · where the index begins u64 · compressor u8 · 15 bytes
//! block: length u32 · a zstd frame of documents · where each begins u32 · how many u32
//! ```
//!
//! That is the form of version 0.27. Where anything looks different, the engine's reader does the work.

use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::{Directory, DocId, Searcher, SegmentReader};

/// Bytes behind the index of the blocks.
const FOOTER: usize = 28;

/// The version of the store, and its number for zstd.
const VERSION: u32 = 2;
const ZSTD: u8 = 4;

/// The blocks of a segment, read forward.
pub(super) struct Blocks {
    /// All blocks, compressed.
    bytes: OwnedBytes,
    /// Where the next block begins.
    next: usize,
    decoder: zstd::bulk::Decompressor<'static>,
    block: Vec<u8>,
    /// The first document in the block, and how many there are.
    first: DocId,
    count: u32,
}

impl Blocks {
    /// Those of a segment of a searcher; `None` where they cannot be read so.
    pub fn open(searcher: &Searcher, segment: &SegmentReader) -> Option<Self> {
        let name = format!("{}.store", segment.segment_id().uuid_string());
        let file = searcher.index().directory().open_read(Path::new(&name)).ok()?;
        let bytes = file.read_bytes().ok()?;
        let footer = bytes.get(bytes.len().checked_sub(FOOTER)?..)?;
        let (version, rest) = footer.split_first_chunk::<4>()?;
        let (index, rest) = rest.split_first_chunk::<8>()?;
        if u32::from_le_bytes(*version) != VERSION || rest.first() != Some(&ZSTD) {
            return None;
        }
        let end = usize::try_from(u64::from_le_bytes(*index)).ok().filter(|end| *end <= bytes.len())?;
        let decoder = zstd::bulk::Decompressor::new().ok()?;
        Some(Self { bytes: bytes.slice(0..end), next: 0, decoder, block: Vec::new(), first: 0, count: 0 })
    }

    /// Goes to the block of a document, which must not be before the last one's; says whether it is there.
    pub fn seek(&mut self, doc: DocId) -> bool {
        while doc >= self.first + self.count {
            if self.advance().is_none() {
                return false;
            }
        }
        doc >= self.first
    }

    /// Reads the next block.
    fn advance(&mut self) -> Option<()> {
        let (length, rest) = self.bytes.get(self.next..)?.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let size = zstd::zstd_safe::find_frame_compressed_size(rest).ok()?;
        let frame = rest.get(..size)?;
        self.block.clear();
        self.block.try_reserve(length).ok()?;
        let read = self.decoder.decompress_to_buffer(frame, &mut self.block).ok()?;
        self.first += self.count;
        self.count = (read == length).then(|| number(&self.block, self.block.len().checked_sub(4)?))??;
        self.next += 4 + size;
        Some(())
    }

    /// A document of the block.
    pub fn document(&self, doc: DocId) -> Option<&[u8]> {
        let at = usize::try_from(doc.checked_sub(self.first)?).ok()?;
        let count = usize::try_from(self.count).ok()?;
        let places = self.block.len().checked_sub(4 * (count + 1))?;
        let place = |at: usize| usize::try_from(number(&self.block, places + 4 * at)?).ok();
        let end = if at + 1 == count { places } else { place(at + 1)? };
        self.block.get(place(at)?..end)
    }
}

/// The number at a place.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_le_bytes(*four))
}
