//! The index on disk: tantivy, wrapped once.
//!
//! An index is a folder of tantivy's files with six kinds of ours: the articles of each segment (`docstore`), their facet
//! values (`rows`), which of its words are forms of one (`forms`), which stand side by side (`pairs`), the ledger of the
//! source files that were read, and `lock-holder`, which says who is writing. Everything that must agree with the articles
//! (the [`Manifest`], and how much of the ledger is valid) is written in the payload of the commit. Outside this module and `query`, tantivy is not known.

mod analyser;
mod budget;
mod compact;
mod contents;
mod directory;
mod docstore;
mod document;
mod facet_set;
mod field_value;
mod fields;
mod files;
mod forms;
mod grouping;
mod head;
mod joined;
mod kept_schema;
mod ledger;
mod leftovers;
mod lock;
mod manifest;
mod owned;
mod packed;
mod pairs;
mod pool;
mod rebuild;
mod removal;
mod rows;
pub mod segment;
mod shelf;
mod spelt;
mod stamp;
mod table;
mod value;
mod values;
mod wire;
mod words;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::INDEX_WRITER_LOCK;
use tantivy::plugin::SegmentPlugin;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Directory, IndexSettings, ReloadPolicy, Searcher};

pub use budget::{Budget, Permit};
pub use contents::Kept;
pub use docstore::Docstore;
pub use document::{Draft, Drafter, Origin, content_hash, day_number};
pub use facet_set::FacetSet;
pub use fields::{Fields, RESERVED};
pub use files::Files;
pub use forms::Forms;
pub use grouping::Grouping;
pub use head::Head;
pub use joined::{Joined, Totals};
pub use ledger::{Ledger, Row};
pub use manifest::{FORMAT, LedgerMark, Manifest};
pub use owned::{Known, Owned};
pub use packed::Valued;
pub use pairs::{Neighbours, Pair, Pairs};
pub use pool::{Counters, Pool};
pub use rebuild::Rebuild;
pub use removal::Missing;
pub use rows::{Gathered, Ordinals, Picked, Picker, Rows};
pub use segment::Stored;
pub use shelf::{Record, Shelf};
pub use spelt::Value;
pub use table::{Joint, SegmentTables, Table, Tables};
pub use value::{decode, encode, joined};
pub use values::Values;
pub use words::{Form, Languages, Word, Words};
pub use writer::{Adder, Writer, WriterOptions};

use directory::Folder;
use docstore::{Dictionaries, Plugin};
use stamp::Stamp;

use crate::error::{Error, Result};
use crate::schema::FacetDef;

/// tantivy's file of files and payload.
const META: &str = "meta.json";

/// How many decompressed blocks of stored articles are kept per segment for who reads single ones: enough for the hits
/// of some pages, a megabyte of articles and as many mentions at most.
const STORE_CACHE: usize = 64;

/// An index, open for reading.
#[derive(Clone)]
pub struct Index {
    engine: tantivy::Index,
    dir: PathBuf,
    fields: Fields,
    facets: Arc<[FacetDef]>,
    dictionaries: Arc<Dictionaries>,
    kept: Arc<Mutex<Option<Latest>>>,
}

/// A commit that is kept open, and the file of files by which it is known.
struct Latest {
    stamp: Stamp,
    meta: Vec<u8>,
    snapshot: Arc<Snapshot>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl AsRef<[Index]> for Index {
    fn as_ref(&self) -> &[Index] {
        std::slice::from_ref(self)
    }
}

/// What an index holds at one commit: segments and manifest that agree with each other.
#[derive(Clone)]
pub struct Snapshot {
    /// The segments.
    pub searcher: Searcher,
    /// What the index said of itself at that commit.
    pub manifest: Manifest,
    /// The handles of the fields.
    pub fields: Fields,
    /// What is kept of the segments.
    pub tables: Arc<Tables>,
}

impl Index {
    /// Makes an empty index in a folder that does not exist yet, is empty, or holds an interrupted creation.
    ///
    /// # Errors
    /// [`Error::Index`] if the folder holds an index or other files, [`Error::Locked`] while another process makes it,
    /// [`Error::Io`] if it cannot be written.
    pub fn create(dir: &Path, facets: &[FacetDef], fingerprint: &str) -> Result<Self> {
        let schema = fields::schema_of(facets)?;
        std::fs::create_dir_all(dir).map_err(|e| Error::io(dir, e))?;
        refuse_strangers(dir)?;
        let directory = Folder::open(dir)?;
        let _lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|e| locked(dir, e))?;
        match Self::open(dir) {
            Err(Error::NoIndex { .. }) => {}
            Err(other) => return Err(other),
            Ok(_) => {
                let message = format!("`{}` holds an index already", dir.display());
                return Err(Error::Index { message, source: None });
            }
        }
        let begun = dir.join(META);
        if begun.exists() {
            // Of a creation that was interrupted.
            std::fs::remove_file(&begun).map_err(|e| Error::io(&begun, e))?;
        }
        let mut builder = tantivy::Index::builder().schema(schema).settings(settings());
        for plugin in plugins(&Arc::default()) {
            builder = builder.register_plugin(plugin);
        }
        let made = builder.open_or_create(directory.clone()).map_err(|e| engine("cannot make the index", e))?;
        let mut meta = made.load_metas().map_err(|e| engine("cannot make the index", e))?;
        meta.payload = Some(Manifest::new(facets, fingerprint).to_json());
        let meta = serde_json::to_vec(&meta).map_err(|e| Error::index("cannot make the index", e))?;
        directory.atomic_write(Path::new(META), &meta).map_err(|e| Error::io(dir.join(META), e))?;
        Self::open(dir)
    }

