//! The ledger: what is known of every source file that was read.
//!
//! It grows with the archive and is therefore no part of the manifest: it is a log of JSON lines beside the engine's
//! files, of which the manifest names the valid length and its digest. What a killed process wrote behind that length is
//! cut off by the next writer. The last row of a path wins; when more than half of the rows are outdated, the log is
//! written anew under another name, which the next commit names. In memory is only where each path's row begins.
//!
//! It also remembers which articles were removed on purpose, so that they do not come back with the next run: hashes of
//! their ids, nothing that could be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::LedgerMark;
use crate::error::{Error, Result};

/// Below this many outdated rows the log is left as it is.
const FEW: u64 = 1000;

/// What is known of a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The file's canonical path, in a spelling that the caller can turn back.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub modified: i64,
    /// The xxh3-128 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// How many of its records are in the index.
    pub records: u64,
    /// How many of its records could not be read; such a file is read again each time.
    pub failed: u64,
    /// How many of its records were left out because they were removed on purpose.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withheld: u64,
    /// How it was read: format, keys, program. Under another epoch the file is read again.
    pub epoch: u64,
    /// Whether the file is gone and its articles with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// An article that was removed on purpose, or whose removal was taken back.
#[derive(Serialize, Deserialize)]
struct Removal {
    /// The xxh3-128 hash of its id, in hexadecimal.
    removed: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    undone: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The rows of an index, open for reading and appending.
pub struct Ledger {
    dir: PathBuf,
    name: String,
    file: File,
    /// Bytes in the file.
    written: u64,
    /// Bytes that follow them.
    pending: Vec<u8>,
    digest: Xxh3,
    /// Where the row of a path begins, by the path's hash.
    places: BTreeMap<u64, u64>,
    /// The hashes of the ids of removed articles.
    removed: BTreeSet<u128>,
    outdated: u64,
    /// Whether nothing outdated may stay in the file.
    clean: bool,
}

impl Ledger {
    /// Opens the part of the log that belongs to the last commit, and cuts off what follows it.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Index`] if it is not what the commit said.
    pub fn open(dir: &Path, mark: &LedgerMark) -> Result<Self> {
        let name = if mark.file.is_empty() { "ledger".to_owned() } else { mark.file.clone() };
        let path = dir.join(&name);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|e| Error::io(&path, e))?;
        let ledger = Self::read(dir, name, file, mark)?;
        ledger.file.set_len(mark.length).map_err(|e| Error::io(&path, e))?;
        Ok(ledger)
    }

