//! Which names may fold to a given one, told letter by letter, so that a dictionary need not be read whole.
//!
//! The dictionaries of values hold names as they are written. An automaton walks them that lets every name pass that may
//! fold so: letters and digits of ASCII fold to themselves in lower case (or to nothing, as a possessive `s` does), other
//! signs of ASCII to nothing or a space, and all else to anything. Whoever asks folds what has passed, which is little.

use tantivy_fst::Automaton;

/// How many bytes of the folded name are looked at; behind them everything passes.
const MOST: usize = 127;

/// Lets the names pass that may fold to one.
pub(super) struct Folding {
    /// For each byte of ASCII, the places of the folded name where it stands.
    places: Vec<u128>,
    /// The place behind the last.
    end: u128,
    /// The same where bytes were left out behind it.
    open: u128,
}

impl Folding {
    pub fn new(folded: &str) -> Self {
        let mut places = vec![0; 128];
        for (at, byte) in folded.bytes().take(MOST).enumerate() {
            if let Some(places) = places.get_mut(usize::from(byte)) {
                *places |= 1 << at;
            }
        }
        let end = 1 << folded.len().min(MOST);
        Self { places, end, open: if folded.len() > MOST { end } else { 0 } }
    }

    /// Whether a name may fold so.
    pub fn admits(&self, name: &str) -> bool {
        let mut places = self.start();
        for byte in name.bytes() {
            places = self.accept(&places, byte);
            if places == 0 {
                return false;
            }
        }
        self.is_match(&places)
    }

    fn places(&self, byte: u8) -> u128 {
        self.places.get(usize::from(byte)).copied().unwrap_or(0)
    }
}

impl Automaton for Folding {
    /// The places of the folded name that a name may have got to.
    type State = u128;

    fn start(&self) -> u128 {
        1
    }

    fn is_match(&self, places: &u128) -> bool {
        places & self.end != 0
    }

    fn can_match(&self, places: &u128) -> bool {
        *places != 0
    }

    fn accept(&self, places: &u128, byte: u8) -> u128 {
        let places = *places;
        let next = match byte {
            0 => return 0,
            b if b.is_ascii_alphanumeric() => {
                let dropped = if matches!(b, b's' | b'S') { places } else { 0 };
                ((places & self.places(b.to_ascii_lowercase())) << 1) | dropped
            }
            b if b.is_ascii() => places | ((places & self.places(b' ')) << 1),
            // From the first place that may be reached, every place.
            _ if places == 0 => 0,
            _ => (self.end | (self.end - 1)) & !((1 << places.trailing_zeros()) - 1),
        };
        next | (places & self.open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_phrase;

    #[test]
    fn every_name_passes_that_folds_so() {
        let parts = [
            "U.S.",
            "Al-Qa'ida's",
            "l'Etat",
            "Île",
            "AC/DC",
            "'s",
            "S",
            "s",
            " ",
            "  ",
            "-",
            "é",
            "e\u{301}",
            "ß",
            "İ",
            "東京",
            "タ",
            "Ё",
            "й",
            "أحمد",
            "ﻻ",
            "A",
            "9",
            "x",
            "&",
            "’s",
            "st.",
            "O'Brien",
            "\u{ad}",
            "Ł",
            "½",
            "ﬁ",
            "I\u{307}",
        ];
        let mut state = 7_usize;
        let mut roll = |sides: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        for _ in 0..20_000 {
            let name: String = (0..=roll(7)).map(|_| parts[roll(parts.len())]).collect();
            let long = if roll(50) == 0 { name.repeat(40) } else { name };
            assert!(Folding::new(&fold_phrase(&long)).admits(&long), "{long:?}");
        }
    }

    #[test]
    fn other_names_hardly_pass() {
        let folding = Folding::new("derna");
        for name in ["Derna", "DÉRNA", "Derna's", "(Derna)"] {
            assert!(folding.admits(name), "{name}");
        }
        for name in ["Dernaa", "Tripoli", "Dern", "Derna City", "Derna\0Derna", ""] {
            assert!(!folding.admits(name), "{name}");
        }
    }
}
