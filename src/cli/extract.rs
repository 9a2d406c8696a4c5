//! `dateline extract`: what the articles name, without an index.
//!
//! Batches go round the workers in turn and come back in the same turn, so that the order of the input is kept with
//! bounded memory and nothing to sort.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use clap::ValueEnum;
use dateline::article::{Article, TextField};
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::mention::{Form, Mention, Threshold};
use dateline::schema::{FacetDef, Schema};
use dateline::source::{self, Failure as BadRecord};
use dateline::text::Analysis;
use dateline::{Error, Result as LibraryResult};
use serde::Serialize;

use super::Setting;
use super::failure::{Outcome, Result, usage};
use super::input::Input;
use super::marked;
use super::screen::{self, Screen};

const EXAMPLES: &str = "\
Examples:
  dateline extract article.txt
  dateline extract articles --format jsonl | jq -r '.mentions[] | select(.facet == \"city\").value'
  zcat wire.jsonl.gz | dateline extract - --input-format jsonl --format jsonl
  dateline extract articles --facets group,person --implied --format jsonl";

/// How many articles go to a worker at once.
const BATCH: usize = 32;

/// Print what articles name, in the order of the input
///
/// As text every mention is marked where it stands, `[[city:/Libya/Derna|Derna]]`, a demonym as `[[country~:…]]`. As
/// JSON Lines an article is one line with its mentions; offsets are bytes into the named field.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only mentions of these facets
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    facets: Vec<String>,
    /// Only mentions of at least this confidence, from 0 to 1
    #[arg(long, value_name = "C", default_value = "0", hide_default_value = true)]
    min_confidence: Threshold,
    /// Also print what is not named but contained, such as the country of a city (JSON Lines only)
    #[arg(long)]
    implied: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The text with its mentions marked.
    Text,
    /// One JSON object for each article.
    Jsonl,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let paths = args.input.paths()?;
    let schema = Arc::new(Schema::load(args.input.schema())?);
    check_names(&args.facets, schema.facets.facets())?;
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let pipeline = Pipeline::new(Arc::clone(&schema), gazetteer);
    let press = Press { pipeline, args, paths, facets: schema.facets.facets(), screen: setting.screen };
    let failed = press.run()?;
    Ok(Outcome::failed(failed))
}

/// Refuses names that are no facets.
fn check_names(names: &[String], facets: &[FacetDef]) -> Result<()> {
    let unknown = names.iter().find(|name| !facets.iter().any(|facet| *facet.name == ***name));
    let Some(unknown) = unknown else { return Ok(()) };
    let known: Vec<&str> = facets.iter().map(|facet| &*facet.name).collect();
    Err(usage(format!("unknown facet `{unknown}`: choose from {}", known.join(", "))))
}

/// A line of `--format jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    path: Option<&'a str>,
    mentions: &'a [Mention],
}

/// Everything that turns articles into printed mentions.
struct Press<'a> {
    pipeline: Pipeline,
    args: &'a Args,
    paths: &'a [PathBuf],
    facets: &'a [FacetDef],
    screen: Screen,
}

impl Press<'_> {
    /// Extracts and prints everything; hands back how many inputs could not be read.
    fn run(&self) -> Result<u64> {
        let jobs = self.args.input.jobs();
        thread::scope(|scope| {
            let mut to_workers = Vec::new();
            let mut from_workers = Vec::new();
            for _ in 0..jobs {
                let (to, batches) = sync_channel(2);
                let (printed, from) = sync_channel(2);
                to_workers.push(to);
                from_workers.push(from);
                scope.spawn(move || self.work(&batches, &printed));
            }
            let reader = scope.spawn(move || self.read(&to_workers));
            // Dropping what comes from the workers ends them, and with them the reader.
            let written = write(&from_workers);
            drop(from_workers);
            written?;
            Ok(reader.join().expect("the reader does not panic"))
        })
    }

    /// Reads articles and deals them out in batches, until all are read or nobody wants them any more.
    fn read(&self, workers: &[SyncSender<Vec<Article>>]) -> u64 {
        let options = self.args.input.reading.options(None);
        let (mut failed, mut turn) = (0, 0);
        let mut batch = Vec::with_capacity(BATCH);
        for record in records(self.paths, &options) {
            match record {
                Ok(article) => batch.push(article),
                Err(error) => {
                    failed += 1;
                    self.screen.complain(&error.to_string());
                }
            }
            if batch.len() == BATCH {
                if workers[turn].send(std::mem::take(&mut batch)).is_err() {
                    return failed;
                }
                turn = (turn + 1) % workers.len();
            }
        }
        // The last batch may be empty; a worker that is gone has told the writer.
        let _ = workers[turn].send(batch);
        failed
    }

    fn work(&self, batches: &Receiver<Vec<Article>>, printed: &SyncSender<Vec<u8>>) {
        let mut analysis = Analysis::default();
        for batch in batches {
            let mut page = Vec::new();
            for article in &batch {
                analysis.analyse(&article.title, article.text(TextField::Summary), &article.body);
                let mentions = self.chosen(self.pipeline.extract(article, &analysis));
                self.print(article, &mentions, &mut page).expect("memory can be written");
            }
            if printed.send(page).is_err() {
                return;
            }
        }
    }

    /// The mentions that were asked for.
    fn chosen(&self, mut mentions: Vec<Mention>) -> Vec<Mention> {
        let facets = &self.args.facets;
        mentions.retain(|mention| {
            (facets.is_empty() || facets.iter().any(|name| **name == *mention.facet))
                && (self.args.implied || mention.form != Form::Implied)
                && self.args.min_confidence.admits(mention.confidence)
        });
        mentions
    }

    fn print(&self, article: &Article, mentions: &[Mention], page: &mut Vec<u8>) -> io::Result<()> {
        match self.args.format {
            Format::Jsonl => {
                let line = Line { id: &article.id, path: article.path.as_deref(), mentions };
                super::render::json_line(page, &line)
            }
            Format::Text => marked::article(page, article, mentions, self.facets, self.screen),
        }
    }
}

/// Prints what the workers made, in the turn in which they got it.
fn write(workers: &[Receiver<Vec<u8>>]) -> io::Result<()> {
    let mut out = screen::stdout();
    for worker in workers.iter().cycle() {
        // Batches are dealt out in turn: whoever is first to have none left ends the row.
        let Ok(page) = worker.recv() else { break };
        out.write_all(&page)?;
    }
    out.flush()
}

/// Every article of the input, in order, with what could not be read between them.
fn records(paths: &[PathBuf], options: &source::Options) -> impl Iterator<Item = LibraryResult<Article>> {
    source::walk(paths, options).flat_map(|file| {
        let articles = file.and_then(|file| source::read(&file, options));
        let (articles, error) = match articles {
            Ok(articles) => (Some(articles), None),
            Err(error) => (None, Some(Err(error))),
        };
        let read = articles.into_iter().flatten();
        read.map(|record| record.map(|record| record.article).map_err(|bad: BadRecord| Error::from(bad))).chain(error)
    })
}
