//! The counters of one facet in one segment.
//!
//! One flat counter for each value, addressed by the ordinals of the facet's column, and a list of those that were
//! touched: a few hits cost as little as they are, and many hits cost one increment per value.

use std::sync::Arc;

use tantivy::DocId;

use super::sure::SureColumn;
use crate::error::Result;
use crate::index::segment::Room;
use crate::index::{Grouping, Pool, Rows, SegmentTables, Table};

/// The counters of one facet in one segment.
pub(super) struct Tally<'v> {
    pub segment: &'v SegmentTables,
    pub table: &'v Table,
    rows: Rows<'v>,
    pub sums: Sums<'v>,
    groups: Option<Groups>,
    /// Tells which values of an article are sure, where that matters.
    sure: Option<SureColumn>,
    articles: u64,
    room: Room,
    gathered: Vec<u32>,
}

/// Counters, and which of them are not zero.
pub(super) struct Sums<'v> {
    counts: Vec<u32>,
    touched: Touched,
    pool: Option<&'v Pool>,
}

/// Which counters are not zero.
enum Touched {
    /// These, as long as they are few.
    Few(Vec<u32>),
    /// That is seen by looking at all: cheaper than to take note of each.
    Many,
}

/// Of one in so many counters note is taken; if there are more, all are looked at.
const NOTED: usize = 32;

/// How many counters are looked at together.
const CHUNK: usize = 64;

impl<'v> Sums<'v> {
    /// So many counters out of a pool, to which they go back.
    pub fn of(size: usize, pool: Option<&'v Pool>) -> Self {
        let counts = pool.map_or_else(|| vec![0; size], |pool| pool.take(size));
        Self { counts, touched: Touched::Few(Vec::with_capacity(4 * CHUNK)), pool }
    }

    /// Adds one article for each of the places.
    fn add_all(&mut self, places: &[u32]) {
        for (at, place) in places.iter().enumerate() {
            if matches!(self.touched, Touched::Many) {
                for place in places.iter().skip(at) {
                    if let Some(count) = self.counts.get_mut(*place as usize) {
                        *count += 1;
                    }
                }
                return;
            }
            self.add(*place, 1);
        }
    }

    /// Adds the counts of another, whose places are these here; both ascend.
    pub fn join(&mut self, other: &Sums<'_>, places: &[u32]) {
        match &other.touched {
            Touched::Few(touched) => {
                for other_place in touched {
                    if let Some(place) = places.get(*other_place as usize) {
                        self.add(*place, other.count(*other_place));
                    }
                }
            }
            Touched::Many => {
                self.touched = Touched::Many;
                for (place, number) in places.iter().zip(&other.counts) {
                    if let Some(count) = self.counts.get_mut(*place as usize) {
                        *count += number;
                    }
                }
            }
        }
    }

    #[inline]
    pub fn add(&mut self, place: u32, number: u32) {
        let Some(count) = self.counts.get_mut(place as usize) else { return };
        if *count == 0
            && let Touched::Few(touched) = &mut self.touched
        {
            touched.push(place);
            if touched.len() > self.counts_noted() {
                self.touched = Touched::Many;
            }
        }
        if let Some(count) = self.counts.get_mut(place as usize) {
            *count += number;
        }
    }

    fn counts_noted(&self) -> usize {
        self.counts.len() / NOTED + CHUNK
    }

    pub fn count(&self, place: u32) -> u32 {
        self.counts.get(place as usize).copied().unwrap_or(0)
    }

    /// The places that are not zero, ascending.
    pub fn places(&self) -> Vec<u32> {
        match &self.touched {
            Touched::Few(touched) => {
                let mut places = touched.clone();
                places.sort_unstable();
                places
            }
            Touched::Many => (0..).zip(&self.counts).filter(|(_, count)| **count > 0).map(|(place, _)| place).collect(),
        }
    }

    /// How many there are of these.
    pub fn distinct(&self) -> usize {
        match &self.touched {
            Touched::Few(touched) => touched.len(),
            Touched::Many => {
                let here = |chunk: &[u32]| chunk.iter().map(|count| u32::from(*count > 0)).sum::<u32>() as usize;
                self.counts.chunks(CHUNK).map(here).sum()
            }
        }
    }

    /// The `top` places with the greatest counts, the greatest first, equals in their order.
    pub fn top(&self, top: Option<usize>) -> Vec<(u32, u32)> {
        let top = top.unwrap_or(usize::MAX);
        let mut best = Best { top, least: 0, kept: Vec::with_capacity(top.min(CHUNK).saturating_mul(2) + CHUNK) };
        match &self.touched {
            Touched::Few(touched) => touched.iter().for_each(|place| best.offer(*place, self.count(*place))),
            Touched::Many => {
                for (number, chunk) in (0_u32..).zip(self.counts.chunks(CHUNK)) {
                    // Nearly all values are rarer than the rarest that is wanted.
                    if chunk.iter().map(|count| u32::from(*count > best.least)).sum::<u32>() > 0 {
                        let first = number * u32::try_from(CHUNK).unwrap_or(0);
                        let here = (first..).zip(chunk).filter(|(_, count)| **count > 0);
                        here.for_each(|(place, count)| best.offer(place, *count));
                    }
                }
            }
        }
        best.finish()
    }
}