    /// Opens the part of the log that belongs to the last commit, to look into it only.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn peek(dir: &Path, mark: &LedgerMark) -> Result<Self> {
        if mark.file.is_empty() {
            let nothing = tempfile::tempfile().map_err(|e| Error::io(dir, e))?;
            return Self::read(dir, String::new(), nothing, mark);
        }
        let path = dir.join(&mark.file);
        let file = File::open(&path).map_err(|e| Error::io(&path, e))?;
        Self::read(dir, mark.file.clone(), file, mark)
    }

    fn read(dir: &Path, name: String, file: File, mark: &LedgerMark) -> Result<Self> {
        let path = dir.join(&name);
        let mut ledger = Self::empty(dir, name, file);
        ledger.written = mark.length;
        ledger.read_all().map_err(|e| Error::io(&path, e))?;
        if mark.length > 0 && format!("{:016x}", ledger.digest.digest()) != mark.digest {
            return Err(Error::Index {
                message: format!("`{}` is not what the last commit left: index into a new folder", path.display()),
                source: None,
            });
        }
        Ok(ledger)
    }

    fn empty(dir: &Path, name: String, file: File) -> Self {
        Self {
            dir: dir.to_owned(),
            name,
            file,
            written: 0,
            pending: Vec::new(),
            digest: Xxh3::new(),
            places: BTreeMap::new(),
            removed: BTreeSet::new(),
            outdated: 0,
            clean: false,
        }
    }

    /// Finds the rows of the valid part.
    fn read_all(&mut self) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new((&self.file).take(self.written));
        let (mut line, mut at) = (Vec::new(), 0);
        while reader.read_until(b'\n', &mut line)? > 0 {
            self.digest.update(&line);
            if let Ok(row) = serde_json::from_slice::<Row>(&line) {
                let place = self.places.insert(key(&row.path), at);
                self.outdated += u64::from(place.is_some());
            } else if let Ok(removal) = serde_json::from_slice::<Removal>(&line) {
                let id = u128::from_str_radix(&removal.removed, 16).unwrap_or_default();
                let _ = if removal.undone { self.removed.remove(&id) } else { self.removed.insert(id) };
            }
            at += line.len() as u64;
            line.clear();
        }
        Ok(())
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be read.
    pub fn get(&mut self, path: &str) -> Result<Option<Row>> {
        let Some(at) = self.places.get(&key(path)).copied() else { return Ok(None) };
        let row = self.row_at(at)?;
        Ok(row.filter(|row| row.path == path && !row.gone))
    }

    /// The row that begins at a byte.
    fn row_at(&mut self, at: u64) -> Result<Option<Row>> {
        if at >= self.written {
            self.flush()?;
        }
        let mut line = Vec::new();
        let read = self
            .file
            .seek(SeekFrom::Start(at))
            .and_then(|_| BufReader::with_capacity(512, &self.file).read_until(b'\n', &mut line));
        read.map_err(|e| Error::io(self.dir.join(&self.name), e))?;
        Ok(serde_json::from_slice(&line).ok())
    }

    /// Notes what is known of a file, in place of what was.
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be written.
    pub fn put(&mut self, row: &Row) -> Result<()> {
        let at = self.append(row)?;
        let place = self.places.insert(key(&row.path), at);
        self.outdated += u64::from(place.is_some());
        self.flush_many()
    }

    /// Forgets everything about a file; the next commit's file does not hold its path.
    pub fn erase(&mut self, path: &str) {
        self.clean = true;
        self.places.remove(&key(path));
    }

    /// Has the next commit write the log anew, without anything that is outdated.
    pub fn cleanse(&mut self) {
        self.clean = true;
    }

    /// Notes that an article was removed on purpose, or that it may come back. Whether that was news.
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be written.
    pub fn set_removed(&mut self, id: &str, removed: bool) -> Result<bool> {
        let hash = xxh3_128(id.as_bytes());
        let news = if removed { self.removed.insert(hash) } else { self.removed.remove(&hash) };
        if news {
            self.append(&Removal { removed: format!("{hash:032x}"), undone: !removed })?;
            self.flush_many()?;
        }
        Ok(news)
    }

    /// Whether an article was removed on purpose.
    #[must_use]
    pub fn is_removed(&self, id: &str) -> bool {
        !self.removed.is_empty() && self.removed.contains(&xxh3_128(id.as_bytes()))
    }

    /// Puts a line behind the others, and says where it begins.
    fn append(&mut self, line: &impl Serialize) -> Result<u64> {
        let start = self.pending.len();
        serde_json::to_writer(&mut self.pending, line).map_err(|e| Error::index("cannot note a file", e))?;
        self.pending.push(b'\n');
        self.digest.update(self.pending.get(start..).unwrap_or(&[]));
        Ok(self.written + start as u64)
    }

    fn flush_many(&mut self) -> Result<()> {
        if self.pending.len() > 1 << 16 { self.flush() } else { Ok(()) }
    }

    /// Calls `each` for every file that is known, in the order of their rows.
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be read, and those of `each`.
    pub fn each(&mut self, each: &mut dyn FnMut(&mut Self, Row) -> Result<()>) -> Result<()> {
        let mut places: Vec<u64> = self.places.values().copied().collect();
        places.sort_unstable();
        for at in places {
            if let Some(row) = self.row_at(at)?.filter(|row| !row.gone) {
                each(self, row)?;
            }
        }
        Ok(())
    }

    /// Makes everything noted durable, and says what a commit must say of it. Writes the log anew when most of it is
    /// outdated; the old file stays until [`Ledger::forget_others`].
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be written.
    pub fn mark(&mut self) -> Result<LedgerMark> {
        if self.clean || self.outdated > FEW && self.outdated > self.places.len() as u64 {
            self.rewrite()?;
        }
        self.flush()?;
        self.file.sync_data().map_err(|e| Error::io(self.dir.join(&self.name), e))?;
        Ok(LedgerMark {
            file: self.name.clone(),
            length: self.written,
            digest: format!("{:016x}", self.digest.digest()),
        })
    }

    /// Removes the files of earlier logs, once a commit has named this one.
    pub fn forget_others(&self) {
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let numbered = name.strip_prefix("ledger.").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
            if (numbered || name == "ledger") && *name != *self.name {
                // A file that stays is only a nuisance: the next commit tries again.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// The valid rows under the next name.
    fn rewrite(&mut self) -> Result<()> {
        self.flush()?;
        let number: u64 = self.name.rsplit('.').next().and_then(|n| n.parse().ok()).unwrap_or(1);
        let name = format!("ledger.{}", number + 1);
        let path = self.dir.join(&name);
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path);
        let mut fresh = Self::empty(&self.dir, name, file.map_err(|e| Error::io(&path, e))?);
        for id in &self.removed {
            fresh.append(&Removal { removed: format!("{id:032x}"), undone: false })?;
        }
        fresh.removed = std::mem::take(&mut self.removed);
        self.each(&mut |_, row| fresh.put(&row))?;
        *self = fresh;
        Ok(())
    }

    /// Moves what is pending into the file.
    fn flush(&mut self) -> Result<()> {
        let end = SeekFrom::Start(self.written);
        let done = self.file.seek(end).and_then(|_| self.file.write_all(&self.pending));
        done.map_err(|e| Error::io(self.dir.join(&self.name), e))?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }
}

/// What a path is looked up by. Two paths of one key only lose each other's row: their files are read again.
fn key(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}

#[cfg(test)]
mod tests;
