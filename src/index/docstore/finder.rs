//! Finds the longest phrase with which a text begins.
//!
//! Half of all phrases that are found are of four bytes or more. Those that begin with the same four lie side by side, and
//! are few: a search among them is short. What is shorter is looked up as it is.

use super::phrases::WIDTH;

/// Bytes of the beginnings by which longer phrases are looked for.
const BEGINNING: usize = 4;

/// Finds phrases by the beginning of a text.
pub(super) struct Finder {
    /// The phrases as numbers: their bytes, the first the highest, filled up with zeros.
    keys: Vec<u128>,
    links: Vec<Link>,
    /// For four bytes the phrases that begin with them: the number of the first, and behind it how many more there are.
    fours: Table,
    /// The phrases of three bytes.
    threes: Table,
    /// The phrases of two.
    twos: Table,
    /// The phrases of one.
    ones: Table,
}

/// What is known of a phrase.
#[derive(Clone, Copy)]
struct Link {
    /// The longest shorter phrase that it begins with; itself where there is none.
    parent: u16,
    /// How long it is.
    length: u8,
}

impl Finder {
    /// For phrases in ascending order, of which there are no more than numbers of two bytes.
    pub fn of<'p>(phrases: impl Iterator<Item = &'p [u8]> + Clone) -> Self {
        let keys: Vec<u128> = phrases.clone().map(key_of).collect();
        let (mut links, mut open) = (Vec::with_capacity(keys.len()), Vec::<(u16, &[u8])>::new());
        let mut shorter = [const { Vec::new() }; BEGINNING - 1];
        let mut fours: Vec<(u32, u32)> = Vec::new();
        for (number, phrase) in (0..=u16::MAX).zip(phrases) {
            while open.pop_if(|(_, last)| !phrase.starts_with(last)).is_some() {}
            let parent = open.last().map_or(number, |(last, _)| *last);
            links.push(Link { parent, length: u8::try_from(phrase.len()).unwrap_or(u8::MAX) });
            open.push((number, phrase));
            let beginning = beginning(key_of(phrase), phrase.len().min(BEGINNING));
            match phrase.len().checked_sub(1).and_then(|at| shorter.get_mut(at)) {
                Some(all) => all.push((beginning, u32::from(number))),
                None => match fours.last_mut().filter(|(last, _)| *last == beginning) {
                    Some((_, range)) => *range += 1,
                    None => fours.push((beginning, u32::from(number) << 16)),
                },
            }
        }
        let [ones, twos, threes] = shorter.map(|all| Table::of(&all));
        Self { keys, links, fours: Table::of(&fours), threes, twos, ones }
    }

    /// The number of the longest phrase that a text begins with, and how long that is.
    #[inline]
    pub fn longest(&self, text: &[u8]) -> Option<(u16, usize)> {
        let window = key_of(text);
        if text.len() >= BEGINNING
            && let Some(range) = self.fours.get(beginning(window, BEGINNING))
            && let Some(found) = self.among((range >> 16) as usize, (range & 0xFFFF) as usize, window, text.len())
        {
            return Some(found);
        }
        for (length, table) in [(3, &self.threes), (2, &self.twos), (1, &self.ones)] {
            if text.len() >= length
                && let Some(number) = table.get(beginning(window, length))
            {
                return Some((u16::try_from(number).ok()?, length));
            }
        }
        None
    }

    /// The longest of some phrases, which begin as the window does, or of those that they begin with.
    fn among(&self, first: usize, more: usize, window: u128, most: usize) -> Option<(u16, usize)> {
        let keys = self.keys.get(first..=first + more)?;
        // All phrases between the longest and this one begin with the longest: it is among its ancestors.
        let mut number = first + keys.partition_point(|key| *key <= window).checked_sub(1)?;
        let same = ((window ^ self.keys.get(number)?).leading_zeros() / 8) as usize;
        loop {
            let Link { parent, length } = *self.links.get(number)?;
            let (parent, length) = (usize::from(parent), usize::from(length));
            if length <= same.min(most) {
                return Some((u16::try_from(number).ok()?, length));
            }
            if parent == number {
                return None;
            }
            number = parent;
        }
    }
}

/// The first bytes of a text as a number, filled up with zeros.
#[inline]
fn key_of(text: &[u8]) -> u128 {
    if let Some(whole) = text.first_chunk::<WIDTH>() {
        return u128::from_be_bytes(*whole);
    }
    let mut filled = [0; WIDTH];
    filled.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    u128::from_be_bytes(filled)
}

/// The first bytes of a key, up to four.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "four bytes are left")]
fn beginning(key: u128, bytes: usize) -> u32 {
    (key >> (8 * (WIDTH - bytes))) as u32
}

/// Numbers by beginnings: a table in which what finds its place taken goes on to the next.
struct Table {
    slots: Vec<(u32, u32)>,
    /// How far a hash has to be moved to be a place.
    shift: u32,
}

/// What stands where nothing is.
const NOTHING: u32 = u32::MAX;

impl Table {
    /// Of so many that a third of the places stay free at least.
    fn of(entries: &[(u32, u32)]) -> Self {
        let bits = (entries.len() * 3 / 2 + 2).next_power_of_two().ilog2();
        let mut table = Self { slots: vec![(0, NOTHING); 1 << bits], shift: 32 - bits };
        for (key, value) in entries {
            let mut at = table.place(*key);
            while table.slots.get(at).is_some_and(|(_, value)| *value != NOTHING) {
                at = (at + 1) & (table.slots.len() - 1);
            }
            if let Some(slot) = table.slots.get_mut(at) {
                *slot = (*key, *value);
            }
        }
        table
    }

    #[inline]
    fn place(&self, key: u32) -> usize {
        (key.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }

    #[inline]
    fn get(&self, key: u32) -> Option<u32> {
        let mut at = self.place(key);
        loop {
            let (here, value) = *self.slots.get(at)?;
            if value == NOTHING {
                return None;
            }
            if here == key {
                return Some(value);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
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

    #[test]
    fn the_longest_phrase_is_found() {
        let state = &mut 3;
        for letters in [&b"\0a"[..], b"ab", b"\0 est\xff", b"abcdefgh"] {
            for most in [1, 3, 40, 900, 20_000] {
                let word = |state: &mut u64| -> Vec<u8> {
                    let length = 1 + throw(state, WIDTH as u64);
                    (0..length).map(|_| letters[throw(state, letters.len() as u64)]).collect()
                };
                let mut phrases: Vec<Vec<u8>> = (0..most).map(|_| word(state)).collect();
                phrases.sort_unstable();
                phrases.dedup();
                let finder = Finder::of(phrases.iter().map(Vec::as_slice));
                for _ in 0..300 {
                    let text = [word(state), word(state)].concat();
                    let text = &text[..=throw(state, text.len() as u64)];
                    let fits = |(_, phrase): &(u16, &Vec<u8>)| text.starts_with(phrase);
                    let longest = (0..).zip(&phrases).filter(fits).max_by_key(|(_, phrase)| phrase.len());
                    let longest = longest.map(|(number, phrase)| (number, phrase.len()));
                    assert_eq!(finder.longest(text), longest, "{text:?}");
                }
            }
        }
    }
}
