//! What is stored of the articles: a file of each segment beside the engine's own.
//!
//! The engine's document store compresses blocks, and whoever shows a hit decompresses all of its block. Here articles are
//! written in phrases that were learned from the archive's own first articles (`phrases.rs`): smaller than such blocks, and
//! any article is read by itself, so that an export in any order reads each once. Mentions, which hardly anybody wants by
//! themselves, lie beside them in compressed frames. A block whose articles the phrases do not fit (of another language,
//! or before there was enough to learn from) is one compressed frame.
//!
//! ```text
//! file:       blocks · dictionaries · starts · table of blocks · table of dictionaries · footer
//! block:      articles (in phrases, see `coded.rs`, or a frame) · frame of mentions
//! starts:     for each article how many phrases of its block stand before it u16; 0 in a frame
//! frame:      zstd of: how long each article's part is (numbers of `wire.rs`) · the parts
//! dictionary: phrases, see `phrases.rs` · a zstd dictionary of mentions · what it was learned from, hashes of ids u64
//! ```
//!
//! The tables have rows of one length and are read where they lie. A segment that is merged keeps its blocks and brings
//! their dictionary along; a dictionary holds passages of articles, so a purge of one of these ends the dictionary too
//! (`removal.rs`).

mod coded;
mod dictionary;
mod finder;
mod part;
mod phrases;
mod plugin;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;

pub(super) use coded::Coded;
pub use dictionary::key_of;
pub(super) use dictionary::{Dictionaries, Dictionary};
pub(super) use part::{Parts, unfold};
pub(super) use plugin::Plugin;

use phrases::CODE;

use super::engine;
use super::wire::{Bytes, Malformed};
use crate::error::{Error, Result};

/// What the files end with.
const EXTENSION: &str = "articles";

/// The version of the form.
const VERSION: u32 = 3;

/// About how much goes into one block whose articles are read one by one, in bytes.
const BLOCK: usize = 64 * 1024;

/// About how much goes into one block whose articles are one frame, in bytes: whoever reads one decompresses all.
const FRAME: usize = 16 * 1024;

/// Bytes of a start.
const START: usize = 2;

/// Bytes of a row of the table of blocks: where it begins u64, its first article u32, its dictionary u32 (0 for none, and
/// [`FRAMED`]), how many bytes its articles take u32.
const BLOCK_ROW: usize = 20;

/// What is set in the number of a dictionary where the block's articles are one frame.
const FRAMED: u32 = 1 << 31;

/// Bytes of a row of the table of dictionaries: where it begins u64, its key u64, the lengths of its two parts u32, how
/// many articles it was trained on u32.
const DICTIONARY_ROW: usize = 28;

/// Bytes of the footer: how many blocks, blocks of frames, dictionaries and articles, and the version, each u32.
const FOOTER: usize = 20;

/// What is stored of the articles of one segment.
pub struct Docstore {
    bytes: OwnedBytes,
    /// Where the blocks end.
    end: usize,
    /// Where the starts begin.
    starts: usize,
    /// Where the table of blocks begins.
    table: usize,
    blocks: usize,
    /// How many of them are frames.
    framed: usize,
    articles: u32,
    dictionaries: Vec<Arc<Dictionary>>,
}

/// A block of a store.
#[derive(Clone, Copy)]
pub(super) struct Block<'s> {
    /// Its articles: in phrases, or one frame.
    pub articles: &'s [u8],
    /// Whether they are one frame.
    pub is_framed: bool,
    /// A frame.
    pub mentions: &'s [u8],
    /// For each article how many phrases stand before it.
    pub starts: &'s [[u8; START]],
    /// Its first article.
    pub first: u32,
    /// How many articles there are in it.
    pub count: u32,
    /// That of its dictionary.
    pub dictionary: Option<&'s Arc<Dictionary>>,
}

/// A row of the table of blocks.
struct BlockRow {
    begin: usize,
    first: u32,
    dictionary: u32,
    articles: u32,
}

impl<'s> Block<'s> {
    /// An article in phrases; `None` if articles are a frame.
    pub fn coded(&self, article: u32) -> std::result::Result<Option<Coded<'s>>, Malformed> {
        if self.is_framed {
            return Ok(None);
        }
        let phrases = self.dictionary.and_then(|dictionary| dictionary.phrases()).ok_or(Malformed)?;
        let at = article.checked_sub(self.first).ok_or(Malformed)? as usize;
        let before = |start: &[u8; START]| usize::from(u16::from_le_bytes(*start)) * CODE;
        let start = self.starts.get(at).map(before).ok_or(Malformed)?;
        let end = self.starts.get(at + 1).map_or(self.articles.len(), before);
        Ok(Some(Coded::new(self.articles.get(start..end).ok_or(Malformed)?, phrases)))
    }
}

