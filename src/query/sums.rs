//! Counters, and what is read off them: how many are not zero, and which are the greatest.
//!
//! Counters are bytes, as nearly all values are rare: those of four facets of a hundred thousand articles then stay near
//! the processor. What a byte cannot hold is put down in a list. A few touched counters are noted one by one; once there
//! are many, all are looked at instead.

use tantivy::DocId;

use crate::index::{Counters, FacetSet, Picked};

/// Of one in so many counters note is taken; if there are more, all are looked at.
const NOTED: usize = 32;

/// How many counters are looked at together.
const CHUNK: usize = 64;

/// So few of the best are kept in order.
const SHORT: usize = 32;

/// What a place in the list of full bytes stands for: a byte that was touched is never zero again.
const FULL: u32 = 255;

/// Counters by place.
pub(super) struct Sums {
    room: Counters,
    /// How many touched places are noted; `None` if they are too many for that.
    noted: Option<usize>,
}

/// Which counts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// So many, the greatest first, equals in their order.
    Top(usize),
    /// All, in their order.
    All,
}

/// The counts of one range of places.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// How many are not zero.
    pub distinct: u64,
    /// Places, counted from where the range begins, with their counts.
    pub counts: Vec<(u32, u32)>,
}

impl Sums {
    /// In counters that are zero.
    pub fn new(room: Counters) -> Self {
        Self { room, noted: Some(0) }
    }

    /// The counters, to be given back after all was settled.
    pub fn into_room(self) -> Counters {
        self.room
    }

    /// Adds one for each value of these articles.
    pub fn add_rows(&mut self, set: &FacetSet, docs: &[DocId]) {
        let mut gathered = std::mem::take(&mut self.room.gathered);
        set.picker().pick(set.rows(), docs, &mut gathered, &mut |picked| {
            let base = set.bases().get(picked.member).copied().unwrap_or(u32::MAX);
            self.add_picked(base, picked);
        });
        self.room.gathered = gathered;
    }

    /// Adds one for each of the values that were picked of a facet, whose places begin there.
    fn add_picked(&mut self, base: u32, Picked { bytes, width, .. }: Picked<'_>) {
        match width {
            1 => self.add_all(base, bytes.iter().map(|one| u32::from(*one))),
            2 => self.add_all(base, bytes.as_chunks().0.iter().map(|two| u32::from(u16::from_le_bytes(*two)))),
            3 => self.add_all(base, bytes.as_chunks().0.iter().map(|&[a, b, c]| u32::from_le_bytes([a, b, c, 0]))),
            _ => self.add_all(base, bytes.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four))),
        }
    }

    /// Adds one for each of the places, which are told from where those of their facet begin.
    fn add_all(&mut self, base: u32, places: impl ExactSizeIterator<Item = u32>) {
        let Counters { counts, touched, full, .. } = &mut self.room;
        let most = counts.len() / NOTED + CHUNK;
        let Some(counts) = counts.get_mut(base as usize..) else { return };
        let Some(mut noted) = self.noted else {
            for place in places {
                if let Some(count) = counts.get_mut(place as usize) {
                    add_one(count, base + place, full);
                }
            }
            return;
        };
        if touched.len() < noted + places.len() {
            touched.resize(2 * noted + places.len() + CHUNK, 0);
        }
        for place in places {
            let Some(count) = counts.get_mut(place as usize) else { continue };
            // Noted in any case, and written over by the next if it was noted before: nothing has to be guessed.
            if let Some(next) = touched.get_mut(noted) {
                *next = base + place;
            }
            noted += usize::from(*count == 0);
            add_one(count, base + place, full);
        }
        self.noted = Some(noted).filter(|noted| *noted <= most);
    }

    /// Adds a number to a place.
    pub fn add(&mut self, place: u32, number: u32) {
        let Counters { counts, touched, full, .. } = &mut self.room;
        let Some(count) = counts.get_mut(place as usize).filter(|_| number > 0) else { return };
        let sum = u32::from(*count) + number;
        if *count == 0
            && let Some(noted) = &mut self.noted
        {
            touched.truncate(*noted);
            touched.push(place);
            *noted += 1;
        }
        let times = (sum - 1) / FULL;
        *count = u8::try_from(sum - times * FULL).unwrap_or(u8::MAX);
        full.extend(std::iter::repeat_n(place, times as usize));
        self.noted = self.noted.filter(|noted| *noted <= counts.len() / NOTED + CHUNK);
    }

    /// The counts in ranges of places, of which `bases` says where each begins and the last ends; all are zero then.
    pub fn settle(&mut self, bases: &[u32], wanted: &[Wanted]) -> Vec<Settled> {
        let mut parts: Vec<Part> = bases.iter().zip(wanted).map(|(base, wanted)| Part::new(*base, *wanted)).collect();
        let Counters { counts, touched, full, .. } = &mut self.room;
        let rest = gathered(full);
        full.clear();
        if let Some(noted) = self.noted {
            let mut touched = touched.get(..noted).unwrap_or(&[]);
            // They come facet by facet, some articles at a time.
            while let Some(first) = touched.first() {
                let number = bases.partition_point(|base| base <= first);
                let end = bases.get(number).copied().unwrap_or(u32::MAX);
                let Some(part) = parts.get_mut(number.wrapping_sub(1)) else {
                    // Beyond all ranges, as a broken file may say; a counter is zero all the same.
                    for place in touched {
                        counts.get_mut(*place as usize).into_iter().for_each(|count| *count = 0);
                    }
                    break;
                };
                let here = touched.iter().position(|place| !(part.base..end).contains(place));
                let (here, others) = touched.split_at(here.unwrap_or(touched.len()));
                part.take_in(here, counts, &rest);
                touched = others;
            }
        } else {
            for (part, end) in parts.iter_mut().zip(bases.iter().skip(1)) {
                let from = rest.partition_point(|(place, _)| *place < part.base);
                let to = rest.partition_point(|(place, _)| place < end);
                for (place, more) in rest.get(from..to).unwrap_or(&[]) {
                    let count = counts.get_mut(*place as usize).map_or(0, std::mem::take);
                    part.distinct += 1;
                    part.offer(*place - part.base, u32::from(count) + more);
                }
                part.look_at(counts.get_mut(part.base as usize..*end as usize).unwrap_or(&mut []));
            }
        }
        self.noted = Some(0);
        parts.into_iter().map(Part::finish).collect()
    }
}

