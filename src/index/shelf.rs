//! Reading what is stored of articles: each by itself where it can be, else a block at a time.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use tantivy::{DocId, SegmentReader};
use zstd::zstd_safe::{DCtx, DDict, get_frame_content_size};

use super::Stored;
use super::compact::{expand, is_compact};
use super::docstore::{Coded, Dictionaries, Docstore, unfold};
use super::wire::Malformed;
use crate::error::{Error, Result};
use crate::prefetch::{prefetch, prefetch_all};

/// Larger texts are those of one huge article, and are not kept beyond the next.
const LARGE: usize = 1 << 18;

/// Reads the stored articles of a segment. Mentions, and articles that share a frame, are cheapest in the order of the
/// store, as the frames that were read last are kept.
pub struct Shelf {
    store: Arc<Docstore>,
    decoder: DCtx<'static>,
    /// How many frames are kept.
    room: usize,
    /// Those of articles and those of mentions.
    pages: [Vec<Page>; 2],
    /// The block that was read last: its number and its articles.
    last: (usize, Range<DocId>),
    /// Articles that will be read next, with the number of the block and where they stand in the store.
    expected: VecDeque<(DocId, usize, Range<usize>)>,
    /// The article that was read last, if it stood by itself.
    text: Vec<u8>,
    /// Counts the reads.
    time: u64,
    /// Parts that had been compressed by themselves.
    own: [Vec<u8>; 2],
}

/// A frame.
#[derive(Default)]
struct Page {
    first: DocId,
    bytes: Vec<u8>,
    /// Where each article's part ends, behind where the first begins.
    ends: Vec<usize>,
    /// When it was read last.
    read: u64,
}

/// Where a part was read to.
#[derive(Clone, Copy)]
enum Spot {
    /// A page of this number.
    Page(usize),
    /// So many bytes of the text.
    Text(usize),
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
        Ok(Self {
            store,
            decoder,
            room: room.max(1),
            pages: Default::default(),
            last: (0, 0..0),
            expected: VecDeque::new(),
            text: Vec::new(),
            time: 0,
            own: Default::default(),
        })
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
        let article = self.article(doc).map_err(broken)?;
        let others = if mentions { Some(self.page(1, doc).map_err(broken)?) } else { None };
        let (article, others) = parts(&self.pages, &self.text, doc, article, others);
        let [own, own_others] = &mut self.own;
        Ok(Record { article: whole(article, own)?, mentions: whole(others, own_others)? })
    }

    /// The same, parts that were compressed by themselves left so.
    pub(super) fn raw(&mut self, doc: DocId) -> Result<(&[u8], &[u8])> {
        let article = self.article(doc).map_err(broken)?;
        let mentions = self.page(1, doc).map_err(broken)?;
        Ok(parts(&self.pages, &self.text, doc, article, Some(mentions)))
    }

    /// Finds articles that will be read next, in this order. What has to come from memory for them is asked for together,
    /// so that reading need not wait for one after the other.
    pub fn expect(&mut self, docs: impl Iterator<Item = DocId>) {
        let Self { store, expected, .. } = self;
        expected.clear();
        // What is not found here is found out when it is read.
        for doc in docs {
            let Ok(number) = store.block_of(doc) else { continue };
            store.starts().get(doc as usize).into_iter().for_each(prefetch);
            expected.push_back((doc, number, 0..0));
        }
        expected.retain_mut(|(doc, number, place)| {
            let coded = store.block(*number).and_then(|block| block.coded(*doc)).ok().flatten();
            let bytes = coded.as_ref().map_or(&[][..], Coded::codes);
            prefetch_all(bytes);
            let found = coded.and_then(|_| store.place_of(bytes));
            *place = found.clone().unwrap_or_default();
            found.is_some()
        });
    }

    /// Reads an article that was expected, if it was.
    fn expected(&mut self, doc: DocId) -> Option<std::result::Result<Spot, Malformed>> {
        let (expected, number, place) = self.expected.pop_front()?;
        if expected != doc {
            self.expected.clear();
            return None;
        }
        if self.text.len() > LARGE {
            self.text = Vec::new();
        }
        let phrases = self.store.block(number).ok()?.dictionary?.phrases()?;
        Some(phrases.decode(self.store.bytes(place)?, &mut self.text).map(Spot::Text))
    }

    /// Reads an article.
    fn article(&mut self, doc: DocId) -> std::result::Result<Spot, Malformed> {
        if let Some(read) = self.expected(doc) {
            return read;
        }
        self.seek(doc)?;
        let Some(coded) = self.store.block(self.last.0)?.coded(doc)? else { return self.page(0, doc).map(Spot::Page) };
        if self.text.len() > LARGE {
            self.text = Vec::new();
        }
        coded.decode(&mut self.text).map(Spot::Text)
    }

    /// Finds the block of an article.
    fn seek(&mut self, doc: DocId) -> std::result::Result<(), Malformed> {
        if !self.last.1.contains(&doc) {
            let number = self.store.block_of(doc)?;
            let block = self.store.block(number)?;
            self.last = (number, block.first..block.first.saturating_add(block.count));
        }
        if self.last.1.contains(&doc) { Ok(()) } else { Err(Malformed) }
    }

    /// The number of the page with the frame of articles (0) or mentions (1) of an article, read if it is not there.
    fn page(&mut self, which: usize, doc: DocId) -> std::result::Result<usize, Malformed> {
        self.time += 1;
        let pages = self.pages.get_mut(which).ok_or(Malformed)?;
        let known = pages.iter().position(|page| page.part(doc).is_some());
        let at = if let Some(at) = known {
            at
        } else {
            let oldest = || pages.iter().enumerate().min_by_key(|(_, page)| (!page.is_large(), page.read));
            let victim = oldest().filter(|(_, page)| pages.len() >= self.room || page.is_large()).map(|(at, _)| at);
            self.seek(doc)?;
            let pages = self.pages.get_mut(which).ok_or(Malformed)?;
            let at = victim.unwrap_or_else(|| {
                pages.push(Page::default());
                pages.len() - 1
            });
            let block = self.store.block(self.last.0)?;
            let (frame, dictionary) = match which {
                0 if block.is_framed => (block.articles, None),
                0 => return Err(Malformed),
                _ => (block.mentions, block.dictionary.and_then(|dictionary| dictionary.reader())),
            };
            let page = pages.get_mut(at).ok_or(Malformed)?;
            page.read_from(frame, dictionary, &mut self.decoder)?;
            page.first = block.first;
            unfold(&page.bytes, block.count, &mut page.ends)?;
            at
        };
        if let Some(page) = self.pages.get_mut(which).and_then(|pages| pages.get_mut(at)) {
            page.read = self.time;
        }
        Ok(at)
    }
}

