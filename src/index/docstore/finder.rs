//! Finds the longest phrases of a text.
//!
//! Phrases are a trie, walked byte by byte: a state for each beginning of a phrase. The states lie in a double array (Aoe,
//! IEEE Transactions on Software Engineering 15(9), 1989), in which a step is an addition and a comparison and its check is the
//! byte itself, as no two states that anything lies behind have the same base.

use std::ops::Range;

use super::phrases::{CODE, WIDTH};

/// A state in four bytes: the byte that leads to it and [`TAKEN`], [`PHRASE`] if it ends a phrase, and in the rest its base:
/// the state that a byte leads on to lies at base XOR byte.
type State = u32;

/// Set where there is a state that a byte leads to. Those of two first bytes have it not: so what has nothing behind it, and the
/// base 0, leads nowhere.
const TAKEN: State = 1 << 8;

/// What tells a state from others that bytes might lead to.
const LABEL: State = TAKEN | 0xFF;

/// Set where a phrase ends.
const PHRASE: State = 1 << 9;

/// How far up the base stands.
const BASE: u32 = 10;

/// There are no more places than a base can tell.
const MOST: usize = 1 << (State::BITS - BASE);

/// The first two bytes lead to one of so many states at once.
const ROOTS: usize = 1 << 16;

/// States of one base lie among so many.
const FAMILY: usize = 256;

/// So many free places are tried before one is given up.
const TRIES: usize = 8;

/// So many phrases are found before they are handed on.
const TOGETHER: usize = 512;

/// Finds phrases by the beginning of a text.
pub(super) struct Finder {
    /// Those of two first bytes, and behind them the others.
    states: Vec<State>,
    /// The number of the phrase that ends in each; of the states of two bytes where none does, the one of the first byte.
    numbers: Vec<u16>,
    /// The number of each byte.
    ones: Vec<u16>,
}

impl Finder {
    /// For phrases in ascending order, of which there are no more than numbers of two bytes; `None` if they are not
    /// in order, too long, or any byte is no phrase by itself, or if there are not places enough (a learned one takes less than a tenth).
    pub fn of(phrases: &[&[u8]]) -> Option<Self> {
        if !phrases.is_sorted_by(|one, next| one < next) || phrases.iter().any(|phrase| phrase.len() > WIDTH) {
            return None;
        }
        let mut draft = Draft::new(phrases);
        let (mut start, mut ones) = (0, Vec::with_capacity(FAMILY));
        for same in phrases.chunk_by(|one, next| one.len() > 1 && one.get(..2) == next.get(..2)) {
            match **same.first()? {
                [] => return None,
                [one] => {
                    let (place, number) = (root(one, 0), u16::try_from(start).ok()?);
                    draft.numbers.get_mut(place..place + FAMILY)?.fill(number);
                    ones.push(number);
                }
                [one, two, ..] => draft.fill(root(one, two), start..start + same.len(), 2)?,
            }
            start += same.len();
        }
        let Draft { states, numbers, .. } = draft;
        (ones.len() == FAMILY).then_some(Self { states, numbers, ones })
    }

    /// The state of two bytes, and how long the phrase is that it stands for.
    #[inline]
    fn root(&self, one: u8, two: u8) -> (usize, State, usize) {
        let place = root(one, two);
        let state = self.states.get(place).copied().unwrap_or(0);
        (place, state, if state & PHRASE == 0 { 1 } else { 2 })
    }

    #[inline]
    fn number(&self, place: usize) -> u16 {
        self.numbers.get(place).copied().unwrap_or(0)
    }

