//! Picks the values of some facets out of rows, for who counts them.

use tantivy::DocId;

use super::finder::{Finder, eight, size_of};
use super::{LONG, LONG_PLACE, Number, Rows};

/// How many articles are picked from before the values are handed on.
const BATCH: usize = 64;

/// So many bytes are copied at once: most articles have few values, so that it costs less than to look how many.
const LANE: usize = 16;

/// Room for the values of a facet: as many as a row may have itself, of four bytes, and a lane.
const ROOM: usize = BATCH * (LONG - 1) * 4 + LANE;

/// The numbers of values of so many facets are read at once.
const TOGETHER: usize = 16;

/// What stands for a facet that is not asked for.
const NOBODY: usize = usize::MAX;

/// What the values of some facets are picked by.
pub struct Picker {
    /// The facets with one value in each article: where it stands in a row.
    fixed: Vec<(usize, Member)>,
    /// Where the values of the facets that vary begin.
    varying: usize,
    /// The facets that vary, up to the last that is asked for, with where in a row their numbers of values begin: those
    /// of sixteen are read at once.
    steps: Vec<(usize, Vec<Member>)>,
}

/// A facet.
#[derive(Clone, Copy)]
struct Member {
    /// Which of those that are asked for, or nobody.
    number: usize,
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
    /// The rows of some articles.
    begun: Vec<Begun>,
}

/// How far a row was read.
#[derive(Debug, Clone, Copy)]
struct Begun {
    /// Where it begins.
    start: usize,
    /// Where the values of the next facet begin.
    at: usize,
    /// The numbers of values of the next facets, 4 bits each.
    numbers: u64,
}

impl Begun {
    /// How many values the next facet has.
    #[inline]
    fn next(&mut self) -> usize {
        let number = self.numbers & 15;
        self.numbers >>= 4;
        number as usize
    }

    /// Goes on behind so many bytes. What is read beyond a broken file is nothing.
    #[inline]
    fn pass(&mut self, size: usize) {
        self.at = self.at.wrapping_add(size);
    }
}

impl Picker {
    /// For facets by their places in the manifest.
    #[must_use]
    pub fn new(rows: &Rows, facets: &[usize]) -> Self {
        let [fixed_start, varying] = rows.values;
        let member = |facet: usize| {
            let number = facets.iter().position(|asked| *asked == facet).unwrap_or(NOBODY);
            rows.columns.get(facet).map(|column| (column, Member { number, width: column.width }))
        };
        let one = |facet: &usize| member(*facet).filter(|(column, _)| column.number == Number::One);
        let fixed = facets.iter().filter_map(one).map(|(column, member)| (fixed_start + column.at, member)).collect();
        let mut steps: Vec<Member> = rows.order.iter().filter_map(|facet| Some(member(*facet)?.1)).collect();
        let last = steps.iter().rposition(|member| member.number != NOBODY).map_or(0, |last| last + 1);
        steps.truncate(last);
        let steps = steps.chunks(TOGETHER).zip(0..).map(|(some, at)| (at * TOGETHER / 2, some.to_vec())).collect();
        Self { fixed, varying, steps }
    }

    /// Hands the values of articles to `each`, some at a time.
    pub fn pick(&self, rows: &Rows, docs: &[DocId], room: &mut Gathered, each: &mut dyn FnMut(Picked<'_>)) {
        room.bytes.resize(ROOM, 0);
        let finder = rows.finder();
        for docs in docs.chunks(BATCH) {
            // All rows are looked for before the first is read: so the processor need not wait for one after the other.
            room.begun.clear();
            room.begun.extend(docs.iter().map(|doc| {
                let (start, numbers) = finder.begin(*doc);
                Begun { start, at: start.wrapping_add(self.varying), numbers }
            }));
            for (behind, member) in &self.fixed {
                room.copy_fixed(finder, *behind, member.width);
                room.hand_on(docs.len() * member.width, *member, each);
            }
            for (place, members) in &self.steps {
                if *place > 0 {
                    room.number(finder, *place);
                }
                for member in members {
                    if member.number == NOBODY {
                        room.pass_over(member.width);
                    } else {
                        let size = room.copy(finder, *member, each);
                        room.hand_on(size, *member, each);
                    }
                }
            }
        }
    }
}

impl Gathered {
    /// Reads the numbers that stand so far behind where each row begins.
    fn number(&mut self, finder: Finder<'_>, behind: usize) {
        for row in &mut self.begun {
            // What is behind the numbers of sixteen facets is not looked at.
            row.numbers = eight(finder.bytes.get(row.start.wrapping_add(behind)..).unwrap_or(&[]));
        }
    }

    /// Passes over the values of a facet.
    fn pass_over(&mut self, width: usize) {
        for row in &mut self.begun {
            let number = row.next();
            row.pass(size_of(number, width));
        }
    }

    /// Takes in the values of a facet, and gives back how many bytes they are; many values of one article are handed on
    /// at once.
    fn copy(&mut self, finder: Finder<'_>, member: Member, each: &mut dyn FnMut(Picked<'_>)) -> usize {
        let Self { bytes, begun } = self;
        let (file, into, mut end) = (finder.bytes, bytes.as_mut_slice(), 0);
        for row in begun {
            let number = row.next();
            let size = number * member.width;
            if number == LONG {
                each(member.picked(finder.long(file.get(row.at..).unwrap_or(&[]), member.width)));
                row.pass(LONG_PLACE);
                continue;
            }
            let (from, to) = (row.at, end);
            row.pass(size);
            end += size;
            let Some(lane) = file.get(from..).and_then(<[u8]>::first_chunk::<LANE>) else { continue };
            let Some(place) = into.get_mut(to..).and_then(<[u8]>::first_chunk_mut::<LANE>) else { continue };
            *place = *lane;
            if size > LANE
                && let (Some(from), Some(to)) = (file.get(from..from + size), into.get_mut(to..end))
            {
                to.copy_from_slice(from);
            }
        }
        end
    }

    /// Takes in the one value of each article that stands so far behind where its row begins.
    fn copy_fixed(&mut self, finder: Finder<'_>, behind: usize, width: usize) {
        for (row, to) in self.begun.iter().zip(self.bytes.chunks_mut(width)) {
            let from = row.start.wrapping_add(behind);
            if let Some(from) = finder.bytes.get(from..from.wrapping_add(width)) {
                to.copy_from_slice(from);
            }
        }
    }

    fn hand_on(&self, size: usize, member: Member, each: &mut dyn FnMut(Picked<'_>)) {
        each(member.picked(self.bytes.get(..size).unwrap_or(&[])));
    }
}

impl Member {
    fn picked(self, bytes: &[u8]) -> Picked<'_> {
        Picked { member: self.number, bytes, width: self.width }
    }
}
