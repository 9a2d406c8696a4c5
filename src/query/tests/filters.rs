//! Values as people type them, and what the filters make of them.

use super::archive::{Archive, article};
use crate::error::Error;
use crate::query::{Filter, FilterOp, Names, NoNames, Request, run};
use crate::schema::Kind;

fn archive() -> Archive {
    let piece = |id: &str, values: &[(&'static str, &str)]| {
        let values = values.iter().map(|(facet, value)| (*facet, (*value).to_owned())).collect();
        (article(id, "2015-02-03", "", "x"), values)
    };
    Archive::of(&[
        vec![
            piece("derna", &[("town", "/Libya/Derna"), ("when", "/2015/02")]),
            piece("tripoli", &[("town", "/Libya/Tripoli"), ("team", "/Reds"), ("when", "/2015/02/14")]),
        ],
        vec![
            piece("lebanon", &[("town", "/Lebanon/Tripoli"), ("team", "/Reds"), ("team", "/Blues")]),
            piece("slash", &[("team", "/AC\\/DC"), ("when", "/2015/03/01")]),
            piece("libya", &[("town", "/Libya"), ("team", "/Île Verte"), ("when", "/2014")]),
        ],
    ])
}

struct Also;

impl Names for Also {
    fn values(&self, kind: Kind, folded: &str) -> Vec<String> {
        match (kind, folded) {
            (Kind::Collective, "the red ones") => vec!["/Reds".into()],
            (Kind::Collective, "greens") => vec!["/Greens".into()],
            _ => Vec::new(),
        }
    }

    fn similar(&self, facet: &str, folded: &str) -> Vec<String> {
        if (facet, folded) == ("team", "the red once") { vec!["/Greens".into(), "/Reds".into()] } else { Vec::new() }
    }
}

fn ask(archive: &Archive, filters: Vec<Filter>) -> Result<(String, Vec<String>), Error> {
    let response = run(&archive.index, &Also, &Request { filters, limit: 100, ..Request::default() })?;
    let mut ids: Vec<String> = response.hits.into_iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    Ok((ids.join(" "), response.notes))
}

fn one(archive: &Archive, facet: &str, value: &str) -> String {
    ask(archive, vec![Filter::new(facet, FilterOp::Any, value)]).unwrap().0
}

#[test]
fn a_value_is_found_by_name_alias_path_and_branch() {
    let archive = archive();
    let cases = [
        ("town", "Derna", "derna"),
        ("town", "dérna", "derna"),
        ("town", "Lebanon/Tripoli", "lebanon"),
        ("town", "/Lebanon/Tripoli", "lebanon"),
        ("town", "lebanon/TRIPOLI", "lebanon"),
        ("town", "Libya", "libya"),
        ("town", "/Libya", "libya"),
        ("town", "Libya/", "derna libya tripoli"),
        ("town", "/Libya/", "derna libya tripoli"),
        ("town", "libya/", "derna libya tripoli"),
        ("team", "AC\\/DC", "slash"),
        ("team", "/AC\\/DC", "slash"),
        ("team", "AC/DC", "slash"),
        ("team", "ile verte", "libya"),
        ("team", "The Red Ones", "lebanon tripoli"),
        ("when", "2015-02", "derna tripoli"),
        ("when", "2015/02", "derna"),
        ("when", "/2015/02", "derna"),
        ("when", "2015/02/", "derna tripoli"),
        ("when", "2015", "derna slash tripoli"),
        ("when", "2014..2015-02", "derna libya tripoli"),
        ("when", "2015-02-14..", "slash tripoli"),
        ("when", "2016", ""),
        ("out", "2015-02-03", "derna lebanon libya slash tripoli"),
        ("out", "..2015-02-02", ""),
    ];
    for (facet, value, expected) in cases {
        assert_eq!(one(&archive, facet, value), expected, "{facet} {value}");
        let quoted = format!("{facet}:\"{}\"", value.replace('\\', "\\\\"));
        let response = run(&archive.index, &Also, &Request::new(quoted)).unwrap();
        assert_eq!(response.total, expected.split_whitespace().count() as u64, "{facet} {value}");
    }
}

#[test]
fn a_name_of_several_values_means_all_and_says_so() {
    let archive = archive();
    let (ids, notes) = ask(&archive, vec![Filter::new("town", FilterOp::Any, "Tripoli")]).unwrap();
    assert_eq!(ids, "lebanon tripoli");
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("`Lebanon/Tripoli`, `Libya/Tripoli`"), "{}", notes[0]);
}

