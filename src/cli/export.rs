//! `dateline export`: every match, streamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use dateline::Error;
use dateline::export::{self, Format};
use dateline::query;
use tempfile::NamedTempFile;

use super::Setting;
use super::archive::Archive;
use super::failure::{Outcome, Result};
use super::selection::Selection;
use super::size;

const EXAMPLES: &str = "\
Examples:
  dateline export > all.jsonl
  dateline export ceasefire --country Libya -f csv -o ceasefire.csv
  dateline export -f tsv --fields id,published,city,person
  dateline export --with body,mentions --published 2015
  dateline export -f ids --missing city";
