//! Tests of the store: what goes in comes out, however it was written, merged or purged.

use std::fmt::Write as _;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;

use super::super::compact::{compact, is_compact};
use super::super::shelf::Shelf;
use super::writer::Writer;
use super::*;

/// So many are enough for a dictionary.
const MANY: usize = 18_000;

/// An article and its mentions.
type Document = (Vec<u8>, Vec<u8>);

/// As many articles, which share their turns of phrase and little else.
fn documents(count: usize) -> Vec<Document> {
    let turns =
        ["said on Tuesday that", "fighters of the", "were seen near", "according to a spokesman of", "in the town of"];
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    let document = |number: usize| {
        let mut body = String::new();
        for _ in 0..40 {
            let turn = turns.get(next() % turns.len()).unwrap();
            write!(body, "{turn} {:x} ", next() % 100_000).unwrap();
        }
        let mentions = if number.is_multiple_of(7) { Vec::new() } else { format!("town:{:x}", next()).into_bytes() };
        (format!(r#"{{"id":"n{number}","title":"","body":"{body}"}}"#).into_bytes(), mentions)
    };
    (0..count).map(document).collect()
}

fn write(documents: &[Document], shared: &Arc<Dictionaries>) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), Arc::clone(shared)).unwrap();
    for (number, (article, mentions)) in documents.iter().enumerate() {
        writer.add([article, mentions], || Some(number as u64)).unwrap();
    }
    writer.finish().unwrap()
}

fn open(bytes: Vec<u8>) -> Arc<Docstore> {
    Arc::new(Docstore::of(OwnedBytes::new(bytes), &Dictionaries::default()).unwrap())
}

/// All that is in a store.
fn read(store: &Arc<Docstore>) -> Vec<Document> {
    let mut shelf = Shelf::new(Arc::clone(store), 1).unwrap();
    let all = 0..store.articles;
    all.map(|doc| shelf.raw(doc).map(|(article, mentions)| (article.to_vec(), mentions.to_vec())).unwrap()).collect()
}

#[test]
fn documents_come_back_whatever_their_size() {
    let mut given = documents(60);
    given.insert(7, (Vec::new(), Vec::new()));
    given.insert(20, (vec![b'a'; 5 * BLOCK], vec![b'm'; 2 * BLOCK]));
    given.insert(40, (compact(b"[1,2]".repeat(1 << 19)).unwrap(), compact(b"x".repeat(1 << 21)).unwrap()));
    assert!(is_compact(&given[40].0));
    let store = open(write(&given, &Arc::default()));
    assert!(store.len() > 2);
    assert_eq!(read(&store), given);
    assert_eq!(read(&open(write(&[], &Arc::default()))), []);
    let mut shelf = Shelf::new(Arc::clone(&store), 2).unwrap();
    for doc in [62, 0, 40, 20, 41, 0, 39, 62] {
        let record = shelf.read(doc, false).unwrap();
        assert!(record.mentions.is_empty(), "mentions that nobody asked for");
        let long = record.article.len();
        assert_eq!(long, if doc == 40 { 5 << 19 } else { given[doc as usize].0.len() }, "{doc}");
    }
    assert!(shelf.read(63, true).is_err(), "there is no such article");
}

/// Whether articles come back in any order.
fn without_order(store: &Arc<Docstore>, given: &[Document]) -> bool {
    let mut shelf = Shelf::new(Arc::clone(store), 1).unwrap();
    let mut all = (0..given.len()).map(|n| n * 7919 % given.len());
    all.all(|at| shelf.read(u32::try_from(at).unwrap(), false).unwrap().article == given[at].0)
}

/// The same where some are expected: neighbours, in no order, missing ones, and others than are read then.
fn as_expected(store: &Arc<Docstore>, given: &[Document]) -> bool {
    let mut shelf = Shelf::new(Arc::clone(store), 1).unwrap();
    let count = u32::try_from(given.len()).unwrap();
    (0..300_u32).all(|turn| {
        let step = [1, 7919, 3, count - 1][turn as usize % 4];
        let next: Vec<u32> = (0..32).map(|at| (turn * 61 + at * step) % count).collect();
        shelf.expect(next.iter().copied().chain([count, u32::MAX]));
        let skipped = if turn % 5 == 0 { 3 } else { 0 };
        next.iter().skip(skipped).all(|doc| shelf.read(*doc, false).unwrap().article == given[*doc as usize].0)
    })
}

