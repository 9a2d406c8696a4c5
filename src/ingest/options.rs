//! What the caller of an ingest decides, and what it is told meanwhile.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::WriterOptions;
use crate::mention::Mention;
use crate::source;
use crate::text::Analysis;

/// Finds the mentions of an article, given with its tokens. Called by all workers at once.
pub type Extractor = dyn Fn(&Article, &Analysis) -> Vec<Mention> + Send + Sync;

/// The least that [`Options::memory`] may be: the engine does not work with less.
pub const LEAST_MEMORY: u64 = 32 << 20;

/// How to read and index.
#[derive(Debug, Clone)]
pub struct Options {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// How files become records.
    pub source: source::Options,
    /// Threads that analyse and extract; half as many index. One that is alone and the one that indexes take turns, batch
    /// after batch, so that both take one core.
    pub jobs: usize,
    /// About how many bytes of memory the run may use, at least [`LEAST_MEMORY`]; a single article that is larger than a
    /// twentieth of it takes about twenty times its size all the same.
    pub memory: u64,
    /// How long an article may wait for a commit.
    pub commit_every: Duration,
    /// What the extractor is: under another name, all articles are extracted anew.
    pub extraction: String,
    /// Whether articles of files that are gone from a folder in `paths`, or are ignored there now, are removed.
    pub prune: bool,
    /// Whether nothing is written: what would be is told all the same.
    pub dry_run: bool,
    /// Raised to stop at the next safe point.
    pub cancel: Arc<AtomicBool>,
    /// What another process is told when it finds the index locked: the command, for example.
    pub command: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            source: source::Options::default(),
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            memory: 512 << 20,
            commit_every: Duration::from_secs(20),
            extraction: String::new(),
            prune: false,
            dry_run: false,
            cancel: Arc::default(),
            command: String::new(),
        }
    }
}

impl Options {
    /// Refuses what cannot work.
    pub(super) fn check(&self) -> Result<()> {
        if self.memory < LEAST_MEMORY {
            let (little, least) = (self.memory, LEAST_MEMORY >> 20);
            return Err(Error::query(format!("{little} bytes of memory are too little: give at least {least}M")));
        }
        Ok(())
    }

    /// What the writer may use: half of the memory for the engine's buffers. Merges, the gazetteer and what the
    /// allocator wastes take the rest. To index an article takes half as long as to find what it names, or less; and each
    /// thread that indexes leaves segments of its own, which have to be merged.
    pub(super) fn writer(&self) -> WriterOptions {
        let memory = usize::try_from(self.memory).unwrap_or(usize::MAX);
        let threads = self.jobs.div_ceil(2);
        WriterOptions { memory: memory / 2, waiting: self.waiting(), threads, command: self.command.clone() }
    }

    /// What finds mentions besides the schema.
    pub(super) fn extraction(&self) -> String {
        format!("{} {}", self.extraction, env!("CARGO_PKG_VERSION")).trim_start().to_owned()
    }

    /// How many bytes may wait in each of the two queues, before and behind the workers.
    pub(super) fn waiting(&self) -> usize {
        usize::try_from(self.memory / 20).unwrap_or(usize::MAX)
    }
}

/// What becomes of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It takes the place of an earlier state of itself.
    Updated,
    /// It is gone.
    Removed,
    /// It was removed on purpose and is left out.
    Withheld,
}

/// A record that could not be read, as it stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a> {
    /// The record, without a line break behind it.
    pub record: &'a [u8],
    /// What must stand above it for it to be read again: the header row of a table.
    pub head: Option<&'a [u8]>,
}

/// Is told how an ingest goes on. All methods do nothing unless they are written.
pub trait Progress: Sync {
    /// Whether the size of the input is worth a walk through all folders before the reading begins.
    fn wants_total(&self) -> bool {
        false
    }

    /// So many bytes are to be read, as stored; streams do not count.
    fn total(&self, bytes: u64) {
        let _ = bytes;
    }

    /// So many more articles were read, from so many more bytes as stored; skipped files count as read.
    fn advance(&self, articles: u64, bytes: u64) {
        let _ = (articles, bytes);
    }

    /// A file or record could not be read; `raw` is the record, where it is known.
    fn failed(&self, error: &Error, raw: Option<Raw<'_>>) {
        let _ = (error, raw);
    }

    /// What becomes of an article; of those that stay as they are nothing is said.
    fn decided(&self, change: Change, id: &str) {
        let _ = (change, id);
    }

    /// Something was noticed that hinders nothing.
    fn warn(&self, message: &str) {
        let _ = message;
    }
}

/// Nobody is told.
impl Progress for () {}
