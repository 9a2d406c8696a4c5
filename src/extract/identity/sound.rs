//! How a name sounds: what its romanised spellings have in common.
//!
//! Names from other scripts are spelt as each paper likes (Qaddafi, Gaddafi, Kadhafi; Mohammed, Muhammad; Zelensky,
//! Zelenskyy). A spelling is brought to consonants and vowels written one way; two spellings sound alike when the
//! consonants are the same and each vowel is the same or its neighbour (a and e, e and i). Names of few consonants
//! (Jan, Jean) must be spelt alike: there, a vowel tells people apart.

use std::borrow::Cow;

/// A name in the one way of writing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sound(String);

impl Sound {
    /// The sound of a folded word.
    pub(super) fn of(folded: &str) -> Self {
        let mut sound = String::with_capacity(folded.len());
        let word = without_article(folded);
        let letters = word.as_bytes();
        if !letters.iter().all(u8::is_ascii_lowercase) {
            return Self(word.into_owned());
        }
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            let behind = letters.get(at + 1..).unwrap_or_default();
            let (written, taken) = written(*letter, behind, sound.as_bytes());
            for letter in written.chars() {
                if !sound.ends_with(letter) {
                    sound.push(letter);
                }
            }
            at += taken;
        }
        Self(sound)
    }

    /// Whether the spellings are of one name.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let enough = |sound: &Self| sound.0.bytes().filter(|c| !is_vowel(*c)).count() >= 3;
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let near = |at: usize, a: u8, b: u8| match (a.min(b), a.max(b)) {
            (a, b) if a == b => true,
            // A last a or e tells a woman's name from another's.
            (b'a', b'e') => at + 1 < self.0.len(),
            (b'e', b'i') => true,
            _ => false,
        };
        a.len() == b.len() && enough(self) && a.iter().zip(b).enumerate().all(|(at, (a, b))| near(at, *a, *b))
    }

    /// The consonants, under which all that sounds alike is found.
    pub(super) fn consonants(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().filter(|c| !is_vowel(*c))
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'u')
}

/// A word without the article that some write as a part of it: `abdel`, `abdul` and `abdal` are one.
fn without_article(word: &str) -> Cow<'_, str> {
    let rest = ["abdul", "abdel", "abdal", "abdol"].iter().find_map(|prefix| word.strip_prefix(prefix));
    rest.map_or(word.into(), |rest| format!("abdl{rest}").into())
}

/// How a letter is written, and how many letters that takes in; `before` is what has been written.
fn written(letter: u8, behind: &[u8], before: &[u8]) -> (&'static str, usize) {
    let next = behind.first().copied().unwrap_or(0);
    let after_vowel = before.last().is_some_and(|c| is_vowel(*c));
    match (letter, next) {
        (b't', b's') if behind.starts_with(b"sch") => ("C", 4),
        (b's', b'c') if behind.starts_with(b"ch") => ("S", 3),
        (b't', b'c') if behind.starts_with(b"ch") => ("C", 3),
        (b'd', b'z') if behind.starts_with(b"zh") => ("j", 3),
        (b's', b'h') => ("S", 2),
        (b'c', b'h') => ("C", 2),
        (b'z', b'h') | (b'd', b'j') => ("j", 2),
        (b'p', b'h') => ("f", 2),
        (b'k', b'h') | (b'c', b'k') => ("k", 2),
        (b'g', b'h') if before.is_empty() => ("k", 2),
        (b'g', b'h') => ("g", 2),
        (b'd', b'h') => ("d", 2),
        (b't', b'h') => ("t", 2),
        (b'g', b'a') if before.is_empty() => ("k", 1),
        (b'c', b'e' | b'i' | b'y') => ("s", 1),
        (b'c' | b'q', _) => ("k", 1),
        (b'x', _) => ("ks", 1),
        (b'w', _) => ("v", 1),
        (b'h', 0) if after_vowel => ("", 1),
        // "Yevgeny" and "Evgeny".
        (b'y', b'e') if before.is_empty() => ("", 1),
        (b'y', b'a' | b'o' | b'u') if before.is_empty() => ("y", 1),
        (b'i', b'j') if behind.len() == 1 => ("i", 2),
        (b'a' | b'o' | b'u', b'e') => (vowel(letter), 2),
        _ => (vowel(letter), 1),
    }
}

/// A letter that is written as it is, or the vowel that stands for it.
fn vowel(letter: u8) -> &'static str {
    match letter {
        b'a' => "a",
        b'e' => "e",
        b'i' | b'y' => "i",
        b'o' | b'u' => "u",
        b'b' => "b",
        b'd' => "d",
        b'f' => "f",
        b'g' => "g",
        b'h' => "h",
        b'j' => "j",
        b'k' => "k",
        b'l' => "l",
        b'm' => "m",
        b'n' => "n",
        b'p' => "p",
        b'r' => "r",
        b's' => "s",
        b't' => "t",
        b'v' => "v",
        b'z' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::Sound;

    #[track_caller]
    fn same(words: &[&str]) {
        for (a, b) in words.iter().zip(words.iter().skip(1)) {
            assert!(Sound::of(a).is_like(&Sound::of(b)), "{a} {:?}, {b} {:?}", Sound::of(a), Sound::of(b));
        }
    }

    #[track_caller]
    fn other(a: &str, b: &str) {
        assert!(!Sound::of(a).is_like(&Sound::of(b)), "{a}, {b}: {:?}", Sound::of(a));
    }

    #[test]
    fn romanised_spellings_sound_alike() {
        same(&["qaddafi", "gaddafi", "kadhafi", "qadhafi", "gadhafi", "khadafy", "kaddafi", "ghaddafi"]);
        same(&["mohammed", "muhammad", "mohamed", "mohammad", "muhammed", "mohamad"]);
        same(&["zelensky", "zelenskiy", "zelenskyy", "zelenski", "zelenskij"]);
        same(&["hussein", "husain", "hussain", "husayn"]);
        same(&["muammar", "moammar", "moamer", "muamar"]);
        same(&["mahmoud", "mahmud"]);
        same(&["haftar", "hafter"]);
        same(&["abdulrahman", "abdelrahman", "abdalrahman"]);
        same(&["khaled", "khalid"]);
        same(&["alexei", "aleksey", "alexey"]);
        same(&["yevgeny", "evgeny", "evgeniy"]);
        same(&["poroshenko", "poroschenko"]);
        same(&["abdullah", "abdulla"]);
        same(&["philip", "philipp", "phillip"]);
    }

    #[test]
    fn other_names_do_not() {
        for (a, b) in [
            ("mohammed", "mahmoud"),
            ("hassan", "hussein"),
            ("jan", "jean"),
            ("maria", "mario"),
            ("marian", "marion"),
            ("christina", "christine"),
            ("kamala", "camille"),
            ("daniel", "danielle"),
            ("johnson", "jensen"),
            ("ahmed", "ahmadi"),
            ("ali", "eli"),
            ("kim", "kem"),
            ("смирнов", "смирнова"),
        ] {
            other(a, b);
        }
    }
}
