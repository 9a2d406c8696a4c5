//! In which articles a pair stands, and how often: written once, walked in blocks.
//!
//! ```text
//! list:  checksum u32 · how many articles (`wire.rs`) · row of each block but the first · blocks
//! row:   first article that can be in the block u32 · where the block begins, from where all do u32
//! block: how distances and times are coded u8 · distances of the articles · times less one · zeros to a whole byte
//! ```
//!
//! Distances and times of a block each have a `k` of their own (`bits.rs`), five and three bits of its first byte. Times
//! are not decoded for who does not ask for them. The checksum is looked at when a list is opened, since a walk has no
//! way to say that a block is broken: it would end there.

use tantivy::directory::OwnedBytes;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, TERMINATED};
use xxhash_rust::xxh3::xxh3_64;

use super::super::wire::{Bytes, Malformed, put};
use super::bits::{BitReader, BitWriter, best};

/// Articles in a block.
const BLOCK: usize = 256;

/// Bytes of a row of a block.
const ROW: usize = 8;

/// Bits of the `k` of distances; that of times has the others of a byte.
const DISTANCES: u32 = 5;

/// Makes a list.
#[derive(Default)]
pub(super) struct ListWriter {
    /// The article that is being counted, and how often so far.
    open: Option<(DocId, u32)>,
    /// The first article that the next can be.
    next: DocId,
    articles: u32,
    distances: Vec<u32>,
    times: Vec<u32>,
    rows: Vec<u8>,
    blocks: Vec<u8>,
}

impl ListWriter {
    /// Notes the pair in an article once more; articles ascend.
    pub fn note(&mut self, doc: DocId) {
        match &mut self.open {
            Some((open, times)) if *open == doc => *times += 1,
            _ => {
                self.close();
                self.open = Some((doc, 1));
            }
        }
    }

