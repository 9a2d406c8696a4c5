//! Tests of what befalls an index after it was made: other schemas, removals, rehearsals, leftovers.

use super::*;
use crate::index::{Missing, Writer, WriterOptions};

/// The bytes of all files of an index, the names of the files included.
fn bytes_of(dir: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        all.extend_from_slice(entry.file_name().as_encoded_bytes());
        if entry.path().is_file() {
            all.extend(fs::read(entry.path()).unwrap());
        } else {
            all.extend(bytes_of(&entry.path()));
        }
    }
    all
}

/// Whether a word is anywhere in the index: in the bytes of its files, or in what these say once they are decompressed,
/// deleted articles included.
fn holds(bench: &Bench, word: &str) -> bool {
    let mut all = bytes_of(&bench.index());
    let snapshot = bench.snapshot();
    for (ord, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
        for doc in 0..segment.max_doc() {
            let stored = snapshot.stored(tantivy::DocAddress::new(ord, doc)).unwrap();
            all.extend(stored.article.into_iter().chain(stored.mentions));
        }
        for (field, entry) in segment.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let index = segment.inverted_index(field).unwrap();
            let mut terms = index.terms().stream().unwrap();
            while terms.advance() {
                all.push(b'\n');
                all.extend(terms.key());
            }
        }
        for name in ["_id", "_lang"] {
            if let Some(column) = segment.fast_fields().str(name).unwrap() {
                let mut terms = column.dictionary().stream().unwrap();
                while terms.advance() {
                    all.push(b'\n');
                    all.extend(terms.key());
                }
            }
        }
    }
    memchr::memmem::find(&all, word.as_bytes()).is_some()
}

fn writer(bench: &Bench) -> Writer {
    let options = WriterOptions { memory: 15_000_000, waiting: 1 << 20, threads: 1, command: "test".to_owned() };
    Writer::open(&Index::open(&bench.index()).unwrap(), &options).unwrap()
}

fn remove(bench: &Bench, ids: &[&str]) -> Vec<Missing> {
    let mut writer = writer(bench);
    let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
    let missing = writer.remove(&ids).unwrap();
    writer.finish().unwrap();
    missing
}

/// An extractor that also knows another name.
fn extract_more(article: &Article, analysis: &Analysis) -> Vec<Mention> {
    let mut found = extract(article, analysis);
    found.extend(article.body.match_indices("Darnah").map(|(start, surface)| {
        serde_json::from_value(serde_json::json!({
            "field": "body", "start": start, "end": start + surface.len(), "surface": surface, "facet": "town",
            "value": "/Libya/Derna", "form": "name", "extractor": "gazetteer", "confidence": 1.0
        }))
        .unwrap()
    }));
    found
}

fn archive(bench: &Bench) {
    bench.write("a.jsonl", &(line("1", "In Derna") + &line("2", "To Darnah") + &line("3", "Elsewhere")));
    bench.write("b.txt", "A title\n\nThe road from Derna leads to Darnah in the end.\n");
}

#[test]
fn another_schema_changes_what_it_changes_without_reading_a_file() {
    let bench = Bench::new();
    archive(&bench);
    bench.run();
    let segments = |bench: &Bench| bench.snapshot().searcher.num_docs();
    for file in ["in/a.jsonl", "in/b.txt"] {
        fs::remove_file(bench.dir.path().join(file)).unwrap();
    }
    let rehearsal = Options { dry_run: true, ..bench.options() };
    let (before, schema_g) = (bench.stored(), schema("g"));
    let done = reindex(&bench.index(), &schema_g, &extract_more, &rehearsal, &()).unwrap();
    assert_eq!((done.articles, done.updated, done.unchanged), (4, 2, 2));
    assert_eq!((bench.stored(), bench.snapshot().manifest.fingerprint.as_str()), (before, "f"));
    let done = reindex(&bench.index(), &schema_g, &extract_more, &bench.options(), &()).unwrap();
    assert_eq!((done.articles, done.updated, done.unchanged, done.rebuilt), (4, 2, 2, false));
    assert_eq!((segments(&bench), bench.snapshot().manifest.fingerprint.as_str()), (4, "g"));
    let named = bench.stored().into_iter().filter(|(_, _, mentions)| !mentions.is_empty()).count();
    assert_eq!(named, 3);
    let again = reindex(&bench.index(), &schema_g, &extract_more, &bench.options(), &()).unwrap();
    assert_eq!((again.updated, again.unchanged), (0, 4));
}