impl Docstore {
    /// That of a segment, with the dictionaries that are open already.
    ///
    /// # Errors
    /// [`Error::Index`] if the file is missing or broken.
    pub(super) fn open(segment: &SegmentReader, known: &Dictionaries) -> Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()));
        let file = file.map_err(|e| engine("cannot open the stored articles", e))?;
        let bytes = file.read_bytes().map_err(|e| Error::index("cannot open the stored articles", e))?;
        Self::of(bytes, known).map_err(|e| Error::index("cannot open the stored articles", e))
    }

    fn of(bytes: OwnedBytes, known: &Dictionaries) -> std::result::Result<Self, Malformed> {
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Malformed)?;
        let mut tail = Bytes(bytes.get(footer..).ok_or(Malformed)?);
        let mut next = || tail.four().map(u32::from_le_bytes);
        let (blocks, framed, count, articles, version) = (next()?, next()?, next()?, next()?, next()?);
        if version != VERSION {
            return Err(Malformed);
        }
        let (blocks, framed, count) = (blocks as usize, framed as usize, count as usize);
        let rows = count.checked_mul(DICTIONARY_ROW).and_then(|size| footer.checked_sub(size)).ok_or(Malformed)?;
        let table = blocks.checked_mul(BLOCK_ROW).and_then(|size| rows.checked_sub(size)).ok_or(Malformed)?;
        let starts =
            (articles as usize).checked_mul(START).and_then(|size| table.checked_sub(size)).ok_or(Malformed)?;
        let mut dictionaries = Vec::with_capacity(count);
        let mut end = starts;
        for row in bytes.get(rows..footer).ok_or(Malformed)?.chunks_exact(DICTIONARY_ROW) {
            let mut row = Bytes(row);
            let (at, key) = (row.eight()?, row.eight()?);
            let at = usize::try_from(at).map_err(|_| Malformed)?;
            let mut length = || row.four().map(|four| u32::from_le_bytes(four) as usize);
            let lengths = [length()?, length()?, length()?.checked_mul(8).ok_or(Malformed)?];
            end = end.min(at);
            dictionaries.push(known.share(key, || Dictionary::read(&bytes, key, at, lengths))?);
        }
        Ok(Self { bytes, end, starts, table, blocks, framed, articles, dictionaries })
    }

    /// How many blocks there are.
    pub(super) fn len(&self) -> usize {
        self.blocks
    }

    /// Whether articles are best read in their order, as too many of them share frames.
    pub(crate) fn is_framed(&self) -> bool {
        self.framed > self.blocks / 16
    }

    /// Bytes that the blocks take.
    pub(crate) fn size(&self) -> usize {
        self.end
    }

    /// Its dictionaries.
    pub(super) fn dictionaries(&self) -> &[Arc<Dictionary>] {
        &self.dictionaries
    }

    /// The block with a number.
    pub(super) fn block(&self, number: usize) -> std::result::Result<Block<'_>, Malformed> {
        let row = self.row(number)?;
        let (end, next) = if number + 1 < self.blocks {
            let next = self.row(number + 1)?;
            (next.begin, next.first)
        } else {
            (self.end, self.articles)
        };
        let bytes = self.bytes.get(row.begin..end).ok_or(Malformed)?;
        let (articles, mentions) = bytes.split_at_checked(row.articles as usize).ok_or(Malformed)?;
        let dictionary = match (row.dictionary & !FRAMED).checked_sub(1) {
            Some(at) => Some(self.dictionaries.get(at as usize).ok_or(Malformed)?),
            None => None,
        };
        let count = next.checked_sub(row.first).ok_or(Malformed)?;
        let starts = self.starts().get(row.first as usize..next as usize).ok_or(Malformed)?;
        let is_framed = row.dictionary & FRAMED != 0;
        Ok(Block { articles, is_framed, mentions, starts, first: row.first, count, dictionary })
    }

    /// An article in phrases; `None` for one that lies in a frame.
    pub(super) fn coded(&self, article: u32) -> std::result::Result<Option<Coded<'_>>, Malformed> {
        self.block(self.block_of(article)?)?.coded(article)
    }

    /// For each article how many phrases of its block stand before it.
    pub(super) fn starts(&self) -> &[[u8; START]] {
        self.bytes.get(self.starts..self.table).unwrap_or(&[]).as_chunks().0
    }

    /// Bytes of the file.
    pub(super) fn bytes(&self, place: Range<usize>) -> Option<&[u8]> {
        self.bytes.get(place)
    }

    /// Where some bytes of the file lie in it.
    pub(super) fn place_of(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let start = bytes.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr())?;
        Some(start..start.checked_add(bytes.len())?)
    }

    /// The number of the block that an article lies in.
    pub(super) fn block_of(&self, article: u32) -> std::result::Result<usize, Malformed> {
        let (mut low, mut high) = (0, self.blocks);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.row(middle)?.first <= article {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1).filter(|_| article < self.articles).ok_or(Malformed)
    }

    fn row(&self, number: usize) -> std::result::Result<BlockRow, Malformed> {
        let at = self.table + number * BLOCK_ROW;
        let mut row = Bytes(self.bytes.get(at..at + BLOCK_ROW).ok_or(Malformed)?);
        let begin = usize::try_from(row.eight()?).map_err(|_| Malformed)?;
        let mut number = || row.four().map(u32::from_le_bytes);
        Ok(BlockRow { begin, first: number()?, dictionary: number()?, articles: number()? })
    }
}

#[cfg(test)]
mod tests;
