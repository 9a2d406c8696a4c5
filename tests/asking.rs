//! The wiring of questions: nearness, days, several indexes, manifests of exports.

use serde_json::Value;

use crate::sandbox::Sandbox;

/// Two archives, each with its index, that share an article.
fn two() -> Sandbox {
    let sandbox = Sandbox::empty();
    let old = [
        r#"{"id":"a","title":"Clashes in Derna","body":"Fighters of ISIL left Derna, in Libya, on Monday.","published":"2015-06-14T23:30:00-05:00"}"#,
        r#"{"id":"b","title":"Calm in Tobruk","body":"The port of Tobruk, in Libya, was calm.","published":"2015-06-15T00:30:00+09:00"}"#,
    ];
    let new = [
        r#"{"id":"b","title":"Calm","body":"A retelling from Cairo, Egypt.","published":"2016-01-01"}"#,
        r#"{"id":"c","title":"Talks","body":"Ministers met in Cairo, Egypt.","published":"2016-01-02"}"#,
    ];
    sandbox.write("old.jsonl", old.join("\n"));
    sandbox.write("new.jsonl", new.join("\n"));
    sandbox.line("index -q old.jsonl -i old").exits(0);
    sandbox.line("index -q new.jsonl -i new").exits(0);
    sandbox
}

#[test]
fn nearness_is_a_filter_of_every_query_command() {
    let sandbox = two();
    assert_eq!(sandbox.line("count -i old --near Derna:50km").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count -i old --near Libya/Derna:130mi").exits(0).stdout, "2\n");
    assert_eq!(sandbox.line("count -i old --near=-33.9,18.4:50km").exits(1).stdout, "0\n");
    assert_eq!(sandbox.line("count -i old --near -33.9,18.4:50km").exits(1).stdout, "0\n");
    assert_eq!(sandbox.line("export -i old -f ids --near 32.77,22.64:50km").exits(0).stdout, "a\n");
    assert!(sandbox.line("search -i old --near Tobruk:9km").exits(0).stdout.starts_with("Calm in Tobruk"));
    assert!(sandbox.line("facets city -i old --near Tobruk:9km").exits(0).stdout.contains("1  Libya/Tobruk"));
    let run = sandbox.line("count -i old --near Derna:50").exits(2);
    assert!(run.stderr.contains("Derna:50km"), "{run:#?}");
    let run = sandbox.line("count -i old --near Dernaa:50km").exits(1);
    assert!(run.stderr.starts_with("no place `Dernaa` is known: did you mean `Derna`?"), "{run:#?}");
}

#[test]
fn a_day_is_the_articles_own_and_a_bad_one_is_told() {
    let sandbox = two();
    assert_eq!(sandbox.line("export -i old -f ids --published 2015-06-14").exits(0).stdout, "a\n");
    assert_eq!(sandbox.line("export -i old -f ids --published 2015-06-15").exits(0).stdout, "b\n");
    assert_eq!(sandbox.line("export -i old -f ids published:2015-06-15..").exits(0).stdout, "b\n");
    for line in
        ["--published 2015-13", "--published 2015-02-30", "--published lately", "--date 2015-13..", "published:2015-13"]
    {
        let run = sandbox.run(["count", "-i", "old"].into_iter().chain(line.split(' '))).exits(2);
        assert!(run.stderr.starts_with("error: `") && run.stderr.contains("2015-01..2015-06"), "{run:#?}");
    }
}

#[test]
fn several_indexes_are_asked_as_one() {
    let sandbox = two();
    assert_eq!(sandbox.line("count -i old -i new").exits(0).stdout, "3\n");
    assert_eq!(sandbox.line("count -i old -i new --country Egypt").exits(0).stdout, "1\n");
    assert_eq!(sandbox.line("count --index new -iold --country Egypt").exits(0).stdout, "2\n");
    let lines = sandbox.line("search -i old -i new --json --sort newest --facets country").exits(0).json();
    let hits: Vec<_> = lines.iter().filter(|line| line["type"] == "hit").collect();
    let places: Vec<_> = hits.iter().map(|hit| (hit["id"].as_str(), hit["index"].as_str())).collect();
    assert_eq!(places, [(Some("c"), Some("new")), (Some("a"), Some("old")), (Some("b"), Some("old"))]);
    let text = sandbox.line("search talks -i old -i new").exits(0).stdout;
    assert!(text.contains(" · c · new\n"), "{text}");
    assert_eq!(sandbox.line("export -i old -i new -f ids").exits(0).stdout, "b\na\nc\n");
    assert!(sandbox.line("show b -i old -i new").exits(0).stdout.contains("Tobruk"));
    sandbox.line("count -i old -i missing").exits(10);
    sandbox.line("count --in old.jsonl -i old -i new").exits(2);
}

#[test]
fn a_manifest_says_what_an_export_is() {
    let sandbox = two();
    let line = "export derna --near Derna:50km --country Libya -i old -f csv --fields id,city";
    sandbox.line(&format!("{line} -o out.csv --manifest m.json")).exits(0);
    let bytes = std::fs::read(sandbox.path("out.csv")).expect("the export");
    let text = std::fs::read_to_string(sandbox.path("m.json")).expect("the manifest");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(manifest["query"], "derna");
    assert_eq!(manifest["filters"][0]["facet"], "country");
    assert_eq!(
        (&manifest["near"][0]["around"], manifest["near"][0]["metres"].as_u64()),
        (&"Derna".into(), Some(50_000))
    );
    assert_eq!((&manifest["format"], &manifest["fields"][1]), (&"csv".into(), &"city".into()));
    assert_eq!((manifest["rows"].as_u64(), manifest["bytes"].as_u64()), (Some(1), Some(bytes.len() as u64)));
    assert_eq!(manifest["indexes"][0]["articles"], 2);
    assert_eq!(manifest["dateline"], env!("CARGO_PKG_VERSION"));
    let sum = std::process::Command::new("sha256sum").arg(sandbox.path("out.csv")).output().expect("sha256sum runs");
    let sum = String::from_utf8_lossy(&sum.stdout).split(' ').next().map(str::to_owned);
    assert_eq!(manifest["sha256"].as_str(), sum.as_deref());
    // On standard output the same.
    let run = sandbox.line(&format!("{line} --manifest again.json")).exits(0);
    assert_eq!(run.stdout.as_bytes(), bytes);
    assert_eq!(std::fs::read_to_string(sandbox.path("again.json")).expect("the manifest"), text);
    sandbox.line(&format!("{line} -o out.csv --manifest out.csv")).exits(2);
    sandbox.line(&format!("{line} --manifest no/such/folder")).exits(2);
}

#[test]
fn stats_name_the_languages_without_cues() {
    let sandbox = Sandbox::empty();
    sandbox.write("a.jsonl", r#"{"id":"zh","title":"停火","body":"利比亚政府宣布停火。","lang":"zh"}"#);
    sandbox.line("index -q a.jsonl").exits(0);
    assert_eq!(sandbox.line("count 停火").exits(0).stdout, "1\n");
    let text = sandbox.line("stats").exits(0).stdout;
    assert!(text.contains("\nNo cues     zh: "), "{text}");
    assert_eq!(sandbox.line("stats --json").exits(0).json()[0]["without_cues"][0], "zh");
}
