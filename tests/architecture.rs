//! The plan of the house, held against the code: who imports whom, how long files are, which words are not used.
//!
//! The table of layers is read from the documentation of `src/lib.rs`, so that the plan that people read is the one
//! that is tested.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sandbox::{files, root};

/// A file longer than this is split along a noun.
const LONGEST: usize = 600;
/// Files that may be longer, each with its reason.
const LONGER: [(&str, &str); 0] = [];
/// Crates that only some places know.
const KEPT: [(&str, &[&str]); 5] = [
    ("tantivy", &["src/index/", "src/query/"]),
    ("walkdir", &["src/source/walk.rs"]),
    ("ignore", &["src/source/ignored.rs"]),
    ("clap", &["src/cli/"]),
    ("indicatif", &["src/cli/"]),
];
/// Words that are a facet's name and something else: where, which, what else.
const HOMONYMS: [(&str, &str, &str); 3] = [
    ("src/source/", "author", "a key of records that feeds the byline"),
    ("src/text/furniture/", "author", "a label of who wrote a report"),
    ("src/gazetteer/", "country", "a column of every gazetteer"),
];
/// Names that say nothing.
const EMPTY_NAMES: [&str; 7] = ["util", "utils", "helpers", "common", "misc", "manager", "core"];

/// The Rust files of a folder, as paths below the root with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    // The peers are built into a folder beside them.
    let built = |path: &Path| path.strip_prefix(root()).is_ok_and(|path| path.iter().any(|name| name == "target"));
    let rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs") && !built(path);
    files(&root().join(folder))
        .into_iter()
        .filter(|path| rust(path))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            (name, text)
        })
        .collect()
}

/// The text without comments and without the unit tests at the end of the file.
fn code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect()
}

/// Whether a file holds unit tests only.
fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// The top module that a file of `src/` belongs to.
fn module_of(name: &str) -> &str {
    let below = name.strip_prefix("src/").unwrap_or(name);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// The table of layers in `src/lib.rs`: each module with what it may import.
fn layers() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs is there");
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let (name, may) = (cells[0].split('`').next().unwrap_or_default(), cells[cells.len() - 1]);
        let named: BTreeSet<String> = may.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let allowed = if may.starts_with("all above but") {
            table.keys().filter(|module| !named.contains(*module)).cloned().collect()
        } else {
            named
        };
        table.insert(name.to_owned(), allowed);
    }
    assert!(table.len() >= 12, "the table of layers in src/lib.rs was not understood: {table:?}");
    table
}

