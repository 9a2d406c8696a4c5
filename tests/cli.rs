//! The wiring of the command line: exit codes, streams, pipes, flags that reach the library.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::Value;

use crate::sandbox::{Run, Sandbox};

/// A small archive: three articles, one of them French.
fn small() -> Sandbox {
    let sandbox = Sandbox::empty();
    let lines = [
        r#"{"id":"a","title":"Clashes in Derna","body":"Fighters of ISIL left Derna, in Libya, on Monday.","published":"2015-06-14","source":"Harbour Wire"}"#,
        r#"{"id":"b","title":"Talks in Cairo","body":"Egyptian ministers met in Cairo.","published":"2015-07-01T23:30:00+02:00","desk":"foreign"}"#,
        r#"{"id":"c","title":"La récolte","body":"Les pommes sont mûres, dit-on au village, et les ouvriers sont venus.","lang":"fr"}"#,
    ];
    sandbox.write("archive/wire.jsonl", lines.join("\n"));
    sandbox
}

fn small_indexed() -> Sandbox {
    let sandbox = small();
    sandbox.run(["index", "-q", "archive"]).exits(0);
    sandbox
}

#[test]
fn a_search_finds_filters_and_says_its_total() {
    let sandbox = small_indexed();
    let run = sandbox.line("search derna --group isis --city Derna").exits(0);
    assert!(run.stdout.starts_with("Clashes in Derna\n  2015-06-14 · Harbour Wire · a\n"), "{run:#?}");
    assert!(run.stdout.ends_with("1 article\n"), "{run:#?}");
    assert_eq!(run.stderr, "");
}

#[test]
fn json_lines_have_a_type_and_end_with_a_summary() {
    let sandbox = small_indexed();
    let lines = sandbox.line("search --json --facets country -n 2 --sort oldest").exits(0).json();
    let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    assert_eq!(types.first(), Some(&"hit"));
    assert_eq!(types.last(), Some(&"summary"));
    assert!(types.contains(&"facet"));
    assert_eq!((&lines[0]["id"], &lines[1]["id"]), (&Value::from("a"), &Value::from("b")));
    let summary = lines.last().expect("a summary");
    assert_eq!((summary["total"].as_u64(), summary["returned"].as_u64()), (Some(3), Some(2)));
    let cursor = summary["cursor"].as_str().expect("a cursor");
    let rest = sandbox.run(["search", "--json", "-n", "2", "--sort", "oldest", "--cursor", cursor]).exits(0).json();
    assert_eq!(rest[0]["id"], "c");
    assert_eq!(rest.last().expect("a summary")["cursor"], Value::Null);
}

#[test]
fn exit_codes_say_what_happened() {
    let sandbox = small_indexed();
    sandbox.line("search derna").exits(0);
    sandbox.line("search nothinglikethis").exits(1);
    assert_eq!(sandbox.line("count nothinglikethis").exits(1).stdout, "0\n");
    sandbox.line("show nobody").exits(1);
    sandbox.line("search 'derna AND'").exits(2);
    sandbox.line("search --no-such-flag").exits(2);
    sandbox.line("search -i elsewhere derna").exits(10);
    sandbox.line("index missing-folder -i other").exits(2);
}

#[test]
fn a_value_that_is_not_there_is_no_error_and_suggests_another() {
    let sandbox = small_indexed();
    let run = sandbox.line("count --city Dernaa").exits(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with("no city `Dernaa` in this index: did you mean `Derna`?"), "{run:#?}");
}

#[test]
fn a_mistake_in_the_query_is_shown_with_a_caret() {
    let run = small_indexed().line("search 'derna AND OR sirte'").exits(2);
    assert!(run.stderr.starts_with("error: "), "{run:#?}");
    assert!(run.stderr.contains("\n  derna AND OR sirte\n"), "{run:#?}");
    assert!(run.stderr.lines().last().is_some_and(|line| line.trim() == "^"), "{run:#?}");
}

#[test]
fn an_unknown_facet_names_the_nearest() {
    let sandbox = small_indexed();
    for line in ["count --facet contry=Libya", "facets contry", "search --facets contry", "count --missing contry"] {
        let run = sandbox.line(line).exits(2);
        assert!(run.stderr.contains("`contry`") && run.stderr.contains("`country`"), "{line}: {run:#?}");
    }
    let run = sandbox.line("count --all-of country").exits(2);
    assert!(run.stderr.contains("--all-of country=VALUE"), "{run:#?}");
}

