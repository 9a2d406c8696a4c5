//! All articles of a segment that have any of some words, at once.
//!
//! Who counts or walks over all of them takes the lists one after the other: into a set of bits where they are long, into
//! one list that is sorted where they are short. Who goes on to single articles walks the lists side by side, see
//! [`super::steps`].

use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Result, SegmentReader, TERMINATED};

use super::inflected::{Occurrences, occurrences};
use crate::index::Form;

/// Lists that hold more than one of so many articles of the segment are put together as bits.
const SPARSE: u32 = 1024;

/// What is in so many times fewer articles than another list is looked up in that.
const DOMINATED: u32 = 32;

/// Lists of articles.
pub(super) struct Union {
    /// The longest first.
    lists: Vec<Occurrences>,
}

impl Union {
    /// The articles that have any of the forms, deleted ones too.
    pub fn of<'f>(forms: impl Iterator<Item = &'f Form>, reader: &SegmentReader) -> Result<Self> {
        Ok(Self::of_lists(occurrences(forms, reader, IndexRecordOption::Basic)?))
    }

    /// The articles in any of the lists.
    pub fn of_lists(mut lists: Vec<Occurrences>) -> Self {
        lists.sort_by_key(|list| std::cmp::Reverse(list.size_hint()));
        Self { lists }
    }

    /// All of them as bits, of a segment with so many articles.
    pub fn bits(self, articles: u32) -> Bits {
        Bits::of(self.lists, articles)
    }

    /// At most how many there are.
    pub fn most(&self) -> u32 {
        self.lists.iter().map(DocSet::size_hint).fold(0, u32::saturating_add)
    }

    /// All of them, in order.
    pub fn sorted(self) -> Vec<DocId> {
        sorted(self.lists)
    }

    /// How many are not deleted.
    pub fn count(self, reader: &SegmentReader) -> u32 {
        let mut count = 0;
        if let Some(alive) = reader.alive_bitset() {
            self.each(reader, &mut |docs| {
                count += docs.iter().filter(|doc| alive.is_alive(**doc)).fold(0, |sum, _| sum + 1);
            });
            return count;
        }
        let sizes = |lists: &[Occurrences]| lists.iter().map(DocSet::size_hint).fold(0, u32::saturating_add);
        let mut lists = self.lists;
        let longest = lists.first().and_then(Occurrences::exact_len);
        if let Some(longest) = longest.filter(|longest| sizes(&lists[1..]) < longest / DOMINATED) {
            let mut first = lists.remove(0);
            let rest = sorted(lists);
            let fresh = rest.iter().filter(|doc| {
                if first.doc() < **doc {
                    first.seek(**doc);
                }
                first.doc() != **doc
            });
            return longest + fresh.fold(0, |sum, _| sum + 1);
        }
        if sizes(&lists) > reader.max_doc() / SPARSE {
            return Bits::of(lists, reader.max_doc()).0.iter().map(|word| word.count_ones()).sum();
        }
        u32::try_from(sorted(lists).len()).unwrap_or(u32::MAX)
    }

    /// Hands all of them to `visit`, in order, some at a time.
    pub fn each(self, reader: &SegmentReader, visit: &mut dyn FnMut(&[DocId])) {
        let size = self.most();
        let mut lists = self.lists;
        if lists.len() < 2 {
            let mut room = [0; COLLECT_BLOCK_BUFFER_LEN];
            for list in &mut lists {
                loop {
                    let filled = list.fill_buffer(&mut room);
                    visit(&room[..filled]);
                    if filled < room.len() {
                        break;
                    }
                }
            }
        } else if size > reader.max_doc() / SPARSE {
            Bits::of(lists, reader.max_doc()).each(visit);
        } else {
            visit(&sorted(lists));
        }
    }
}

/// The articles of lists, in order, each once.
fn sorted(lists: Vec<Occurrences>) -> Vec<DocId> {
    let mut docs = Vec::new();
    for mut list in lists {
        let mut doc = list.doc();
        while doc != TERMINATED {
            docs.push(doc);
            doc = list.advance();
        }
    }
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// A bit for each article of a segment.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn of(lists: Vec<Occurrences>, articles: u32) -> Self {
        let mut bits = vec![0_u64; articles.div_ceil(64) as usize];
        for mut list in lists {
            let mut doc = list.doc();
            while doc != TERMINATED {
                if let Some(word) = bits.get_mut((doc / 64) as usize) {
                    *word |= 1 << (doc % 64);
                }
                doc = list.advance();
            }
        }
        Self(bits)
    }

    /// The articles of a scorer, of a segment with so many.
    pub fn found_by(scorer: &mut dyn Scorer, articles: u32) -> Self {
        let mut bits = vec![0_u64; articles.div_ceil(64) as usize];
        let mut room = [0; COLLECT_BLOCK_BUFFER_LEN];
        loop {
            let filled = scorer.fill_buffer(&mut room);
            for doc in room.get(..filled).unwrap_or(&[]) {
                if let Some(word) = bits.get_mut((doc / 64) as usize) {
                    *word |= 1 << (doc % 64);
                }
            }
            if filled < room.len() {
                return Self(bits);
            }
        }
    }

    /// Sixty-four of them each, from that with this number on.
    pub fn words(&self, from: usize) -> &[u64] {
        self.0.get(from..).unwrap_or(&[])
    }

    /// Whether an article is among them.
    pub fn has(&self, doc: DocId) -> bool {
        self.0.get((doc / 64) as usize).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Leaves only what is in others too.
    pub fn retain(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(word, other)| *word &= other);
    }

    /// Hands all articles to `visit`, in order, some at a time.
    pub fn each(&self, visit: &mut dyn FnMut(&[DocId])) {
        let mut room = Vec::with_capacity(16 * 64);
        for (words, first) in self.0.chunks(16).zip((0..).step_by(16 * 64)) {
            room.clear();
            for (word, first) in words.iter().zip((first..).step_by(64)) {
                let mut rest = *word;
                while rest != 0 {
                    room.push(first + rest.trailing_zeros());
                    rest &= rest - 1;
                }
            }
            visit(&room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_in_order() {
        let mut bits = Bits(vec![0; 40]);
        let docs = [0, 1, 63, 64, 1023, 1024, 2559];
        for doc in docs {
            bits.0[(doc / 64) as usize] |= 1 << (doc % 64);
        }
        let mut seen = Vec::new();
        bits.each(&mut |some| seen.extend_from_slice(some));
        assert_eq!(seen, docs);
    }
}
