//! The values of a facet by the last names of their paths, for those who ask by name often.
//!
//! Dictionaries are in the order of paths. By name, a value takes eight bytes: a hash of its folded last name and its
//! ordinal. Whoever asks looks at what is found, as hashes may clash.

use xxhash_rust::xxh3::xxh3_64;

use super::values::Values;
use crate::error::Result;
use crate::text::fold_phrase;

/// The ordinals of a facet's values by their names.
pub(super) struct Labels(Vec<(u32, u32)>);

impl Labels {
    pub fn of(values: &Values) -> Result<Self> {
        let mut labels = Vec::with_capacity(values.len());
        values.each(&mut |ordinal, encoded| {
            let label = encoded.rsplit('\0').next().unwrap_or(encoded);
            labels.push((hash(&fold_phrase(label)), ordinal));
        })?;
        labels.sort_unstable();
        Ok(Self(labels))
    }

    /// Those whose name folds so, and perhaps some others.
    pub fn ordinals(&self, folded: &str) -> impl Iterator<Item = u32> + '_ {
        let wanted = hash(folded);
        let first = self.0.partition_point(|(hash, _)| *hash < wanted);
        self.0.iter().skip(first).take_while(move |(hash, _)| *hash == wanted).map(|(_, ordinal)| *ordinal)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a part of a hash is a hash")]
fn hash(folded: &str) -> u32 {
    xxh3_64(folded.as_bytes()) as u32
}
