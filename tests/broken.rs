//! Inputs that are broken: each is reported, or read where it can be; nothing else suffers.

use crate::sandbox::{Sandbox, files, root};

/// Whether the name of a broken file says that its text is sound, only oddly encoded.
fn is_sound(name: &str) -> bool {
    ["utf16le-bom", "utf16be-bom", "utf8-bom", "crlf", "latin1", "windows-1252", "bracket-marks"]
        .iter()
        .any(|sound| name.starts_with(sound))
}

#[test]
fn every_broken_input_ends_in_time_with_a_message_and_never_a_panic() {
    let sandbox = Sandbox::with_corpus();
    for path in files(&root().join("corpus/broken")) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let run = sandbox.run(["index", &format!("corpus/broken/{name}"), "-i", &format!("of-{name}")]);
        assert!(matches!(run.code, 0 | 3), "{name}: {run:#?}");
        assert!(!run.stderr.contains("panicked"), "{name}: {run:#?}");
        if run.code == 3 {
            assert!(run.stderr.contains(&format!("error: corpus/broken/{name}")), "{name} names its file: {run:#?}");
        }
        if is_sound(&name) {
            assert_eq!(run.code, 0, "{name}: {run:#?}");
        }
    }
}

#[test]
fn the_rest_goes_on() {
    let sandbox = Sandbox::with_corpus();
    let run = sandbox.line("index corpus --json --failed-to failed.jsonl").exits(3);
    let failed = run.json()[0]["failed"].as_u64().expect("a number");
    assert!(failed >= 5, "{run:#?}");
    let complaints = run.stderr.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(complaints as u64, failed, "{run:#?}");
    assert!(sandbox.path("failed.jsonl").is_file());
    sandbox.line("count --city Derna --group ISIL").exits(0);
}

#[test]
fn a_bad_line_is_named_and_its_neighbours_are_read() {
    let sandbox = Sandbox::with_corpus();
    let run = sandbox.line("index corpus/broken/line3-invalid.jsonl --json --failed-to failed.jsonl").exits(3);
    let broken = std::fs::read_to_string(sandbox.path("corpus/broken/line3-invalid.jsonl")).expect("it is there");
    let failed = std::fs::read_to_string(sandbox.path("failed.jsonl")).expect("it was written");
    assert_eq!(failed.lines().collect::<Vec<_>>(), broken.lines().skip(2).take(1).collect::<Vec<_>>());
    assert!(run.stderr.contains("error: corpus/broken/line3-invalid.jsonl:3: "), "{run:#?}");
    assert_eq!(run.json()[0]["failed"].as_u64(), Some(1));
    assert!(run.json()[0]["articles"].as_u64() >= Some(2), "{run:#?}");
    // Extraction reads the same way.
    let run = sandbox.line("extract corpus/broken/line3-invalid.jsonl --format jsonl").exits(3);
    assert!(run.stderr.contains("line3-invalid.jsonl:3: "), "{run:#?}");
    assert!(run.json().len() >= 2);
}

#[test]
fn failed_rows_of_tables_can_be_read_again() {
    let sandbox = Sandbox::empty();
    sandbox.write("in/a.csv", "title,body,notes\nA,One,\n,,Two\nB,Three,\n,,\"Four, five\"\n");
    sandbox.write("in/b.csv", "title,body,notes\n,,Six\n");
    let run = sandbox.line("index in --failed-to failed.csv").exits(3);
    let failed = std::fs::read_to_string(sandbox.path("failed.csv")).expect("it was written");
    assert_eq!(failed, "title,body,notes\n,,Two\n,,\"Four, five\"\n,,Six\n", "{run:#?}");
    let again = sandbox.line("index failed.csv --map body=notes").exits(0);
    assert_eq!(again.stderr, "articles: 3 added\n");
    sandbox.write("in/c.tsv", "body\tnotes\n\tSeven\n");
    sandbox.line("index in --failed-to both.csv -i other").exits(3);
    let both = std::fs::read_to_string(sandbox.path("both.csv")).expect("it was written");
    assert_eq!(both, failed + "body\tnotes\n\tSeven\n", "a table of another shape has its own header");
}

#[test]
fn an_article_that_is_too_large_is_refused_in_every_format_and_the_rest_goes_on() {
    let sandbox = Sandbox::empty();
    let long = "long ".repeat(1 << 17);
    let gzip = |text: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, text.as_bytes()).expect("memory can be written");
        out.finish().expect("memory can be written")
    };
    let object = format!("{{\"title\":\"T\",\"body\":\"{long}\"}}");
    let files = [
        ("a.txt", format!("T\n\n{long}\n")),
        ("b.md", format!("# T\n\n{long}\n")),
        ("c.html", format!("<html><title>T</title><p>{long}</p></html>")),
        ("d.json", format!("[{object},{{\"title\":\"kept d\"}}]")),
        ("e.jsonl", format!("{object}\n{{\"title\":\"kept e\"}}\n")),
        ("f.csv", format!("title,body\nT,{long}\nkept f,body\n")),
        ("g.tsv", format!("title\tbody\nT\t{long}\nkept g\tbody\n")),
        ("h.json", object.clone()),
    ];
    for (name, text) in &files {
        sandbox.write(&format!("in/{name}"), text);
        sandbox.write(&format!("in/{name}.gz"), gzip(text));
    }
    let run = sandbox.line("index in --max-article 300K --json").exits(3);
    let refused = run.stderr.lines().filter(|line| line.contains("larger than 307200 bytes")).count();
    assert_eq!(refused, 2 * files.len(), "{run:#?}");
    let summary = &run.json()[0];
    assert_eq!((summary["failed"].as_u64(), summary["added"].as_u64()), (Some(16), Some(8)), "{run:#?}");
}

#[cfg(unix)]
#[test]
fn files_that_are_left_out_are_counted_with_the_reason() {
    let sandbox = Sandbox::empty();
    sandbox.write("in/a.txt", "A title\n\nA body of words.\n");
    sandbox.write("in/scan.pdf", "%PDF");
    sandbox.write("in/table.xlsx", "PK");
    sandbox.write("in/.hidden", "");
    std::os::unix::fs::symlink(sandbox.path("in/a.txt"), sandbox.path("in/link.txt")).expect("a link");
    std::os::unix::fs::symlink(sandbox.path("in"), sandbox.path("in/loop")).expect("a link");
    let run = sandbox.line("index in --json").exits(0);
    assert_eq!(
        run.stderr,
        "articles: 1 added; files left out: 2 (no known format), 2 (a link to what is read in its place)\n"
    );
    let skipped = serde_json::json!({"unknown_format": 2, "links": 2, "repeated": 0, "special": 0});
    assert_eq!(run.json()[0]["skipped"], skipped);
    let run = sandbox.line("index in/a.txt in -i other").exits(0);
    assert!(run.stderr.ends_with(", 1 (met before)\n"), "{run:#?}");
}
