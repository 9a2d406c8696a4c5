//! Several indexes answer as one would that held all their articles.

use super::archive::{Archive, Piece, article, facets, many};
use crate::error::Error;
use crate::index::Index;
use crate::query::{
    FacetRequest, Filter, FilterOp, NoNames, Order, Request, Response, Sort, count, facets_of, run, scan, show,
};
use crate::schema::Kind;

/// The articles of one archive, and the same in three: parted, with an article that is elsewhere in another form.
fn archives() -> (Archive, Vec<Archive>) {
    let pieces = many(90);
    let stale = |at: usize| -> Piece {
        let (article, _) = &pieces[at];
        (article.clone(), vec![("team", "/Greens".to_owned())])
    };
    let whole = Archive::of(std::slice::from_ref(&pieces));
    let parts = vec![
        Archive::of(&[pieces[..20].to_vec(), pieces[20..40].to_vec()]),
        Archive::of(&[vec![stale(3), stale(33)], pieces[40..70].to_vec()]),
        Archive::of(&[[pieces[70..].to_vec(), vec![stale(50), stale(4)]].concat()]),
    ];
    (whole, parts)
}

fn indexes(archives: &[Archive]) -> Vec<Index> {
    archives.iter().map(|archive| archive.index.clone()).collect()
}

fn ids(response: &Response) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn several_indexes_answer_like_one() {
    let (whole, parts) = archives();
    let parts = indexes(&parts);
    let filters = [vec![], vec![Filter::new("town", FilterOp::Any, "Tripoli")], vec![Filter::missing("team")]];
    for query in ["", "oil", "oil OR attack -vote", "\"oil vote\" OR vot*"] {
        for filters in &filters {
            for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                let facets = facets().iter().map(|def| FacetRequest::all(def.name.to_string())).collect();
                let filters = filters.clone();
                let request = Request { facets, sort, filters, limit: 999, ..Request::new(query) };
                let one = run(&whole.index, &NoNames, &request).unwrap();
                let all = run(&parts, &NoNames, &request).unwrap();
                assert_eq!((one.total, &one.facets, &one.notes), (all.total, &all.facets, &all.notes), "{query}");
                assert_eq!(count(&parts, &NoNames, &request).unwrap(), one.total);
                if sort != Sort::Relevance {
                    assert_eq!(ids(&one), ids(&all), "{query} {sort:?}");
                }
                assert!(
                    one.hits.iter().all(|hit| hit.index.is_none()) && all.hits.iter().all(|hit| hit.index.is_some())
                );
            }
        }
    }
}

#[test]
fn without_doubles_relevance_is_that_of_one_index() {
    let pieces = many(60);
    let whole = Archive::of(std::slice::from_ref(&pieces));
    let parts: Vec<Archive> = pieces.chunks(25).map(|part| Archive::of(&[part.to_vec()])).collect();
    for query in ["oil", "oil attack", "oil OR vote OR \"strike talks\""] {
        let request = Request { limit: 99, ..Request::new(query) };
        let scores = |response: Response| -> Vec<(String, u32)> {
            response.hits.into_iter().map(|hit| (hit.id, hit.score.to_bits())).collect()
        };
        let one = scores(run(&whole.index, &NoNames, &request).unwrap());
        assert_eq!(one, scores(run(&indexes(&parts), &NoNames, &request).unwrap()), "{query}");
    }
}