#[test]
fn filters_combine() {
    let sandbox = small_indexed();
    let count = |line: &str| sandbox.line(line).stdout.trim().to_owned();
    assert_eq!(count("count"), "3");
    assert_eq!(count("count --country Libya --country Egypt"), "2");
    assert_eq!(count("count --country Libya --city Cairo"), "0");
    assert_eq!(count("count --facet city=derna"), "1");
    assert_eq!(count("count --not country=Libya"), "2");
    assert_eq!(count("count --missing country"), "1");
    assert_eq!(count("count --all-of country=Libya --all-of city=Derna"), "1");
    assert_eq!(count("count --published 2015-07-01"), "1");
    assert_eq!(count("count --published 2015-01..2015-06"), "1");
    assert_eq!(count("count --published 2015"), "2");
    assert_eq!(count("count --city Libya/"), "1");
    assert_eq!(count("count --lang fr pomme"), "1");
    assert_eq!(count("count --date 2015-06..2015-06-20"), "1");
    assert_eq!(count("count 'city:\"Derna\" AND published:2015-01..2015-06'"), "1");
}

#[test]
fn a_folder_is_searched_in_one_command_and_again_after_a_change() {
    let sandbox = small();
    let run = sandbox.line("count --in archive --country Libya").exits(0);
    assert_eq!(run.stdout, "1\n");
    assert!(sandbox.path("archive/.dateline").is_dir());
    sandbox.write("archive/new.txt", "News from Tripoli\n\nIt rained in Tripoli, Libya.\n");
    assert_eq!(sandbox.line("count --in archive --country Libya").exits(0).stdout, "2\n");
    let again = sandbox.line("count --in archive --country Libya").exits(0);
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("2\n", ""));
}

#[test]
fn a_read_only_folder_is_searched_through_the_cache() {
    let sandbox = small();
    let archive = sandbox.path("archive");
    let writable = archive.metadata().expect("the folder is there").permissions();
    let mut locked = writable.clone();
    locked.set_readonly(true);
    std::fs::set_permissions(&archive, locked).expect("its owner may");
    let run = sandbox.line("count --in archive --country Libya");
    std::fs::set_permissions(&archive, writable).expect("its owner may");
    assert_eq!(run.exits(0).stdout, "1\n");
    assert!(!sandbox.path("archive/.dateline").exists());
    assert_eq!(std::fs::read_dir(sandbox.path("cache/dateline")).expect("the cache").count(), 1);
    // A file has no folder of its own either.
    assert_eq!(sandbox.line("count --in archive/wire.jsonl").exits(0).stdout, "3\n");
}

#[test]
fn the_nearest_index_upwards_is_asked() {
    let sandbox = small_indexed();
    let below = sandbox.path("archive/deep/er");
    std::fs::create_dir_all(&below).expect("folders can be made");
    let run: Run = sandbox.command().arg("count").current_dir(&below).output().expect("it runs").into();
    assert_eq!(run.exits(0).stdout, "3\n");
    let index = sandbox.path(".dateline");
    let command = || {
        let mut command = sandbox.command();
        command.current_dir(std::env::temp_dir());
        command
    };
    let run: Run = command().args(["count"]).env("DATELINE_INDEX", &index).output().expect("it runs").into();
    assert_eq!(run.exits(0).stdout, "3\n");
    let run: Run = command().args(["count", "-i"]).arg(&index).output().expect("it runs").into();
    assert_eq!(run.exits(0).stdout, "3\n");
}

#[test]
fn a_second_run_over_unchanged_files_reads_nothing() {
    let sandbox = small();
    let summary = |run: Run| {
        let mut lines = run.exits(0).json();
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    };
    let first = summary(sandbox.line("index --json archive"));
    assert_eq!(first["type"], "summary");
    let number = |summary: &Value, key: &str| summary[key].as_u64().unwrap_or_else(|| panic!("{key} in {summary}"));
    assert_eq!(["articles", "added", "updated", "failed"].map(|key| number(&first, key)), [3, 3, 0, 0]);
    let second = summary(sandbox.line("index --json archive"));
    assert_eq!(["added", "updated", "removed", "failed"].map(|key| number(&second, key)), [0, 0, 0, 0]);
    assert!(second["seconds"].is_number());
    assert_eq!(sandbox.line("count").exits(0).stdout, "3\n");
}

#[test]
fn articles_come_from_standard_input() {
    let sandbox = small();
    let lines = std::fs::read(sandbox.path("archive/wire.jsonl")).expect("the file is there");
    let feed = |words: &[&str]| -> Run {
        let mut command = sandbox.command();
        let child = command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("it runs");
        child.stdin.take().expect("a pipe").write_all(&lines).expect("it reads");
        child.wait_with_output().expect("it ends").into()
    };
    let run = feed(&["extract", "-", "--input-format", "jsonl", "--format", "jsonl"]).exits(0);
    assert_eq!(run.json().iter().map(|line| line["id"].as_str().unwrap_or("?")).collect::<Vec<_>>(), ["a", "b", "c"]);
    feed(&["index", "-q", "-", "--input-format", "jsonl"]).exits(0);
    assert_eq!(sandbox.line("count").exits(0).stdout, "3\n");
}

