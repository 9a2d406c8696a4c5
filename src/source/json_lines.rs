//! JSON Lines: an object on every line, the plainest format for a stream; empty lines are passed over.

use super::format::{Input, Records};
use super::json;
use super::record::{Builder, Number, Record};
use super::split::{Boundary, Splitter, Step};
use super::{Failure, broken};
use crate::error::Result;

/// The records of a JSON Lines stream.
pub(super) fn read(input: Input) -> Records {
    Box::new(JsonLines {
        lines: Splitter::new(input.reader, Lines, input.max),
        builder: input.builder,
        line: Vec::new(),
        count: 0,
    })
}

/// A record ends with its line.
pub(super) struct Lines;

impl Boundary for Lines {
    fn step(&mut self, bytes: &[u8]) -> Step {
        let end = memchr::memchr(b'\n', bytes);
        Step { len: end.map_or(bytes.len(), |at| at + 1), keep: true, end: end.is_some() }
    }

    fn may_end(&self) -> bool {
        true
    }
}

struct JsonLines {
    lines: Splitter<Lines>,
    builder: Builder,
    line: Vec<u8>,
    count: u64,
}

impl Iterator for JsonLines {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let piece = match self.lines.next(&mut self.line)? {
                Ok(piece) => piece,
                Err(e) => return Some(Err(broken(self.builder.path(), Some(self.lines.line()), e).into())),
            };
            if piece.oversized || !self.line.trim_ascii().is_empty() {
                self.count += 1;
                return Some(json::record(&self.builder, &self.line, piece, Number::Nth(self.count)));
            }
        }
    }
}