#[test]
fn an_ingest_brings_the_index_up_to_its_schema_first() {
    let mut bench = Bench::new();
    archive(&bench);
    bench.run();
    bench.fingerprint = "g";
    let (report, notes) = bench.run();
    assert_eq!(counts(&report), [0, 0, 0, 4, 0, 0], "no file is read for that");
    assert_eq!(notes.warnings.lock().unwrap().len(), 1);
    assert_eq!(bench.snapshot().manifest.fingerprint, "g");
    let (_, notes) = bench.run();
    assert!(notes.warnings.lock().unwrap().is_empty());
    let report = ingest(&bench.index(), &schema("h"), &extract_more, &bench.options(), &()).unwrap();
    assert_eq!((counts(&report), report.reindexed), ([0, 0, 0, 4, 0, 0], 2));
}

#[test]
fn facets_that_come_and_go_build_the_index_anew() {
    let bench = Bench::new();
    archive(&bench);
    bench.write("c.jsonl", "{\"id\":\"9\",\"title\":\"T\",\"section\":\"World\",\"desk\":\"night\"}\n");
    bench.run();
    let before = bench.stored();
    let mut facets = schema("f").facets().to_vec();
    facets.push(FacetDef { name: Arc::from("shift"), from: Some("desk".to_owned()), ..facets[1].clone() });
    let wider = FacetSchema::new(facets, "w");
    let old = Index::open(&bench.index()).unwrap();
    let done = reindex(&bench.index(), &wider, &extract, &bench.options(), &()).unwrap();
    assert_eq!((done.updated, done.unchanged, done.rebuilt), (1, 4, true));
    assert_eq!(bench.stored(), before);
    assert_eq!(old.snapshot().unwrap().fields.facets().len(), 3, "who had it open before sees the new one");
    let report = ingest(&bench.index(), &wider, &extract, &bench.options(), &()).unwrap();
    assert_eq!(counts(&report), [0, 0, 0, 5, 0, 0], "the ledger is kept");
    let report = ingest(&bench.index(), &schema("f"), &extract, &bench.options(), &()).unwrap();
    assert_eq!((counts(&report), report.reindexed), ([0, 0, 0, 5, 0, 0], 1));
    assert_eq!(bench.stored(), before);
    assert!(!bench.index().join("rebuild").exists());
    let stores = fs::read_dir(bench.index()).unwrap().flatten();
    let stores = stores.filter(|file| file.path().extension().is_some_and(|end| end == "store")).count();
    assert_eq!(stores, bench.snapshot().searcher.segment_readers().len());
}

#[test]
fn an_interrupted_rebuild_leaves_the_old_index() {
    let bench = Bench::new();
    archive(&bench);
    bench.run();
    let before = bench.stored();
    let options = bench.options();
    options.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
    for schema in [schema("g"), FacetSchema::new(schema("f").facets()[..1].to_vec(), "n")] {
        let stopped = reindex(&bench.index(), &schema, &extract_more, &options, &());
        assert!(matches!(stopped, Err(Error::Interrupted)));
        assert_eq!(bench.stored(), before);
    }
    let (report, _) = bench.run();
    assert_eq!(counts(&report), [0, 0, 0, 4, 0, 0]);
    assert!(!bench.index().join("rebuild").exists());
}

