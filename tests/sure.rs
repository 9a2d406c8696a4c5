//! `--min-confidence`: what filters find, counts count and rows hold is what the exported mentions say by themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::sandbox::Sandbox;

/// Facets that are found in text.
const FACETS: [&str; 7] = ["group", "org", "city", "country", "place", "person", "date"];

/// The articles that surely have a value, by facet and value; and all ids.
struct Truth {
    articles: BTreeMap<(String, String), BTreeSet<String>>,
    ids: BTreeSet<String>,
}

impl Truth {
    fn of(rows: &[Value], least: f64) -> Self {
        let mut truth = Self { articles: BTreeMap::new(), ids: BTreeSet::new() };
        for row in rows {
            let id = row["id"].as_str().expect("an id").to_owned();
            for mention in row["mentions"].as_array().expect("mentions") {
                if mention["confidence"].as_f64().expect("a number") + 1e-6 >= least {
                    let [facet, value] = ["facet", "value"].map(|key| mention[key].as_str().expect("text").to_owned());
                    truth.articles.entry((facet, value)).or_default().insert(id.clone());
                }
            }
            truth.ids.insert(id);
        }
        truth
    }

    fn counts(&self, facet: &str) -> BTreeMap<String, u64> {
        let own = self.articles.iter().filter(|((of, _), _)| of == facet);
        own.map(|((_, value), ids)| (value.clone(), ids.len() as u64)).collect()
    }

    fn with(&self, facet: &str, fits: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let own = self.articles.iter().filter(|((of, value), _)| of == facet && fits(value));
        own.flat_map(|(_, ids)| ids.iter().cloned()).collect()
    }
}

fn ids(sandbox: &Sandbox, words: &[&str]) -> BTreeSet<String> {
    let run = sandbox.run(["export", "-f", "ids"].iter().chain(words));
    assert!(matches!(run.code, 0 | 1), "{words:?}: {run:#?}");
    run.stdout.lines().map(str::to_owned).collect()
}

fn counts(sandbox: &Sandbox, words: &[&str]) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    let run =
        sandbox.run(["facets", &FACETS.join(","), "--all", "--json"].iter().copied().chain(words.iter().copied()));
    for line in run.exits(0).json() {
        let [facet, value] = ["facet", "value"].map(|key| line[key].as_str().expect("text").to_owned());
        counts.entry(facet).or_default().insert(value, line["count"].as_u64().expect("a count"));
    }
    counts
}

#[test]
fn filters_and_counts_equal_those_of_the_mentions() {
    let sandbox = Sandbox::indexed();
    let rows = sandbox.line("export --with mentions").exits(0).json();
    let before = counts(&sandbox, &[]);
    for least in ["0.7", "0.9", "0.95"] {
        let truth = Truth::of(&rows, least.parse().expect("a number"));
        let flag = ["--min-confidence", least];
        let counted = counts(&sandbox, &flag);
        assert_ne!(counted, before);
        for facet in FACETS {
            assert_eq!(counted.get(facet).cloned().unwrap_or_default(), truth.counts(facet), "{facet} from {least}");
        }
        let ask = |words: &[&str]| ids(&sandbox, &[words, &flag[..]].concat());
        let all = |found: &BTreeSet<String>| -> BTreeSet<String> { truth.ids.difference(found).cloned().collect() };
        for (facet, value) in [("city", "/Libya/Derna"), ("country", "/Libya"), ("group", "/Islamic State")] {
            let found = truth.with(facet, |path| path == value);
            let (is, not) = (format!("{facet}={value}"), format!("-{facet}:\"{value}\""));
            assert_eq!(ask(&["--facet", &is]), found, "{is} from {least}");
            assert_eq!(ask(&["--not", &is]), all(&found), "not {is} from {least}");
            assert_eq!(ask(&[&not]), all(&found), "{not} from {least}");
            let either = ask(&[&format!("{facet}:\"{value}\" OR city:Libya/")]);
            let libyan = truth.with("city", |path| path == "/Libya" || path.starts_with("/Libya/"));
            assert_eq!(either, found.union(&libyan).cloned().collect(), "{facet} or a city, from {least}");
        }
        for facet in FACETS {
            let found = truth.with(facet, |_| true);
            assert_eq!(ask(&["--missing", facet]), all(&found), "without {facet}, from {least}");
        }
        let run = sandbox.run(["count", "--country", "Libya", "--min-confidence", least]);
        assert_eq!(run.stdout, format!("{}\n", truth.with("country", |path| path == "/Libya").len()));
        assert_eq!(
            ask(&["--date", "2015"]),
            truth.with("date", |path| path == "/2015" || path.starts_with("/2015/")),
            "from {least}"
        );
        let near = truth.with("city", |path| path == "/Libya/Derna");
        assert_eq!(ask(&["--near", "Derna:9km"]), near, "near Derna, from {least}");
    }
}

