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
