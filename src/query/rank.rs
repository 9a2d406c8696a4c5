//! The order of hits as plain numbers: smaller comes first, equals go by id, and any page can be taken.
//!
//! Within a segment the ordinal of an id stands for the id, as both have the same order; between segments the ids
//! themselves decide, so that the order is the same however the articles lie.

use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use super::request::Sort;
use crate::error::Result;
use crate::index::segment::{self, Strings};

/// The key of articles without a date in both orders by date.
pub(super) const UNDATED: u64 = u64::MAX;

/// Seconds since 1970 as a number that keeps their order.
pub(super) fn earliest_first(seconds: Option<i64>) -> u64 {
    seconds.map_or(UNDATED, |seconds| seconds.cast_unsigned() ^ (1 << 63))
}

/// A score as a number that puts the best first; scores are never negative.
fn best_first(score: Score) -> u64 {
    u64::from(!score.to_bits())
}

/// The score of a key.
pub(super) fn score_of(sort: Sort, key: u64) -> Score {
    match sort {
        Sort::Relevance => Score::from_bits(!u32::try_from(key).unwrap_or(u32::MAX)),
        Sort::Newest | Sort::Oldest => 0.0,
    }
}

/// A place in the order of hits: behind the hit with this key and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub key: u64,
    pub id: String,
}

/// A hit among all segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    pub key: u64,
    pub id: String,
    pub at: DocAddress,
}

/// Keeps the first hits of one segment behind a place.
pub(super) struct Ranker {
    sort: Sort,
    limit: usize,
    ids: Strings,
    published: Option<Column<i64>>,
    /// Hits with a key below, or with this key and an ordinal below, are before the place.
    after: Option<(u64, u64)>,
    /// How many hits lie behind the place, kept or not.
    pub behind: u64,
    kept: BinaryHeap<(u64, u64, DocId)>,
}

impl Ranker {
    pub fn new(segment: &SegmentReader, sort: Sort, limit: usize, after: Option<&Place>) -> Result<Self> {
        let ids = segment::ids(segment)?;
        let after = after.map(|place| Ok::<_, crate::Error>((place.key, behind(&ids, &place.id)?))).transpose()?;
        let published = match sort {
            Sort::Relevance => None,
            Sort::Newest | Sort::Oldest => Some(segment::published(segment)?),
        };
        Ok(Self { sort, limit, ids, published, after, behind: 0, kept: BinaryHeap::new() })
    }

    /// Offers a match.
    pub fn offer(&mut self, doc: DocId, score: Score) {
        let published = || self.published.as_ref().and_then(|column| column.first(doc));
        let key = match self.sort {
            Sort::Relevance => best_first(score),
            Sort::Oldest => earliest_first(published()),
            Sort::Newest => published().map_or(UNDATED, |seconds| !earliest_first(Some(seconds))),
        };
        let full = self.kept.len() >= self.limit;
        let beaten = full && self.kept.peek().is_none_or(|(worst, ..)| key > *worst);
        if beaten && self.after.is_none_or(|(after, _)| key > after) {
            self.behind += 1;
            return;
        }
        let ordinal = self.ids.ordinal(doc).unwrap_or(u64::MAX);
        if self.after.is_some_and(|after| (key, ordinal) < after) {
            return;
        }
        self.behind += 1;
        if self.limit == 0 {
            return;
        }
        self.kept.push((key, ordinal, doc));
        if full {
            self.kept.pop();
        }
    }

    /// The hits that were kept, of the segment with this number.
    pub fn finish(self, segment: u32) -> Result<Vec<Ranked>> {
        let mut kept = self.kept.into_vec();
        kept.sort_unstable_by_key(|(_, ordinal, _)| *ordinal);
        let ordinals: Vec<u64> = kept.iter().map(|(_, ordinal, _)| *ordinal).collect();
        let mut ranked = Vec::with_capacity(kept.len());
        let mut next = kept.iter();
        self.ids.spell_all(&ordinals, &mut |id| {
            let hit = |(key, _, doc): &(u64, u64, DocId)| Ranked {
                key: *key,
                id: id.to_owned(),
                at: DocAddress::new(segment, *doc),
            };
            ranked.extend(next.next().map(hit));
        })?;
        Ok(ranked)
    }
}

/// The first ordinal whose id sorts behind `id`.
fn behind(ids: &Strings, id: &str) -> Result<u64> {
    let (mut low, mut high) = (0, ids.len() as u64);
    let mut found = String::new();
    while low < high {
        let middle = low.midpoint(high);
        ids.spell(middle, &mut found)?;
        if found.as_str() <= id { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}
