//! Streams: where a pipe lies says nothing of what comes through it.

use std::process::Command;

use crate::sandbox::Sandbox;

/// Indexes texts through pipes of these names, one after the other; hands back how many articles were added, updated
/// and unchanged.
fn pour(sandbox: &Sandbox, pipes: &[(&str, &str)]) -> [u64; 3] {
    let mut writers = Vec::new();
    for (name, text) in pipes {
        let (path, text) = (sandbox.path(name), (*text).to_owned());
        assert!(Command::new("mkfifo").arg(&path).status().expect("there is mkfifo").success());
        writers.push(std::thread::spawn(move || std::fs::write(path, text).expect("it is read")));
    }
    let names = pipes.iter().map(|(name, _)| *name);
    let summary = sandbox.run(["index", "--json"].into_iter().chain(names)).exits(0).json().remove(0);
    for (writer, (name, _)) in writers.into_iter().zip(pipes) {
        writer.join().expect("it was read");
        std::fs::remove_file(sandbox.path(name)).expect("it is there");
    }
    ["added", "updated", "unchanged"].map(|key| summary[key].as_u64().expect("a number"))
}

fn ids(sandbox: &Sandbox) -> String {
    sandbox.line("export -f ids").exits(0).stdout
}

fn nameless(body: &str) -> String {
    format!("{{\"title\":\"News\",\"body\":\"{body}\"}}\n")
}

#[test]
fn records_without_an_id_are_known_by_their_content_through_any_pipe() {
    let sandbox = Sandbox::empty();
    let (one, two) = (nameless("one"), nameless("two"));
    assert_eq!(pour(&sandbox, &[("a.jsonl", &one)]), [1, 0, 0]);
    assert_eq!(pour(&sandbox, &[("a.jsonl", &two)]), [1, 0, 0], "another stream of that name");
    let before = ids(&sandbox);
    assert_eq!(before.lines().count(), 2);
    assert_eq!(pour(&sandbox, &[("b.jsonl", &(two.clone() + &one)), ("c.jsonl", &two)]), [0, 0, 3]);
    assert_eq!(ids(&sandbox), before);
}

#[test]
fn a_record_that_comes_through_two_pipes_at_once_is_one_article() {
    let sandbox = Sandbox::empty();
    let (one, two) = (nameless("one"), nameless("two"));
    assert_eq!(pour(&sandbox, &[("a.jsonl", &one), ("b.jsonl", &(one.clone() + &two))]), [2, 0, 1]);
    assert_eq!(ids(&sandbox).lines().count(), 2);
}

#[test]
fn records_with_ids_keep_them_in_pipes() {
    let sandbox = Sandbox::empty();
    let own = |body: &str| format!("{{\"id\":\"x\",\"title\":\"News\",\"body\":\"{body}\"}}\n");
    assert_eq!(pour(&sandbox, &[("a.jsonl", &own("one"))]), [1, 0, 0]);
    assert_eq!(pour(&sandbox, &[("a.jsonl", &own("two"))]), [0, 1, 0]);
    assert_eq!(ids(&sandbox), "x\n");
}
