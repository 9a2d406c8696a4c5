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
    /// The article at a place, of a part with `count` articles.
    pub fn of(part: &'s [u8], phrases: &'s Phrases, count: u32, at: u32) -> Result<Self, Malformed> {
        Ok(Self { codes: find(part, count, at)?, phrases })
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

/// The phrases of the article at a place, of a part with `count` articles.
pub(in crate::index) fn find(part: &[u8], count: u32, at: u32) -> Result<&[u8], Malformed> {
    let mut bytes = Bytes(part);
    let (mut before, mut own) = (0_u64, 0);
    for number in 0..count {
        let length = bytes.number()?;
        match number.cmp(&at) {
            std::cmp::Ordering::Less => before = before.checked_add(length).ok_or(Malformed)?,
            std::cmp::Ordering::Equal => own = length,
            std::cmp::Ordering::Greater => {}
        }
    }
    let in_bytes = |codes: u64| codes.checked_mul(CODE as u64).ok_or(Malformed);
    bytes.slice(in_bytes(before)?)?;
    bytes.slice(in_bytes(own)?)
}