#[test]
fn nothing_is_left_of_a_removed_article_and_it_does_not_come_back() {
    let bench = Bench::new();
    let secret = "{\"id\":\"idzyx\",\"title\":\"Quuxword\",\"body\":\"Quuxword in Derna\",\"section\":\"Sectzyx\"}\n";
    bench.write("a.jsonl", &(line("1", "one") + secret + &line("3", "three")));
    bench.write("deep/pathzyx.txt", "Quuxword too\n\nThe whole Quuxword article.\n");
    bench.run();
    assert!(["quuxword", "idzyx", "Sectzyx", "pathzyx"].iter().all(|word| holds(&bench, word)));
    let _reader = bench.snapshot();
    let missing = remove(&bench, &["idzyx", "deep/pathzyx.txt", "nobody"]);
    assert_eq!(missing, [Missing::Unknown("nobody".to_owned())]);
    for round in 0..2 {
        assert_eq!(bench.ids(), ["1", "3"]);
        for word in ["quuxword", "Quuxword", "idzyx", "Sectzyx", "pathzyx"] {
            assert!(!holds(&bench, word), "{word} in round {round}");
        }
        let (report, _) = bench.run();
        assert_eq!((counts(&report), report.withheld), ([1, 0, 0, 2, 0, 0], 2));
    }
    assert_eq!(remove(&bench, &["idzyx"]), [Missing::Removed("idzyx".to_owned())]);
    bench.write("a.jsonl", &(line("0", "zero") + &line("1", "one") + secret));
    let (report, _) = bench.run();
    assert_eq!((counts(&report), report.withheld), ([4, 1, 0, 1, 1, 0], 2));
    let mut writer = writer(&bench);
    assert!(writer.undo_removal(&["idzyx".to_owned(), "deep/pathzyx.txt".to_owned()]).unwrap().is_empty());
    writer.finish().unwrap();
    let (report, _) = bench.run();
    assert_eq!((counts(&report), report.withheld), ([4, 2, 0, 2, 0, 0], 0));
}

#[test]
fn dictionaries_forget_what_is_removed() {
    let bench = Bench::new();
    let mut state = 1_u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:x} ", (state >> 40) % 5000 * 77_777)
    };
    let mut article = |n: usize| {
        let mut body: String = (0..400).map(|_| word()).collect();
        if n % 10 == 3 {
            body.push_str(&"Quuxword met the Wibblers. ".repeat(20));
        }
        line(&n.to_string(), &body)
    };
    let all: Vec<String> = (0..6600).map(&mut article).collect();
    bench.write("a.jsonl", &all.concat());
    bench.run();
    assert!(holds(&bench, "met the Wibblers"));
    // Phrases are no longer than sixteen bytes, and where one ends depends on which articles came first.
    let in_the_open = || {
        let bytes = bytes_of(&bench.index());
        b"Quuxword met the Wibblers".windows(6).any(|piece| memchr::memmem::find(&bytes, piece).is_some())
    };
    assert!(in_the_open(), "the dictionary was trained on what is removed now");
    let gone: Vec<String> = (0..6600).filter(|n| n % 10 == 3).map(|n| n.to_string()).collect();
    assert_eq!(remove(&bench, &gone.iter().map(String::as_str).collect::<Vec<_>>()), []);
    assert!(!in_the_open() && !holds(&bench, "Wibblers"));
    assert_eq!(bench.ids().len(), 5940);
    // Nor does a later writer bring the dictionary back.
    bench.write("b.jsonl", &(6600..7200).map(article).filter(|line| !line.contains("Quuxword")).collect::<String>());
    bench.run();
    assert!(!in_the_open());
    assert_eq!(bench.ids().len(), 6480);
}

