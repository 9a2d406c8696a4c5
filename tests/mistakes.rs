//! Slips of the pen on the command line: told where they are, or understood as they were meant; never taken silently.

use crate::sandbox::Sandbox;

/// Three articles: mosques with and without hotels, and one with a hostile id.
fn archive() -> Sandbox {
    let sandbox = Sandbox::empty();
    let lines = [
        r#"{"id":"a","title":"Mosques in Derna","body":"Two mosques and two hotels in Derna, Libya.","published":"1987-04-07"}"#,
        r#"{"id":"b","title":"Mosques in Tripoli","body":"Mosques reopened in Tripoli, Libya.","published":"2015-06-14"}"#,
        r#"{"id":"c\u001b[31m\n","title":"Red\u001b]0;x\u0007","body":"A plain text.","desk\u001b[2J":"x\ny\u001b[0m"}"#,
    ];
    sandbox.write("wire.jsonl", lines.join("\n"));
    sandbox.line("index -q wire.jsonl").exits(0);
    sandbox
}

#[test]
fn a_word_with_a_hyphen_before_it_is_left_out() {
    let sandbox = archive();
    assert_eq!(sandbox.line("count mosques").exits(0).stdout, "2\n");
    assert_eq!(sandbox.line("count mosques -hotels").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count -hotels mosques --country Libya").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("export -f ids mosques -hotels").exits(0).stdout, "b\n");
    assert_eq!(sandbox.line("facets city:1 mosques -hotels --json").exits(0).stdout.lines().count(), 1);
    assert!(sandbox.line("search mosques -hotels -n1").exits(0).stdout.starts_with("Mosques in Tripoli"));
    assert_eq!(sandbox.line("count -- mosques -hotels").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count 'mosques -hotels'").exits(0).stdout, "1\n");
    // What may be a flag is refused with both ways of writing it.
    for line in ["count mosques -italy", "search mosques -nothing", "export mosques -output", "count mosques -x"] {
        let run = sandbox.line(line).exits(2);
        assert!(run.stdout.is_empty() && run.stderr.contains("-- "), "{run:#?}");
    }
    sandbox.line("remove --query '-mosques' --dry-run").exits(0);
}

#[test]
fn a_bad_day_is_shown_where_it_stands() {
    let sandbox = archive();
    for (line, caret) in [
        (r#"count 'mosques published:"last week"'"#, "                    ^"),
        ("count 'published:2015-13 mosques'", "            ^"),
        ("count 'published:2016..2015'", "            ^"),
        ("count 'date:soon'", "       ^"),
    ] {
        let run = sandbox.line(line).exits(2);
        assert_eq!(run.stderr.lines().last(), Some(caret), "{run:#?}");
    }
    for value in ["last week", "2015-02-30", "1987-13", "2016..2015"] {
        let run = sandbox.run(["count", "--published", value]).exits(2);
        assert!(run.stderr.contains("`--published`") && run.stderr.contains(value), "{run:#?}");
    }
    assert!(sandbox.run(["count", "--published", "1987-13"]).stderr.contains("2015-01..2015-06"));
    assert_eq!(sandbox.line(r#"count 'published:"/1987/04/07"'"#).exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count --published /1987/04/07").exits(0).stdout, "1\n");
}

#[test]
fn a_value_that_is_nowhere_is_told_and_the_rest_is_asked() {
    let sandbox = archive();
    let run = sandbox.line("count --city Dernaa --city Tripoli").exits(0);
    assert_eq!(run.stdout, "1\n");
    assert!(run.stderr.starts_with("note: no city `Dernaa` in this index: did you mean `Derna`?"), "{run:#?}");
    assert_eq!(sandbox.line("count mosques --not city=Dernaa").exits(0).stdout, "2\n");
    assert_eq!(sandbox.line("count 'city:Dernaa OR hotels'").exits(0).stdout, "1\n");
    sandbox.line("count --city Dernaa --city Trypolis").exits(1);
    let run = sandbox.line("count --city /Tripoli").exits(1);
    assert!(run.stderr.contains("did you mean `Libya/Tripoli`?"), "{run:#?}");
    for value in ["", " ", "/"] {
        let run = sandbox.run(["count", "--city", value]).exits(2);
        assert!(run.stderr.contains("`--city`: a filter of `city` needs a value"), "{run:#?}");
    }
}

#[test]
fn names_of_ones_own_are_known_without_the_folder() {
    let sandbox = Sandbox::empty();
    sandbox.write("mine/gazetteers/groups.tsv", "id\tname\taliases\n\tHarbour Watch\tDockside Lads|Wharf Rats\n");
    sandbox.write("a.jsonl", r#"{"id":"a","title":"Strike","body":"Members of Harbour Watch met in Derna, Libya."}"#);
    sandbox.line("index -q --schema mine a.jsonl").exits(0);
    std::fs::remove_dir_all(sandbox.path("mine")).expect("the folder goes away");
    assert_eq!(sandbox.line("count --group 'harbour watch'").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count --group 'wharf rats'").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("search --json 'group:\"Dockside Lads\"'").exits(0).json().len(), 2);
    let run = sandbox.line("count --group 'wharf rat'").exits(1);
    assert!(run.stderr.contains("did you mean `Harbour Watch`?"), "{run:#?}");
    // It stays so when the index is built anew with a facet more, and when the files change.
    sandbox.write("mine/gazetteers/groups.tsv", "id\tname\taliases\n\tHarbour Watch\tQuay Crew\n");
    let facet = "[[facet]]\nname = \"desk\"\nlabel = \"Desk\"\nkind = \"field\"\nfrom = \"desk\"\n";
    sandbox.write("mine/facets.toml", facet);
    sandbox.line("reindex -q --schema mine").exits(0);
    std::fs::remove_dir_all(sandbox.path("mine")).expect("the folder goes away");
    assert_eq!(sandbox.line("count --group 'quay crew'").exits(0).stdout, "1\n");
    // A question does not change how the archive is read.
    assert_eq!(sandbox.line("count --in a.jsonl -i .dateline --group 'quay crew'").exits(0).stdout, "1\n");
    sandbox.line("count --group 'wharf rats'").exits(1);
}

#[test]
fn lists_of_columns_and_facets_are_read_with_spaces_and_refused_when_empty() {
    let sandbox = archive();
    let rows = sandbox.run(["export", "--fields", "id, mentions", "derna"]).exits(0).json();
    assert!(!rows[0]["mentions"].as_array().expect("a list").is_empty(), "{rows:?}");
    for fields in ["id,mention", "id,", "nothing"] {
        let run = sandbox.run(["export", "--fields", fields]).exits(2);
        assert!(run.stderr.contains("unknown field"), "{run:#?}");
    }
    for words in [&["facets", ""][..], &["facets", "city,"], &["facets", ":3"], &["search", "--facets", ""]] {
        let run = sandbox.run(words).exits(2);
        assert!(run.stderr.contains("name is missing"), "{run:#?}");
    }
    for words in ["export --bom", "export --bom -f jsonl", "export -f ids --formula-guard"] {
        let run = sandbox.line(words).exits(2);
        assert!(run.stderr.contains("is for tables"), "{run:#?}");
    }
    sandbox.line("export --bom -f csv").exits(0);
    assert_eq!(sandbox.line("facets city --prefix Libya/D --json").exits(0).json().len(), 1);
}

#[test]
fn what_stands_on_one_line_has_no_control_characters() {
    let sandbox = archive();
    for line in
        ["search plain", "facets source,city", "remove --query plain --dry-run", "index --dry-run -i x wire.jsonl"]
    {
        let run = sandbox.line(line);
        assert!(!run.stdout.contains(['\u{1b}', '\u{7}']), "{run:#?}");
    }
    let run = sandbox.run(["show", "c\u{1b}[31m\n"]).exits(0);
    assert!(run.stdout.contains("\ndesk\u{fffd}[2J") && run.stdout.contains(" x y\u{fffd}[0m\n"), "{run:#?}");
    // What a program reads is exact.
    assert_eq!(sandbox.line("export plain").exits(0).json()[0]["id"], "c\u{1b}[31m\n");
}

#[test]
fn an_answer_from_an_archive_that_was_not_read_whole_says_so() {
    let sandbox = Sandbox::empty();
    sandbox.write("archive/good.txt", "Rain in Derna\n\nIt rained.\n");
    sandbox.write("archive/bad.jsonl", "{\"title\":\n");
    let run = sandbox.line("count rained --in archive").exits(3);
    assert_eq!(run.stdout, "1\n");
    sandbox.line("count snow --in archive").exits(3);
    sandbox.line("count rained -i archive/.dateline").exits(0);
    sandbox.line("stats --in archive").exits(3);
}
