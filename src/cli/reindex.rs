//! `dateline reindex`: extraction again, from what the index keeps.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use dateline::gazetteer::Gazetteer;
use dateline::ingest::{self, Options, Reindexed};
use dateline::mention::Threshold;
use dateline::schema::Schema;
use serde::Serialize;

use super::Setting;
use super::extraction::Extraction;
use super::failure::{Outcome, Result};
use super::index::MEMORY;
use super::input::cores;
use super::interrupt::Watch;
use super::location::{self, INDEX_HELP, SCHEMA_VARIABLE};
use super::progress::{Manner, Progress};
use super::{render, screen, size};

const EXAMPLES: &str = "\
Examples:
  dateline reindex
  dateline reindex --schema my-schema --dry-run
  dateline reindex -i ~/news --json | jq .updated";

/// Extract again from the stored articles, after names, cues, facets or the program have changed
///
/// The files of the archive are not needed. Only articles whose mentions or values changed are written again, all in
/// one commit; where facets came or went, the index is built anew beside itself and then swapped.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[arg(short, long, value_name = "DIR", help = INDEX_HELP)]
    index: Option<PathBuf>,
    /// A schema folder of your own, laid over the built-in one
    #[arg(long, value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    schema: Option<PathBuf>,
    /// Threads; 1 keeps to about one core [default: one for each core]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Leave mentions below this confidence, from 0 to 1, out of the index [default: as the index was made]
    #[arg(long, value_name = "C")]
    min_confidence: Option<Threshold>,
    /// About how much memory to use, at least 32M; a single huge article takes twenty times its size
    #[arg(long, value_name = "SIZE", default_value = MEMORY, value_parser = size::memory)]
    memory: u64,
    /// Count what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// How to show progress; auto is a bar on terminals
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Manner::Auto)]
    progress: Manner,
    /// Print a summary as one line of JSON
    ///
    /// Its keys: `articles` read from the index; `updated` and `unchanged` of them; `rebuilt`, whether facets came or
    /// went; `seconds`; `dry_run`.
    #[arg(long)]
    json: bool,
}

/// The line of `--json`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "summary")]
struct Summary<'a> {
    #[serde(flatten)]
    done: &'a Reindexed,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let schema = Arc::new(Schema::load(args.schema.as_deref())?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let folder = location::index_folder(args.index.as_deref());
    let watch = Watch::begin(setting.screen);
    let extraction = Extraction::of_reindex(&folder, args.min_confidence);
    let options = Options {
        extraction: extraction.name(),
        jobs: args.jobs.unwrap_or_else(cores).max(1),
        memory: args.memory,
        dry_run: args.dry_run,
        cancel: watch.flag(),
        command: "dateline reindex".to_owned(),
        ..Options::default()
    };
    let progress = Progress::new(setting.screen, args.progress, None)?;
    let done =
        ingest::reindex(&folder, &schema.facets, &extraction.extractor(&schema, &gazetteer), &options, &progress);
    progress.finish();
    let done = done?;
    if args.json {
        let mut out = screen::stdout();
        render::json_line(&mut out, &Summary { done: &done, dry_run: args.dry_run })?;
        out.flush()?;
    }
    let would = if args.dry_run { "would be " } else { "" };
    let (updated, unchanged) = (size::group(done.updated), size::group(done.unchanged));
    setting.screen.say(&format!("articles: {updated} {would}updated, {unchanged} unchanged"));
    Ok(Outcome::Done)
}
