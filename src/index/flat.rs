//! The ordinals of a facet column, laid out flat for those who count often.

use tantivy::DocId;

use super::segment::{Room, Strings};
use super::table::BATCH;

/// How many ordinals are copied at once.
const LANE: usize = 4;

/// The ordinals of all articles, laid out flat.
pub struct Flat {
    /// Where the ordinals of each article begin, and where the last end.
    starts: Vec<u32>,
    ordinals: Vec<u32>,
}

/// The ordinals of articles, in whichever way is at hand.
#[derive(Clone, Copy)]
pub enum Rows<'t> {
    /// As the engine keeps them.
    Column(&'t Strings),
    /// Laid out flat.
    Flat(&'t Flat),
}

impl Flat {
    pub(super) fn of(column: &Strings, articles: u32) -> Self {
        let mut flat = Self { starts: vec![0], ordinals: Vec::new() };
        flat.starts.reserve_exact(articles as usize);
        let (mut room, mut docs) = (Room::default(), Vec::with_capacity(BATCH as usize));
        for first in (0..articles).step_by(BATCH as usize) {
            docs.clear();
            docs.extend(first..articles.min(first + BATCH));
            column.ordinals_of(&docs, &mut room, &mut |doc, ordinal| {
                // Articles without a value end where the one before does.
                flat.starts.resize(doc as usize + 1, narrow(flat.ordinals.len()));
                flat.ordinals.push(u32::try_from(ordinal).unwrap_or(u32::MAX));
            });
        }
        flat.starts.resize(articles as usize + 1, narrow(flat.ordinals.len()));
        // So that a lane can be read anywhere.
        flat.ordinals.extend([0; LANE]);
        flat.ordinals.shrink_to_fit();
        flat
    }

    /// Writes the ordinals of articles into `out`, one article's behind the other's, and gives back how many. Most
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
            if let (Some(to), Some(from)) = (out.get_mut(length..length + LANE), self.ordinals.get(start..start + LANE))
            {
                to.copy_from_slice(from);
            }
            if end - start > LANE
                && let (Some(to), Some(from)) = (out.get_mut(length..next), self.ordinals.get(start..end))
            {
                to.copy_from_slice(from);
            }
            length = next;
        }
        length
    }

    /// The ordinals of an article.
    #[must_use]
    #[inline]
    pub fn row(&self, doc: DocId) -> &[u32] {
        let at = doc as usize;
        let Some(&[start, end]) = self.starts.get(at..at + 2) else { return &[] };
        self.ordinals.get(start as usize..end as usize).unwrap_or(&[])
    }
}

impl Rows<'_> {
    /// Hands the ordinals of an article to `each`, ascending.
    #[inline]
    pub fn each(&self, doc: DocId, mut each: impl FnMut(u32)) {
        match self {
            Self::Flat(flat) => flat.row(doc).iter().for_each(|ordinal| each(*ordinal)),
            Self::Column(column) => {
                column.ordinals(doc).for_each(|ordinal| each(u32::try_from(ordinal).unwrap_or(u32::MAX)));
            }
        }
    }
}

impl Rows<'_> {
    /// Hands the ordinals of articles, which ascend, with the article to `each`.
    #[inline]
    pub fn each_of(&self, docs: &[DocId], room: &mut Room, mut each: impl FnMut(DocId, u32)) {
        match self {
            Self::Flat(flat) => {
                for doc in docs {
                    flat.row(*doc).iter().for_each(|ordinal| each(*doc, *ordinal));
                }
            }
            Self::Column(column) => column.ordinals_of(docs, room, &mut |doc, ordinal| {
                each(doc, u32::try_from(ordinal).unwrap_or(u32::MAX));
            }),
        }
    }
}

/// Values of a segment fit: the engine numbers them so.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
