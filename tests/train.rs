//! Training: the same gold gives the same model, a model is used by putting it into a schema folder, and an index
//! knows with which model it was made.
//!
//! The gold is our own: the annotated articles of the corpus, turned into the lines that `train` and `eval` read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::gold::mark;
use crate::sandbox::{Sandbox, files, root};

/// Enough for a model to know what it was taught, and quick.
const QUICK: &str = "--epochs 4";

/// An annotated text as a line of gold.
fn line_of(id: &str, annotated: &str) -> String {
    let (mut body, mut gold) = (String::new(), Vec::new());
    let mut rest = annotated;
    while let Some(at) = rest.find("[[") {
        body.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((facet, _, surface, length)) = mark(rest) {
            let (start, end) = (body.len(), body.len() + surface.len());
            let named = if facet.ends_with('~') { "demonym" } else { facet };
            gold.push(json!({"start": start, "end": end, "type": named, "surface": surface}));
            body.push_str(surface);
            rest = &rest[length..];
        } else {
            body.push_str("[[");
            rest = &rest[2..];
        }
    }
    body.push_str(rest);
    json!({"id": id, "body": body, "gold": gold}).to_string()
}

/// The English articles of the corpus as gold, one a line.
fn gold() -> Vec<String> {
    let folder = root().join("corpus/gold");
    let foreign = ["de/", "es/", "fr/", "pages/", "wire/"];
    let lines = files(&folder).into_iter().filter_map(|path| {
        let id = path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
        let english = !foreign.iter().any(|folder| id.starts_with(folder));
        english.then(|| line_of(&id, &std::fs::read_to_string(&path).expect("gold is UTF-8")))
    });
    lines.collect()
}

/// A folder with the corpus' gold in `gold.jsonl`, and a model made of it in `mine/`.
fn trained() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("gold.jsonl", gold().join("\n"));
    sandbox.line(&format!("train -q gold.jsonl -o mine/models/tagger.model {QUICK}")).exits(0);
    sandbox
}

fn f1(report: &Value) -> f64 {
    report["mentions"]["micro"]["f1"].as_f64().unwrap_or_else(|| panic!("{report}"))
}

#[test]
fn the_same_gold_and_seed_give_the_same_bytes() {
    let sandbox = trained();
    let model = |name: &str| std::fs::read(sandbox.path(name)).expect(name);
    let first = model("mine/models/tagger.model");
    // In two files, over a model that is there; lines of progress change nothing.
    let lines = gold();
    let (one, two) = lines.split_at(20);
    sandbox.write("one.jsonl", one.join("\n"));
    sandbox.write("two.jsonl", two.join("\n"));
    sandbox.write("again.model", &first);
    let run = sandbox
        .line(&format!("train one.jsonl two.jsonl -o again.model {QUICK} --progress lines --held-out one.jsonl"))
        .exits(0);
    assert!(model("again.model") == first, "{}", run.stderr);
    assert!(run.stderr.contains("progress: epoch 4 of 4, loss "), "{}", run.stderr);
    assert!(run.stderr.contains("put it at `DIR/models/tagger.model`"), "{}", run.stderr);
    assert!(run.stdout.starts_with("Held out ") && run.stdout.contains("PER "), "{}", run.stdout);
    let run = sandbox.line(&format!("train gold.jsonl -o other.model {QUICK} --seed 2 --json")).exits(0);
    assert!(model("other.model") != first);
    let summary = &run.json()[0];
    assert_eq!(summary["articles"].as_u64(), Some(lines.len() as u64));
    assert_eq!(summary["bytes"].as_u64(), Some(model("other.model").len() as u64));
    assert!(summary["names"].as_u64() > Some(1000) && summary["features"].as_u64() > Some(5000), "{summary}");
    assert!(summary["unfit"].as_u64() < Some(100), "{summary}");
}

#[test]
fn a_model_is_used_by_its_schema_folder() {
    let sandbox = trained();
    let said = sandbox.line("check mine").exits(0).stderr;
    assert!(said.contains("is sound") && said.contains("a model of its own"), "{said}");
    let report =
        |flags: &str| sandbox.line(&format!("eval gold.jsonl --format json {flags}")).exits(0).json().remove(0);
    let (own, builtin) = (f1(&report("--schema mine")), f1(&report("")));
    assert!(own > 93.0 && own > builtin, "{own} with the own model, {builtin} with the built-in one");
    // A model learns from another than itself: the clusters come from the one in use.
    sandbox.line("train -q gold.jsonl -o next.model --epochs 1 --schema mine").exits(0);
}

#[test]
fn what_is_no_whole_model_is_refused() {
    let sandbox = trained();
    let model = std::fs::read(sandbox.path("mine/models/tagger.model")).expect("a model");
    for (name, bytes) in [("cut", &model[..model.len() - 9]), ("foreign", b"weights of another program"), ("none", b"")]
    {
        sandbox.write(&format!("{name}/models/tagger.model"), bytes);
        for command in [format!("check {name}"), format!("extract --schema {name} gold.jsonl")] {
            let run = sandbox.line(&command).exits(2);
            assert!(run.stderr.contains("models/tagger.model: no whole model of this version"), "{run:#?}");
        }
    }
}