#[inline]
fn add_one(count: &mut u8, place: u32, full: &mut Vec<u32>) {
    let (next, over) = count.overflowing_add(1);
    *count = next;
    if over {
        *count = 1;
        full.push(place);
    }
}

/// What the list of full bytes stands for, by place.
fn gathered(full: &mut [u32]) -> Vec<(u32, u32)> {
    full.sort_unstable();
    let sum = |same: &[u32]| (same.first().copied().unwrap_or(0), same.iter().map(|_| FULL).sum());
    full.chunk_by(|one, other| one == other).map(sum).collect()
}

/// What is known of a range of places.
struct Part {
    base: u32,
    wanted: Wanted,
    distinct: u64,
    /// How many are kept at most before only the best stay.
    room: usize,
    /// Nothing greater is among the best.
    limit: u64,
    /// Count and place in one number, see [`key`].
    kept: Vec<u64>,
}

/// A number that is the smaller the greater the count is, and then the smaller the place.
fn key(place: u32, count: u32) -> u64 {
    u64::from(!count) << 32 | u64::from(place)
}

/// The place and the count of a key.
#[expect(clippy::cast_possible_truncation, reason = "the two halves of the key")]
fn read(key: u64) -> (u32, u32) {
    (key as u32, !((key >> 32) as u32))
}

impl Part {
    fn new(base: u32, wanted: Wanted) -> Self {
        let (room, limit) = match wanted {
            Wanted::Top(0) => (0, 0),
            Wanted::Top(top) if top <= SHORT => (top, u64::MAX),
            Wanted::Top(top) => (top.saturating_mul(2), u64::MAX),
            Wanted::All => (usize::MAX, u64::MAX),
        };
        Self { base, wanted, distinct: 0, room, limit, kept: Vec::with_capacity(room.min(CHUNK)) }
    }

    #[inline]
    fn offer(&mut self, place: u32, count: u32) {
        let key = key(place, count);
        if key > self.limit {
            return;
        }
        if self.room <= SHORT {
            return self.insert(key);
        }
        self.kept.push(key);
        // What is kept is only tidied now and then.
        if self.kept.len() >= self.room {
            self.tidy();
        }
    }

    /// Keeps a key among a few, in order, that is better than the last of them if there are enough.
    fn insert(&mut self, key: u64) {
        if self.kept.len() == self.room {
            self.kept.pop();
        }
        let better = self.kept.iter().rev().take_while(|kept| **kept > key).count();
        self.kept.insert(self.kept.len() - better, key);
        if self.kept.len() == self.room {
            self.limit = self.kept.last().copied().unwrap_or(u64::MAX);
        }
    }

