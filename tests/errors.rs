//! Every error as people read it, in one golden.

use std::fmt::Write as _;
use std::io;

use dateline::Error;

use crate::golden;
use crate::sandbox::root;

/// One of each variant, and one of each shape a variant can take.
fn one_of_each() -> Vec<(&'static str, Error)> {
    let refused = || io::Error::new(io::ErrorKind::PermissionDenied, "permission denied");
    vec![
        ("Io", Error::io("archive/2015", refused())),
        ("Input, a line", Error::input("wire.jsonl", 3, "this is no JSON object: expected `{`")),
        ("Input, a whole file", Error::input("table.csv", None, "the first row names no column that dateline knows")),
        ("Schema, a line", Error::schema("schema/facets.toml", 12, "unknown kind `citty`: did you mean `settlement`?")),
        ("Schema, a whole file", Error::schema("schema/facets.toml", 0, "there is no facet in it")),
        ("Query", Error::query("unknown facet `contry`: did you mean `country`?")),
        ("Query, a place", Error::query_at("expected a word or `(`", "derna AND OR sirte", 10)),
        ("Query, a place behind wide letters", Error::query_at("this quote is not closed", "Ébrié \"lagune", 8)),
        ("NoSuchValue", Error::NoSuchValue { message: "no city `Dernaa` in this index: did you mean `Derna`?".into() }),
        ("Index", Error::Index { message: "the index is damaged".into(), source: None }),
        ("Index, with a cause", Error::index("cannot commit", refused())),
        ("NoIndex", Error::NoIndex { path: ".dateline".into() }),
        ("Version", Error::Version { found: 1, expected: 2 }),
        ("Locked", Error::Locked { path: ".dateline".into(), holder: None }),
        ("Locked, by someone", Error::Locked { path: ".dateline".into(), holder: Some("process 4711".into()) }),
        ("Interrupted", Error::Interrupted),
    ]
}

#[test]
fn every_error_says_where_and_what_to_do() {
    let mut page = String::new();
    for (name, error) in one_of_each() {
        writeln!(page, "{name}\n    error: {}\n", error.to_string().replace('\n', "\n    "))
            .expect("a string takes text");
    }
    golden::compare(&root().join("corpus/golden/errors.txt"), &page);
}

#[test]
fn no_variant_is_forgotten() {
    let source = std::fs::read_to_string(root().join("src/error.rs")).expect("error.rs is there");
    let body = source.split("pub enum Error {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum");
    let shown = one_of_each();
    for line in body.lines() {
        let Some(name) = line.strip_prefix("    ").filter(|rest| rest.starts_with(char::is_uppercase)) else {
            continue;
        };
        let name = name.trim_end_matches([' ', '{', ',']);
        assert!(shown.iter().any(|(shown, _)| shown.split(',').next() == Some(name)), "no example of Error::{name}");
    }
}