    /// Appends the numbers of the longest phrases of a text, from left to right.
    pub fn encode(&self, text: &[u8], out: &mut Vec<u8>) {
        let mut found = [[0; CODE]; TOGETHER];
        let mut begin = 0;
        while begin < text.len() {
            let (mut count, mut at) = (0, begin + 2);
            let [one, two] = text.get(begin..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
            let (mut best, mut state, mut length) = self.root(one, two);
            // No branch but for the end: which bytes end a phrase cannot be guessed.
            while count < TOGETHER
                && let Some([byte, _]) = text.get(at..).and_then(<[u8]>::first_chunk)
            {
                let place = (state >> BASE) as usize ^ usize::from(*byte);
                let next = self.states.get(place).copied().unwrap_or(0);
                let goes_on = next & LABEL == TAKEN | State::from(*byte);
                // Written in any case, and written over if there is more.
                found[count] = self.number(best).to_le_bytes();
                let end = begin + length;
                let (one, two) = (text.get(end).copied().unwrap_or(0), text.get(end + 1).copied().unwrap_or(0));
                let root = self.root(one, two);
                at += 1;
                let better = goes_on && next & PHRASE != 0;
                best = if better { place } else { best };
                length = if better { at - begin } else { length };
                (best, state, length) = if goes_on { (best, next, length) } else { root };
                (begin, at) = if goes_on { (begin, at) } else { (end, end + 2) };
                count += usize::from(!goes_on);
            }
            out.extend_from_slice(found.get(..count).unwrap_or_default().as_flattened());
            if count < TOGETHER {
                // The end of the text is near.
                let (number, length) = self.longest(text.get(begin..).unwrap_or_default());
                out.extend_from_slice(&number.to_le_bytes());
                begin += length;
            }
        }
    }

    /// The number of the longest phrase that a text begins with, and how long that is.
    fn longest(&self, text: &[u8]) -> (u16, usize) {
        let Some(([one, two], rest)) = text.split_first_chunk() else {
            let one = text.first().map_or(0, |one| usize::from(*one));
            return (self.ones.get(one).copied().unwrap_or(0), 1);
        };
        let (mut best, mut state, mut length) = self.root(*one, *two);
        for (at, byte) in (3..).zip(rest) {
            let place = (state >> BASE) as usize ^ usize::from(*byte);
            state = self.states.get(place).copied().unwrap_or(0);
            if state & LABEL != TAKEN | State::from(*byte) {
                break;
            }
            if state & PHRASE != 0 {
                (best, length) = (place, at);
            }
        }
        (self.number(best), length)
    }
}

/// The place of the state of two bytes.
#[inline]
fn root(one: u8, two: u8) -> usize {
    usize::from(one) * FAMILY + usize::from(two)
}

/// States that are being laid out.
struct Draft<'p> {
    phrases: &'p [&'p [u8]],
    states: Vec<State>,
    numbers: Vec<u16>,
    /// A bit for each place that is taken.
    taken: Vec<u64>,
    /// A bit for each base that is.
    bases: Vec<u64>,
    /// Before this no place is looked for.
    open: usize,
    /// The bytes that come next at the states that are being filled.
    next: Vec<(u8, usize)>,
}

impl<'p> Draft<'p> {
    /// With the states of two bytes. Among their places are no others.
    fn new(phrases: &'p [&'p [u8]]) -> Self {
        let all = || vec![u64::MAX; ROOTS / 64];
        Self {
            phrases,
            states: vec![0; ROOTS],
            numbers: vec![0; ROOTS],
            taken: all(),
            bases: all(),
            open: ROOTS,
            next: Vec::new(),
        }
    }

    /// Lays out what lies behind a state, to which the first bytes of these phrases lead, so many; `None` if there is no
    /// room.
    fn fill(&mut self, state: usize, mut range: Range<usize>, depth: usize) -> Option<()> {
        let phrases = self.phrases;
        if phrases.get(range.start)?.len() == depth {
            *self.states.get_mut(state)? |= PHRASE;
            *self.numbers.get_mut(state)? = u16::try_from(range.start).ok()?;
            range.start += 1;
        }
        // The bytes that come next, each with where its phrases end.
        let known = self.next.len();
        for (end, phrase) in (range.start + 1..).zip(phrases.get(range.clone())?) {
            let byte = *phrase.get(depth)?;
            match self.next.get_mut(known..)?.last_mut() {
                Some((last, behind)) if *last == byte => *behind = end,
                _ => self.next.push((byte, end)),
            }
        }
        let bytes = known..self.next.len();
        if bytes.is_empty() {
            return Some(());
        }
        let base = self.place(bytes.clone())?;
        *self.states.get_mut(state)? |= State::try_from(base).ok()? << BASE;
        for (byte, _) in self.next.get(bytes.clone())? {
            let place = base ^ usize::from(*byte);
            *self.states.get_mut(place)? = TAKEN | State::from(*byte);
            set(&mut self.taken, place);
        }
        let mut start = range.start;
        for at in bytes {
            let (byte, end) = *self.next.get(at)?;
            self.fill(base ^ usize::from(byte), start..end, depth + 1)?;
            start = end;
        }
        self.next.truncate(known);
        Some(())
    }

    /// A base that no other state has, and by which these bytes lead to free places.
    fn place(&mut self, bytes: Range<usize>) -> Option<usize> {
        let first = self.next.get(bytes.start)?.0;
        let (mut at, mut tries) = (self.open, 0);
        loop {
            at = self.free(at)?;
            let base = at ^ usize::from(first);
            let others = self.next.get(bytes.start + 1..bytes.end)?;
            let is_free = |(byte, _): &(u8, usize)| !has(&self.taken, base ^ usize::from(*byte));
            if !has(&self.bases, base) && others.iter().all(is_free) {
                set(&mut self.bases, base);
                if tries == 0 {
                    self.open = at;
                }
                return Some(base);
            }
            at += 1;
            tries += 1;
            if tries == TRIES {
                self.open = at;
            }
        }
    }

    /// The first free place from there on; there are more where there were none.
    fn free(&mut self, at: usize) -> Option<usize> {
        let mut word = at / 64;
        let mut free = self.taken.get(word).map(|taken| !taken & (u64::MAX << (at % 64)));
        loop {
            match free {
                Some(0) => {
                    word += 1;
                    free = self.taken.get(word).map(|taken| !taken);
                }
                Some(bits) => return Some(word * 64 + bits.trailing_zeros() as usize),
                None => {
                    let places = self.states.len() + FAMILY;
                    if places > MOST {
                        return None;
                    }
                    self.states.resize(places, 0);
                    self.numbers.resize(places, 0);
                    self.taken.resize(places / 64, 0);
                    self.bases.resize(places / 64, 0);
                    free = self.taken.get(word).map(|taken| !taken);
                }
            }
        }
    }
}