    /// Takes in some counters, with what the list of full bytes stands for, and sets them to zero.
    fn take_in(&mut self, places: &[u32], counts: &mut [u8], rest: &[(u32, u32)]) {
        for places in places.chunks(CHUNK) {
            let mut end = self.kept.len();
            self.kept.resize(end + CHUNK, 0);
            for place in places {
                let Some(count) = counts.get_mut(*place as usize) else { continue };
                let mut sum = u32::from(std::mem::take(count));
                if !rest.is_empty() {
                    let at = rest.binary_search_by_key(place, |(full, _)| *full).ok();
                    sum += at.and_then(|at| rest.get(at)).map_or(0, |(_, more)| *more);
                }
                let key = key(*place - self.base, sum);
                // Written in any case, and written over by the next if it is not kept: nothing has to be guessed.
                if let Some(next) = self.kept.get_mut(end) {
                    *next = key;
                }
                end += usize::from(key <= self.limit);
            }
            self.kept.truncate(end);
            if end >= self.room.max(CHUNK) {
                self.tidy();
            }
        }
        self.distinct += places.len() as u64;
    }

    fn tidy(&mut self) {
        let Wanted::Top(top) = self.wanted else { return };
        if top > 0 && self.kept.len() > top {
            let (_, limit, _) = self.kept.select_nth_unstable(top - 1);
            self.limit = *limit;
            self.kept.truncate(top);
        }
    }

    /// Takes in all counters of the range that are not zero, and sets them to zero.
    fn look_at(&mut self, counts: &mut [u8]) {
        for (first, chunk) in (0_u32..).step_by(CHUNK).zip(counts.chunks_mut(CHUNK)) {
            let here: u8 = chunk.iter().map(|count| u8::from(*count > 0)).sum();
            if here == 0 {
                continue;
            }
            self.distinct += u64::from(here);
            // Nearly all values are rarer than the rarest that is wanted.
            let most = chunk.iter().fold(0, |most, count| most.max(*count));
            if u32::from(most) >= read(self.limit).1 {
                for (place, count) in (first..).zip(&*chunk).filter(|(_, count)| **count > 0) {
                    self.offer(place, u32::from(*count));
                }
            }
            chunk.fill(0);
        }
    }

    fn finish(mut self) -> Settled {
        self.tidy();
        match self.wanted {
            Wanted::Top(_) => self.kept.sort_unstable(),
            Wanted::All => self.kept.sort_unstable_by_key(|key| read(*key).0),
        }
        Settled { distinct: self.distinct, counts: self.kept.iter().map(|key| read(*key)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below `sides` that look thrown.
    fn throw(state: &mut u64, sides: u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % sides
    }

    /// The same by counting in the plainest way.
    fn plain(counts: &[u32], wanted: Wanted) -> Settled {
        let mut kept: Vec<(u32, u32)> = (0..).zip(counts).filter(|(_, c)| **c > 0).map(|(p, c)| (p, *c)).collect();
        let distinct = kept.len() as u64;
        if let Wanted::Top(top) = wanted {
            kept.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            kept.truncate(top);
        }
        Settled { distinct, counts: kept }
    }

    #[test]
    fn what_is_settled_is_what_was_counted() {
        let state = &mut 7;
        let bases = [0_u32, 3, 3, 1000, 5000];
        let mut room = Counters::of(5000);
        // Few and many, so many that bytes are full, spread out and on one value.
        for (times, spread) in [(1, 5000), (40, 5000), (300, 4), (9000, 5000), (200_000, 700), (700, 2)] {
            let mut sums = Sums::new(room);
            let mut counts = vec![0_u32; 5000];
            let mut places = Vec::new();
            for _ in 0..times {
                let place = u32::try_from(throw(state, spread)).unwrap();
                counts[place as usize] += 1;
                places.push(place);
            }
            for (number, some) in places.chunks(64).enumerate() {
                if number % 3 == 0 {
                    for place in some {
                        sums.add(*place, 1);
                    }
                } else {
                    sums.add_all(0, some.iter().copied());
                }
            }
            for number in [1000, 3] {
                sums.add(4, number);
                counts[4] += number;
            }
            let wanted = [Wanted::Top(2), Wanted::Top(10), Wanted::Top(usize::MAX), Wanted::All];
            let settled = sums.settle(&bases, &wanted);
            for ((settled, wanted), range) in settled.iter().zip(wanted).zip(bases.windows(2)) {
                let expected = plain(&counts[range[0] as usize..range[1] as usize], wanted);
                assert_eq!(*settled, expected, "{times} {spread} {wanted:?}");
            }
            for wanted in [Wanted::Top(0), Wanted::Top(25)] {
                sums.add_all(0, places.iter().copied());
                counts[4] -= if wanted == Wanted::Top(0) { 1003 } else { 0 };
                assert_eq!(sums.settle(&[0, 5000], &[wanted]), [plain(&counts, wanted)]);
            }
            room = sums.into_room();
            assert!(room.counts.iter().all(|count| *count == 0) && room.full.is_empty());
        }
    }
}
