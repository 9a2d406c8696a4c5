//! The compiled form: one block of little-endian bytes, written once and read in place.
//!
//! ```text
//! magic | 5 × u32: the bytes at which the parts but the last end
//! entries   fixed records, see `RECORD`
//! strings   ids and values; a name is the end of its value where nothing is escaped in it
//! states    u32 entry ids, the states that entries name
//! postings  lists: u16 count, then count × (u32 entry, u8 alias kind)
//! starts    a set of bits, one for the hash of every first word of a name: most words of a text begin none
//! names     an `fst` map: folded phrase → an entry and alias kind, or the offset of a list
//! ```

use super::entry::{AliasKind, Candidate, Entry, EntryFlags, EntryId};
use crate::schema::{FacetId, Kind};

/// Changes whenever the form does.
pub(super) const MAGIC: &[u8; 8] = b"DLGAZ\0\0\x03";
/// Bytes of magic and directory.
pub(super) const HEAD: usize = 8 + 4 * 5;
/// Bytes of an entry: id, name, value (u32 offset each, then u16 length each), u16 facet, u32 population, f32 lat,
/// f32 lon, u32 offset and u8 count of states, u8 flags, u32 region (an entry's number; all bits when there is none).
pub(super) const RECORD: usize = 12 + 6 + 2 + 12 + 6 + 4;
/// Bytes of a candidate in a list.
pub(super) const POSTING: usize = 5;

/// The u32 at byte `at`; 0 behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let four = at.checked_add(4).and_then(|end| bytes.get(at..end)).and_then(|b| <[u8; 4]>::try_from(b).ok());
    four.map_or(0, u32::from_le_bytes)
}

/// The u16 at byte `at`; 0 behind the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let two = at.checked_add(2).and_then(|end| bytes.get(at..end)).and_then(|b| <[u8; 2]>::try_from(b).ok());
    two.map_or(0, u16::from_le_bytes)
}

/// The parts of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'b> {
    pub(super) entries: &'b [u8],
    pub(super) strings: &'b [u8],
    pub(super) states: &'b [u8],
    pub(super) postings: &'b [u8],
    pub(super) starts: &'b [u8],
}

/// Where the parts of a block end: read once, as the parts are asked for with every name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends([usize; 5]);

impl Ends {
    /// Those of `block`; `None` when it is not one of ours.
    pub(super) fn of(block: &[u8]) -> Option<Self> {
        if !block.starts_with(MAGIC) {
            return None;
        }
        let ends = Self(std::array::from_fn(|part| u32_at(block, MAGIC.len() + 4 * part) as usize));
        let starts = [HEAD, ends.0[0], ends.0[1], ends.0[2], ends.0[3]];
        let sound = starts.iter().zip(&ends.0).all(|(start, end)| start <= end) && ends.names() <= block.len();
        sound.then_some(ends)
    }

    /// Where the names begin.
    pub(super) fn names(&self) -> usize {
        self.0[4]
    }

    /// The parts of the block that these are of.
    #[inline]
    pub(super) fn parts<'b>(&self, block: &'b [u8]) -> Parts<'b> {
        let [entries, strings, states, postings, starts] = self.0;
        let part = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
        Parts {
            entries: part(HEAD, entries),
            strings: part(entries, strings),
            states: part(strings, states),
            postings: part(states, postings),
            starts: part(postings, starts),
        }
    }
}

impl<'b> Parts<'b> {
    /// The entry in place `at` of the block.
    pub(super) fn entry(&self, at: usize, kinds: &[Kind]) -> Option<Entry<'b>> {
        let record = self.entries.get(at * RECORD..(at + 1) * RECORD)?;
        let facet = u16_at(record, 18);
        let degrees = |at| Some(f32::from_bits(u32_at(record, at))).filter(|d| !d.is_nan());
        let states = u32_at(record, 32) as usize;
        Some(Entry {
            texts: [self.string(record, 0, 12), self.string(record, 4, 14), self.string(record, 8, 16)],
            facet: FacetId(facet),
            kind: *kinds.get(usize::from(facet))?,
            population: u32_at(record, 20),
            lat: degrees(24),
            lon: degrees(28),
            flags: EntryFlags(*record.get(37)?),
            states: self.states.get(states..states + 4 * usize::from(*record.get(36)?))?,
            region: Some(u32_at(record, 38)).filter(|id| *id != u32::MAX).map(EntryId),
            replaced: &[],
        })
    }

    /// The number of the facet of the entry in place `at` of the block.
    pub(super) fn facet(&self, at: usize) -> Option<u16> {
        self.entries.get(at * RECORD..(at + 1) * RECORD).map(|record| u16_at(record, 18))
    }

    /// Where the entry in place `at` lies, in degrees north and east.
    pub(super) fn place(&self, at: usize) -> Option<(f32, f32)> {
        let degrees = |offset| f32::from_bits(u32_at(self.entries, at * RECORD + offset));
        Some((degrees(24), degrees(28))).filter(|(lat, lon)| !lat.is_nan() && !lon.is_nan())
    }

    fn string(&self, record: &[u8], offset: usize, length: usize) -> &'b [u8] {
        let start = u32_at(record, offset) as usize;
        self.strings.get(start..start + usize::from(u16_at(record, length))).unwrap_or_default()
    }

    /// The candidates behind a value of the map of names.
    pub(super) fn postings(&self, value: u64) -> Postings<'b> {
        if value & 1 == 0 {
            return Postings { single: Some(unpack(value)), list: &[] };
        }
        let at = usize::try_from(value >> 1).unwrap_or(usize::MAX);
        let count = usize::from(u16_at(self.postings, at));
        let list = at.checked_add(2).and_then(|from| self.postings.get(from..from + count * POSTING));
        Postings { single: None, list: list.unwrap_or(&[]) }
    }
}

/// Which bit of `starts` stands for a first word of that hash. The length of `starts` is a power of two.
pub(super) fn start_bit(hash: u64, bytes: usize) -> (usize, u8) {
    let bit = usize::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).unwrap_or(0);
    ((bit / 8) & bytes.wrapping_sub(1), 1 << (bit % 8))
}

/// The hash of a folded word (FNV-1a).
pub(super) fn hash_of(word: &[u8]) -> u64 {
    let grow = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    word.iter().fold(0xcbf2_9ce4_8422_2325, grow)
}

/// A lone candidate as a value of the map of names.
pub(super) fn pack(candidate: Candidate) -> u64 {
    (u64::from(candidate.entry.0) << 8 | u64::from(candidate.alias.0)) << 1
}

fn unpack(value: u64) -> Candidate {
    let low = |n: u64| u8::try_from(n & 0xff).unwrap_or(0);
    Candidate { entry: EntryId(u32::try_from(value >> 9).unwrap_or(u32::MAX)), alias: AliasKind(low(value >> 1)) }
}

/// The place of a list of candidates as a value of the map of names.
pub(super) fn list_at(offset: usize) -> u64 {
    (offset as u64) << 1 | 1
}

/// Candidates read in place.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings<'b> {
    single: Option<Candidate>,
    list: &'b [u8],
}

impl Iterator for Postings<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        if let Some(single) = self.single.take() {
            return Some(single);
        }
        let (posting, rest) = self.list.split_at_checked(POSTING)?;
        self.list = rest;
        Some(Candidate { entry: EntryId(u32_at(posting, 0)), alias: AliasKind(*posting.get(4)?) })
    }
}
