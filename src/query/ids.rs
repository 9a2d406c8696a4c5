//! The ids of many segments in one order: ranks for sorting, and which articles an earlier index has already.
//!
//! The dictionaries of ids are sorted, so one walk over all of them side by side tells both.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use tantivy::DocId;

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

/// Hands every id with the segments that know it, in order, to `visit`: pairs of the segment's number and the id's
/// ordinal there. Ids of deleted articles too.
fn walk(segments: &[Segment<'_>], visit: &mut Visit<'_>) -> Result<()> {
    let columns = segments.iter().map(|segment| segment.fast_fields().str("_id").map_err(broken));
    let columns: Vec<_> = columns.collect::<Result<_>>()?;
    let mut streams = Vec::with_capacity(columns.len());
    let mut heap = BinaryHeap::new();
    for (number, column) in columns.iter().enumerate() {
        let Some(column) = column else {
            streams.push(None);
            continue;
        };
        let mut stream = column.dictionary().stream().map_err(broken)?;
        if stream.advance() {
            heap.push(Reverse((stream.key().to_vec(), number)));
        }
        streams.push(Some((stream, 0)));
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
        walk(&segments, &mut |_, same| {
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
    walk(&segments, &mut |id, same| {
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
