//! `dateline eval`: how well extraction agrees with gold.

use std::io::Write;
use std::sync::Arc;

use clap::ValueEnum;
use dateline::eval::{self, GoldReader, Report};
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::schema::Schema;

use super::Setting;
use super::failure::{Outcome, Result};
use super::input::Input;
use super::render::json_line;
use super::scores;
use super::screen;

const EXAMPLES: &str = "\
Examples:
  dateline eval corpus/eval/gold.jsonl
  dateline eval dev.jsonl more.jsonl.gz --demonyms country --errors 10
  dateline eval dev.jsonl --schema my-schema --format json | jq .facet_mentions.city.f1";

/// Score extraction on articles whose mentions are marked
///
/// Gold is articles in any format that `index` reads, most often JSON Lines, each with an `id` and a list `gold` of
/// mentions with `start`, `end`, `type` and `surface`; offsets are bytes into `body`. A type is the name of a facet or
/// one of location, party and demonym. Optional are `entity` (tells entities of an article apart), `link` (names one
/// across articles), and for places `lat`, `lon`, `geonameid` and `settlement`. Gold that does not fit its text is
/// refused.
///
/// Spans are compared exactly, without a leading article and a trailing possessive. A mention is a wrong boundary or a
/// wrong facet where something like it was found, else it is missed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// What adjectives and peoples of countries count as
    #[arg(long, value_enum, value_name = "AS", default_value_t = Demonyms::Ignore)]
    demonyms: Demonyms,
    /// Also print the N most frequent mistakes of each kind
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    errors: usize,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Demonyms {
    /// Places of no certain kind
    Location,
    /// Nothing, in the gold and in what is found
    Ignore,
    /// Mentions of their country
    Country,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Table,
    /// One JSON object
    Json,
}

impl From<Demonyms> for eval::Demonyms {
    fn from(demonyms: Demonyms) -> Self {
        match demonyms {
            Demonyms::Location => Self::Location,
            Demonyms::Ignore => Self::Ignore,
            Demonyms::Country => Self::Country,
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let report = evaluate(args)?;
    let mut out = screen::stdout();
    match args.format {
        Format::Json => json_line(&mut out, &report)?,
        Format::Table => scores::write(&mut out, &report, setting.screen)?,
    }
    out.flush()?;
    Ok(Outcome::found(report.documents > 0))
}

fn evaluate(args: &Args) -> Result<Report> {
    let paths = args.input.paths()?;
    let schema = Arc::new(Schema::load(args.input.schema())?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let pipeline = Pipeline::new(Arc::clone(&schema), gazetteer);
    let gold = GoldReader::new(paths, &schema.facets, args.input.reading.options(None));
    let options = eval::Options { demonyms: args.demonyms.into(), examples: args.errors, jobs: args.input.jobs() };
    Ok(eval::score(gold, &pipeline, &schema.facets, options)?)
}