    /// Opens an index.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none or its creation was interrupted, [`Error::Version`] for one of another
    /// format, [`Error::Index`] for one that was not made by dateline or is broken.
    pub fn open(dir: &Path) -> Result<Self> {
        if !dir.join(META).is_file() {
            return Err(Error::NoIndex { path: dir.to_owned() });
        }
        let opened = tantivy::Index::open(Folder::open(dir)?);
        let mut engine_index = opened.map_err(|e| engine("cannot open the index", e))?;
        let dictionaries = Arc::<Dictionaries>::default();
        for plugin in plugins(&dictionaries) {
            engine_index.register_plugin(plugin);
        }
        analyser::register(&engine_index);
        let manifest = read_manifest(&engine_index, dir)?;
        let fields = Fields::find(&engine_index.schema(), &manifest.facets)?;
        Ok(Self {
            engine: engine_index,
            dir: dir.to_owned(),
            fields,
            facets: manifest.facets.into(),
            dictionaries,
            kept: Arc::default(),
        })
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The handles of the fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The facets, as they were when the index was opened.
    #[must_use]
    pub fn facets(&self) -> &[FacetDef] {
        &self.facets
    }

    /// The engine's index, for what this module does not wrap.
    #[must_use]
    pub fn engine(&self) -> &tantivy::Index {
        &self.engine
    }

    /// The dictionaries of its stores.
    fn dictionaries(&self) -> &Arc<Dictionaries> {
        &self.dictionaries
    }

    /// The manifest of the last commit.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn manifest(&self) -> Result<Manifest> {
        read_manifest(&self.engine, &self.dir)
    }

    /// The last commit: its segments with its manifest. A commit made meanwhile by a writer is not seen.
    ///
    /// # Errors
    /// [`Error::Index`] if segments cannot be opened.
    pub fn snapshot(&self) -> Result<Snapshot> {
        self.snapshot_after(None)
    }

    /// The same, taking over what is kept of segments that stay.
    fn snapshot_after(&self, before: Option<&Tables>) -> Result<Snapshot> {
        let load = || self.engine.load_metas().map_err(|e| engine("cannot read what the index holds", e));
        let mut meta = load()?;
        if meta.schema != self.engine.schema() {
            // Another process has built it anew with other facets.
            return Self::open(&self.dir)?.snapshot();
        }
        let mut patience = 5;
        loop {
            match self.searcher() {
                // A commit came between the two.
                Ok(searcher) if !agree(&meta, &searcher) => {}
                Ok(searcher) => {
                    let manifest = manifest_of(meta, &self.dir)?;
                    let tables = Tables::new(&searcher, &manifest.facets.clone().into(), &self.dictionaries, before);
                    let tables = Arc::new(tables);
                    return Ok(Snapshot { searcher, manifest, fields: self.fields.clone(), tables });
                }
                Err(error) if patience == 0 => return Err(error),
                Err(_) => patience -= 1,
            }
            meta = load()?;
        }
    }

