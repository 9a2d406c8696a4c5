//! Picks the values of some facets out of rows, for who counts them.

use tantivy::DocId;

use super::finder::Finder;
use super::{LONG, LONG_PLACE, Number, Rows};
use crate::prefetch::prefetch;

/// How many articles are picked from before the values are handed on.
const BATCH: usize = 64;

/// So many bytes are copied at once: most articles have few values, so that it costs less than to look how many.
const LANE: usize = 32;

/// Room for the values of a facet: as many as a row may have itself, of four bytes, and a lane.
const ROOM: usize = BATCH * (LONG - 1) * 4 + LANE;

/// The numbers of values of so many facets are read at once.
const TOGETHER: usize = 8;

/// So many values lie elsewhere, and so many bytes say where: as the columns of a batch reckon.
const MANY: u32 = 15;
const PLACE: u32 = 5;
const _: () = assert!(MANY as usize == LONG && PLACE as usize == LONG_PLACE, "what rows are written by");

/// What the values of some facets are picked by.
pub struct Picker {
    /// The facets with one value in each article: where it stands in a row.
    fixed: Vec<(usize, Member)>,
    /// Where the values of the facets that vary begin.
    varying: usize,
    /// The facets that vary, up to the last that is asked for, with where in a row their numbers of values begin: those
    /// of eight are read at once.
    steps: Vec<(usize, Vec<Member>)>,
}

/// A facet.
#[derive(Clone, Copy)]
struct Member {
    /// Which of those that are asked for, if it is one.
    number: Option<usize>,
    /// Bytes of a value.
    width: usize,
}

/// Values of one facet, gathered from some articles.
#[derive(Debug, Clone, Copy)]
pub struct Picked<'p> {
    /// Which of the facets that were asked for.
    pub member: usize,
    /// Ordinals, one behind the other, in `width` bytes each.
    pub bytes: &'p [u8],
    /// Bytes of an ordinal, the lowest first.
    pub width: usize,
}

/// Where values are gathered, to be used again.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Those of one facet.
    bytes: Vec<u8>,
    batch: Batch,
}

/// Some articles, and how far their rows were read: columns, so that the processor reckons with several at once.
#[derive(Debug, Default)]
struct Batch {
    /// Where their rows begin.
    starts: Vec<usize>,
    /// The same of the articles that come next.
    coming: Vec<usize>,
    /// The numbers of values of the facets that come next, 4 bits each.
    numbers: Vec<u32>,
    /// How far behind the beginning of the row the values of a facet begin.
    begins: Vec<u32>,
    /// How far behind it they end.
    ends: Vec<u32>,
}

impl Picker {
    /// For facets by their places in the manifest.
    #[must_use]
    pub fn new(rows: &Rows, facets: &[usize]) -> Self {
        let [fixed_start, varying] = rows.values;
        let member = |facet: usize| {
            let number = facets.iter().position(|asked| *asked == facet);
            rows.columns.get(facet).map(|column| (column, Member { number, width: column.width }))
        };
        let one = |facet: &usize| member(*facet).filter(|(column, _)| column.number == Number::One);
        let fixed = facets.iter().filter_map(one).map(|(column, member)| (fixed_start + column.at, member)).collect();
        let mut steps: Vec<Member> = rows.order.iter().filter_map(|facet| Some(member(*facet)?.1)).collect();
        let last = steps.iter().rposition(|member| member.number.is_some()).map_or(0, |last| last + 1);
        steps.truncate(last);
        let steps = steps.chunks(TOGETHER).zip(0..).map(|(some, at)| (at * TOGETHER / 2, some.to_vec())).collect();
        Self { fixed, varying, steps }
    }

    /// Hands the values of articles to `each`, some at a time.
    pub fn pick(&self, rows: &Rows, docs: &[DocId], room: &mut Gathered, each: &mut dyn FnMut(Picked<'_>)) {
        room.bytes.resize(ROOM, 0);
        let Gathered { bytes, batch } = room;
        let finder = rows.finder();
        let mut batches = docs.chunks(BATCH);
        let mut next = batches.next();
        batch.look_ahead(finder, next.unwrap_or(&[]));
        while next.is_some() {
            next = batches.next();
            batch.begin(finder, self.varying);
            batch.look_ahead(finder, next.unwrap_or(&[]));
            for (behind, member) in &self.fixed {
                let end = batch.copy_fixed(finder, *behind, member.width, bytes);
                each(member.picked(bytes.get(..end).unwrap_or(&[])));
            }
            for (place, members) in &self.steps {
                if *place > 0 {
                    batch.read_numbers(finder, *place);
                }
                for member in members {
                    if batch.go_on(member.width) {
                        batch.pass_long(finder, *member, each);
                    }
                    if member.number.is_some() {
                        let end = batch.copy(finder, bytes);
                        each(member.picked(bytes.get(..end).unwrap_or(&[])));
                    }
                }
            }
        }
    }
}

impl Batch {
    /// Finds the rows of the articles that come next, and has them come from memory while others are read.
    fn look_ahead(&mut self, finder: Finder<'_>, docs: &[DocId]) {
        self.coming.clear();
        self.coming.extend(finder.starts(docs.iter().copied()));
        for start in &self.coming {
            // Few rows reach into a third line.
            for at in [*start, start.wrapping_add(LANE)] {
                finder.bytes.get(at).into_iter().for_each(prefetch);
            }
        }
    }

