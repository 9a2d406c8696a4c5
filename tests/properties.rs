//! What must hold for every archive: counts, order, repetition, threads.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::sandbox::Sandbox;

/// The facets of an index, from its statistics.
fn facets(sandbox: &Sandbox) -> Vec<String> {
    let stats = sandbox.line("stats --json").exits(0).json().remove(0);
    let facets = stats["facets"].as_array().expect("a list").iter();
    facets.map(|facet| facet["facet"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_count_equals_the_total_when_filtering_by_it() {
    let sandbox = Sandbox::indexed();
    let mut tried = 0;
    for facet in facets(&sandbox) {
        for count in sandbox.run(["facets", &facet, "--top", "4", "--json"]).json() {
            let value = format!("{facet}={}", count["value"].as_str().expect("a path"));
            let total = sandbox.run(["count", "--facet", &value]).exits(0).stdout;
            assert_eq!(total.trim(), count["count"].to_string(), "{value}");
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} values were tried");
}

#[test]
fn a_facets_own_filter_does_not_narrow_its_own_counts() {
    let sandbox = Sandbox::indexed();
    let free = sandbox.line("facets country --all --json").exits(0).stdout;
    let own = sandbox.line("facets country --all --json --country Libya").exits(0).stdout;
    assert_eq!(free, own);
    let other = sandbox.line("facets city --all --json --country Libya").exits(0).stdout;
    assert_ne!(other, sandbox.line("facets city --all --json").exits(0).stdout);
}

#[test]
fn indexing_twice_equals_indexing_once() {
    let sandbox = Sandbox::indexed();
    let all = || sandbox.line("export --with body,mentions").exits(0).stdout;
    let once = all();
    sandbox.line("index -q corpus/articles").exits(0);
    assert!(once == all());
}

#[test]
fn the_order_of_the_input_changes_no_answer() {
    let sandbox = Sandbox::indexed();
    let rows = sandbox.line("export --with body").exits(0).stdout;
    let mut lines: Vec<&str> = rows.lines().collect();
    sandbox.write("forth/all.jsonl", lines.join("\n"));
    lines.reverse();
    sandbox.write("back/all.jsonl", lines.join("\n"));
    for name in ["forth", "back"] {
        sandbox.run(["index", "-q", name, "-i", &format!("of-{name}")]).exits(0);
    }
    for line in [
        "export --with body,mentions",
        "search --json -n 100 --facets group,city,person",
        "search --json -n 100 council",
        "facets group,org,city,country,place,person,date --all --json",
    ] {
        let of = |index: &str| sandbox.line(&format!("{line} -i {index}")).exits(0).stdout;
        assert!(of("of-forth") == of("of-back"), "{line}");
    }
}

#[test]
fn pages_put_together_are_the_whole() {
    let sandbox = Sandbox::indexed();
    for sort in ["relevance", "newest", "oldest"] {
        let whole = sandbox.run(["search", "--json", "--sort", sort, "-n", "1000"]).exits(0).json();
        let ids = |lines: &[serde_json::Value]| -> Vec<String> {
            let hits = lines.iter().filter(|line| line["type"] == "hit");
            hits.map(|hit| hit["id"].as_str().expect("an id").to_owned()).collect()
        };
        let (mut pages, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut words = vec!["search", "--json", "--sort", sort, "-n", "17"];
            words.extend(cursor.iter().flat_map(|cursor| ["--cursor", cursor]));
            let lines = sandbox.run(words).exits(0).json();
            pages.extend(ids(&lines));
            cursor = lines.last().and_then(|summary| summary["cursor"].as_str()).map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(ids(&whole), pages, "{sort}");
        assert_eq!(pages.iter().collect::<BTreeSet<_>>().len(), pages.len(), "{sort}");
    }
}

#[test]
fn hostile_text_ends_in_time() {
    let sandbox = Sandbox::empty();
    let texts = [
        "(".repeat(200_000),
        "A ".repeat(100_000),
        "Shura Council of ".repeat(20_000),
        "ISIL".repeat(50_000),
        "[[city:/x|".repeat(20_000),
        "\u{301}\u{202e}\u{feff}".repeat(30_000),
        "Mr. ".repeat(50_000),
        "al-".repeat(60_000),
    ];
    for (at, text) in texts.iter().enumerate() {
        sandbox.write(&format!("hostile/{at}.txt"), format!("Title\n\n{text}\n"));
    }
    let started = Instant::now();
    sandbox.line("index -q hostile").exits(0);
    assert!(started.elapsed() < Duration::from_mins(1), "took {:?}", started.elapsed());
    for query in ["((((((((((", "a*b*c*", "\"", "x~99999999999", "-", "published:..", "\u{1}", "field:", "a AND (b OR"]
    {
        let run = sandbox.run(["count", "--", query]);
        assert!(matches!(run.code, 0..=2), "{query}: {run:#?}");
    }
    let deep = "(".repeat(50_000) + "x" + &")".repeat(50_000);
    let run = sandbox.run(["count", &deep]);
    assert!(matches!(run.code, 0..=2), "{}", run.code);
}
