//! Web pages of `corpus/articles/pages` against the truth in `corpus/gold/pages`.

use dateline::article::Published;
use dateline::source::{Options, RawFile, read};
use serde_json::Value;

use crate::sandbox::{files, root};

/// The article of a page.
fn article(path: &std::path::Path) -> dateline::article::Article {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let file = RawFile::at(path.to_owned(), name).expect("the page is there");
    let mut records = read(&file, &Options::default()).expect("a page");
    let record = records.next().expect("one article").expect("a sound page");
    assert!(records.next().is_none(), "{}: one article", path.display());
    record.article
}

#[test]
fn pages_give_what_their_truth_says() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for truth in files(&root().join("corpus/gold/pages")) {
        let stem = truth.file_stem().expect("a name").to_string_lossy().into_owned();
        let page = files(&root().join("corpus/articles/pages"))
            .into_iter()
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{stem}."))))
            .expect("every truth has its page");
        let truth = std::fs::read_to_string(&truth).expect("the truth is there");
        let truth: Value = serde_json::from_str(&truth).expect("the truth is JSON");
        let found = serde_json::to_value(article(&page)).expect("articles are JSON");
        seen += 1;
        for (key, wanted) in truth.as_object().expect("an object") {
            let same = if key == "published" {
                let time = |value: &Value| value.as_str().and_then(|text| Published::parse(text).ok());
                time(&found[key]) == time(wanted)
            } else {
                found.get(key) == Some(wanted)
            };
            if !wanted.is_null() && !same {
                wrong.push(format!("{stem}: {key}\n  wanted {wanted}\n  found  {}", found[key]));
            }
        }
    }
    assert!(seen >= 9, "{seen} pages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Others' pages, which are not ours to keep: measured where they lie, and passed over where they do not. The list
/// beside this file gives, for each page that shows its day of publication to a reader, that day.
#[test]
fn the_day_that_a_page_shows_is_the_day_it_was_published() {
    let folder = root().join("../shared/data/html");
    if !folder.is_dir() {
        return;
    }
    let pages = files(&folder);
    let list = std::fs::read_to_string(root().join("tests/page_dates.tsv")).expect("the list is there");
    let mut wrong = Vec::new();
    for (prefix, day) in list.lines().filter_map(|line| line.split_once('\t')) {
        let named =
            |path: &&std::path::PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix));
        let page = pages.iter().find(named).expect("every day has its page");
        let found = article(page).day().map_or_else(|| "none".to_owned(), |found| found.to_string());
        if found != day {
            wrong.push(format!("{prefix}: shows {day}, found {found}"));
        }
    }
    let all = list.lines().count();
    assert!(wrong.len() * 100 <= all * 15, "{} of {all} wrong\n{}", wrong.len(), wrong.join("\n"));
}
