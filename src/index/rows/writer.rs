//! Writes rows, article by article.

use std::io::{self, Write};

use super::names::Names;
use super::{Column, GREAT, LONG, LONG_PLACE, Number, PADDING, VERSION, arrange, width_of};

/// Articles of a block at most, as a power of two.
const MOST: u32 = 6;

/// Bytes of the values of a facet in a row at most.
const LARGEST: usize = (LONG - 1) * 4;

/// Writes the rows of a segment.
pub(super) struct Writer<W> {
    out: W,
    written: u64,
    columns: Vec<Column>,
    /// The facets that vary, in the order of a row.
    order: Vec<usize>,
    shift: u32,
    articles: u32,
    starts: Vec<u8>,
    /// The block that is being filled: its long lists, its rows, and where these begin.
    long: Vec<u8>,
    rows: Vec<u8>,
    begun: Vec<u16>,
    /// By place.
    totals: Vec<u32>,
}

impl<W: Write> Writer<W> {
    /// For facets whose articles have so many values, with so many terms, and so many values in all articles.
    pub fn new(out: W, facets: &[(Number, u32, u64)]) -> Self {
        // Whoever counts those that take little room then passes over little.
        let varying = facets.iter().enumerate().filter(|(_, (number, ..))| *number == Number::Varies);
        let room =
            |(facet, (_, terms, values)): (usize, &(Number, u32, u64))| (width_of(*terms) as u64 * values, facet);
        let mut order: Vec<(u64, usize)> = varying.map(room).collect();
        order.sort_unstable();
        let place = |facet| order.iter().position(|(_, ordered)| *ordered == facet).unwrap_or(0);
        let facets: Vec<_> =
            facets.iter().zip(0..).map(|((number, terms, _), at)| (*number, *terms, place(at))).collect();
        let (columns, [_, values]) = arrange(&facets);
        let largest = values + order.len() * LARGEST;
        let fits = |shift: &u32| u16::try_from(largest << shift).is_ok();
        let terms = columns.last().map_or(0, |last| last.base.saturating_add(last.terms));
        Self {
            out,
            written: 0,
            columns,
            order: order.into_iter().map(|(_, facet)| facet).collect(),
            shift: (0..=MOST).rev().find(fits).unwrap_or(0),
            articles: 0,
            starts: Vec::new(),
            long: Vec::new(),
            rows: Vec::new(),
            begun: Vec::new(),
            totals: vec![0; terms as usize],
        }
    }

    /// Writes an article whose ordinals in each facet these are; they are put in order.
    pub fn add(&mut self, values: &mut [Vec<u32>]) -> io::Result<()> {
        let start = self.rows.len();
        self.begun.push(u16::try_from(start).map_err(io::Error::other)?);
        self.rows.resize(start + self.order.len().div_ceil(2), 0);
        for (column, ordinals) in self.columns.iter().zip(&mut *values) {
            ordinals.sort_unstable();
            ordinals.dedup();
            for ordinal in &*ordinals {
                let total = self.totals.get_mut((column.base.saturating_add(*ordinal)) as usize);
                *total.filter(|_| *ordinal < column.terms).ok_or_else(unexpected)? += 1;
            }
            if column.number == Number::One {
                let &mut [ordinal] = ordinals.as_mut_slice() else { return Err(unexpected()) };
                put(&mut self.rows, ordinal, column.width);
            } else if column.number == Number::None && !ordinals.is_empty() {
                return Err(unexpected());
            }
        }
        for facet in &self.order {
            let (Some(column), Some(ordinals)) = (self.columns.get(*facet), values.get(*facet)) else { continue };
            let number = ordinals.len().min(LONG);
            if let Some(byte) = self.rows.get_mut(start + column.at / 2) {
                *byte |= u8::try_from(number << (4 * (column.at % 2))).map_err(io::Error::other)?;
            }
            let list = if number == LONG {
                let place = self.written + self.long.len() as u64;
                if place >> (8 * LONG_PLACE) > 0 {
                    return Err(io::Error::other("too many facet values in a segment"));
                }
                self.rows.extend(place.to_le_bytes().iter().take(LONG_PLACE));
                let number = u32::try_from(ordinals.len()).map_err(io::Error::other)?;
                self.long.extend_from_slice(&number.to_le_bytes());
                &mut self.long
            } else {
                &mut self.rows
            };
            for ordinal in ordinals {
                put(list, *ordinal, column.width);
            }
        }
        self.articles += 1;
        if self.begun.len() == 1 << self.shift { self.end_block() } else { Ok(()) }
    }

