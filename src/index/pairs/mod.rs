//! Pairs of neighbouring common words: a file of each segment beside the engine's own.
//!
//! For a phrase the engine walks the positions of its words. For words that most articles have, as in `of the`, that
//! takes longer than anything else it is asked. So for pairs of words whose walk would be dear, the articles with them
//! are listed, and how often they are there: two words are then found as one is, and more words only looked for where
//! their pairs are.
//!
//! ```text
//! file:   lists (`list.rs`) · tables of each text field · footer
//! tables: texts of the words · a row of each word · a row of each pair
//! word:   where its text ends u32 · articles that have it u32 · how often it is there u64
//! pair:   the numbers of its words u16, u16 · where its list begins u64 · bytes of the list u32
//! footer: for each text field where its tables begin u64, bytes of texts, words, pairs, each u32 · articles u32 ·
//!         least cost u32 · version u32
//! ```
//!
//! Words are in the order of their bytes, pairs in that of their numbers. Whether a pair would be listed is reckoned
//! from the rows of its words (`Word::is_dear`), so that one that would be and is not occurs nowhere. All is read where
//! it lies.

mod bits;
mod list;
mod plugin;

use std::cmp::Ordering;

use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;

pub use list::Pair;
pub(super) use plugin::Plugin;

use super::engine;
use super::wire::{Bytes, Malformed};
use crate::article::TextField;
use crate::error::{Error, Result};

/// What the files end with.
const EXTENSION: &str = "pairs";

/// The version of the form.
const VERSION: u32 = 1;

/// Bytes of a row of a word.
const WORD: usize = 16;

/// Bytes of a row of a pair.
const PAIR: usize = 16;

/// Bytes of what the footer says of a field.
const FIELD: usize = 20;

/// Bytes of the footer.
const FOOTER: usize = TextField::ALL.len() * FIELD + 12;

/// What it takes besides positions to look at an article in which two words are, in positions.
const VISIT: u128 = 4;

/// The pairs of one segment.
pub struct Pairs {
    bytes: OwnedBytes,
    /// In the order of [`TextField::ALL`].
    fields: [Tables; TextField::ALL.len()],
    articles: u32,
    least: u32,
}

/// Where the tables of a field are.
#[derive(Clone, Copy, Default)]
struct Tables {
    texts: usize,
    words: usize,
    pairs: usize,
    end: usize,
}

/// What is known of a pair.
pub enum Neighbours {
    /// Nothing: positions have to be looked at.
    Unknown,
    /// No article has it.
    Nowhere,
    /// These articles have it.
    Listed(Pair),
}

/// How common a word is in a segment.
#[derive(Debug, Clone, Copy)]
struct Word {
    articles: u32,
    times: u64,
}

impl Word {
    /// Whether to look for a pair of these words by their positions would be dear: as much as so many hundredths of a
    /// position of every article. That is as many articles as would have both words were these independent, times the
    /// positions that both have in one.
    fn is_dear(self, other: Self, least: u32, articles: u32) -> bool {
        let [one, two] = [self, other].map(|word| (u128::from(word.articles), u128::from(word.times)));
        let cost = one.0 * two.1 + one.1 * two.0 + VISIT * one.0 * two.0;
        cost * 100 >= u128::from(least) * u128::from(articles).pow(2)
    }
}

