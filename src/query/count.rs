//! Exact facet counts: how many of the matching articles hold each value.
//!
//! Values are counted by ordinal, segment by segment and all facets together (see [`super::tally`]), and only those that
//! are handed back are spelt. Where there are several segments their counts meet by the value's place among those of all
//! segments, or, until it pays to know these places, by their spelling. What all articles hold is counted once for a
//! commit that is kept open. The engine's own facet collector takes hundreds of times as long.

use std::sync::Arc;

use tantivy::DocId;

use super::request::{CountSort, FacetRequest};
use super::response::{FacetCount, FacetCounts};
use super::sums::{Settled, Sums, Wanted};
use super::sure::Sure;
use super::tally::{Counted, Tally};
use super::view::{Segment, View};
use crate::error::{Error, Result};
use crate::index::{Counters as Room, Joined, Value};
use crate::mention::names_of;
use crate::schema::Kind;
use crate::text::fold_phrase;

/// Counts the values of some facets over all segments.
pub(super) struct Counters<'v> {
    view: &'v View,
    sure: &'v Sure,
    all: Vec<Counter<'v>>,
    /// Which of them are counted together.
    together: Vec<usize>,
}

impl<'v> Counters<'v> {
    pub fn new(view: &'v View, sure: &'v Sure, counters: Vec<Counter<'v>>) -> Self {
        let plain = |counter: &Counter<'_>| {
            let certain = sure.is_none() || view.definition(counter.facet).kind == Kind::Field;
            certain && counter.request.depth.is_none()
        };
        let together = counters.iter().enumerate().filter(|(_, counter)| plain(counter)).map(|(at, _)| at).collect();
        Self { view, sure, all: counters, together }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The counters of one segment, to be handed back when all of it is counted; segments come in order.
    pub fn begin(&self, segment: Segment<'v>) -> Result<Vec<Tally>> {
        let part = &self.view.parts()[segment.part];
        let (mut facets, mut members) = (Vec::with_capacity(4), Vec::with_capacity(4));
        let mut tallies = Vec::with_capacity(1);
        for (member, counter) in self.all.iter().enumerate() {
            let Some(facet) = part.place(counter.facet) else { continue };
            if self.together.contains(&member) {
                facets.push(facet);
                members.push(member);
                continue;
            }
            let sure = self.sure.column(segment.reader, self.view.definition(counter.facet))?;
            tallies.push(Tally::alone(segment.tables, facet, member, counter.request.depth, sure)?);
        }
        if !facets.is_empty() {
            tallies.push(Tally::together(segment.tables, &facets, members)?);
        }
        Ok(tallies)
    }

    /// Takes in the counters of the segment with this number.
    pub fn end(&mut self, number: usize, tallies: Vec<Tally>) {
        let sole = self.view.segments().len() == 1;
        for tally in tallies {
            let wanted = |member: &usize| match self.all.get(*member) {
                Some(counter) if sole && counter.is_plain() => Wanted::Top(counter.request.top.unwrap_or(usize::MAX)),
                _ => Wanted::All,
            };
            let wanted: Vec<Wanted> = tally.members.iter().map(wanted).collect();
            let members = tally.members.clone();
            for (member, counted) in members.into_iter().zip(tally.settle(&wanted)) {
                if let Some(counter) = self.all.get_mut(member) {
                    counter.found.push((number, counted));
                }
            }
        }
    }

    /// The counts in the order asked for.
    pub fn finish(self) -> Result<Vec<FacetCounts>> {
        self.all.into_iter().map(Counter::finish).collect()
    }
}

/// Counts articles in all facets.
pub(super) fn add(tallies: &mut [Tally], docs: &[DocId]) {
    for tally in tallies {
        tally.add(docs);
    }
}

/// The counts of the values of one facet.
pub(super) struct Counter<'v> {
    view: &'v View,
    facet: usize,
    request: &'v FacetRequest,
    name: Arc<str>,
    /// What was counted, with the number of its segment; nothing where its index has no such facet.
    found: Vec<(usize, Counted)>,
}

