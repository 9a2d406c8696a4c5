//! `dateline index`: articles go in; also the quiet refresh behind `--in`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dateline::Error;
use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::ingest::{self, Options, Report};
use dateline::mention::Threshold;
use dateline::schema::Schema;
use dateline::source::Skipped;
use serde::Serialize;

use super::Setting;
use super::archive::whole;
use super::extraction::Extraction;
use super::failure::{Outcome, Result, usage};
use super::input::{Input, Reading};
use super::interrupt::Watch;
use super::location::INDEX_HELP;
use super::progress::{Manner, Progress};
use super::screen;
use super::{location, render, size};

const EXAMPLES: &str = "\
Examples:
  dateline index articles
  dateline index wire.jsonl.gz archive.csv --map title=kop,body=tekst -i ~/news
  zcat dump.jsonl.gz | dateline index - --input-format jsonl
  dateline index archive --prune --dry-run --glob '!drafts/**'
  dateline index archive --progress lines --failed-to failed.jsonl --json | jq .failed";

/// How much memory indexing may take where nothing is said.
pub const MEMORY: &str = "512M";

/// Read articles into an index
///
/// Text, Markdown, JSON, JSON Lines, CSV, TSV and HTML, each also as .gz or .zst; folders with everything below them. Files
/// that did not change since the last run are not read again, changed ones are replaced. What cannot be read is
/// reported and left out, and so is what a file `.datelineignore` names in the notation of .gitignore, and what was taken
/// out by `remove`. After Ctrl-C or a crash the same command goes on from the last commit.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[arg(short, long, value_name = "DIR", help = INDEX_HELP)]
    index: Option<PathBuf>,
    /// Leave mentions below this confidence, from 0 to 1, out of the index [default: as the index was made, else 0]
    #[arg(long, value_name = "C")]
    min_confidence: Option<Threshold>,
    /// Index the text alone: articles can be searched, but have no facets of what they name
    ///
    /// Facets of the article's own fields (source, author, section, language, date of publication) are there all the
    /// same. Later runs on this index do likewise, until `dateline reindex` extracts what was left out.
    #[arg(long, conflicts_with = "min_confidence")]
    no_extract: bool,
    /// About how much memory to use, at least 32M; a single huge article takes twenty times its size
    #[arg(long, value_name = "SIZE", default_value = MEMORY, value_parser = size::memory)]
    memory: u64,
    /// Write the records that could not be read into this file, rows of tables below their header
    #[arg(long, value_name = "FILE")]
    failed_to: Option<PathBuf>,
    /// Remove articles whose files are gone from the folders that are indexed, or are ignored there now
    #[arg(long)]
    prune: bool,
    /// Print what would be added, updated and removed, an id a line, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Commit what was read at least every so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = seconds)]
    commit_every: Duration,
    /// How to show progress; auto is a bar on terminals
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Manner::Auto)]
    progress: Manner,
    /// Print a summary as one line of JSON
    ///
    /// Its keys: `articles` read in this run; `added`, `updated`, `unchanged`, `removed` articles of the index;
    /// `withheld`, left out because `remove` took them out; `reindexed`, extracted again because the schema or the
    /// program changed; `failed`, files and records that could not be read; `seconds`; `dry_run`.
    #[arg(long)]
    json: bool,
}

/// The line of `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    report: &'a Report,
    dry_run: bool,
}

