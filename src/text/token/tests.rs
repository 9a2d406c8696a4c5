//! What is a token, and what shape it has.

use super::*;

fn words(text: &str) -> Vec<(String, String)> {
    let mut tokens = Tokens::default();
    tokenize(text, &mut tokens);
    (0..tokens.len()).map(|at| (tokens.as_slice()[at].span.of(text).to_owned(), tokens.word(at).to_owned())).collect()
}

fn folded(text: &str) -> String {
    crate::text::fold_phrase(text)
}

#[test]
fn possessives_are_left_out_and_inner_apostrophes_stay() {
    assert_eq!(
        words("Haftar's Qa'ida’s O'Brien"),
        [("Haftar".into(), "haftar".into()), ("Qa'ida".into(), "qaida".into()), ("O'Brien".into(), "obrien".into()),]
    );
}

#[test]
fn a_plural_possessive_keeps_the_apostrophe_out() {
    assert_eq!(words("the rebels' guns")[1], ("rebels".into(), "rebels".into()));
}

#[test]
fn dotted_acronyms_are_one_token() {
    assert_eq!(
        words("the U.S. and U.N. at 5 a.m. in Washington, D.C"),
        [
            ("the".into(), "the".into()),
            ("U.S.".into(), "us".into()),
            ("and".into(), "and".into()),
            ("U.N.".into(), "un".into()),
            ("at".into(), "at".into()),
            ("5".into(), "5".into()),
            ("a.m.".into(), "am".into()),
            ("in".into(), "in".into()),
            ("Washington".into(), "washington".into()),
            ("D.C".into(), "dc".into()),
        ]
    );
    assert_eq!(folded("U.S.-led"), "us led");
}

#[test]
fn elisions_hyphens_and_accents_part_and_fold() {
    assert_eq!(folded("l'État d’Haïti"), "l etat d haiti");
    assert_eq!(folded("al-Qaeda–linked"), "al qaeda linked");
    assert_eq!(folded("Łódź Þór Straße ﬁnal"), "lodz thor strasse final");
}

#[test]
fn scripts_without_spaces_give_a_token_a_character() {
    assert_eq!(folded("北京ABC"), "北 京 abc");
}

#[test]
fn shapes_tell_capitals_digits_and_acronyms() {
    let mut tokens = Tokens::default();
    tokenize("ISIL McDonald 2015 G7 eBay said", &mut tokens);
    let t = tokens.as_slice();
    assert!(t[0].is_all_caps() && t[0].is_capitalised());
    assert!(t[1].is_capitalised() && t[1].has_inner_capital() && !t[1].is_all_caps());
    assert!(t[2].is_number() && !t[2].is_all_caps());
    assert!(t[3].is_all_caps() && t[3].has_digit() && !t[3].is_number());
    assert!(!t[4].is_capitalised() && t[4].has_inner_capital());
    assert!(!t[5].is_all_caps());
}

#[test]
fn every_span_is_on_boundaries_and_in_order() {
    for text in ["a\u{301}b ’’ 's 'x' é’é’s", "…", "'", "x’", "\u{301}\u{301}", "D.D.D.D", "A.", "ﬃ’s", "İ'İ"]
    {
        let mut tokens = Tokens::default();
        tokenize(text, &mut tokens);
        let mut last = 0;
        for token in tokens.as_slice() {
            assert!(text.get(token.span.range()).is_some_and(|s| !s.is_empty()), "{text:?} {token:?}");
            assert!(token.span.start >= last);
            last = token.span.end;
        }
        assert_eq!(tokens.folded().split(' ').filter(|w| !w.is_empty()).count(), tokens.len(), "{text:?}");
    }
}

#[test]
fn hashes_are_those_of_the_folded_words() {
    let mut tokens = Tokens::default();
    tokenize("The U.S. L'Etat Qa'ida’s Côte 東京 がx 12th e\u{301}t Strasse\u{ad}n צה״ל don't", &mut tokens);
    for at in 0..tokens.len() {
        assert_eq!(tokens.hash(at), hash::hash_of(tokens.word(at)), "{}", tokens.word(at));
    }
    let many = "a Bc ".repeat(MANY);
    tokenize(&many, &mut tokens);
    assert_eq!(tokens.hash(2 * MANY - 1), hash::hash_of("bc"));
}

#[test]
fn plain_words_are_read_as_the_scanner_reads_them() {
    let letters = ["a", "Z", "9", " ", " ", ".", "-", "'", "\"", "\n", "é", "’", "ש", "e\u{301}", "中"];
    let mut state = 7_u64;
    let mut tokens = Tokens::default();
    for _ in 0..30_000 {
        let mut text = String::new();
        for _ in 0..9 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(letters[usize::from((state >> 56) as u8) % letters.len()]);
        }
        tokenize(&text, &mut tokens);
        let mut folded = String::new();
        for (number, token) in tokens.as_slice().iter().enumerate() {
            let at = token.span.start as usize;
            let first = next_char(&text, at).expect("a token has a first character");
            let scanned = Scanner { text: &text, at }.scan(first, &mut folded);
            assert_eq!((scanned.span, scanned.folded), (token.span, token.folded), "{text:?}");
            assert_eq!(scanned.shape, token.shape & !SENTENCE_START, "{text:?}");
            assert_eq!(
                (scanned.hash, hash::hash_of(tokens.word(number))),
                (tokens.hash(number), scanned.hash),
                "{text:?}"
            );
        }
        assert_eq!(folded, tokens.folded(), "{text:?}");
    }
}
