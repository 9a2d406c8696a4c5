//! From paths to an index: walk, read, extract, add.
//!
//! ```text
//! this thread: walk ─ skip what is known ─ read records ─ decide ids ─▶ batches ─▶ workers: analyse, extract, draft ─▶ engine
//!                                                                   ◀─ barrier, then commit ─
//! ```
//!
//! Everything that depends on order (ids, what is new, changed or gone) is decided by one thread in the order of the
//! walk, so that the result is the same for any number of workers. Every queue is bounded by bytes. A commit waits until
//! the workers are idle, so that it never parts a replacement from the removal it belongs to; the rows of the ledger
//! become valid with the commit that holds all articles of their file.

mod crew;
mod entry;
mod identity;
mod meter;
mod options;
mod reader;
mod records;
mod reindex;
mod stream;

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

pub use options::{Change, Extractor, LEAST_MEMORY, Options, Progress, Raw};
pub use reindex::{Reindexed, reindex};

use crate::error::{Error, Result};
use crate::index::{Budget, Index, Writer};
use crate::schema::FacetSchema;
use crate::source::Skipped;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Articles read in this run.
    pub articles: u64,
    /// Articles that are new in the index.
    pub added: u64,
    /// Articles that replaced an earlier state of themselves.
    pub updated: u64,
    /// Articles that are in the index as they are in their files, those of files that were not read again included.
    pub unchanged: u64,
    /// Articles that are gone because their records are.
    pub removed: u64,
    /// Articles that were left out because they had been removed on purpose.
    pub withheld: u64,
    /// Articles that were in the index and whose mentions changed with the schema.
    pub reindexed: u64,
    /// Files and records that could not be read.
    pub failed: u64,
    /// Files in folders that were left out, by reason.
    #[serde(default)]
    pub skipped: Skipped,
    /// How long it took.
    pub seconds: f64,
}

/// Brings an index up to date with files and folders; makes the index where there is none.
///
/// Files that are known and unchanged are skipped. Of changed files, each record is compared with what the index has
/// of it. A file or record that cannot be read is reported and the rest goes on; as long as a file has such records,
/// nothing of it is removed, and every run reads it again. Articles that were removed on purpose are left out. An index
/// that was made with another schema is first brought up to this one, see [`reindex`].
///
/// # Errors
/// [`Error::Interrupted`] after a commit of what was done, if [`Options::cancel`] was raised; [`Error::Query`] for too
/// little memory; [`Error::Locked`], [`Error::Version`], [`Error::Index`] and [`Error::Io`] about the index.
pub fn ingest(
    dir: &Path,
    schema: &FacetSchema,
    extractor: &Extractor,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report> {
    let started = Instant::now();
    options.check()?;
    let mut nowhere = None;
    let mut index = match Index::open(dir) {
        Err(Error::NoIndex { .. }) if options.dry_run => {
            let folder = nowhere.insert(tempfile::tempdir().map_err(|e| Error::io(dir, e))?);
            Index::create(folder.path(), schema.facets(), schema.fingerprint())?
        }
        Err(Error::NoIndex { .. }) => Index::create(dir, schema.facets(), schema.fingerprint())?,
        opened => opened?,
    };
    let mut report = Report::default();
    if is_outdated(&index, schema, options)? {
        let done = reindex(index.dir(), schema, extractor, options, progress)?;
        report.reindexed = done.updated;
        if done.articles > 0 {
            let what = if options.dry_run { "would change" } else { "changed" };
            progress.warn(&format!(
                "the schema is another than that of the index: its articles were read again, {} {what}",
                done.updated
            ));
        }
        index = Index::open(index.dir())?;
    }
    let writer = if options.dry_run {
        Writer::pretend(&index)?
    } else {
        let mut writer = Writer::open(&index, &options.writer())?;
        writer.set_schema(schema, &options.extraction())?;
        writer
    };
    let batches = Budget::new(options.waiting());
    let crew = crew::Crew::new(entry::Enter { adder: writer.adder(), extractor }, index.fields(), schema.facets());
    let mut reader = reader::Reader::new(writer, report, options, progress)?;
    let read = std::thread::scope(|scope| {
        let team = crew.start(scope, options.jobs.max(1), &batches)?;
        reader.run(&team)
    });
    if matches!(read, Err(Error::Interrupted)) {
        // Nobody wants to wait for merges now: the next run makes them.
        reader.leave();
        return Err(Error::Interrupted);
    }
    read?;
    let mut report = reader.finish()?;
    report.seconds = started.elapsed().as_secs_f64();
    drop(nowhere);
    Ok(report)
}

/// Whether the articles of an index were extracted with another schema or another program.
fn is_outdated(index: &Index, schema: &FacetSchema, options: &Options) -> Result<bool> {
    let manifest = index.manifest()?;
    if !manifest.has_fields_of(schema.facets()) {
        return Ok(true);
    }
    let same = manifest.fingerprint == schema.fingerprint() && manifest.extraction == options.extraction();
    Ok(!same && manifest.articles > 0)
}

#[cfg(test)]
mod tests;
