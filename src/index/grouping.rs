//! The values of a facet in a segment, rolled up to the first names of their paths.
//!
//! To roll them up takes a walk through the whole dictionary, many times as long as to count the articles of most
//! questions: so what came out is kept with the commit that is kept open, four bytes for each value and the groups'
//! names.

use super::values::Values;
use crate::error::Result;

/// To which group each value belongs, and what the groups are called.
#[derive(Debug, PartialEq, Eq)]
pub struct Grouping {
    of: Vec<u32>,
    names: Vec<String>,
}

impl Grouping {
    /// The values of a facet, put together where the first `depth` names of their paths are the same.
    pub(super) fn of(values: &Values, depth: usize) -> Result<Self> {
        let mut grouping = Self { of: Vec::with_capacity(values.len()), names: Vec::new() };
        // Ordinals are in the order of the encoded paths, so that a group's members stand side by side.
        values.each_term(&mut |_, encoded| {
            let last = depth.checked_sub(1).and_then(|before| encoded.match_indices('\0').nth(before));
            let group = last.and_then(|(end, _)| encoded.get(..end)).unwrap_or(encoded);
            if grouping.names.last().is_none_or(|last| last != group) {
                grouping.names.push(group.to_owned());
            }
            grouping.of.push(u32::try_from(grouping.names.len() - 1).unwrap_or(u32::MAX));
        })?;
        Ok(grouping)
    }

    /// The group of an ordinal.
    #[must_use]
    pub fn group(&self, ordinal: u32) -> Option<u32> {
        self.of.get(ordinal as usize).copied()
    }

    /// What a group is called: the encoded path of its values as far as they share it.
    #[must_use]
    pub fn name(&self, group: u32) -> Option<&str> {
        self.names.get(group as usize).map(String::as_str)
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
