//! The ledger: what is known of every source file that was read.
//!
//! It grows with the archive and is therefore no part of the manifest: it is a log of JSON lines beside the engine's
//! files, of which the manifest names the valid length and its digest. What a killed process wrote behind that length is
//! cut off by the next writer. The last row of a path wins; when more than half of the rows are outdated, the log is
//! written anew under another name, which the next commit names. In memory is only where each path's row begins.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::LedgerMark;
use crate::error::{Error, Result};

/// Below this many outdated rows the log is left as it is.
const FEW: u64 = 1000;

/// What is known of a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The file's canonical path.
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
    /// How it was read: schema and extraction. Under another epoch the file is read again.
    pub epoch: u64,
    /// Whether the file is gone and its articles with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
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
    outdated: u64,
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
        let mut ledger = Self {
            dir: dir.to_owned(),
            name,
            file,
            written: mark.length,
            pending: Vec::new(),
            digest: Xxh3::new(),
            places: BTreeMap::new(),
            outdated: 0,
        };
        ledger.read_all().map_err(|e| Error::io(&path, e))?;
        if mark.length > 0 && format!("{:016x}", ledger.digest.digest()) != mark.digest {
            return Err(Error::Index {
                message: format!("`{}` is not what the last commit left: index into a new folder", path.display()),
                source: None,
            });
        }
        ledger.file.set_len(mark.length).map_err(|e| Error::io(&path, e))?;
        Ok(ledger)
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
        let at = self.written + self.pending.len() as u64;
        let start = self.pending.len();
        serde_json::to_writer(&mut self.pending, row).map_err(|e| Error::index("cannot note a file", e))?;
        self.pending.push(b'\n');
        self.digest.update(self.pending.get(start..).unwrap_or(&[]));
        let place = self.places.insert(key(&row.path), at);
        self.outdated += u64::from(place.is_some());
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
        if self.outdated > FEW && self.outdated > self.places.len() as u64 {
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
            if name.starts_with("ledger") && *name != *self.name {
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
        let mut fresh = Self {
            dir: self.dir.clone(),
            name,
            file: file.map_err(|e| Error::io(&path, e))?,
            written: 0,
            pending: Vec::new(),
            digest: Xxh3::new(),
            places: BTreeMap::new(),
            outdated: 0,
        };
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
mod tests {
    use super::*;

    fn row(path: &str, size: u64) -> Row {
        Row {
            path: path.into(),
            size,
            modified: -5,
            hash: "00".into(),
            records: 1,
            failed: 0,
            epoch: u64::MAX,
            gone: false,
        }
    }

    #[test]
    fn the_last_row_of_a_path_wins() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
        ledger.put(&row("a", 1)).unwrap();
        ledger.put(&row("b", 2)).unwrap();
        ledger.put(&row("a", 3)).unwrap();
        assert_eq!(ledger.get("a").unwrap(), Some(row("a", 3)));
        let mark = ledger.mark().unwrap();
        ledger.put(&Row { gone: true, ..row("b", 0) }).unwrap();
        assert_eq!(ledger.get("b").unwrap(), None);
        drop(ledger);
        let mut again = Ledger::open(dir.path(), &mark).unwrap();
        assert_eq!(again.get("a").unwrap(), Some(row("a", 3)));
        assert_eq!(again.get("b").unwrap(), Some(row("b", 2)), "a row behind the commit counts");
        assert_eq!(again.mark().unwrap(), mark);
    }

    #[test]
    fn a_torn_tail_is_cut_off_and_a_changed_log_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
        ledger.put(&row("a", 1)).unwrap();
        let mark = ledger.mark().unwrap();
        drop(ledger);
        let path = dir.path().join("ledger");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"path\":\"b\",\"si");
        std::fs::write(&path, &bytes).unwrap();
        let mut again = Ledger::open(dir.path(), &mark).unwrap();
        again.put(&row("c", 3)).unwrap();
        let mark = again.mark().unwrap();
        assert_eq!(Ledger::open(dir.path(), &mark).unwrap().get("c").unwrap(), Some(row("c", 3)));
        bytes[10] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(Ledger::open(dir.path(), &mark).is_err());
    }

    #[test]
    fn an_outdated_log_is_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
        for size in 0..3000 {
            ledger.put(&row(if size % 2 == 0 { "a" } else { "b" }, size)).unwrap();
        }
        let mark = ledger.mark().unwrap();
        assert_eq!(mark.file, "ledger.2");
        ledger.forget_others();
        assert!(!dir.path().join("ledger").exists());
        let mut again = Ledger::open(dir.path(), &mark).unwrap();
        assert_eq!(again.get("a").unwrap(), Some(row("a", 2998)));
        assert_eq!(again.get("b").unwrap(), Some(row("b", 2999)));
    }
}
