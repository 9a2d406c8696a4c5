//! A stream cut into records in bounded memory: the one loop behind all formats that hold many records.
//!
//! A format says where its records end by a [`Boundary`], a small state machine that never looks back; the loop does
//! the reading, the line numbers, and the dropping of records that are too large.

use std::io;

use super::Text;

/// What a [`Boundary`] makes of the next bytes.
pub(super) struct Step {
    /// How many of them it has seen; none only where the record ends before them.
    pub len: usize,
    /// Whether they belong to the record.
    pub keep: bool,
    /// Whether the record ends behind them.
    pub end: bool,
}

/// Finds the ends of records.
pub(super) trait Boundary {
    /// Looks at the next bytes, which are never empty.
    fn step(&mut self, bytes: &[u8]) -> Step;

    /// Whether the stream may end here, in the middle of what was kept.
    fn may_end(&self) -> bool;
}

/// A record's bytes were gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line of its first byte, from 1.
    pub line: u64,
    /// Whether it was larger than allowed; then its bytes are gone.
    pub oversized: bool,
    /// Whether the stream ended within it.
    pub cut: bool,
}

/// Cuts a stream by a [`Boundary`].
pub(super) struct Splitter<B> {
    reader: Text,
    boundary: B,
    line: u64,
    max: u64,
    done: bool,
}

impl<B: Boundary> Splitter<B> {
    pub(super) fn new(reader: Text, boundary: B, max: u64) -> Self {
        Self { reader, boundary, line: 1, max, done: false }
    }

    /// The machine that finds the ends.
    pub(super) fn boundary(&self) -> &B {
        &self.boundary
    }

    /// The same, to be told what the stream turned out to hold.
    pub(super) fn boundary_mut(&mut self) -> &mut B {
        &mut self.boundary
    }

    /// The line that is read now.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Gathers the next record in `record`; `None` at the end. After an error the stream is at its end.
    pub(super) fn next(&mut self, record: &mut Vec<u8>) -> Option<io::Result<Piece>> {
        record.clear();
        record.shrink_to(1 << 20);
        let mut first = None;
        let mut oversized = false;
        while !self.done {
            let bytes = match self.reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    self.done = true;
                    return Some(Err(e));
                }
            };
            if bytes.is_empty() {
                self.done = true;
                break;
            }
            let step = self.boundary.step(bytes);
            debug_assert!(step.len > 0 || step.end, "a boundary must go on");
            let len = step.len.min(bytes.len());
            let seen = bytes.get(..len).unwrap_or(bytes);
            if step.keep {
                first.get_or_insert(self.line);
                oversized |= record.len() as u64 + len as u64 > self.max;
                if oversized {
                    record.clear();
                    record.shrink_to(1 << 20);
                } else {
                    record.extend_from_slice(seen);
                }
            }
            self.line += memchr::memchr_iter(b'\n', seen).count() as u64;
            self.reader.consume(len);
            if step.end {
                break;
            }
        }
        let cut = self.done && !self.boundary.may_end();
        first.map(|line| Ok(Piece { line, oversized, cut }))
    }
}
