//! The counters of one segment: of facets that are counted together, or of one that is counted in a way of its own.

use std::sync::Arc;

use tantivy::DocId;

use super::sums::{Settled, Sums, Wanted};
use super::sure::SureColumn;
use crate::error::Result;
use crate::index::{Counters, FacetSet, Grouping, SegmentTables, Values};

/// The counters of some facets in one segment.
pub(super) struct Tally {
    /// Which of those that are asked these facets are.
    pub members: Vec<usize>,
    set: Arc<FacetSet>,
    sums: Sums,
    way: Way,
}

/// How values are counted.
enum Way {
    /// As they are.
    Plain,
    /// Those of one facet, rolled up or only where they are sure.
    Alone { groups: Option<Groups>, sure: Option<Box<(SureColumn, Values)>> },
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

impl Tally {
    /// Of facets whose values are counted as they are; `members` says which of those that are asked they are.
    pub fn together(segment: &SegmentTables, facets: &[usize], members: Vec<usize>) -> Result<Self> {
        let set = segment.set(facets)?;
        let sums = Sums::new(set.spare().take(set.places()));
        Ok(Self { members, set, sums, way: Way::Plain })
    }

    /// Of one facet, rolled up to a depth, or counted only where its values are sure.
    pub fn alone(
        segment: &SegmentTables,
        facet: usize,
        member: usize,
        depth: Option<usize>,
        sure: Option<SureColumn>,
    ) -> Result<Self> {
        let set = segment.set(&[facet])?;
        let (mut groups, mut column) = (None, None);
        if let Some(table) = segment.facet(facet) {
            groups = depth.map(|depth| table.grouping(segment, depth)).transpose()?.map(Groups::new);
            if let Some(sure) = sure {
                column = Some(Box::new((sure, table.values(segment)?.clone())));
            }
        }
        let room = match &groups {
            Some(groups) => Counters::of(groups.grouping.len()),
            None => set.spare().take(set.places()),
        };
        let way = Way::Alone { groups, sure: column };
        Ok(Self { members: vec![member], set, sums: Sums::new(room), way })
    }

    /// Counts articles, which ascend.
    pub fn add(&mut self, docs: &[DocId]) {
        let Self { set, sums, way, .. } = self;
        match way {
            Way::Plain | Way::Alone { groups: None, sure: None } => sums.add_rows(set, docs),
            Way::Alone { groups: Some(groups), sure: None } => {
                let facet = set.facets().first().copied().unwrap_or(usize::MAX);
                for doc in docs {
                    for ordinal in set.rows().ordinals(*doc, facet) {
                        groups.enter(ordinal, *doc).into_iter().for_each(|group| sums.add(group, 1));
                    }
                }
            }
            Way::Alone { groups, sure: Some(both) } => {
                let (sure, values) = &mut **both;
                for doc in docs {
                    for ordinal in sure.ordinals(values, *doc) {
                        let place = groups.as_mut().map_or(Some(ordinal), |groups| groups.enter(ordinal, *doc));
                        if let Some(place) = place {
                            sums.add(place, 1);
                        }
                    }
                }
            }
        }
    }

    /// What was counted, facet by facet.
    pub fn settle(mut self, wanted: &[Wanted]) -> Vec<Counted> {
        if let Way::Alone { groups: Some(groups), .. } = &self.way {
            let size = u32::try_from(groups.grouping.len()).unwrap_or(u32::MAX);
            let name = |(group, count): (u32, u32)| {
                (groups.grouping.name(group).unwrap_or_default().to_owned(), u64::from(count))
            };
            let settled = self.sums.settle(&[0, size], &[Wanted::All]);
            let named = |settled: Settled| Counted::Named(settled.counts.into_iter().map(name).collect());
            return settled.into_iter().map(named).collect();
        }
        let settled = self.sums.settle(self.set.bases(), wanted);
        self.set.spare().give(self.sums.into_room());
        settled.into_iter().map(Counted::Ordinals).collect()
    }
}

/// The counts of one facet in one segment.
pub(super) enum Counted {
    /// By ordinal.
    Ordinals(Settled),
    /// By value, encoded as in the dictionaries, each once.
    Named(Vec<(String, u64)>),
}