/// Reads a number of seconds.
fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds = text.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("`{text}` is no number of seconds"))
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let paths = args.input.paths()?;
    let schema = Arc::new(Schema::load(args.input.schema())?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let folder = location::index_folder(args.index.as_deref());
    let watch = Watch::begin(setting.screen);
    let extraction = Extraction::of_index(&folder, args.no_extract, args.min_confidence)?;
    let options = Options {
        extraction: extraction.name(),
        paths: paths.to_owned(),
        source: args.input.reading.options(Some(folder.clone())),
        jobs: args.input.jobs(),
        memory: args.memory,
        prune: args.prune,
        dry_run: args.dry_run,
        commit_every: args.commit_every,
        cancel: watch.flag(),
        command: command_of(paths),
    };
    let progress = Progress::new(setting.screen, args.progress, args.failed_to.as_deref())?;
    let progress = progress.of_rehearsal(args.dry_run && !args.json);
    let report = ingest(&folder, &extraction.extractor(&schema, &gazetteer), &schema, &options, &progress)?;
    if args.json {
        let mut out = screen::stdout();
        render::json_line(&mut out, &Summary { r#type: "summary", report: &report, dry_run: args.dry_run })?;
        out.flush()?;
    }
    setting.screen.say(&closing(&report, args.dry_run, setting));
    if report.withheld > 0 {
        setting.screen.note("`dateline remove --undo ID` lets an article that was removed come back");
    }
    Ok(Outcome::failed(report.failed))
}

/// What another process is told when it finds the index locked.
fn command_of(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    format!("dateline index {}", paths.join(" "))
}

/// Indexes with the pipeline of a schema, which is made when the first article needs it.
fn ingest(
    folder: &Path,
    extractor: &ingest::Extractor,
    schema: &Schema,
    options: &Options,
    progress: &Progress,
) -> dateline::Result<Report> {
    let report = ingest::ingest(folder, &schema.facets, extractor, options, progress);
    progress.finish();
    report
}

/// `articles: 40 added, 2 unchanged`, with the time where a person looks on.
fn closing(report: &Report, dry_run: bool, setting: &Setting) -> String {
    let parts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
        (report.withheld, "left out as removed"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, what)| format!("{} {what}", size::group(*count))).collect();
    let mut told = if told.is_empty() { "no articles".to_owned() } else { format!("articles: {}", told.join(", ")) };
    if dry_run {
        told.insert_str(0, "this would be the outcome: ");
    }
    if report.failed > 0 {
        told += "; inputs that could not be read: ";
        told += &size::group(report.failed);
    }
    let Skipped { unknown_format, links, repeated, special } = report.skipped;
    let skipped = [
        (unknown_format, "no known format"),
        (links, "a link to what is read in its place"),
        (repeated, "met before"),
        (special, "a pipe, socket or device"),
    ];
    let skipped = skipped.iter().filter(|(count, _)| *count > 0);
    let skipped: Vec<String> = skipped.map(|(count, why)| format!("{} ({why})", size::group(*count))).collect();
    if !skipped.is_empty() {
        told += "; files left out: ";
        told += &skipped.join(", ");
    }
    if setting.screen.draws_progress() { format!("{told} in {:.1} s", report.seconds) } else { told }
}

/// The schema that an index was made with, if there is an index and its schema fits this program.
fn kept_schema(folder: &Path) -> Option<Schema> {
    let files = Index::open(folder).and_then(|index| index.manifest()?.schema_files()).ok()?;
    Schema::of_files(&files).ok()
}

/// Makes or refreshes the index of the archive at `path`, and says where it lies.
///
/// A refresh that finds nothing new says nothing. Where another process is writing, what is there is asked. Without a
/// schema folder the schema stays that of the index: a question does not change how an archive is read.
pub fn refresh(path: &Path, index: Option<&Path>, schema: Option<&Path>, setting: &Setting) -> Result<PathBuf> {
    if path == Path::new("-") {
        return Err(usage("standard input cannot be searched in: `dateline index -` makes an index of it"));
    }
    let folder = match index {
        Some(folder) => folder.to_owned(),
        None => location::folder_of_archive(path)?,
    };
    let schema = Arc::new(match schema {
        Some(_) => Schema::load(schema)?,
        None => kept_schema(&folder).map_or_else(|| Ok(Schema::builtin()?), whole)?,
    });
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let watch = Watch::begin(setting.screen);
    let extraction = Extraction::as_made(&folder);
    let options = Options {
        extraction: extraction.name(),
        paths: vec![path.to_owned()],
        source: Reading::default().options(Some(folder.clone())),
        memory: size::parse(MEMORY).expect("the default is a size"),
        prune: true,
        cancel: watch.flag(),
        command: command_of(&[path.to_owned()]),
        ..Options::default()
    };
    let progress = Progress::new(setting.screen, Manner::Auto, None)?;
    match ingest(&folder, &extraction.extractor(&schema, &gazetteer), &schema, &options, &progress) {
        Ok(report) => {
            setting.unreadable.set(setting.unreadable.get() + report.failed);
            Ok(folder)
        }
        Err(Error::Locked { .. }) if Index::open(&folder).is_ok() => {
            setting.screen.note("another process is refreshing this index: the answer may lack what is new");
            Ok(folder)
        }
        Err(error) => Err(error.into()),
    }
}