impl Page {
    /// Decompresses a frame.
    fn read_from(
        &mut self,
        frame: &[u8],
        dictionary: Option<&DDict<'_>>,
        decoder: &mut DCtx<'_>,
    ) -> std::result::Result<(), Malformed> {
        self.ends.clear();
        if self.is_large() {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
        let size = get_frame_content_size(frame).ok().flatten().ok_or(Malformed)?;
        let size = usize::try_from(size).map_err(|_| Malformed)?;
        self.bytes.try_reserve(size).map_err(|_| Malformed)?;
        let read = match dictionary {
            Some(prepared) => decoder.decompress_using_ddict(&mut self.bytes, frame, prepared),
            None => decoder.decompress(&mut self.bytes, frame),
        };
        read.map(|_| ()).map_err(|_| Malformed)
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

/// The article and the mentions that were read.
fn parts<'s>(
    pages: &'s [Vec<Page>; 2],
    text: &'s [u8],
    doc: DocId,
    article: Spot,
    mentions: Option<usize>,
) -> (&'s [u8], &'s [u8]) {
    let [articles, others] = pages;
    let part = |pages: &'s [Page], at: usize| pages.get(at).and_then(|page| page.part(doc)).unwrap_or(&[]);
    let article = match article {
        Spot::Page(at) => part(articles, at),
        Spot::Text(length) => text.get(..length).unwrap_or(&[]),
    };
    (article, mentions.map_or(&[], |at| part(others, at)))
}

/// The store holds something else.
fn broken(e: Malformed) -> Error {
    Error::index("cannot read a stored article", e)
}

/// A part as it was before it was compacted.
fn whole<'s>(part: &'s [u8], own: &'s mut Vec<u8>) -> Result<&'s [u8]> {
    if !is_compact(part) {
        return Ok(part);
    }
    *own = expand(part).map_err(|e| Error::index("cannot read a stored article", e))?;
    Ok(own)
}
