//! The life of an index on the command line: removals, other schemas, rehearsals, what is left out, logs.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::sandbox::{Run, Sandbox};

fn archive() -> Sandbox {
    let sandbox = Sandbox::empty();
    let lines = [
        r#"{"id":"a","title":"Clashes in Derna","body":"Fighters of ISIL left Derna, in Libya.","published":"2015-06-14"}"#,
        r#"{"id":"b","title":"Talks in Cairo","body":"Ministers met the Quuxword Brigade in Cairo.","published":"2015-07-01"}"#,
        r#"{"id":"c","title":"Apples","body":"The apples are ripe, and the Blue Lantern Movement ate them."}"#,
    ];
    sandbox.write("archive/wire.jsonl", lines.join("\n"));
    sandbox.write("archive/rain.txt", "Rain\n\nIt rained in Sirte, Libya.\n");
    sandbox.line("index -q archive").exits(0);
    sandbox
}

#[test]
fn removed_articles_leave_no_byte_and_stay_away() {
    let sandbox = archive();
    let run = sandbox.line("remove --query quuxword --dry-run").exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("removed b\n", "articles: 1 would be removed\n"));
    let summary = sandbox.line("remove --query quuxword --json").exits(0).json().remove(0);
    assert_eq!((summary["type"].as_str(), summary["removed"].as_u64()), (Some("summary"), Some(1)));
    sandbox.line("remove rain.txt").exits(0);
    for file in std::fs::read_dir(sandbox.path(".dateline")).expect("an index").flatten() {
        let bytes = std::fs::read(file.path()).expect("a file");
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("quuxword") && !text.contains("rain.txt"), "{}", file.path().display());
    }
    let run = sandbox.line("index archive").exits(0);
    assert!(run.stderr.starts_with("articles: 2 unchanged, 2 left out as removed\nnote: "), "{run:#?}");
    assert_eq!(sandbox.line("count").stdout, "2\n");
    assert_eq!(sandbox.line("remove b").exits(1).stderr, "`b` was removed before\narticles: 0 removed\n");
    sandbox.line("remove --undo b rain.txt").exits(0);
    assert_eq!(sandbox.line("index archive").exits(0).stderr, "articles: 2 added, 2 unchanged\n");
}

