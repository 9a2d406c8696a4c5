//! The counters of one segment: of facets that are counted together, or of one that is counted in a way of its own.

use std::sync::Arc;

use tantivy::DocId;

use super::sums::{Settled, Sums, Wanted};
use super::sure::SureColumn;
use crate::error::Result;
use crate::index::segment::{Room, Strings};
use crate::index::{Counters, Grouping, Laid, SegmentTables};

/// The counters of some facets in one segment.
pub(super) struct Tally {
    /// Which of those that are asked these facets are.
    pub members: Vec<usize>,
    laid: Arc<Laid>,
    sums: Sums,
    way: Way,
    articles: u64,
    room: Room,
}

/// How values are counted.
enum Way {
    /// As they are.
    Plain,
    /// Those of one facet, rolled up or only where they are sure.
    Alone { groups: Option<Groups>, sure: Option<Box<(SureColumn, Strings)>> },
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
        let laid = segment.laid(facets)?;
        let sums = Sums::new(laid.spare().take(laid.places()));
        Ok(Self { members, laid, sums, way: Way::Plain, articles: 0, room: Room::default() })
    }

    /// Of one facet, rolled up to a depth, or counted only where its values are sure.
    pub fn alone(
        segment: &SegmentTables,
        facet: usize,
        member: usize,
        depth: Option<usize>,
        sure: Option<SureColumn>,
    ) -> Result<Self> {
        let laid = segment.laid(&[facet])?;
        let (mut groups, mut column) = (None, None);
        if let Some(table) = segment.facet(facet) {
            groups = depth.map(|depth| table.grouping(segment, depth)).transpose()?.map(Groups::new);
            if let Some(sure) = sure {
                column = Some(Box::new((sure, table.strings(segment)?.clone())));
            }
        }
        let room = match &groups {
            Some(groups) => Counters::of(groups.grouping.len()),
            None => laid.spare().take(laid.places()),
        };
        let way = Way::Alone { groups, sure: column };
        Ok(Self { members: vec![member], laid, sums: Sums::new(room), way, articles: 0, room: Room::default() })
    }

    /// Counts articles, which ascend.
    pub fn add(&mut self, docs: &[DocId]) {
        self.articles += docs.len() as u64;
        let Self { laid, sums, way, room, .. } = self;
        match way {
            Way::Plain | Way::Alone { groups: None, sure: None } => match laid.flat() {
                Some(flat) => sums.add_rows(flat, docs),
                None => sums.add_listed(|list| laid.each_of(docs, room, &mut |_, place| list.push(place))),
            },
            Way::Alone { groups: Some(groups), sure: None } => {
                let mut enter = |doc, ordinal| {
                    groups.enter(ordinal, doc).into_iter().for_each(|group| sums.add(group, 1));
                };
                match laid.flat() {
                    Some(flat) => docs.iter().for_each(|doc| flat.row(*doc).iter().for_each(|o| enter(*doc, *o))),
                    None => laid.each_of(docs, room, &mut enter),
                }
            }
            Way::Alone { groups, sure: Some(both) } => {
                let (sure, column) = &mut **both;
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
    }

    /// What was counted, facet by facet.
    pub fn settle(mut self, wanted: &[Wanted]) -> Vec<Counted> {
        self.laid.note(self.articles);
        if let Way::Alone { groups: Some(groups), .. } = &self.way {
            let size = u32::try_from(groups.grouping.len()).unwrap_or(u32::MAX);
            let name = |(group, count): (u32, u32)| {
                (groups.grouping.name(group).unwrap_or_default().to_owned(), u64::from(count))
            };
            let settled = self.sums.settle(&[0, size], &[Wanted::All]);
            let named = |settled: Settled| Counted::Named(settled.counts.into_iter().map(name).collect());
            return settled.into_iter().map(named).collect();
        }
        let settled = self.sums.settle(self.laid.bases(), wanted);
        self.laid.spare().give(self.sums.into_room());
        settled.into_iter().map(Counted::Ordinals).collect()
    }
}

/// The counts of one facet in one segment.
pub(super) enum Counted {
    /// By ordinal.
    Ordinals(Settled),
    /// By value, encoded as the engine has them, each once.
    Named(Vec<(String, u64)>),
}
