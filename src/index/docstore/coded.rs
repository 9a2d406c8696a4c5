//! The articles of a block, each written in phrases: their numbers, article by article.

use std::ops::Range;

use super::phrases::{CODE, Phrases};
use super::{BLOCK, Parts};
use crate::index::wire::Malformed;

const _: () = assert!(BLOCK <= 1 << 16, "a block is full before two bytes cannot tell where an article begins");

/// Appends the articles of some documents in phrases to `out`, and for each to `starts` how many phrases of the block stand
/// before it; says whether that is worth it. If it is not, what was appended means nothing.
pub(super) fn fold(
    phrases: &Phrases,
    parts: &Parts,
    documents: Range<usize>,
    starts: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> bool {
    let (begin, mut raw) = (out.len(), 0);
    for at in documents {
        let article = parts.part(0, at);
        let Ok(start) = u16::try_from((out.len() - begin) / CODE) else { return false };
        starts.extend_from_slice(&start.to_le_bytes());
        raw += article.len();
        if !phrases.encode(article, out) || out.len() - begin > raw / 2 + CODE {
            return false;
        }
    }
    true
}

/// An article in phrases.
pub(in crate::index) struct Coded<'s> {
    codes: &'s [u8],
    phrases: &'s Phrases,
}

impl<'s> Coded<'s> {
    /// The article with these phrases.
    pub fn new(codes: &'s [u8], phrases: &'s Phrases) -> Self {
        Self { codes, phrases }
    }

    /// The numbers of its phrases.
    pub fn codes(&self) -> &'s [u8] {
        self.codes
    }

    /// Decodes it to the beginning of `out`, see [`Phrases::decode`].
    pub fn decode(&self, out: &mut Vec<u8>) -> Result<usize, Malformed> {
        self.phrases.decode(self.codes, out)
    }

    /// The text of so many phrases at its beginning, or of all; `room` is only room for it.
    pub fn first<'r>(&self, count: usize, room: &'r mut Vec<u8>) -> Result<&'r [u8], Malformed> {
        let length = self.phrases.decode(self.codes.get(..count * CODE).unwrap_or(self.codes), room)?;
        Ok(room.get(..length).unwrap_or(&[]))
    }

    /// The same at its end.
    pub fn last<'r>(&self, count: usize, room: &'r mut Vec<u8>) -> Result<&'r [u8], Malformed> {
        let start = self.codes.len().saturating_sub(count * CODE);
        let length = self.phrases.decode(self.codes.get(start..).unwrap_or(&[]), room)?;
        Ok(room.get(..length).unwrap_or(&[]))
    }
}
