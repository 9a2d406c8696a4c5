//! `dateline check`: whether a schema folder is sound.

use std::path::PathBuf;

use dateline::gazetteer;
use dateline::schema::Schema;

use super::Setting;
use super::failure::{Failure, Outcome, Result};
use super::location::SCHEMA_VARIABLE;

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
    /// The folder: facets.toml, gazetteers/, cues/, models/
    #[arg(value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    folder: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let folder = args.folder.as_deref();
    let problems = folder.map(gazetteer::check).unwrap_or_default();
    if !problems.is_empty() {
        return Err(Failure::Many(problems));
    }
    let schema = Schema::load(folder)?;
    let name = folder.map_or("the built-in schema".to_owned(), |folder| format!("`{}`", folder.display()));
    let model = if schema.has_own_model() { ", a model of its own for the tagger" } else { "" };
    setting.screen.say(&format!("{name} is sound: {} facets{model}", schema.facets.facets().len()));
    Ok(Outcome::Done)
}
