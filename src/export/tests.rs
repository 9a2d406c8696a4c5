//! Exports are exact: they quote, guard, choose columns, and read back.

use std::path::Path;

use serde_json::json;

use super::{Options, exporter, formats, needs_mentions, write, write_scan};
use crate::article::{Article, Published};
use crate::error::Error;
use crate::query::tests::archive::{Archive, many};
use crate::query::{self, FacetValues, NoNames, Order, Request, Stored};

const FACETS: [&str; 2] = ["town", "source"];

fn stored() -> Stored {
    let mut article = Article {
        id: "a/1".into(),
        path: Some("x/a.txt".into()),
        title: "=SUM(A1), \"quoted\"".into(),
        body: "one\r\ntwo".into(),
        published: Published::parse("2015-06-14T18:30:00+02:00").ok(),
        source: Some("Daily".into()),
        ..Article::default()
    };
    article.extra.insert("zone".into(), json!([1, "b"]));
    let facets =
        vec![("town".into(), vec!["/Libya/Derna".into(), "/X|Y".into()]), ("source".into(), vec!["/Daily".into()])];
    Stored { article, facets: FacetValues(facets), mentions: Vec::new() }
}

fn export(format: &str, options: &Options) -> String {
    let mut out = Vec::new();
    let mut exporter = exporter(format, options, FACETS).unwrap();
    let rows = write(exporter.as_mut(), [Ok(stored()), Ok(stored())].into_iter(), &mut out, Path::new("-")).unwrap();
    assert_eq!(rows, 2);
    String::from_utf8(out).unwrap()
}

fn fields(names: &[&str]) -> Options {
    Options { fields: names.iter().map(|name| (*name).to_owned()).collect(), ..Options::default() }
}

#[test]
fn a_json_line_is_a_hit_with_the_rest_of_the_article() {
    let line = export("jsonl", &Options::default());
    let expected = r#"{"id":"a/1","title":"=SUM(A1), \"quoted\"","published":"2015-06-14T18:30:00+02:00","source":"Daily","path":"x/a.txt","facets":{"town":["/Libya/Derna","/X|Y"],"source":["/Daily"]},"summary":null,"byline":null,"dateline":null,"section":null,"lang":null,"url":null,"extra":{"zone":[1,"b"]}}"#;
    assert_eq!(line, format!("{expected}\n{expected}\n"));
}

#[test]
fn with_its_body_a_json_line_is_the_article_again() {
    let options = Options { with: vec!["body".into(), "mentions".into()], ..Options::default() };
    assert!(needs_mentions(&options));
    let text = export("jsonl", &options);
    let line = text.lines().next().unwrap();
    assert_eq!(serde_json::from_str::<Article>(line).unwrap(), stored().article);
    assert!(line.contains(r#""body":"one\r\ntwo","extra""#) && line.ends_with(r#","mentions":[]}"#), "{line}");
}

#[test]
fn tables_quote_guard_and_choose() {
    let options = Options { bom: true, formula_guard: true, ..fields(&["title", "town", "body", "id"]) };
    let row = "\"'=SUM(A1), \"\"quoted\"\"\",/Libya/Derna|/X\\|Y,\"one\r\ntwo\",a/1\r\n";
    assert_eq!(export("csv", &options), format!("\u{feff}title,town,body,id\r\n{row}{row}"));
    let plain = export("tsv", &fields(&["id", "facet.source", "extra"]));
    let row = "a/1\t/Daily\t\"{\"\"zone\"\":[1,\"\"b\"\"]}\"\r\n";
    assert_eq!(plain, format!("id\tfacet.source\textra\r\n{row}{row}"));
    let all = export("csv", &Options::default());
    let head = "id,title,published,source,path,town,facet.source,summary,byline,dateline,section,lang,url,extra\r\n";
    assert!(all.starts_with(head), "{all}");
    let mut reader = csv::Reader::from_reader(all.as_bytes());
    assert!(reader.records().all(|record| record.unwrap().len() == 14));
}

#[test]
fn the_layout_of_the_index_does_not_change_a_byte() {
    let pieces = many(60);
    let shuffled: Vec<_> = pieces.chunks(11).map(<[_]>::to_vec).rev().collect();
    let archives = [Archive::of(&[pieces]), Archive::of(&shuffled)];
    let options = Options { with: vec!["body".into(), "mentions".into()], ..Options::default() };
    for format in formats() {
        for query in ["", "oil OR vote"] {
            let [one, many] = archives.each_ref().map(|archive| {
                let scan = query::scan(&archive.index, &NoNames, &Request::new(query), Order::Published).unwrap();
                let scan = scan.with_mentions(needs_mentions(&options));
                let names = archive.index.manifest().unwrap().facets;
                let mut exporter = exporter(format, &options, names.iter().map(|def| def.name.as_ref())).unwrap();
                let (mut out, mut parsed) = (Vec::new(), Vec::new());
                write(exporter.as_mut(), scan, &mut parsed, Path::new("-")).unwrap();
                let again = query::scan(&archive.index, &NoNames, &Request::new(query), Order::Published).unwrap();
                let again = again.with_mentions(needs_mentions(&options));
                write_scan(exporter.as_mut(), again, &mut out, Path::new("-")).unwrap();
                assert_eq!(out, parsed, "the stored form gives the same bytes");
                out
            });
            assert!(one == many && one.len() > 100, "{format} {query}");
        }
    }
}

#[test]
fn ids_are_lines() {
    assert_eq!(export("ids", &Options::default()), "a/1\na/1\n");
}

#[test]
fn what_is_unknown_is_told_with_what_is_known() {
    for (format, options) in [
        ("xlsx", Options::default()),
        ("csv", fields(&["titel"])),
        ("jsonl", Options { with: vec!["facets".into()], ..Options::default() }),
    ] {
        match exporter(format, &options, FACETS) {
            Err(Error::Query { message, .. }) => {
                assert!(message.contains("there are `") || message.contains("there are id"));
            }
            _ => panic!("{format} {options:?}"),
        }
    }
    assert_eq!(formats().collect::<Vec<_>>(), ["jsonl", "csv", "tsv", "ids"]);
}

#[test]
fn a_key_is_written_once_however_often_it_is_asked_for() {
    let line = export("jsonl", &fields(&["title", "id", "town", "id"]));
    let expected = r#"{"title":"=SUM(A1), \"quoted\"","id":"a/1","town":["/Libya/Derna","/X|Y"]}"#;
    assert_eq!(line, format!("{expected}\n{expected}\n"));
}
