//! The counters of one facet in one segment.
//!
//! One flat counter for each value, addressed by the ordinals of the facet's column, and a list of those that were
//! touched: a few hits cost as little as they are, and many hits cost one increment per value.

use tantivy::DocId;

use super::sure::SureColumn;
use crate::error::Result;
use crate::index::segment::Strings;
use crate::index::{Pool, Rows, SegmentTables, Table};

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
}

/// Counters, and which of them are not zero.
pub(super) struct Sums<'v> {
    counts: Vec<u32>,
    pub touched: Vec<u32>,
    pool: Option<&'v Pool>,
}

impl<'v> Sums<'v> {
    /// So many counters out of a pool, to which they go back.
    pub fn of(size: usize, pool: Option<&'v Pool>) -> Self {
        let counts = pool.map_or_else(|| vec![0; size], |pool| pool.take(size));
        Self { counts, touched: Vec::new(), pool }
    }

    #[inline]
    pub fn add(&mut self, place: u32, number: u32) {
        if let Some(count) = self.counts.get_mut(place as usize) {
            if *count == 0 {
                self.touched.push(place);
            }
            *count += number;
        }
    }

    pub fn count(&self, place: u32) -> u32 {
        self.counts.get(place as usize).copied().unwrap_or(0)
    }

    /// The `top` places with the greatest counts, the greatest first, equals in their order.
    pub fn top(&self, top: Option<usize>) -> Vec<(u32, u32)> {
        let order = |(place, count): &(u32, u32)| (std::cmp::Reverse(*count), *place);
        let all = self.touched.iter().map(|place| (*place, self.count(*place)));
        let Some(top) = top.filter(|top| *top < self.touched.len()) else {
            let mut all: Vec<_> = all.collect();
            all.sort_unstable_by_key(order);
            return all;
        };
        // Most values are rarer than the rarest that is wanted: what is kept is only tidied now and then.
        let room = 2 * top + 64;
        let (mut best, mut least) = (Vec::with_capacity(room), 0);
        for (place, count) in all {
            if count < least || top == 0 {
                continue;
            }
            best.push((place, count));
            if best.len() == room {
                best.select_nth_unstable_by_key(top - 1, order);
                best.truncate(top);
                least = best.last().map_or(0, |(_, count)| *count);
            }
        }
        best.sort_unstable_by_key(order);
        best.truncate(top);
        best
    }
}

impl Drop for Sums<'_> {
    fn drop(&mut self) {
        let Some(pool) = self.pool else { return };
        if self.touched.len() > self.counts.len() / 8 {
            self.counts.fill(0);
        } else {
            for place in &self.touched {
                if let Some(count) = self.counts.get_mut(*place as usize) {
                    *count = 0;
                }
            }
        }
        pool.give(std::mem::take(&mut self.counts));
    }
}

/// Values rolled up: to which group each ordinal belongs, what the groups are called, and which article each counted
/// last, so that it counts an article once.
struct Groups {
    of: Vec<u32>,
    names: Vec<String>,
    seen: Vec<DocId>,
}

impl Groups {
    fn new(column: &Strings, depth: usize) -> Result<Self> {
        let mut groups = Self { of: Vec::with_capacity(column.len()), names: Vec::new(), seen: Vec::new() };
        // Ordinals are in the order of the encoded paths, so that a group's members stand side by side.
        column.each(&mut |_, encoded| {
            let end = encoded.match_indices('\0').nth(depth - 1).map_or(encoded.len(), |(at, _)| at);
            let group = encoded.get(..end).unwrap_or(encoded);
            if groups.names.last().is_none_or(|last| last != group) {
                groups.names.push(group.to_owned());
            }
            groups.of.push(u32::try_from(groups.names.len() - 1).unwrap_or(u32::MAX));
        })?;
        groups.seen = vec![DocId::MAX; groups.names.len()];
        Ok(groups)
    }

    /// The group of an ordinal, unless it counted this article.
    fn enter(&mut self, ordinal: u32, doc: DocId) -> Option<u32> {
        let group = *self.of.get(ordinal as usize)?;
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
        let groups = depth.map(|depth| Groups::new(column, depth)).transpose()?;
        let sums = match &groups {
            Some(groups) => Sums::of(groups.names.len(), None),
            None => Sums::of(column.len(), Some(table.spare())),
        };
        Ok(Self { segment, table, rows: table.counted_rows(segment)?, sums, groups, sure, articles: 0 })
    }

    /// Counts articles.
    pub fn add(&mut self, docs: &[DocId]) -> Result<()> {
        self.articles += docs.len() as u64;
        let Self { rows, sums, groups, sure, .. } = self;
        match (sure, groups, rows) {
            (None, None, Rows::Flat(flat)) => {
                docs.iter().for_each(|doc| flat.row(*doc).iter().for_each(|ordinal| sums.add(*ordinal, 1)));
            }
            (None, None, rows) => docs.iter().for_each(|doc| rows.each(*doc, |ordinal| sums.add(ordinal, 1))),
            (None, Some(groups), rows) => {
                for doc in docs {
                    rows.each(*doc, |ordinal| {
                        groups.enter(ordinal, *doc).into_iter().for_each(|group| sums.add(group, 1));
                    });
                }
            }
            (Some(sure), groups, _) => {
                let column = self.table.strings(self.segment)?;
                for doc in docs {
                    for ordinal in sure.ordinals(column, *doc) {
                        let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
                        let place = groups.as_mut().map_or(Some(ordinal), |groups| groups.enter(ordinal, *doc));
                        place.into_iter().for_each(|place| sums.add(place, 1));
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
    pub fn spell(&mut self) -> Result<Vec<(String, u64)>> {
        self.sums.touched.sort_unstable();
        let (sums, column) = (&self.sums, self.table.strings(self.segment)?);
        let mut counted = Vec::with_capacity(sums.touched.len());
        if let Some(groups) = &self.groups {
            let name = |place: u32| groups.names.get(place as usize).cloned().unwrap_or_default();
            counted.extend(sums.touched.iter().map(|place| (name(*place), u64::from(sums.count(*place)))));
        } else if sums.touched.len() > column.len() / 16 {
            column.each(&mut |ordinal, encoded| {
                let count = u32::try_from(ordinal).map_or(0, |ordinal| sums.count(ordinal));
                if count > 0 {
                    counted.push((encoded.to_owned(), u64::from(count)));
                }
            })?;
        } else {
            let ordinals: Vec<u64> = sums.touched.iter().map(|place| u64::from(*place)).collect();
            let mut counts = sums.touched.iter().map(|place| u64::from(sums.count(*place)));
            column.spell_all(&ordinals, &mut |encoded| {
                counted.extend(counts.next().map(|count| (encoded.to_owned(), count)));
            })?;
        }
        Ok(counted)
    }
}