/// Keeps the places with the greatest counts.
struct Best {
    top: usize,
    /// No place with a smaller count is among them.
    least: u32,
    kept: Vec<(u32, u32)>,
}

impl Best {
    fn offer(&mut self, place: u32, count: u32) {
        if count < self.least || self.top == 0 {
            return;
        }
        self.kept.push((place, count));
        // What is kept is only tidied now and then.
        if self.kept.len() >= self.top.saturating_mul(2).saturating_add(CHUNK) {
            self.tidy();
            self.least = self.kept.last().map_or(0, |(_, count)| *count);
        }
    }

    fn tidy(&mut self) {
        if self.kept.len() > self.top {
            self.kept.select_nth_unstable_by_key(self.top - 1, |kept| order(*kept));
            self.kept.truncate(self.top);
        }
    }

    fn finish(mut self) -> Vec<(u32, u32)> {
        self.tidy();
        self.kept.sort_unstable_by_key(|kept| order(*kept));
        self.kept
    }
}

/// The greatest count first, then by place.
fn order((place, count): (u32, u32)) -> (std::cmp::Reverse<u32>, u32) {
    (std::cmp::Reverse(count), place)
}

impl Drop for Sums<'_> {
    fn drop(&mut self) {
        let Some(pool) = self.pool else { return };
        match &self.touched {
            Touched::Many => self.counts.fill(0),
            Touched::Few(touched) => {
                for place in touched {
                    if let Some(count) = self.counts.get_mut(*place as usize) {
                        *count = 0;
                    }
                }
            }
        }
        pool.give(std::mem::take(&mut self.counts));
    }
}

/// Values rolled up, and which article each group counted last, so that it counts an article once.
struct Groups {
    grouping: Arc<Grouping>,
    seen: Vec<DocId>,
}

impl Groups {
    fn new(grouping: Arc<Grouping>) -> Self {
        Self { seen: vec![DocId::MAX; grouping.len()], grouping }
    }

    /// The group of an ordinal, unless it counted this article.
    fn enter(&mut self, ordinal: u32, doc: DocId) -> Option<u32> {
        let group = self.grouping.group(ordinal)?;
        let seen = self.seen.get_mut(group as usize)?;
        (std::mem::replace(seen, doc) != doc).then_some(group)
    }
}

impl<'v> Tally<'v> {
    pub fn new(
        segment: &'v SegmentTables,
        table: &'v Table,
        depth: Option<usize>,
        sure: Option<SureColumn>,
    ) -> Result<Self> {
        let column = table.strings(segment)?;
        let groups = depth.map(|depth| table.grouping(segment, depth)).transpose()?.map(Groups::new);
        let sums = match &groups {
            Some(groups) => Sums::of(groups.grouping.len(), None),
            None => Sums::of(column.len(), Some(table.spare())),
        };
        Ok(Self {
            segment,
            table,
            rows: table.counted_rows(segment)?,
            sums,
            groups,
            sure,
            articles: 0,
            room: Room::default(),
            gathered: Vec::new(),
        })
    }

    /// Counts articles.
    pub fn add(&mut self, docs: &[DocId]) -> Result<()> {
        self.articles += docs.len() as u64;
        let Self { rows, sums, groups, sure, room, gathered, .. } = self;
        match (sure, groups, rows) {
            (None, None, Rows::Flat(flat)) => {
                let length = flat.gather(docs, gathered);
                sums.add_all(gathered.get(..length).unwrap_or(&[]));
            }
            (None, None, rows) => rows.each_of(docs, room, |_, ordinal| sums.add(ordinal, 1)),
            (None, Some(groups), rows) => rows.each_of(docs, room, |doc, ordinal| {
                groups.enter(ordinal, doc).into_iter().for_each(|group| sums.add(group, 1));
            }),
            (Some(sure), groups, _) => {
                let column = self.table.strings(self.segment)?;
                for doc in docs {
                    for ordinal in sure.ordinals(column, *doc) {
                        let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
                        let place = groups.as_mut().map_or(Some(ordinal), |groups| groups.enter(ordinal, *doc));
                        if let Some(place) = place {
                            sums.add(place, 1);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// All articles have been counted.
    pub fn end(&self) {
        self.table.note(self.articles);
    }

    /// The values that were counted, encoded as the engine has them.
    pub fn spell(&self) -> Result<Vec<(String, u64)>> {
        let (sums, column) = (&self.sums, self.table.strings(self.segment)?);
        let places = sums.places();
        let mut counted = Vec::with_capacity(places.len());
        if let Some(groups) = &self.groups {
            let name = |place: u32| groups.grouping.name(place).unwrap_or_default().to_owned();
            counted.extend(places.iter().map(|place| (name(*place), u64::from(sums.count(*place)))));
        } else if places.len() > column.len() / 16 {
            column.each(&mut |ordinal, encoded| {
                let count = u32::try_from(ordinal).map_or(0, |ordinal| sums.count(ordinal));
                if count > 0 {
                    counted.push((encoded.to_owned(), u64::from(count)));
                }
            })?;
        } else {
            let ordinals: Vec<u64> = places.iter().map(|place| u64::from(*place)).collect();
            let mut counts = places.iter().map(|place| u64::from(sums.count(*place)));
            column.spell_all(&ordinals, &mut |encoded| {
                counted.extend(counts.next().map(|count| (encoded.to_owned(), count)));
            })?;
        }
        Ok(counted)
    }
}
