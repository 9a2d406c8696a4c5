//! The ids of many segments in one order: ranks for sorting, and which articles an earlier index has already.
//!
//! The dictionaries of ids are sorted, so one walk over all of them side by side tells both. What is in several indexes
//! is only looked for where their ids overlap: archives of different years, whose ids begin with the year, cost nothing.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use tantivy::DocId;
use tantivy::columnar::{StrColumn, TermOrdHit};

use super::view::{Part, Segment, View, broken};
use crate::error::Result;
use crate::index::segment;

/// Articles of a segment that an earlier index has: a bit for each article.
pub(super) struct Hidden(Vec<u64>);

impl Hidden {
    fn none(articles: u32) -> Self {
        Self(vec![0; articles.div_ceil(64) as usize])
    }

    fn add(&mut self, doc: DocId) {
        if let Some(word) = self.0.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    /// Whether an article is among them.
    pub fn holds(&self, doc: DocId) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }
}

/// Takes an id with the segments that know it.
type Visit<'v> = dyn FnMut(&[u8], &[(usize, u64)]) -> Result<()> + 'v;

/// The least and the greatest of some ids.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reach(Vec<u8>, Vec<u8>);

impl Reach {
    /// Of all ids of a segment; `None` where there is none.
    fn of(ids: &StrColumn) -> Result<Option<Self>> {
        let Some(last) = (ids.num_terms() as u64).checked_sub(1) else { return Ok(None) };
        let mut reach = Self(Vec::new(), Vec::new());
        ids.dictionary().ord_to_term(0, &mut reach.0).map_err(broken)?;
        ids.dictionary().ord_to_term(last, &mut reach.1).map_err(broken)?;
        Ok(Some(reach))
    }

    /// What both reach.
    fn shared(&self, other: &Self) -> Option<Self> {
        let both = Self(self.0.clone().max(other.0.clone()), self.1.clone().min(other.1.clone()));
        (both.0 <= both.1).then_some(both)
    }

    /// From the first of both to the last.
    fn join(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }
}

