//! Tables with commas (RFC 4180) or tabs, one row an article.
//!
//! Rows end with CR LF in both. Cells with separators, quotes or line breaks are quoted. The values of a facet share a
//! cell, parted by `|`; a `|` within a value is written `\|`, as the slash within a name is written `\/`. `extra` and
//! `mentions` are JSON.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::{Columns, Exporter, Options};
use crate::query::Stored;

/// Parts the values in a cell.
const BETWEEN: &str = "|";

/// Writes a table.
struct Table {
    columns: Columns,
    delimiter: u8,
    bom: bool,
    guard: bool,
}

pub(super) fn comma(columns: Columns, facets: &[&str], options: &Options) -> Box<dyn Exporter> {
    table(columns, facets, options, b',')
}

pub(super) fn tab(columns: Columns, facets: &[&str], options: &Options) -> Box<dyn Exporter> {
    table(columns, facets, options, b'\t')
}

fn table(columns: Columns, facets: &[&str], options: &Options, delimiter: u8) -> Box<dyn Exporter> {
    Box::new(Table { columns: columns.flat(facets), delimiter, bom: options.bom, guard: options.formula_guard })
}

impl Table {
    /// Writes one row of cells.
    fn cells<'c>(&self, cells: impl Iterator<Item = std::borrow::Cow<'c, str>>, out: &mut dyn Write) -> io::Result<()> {
        let mut builder = WriterBuilder::new();
        builder.delimiter(self.delimiter).terminator(Terminator::CRLF);
        let mut row = builder.from_writer(Vec::new());
        for cell in cells {
            if self.guard && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                row.write_field(format!("'{cell}"))?;
            } else {
                row.write_field(cell.as_bytes())?;
            }
        }
        row.write_record(None::<&[u8]>)?;
        let row = row.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        out.write_all(&row)
    }
}

impl Exporter for Table {
    fn fields(&self) -> Vec<String> {
        self.columns.titles()
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        self.cells(self.columns.columns.iter().map(|column| column.title().into()), out)
    }

    fn row(&mut self, stored: &Stored, out: &mut dyn Write) -> io::Result<()> {
        self.cells(self.columns.columns.iter().map(|column| cell(column.value(stored)).into()), out)
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A value as the text of a cell.
fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<String> =
                items.iter().filter_map(Value::as_str).map(|text| text.replace(BETWEEN, "\\|")).collect();
            texts.join(BETWEEN)
        }
        Value::Object(object) if object.is_empty() => String::new(),
        other => other.to_string(),
    }
}
