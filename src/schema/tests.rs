//! What the schema promises.

use std::fs;

use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn problems(files: &[(&str, &[u8])]) -> Vec<String> {
    let dir = folder(files);
    let root = format!("{}/", dir.path().display());
    Schema::check(dir.path()).iter().map(|problem| problem.to_string().replace(&root, "")).collect()
}

fn toml_problems(toml: &str) -> Vec<String> {
    problems(&[("facets.toml", toml.as_bytes()), ("gazetteers/things.tsv", b"name\nA\n")])
        .into_iter()
        .filter(|problem| !problem.starts_with("gazetteers/things.tsv"))
        .collect()
}

#[test]
fn the_builtin_facets_keep_their_order_and_are_found_by_name_and_kind() {
    let facets = Schema::builtin().unwrap().facets;
    let names: Vec<&str> = facets.facets().iter().map(|f| &*f.name).collect();
    assert_eq!(names[..5], ["group", "org", "city", "country", "place"]);
    let city = facets.by_name("city").unwrap();
    assert_eq!(facets.of_kind(Kind::Settlement).collect::<Vec<_>>(), [city]);
    assert_eq!(facets.get(city).path, ["country", "name"]);
    assert_eq!(facets.ids().count(), facets.facets().len());
    assert_eq!(facets.by_name("nothing"), None);
    assert_eq!(facets.fingerprint().len(), 32);
}

#[test]
fn an_empty_folder_changes_no_facet_and_a_missing_one_is_an_error() {
    let dir = folder(&[]);
    let schema = Schema::load(Some(dir.path())).unwrap();
    assert_eq!(schema.facets.facets(), Schema::builtin().unwrap().facets.facets());
    let missing = Schema::load(Some(&dir.path().join("nowhere"))).unwrap_err();
    assert!(missing.to_string().contains("nowhere"), "{missing}");
}

