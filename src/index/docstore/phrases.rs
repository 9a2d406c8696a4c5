//! Phrases: pieces of text that recur in an archive, each written as two bytes.
//!
//! A table of them is learned from the first articles (`onpair`, after Gargiulo et al., arXiv:2508.02280: pairs of
//! neighbours that recur are joined, again and again). A text is then the numbers of its longest phrases from left to right.
//! That is as small as what a general compressor makes of whole blocks, and needs no block: any article is read by itself,
//! by copying sixteen bytes for each number, several times as fast. What the table does not know costs two bytes for each,
//! so blocks whose texts are of another kind are left to a general compressor (`writer.rs`).
//!
//! ```text
//! table:  how many phrases u32 · how long each is u8 · the phrases, ascending
//! coded:  numbers of phrases u16
//! ```

use std::sync::OnceLock;

use onpair::{Config, MaxDictBits, Parser, Threshold};

use super::finder::Finder;
use crate::index::wire::{Bytes, Malformed};

/// No phrase is longer, in bytes.
pub(super) const WIDTH: usize = 16;

/// Bytes of a number.
pub(super) const CODE: usize = 2;

/// How many phrases there can be.
const MOST: usize = 1 << 16;

/// Bits of a place that tell how long its phrase is.
const LENGTH_BITS: u32 = 5;

/// The same seed, so that the same articles give the same table.
const SEED: u64 = 1;

/// A table of phrases.
pub(in crate::index) struct Phrases {
    /// The phrases one behind the other, and some bytes more, so that sixteen can be read from each.
    bytes: Vec<u8>,
    /// Where each begins, and how long it is in the lowest bits; nothing where there is none.
    places: Box<[u32; MOST]>,
    /// How many there are.
    count: usize,
    finder: OnceLock<Option<Finder>>,
}

/// Learns the phrases of texts; in the form of [`Phrases::read`], `None` where there is nothing to learn from.
pub(super) fn learn(texts: &[&[u8]]) -> Option<Vec<u8>> {
    let max_dict_bits = MaxDictBits::new(16).ok()?;
    let config = Config { max_dict_bits, threshold: Threshold::new(1.0).ok()?, seed: Some(SEED) };
    let (phrases, ends) = Parser::train_rows(texts, config).dict.into_raw();
    let count = ends.len().checked_sub(1)?;
    let mut table = u32::try_from(count).ok()?.to_le_bytes().to_vec();
    for pair in ends.windows(2) {
        let [start, end] = pair else { return None };
        table.push(u8::try_from(end.checked_sub(*start)?).ok()?);
    }
    table.extend_from_slice(phrases.get(..*ends.last()? as usize)?);
    Some(table)
}

impl Phrases {
    /// A table in the form that [`learn`] gives.
    pub(super) fn read(table: &[u8]) -> Result<Self, Malformed> {
        let mut table = Bytes(table);
        let count = u32::from_le_bytes(table.four()?) as usize;
        if count > MOST {
            return Err(Malformed);
        }
        let lengths = table.slice(count as u64)?;
        let places = vec![0; MOST].into_boxed_slice();
        let mut places: Box<[u32; MOST]> = places.try_into().map_err(|_| Malformed)?;
        let mut end = 0_u32;
        for (length, place) in lengths.iter().zip(places.iter_mut()) {
            if *length == 0 || usize::from(*length) > WIDTH {
                return Err(Malformed);
            }
            *place = end << LENGTH_BITS | u32::from(*length);
            end += u32::from(*length);
        }
        if table.0.len() != end as usize {
            return Err(Malformed);
        }
        let bytes = [table.0, &[0; WIDTH]].concat();
        Ok(Self { bytes, places, count, finder: OnceLock::new() })
    }

