//! Evaluation: the reference's figures, what each mistake is called, and gold that is refused.
//!
//! `corpus/eval/expected.json` holds what the scorer of the shared tasks' kind, written independently of this program
//! and run by hand once, says of `gold.jsonl` and `coarse.jsonl` against the mentions of `found.jsonl`. Those mentions
//! stay as they are when extraction gets better, so that the figures do.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use dateline::eval::{Demonyms, GoldReader, Mistake, Report, Scorer};
use dateline::mention::Mention;
use dateline::schema::Schema;
use dateline::source;
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, root};

/// The mentions of `found.jsonl` by article.
fn found() -> BTreeMap<String, Vec<Mention>> {
    let text = std::fs::read_to_string(root().join("corpus/eval/found.jsonl")).expect("found.jsonl");
    let read = |line: &str| {
        let mut article: Value = serde_json::from_str(line).expect(line);
        let mentions = serde_json::from_value(article["mentions"].take()).expect("mentions");
        (article["id"].as_str().expect("an id").to_owned(), mentions)
    };
    text.lines().map(read).collect()
}

fn score(file: PathBuf, found: &BTreeMap<String, Vec<Mention>>, demonyms: Demonyms) -> Report {
    let schema = Schema::builtin().expect("the built-in schema");
    let mut scorer = Scorer::new(&schema.facets, demonyms);
    for gold in GoldReader::new(&[file], &schema.facets, source::Options::default()) {
        let gold = gold.expect("sound gold");
        scorer.add(&gold, found.get(&gold.article.id).map_or(&[], Vec::as_slice));
    }
    scorer.report(3)
}

#[test]
fn figures_are_those_of_the_reference() {
    let expected = std::fs::read_to_string(root().join("corpus/eval/expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_str(&expected).expect("expected.json is JSON");
    let found = found();
    for (name, wanted) in expected.as_object().expect("an object") {
        let (file, mode) = name.split_once(' ').expect("a file and what demonyms count as");
        let demonyms = match mode {
            "location" => Demonyms::Location,
            "country" => Demonyms::Country,
            _ => Demonyms::Ignore,
        };
        let report = score(root().join(format!("corpus/eval/{file}.jsonl")), &found, demonyms);
        let report = serde_json::to_value(report).expect("a report is JSON");
        for (key, wanted) in wanted.as_object().expect("an object") {
            assert_eq!(&report[key], wanted, "{name}: {key}");
        }
    }
}

/// Mentions of the body of an article, as `(facet, words)`, found one behind the other.
fn mentions(body: &str, named: &[(&str, &str)]) -> Vec<Mention> {
    let mut from = 0;
    let mention = |(facet, words): &(&str, &str)| {
        let start = from + body[from..].find(words).expect(words);
        from = start + words.len();
        let value = format!("/{words}");
        let mention = json!({"field": "body", "start": start, "end": from, "surface": words, "facet": facet,
            "value": value, "form": "name", "extractor": "gazetteer", "confidence": 0.85});
        serde_json::from_value(mention).expect("a mention")
    };
    named.iter().map(mention).collect()
}

/// A line of gold with the mentions `(type, words)`, found one behind the other.
fn gold_line(id: &str, body: &str, named: &[(&str, &str)]) -> String {
    let mut from = 0;
    let marks = named.iter().map(|(gold_type, words)| {
        let start = from + body[from..].find(words).expect(words);
        from = start + words.len();
        json!({"start": start, "end": from, "type": gold_type, "surface": words})
    });
    json!({"id": id, "body": body, "gold": marks.collect::<Vec<_>>()}).to_string() + "\n"
}

#[test]
fn mistakes_are_told_apart() {
    let body = "The Port Front left Derna for Sirte. Ali Zed of the Harbour Bank stayed in the Gulf.";
    let gold = [
        ("group", "The Port Front"),
        ("city", "Derna"),
        ("city", "Sirte"),
        ("person", "Ali Zed"),
        ("org", "Harbour Bank"),
    ];
    let found =
        [("org", "Port Front"), ("city", "Derna"), ("person", "Zed"), ("org", "Harbour Bank"), ("place", "Gulf")];
    let sandbox = Sandbox::empty();
    sandbox.write("gold.jsonl", gold_line("a", body, &gold));
    let found = BTreeMap::from([("a".to_owned(), mentions(body, &found))]);
    let report = score(sandbox.path("gold.jsonl"), &found, Demonyms::Ignore);
    let counts: Vec<_> = report.mistakes.0.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("missed", 1), ("invented", 1), ("wrong_boundary", 1), ("wrong_facet", 1)]);
    let examples: Vec<_> = report
        .examples
        .iter()
        .map(|e| (e.mistake, e.gold.as_deref().unwrap_or(""), e.found.as_deref().unwrap_or(""), e.surface.as_str()))
        .collect();
    assert_eq!(
        examples,
        [
            (Mistake::Missed, "city", "", "Sirte"),
            (Mistake::Invented, "", "place", "Gulf"),
            (Mistake::WrongBoundary, "person", "person", "Zed"),
            (Mistake::WrongFacet, "group", "org", "Port Front"),
        ]
    );
    let cell = |gold: &str, found: &str| report.confusion.get(gold).and_then(|row| row.get(found)).copied();
    assert_eq!((cell("group", "org"), cell("city", "city"), cell("city", "none")), (Some(1), Some(1), Some(1)));
    assert_eq!((cell("person", "none"), cell("none", "person"), cell("none", "place")), (Some(1), Some(1), Some(1)));
    let bucket = report.reliability.iter().find(|bucket| bucket.mentions > 0).expect("a bucket");
    assert_eq!((bucket.from, bucket.below, bucket.mentions, bucket.right), (0.8, 0.9, 5, 40.0));
}

