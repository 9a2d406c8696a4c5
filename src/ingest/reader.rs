//! The reading thread: which files are read, and when a commit is made.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use xxhash_rust::xxh3::xxh3_64;

use super::crew::Team;
use super::entry::{Enter, Entry};
use super::identity::Identities;
use super::meter::spell;
use super::{Change, Options, Progress, Raw, Report};
use crate::error::{Error, Result};
use crate::index::{Row, Writer};
use crate::source::{self, Ignored, RawFile};

/// A batch for the workers is about this large.
const BATCH_BYTES: usize = 128 << 10;

/// So many ids may be remembered apart before a commit forgets them.
const REMEMBERED: usize = 200_000;

/// The reading thread's state.
pub(super) struct Reader<'a> {
    pub(super) writer: Writer,
    pub(super) ids: Identities,
    pub(super) source: source::Options,
    pub(super) progress: &'a dyn Progress,
    pub(super) report: Report,
    /// How files are turned into records: format, keys and program.
    pub(super) file_epoch: u64,
    pub(super) options: &'a Options,
    batch: Vec<Entry>,
    batch_bytes: usize,
    changed: bool,
    committed: Instant,
    folder: (PathBuf, PathBuf),
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        writer: Writer,
        report: Report,
        options: &'a Options,
        progress: &'a dyn Progress,
    ) -> Result<Self> {
        let ids = Identities::new(writer.index())?;
        let mut source = options.source.clone();
        source.exclude.push(writer.index().dir().to_owned());
        let file = format!("{}\0{:?}\0{:?}", env!("CARGO_PKG_VERSION"), source.input_format, source.map);
        Ok(Self {
            writer,
            ids,
            source,
            progress,
            report,
            file_epoch: xxh3_64(file.as_bytes()),
            options,
            batch: Vec::new(),
            batch_bytes: 0,
            changed: false,
            committed: Instant::now(),
            folder: Default::default(),
        })
    }

    /// Reads everything and commits it; what was done is committed too if the user wants to stop.
    pub(super) fn run(&mut self, team: &Team<'_, Enter<'_>>) -> Result<()> {
        if self.progress.wants_total() {
            let files = source::walk(&self.options.paths, &self.source);
            self.progress.total(files.flatten().map(|file| file.size).sum());
        }
        let done = self.files(team);
        if matches!(done, Ok(()) | Err(Error::Interrupted)) {
            self.send(team)?;
            if self.changed {
                self.commit(team)?;
            }
        }
        done
    }

    /// Ends the writer. The snapshot goes first: the engine keeps the files of segments that are open.
    pub(super) fn finish(self) -> Result<Report> {
        let Self { writer, ids, report, .. } = self;
        drop(ids);
        writer.finish()?;
        Ok(report)
    }

    /// Ends the writer without waiting for anything.
    pub(super) fn leave(self) {
        self.writer.leave();
    }

    fn files(&mut self, team: &Team<'_, Enter<'_>>) -> Result<()> {
        if self.options.prune {
            self.prune()?;
        }
        let mut walk = source::walk(&self.options.paths, &self.source);
        for file in walk.by_ref() {
            self.heed_cancel()?;
            match file {
                Err(error) => self.fail(&error, None),
                Ok(file) => self.file(&file, team)?,
            }
        }
        self.report.skipped = walk.skipped();
        self.heed_cancel()
    }

    /// Reads a file if it is not known as it is.
    fn file(&mut self, file: &RawFile, team: &Team<'_, Enter<'_>>) -> Result<()> {
        let key = self.key(file);
        if !file.regular {
            return self.read(file, &key, None, team);
        }
        let row = self.writer.ledger().get(&key)?;
        let sound = row.as_ref().filter(|row| row.failed == 0 && row.epoch == self.file_epoch && row.size == file.size);
        if let Some(row) = sound
            && (row.modified == file.modified || self.same_content(file, row)?)
        {
            self.report.unchanged += row.records;
            self.report.withheld += row.withheld;
            self.progress.advance(0, file.size);
            return Ok(());
        }
        self.read(file, &key, row.as_ref(), team)
    }

    /// Whether a touched file holds what it held; its row is brought up to date.
    fn same_content(&mut self, file: &RawFile, row: &Row) -> Result<bool> {
        let same = matches!(file.hash(), Ok(Some(hash)) if spell(hash) == row.hash);
        if same {
            self.note(&Row { modified: file.modified, ..row.clone() })?;
        }
        Ok(same)
    }

    /// Puts a row into the ledger, which the next commit makes valid.
    pub(super) fn note(&mut self, row: &Row) -> Result<()> {
        if self.options.dry_run {
            return Ok(());
        }
        self.changed = true;
        self.writer.ledger().put(row)
    }

    /// The name under which a file is known: its canonical path, whatever folder it is reached from.
    fn key(&mut self, file: &RawFile) -> Arc<str> {
        let (Some(parent), Some(name), true) = (file.path.parent(), file.path.file_name(), file.regular) else {
            return source::spell(file.path.as_os_str()).into();
        };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        if self.folder.0 != parent {
            let canonical = parent.canonicalize().unwrap_or_else(|_| parent.to_owned());
            self.folder = (parent.to_owned(), canonical);
        }
        source::spell(self.folder.1.join(name).as_os_str()).into()
    }

    /// Removes the articles of files that are gone from the folders that are read, or are ignored there now.
    fn prune(&mut self) -> Result<()> {
        let folders = self.options.paths.iter().filter(|path| path.is_dir());
        let folders = folders.filter_map(|path| path.canonicalize().ok()).map(|folder| {
            let ignored = Ignored::below(&folder, &[]);
            (folder, ignored)
        });
        let mut folders: Vec<(PathBuf, Ignored)> = folders.collect();
        let mut gone = Vec::new();
        self.writer.ledger().each(&mut |_, row| {
            let path = source::path_of(&row.path);
            let path = path.as_path();
            let within = folders.iter_mut().any(|(folder, ignored)| {
                path.starts_with(folder) && (matches!(path.try_exists(), Ok(false)) || ignored.names(path))
            });
            if within {
                gone.push(row);
            }
            Ok(())
        })?;
        for row in gone {
            let owned = self.ids.owned_by(&row.path)?;
            self.remove_rest(&owned)?;
            self.note(&Row { gone: true, ..row })?;
        }
        Ok(())
    }

    /// Says that a file or record could not be read.
    pub(super) fn fail(&mut self, error: &Error, raw: Option<Raw<'_>>) {
        self.report.failed += 1;
        self.progress.failed(error, raw);
    }

    pub(super) fn heed_cancel(&self) -> Result<()> {
        if self.options.cancel.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Puts an article of about so many bytes on its way.
    pub(super) fn push(&mut self, job: Entry, bytes: usize, team: &Team<'_, Enter<'_>>) -> Result<()> {
        if self.options.dry_run {
            return Ok(());
        }
        self.changed = true;
        self.batch.push(job);
        self.batch_bytes += bytes;
        if self.batch_bytes < BATCH_BYTES { Ok(()) } else { self.send(team) }
    }

    fn send(&mut self, team: &Team<'_, Enter<'_>>) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.batch_bytes);
        team.send(std::mem::take(&mut self.batch), bytes)
    }

    /// Whether a commit is due.
    pub(super) fn is_due(&self) -> bool {
        self.changed && (self.ids.remembered() > REMEMBERED || self.committed.elapsed() > self.options.commit_every)
    }

    /// Commits everything that was read so far.
    pub(super) fn commit(&mut self, team: &Team<'_, Enter<'_>>) -> Result<()> {
        self.send(team)?;
        team.settle()?;
        self.writer.commit()?;
        self.ids.refresh()?;
        self.changed = false;
        self.committed = Instant::now();
        Ok(())
    }

    /// An article was removed or will be replaced: there is something to commit.
    pub(super) fn touch(&mut self) {
        self.changed = !self.options.dry_run;
    }

    /// An article was removed on purpose, and stands in its file still.
    pub(super) fn withhold(&mut self, id: &str) {
        self.report.withheld += 1;
        self.progress.decided(Change::Withheld, id);
    }
}
