//! Tables: comma- or tab-separated values by RFC 4180, their first row naming the columns.
//!
//! Rows are cut out of the stream first and taken apart then, by the same rules. So a quote that never closes costs no
//! more memory than the largest record, and a row that does not fit is known with its line and its text. The `csv`
//! crate bounds neither, and one of its readers for every row would cost more than the row.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::encoding::text_of;
use super::format::{Input, Records};
use super::record::{Builder, Number, Parsed, Record, without_break};
use super::split::{Boundary, Piece, Splitter, Step};
use super::{Failure, broken};
use crate::article::Extra;
use crate::error::Result;

/// The rows of a CSV file. Where its header has no comma but semicolons, these part the columns, as spreadsheets of
/// many countries write them.
pub(super) fn read_csv(input: Input) -> Records {
    read(input, b',')
}

/// The rows of a TSV file.
pub(super) fn read_tsv(input: Input) -> Records {
    read(input, b'\t')
}

fn read(input: Input, delimiter: u8) -> Records {
    Box::new(Table {
        rows: Splitter::new(input.reader, Rows::new(delimiter), input.max),
        builder: input.builder,
        delimiter,
        columns: None,
        head: Arc::default(),
        row: Vec::new(),
        count: 0,
        done: false,
    })
}

struct Table {
    rows: Splitter<Rows>,
    builder: Builder,
    delimiter: u8,
    /// The names in the header, once it was read.
    columns: Option<Vec<String>>,
    /// The header as it stands in the file.
    head: Arc<[u8]>,
    row: Vec<u8>,
    count: u64,
    done: bool,
}

impl Iterator for Table {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let piece = match self.rows.next(&mut self.row)? {
                Ok(piece) => piece,
                Err(e) => return Some(Err(broken(self.builder.path(), Some(self.rows.line()), e).into())),
            };
            if !piece.oversized && self.row.trim_ascii().is_empty() {
                continue;
            }
            if self.columns.is_some() {
                self.count += 1;
                // A row means nothing without the header.
                let headed = |failure: Failure| Failure { head: Some(Arc::clone(&self.head)), ..failure };
                return Some(self.record(piece).map_err(headed));
            }
            if let Err(failure) = self.header(piece) {
                // Without a header, no row can be understood.
                self.done = true;
                return Some(Err(failure));
            }
        }
        None
    }
}

impl Table {
    fn header(&mut self, piece: Piece) -> Result<(), Failure> {
        if piece.oversized {
            return Err(self.builder.oversized(piece.line));
        }
        if self.delimiter == b',' && !self.row.contains(&b',') && self.row.contains(&b';') {
            self.delimiter = b';';
            self.rows.boundary_mut().delimiter = b';';
        }
        let cells = cells(&self.row, self.delimiter);
        let mut columns: Vec<String> = Vec::with_capacity(cells.len());
        let mut seen = HashSet::with_capacity(cells.len());
        for (at, cell) in cells.iter().enumerate() {
            let name = text_of(cell).0.trim().to_owned();
            let unique = !name.is_empty() && seen.insert(name.clone());
            columns.push(if unique { name } else { format!("{name}_{}", at + 1).trim_start_matches('_').to_owned() });
        }
        if !self.builder.has_text_key(&columns) {
            let message = "no column of the header row is a title, summary or body: name one with `--map body=COLUMN`";
            return Err(self.builder.failure(piece.line, message, &self.row));
        }
        self.columns = Some(columns);
        self.head = without_break(&self.row).into();
        Ok(())
    }

    fn record(&self, piece: Piece) -> Result<Record, Failure> {
        if piece.oversized {
            return Err(self.builder.oversized(piece.line));
        }
        let fail = |message: String| self.builder.failure(piece.line, message, &self.row);
        if piece.cut {
            return Err(fail("a quote opened in this row is never closed: double the quotes within values".to_owned()));
        }
        let columns = self.columns.as_deref().unwrap_or(&[]);
        let cells = cells(&self.row, self.delimiter);
        if cells.len() != columns.len() {
            return Err(fail(format!("the row has {} values, the header {} columns", cells.len(), columns.len())));
        }
        let mut warnings = Vec::new();
        let mut keys = Extra::new();
        for (name, cell) in columns.iter().zip(cells.iter()) {
            let (text, warning) = text_of(cell);
            warnings.extend(warning);
            keys.insert(name.clone(), Value::String(text.into_owned()));
        }
        warnings.dedup();
        let number = Number::Nth(self.count);
        self.builder.build(Parsed { keys, line: Some(piece.line), number, warnings, raw: &self.row })
    }
}

