//! Tests of streams: where a pipe lies says nothing of what comes through it.

use std::process::Command;

use super::*;

/// Reads texts through pipes of these names, one after the other.
fn pour(bench: &Bench, pipes: &[(&str, &str)]) -> Report {
    let folder = bench.dir.path().join("pipes");
    fs::create_dir(&folder).unwrap();
    let mut paths = Vec::new();
    let mut writers = Vec::new();
    for (name, text) in pipes {
        let (path, text) = (folder.join(name), (*text).to_owned());
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        paths.push(path.clone());
        writers.push(std::thread::spawn(move || fs::write(path, text).unwrap()));
    }
    let options = Options { paths, ..bench.options() };
    let report = ingest(&bench.index(), &schema("f"), &extract, &options, &()).unwrap();
    for writer in writers {
        writer.join().unwrap();
    }
    fs::remove_dir_all(folder).unwrap();
    report
}

fn nameless(body: &str) -> String {
    format!("{{\"title\":\"News\",\"body\":\"{body}\"}}\n")
}

#[test]
fn records_without_an_id_are_known_by_their_content_through_any_pipe() {
    let bench = Bench::new();
    let (one, two) = (nameless("one"), nameless("two"));
    assert_eq!(counts(&pour(&bench, &[("a.jsonl", &one)])), [1, 1, 0, 0, 0, 0]);
    assert_eq!(counts(&pour(&bench, &[("a.jsonl", &two)])), [1, 1, 0, 0, 0, 0], "another stream of that name");
    let before = bench.stored();
    assert_eq!(before.len(), 2);
    let again = pour(&bench, &[("b.jsonl", &(two.clone() + &one)), ("c.jsonl", &two)]);
    assert_eq!(counts(&again), [3, 0, 0, 3, 0, 0]);
    assert_eq!(bench.stored(), before);
}

#[test]
fn a_record_that_comes_through_two_pipes_at_once_is_one_article() {
    let bench = Bench::new();
    let (one, two) = (nameless("one"), nameless("two"));
    let report = pour(&bench, &[("a.jsonl", &one), ("b.jsonl", &(one.clone() + &two))]);
    assert_eq!(counts(&report), [3, 2, 0, 1, 0, 0]);
    assert_eq!(bench.ids().len(), 2);
}

#[test]
fn records_with_ids_keep_them_in_pipes() {
    let bench = Bench::new();
    pour(&bench, &[("a.jsonl", &line("x", "one"))]);
    assert_eq!(counts(&pour(&bench, &[("a.jsonl", &line("x", "two"))])), [1, 0, 1, 0, 0, 0]);
    assert_eq!(bench.ids(), ["x"]);
}