impl<'v> Counter<'v> {
    pub fn new(view: &'v View, facet: usize, request: &'v FacetRequest) -> Result<Self> {
        if request.depth == Some(0) {
            return Err(Error::query("the depth of a facet counts its names from 1"));
        }
        let name = view.definition(facet).name.clone();
        Ok(Self { view, facet, request, name, found: Vec::new() })
    }

    /// Whether the commonest values are wanted as they are.
    fn is_plain(&self) -> bool {
        let FacetRequest { depth, prefix, sort, .. } = self.request;
        depth.is_none() && prefix.is_none() && *sort == CountSort::Count
    }

    /// The counts over all articles, where they are known from before or are so from now on.
    pub fn of_all(&self) -> Result<Option<FacetCounts>> {
        let (true, Some(part)) = (self.is_plain(), self.view.sole()) else { return Ok(None) };
        let Some(place) = part.place(self.facet) else { return Ok(None) };
        let Some(totals) = part.tables.totals(place, &part.searcher)? else { return Ok(None) };
        let Some(top) = totals.top(self.request.top) else { return Ok(None) };
        let joined = if self.view.segments().len() > 1 { part.tables.joined(place, 0)? } else { None };
        self.spell(totals.distinct, top, joined).map(Some)
    }

    /// The counts in the order asked for.
    fn finish(self) -> Result<FacetCounts> {
        if !self.is_plain() {
            return self.merge();
        }
        if let (1, [(_, Counted::Ordinals(settled))]) = (self.view.segments().len(), &*self.found) {
            return self.spell(settled.distinct, &settled.counts, None);
        }
        let settled = self.found.iter().filter_map(|(number, counted)| match counted {
            Counted::Ordinals(settled) => Some((*number, settled)),
            Counted::Named(_) => None,
        });
        let touched: u64 = settled.clone().map(|(_, settled)| settled.distinct).sum();
        if let Some(part) = self.view.sole()
            && let Some(place) = part.place(self.facet)
            && let Some(joined) = part.tables.joined(place, touched)?
        {
            let pool = part.tables.joint(place).map(crate::index::Joint::spare);
            let mut sums = Sums::new(pool.map_or_else(|| Room::of(joined.len()), |pool| pool.take(joined.len())));
            for (number, settled) in settled {
                let places = joined.places(number);
                for (ordinal, count) in &settled.counts {
                    places.get(*ordinal as usize).into_iter().for_each(|place| sums.add(*place, *count));
                }
            }
            let size = u32::try_from(joined.len()).unwrap_or(u32::MAX);
            let top = sums.settle(&[0, size], &[Wanted::Top(self.request.top.unwrap_or(usize::MAX))]);
            if let Some(pool) = pool {
                pool.give(sums.into_room());
            }
            let Settled { distinct, counts } = top.into_iter().next().unwrap_or_default();
            return self.spell(distinct, &counts, Some(joined));
        }
        self.merge()
    }

    /// The counts of values, given by their places among those of all segments, or by their ordinals in the sole one.
    fn spell(&self, distinct: u64, top: &[(u32, u32)], joined: Option<&Joined>) -> Result<FacetCounts> {
        let mut values = Vec::with_capacity(top.len());
        let lost = || Error::index("cannot read a dictionary of the index", "a value is missing");
        let Some(joined) = joined else {
            let segment = self.view.segments().next().ok_or_else(lost)?;
            let Some(table) = self.view.table(segment, self.facet) else { return Ok(self.answer(distinct, values)) };
            let ordinals: Vec<u32> = top.iter().map(|(ordinal, _)| *ordinal).collect();
            table.spell(segment.tables, &self.name, &ordinals, &mut |at, value| {
                let count = top.get(at).map_or(0, |(_, count)| u64::from(*count));
                values.push(FacetCount { value: Arc::clone(value), count });
            })?;
            return Ok(self.answer(distinct, values));
        };
        let mut wanted: Vec<(Vec<usize>, Vec<u32>)> = self.view.segments().map(|_| Default::default()).collect();
        for (at, (place, _)) in top.iter().enumerate() {
            let found = joined.find(*place);
            if let Some((ats, ordinals)) = found.and_then(|(number, _)| wanted.get_mut(number)) {
                ats.push(at);
                ordinals.extend(found.map(|(_, ordinal)| ordinal));
            }
        }
        let mut spelt: Vec<Option<FacetCount>> = vec![None; top.len()];
        for (segment, (ats, ordinals)) in self.view.segments().zip(&wanted) {
            let Some(table) = self.view.table(segment, self.facet).filter(|_| !ordinals.is_empty()) else { continue };
            table.spell(segment.tables, &self.name, ordinals, &mut |number, value| {
                let at = ats.get(number).copied().unwrap_or(usize::MAX);
                if let (Some(place), Some((_, count))) = (spelt.get_mut(at), top.get(at)) {
                    *place = Some(FacetCount { value: Arc::clone(value), count: u64::from(*count) });
                }
            })?;
        }
        let values: Vec<FacetCount> = spelt.into_iter().collect::<Option<_>>().ok_or_else(lost)?;
        Ok(self.answer(distinct, values))
    }