#[test]
fn rows_and_articles_hold_only_what_is_sure() {
    let sandbox = Sandbox::indexed();
    let least = 0.9;
    let rows = sandbox.line("export --with mentions --min-confidence 0.9").exits(0).json();
    let truth = Truth::of(&sandbox.line("export --with mentions").exits(0).json(), least);
    let mut some = 0;
    for row in &rows {
        let id = row["id"].as_str().expect("an id");
        for mention in row["mentions"].as_array().expect("mentions") {
            assert!(mention["confidence"].as_f64().expect("a number") > 0.8999, "{mention}");
        }
        for facet in FACETS {
            let held: BTreeSet<&str> =
                row["facets"][facet].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let own = truth.articles.iter().filter(|((of, _), ids)| of == facet && ids.contains(id));
            assert_eq!(held, own.map(|((_, value), _)| value.as_str()).collect(), "{id} {facet}");
            some += held.len();
        }
    }
    assert!(some > 200, "{some}");
    let hits = sandbox.line("search --json -n 1000 --sort oldest --min-confidence 0.9").exits(0).json();
    for (hit, row) in hits.iter().zip(&rows) {
        assert_eq!((&hit["id"], &hit["facets"]), (&row["id"], &row["facets"]));
    }
    sandbox.line("export --min-confidence 0.9 -o sure.jsonl --manifest sure.json").exits(0);
    let manifest = std::fs::read_to_string(sandbox.path("sure.json")).expect("the manifest");
    assert!(manifest.contains("\"min_confidence\": 0.9,"), "{manifest}");
    let row = rows.iter().find(|row| row["id"] == "2015/06/14/derna-coalition.txt").expect("the article");
    let shown = sandbox.line("show 2015/06/14/derna-coalition.txt --json --min-confidence 0.9").exits(0).json();
    assert_eq!((&shown[0]["facets"], &shown[0]["mentions"]), (&row["facets"], &row["mentions"]));
    let extract = "extract corpus/articles --format jsonl --implied";
    let lines = sandbox.line(&format!("{extract} --min-confidence 0.9")).exits(0).json();
    let mentions: usize = lines.iter().map(|line| line["mentions"].as_array().expect("a list").len()).sum();
    let exported: usize = rows.iter().map(|row| row["mentions"].as_array().expect("a list").len()).sum();
    assert_eq!(mentions, exported);
}

#[test]
fn an_index_can_leave_doubtful_mentions_out_and_stays_so() {
    let sandbox = Sandbox::indexed();
    let sure = counts(&sandbox, &["--min-confidence", "0.9"]);
    sandbox.line("index -q corpus/articles -i sure --min-confidence 0.9").exits(0);
    assert_eq!(counts(&sandbox, &["-i", "sure"]), sure);
    // The next run goes by what the index was made with; another number extracts again.
    let summary = sandbox.line("index --json corpus/articles -i sure").exits(0).json().remove(0);
    assert_eq!(summary["reindexed"], 0, "{summary}");
    sandbox.line("reindex -q -i sure --min-confidence 0").exits(0);
    assert_eq!(counts(&sandbox, &["-i", "sure"]), counts(&sandbox, &[]));
    for wrong in ["80", "-1", "high"] {
        let run = sandbox.run(["count", &format!("--min-confidence={wrong}")]).exits(2);
        assert!(run.stderr.contains("from 0 to 1"), "{run:#?}");
    }
}

#[test]
fn several_indexes_are_as_sure_as_one() {
    let sandbox = Sandbox::indexed();
    for line in ["count --country Libya", "count --missing city", "facets city,group"] {
        let one = sandbox.line(&format!("{line} --min-confidence 0.9")).stdout;
        let two = sandbox.line(&format!("{line} --min-confidence 0.9 -i .dateline -i .dateline")).stdout;
        assert_eq!(one, two, "{line}");
    }
}
