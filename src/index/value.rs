//! Facet values as the engine keeps them: the encoded form of a path, and the exact term of a value.
//!
//! A facet term of the engine also matches everything below it, so exact filters need a term of their own. That term
//! begins with the facet and the folded label: all values of a name are found by one range of the term dictionary.

use tantivy::Term;

use super::Fields;
use crate::mention::{label_of, names_of, path_of};
use crate::text::fold_phrase;

/// Longest path of a value in bytes; the engine refuses terms of 64 KiB.
const LONGEST: usize = 4096;

/// What stands between the parts of a term and between the names of an encoded path. No value can hold it.
const SEPARATOR: char = '\0';

/// A path such as `/Libya/Derna` in the engine's encoding, in which the columns and dictionaries hold it; `None` where
/// it cannot be a value: an empty name, control characters, or more than 4096 bytes.
#[must_use]
pub fn encode(path: &str) -> Option<String> {
    let names = names_of(path);
    let sound = |name: &String| !name.trim().is_empty() && !name.chars().any(char::is_control);
    (path.len() <= LONGEST && names.iter().all(sound)).then(|| names.join("\0"))
}

/// The path of an encoded value, the reverse of [`encode`].
#[must_use]
pub fn decode(encoded: &str) -> String {
    path_of(encoded.split(SEPARATOR))
}

/// The text of the `_value` term of a facet's value, given as its path.
#[must_use]
pub(super) fn value_text(facet: &str, path: &str) -> String {
    format!("{facet}\0{}\0{path}", fold_phrase(&label_of(path)))
}

/// The term that exactly the articles with this value of the facet have; not those with a value below it.
#[must_use]
pub fn value_term(fields: &Fields, facet: &str, path: &str) -> Term {
    Term::from_field_text(fields.value, &value_text(facet, path))
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

    #[test]
    fn a_term_begins_with_the_folded_label() {
        assert_eq!(value_text("team", "/Île de France"), "team\0ile de france\0/Île de France");
    }
}