    fn close(&mut self) {
        let Some((doc, times)) = self.open.take() else { return };
        if self.distances.len() == BLOCK {
            self.write_block();
        }
        if self.distances.is_empty() && self.articles > 0 {
            self.rows.extend_from_slice(&self.next.to_le_bytes());
            self.rows.extend_from_slice(&u32::try_from(self.blocks.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.distances.push(doc - self.next);
        self.times.push(times - 1);
        self.next = doc + 1;
        self.articles += 1;
    }

    fn write_block(&mut self) {
        let own = [best(&self.distances, (1 << DISTANCES) - 1), best(&self.times, (1 << (8 - DISTANCES)) - 1)];
        self.blocks.push(u8::try_from(own[0] | own[1] << DISTANCES).unwrap_or(0));
        let mut bits = BitWriter::default();
        for (numbers, k) in [&mut self.distances, &mut self.times].into_iter().zip(own) {
            numbers.drain(..).for_each(|number| bits.number(number, k, &mut self.blocks));
        }
        bits.finish(&mut self.blocks);
    }

    /// Appends the list.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.close();
        self.write_block();
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        put(out, u64::from(self.articles));
        out.extend_from_slice(&self.rows);
        out.extend_from_slice(&self.blocks);
        if let Some((sum, list)) = out.get_mut(start..).and_then(<[u8]>::split_first_chunk_mut::<4>) {
            *sum = checksum(list).to_le_bytes();
        }
    }
}

/// What a list says of its bytes.
#[expect(clippy::cast_possible_truncation, reason = "half of the bits")]
fn checksum(list: &[u8]) -> u32 {
    xxh3_64(list) as u32
}

/// The articles of a pair, one after the other.
pub struct Pair {
    /// Rows and blocks.
    bytes: OwnedBytes,
    /// How many articles it has.
    len: u32,
    /// How many there are in the segment.
    all: u32,
    /// Bytes of the rows, behind which blocks begin.
    rows: usize,
    /// The block that is decoded.
    block: usize,
    docs: Box<[DocId; BLOCK]>,
    times: Box<[u32; BLOCK]>,
    /// The times of the block, if they are not decoded yet: their first bit and `k`.
    untimed: Option<(usize, u32)>,
    filled: usize,
    at: usize,
    doc: DocId,
}

impl Pair {
    /// Opens a list in a segment of so many articles.
    pub(super) fn of(mut bytes: OwnedBytes, all: u32) -> Result<Self, Malformed> {
        let mut rest = Bytes(&bytes);
        let sum = u32::from_le_bytes(rest.four()?);
        if sum != checksum(rest.0) {
            return Err(Malformed);
        }
        let len = rest.small()?;
        let rows = (len as usize).div_ceil(BLOCK).saturating_sub(1) * ROW;
        if len > all || rest.0.len() < rows {
            return Err(Malformed);
        }
        let start = bytes.len() - rest.0.len();
        bytes.advance(start);
        let (docs, times) = (Box::new([0; BLOCK]), Box::new([0; BLOCK]));
        let (block, filled, at, doc) = (0, 0, 0, TERMINATED);
        let mut pair = Self { bytes, len, all, rows, block, docs, times, untimed: None, filled, at, doc };
        pair.decode(0);
        Ok(pair)
    }

    /// How many articles have the pair, deleted ones too.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether no article has it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How often the present article has it.
    pub fn times(&mut self) -> u32 {
        if let Some((at, k)) = self.untimed.take() {
            let mut bits = BitReader { bytes: self.bytes.get(self.rows..).unwrap_or_default(), at };
            for times in self.times.iter_mut().take(self.filled) {
                *times = bits.number(k).map_or(1, |less| less.saturating_add(1));
            }
        }
        self.times.get(self.at).copied().unwrap_or(1)
    }

    /// The first article that can be in a block, and where the block begins.
    fn row(&self, block: usize) -> Result<(DocId, usize), Malformed> {
        let Some(at) = block.checked_sub(1) else { return Ok((0, 0)) };
        let mut row = Bytes(self.bytes.get(at * ROW..self.rows).ok_or(Malformed)?);
        Ok((u32::from_le_bytes(row.four()?), u32::from_le_bytes(row.four()?) as usize))
    }

    /// Goes to the first article of a block; to the end if there is no such block or it is broken.
    fn decode(&mut self, block: usize) {
        let size = (self.len as usize).saturating_sub(block.saturating_mul(BLOCK)).min(BLOCK);
        self.block = block;
        self.at = 0;
        self.filled = if size > 0 && self.fill(block, size).is_ok() { size } else { 0 };
        self.doc = if self.filled > 0 { self.docs[0] } else { TERMINATED };
    }

    fn fill(&mut self, block: usize, size: usize) -> Result<(), Malformed> {
        let (mut next, start) = self.row(block)?;
        let bytes = self.bytes.get(self.rows..).ok_or(Malformed)?;
        let coded = u32::from(*bytes.get(start).ok_or(Malformed)?);
        let k = coded & ((1 << DISTANCES) - 1);
        let mut bits = BitReader { bytes, at: (start + 1) * 8 };
        for doc in &mut self.docs[..size] {
            *doc = next.checked_add(bits.number(k)?).filter(|doc| *doc < self.all).ok_or(Malformed)?;
            next = *doc + 1;
        }
        self.untimed = Some((bits.at, coded >> DISTANCES));
        Ok(())
    }

    /// The block behind this one in which an article or the next one in the list must be.
    fn block_of(&self, target: DocId) -> usize {
        let (mut low, mut high) = (self.block + 1, self.rows / ROW + 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.row(middle).is_ok_and(|(first, _)| first <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low - 1
    }
}

impl DocSet for Pair {
    #[inline]
    fn advance(&mut self) -> DocId {
        self.at += 1;
        if self.at < self.filled {
            self.doc = self.docs[self.at];
        } else if self.filled > 0 {
            self.decode(self.block + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if self.docs[..self.filled].last().is_some_and(|last| *last < target) {
            match self.block_of(target) {
                block if block > self.block => self.decode(block),
                _ => self.decode(self.block + 1),
            }
        }
        let rest = self.docs.get(self.at..self.filled).unwrap_or_default();
        let behind = rest.partition_point(|doc| *doc < target);
        self.at += behind;
        match self.docs[..self.filled].get(self.at) {
            Some(doc) => self.doc = *doc,
            None => self.decode(self.block + 1),
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.len
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        let mut done = 0;
        while done < buffer.len() && self.doc != TERMINATED {
            let rest = &self.docs[self.at..self.filled];
            let some = rest.len().min(buffer.len() - done);
            buffer[done..done + some].copy_from_slice(&rest[..some]);
            done += some;
            self.at += some;
            match self.docs[..self.filled].get(self.at) {
                Some(doc) => self.doc = *doc,
                None => self.decode(self.block + 1),
            }
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list in which every article has the pair this often.
    fn written(times: &[u32]) -> Vec<u8> {
        let (mut writer, mut out) = (ListWriter::default(), Vec::new());
        for (doc, times) in (0..).zip(times) {
            (0..*times).for_each(|_| writer.note(doc));
        }
        writer.finish(&mut out);
        out
    }

    /// How often the pair is in each article: random, and some long stretches with none or with many.
    fn shapes() -> Vec<Vec<u32>> {
        let mut seed = 7_u32;
        let mut random = move |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        let mut shapes = vec![vec![1], vec![0, 0, 3], vec![1; BLOCK], vec![2; BLOCK + 1], vec![1; 5 * BLOCK]];
        for rarity in [1, 2, 10, 300] {
            let mut shape: Vec<u32> = (0..4000).map(|_| if random(rarity) == 0 { random(4) } else { 0 }).collect();
            shape.extend([vec![0; 100_000], vec![9000]].concat());
            shape.extend((0..600).map(|_| random(2)));
            shapes.push(shape);
        }
        shapes
    }

    fn opened(times: &[u32]) -> Pair {
        Pair::of(OwnedBytes::new(written(times)), u32::try_from(times.len()).unwrap()).unwrap()
    }

    #[test]
    fn a_walk_gives_articles_and_times_back() {
        for shape in shapes() {
            let mut pair = opened(&shape);
            let has: Vec<(DocId, u32)> = (0..).zip(shape.iter().copied()).filter(|(_, times)| *times > 0).collect();
            assert_eq!(pair.len() as usize, has.len());
            for (doc, times) in &has {
                assert_eq!((pair.doc(), pair.times()), (*doc, *times));
                pair.advance();
            }
            assert_eq!((pair.doc(), pair.advance(), pair.seek(TERMINATED)), (TERMINATED, TERMINATED, TERMINATED));
            let (mut pair, mut room, mut all) = (opened(&shape), [0; COLLECT_BLOCK_BUFFER_LEN], Vec::new());
            loop {
                let filled = pair.fill_buffer(&mut room);
                all.extend_from_slice(&room[..filled]);
                if filled < room.len() {
                    break;
                }
            }
            assert!(all.iter().eq(has.iter().map(|(doc, _)| doc)));
        }
    }

    #[test]
    fn seeking_finds_what_walking_does() {
        for shape in shapes() {
            let has: Vec<(DocId, u32)> = (0..).zip(shape.iter().copied()).filter(|(_, times)| *times > 0).collect();
            for step in [1, 3, 100, 255, 256, 1000, 60_000] {
                let mut pair = opened(&shape);
                for target in (0..u32::try_from(shape.len()).unwrap() + 2).step_by(step) {
                    let next = has.get(has.partition_point(|(doc, _)| *doc < target));
                    assert_eq!(pair.seek(target), next.map_or(TERMINATED, |(doc, _)| *doc), "step {step}");
                    if let Some((_, times)) = next {
                        assert_eq!(pair.times(), *times);
                    }
                }
            }
        }
    }

    #[test]
    fn broken_lists_are_refused_or_end() {
        let shape: Vec<u32> = (0..3000).map(|doc| u32::from(doc % 3 == 0) * (doc % 5)).collect();
        let good = written(&shape);
        assert!(Pair::of(OwnedBytes::new(good.clone()), 10).is_err());
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x15;
            assert!(Pair::of(OwnedBytes::new(bad.clone()), 3000).is_err());
            assert!(Pair::of(OwnedBytes::new(good[..at].to_vec()), 3000).is_err());
            // Where the checksum fits nevertheless.
            let sum = checksum(&bad[4..]);
            bad[..4].copy_from_slice(&sum.to_le_bytes());
            let Ok(mut pair) = Pair::of(OwnedBytes::new(bad), 3000) else { continue };
            let mut steps = 0;
            while pair.doc() != TERMINATED && steps < 5000 {
                assert!(pair.doc() < 3000);
                pair.times();
                pair.advance();
                steps += 1;
            }
            assert!(steps < 5000);
        }
    }
}
