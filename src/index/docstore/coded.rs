//! The articles of a block, each written in phrases.
//!
//! ```text
//! part: how many phrases each article has (numbers of `wire.rs`) · their numbers, article by article
//! ```

use std::ops::Range;

use super::Parts;
use super::phrases::{CODE, Phrases};
use crate::index::wire::{Bytes, Malformed, put};

/// Appends the articles of some documents in phrases, if that is worth it; `codes` is only room for it.
pub(super) fn fold(
    phrases: &Phrases,
    parts: &Parts,
    documents: Range<usize>,
    codes: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> bool {
    let (start, mut raw) = (out.len(), 0);
    codes.clear();
    for at in documents {
        let (article, before) = (parts.part(0, at), codes.len());
        raw += article.len();
        if !phrases.encode(article, codes) || codes.len() > raw / 2 + CODE {
            out.truncate(start);
            return false;
        }
        put(out, ((codes.len() - before) / CODE) as u64);
    }
    out.extend_from_slice(codes);
    true
}

/// An article in phrases.
pub(in crate::index) struct Coded<'s> {
    codes: &'s [u8],
    phrases: &'s Phrases,
}

impl<'s> Coded<'s> {
    /// The article with these phrases.
    pub fn of(codes: &'s [u8], phrases: &'s Phrases) -> Self {
        Self { codes, phrases }
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

/// A walk over the articles of a part.
pub(in crate::index) struct Walk<'s> {
    /// How many phrases each of the articles has that were not passed yet.
    lengths: Bytes<'s>,
    /// The phrases of these articles.
    codes: &'s [u8],
    /// The first of them.
    next: u32,
}

impl<'s> Walk<'s> {
    /// Over a part with `count` articles from `first` on.
    pub fn new(part: &'s [u8], first: u32, count: u32) -> Result<Self, Malformed> {
        let mut bytes = Bytes(part);
        bytes.skip(count as usize)?;
        Ok(Self { lengths: Bytes(part), codes: bytes.0, next: first })
    }

    /// The first article that was not passed yet.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// The phrases of an article, if it was not passed yet; all before and itself are passed then.
    pub fn find(&mut self, article: u32) -> Result<&'s [u8], Malformed> {
        let before = self.lengths.sum(article.checked_sub(self.next).ok_or(Malformed)? as usize)?;
        let own = self.lengths.number()?;
        let mut codes = Bytes(self.codes);
        let in_bytes = |codes: u64| codes.checked_mul(CODE as u64).ok_or(Malformed);
        codes.slice(in_bytes(before)?)?;
        let found = codes.slice(in_bytes(own)?)?;
        (self.next, self.codes) = (article + 1, codes.0);
        Ok(found)
    }
}
