//! JSON: one object, an array of them, or objects one behind the other.
//!
//! An archive of gigabytes is often a single array. So the text is cut into values by counting brackets, and only one
//! value at a time is parsed; depth is a number here, never a stack.

use serde_json::Value;

use super::encoding::text_of;
use super::format::{Input, Records};
use super::record::{Builder, Number, Parsed, Record};
use super::split::{Boundary, Piece, Splitter, Step};
use super::{Failure, broken};
use crate::Error;
use crate::error::Result;

/// More values than this in one record are refused: parsed, each takes some seventy bytes.
const MOST_VALUES: usize = 2_000_000;

/// The records of a JSON stream.
pub(super) fn read(input: Input) -> Records {
    Box::new(Json {
        values: Splitter::new(input.reader, Values::default(), input.max),
        builder: input.builder,
        value: Vec::new(),
        ahead: None,
        spare: Vec::new(),
        count: 0,
    })
}

struct Json {
    values: Splitter<Values>,
    builder: Builder,
    value: Vec<u8>,
    /// The second value, read early to know whether the first stands alone.
    ahead: Option<std::io::Result<Piece>>,
    spare: Vec<u8>,
    count: u64,
}

impl Iterator for Json {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = if let Some(ahead) = self.ahead.take() {
            std::mem::swap(&mut self.value, &mut self.spare);
            self.spare = Vec::new();
            ahead
        } else {
            self.values.next(&mut self.value)?
        };
        let piece = match next {
            Ok(piece) => piece,
            Err(e) => return Some(Err(broken(self.builder.path(), Some(self.values.line()), e).into())),
        };
        self.count += 1;
        let mut number = Number::Nth(self.count);
        if self.count == 1 && !self.values.boundary().in_array {
            self.ahead = self.values.next(&mut self.spare);
            if self.ahead.is_none() {
                number = Number::Lone;
            }
        }
        Some(record(&self.builder, &self.value, piece, number))
    }
}

/// Makes a record of the text of one value.
pub(super) fn record(builder: &Builder, raw: &[u8], piece: Piece, number: Number) -> Result<Record, Failure> {
    let fail = |line, message: String| builder.failure(line, message, raw);
    if piece.oversized {
        return Err(builder.oversized(piece.line));
    }
    if has_many_values(raw) {
        let message = format!("has more than {MOST_VALUES} values: no article has so many");
        return Err(Error::input(builder.path(), piece.line, message).into());
    }
    let (text, warning) = text_of(raw);
    if piece.cut {
        return Err(fail(piece.line, "the JSON value is cut short: the file ends within it".to_owned()));
    }
    let value: Value = serde_json::from_str(text.trim_ascii()).map_err(|e| {
        let before = raw.iter().take_while(|b| b.is_ascii_whitespace()).filter(|b| **b == b'\n').count() as u64;
        let line = piece.line + before + (e.line() as u64).saturating_sub(1);
        fail(line, format!("broken JSON: {}", said(&e)))
    })?;
    let Value::Object(keys) = value else {
        return Err(fail(piece.line, format!("expected a JSON object, found {}", kind(&value))));
    };
    let warnings = warning.into_iter().collect();
    builder.build(Parsed { keys, line: Some(piece.line), number, warnings, raw })
}

/// Whether a value holds so many that they would take many times its own room. Counted are commas outside of strings.
fn has_many_values(raw: &[u8]) -> bool {
    if raw.len() < MOST_VALUES {
        return false;
    }
    let (mut values, mut quoted, mut at) = (0, false, 0);
    while let Some(found) = raw.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\\', b',', rest)) {
        at += found + 1;
        match raw.get(at - 1) {
            Some(b'"') => quoted = !quoted,
            // What it escapes is no quote.
            Some(b'\\') => at += 1,
            _ => values += usize::from(!quoted),
        }
    }
    values > MOST_VALUES
}

/// What the parser said, its line left out, as it counts from the record.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let column = error.column();
    match text.split_once(" at line ") {
        Some((message, _)) => format!("{message} at column {column}"),
        None => text,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Cuts JSON text into the elements of top-level arrays and the values outside of them.
#[derive(Default)]
pub(super) struct Values {
    /// Whether the values are elements of a top-level array.
    in_array: bool,
    state: State,
    depth: u64,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a value.
    #[default]
    Between,
    /// Within an object or an array that is an element.
    Nested,
    /// Within a string; nested or not is told by the depth.
    Quoted,
    /// Behind a backslash in a string.
    Escaped,
    /// Within a number, a name, or anything that is no JSON.
    Bare,
}

impl Boundary for Values {
    fn step(&mut self, bytes: &[u8]) -> Step {
        match self.state {
            State::Between => self.between(bytes),
            State::Bare => bare(self, bytes),
            State::Escaped => {
                self.state = State::Quoted;
                Step { len: 1, keep: true, end: false }
            }
            State::Quoted => self.quoted(bytes),
            State::Nested => self.nested(bytes),
        }
    }

    fn may_end(&self) -> bool {
        matches!(self.state, State::Between | State::Bare)
    }
}

impl Values {
    /// Passes over what stands between values, up to the first byte of one.
    fn between(&mut self, bytes: &[u8]) -> Step {
        for (at, byte) in bytes.iter().enumerate() {
            self.state = match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b'\x1e' => continue,
                b'[' if !self.in_array => {
                    self.in_array = true;
                    continue;
                }
                b']' if self.in_array => {
                    self.in_array = false;
                    continue;
                }
                b'{' | b'[' => State::Nested,
                b'"' => State::Quoted,
                _ => State::Bare,
            };
            self.depth = 0;
            if at > 0 {
                // The value's first byte comes with the next step.
                let state = std::mem::take(&mut self.state);
                debug_assert!(state != State::Between);
                return Step { len: at, keep: false, end: false };
            }
            self.depth = u64::from(self.state == State::Nested);
            return Step { len: 1, keep: true, end: false };
        }
        Step { len: bytes.len(), keep: false, end: false }
    }

    fn quoted(&mut self, bytes: &[u8]) -> Step {
        let Some(at) = memchr::memchr2(b'"', b'\\', bytes) else {
            return Step { len: bytes.len(), keep: true, end: false };
        };
        self.state = match bytes.get(at) {
            Some(b'\\') => State::Escaped,
            _ if self.depth > 0 => State::Nested,
            _ => State::Between,
        };
        Step { len: at + 1, keep: true, end: self.state == State::Between }
    }

    fn nested(&mut self, bytes: &[u8]) -> Step {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => {
                    self.state = State::Quoted;
                    return Step { len: at + 1, keep: true, end: false };
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.state = State::Between;
                        return Step { len: at + 1, keep: true, end: true };
                    }
                }
                _ => {}
            }
        }
        Step { len: bytes.len(), keep: true, end: false }
    }
}

/// A value without brackets or quotes ends before what can follow one.
fn bare(values: &mut Values, bytes: &[u8]) -> Step {
    let end =
        bytes.iter().position(|b| matches!(b, b'{' | b'[' | b'"' | b',' | b'\n') || *b == b']' && values.in_array);
    match end {
        Some(0) => {
            values.state = State::Between;
            Step { len: 0, keep: false, end: true }
        }
        Some(at) => {
            values.state = State::Between;
            Step { len: at, keep: true, end: true }
        }
        None => Step { len: bytes.len(), keep: true, end: false },
    }
}
