//! Scans: every match, one article after another, in memory that does not grow with the articles.
//!
//! Only a key of 24 bytes is kept of each match. The articles themselves are read a batch ahead: each batch is read in
//! the order of the store, where neighbours are decompressed together, and handed out in the order of the keys.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use tantivy::{DocAddress, DocId};

use super::columns::Columns;
use super::ids::Ranks;
use super::matches::Question;
use super::rank::earliest_first;
use super::request::Request;
use super::response::{FacetValues, Stored};
use super::sources::Source;
use super::sure::Sure;
use super::value::Names;
use super::view::View;
use crate::error::Result;
use crate::index::{Index, segment};

/// The order of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// By publication, then by id; undated last. The same for any layout of the index.
    #[default]
    Published,
    /// As the articles lie in the index: less work, and no promise about the order.
    Store,
}

/// How many bytes of articles, as stored, a batch may hold; a single one may be larger. How many articles that is, the
/// batch before tells, and where it does not the batch is made smaller while it is read.
const BATCH_BYTES: usize = 8 << 20;

/// The least and the most articles that a batch begins with.
const BATCH: (usize, usize) = (16, 4096);

/// Hands out every match of a request; `limit`, `cursor`, `sort` and `facets` of it do not matter.
///
/// # Errors
/// As [`run`](super::run).
pub fn scan(
    indexes: &(impl AsRef<[Index]> + ?Sized),
    names: &dyn Names,
    request: &Request,
    order: Order,
) -> Result<Scan> {
    let view = View::open(indexes.as_ref())?;
    let mut notes = Vec::new();
    let question = Question::read(&view, names, request, &mut notes)?;
    let addresses = addresses(&view, &question, order)?;
    let columns = view.segments().map(|segment| Columns::open(&view, segment)).collect::<Result<_>>()?;
    let total = addresses.len();
    Ok(Scan {
        view,
        addresses,
        next: 0,
        total,
        notes,
        columns,
        sure: question.filters.sure.clone(),
        mentions: false,
        batch: BATCH.0,
        ready: VecDeque::new(),
    })
}

/// All matches of a request, one article at a time.
pub struct Scan {
    view: View,
    addresses: Vec<DocAddress>,
    next: usize,
    total: usize,
    notes: Vec<String>,
    columns: Vec<Columns>,
    sure: Sure,
    mentions: bool,
    batch: usize,
    ready: VecDeque<Stored>,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").field("next", &self.next).field("total", &self.total).finish_non_exhaustive()
    }
}

impl Scan {
    /// Has the articles come with their mentions.
    #[must_use]
    pub fn with_mentions(mut self, mentions: bool) -> Self {
        self.mentions = mentions;
        self
    }

    /// How many articles match.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total as u64
    }

    /// Sentences for people about how the request was understood.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the indexes that are read say of themselves.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        self.view.parts().iter().map(|part| Source::of(&part.manifest)).collect()
    }

    /// The names of all facets, in the order of the schema.
    pub fn facets(&self) -> impl Iterator<Item = &str> {
        self.view.facet_names()
    }

    /// What was read ahead.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> impl Iterator<Item = &Stored> {
        self.ready.iter()
    }

    /// Reads the next articles.
    fn fill(&mut self) -> Result<()> {
        let end = self.addresses.len().min(self.next + self.batch);
        let mut places: Vec<(DocAddress, usize)> =
            self.addresses.get(self.next..end).unwrap_or(&[]).iter().copied().zip(0..).collect();
        places.sort_unstable();
        for segment in places.chunk_by(|(one, _), (other, _)| one.segment_ord == other.segment_ord) {
            let docs: Vec<DocId> = segment.iter().map(|(at, _)| at.doc_id).collect();
            let number = segment.first().map_or(0, |(at, _)| at.segment_ord as usize);
            self.columns.get_mut(number).map_or(Ok(()), |columns| columns.expect(&docs))?;
        }
        let mut read: Vec<Option<(Stored, usize)>> = places.iter().map(|_| None).collect();
        let mut bytes = 0;
        for (at, place) in places {
            if place >= read.len() {
                continue;
            }
            let stored = self.view.stored(at)?;
            let size = stored.article.len() + if self.mentions { stored.mentions.len() } else { 0 };
            let article = stored.article()?;
            let mentions = if self.mentions { stored.mentions_of(&article)? } else { Vec::new() };
            let mentions = self.sure.mentions(mentions);
            let mut facets = match self.columns.get_mut(at.segment_ord as usize) {
                Some(columns) => columns.values(at.doc_id)?,
                None => FacetValues::default(),
            };
            self.sure.narrow(self.view.facets(), &stored, &mut facets)?;
            read[place] = Some((Stored { article, facets, mentions }, size));
            bytes += size;
            // The articles are larger than those before: the later half has to wait for another batch.
            while bytes > BATCH_BYTES && read.len() > 1 {
                let later = read.split_off(read.len().div_ceil(2));
                bytes -= later.iter().flatten().map(|(_, size)| size).sum::<usize>();
            }
        }
        let count = read.len();
        let mean = bytes / count.max(1) + 1;
        self.batch = (BATCH_BYTES / mean).clamp(BATCH.0, BATCH.1.min(count * 4).max(BATCH.0));
        self.next += count;
        self.ready.extend(read.into_iter().flatten().map(|(stored, _)| stored));
        Ok(())
    }
}

impl Iterator for Scan {
    type Item = Result<Stored>;

    fn next(&mut self) -> Option<Result<Stored>> {
        let due = self.ready.is_empty() && self.next < self.addresses.len();
        if let Some(Err(error)) = due.then(|| self.fill()) {
            // What cannot be read once will not be read by trying again.
            self.next = self.addresses.len();
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.ready.len() + self.addresses.len() - self.next;
        (0, Some(left))
    }
}

/// The place of every match, in order.
fn addresses(view: &View, question: &Question, order: Order) -> Result<Vec<DocAddress>> {
    let matches = question.matches(view, false, None)?;
    let mut keys: Vec<(u64, u32, DocAddress)> = Vec::new();
    let ranks = if order == Order::Published { Ranks::of(view)? } else { Ranks::default() };
    for (number, segment) in (0..).zip(view.segments()) {
        let published = segment::published(segment.reader)?;
        let ids = segment::ids(segment.reader)?;
        matches.each(segment, &mut |doc, _| {
            let at = DocAddress::new(number, doc);
            keys.push(match order {
                Order::Published => {
                    let ordinal = ids.ordinal(doc).unwrap_or(u64::MAX);
                    (earliest_first(published.first(doc)), ranks.rank(number, ordinal), at)
                }
                Order::Store => (0, 0, at),
            });
        })?;
    }
    if order == Order::Published {
        keys.sort_unstable();
    }
    Ok(keys.into_iter().map(|(_, _, at)| at).collect())
}
