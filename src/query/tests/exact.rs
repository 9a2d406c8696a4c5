//! Exact filters agree with the values of each article read one by one: with and without values below them, after
//! deletions and merges, over several segments and indexes.

use std::collections::BTreeSet;

use super::archive::{Archive, Piece, facets, many};
use crate::error::Error;
use crate::index::Index;
use crate::query::{FacetRequest, Filter, FilterOp, NoNames, Request, count, run};

/// Values and what is only above some, of every facet whose values are given with the articles.
const ASKED: [(&str, &[&str]); 3] = [
    (
        "town",
        &["/Libya", "/Libya/Derna", "/Libya/Derna/Old", "/Lebanon", "/Lebanon/Tripoli", "/Mali/AC\\/DC", "/Nowhere"],
    ),
    ("team", &["/Reds", "/Blues", "/Île Verte", "/Reds\\\\X", "/X"]),
    ("when", &["/2014", "/2015", "/2015/02", "/2015/02/14", "/2015/03", "/2015/03/01"]),
];

fn has(piece: &Piece, facet: &str, path: &str) -> bool {
    piece.1.iter().any(|(of, value)| *of == facet && value == path)
}

fn found(indexes: &[Index], facet: &str, op: FilterOp, paths: &[&str]) -> BTreeSet<String> {
    let values = paths.iter().map(|path| (*path).to_owned()).collect();
    let filters = vec![Filter { facet: facet.into(), op, values }];
    let request = Request { filters, limit: 1000, ..Request::default() };
    match run(indexes, &NoNames, &request) {
        Ok(response) => {
            assert_eq!(count(indexes, &NoNames, &request).unwrap(), response.total);
            assert_eq!(response.total, response.hits.len() as u64);
            response.hits.into_iter().map(|hit| hit.id).collect()
        }
        Err(Error::NoSuchValue { .. }) => BTreeSet::new(),
        Err(other) => panic!("{facet} {paths:?}: {other}"),
    }
}

/// Compares everything with a reading of the living articles.
fn check(indexes: &[Index], living: &[Piece]) {
    let ids = |fits: &dyn Fn(&Piece) -> bool| -> BTreeSet<String> {
        living.iter().filter(|piece| fits(piece)).map(|(article, _)| article.id.clone()).collect()
    };
    let asked = facets().iter().map(|def| FacetRequest::all(def.name.to_string())).collect();
    let counts = run(indexes, &NoNames, &Request { facets: asked, limit: 0, ..Request::default() }).unwrap();
    for (facet, paths) in ASKED {
        let counted =
            counts.facets.iter().flat_map(|counts| &counts.values).filter(|counted| *counted.value.facet == *facet);
        let counted: Vec<(String, u64)> =
            counted.map(|counted| (counted.value.path.to_string(), counted.count)).collect();
        for (at, path) in paths.iter().enumerate() {
            let one = ids(&|piece| has(piece, facet, path));
            assert_eq!(found(indexes, facet, FilterOp::Any, &[path]), one, "{facet} {path}");
            assert_eq!(found(indexes, facet, FilterOp::All, &[path]), one, "{facet} {path}");
            let times = counted.iter().find(|(value, _)| value == path).map_or(0, |(_, times)| *times);
            assert_eq!(times, one.len() as u64, "{facet} {path}");
            let label = path.rsplit('/').next().filter(|_| !path.contains('\\') && facet != "when");
            if let Some(label) = label {
                let ends = |piece: &Piece| {
                    piece.1.iter().any(|(of, value)| *of == facet && value.ends_with(&format!("/{label}")))
                };
                assert_eq!(found(indexes, facet, FilterOp::Any, &[&label.to_uppercase()]), ids(&ends), "{label}");
            }
            if one.is_empty() {
                continue;
            }
            let others = ids(&|piece| !has(piece, facet, path));
            assert_eq!(found(indexes, facet, FilterOp::Not, &[path]), others, "not {facet} {path}");
            for other in paths.iter().skip(at + 1).filter(|other| living.iter().any(|piece| has(piece, facet, other))) {
                let both = [*path, *other];
                let any = ids(&|piece| both.iter().any(|path| has(piece, facet, path)));
                let all = ids(&|piece| both.iter().all(|path| has(piece, facet, path)));
                assert_eq!(found(indexes, facet, FilterOp::Any, &both), any, "{facet} {both:?}");
                assert_eq!(found(indexes, facet, FilterOp::All, &both), all, "{facet} {both:?}");
            }
        }
        let none = Request { filters: vec![Filter::missing(facet)], ..Request::default() };
        let without = living.iter().filter(|piece| piece.1.iter().all(|(of, _)| *of != facet)).count();
        assert_eq!(count(indexes, &NoNames, &none).unwrap(), without as u64);
    }
}

fn merge(archive: &Archive) {
    let engine = archive.index.engine();
    let mut writer: tantivy::IndexWriter = engine.writer_with_num_threads(1, 15_000_000).unwrap();
    writer.merge(&engine.searchable_segment_ids().unwrap()).wait().unwrap();
    writer.wait_merging_threads().unwrap();
}

#[test]
fn exact_filters_agree_with_the_values_of_each_article() {
    let pieces = many(90);
    let archive = Archive::of(&[pieces[..20].to_vec(), pieces[20..50].to_vec()]);
    let other = Archive::of(&[pieces[50..].to_vec()]);
    let sole = std::slice::from_ref(&archive.index);
    let both = [archive.index.clone(), other.index.clone()];
    check(sole, &pieces[..50]);
    check(&both, &pieces);
    // Of some values nothing is left, so that what they are below stays in the dictionaries until a merge.
    let gone = |piece: &Piece| has(piece, "town", "/Libya/Derna/Old") || has(piece, "when", "/2015/02/14");
    let (gone, living): (Vec<Piece>, Vec<Piece>) = pieces[..50].iter().cloned().partition(gone);
    assert!(!gone.is_empty());
    for (article, _) in &gone {
        archive.delete(&article.id);
    }
    check(sole, &living);
    check(&both, &[&living, &pieces[50..]].concat());
    merge(&archive);
    assert_eq!(archive.index.snapshot().unwrap().searcher.segment_readers().len(), 1);
    check(sole, &living);
    check(&both, &[&living, &pieces[50..]].concat());
}
