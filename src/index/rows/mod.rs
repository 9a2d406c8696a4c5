//! The facet values of the articles, a row for each: a file of each segment beside the engine's own.
//!
//! In a row the values of all facets of an article stand side by side, as the ordinals of their terms in the engine's
//! dictionaries: every value is spelt in one place only, whoever counts four facets goes to one place for each article
//! instead of four, and nothing has to be laid out before. How many articles have each value stands there too.
//!
//! ```text
//! file:   rows · padding · starts · totals · great totals · names · facets · footer
//! row:    for each facet that varies how many values it has, 4 bits each · the values of those with one in each article ·
//!         those of the others
//! value:  the ordinal of its term, in as many bytes as the facet needs (1 to 4), ascending
//! long:   where 4 bits say 15, the values lie before the rows: the row says where, u40, and there stand their number,
//!         u32, and they
//! starts: for each block of articles where its rows begin u64 · for each article how far behind that u16
//! totals: for each term of each facet how many articles have it as a value, u8; 255 stands for more
//! great:  place of the term u32 · number of articles u32, for each that has 255 or more
//! name:   hash of a value's folded last name u16 · its ordinal; by hash, for each facet with paths of several names
//! facet:  how many values articles have u8 (0 none, 1 one each, 2 it varies) · bytes of a value u8 · terms u32 · names u32 ·
//!         which of those that vary it is in a row u32
//! footer: where starts, totals, great totals, names, facets begin, u64 each · articles u32 · facets u32 · articles of a block, as
//!         a power of two, u32 · version u32
//! ```
//!
//! The place of a term is its ordinal among the terms of all facets, facet by facet. Terms are values and all that is above
//! one. All is read where it lies.

mod finder;
mod names;
mod pick;
mod plugin;
#[cfg(test)]
mod tests;
mod writer;

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, SegmentReader};

pub use finder::Ordinals;
pub use pick::{Gathered, Picked, Picker};
pub(super) use plugin::Plugin;

use finder::{Finder, number_at, size_of};
use names::HASH;

use super::engine;
use super::fields::is_facet;
use super::wire::{Bytes, Malformed};
use crate::error::{Error, Result};
use crate::prefetch::prefetch_all;

/// What the files end with.
const EXTENSION: &str = "rows";

/// The version of the form.
const VERSION: u32 = 1;

/// Bytes of the footer.
const FOOTER: usize = 5 * 8 + 4 * 4;

/// Bytes of what is said of a facet.
const FACET: usize = 14;

/// This many values, or more, lie elsewhere.
const LONG: usize = 15;

/// Bytes that say where.
const LONG_PLACE: usize = 5;

/// Hardly a row has more bytes than these. Behind the last there are as many.
const ROW: usize = PADDING;

/// Bytes behind the rows, so that a few can be read anywhere.
const PADDING: usize = 64;

/// So many facets that vary are found in a row together.
const MANY: usize = 32;

/// A byte of a total that stands for more.
const GREAT: u8 = u8::MAX;

/// How many values the articles of a segment have in a facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    None,
    One,
    Varies,
}

/// A facet of a segment.
#[derive(Debug, Clone, Copy)]
struct Column {
    number: Number,
    /// Bytes of a value.
    width: usize,
    /// How many terms it has.
    terms: u32,
    /// The place of its first term among those of all facets.
    base: u32,
    /// Which of the facets that vary it is, or how far behind them the value of each article stands.
    at: usize,
}

/// The rows of one segment.
pub struct Rows {
    bytes: OwnedBytes,
    articles: u32,
    /// Articles of a block, as a power of two.
    shift: u32,
    starts: usize,
    totals: usize,
    great: Range<usize>,
    /// For each facet its names.
    names: Vec<Range<usize>>,
    columns: Vec<Column>,
    /// The facets that vary, in the order of a row.
    order: Vec<usize>,
    /// Where in a row the values that each article has one of begin, and where the others.
    values: [usize; 2],
}

/// Bytes of a value in a facet with so many terms.
fn width_of(terms: u32) -> usize {
    match terms {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        0x1_0001..=0x100_0000 => 3,
        _ => 4,
    }
}

/// The facets with their places, and where in a row the values of those that every article has one of begin, and where the
/// others. Of each facet it is said how many values articles have, how many terms there are, and which of those that vary
/// it is in a row.
fn arrange(facets: &[(Number, u32, usize)]) -> (Vec<Column>, [usize; 2]) {
    let (mut base, mut varying, mut fixed) = (0_u32, 0, 0);
    let mut columns = Vec::with_capacity(facets.len());
    for (number, terms, order) in facets.iter().copied() {
        let width = width_of(terms);
        let at = match number {
            Number::None => 0,
            Number::One => fixed,
            Number::Varies => order,
        };
        varying += usize::from(number == Number::Varies);
        fixed += if number == Number::One { width } else { 0 };
        columns.push(Column { number, width, terms, base, at });
        base = base.saturating_add(terms);
    }
    let head = usize::div_ceil(varying, 2);
    (columns, [head, head + fixed])
}

