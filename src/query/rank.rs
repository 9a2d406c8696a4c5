//! The order of hits as plain numbers: smaller comes first, equals go by id, and any page can be taken.
//!
//! Within a segment the ordinal of an id stands for the id, as both have the same order; between segments the ids
//! themselves decide, so that the order is the same however the articles lie.

use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score};

use super::request::Sort;
use super::view::{Segment, View};
use crate::error::Result;
use crate::index::SegmentTables;
use crate::index::segment::Strings;

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

/// A hit among all segments: they are in order of keys and then of ids, which is that of the ordinals within a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked {
    pub key: u64,
    ordinal: u64,
    pub at: DocAddress,
}

/// Keeps the first hits of one segment behind a place.
pub(super) struct Ranker<'v> {
    sort: Sort,
    limit: usize,
    ids: &'v Strings,
    /// The ordinals of all articles' ids, if they are laid out.
    ranks: Option<&'v [u32]>,
    tables: &'v SegmentTables,
    /// How many ids were looked up.
    asked: u64,
    published: Option<&'v Column<i64>>,
    /// Hits with a key below, or with this key and an ordinal below, are before the place.
    after: Option<(u64, u64)>,
    /// How many hits lie behind the place, kept or not.
    pub behind: u64,
    kept: BinaryHeap<(u64, u64, DocId)>,
}

impl<'v> Ranker<'v> {
    pub fn new(segment: Segment<'v>, sort: Sort, limit: usize, after: Option<&Place>) -> Result<Self> {
        let ids = segment.tables.ids()?;
        let after = after.map(|place| Ok::<_, crate::Error>((place.key, behind(ids, &place.id)?))).transpose()?;
        let published = match sort {
            Sort::Relevance => None,
            Sort::Newest | Sort::Oldest => Some(segment.tables.published()?),
        };
        let (tables, ranks) = (&**segment.tables, segment.tables.ranks(segment.max_doc())?);
        Ok(Self { sort, limit, ids, ranks, tables, asked: 0, published, after, behind: 0, kept: BinaryHeap::new() })
    }

    /// Offers a match.
    pub fn offer(&mut self, doc: DocId, score: Score) {
        let published = || self.published.as_ref().and_then(|column| column.first(doc));
        let key = match self.sort {
            Sort::Relevance => best_first(score),
            Sort::Oldest => earliest_first(published()),
            Sort::Newest => published().map_or(UNDATED, |seconds| !earliest_first(Some(seconds))),
        };
        let full = self.is_full();
        let worst = self.kept.peek().filter(|_| full);
        let beaten = full && worst.is_none_or(|(worst, ..)| key > *worst);
        if beaten && self.after.is_none_or(|(after, _)| key > after) {
            self.behind += 1;
            return;
        }
        self.asked += 1;
        let rank = self.ranks.and_then(|ranks| ranks.get(doc as usize)).copied().map(u64::from);
        let ordinal = rank.or_else(|| self.ids.ordinal(doc)).unwrap_or(u64::MAX);
        if self.after.is_some_and(|after| (key, ordinal) < after) {
            return;
        }
        self.behind += 1;
        if full && worst.is_none_or(|worst| (key, ordinal, doc) > *worst) {
            return;
        }
        self.kept.push((key, ordinal, doc));
        if full {
            self.kept.pop();
        }
    }

    /// Offers matches without scores.
    pub fn offer_all(&mut self, docs: &[DocId]) {
        let plain = self.sort == Sort::Relevance && self.after.is_none();
        let Some(ranks) = self.ranks.filter(|_| plain) else {
            for doc in docs {
                self.offer(*doc, 0.0);
            }
            return;
        };
        let equal = best_first(0.0);
        // The greatest rank that may still be among the first.
        let last = |ranker: &Self| match ranker.kept.peek().filter(|_| ranker.is_full()) {
            Some((key, ordinal, _)) if *key == equal => *ordinal,
            Some((key, ..)) if *key < equal => 0,
            _ => u64::MAX,
        };
        let mut most = last(self);
        for doc in docs {
            if ranks.get(*doc as usize).is_some_and(|rank| u64::from(*rank) > most) {
                self.behind += 1;
            } else {
                self.offer(*doc, 0.0);
                most = last(self);
            }
        }
    }

    /// Whether as many are kept as are wanted.
    pub fn is_full(&self) -> bool {
        self.kept.len() >= self.limit
    }

    /// The score of the last that is kept, once as many are kept as are wanted: a lower one is not among the first.
    pub fn threshold(&self) -> Option<Score> {
        self.kept.peek().filter(|_| self.is_full()).map(|(key, ..)| score_of(self.sort, *key))
    }

    /// The hits that were kept, of the segment with this number.
    pub fn finish(self, segment: u32) -> impl Iterator<Item = Ranked> {
        self.tables.note_ranks(self.asked);
        let hit = move |(key, ordinal, doc)| Ranked { key, ordinal, at: DocAddress::new(segment, doc) };
        self.kept.into_iter().map(hit)
    }
}

/// The first hits of those of all segments, in order. Ids are only spelt where equals lie in different segments.
pub(super) fn first(view: &View, mut hits: Vec<Ranked>, limit: usize) -> Result<Vec<Ranked>> {
    hits.sort_unstable_by_key(|hit| (hit.key, hit.at.segment_ord, hit.ordinal));
    let mut first = Vec::with_capacity(hits.len().min(limit));
    for equals in hits.chunk_by(|one, other| one.key == other.key) {
        if first.len() >= limit {
            break;
        }
        let segment = |hit: &Ranked| hit.at.segment_ord;
        if equals.first().map(segment) == equals.last().map(segment) {
            first.extend_from_slice(equals);
            continue;
        }
        let mut spelt: Vec<(String, Ranked)> = Vec::with_capacity(equals.len());
        for here in equals.chunk_by(|one, other| segment(one) == segment(other)) {
            let Some(of) = here.first().and_then(|hit| view.segment(segment(hit))) else { continue };
            let ordinals: Vec<u64> = here.iter().map(|hit| hit.ordinal).collect();
            let mut next = here.iter();
            of.tables
                .ids()?
                .spell_all(&ordinals, &mut |id| spelt.extend(next.next().map(|hit| (id.to_owned(), *hit))))?;
        }
        spelt.sort_by(|(one, _), (other, _)| one.cmp(other));
        first.extend(spelt.into_iter().map(|(_, hit)| hit));
    }
    first.truncate(limit);
    Ok(first)
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
