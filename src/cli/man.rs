//! `dateline man`: man pages from the one definition of the command line.

use std::io::Write as _;
use std::path::PathBuf;

use dateline::Error;

use super::failure::{Outcome, Result};
use super::screen;
use super::{Setting, command_line};

const EXAMPLES: &str = "\
Examples:
  dateline man | man -l -
  dateline man ~/.local/share/man/man1";

/// Print the man page, or write one for every command into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Write dateline.1, dateline-search.1 and so on into this folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let command = command_line(&setting.facets);
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        clap_mangen::generate_to(command, folder).map_err(|e| Error::io(folder, e))?;
        return Ok(Outcome::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    let mut out = screen::stdout();
    out.write_all(&page)?;
    out.flush()?;
    Ok(Outcome::Done)
}