#[test]
fn every_mistake_in_facets_toml_is_told_with_its_line() {
    let toml = r#"
[[facet]]
name = "Ship"
label = "Ship"
kind = "collective"

[[facet]]
name = "limit"
label = "Limit"
kind = "collective"

[[facet]]
name = "boat"
label = "Boat"
kind = "vessel"

[[facet]]
name = "raft"
label = "Raft"
kind = "collective"
colour = "red"

[[facet]]
name = "date"
label = "Date"
kind = "field"
from = "day"

[[facet]]
name = "desk"
label = "Desk"
kind = "field"

[[facet]]
name = "river"
label = "River"
kind = "place"

[[facet]]
name = "crew"
label = "Crew"
kind = "collective"
gazetteer = ["../things.tsv"]
path = ["name", "country"]

[[facet]]
name = "fleet"
label = "Fleet"
kind = "collective"
gazetteer = ["fleets.tsv"]
path = ["name"]

[[facet]]
name = "desk2"
label = "Desk"
kind = "field"
from = "desk"

[[facet]]
name = "desk2"
label = "Desk"
kind = "field"
from = "desk"
"#;
    let expected = [
        "facets.toml:3: the name `Ship` cannot be a flag: begin with a-z and go on with a-z, 0-9, `-` and `_`",
        "facets.toml:8: the name `limit` is taken by a flag or a field of articles: choose another",
        "facets.toml:15: unknown variant `vessel`, expected one of `person`, `collective`, `org`, `settlement`, `state`, \
         `place`, `date`, `field`",
        "facets.toml:21: unknown field `colour`, expected one of `name`, `label`, `kind`, `gazetteer`, `path`, `between`, \
         `from`",
        "facets.toml:26: the facet `date` takes ranges of days: give it kind `date`, or another name",
        "facets.toml:32: a facet of kind `field` needs `from`, the article field it shows",
        "facets.toml:37: a facet of this kind finds only what a `gazetteer` lists: name one",
        "facets.toml:43: `../things.tsv` is not the name of a `.tsv` file in the folder `gazetteers`",
        "facets.toml:44: `path` lists the columns that make a value and ends with `name`, such as [\"country\", \"name\"]",
        "facets.toml:60: the facet `desk2` stands in line 53 already",
        "facets.toml:50: the facet `fleet` names `gazetteers/fleets.tsv`, which is not there",
    ];
    let found = toml_problems(toml);
    for (at, line) in expected.iter().enumerate() {
        assert_eq!(found.get(at).map(String::as_str), Some(*line));
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn several_mistakes_of_one_table_are_all_told_where_they_are() {
    let toml = r#"
[[facet]]
colour = "red"
kind = "vessel"
label = 3
name = "Ship"
gazetteer = [
    "a.tsv",
    7,
]

[[facet]]
label = "Nameless"

[[facet]]
name = "raft" or so
label = "Raft"
kind = "collective"
colour = "red"

[[facet]]
name = "crew"
label = = "Crew"
kind = "collective"

[[facet]]
name = "crew"
label = "Crew"
kind = "field"
from = ""

[boat]
"#;
    let found = toml_problems(toml);
    let lines: Vec<_> = found.iter().map(|problem| problem.split(':').nth(1).unwrap()).collect();
    assert_eq!(lines, ["3", "4", "5", "6", "9", "12", "12", "16", "19", "23", "27", "30", "32"], "{found:#?}");
    assert!(found[5].ends_with("missing field `name`") && found[6].ends_with("missing field `kind`"), "{found:#?}");
    assert!(found[10].ends_with("the facet `crew` stands in line 21 already"), "{found:#?}");
    assert!(found[12].ends_with("unknown field `boat`, expected `facet`"), "{found:#?}");
}

#[test]
fn text_that_is_not_toml_is_told_with_its_line() {
    let found = toml_problems("[[facet]]\nname = \"a\"\nlabel = \n");
    assert!(found[0].starts_with("facets.toml:3: "), "{found:?}");
    let found = toml_problems("[[facets]]\nname = \"a\"\n");
    assert!(found[0].starts_with("facets.toml:1: unknown field `facets`"), "{found:?}");
}

#[test]
fn files_that_nothing_reads_or_that_are_not_text_are_told() {
    let found = problems(&[
        ("gazetteers/ships.tsv", b"name\nA\n"),
        ("cues/ships.txt", b"A\n"),
        ("gazetteers/cities.tsv", b"id\tname\n\xff\n"),
    ]);
    assert_eq!(found[0], "gazetteers/cities.tsv:2: not UTF-8: save the file in that encoding");
    assert_eq!(found[1], "gazetteers/ships.tsv: no facet names `ships.tsv` as its gazetteer: name it in `facets.toml`");
    assert!(found[2].starts_with("cues/ships.txt: no extractor reads a cue list `ships`: there are "), "{found:?}");
    assert_eq!(found.len(), 3);
}

#[test]
fn a_users_cues_are_added_and_taken_away() {
    let builtin = Schema::builtin().unwrap();
    let name = builtin.cues.names().find(|name| builtin.cues.list(name).len() > 1).unwrap();
    let old = builtin.cues.list(name);
    let gone = old.words().next().unwrap();
    let file = format!("cues/{name}.txt");
    let dir = folder(&[(&file, format!("# mine\n!{gone}\n\nZorblax\tsecond\t third \n").as_bytes())]);
    let schema = Schema::load(Some(dir.path())).unwrap();
    let list = schema.cues.list(name);
    assert!(!list.words().any(|word| word == gone || word.starts_with(['#', '!'])));
    let new = list.iter().last().unwrap();
    assert_eq!((new.word(), new.column(2), new.column(3)), ("Zorblax", "third", ""));
    assert_eq!(list.len(), old.len());
    assert_ne!(schema.facets.fingerprint(), builtin.facets.fingerprint());
    assert_eq!(schema.cues.list("no such list").len(), 0);
    let found = problems(&[(&file, b"\n!Zorblax\n")]);
    assert_eq!(found, [format!("{file}:2: the built-in list `{name}` has no entry `Zorblax` to take away")]);
}
