//! Extracting anew from the stored articles, after names, cues, facets or the program have changed.
//!
//! Every article of an index is extracted with one schema and one program: the manifest's. Where others come, all are
//! read from the store, and those whose mentions or values differ are written again. That is one commit, so that an
//! index never holds the answers of two schemas. Facets that come or go change the fields: then the index is built anew
//! beside itself and takes its own place.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::crew::{Crew, Task};
use super::{Extractor, Options, Progress};
use crate::error::{Error, Result};
use crate::index::{Adder, Budget, Draft, Drafter, Index, Kept, Origin, Rebuild, Writer};
use crate::schema::FacetSchema;
use crate::text::Analysis;

/// A batch for the workers is about this large.
const BATCH_BYTES: usize = 128 << 10;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reindexed {
    /// Articles that were read from the store.
    pub articles: u64,
    /// Articles whose mentions or facet values changed.
    pub updated: u64,
    /// Articles that stay as they were.
    pub unchanged: u64,
    /// Whether the index was built anew, because facets came or went.
    pub rebuilt: bool,
    /// How long it took.
    pub seconds: f64,
}

/// Extracts every article of an index anew and writes again what changed; nothing is read but the index.
///
/// # Errors
/// [`Error::Interrupted`] if [`Options::cancel`] was raised, and then the index is as it was; [`Error::Query`] for too
/// little memory; [`Error::NoIndex`],
/// [`Error::Locked`], [`Error::Version`], [`Error::Index`] and [`Error::Io`] about the index.
pub fn reindex(
    dir: &Path,
    schema: &FacetSchema,
    extractor: &Extractor,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Reindexed> {
    let started = Instant::now();
    options.check()?;
    let index = Index::open(dir)?;
    let (facets, fingerprint, extraction) = (schema.facets(), schema.fingerprint(), options.extraction());
    let mut writer = if options.dry_run { Writer::pretend(&index)? } else { Writer::open(&index, &options.writer())? };
    let other_fields = !writer.manifest().has_fields_of(facets);
    if !other_fields || options.dry_run {
        let work = Work { index: &index, from: &index, adder: writer.adder(), extractor, fresh: false, options };
        let mut done = work.run(schema, progress)?;
        if !options.dry_run {
            writer.set_schema(schema, &extraction)?;
            writer.commit()?;
            writer.finish()?;
        }
        done.rebuilt = other_fields;
        done.seconds = started.elapsed().as_secs_f64();
        return Ok(done);
    }
    let rebuild = Rebuild::begin(&writer, facets, fingerprint)?;
    let mut fresh = Writer::open(rebuild.index(), &options.writer())?;
    fresh.set_schema(schema, &extraction)?;
    let adder = fresh.adder();
    let work = Work { index: rebuild.index(), from: &index, adder, extractor, fresh: true, options };
    let mut done = work.run(schema, progress)?;
    fresh.commit()?;
    fresh.finish()?;
    rebuild.take_place(writer)?;
    // Its writer removes the files of the old index.
    Writer::open(&Index::open(dir)?, &options.writer())?.finish()?;
    done.rebuilt = true;
    done.seconds = started.elapsed().as_secs_f64();
    Ok(done)
}

/// One pass over the articles.
struct Work<'a> {
    index: &'a Index,
    from: &'a Index,
    adder: Adder,
    extractor: &'a Extractor,
    /// Whether every article is written, changed or not.
    fresh: bool,
    options: &'a Options,
}

impl Work<'_> {
    fn run(self, schema: &FacetSchema, progress: &dyn Progress) -> Result<Reindexed> {
        let Self { index, from, adder, extractor, fresh, options } = self;
        let snapshot = from.snapshot()?;
        let batches = Budget::new(options.waiting());
        let (updated, unchanged) = (AtomicU64::new(0), AtomicU64::new(0));
        let write = if options.dry_run { None } else { Some(adder) };
        let task = Again { write, extractor, fresh, updated, unchanged };
        let crew = Crew::new(task, index.fields(), schema.facets());
        std::thread::scope(|scope| {
            let team = crew.start(scope, options.jobs.max(1), &batches)?;
            let (mut batch, mut bytes) = (Vec::new(), 0);
            snapshot.each_kept(&mut |kept| {
                if options.cancel.load(Ordering::Relaxed) {
                    return Err(Error::Interrupted);
                }
                let size = kept.stored.article.len() + kept.stored.mentions.len();
                progress.advance(1, size as u64);
                bytes += size + 1024;
                batch.push(kept);
                if bytes < BATCH_BYTES {
                    return Ok(());
                }
                team.send(std::mem::take(&mut batch), std::mem::take(&mut bytes))
            })?;
            team.send(batch, bytes)?;
            team.settle()
        })?;
        let Again { updated, unchanged, .. } = crew.task();
        let (updated, unchanged) = (updated.load(Ordering::Relaxed), unchanged.load(Ordering::Relaxed));
        Ok(Reindexed { articles: updated + unchanged, updated, unchanged, ..Reindexed::default() })
    }
}

/// Extracts, compares and writes.
struct Again<'a> {
    write: Option<Adder>,
    extractor: &'a Extractor,
    fresh: bool,
    updated: AtomicU64,
    unchanged: AtomicU64,
}

/// An article that changed.
struct Changed {
    id: String,
    lang: String,
    draft: Draft,
}

impl Task for Again<'_> {
    type Job = Kept;
    type Outcome = Option<Changed>;

    fn work(&self, kept: Kept, analysis: &mut Analysis, drafter: &mut Drafter) -> Result<Option<Changed>> {
        let article = kept.stored.article()?;
        analysis.analyse(&article.title, article.summary.as_deref().unwrap_or(""), &article.body);
        let mentions = (self.extractor)(&article, analysis);
        let same = drafter.is_same(&kept, &article, &mentions);
        let count = if same { &self.unchanged } else { &self.updated };
        count.fetch_add(1, Ordering::Relaxed);
        if self.write.is_none() || (same && !self.fresh) {
            return Ok(None);
        }
        analysis.keep_folded();
        let draft = drafter.draft(&article, analysis, mentions, Origin { file: &kept.file, hash: kept.hash })?;
        Ok(Some(Changed { id: article.id, lang: article.lang.unwrap_or_default(), draft }))
    }

    fn deliver(&self, outcome: Option<Changed>) -> Result<()> {
        let (Some(adder), Some(Changed { id, lang, draft })) = (&self.write, outcome) else { return Ok(()) };
        if self.fresh { adder.add(draft) } else { adder.replace(&id, &lang, draft) }
    }

    fn settle(&self) {
        self.write.iter().for_each(Adder::settle);
    }
}
