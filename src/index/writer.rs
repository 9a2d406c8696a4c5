//! Writing an index: adding and removing articles, and committing them together with what is known of their files.
//!
//! There is one writer at a time, held by the engine's lock; readers go on with the commit they opened. Between two
//! commits nothing is visible, and a process that dies leaves the last commit.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::{Document, Field};
use tantivy::{IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term};

use super::budget::{Budget, Permit};
use super::ledger::Ledger;
use super::lock::HolderFile;
use super::{Draft, Index, Manifest, Stored, engine, kept_schema, leftovers};
use crate::error::{Error, Result};
use crate::schema::FacetSchema;

/// The engine refuses to work with less memory per thread.
const LEAST_PER_THREAD: usize = 15_000_000;

/// The engine refuses to work with more memory per thread.
const MOST_PER_THREAD: usize = u32::MAX as usize - 1_000_001;

/// More threads than this do not help the engine.
const MOST_THREADS: usize = 8;

/// How many segments an index is left with at most.
const MOST_SEGMENTS: usize = 8;

/// What a writer may use.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Bytes for the engine's buffers; at least 15 MB are used, and at most 4 GB for each thread.
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
    adder: Adder,
    manifest: Manifest,
    ledger: Ledger,
    holder: Option<HolderFile>,
}

/// The part of a writer that many threads may hold: it adds articles. Adding fails once the writer has ended.
#[derive(Clone)]
pub struct Adder {
    engine: Arc<RwLock<Option<IndexWriter<Weighed>>>>,
    id: Field,
    waiting: Arc<Budget>,
    /// How many articles there are more of each language, which the manifest is to learn with the next commit.
    changes: Arc<Mutex<BTreeMap<String, i64>>>,
    /// How many articles were added since the writer was opened.
    added: Arc<AtomicU64>,
}

/// A document that gives its bytes back to the budget when the engine has taken it in.
pub(super) struct Weighed {
    document: TantivyDocument,
    /// What goes into the store, which the engine does not look into.
    pub(super) stored: Stored,
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
    /// Locks an index for writing, and ends what a killed writer has left half done.
    ///
    /// # Errors
    /// [`Error::Locked`] if another writer has it, [`Error::Io`] or [`Error::Index`] if it cannot be written or its
    /// ledger is broken.
    pub fn open(index: &Index, options: &WriterOptions) -> Result<Self> {
        let threads = options.threads.min(options.memory / LEAST_PER_THREAD).clamp(1, MOST_THREADS);
        let engine_options = IndexWriterOptions::builder()
            .memory_budget_per_thread((options.memory / threads).clamp(LEAST_PER_THREAD, MOST_PER_THREAD))
            .num_worker_threads(threads)
            .num_merge_threads(1)
            .build();
        let writer = index.engine.writer_with_options(engine_options).map_err(|e| lock_error(index, e))?;
        let holder = HolderFile::write(index.dir(), &options.command);
        writer.set_merge_policy(Box::new(merge_policy()));
        leftovers::sweep(index.dir());
        adopt_dictionary(index)?;
        let manifest = index.manifest()?;
        let ledger = Ledger::open(index.dir(), &manifest.ledger)?;
        ledger.forget_others();
        let adder = Adder {
            engine: Arc::new(RwLock::new(Some(writer))),
            id: index.fields.id,
            waiting: Budget::new(options.waiting),
            changes: Arc::default(),
            added: Arc::default(),
        };
        let mut writer = Self { index: index.clone(), adder, manifest, ledger, holder: Some(holder) };
        if writer.manifest.purge {
            writer.purge()?;
        }
        Ok(writer)
    }

