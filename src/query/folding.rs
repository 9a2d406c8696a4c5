//! Which terms of a facet may have a last name that folds to a given one, so that a dictionary need not be read whole.
//!
//! The dictionaries hold paths, not folded names. An automaton walks them that lets every name pass that may fold so:
//! letters and digits of ASCII fold to themselves in lower case (or to nothing, as a possessive `s` does), other signs of
//! ASCII to nothing or a space, and all else to anything. Whoever asks folds what has passed, which is little.

use tantivy_fst::Automaton;

/// How many bytes of the folded name are looked at; behind them everything passes.
const MOST: usize = 127;

/// Lets the encoded paths pass whose last name may fold to a name.
pub(super) struct Folding {
    /// For each byte of ASCII, the places of the folded name where it stands.
    places: Vec<u128>,
    /// The place behind the last.
    end: u128,
    /// The same where bytes were left out behind it.
    open: u128,
    /// How many names a path has at most.
    depth: usize,
}

/// Where a path has got to.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// How many names are behind.
    names: usize,
    /// The places of the folded name that the name may have got to.
    places: u128,
}

impl Folding {
    pub fn new(folded: &str, depth: usize) -> Self {
        let mut places = vec![0; 128];
        for (at, byte) in folded.bytes().take(MOST).enumerate() {
            if let Some(places) = places.get_mut(usize::from(byte)) {
                *places |= 1 << at;
            }
        }
        let end = 1 << folded.len().min(MOST);
        Self { places, end, open: if folded.len() > MOST { end } else { 0 }, depth }
    }

    fn places(&self, byte: u8) -> u128 {
        self.places.get(usize::from(byte)).copied().unwrap_or(0)
    }
}

impl Automaton for Folding {
    type State = Progress;

    fn start(&self) -> Progress {
        Progress { names: 0, places: 1 }
    }

    fn is_match(&self, state: &Progress) -> bool {
        state.places & self.end != 0
    }

    fn can_match(&self, state: &Progress) -> bool {
        state.places != 0 || state.names + 1 < self.depth
    }

    fn accept(&self, state: &Progress, byte: u8) -> Progress {
        let Progress { names, places } = *state;
        let next = match byte {
            0 => return Progress { names: names + 1, places: 1 },
            b if b.is_ascii_alphanumeric() => {
                let dropped = if matches!(b, b's' | b'S') { places } else { 0 };
                ((places & self.places(b.to_ascii_lowercase())) << 1) | dropped
            }
            b if b.is_ascii() => places | ((places & self.places(b' ')) << 1),
            // From the first place that may be reached, every place.
            _ if places == 0 => 0,
            _ => (self.end | (self.end - 1)) & !((1 << places.trailing_zeros()) - 1),
        };
        Progress { names, places: next | (places & self.open) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_phrase;

    fn passes(folding: &Folding, encoded: &str) -> bool {
        let mut state = folding.start();
        for byte in encoded.bytes() {
            if !folding.can_match(&state) {
                return false;
            }
            state = folding.accept(&state, byte);
        }
        folding.is_match(&state)
    }

    #[test]
    fn every_name_passes_that_folds_so() {
        let parts = [
            "U.S.", "Al-Qa'ida's", "l'Etat", "Île", "AC/DC", "'s", "S", "s", " ", "  ", "-", "é", "e\u{301}", "ß", "İ", "東京",
            "タ", "Ё", "й", "أحمد", "ﻻ", "A", "9", "x", "&", "’s", "st.", "O'Brien", "\u{ad}", "Ł", "½", "ﬁ", "I\u{307}",
        ];
        let mut state = 7_usize;
        let mut roll = |sides: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        for _ in 0..20_000 {
            let name: String = (0..=roll(7)).map(|_| parts[roll(parts.len())]).collect();
            let long = if roll(50) == 0 { name.repeat(40) } else { name };
            let folding = Folding::new(&fold_phrase(&long), 2);
            assert!(passes(&folding, &long), "{long:?}");
            assert!(passes(&folding, &format!("Libya\0{long}")), "{long:?}");
        }
    }

    #[test]
    fn other_names_hardly_pass() {
        let folding = Folding::new("derna", 1);
        for name in ["Derna", "DÉRNA", "Derna's", "(Derna)"] {
            assert!(passes(&folding, name), "{name}");
        }
        for name in ["Dernaa", "Tripoli", "Dern", "Derna City", "Libya\0Derna City", ""] {
            assert!(!passes(&folding, name), "{name}");
        }
    }
}
