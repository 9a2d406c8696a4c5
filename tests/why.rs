//! `why`: every value leads back to words, and every reading that lost says to what.

use serde_json::Value;

use crate::sandbox::Sandbox;

const ARTICLE: &str = "2015/06/14/derna-coalition.txt";

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn place(value: &Value, key: &str) -> usize {
    usize::try_from(value[key].as_u64().unwrap_or_else(|| panic!("{key} in {value}"))).expect("small")
}

#[test]
fn every_mention_stands_in_its_sentence() {
    let sandbox = Sandbox::indexed();
    for id in sandbox.line("export -f ids").exits(0).stdout.lines() {
        let row = sandbox.run(["show", id, "--json"]).exits(0).json().remove(0);
        let run = sandbox.run(["why", id, "--format", "jsonl"]);
        let lines: Vec<Value> = run.json().into_iter().filter(|line| line["surface"].is_string()).collect();
        assert_eq!(lines.len(), row["mentions"].as_array().expect("mentions").len(), "{id}");
        for line in &lines {
            let sentence = &line["sentence"];
            let (start, end) = (place(sentence, "start"), place(sentence, "end"));
            assert_eq!(&text(sentence, "text")[start..end], text(line, "surface"), "{line}");
            if line["extractor"] == "gazetteer" && line["form"] != "implied" {
                assert!(line["entry"]["id"].is_string(), "{line}");
            }
        }
    }
}

#[test]
fn values_are_chosen_as_filters_choose_them() {
    let sandbox = Sandbox::indexed();
    let surfaces = |flags: &[&str]| -> Vec<String> {
        let lines = sandbox.run(["why", ARTICLE, "--format", "jsonl"].iter().chain(flags)).exits(0).json();
        lines.iter().filter_map(|line| line["surface"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(surfaces(&["--city", "derna"]), ["Derna"; 3]);
    assert_eq!(surfaces(&["--city", "Libya/Derna"]), surfaces(&["--facet", "city=derna"]));
    assert!(surfaces(&["--group", "daesh"]).contains(&"Islamic State of Iraq and the Levant".to_owned()));
    assert!(surfaces(&["--city", "Libya/"]).len() > 3);
    assert!(surfaces(&["--min-confidence", "0.9"]).len() < surfaces(&["--min-confidence", "0"]).len());
    let source =
        sandbox.run(["why", ARTICLE, "--source", "Harbour Wire", "--format", "jsonl"]).exits(0).json().remove(0);
    assert_eq!((text(&source, "facet"), text(&source, "from")), ("source", "source"));
    let run = sandbox.run(["why", ARTICLE, "--city", "Oslo"]).exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("no such value"), "{run:#?}");
    sandbox.line("why nobody").exits(1);
    sandbox.run(["why", ARTICLE, "--facet", "contry=Libya"]).exits(2);
}

#[test]
fn what_lost_is_listed_with_the_reason() {
    let sandbox = Sandbox::empty();
    let body = "Troops left Tripoli, in Libya, on Monday. Fighters of the Islamic State of Iraq and the Levant stayed. \
                Since the Arab Spring nobody came. Reading is good. Later IS said nothing.";
    sandbox.write("a.jsonl", serde_json::json!({"id": "a", "title": "Nothing new", "body": body}).to_string());
    sandbox.line("index -q a.jsonl").exits(0);
    let lines = sandbox.line("why a --rejected --format jsonl").exits(0).json();
    let kept = |surface: &str| lines.iter().any(|line| line["type"] == "why" && line["surface"] == surface);
    assert!(kept("Tripoli") && kept("Islamic State of Iraq and the Levant"));
    let lost = |facet: &str, value: &str| -> &Value {
        let fits = |line: &&Value| line["type"] == "rejected" && line["facet"] == facet && line["value"] == value;
        lines.iter().find(fits).unwrap_or_else(|| panic!("{facet} {value}"))
    };
    let namesake = lost("city", "/Lebanon/Tripoli");
    assert_eq!((text(namesake, "reason"), text(&namesake["by"], "value")), ("homonym", "/Libya/Tripoli"));
    let inner = lost("country", "/Iraq");
    assert_eq!((text(inner, "reason"), text(&inner["by"], "value")), ("outweighed", "/Islamic State"));
    assert!(inner["confidence"].as_f64().expect("a number") > 0.0);
    for line in lines.iter().filter(|line| line["type"] == "rejected") {
        assert!(
            line["sentence"]["text"]
                .as_str()
                .is_some_and(|text| text.contains(line["surface"].as_str().unwrap_or("?"))),
            "{line}"
        );
    }
    // Within a phrase that names nothing, and within the longer name of the same thing.
    assert_eq!(text(lost("city", "/United States/Spring"), "reason"), "blocked");
    assert!(!lines.iter().any(|line| line["type"] == "rejected" && line["value"] == "/Islamic State"));
    let page = sandbox.line("why a --rejected --city Lebanon/Tripoli").exits(0).stdout;
    let reason = "  Tripoli  body 12-19  as City Lebanon/Tripoli: City Libya/Tripoli is likelier here\n";
    assert_eq!(page, format!("Not taken\n{reason}    Troops left [Tripoli], in Libya, on Monday.\n"));
}

#[test]
fn an_index_explains_itself_without_the_folder_of_its_schema() {
    let sandbox = Sandbox::empty();
    sandbox.write("mine/gazetteers/groups.tsv", "id\tname\taliases\ngroup:watch\tHarbour Watch\tWharf Rats\n");
    sandbox.write("a.jsonl", r#"{"id":"a","title":"Strike","body":"Men of the Wharf Rats met in Derna, Libya."}"#);
    sandbox.line("index -q --schema mine a.jsonl").exits(0);
    std::fs::remove_dir_all(sandbox.path("mine")).expect("the folder goes away");
    let run = sandbox.line("why a --group 'harbour watch' --rejected").exits(0);
    assert!(run.stdout.starts_with("Group  Harbour Watch\n  group:watch in groups.tsv: Harbour Watch\n"), "{run:#?}");
    assert!(run.stderr.is_empty(), "{run:#?}");
}
