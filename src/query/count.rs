//! Exact facet counts: how many of the matching articles hold each value.
//!
//! One flat counter for each value of a segment, addressed by the ordinals of the facet's column, and a list of those
//! that were touched: a few hits cost as little as they are, and many hits cost one increment per value. Segments are
//! merged by value. The engine's own facet collector takes hundreds of times as long.

use tantivy::DocId;

use super::request::{CountSort, FacetRequest};
use super::response::{FacetCount, FacetCounts};
use super::sure::{Sure, SureColumn};
use super::view::{Segment, View};
use crate::error::{Error, Result};
use crate::index::segment::Strings;
use crate::mention::{label_of, names_of, path_of};
use crate::text::fold_phrase;

/// A value in the engine's encoding, and its number of articles.
type Counted = (String, u64);

/// Counts the values of one facet over all segments.
pub(super) struct Counter<'a> {
    view: &'a View,
    facet: usize,
    request: &'a FacetRequest,
    name: std::sync::Arc<str>,
    /// How many values of a segment are worth spelling; all where segments must be merged.
    enough: Option<usize>,
    distinct: u64,
    counted: Vec<Counted>,
}

impl<'a> Counter<'a> {
    pub fn new(view: &'a View, facet: usize, request: &'a FacetRequest) -> Result<Self> {
        if request.depth == Some(0) {
            return Err(Error::query("the depth of a facet counts its names from 1"));
        }
        let sole = view.segments().len() == 1 && request.prefix.is_none() && request.sort == CountSort::Count;
        let enough = request.top.filter(|_| sole);
        let name = view.definition(facet).name.clone();
        Ok(Self { view, facet, request, name, enough, distinct: 0, counted: Vec::new() })
    }

    /// The counters of one segment, to be handed back when all of it is counted.
    pub fn begin(&self, segment: Segment<'_>, sure: &Sure) -> Result<Tally> {
        let sure = sure.column(segment.reader, self.view.definition(self.facet))?;
        Tally::new(self.view.column(segment, self.facet)?, self.request.depth, sure)
    }

    /// Takes in the counters of one segment.
    pub fn end(&mut self, tally: Tally) -> Result<()> {
        self.distinct += tally.touched.len() as u64;
        self.counted.append(&mut tally.spell(self.enough)?);
        Ok(())
    }

    /// The counts in the order asked for.
    pub fn finish(mut self) -> FacetCounts {
        self.counted.sort_unstable();
        self.counted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        if let Some(prefix) = self.request.prefix.as_deref().map(Prefix::new) {
            self.counted.retain(|(encoded, _)| prefix.fits(encoded));
        }
        let distinct = if self.enough.is_some() { self.distinct } else { self.counted.len() as u64 };
        if self.request.sort == CountSort::Count {
            self.counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        self.counted.truncate(self.request.top.unwrap_or(usize::MAX));
        let values = self.counted.into_iter().map(|(encoded, count)| {
            let value = path_of(encoded.split('\0'));
            FacetCount { facet: self.name.clone(), label: label_of(&value).into_owned(), value, count }
        });
        FacetCounts { facet: self.name.clone(), distinct, values: values.collect() }
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

/// The counters of one facet in one segment.
pub(super) struct Tally {
    column: Strings,
    counts: Vec<u32>,
    touched: Vec<u32>,
    groups: Option<Groups>,
    /// Tells which values of an article are sure, where that matters.
    sure: Option<SureColumn>,
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
            groups.of.push(narrow(groups.names.len() - 1));
        })?;
        groups.seen = vec![DocId::MAX; groups.names.len()];
        Ok(groups)
    }
}

impl Tally {
    fn new(column: Strings, depth: Option<usize>, sure: Option<SureColumn>) -> Result<Self> {
        let groups = depth.map(|depth| Groups::new(&column, depth)).transpose()?;
        let size = groups.as_ref().map_or(column.len(), |groups| groups.names.len());
        // Zeroed memory is only taken from the system where a counter is touched.
        Ok(Self { column, counts: vec![0; size], touched: Vec::new(), groups, sure })
    }

    /// Counts an article.
    pub fn add(&mut self, doc: DocId) {
        let Self { column, counts, touched, groups, sure } = self;
        let mut one = |ordinal: u64| {
            let Ok(mut place) = usize::try_from(ordinal) else { return };
            if let Some(groups) = groups {
                place = groups.of.get(place).map_or(usize::MAX, |group| *group as usize);
                match groups.seen.get_mut(place) {
                    Some(seen) if *seen != doc => *seen = doc,
                    _ => return,
                }
            }
            let Some(count) = counts.get_mut(place) else { return };
            if *count == 0 {
                touched.push(narrow(place));
            }
            *count += 1;
        };
        match sure {
            Some(sure) => sure.ordinals(column, doc).into_iter().for_each(one),
            None => column.ordinals(doc).for_each(&mut one),
        }
    }

    /// The values that were counted, only the commonest where that is enough.
    fn spell(mut self, enough: Option<usize>) -> Result<Vec<Counted>> {
        let count = |place: u32| self.counts.get(place as usize).copied().unwrap_or(0);
        let order = |place: &u32| (std::cmp::Reverse(count(*place)), *place);
        if let Some(enough) = enough.filter(|enough| *enough < self.touched.len()) {
            if enough > 0 {
                self.touched.select_nth_unstable_by_key(enough - 1, order);
            }
            self.touched.truncate(enough);
        }
        self.touched.sort_unstable();
        let mut counted = Vec::with_capacity(self.touched.len());
        if let Some(groups) = &self.groups {
            let name = |place: u32| groups.names.get(place as usize).cloned().unwrap_or_default();
            counted.extend(self.touched.iter().map(|place| (name(*place), u64::from(count(*place)))));
        } else if self.touched.len() > self.column.len() / 16 {
            self.column.each(&mut |ordinal, encoded| {
                let count = u32::try_from(ordinal).map_or(0, count);
                if count > 0 {
                    counted.push((encoded.to_owned(), u64::from(count)));
                }
            })?;
        } else {
            let ordinals: Vec<u64> = self.touched.iter().map(|place| u64::from(*place)).collect();
            let mut counts = self.touched.iter().map(|place| u64::from(count(*place)));
            self.column.spell_all(&ordinals, &mut |encoded| {
                counted.extend(counts.next().map(|count| (encoded.to_owned(), count)));
            })?;
        }
        Ok(counted)
    }
}

/// Ordinals and groups of a segment fit: it has fewer values than bytes.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
