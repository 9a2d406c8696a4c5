//! Tests of the index as a whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::article::{Article, Published};
use crate::mention::Mention;
use crate::schema::{FacetSchema, Kind};
use crate::text::Analysis;

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
    for name in ["letter.txt", "ledger", "ledger-2020.csv"] {
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join(name), "dear").unwrap();
        assert!(matches!(Index::create(other.path(), &[], ""), Err(Error::Index { .. })), "{name}");
        assert_eq!(std::fs::read_to_string(other.path().join(name)).unwrap(), "dear");
    }
    assert!(matches!(Index::create(Path::new(dir.path()), &[], ""), Err(Error::Index { .. })));
}

#[test]
fn another_version_is_told() {
    let json = Manifest::new(&[], "").to_json().replace(&format!("\"format\":{FORMAT}"), "\"format\":99");
    assert!(matches!(Manifest::from_json(&json), Err(Error::Version { found: 99, expected: FORMAT })));
}

#[test]
fn facets_may_not_take_the_names_of_the_index() {
    for name in ["title", "_id", "_body"] {
        assert!(fields::schema_of(&[facet(name, Kind::Field, None)]).is_err());
    }
}

fn options() -> WriterOptions {
    WriterOptions { memory: 15_000_000, waiting: 1 << 20, threads: 1, command: "dateline index x".to_owned() }
}

fn article(id: &str, body: &str) -> Article {
    Article {
        id: id.to_owned(),
        body: body.to_owned(),
        source: Some("AC/DC".to_owned()),
        lang: Some("en".to_owned()),
        published: Some(Published::parse("2015-06-14T23:30:00-05:00").unwrap()),
        ..Article::default()
    }
}

fn mention(facet: &str, value: &str) -> Mention {
    serde_json::from_value(serde_json::json!({
        "field": "body", "start": 0, "end": 1, "surface": "x", "facet": facet, "value": value,
        "form": "name", "extractor": "gazetteer", "confidence": 1.0
    }))
    .unwrap()
}

fn add(writer: &Writer, article: &Article, mentions: &[Mention]) {
    let mut analysis = Analysis::default();
    analysis.analyse(&article.title, "", &article.body);
    let origin = Origin { file: "/f", hash: 7 };
    let drafter = Drafter::new(writer.index().fields(), &writer.manifest().facets);
    writer.adder().add(drafter.draft(article, &analysis, mentions.to_vec(), origin).unwrap()).unwrap();
}

fn facets() -> Vec<FacetDef> {
    vec![
        facet("town", Kind::Settlement, None),
        facet("paper", Kind::Field, Some("source")),
        facet("when", Kind::Field, Some("published")),
    ]
}

/// The values of an article.
fn paths(values: &Values, doc: tantivy::DocId) -> Vec<String> {
    let (ordinals, mut paths): (Vec<u32>, _) = (values.ordinals(doc).collect(), Vec::new());
    values.spell_all(&ordinals, &mut |encoded| paths.push(decode(encoded))).unwrap();
    paths
}

/// The values of every living article by its id.
fn held(index: &Index) -> BTreeMap<String, Vec<String>> {
    let snapshot = index.snapshot().unwrap();
    let mut held = BTreeMap::new();
    for (ord, (segment, tables)) in
        (0..).zip(snapshot.searcher.segment_readers().iter().zip(snapshot.tables.segments()))
    {
        for doc in segment.doc_ids_alive() {
            let id = snapshot.stored(tantivy::DocAddress::new(ord, doc)).unwrap().article().unwrap().id;
            let values = tables.facet(0).unwrap().values(tables).unwrap();
            held.insert(id, paths(values, doc));
        }
    }
    held
}

