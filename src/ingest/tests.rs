//! Tests of whole ingests.

mod life;
#[cfg(target_os = "linux")]
mod names;

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::*;
use crate::article::Article;
use crate::index::Snapshot;
use crate::mention::Mention;
use crate::schema::{FacetDef, Kind};
use crate::text::Analysis;

/// An archive and its index.
struct Bench {
    dir: TempDir,
    jobs: usize,
    fingerprint: &'static str,
    prune: bool,
}

#[derive(Default)]
struct Notes {
    failures: Mutex<Vec<(String, Option<Vec<u8>>)>>,
    warnings: Mutex<Vec<String>>,
}

impl Progress for Notes {
    fn failed(&self, error: &Error, raw: Option<Raw<'_>>) {
        self.failures.lock().unwrap().push((error.to_string(), raw.map(|raw| raw.record.to_vec())));
    }

    fn warn(&self, message: &str) {
        self.warnings.lock().unwrap().push(message.to_owned());
    }
}

impl Bench {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), jobs: 2, fingerprint: "f", prune: false }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn options(&self) -> Options {
        Options {
            paths: vec![self.dir.path().join("in")],
            jobs: self.jobs,
            memory: 64 << 20,
            prune: self.prune,
            ..Options::default()
        }
    }

    fn run(&self) -> (Report, Notes) {
        let notes = Notes::default();
        let report = ingest(&self.index(), &schema(self.fingerprint), &extract, &self.options(), &notes).unwrap();
        (report, notes)
    }

    fn snapshot(&self) -> Snapshot {
        Index::open(&self.index()).unwrap().snapshot().unwrap()
    }

    /// Everything stored, by id.
    fn stored(&self) -> Vec<(String, Article, Vec<Mention>)> {
        let snapshot = self.snapshot();
        let mut all = Vec::new();
        for (ord, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
            for doc in segment.doc_ids_alive() {
                let stored = snapshot.stored(tantivy::DocAddress::new(ord, doc)).unwrap();
                let article = stored.article().unwrap();
                all.push((article.id.clone(), article, stored.mentions().unwrap()));
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(snapshot.manifest.articles, all.len() as u64, "the manifest miscounts");
        assert_eq!(snapshot.manifest.languages.values().sum::<u64>(), all.len() as u64, "languages are miscounted");
        all
    }

    fn ids(&self) -> Vec<String> {
        self.stored().into_iter().map(|(id, ..)| id).collect()
    }
}

fn schema(fingerprint: &str) -> FacetSchema {
    let facet = |name: &str, kind, from: Option<&str>| FacetDef {
        name: Arc::from(name),
        label: name.to_owned(),
        kind,
        gazetteer: Vec::new(),
        path: Vec::new(),
        between: None,
        from: from.map(str::to_owned),
    };
    FacetSchema::new(
        vec![facet("town", Kind::Settlement, None), facet("desk", Kind::Field, Some("section"))],
        fingerprint,
    )
}

/// Finds "Derna".
fn extract(article: &Article, _: &Analysis) -> Vec<Mention> {
    let found = article.body.match_indices("Derna").map(|(start, surface)| {
        serde_json::from_value(serde_json::json!({
            "field": "body", "start": start, "end": start + surface.len(), "surface": surface, "facet": "town",
            "value": "/Libya/Derna", "form": "name", "extractor": "gazetteer", "confidence": 1.0
        }))
        .unwrap()
    });
    found.collect()
}

fn line(id: &str, body: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"News of {id}\",\"body\":\"{body}\"}}\n")
}

fn counts(report: &Report) -> [u64; 6] {
    [report.articles, report.added, report.updated, report.unchanged, report.removed, report.failed]
}

#[test]
fn indexing_twice_is_indexing_once() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("1", "In Derna") + &line("2", "Elsewhere")));
    bench.write("deep/b.txt", "A title\n\nThe body of the article is in Derna.\n");
    let (first, _) = bench.run();
    assert_eq!(counts(&first), [3, 3, 0, 0, 0, 0]);
    let stored = bench.stored();
    let manifest = bench.snapshot().manifest;
    let (second, _) = bench.run();
    assert_eq!(counts(&second), [0, 0, 0, 3, 0, 0]);
    assert_eq!(bench.stored(), stored);
    assert_eq!(bench.snapshot().manifest, manifest, "a run that changed nothing made a commit");
}

