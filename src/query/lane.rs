//! The articles of a form of a word, poured into a window of articles.
//!
//! A window is a row of so many articles of a segment, beginning at a multiple of its width. Lists that are poured into
//! it one behind the other need not be put in order, and what they fill stays within the processor's reach.

use std::sync::Arc;

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, SegmentReader, TERMINATED};

use super::inflected::{Speakers, Spoken};
use crate::index::Form;

/// How many articles a window has.
pub(super) const WIDTH: u32 = 4096;

/// The bits of a window: one for each article, sixty-four in a word.
pub(super) type Bits = [u64; WIDTH as usize / 64];

/// How often each article of a window has something; only of those whose bit is set.
pub(super) type Times = [u32; WIDTH as usize];

/// The articles of a segment that have a form, deleted ones too, with how often.
pub(super) struct Lane {
    postings: BlockSegmentPostings,
    /// The next one in the block that was read.
    at: usize,
    /// The next article, or one before it.
    next: DocId,
    spoken: Option<Arc<Spoken>>,
}

/// Those of the forms that a segment has.
pub(super) fn lanes(forms: &[Form], reader: &SegmentReader) -> Result<Vec<Lane>> {
    let mut lanes = Vec::with_capacity(forms.len());
    let mut speakers = Speakers::default();
    for form in forms {
        if let Some(postings) = form.blocks(reader, IndexRecordOption::WithFreqs)? {
            let next = postings.docs().first().copied().unwrap_or(TERMINATED);
            lanes.push(Lane { postings, at: 0, next, spoken: speakers.of(form, reader)? });
        }
    }
    Ok(lanes)
}

/// Adds articles, each with how often it has something.
#[inline]
fn add<'p>(bits: &mut Bits, times: &mut Times, poured: impl Iterator<Item = (&'p DocId, &'p u32)>) {
    for (doc, count) in poured {
        let at = (doc % WIDTH) as usize;
        let (word, bit) = (&mut bits[at / 64], 1 << (at % 64));
        let before = if *word & bit == 0 { 0 } else { times[at] };
        times[at] = before.saturating_add(*count);
        *word |= bit;
    }
}

impl Lane {
    /// The next article, or one before it.
    pub fn next(&self) -> DocId {
        self.next
    }

    /// How many articles there are in all.
    pub fn len(&self) -> u32 {
        self.postings.doc_freq()
    }

    /// Goes on to the window that begins at `start` and adds to it what lies within.
    pub fn pour(&mut self, start: DocId, bits: &mut Bits, times: &mut Times) {
        if self.next < start {
            self.seek(start);
        }
        let end = start.saturating_add(WIDTH);
        while self.next < end {
            let docs = self.postings.docs().get(self.at..).unwrap_or(&[]);
            let counts = self.postings.freqs().get(self.at..).unwrap_or(&[]);
            let whole = docs.last().is_none_or(|last| *last < end);
            let within = if whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            let poured = docs.iter().zip(counts).take(within);
            match &self.spoken {
                None => add(bits, times, poured),
                Some(spoken) => add(bits, times, poured.filter(|(doc, _)| spoken.counts(**doc))),
            }
            self.at += within;
            match docs.get(within) {
                Some(next) => self.next = *next,
                None => self.read_on(),
            }
        }
    }

    /// Goes on to the first article from `start` on.
    fn seek(&mut self, start: DocId) {
        if self.postings.docs().last().is_some_and(|last| *last >= start) {
            self.at = self.postings.docs().partition_point(|doc| *doc < start);
        } else {
            self.at = self.postings.seek(start);
        }
        match self.postings.docs().get(self.at) {
            Some(next) => self.next = *next,
            None => self.read_on(),
        }
    }

    /// Goes on to the next block.
    fn read_on(&mut self) {
        self.postings.advance();
        self.at = 0;
        self.next = self.postings.docs().first().copied().unwrap_or(TERMINATED);
    }
}
