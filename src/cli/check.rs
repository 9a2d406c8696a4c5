//! `dateline check`: whether a schema folder is sound.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use dateline::Error;
use dateline::schema::{FacetDef, Schema};

use super::failure::{Failure, Outcome, Result};
use super::location::SCHEMA_VARIABLE;
use super::{CommandLine, FILTERING, Setting, facet_flags};

const EXAMPLES: &str = "\
Examples:
  dateline check
  dateline check my-schema && dateline index articles --schema my-schema";

/// Check a schema folder, and say everything that is wrong with file and line
///
/// Without a folder the built-in schema is checked.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder: facets.toml, gazetteers/, cues/
    #[arg(value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    folder: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let folder = args.folder.as_deref();
    let mut problems = folder.map(dateline::gazetteer::check).unwrap_or_default();
    let schema = if problems.is_empty() { Schema::load(folder)? } else { Schema::builtin()? };
    problems.extend(clashes(folder, schema.facets.facets()));
    if !problems.is_empty() {
        return Err(Failure::Many(problems));
    }
    let name = folder.map_or("the built-in schema".to_owned(), |folder| format!("`{}`", folder.display()));
    setting.screen.say(&format!("{name} is sound: {} facets", schema.facets.facets().len()));
    Ok(Outcome::Done)
}

/// Facets whose flag would be one that a command has already.
fn clashes(folder: Option<&Path>, facets: &[FacetDef]) -> Vec<Error> {
    let file = folder.unwrap_or(Path::new("schema")).join("facets.toml");
    let line = CommandLine::command();
    let commands: Vec<_> = FILTERING.iter().filter_map(|name| line.find_subcommand(name)).collect();
    let clashing = |facet: &&FacetDef| {
        commands.iter().any(|command| !facet_flags::clashes(command, std::slice::from_ref(facet)).is_empty())
    };
    let problem = |facet: &FacetDef| {
        let message = format!(
            "the facet `{0}` would have the flag `--{0}`, which means something else: name it otherwise",
            facet.name
        );
        Error::schema(&file, line_of(&file, &facet.name), message)
    };
    facets.iter().filter(clashing).map(problem).collect()
}

/// The line of `facets.toml` that names a facet; 0 where it cannot be told.
fn line_of(file: &Path, name: &str) -> usize {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let names = |line: &str| {
        let value = line.trim_start().strip_prefix("name").and_then(|rest| rest.trim_start().strip_prefix('='));
        value.is_some_and(|value| value.split(['"', '\'']).nth(1) == Some(name))
    };
    text.lines().position(names).map_or(0, |at| at + 1)
}
