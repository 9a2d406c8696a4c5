//! Phrases with and without the lists of common pairs: the same articles, the same scores, the same counts.

use std::sync::Arc;

use tantivy::query::{PhraseQuery, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use super::archive::{Archive, Piece, article};
use crate::article::TextField;
use crate::index::{Index, Neighbours};
use crate::query::phrase::Phrase;
use crate::query::view::View;
use crate::query::{FacetRequest, Filter, FilterOp, NoNames, Request, run};

/// Numbers that look random.
struct Dice(usize);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Some words, the first of all the likeliest.
    fn text(&mut self, longest: usize) -> String {
        const WORDS: [&str; 7] = ["the", "of", "said", "in", "oil", "harbour", "zinc"];
        let length = self.roll(longest + 1);
        let words: Vec<&str> = (0..length).map(|_| WORDS[self.roll(7) * self.roll(7) / 6]).collect();
        words.join(" ")
    }

    fn pieces(&mut self, first: usize, number: usize) -> Vec<Piece> {
        let piece = |at: usize| {
            let mut article = article(&format!("a{at:04}"), "", &self.text(4), &self.text(25));
            article.summary = (self.roll(3) == 0).then(|| self.text(6));
            let town = ["/Libya/Derna", "/Libya/Tripoli", "/Mali"][self.roll(3)];
            let values = if self.roll(4) == 0 { vec![] } else { vec![("town", town.to_owned())] };
            (article, values)
        };
        (first..first + number).map(piece).collect()
    }
}

const PHRASES: [&str; 14] = [
    "of the",
    "the of",
    "the the",
    "in the",
    "said in",
    "zinc the",
    "the zinc",
    "zinc zinc",
    "of the oil",
    "the the the",
    "said of the",
    "in the harbour of",
    "the oil zinc",
    "gold the",
];

/// Merges all segments of an index.
fn merge(index: &Index) {
    let mut writer: tantivy::IndexWriter = index.engine().writer_with_num_threads(1, 15_000_000).unwrap();
    let ids = index.engine().searchable_segment_ids().unwrap();
    writer.merge(&ids).wait().unwrap();
    writer.wait_merging_threads().unwrap();
}

/// All articles and scores that a walk gives, by steps of one or by seeking.
fn walked(weight: &dyn Weight, segment: &tantivy::SegmentReader, stride: DocId) -> Vec<(DocId, u32)> {
    let mut scorer: Box<dyn Scorer> = weight.scorer(segment, 1.0).unwrap();
    let mut found = Vec::new();
    while scorer.doc() != TERMINATED {
        found.push((scorer.doc(), scorer.score().to_bits()));
        if stride == 1 {
            scorer.advance()
        } else {
            scorer.seek(scorer.doc() + stride)
        };
    }
    found
}

/// Holds every phrase in every field and segment against the engine's own; says how often lists answered.
fn hold(indexes: &[Index]) -> usize {
    let view = View::open(indexes).unwrap();
    let mut listed = 0;
    for (number, part) in view.parts().iter().enumerate() {
        for (field, phrase) in TextField::ALL.iter().flat_map(|field| PHRASES.map(|phrase| (*field, phrase))) {
            let term = |word| Term::from_field_text(part.fields.words(field), word);
            let terms: Vec<Term> = phrase.split(' ').map(term).collect();
            let engine: Box<dyn Query> = Box::new(PhraseQuery::new(terms.clone()));
            let ours: Box<dyn Query> = Box::new(Phrase { field, terms, tables: Arc::clone(&part.tables) });
            for scored in [true, false] {
                let [ours, engine] = [&ours, &engine].map(|query| view.weigh(number, query.as_ref(), scored).unwrap());
                for segment in view.segments().filter(|segment| segment.part == number) {
                    for stride in [1, 2, 7] {
                        let wanted = walked(&*engine, segment.reader, stride);
                        assert_eq!(walked(&*ours, segment.reader, stride), wanted, "{field:?} {phrase} by {stride}");
                    }
                    assert_eq!(ours.count(segment.reader).unwrap(), engine.count(segment.reader).unwrap(), "{phrase}");
                    let mut blocks = Vec::new();
                    ours.for_each_no_score(segment.reader, &mut |docs| blocks.extend_from_slice(docs)).unwrap();
                    let wanted = walked(&*engine, segment.reader, 1);
                    assert!(blocks.iter().eq(wanted.iter().map(|(doc, _)| doc)));
                    let pairs = segment.tables.pairs(segment.reader).unwrap();
                    let (first, second) = phrase.split_once(' ').unwrap();
                    let found = pairs.find(field, first, second).unwrap();
                    listed += usize::from(matches!(found, Neighbours::Listed(_)));
                }
            }
        }
    }
    listed
}

