//! `dateline completions`: completions for shells.

use std::io::Write as _;

use clap_complete::Shell;

use super::failure::{Outcome, Result};
use super::screen;
use super::{Setting, command_line};

const EXAMPLES: &str = "\
Examples:
  dateline completions bash > ~/.local/share/bash-completion/completions/dateline
  dateline completions zsh > ~/.zfunc/_dateline
  dateline completions fish > ~/.config/fish/completions/dateline.fish";

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command_line(&setting.facets), "dateline", &mut script);
    let mut out = screen::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