#[test]
fn what_no_article_holds_is_told_with_the_nearest() {
    let archive = archive();
    let cases = [
        ("town", "Dernaa", "no town `Dernaa` in this index: did you mean `Derna`?"),
        ("town", "Lebanon", "no town `Lebanon` in this index: did you mean `Lebanon/`, all that is below it?"),
        ("team", "Greens", "no team `Greens` in this index: it is known, but no article names it"),
        ("team", "the red once", "no team `the red once` in this index: did you mean `Reds`?"),
        ("team", "dérna", "no team `dérna` in this index: did you mean the town `Derna`?"),
        ("town", "/Tripoli", "no town `/Tripoli` in this index: did you mean `Lebanon/Tripoli` or `Libya/Tripoli`?"),
        ("town", "/Dernaa", "no town `/Dernaa` in this index: did you mean `Libya/Derna`?"),
        ("team", "Zzyzx", "no team `Zzyzx` in this index: `dateline facets team` lists what there is"),
    ];
    for (facet, value, expected) in cases {
        match ask(&archive, vec![Filter::new(facet, FilterOp::Any, value)]) {
            Err(Error::NoSuchValue { message }) => assert_eq!(message, expected),
            other => panic!("{value}: {other:?}"),
        }
    }
    assert!(matches!(ask(&archive, vec![Filter::new("twon", FilterOp::Any, "x")]), Err(Error::Query { .. })));
    assert!(matches!(ask(&archive, vec![Filter::new("when", FilterOp::Any, "2016..2015")]), Err(Error::Query { .. })));
    archive.delete("derna");
    assert!(matches!(ask(&archive, vec![Filter::new("town", FilterOp::Any, "Derna")]), Err(Error::NoSuchValue { .. })));
}

#[test]
fn a_value_that_is_nowhere_does_not_void_the_rest() {
    let archive = archive();
    let some = |op, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        ask(&archive, vec![Filter { facet: "town".into(), op, values }])
    };
    let (ids, notes) = some(FilterOp::Any, &["Dernaa", "Lebanon/Tripoli"]).unwrap();
    assert_eq!(
        (ids.as_str(), notes.as_slice()),
        ("lebanon", ["no town `Dernaa` in this index: did you mean `Derna`?".to_owned()].as_slice())
    );
    let (ids, notes) = some(FilterOp::Not, &["Dernaa", "Libya/"]).unwrap();
    assert_eq!((ids.as_str(), notes.len()), ("lebanon slash", 1));
    assert_eq!(some(FilterOp::Not, &["Dernaa"]).unwrap().0, "derna lebanon libya slash tripoli");
    // Where nothing is left to choose from, or all must be there, nothing can be found.
    for (op, values) in [(FilterOp::Any, &["Dernaa", "Zzyzx"]), (FilterOp::All, &["Derna", "Dernaa"])] {
        assert!(matches!(some(op, values), Err(Error::NoSuchValue { .. })));
    }
    let query = |text: &str| run(&archive.index, &Also, &Request::new(text));
    for (text, total) in [
        ("town:Dernaa OR team:Reds", 2),
        ("(town:Dernaa AND x) OR team:Reds", 2),
        ("x -town:Dernaa", 5),
        ("-(town:Dernaa OR town:Derna)", 4),
    ] {
        let response = query(text).unwrap();
        assert_eq!(response.total, total, "{text}");
        assert!(response.notes[0].starts_with("no town `Dernaa`"), "{text}: {:?}", response.notes);
    }
    for text in ["town:Dernaa", "x town:Dernaa", "town:Dernaa OR town:Zzyzx"] {
        assert!(matches!(query(text), Err(Error::NoSuchValue { .. })), "{text}");
    }
}

#[test]
fn a_mistaken_value_is_told_with_its_flag() {
    let archive = archive();
    for (op, value, told) in [
        (FilterOp::Any, "last week", "`--out`: `last week` is no range of days"),
        (FilterOp::Not, "2015-02-30", "`--not out`: `2015-02-30` is no range of days"),
        (FilterOp::Any, " ", "`--out`: a filter of `out` needs a value"),
        (FilterOp::Any, "/", "`--out`: a filter of `out` needs a value"),
    ] {
        match ask(&archive, vec![Filter::new("out", op, value)]) {
            Err(Error::Query { message, .. }) => assert!(message.starts_with(told), "{message}"),
            other => panic!("{value}: {other:?}"),
        }
    }
}

#[test]
fn values_of_a_facet_are_alternatives_and_facets_conditions() {
    let archive = archive();
    let any = |facet: &str, value: &str| Filter::new(facet, FilterOp::Any, value);
    let all = Filter { facet: "team".into(), op: FilterOp::All, values: vec!["Reds".into(), "Blues".into()] };
    let cases = [
        (vec![any("town", "Derna"), any("town", "Libya/Tripoli")], "derna tripoli"),
        (vec![any("town", "Tripoli"), any("team", "Blues")], "lebanon"),
        (vec![all], "lebanon"),
        (vec![Filter::new("team", FilterOp::Not, "Reds")], "derna libya slash"),
        (vec![Filter::new("town", FilterOp::Not, "Libya/")], "lebanon slash"),
        (vec![Filter::missing("town")], "slash"),
        (vec![Filter::missing("team"), any("town", "Libya/")], "derna"),
    ];
    for (filters, expected) in cases {
        assert_eq!(ask(&archive, filters.clone()).unwrap().0, expected, "{filters:?}");
    }
    let bad = Filter { facet: "town".into(), op: FilterOp::Any, values: vec![] };
    assert!(matches!(ask(&archive, vec![bad]), Err(Error::Query { .. })));
}

#[test]
fn publication_takes_ranges() {
    let archive = archive();
    for (range, total) in [("2015", 5), ("2015-02-03..", 5), ("..2015-02-02", 0), ("2015-02-03", 5)] {
        let request = Request { published: Some(range.into()), ..Request::default() };
        assert_eq!(run(&archive.index, &NoNames, &request).unwrap().total, total, "{range}");
    }
}
