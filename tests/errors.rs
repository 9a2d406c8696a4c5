//! Every error as people read it, in one golden: provoked, not made up, wherever that can be done.

use std::fmt::Write as _;

use dateline::Error;

use crate::golden;
use crate::sandbox::{Sandbox, root};

/// A command for each variant and each shape that a variant can take.
const PROVOKED: &[(&str, &str)] = &[
    ("Io", "index missing.txt -i other"),
    ("Input, a line", "index bad.jsonl -i other"),
    ("Input, a whole file", "index binary.txt -i other"),
    ("Schema, a line", "check kinds"),
    ("Schema, a whole file", "check strays"),
    ("Query", "count --facet contry=Libya"),
    ("Query, a flag", "count --published 1987-13"),
    ("Query, a place", "count 'derna AND OR sirte'"),
    ("Query, a place behind wide letters", "count 'Ébrié \"lagune'"),
    ("NoSuchValue", "count --city Dernaa"),
    ("Index", "index good.txt -i full"),
    ("Index, with a cause", "count -i broken"),
    ("NoIndex", "count -i nowhere"),
    ("Version", "count -i later"),
];

/// Those that need a second process or a person.
fn made() -> Vec<(&'static str, Error)> {
    let holder = "process 4711 on host since 2026-01-31T12:00:00Z (`dateline index archive`)";
    vec![
        ("Locked", Error::Locked { path: ".dateline".into(), holder: None }),
        ("Locked, by someone", Error::Locked { path: ".dateline".into(), holder: Some(holder.into()) }),
        ("Interrupted", Error::Interrupted),
    ]
}

/// A folder in which every command of [`PROVOKED`] fails as its name says.
fn folder() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("good.txt", "Rain in Derna\n\nIt rained in Derna, Libya.\n");
    sandbox.write("bad.jsonl", "{\"title\":\"A\",\"body\":\"x\"}\nno object\n");
    sandbox.write("binary.txt", b"\x00\x01\x02\xff".repeat(64));
    sandbox.write("kinds/facets.toml", "[[facet]]\nname = \"town\"\nlabel = \"Town\"\nkind = \"citty\"\n");
    sandbox.write("strays/gazetteers/ships.tsv", "name\nMutiara\n");
    sandbox.write("full/notes.txt", "not an index");
    sandbox.line("index -q good.txt").exits(0);
    let meta = std::fs::read_to_string(sandbox.path(".dateline/meta.json")).expect("an index");
    sandbox.write("broken/meta.json", "{");
    let format = format!("{{\\\"format\\\":{},", dateline::index::FORMAT);
    assert!(meta.contains(&format), "{meta}");
    sandbox.write("later/meta.json", meta.replacen(&format, "{\\\"format\\\":99,", 1));
    sandbox.write("later/.managed.json", "[\"meta.json\"]");
    sandbox
}

#[test]
fn every_error_says_where_and_what_to_do() {
    let sandbox = folder();
    let mut page = String::new();
    for (name, line) in PROVOKED {
        let run = sandbox.line(line);
        assert!(run.code != 0, "{line}: {run:#?}");
        let told = run.stderr.lines().filter(|line| !line.starts_with("articles: "));
        let told: String = told.flat_map(|line| ["    ", line, "\n"]).collect();
        write!(page, "{name}\n    $ dateline {line}\n{told}\n").expect("a string takes text");
    }
    for (name, error) in made() {
        writeln!(page, "{name}\n    error: {}\n", error.to_string().replace('\n', "\n    "))
            .expect("a string takes text");
    }
    golden::compare(&root().join("corpus/golden/errors.txt"), &page);
}

#[test]
fn no_variant_is_forgotten() {
    let source = std::fs::read_to_string(root().join("src/error.rs")).expect("error.rs is there");
    let body = source.split("pub enum Error {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum");
    let made = made();
    let shown: Vec<&str> = PROVOKED.iter().map(|(name, _)| *name).chain(made.iter().map(|(name, _)| *name)).collect();
    for line in body.lines() {
        let Some(name) = line.strip_prefix("    ").filter(|rest| rest.starts_with(char::is_uppercase)) else {
            continue;
        };
        let name = name.trim_end_matches([' ', '{', ',']);
        assert!(shown.iter().any(|shown| shown.split(',').next() == Some(name)), "no example of Error::{name}");
    }
}
