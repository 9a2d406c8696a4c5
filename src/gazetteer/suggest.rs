//! Did you mean: names near one that nothing bears.

use std::collections::HashSet;

use fst::automaton::{Levenshtein, Str};
use fst::{Automaton, IntoStreamer, Streamer};

use super::entry::{AliasKind, EntryId};
use super::layer::{Gazetteer, Layer};
use crate::schema::FacetId;

/// More names than this are not looked at: a short beginning has thousands.
const MOST: usize = 5000;

impl Gazetteer {
    /// Up to `n` entries of a facet whose names are near the folded name, the nearest first: names that differ in up
    /// to two letters (one when it is short), then names that begin with it.
    #[must_use]
    pub fn suggest(&self, folded: &str, facet: FacetId, n: usize) -> Vec<EntryId> {
        let distance = if folded.chars().count() < 5 { 1 } else { 2 };
        let mut near: Vec<(usize, std::cmp::Reverse<u32>, EntryId)> = Vec::new();
        let automaton = Levenshtein::new(folded, distance).or_else(|_| Levenshtein::new(folded, 1));
        let beginning = distance as usize + 1;
        for layer in std::iter::once(&self.base).chain(&self.user) {
            if let Ok(automaton) = &automaton {
                self.collect(layer, automaton, facet, |name| edits(folded, name), &mut near);
            }
            if !folded.is_empty() {
                self.collect(layer, Str::new(folded).starts_with(), facet, |_| beginning, &mut near);
            }
        }
        near.sort_unstable();
        let mut seen = HashSet::new();
        near.into_iter().map(|(_, _, id)| id).filter(|id| seen.insert(*id)).take(n).collect()
    }

    fn collect(
        &self,
        layer: &Layer,
        automaton: impl Automaton,
        facet: FacetId,
        distance: impl Fn(&str) -> usize,
        near: &mut Vec<(usize, std::cmp::Reverse<u32>, EntryId)>,
    ) {
        let mut names = layer.names.search(automaton).into_stream();
        let mut looked = 0;
        while let Some((name, _)) = names.next() {
            let Ok(name) = std::str::from_utf8(name) else { continue };
            let here = self.lookup(name).filter(|c| !c.alias.has(AliasKind::DEMONYM));
            for id in here.map(|c| c.entry) {
                let entry = self.entry(id);
                if entry.facet == facet {
                    near.push((distance(name), std::cmp::Reverse(entry.population), id));
                }
            }
            looked += 1;
            if looked == MOST {
                return;
            }
        }
    }
}

/// How many letters must be put in, taken out or changed to make `b` of `a`.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
