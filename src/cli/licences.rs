//! `dateline licences`: where the data in the program comes from.

use std::io::Write as _;

use dateline::schema::LICENCES;

use super::Setting;
use super::failure::{Outcome, Result};
use super::highlight::wrapped;
use super::screen;

const EXAMPLES: &str = "\
Examples:
  dateline licences
  dateline licences > DATA-LICENCES.md";

/// Wider lines are hard to read, however wide the terminal.
const MEASURE: usize = 100;

/// Print the sources and licences of the data in the program
///
/// The attributions that go with what is made of the data: names of places, people and groups, and the tagger's model.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, setting: &Setting) -> Result {
    let mut out = screen::stdout();
    match setting.screen.width() {
        // A pipe gets the page as it is.
        None => out.write_all(LICENCES.as_bytes())?,
        Some(width) => {
            for paragraph in LICENCES.lines() {
                let lines = wrapped(setting.screen, paragraph, &[], Some(width.min(MEASURE)));
                writeln!(out, "{}", lines.join("\n"))?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
