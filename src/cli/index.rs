//! `dateline index`: articles go in; also the quiet refresh behind `--in`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use dateline::Error;
use dateline::article::Article;
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::ingest::{self, Options, Report};
use dateline::schema::Schema;
use dateline::text::Analysis;
use serde::Serialize;

use super::Setting;
use super::failure::{Outcome, Result, usage};
use super::input::{Input, Reading};
use super::interrupt::Watch;
use super::location::INDEX_HELP;
use super::progress::Progress;
use super::screen;
use super::{location, render, size};

const EXAMPLES: &str = "\
Examples:
  dateline index articles
  dateline index wire.jsonl.gz archive.csv --map title=kop,body=tekst -i ~/news
  zcat dump.jsonl.gz | dateline index - --input-format jsonl
  dateline index articles --failed-to failed.jsonl --json | jq .failed";

/// How much memory indexing may take where nothing is said.
const MEMORY: &str = "512M";

/// Read articles into an index
///
/// Text, Markdown, JSON, JSON Lines, CSV, TSV and HTML, each also as .gz or .zst; folders with everything below them. Files
/// that did not change since the last run are not read again, changed ones are replaced. What cannot be read is
/// reported and left out.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[arg(short, long, value_name = "DIR", help = INDEX_HELP)]
    index: Option<PathBuf>,
    /// How much memory to use at most
    #[arg(long, value_name = "SIZE", default_value = MEMORY, value_parser = size::parse)]
    memory: u64,
    /// Write the records that could not be read into this file
    #[arg(long, value_name = "FILE")]
    failed_to: Option<PathBuf>,
    /// Remove articles whose files are gone from the folders that are indexed
    #[arg(long)]
    prune: bool,
    /// Print a summary as one line of JSON
    #[arg(long)]
    json: bool,
}

/// The line of `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let paths = args.input.paths()?;
    let schema = Arc::new(Schema::load(args.input.schema())?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let folder = location::index_folder(args.index.as_deref());
    let watch = Watch::begin();
    let options = Options {
        paths: paths.to_owned(),
        source: args.input.reading.options(Some(folder.clone())),
        jobs: args.input.jobs(),
        memory: args.memory,
        prune: args.prune,
        cancel: watch.flag(),
        command: command_of(paths),
        ..Options::default()
    };
    let progress = Progress::new(setting.screen, args.failed_to.as_deref())?;
    let report = ingest(&folder, &schema, &gazetteer, &options, &progress)?;
    if args.json {
        let mut out = screen::stdout();
        render::json_line(&mut out, &Summary { r#type: "summary", report: &report })?;
        out.flush()?;
    }
    setting.screen.say(&closing(&report, setting));
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
    schema: &Arc<Schema>,
    gazetteer: &Arc<Gazetteer>,
    options: &Options,
    progress: &Progress,
) -> dateline::Result<Report> {
    let (for_pipeline, gazetteer) = (Arc::clone(schema), Arc::clone(gazetteer));
    let pipeline = LazyLock::new(move || Pipeline::new(for_pipeline, gazetteer));
    let extractor = move |article: &Article, analysis: &Analysis| pipeline.extract(article, analysis);
    let report = ingest::ingest(folder, &schema.facets, &extractor, options, progress);
    progress.finish();
    report
}

/// `articles: 40 added, 2 unchanged`, with the time where a person looks on.
fn closing(report: &Report, setting: &Setting) -> String {
    let parts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, what)| format!("{} {what}", size::group(*count))).collect();
    let mut told = if told.is_empty() { "no articles".to_owned() } else { format!("articles: {}", told.join(", ")) };
    if report.failed > 0 {
        told += "; inputs that could not be read: ";
        told += &size::group(report.failed);
    }
    if setting.screen.draws_progress() { format!("{told} in {:.1} s", report.seconds) } else { told }
}

/// Makes or refreshes the index of the archive at `path`, and says where it lies.
///
/// A refresh that finds nothing new says nothing. Where another process is writing, what is there is asked.
pub fn refresh(
    path: &Path,
    index: Option<&Path>,
    schema: &Arc<Schema>,
    gazetteer: &Arc<Gazetteer>,
    setting: &Setting,
) -> Result<PathBuf> {
    if path == Path::new("-") {
        return Err(usage("standard input cannot be searched in: `dateline index -` makes an index of it"));
    }
    let folder = match index {
        Some(folder) => folder.to_owned(),
        None => location::folder_of_archive(path)?,
    };
    let watch = Watch::begin();
    let options = Options {
        paths: vec![path.to_owned()],
        source: Reading::default().options(Some(folder.clone())),
        memory: size::parse(MEMORY).expect("the default is a size"),
        prune: true,
        cancel: watch.flag(),
        command: command_of(&[path.to_owned()]),
        ..Options::default()
    };
    let progress = Progress::new(setting.screen, None)?;
    match ingest(&folder, schema, gazetteer, &options, &progress) {
        Ok(_) => Ok(folder),
        Err(Error::Locked { .. }) if Index::open(&folder).is_ok() => {
            setting.screen.note("another process is refreshing this index: the answer may lack what is new");
            Ok(folder)
        }
        Err(error) => Err(error.into()),
    }
}
