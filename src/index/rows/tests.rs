//! What is written in rows is read from them, one way and the other.

use tantivy::directory::OwnedBytes;

use super::finder::number_of;
use super::names::Names;
use super::writer::Writer;
use super::*;

/// Pseudo-random numbers below a bound.
fn throw(state: &mut u64, below: u32) -> u32 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    u32::try_from((*state >> 33) % u64::from(below.max(1))).unwrap()
}

/// Articles with values in these facets: how many there are in each article at most, and how many terms.
fn articles(count: u32, facets: &[(Number, u32, u32)], seed: u64) -> Vec<Vec<Vec<u32>>> {
    let state = &mut seed.wrapping_add(1);
    let mut values = |(number, most, terms): (Number, u32, u32)| {
        let some = match number {
            Number::None => 0,
            Number::One => 1,
            // Few mostly, and now and then many.
            Number::Varies => match throw(state, 8) {
                0 => throw(state, most + 1),
                _ => throw(state, 3.min(most + 1)),
            },
        };
        let mut values: Vec<u32> = (0..some).map(|_| throw(state, terms)).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    (0..count).map(|_| facets.iter().map(|facet| values(*facet)).collect()).collect()
}

fn write(facets: &[(Number, u32, u32)], articles: &[Vec<Vec<u32>>]) -> Vec<u8> {
    // The facets that come later are said to have fewer values.
    let said = |(at, (number, _, terms)): (usize, &(Number, u32, u32))| (*number, *terms, 1000 - at as u64);
    let facets: Vec<_> = facets.iter().enumerate().map(said).collect();
    let mut writer = Writer::new(Vec::new(), &facets);
    for values in articles {
        writer.add(&mut values.clone()).unwrap();
    }
    // The facets with an even number of terms have values of several names.
    let names = facets.iter().map(|(_, terms, _)| {
        let mut names = Names::default();
        for ordinal in (0..*terms).filter(|_| terms.is_multiple_of(2)) {
            names.add(&name(ordinal), ordinal);
        }
        names
    });
    writer.finish(names.collect()).unwrap()
}

/// A value; of ten there are many with the last name.
fn name(ordinal: u32) -> String {
    format!("Land {ordinal}\0Île {}", if ordinal.is_multiple_of(10) { 7 } else { ordinal })
}

fn sets() -> Vec<Vec<(Number, u32, u32)>> {
    use Number::{None, One, Varies};
    vec![
        vec![],
        vec![(None, 0, 0)],
        vec![(One, 1, 1), (Varies, 40, 300), (None, 0, 0), (Varies, 14, 256), (Varies, 15, 70_000), (One, 1, 257)],
        // More than sixteen facets that vary, and one whose values take four bytes.
        (0..23).map(|at| (Varies, at, 200 * (at + 1))).chain([(One, 1, 65_537), (Varies, 30, 1 << 24 | 1)]).collect(),
        // So many that a block has few articles.
        (0..400).map(|at| (Varies, 20 * u32::from(at == 399), 5)).collect(),
    ]
}

#[test]
fn rows_give_back_what_was_written() {
    for (seed, facets) in sets().into_iter().enumerate() {
        let count = if facets.len() > 100 { 70 } else { 700 };
        let articles = articles(count, &facets, seed as u64);
        let rows = Rows::of(OwnedBytes::new(write(&facets, &articles))).unwrap();
        assert_eq!(rows.articles(), count);
        let mut counted: Vec<Vec<u32>> = facets.iter().map(|(_, _, terms)| vec![0; *terms as usize]).collect();
        for (doc, values) in (0..).zip(&articles) {
            let mut seen = vec![Vec::new(); facets.len()];
            rows.each(doc, &mut |facet, ordinals| seen[facet].extend(ordinals));
            assert_eq!(seen, *values, "{doc}");
            for (facet, wanted) in values.iter().enumerate() {
                assert_eq!(rows.ordinals(doc, facet).collect::<Vec<_>>(), *wanted, "{doc} {facet}");
                for ordinal in wanted {
                    counted[facet][*ordinal as usize] += 1;
                }
            }
        }
        for (facet, counts) in counted.iter().enumerate() {
            assert_eq!(rows.totals(facet), *counts);
            for ordinal in (0..).take(counts.len().min(2000)) {
                assert_eq!(rows.is_value(facet, ordinal), counts[ordinal as usize] > 0);
            }
            assert!(!rows.is_value(facet, rows.terms(facet)));
            let terms = rows.terms(facet);
            for ordinal in [0, 1, 7, terms / 2].into_iter().filter(|ordinal| *ordinal < terms) {
                let label = name(ordinal).rsplit('\0').next().map(crate::text::fold_phrase).unwrap();
                let named = rows.named(facet, &label).map(Iterator::collect::<Vec<_>>);
                assert_eq!(
                    named.as_ref().map(|named| named.contains(&ordinal)),
                    terms.is_multiple_of(2).then_some(true)
                );
                assert!(named.iter().flatten().all(|ordinal| *ordinal < terms));
            }
        }
        let docs: Vec<u32> = (0..count).filter(|doc| doc % 3 != 1).collect();
        let all: Vec<usize> = (0..facets.len()).collect();
        let last = facets.len().saturating_sub(1);
        for asked in [vec![], vec![last], vec![2, 0], all] {
            let asked: Vec<usize> = asked.into_iter().filter(|facet| *facet < facets.len()).collect();
            let mut picked = vec![Vec::new(); asked.len()];
            Picker::new(&rows, &asked).pick(&rows, &docs, &mut Gathered::default(), &mut |some| {
                picked[some.member].extend(some.bytes.chunks(some.width).map(number_of));
            });
            for (facet, mut picked) in asked.iter().zip(picked) {
                let mut wanted: Vec<u32> =
                    docs.iter().flat_map(|doc| articles[*doc as usize][*facet].clone()).collect();
                wanted.sort_unstable();
                picked.sort_unstable();
                assert_eq!(picked, wanted, "{facet} of {asked:?}");
            }
        }
    }
}

#[test]
fn great_totals_are_exact() {
    let facets = [(Number::Varies, 3, 4), (Number::One, 1, 2)];
    let articles: Vec<Vec<Vec<u32>>> = (0..600)
        .map(|doc| {
            vec![
                [doc < 254, doc < 255, true].iter().zip(0..).filter(|(has, _)| **has).map(|(_, o)| o).collect(),
                vec![1],
            ]
        })
        .collect();
    let rows = Rows::of(OwnedBytes::new(write(&facets, &articles))).unwrap();
    assert_eq!(rows.totals(0), [254, 255, 600, 0]);
    assert_eq!(rows.totals(1), [0, 600]);
}

#[test]
fn other_values_than_were_counted_are_refused() {
    let refused = |number, values: &[u32]| {
        let mut writer = Writer::new(Vec::new(), &[(number, 3, 1)]);
        writer.add(&mut [values.to_vec()]).is_err()
    };
    assert!(refused(Number::One, &[]));
    assert!(refused(Number::One, &[0, 1]));
    assert!(refused(Number::None, &[0]));
    assert!(refused(Number::Varies, &[3]));
    assert!(!refused(Number::Varies, &[2, 2, 0]));
}

/// Whatever the bytes are, reading ends, and within what is there.
#[test]
fn broken_files_do_no_harm() {
    let facets = &sets()[2];
    let whole = write(facets, &articles(200, facets, 9));
    for cut in (0..whole.len()).step_by(97) {
        assert!(Rows::of(OwnedBytes::new(whole[..cut].to_vec())).is_err(), "{cut}");
    }
    let (state, mut read) = (&mut 3, 0);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=throw(state, 40) {
            let at = throw(state, u32::try_from(bytes.len()).unwrap()) as usize;
            bytes[at] = u8::try_from(throw(state, 256)).unwrap();
        }
        let Ok(rows) = Rows::of(OwnedBytes::new(bytes)) else { continue };
        read += 1;
        let docs: Vec<u32> = (0..rows.articles().min(300)).collect();
        for doc in docs.iter().chain(&[u32::MAX]) {
            rows.each(*doc, &mut |_, ordinals| assert!(ordinals.count() < whole.len()));
            assert!(rows.ordinals(*doc, 4).count() < whole.len());
        }
        let asked = [1, 4, 5];
        Picker::new(&rows, &asked).pick(&rows, &docs, &mut Gathered::default(), &mut |some| {
            assert!(some.bytes.len() < whole.len());
        });
        for facet in asked {
            assert!(rows.named(facet, "ile 7").is_none_or(|named| named.count() < whole.len()));
            assert!(rows.totals(facet).len() < whole.len());
        }
    }
    assert!(read > 100, "{read} were read");
}
