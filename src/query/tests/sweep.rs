//! What is found window by window is what a walk over single articles finds.

use super::archive::{Archive, Piece, article};
use crate::query::{FacetRequest, Filter, FilterOp, NoNames, Request, run};

/// Articles of words in several forms, some in a language of which not all forms are.
fn pieces(number: usize, roll: &mut dyn FnMut(usize) -> usize) -> Vec<Piece> {
    let words = [
        "vote", "votes", "voted", "voting", "talk", "talks", "talking", "strike", "striking", "harbour", "oil", "oils",
        "village", "council", "rare", "the", "the", "the", "of", "of",
    ];
    let mut piece = |at: usize| {
        let text = |most: usize, roll: &mut dyn FnMut(usize) -> usize| -> String {
            let words: Vec<&str> = (0..=roll(most)).map(|_| words[roll(words.len())]).collect();
            words.join(" ").replace("rare", if roll(40) == 0 { "rare" } else { "day" })
        };
        let (title, body) = (text(3, roll), text(30, roll));
        // Neighbours have much in common, as in life.
        let body = if at % 1024 < 300 { format!("{body} {}", "council ".repeat(roll(9))) } else { body };
        let mut article = article(&format!("{:05}", at * 7919 % number), "2015-02-03", &title, &body);
        article.lang = Some(["en", "en", "en", "fr"][roll(4)].into());
        if roll(5) == 0 {
            article.summary = Some(text(5, roll));
        }
        let values = if roll(3) == 0 { vec![("team", "/Reds".to_owned())] } else { Vec::new() };
        (article, values)
    };
    (0..number).map(&mut piece).collect()
}

#[test]
fn windows_hold_what_a_walk_finds() {
    let mut state = 7_usize;
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let all = pieces(9973, &mut roll);
    let (one, two) = all.split_at(6000);
    let archive = Archive::of(&[one.to_vec(), two.to_vec()]);
    for round in 0..2 {
        let words = [
            "vote",
            "talks",
            "strike",
            "harbour",
            "oil",
            "village",
            "council",
            "rare",
            "the",
            "title:vote",
            "body:oil",
        ];
        for at in 0..70 {
            // Every word by itself, then some of them together.
            let number = if at < words.len() { 1 } else { 1 + roll(3) };
            let asked: Vec<&str> =
                (0..number).map(|_| words[if at < words.len() { at } else { roll(words.len()) }]).collect();
            let mut request = Request { limit: [1, 10, 999][roll(3)], ..Request::new(asked.join(" ")) };
            if roll(3) == 0 {
                let op = if roll(2) == 0 { FilterOp::Any } else { FilterOp::Not };
                request.filters.push(Filter::new("team", op, "/Reds"));
            }
            if roll(2) == 0 {
                request.facets.push(FacetRequest::all("team"));
            }
            // Nothing has the word that is left out, but what leaves something out is walked through.
            let walked = Request { query: format!("{} -unheard", request.query), ..request.clone() };
            let [swept, walked] = [&request, &walked].map(|request| run(&archive.index, &NoNames, request).unwrap());
            assert_eq!(swept.total, walked.total, "{request:?}");
            assert_eq!(swept.hits, walked.hits, "{request:?}");
            assert_eq!(swept.facets, walked.facets, "{request:?}");
        }
        if round == 0 {
            for _ in 0..9 {
                archive.delete(&format!("{:05}", roll(9973)));
            }
        }
    }
}
