//! Reading what is stored of articles, a block at a time.

use std::sync::Arc;

use tantivy::{DocId, SegmentReader};
use zstd::zstd_safe::{DCtx, get_frame_content_size};

use super::Stored;
use super::compact::{expand, is_compact};
use super::docstore::{Dictionaries, Docstore, unfold};
use super::wire::{Bytes, Malformed};
use crate::error::{Error, Result};

/// Larger blocks hold one huge article, and are not kept beyond the next.
const LARGE: usize = 1 << 18;

/// Reads the stored articles of a segment; cheapest in the order of the store, as the blocks that were read last are
/// kept.
pub struct Shelf {
    store: Arc<Docstore>,
    decoder: DCtx<'static>,
    /// How many blocks are kept.
    room: usize,
    /// Those of articles and those of mentions.
    pages: [Vec<Page>; 2],
    /// Counts the reads.
    time: u64,
    /// Parts that had been compressed by themselves.
    own: [Vec<u8>; 2],
}

/// A part of a block.
#[derive(Default)]
struct Page {
    first: DocId,
    bytes: Vec<u8>,
    /// Where each article's part ends, behind where the first begins.
    ends: Vec<usize>,
    /// When it was read last.
    read: u64,
}

/// What is stored of an article.
#[derive(Debug, Clone, Copy)]
pub struct Record<'s> {
    /// The article in its stored form, see [`Stored`].
    pub article: &'s [u8],
    /// The mentions in their stored form, see [`Stored`]; none where they were not asked for.
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
    /// For the articles of a segment; so many blocks are kept.
    pub(super) fn new(store: Arc<Docstore>, room: usize) -> Result<Self> {
        let decoder = DCtx::try_create();
        let decoder = decoder.ok_or_else(|| Error::index("cannot read stored articles", "out of memory"))?;
        Ok(Self { store, decoder, room: room.max(1), pages: Default::default(), time: 0, own: Default::default() })
    }

    /// For the articles of a segment of which nothing is kept open.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be opened.
    pub fn of(segment: &SegmentReader) -> Result<Self> {
        Self::new(Arc::new(Docstore::open(segment, &Dictionaries::default())?), 1)
    }

    /// What is stored of an article, with its mentions if they are asked for.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read or holds something else.
    pub fn read(&mut self, doc: DocId, mentions: bool) -> Result<Record<'_>> {
        let at = [Some(self.find(0, doc)?), if mentions { Some(self.find(1, doc)?) } else { None }];
        let [article, others] = parts(&self.pages, doc, at);
        let [own, own_others] = &mut self.own;
        Ok(Record { article: whole(article, own)?, mentions: whole(others, own_others)? })
    }

    /// The same, parts that were compressed by themselves left so.
    pub(super) fn raw(&mut self, doc: DocId) -> Result<(&[u8], &[u8])> {
        let at = [Some(self.find(0, doc)?), Some(self.find(1, doc)?)];
        let [article, mentions] = parts(&self.pages, doc, at);
        Ok((article, mentions))
    }

    /// The place of the page that holds articles (0) or mentions (1) of an article, read if it is not there.
    fn find(&mut self, which: usize, doc: DocId) -> Result<usize> {
        let broken = |e| Error::index("cannot read a stored article", e);
        self.time += 1;
        let Some(pages) = self.pages.get_mut(which) else { return Err(broken(Malformed)) };
        let known = pages.iter().position(|page| page.part(doc).is_some());
        let at = if let Some(at) = known {
            at
        } else {
            let block = self.store.block_of(doc).map_err(broken)?;
            let oldest = || pages.iter().enumerate().min_by_key(|(_, page)| (!page.is_large(), page.read));
            let victim = oldest().filter(|(_, page)| pages.len() >= self.room || page.is_large()).map(|(at, _)| at);
            let at = victim.unwrap_or_else(|| {
                pages.push(Page::default());
                pages.len() - 1
            });
            let page = pages.get_mut(at).ok_or(Malformed).map_err(broken)?;
            page.read_from(&self.store, which, block, &mut self.decoder).map_err(broken)?;
            at
        };
        if let Some(page) = pages.get_mut(at) {
            page.read = self.time;
        }
        Ok(at)
    }
}

impl Page {
    /// Reads a part of a block.
    fn read_from(
        &mut self,
        store: &Docstore,
        which: usize,
        block: usize,
        decoder: &mut DCtx<'_>,
    ) -> std::result::Result<(), Malformed> {
        self.ends.clear();
        if self.is_large() {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
        let block = store.block(block)?;
        let mut frames = Bytes(block.bytes);
        let length = u32::from_le_bytes(frames.four()?);
        let article = frames.slice(u64::from(length))?;
        let frame = if which == 0 { article } else { frames.0 };
        let size = get_frame_content_size(frame).ok().flatten().ok_or(Malformed)?;
        let size = usize::try_from(size).map_err(|_| Malformed)?;
        self.bytes.try_reserve(size).map_err(|_| Malformed)?;
        let read = match block.dictionary.and_then(|dictionary| dictionary.reader(which)) {
            Some(prepared) => decoder.decompress_using_ddict(&mut self.bytes, frame, prepared),
            None => decoder.decompress(&mut self.bytes, frame),
        };
        read.map_err(|_| Malformed)?;
        self.first = block.first;
        unfold(&self.bytes, block.count, &mut self.ends)
    }

    /// The part of an article; `None` if it lies elsewhere.
    fn part(&self, doc: DocId) -> Option<&[u8]> {
        let at = usize::try_from(doc.checked_sub(self.first)?).ok()?;
        let (start, end) = (self.ends.get(at)?, self.ends.get(at + 1)?);
        self.bytes.get(*start..*end)
    }

    fn is_large(&self) -> bool {
        self.bytes.capacity() > LARGE
    }
}

/// The parts of an article in pages that were found.
fn parts(pages: &[Vec<Page>; 2], doc: DocId, at: [Option<usize>; 2]) -> [&[u8]; 2] {
    let mut parts: [&[u8]; 2] = [&[], &[]];
    for ((part, pages), at) in parts.iter_mut().zip(pages).zip(at) {
        *part = at.and_then(|at| pages.get(at)).and_then(|page| page.part(doc)).unwrap_or(&[]);
    }
    parts
}

/// A part as it was before it was compacted.
fn whole<'s>(part: &'s [u8], own: &'s mut Vec<u8>) -> Result<&'s [u8]> {
    if !is_compact(part) {
        return Ok(part);
    }
    *own = expand(part).map_err(|e| Error::index("cannot read a stored article", e))?;
    Ok(own)
}
