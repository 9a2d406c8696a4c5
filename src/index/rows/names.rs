//! The values of a facet by the last names of their paths.
//!
//! Dictionaries are in the order of paths: where these have several names, a value could only be found by its last by
//! looking at all. So for such facets each value has an entry, in the order of a hash of its folded last name, and whoever
//! asks by name looks at the few with the same hash.

use xxhash_rust::xxh3::xxh3_64;

use super::finder::number_of;
use crate::text::fold_phrase;

/// Bytes of a hash.
pub(super) const HASH: usize = 2;

/// The hash of a folded name.
#[expect(clippy::cast_possible_truncation, reason = "a part of a hash is a hash")]
pub(super) fn hash(folded: &str) -> u16 {
    xxh3_64(folded.as_bytes()) as u16
}

/// Entries that are being made.
#[derive(Default)]
pub(super) struct Names(Vec<(u16, u32)>);

impl Names {
    /// Takes in a value, encoded, with its ordinal.
    pub fn add(&mut self, value: &str, ordinal: u32) {
        let last = value.rsplit('\0').next().unwrap_or(value);
        self.0.push((hash(&fold_phrase(last)), ordinal));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends the entries in their order, with ordinals of so many bytes.
    pub fn put(mut self, width: usize, out: &mut Vec<u8>) {
        self.0.sort_unstable();
        for (hash, ordinal) in self.0 {
            out.extend_from_slice(&hash.to_le_bytes());
            out.extend(ordinal.to_le_bytes().iter().take(width));
        }
    }
}

/// The ordinals of the values whose last name may fold so, out of entries with ordinals of so many bytes.
pub(super) fn find<'e>(entries: &'e [u8], width: usize, folded: &str) -> impl Iterator<Item = u32> + use<'e> {
    let size = HASH + width;
    let wanted = hash(folded);
    let at = move |number: usize| {
        entries.get(number * size..(number + 1) * size).and_then(|entry| entry.split_at_checked(HASH))
    };
    let of = move |number: usize| at(number).map(|(hash, ordinal)| (number_of(hash), number_of(ordinal)));
    let (mut low, mut high) = (0, entries.len() / size);
    while low < high {
        let middle = usize::midpoint(low, high);
        match of(middle) {
            Some((hash, _)) if hash < u32::from(wanted) => low = middle + 1,
            _ => high = middle,
        }
    }
    (low..).map_while(of).take_while(move |(hash, _)| *hash == u32::from(wanted)).map(|(_, ordinal)| ordinal)
}
