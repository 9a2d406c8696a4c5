//! Scans: every match, one article after another, in memory that does not grow with the articles.
//!
//! Only a bit is kept of each match, and a key of 24 bytes of some at a time (`places.rs`). Articles are read as they are
//! handed out, in whatever order, the next few of them looked for together. Mentions, and articles that share frames, are
//! read once, in the order of the store, where neighbours are decompressed together, and brought into the order of the keys
//! where that is another (`shuffle.rs`).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use tantivy::DocAddress;

use super::matches::Question;
use super::places::Places;
use super::request::Request;
use super::response::Stored;
use super::row::{Row, Rows};
use super::shuffle::{Room, Shuffle};
use super::sources::Source;
use super::value::Names;
use super::view::View;
use crate::error::Result;
use crate::index::Index;

/// So many articles are looked for together: enough to wait for memory once, few enough to stay near.
const AHEAD: usize = 32;

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
    let places = Places::of(&view, &question.matches(&view, false, None)?, order)?;
    let rows = Rows::new(question.filters.sure.clone());
    Ok(Scan {
        view,
        places,
        next: 0,
        notes,
        rows,
        order,
        direct: None,
        shuffle: None,
        ahead: VecDeque::new(),
        room: Room::default(),
        failed: false,
    })
}

/// All matches of a request, one article at a time.
pub struct Scan {
    view: View,
    places: Places,
    /// How many rows were handed out.
    next: usize,
    notes: Vec<String>,
    rows: Rows,
    order: Order,
    /// Whether rows are read as they are handed out, once that is known.
    direct: Option<bool>,
    /// Where the rows wait, if not.
    shuffle: Option<Shuffle>,
    /// The articles that are read next, if they are read as they are handed out.
    ahead: VecDeque<DocAddress>,
    room: Room,
    failed: bool,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").field("next", &self.next).field("total", &self.total()).finish_non_exhaustive()
    }
}

impl Scan {
    /// Has the articles come with their mentions.
    #[must_use]
    pub fn with_mentions(mut self, mentions: bool) -> Self {
        self.rows.mentions = mentions;
        self
    }

    /// How many articles match.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.places.total() as u64
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

    /// Bytes of articles that were read ahead.
    #[cfg(test)]
    pub(super) fn ahead(&self) -> usize {
        self.shuffle.as_ref().map_or(0, Shuffle::held)
    }

    /// Lets fewer bytes be read ahead.
    #[cfg(test)]
    pub(super) fn within(mut self, room: Room) -> Self {
        self.room = room;
        self
    }

    /// The next article as bytes, in which exports are written many times faster than from its parts.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the index cannot be read, or if there is no room for a
    /// temporary file. Nothing follows an error.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>> {
        if self.failed {
            return Ok(None);
        }
        // Taken back when nothing failed.
        self.failed = true;
        if self.is_direct()? {
            let Some(at) = self.next_place()? else {
                self.failed = false;
                return Ok(None);
            };
            self.next += 1;
            let row = self.rows.read(&self.view, at.segment_ord, at.doc_id, self.places.total())?;
            self.failed = false;
            return Ok(Some(row));
        }
        let shuffle = match self.shuffle.take() {
            Some(shuffle) => shuffle,
            None => self.sort()?,
        };
        let Some((lengths, bytes)) = self.shuffle.insert(shuffle).next()? else { return Ok(None) };
        self.next += 1;
        self.failed = false;
        Ok(self.rows.row(lengths, bytes))
    }

    /// Where the next article lies that is read as it is handed out.
    fn next_place(&mut self) -> Result<Option<DocAddress>> {
        if self.ahead.is_empty() {
            while self.ahead.len() < AHEAD
                && let Some(at) = self.places.next(&self.view)?
            {
                self.ahead.push_back(at);
            }
            self.rows.expect(&self.ahead);
        }
        Ok(self.ahead.pop_front())
    }

    /// Whether rows are read as they are handed out: in the store's order, or where any article is read by itself.
    fn is_direct(&mut self) -> Result<bool> {
        if let Some(direct) = self.direct {
            return Ok(direct);
        }
        let mut direct = self.order == Order::Store;
        if !direct && !self.rows.needs_mentions() {
            direct = true;
            for segment in self.view.segments() {
                direct &= !segment.tables.store(segment.reader)?.is_framed();
            }
            if direct {
                self.rows.keep_open(self.view.segments().len());
            }
        }
        self.direct = Some(direct);
        Ok(direct)
    }

    /// Reads every article and brings them into the order of the keys.
    fn sort(&mut self) -> Result<Shuffle> {
        let mut places: Vec<(DocAddress, u32)> = Vec::with_capacity(self.places.total());
        for place in 0.. {
            let Some(at) = self.places.next(&self.view)? else { break };
            places.push((at, place));
        }
        places.sort_unstable();
        let mut shuffle = Shuffle::new(places.len(), self.mean()?, self.room);
        for segment in places.chunk_by(|(one, _), (other, _)| one.segment_ord == other.segment_ord) {
            for (at, place) in segment {
                let row = self.rows.read(&self.view, at.segment_ord, at.doc_id, segment.len())?;
                shuffle.put(*place, |out| row.append(out))?;
            }
        }
        Ok(shuffle)
    }

    /// About how many bytes an article takes: what is stored of it, decompressed.
    fn mean(&self) -> Result<usize> {
        let (mut bytes, mut articles) = (0, 0);
        for segment in self.view.segments() {
            bytes += segment.tables.store(segment.reader)?.size() as u64;
            articles += u64::from(segment.reader.max_doc());
        }
        Ok(usize::try_from(3 * bytes / articles.max(1)).unwrap_or(usize::MAX))
    }
}

impl Iterator for Scan {
    type Item = Result<Stored>;

    fn next(&mut self) -> Option<Result<Stored>> {
        let read = self.next_row().and_then(|row| row.map(|row| row.stored()).transpose());
        self.failed |= read.is_err();
        read.transpose()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.places.total().checked_sub(self.next))
    }
}
