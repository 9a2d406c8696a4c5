//! Rows that come in the order of the store and are handed out in another, in bounded memory.
//!
//! Mentions, and articles that share frames, are decompressed again and again if they are read in any other order than
//! the store's. So where they are wanted rows are read once, as they lie, and put into piles of neighbours in the order
//! that is wanted; when the piles outgrow the memory, they go to a temporary file that has no name. Then pile after pile is
//! sorted and handed out.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use super::row::Lengths;
use crate::error::{Error, Result};

/// Bytes of a row's place.
const PLACE: usize = 4;

/// Bytes before a row.
const HEAD: usize = PLACE + Lengths::SIZE;

/// How much memory may be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// All piles together, before they go to the file.
    pub piles: usize,
    /// One pile, while it is handed out.
    pub pile: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { piles: 64 << 20, pile: 8 << 20 }
    }
}

/// Rows on their way.
pub(super) struct Shuffle {
    room: Room,
    /// Rows for each pile.
    width: usize,
    piles: Vec<Pile>,
    held: usize,
    file: Option<File>,
    written: u64,
    /// The number of the pile that is handed out.
    next: usize,
    current: Current,
}

/// Rows that are neighbours in the order wanted.
#[derive(Default)]
struct Pile {
    held: Vec<u8>,
    /// Where the rest is in the file: offsets and lengths.
    written: Vec<(u64, usize)>,
}

/// The pile that is handed out.
#[derive(Default)]
struct Current {
    bytes: Vec<u8>,
    /// Place, offset and lengths of each row, the last first.
    rows: Vec<(u32, u64, Lengths)>,
    /// Whether the offsets are those in the file, as the pile is too large for the memory.
    far: bool,
}

impl Shuffle {
    /// For so many rows of about so many bytes.
    pub fn new(rows: usize, mean: usize, room: Room) -> Self {
        let width = (room.pile / 2 / mean.max(1)).clamp(1, rows.max(1));
        let piles = (0..rows.div_ceil(width)).map(|_| Pile::default()).collect();
        Self { room, width, piles, held: 0, file: None, written: 0, next: 0, current: Current::default() }
    }

    /// Bytes in memory.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.held + self.current.bytes.len()
    }

    /// Takes the row whose place in the order wanted is `place`; `write` appends it and gives back its lengths.
    pub fn put(&mut self, place: u32, write: impl FnOnce(&mut Vec<u8>) -> Result<Lengths>) -> Result<()> {
        let Some(pile) = self.piles.get_mut(place as usize / self.width) else { return Ok(()) };
        let start = pile.held.len();
        pile.held.extend_from_slice(&place.to_le_bytes());
        pile.held.extend_from_slice(&[0; Lengths::SIZE]);
        let lengths = write(&mut pile.held)?;
        if let Some(head) = pile.held.get_mut(start + PLACE..start + HEAD) {
            head.copy_from_slice(&lengths.to_bytes());
        }
        self.held += pile.held.len() - start;
        if self.held > self.room.piles { self.flush() } else { Ok(()) }
    }

    /// Moves all piles to the file.
    fn flush(&mut self) -> Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile().map_err(full)?,
        };
        for pile in self.piles.iter_mut().filter(|pile| !pile.held.is_empty()) {
            file.write_all(&pile.held).map_err(full)?;
            pile.written.push((self.written, pile.held.len()));
            self.written += pile.held.len() as u64;
            // Its memory is kept: it will be needed again.
            pile.held.clear();
        }
        self.held = 0;
        self.file = Some(file);
        Ok(())
    }

    /// The next row, which must all have been put before; nothing behind the last.
    pub fn next(&mut self) -> Result<Option<(Lengths, &[u8])>> {
        while self.current.rows.is_empty() {
            let Some(pile) = self.piles.get_mut(self.next).map(std::mem::take) else { return Ok(None) };
            self.next += 1;
            self.held -= pile.held.len();
            self.load(pile)?;
        }
        let Some((_, mut at, lengths)) = self.current.rows.pop() else { return Ok(None) };
        let bytes = &mut self.current.bytes;
        if let Some(file) = self.file.as_mut().filter(|_| self.current.far) {
            bytes.resize(lengths.sum(), 0);
            file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytes)).map_err(lost)?;
            at = 0;
        }
        let row = usize::try_from(at).ok().and_then(|at| bytes.get(at..)?.get(..lengths.sum()));
        Ok(row.map(|row| (lengths, row)))
    }

    /// Makes a pile the current one.
    fn load(&mut self, mut pile: Pile) -> Result<()> {
        let sum = pile.held.len() + pile.written.iter().map(|(_, length)| length).sum::<usize>();
        self.current.far = sum > self.room.pile && !pile.written.is_empty();
        self.current.bytes.clear();
        if self.current.far {
            // Written behind the others, so that all of it is at one place.
            let file = self.file.as_mut().ok_or_else(|| lost(std::io::ErrorKind::NotFound.into()))?;
            file.seek(SeekFrom::Start(self.written)).and_then(|_| file.write_all(&pile.held)).map_err(full)?;
            pile.written.push((self.written, pile.held.len()));
            self.written += pile.held.len() as u64;
            for (at, length) in pile.written {
                far_rows(file, at, length, &mut self.current.rows)?;
            }
        } else if pile.written.is_empty() {
            self.current.bytes = pile.held;
            near_rows(&self.current.bytes, &mut self.current.rows);
        } else {
            let Some(file) = &mut self.file else { return Ok(()) };
            for (at, length) in pile.written {
                let start = self.current.bytes.len();
                self.current.bytes.resize(start + length, 0);
                let place = self.current.bytes.get_mut(start..).unwrap_or(&mut []);
                file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(place)).map_err(lost)?;
            }
            self.current.bytes.append(&mut pile.held);
            near_rows(&self.current.bytes, &mut self.current.rows);
        }
        self.current.rows.sort_unstable_by_key(|(place, ..)| std::cmp::Reverse(*place));
        Ok(())
    }
}

/// Finds the rows of a pile in memory.
fn near_rows(bytes: &[u8], rows: &mut Vec<(u32, u64, Lengths)>) {
    let mut at = 0;
    while let Some((head, _)) = bytes.get(at..).and_then(|rest| rest.split_first_chunk::<HEAD>()) {
        let (place, lengths) = read_head(head);
        at += HEAD;
        rows.push((place, at as u64, lengths));
        at += lengths.sum();
    }
}

/// Finds the rows of a piece of the file.
fn far_rows(file: &mut File, from: u64, length: usize, rows: &mut Vec<(u32, u64, Lengths)>) -> Result<()> {
    let (mut at, end) = (from, from + length as u64);
    while at < end {
        let mut head = [0; HEAD];
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut head)).map_err(lost)?;
        let (place, lengths) = read_head(&head);
        at += HEAD as u64;
        rows.push((place, at, lengths));
        at += lengths.sum() as u64;
    }
    Ok(())
}

fn read_head(head: &[u8; HEAD]) -> (u32, Lengths) {
    let (place, lengths) = head.split_at(PLACE);
    (place.try_into().map_or(0, u32::from_le_bytes), Lengths::read(lengths))
}

/// The temporary file could not be written.
fn full(source: std::io::Error) -> Error {
    Error::index("no room for a temporary file: make some, or take the articles as they lie", source)
}

/// The temporary file could not be read back.
fn lost(source: std::io::Error) -> Error {
    Error::index("cannot read a temporary file back", source)
}
