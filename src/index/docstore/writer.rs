//! Writing a store: documents in their order, and blocks of other stores as they are.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use zstd::zstd_safe::{CCtx, CDict, compress_bound, get_error_name};

use super::dictionary::{Dictionaries, Dictionary, LEVEL};
use super::{BLOCK, Block, FRAME, FRAMED, Parts, START, VERSION, coded};

/// So many bytes of articles are held back until a dictionary is trained on them.
const SAMPLE: usize = 16_000_000;

/// Writes a store.
pub(super) struct Writer<W> {
    out: W,
    written: u64,
    shared: Arc<Dictionaries>,
    /// Whether there is no dictionary yet and documents are held back for it.
    sampling: bool,
    dictionary: Option<Arc<Dictionary>>,
    used: Vec<Arc<Dictionary>>,
    pending: Parts,
    context: CCtx<'static>,
    folded: Vec<u8>,
    packed: Vec<u8>,
    table: Vec<u8>,
    starts: Vec<u8>,
    blocks: u32,
    framed: u32,
    articles: u32,
}

impl<W: Write> Writer<W> {
    /// One that writes to `out`.
    pub fn new(out: W, shared: Arc<Dictionaries>) -> io::Result<Self> {
        let context = CCtx::try_create().ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self {
            out,
            written: 0,
            shared,
            sampling: true,
            dictionary: None,
            used: Vec::new(),
            pending: Parts::default(),
            context,
            folded: Vec::new(),
            packed: Vec::new(),
            table: Vec::new(),
            starts: Vec::new(),
            blocks: 0,
            framed: 0,
            articles: 0,
        })
    }

    /// Bytes of memory that are taken.
    pub fn memory(&self) -> usize {
        let bytes = [&self.folded, &self.packed, &self.table, &self.starts].map(Vec::capacity);
        self.pending.memory() + bytes.iter().sum::<usize>()
    }

    /// Writes a document: its article and its mentions. `key` names it in a dictionary that is trained on it; it is
    /// asked where that may be.
    pub fn add(&mut self, parts: [&[u8]; 2], key: impl FnOnce() -> Option<u64>) -> io::Result<()> {
        if self.sampling {
            self.begin();
        }
        self.pending.push(if self.sampling { key() } else { None }, parts);
        if self.sampling && self.pending.size() >= SAMPLE {
            self.dictionary = self.shared.train(&self.pending);
            self.sampling = false;
        }
        if !self.sampling && self.pending.size() >= self.room() {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes a block as it is in another store, if that can be; `false` if its documents have to be added one by one.
    pub fn copy(&mut self, block: &Block<'_>) -> io::Result<bool> {
        if self.sampling {
            self.begin();
        }
        let Some(dictionary) = block.dictionary.filter(|dictionary| self.shared.admits(dictionary)) else {
            return Ok(false);
        };
        // Small ones are put together.
        if self.pending.len() > 0 || block.is_framed || block.articles.len() + block.mentions.len() < BLOCK / 8 {
            return Ok(false);
        }
        let dictionary = Arc::clone(dictionary);
        self.starts.extend_from_slice(block.starts.as_flattened());
        self.note(Some(&dictionary), block.count, small(block.articles.len())?, false);
        self.write(block.articles)?;
        self.write(block.mentions)?;
        Ok(true)
    }

    /// Writes what is still held back, and all that is needed to read the blocks. Gives back where it wrote to.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin();
        self.flush()?;
        let mut rows: Vec<u8> = Vec::new();
        for dictionary in std::mem::take(&mut self.used) {
            rows.extend_from_slice(&self.written.to_le_bytes());
            rows.extend_from_slice(&dictionary.key().to_le_bytes());
            let [articles, mentions] = dictionary.bytes();
            let samples = dictionary.samples();
            for length in [articles.len(), mentions.len(), samples.len() / 8] {
                rows.extend_from_slice(&small(length)?.to_le_bytes());
            }
            for part in [articles, mentions, samples] {
                self.write(part)?;
            }
        }
        let dictionaries = small(rows.len() / super::DICTIONARY_ROW)?;
        self.out.write_all(&self.starts)?;
        self.out.write_all(&self.table)?;
        self.out.write_all(&rows)?;
        for number in [self.blocks, self.framed, dictionaries, self.articles, VERSION] {
            self.out.write_all(&number.to_le_bytes())?;
        }
        Ok(self.out)
    }

    /// Ends the sampling if somebody has trained a dictionary meanwhile.
    fn begin(&mut self) {
        if let Some(dictionary) = self.shared.current() {
            self.dictionary = Some(dictionary);
            self.sampling = false;
        }
    }

    /// Writes all documents that are held back.
    fn flush(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        let mut first = 0;
        let mut size = 0;
        for at in 0..pending.len() {
            size += pending.part(0, at).len() + pending.part(1, at).len();
            if size >= self.room() || at + 1 == pending.len() {
                self.block(&pending, first..at + 1)?;
                (first, size) = (at + 1, 0);
            }
        }
        self.pending = pending;
        self.pending.clear(2 * BLOCK);
        Ok(())
    }

    /// About how many bytes a block is made of.
    fn room(&self) -> usize {
        if self.dictionary.is_some() { BLOCK } else { FRAME }
    }

    /// Writes some documents as one block.
    fn block(&mut self, parts: &Parts, documents: Range<usize>) -> io::Result<()> {
        let dictionary = self.dictionary.clone();
        let mut block = std::mem::take(&mut self.packed);
        block.clear();
        let phrases = dictionary.as_ref().and_then(|dictionary| dictionary.phrases());
        let known = self.starts.len();
        let fold = |phrases| coded::fold(phrases, parts, documents.clone(), &mut self.starts, &mut block);
        let is_framed = !phrases.is_some_and(fold);
        if is_framed {
            self.starts.truncate(known);
            self.starts.resize(known + documents.len() * START, 0);
            self.framed += 1;
            block.clear();
            self.frame(parts, 0, documents.clone(), None, &mut block)?;
        }
        self.note(dictionary.as_ref(), small(documents.len())?, small(block.len())?, is_framed);
        self.frame(parts, 1, documents, dictionary.as_ref().and_then(|dictionary| dictionary.writer()), &mut block)?;
        self.write(&block)?;
        self.packed = block;
        if self.packed.capacity() > 16 * BLOCK {
            // A huge article has passed.
            (self.packed, self.folded) = Default::default();
        }
        Ok(())
    }

    /// Appends a frame of articles (0) or mentions (1).
    fn frame(
        &mut self,
        parts: &Parts,
        which: usize,
        documents: Range<usize>,
        dictionary: Option<&CDict<'_>>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        self.folded.clear();
        parts.fold(which, documents, &mut self.folded);
        let start = out.len();
        out.resize(start + compress_bound(self.folded.len()), 0);
        let room = out.get_mut(start..).unwrap_or_default();
        let packed = match dictionary {
            Some(prepared) => self.context.compress_using_cdict(room, &self.folded, prepared),
            None => self.context.compress(room, &self.folded, LEVEL),
        };
        out.truncate(start + packed.map_err(|code| io::Error::other(get_error_name(code)))?);
        Ok(())
    }

    /// Begins a block of so many articles in the table, which take so many bytes.
    fn note(&mut self, dictionary: Option<&Arc<Dictionary>>, articles: u32, bytes: u32, is_framed: bool) {
        let number = dictionary.map_or(0, |dictionary| {
            let known = self.used.iter().position(|used| used.key() == dictionary.key());
            known.unwrap_or_else(|| {
                self.used.push(Arc::clone(dictionary));
                self.used.len() - 1
            }) + 1
        });
        self.table.extend_from_slice(&self.written.to_le_bytes());
        self.table.extend_from_slice(&self.articles.to_le_bytes());
        let number = u32::try_from(number).unwrap_or(!FRAMED) | if is_framed { FRAMED } else { 0 };
        self.table.extend_from_slice(&number.to_le_bytes());
        self.table.extend_from_slice(&bytes.to_le_bytes());
        self.blocks += 1;
        self.articles += articles;
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// A number that the form has four bytes for.
fn small(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::Error::other("an article is larger than 4 GB"))
}