#[test]
fn a_touched_file_is_known_by_its_hash() {
    let bench = Bench::new();
    bench.write("a.jsonl", &line("1", "In Derna"));
    bench.run();
    let file = fs::File::options().write(true).open(bench.dir.path().join("in/a.jsonl")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    for _ in 0..2 {
        assert_eq!(counts(&bench.run().0), [0, 0, 0, 1, 0, 0]);
    }
}

#[test]
fn records_are_replaced_added_and_removed_one_by_one() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("1", "one") + &line("2", "two") + &line("3", "three")));
    bench.run();
    bench.write("a.jsonl", &(line("1", "one") + &line("2", "now in Derna") + &line("4", "four")));
    let (report, _) = bench.run();
    assert_eq!(counts(&report), [3, 1, 1, 1, 1, 0]);
    let stored = bench.stored();
    assert_eq!(bench.ids(), ["1", "2", "4"]);
    assert_eq!((stored[1].1.body.as_str(), stored[1].2.len()), ("now in Derna", 1));
}

#[test]
fn two_files_with_one_id_are_both_kept_whatever_the_number_of_threads() {
    let mut all = Vec::new();
    for jobs in [1, 2, 5] {
        let bench = Bench { jobs, ..Bench::new() };
        bench.write("a.jsonl", &(line("x", "first") + &line("x", "second")));
        bench.write("b.jsonl", &line("x", "third"));
        let (report, notes) = bench.run();
        assert_eq!(counts(&report), [3, 3, 0, 0, 0, 0]);
        assert_eq!(notes.warnings.lock().unwrap().len(), 2);
        assert_eq!(bench.ids(), ["x", "x@a.jsonl", "x@b.jsonl"]);
        bench.write("a.jsonl", &(line("x", "first") + &line("x", "new")));
        bench.write("b.jsonl", &(line("x", "third") + &line("y", "more")));
        let (report, _) = bench.run();
        assert_eq!(counts(&report), [4, 1, 1, 2, 0, 0]);
        bench.write("a.jsonl", &line("z", "other"));
        bench.write("b.jsonl", &line("x", "fourth"));
        let (report, _) = bench.run();
        assert_eq!(counts(&report), [2, 2, 0, 0, 4, 0], "an id that a.jsonl set free goes to b.jsonl");
        assert_eq!(bench.ids(), ["x", "z"]);
        all.push(bench.stored());
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

#[test]
fn bad_records_are_told_and_the_rest_is_kept() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("1", "one") + "{broken\n" + &line("2", "two")));
    let (report, notes) = bench.run();
    assert_eq!(counts(&report), [2, 2, 0, 0, 0, 1]);
    let failures = notes.failures.lock().unwrap();
    assert!(failures[0].0.contains("a.jsonl:2"), "{failures:?}");
    assert_eq!(failures[0].1.as_deref().map(<[u8]>::trim_ascii), Some(&b"{broken"[..]));
    let (again, _) = bench.run();
    assert_eq!(counts(&again), [2, 0, 0, 2, 0, 1], "a file with failures is read again");
    bench.write("a.jsonl", &line("1", "one"));
    assert_eq!(counts(&bench.run().0), [1, 0, 0, 1, 1, 0]);
}

#[test]
fn nothing_is_removed_from_a_file_that_cannot_be_read_whole() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("1", "one") + &line("2", "two")));
    bench.run();
    bench.write("a.jsonl", &(line("1", "one") + "{\"id\": \"2\", \"bo"));
    assert_eq!(counts(&bench.run().0), [1, 0, 0, 1, 0, 1]);
    assert_eq!(bench.ids(), ["1", "2"]);
}