#[test]
fn values_stay_with_their_articles_through_merges() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let mut writer = Writer::open(&index, &options()).unwrap();
    let mut wanted = BTreeMap::new();
    // Some of a value and what is above it, some of one that goes with its last article, many of one article, none.
    for part in 0..4_u32 {
        for number in 0..30_u32 {
            let id = format!("{part}-{number}");
            let mut values = match number % 5 {
                0 => vec![],
                1 => vec!["/Libya".to_owned(), "/Libya/Derna".to_owned()],
                2 => vec![format!("/Syria/Town {number}/Quarter {part}")],
                3 => (0..number).map(|town| format!("/Iraq/Town {}", town * (part + 1))).collect(),
                _ => vec!["/Libya/Derna".to_owned()],
            };
            let mentions: Vec<Mention> = values.iter().map(|value| mention("town", value)).collect();
            add(&writer, &article(&id, "News"), &mentions);
            values.sort_unstable_by_key(|value| encode(value));
            wanted.insert(id, values);
        }
        writer.commit().unwrap();
    }
    for number in 0..120_u32 {
        if number % 3 == 1 || number % 5 == 2 {
            let id = format!("{}-{}", number / 30, number % 30);
            writer.delete(&id, "en");
            wanted.remove(&id);
        }
    }
    writer.commit().unwrap();
    assert_eq!(held(&index), wanted);
    writer.finish().unwrap();
    assert_eq!(index.snapshot().unwrap().searcher.segment_readers().len(), 1);
    assert_eq!(held(&index), wanted);
    let snapshot = index.snapshot().unwrap();
    let values = Values::open(snapshot.searcher.segment_reader(0), 0).unwrap();
    values.each_term(&mut |_, term| assert!(!term.starts_with("Syria"), "{term} is of no article")).unwrap();
}

#[test]
fn what_is_added_is_found_by_value_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let mut writer = Writer::open(&index, &options()).unwrap();
    let first = article("a", "The attackers attacked Derna");
    let mentions = [mention("town", "/Libya/Derna"), mention("town", "/Libya/Derna"), mention("town", "/bad\u{1}")];
    add(&writer, &first, &mentions);
    add(&writer, &article("b", "Nothing"), &[mention("town", "/Syria/DERNA"), mention("unknown", "/x")]);
    writer.commit().unwrap();
    writer.finish().unwrap();

    let snapshot = index.snapshot().unwrap();
    assert_eq!(snapshot.manifest.articles, 2);
    assert_eq!(snapshot.manifest.languages.get("en"), Some(&2));
    let at = snapshot.find("a").unwrap().unwrap();
    let stored = snapshot.stored(at).unwrap();
    assert_eq!(stored.article().unwrap(), first);
    assert_eq!(stored.mentions().unwrap(), mentions);
    let segment = snapshot.searcher.segment_reader(at.segment_ord);
    let towns = Values::open(segment, 0).unwrap();
    assert_eq!(paths(&towns, at.doc_id), ["/Libya/Derna"], "a value counts once");
    assert_eq!(towns.ordinal_of("/Libya/Derna").unwrap(), towns.ordinals(at.doc_id).next());
    assert_eq!(towns.ordinal_of("/Libya").unwrap(), None, "what is only above a value is none");
    let sole = |facet| {
        let (values, mut paths) = (Values::open(segment, facet).unwrap(), Vec::new());
        values.each(&mut |_, encoded| paths.push(decode(encoded))).unwrap();
        paths
    };
    assert_eq!([sole(1), sole(2)], [["/AC\\/DC"], ["/2015/06/14"]]);
    assert_eq!(segment::days(segment).unwrap().first(at.doc_id), Some(16600));
    assert_eq!(segment::published(segment).unwrap().first(at.doc_id), Some(1_434_342_600));
    let body = index.fields().words(crate::article::TextField::Body);
    assert_eq!(snapshot.searcher.doc_freq(&tantivy::Term::from_field_text(body, "attacked")).unwrap(), 1);
    let mut forms = Vec::new();
    snapshot.tables.segments()[0].forms(segment).unwrap().each("en", "attack", &mut |word| forms.push(word.to_owned()));
    assert_eq!(forms, ["attacked", "attackers"]);
}

#[test]
fn an_id_can_be_replaced_within_one_commit() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let mut writer = Writer::open(&index, &options()).unwrap();
    add(&writer, &article("a", "old"), &[]);
    add(&writer, &article("b", "other"), &[]);
    writer.commit().unwrap();
    writer.delete("a", "en");
    add(&writer, &article("a", "new"), &[]);
    writer.commit().unwrap();
    writer.finish().unwrap();
    let snapshot = index.snapshot().unwrap();
    assert_eq!((snapshot.manifest.articles, snapshot.searcher.num_docs()), (2, 2));
    let at = snapshot.find("a").unwrap().unwrap();
    assert_eq!(snapshot.stored(at).unwrap().article().unwrap().body, "new");
}