/// The values of one row, cut by the rules by which [`Rows`] found its end.
fn cells(row: &[u8], delimiter: u8) -> Vec<Cow<'_, [u8]>> {
    let row = without_break(row);
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let (cell, after) = if let Some(quoted) = rest.strip_prefix(b"\"") {
            let (mut cell, after) = unquoted(quoted);
            let (tail, after) = plain(after, delimiter);
            cell.extend_from_slice(tail);
            (Cow::Owned(cell), after)
        } else {
            let (cell, after) = plain(rest, delimiter);
            (Cow::Borrowed(cell), after)
        };
        cells.push(cell);
        match after {
            Some(after) => rest = after,
            None => return cells,
        }
    }
}

/// What stands before the next delimiter, and what behind it.
fn plain(text: &[u8], delimiter: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(delimiter, text) {
        Some(at) => (text.get(..at).unwrap_or(&[]), text.get(at + 1..)),
        None => (text, None),
    }
}

/// What stands before the closing quote, doubled quotes made one, and what behind it.
fn unquoted(mut text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    while let Some(at) = memchr::memchr(b'"', text) {
        value.extend_from_slice(text.get(..at).unwrap_or(&[]));
        text = text.get(at + 1..).unwrap_or(&[]);
        match text.strip_prefix(b"\"") {
            Some(after) => text = after,
            None => return (value, text),
        }
        value.push(b'"');
    }
    value.extend_from_slice(text);
    (value, &[])
}

/// A row ends with a line break outside of quotes; a quote opens a value only as its first character.
struct Rows {
    delimiter: u8,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first character of a value.
    Start,
    /// In a value without quotes, or behind its closing quote.
    Plain,
    /// Within quotes.
    Quoted,
    /// Behind a quote within quotes: it closed the value, or the next doubles it.
    Closing,
}

impl Rows {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start }
    }
}

impl Boundary for Rows {
    fn step(&mut self, bytes: &[u8]) -> Step {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            self.state = match (self.state, *byte) {
                (State::Quoted, b'"') => State::Closing,
                (State::Quoted, _) => {
                    let rest = bytes.get(at..).unwrap_or(&[]);
                    at += memchr::memchr(b'"', rest).unwrap_or(rest.len());
                    State::Quoted
                }
                (State::Start | State::Closing, b'"') => State::Quoted,
                (_, b'\n') => {
                    self.state = State::Start;
                    return Step { len: at, keep: true, end: true };
                }
                (_, byte) if byte == self.delimiter => State::Start,
                _ => State::Plain,
            };
        }
        Step { len: bytes.len(), keep: true, end: false }
    }

    fn may_end(&self) -> bool {
        self.state != State::Quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_as_the_csv_crate_cuts_them() {
        let mut seed = 7_u32;
        for _ in 0..5000 {
            let mut row: Vec<u8> = Vec::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                row.extend_from_slice(
                    ["a", "\"", "\"\"", ",", "b c", "\n", "\r\n", "\","][(seed >> 24) as usize % 8].as_bytes(),
                );
            }
            // The first row that ends, by our rules; then the crate must see the same values.
            let step = Rows::new(b',').step(&row);
            if !step.end || row[..step.len].trim_ascii().is_empty() {
                continue;
            }
            let ours: Vec<Vec<u8>> = cells(&row[..step.len], b',').into_iter().map(Cow::into_owned).collect();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&row[..]);
            let theirs = reader.byte_records().next().unwrap().unwrap();
            assert_eq!(ours, theirs.iter().map(<[u8]>::to_vec).collect::<Vec<_>>(), "{row:?}");
        }
    }
}
