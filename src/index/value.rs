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
    let sound = |name: &str| !name.trim().is_empty() && !name.chars().any(char::is_control);
    if path.len() > LONGEST {
        return None;
    }
    if !path.contains('\\') {
        // Most paths: their names stand in them as they are.
        let names = path.strip_prefix('/').unwrap_or(path);
        return names.split('/').all(sound).then(|| names.replace('/', "\0"));
    }
    let names = names_of(path);
    names.iter().all(|name| sound(name)).then(|| joined(&names))
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
        for (path, names) in [("/Libya", "Libya"), ("/Libya/Derna", "Libya\0Derna"), ("Libya/Derna", "Libya\0Derna")] {
            assert_eq!(encode(path).as_deref(), Some(names));
            assert_eq!(joined(&names_of(path)), names);
        }
        assert_eq!(encode(&format!("/{}", "a".repeat(LONGEST))), None);
        assert_eq!(encode("/ /b"), None);
        assert_eq!(encode("/a/"), None);
        assert_eq!(encode("/a\u{0}b"), None);
        assert_eq!(encode("/a\nb"), None);
        assert_eq!(encode("/a//b"), None);
        assert_eq!(encode(""), None);
    }
}