#[test]
fn there_is_one_writer_and_the_error_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let writer = Writer::open(&index, &options()).unwrap();
    let Err(Error::Locked { holder: Some(holder), .. }) = Writer::open(&index, &options()) else {
        panic!("not locked")
    };
    assert!(holder.contains("dateline index x") && holder.contains(&std::process::id().to_string()), "{holder}");
    assert!(matches!(Index::create(dir.path(), &facets(), "f"), Err(Error::Locked { .. })));
    assert!(index.snapshot().is_ok(), "a reader was blocked");
    writer.finish().unwrap();
    assert!(!dir.path().join("lock-holder").exists());
    Writer::open(&index, &options()).unwrap();
}

#[test]
fn what_was_not_committed_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let mut writer = Writer::open(&index, &options()).unwrap();
    let row = Row {
        path: "/f".into(),
        size: 1,
        modified: 1,
        hash: String::new(),
        records: 1,
        failed: 0,
        withheld: 0,
        epoch: 0,
        gone: false,
    };
    add(&writer, &article("a", "one"), &[]);
    writer.ledger().put(&row).unwrap();
    writer.commit().unwrap();
    add(&writer, &article("b", "two"), &[]);
    writer.ledger().put(&Row { path: "/g".into(), ..row.clone() }).unwrap();
    writer.ledger().mark().unwrap();
    drop(writer);
    let mut writer = Writer::open(&index, &options()).unwrap();
    assert_eq!(index.snapshot().unwrap().searcher.num_docs(), 1);
    assert_eq!(writer.ledger().get("/f").unwrap(), Some(row));
    assert_eq!(writer.ledger().get("/g").unwrap(), None);
}

#[test]
fn other_facets_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let mut writer = Writer::open(&index, &options()).unwrap();
    assert!(writer.set_schema(&FacetSchema::new(facets(), "g"), "").is_ok());
    assert!(writer.set_schema(&FacetSchema::new(Vec::new(), "g"), "").is_err());
}

#[test]
fn a_kept_snapshot_is_followed_by_that_of_the_next_commit() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let articles = |snapshot: &Snapshot| (snapshot.manifest.articles, snapshot.searcher.num_docs());
    let mut writer = Writer::open(&index, &options()).unwrap();
    let empty = index.latest().unwrap();
    add(&writer, &article("a", "one"), &[]);
    assert_eq!(articles(&index.latest().unwrap()), (0, 0), "nothing is seen before the commit");
    writer.commit().unwrap();
    let kept = index.latest().unwrap();
    let again = index.latest().unwrap();
    let generation = |snapshot: &Snapshot| snapshot.searcher.generation().generation_id();
    assert_eq!((articles(&kept), generation(&kept)), ((1, 1), generation(&again)));
    writer.delete("a", "en");
    writer.commit().unwrap();
    writer.finish().unwrap();
    assert_eq!(articles(&index.latest().unwrap()), (0, 0));
    assert_eq!((articles(&kept), articles(&empty)), ((1, 1), (0, 0)), "who has one keeps it");
}

#[test]
fn a_writer_leaves_one_segment_of_what_it_added_and_old_ones_alone() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), &facets(), "f").unwrap();
    let sizes = || {
        let snapshot = index.snapshot().unwrap();
        let mut sizes: Vec<u32> =
            snapshot.searcher.segment_readers().iter().map(tantivy::SegmentReader::max_doc).collect();
        sizes.sort_unstable();
        sizes
    };
    let run = |commits: &[(usize, usize)]| {
        let mut writer = Writer::open(&index, &options()).unwrap();
        for (from, to) in commits {
            for number in *from..*to {
                add(&writer, &article(&format!("{number}"), "The attackers attacked Derna"), &[]);
            }
            writer.commit().unwrap();
        }
        writer.finish().unwrap();
    };
    run(&[(0, 20), (20, 40), (40, 60)]);
    assert_eq!(sizes(), [60]);
    let files =
        || std::fs::read_dir(dir.path()).unwrap().filter_map(|e| e.unwrap().path().extension().map(|e| e == "idx"));
    assert_eq!(files().filter(|is| *is).count(), 1, "what was merged is gone");
    run(&[(60, 61), (61, 63)]);
    assert_eq!(sizes(), [3, 60]);
    run(&[(63, 65)]);
    assert_eq!(sizes(), [2, 3, 60]);
    run(&[(65, 69)]);
    assert_eq!(sizes(), [4, 5, 60], "of the smallest, twice what was added at most");
}
