//! `dateline count`: how many articles match.

use std::io::Write as _;

use dateline::query;

use super::Setting;
use super::failure::{Outcome, Result};
use super::screen;
use super::selection::Asked;

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
    #[command(flatten)]
    asked: Asked,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.asked.open(setting)?;
    let mut request = args.asked.request(setting)?;
    request.limit = 0;
    let response = query::run(&archives.indexes, &*archives.names, &request)?;
    setting.notes(&response.notes);
    let count = response.total;
    let mut out = screen::stdout();
    writeln!(out, "{count}")?;
    out.flush()?;
    Ok(Outcome::found(count > 0))
}
