//! What is kept with an open commit makes answers faster and changes none.

use super::archive::{Archive, Piece, facets, many};
use crate::index::Index;
use crate::query::{CountSort, FacetRequest, Filter, FilterOp, NoNames, Request, Response, Sort, count, run};

/// As a program answers that has just been started.
fn cold(archive: &Archive, request: &Request) -> Response {
    run(&Index::open(archive.path()).unwrap(), &NoNames, request).unwrap()
}

/// Questions with counts of all facets.
fn requests() -> Vec<Request> {
    let facets = |top: Option<usize>| -> Vec<FacetRequest> {
        let mut all: Vec<_> =
            facets().iter().map(|def| FacetRequest { top, ..FacetRequest::new(def.name.to_string()) }).collect();
        let rolled = |depth| FacetRequest { depth: Some(depth), ..FacetRequest::all("town") };
        all.extend([rolled(1), rolled(2)]);
        all.push(FacetRequest { sort: CountSort::Name, ..FacetRequest::new("town") });
        all.push(FacetRequest { prefix: Some("li".into()), ..FacetRequest::new("town") });
        all
    };
    let mut requests = Vec::new();
    for query in ["", "oil", "oil OR attack -vote", "harbour talks", "\"oil vote\"", "nothing"] {
        for filters in [vec![], vec![Filter::new("town", FilterOp::Any, "Libya/")], vec![Filter::missing("team")]] {
            for (top, limit) in [(Some(2), 5), (None, 0), (Some(0), 1), (Some(10), 5)] {
                requests.push(Request { filters: filters.clone(), facets: facets(top), limit, ..Request::new(query) });
            }
        }
    }
    requests
}

#[test]
fn asking_often_and_after_commits_answers_as_asking_once() {
    let pieces = many(150);
    for parts in [vec![pieces[..120].to_vec()], pieces[..120].chunks(30).map(<[_]>::to_vec).collect()] {
        let archive = Archive::of(&parts);
        let steps: [&dyn Fn(); 4] =
            [&|| (), &|| archive.delete("a003"), &|| archive.add(&pieces[120..]), &|| archive.delete("a077")];
        for step in steps {
            step();
            for request in requests() {
                let expected = cold(&archive, &request);
                for _ in 0..4 {
                    assert_eq!(run(&archive.index, &NoNames, &request).unwrap(), expected, "{request:?}");
                }
                assert_eq!(count(&archive.index, &NoNames, &request).unwrap(), expected.total);
            }
        }
    }
}

/// Articles of very different lengths, in segments whose articles are of one length.
fn uneven(segments: usize) -> Archive {
    let mut pieces: Vec<Piece> = many(1200);
    for (at, (article, _)) in pieces.iter_mut().enumerate() {
        let long = at * segments / 1200 % 2 == 1;
        let filler = "harbour council talks ".repeat(if long { 20 + at % 17 } else { at % 3 });
        article.id = format!("{:04}", at * 7 % 1200);
        article.body = format!("{} {filler}{}", article.body, "oil ".repeat(at % 11 / 3));
    }
    Archive::of(&pieces.chunks(1200 / segments).map(<[_]>::to_vec).collect::<Vec<_>>())
}

#[test]
fn first_hits_that_are_picked_out_are_those_of_a_walk() {
    for segments in [1, 4] {
        let archive = uneven(segments);
        for round in 0..2 {
            for query in ["oil", "talks", "title:oil", "body:attack", "", "strike", "harbour"] {
                let order = |request: &Request| -> (Vec<(String, u32)>, u64) {
                    let response = run(&archive.index, &NoNames, request).unwrap();
                    assert_eq!(response.cursor.is_some(), response.total > response.hits.len() as u64);
                    (response.hits.iter().map(|hit| (hit.id.clone(), hit.score.to_bits())).collect(), response.total)
                };
                // So many are never picked out.
                let whole = order(&Request { limit: 5000, snippets: false, ..Request::new(query) });
                assert_eq!(whole.0.len() as u64, whole.1);
                for limit in [1, 3, 10, 100] {
                    for facets in [vec![], vec![FacetRequest::new("town")]] {
                        let some = order(&Request { limit, facets, snippets: false, ..Request::new(query) });
                        assert_eq!((some.0.as_slice(), some.1), (&whole.0[..limit], whole.1), "{query} {limit}");
                    }
                }
            }
            if round == 0 {
                archive.delete("0007");
                archive.delete("0014");
            }
        }
    }
}

#[test]
fn pages_that_begin_picked_out_go_on_as_they_should() {
    let archive = uneven(3);
    let whole = run(&archive.index, &NoNames, &Request { limit: 5000, ..Request::new("oil") }).unwrap();
    let mut request = Request { limit: 40, sort: Sort::Relevance, ..Request::new("oil") };
    let mut hits = Vec::new();
    loop {
        let mut page = run(&archive.index, &NoNames, &request).unwrap();
        hits.append(&mut page.hits);
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    assert_eq!(hits, whole.hits);
}