/// The modules that a file imports by `crate::module`, in plain paths and in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |inner| inner.split("};").next().unwrap_or(inner));
        let parts: Vec<&str> = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
        for part in parts {
            let name: String = part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // `crate::Error` is `crate::error::Error` by its short name.
            let name = if matches!(name.as_str(), "Error" | "Result") { "error".to_owned() } else { name };
            if name.starts_with(char::is_lowercase) {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn modules_import_only_what_stands_below_them() {
    let layers = layers();
    let mut wrong = Vec::new();
    for (name, text) in sources("src") {
        let module = module_of(&name);
        if matches!(module, "lib" | "main" | "cli") || is_test(&name) {
            continue;
        }
        let Some(allowed) = layers.get(module) else {
            wrong.push(format!("{name}: `{module}` has no line in the table of src/lib.rs"));
            continue;
        };
        for import in imports(&code(&text)) {
            if import != module && !allowed.contains(&import) {
                wrong.push(format!("{name}: `{module}` may not import `{import}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_layers_names_only_modules_that_exist() {
    for module in layers().keys() {
        let (file, folder) = (format!("src/{module}.rs"), format!("src/{module}"));
        assert!(
            root().join(file).is_file() || root().join(folder).is_dir(),
            "the table names `{module}`, which is gone"
        );
    }
}

#[test]
fn foreign_crates_stay_in_their_places() {
    for (name, text) in sources("src") {
        if is_test(&name) {
            continue;
        }
        let code = code(&text);
        for (foreign, places) in KEPT {
            let named = code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == foreign);
            assert!(!named || places.iter().any(|place| name.starts_with(place)), "{name} names `{foreign}`");
        }
    }
}

#[test]
fn the_library_never_touches_terminal_or_environment() {
    for (name, text) in sources("src") {
        if matches!(module_of(&name), "cli" | "main") {
            continue;
        }
        for forbidden in ["std::env", "env::var", "is_terminal", "process::exit", "home_dir"] {
            assert!(!code(&text).contains(forbidden), "{name} names `{forbidden}`");
        }
    }
}

#[test]
fn files_are_short() {
    for folder in ["src", "tests"] {
        for (name, text) in sources(folder) {
            let lines = text.lines().count();
            let excused = LONGER.iter().any(|(long, _)| *long == name);
            assert!(lines <= LONGEST || excused, "{name} has {lines} lines: split it along a noun");
            assert!(lines > LONGEST || !excused, "{name} has {lines} lines and needs no excuse any more");
        }
    }
    let main = std::fs::read_to_string(root().join("src/main.rs")).expect("main.rs is there");
    assert!(main.lines().count() <= 60, "main.rs is a summary");
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "benches", "schema"] {
        if root().join(folder).is_dir() {
            for (name, text) in sources(folder) {
                assert!(text.starts_with("//! "), "{name} does not open with `//!`");
            }
        }
    }
}

#[test]
fn names_say_something() {
    for (name, text) in sources("src") {
        let stem = Path::new(&name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let folder = Path::new(&name).parent().and_then(Path::file_name).and_then(|name| name.to_str());
        for part in [stem, folder.unwrap_or_default()] {
            assert!(!EMPTY_NAMES.contains(&part), "{name}: `{part}` says nothing");
        }
        for line in code(&text).lines() {
            let module = line.trim().trim_start_matches("pub ").strip_prefix("mod ");
            let module = module.map(|rest| rest.trim_end_matches([';', ' ', '{']));
            assert!(!module.is_some_and(|module| EMPTY_NAMES.contains(&module)), "{name}: {line}");
        }
    }
}

/// Names of shipped facets that the code must not know: those that are neither a kind nor a field of an article.
fn shipped_names() -> Vec<String> {
    let known = [
        "person",
        "collective",
        "org",
        "settlement",
        "state",
        "place",
        "date",
        "field",
        "id",
        "path",
        "title",
        "summary",
        "body",
        "byline",
        "dateline",
        "source",
        "section",
        "lang",
        "url",
        "published",
        "extra",
    ];
    let text = std::fs::read_to_string(root().join("schema/facets.toml")).expect("facets.toml is there");
    let names = text.lines().filter_map(|line| line.strip_prefix("name"));
    let names = names.filter_map(|rest| rest.split('"').nth(1)).map(str::to_owned);
    names.filter(|name| !known.contains(&name.as_str())).collect()
}

#[test]
fn the_code_knows_kinds_and_no_facet() {
    let names = shipped_names();
    assert!(names.len() >= 3, "facets.toml was not understood: {names:?}");
    for (name, text) in sources("src") {
        if is_test(&name) {
            continue;
        }
        for facet in &names {
            let literal = format!("\"{facet}\"");
            let allowed = HOMONYMS.iter().any(|(place, word, _)| name.starts_with(place) && word == facet);
            assert!(allowed || !code(&text).contains(&literal), "{name} names the facet `{facet}`");
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let main = std::fs::read_to_string(root().join("tests/main.rs")).expect("main.rs is there");
    for (name, _) in sources("tests") {
        let module = name.trim_start_matches("tests/").trim_end_matches(".rs");
        let declared = module == "main" || main.contains(&format!("mod {module};"));
        assert!(declared, "{name} is not a module of tests/main.rs and never runs");
    }
}

#[test]
fn imports_are_read_in_every_way_of_writing_them() {
    let text = "use crate::{Error, text::Span};\nuse crate::schema::{Kind};\nlet x = crate::query::run();\n";
    assert_eq!(imports(text).into_iter().collect::<Vec<_>>(), ["error", "query", "schema", "text"]);
}
