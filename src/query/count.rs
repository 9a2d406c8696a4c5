//! Exact facet counts: how many of the matching articles hold each value.
//!
//! Values are counted by ordinal, segment by segment (see [`super::tally`]), and only those that are handed back are
//! spelt. Where there are several segments their counts meet by the value's place among those of all segments, or, until
//! it pays to know these places, by their spelling. What all articles hold is counted once for a commit that is kept
//! open. The engine's own facet collector takes hundreds of times as long.

use std::sync::Arc;

use super::request::{CountSort, FacetRequest};
use super::response::{FacetCount, FacetCounts};
use super::sure::Sure;
use super::tally::{Sums, Tally};
use super::view::{Segment, View};
use crate::error::{Error, Result};
use crate::index::{Joined, Value};
use crate::mention::names_of;
use crate::text::fold_phrase;

/// Counts the values of one facet over all segments.
pub(super) struct Counter<'v> {
    view: &'v View,
    facet: usize,
    request: &'v FacetRequest,
    name: Arc<str>,
    /// Counters by segment; `None` where its index has no such facet.
    tallies: Vec<Option<Tally<'v>>>,
}

impl<'v> Counter<'v> {
    pub fn new(view: &'v View, facet: usize, request: &'v FacetRequest) -> Result<Self> {
        if request.depth == Some(0) {
            return Err(Error::query("the depth of a facet counts its names from 1"));
        }
        let name = view.definition(facet).name.clone();
        Ok(Self { view, facet, request, name, tallies: Vec::new() })
    }

    /// The counters of one segment, to be handed back when all of it is counted; segments come in order.
    pub fn begin(&self, segment: Segment<'v>, sure: &Sure) -> Result<Option<Tally<'v>>> {
        let Some(table) = self.view.table(segment, self.facet) else { return Ok(None) };
        let sure = sure.column(segment.reader, self.view.definition(self.facet))?;
        Tally::new(segment.tables, table, self.request.depth, sure).map(Some)
    }

    /// Takes in the counters of one segment.
    pub fn end(&mut self, tally: Option<Tally<'v>>) {
        tally.iter().for_each(Tally::end);
        self.tallies.push(tally);
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
        let values = self.values(top, joined)?;
        Ok(Some(self.answer(totals.distinct, values.into_iter().zip(top.iter().map(|(_, count)| u64::from(*count))))))
    }

    /// The counts in the order asked for.
    pub fn finish(self) -> Result<FacetCounts> {
        if self.is_plain() {
            if let [Some(tally)] = &*self.tallies {
                return self.pick(&tally.sums, None);
            }
            let touched: usize = self.tallies.iter().flatten().map(|tally| tally.sums.distinct()).sum();
            let place = self.view.sole().and_then(|part| Some((part, part.place(self.facet)?)));
            if let Some((part, place)) = place
                && let Some(joined) = part.tables.joined(place, touched as u64)?
            {
                let pool = part.tables.joint(place).map(crate::index::Joint::spare);
                return self.pick(&self.join(joined, Sums::of(joined.len(), pool)), Some(joined));
            }
        }
        self.merge()
    }

    /// The counts of all segments by place.
    fn join<'j>(&self, joined: &Joined, mut sums: Sums<'j>) -> Sums<'j> {
        for (number, tally) in self.tallies.iter().enumerate() {
            if let Some(tally) = tally {
                sums.join(&tally.sums, joined.places(number));
            }
        }
        sums
    }

    /// The commonest values, which alone are spelt.
    fn pick(&self, sums: &Sums<'_>, joined: Option<&Joined>) -> Result<FacetCounts> {
        let top = sums.top(self.request.top);
        let values = self.values(&top, joined)?;
        let counts = top.iter().map(|(_, count)| u64::from(*count));
        Ok(self.answer(sums.distinct() as u64, values.into_iter().zip(counts)))
    }

    /// The values at these places, or with these ordinals in the sole segment.
    fn values(&self, top: &[(u32, u32)], joined: Option<&Joined>) -> Result<Vec<Arc<Value>>> {
        if let (None, [Some(tally)]) = (joined, &*self.tallies) {
            let ordinals: Vec<u32> = top.iter().map(|(ordinal, _)| *ordinal).collect();
            return tally.table.values(tally.segment, &ordinals);
        }
        let mut wanted: Vec<(Vec<usize>, Vec<u32>)> = self.view.segments().map(|_| Default::default()).collect();
        for (at, (place, _)) in top.iter().enumerate() {
            let found = joined.map_or(Some((0, *place)), |joined| joined.find(*place));
            if let Some((ats, ordinals)) = found.and_then(|(number, _)| wanted.get_mut(number)) {
                ats.push(at);
                ordinals.extend(found.map(|(_, ordinal)| ordinal));
            }
        }
        let mut values: Vec<Option<Arc<Value>>> = vec![None; top.len()];
        for (segment, (ats, ordinals)) in self.view.segments().zip(&wanted) {
            let Some(table) = self.view.table(segment, self.facet).filter(|_| !ordinals.is_empty()) else { continue };
            for (at, value) in ats.iter().zip(table.values(segment.tables, ordinals)?) {
                values[*at] = Some(value);
            }
        }
        let lost = || Error::index("cannot read a dictionary of the index", "a value is missing");
        values.into_iter().collect::<Option<_>>().ok_or_else(lost)
    }

    fn answer(&self, distinct: u64, values: impl Iterator<Item = (Arc<Value>, u64)>) -> FacetCounts {
        let value = |(value, count): (Arc<Value>, u64)| FacetCount {
            facet: self.name.clone(),
            value: Arc::clone(&value.path),
            label: Arc::clone(&value.label),
            count,
        };
        FacetCounts { facet: self.name.clone(), distinct, values: values.map(value).collect() }
    }

    /// The counts of all segments, which meet by the spelling of values.
    fn merge(&self) -> Result<FacetCounts> {
        let mut counted = Vec::new();
        for tally in self.tallies.iter().flatten() {
            counted.append(&mut tally.spell()?);
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
        let values = counted.into_iter().map(|(encoded, count)| (Arc::new(Value::of(&encoded)), count));
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