/// Asks for phrases with filters and counts, and holds the answers against the texts.
fn ask(index: &Index, pieces: &[Piece]) {
    for (phrase, town) in PHRASES.iter().flat_map(|phrase| [None, Some("/Mali")].map(|town| (phrase, town))) {
        let found = |(article, values): &&Piece| {
            let texts = [&article.title, article.summary.as_ref().unwrap_or(&article.title), &article.body];
            texts.iter().any(|text| format!(" {text} ").contains(&format!(" {phrase} ")))
                && town.is_none_or(|town| values.iter().any(|(_, value)| value == town))
        };
        let wanted: Vec<&Piece> = pieces.iter().filter(found).collect();
        let filters = town.iter().map(|town| Filter::new("town", FilterOp::All, *town)).collect();
        let facets = vec![FacetRequest::all("town")];
        let request = Request { filters, facets, limit: 1000, ..Request::new(format!("\"{phrase}\"")) };
        let response = run(index, &NoNames, &request).unwrap();
        let mut ids: Vec<&str> = response.hits.iter().map(|hit| &*hit.id).collect();
        ids.sort_unstable();
        assert!(ids.iter().eq(wanted.iter().map(|(article, _)| &article.id)), "{phrase}");
        assert_eq!(response.total, wanted.len() as u64);
        for count in &response.facets[0].values {
            let has = |(_, values): &&&Piece| values.iter().any(|(_, value)| *value == *count.value.path);
            assert_eq!(count.count, wanted.iter().filter(has).count() as u64, "{phrase}");
        }
    }
}

#[test]
fn lists_of_pairs_change_no_answer() {
    for seed in 1..4 {
        let mut dice = Dice(seed);
        let parts = [dice.pieces(0, 90), dice.pieces(90, 2), dice.pieces(92, 400), dice.pieces(492, 30)];
        let archive = Archive::of(&parts);
        let mut pieces = parts.concat();
        assert!(hold(std::slice::from_ref(&archive.index)) > 50);
        ask(&archive.index, &pieces);
        for at in [3, 57, 91, 92, 300, 521] {
            archive.delete(&format!("a{at:04}"));
            pieces.retain(|(article, _)| article.id != format!("a{at:04}"));
        }
        hold(std::slice::from_ref(&archive.index));
        ask(&archive.index, &pieces);
        merge(&archive.index);
        assert_eq!(archive.index.snapshot().unwrap().searcher.segment_readers().len(), 1);
        assert!(hold(std::slice::from_ref(&archive.index)) > 10);
        ask(&archive.index, &pieces);
        let other = Archive::of(&[Dice(seed + 100).pieces(400, 300)]);
        hold(&[archive.index.clone(), other.index.clone()]);
    }
}

#[test]
fn layouts_without_lists_rank_alike() {
    let pieces = Dice(9).pieces(0, 14);
    let (one, many) = (
        Archive::of(std::slice::from_ref(&pieces)),
        Archive::of(&pieces.chunks(2).map(<[_]>::to_vec).collect::<Vec<_>>()),
    );
    for phrase in PHRASES {
        let request =
            Request { limit: 5, facets: vec![FacetRequest::all("town")], ..Request::new(format!("\"{phrase}\"")) };
        let [one, many] = [&one, &many].map(|archive| run(&archive.index, &NoNames, &request).unwrap());
        assert_eq!(one, many, "{phrase}");
    }
}

#[test]
fn a_broken_file_is_an_error() {
    let archive = Archive::of(&[Dice(4).pieces(0, 300)]);
    let mut broken = 0;
    for entry in std::fs::read_dir(archive.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pairs") {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[..200].fill(7);
            std::fs::write(&path, bytes).unwrap();
            broken += 1;
        }
    }
    assert_eq!(broken, 1);
    let fresh = Index::open(archive.path()).unwrap();
    let answers = PHRASES.map(|phrase| run(&fresh, &NoNames, &Request::new(format!("\"{phrase}\""))));
    assert!(answers.iter().any(Result::is_err));
    assert!(run(&fresh, &NoNames, &Request::new("zinc")).is_ok());
}
