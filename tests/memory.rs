//! Memory and sizes: one huge article, and what may be asked for.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::sandbox::Sandbox;

/// The most memory that a run of the binary had in use, in kB.
fn peak_of(sandbox: &Sandbox, words: &[&str]) -> u64 {
    let mut child = sandbox.command().args(words).stderr(Stdio::null()).spawn().expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let said = std::fs::read_to_string(&status).unwrap_or_default();
        let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(peak);
        if let Some(ended) = child.try_wait().expect("it can be waited for") {
            assert!(ended.success());
            return peak;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// An article of about so many bytes in which somebody is named in every sentence.
fn crowded(bytes: usize) -> String {
    let (given, places) = (["John", "Mary", "Ali", "Omar", "Jane"], ["Cairo", "Derna", "Paris", "Lima", "Sirte"]);
    let mut text = "A crowd\n\n".to_owned();
    let mut at: usize = 0;
    while text.len() < bytes {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
        let (a, b, c) = (letter(at), letter(at / 26 * 7 + 1), letter(at / 5 + 2));
        let (given, place) = (given[at % 5], places[at / 3 % 5]);
        write!(text, "{given} B{a}r{b}ov{c}ic said on Friday in {place}. ").expect("a string takes text");
        at += 1;
    }
    text
}

#[test]
fn a_huge_article_takes_no_more_than_twenty_times_its_size() {
    let sandbox = Sandbox::empty();
    let text = crowded(4 << 20);
    sandbox.write("crowd.txt", &text);
    let peak = peak_of(&sandbox, &["index", "-q", "crowd.txt", "--memory", "64M"]);
    let most = (20 * text.len() as u64 + (64 << 20)) >> 10;
    assert!(peak > 0 && peak < most, "{peak} kB for an article of {} bytes, at most {most} kB", text.len());
}

#[test]
fn memory_that_is_too_little_is_refused_and_much_is_taken() {
    let sandbox = Sandbox::empty();
    sandbox.write("a.txt", "A title\n\nA body of words.\n");
    for little in ["1K", "31M"] {
        for command in ["index a.txt", "reindex"] {
            let run = sandbox.line(&format!("{command} --memory {little}")).exits(2);
            assert!(run.stderr.contains(little) && run.stderr.contains("at least 32M"), "{run:#?}");
        }
    }
    sandbox.line("index -q a.txt --memory 32M").exits(0);
    sandbox.line("index -q a.txt -i roomy --memory 20G").exits(0);
    assert_eq!(sandbox.line("count -i roomy").exits(0).stdout, "1\n");
}

#[test]
fn the_largest_article_has_a_bound() {
    let sandbox = Sandbox::empty();
    sandbox.write("a.txt", "A title\n\nA body of words.\n");
    let run = sandbox.line("index a.txt --max-article 5G").exits(2);
    assert!(run.stderr.contains("5G") && run.stderr.contains("at most 1G"), "{run:#?}");
    sandbox.line("index -q a.txt --max-article 1G").exits(0);
}