#[test]
fn what_gold_of_places_does_not_mark_is_not_invented() {
    let body = "Ali Zed went to Derna, not to Sirte.";
    let sandbox = Sandbox::empty();
    sandbox.write("gold.jsonl", gold_line("a", body, &[("location", "Derna")]));
    let named = [("person", "Ali Zed"), ("city", "Derna"), ("city", "Sirte")];
    let found = BTreeMap::from([("a".to_owned(), mentions(body, &named))]);
    let report = score(sandbox.path("gold.jsonl"), &found, Demonyms::Ignore);
    assert_eq!(report.mentions.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["LOC", "micro"]);
    assert_eq!(report.mistakes.get("invented"), Some(&1));
    assert_eq!(report.reliability.iter().map(|bucket| bucket.mentions).sum::<u64>(), 2);
    assert!(report.facet_mentions.is_none() && report.resolution.is_none() && report.dates.is_none());
}

#[test]
fn the_same_for_any_number_of_threads_and_files_in_tables_and_json() {
    let sandbox = Sandbox::with_corpus();
    let one = sandbox.line("eval corpus/eval/gold.jsonl --jobs 1 --errors 3 --format json").exits(0);
    let report = &one.json()[0];
    assert_eq!((report["documents"].as_u64(), report["not_predicted"].as_u64()), (Some(13), Some(0)));
    assert!(report["examples"].as_array().is_some_and(|examples| examples.len() > 3), "{report}");
    assert!(report["facet_mentions"]["country"]["f1"].as_f64().is_some_and(|f1| f1 > 50.0), "{report}");
    // The articles in two files, one of them compressed.
    let text = std::fs::read_to_string(sandbox.path("corpus/eval/gold.jsonl")).expect("gold");
    let half = text.match_indices('\n').nth(6).expect("seven lines").0 + 1;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&text.as_bytes()[half..]).expect("memory can be written");
    sandbox.write("a.jsonl", &text[..half]);
    sandbox.write("b.jsonl.gz", packed.finish().expect("memory can be written"));
    let two = sandbox.line("eval b.jsonl.gz a.jsonl --jobs 3 --errors 3 --format json").exits(0);
    assert_eq!(two.stdout, one.stdout);
    let table = sandbox.line("eval corpus/eval/gold.jsonl --errors 1").exits(0).stdout;
    assert!(table.starts_with("13 articles\n\nMentions "), "{table}");
    for title in
        ["Entities by facet", "Values across articles", "Places on the map", "Confidence", "Most frequent: missed"]
    {
        assert!(table.contains(title), "{table}");
    }
}

