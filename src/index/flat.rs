//! The ordinals of facet columns, laid out flat for those who count often.

use tantivy::DocId;

use super::segment::{Room, Strings};

/// How many places are copied at once.
const LANE: usize = 16;

/// How many articles are looked up together.
const BATCH: u32 = 1024;

/// The values of all articles in some facets, laid out flat, one row for each article.
pub struct Flat {
    /// Where the places of each article begin, and where the last end.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Flat {
    /// Of columns whose values are numbered on from these bases.
    pub(super) fn of(columns: &[Strings], bases: &[u32], articles: u32) -> Self {
        let mut flat = Self { starts: Vec::with_capacity(articles as usize + 1), places: Vec::new() };
        let (mut room, mut docs) = (Room::default(), Vec::with_capacity(BATCH as usize));
        let (mut found, mut ends): (Vec<(u32, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
        for first in (0..articles).step_by(BATCH as usize) {
            docs.clear();
            docs.extend(first..articles.min(first + BATCH));
            found.clear();
            ends.clear();
            ends.resize(docs.len() + 1, 0);
            for (column, base) in columns.iter().zip(bases) {
                column.ordinals_of(&docs, &mut room, &mut |doc, ordinal| {
                    found.push((doc - first, base.saturating_add(u32::try_from(ordinal).unwrap_or(u32::MAX))));
                    if let Some(length) = ends.get_mut((doc - first) as usize + 1) {
                        *length += 1;
                    }
                });
            }
            // Where each row begins, and where its next value goes.
            let mut end = narrow(flat.places.len());
            for length in &mut ends {
                end += *length;
                *length = end;
            }
            flat.starts.extend(ends.iter().take(docs.len()));
            flat.places.resize(end as usize, 0);
            for (row, place) in &found {
                if let Some(next) = ends.get_mut(*row as usize) {
                    if let Some(to) = flat.places.get_mut(*next as usize) {
                        *to = *place;
                    }
                    *next += 1;
                }
            }
        }
        flat.starts.push(narrow(flat.places.len()));
        // So that a lane can be read anywhere.
        flat.places.extend([0; LANE]);
        flat.places.shrink_to_fit();
        flat
    }

    /// Writes the places of articles into `out`, one article's behind the other's, and gives back how many. Most
    /// articles have few, so that a lane is copied whatever they have: the processor has nothing to guess.
    pub fn gather(&self, docs: &[DocId], out: &mut Vec<u32>) -> usize {
        let mut length = 0;
        for doc in docs {
            let at = *doc as usize;
            let Some(&[start, end]) = self.starts.get(at..at + 2) else { continue };
            let (start, end) = (start as usize, end as usize);
            let next = length + (end - start);
            if out.len() < next + LANE {
                out.resize(2 * next + docs.len() * LANE, 0);
            }
            let to = out.get_mut(length..).and_then(<[u32]>::first_chunk_mut::<LANE>);
            if let (Some(to), Some(from)) = (to, self.places.get(start..).and_then(<[u32]>::first_chunk::<LANE>)) {
                *to = *from;
            }
            if end - start > LANE
                && let (Some(to), Some(from)) = (out.get_mut(length..next), self.places.get(start..end))
            {
                to.copy_from_slice(from);
            }
            length = next;
        }
        length
    }

    /// The places of an article.
    #[must_use]
    #[inline]
    pub fn row(&self, doc: DocId) -> &[u32] {
        let at = doc as usize;
        let Some(&[start, end]) = self.starts.get(at..at + 2) else { return &[] };
        self.places.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// Values of a segment fit: the engine numbers them so.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