#[test]
fn pages_and_scans_run_through_all() {
    let (whole, parts) = archives();
    let parts = indexes(&parts);
    for sort in [Sort::Relevance, Sort::Newest] {
        let mut request = Request { sort, limit: 7, ..Request::new("oil OR talks") };
        let all = run(&parts, &NoNames, &Request { limit: 999, ..request.clone() }).unwrap();
        let mut paged = Vec::new();
        loop {
            let response = run(&parts, &NoNames, &request).unwrap();
            paged.extend(response.hits.into_iter().map(|hit| hit.id));
            request.cursor = response.cursor;
            if request.cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, ids(&all));
    }
    let rows = |indexes: &[Index]| -> Vec<_> {
        scan(indexes, &NoNames, &Request::default(), Order::Published).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(rows(&parts), rows(std::slice::from_ref(&whole.index)));
    assert_eq!(show(&parts, "a050").unwrap(), show(&whole.index, "a050").unwrap());
}

#[test]
fn values_stand_in_the_order_of_all_facets_whatever_that_of_their_index() {
    let pieces = many(40);
    let mut defs = facets();
    defs.reverse();
    let (first, second) = (Archive::of(&[pieces[..15].to_vec()]), Archive::with(&defs, &[pieces[15..].to_vec()]));
    let both = [first.index.clone(), second.index.clone()];
    let names: Vec<_> = facets_of(&both).unwrap().iter().map(|def| def.name.clone()).collect();
    let (mut rows, mut several) = (0, 0);
    for row in scan(&both, &NoNames, &Request::default(), Order::Published).unwrap() {
        let row = row.unwrap();
        let place = |name| names.iter().position(|known| known == name).unwrap();
        let places: Vec<usize> = row.facets.0.iter().map(|(name, _)| place(name)).collect();
        assert!(places.is_sorted(), "{places:?}");
        let shown = show(&both, &row.article.id).unwrap().unwrap();
        assert_eq!(row.facets, shown.facets);
        (rows, several) = (rows + 1, several + usize::from(places.len() > 2));
    }
    assert!(rows == 40 && several > 10, "{several} of {rows}");
}

#[test]
fn an_article_deleted_in_the_first_index_is_seen_in_the_second() {
    let piece = |town: &str| vec![(article("a", "", "", "x"), vec![("town", town.to_owned())])];
    let (first, second) = (Archive::of(&[piece("/Libya/Derna")]), Archive::of(&[piece("/Mali/Gao")]));
    let both = [first.index.clone(), second.index.clone()];
    let found = || run(&both, &NoNames, &Request::default()).unwrap().hits[0].facets.of("town").to_vec();
    assert_eq!(found(), ["/Libya/Derna".into()]);
    let gao = Request { filters: vec![Filter::new("town", FilterOp::Any, "Gao")], ..Request::default() };
    assert!(matches!(run(&both, &NoNames, &gao), Err(Error::NoSuchValue { .. })));
    first.delete("a");
    assert_eq!(found(), ["/Mali/Gao".into()]);
    assert_eq!(count(&both, &NoNames, &gao).unwrap(), 1);
    assert_eq!(count(&[second.index.clone(), second.index.clone()], &NoNames, &gao).unwrap(), 1);
}

#[test]
fn facets_are_joined_by_name() {
    let archive = Archive::of(&[many(5)]);
    let dir = tempfile::tempdir().unwrap();
    let mut defs = facets()[..2].to_vec();
    defs.reverse();
    let mut ship = defs[0].clone();
    ship.name = "ship".into();
    defs.insert(0, ship);
    let other = Index::create(&dir.path().join("a"), &defs, "").unwrap();
    let both = [archive.index.clone(), other];
    let names: Vec<String> = facets_of(&both).unwrap().iter().map(|def| def.name.to_string()).collect();
    assert_eq!(names, ["team", "town", "when", "paper", "out", "topic", "ship"]);
    let asked = facets_of(&both).unwrap().iter().map(|def| FacetRequest::new(def.name.to_string())).collect();
    let filters = vec![Filter::new("out", FilterOp::Any, "2015"), Filter::missing("ship")];
    let found = run(&both, &NoNames, &Request { facets: asked, filters, ..Request::default() }).unwrap();
    assert!(found.total > 0 && found.facets.last().unwrap().values.is_empty());
    defs[0].kind = Kind::Person;
    defs[0].name = "town".into();
    defs.truncate(1);
    let clash = Index::create(&dir.path().join("b"), &defs, "").unwrap();
    let both = [archive.index.clone(), clash];
    let message = run(&both, &NoNames, &Request::default()).unwrap_err().to_string();
    assert!(message.contains("`town`") && message.contains("settlement") && message.contains("person"), "{message}");
}