    /// A writer that writes nothing and locks nothing, to see what another would do.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Index`] if the index cannot be read.
    pub fn pretend(index: &Index) -> Result<Self> {
        let manifest = index.manifest()?;
        let ledger = Ledger::peek(index.dir(), &manifest.ledger)?;
        let adder = Adder {
            engine: Arc::default(),
            id: index.fields.id,
            waiting: Budget::new(0),
            changes: Arc::default(),
            added: Arc::default(),
        };
        Ok(Self { index: index.clone(), adder, manifest, ledger, holder: None })
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

    /// The part that adds articles.
    #[must_use]
    pub fn adder(&self) -> Adder {
        self.adder.clone()
    }

    /// Removes the article with this id and language. Articles added later are not concerned, even under the same id.
    pub fn delete(&self, id: &str, lang: &str) {
        self.adder.delete(id, lang);
    }

    /// What is known of the source files.
    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Says with which schema and extraction all articles are read; the next commit notes it.
    ///
    /// # Errors
    /// [`Error::Index`] if the index has other facets: its fields cannot be changed.
    pub fn set_schema(&mut self, schema: &FacetSchema, extraction: &str) -> Result<()> {
        if !self.manifest.has_fields_of(schema.facets()) {
            let message = "the index was made with other facets than the schema has: run `dateline reindex`";
            return Err(Error::Index { message: message.to_owned(), source: None });
        }
        self.manifest.facets = schema.facets().to_vec();
        self.manifest.schema = kept_schema::pack(schema.files());
        schema.fingerprint().clone_into(&mut self.manifest.fingerprint);
        extraction.clone_into(&mut self.manifest.extraction);
        Ok(())
    }

    /// Orders the purge of what is deleted, or says that it is done; the next commit notes it.
    pub(super) fn set_purge(&mut self, due: bool) {
        self.manifest.purge = due;
    }

    /// Does something with the engine's writer.
    pub(super) fn with_engine<T>(&self, work: impl FnOnce(&mut IndexWriter<Weighed>) -> Result<T>) -> Result<T> {
        work(self.adder.engine.write().unwrap_or_else(PoisonError::into_inner).as_mut().ok_or_else(ended)?)
    }

    /// Makes everything since the last commit durable and visible.
    ///
    /// # Errors
    /// [`Error::Index`] or [`Error::Io`] if it cannot be written; then the index is as after the last commit, and this
    /// writer is of no more use.
    pub fn commit(&mut self) -> Result<()> {
        let mut manifest = self.manifest.clone();
        let changes = std::mem::take(&mut *self.adder.changes.lock().unwrap_or_else(PoisonError::into_inner));
        for (lang, change) in changes {
            let count = manifest.languages.entry(lang).or_default();
            *count = count.saturating_add_signed(change);
            manifest.articles = manifest.articles.saturating_add_signed(change);
        }
        manifest.languages.retain(|_, count| *count > 0);
        manifest.ledger = self.ledger.mark()?;
        let mut writer = self.adder.engine.write().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.as_mut().ok_or_else(ended)?;
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
        if self.holder.is_none() {
            return Ok(());
        }
        let writer = self.adder.engine.write().unwrap_or_else(PoisonError::into_inner).take();
        let writer = writer.ok_or_else(ended)?;
        // Merges that are under way hold segments that no other merge may take.
        let ended = writer.wait_merging_threads().map_err(|e| engine("cannot merge the index", e));
        let tidied = tidy(&self.index, self.adder.added.load(Ordering::Relaxed));
        drop(self.holder);
        ended.and(tidied)
    }

    /// Ends writing at once: merges that are under way are given up. What was not committed is lost.
    pub fn leave(self) {
        drop(self.adder.engine.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Adder {
    /// Adds an article; waits while too much waits for the engine.
    ///
    /// # Errors
    /// [`Error::Index`] if the engine has given up or the writer has ended.
    pub fn add(&self, draft: Draft) -> Result<()> {
        let permit = self.waiting.take(draft.weight);
        let writer = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.as_ref().ok_or_else(ended)?;
        let weighed = Weighed { document: draft.document, stored: draft.stored, _permit: permit };
        writer.add_document(weighed).map_err(|e| engine("cannot write the index", e))?;
        self.added.fetch_add(1, Ordering::Relaxed);
        self.count(&draft.lang, 1);
        Ok(())
    }

    /// Waits until the engine has taken in all that was added.
    pub fn settle(&self) {
        self.waiting.settle();
    }

    /// Puts an article in the place of the one with the same id, whose language was `lang`.
    ///
    /// # Errors
    /// As [`Adder::add`].
    pub fn replace(&self, id: &str, lang: &str, draft: Draft) -> Result<()> {
        self.delete(id, lang);
        self.add(draft)
    }

    fn delete(&self, id: &str, lang: &str) {
        if let Some(writer) = &*self.engine.read().unwrap_or_else(PoisonError::into_inner) {
            self.count(lang, -1);
            writer.delete_term(Term::from_field_text(self.id, id));
        }
    }

    fn count(&self, lang: &str, change: i64) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        match changes.get_mut(lang) {
            Some(sum) => *sum += change,
            None => drop(changes.insert(lang.to_owned(), change)),
        }
    }
}

/// What is answered after the end.
fn ended() -> Error {
    Error::Index { message: "cannot write the index: its writer has ended".to_owned(), source: None }
}

/// Merges the smallest segments into one: as many as hold no more than twice the articles that were added, so that who
/// adds a few to many does not wait long, and more where there would be too many otherwise. Every segment costs every
/// question, and holds dictionaries of its own.
fn tidy(index: &Index, added: u64) -> Result<()> {
    let failed = |e: TantivyError| engine("cannot merge the index", e);
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(LEAST_PER_THREAD);
    let mut writer: IndexWriter<Weighed> = match index.engine.writer_with_options(options.num_merge_threads(1).build())
    {
        Ok(writer) => writer,
        // Another process writes already, and will tidy up when it ends.
        Err(TantivyError::LockFailure(..)) => return Ok(()),
        Err(other) => return Err(failed(other)),
    };
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut segments = index.engine.searchable_segment_metas().map_err(failed)?;
    segments.sort_by_key(SegmentMeta::num_docs);
    let few = segments.iter().scan(0, |sum, segment| {
        *sum += u64::from(segment.num_docs());
        Some(*sum)
    });
    let cheap = few.take_while(|sum| *sum <= added.saturating_mul(2)).count();
    let surplus = (segments.len() + 1).saturating_sub(MOST_SEGMENTS);
    let ids: Vec<_> = segments.iter().take(cheap.max(surplus)).map(SegmentMeta::id).collect();
    if ids.len() > 1 {
        writer.merge(&ids).wait().map_err(failed)?;
    }
    // The engine keeps the files of segments that somebody knows.
    drop(segments);
    writer.garbage_collect_files().wait().map_err(failed)?;
    writer.wait_merging_threads().map_err(failed)
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

/// Goes on with the dictionary of the largest segment.
fn adopt_dictionary(index: &Index) -> Result<()> {
    let snapshot = index.snapshot()?;
    let segments = snapshot.tables.segments().iter().zip(snapshot.searcher.segment_readers());
    let Some((tables, segment)) = segments.max_by_key(|(_, segment)| segment.max_doc()) else { return Ok(()) };
    tables.store(segment)?.dictionaries().iter().for_each(|dictionary| index.dictionaries().adopt(dictionary));
    Ok(())
}

/// An error of taking the lock.
fn lock_error(index: &Index, error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(source, _) => super::locked(index.dir(), source),
        other => engine("cannot open the index for writing", other),
    }
}
