//! An index built anew beside itself, where other facets ask for other fields.
//!
//! The new index grows in a folder within the old one's. When it is whole, its segments are moved beside the old ones,
//! and one rename of the engine's file of files makes them the index. A process that dies before that leaves the old
//! index, one that dies after it the new one; the files of the other are removed by the next writer.

use std::path::{Path, PathBuf};

use tantivy::Directory;

use super::directory::Folder;
use super::leftovers::{MANAGED, is_of_segment, managed};
use super::{Index, META, Manifest, Writer, engine};
use crate::error::{Error, Result};
use crate::schema::FacetDef;

/// The folder within that of the index.
pub(super) const FOLDER: &str = "rebuild";

/// An index that is being built to take the place of another.
pub struct Rebuild {
    dir: PathBuf,
    index: Index,
}

impl Rebuild {
    /// Begins with an empty index. The writer of the old one stays, so that nobody else writes to it.
    ///
    /// # Errors
    /// As [`Index::create`].
    pub fn begin(old: &Writer, facets: &[FacetDef], fingerprint: &str) -> Result<Self> {
        let dir = old.index().dir().to_owned();
        let index = Index::create(&dir.join(FOLDER), facets, fingerprint)?;
        Ok(Self { dir, index })
    }

    /// The index to be filled.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Puts the new index, whose writer has ended, in the place of the old one, with what the old one knew of files.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Index`] if files cannot be moved; the old index is untouched by that.
    pub fn take_place(self, old: Writer) -> Result<()> {
        let mut meta = self.index.engine.load_metas().map_err(|e| engine("cannot read the new index", e))?;
        let ledger = old.manifest().ledger.clone();
        meta.payload = Some(Manifest { ledger, ..self.index.manifest()? }.to_json());
        let meta = serde_json::to_vec(&meta).map_err(|e| Error::index("cannot write the new index", e))?;
        let fresh = self.dir.join(FOLDER);
        let mut files = managed(&self.dir);
        for entry in std::fs::read_dir(&fresh).map_err(|e| Error::io(&fresh, e))? {
            let name = entry.map_err(|e| Error::io(&fresh, e))?.file_name();
            if is_of_segment(&name.to_string_lossy()) {
                let to = self.dir.join(&name);
                std::fs::rename(fresh.join(&name), &to).map_err(|e| Error::io(&to, e))?;
                files.insert(PathBuf::from(name));
            }
        }
        let files = serde_json::to_vec(&files).map_err(|e| Error::index("cannot write the new index", e))?;
        let folder = Folder::open(&self.dir)?;
        let write = |name: &str, bytes: &[u8]| {
            folder.atomic_write(Path::new(name), bytes).map_err(|e| Error::io(self.dir.join(name), e))
        };
        write(MANAGED, &files)?;
        folder.sync_directory().map_err(|e| Error::io(&self.dir, e))?;
        write(META, &meta)?;
        folder.sync_directory().map_err(|e| Error::io(&self.dir, e))?;
        drop(self.index);
        drop(old);
        let _ = std::fs::remove_dir_all(&fresh);
        Ok(())
    }
}
