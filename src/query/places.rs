//! Where the matches of a scan lie, in order, a part at a time.
//!
//! Which articles match is a bit for each. Their keys are many times that, so only some are held at once: a sample of all
//! says at which keys the order is cut, and for each part between two cuts the bits are gone through anew, which takes a
//! small part of the time that reading its articles does. So a scan over ten times the articles takes no more memory, but
//! for the bits.

use tantivy::{DocAddress, DocId};

use super::ids::Ranks;
use super::matches::Matches;
use super::rank::earliest_first;
use super::scan::Order;
use super::view::View;
use crate::error::Result;
use crate::index::segment;

/// About so many keys are held at once; each takes 24 bytes.
const PART: usize = 1 << 17;

/// So many matches for each part say where it is cut.
const SAMPLES: usize = 256;

/// Publication, and the id's place among all.
type Key = (u64, u32);

/// The matches of a scan.
pub(super) struct Places {
    order: Order,
    /// A bit for each article of each segment.
    bits: Vec<Vec<u64>>,
    total: usize,
    ranks: Ranks,
    /// The least key of each part but the first.
    cuts: Vec<Key>,
    /// The number of the next part.
    next: usize,
    /// What is left of the part that is handed out, the last first.
    current: Vec<(Key, DocAddress)>,
    /// In the store's order: the segment and the article to go on from.
    from: (usize, DocId),
}

impl Places {
    /// Those of all matches.
    pub fn of(view: &View, matches: &Matches, order: Order) -> Result<Self> {
        Self::in_parts(view, matches, order, PART)
    }

    /// The same with parts of about so many.
    fn in_parts(view: &View, matches: &Matches, order: Order, part: usize) -> Result<Self> {
        let mut bits = Vec::with_capacity(view.segments().len());
        let mut total = 0;
        for segment in view.segments() {
            let mut here = vec![0_u64; segment.max_doc().div_ceil(64) as usize];
            matches.each_block(segment, &mut |docs| {
                total += docs.len();
                for doc in docs {
                    if let Some(word) = here.get_mut(*doc as usize / 64) {
                        *word |= 1 << (doc % 64);
                    }
                }
            })?;
            bits.push(here);
        }
        let ranks = if order == Order::Published { Ranks::of(view)? } else { Ranks::default() };
        let (cuts, current) = Default::default();
        let mut places = Self { order, bits, total, ranks, cuts, next: 0, current, from: (0, 0) };
        if order == Order::Published && total > part {
            places.cut(view, total.div_ceil(part))?;
        }
        Ok(places)
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The next one.
    pub fn next(&mut self, view: &View) -> Result<Option<DocAddress>> {
        if self.order == Order::Store {
            return Ok(self.next_stored());
        }
        while self.current.is_empty() && self.next <= self.cuts.len() {
            self.load(view)?;
        }
        Ok(self.current.pop().map(|(_, at)| at))
    }

    /// The next one as they lie.
    fn next_stored(&mut self) -> Option<DocAddress> {
        loop {
            let (number, from) = self.from;
            let bits = self.bits.get(number)?;
            let found = set(bits, from).next();
            self.from = found.map_or((number + 1, 0), |doc| (number, doc + 1));
            if let Some(doc) = found {
                return Some(DocAddress::new(u32::try_from(number).ok()?, doc));
            }
        }
    }

    /// Finds where the order is cut into so many parts.
    fn cut(&mut self, view: &View, parts: usize) -> Result<()> {
        let every = (self.total / (parts * SAMPLES)).max(1);
        let (mut keys, mut seen) = (Vec::new(), 0_usize);
        self.each(view, &mut |_| true, &mut |key, _| {
            if seen.is_multiple_of(every) {
                keys.push(key);
            }
            seen += 1;
        })?;
        keys.sort_unstable();
        self.cuts = (1..parts).filter_map(|part| keys.get(part * keys.len() / parts).copied()).collect();
        self.cuts.dedup();
        Ok(())
    }

    /// Sorts the next part.
    fn load(&mut self, view: &View) -> Result<()> {
        let low = self.next.checked_sub(1).and_then(|before| self.cuts.get(before)).copied();
        let high = self.cuts.get(self.next).copied();
        self.next += 1;
        let mut current = std::mem::take(&mut self.current);
        let mut within =
            |published| low.is_none_or(|(low, _)| published >= low) && high.is_none_or(|(high, _)| published <= high);
        self.each(view, &mut within, &mut |key, at| {
            if low.is_none_or(|low| key >= low) && high.is_none_or(|high| key < high) {
                current.push((key, at));
            }
        })?;
        current.sort_unstable_by(|one, other| other.cmp(one));
        self.current = current;
        Ok(())
    }

    /// Hands the key of every match whose publication is `wanted` to `visit`.
    fn each(
        &self,
        view: &View,
        wanted: &mut dyn FnMut(u64) -> bool,
        visit: &mut dyn FnMut(Key, DocAddress),
    ) -> Result<()> {
        for ((number, segment), bits) in (0..).zip(view.segments()).zip(&self.bits) {
            let published = segment::published(segment.reader)?;
            let ids = segment::ids(segment.reader)?;
            for doc in set(bits, 0) {
                let first = earliest_first(published.first(doc));
                if wanted(first) {
                    let ordinal = ids.ordinal(doc).unwrap_or(u64::MAX);
                    visit((first, self.ranks.rank(number, ordinal)), DocAddress::new(number, doc));
                }
            }
        }
        Ok(())
    }
}

/// The articles whose bits are set, from one on.
fn set(bits: &[u64], from: DocId) -> impl Iterator<Item = DocId> {
    let first = from / 64;
    let words = (first..).zip(bits.get(first as usize..).unwrap_or(&[]));
    words.flat_map(move |(number, word)| {
        let mut left = if number == first { word & (u64::MAX << (from % 64)) } else { *word };
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(number * 64 + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::matches::Question;
    use crate::query::tests::archive::{Archive, many};
    use crate::query::{NoNames, Request};

    #[test]
    fn parts_make_up_the_whole() {
        let pieces = many(90);
        let (few, rest) = pieces.split_at(33);
        for archive in [Archive::of(std::slice::from_ref(&pieces)), Archive::of(&[few.to_vec(), rest.to_vec()])] {
            let view = View::open(archive.index.as_ref()).unwrap();
            let question = Question::read(&view, &NoNames, &Request::default(), &mut Vec::new()).unwrap();
            let matches = question.matches(&view, false, None).unwrap();
            let all = |order, part| {
                let mut places = Places::in_parts(&view, &matches, order, part).unwrap();
                let mut all = Vec::new();
                while let Some(at) = places.next(&view).unwrap() {
                    all.push(at);
                }
                assert_eq!(all.len(), places.total());
                all
            };
            let whole = all(Order::Published, 1000);
            for part in [1, 2, 7, 45, 89, 90] {
                assert_eq!(all(Order::Published, part), whole, "{part}");
            }
            let mut sorted = whole;
            sorted.sort_unstable();
            assert_eq!(all(Order::Store, 7), sorted);
        }
    }

    #[test]
    fn set_bits_are_found_from_anywhere() {
        let bits = [1 << 63 | 0b101, 0, 1];
        assert_eq!(set(&bits, 0).collect::<Vec<_>>(), [0, 2, 63, 128]);
        for (from, first) in [(0, Some(0)), (1, Some(2)), (3, Some(63)), (64, Some(128)), (129, None), (999, None)] {
            assert_eq!(set(&bits, from).next(), first, "{from}");
        }
    }
}
