//! Where sentences begin, told from stops, line breaks and the words around them.

use super::token::{Gap, Tokens};

/// Abbreviations behind whose full stop a capital does not begin a sentence.
const ABBREVIATIONS: &[&str] = &[
    "adm", "amb", "apr", "aug", "ave", "brig", "bros", "capt", "cdr", "cllr", "cmdr", "co", "col", "corp", "cpl",
    "dec", "dr", "ed", "eng", "etc", "feb", "fr", "ft", "gen", "gov", "hon", "inc", "jan", "jr", "jul", "jun", "lt",
    "ltd", "maj", "messrs", "mr", "mrs", "ms", "mt", "no", "nov", "oct", "op", "pres", "prof", "rep", "reps", "rev",
    "sen", "sens", "sep", "sept", "sgt", "sr", "st", "ste", "supt", "univ", "vs",
];

/// The longest line, in bytes, that may be a wrapped one.
const LONGEST_WRAPPED: usize = 90;

/// Marks the first token of every sentence.
pub(super) fn mark(text: &str, tokens: &mut Tokens) {
    for at in 0..tokens.len() {
        if begins(text, tokens, at) {
            tokens.mark_sentence(at);
        }
    }
}

fn begins(text: &str, tokens: &Tokens, at: usize) -> bool {
    let all = tokens.as_slice();
    let Some(token) = all.get(at) else { return false };
    if at == 0 || token.gap.has(Gap::LINE) && is_break(text, tokens, at) {
        return true;
    }
    let Some(before) = all.get(at - 1) else { return true };
    let after_dots = before.is_dotted() && text.as_bytes().get(before.span.end as usize - 1) == Some(&b'.');
    if !token.gap.has(Gap::STOP) && !after_dots {
        return false;
    }
    if !token.is_capitalised() && !token.has_digit() && !token.gap.has(Gap::QUOTE) {
        return false;
    }
    if after_dots && !token.gap.has(Gap::STOP) {
        // "in the U.S. Officials said": only a word that opens sentences ends the acronym's.
        return token.gap.has(Gap::QUOTE)
            || matches!(
                tokens.word(at),
                "the"
                    | "in"
                    | "but"
                    | "and"
                    | "he"
                    | "she"
                    | "it"
                    | "they"
                    | "a"
                    | "an"
                    | "on"
                    | "at"
                    | "this"
                    | "that"
                    | "officials"
                    | "police"
            );
    }
    if token.gap.only(Gap::STOP.and(Gap::SPACE)) {
        let word = tokens.word(at - 1);
        let initial = before.is_capitalised() && word.chars().count() == 1;
        return !(initial || before.is_capitalised() && ABBREVIATIONS.binary_search(&word).is_ok());
    }
    true
}

/// Whether the line break before a token parts sentences: an empty line does, and so does a line that ended early or
/// with a stop; a line that was only wrapped does not.
fn is_break(text: &str, tokens: &Tokens, at: usize) -> bool {
    let all = tokens.as_slice();
    let (Some(before), Some(token)) = (at.checked_sub(1).and_then(|b| all.get(b)), all.get(at)) else { return true };
    if token.gap.has(Gap::STOP) {
        return true;
    }
    let between = text.get(before.span.end as usize..token.span.start as usize).unwrap_or("");
    if between.bytes().filter(|b| *b == b'\n').count() > 1 {
        return true;
    }
    // A single break: lines wrapped near a common width run on when the next goes on in lower case or the line is long.
    // Longer lines are not wrapped ones, so no more is looked at.
    let end = before.span.end as usize;
    let recent = text.as_bytes().get(end.saturating_sub(LONGEST_WRAPPED + 1)..end).unwrap_or(&[]);
    let length = recent.iter().rev().take_while(|b| !matches!(b, b'\n' | b'\r')).count();
    !(55..=LONGEST_WRAPPED).contains(&length) || token.gap.has(Gap::QUOTE)
}

#[cfg(test)]
mod tests {
    use super::super::{Tokens, tokenize};

    fn starts(text: &str) -> Vec<&str> {
        let mut tokens = Tokens::default();
        tokenize(text, &mut tokens);
        tokens.as_slice().iter().filter(|t| t.starts_sentence()).map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_sentences() {
        assert_eq!(
            starts("Gen. Khalifa Haftar met J. Smith. Troops left. “We won,” he said."),
            ["Gen", "Troops", "We"]
        );
    }

    #[test]
    fn dotted_acronyms_end_one_only_before_an_opening_word() {
        assert_eq!(starts("He left the U.S. The U.S. Army stayed."), ["He", "The"]);
    }

    #[test]
    fn titles_and_paragraphs_begin_sentences() {
        assert_eq!(starts("Title Here\n\nBody begins"), ["Title", "Body"]);
    }
}
