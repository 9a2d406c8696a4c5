//! Which names a facet may bear: its name is an index field, a command-line flag and an export column at once.

/// Names that flags, commands, article fields and response keys already have.
const TAKEN: &[&str] = &[
    "all",
    "all-of",
    "and",
    "any",
    "article",
    "bars",
    "body",
    "bom",
    "byline",
    "check",
    "color",
    "count",
    "cursor",
    "dateline",
    "day",
    "depth",
    "dry-run",
    "export",
    "extra",
    "extract",
    "facet",
    "facets",
    "failed-to",
    "field",
    "fields",
    "file",
    "follow",
    "force",
    "format",
    "formula-guard",
    "hash",
    "help",
    "id",
    "in",
    "index",
    "input-format",
    "jobs",
    "json",
    "label",
    "limit",
    "manifest",
    "map",
    "max-article",
    "memory",
    "mention",
    "mentions",
    "min-confidence",
    "missing",
    "near",
    "not",
    "or",
    "output",
    "path",
    "prefix",
    "progress",
    "query",
    "quiet",
    "rejected",
    "schema",
    "score",
    "search",
    "show",
    "snippet",
    "sort",
    "strict",
    "summary",
    "text",
    "title",
    "top",
    "total",
    "undo",
    "unordered",
    "url",
    "value",
    "verbose",
    "version",
    "why",
    "with",
];

/// What is wrong with `name` as the name of a facet.
pub(crate) fn refuse(name: &str) -> Option<String> {
    if name.starts_with('_') {
        return Some(format!("the name `{name}` begins with `_`, which is kept for the index: choose another"));
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) {
        return Some(format!(
            "the name `{name}` cannot be a flag: begin with a-z and go on with a-z, 0-9, `-` and `_`"
        ));
    }
    if TAKEN.binary_search(&name).is_ok() {
        return Some(format!("the name `{name}` is taken by a flag or a field of articles: choose another"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_taken_names_are_sorted() {
        assert!(TAKEN.is_sorted());
    }

    #[test]
    fn names_that_cannot_be_flags_fields_and_columns_are_refused() {
        for name in ["_id", "Ship", "1st", "", "limit", "über", "a b", "-x"] {
            assert!(refuse(name).is_some(), "{name}");
        }
        for name in ["ship", "head-of_state", "g7"] {
            assert_eq!(refuse(name), None);
        }
    }
}
