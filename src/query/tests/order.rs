//! Orders, pages and scans: the same for any layout of the index.

use super::archive::{Archive, Piece, many};
use crate::error::Error;
use crate::query::shuffle::Room;
use crate::query::{NoNames, Order, Request, Sort, count, run, scan, show};

fn layouts(pieces: &[Piece]) -> [Archive; 2] {
    let mut shuffled: Vec<Piece> = pieces.to_vec();
    shuffled.sort_by_key(|(article, _)| article.id.bytes().rev().collect::<Vec<u8>>());
    let parts: Vec<_> = shuffled.chunks(17).map(<[_]>::to_vec).collect();
    [Archive::of(&[pieces.to_vec()]), Archive::of(&parts)]
}

fn page(archive: &Archive, request: &Request) -> (Vec<(String, u32)>, Option<String>) {
    let response = run(&archive.index, &NoNames, request).unwrap();
    (response.hits.into_iter().map(|hit| (hit.id, hit.score.to_bits())).collect(), response.cursor)
}

#[test]
fn pages_make_up_the_whole_in_every_order_and_layout() {
    let layouts = layouts(&many(80));
    for query in ["", "oil", "oil attack", "oil OR attack OR \"village oil\" OR vot*", "-oil"] {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
            let whole = Request { sort, limit: 1000, ..Request::new(query) };
            let (all, end) = page(&layouts[0], &whole);
            assert_eq!(end, None);
            assert_eq!(all, page(&layouts[1], &whole).0, "{query} {sort:?}");
            for archive in &layouts {
                let mut paged = Vec::new();
                let mut request = Request { limit: 7, ..whole.clone() };
                loop {
                    let (mut hits, cursor) = page(archive, &request);
                    assert!(hits.len() == 7 || cursor.is_none());
                    paged.append(&mut hits);
                    request.cursor = cursor;
                    if request.cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(paged, all, "{query} {sort:?}");
            }
        }
    }
}

#[test]
fn equals_go_by_id_and_the_undated_last() {
    for archive in layouts(&many(60)) {
        for sort in [Sort::Newest, Sort::Oldest] {
            let hits = run(&archive.index, &NoNames, &Request { sort, limit: 99, ..Request::default() }).unwrap().hits;
            let keys: Vec<_> = hits.iter().map(|hit| (hit.published.map(|p| p.seconds()), hit.id.clone())).collect();
            let mut sorted = keys.clone();
            sorted.sort_by_key(|(published, id)| {
                let signed = published.map(|p| if sort == Sort::Newest { -p } else { p });
                (signed.is_none(), signed, id.clone())
            });
            assert_eq!(keys, sorted);
            assert!(keys.last().unwrap().0.is_none());
        }
    }
}

#[test]
fn a_scan_hands_out_every_match_in_order() {
    let layouts = layouts(&many(70));
    for query in ["", "oil -vote"] {
        let request = Request { limit: 5, ..Request::new(query) };
        let [one, many] = layouts.each_ref().map(|archive| {
            let scan = scan(&archive.index, &NoNames, &request, Order::Published).unwrap().with_mentions(true);
            assert_eq!(scan.total(), count(&archive.index, &NoNames, &request).unwrap());
            scan.map(Result::unwrap).collect::<Vec<_>>()
        });
        assert_eq!(one, many);
        let oldest = Request { sort: Sort::Oldest, limit: 999, ..request.clone() };
        let hits: Vec<String> = page(&layouts[1], &oldest).0.into_iter().map(|(id, _)| id).collect();
        assert_eq!(one.iter().map(|stored| stored.article.id.clone()).collect::<Vec<_>>(), hits);
        let store = scan(&layouts[1].index, &NoNames, &request, Order::Store).unwrap();
        let mut ids: Vec<String> = store.map(|stored| stored.unwrap().article.id).collect();
        ids.sort_unstable();
        let mut sorted = hits;
        sorted.sort_unstable();
        assert_eq!(ids, sorted);
        for stored in one.iter().take(9) {
            assert_eq!(show(&layouts[0].index, &stored.article.id).unwrap().as_ref(), Some(stored));
        }
    }
    assert_eq!(show(&layouts[0].index, "nobody").unwrap(), None);
}

#[test]
fn a_cursor_fits_its_request_only() {
    let archive = Archive::of(&[many(30)]);
    let request = Request { limit: 3, ..Request::default() };
    let cursor = page(&archive, &request).1;
    let other = Request { cursor: cursor.clone(), ..Request::new("oil") };
    assert!(matches!(run(&archive.index, &NoNames, &other), Err(Error::Query { .. })));
    for broken in ["", "x", "1.2.3", "1.zz.0.61", "2.0.0.61", "1.0.0.6", "1.0.0.ÿ"] {
        let other = Request { cursor: Some(broken.into()), ..request.clone() };
        assert!(matches!(run(&archive.index, &NoNames, &other), Err(Error::Query { .. })), "{broken}");
    }
    assert!(archive.path().is_dir());
}

#[test]
fn a_scan_over_huge_articles_holds_few_at_a_time() {
    let huge = |n: usize| {
        let (article, values) = many(1).remove(0);
        let body = "harbour council ".repeat(if n.is_multiple_of(3) { 1 } else { 1 << 17 });
        (crate::article::Article { id: format!("h{:02}", n * 7 % 24), body, ..article }, values)
    };
    let archive = Archive::of(&[(0..24).map(huge).collect()]);
    for (order, pile) in [(Order::Published, 2 << 20), (Order::Published, 20 << 20), (Order::Store, 0)] {
        let room = Room { piles: 8 << 20, pile };
        let mut scan = scan(&archive.index, &NoNames, &Request::default(), order).unwrap().within(room);
        let mut ids = Vec::new();
        while let Some(stored) = scan.next() {
            let ahead = scan.ahead();
            assert!(ahead <= (8 << 20) + pile, "{ahead} bytes ahead");
            ids.push(stored.unwrap().article.id);
        }
        assert_eq!(ids.len(), 24);
        if order == Order::Published {
            assert!(ids.is_sorted(), "{ids:?}");
        }
    }
}

#[test]
fn articles_of_many_blocks_are_those_that_are_shown_one_by_one() {
    let long = |(at, (article, values)): (usize, Piece)| {
        // One of them is so large that it is compressed by itself.
        let body = format!("{} {at} ", article.body).repeat(if at == 30 { 1 << 16 } else { at * 3 });
        (crate::article::Article { body, ..article }, values)
    };
    let pieces: Vec<Piece> = many(90).into_iter().enumerate().map(long).collect();
    let archive = Archive::of(&[pieces[..60].to_vec(), pieces[60..].to_vec()]);
    for query in ["", "oil", "vote"] {
        for order in [Order::Store, Order::Published] {
            let scan = scan(&archive.index, &NoNames, &Request::new(query), order).unwrap().with_mentions(true);
            let total = scan.total();
            let mut seen = 0;
            for stored in scan.map(Result::unwrap) {
                assert_eq!(show(&archive.index, &stored.article.id).unwrap(), Some(stored));
                seen += 1;
            }
            assert_eq!(seen, total);
        }
    }
}