#[test]
fn a_removal_concerns_one_of_two_articles_with_one_id() {
    let bench = Bench::new();
    bench.write("a.jsonl", &(line("x", "first") + &line("x", "second")));
    bench.write("b.jsonl", &line("x", "third"));
    bench.run();
    remove(&bench, &["x"]);
    bench.write("a.jsonl", &(line("x", "first") + &line("x", "second") + &line("y", "new")));
    bench.write("b.jsonl", &(line("x", "third") + &line("z", "new")));
    let (report, _) = bench.run();
    assert_eq!((counts(&report), report.withheld), ([5, 2, 0, 2, 0, 0], 1));
    assert_eq!(bench.ids(), ["x@a.jsonl", "x@b.jsonl", "y", "z"]);
}

#[test]
fn a_removal_that_was_killed_is_ended_by_the_next_writer() {
    let bench = Bench::new();
    // So many that the engine does not merge by itself for the one that is deleted.
    let others: String = (3..20).map(|n| line(&n.to_string(), "other")).collect();
    bench.write("a.jsonl", &(others + &line("2", "Quuxword")));
    bench.run();
    let mut first = writer(&bench);
    first.delete("2", "");
    first.order_purge().unwrap();
    drop(first);
    assert!(holds(&bench, "quuxword"));
    writer(&bench).finish().unwrap();
    assert!(!holds(&bench, "quuxword"));
    assert!(!bench.snapshot().manifest.purge);
}

#[test]
fn a_rehearsal_tells_and_changes_nothing() {
    #[derive(Default)]
    struct Told(Mutex<Vec<(Change, String)>>);
    impl Progress for Told {
        fn decided(&self, change: Change, id: &str) {
            self.0.lock().unwrap().push((change, id.to_owned()));
        }
    }
    let bench = Bench { prune: true, ..Bench::new() };
    archive(&bench);
    let rehearse = || {
        let told = Told::default();
        let options = Options { dry_run: true, ..bench.options() };
        let report = ingest(&bench.index(), &schema("f"), &extract, &options, &told).unwrap();
        let mut told = told.0.into_inner().unwrap();
        told.sort_by(|a, b| a.1.cmp(&b.1));
        (counts(&report), told)
    };
    assert_eq!(rehearse().0, [4, 4, 0, 0, 0, 0]);
    assert!(!bench.index().exists());
    bench.run();
    bench.write("a.jsonl", &(line("1", "In Derna") + &line("2", "Changed") + &line("4", "New")));
    fs::remove_file(bench.dir.path().join("in/b.txt")).unwrap();
    let before = bytes_of(&bench.index());
    let held = writer(&bench);
    let (counts, told) = rehearse();
    held.leave();
    assert_eq!(counts, [3, 1, 1, 1, 2, 0]);
    let of = |change, id: &str| (change, id.to_owned());
    let expected =
        [of(Change::Updated, "2"), of(Change::Removed, "3"), of(Change::Added, "4"), of(Change::Removed, "b.txt")];
    assert_eq!(told, expected);
    assert!(bytes_of(&bench.index()) == before);
}

#[test]
fn what_is_ignored_now_is_pruned() {
    let mut bench = Bench::new();
    archive(&bench);
    bench.run();
    bench.write(".datelineignore", "b.*\n");
    assert_eq!(counts(&bench.run().0), [0, 0, 0, 3, 0, 0]);
    assert_eq!(bench.ids().len(), 4);
    bench.prune = true;
    assert_eq!(counts(&bench.run().0), [0, 0, 0, 3, 1, 0]);
    assert_eq!(bench.ids(), ["1", "2", "3"]);
}

#[test]
fn leftovers_of_a_killed_writer_are_swept() {
    let bench = Bench::new();
    archive(&bench);
    bench.run();
    let names = |bench: &Bench| {
        let mut names: Vec<_> = fs::read_dir(bench.index()).unwrap().flatten().map(|file| file.file_name()).collect();
        names.sort();
        names
    };
    let before = names(&bench);
    for name in [".tmpAbc123", "ledger.7", "0123456789abcdef0123456789abcdef.store"] {
        fs::write(bench.index().join(name), "torn").unwrap();
    }
    fs::create_dir(bench.index().join("rebuild")).unwrap();
    bench.run();
    assert_eq!(names(&bench), before);
}