    /// As [`Index::snapshot`], and kept open for whoever asks next, as long as there is no other commit: opening takes
    /// longer than most questions. While it is kept the files of its segments stay, so whoever writes asks for a
    /// snapshot of its own.
    ///
    /// # Errors
    /// As [`Index::snapshot`].
    pub fn latest(&self) -> Result<Arc<Snapshot>> {
        let path = self.dir.join(META);
        let read = || std::fs::read(&path).map_err(|e| Error::io(&path, e));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken before the file is read: if it is written meanwhile, the stamp is of before that.
        let stamp = Stamp::of(&path);
        if let Some(latest) = kept.as_ref().filter(|latest| stamp.is_surely(&latest.stamp)) {
            return Ok(Arc::clone(&latest.snapshot));
        }
        let meta = read()?;
        if let Some(latest) = kept.as_mut().filter(|latest| latest.meta == meta) {
            latest.stamp = stamp;
            return Ok(Arc::clone(&latest.snapshot));
        }
        // The files of segments that are gone are let go before others are opened.
        let before = kept.take().map(|latest| Arc::clone(&latest.snapshot.tables));
        let snapshot = Arc::new(self.snapshot_after(before.as_deref())?);
        if read()? == meta {
            // No commit came between: this is what the file speaks of.
            *kept = Some(Latest { stamp, meta, snapshot: Arc::clone(&snapshot) });
        }
        Ok(snapshot)
    }

    /// The segments of the last commit.
    fn searcher(&self) -> Result<Searcher> {
        let builder = self.engine.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: tantivy::IndexReader = builder.try_into().map_err(|e| engine("cannot open the index", e))?;
        Ok(reader.searcher())
    }
}

/// What makes our files of each segment.
fn plugins(dictionaries: &Arc<Dictionaries>) -> [Arc<dyn SegmentPlugin>; 4] {
    let store = Plugin(Arc::clone(dictionaries));
    [Arc::new(store), Arc::new(forms::Plugin), Arc::new(pairs::Plugin), Arc::new(rows::Plugin)]
}

/// The engine keeps a store of its own, which is empty here: as long as the number of articles, so that it matters how
/// it is compressed.
fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// Whether these are the segments of this commit, with the same deletions.
fn agree(meta: &tantivy::IndexMeta, searcher: &Searcher) -> bool {
    let opened = searcher.generation().segments();
    let fits = |segment: &tantivy::SegmentMeta| opened.get(&segment.id()) == Some(&segment.delete_opstamp());
    opened.len() == meta.segments.len() && meta.segments.iter().all(fits)
}

/// The manifest in the payload of the last commit.
fn read_manifest(index: &tantivy::Index, dir: &Path) -> Result<Manifest> {
    manifest_of(index.load_metas().map_err(|e| engine("cannot read what the index holds", e))?, dir)
}

/// The manifest in the payload of a commit.
fn manifest_of(meta: tantivy::IndexMeta, dir: &Path) -> Result<Manifest> {
    match meta.payload {
        Some(payload) => Manifest::from_json(&payload),
        // Made by us, but not to the end: as good as absent.
        None if meta.segments.is_empty() && meta.schema.get_field("_hash").is_ok() => {
            Err(Error::NoIndex { path: dir.to_owned() })
        }
        None => Err(Error::Index {
            message: format!("the index `{}` was not made by dateline: name another folder", dir.display()),
            source: None,
        }),
    }
}

/// Refuses to make an index among files that are not those of an interrupted creation.
fn refuse_strangers(dir: &Path) -> Result<()> {
    // A ledger is ours beside an index only: alone it may be anybody's.
    let begun = dir.join(META).exists();
    for entry in std::fs::read_dir(dir).map_err(|e| Error::io(dir, e))? {
        let name = entry.map_err(|e| Error::io(dir, e))?.file_name();
        let name = name.to_string_lossy();
        let ledger = begun && (name == "ledger" || name.starts_with("ledger."));
        let ours = name == META || name.starts_with('.') || name == lock::FILE || ledger;
        if !ours {
            return Err(Error::Index {
                message: format!("`{}` holds other files (`{name}`): name an empty folder", dir.display()),
                source: None,
            });
        }
    }
    Ok(())
}

/// An error of the engine.
pub(crate) fn engine(doing: &str, source: impl Into<tantivy::TantivyError>) -> Error {
    Error::index(doing, source.into())
}

/// A lock that could not be had.
fn locked(dir: &Path, source: tantivy::directory::error::LockError) -> Error {
    match source {
        tantivy::directory::error::LockError::LockBusy => {
            Error::Locked { path: dir.to_owned(), holder: lock::holder(dir) }
        }
        other @ tantivy::directory::error::LockError::IoError(_) => Error::index("cannot lock the index", other),
    }
}

#[cfg(test)]
mod tests;
