//! Tests of the index as a whole.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::schema::Kind;

/// A facet of a kind.
pub(super) fn facet(name: &str, kind: Kind, from: Option<&str>) -> FacetDef {
    FacetDef {
        name: Arc::from(name),
        label: name.to_owned(),
        kind,
        gazetteer: Vec::new(),
        path: Vec::new(),
        between: None,
        from: from.map(str::to_owned),
    }
}

#[test]
fn an_index_is_made_once_and_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let facets = [facet("team", Kind::Collective, None), facet("paper", Kind::Field, Some("source"))];
    assert!(matches!(Index::open(dir.path()), Err(Error::NoIndex { .. })));
    let made = Index::create(dir.path(), &facets, "f00").unwrap();
    assert!(Index::create(dir.path(), &facets, "f00").is_err());
    let opened = Index::open(dir.path()).unwrap();
    assert_eq!(opened.fields(), made.fields());
    assert_eq!(opened.snapshot().unwrap().manifest, Manifest::new(&facets, "f00"));
}

#[test]
fn an_interrupted_creation_is_no_index_and_can_be_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let schema = fields::schema_of(&[]).unwrap();
    tantivy::Index::create_in_dir(dir.path(), schema).unwrap();
    assert!(matches!(Index::open(dir.path()), Err(Error::NoIndex { .. })));
    Index::create(dir.path(), &[], "").unwrap();
    Index::open(dir.path()).unwrap();
}

#[test]
fn what_is_not_ours_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    tantivy::Index::create_in_dir(dir.path(), tantivy::schema::Schema::builder().build()).unwrap();
    assert!(matches!(Index::open(dir.path()), Err(Error::Index { .. })));
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(Index::create(other.path(), &[], ""), Err(Error::Index { .. })));
    assert!(matches!(Index::create(Path::new(dir.path()), &[], ""), Err(Error::Index { .. })));
}

#[test]
fn another_version_is_told() {
    let json = Manifest::new(&[], "").to_json().replace("\"format\":1", "\"format\":99");
    assert!(matches!(Manifest::from_json(&json), Err(Error::Version { found: 99, expected: FORMAT })));
}

#[test]
fn facets_may_not_take_the_names_of_the_index() {
    for name in ["title", "_id", "_body"] {
        assert!(fields::schema_of(&[facet(name, Kind::Field, None)]).is_err());
    }
}
