//! What index and extract have in common: the articles to read, and how.

use std::path::{Path, PathBuf};
use std::thread;

use dateline::source::{self, FieldMap, Format};
use dateline::{Error, Result};

use super::location::SCHEMA_VARIABLE;
use super::size;

/// The articles to read, and how.
#[derive(Debug, clap::Args)]
pub struct Input {
    /// Files and folders; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    /// Threads; 1 keeps to about one core [default: one for each core]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// A schema folder of your own, laid over the built-in one
    #[arg(long, value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    schema: Option<PathBuf>,
}

/// How articles are read.
#[derive(Debug, Default, clap::Args)]
pub struct Reading {
    /// Read every file as this format: txt, md, json, jsonl, csv, tsv or html [default: as its name says]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<Format>,
    /// Feed fields from keys of your own, as in title=headline,body=text
    #[arg(long, value_name = "FIELD=KEY,…")]
    map: Vec<FieldMap>,
    /// Of folders, read only files that match a glob, or with `!` before it only others; may be repeated
    #[arg(long, value_name = "PATTERN", value_parser = glob)]
    glob: Vec<String>,
    /// Refuse articles that are larger; at most 1G [default: 32M]
    #[arg(long, value_name = "SIZE", value_parser = size::article)]
    max_article: Option<u64>,
}

impl Input {
    /// The schema folder of the user.
    pub fn schema(&self) -> Option<&Path> {
        self.schema.as_deref()
    }

    /// The paths, if all of them are there: a misspelt one is better said before the work than after it.
    ///
    /// # Errors
    /// [`Error::Io`] about the first that is not there.
    pub fn paths(&self) -> Result<&[PathBuf]> {
        all_there(&self.paths)?;
        Ok(&self.paths)
    }

    /// How many threads work.
    pub fn jobs(&self) -> usize {
        self.jobs.unwrap_or_else(cores).max(1)
    }
}

/// Whether all paths but `-` are there.
///
/// # Errors
/// [`Error::Io`] about the first that is not there.
pub fn all_there(paths: &[PathBuf]) -> Result<()> {
    for path in paths.iter().filter(|path| **path != Path::new("-")) {
        path.metadata().map_err(|e| Error::io(path, e))?;
    }
    Ok(())
}

/// How many threads the machine runs at once.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// Reads a glob.
fn glob(text: &str) -> std::result::Result<String, Error> {
    source::check_glob(text).map(|()| text.to_owned())
}

impl Reading {
    /// The library's options, leaving out `exclude`.
    pub fn options(&self, exclude: Option<PathBuf>) -> source::Options {
        let mut options = source::Options { input_format: self.input_format, ..source::Options::default() };
        for map in &self.map {
            options.map.extend(map.clone());
        }
        if let Some(size) = self.max_article {
            options.max_article = size;
        }
        options.globs.clone_from(&self.glob);
        options.exclude.extend(exclude);
        options
    }
}
