//! Every operator of the language finds what it should and nothing else.

use super::archive::{Archive, Piece, article};
use crate::query::{FacetValues, NoNames, Request, count, run};

fn archive() -> Archive {
    let mut french = article("f", "2015-06-14", "Attaques à Derna", "Les chats attaquent la ville");
    french.lang = Some("fr".into());
    let mut summed = article("s", "2014-01-01", "Summit", "Leaders met");
    summed.summary = Some("The harbour reopened".into());
    Archive::of(&[
        vec![
            (article("a", "2015-02-01", "Attacks in Derna", "The group attacked the port of Derna at 10:30"), vec![]),
            (article("b", "2015-03-01", "Talks", "Al-Qaeda linked fighters left; talks in Sirte"), vec![]),
        ],
        vec![
            (article("c", "", "Libya", "Fighters, al-Qa'ida said, left the the old port"), vec![]),
            (article("d", "2015-06-15", "Oil", "port of old oil; Libyans and or not"), vec![]),
            (french, vec![]),
            (summed, vec![]),
        ],
    ])
}

#[test]
fn every_operator_finds_what_it_should_and_nothing_else() {
    let archive = archive();
    let cases = [
        ("", "a b c d f s"),
        ("attack", "a"),
        ("attaque", "f"),
        ("ATTÀCKS", "a"),
        ("derna", "a f"),
        ("port derna", "a"),
        ("port OR talks", "a b c d"),
        ("port -derna", "c d"),
        ("port NOT (derna OR oil)", "c"),
        ("-port", "b f s"),
        ("-port -talks", "f s"),
        ("port OR -fighters", "a c d f s"),
        ("\"port of\"", "a d"),
        ("\"port old\"", ""),
        ("\"port old\"~1", "d"),
        ("\"old port\"", "c"),
        ("\"attack\"", ""),
        ("\"attacked\"", "a"),
        ("\"the the old\"", "c"),
        ("al-qaeda", "b"),
        ("al-qaida", "c"),
        ("al-qa*", "b c"),
        ("10:30", "a"),
        ("lib*", "c d"),
        ("libia~1", "c"),
        ("libia~2", "c"),
        ("sitre~1", "b"),
        ("title:derna", "a f"),
        ("body:derna", "a"),
        ("title:(derna OR oil)", "a d f"),
        ("summary:harbour", "s"),
        ("harbours", "s"),
        ("title:\"in derna\"", "a"),
        ("body:att*", "a f"),
        ("and or not", "d"),
        ("the old", "c"),
        ("published:2015-02..2015-03", "a b"),
        ("published:2015-06", "d f"),
        ("-published:2015 -oil", "c s"),
        ("zebra", ""),
    ];
    for (query, expected) in cases {
        assert_eq!(archive.find(query), expected, "{query}");
    }
}

#[test]
fn a_headline_counts_for_more_and_snippets_show_why() {
    let archive = archive();
    let response = run(&archive.index, &NoNames, &Request::new("talks OR oil")).unwrap();
    assert!(response.hits.iter().all(|hit| hit.score > 0.0));
    let snippet = &response.hits.iter().find(|hit| hit.id == "b").unwrap().snippets[0];
    let words: Vec<&str> = snippet.highlights.iter().map(|(start, end)| &snippet.text[*start..*end]).collect();
    assert_eq!(words, ["talks"]);
}

#[test]
fn hits_are_the_same_with_values_and_passages_and_without() {
    let archive = archive();
    for query in ["talks OR oil", ""] {
        let whole = run(&archive.index, &NoNames, &Request::new(query)).unwrap();
        assert!(whole.hits.iter().any(|hit| !hit.facets.0.is_empty()));
        for (values, snippets) in [(true, false), (false, true), (false, false)] {
            let some = run(&archive.index, &NoNames, &Request { values, snippets, ..Request::new(query) }).unwrap();
            let mut wanted = whole.hits.clone();
            for hit in &mut wanted {
                if !values {
                    hit.facets = FacetValues::default();
                }
                if !snippets {
                    hit.snippets.clear();
                }
            }
            assert_eq!(some.hits, wanted);
            assert_eq!(some.total, whole.total);
        }
    }
}

#[test]
fn what_is_deleted_is_neither_found_nor_counted() {
    let archive = archive();
    archive.delete("a");
    assert_eq!(archive.find("port"), "c d");
    assert_eq!(archive.find(""), "b c d f s");
}

#[test]
fn a_word_finds_exactly_the_articles_that_have_its_stem_in_their_own_language() {
    let words = [
        "attack",
        "attacks",
        "attacked",
        "die",
        "dies",
        "died",
        "dying",
        "sky",
        "skies",
        "happy",
        "happily",
        "united",
        "unit",
        "attaque",
        "attaques",
        "attaquer",
        "lopen",
        "gelopen",
        "loopt",
        "Häfen",
        "Hafen",
        "hafens",
        "42nd",
        "gehen",
        "ging",
        "angriff",
        "angriffe",
        "angriffen",
    ];
    let languages = ["en", "de", "fr", "nl", "", "sw"];
    let mut state = 7_usize;
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    for part in 0..3 {
        let mut pieces = Vec::new();
        for number in 0..40 {
            let some = |roll: &mut dyn FnMut(usize) -> usize, most: usize| {
                (0..roll(most)).map(|_| words[roll(words.len())]).collect::<Vec<_>>().join(" ")
            };
            let (title, body) = (some(&mut roll, 3), some(&mut roll, 9));
            let mut piece = article(&format!("{part}-{number:02}"), "", &title, &body);
            let lang = languages[roll(languages.len())];
            piece.lang = Some(lang.to_owned()).filter(|lang| !lang.is_empty());
            pieces.push((piece, Vec::new()));
        }
        parts.push(pieces);
    }
    let archive = Archive::of(&parts);
    let gone = ["0-03", "1-17", "2-39"];
    for id in gone {
        archive.delete(id);
    }
    for word in words {
        let folded = crate::text::fold_phrase(word);
        let has = |(article, _): &&Piece| {
            let stemmer = crate::text::Stemmer::new(article.lang.as_deref().unwrap_or_default());
            let text = crate::text::fold_phrase(&format!("{} {}", article.title, article.body));
            !gone.contains(&&*article.id) && text.split(' ').any(|other| stemmer.stem(other) == stemmer.stem(&folded))
        };
        let mut expected: Vec<&str> = parts.iter().flatten().filter(has).map(|(article, _)| &*article.id).collect();
        expected.sort_unstable();
        assert_eq!(archive.find(word), expected.join(" "), "{word}");
        let page = run(&archive.index, &NoNames, &Request { limit: 3, ..Request::new(word) }).unwrap();
        let all = run(&archive.index, &NoNames, &Request { limit: 1000, ..Request::new(word) }).unwrap();
        let ids =
            |response: &crate::query::Response| response.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&page)[..], ids(&all)[..3.min(all.hits.len())], "the first hits of {word}");
        let counted = count(&archive.index, &NoNames, &Request::new(format!("{word} AND NOT zzz"))).unwrap();
        assert_eq!(counted, expected.len() as u64, "{word}");
    }
}
