//! Finds rows in a file, and reads what stands in them.

use tantivy::DocId;

use super::{LONG, LONG_PLACE};

/// Finds rows in a file.
#[derive(Clone, Copy)]
pub(super) struct Finder<'r> {
    pub bytes: &'r [u8],
    /// The starts.
    pub starts: &'r [u8],
    /// Articles of a block, as a power of two.
    pub shift: u32,
}

impl<'r> Finder<'r> {
    /// The block of articles with this number: where its rows begin, and how far behind that the row of each.
    #[inline]
    fn block(self, number: DocId) -> (usize, &'r [[u8; 2]]) {
        let size = 2 << self.shift;
        let block = self.starts.get(number as usize * (8 + size)..).unwrap_or(&[]);
        let behind = block.get(8..8 + size).unwrap_or(&[]);
        (usize::try_from(eight(block)).unwrap_or(usize::MAX), behind.as_chunks().0)
    }

    /// Where the rows of articles begin.
    #[inline]
    pub fn starts(self, docs: impl Iterator<Item = DocId>) -> impl Iterator<Item = usize> {
        let mut last = 0;
        let mut block = self.block(last);
        docs.map(move |doc| {
            let number = doc >> self.shift;
            if number != last {
                last = number;
                block = self.block(last);
            }
            self.start_in(block, doc)
        })
    }

    /// Where the row of an article of a block begins.
    #[inline]
    fn start_in(self, (first, behind): (usize, &[[u8; 2]]), doc: DocId) -> usize {
        let behind = behind.get((doc & ((1 << self.shift) - 1)) as usize);
        behind.map_or(usize::MAX, |behind| first.wrapping_add(u16::from_le_bytes(*behind).into()))
    }

    /// The row of an article, and all that is behind it.
    #[inline]
    pub fn row(self, doc: DocId) -> &'r [u8] {
        let start = self.start_in(self.block(doc >> self.shift), doc);
        self.bytes.get(start..).unwrap_or(&[])
    }

    /// The values that a row says to lie elsewhere.
    pub fn long(self, place: &[u8], width: usize) -> &'r [u8] {
        let Some(place) = place.first_chunk::<LONG_PLACE>() else { return &[] };
        let place = place.iter().rev().fold(0, |place, byte| place << 8 | u64::from(*byte));
        let list = usize::try_from(place).ok().and_then(|place| self.bytes.get(place..)).unwrap_or(&[]);
        let Some((number, list)) = list.split_first_chunk::<4>() else { return &[] };
        let size = (u32::from_le_bytes(*number) as usize).saturating_mul(width);
        list.get(..size).unwrap_or(&[])
    }

    /// The values of a facet that varies, which begin there in a row.
    pub fn list(self, row: &'r [u8], start: usize, number: usize, width: usize) -> &'r [u8] {
        let here = row.get(start..start + size_of(number, width)).unwrap_or(&[]);
        if number == LONG { self.long(here, width) } else { here }
    }
}

/// The number in the first eight bytes; 0 where there are fewer.
#[inline]
pub(super) fn eight(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<8>().map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// How many values a row says to have in the facet that is the `at`-th of those that vary.
#[inline]
pub(super) fn number_at(row: &[u8], at: usize) -> usize {
    let byte = row.get(at / 2).copied().unwrap_or(0);
    usize::from(if at.is_multiple_of(2) { byte & 15 } else { byte >> 4 })
}

/// Bytes that a row has of so many values.
#[inline]
pub(super) fn size_of(number: usize, width: usize) -> usize {
    if number == LONG { LONG_PLACE } else { number * width }
}

/// Ordinals as they lie in a file.
#[derive(Debug, Clone)]
pub struct Ordinals<'r> {
    bytes: &'r [u8],
    width: usize,
}

impl<'r> Ordinals<'r> {
    /// In bytes that hold one behind the other, each of `width` bytes.
    pub(super) fn new(bytes: &'r [u8], width: usize) -> Self {
        Self { bytes, width }
    }
}

impl Iterator for Ordinals<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (first, rest) = self.bytes.split_at_checked(self.width)?;
        self.bytes = rest;
        Some(number_of(first))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.bytes.len() / self.width.max(1);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Ordinals<'_> {}

/// A value of up to four bytes.
#[inline]
pub(super) fn number_of(bytes: &[u8]) -> u32 {
    match *bytes {
        [a] => u32::from(a),
        [a, b] => u32::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u32::from_le_bytes([a, b, c, 0]),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}
