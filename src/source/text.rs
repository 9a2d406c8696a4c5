//! Plain text: a file is an article.

use std::io::Read;

use super::encoding::text_of;
use super::format::{Input, Records};
use super::layout;
use super::record::{Builder, Number, Parsed, Record};
use super::{Failure, broken};
use crate::article::Extra;
use crate::error::Result;

/// The one article of a plain text.
pub(super) fn read(input: Input) -> Records {
    read_whole(input, |text| {
        let mut keys = Extra::new();
        layout::take_apart(text, false, &mut keys);
        keys
    })
}

/// Reads a file that is one article, its keys found by `keys`.
pub(super) fn read_whole(input: Input, keys: fn(&str) -> Extra) -> Records {
    let mut input = Some(input);
    Box::new(std::iter::from_fn(move || input.take().map(|input| whole(input, keys))))
}

/// The bytes of a file that is one article.
pub(super) fn whole_file(input: Input) -> Result<(Builder, Vec<u8>), Failure> {
    let Input { reader, builder, max } = input;
    let mut raw = Vec::new();
    reader.take(max.saturating_add(1)).read_to_end(&mut raw).map_err(|e| broken(builder.path(), None, e))?;
    if raw.len() as u64 > max {
        return Err(builder.oversized(None));
    }
    Ok((builder, raw))
}

fn whole(input: Input, keys: fn(&str) -> Extra) -> Result<Record, Failure> {
    let (builder, raw) = whole_file(input)?;
    let (text, warning) = text_of(&raw);
    if text.trim().is_empty() {
        return Err(builder.failure(None, "has no text: the file is empty", &raw));
    }
    let warnings = warning.into_iter().collect();
    builder.build(Parsed { keys: keys(&text), line: None, number: Number::Lone, warnings, raw: &raw })
}