#[test]
fn articles_that_phrases_do_not_fit_share_frames() {
    let shared = Arc::default();
    write(&documents(MANY), &shared);
    let letter = |n: usize| char::from_u32(0x4e00 + u32::try_from(n % 9000).unwrap()).unwrap();
    let other = |n: usize| (0..400).map(move |at| letter(n * 401 + at * at * 31));
    let strange: Vec<Document> = (0..99).map(|n| (other(n).collect::<String>().into_bytes(), Vec::new())).collect();
    let store = open(write(&strange, &shared));
    assert!(store.is_framed());
    assert!(store.size() < 99 * 1200, "never larger than it is");
    assert_eq!(read(&store), strange);
    assert!(as_expected(&store, &strange));
}

#[test]
fn many_articles_are_written_in_what_they_have_in_common() {
    let given = documents(MANY);
    let shared = Arc::default();
    let bytes = write(&given, &shared);
    let store = open(bytes.clone());
    let [dictionary] = store.dictionaries() else { panic!("one dictionary") };
    assert!(!store.is_framed() && without_order(&store, &given) && as_expected(&store, &given));
    assert!(dictionary.knows(0) && !dictionary.knows(MANY as u64 - 1), "the first articles are the samples");
    assert_eq!(read(&store), given);

    let few = documents(40);
    let (with, without) = (write(&few, &shared), write(&few, &Arc::default()));
    let (with, without) = (open(with), open(without));
    assert!(without.dictionaries().is_empty() && without.is_framed(), "too few to learn from");
    assert!(!with.is_framed());
    let raw: usize = few.iter().map(|(article, mentions)| article.len() + mentions.len()).sum();
    assert!(with.size() * 4 < raw, "{} {raw}", with.size());
    assert_eq!(read(&with), few);
}

#[test]
fn a_block_is_copied_only_with_a_dictionary_that_is_admitted() {
    let given = documents(MANY);
    let shared: Arc<Dictionaries> = Arc::default();
    let store = open(write(&given, &shared));
    let copied = |shared: &Arc<Dictionaries>| {
        let mut writer = Writer::new(Vec::new(), Arc::clone(shared)).unwrap();
        let copied = writer.copy(&store.block(0).unwrap()).unwrap();
        (copied, open(writer.finish().unwrap()))
    };
    let (was, copy) = copied(&shared);
    assert!(was);
    assert_eq!(read(&copy), &given[..copy.articles as usize]);
    assert_eq!(copy.dictionaries()[0].key(), store.dictionaries()[0].key());

    shared.refuse(store.dictionaries()[0].key());
    let (was, copy) = copied(&shared);
    assert!(!was && copy.dictionaries().is_empty());
    shared.adopt(&store.dictionaries()[0]);
    assert!(shared.current().is_none(), "what was refused stays so");
}

/// Reads a store of sixty articles in which the bytes at these places are others, one by one.
fn read_broken(bytes: &[u8], places: impl Iterator<Item = usize>) {
    for end in (0..bytes.len()).step_by(bytes.len() / 50 + 1) {
        assert!(Docstore::of(OwnedBytes::new(bytes[..end].to_vec()), &Dictionaries::default()).is_err(), "{end}");
    }
    for at in places {
        let mut broken = bytes.to_vec();
        broken[at] ^= 0xa5;
        let Ok(store) = Docstore::of(OwnedBytes::new(broken), &Dictionaries::default()) else { continue };
        let mut shelf = Shelf::new(Arc::new(store), 1).unwrap();
        for doc in 0..60 {
            shelf.expect(doc..60);
            let _ = shelf.raw(doc);
        }
    }
}

#[test]
fn broken_bytes_are_an_error() {
    let bytes = write(&documents(60), &Arc::default());
    read_broken(&bytes, 0..bytes.len());

    let shared = Arc::default();
    write(&documents(MANY), &shared);
    let bytes = write(&documents(60), &shared);
    let store = open(bytes.clone());
    assert!(!store.is_framed());
    // The dictionary, which is most of it, lies between.
    read_broken(&bytes, (0..store.end).step_by(97).chain(store.starts..bytes.len()));
}
