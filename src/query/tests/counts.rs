//! Counts are exact: each equals the total of the search for its value.

use super::archive::{Archive, facets, many};
use crate::query::{CountSort, FacetRequest, Filter, FilterOp, NoNames, Request, count, run};

fn archive() -> Archive {
    let pieces = many(120);
    Archive::of(&[pieces[..50].to_vec(), pieces[50..].to_vec()])
}

#[test]
fn a_count_equals_the_total_when_filtering_by_the_value() {
    let archive = archive();
    archive.delete("a007");
    archive.delete("a070");
    let asked = facets().iter().map(|def| FacetRequest::all(def.name.to_string())).collect();
    for query in ["", "oil", "oil OR attack -vote"] {
        let all =
            run(&archive.index, &NoNames, &Request { facets: Vec::clone(&asked), ..Request::new(query) }).unwrap();
        assert_eq!(all.facets.len(), facets().len());
        for counted in all.facets.iter().flat_map(|facet| &facet.values) {
            let filter = Filter::new(counted.value.facet.to_string(), FilterOp::Any, &*counted.value.path);
            let request = Request { filters: vec![filter], ..Request::new(query) };
            assert_eq!(count(&archive.index, &NoNames, &request).unwrap(), counted.count, "{counted:?}");
            assert!(counted.count > 0);
        }
        assert!(all.facets[0].values.len() >= 4);
    }
}

#[test]
fn a_facets_own_filter_does_not_narrow_its_counts() {
    let archive = archive();
    let all = |facet: &str| FacetRequest::all(facet);
    let base = Request { facets: vec![all("town"), all("team")], ..Request::default() };
    let free = run(&archive.index, &NoNames, &base).unwrap();
    let filters = vec![Filter::new("town", FilterOp::Any, "Derna")];
    let narrowed = run(&archive.index, &NoNames, &Request { filters, ..base.clone() }).unwrap();
    assert_eq!(narrowed.facets[0], free.facets[0]);
    assert_ne!(narrowed.facets[1], free.facets[1]);
    // A filter that must hold for all values narrows its own facet as well.
    let filters = vec![Filter::new("town", FilterOp::All, "Derna")];
    let narrowed = run(&archive.index, &NoNames, &Request { filters, ..base }).unwrap();
    assert_ne!(narrowed.facets[0], free.facets[0]);
}

fn values(archive: &Archive, asked: FacetRequest) -> Vec<(String, u64)> {
    let request = Request { facets: vec![asked], limit: 0, ..Request::default() };
    let mut response = run(&archive.index, &NoNames, &request).unwrap();
    response
        .facets
        .remove(0)
        .values
        .into_iter()
        .map(|counted| (counted.value.path.to_string(), counted.count))
        .collect()
}

#[test]
fn counts_are_cut_sorted_chosen_and_rolled_up() {
    let archive = archive();
    let all = values(&archive, FacetRequest::all("town"));
    assert!(all.windows(2).all(|pair| pair[0].1 > pair[1].1 || pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0));
    let top = values(&archive, FacetRequest { top: Some(2), ..FacetRequest::new("town") });
    assert_eq!(top, all[..2]);
    let by_name = values(&archive, FacetRequest { sort: CountSort::Name, ..FacetRequest::all("town") });
    let names: Vec<&str> = by_name.iter().map(|(name, _)| name.as_str()).collect();
    let order = ["/Lebanon/Tripoli", "/Libya", "/Libya/Derna", "/Libya/Derna/Old", "/Libya/Tripoli", "/Mali/AC\\/DC"];
    assert_eq!(names, order);
    for (prefix, expected) in [("trip", 2), ("Libya/D", 2), ("libya", 4), ("mali/ac", 1), ("zz", 0)] {
        let chosen = FacetRequest { prefix: Some(prefix.into()), ..FacetRequest::all("town") };
        assert_eq!(values(&archive, chosen).len(), expected, "{prefix}");
    }
    for (country, number) in values(&archive, FacetRequest { depth: Some(1), ..FacetRequest::all("town") }) {
        let filters = vec![Filter::new("town", FilterOp::Any, format!("{country}/"))];
        let request = Request { filters, ..Request::default() };
        assert_eq!(count(&archive.index, &NoNames, &request).unwrap(), number, "{country}");
    }
}

#[test]
fn the_layout_of_the_index_does_not_change_the_counts() {
    let pieces = many(90);
    let one = Archive::of(std::slice::from_ref(&pieces));
    let parts: Vec<_> = pieces.chunks(20).map(<[_]>::to_vec).rev().collect();
    let many = Archive::of(&parts);
    for top in [Some(3), Some(1), None] {
        for facet in facets() {
            let asked = || FacetRequest { top, ..FacetRequest::new(facet.name.to_string()) };
            assert_eq!(values(&one, asked()), values(&many, asked()), "{}", facet.name);
        }
    }
}