    /// Decodes a text to the beginning of `out`, which becomes longer where that is needed; gives back how long it is.
    pub(in crate::index) fn decode(&self, coded: &[u8], out: &mut Vec<u8>) -> Result<usize, Malformed> {
        let room = (coded.len() / CODE + 1) * WIDTH;
        if out.len() < room {
            out.resize(room, 0);
        }
        let (bytes, places, out) = (self.bytes.as_slice(), &*self.places, out.as_mut_slice());
        let mut at = 0;
        let (numbers, rest) = coded.as_chunks::<CODE>();
        for number in numbers {
            let place = places[usize::from(u16::from_le_bytes(*number))];
            let phrase = bytes.get((place >> LENGTH_BITS) as usize..).and_then(<[u8]>::first_chunk::<WIDTH>);
            let to = out.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<WIDTH>);
            *to.ok_or(Malformed)? = *phrase.ok_or(Malformed)?;
            at += (place & ((1 << LENGTH_BITS) - 1)) as usize;
        }
        if rest.is_empty() { Ok(at) } else { Err(Malformed) }
    }

    /// Appends the numbers of a text; `false` if the table is none that was learned, in which any byte is a phrase,
    /// or larger than can be searched.
    pub(super) fn encode(&self, text: &[u8], out: &mut Vec<u8>) -> bool {
        let phrases = || (0..self.count).map(|number| self.bytes_of(number)).collect::<Vec<_>>();
        let finder = self.finder.get_or_init(|| Finder::of(&phrases()));
        finder.as_ref().map(|finder| finder.encode(text, out)).is_some()
    }

    /// A phrase.
    fn bytes_of(&self, number: usize) -> &[u8] {
        let place = self.places.get(number).copied().unwrap_or(0);
        let (start, length) = ((place >> LENGTH_BITS) as usize, (place & ((1 << LENGTH_BITS) - 1)) as usize);
        self.bytes.get(start..start + length).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of these phrases, which need not be in order.
    fn table(phrases: &[&[u8]]) -> Vec<u8> {
        let mut phrases = phrases.to_vec();
        phrases.sort_unstable();
        let lengths = phrases.iter().map(|phrase| u8::try_from(phrase.len()).unwrap());
        let count = u32::try_from(phrases.len()).unwrap().to_le_bytes();
        [count.to_vec(), lengths.collect(), phrases.concat()].concat()
    }

    fn round(phrases: &Phrases, text: &[u8]) -> usize {
        let (mut coded, mut out) = (Vec::new(), Vec::new());
        assert!(phrases.encode(text, &mut coded));
        let length = phrases.decode(&coded, &mut out).unwrap();
        assert_eq!(&out[..length], text);
        coded.len() / CODE
    }

    #[test]
    fn texts_come_back_by_their_longest_phrases() {
        let bytes: Vec<[u8; 1]> = (0..=255).map(|byte| [byte]).collect();
        let longer: [&[u8]; 9] =
            [b"of ", b"of the ", b"of the coalition", b"off", b"a\0", b"a\0\0", b"ab", b"\xff\xff", b"aba"];
        let all: Vec<&[u8]> = bytes.iter().map(|byte| &byte[..]).chain(longer).collect();
        let phrases = Phrases::read(&table(&all)).unwrap();
        for (text, numbers) in [
            (&b"of the coalition"[..], 1),
            (b"of the coalitio", 9),
            (b"of them", 5),
            (b"offoof", 4),
            (b"a\0\0\0", 2),
            (b"a", 1),
            (b"a\0", 1),
            (b"ababa", 3),
            (b"\xff\xff\xff", 2),
            (b"", 0),
        ] {
            assert_eq!(round(&phrases, text), numbers, "{text:?}");
        }
    }

    #[test]
    fn what_is_learned_is_complete_small_and_the_same_again() {
        let text: Vec<u8> =
            (0..4000).flat_map(|n| format!("fighters of the coalition, {} men, ", n % 89).into_bytes()).collect();
        let (half, rest) = text.split_at(text.len() / 2);
        let learned = learn(&[half, rest]).unwrap();
        assert_eq!(learn(&[half, rest]).unwrap(), learned);
        let phrases = Phrases::read(&learned).unwrap();
        assert!(round(&phrases, &text) * CODE * 3 < text.len());
        let strange: Vec<u8> = (0..=255).rev().chain(0..=255).collect();
        assert!(round(&phrases, &strange) > 400);
    }

    #[test]
    fn broken_tables_and_texts_are_refused() {
        let whole = table(&[b"a", b"ab"]);
        for end in 0..whole.len() {
            assert!(Phrases::read(&whole[..end]).is_err());
        }
        assert!(Phrases::read(&[&u32::MAX.to_le_bytes()[..], &[1; 99]].concat()).is_err());
        assert!(Phrases::read(&[1, 0, 0, 0, 0]).is_err(), "an empty phrase");
        let phrases = Phrases::read(&whole).unwrap();
        assert!(phrases.decode(&[0], &mut Vec::new()).is_err());
        assert!(!phrases.encode(b"b", &mut Vec::new()));
        let unsorted = Phrases::read(&[2, 0, 0, 0, 2, 1, b'b', b'b', b'a']).unwrap();
        assert!(!unsorted.encode(b"b", &mut Vec::new()));
    }
}
