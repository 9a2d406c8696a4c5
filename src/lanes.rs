//! Bytes that are put together of many small pieces, as the lines of an export are.
//!
//! To copy a few bytes is to call a function that finds out how few they are. Here a whole lane is copied at once where
//! there are so many to read; what is too much of it is written over by the next piece.

use std::io;
use std::ops::Range;

/// Bytes that are copied at once.
pub(crate) const LANE: usize = 32;

/// Larger buffers are those of one huge article, and are not kept beyond it.
const LARGE: usize = 1 << 18;

/// A short piece that is appended again and again, and a lane.
#[derive(Debug)]
pub(crate) struct Piece(Vec<u8>);

impl Piece {
    /// Of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let mut bytes = bytes.into();
        bytes.resize(bytes.len() + LANE, 0);
        Self(bytes)
    }
}

/// Bytes, to which pieces are appended.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    /// The bytes, and behind them room.
    bytes: Vec<u8>,
    end: usize,
}

impl Lanes {
    /// Forgets all bytes.
    pub fn clear(&mut self) {
        self.end = 0;
        if self.bytes.len() > LARGE {
            self.bytes = Vec::new();
        }
    }

    /// All bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.end).unwrap_or(&[])
    }

    /// The same, to be changed.
    #[inline]
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.end).unwrap_or(&mut [])
    }

    /// Appends a byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.make_room(1);
        self.bytes.get_mut(self.end).into_iter().for_each(|room| *room = byte);
        self.end += 1;
    }

    /// Appends a piece of some bytes; a short one is copied fastest if there are more bytes behind it. Nothing if they do
    /// not reach so far.
    #[inline]
    pub fn append(&mut self, from: &[u8], piece: Range<usize>) {
        let size = piece.len();
        self.make_room(size);
        let lane = from.get(piece.start..).and_then(<[u8]>::first_chunk::<LANE>);
        let room = self.bytes.get_mut(self.end..).and_then(<[u8]>::first_chunk_mut::<LANE>);
        match (lane, room) {
            (Some(lane), Some(room)) if size <= LANE => *room = *lane,
            _ => return self.copy(from.get(piece).unwrap_or(&[])),
        }
        self.end += size;
    }

    /// Appends a whole piece.
    #[inline]
    pub fn append_piece(&mut self, Piece(piece): &Piece) {
        self.append(piece, 0..piece.len().saturating_sub(LANE));
    }

    /// Appends bytes as they are.
    fn copy(&mut self, piece: &[u8]) {
        self.make_room(piece.len());
        if let Some(room) = self.bytes.get_mut(self.end..self.end + piece.len()) {
            room.copy_from_slice(piece);
        }
        self.end += piece.len();
    }

    /// Makes room for so many bytes and a lane.
    #[inline]
    fn make_room(&mut self, size: usize) {
        if self.bytes.len() < self.end + size + LANE {
            self.grow(size);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, size: usize) {
        self.bytes.resize(2 * self.bytes.len() + size + LANE, 0);
    }
}

impl io::Write for Lanes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.copy(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other() {
        let text: Vec<u8> = (0..200).collect();
        let (mut lanes, mut plain) = (Lanes::default(), Vec::new());
        for turn in 0..3 {
            for start in 0..text.len() {
                let end = (start + start * 7 % 61).min(text.len());
                lanes.append(&text, start..end);
                plain.extend_from_slice(&text[start..end]);
                lanes.push(b',');
                plain.push(b',');
                lanes.append_piece(&Piece::new(&text[..start]));
                plain.extend_from_slice(&text[..start]);
            }
            io::Write::write_all(&mut lanes, &text).unwrap();
            plain.extend_from_slice(&text);
            lanes.append(&text, 190..210);
            assert_eq!(lanes.bytes(), plain, "{turn}");
        }
        lanes.clear();
        assert!(lanes.bytes().is_empty());
        lanes.append(&vec![7; 3 * LARGE], 0..3 * LARGE);
        assert_eq!(lanes.bytes_mut(), vec![7; 3 * LARGE]);
        lanes.clear();
        lanes.push(1);
        assert!(lanes.bytes() == [1] && lanes.bytes.len() < LARGE);
    }
}
