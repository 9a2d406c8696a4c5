//! Writing an index: adding and removing articles, and committing them together with what is known of their files.
//!
//! There is one writer at a time, held by the engine's lock; readers go on with the commit they opened. Between two
//! commits nothing is visible, and a process that dies leaves the last commit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::Document;
use tantivy::{IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term};

use super::budget::{Budget, Permit};
use super::ledger::Ledger;
use super::lock::HolderFile;
use super::{Draft, Index, Manifest, engine};
use crate::error::{Error, Result};

/// The engine refuses to work with less memory per thread.
const LEAST_PER_THREAD: usize = 15_000_000;

/// More threads than this do not help the engine.
const MOST_THREADS: usize = 8;

/// How many segments an index is left with at most.
const MOST_SEGMENTS: usize = 8;

/// What a writer may use.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Bytes for the engine's buffers; at least 15 MB are used.
    pub memory: usize,
    /// Bytes of documents that may wait for the engine.
    pub waiting: usize,
    /// Threads that index.
    pub threads: usize,
    /// What others are told of this writer: the command, for example.
    pub command: String,
}

/// The writer of an index.
pub struct Writer {
    index: Index,
    engine: RwLock<IndexWriter<Weighed>>,
    waiting: Arc<Budget>,
    manifest: Manifest,
    ledger: Ledger,
    changes: Mutex<BTreeMap<String, i64>>,
    // Goes before the lock does, which is the engine's.
    _holder: HolderFile,
}

/// A document that gives its bytes back to the budget when the engine has taken it in.
struct Weighed {
    document: TantivyDocument,
    _permit: Permit,
}

impl Document for Weighed {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

impl Writer {
    /// Locks an index for writing.
    ///
    /// # Errors
    /// [`Error::Locked`] if another writer has it, [`Error::Io`] or [`Error::Index`] if it cannot be written or its
    /// ledger is broken.
    pub fn open(index: &Index, options: &WriterOptions) -> Result<Self> {
        let threads = options.threads.min(options.memory / LEAST_PER_THREAD).clamp(1, MOST_THREADS);
        let engine_options = IndexWriterOptions::builder()
            .memory_budget_per_thread((options.memory / threads).max(LEAST_PER_THREAD))
            .num_worker_threads(threads)
            .num_merge_threads(1)
            .build();
        let writer = index.engine.writer_with_options(engine_options).map_err(|e| lock_error(index, e))?;
        let holder = HolderFile::write(index.dir(), &options.command);
        writer.set_merge_policy(Box::new(merge_policy()));
        let manifest = index.manifest()?;
        let ledger = Ledger::open(index.dir(), &manifest.ledger)?;
        Ok(Self {
            index: index.clone(),
            engine: RwLock::new(writer),
            waiting: Budget::new(options.waiting),
            manifest,
            ledger,
            changes: Mutex::default(),
            _holder: holder,
        })
    }

    /// The index that is written.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The manifest of the last commit.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Adds an article; waits while too much waits for the engine. Many threads may call it.
    ///
    /// # Errors
    /// [`Error::Index`] if the engine has given up.
    pub fn add(&self, draft: Draft) -> Result<()> {
        let permit = self.waiting.take(draft.weight);
        self.count(&draft.lang, 1);
        let engine_writer = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let weighed = Weighed { document: draft.document, _permit: permit };
        engine_writer.add_document(weighed).map_err(|e| engine("cannot write the index", e))?;
        Ok(())
    }

    /// Removes the article with this id and language. Articles added later are not concerned, even under the same id.
    pub fn delete(&self, id: &str, lang: &str) {
        self.count(lang, -1);
        let term = Term::from_field_text(self.index.fields().id, id);
        self.engine.read().unwrap_or_else(PoisonError::into_inner).delete_term(term);
    }

    fn count(&self, lang: &str, change: i64) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        match changes.get_mut(lang) {
            Some(sum) => *sum += change,
            None => drop(changes.insert(lang.to_owned(), change)),
        }
    }

    /// What is known of the source files.
    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Makes everything since the last commit durable and visible, read with the schema of this fingerprint.
    ///
    /// # Errors
    /// [`Error::Index`] or [`Error::Io`] if it cannot be written; then the index is as after the last commit.
    pub fn commit(&mut self, fingerprint: &str) -> Result<()> {
        let mut manifest = self.manifest.clone();
        fingerprint.clone_into(&mut manifest.fingerprint);
        for (lang, change) in std::mem::take(self.changes.get_mut().unwrap_or_else(PoisonError::into_inner)) {
            let count = manifest.languages.entry(lang).or_default();
            *count = count.saturating_add_signed(change);
            manifest.articles = manifest.articles.saturating_add_signed(change);
        }
        manifest.languages.retain(|_, count| *count > 0);
        manifest.ledger = self.ledger.mark()?;
        let writer = self.engine.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut prepared = writer.prepare_commit().map_err(|e| engine("cannot write the index", e))?;
        prepared.set_payload(&manifest.to_json());
        prepared.commit().map_err(|e| engine("cannot commit to the index", e))?;
        self.manifest = manifest;
        self.ledger.forget_others();
        Ok(())
    }

    /// Ends writing: waits for the engine's merges, and leaves few segments. What was not committed is lost.
    ///
    /// # Errors
    /// [`Error::Index`] if the engine fails at it; commits are not touched by that.
    pub fn finish(self) -> Result<()> {
        let Self { index, engine: writer, _holder: held, .. } = self;
        let mut writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tidied = tidy(&index, &mut writer);
        let ended = writer.wait_merging_threads().map_err(|e| engine("cannot merge the index", e));
        drop(held);
        tidied.and(ended)
    }
}

/// Merges the smallest segments into one where there are too many.
fn tidy(index: &Index, writer: &mut IndexWriter<Weighed>) -> Result<()> {
    let failed = |e: TantivyError| engine("cannot merge the index", e);
    let mut segments = index.engine.searchable_segment_metas().map_err(failed)?;
    if segments.len() > MOST_SEGMENTS {
        segments.sort_by_key(SegmentMeta::num_docs);
        let surplus = segments.len() + 1 - MOST_SEGMENTS;
        let ids: Vec<_> = segments.iter().take(surplus).map(SegmentMeta::id).collect();
        // A segment that a running merge has taken is refused: that merge does the work.
        let _ = writer.merge(&ids).wait();
    }
    writer.garbage_collect_files().wait().map_err(failed)?;
    Ok(())
}

/// Merges in steps of eight, so that a commit every few seconds costs each article few rewrites, and gets rid of
/// deleted articles when they are many.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(8);
    policy.set_min_layer_size(20_000);
    policy.set_level_log_size(1.5);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

/// An error of taking the lock.
fn lock_error(index: &Index, error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(source, _) => super::locked(index.dir(), source),
        other => engine("cannot open the index for writing", other),
    }
}
