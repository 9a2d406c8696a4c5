//! A writer that is killed at any moment: the index opens, keeps what was committed, and the next run ends as if nothing
//! had happened.
//!
//! `DATELINE_KILLS=20 cargo test kill` kills more often; `DATELINE_SEED` repeats a run.
#![cfg(unix)]

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::sandbox::Sandbox;

const PLACES: [&str; 5] = ["Derna", "Sirte", "Tripoli", "Benghazi", "Cairo"];

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Numbers that look random (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn article(number: usize, state: usize) -> String {
    let (place, other) = (PLACES[number % 5], PLACES[(number / 5 + state) % 5]);
    let body = format!("Fighters of ISIL left {place} for {other}. ").repeat(20);
    format!(
        r#"{{"id":"n{number}","title":"News {number} from {place}","body":"{body}","published":"2015-06-{:02}"}}"#,
        number % 28 + 1
    )
}

/// Files of many records and files of one, in one of two states.
fn write_archive(sandbox: &Sandbox, state: usize) {
    for file in 0..6 {
        let lines = (file * 100..file * 100 + 100 - state * file).fold(String::new(), |mut lines, number| {
            let changed = if number % 7 == 0 { state } else { 0 };
            writeln!(lines, "{}", article(number, changed)).expect("a string takes text");
            lines
        });
        sandbox.write(&format!("archive/{file}.jsonl"), lines);
    }
    for number in 0..60 {
        sandbox
            .write(&format!("archive/texts/{number}.txt"), format!("Text {number}\n\nIt rained in Sirte, {state}.\n"));
    }
}

/// The files of an index that no commit needs.
fn strays(sandbox: &Sandbox, index: &str) -> Vec<String> {
    let meta = std::fs::read_to_string(sandbox.path(index).join("meta.json")).expect("an index");
    let meta: serde_json::Value = serde_json::from_str(&meta).expect("JSON");
    let segments = meta["segments"].as_array().expect("segments").iter();
    let ids: Vec<String> = segments.map(|s| s["segment_id"].as_str().expect("an id").replace('-', "")).collect();
    let names = std::fs::read_dir(sandbox.path(index)).expect("a folder").flatten();
    let names = names.map(|file| file.file_name().to_string_lossy().into_owned());
    let ours = |name: &String| {
        matches!(name.as_str(), "meta.json" | ".managed.json" | ".tantivy-writer.lock" | ".tantivy-meta.lock")
            || name.starts_with("ledger")
            || ids.iter().any(|id| name.starts_with(id.as_str()))
    };
    names.filter(|name| !ours(name)).collect()
}

#[test]
fn a_killed_indexing_loses_nothing_that_was_committed() {
    let (kills, seed) = (setting("DATELINE_KILLS", 6), setting("DATELINE_SEED", u64::from(std::process::id())));
    let mut dice = Dice(seed.max(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let sandbox = Sandbox::empty();
    write_archive(&sandbox, 0);
    let index = ["index", "-q", "archive", "--prune", "--commit-every", "0.03", "-i", "killed"];
    let mut committed = 0;
    for kill in 0..kills {
        if kill == kills / 2 {
            sandbox.run(index).exits(0);
            write_archive(&sandbox, 1);
            std::fs::remove_file(sandbox.path("archive/texts/7.txt")).expect("it was there");
            committed = 0;
        }
        let mut child =
            sandbox.command().args(index).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(Duration::from_millis(20 + dice.roll(700)));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let run = sandbox.line("count -i killed");
        assert!(matches!(run.code, 0 | 1 | 10), "kill {kill} of seed {seed}: {run:#?}");
        let count: u64 = run.stdout.trim().parse().unwrap_or(0);
        // What a killed run has removed is one file of one article, and fifteen records.
        let lost = if kill < kills / 2 { 0 } else { 16 };
        assert!(count + lost >= committed, "kill {kill} of seed {seed}: {count} after {committed}");
        committed = count;
        if run.code != 10 {
            sandbox.line("export -i killed --with body,mentions").stdout.lines().for_each(|line| {
                serde_json::from_str::<serde_json::Value>(line).expect("whole rows");
            });
        }
    }
    sandbox.run(index).exits(0);
    sandbox.line("index -q archive -i undisturbed").exits(0);
    let of = |index: &str| sandbox.run(["export", "-i", index, "--with", "body,mentions"]).exits(0).stdout;
    assert!(of("killed") == of("undisturbed"), "seed {seed}");
    assert_eq!(strays(&sandbox, "killed"), [""; 0], "seed {seed}");
    let again = sandbox.run(["index", "archive", "-i", "killed"]).exits(0);
    assert_eq!(again.stderr, "articles: 644 unchanged\n");
}
