//! `dateline count`: how many articles match.

use std::io::Write as _;

use dateline::query;

use super::Setting;
use super::failure::{Outcome, Result};
use super::screen;
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  dateline count
  dateline count ceasefire --country Libya
  dateline count --near Libya/Derna:50km
  dateline count --missing city --published 2015";

/// Print how many articles match
///
/// Exits with 1 when there are none.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to look for; all articles when left out
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    selection: Selection,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.selection.places.open(setting)?;
    let mut request = args.selection.request(&args.query, setting)?;
    request.limit = 0;
    let response = query::run(&archives.indexes, &*archives.gazetteer, &request)?;
    setting.notes(&response.notes);
    let count = response.total;
    let mut out = screen::stdout();
    writeln!(out, "{count}")?;
    out.flush()?;
    Ok(Outcome::found(count > 0))
}
