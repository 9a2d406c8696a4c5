//! Where a name begins and ends: annotators differ on articles and possessives, so both are left out of comparisons.

use std::ops::Range;

/// The span without a leading article and a trailing possessive, as far as a name is left.
pub(super) fn trimmed(body: &str, span: Range<usize>) -> Range<usize> {
    let Some(text) = body.get(span.clone()) else { return span };
    let start = span.start + article(text);
    let Some(text) = body.get(start..span.end) else { return span };
    start..start + without_possessive(text)
}

/// The length of an article and the blanks behind it; 0 where none leads or nothing follows.
fn article(text: &str) -> usize {
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let bytes = text.as_bytes();
    let word = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let blanks = bytes.iter().skip(word).take_while(|b| blank(b)).count();
    let is_article = bytes
        .get(..word)
        .is_some_and(|word| [&b"the"[..], b"a", b"an"].into_iter().any(|article| word.eq_ignore_ascii_case(article)));
    if is_article && blanks > 0 && word + blanks < bytes.len() { word + blanks } else { 0 }
}

/// The length of a name without `'s` or `'` at its end.
fn without_possessive(text: &str) -> usize {
    // A line break may stand behind the possessive.
    let line = text.strip_suffix('\n').unwrap_or(text);
    let stem = ["'s", "’s", "’", "'"].into_iter().find_map(|end| line.strip_suffix(end));
    stem.map_or(text.len(), |stem| if stem.is_empty() { text.len() } else { stem.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_possessives_are_left_out_while_a_name_is_left() {
        for (text, wanted) in [
            ("the Hague", "Hague"),
            ("The \n Hague's", "Hague"),
            ("an Echo", "Echo"),
            ("Libya’s", "Libya"),
            ("Rangers'", "Rangers"),
            ("Rangers’", "Rangers"),
            ("Libya's\n", "Libya"),
            ("the", "the"),
            ("the ", "the "),
            ("Theatre", "Theatre"),
            ("a's", "a"),
            ("'s", "'s"),
            ("the 's", "'s"),
            ("Élan’S", "Élan’S"),
            ("", ""),
        ] {
            assert_eq!(&text[trimmed(text, 0..text.len())], wanted, "{text:?}");
        }
    }
}
