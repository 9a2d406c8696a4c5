//! What the gazetteer promises.

use super::*;
use crate::schema::Schema;
use crate::text::{Tokens, fold_phrase, tokenize};

fn builtin() -> Gazetteer {
    Gazetteer::open(&Schema::builtin().unwrap()).unwrap()
}

fn values(gazetteer: &Gazetteer, name: &str) -> Vec<String> {
    let all = gazetteer.lookup(&fold_phrase(name));
    all.map(|c| gazetteer.entry(c.entry).value.to_owned()).collect()
}

/// Every name found in a text, leftmost first, with the values it may mean.
fn found(gazetteer: &Gazetteer, text: &str) -> Vec<(String, Vec<String>)> {
    let (mut tokens, mut out, mut all) = (Tokens::default(), Vec::new(), Vec::new());
    tokenize(text, &mut tokens);
    for at in 0..tokens.len() {
        gazetteer.matches_at(&tokens, at, &mut out);
        for m in &out {
            let values = gazetteer.candidates(*m).map(|c| gazetteer.entry(c.entry).value.to_owned()).collect();
            all.push((tokens.span(at..at + m.len).of(text).to_owned(), values));
        }
    }
    all
}

#[test]
fn case_accents_hyphens_and_aliases_lead_to_one_entry() {
    let gazetteer = builtin();
    for name in ["Derna", "DERNA", "Dérna", "Darnah"] {
        assert!(values(&gazetteer, name).contains(&"/Libya/Derna".to_owned()), "{name}");
    }
    for name in ["al-Shabaab", "Al Shabaab", "AL–SHABAAB"] {
        assert_eq!(values(&gazetteer, name), ["/Al-Shabaab"], "{name}");
    }
}

#[test]
fn names_are_found_in_text() {
    let gazetteer = builtin();
    let text = "Fighters of al-Shabaab left St. Louis, Libya.";
    let names: Vec<String> = found(&gazetteer, text).into_iter().map(|(words, _)| words).collect();
    assert_eq!(names, ["al-Shabaab", "Shabaab", "St. Louis", "Libya"]);
}
