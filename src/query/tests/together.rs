//! Words that must all be there are found, counted and scored as if each were asked by itself.

use std::collections::BTreeMap;

use super::archive::{Archive, many};
use crate::query::{FacetRequest, NoNames, Request, count, run};

/// The scores of all hits, by id.
fn scores(archive: &Archive, query: &str) -> BTreeMap<String, f32> {
    let response = run(&archive.index, &NoNames, &Request { limit: 999, ..Request::new(query) }).unwrap();
    assert_eq!(response.total, response.hits.len() as u64, "{query}");
    response.hits.into_iter().map(|hit| (hit.id, hit.score)).collect()
}

#[test]
fn the_score_of_words_together_is_the_sum_of_theirs() {
    let pieces = many(150);
    let archive = Archive::of(&[pieces[..90].to_vec(), pieces[90..].to_vec()]);
    for deleted in [None, Some("a010"), Some("a100")] {
        if let Some(id) = deleted {
            archive.delete(id);
        }
        for words in [vec!["oil", "vote"], vec!["attack", "talks", "village"], vec!["oil", "oil"], vec!["oil", "none"]]
        {
            let each: Vec<_> = words.iter().map(|word| scores(&archive, word)).collect();
            let mut expected = BTreeMap::new();
            for (id, score) in &each[0] {
                let others: Option<Vec<f32>> = each[1..].iter().map(|other| other.get(id).copied()).collect();
                expected.extend(others.map(|others| (id.clone(), others.iter().sum::<f32>() + score)));
            }
            let query = words.join(" ");
            assert_eq!(scores(&archive, &query), expected, "{query}");
            let request = Request { facets: vec![FacetRequest::all("town")], limit: 0, ..Request::new(&query) };
            // Twice, as what was sought is kept.
            for _ in 0..2 {
                let found = run(&archive.index, &NoNames, &request).unwrap().total;
                assert_eq!((found, count(&archive.index, &NoNames, &request).unwrap()), {
                    let expected = expected.len() as u64;
                    (expected, expected)
                });
            }
        }
    }
}
