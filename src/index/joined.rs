//! The values of a facet across segments: which ordinals mean the same, and how common each is among all articles.
//!
//! Ordinals mean nothing outside their segment. Joined, every value has a place among those of all segments, in the order
//! of the encoded paths; that takes four bytes for each value of each segment.

use super::values::Values;
use crate::error::{Error, Result};

/// How many of the commonest values are kept of the totals.
const BEST: usize = 1000;

/// The places of the values of each segment among those of all.
pub struct Joined {
    /// For each segment and ordinal; they ascend.
    places: Vec<Vec<u32>>,
    values: usize,
}

impl Joined {
    /// Walks the dictionaries side by side.
    pub(super) fn of(facets: &[&Values]) -> Result<Self> {
        let broken = |e: std::io::Error| Error::index("cannot read a dictionary of the index", e);
        let mut places: Vec<Vec<u32>> = facets.iter().map(|values| Vec::with_capacity(values.len())).collect();
        let mut streams = Vec::with_capacity(facets.len());
        for (number, values) in facets.iter().enumerate() {
            let Some(dictionary) = values.dictionary() else { continue };
            let mut stream = dictionary.stream().map_err(broken)?;
            if stream.advance() {
                streams.push((number, stream));
            }
        }
        let (mut least, mut values) = (Vec::new(), 0);
        while let Some((_, first)) = streams.iter().min_by_key(|(_, stream)| stream.key()) {
            least.clear();
            least.extend_from_slice(first.key());
            streams.retain_mut(|(number, stream)| {
                if stream.key() != least.as_slice() {
                    return true;
                }
                places[*number].push(u32::try_from(values).unwrap_or(u32::MAX));
                stream.advance()
            });
            values += 1;
        }
        Ok(Self { places, values })
    }

    /// How many different values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// The places of the values of a segment, by ordinal.
    #[must_use]
    pub fn places(&self, segment: usize) -> &[u32] {
        self.places.get(segment).map_or(&[], Vec::as_slice)
    }

    /// A segment that has the value at a place, and its ordinal there.
    #[must_use]
    pub fn find(&self, place: u32) -> Option<(usize, u32)> {
        self.places.iter().enumerate().find_map(|(segment, places)| {
            let ordinal = places.binary_search(&place).ok()?;
            Some((segment, u32::try_from(ordinal).ok()?))
        })
    }

    /// Adds the counts of a segment to those of all.
    pub(super) fn add(&self, segment: usize, counts: &[u32], all: &mut Vec<u32>) {
        all.resize(self.values, 0);
        for (place, count) in self.places(segment).iter().zip(counts) {
            if let Some(sum) = all.get_mut(*place as usize) {
                *sum += count;
            }
        }
    }
}

/// How common the values of a facet are among all living articles.
pub struct Totals {
    /// How many values any article has.
    pub distinct: u64,
    /// The commonest values with their number of articles, equals by value.
    pub best: Vec<(u32, u32)>,
}

impl Totals {
    /// Of counts by place.
    pub(super) fn of(counts: &[u32]) -> Self {
        let mut best: Vec<(u32, u32)> =
            (0..).zip(counts).filter(|(_, count)| **count > 0).map(|(p, c)| (p, *c)).collect();
        let distinct = best.len() as u64;
        let order = |(place, count): &(u32, u32)| (std::cmp::Reverse(*count), *place);
        if best.len() > BEST {
            best.select_nth_unstable_by_key(BEST - 1, order);
            best.truncate(BEST);
            best.shrink_to_fit();
        }
        best.sort_unstable_by_key(order);
        Self { distinct, best }
    }

    /// The `top` commonest; `None` where fewer are known.
    #[must_use]
    pub fn top(&self, top: Option<usize>) -> Option<&[(u32, u32)]> {
        let all = self.best.len() as u64 == self.distinct;
        let top = top.unwrap_or(usize::MAX).min(if all { self.best.len() } else { usize::MAX });
        self.best.get(..top)
    }
}
