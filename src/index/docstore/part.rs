//! Articles on their way into a block, and out of a frame.

use std::ops::Range;

use crate::index::wire::{Bytes, Malformed, put};

/// The articles and the mentions of some documents, one behind the other.
#[derive(Default)]
pub(in crate::index) struct Parts {
    /// What names each document in a dictionary, where that is known.
    keys: Vec<Option<u64>>,
    bytes: [Vec<u8>; 2],
    ends: [Vec<usize>; 2],
}

impl Parts {
    /// Takes in a document.
    pub fn push(&mut self, key: Option<u64>, parts: [&[u8]; 2]) {
        self.keys.push(key);
        for ((bytes, ends), part) in self.bytes.iter_mut().zip(&mut self.ends).zip(parts) {
            bytes.extend_from_slice(part);
            ends.push(bytes.len());
        }
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// What names a document in a dictionary.
    pub fn key(&self, at: usize) -> Option<u64> {
        self.keys.get(at).copied().flatten()
    }

    /// How many bytes there are of both.
    pub fn size(&self) -> usize {
        self.bytes.iter().map(Vec::len).sum()
    }

    /// Bytes of memory that are taken.
    pub fn memory(&self) -> usize {
        self.bytes.iter().map(Vec::capacity).sum::<usize>() + 40 * self.keys.capacity()
    }

    /// The article of a document (0), or its mentions (1).
    pub fn part(&self, which: usize, at: usize) -> &[u8] {
        let ends = self.ends.get(which).map_or(&[][..], Vec::as_slice);
        let range = start(ends, at)..ends.get(at).copied().unwrap_or(0);
        self.bytes.get(which).and_then(|bytes| bytes.get(range)).unwrap_or(&[])
    }

    /// What is compressed of some documents: how long each part is, and the parts.
    pub fn fold(&self, which: usize, documents: Range<usize>, out: &mut Vec<u8>) {
        let (Some(bytes), Some(ends)) = (self.bytes.get(which), self.ends.get(which)) else { return };
        let first = start(ends, documents.start);
        let mut before = first;
        for end in ends.get(documents).unwrap_or(&[]) {
            put(out, (end - before) as u64);
            before = *end;
        }
        out.extend_from_slice(bytes.get(first..before).unwrap_or(&[]));
    }

    /// Forgets all documents, and keeps the memory for blocks.
    pub fn clear(&mut self, most: usize) {
        self.keys.clear();
        for bytes in &mut self.bytes {
            bytes.clear();
            bytes.shrink_to(most);
        }
        self.ends.iter_mut().for_each(Vec::clear);
    }
}

/// Where a part begins.
fn start(ends: &[usize], at: usize) -> usize {
    at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0)
}

/// Where each of `count` parts ends in what [`Parts::fold`] made, behind where the first begins.
pub(in crate::index) fn unfold(folded: &[u8], count: u32, ends: &mut Vec<usize>) -> Result<(), Malformed> {
    ends.clear();
    let mut bytes = Bytes(folded);
    let mut sum = 0_usize;
    ends.push(0);
    for _ in 0..count {
        let length = usize::try_from(bytes.number()?).map_err(|_| Malformed)?;
        sum = sum.checked_add(length).ok_or(Malformed)?;
        ends.push(sum);
    }
    let first = folded.len() - bytes.0.len();
    if bytes.0.len() != sum {
        return Err(Malformed);
    }
    for end in ends.iter_mut() {
        *end += first;
    }
    Ok(())
}