fn has(bits: &[u64], at: usize) -> bool {
    bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0)
}

fn set(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers below `sides` that look thrown.
    fn throw(state: &mut u64, sides: u64) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((*state >> 33) % sides).unwrap()
    }

    /// These phrases and all bytes, in order.
    fn with_all_bytes(phrases: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = phrases.into_iter().chain((0..=255).map(|byte| vec![byte])).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn finder(phrases: &[Vec<u8>]) -> Option<Finder> {
        Finder::of(&phrases.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// The longest phrases of a text, looked for one by one.
    fn longest(phrases: &[Vec<u8>], mut text: &[u8]) -> Vec<u8> {
        let mut codes = Vec::new();
        while !text.is_empty() {
            let fits = (0_u16..).zip(phrases).filter(|(_, phrase)| text.starts_with(phrase));
            let (number, phrase) = fits.max_by_key(|(_, phrase)| phrase.len()).unwrap();
            codes.extend_from_slice(&number.to_le_bytes());
            text = &text[phrase.len()..];
        }
        codes
    }

    #[test]
    fn the_longest_phrases_are_found() {
        let state = &mut 3;
        for letters in [&b"\0a"[..], b"ab", b"\0 est\xff", b"abcdefgh"] {
            for most in [0, 1, 3, 40, 900, 20_000] {
                let word = |state: &mut u64| -> Vec<u8> {
                    let length = 1 + throw(state, WIDTH as u64);
                    (0..length).map(|_| letters[throw(state, letters.len() as u64)]).collect()
                };
                let phrases = with_all_bytes((0..most).map(|_| word(state)));
                let finder = finder(&phrases).unwrap();
                for turn in 0..60 {
                    let mut text: Vec<u8> = (0..throw(state, 12)).flat_map(|_| word(state)).collect();
                    text.truncate(turn);
                    let mut codes = vec![7];
                    finder.encode(&text, &mut codes);
                    assert_eq!(codes[1..], longest(&phrases, &text), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn long_texts_are_handed_on_some_phrases_at_a_time() {
        let phrases = with_all_bytes([b"ab".to_vec(), b"abcabc".to_vec()]);
        let finder = finder(&phrases).unwrap();
        for length in [1, 2, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER, 5000] {
            for text in [&b"a"[..], b"ab", b"abcab", b"xabcabcab"].map(|text| text.repeat(length)) {
                let mut codes = Vec::new();
                finder.encode(&text, &mut codes);
                assert_eq!(codes, longest(&phrases, &text), "{length}");
            }
        }
    }

    #[test]
    fn what_is_no_table_of_phrases_is_refused() {
        let whole = with_all_bytes([b"ab".to_vec(), b"abc".to_vec()]);
        assert!(finder(&whole).is_some());
        for at in 0..whole.len() {
            let mut some = whole.clone();
            let gone = some.remove(at);
            assert_eq!(finder(&some).is_some(), gone.len() > 1, "a byte that is no phrase");
            let mut twice = whole.clone();
            twice.insert(at, whole[at].clone());
            assert!(finder(&twice).is_none(), "a phrase that is there twice");
        }
        let reversed: Vec<Vec<u8>> = whole.iter().rev().cloned().collect();
        assert!(finder(&reversed).is_none() && finder(&[]).is_none());
        let with = |other: Vec<u8>| finder(&with_all_bytes([other]));
        assert!(
            with(Vec::new()).is_none() && with(vec![b'a'; WIDTH + 1]).is_none() && with(vec![b'a'; WIDTH]).is_some()
        );
    }
}