    fn answer(&self, distinct: u64, values: Vec<FacetCount>) -> FacetCounts {
        FacetCounts { facet: self.name.clone(), distinct, values }
    }

    /// The values that were counted in a segment, encoded as in its dictionary.
    fn encoded(&self, number: usize, counts: &[(u32, u32)]) -> Result<Vec<(String, u64)>> {
        let segment = self.view.segments().nth(number);
        let table = segment.and_then(|segment| Some((segment, self.view.table(segment, self.facet)?)));
        let Some((segment, table)) = table else { return Ok(Vec::new()) };
        let values = table.values(segment.tables)?;
        let mut encoded = Vec::with_capacity(counts.len());
        let mut next = counts.iter().peekable();
        if counts.len() > values.len() / 16 {
            values.each(&mut |ordinal, name| {
                let here = next.next_if(|(wanted, _)| *wanted == ordinal);
                encoded.extend(here.map(|(_, count)| (name.to_owned(), u64::from(*count))));
            })?;
        } else {
            let ordinals: Vec<u32> = counts.iter().map(|(ordinal, _)| *ordinal).collect();
            values.spell_all(&ordinals, &mut |name| {
                encoded.extend(next.next().map(|(_, count)| (name.to_owned(), u64::from(*count))));
            })?;
        }
        Ok(encoded)
    }

    /// The counts of all segments, which meet by the spelling of values.
    fn merge(mut self) -> Result<FacetCounts> {
        let mut counted = Vec::new();
        for (number, found) in std::mem::take(&mut self.found) {
            counted.append(&mut match found {
                Counted::Named(named) => named,
                Counted::Ordinals(settled) => self.encoded(number, &settled.counts)?,
            });
        }
        counted.sort_unstable();
        counted.dedup_by(|next: &mut (String, u64), kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        if let Some(prefix) = self.request.prefix.as_deref().map(Prefix::new) {
            counted.retain(|(encoded, _)| prefix.fits(encoded));
        }
        let distinct = counted.len() as u64;
        if self.request.sort == CountSort::Count {
            counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        counted.truncate(self.request.top.unwrap_or(usize::MAX));
        let values = counted.into_iter().map(|(encoded, count)| {
            let value = Arc::new(Value::of(&self.name, &encoded));
            FacetCount { value, count }
        });
        let values = values.collect();
        Ok(self.answer(distinct, values))
    }
}

/// What the values of a facet must begin with.
struct Prefix {
    folded: Vec<String>,
}

impl Prefix {
    fn new(typed: &str) -> Self {
        Self { folded: names_of(typed).iter().map(|name| fold_phrase(name)).collect() }
    }

    /// Whether the path begins so, or its last name does.
    fn fits(&self, encoded: &str) -> bool {
        let names: Vec<String> = encoded.split('\0').map(fold_phrase).collect();
        let Some((last, whole)) = self.folded.split_last() else { return true };
        let heads = names.len() > whole.len() && names.iter().zip(whole).all(|(name, wanted)| name == wanted);
        let path = heads && names.get(whole.len()).is_some_and(|name| name.starts_with(last.as_str()));
        path || whole.is_empty() && names.last().is_some_and(|name| name.starts_with(last.as_str()))
    }
}
