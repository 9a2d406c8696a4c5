//! Gold annotations: they are the articles with marks, and extraction is scored on them by facet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use dateline::article::TextField;
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::mention::{Form, Mention};
use dateline::schema::Schema;
use dateline::source::{self, Options};
use dateline::text::Analysis;

use crate::sandbox::{files, root};

/// The least F1 of each facet in percent, scored on words and value.
///
/// A floor is raised when extraction gets better, and lowered only with a reason in the commit.
const FLOORS: [(&str, f64); 7] = [
    ("group", 84.0),
    ("org", 62.0),
    ("city", 74.0),
    ("country", 88.0),
    ("place", 45.0),
    ("person", 67.0),
    ("date", 88.0),
];

/// A mark of the gold: where its words stand in the text without marks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Mark {
    facet: String,
    start: usize,
    end: usize,
    value: String,
}

/// Takes the marks out of an annotated text.
fn strip(annotated: &str) -> (String, Vec<Mark>) {
    let mut text = String::with_capacity(annotated.len());
    let mut marks = Vec::new();
    let mut rest = annotated;
    while let Some(at) = rest.find("[[") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((facet, value, surface, length)) = mark(rest) {
            let start = text.len();
            text.push_str(surface);
            let facet = facet.trim_end_matches('~').to_owned();
            marks.push(Mark { facet, start, end: text.len(), value: value.to_owned() });
            rest = &rest[length..];
        } else {
            text.push_str("[[");
            rest = &rest[2..];
        }
    }
    text.push_str(rest);
    (text, marks)
}

/// Reads a mark at the start of the text: facet, value, words, length.
pub fn mark(text: &str) -> Option<(&str, &str, &str, usize)> {
    let end = text.find("]]")?;
    let (facet, rest) = text.get(2..end)?.split_once(':')?;
    let (value, surface) = rest.split_once('|')?;
    value.starts_with('/').then_some((facet, value, surface, end + 2))
}

/// The paths of the annotated files below their folder; what stands beside them as JSON is the truth of reading.
fn gold_files() -> Vec<String> {
    let folder = root().join("corpus/gold");
    let name =
        |path: &std::path::PathBuf| path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
    let annotated = |path: &&std::path::PathBuf| path.extension().is_some_and(|e| e == "txt" || e == "md");
    files(&folder).iter().filter(annotated).map(name).collect()
}

#[test]
fn gold_without_its_marks_is_the_article() {
    let names = gold_files();
    assert!(names.len() >= 60, "there are {} gold files", names.len());
    for name in names {
        let gold = std::fs::read_to_string(root().join("corpus/gold").join(&name)).expect("gold is UTF-8");
        let article = std::fs::read_to_string(root().join("corpus/articles").join(&name)).expect(&name);
        let (text, marks) = strip(&gold);
        assert!(text == article, "{name}: gold without marks differs from the article");
        assert!(!marks.is_empty(), "{name} has no marks");
    }
}

/// What the pipeline finds in a corpus article, with offsets into the file as it stands.
struct Found {
    raw: String,
    mentions: Vec<(Mention, Option<usize>)>,
}

fn extract(pipeline: &Pipeline, name: &str) -> Found {
    let path = root().join("corpus/articles").join(name);
    let raw = std::fs::read_to_string(&path).expect("articles are UTF-8");
    let root_folder = root().join("corpus/articles");
    let options = Options::default();
    let file = source::walk(&[root_folder], &options)
        .filter_map(Result::ok)
        .find(|file| file.name == name)
        .unwrap_or_else(|| panic!("{name} is not found by walking"));
    let record = source::read(&file, &options).expect("it opens").next().expect("one article").expect("it reads");
    let article = record.article;
    let mut analysis = Analysis::default();
    analysis.analyse(&article.title, article.text(TextField::Summary), &article.body);
    let mentions = pipeline.extract(&article, &analysis);
    // Fields are slices of the file: found from where the field before ended.
    let mut bases = BTreeMap::new();
    let mut from = 0;
    for field in TextField::ALL {
        let text = article.text(field);
        if let Some(at) = raw[from..].find(text).filter(|_| !text.is_empty()) {
            bases.insert(field, from + at);
            from += at + text.len();
        }
    }
    let placed = mentions.into_iter().map(|mention| {
        assert_eq!(
            article.text(mention.field).get(mention.span.start as usize..mention.span.end as usize),
            Some(&*mention.surface),
            "{name}: the words of a mention are the text at its span"
        );
        let at = bases.get(&mention.field).map(|base| base + mention.span.start as usize);
        (mention, at)
    });
    Found { raw: raw.clone(), mentions: placed.collect() }
}

#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    gold: usize,
}

impl Score {
    #[allow(clippy::cast_precision_loss, reason = "a few hundred mentions")]
    fn f1(&self) -> f64 {
        200.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

#[test]
fn extraction_does_not_fall_below_its_floors() {
    let schema = Arc::new(Schema::builtin().expect("the built-in schema"));
    let gazetteer = Arc::new(Gazetteer::open(&schema).expect("the built-in gazetteer"));
    let pipeline = Pipeline::new(schema, gazetteer);
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for name in gold_files() {
        let gold = std::fs::read_to_string(root().join("corpus/gold").join(&name)).expect("gold is UTF-8");
        let gold: BTreeSet<Mark> = strip(&gold).1.into_iter().collect();
        let extracted = extract(&pipeline, &name);
        let found: BTreeSet<Mark> = extracted
            .mentions
            .iter()
            .filter(|(mention, _)| mention.form != Form::Implied)
            .filter_map(|(mention, at)| {
                let (start, end) = ((*at)?, (*at)? + mention.surface.len());
                assert_eq!(extracted.raw.get(start..end), Some(&*mention.surface));
                Some(Mark { facet: mention.facet.to_string(), start, end, value: mention.value.to_string() })
            })
            .collect();
        for mark in &gold {
            scores.entry(mark.facet.clone()).or_default().gold += 1;
        }
        for mark in &found {
            let score = scores.entry(mark.facet.clone()).or_default();
            score.found += 1;
            score.right += usize::from(gold.contains(mark));
        }
    }
    let mut table = String::from("facet      right  found   gold     F1  floor\n");
    let mut fallen = false;
    for (facet, floor) in FLOORS {
        let Score { right, found, gold } = scores.entry(facet.to_owned()).or_default();
        let f1 = Score { right: *right, found: *found, gold: *gold }.f1();
        fallen |= f1 < floor;
        writeln!(table, "{facet:<9} {right:>6} {found:>6} {gold:>6} {f1:>6.1} {floor:>6.1}")
            .expect("a string takes text");
    }
    println!("{table}");
    assert!(!fallen, "extraction fell below a floor\n{table}");
}

#[test]
fn marks_are_taken_out() {
    let (text, marks) = strip("In [[city:/Libya/Derna|Derna]], a [[x]] and [[country~:/Libya|Libyans]].");
    assert_eq!(text, "In Derna, a [[x]] and Libyans.");
    assert_eq!(marks.len(), 2);
    assert_eq!((marks[0].start, marks[0].end, marks[0].value.as_str()), (3, 8, "/Libya/Derna"));
    assert_eq!(marks[1].facet, "country");
}