#[test]
fn what_to_remove_must_be_said() {
    let sandbox = archive();
    sandbox.line("remove").exits(2);
    sandbox.line("remove --query ''").exits(2);
    sandbox.line("remove a --country Libya").exits(2);
    sandbox.line("remove nobody").exits(1);
    assert_eq!(sandbox.line("count").stdout, "4\n");
    let mut child = sandbox.command().args(["remove", "-"]).stdin(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(b"a\nc\n").expect("it reads");
    assert!(child.wait().expect("it ends").success());
    sandbox.line("remove --country Libya").exits(0);
    assert_eq!(sandbox.line("export -f ids").stdout, "b\n");
}

#[test]
fn a_new_name_changes_exactly_the_articles_that_hold_it() {
    let sandbox = archive();
    let all = || sandbox.line("export --with body,mentions").exits(0).stdout;
    let before = all();
    let header = "id\tname\tcountry\taliases\tflags\n";
    let builtin = crate::sandbox::root().join("schema/gazetteers/groups.tsv");
    let builtin = std::fs::read_to_string(builtin).expect("the groups");
    let header =
        builtin.lines().find(|line| line.starts_with("id\t")).map_or(header.to_owned(), |line| format!("{line}\n"));
    let row: Vec<&str> = header
        .trim_end()
        .split('\t')
        .map(|column| match column {
            "id" => "blue-lantern",
            "name" => "Blue Lantern Movement",
            _ => "",
        })
        .collect();
    sandbox.write("mine/gazetteers/groups.tsv", format!("{header}{}\n", row.join("\t")));
    let run = sandbox.line("check mine").exits(0);
    assert!(run.stderr.contains("is sound"), "{run:#?}");
    let rehearsed = sandbox.line("reindex --schema mine --dry-run --json").exits(0).json().remove(0);
    assert_eq!((rehearsed["updated"].as_u64(), rehearsed["unchanged"].as_u64()), (Some(1), Some(3)));
    assert_eq!(all(), before);
    let done = sandbox.line("reindex --schema mine --json").exits(0).json().remove(0);
    assert_eq!((done["updated"].as_u64(), done["unchanged"].as_u64()), (Some(1), Some(3)));
    let after = all();
    let changed: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].1.contains(r#""id":"c""#));
    // A question leaves it so; indexing with the other schema turns it back, and says so.
    assert_eq!(sandbox.line("count --in archive -i .dateline").exits(0).stderr, "");
    assert_eq!(all(), after);
    let run = sandbox.line("index archive").exits(0);
    assert!(run.stderr.starts_with("note: the schema is another"), "{run:#?}");
    assert_eq!(all(), before);
}

#[test]
fn a_facet_that_comes_rebuilds_the_index() {
    let sandbox = archive();
    sandbox.write("archive/ship.jsonl", r#"{"id":"s","title":"The Mutiara sails","ship":"Mutiara"}"#);
    sandbox.line("index -q archive").exits(0);
    sandbox
        .write("mine/facets.toml", "[[facet]]\nname = \"ship\"\nlabel = \"Ship\"\nkind = \"field\"\nfrom = \"ship\"\n");
    let done = sandbox.line("reindex --schema mine --json").exits(0).json().remove(0);
    assert_eq!(done["rebuilt"].as_bool(), Some(true));
    assert_eq!(sandbox.line("count --ship mutiara").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("index archive --schema mine").exits(0).stderr, "articles: 5 unchanged\n");
}

#[test]
fn a_rehearsal_prints_what_would_be() {
    let sandbox = archive();
    sandbox.write("archive/snow.txt", "Snow\n\nIt snowed.\n");
    std::fs::remove_file(sandbox.path("archive/rain.txt")).expect("it was there");
    let run = sandbox.line("index archive --prune --dry-run").exits(0);
    assert_eq!(run.stdout, "removed rain.txt\nadded snow.txt\n");
    assert_eq!(run.stderr, "this would be the outcome: articles: 1 added, 3 unchanged, 1 removed\n");
    assert_eq!(sandbox.line("count").stdout, "4\n");
    sandbox.line("index archive --dry-run -i none").exits(0);
    assert!(!sandbox.path("none").exists());
}

#[test]
fn patterns_narrow_what_is_read() {
    let sandbox = archive();
    let added = |line: &str| sandbox.line(line).exits(0).json().remove(0)["added"].as_u64();
    assert_eq!(added("index archive -i one --json --glob *.txt"), Some(1));
    assert_eq!(added("index archive -i two --json --glob !*.txt"), Some(3));
    sandbox.write("archive/.datelineignore", "*.jsonl\n");
    assert_eq!(added("index archive -i three --json"), Some(1));
    sandbox.line("index archive --glob {a").exits(2);
}

#[test]
fn progress_is_lines_where_lines_are_wanted() {
    let sandbox = archive();
    let run = sandbox.line("index archive -i other --progress lines").exits(0);
    assert!(run.stderr.starts_with("progress: 4 articles, "), "{run:#?}");
    assert_eq!(sandbox.line("index archive -i third --progress none").exits(0).stderr, "articles: 4 added\n");
}

#[cfg(unix)]
#[test]
fn an_interruption_reaches_a_run_that_waits_for_input() {
    let sandbox = Sandbox::empty();
    let mut command = sandbox.command();
    command.args(["index", "-", "--input-format", "jsonl"]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"{\"id\":\"1\",\"title\":\"One\"}\n{\"id\":\"2\",\"ti").expect("it reads");
    for _ in 0..500 {
        if sandbox.path(".dateline/lock-holder").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    // The pipe stays open: nothing more comes.
    let run = Run::from(child.wait_with_output().expect("it ends")).exits(130);
    drop(input);
    assert!(run.stderr.starts_with("note: stopping at a safe point"), "{run:#?}");
    assert!(run.stderr.contains("error: interrupted: "), "{run:#?}");
    sandbox.write("rest.jsonl", "{\"id\":\"1\",\"title\":\"One\"}\n");
    sandbox.line("index -q rest.jsonl").exits(0);
    assert!(sandbox.line("export -f ids").exits(0).stdout.starts_with("1\n"));
}

#[test]
fn an_index_of_another_format_is_told_with_the_way_out() {
    let sandbox = archive();
    let meta = sandbox.path(".dateline/meta.json");
    let text = std::fs::read_to_string(&meta).expect("the engine's file");
    let written = format!("\\\"format\\\":{}", dateline::index::FORMAT);
    assert!(text.contains(&written), "{text}");
    std::fs::write(&meta, text.replace(&written, "\\\"format\\\":1")).expect("it can be written");
    for command in ["search derna", "index archive", "stats", "reindex", "export"] {
        let run = sandbox.line(command).exits(2);
        assert!(run.stderr.contains("the index has format 1, this program writes format"), "{run:#?}");
        assert!(run.stderr.contains("index the archive again into a new folder"), "{run:#?}");
    }
}
