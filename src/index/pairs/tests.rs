//! Tests of the file as a whole.

use super::*;

/// A file of nothing but a footer.
fn empty(articles: u32) -> Vec<u8> {
    let mut bytes = vec![0; FOOTER];
    bytes[FOOTER - 12..FOOTER - 8].copy_from_slice(&articles.to_le_bytes());
    bytes[FOOTER - 4..].copy_from_slice(&VERSION.to_le_bytes());
    bytes
}

#[test]
fn broken_files_are_refused() {
    assert!(Pairs::of(OwnedBytes::new(empty(5))).is_ok());
    for length in 0..FOOTER {
        assert!(Pairs::of(OwnedBytes::new(vec![0; length])).is_err());
    }
    for at in (0..TextField::ALL.len() * FIELD).chain(FOOTER - 4..FOOTER) {
        let mut bytes = empty(5);
        bytes[at] ^= 0x91;
        assert!(Pairs::of(OwnedBytes::new(bytes)).is_err(), "{at}");
    }
}

#[test]
fn tables_that_lead_astray_are_refused() {
    // A file with the words `in` and `the` and their pair, whose list is nowhere.
    let mut bytes = b"inthe".to_vec();
    for (end, times) in [(2_u32, 9_u64), (5, 9)] {
        bytes.extend([&end.to_le_bytes()[..], &3_u32.to_le_bytes(), &times.to_le_bytes()].concat());
    }
    let pair = [&0_u16.to_le_bytes()[..], &1_u16.to_le_bytes(), &1000_u64.to_le_bytes(), &8_u32.to_le_bytes()];
    bytes.extend(pair.concat());
    let mut footer = empty(5);
    footer[8..20].copy_from_slice(&[5_u32, 2, 1].map(u32::to_le_bytes).concat());
    let behind = u64::try_from(bytes.len()).unwrap().to_le_bytes();
    footer[20..28].copy_from_slice(&behind);
    footer[40..48].copy_from_slice(&behind);
    let pairs = Pairs::of(OwnedBytes::new([bytes, footer].concat())).unwrap();
    let find = |first: &str, second: &str| pairs.find(TextField::Title, first, second);
    assert!(find("in", "the").is_err());
    assert!(matches!(find("the", "in"), Ok(Neighbours::Nowhere)));
    assert!(matches!(find("in", "that"), Ok(Neighbours::Unknown)));
    assert!(matches!(pairs.find(TextField::Body, "in", "the"), Ok(Neighbours::Unknown)));
}

#[test]
fn pairs_are_dear_by_how_many_positions_they_cost() {
    let [the, common, rare] = [(900, 9000), (200, 400), (10, 10)].map(|(articles, times)| Word { articles, times });
    // 0.9 of the articles have `the`, ten times each; 0.2 have the other word, twice.
    let cost = 0.9 * 0.2 * (10.0 + 2.0 + 4.0) * 100.0;
    assert!(f64::from(287_u32) < cost && cost < f64::from(289_u32));
    assert!(the.is_dear(common, 287, 1000) && !the.is_dear(common, 289, 1000));
    assert!(common.is_dear(the, 287, 1000) && !the.is_dear(rare, 287, 1000));
}