#[test]
fn threads_and_commits_do_not_change_what_is_stored() {
    let mut all = Vec::new();
    for (jobs, commit_every) in [(1, 1000), (2, 1000), (3, 0)] {
        let bench = Bench { jobs, ..Bench::new() };
        let text: String = (0..12).map(|n| line(&format!("{}", n % 9), &format!("In Derna on day {n}"))).collect();
        bench.write("a.jsonl", &text);
        bench.write("b.jsonl", &text);
        let options = Options { commit_every: std::time::Duration::from_secs(commit_every), ..bench.options() };
        let report = ingest(&bench.index(), &schema("f"), &extract, &options, &()).unwrap();
        assert_eq!(counts(&report), [24, 24, 0, 0, 0, 0]);
        all.push(bench.stored());
        let segments = bench.snapshot().searcher.segment_readers().len();
        let files = fs::read_dir(bench.index()).unwrap().flatten();
        let stores = files.filter(|file| file.path().extension().is_some_and(|end| end == "store")).count();
        assert!(segments <= 8 && stores == segments, "{segments} segments in {stores} files");
        assert_eq!(counts(&bench.run().0), [0, 0, 0, 24, 0, 0]);
    }
    assert!(all[0] == all[1], "one thread and two");
    assert!(all[0] == all[2], "one commit and many");
}

#[test]
fn files_that_are_gone_are_removed_on_demand() {
    let mut bench = Bench::new();
    bench.write("a.jsonl", &line("1", "one"));
    bench.write("b.jsonl", &line("2", "two"));
    bench.run();
    let folder = bench.dir.path().join("in");
    fs::rename(folder.join("a.jsonl"), folder.join("c.jsonl")).unwrap();
    fs::remove_file(folder.join("b.jsonl")).unwrap();
    bench.prune = true;
    assert_eq!(counts(&bench.run().0), [1, 1, 0, 0, 2, 0]);
    assert_eq!(bench.ids(), ["1"]);
}

/// Asks for an end after the first record.
struct Stop(Arc<std::sync::atomic::AtomicBool>);

impl Progress for Stop {
    fn advance(&self, _: u64, _: u64) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn an_interrupted_run_keeps_what_it_did_and_goes_on() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("1", "one") + &line("2", "two")));
    let options = bench.options();
    let stop = Stop(Arc::clone(&options.cancel));
    let stopped = ingest(&bench.index(), &schema("f"), &extract, &options, &stop);
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert_eq!(bench.ids(), ["1"]);
    assert_eq!(counts(&bench.run().0), [2, 1, 0, 1, 0, 0]);
}

#[test]
fn a_file_that_was_put_back_after_an_interruption_is_read_again() {
    let bench = Bench::new();
    let (old, new) = ([line("1", "one"), line("2", "two")], [line("1", "ONE"), line("2", "TWO")]);
    bench.write("a.jsonl", &old.concat());
    bench.run();
    let before = bench.stored();
    bench.write("a.jsonl", &new.concat());
    let options = bench.options();
    let stop = Stop(Arc::clone(&options.cancel));
    assert!(matches!(ingest(&bench.index(), &schema("f"), &extract, &options, &stop), Err(Error::Interrupted)));
    assert!(bench.stored() != before, "one record is the new one");
    bench.write("a.jsonl", &old.concat());
    assert_eq!(counts(&bench.run().0), [2, 0, 1, 1, 0, 0]);
    assert_eq!(bench.stored(), before);
}

#[test]
fn a_file_is_known_from_every_folder_and_the_index_is_no_input() {
    let bench = Bench::new();
    bench.write("a.jsonl", &line("1", "one"));
    bench.run();
    let options = Options { paths: vec![bench.dir.path().join("in/../in/a.jsonl")], ..bench.options() };
    let report = ingest(&bench.index(), &schema("f"), &extract, &options, &()).unwrap();
    assert_eq!(counts(&report), [0, 0, 0, 1, 0, 0]);
    let options = Options { paths: vec![bench.dir.path().to_owned()], ..bench.options() };
    let report = ingest(&bench.index(), &schema("f"), &extract, &options, &()).unwrap();
    assert_eq!(counts(&report), [0, 0, 0, 1, 0, 0]);
}

#[test]
fn a_panic_in_extraction_ends_the_run_without_hanging() {
    let bench = Bench { jobs: 1, ..Bench::new() };
    bench.write("a.jsonl", &line("1", "one"));
    let bad = |_: &Article, _: &Analysis| -> Vec<Mention> { panic!("on purpose") };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ingest(&bench.index(), &schema("f"), &bad, &bench.options(), &()).map(|_| ())
    }));
    assert!(!matches!(outcome, Ok(Ok(()))));
    assert_eq!(counts(&bench.run().0), [1, 1, 0, 0, 0, 0]);
}