impl Pairs {
    /// Those of a segment.
    ///
    /// # Errors
    /// [`Error::Index`] if the file is missing or broken.
    pub(super) fn open(segment: &SegmentReader) -> Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned())).map_err(|e| engine(DOING, e))?;
        let bytes = file.read_bytes().map_err(|e| Error::index(DOING, e))?;
        let pairs = Self::of(bytes).map_err(broken)?;
        if pairs.articles == segment.max_doc() { Ok(pairs) } else { Err(broken(Malformed)) }
    }

    fn of(bytes: OwnedBytes) -> std::result::Result<Self, Malformed> {
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Malformed)?;
        let mut tail = Bytes(bytes.get(footer..).ok_or(Malformed)?);
        let mut fields = [Tables::default(); TextField::ALL.len()];
        for tables in &mut fields {
            let texts = usize::try_from(tail.eight()?).map_err(|_| Malformed)?;
            let mut sizes = [0; 3];
            for (size, row) in sizes.iter_mut().zip([1, WORD, PAIR]) {
                *size = (u32::from_le_bytes(tail.four()?) as usize).checked_mul(row).ok_or(Malformed)?;
            }
            let behind = |start: usize, size: usize| start.checked_add(size).ok_or(Malformed);
            let words = behind(texts, sizes[0])?;
            let pairs = behind(words, sizes[1])?;
            let end = behind(pairs, sizes[2])?;
            if end > footer {
                return Err(Malformed);
            }
            *tables = Tables { texts, words, pairs, end };
        }
        let mut next = || tail.four().map(u32::from_le_bytes);
        let (articles, least, version) = (next()?, next()?, next()?);
        if version == VERSION { Ok(Self { bytes, fields, articles, least }) } else { Err(Malformed) }
    }

    /// What is known of two words that stand one behind the other in a text field.
    ///
    /// # Errors
    /// [`Error::Index`] if the file is broken.
    pub fn find(&self, field: TextField, first: &str, second: &str) -> Result<Neighbours> {
        let at = TextField::ALL.iter().position(|known| *known == field);
        let Some(tables) = at.and_then(|at| self.fields.get(at)) else { return Ok(Neighbours::Unknown) };
        self.find_in(*tables, first, second).map_err(broken)
    }

    fn find_in(&self, tables: Tables, first: &str, second: &str) -> std::result::Result<Neighbours, Malformed> {
        let (Some(first), Some(second)) = (self.word(tables, first)?, self.word(tables, second)?) else {
            return Ok(Neighbours::Unknown);
        };
        if !first.1.is_dear(second.1, self.least, self.articles) {
            return Ok(Neighbours::Unknown);
        }
        let wanted = [first.0, second.0];
        let (mut low, mut high) = (0, (tables.end - tables.pairs) / PAIR);
        while low < high {
            let middle = usize::midpoint(low, high);
            let mut row = Bytes(self.bytes.get(tables.pairs + middle * PAIR..tables.end).ok_or(Malformed)?);
            let [a, b, c, d] = row.four()?;
            match [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])].map(usize::from).cmp(&wanted) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    let start = usize::try_from(row.eight()?).map_err(|_| Malformed)?;
                    let size = u32::from_le_bytes(row.four()?) as usize;
                    let end = start.checked_add(size).filter(|end| *end <= self.bytes.len()).ok_or(Malformed)?;
                    return Pair::of(self.bytes.slice(start..end), self.articles).map(Neighbours::Listed);
                }
            }
        }
        Ok(Neighbours::Nowhere)
    }

    /// The number of a word, and how common it is; `None` for one that has no row.
    fn word(&self, tables: Tables, wanted: &str) -> std::result::Result<Option<(usize, Word)>, Malformed> {
        let texts = self.bytes.get(tables.texts..tables.words).ok_or(Malformed)?;
        let rows = self.bytes.get(tables.words..tables.pairs).ok_or(Malformed)?;
        let end = |number: usize| {
            let mut row = Bytes(rows.get(number * WORD..).ok_or(Malformed)?);
            row.four().map(|end| u32::from_le_bytes(end) as usize)
        };
        let (mut low, mut high) = (0, rows.len() / WORD);
        while low < high {
            let middle = usize::midpoint(low, high);
            let start = if middle == 0 { 0 } else { end(middle - 1)? };
            match texts.get(start..end(middle)?).ok_or(Malformed)?.cmp(wanted.as_bytes()) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    let mut row = Bytes(rows.get(middle * WORD + 4..).ok_or(Malformed)?);
                    let articles = u32::from_le_bytes(row.four()?);
                    return Ok(Some((middle, Word { articles, times: row.eight()? })));
                }
            }
        }
        Ok(None)
    }
}

/// What fails.
const DOING: &str = "cannot read the pairs of words";

fn broken(source: Malformed) -> Error {
    Error::index(DOING, source)
}

#[cfg(test)]
mod tests;
