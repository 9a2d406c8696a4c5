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
mod identity;
mod meter;
mod options;
mod reader;
mod records;

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

pub use options::{Extractor, Options, Progress};

use crate::error::{Error, Result};
use crate::index::{Budget, Index, Writer};
use crate::schema::FacetSchema;

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
    /// Files and records that could not be read.
    pub failed: u64,
    /// How long it took.
    pub seconds: f64,
}

/// Brings an index up to date with files and folders; makes the index where there is none.
///
/// Files that are known and unchanged are skipped. Of changed files, each record is compared with what the index has
/// of it. A file or record that cannot be read is reported and the rest goes on; as long as a file has such records,
/// nothing of it is removed, and every run reads it again.
///
/// # Errors
/// [`Error::Interrupted`] after a commit of what was done, if [`Options::cancel`] was raised; [`Error::Locked`],
/// [`Error::Version`], [`Error::Index`] and [`Error::Io`] about the index.
pub fn ingest(
    dir: &Path,
    schema: &FacetSchema,
    extractor: &Extractor,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report> {
    let started = Instant::now();
    let index = match Index::open(dir) {
        Err(Error::NoIndex { .. }) => Index::create(dir, schema.facets(), schema.fingerprint())?,
        opened => opened?,
    };
    let mut writer = Writer::open(&index, &options.writer())?;
    writer.set_schema(schema.facets(), schema.fingerprint())?;
    let batches = Budget::new(options.waiting());
    let crew = crew::Crew::new(writer.adder(), index.fields(), writer.manifest(), extractor);
    let mut reader = reader::Reader::new(writer, schema.fingerprint(), options, progress)?;
    let read = std::thread::scope(|scope| {
        let team = crew.start(scope, options.jobs.max(1), &batches)?;
        reader.run(&team)
    });
    let interrupted = match read {
        Err(Error::Interrupted) => true,
        other => {
            other?;
            false
        }
    };
    let mut report = reader.finish()?;
    report.seconds = started.elapsed().as_secs_f64();
    if interrupted { Err(Error::Interrupted) } else { Ok(report) }
}

#[cfg(test)]
mod tests;