#[test]
fn extract_keeps_the_order_of_the_input_for_any_number_of_threads() {
    let sandbox = Sandbox::with_corpus();
    let one = sandbox.line("extract corpus/articles --format jsonl --jobs 1").exits(0);
    let four = sandbox.line("extract corpus/articles --format jsonl --jobs 4").exits(0);
    assert!(one.stdout == four.stdout);
    assert!(one.json().len() >= 40);
    for mention in one.json().iter().flat_map(|line| line["mentions"].as_array().expect("a list")) {
        assert_ne!(mention["form"], "implied");
    }
    let implied = sandbox.line("extract corpus/articles --format jsonl --implied --facets country").exits(0).stdout;
    assert!(implied.contains(r#""form":"implied""#) && !implied.contains(r#""facet":"city""#));
}

#[test]
fn extracted_text_is_the_text_with_marks() {
    let sandbox = small();
    let run = sandbox.line("extract archive --facets city,country").exits(0);
    assert!(run.stdout.starts_with("==> wire.jsonl#1 <==\n") || run.stdout.starts_with("==> a <==\n"), "{run:#?}");
    assert!(run.stdout.contains("Clashes in [[city:/Libya/Derna|Derna]]\n"), "{run:#?}");
    assert!(run.stdout.contains("[[country~:/Egypt|Egyptian]] ministers"), "{run:#?}");
    let coloured = sandbox.line("extract archive --color always").exits(0).stdout;
    assert!(coloured.contains("\u{1b}["));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let sandbox = small_indexed();
    assert!(!sandbox.line("search derna").stdout.contains('\u{1b}'));
    assert!(sandbox.line("search derna --color always").stdout.contains('\u{1b}'));
    let run: Run = sandbox.command().args(["search", "derna"]).env("NO_COLOR", "1").output().expect("it runs").into();
    assert!(!run.stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let sandbox = Sandbox::indexed();
    for words in [&["export"][..], &["extract", "corpus/articles", "--format", "jsonl"], &["export", "-f", "csv"]] {
        let mut command = sandbox.command();
        let child = command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("it runs");
        let mut line = String::new();
        // The reader takes one line and is gone.
        BufReader::with_capacity(16, child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let run: Run = child.wait_with_output().expect("it ends").into();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{words:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    if std::path::Path::new("/dev/full").exists() {
        let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it opens");
        let sandbox = small_indexed();
        for words in [&["search"][..], &["count"], &["facets", "country"], &["show", "a"], &["export"], &["man"]] {
            let run: Run = sandbox.command().args(words).stdout(full()).output().expect("it runs").into();
            assert_eq!(run.code, 2, "{words:?}: {run:#?}");
            assert!(run.stderr.starts_with("error: "), "{words:?}: {run:#?}");
        }
    }
}

#[test]
fn quiet_is_quiet() {
    let sandbox = small();
    let run = sandbox.line("index --quiet archive").exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn show_says_what_was_found_and_what_is_implied() {
    let sandbox = small_indexed();
    let text = sandbox.line("show a").exits(0).stdout;
    assert!(text.starts_with("Clashes in Derna\nid         a\n"), "{text}");
    assert!(text.contains("\nCity\n  Libya/Derna  Derna ×2\n"), "{text}");
    sandbox.write("archive/wire.jsonl", r#"{"id":"d","title":"Rain","body":"It rained in Benghazi."}"#);
    sandbox.run(["index", "-q", "archive"]).exits(0);
    let text = sandbox.line("show d").exits(0).stdout;
    assert!(text.contains("\nCountry\n  Libya  implied\n"), "{text}");
    let json = sandbox.line("show d --json").exits(0).json().remove(0);
    assert!(json.to_string().contains(r#""form":"implied""#), "{json}");
}

#[test]
fn exports_are_whole_ordered_and_equal_for_any_number_of_threads() {
    let sandbox = Sandbox::with_corpus();
    sandbox.line("index -q corpus/articles --jobs 1 -i one").exits(0);
    sandbox.line("index -q corpus/articles --jobs 4 -i four").exits(0);
    for format in ["jsonl", "csv", "tsv", "ids"] {
        let of = |index: &str| sandbox.run(["export", "-i", index, "-f", format, "--with", "body,mentions"]).stdout;
        assert!(of("one") == of("four"), "{format}");
    }
    let ids = sandbox.line("export -i one -f ids").exits(0).stdout.lines().count();
    assert_eq!(sandbox.line("count -i one").stdout, format!("{ids}\n"));
    sandbox.line("export -i one -o all.jsonl").exits(0);
    let written = std::fs::read_to_string(sandbox.path("all.jsonl")).expect("it was written");
    assert!(written == sandbox.line("export -i one").exits(0).stdout);
}

#[test]
fn an_export_with_bodies_makes_the_same_archive_again() {
    let sandbox = Sandbox::indexed();
    std::fs::create_dir(sandbox.path("again")).expect("folders can be made");
    sandbox.line("export --with body -o again/all.jsonl").exits(0);
    sandbox.line("index -q again -i second").exits(0);
    let of = |words: &[&str]| sandbox.run(words.iter().chain(&["--with", "body,mentions"])).exits(0).stdout;
    let (first, second) = (of(&["export"]), of(&["export", "-i", "second"]));
    for (a, b) in first.lines().zip(second.lines()) {
        assert_eq!(a, b);
    }
    assert_eq!(first.lines().count(), second.lines().count());
}

#[test]
fn stats_count_what_is_there() {
    let sandbox = small_indexed();
    let stats = sandbox.line("stats --json").exits(0).json().remove(0);
    assert_eq!((stats["articles"].as_u64(), &stats["first"]), (Some(3), &Value::from("2015-06-14")));
    let text = sandbox.line("stats").exits(0).stdout;
    assert!(text.contains("2015-06-14 to 2015-07-01"), "{text}");
}

#[test]
fn check_says_everything_that_is_wrong_with_file_and_line() {
    let sandbox = Sandbox::empty();
    sandbox.line("check").exits(0);
    sandbox
        .write("mine/facets.toml", "[[facet]]\nname = \"sort\"\nlabel = \"Sort\"\nkind = \"field\"\nfrom = \"sort\"\n");
    let run = sandbox.line("check mine").exits(2);
    assert!(run.stderr.contains("facets.toml:2: the name `sort` is taken"), "{run:#?}");
    sandbox.write("mine/facets.toml", "[[facet]]\nname = \"ship\"\nlabel = \"Ship\"\nkind = \"boat\"\n");
    let run = sandbox.line("check mine").exits(2);
    assert!(run.stderr.contains("facets.toml:") && run.stderr.contains("boat"), "{run:#?}");
}

/// An indexing that waits for more input, with its lock held.
fn waiting_writer(sandbox: &Sandbox, index: &str) -> std::process::Child {
    let mut command = sandbox.command();
    command.args(["index", "-", "--input-format", "jsonl", "-i", index]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let input = child.stdin.as_mut().expect("a pipe");
    input.write_all(b"{\"id\":\"1\",\"title\":\"One\",\"body\":\"One.\"}\n").expect("it reads");
    for _ in 0..500 {
        if sandbox.path(index).join("lock-holder").exists() {
            return child;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let _ = child.kill();
    panic!("the writer never took its lock: {:?}", child.wait_with_output());
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let sandbox = small();
    let mut child = waiting_writer(&sandbox, "busy");
    let run = sandbox.line("index archive -i busy").exits(11);
    assert!(run.stderr.starts_with("error: the index `busy` is being written by "), "{run:#?}");
    assert!(run.stderr.contains("dateline index -"), "{run:#?}");
    drop(child.stdin.take());
    assert_eq!(Run::from(child.wait_with_output().expect("it ends")).exits(0).stderr, "articles: 1 added\n");
    sandbox.line("index -q archive -i busy").exits(0);
}

#[test]
#[cfg(unix)]
fn an_interruption_keeps_what_was_done_and_the_next_run_goes_on() {
    let sandbox = small();
    let mut child = waiting_writer(&sandbox, "busy");
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    // Whatever comes next finds the flag raised.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let mut input = child.stdin.take().expect("a pipe");
    for id in 2..50 {
        // It may have ended by now.
        let _ = writeln!(input, r#"{{"id":"{id}","title":"Another","body":"More."}}"#);
    }
    drop(input);
    let run = Run::from(child.wait_with_output().expect("it ends")).exits(130);
    assert!(run.stderr.contains("\nerror: interrupted: "), "{run:#?}");
    sandbox.line("index -q archive -i busy").exits(0);
    sandbox.line("count -i busy --country Libya").exits(0);
}

#[test]
fn an_index_that_is_being_refreshed_answers_all_the_same() {
    let sandbox = small();
    sandbox.line("count --in archive").exits(0);
    let mut child = waiting_writer(&sandbox, "archive/.dateline");
    let run = sandbox.line("count --in archive").exits(0);
    assert_eq!(run.stdout, "3\n");
    assert!(run.stderr.starts_with("note: another process is refreshing this index"), "{run:#?}");
    drop(child.stdin.take());
    child.wait().expect("it ends");
}
