//! Facet values as the engine keeps them: the encoded form of a path.

use crate::mention::{names_of, path_of};

/// Longest path of a value in bytes; the engine refuses terms of 64 KiB.
const LONGEST: usize = 4096;

/// What stands between the names of an encoded path. No value can hold it.
const SEPARATOR: char = '\0';

/// A path such as `/Libya/Derna` in the engine's encoding, in which its dictionaries hold it; `None` where
/// it cannot be a value: an empty name, control characters, or more than 4096 bytes.
#[must_use]
pub fn encode(path: &str) -> Option<String> {
    let names = names_of(path);
    let sound = |name: &String| !name.trim().is_empty() && !name.chars().any(char::is_control);
    (path.len() <= LONGEST && names.iter().all(sound)).then(|| joined(&names))
}

/// The encoded form of a path of these names; of none, what is above all values.
#[must_use]
pub fn joined(names: &[String]) -> String {
    names.join("\0")
}

/// The path of an encoded value, the reverse of [`encode`].
#[must_use]
pub fn decode(encoded: &str) -> String {
    path_of(encoded.split(SEPARATOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_the_engine() {
        for path in ["/Libya/Derna", "/AC\\/DC", "/back\\\\slash/x"] {
            assert_eq!(decode(&encode(path).unwrap()), path);
        }
        assert_eq!(encode("/a\u{0}b"), None);
        assert_eq!(encode("/a\nb"), None);
        assert_eq!(encode("/a//b"), None);
        assert_eq!(encode(""), None);
    }
}