#[test]
fn bad_gold_is_refused_before_anything_is_written() {
    let sandbox = Sandbox::empty();
    let mut lines = gold();
    lines.insert(
        2,
        r#"{"id":"x","body":"Ali Zed left.","gold":[{"start":0,"end":7,"type":"person","surface":"Ali Zad"}]}"#.into(),
    );
    sandbox.write("bad.jsonl", lines.join("\n"));
    sandbox.write("none.jsonl", r#"{"id":"x","body":"Rain on 4 May.","gold":[]}"#);
    let said = |line: &str| sandbox.line(line).exits(2).stderr;
    let bad = said("train bad.jsonl -o new.model");
    assert!(bad.contains("bad.jsonl:3: mention 1 of `gold`: `surface` is `Ali Zad`"), "{bad}");
    let none = said("train none.jsonl -o new.model");
    assert!(none.contains("nothing to learn"), "{none}");
    sandbox.write("good.jsonl", gold().join("\n"));
    let bad = said("train good.jsonl -o new.model --held-out bad.jsonl");
    assert!(bad.contains("bad.jsonl:3: "), "{bad}");
    sandbox.write("vectors.txt", "the 0.1 0.2\nof 0.1\n");
    let vectors = said("train good.jsonl -o new.model --vectors vectors.txt");
    assert!(vectors.contains("vectors.txt: line 2: 1 numbers instead of 2"), "{vectors}");
    // What is no model is not written over.
    let kept = said("train good.jsonl -o none.jsonl");
    assert!(kept.contains("`none.jsonl` is there and is no model"), "{kept}");
    assert!(said("train good.jsonl -o .").contains("is a folder"));
    let left: Vec<_> = files(&sandbox.path("")).iter().filter_map(|p| p.extension().map(ToOwned::to_owned)).collect();
    assert!(left.iter().all(|extension| extension == "jsonl" || extension == "txt"), "{left:?}");
}

#[test]
fn clusters_are_made_of_vectors() {
    let sandbox = Sandbox::empty();
    sandbox.write("gold.jsonl", gold().join("\n"));
    // Towns and days lie apart; two numbers a word are enough for that.
    let mut vectors = String::new();
    for (at, word) in ["derna", "sirte", "tobruk", "monday", "friday", "sunday"].iter().enumerate() {
        let (x, y) = if at < 3 { (1.0, 0.1) } else { (0.1, 1.0) };
        writeln!(vectors, "{word} {x} {y}").expect("a string takes text");
    }
    sandbox.write("vectors.txt", vectors);
    sandbox.line("train -q gold.jsonl -o with.model --epochs 1 --vectors vectors.txt").exits(0);
    sandbox.line("train -q gold.jsonl -o without.model --epochs 1").exits(0);
    let length = |name: &str| std::fs::metadata(sandbox.path(name)).expect(name).len();
    assert!(length("with.model") < length("without.model"));
}

#[test]
fn an_index_knows_the_model_that_it_was_made_with() {
    let sandbox = trained();
    sandbox.write("news/a.txt", "Rain\n\nIt rained in Derna, Libya.\n");
    sandbox.line("search rain --in news --schema mine").exits(0);
    sandbox.line("index -q news -i index --schema mine").exits(0);
    // As long as the model is there, nobody needs to name it.
    sandbox.line("search rain --in news").exits(0);
    sandbox.line("why a.txt -i index --rejected").exits(0);
    std::fs::rename(sandbox.path("mine"), sandbox.path("moved")).expect("a folder can be renamed");
    sandbox.write("news/b.txt", "Rain\n\nIt rained in Sirte, Libya.\n");
    // What extracts refuses; what only asks does not.
    for line in ["search rain --in news", "why a.txt -i index --rejected"] {
        let said = sandbox.line(line).exits(2).stderr;
        assert!(said.contains("models/tagger.model`, with which this index was made, is not there"), "{said}");
        assert!(said.contains("`--schema DIR`"), "{said}");
    }
    assert_eq!(sandbox.line("count rain -i index --city Derna").exits(0).stdout, "1\n");
    sandbox.line("why a.txt -i index").exits(0);
    // The folder at its new place is enough, and is remembered; no article is read again for it.
    sandbox.line("why a.txt -i index --rejected --schema moved").exits(0);
    let again = sandbox.line("index news -i index --schema moved --json").exits(0).json().remove(0);
    assert_eq!((again["added"].as_u64(), again["reindexed"].as_u64()), (Some(1), Some(0)), "{again}");
    assert_eq!(sandbox.line("search rain --in news --schema moved --json").exits(0).json().len(), 3);
    sandbox.line("search rain --in news").exits(0);
    // Another model is another extraction.
    sandbox.line("train -q gold.jsonl -o moved/models/tagger.model --epochs 1 --seed 3").exits(0);
    sandbox.line("search rain --in news").exits(2);
    let run = sandbox.line("index news -i index --schema moved").exits(0);
    assert!(run.stderr.contains("the schema is another than that of the index"), "{run:#?}");
    sandbox.line("why a.txt -i index --rejected").exits(0);
}
