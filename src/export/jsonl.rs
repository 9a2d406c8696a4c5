//! One JSON object a line: a hit without type, score and snippets, and all other fields of the article.
//!
//! With `body` such a line goes back in through `index` and gives the same archive: fields have the names that the
//! reader knows, and `path`, `facets` and `extra` are recognised. Without `--fields` every key is there in every line.

use std::io::{self, Write};

use super::raw::Line;
use super::{Columns, Exporter, Options};
use crate::query::{Row, Stored};

/// Writes JSON lines.
struct Jsonl {
    /// What was asked for.
    columns: Columns,
    /// The keys of a line: an object has each once.
    keys: Columns,
    /// The same for stored forms.
    line: Option<Line>,
}

pub(super) fn exporter(columns: Columns, _: &[&str], _: &Options) -> Box<dyn Exporter> {
    let keys = columns.clone().distinct();
    let line = Line::new(&keys.columns).ok();
    Box::new(Jsonl { columns, keys, line })
}

impl Exporter for Jsonl {
    fn fields(&self) -> Vec<String> {
        self.columns.titles()
    }

    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, stored: &Stored, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &self.keys.object(stored))?;
        out.write_all(b"\n")
    }

    fn raw(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<bool> {
        self.line.as_mut().map_or(Ok(false), |line| line.write(row, out))
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
