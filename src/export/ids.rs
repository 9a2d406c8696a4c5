//! The ids of articles, one a line.
//!
//! A line break within an id would make two of it, so control characters are written as spaces.

use std::io::{self, Write};

use super::{Columns, Exporter, Options};
use crate::query::Stored;

/// Writes ids.
struct Ids;

pub(super) fn exporter(_: Columns, _: &[&str], _: &Options) -> Box<dyn Exporter> {
    Box::new(Ids)
}

impl Exporter for Ids {
    fn fields(&self) -> Vec<String> {
        vec!["id".to_owned()]
    }

    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, stored: &Stored, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", stored.article.id.replace(char::is_control, " "))
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