/// The ids of each segment; `None` where there is none.
fn columns(segments: &[Segment<'_>]) -> Result<Vec<Option<StrColumn>>> {
    segments.iter().map(|segment| segment.fast_fields().str("_id").map_err(broken)).collect()
}

/// Where the ids of each segment can be those of another index; `None` where they cannot.
fn overlaps(segments: &[Segment<'_>], columns: &[Option<StrColumn>]) -> Result<Vec<Option<Reach>>> {
    let reach = |column: &Option<StrColumn>| column.as_ref().map_or(Ok(None), Reach::of);
    let reaches: Vec<Option<Reach>> = columns.iter().map(reach).collect::<Result<_>>()?;
    let of_others = |part: usize| {
        let all = segments.iter().zip(&reaches);
        all.filter(move |(other, _)| other.part != part).filter_map(|(_, reach)| reach.as_ref())
    };
    let overlap = |(segment, own): (&Segment<'_>, &Option<Reach>)| {
        let own = own.as_ref()?;
        of_others(segment.part).filter_map(|other| own.shared(other)).reduce(Reach::join)
    };
    Ok(segments.iter().zip(&reaches).map(overlap).collect())
}

/// Hands every id with the segments that know it, in order, to `visit`: pairs of the segment's number and the id's
/// ordinal there. Ids of deleted articles too. Of each segment only those within its reach, if there is one for it.
fn walk(columns: &[Option<StrColumn>], reaches: Option<&[Option<Reach>]>, visit: &mut Visit<'_>) -> Result<()> {
    let mut streams = Vec::with_capacity(columns.len());
    let mut heap = BinaryHeap::new();
    for (number, column) in columns.iter().enumerate() {
        let reach = reaches.map(|reaches| reaches.get(number).and_then(Option::as_ref));
        let Some(column) = column.as_ref().filter(|_| reach != Some(None)) else {
            streams.push(None);
            continue;
        };
        let ids = column.dictionary();
        let (mut range, mut first) = (ids.range(), 0);
        if let Some(Reach(from, to)) = reach.flatten() {
            range = range.ge(from).le(to);
            first = match ids.term_ord_or_next(from).map_err(broken)? {
                TermOrdHit::Exact(ordinal) | TermOrdHit::Next(ordinal) => ordinal,
            };
        }
        let mut stream = range.into_stream().map_err(broken)?;
        if stream.advance() {
            heap.push(Reverse((stream.key().to_vec(), number)));
        }
        streams.push(Some((stream, first)));
    }
    let mut same: Vec<(usize, u64)> = Vec::new();
    while let Some(Reverse((mut key, number))) = heap.pop() {
        let Some(Some((stream, ordinal))) = streams.get_mut(number) else { continue };
        same.push((number, *ordinal));
        *ordinal += 1;
        if heap.peek().is_none_or(|Reverse((next, _))| *next != key) {
            visit(&key, &same)?;
            same.clear();
        }
        if stream.advance() {
            key.clear();
            key.extend_from_slice(stream.key());
            heap.push(Reverse((key, number)));
        }
    }
    Ok(())
}

/// The place of every id among the ids of all segments: four bytes for each. A sole segment needs none, as the
/// ordinals of ids are in their order.
#[derive(Default)]
pub(super) struct Ranks {
    segments: Vec<Vec<u32>>,
}

impl Ranks {
    /// The ranks of all ids.
    pub fn of(view: &View) -> Result<Self> {
        let segments: Vec<Segment<'_>> = view.segments().collect();
        if segments.len() < 2 {
            return Ok(Self::default());
        }
        let mut ranks: Vec<Vec<u32>> = segments.iter().map(|_| Vec::new()).collect();
        let mut rank = 0;
        walk(&columns(&segments)?, None, &mut |_, same| {
            for (number, _) in same {
                ranks[*number].push(rank);
            }
            rank += 1;
            Ok(())
        })?;
        Ok(Self { segments: ranks })
    }

    /// The rank of an id, given by its segment and its ordinal there.
    pub fn rank(&self, segment: u32, ordinal: u64) -> u32 {
        let place = usize::try_from(ordinal).unwrap_or(usize::MAX);
        match self.segments.get(segment as usize) {
            Some(ranks) => ranks.get(place).copied().unwrap_or(u32::MAX),
            None => u32::try_from(ordinal).unwrap_or(u32::MAX),
        }
    }
}

/// For each segment of a view, the articles whose id an earlier index holds.
pub(super) fn hidden(view: &View) -> Result<Vec<Option<Hidden>>> {
    let segments: Vec<Segment<'_>> = view.segments().collect();
    let mut doubles: Vec<Vec<u64>> = segments.iter().map(|_| Vec::new()).collect();
    let has_deletes = |segment: &tantivy::SegmentReader| segment.has_deletes();
    let whole = |part: &Part| !part.searcher.segment_readers().iter().any(has_deletes);
    let whole: Vec<bool> = view.parts().iter().map(whole).collect();
    let columns = columns(&segments)?;
    walk(&columns, Some(&overlaps(&segments, &columns)?), &mut |id, same| {
        let part = |at: usize| segments[at].part;
        let Some(last) = same.iter().map(|(number, _)| part(*number)).max() else { return Ok(()) };
        if same.iter().all(|(number, _)| part(*number) == last) {
            return Ok(());
        }
        let mut first = None;
        for number in same.iter().map(|(number, _)| part(*number)).collect::<BTreeSet<_>>() {
            // Looking an id up is only needed where it may be that of a deleted article.
            if whole[number] || view.parts()[number].find(&String::from_utf8_lossy(id))?.is_some() {
                first = Some(number);
                break;
            }
        }
        for (number, ordinal) in same.iter().filter(|(number, _)| first.is_some_and(|first| part(*number) > first)) {
            doubles[*number].push(*ordinal);
        }
        Ok(())
    })?;
    let mut all = Vec::with_capacity(segments.len());
    for (segment, doubles) in segments.iter().zip(doubles) {
        all.push(if doubles.is_empty() { None } else { Some(of_ordinals(segment, &doubles)?) });
    }
    Ok(all)
}

/// The articles of a segment with ids of these ordinals, which ascend.
fn of_ordinals(segment: &Segment<'_>, ordinals: &[u64]) -> Result<Hidden> {
    let ids = segment::ids(segment.reader)?;
    let mut hidden = Hidden::none(segment.max_doc());
    for doc in 0..segment.max_doc() {
        if ids.ordinal(doc).is_some_and(|ordinal| ordinals.binary_search(&ordinal).is_ok()) {
            hidden.add(doc);
        }
    }
    Ok(hidden)
}