    /// Writes a block: its long lists, then its rows.
    fn end_block(&mut self) -> io::Result<()> {
        if self.begun.is_empty() {
            return Ok(());
        }
        self.out.write_all(&self.long)?;
        self.out.write_all(&self.rows)?;
        let begin = self.written + self.long.len() as u64;
        self.written = begin + self.rows.len() as u64;
        self.starts.extend_from_slice(&begin.to_le_bytes());
        self.begun.resize(1 << self.shift, 0);
        self.begun.iter().for_each(|start| self.starts.extend_from_slice(&start.to_le_bytes()));
        self.begun.clear();
        self.rows.clear();
        self.long.clear();
        Ok(())
    }

    /// How many articles have a term of a facet as a value.
    pub fn total(&self, facet: usize, ordinal: u32) -> u32 {
        let place = self.columns.get(facet).map(|column| column.base.saturating_add(ordinal));
        place.and_then(|place| self.totals.get(place as usize)).copied().unwrap_or(0)
    }

    /// Writes the rest, with the names of the values of each facet that has paths of several, and hands back what was
    /// written to.
    pub fn finish(mut self, names: Vec<Names>) -> io::Result<W> {
        self.end_block()?;
        let (mut totals, mut great) = (Vec::with_capacity(self.totals.len()), Vec::new());
        for (place, total) in (0_u32..).zip(&self.totals) {
            totals.push(u8::try_from(*total).unwrap_or(GREAT));
            if *total >= u32::from(GREAT) {
                great.extend_from_slice(&place.to_le_bytes());
                great.extend_from_slice(&total.to_le_bytes());
            }
        }
        let (mut facets, mut entries) = (Vec::new(), Vec::new());
        for (column, names) in self.columns.iter().zip(names) {
            let number = match column.number {
                Number::None => 0,
                Number::One => 1,
                Number::Varies => 2,
            };
            facets.extend([number, u8::try_from(column.width).map_err(io::Error::other)?]);
            facets.extend_from_slice(&column.terms.to_le_bytes());
            facets.extend_from_slice(&u32::try_from(names.len()).map_err(io::Error::other)?.to_le_bytes());
            facets.extend_from_slice(&u32::try_from(column.at).map_err(io::Error::other)?.to_le_bytes());
            names.put(column.width, &mut entries);
        }
        let mut footer = Vec::new();
        let mut at = self.written + PADDING as u64;
        self.out.write_all(&[0; PADDING])?;
        for part in [&self.starts, &totals, &great, &entries, &facets] {
            footer.extend_from_slice(&at.to_le_bytes());
            self.out.write_all(part)?;
            at += part.len() as u64;
        }
        let count = u32::try_from(self.columns.len()).map_err(io::Error::other)?;
        for number in [self.articles, count, self.shift, VERSION] {
            footer.extend_from_slice(&number.to_le_bytes());
        }
        self.out.write_all(&footer)?;
        Ok(self.out)
    }
}

/// Appends an ordinal in so many bytes.
fn put(out: &mut Vec<u8>, ordinal: u32, width: usize) {
    out.extend(ordinal.to_le_bytes().iter().take(width));
}

/// Another number of values or terms was said before.
fn unexpected() -> io::Error {
    io::Error::other("an article has other facet values than were counted")
}