/// The facets that vary in the order of a row; `None` if it is none.
fn order_of(columns: &[Column]) -> Option<Vec<usize>> {
    let varying = columns.iter().enumerate().filter(|(_, column)| column.number == Number::Varies);
    let mut ordered: Vec<(usize, usize)> = varying.map(|(facet, column)| (column.at, facet)).collect();
    ordered.sort_unstable();
    let sound = ordered.iter().enumerate().all(|(number, (at, _))| number == *at);
    sound.then(|| ordered.into_iter().map(|(_, facet)| facet).collect())
}

/// The facet fields of an index, in the manifest's order.
pub(super) fn facet_fields(schema: &Schema) -> Vec<Field> {
    schema.fields().filter(|(_, entry)| is_facet(entry.name())).map(|(field, _)| field).collect()
}

impl Rows {
    /// Those of a segment.
    ///
    /// # Errors
    /// [`Error::Index`] if the file is missing or broken.
    pub fn open(segment: &SegmentReader) -> Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned())).map_err(|e| engine(DOING, e))?;
        let bytes = file.read_bytes().map_err(|e| Error::index(DOING, e))?;
        let rows = Self::of(bytes).map_err(broken)?;
        if rows.articles == segment.max_doc() { Ok(rows) } else { Err(broken(Malformed)) }
    }

    fn of(bytes: OwnedBytes) -> std::result::Result<Self, Malformed> {
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Malformed)?;
        let mut tail = Bytes(bytes.get(footer..).ok_or(Malformed)?);
        let mut place = || tail.eight().and_then(|place| usize::try_from(place).map_err(|_| Malformed));
        let (starts, totals, great, mut name, facets) = (place()?, place()?, place()?, place()?, place()?);
        let mut number = || tail.four().map(u32::from_le_bytes);
        let (articles, count, shift, version) = (number()?, number()?, number()?, number()?);
        let ends = (count as usize).checked_mul(FACET).and_then(|size| facets.checked_add(size));
        let ordered = [PADDING, starts, totals, great, name, facets].is_sorted();
        let (sound, great) = (ordered && ends == Some(footer), great..name);
        if version != VERSION || !sound || shift > 16 {
            return Err(Malformed);
        }
        let mut table = Bytes(bytes.get(facets..footer).ok_or(Malformed)?);
        let (mut read, mut names) = (Vec::with_capacity(count as usize), Vec::with_capacity(count as usize));
        for _ in 0..count {
            let number = match table.byte()? {
                0 => Number::None,
                1 => Number::One,
                2 => Number::Varies,
                _ => return Err(Malformed),
            };
            let width = usize::from(table.byte()?);
            let terms = table.four().map(u32::from_le_bytes)?;
            if width != width_of(terms) {
                return Err(Malformed);
            }
            let entries = table.four().map(u32::from_le_bytes)? as usize;
            let end = entries.checked_mul(HASH + width).and_then(|size| name.checked_add(size)).ok_or(Malformed)?;
            names.push(name..end);
            name = end;
            read.push((number, terms, u32::from_le_bytes(table.four()?) as usize));
        }
        let (columns, values) = arrange(&read);
        let order = order_of(&columns).ok_or(Malformed)?;
        let terms: u64 = read.iter().map(|(_, terms, _)| u64::from(*terms)).sum();
        if terms != (great.start - totals) as u64 || u32::try_from(terms).is_err() || name != facets {
            return Err(Malformed);
        }
        Ok(Self { bytes, articles, shift, starts, totals, great, names, columns, order, values })
    }

    /// How many articles there are.
    #[must_use]
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// How many terms a facet has, by its place in the manifest.
    #[must_use]
    pub fn terms(&self, facet: usize) -> u32 {
        self.columns.get(facet).map_or(0, |column| column.terms)
    }

    fn finder(&self) -> Finder<'_> {
        let bytes: &[u8] = &self.bytes;
        Finder { bytes, starts: bytes.get(self.starts..self.totals).unwrap_or(&[]), shift: self.shift }
    }

    /// Has the rows of articles come from memory together, as they will be read next.
    pub fn expect(&self, docs: impl Iterator<Item = DocId>) {
        for start in self.finder().starts(docs) {
            prefetch_all(self.bytes.get(start..start.saturating_add(ROW)).unwrap_or(&[]));
        }
    }

    /// The ordinals of an article in a facet, ascending.
    #[must_use]
    pub fn ordinals(&self, doc: DocId, facet: usize) -> Ordinals<'_> {
        let Some(column) = self.columns.get(facet) else { return Ordinals::new(&[], 1) };
        let (finder, width) = (self.finder(), column.width);
        let row = finder.row(doc);
        let [fixed, varying] = self.values;
        let bytes = match column.number {
            Number::None => &[],
            Number::One => row.get(fixed + column.at..fixed + column.at + width).unwrap_or(&[]),
            Number::Varies => {
                let before = self.order.iter().take(column.at).filter_map(|facet| self.columns.get(*facet));
                let size = |column: &Column| size_of(number_at(row, column.at), column.width);
                let start: usize = varying + before.map(size).sum::<usize>();
                finder.list(row, start, number_at(row, column.at), width)
            }
        };
        Ordinals::new(bytes, width)
    }

    /// Hands the ordinals of an article to `each`, facet by facet, with the facet; facets without a value are left out.
    pub fn each<'r>(&'r self, doc: DocId, each: &mut dyn FnMut(usize, Ordinals<'r>)) {
        let finder = self.finder();
        let row = finder.row(doc);
        let [fixed, mut at] = self.values;
        // Where the values of each facet that varies begin, if these are not too many.
        let mut starts = [0; MANY];
        for (start, facet) in starts.iter_mut().zip(&self.order) {
            let Some(column) = self.columns.get(*facet) else { continue };
            *start = at;
            at += size_of(number_at(row, column.at), column.width);
        }
        for (facet, column) in self.columns.iter().enumerate() {
            let width = column.width;
            let ordinals = match (column.number, starts.get(column.at)) {
                (Number::None, _) => continue,
                (Number::One, _) => {
                    let at = fixed + column.at;
                    Ordinals::new(row.get(at..at + width).unwrap_or(&[]), width)
                }
                (Number::Varies, Some(start)) => {
                    Ordinals::new(finder.list(row, *start, number_at(row, column.at), width), width)
                }
                (Number::Varies, None) => self.ordinals(doc, facet),
            };
            if ordinals.len() > 0 {
                each(facet, ordinals);
            }
        }
    }

    /// How many articles of the segment, deleted ones too, have each term of a facet as a value, by ordinal.
    #[must_use]
    pub fn totals(&self, facet: usize) -> Vec<u32> {
        let Some(column) = self.columns.get(facet) else { return Vec::new() };
        let start = self.totals + column.base as usize;
        let bytes = self.bytes.get(start..start + column.terms as usize).unwrap_or(&[]);
        let mut totals: Vec<u32> = bytes.iter().map(|total| u32::from(*total)).collect();
        for (place, total) in self.great(column.base) {
            match place.checked_sub(column.base).and_then(|ordinal| totals.get_mut(ordinal as usize)) {
                Some(slot) => *slot = total,
                None => break,
            }
        }
        totals
    }

    /// Whether any article of the segment has a term as a value, and not only what is below it.
    #[must_use]
    pub fn is_value(&self, facet: usize, ordinal: u32) -> bool {
        let column = self.columns.get(facet).filter(|column| ordinal < column.terms);
        let at = column.map(|column| self.totals + column.base as usize + ordinal as usize);
        at.and_then(|at| self.bytes.get(at)).is_some_and(|total| *total > 0)
    }

    /// The ordinals of the values whose last name folds so, and perhaps some others; `None` for a facet whose values are
    /// single names.
    #[must_use]
    pub fn named(&self, facet: usize, folded: &str) -> Option<impl Iterator<Item = u32> + '_> {
        let (names, column) = (self.names.get(facet)?, self.columns.get(facet)?);
        let entries = self.bytes.get(names.clone()).filter(|entries| !entries.is_empty())?;
        Some(names::find(entries, column.width, folded))
    }

    /// Places with great totals, from one on.
    fn great(&self, from: u32) -> impl Iterator<Item = (u32, u32)> {
        let pairs = self.bytes.get(self.great.clone()).unwrap_or(&[]).as_chunks::<8>().0;
        let read =
            |&[a, b, c, d, e, f, g, h]: &[u8; 8]| (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        let first = pairs.partition_point(|pair| read(pair).0 < from);
        pairs.iter().skip(first).map(read)
    }
}

/// What fails.
const DOING: &str = "cannot read the facet values of articles";

fn broken(source: Malformed) -> Error {
    Error::index(DOING, source)
}