    /// Begins with the articles that came next, whose values of facets that vary lie so far behind where a row begins.
    fn begin(&mut self, finder: Finder<'_>, varying: usize) {
        std::mem::swap(&mut self.starts, &mut self.coming);
        let articles = self.starts.len();
        self.read_numbers(finder, 0);
        self.begins.resize(articles, 0);
        self.ends.clear();
        self.ends.resize(articles, u32::try_from(varying).unwrap_or(u32::MAX));
    }

    /// Reads the numbers that stand so far behind where each row begins.
    fn read_numbers(&mut self, finder: Finder<'_>, behind: usize) {
        self.numbers.clear();
        self.numbers.resize(self.starts.len(), 0);
        let file = finder.bytes;
        if file.len() < 4 {
            return;
        }
        // Asked for in this way, a bound costs one comparison.
        let last = file.len() - 4;
        for (start, numbers) in self.starts.iter().zip(&mut self.numbers) {
            let at = start.wrapping_add(behind);
            if at <= last
                && let Some(here) = file.get(at..at + 4)
                && let Some(here) = here.first_chunk()
            {
                *numbers = u32::from_le_bytes(*here);
            }
        }
    }

    /// Goes on to the values of the next facet, and says whether some article has too many to have them in its row.
    fn go_on(&mut self, width: usize) -> bool {
        std::mem::swap(&mut self.begins, &mut self.ends);
        match width {
            1 => self.measure::<1>(),
            2 => self.measure::<2>(),
            3 => self.measure::<3>(),
            _ => self.measure::<4>(),
        }
    }

    fn measure<const WIDTH: u32>(&mut self) -> bool {
        let mut most = 0;
        for ((numbers, begin), end) in self.numbers.iter_mut().zip(&self.begins).zip(&mut self.ends) {
            let number = *numbers & 15;
            *numbers >>= 4;
            *end = begin.wrapping_add(number * WIDTH);
            most |= number + 1;
        }
        most > MANY
    }

    /// Passes over the places of values that lie elsewhere, and hands these on if they are asked for.
    fn pass_long(&mut self, finder: Finder<'_>, member: Member, each: &mut dyn FnMut(Picked<'_>)) {
        let long = LONG * member.width;
        for ((start, begin), end) in self.starts.iter().zip(&mut self.begins).zip(&mut self.ends) {
            if end.wrapping_sub(*begin) as usize == long {
                if member.number.is_some() {
                    let place = finder.bytes.get(start.wrapping_add(*begin as usize)..).unwrap_or(&[]);
                    each(member.picked(finder.long(place, member.width)));
                }
                *end = begin.wrapping_add(PLACE);
                *begin = *end;
            }
        }
    }

    /// Takes in the values of a facet, and gives back how many bytes they are.
    #[inline(never)]
    fn copy(&self, finder: Finder<'_>, into: &mut [u8]) -> usize {
        let (file, mut end) = (finder.bytes, 0);
        // Asked for in this way, each bound costs one comparison.
        if file.len() < LANE || into.len() < LANE {
            return 0;
        }
        let (last, full) = (file.len() - LANE, into.len() - LANE);
        for ((start, begin), behind) in self.starts.iter().zip(&self.begins).zip(&self.ends) {
            let (from, size) = (start.wrapping_add(*begin as usize), behind.wrapping_sub(*begin) as usize);
            // Beyond a broken file is nothing.
            if from > last || end > full {
                break;
            }
            let Some(lane) = file.get(from..from + LANE) else { break };
            let Some(place) = into.get_mut(end..end + LANE) else { break };
            let Some(lane) = lane.first_chunk::<LANE>() else { break };
            let Some(place) = place.first_chunk_mut::<LANE>() else { break };
            *place = *lane;
            if size > LANE {
                copy_many(file, from, into, end, size);
            }
            end += size;
        }
        end
    }

    /// Takes in the one value of each article that stands so far behind where its row begins, and gives back how many
    /// bytes they are.
    fn copy_fixed(&self, finder: Finder<'_>, behind: usize, width: usize, into: &mut [u8]) -> usize {
        for (start, to) in self.starts.iter().zip(into.chunks_mut(width)) {
            let from = start.wrapping_add(behind);
            if let Some(from) = finder.bytes.get(from..from.wrapping_add(width)) {
                to.copy_from_slice(from);
            }
        }
        self.starts.len() * width
    }
}

/// Copies more bytes than a lane has.
#[cold]
#[inline(never)]
fn copy_many(file: &[u8], from: usize, into: &mut [u8], to: usize, size: usize) {
    if let (Some(from), Some(to)) = (file.get(from..from + size), into.get_mut(to..to + size)) {
        to.copy_from_slice(from);
    }
}

impl Member {
    fn picked(self, bytes: &[u8]) -> Picked<'_> {
        Picked { member: self.number.unwrap_or(usize::MAX), bytes, width: self.width }
    }
}
