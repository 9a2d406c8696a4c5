//! Exports: every match as lines or table rows, written to anything that takes bytes.
//!
//! Formats stream: an article is written and forgotten. The same articles in the same order give the same bytes.
//!
//! To add a format, write `export/<format>.rs` and its line in `FORMATS` below.

mod csv;
mod field;
mod ids;
mod jsonl;
mod manifest;
mod raw;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

pub use field::Columns;
pub use manifest::{Manifest, Sealed};

use crate::error::{Error, Result};
use crate::query::{Row, Scan, Stored};

/// How an export is to look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The columns in their order; empty for all but `body` and `mentions`.
    pub fields: Vec<String>,
    /// Columns besides: `body`, `mentions`.
    pub with: Vec<String>,
    /// Begin tables with a byte order mark, which some spreadsheets need to read UTF-8.
    pub bom: bool,
    /// Put `'` before cells of tables that a spreadsheet would take for formulas.
    pub formula_guard: bool,
}

/// Writes articles in one format.
pub trait Exporter {
    /// The columns it writes, in their order.
    fn fields(&self) -> Vec<String>;

    /// Writes what stands before the first article.
    ///
    /// # Errors
    /// Whatever the output says.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// Writes an article.
    ///
    /// # Errors
    /// Whatever the output says.
    fn row(&mut self, stored: &Stored, out: &mut dyn Write) -> io::Result<()>;

    /// Writes an article from its stored form, where the format can; says whether it did.
    ///
    /// # Errors
    /// Whatever the output says.
    fn raw(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<bool> {
        let _ = (row, out);
        Ok(false)
    }

    /// Writes what stands behind the last article.
    ///
    /// # Errors
    /// Whatever the output says.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// Makes the exporter of a format.
type Make = fn(Columns, &[&str], &Options) -> Box<dyn Exporter>;

/// All formats by name.
const FORMATS: &[(&str, Make)] =
    &[("jsonl", jsonl::exporter), ("csv", csv::comma), ("tsv", csv::tab), ("ids", ids::exporter)];

/// The formats that are tables, as spreadsheets read them.
const TABLES: [&str; 2] = ["csv", "tsv"];

/// The names of all formats.
pub fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(name, _)| *name)
}

/// The exporter of a format and the columns it writes; `facets` are the names of the facets of the index, in order.
///
/// # Errors
/// [`Error::Query`] for an unknown format or column, with those that are known.
pub fn exporter<'f>(
    format: &str,
    options: &Options,
    facets: impl IntoIterator<Item = &'f str>,
) -> Result<Box<dyn Exporter>> {
    let Some((_, make)) = FORMATS.iter().find(|(name, _)| *name == format) else {
        let known: Vec<String> = formats().map(|name| format!("`{name}`")).collect();
        return Err(Error::query(format!("unknown export format `{format}`: there are {}", known.join(" "))));
    };
    let tabular = TABLES.contains(&format);
    for (flag, given) in [("--bom", options.bom), ("--formula-guard", options.formula_guard)] {
        if given && !tabular {
            return Err(Error::query(format!(
                "`{flag}` is for tables: leave it out of {format}, or export csv or tsv"
            )));
        }
    }
    let facets: Vec<&str> = facets.into_iter().collect();
    Ok(make(Columns::choose(options, &facets)?, &facets, options))
}

/// Whether the columns that were chosen need the mentions of articles.
#[must_use]
pub fn needs_mentions(options: &Options) -> bool {
    options.fields.iter().chain(&options.with).any(|name| name.trim() == field::MENTIONS)
}

/// Writes everything that a scan finds, from the stored form where the format can, and hands back how many articles
/// there were.
///
/// # Errors
/// As [`write()`].
pub fn write_scan(
    exporter: &mut dyn Exporter,
    mut scan: Scan,
    out: &mut dyn Write,
    to: &std::path::Path,
) -> Result<u64> {
    let failed = |e| Error::io(to, e);
    let mut rows = 0;
    exporter.begin(out).map_err(failed)?;
    while let Some(row) = scan.next_row()? {
        if !exporter.raw(&row, out).map_err(failed)? {
            exporter.row(&row.stored()?, out).map_err(failed)?;
        }
        rows += 1;
    }
    exporter.end(out).map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(rows)
}

/// Writes all articles and hands back how many there were.
///
/// # Errors
/// Those of the articles; [`Error::Io`] about the place called `to` if it cannot be written.
pub fn write(
    exporter: &mut dyn Exporter,
    articles: impl Iterator<Item = Result<Stored>>,
    out: &mut dyn Write,
    to: &std::path::Path,
) -> Result<u64> {
    let failed = |e| Error::io(to, e);
    let mut rows = 0;
    exporter.begin(out).map_err(failed)?;
    for stored in articles {
        exporter.row(&stored?, out).map_err(failed)?;
        rows += 1;
    }
    exporter.end(out).map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(rows)
}