#[test]
fn demonyms_count_as_they_are_told() {
    let sandbox = Sandbox::empty();
    let body = "Egyptian boats left Libya.";
    sandbox.write("gold.jsonl", gold_line("a", body, &[("demonym", "Egyptian"), ("country", "Libya")]));
    let countries = |mode: &str| {
        let report = sandbox.line(&format!("eval gold.jsonl --format json --demonyms {mode}")).exits(0).json();
        let gold = |part: &str, name: &str| report[0][part][name]["gold"].as_u64();
        (gold("mentions", "LOC"), gold("facet_mentions", "country"))
    };
    assert_eq!(countries("ignore"), (Some(1), Some(1)));
    assert_eq!(countries("location"), (Some(2), Some(1)));
    assert_eq!(countries("country"), (Some(2), Some(2)));
}

#[test]
fn a_facet_of_ones_own_is_scored_like_the_others() {
    let sandbox = Sandbox::empty();
    let facet = "[[facet]]\nname = \"ship\"\nlabel = \"Ship\"\nkind = \"collective\"\ngazetteer = [\"ships.tsv\"]\n";
    sandbox.write("mine/facets.toml", format!("{facet}path = [\"name\"]\n"));
    sandbox.write("mine/gazetteers/ships.tsv", "id\tname\taliases\nship:1\tMutiara Nine\t\nship:2\tBlue Heron\t\n");
    let body = "The Mutiara Nine and the Blue Heron left Derna; the Grey Gull stayed.";
    let named = [("ship", "Mutiara Nine"), ("ship", "Blue Heron"), ("city", "Derna"), ("ship", "Grey Gull")];
    sandbox.write("gold.jsonl", gold_line("a", body, &named));
    let report = &sandbox.line("eval gold.jsonl --schema mine --format json").exits(0).json()[0];
    assert_eq!(report["facet_mentions"]["ship"], json!({"p": 100.0, "r": 66.7, "f1": 80.0, "gold": 3}));
    // Without that schema nobody knows what a ship is.
    let run = sandbox.line("eval gold.jsonl").exits(2);
    assert!(run.stderr.contains("unknown type `ship`"), "{run:#?}");
}

#[test]
fn gold_that_does_not_fit_is_refused_with_line_and_reason() {
    let sandbox = Sandbox::empty();
    let good = r#"{"id":"good","body":"Derna.","gold":[]}"#;
    let mark = |span: &str, rest: &str| format!(r#"{{"id":"x","body":"In Sète.","gold":[{{{span},{rest}}}]}}"#);
    let sete = r#""type":"city","surface":"Sète""#;
    for (line, wanted) in [
        (mark(r#""start":3,"end":30"#, sete), "3..30 lies outside the body of 9 bytes"),
        (mark(r#""start":8,"end":3"#, sete), "8..3 lies outside the body"),
        (mark(r#""start":-1,"end":3"#, sete), "mention 1 of `gold`: invalid value: integer `-1`"),
        (mark(r#""start":3,"end":5"#, sete), "3..5 cuts a character in two"),
        (mark(r#""start":2,"end":8"#, sete), "`surface` is `Sète`, but the text at 2..8 is ` Sète`"),
        (mark(r#""start":3,"end":8"#, r#""surface":"Sète""#), "missing field `type`"),
        (
            mark(r#""start":3,"end":8"#, r#""type":"town","surface":"Sète""#),
            "unknown type `town`: choose from group, org, city, country, place, person, date, location, party, demonym",
        ),
        (
            mark(r#""start":3,"end":8,"lat":"north""#, &format!(r#""lon":"2",{sete}"#)),
            "`north` is no number of degrees",
        ),
        (r#"{"id":"good","body":"Sirte.","gold":[]}"#.to_owned(), "there are two articles with the id `good`"),
        (r#"{"body":"Sirte.","gold":[]}"#.to_owned(), "the article has no `id`"),
        (r#"{"id":"x","body":"Sirte."}"#.to_owned(), "the article has no list `gold`"),
        (r#"{"id":"x","body":"#.to_owned(), "broken JSON"),
        ("[1]".to_owned(), "expected a JSON object"),
    ] {
        sandbox.write("gold.jsonl", format!("{good}\n\n{line}\n{good}\n"));
        let run = sandbox.line("eval gold.jsonl").exits(2);
        assert!(run.stderr.starts_with("error: gold.jsonl:3: ") && run.stderr.contains(wanted), "{line}\n{run:#?}");
        assert_eq!(run.stdout, "");
    }
    sandbox.line("eval missing.jsonl").exits(2);
}
