//! `index --no-extract`: text at once, what it names when asked for.

use crate::sandbox::Sandbox;

/// The counts of a facet, as they are printed.
fn counts(sandbox: &Sandbox, rest: &str) -> String {
    sandbox.line(&format!("facets country,city,person,source {rest}")).stdout
}

#[test]
fn text_can_be_indexed_first_and_extracted_later() {
    let sandbox = Sandbox::indexed();
    sandbox.line("index -q corpus/articles -i text --no-extract").exits(0);
    let found = |index: &str| sandbox.line(&format!("search --json -n 1000 coalition -i {index}")).exits(0).json();
    let ids = |index: &str| found(index).iter().filter_map(|hit| hit["id"].as_str().map(str::to_owned)).collect();
    let (with, without): (Vec<String>, Vec<String>) = (ids(".dateline"), ids("text"));
    assert!(!with.is_empty());
    assert_eq!(with, without, "words are found as ever");
    let hit = found("text").remove(0);
    assert_eq!(hit["facets"]["country"], serde_json::Value::Null, "{hit}");
    let source = |index: &str| sandbox.line(&format!("facets source -i {index}")).stdout;
    assert_eq!(source("text"), source(".dateline"), "an article's own fields are facets all the same");

    // A later run goes on likewise, and a changed article does not bring facets with it.
    sandbox.write("corpus/articles/late.txt", "Talks in Derna\n\nThe talks in Derna, Libya, went on.\n");
    let summary = sandbox.line("index --json corpus/articles -i text").exits(0).json().remove(0);
    assert_eq!((&summary["added"], &summary["reindexed"]), (&1.into(), &0.into()), "{summary}");
    sandbox.line("count --missing city late.txt -i text").exits(1);
    assert_eq!(sandbox.line("count --missing city Talks in Derna -i text").exits(0).stdout.trim(), "1");

    sandbox.line("index -q corpus/articles").exits(0);
    sandbox.line("reindex -q -i text").exits(0);
    assert_eq!(counts(&sandbox, "-i text"), counts(&sandbox, ""), "reindex adds what was left out");
}

#[test]
fn extracted_mentions_are_not_thrown_away_by_a_flag() {
    let sandbox = Sandbox::indexed();
    let before = counts(&sandbox, "");
    let run = sandbox.line("index corpus/articles --no-extract").exits(2);
    assert!(run.stderr.contains("leave out `--no-extract`"), "{run:#?}");
    assert_eq!(counts(&sandbox, ""), before);
    sandbox.line("index corpus/articles -i other --no-extract --min-confidence 0.5").exits(2);
}
