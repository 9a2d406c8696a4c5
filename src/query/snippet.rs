//! The passage of an article that shows best why it was found.
//!
//! About 240 characters of the body (else of the summary) with as many different words of the query as possible, begun
//! at a sentence where one begins near; the beginning of the text where no word is found in it.

use std::collections::BTreeSet;

use super::highlight::{Found, Highlighter};
use super::response::{Entity, Snippet};
use crate::article::{Article, TextField};
use crate::mention::{Form, Mention};
use crate::text::{Span, Tokens, tokenize};

/// How long a passage is at most, in bytes.
const LENGTH: usize = 240;

/// How far before the first word found a passage may begin, in bytes.
const LEAD: usize = 90;

/// How many signs are kept with a word at either end.
const SIGNS: usize = 4;

/// How many places are tried.
const TRIED: usize = 500;

/// The passages to show of an article: one, or none where it has no text.
pub(super) fn snippets(highlighter: &mut Highlighter, article: &Article, mentions: &[Mention]) -> Vec<Snippet> {
    let mut best: Option<(TextField, Tokens, Vec<Found>)> = None;
    for field in [TextField::Body, TextField::Summary] {
        let mut tokens = Tokens::default();
        tokenize(article.text(field), &mut tokens);
        if tokens.is_empty() {
            continue;
        }
        let found = highlighter.find(field, &tokens, article.lang.as_deref().unwrap_or(""));
        let hit = !found.is_empty();
        if hit || best.is_none() {
            best = Some((field, tokens, found));
        }
        if hit {
            break;
        }
    }
    let Some((field, tokens, found)) = best else { return Vec::new() };
    let passage = best_passage(&tokens, &found);
    vec![cut(article.text(field), field, &tokens, &found, passage, mentions)]
}

/// First and last token of the passage with the most different parts of the query, then the most words, then first.
fn best_passage(tokens: &Tokens, found: &[Found]) -> (usize, usize) {
    let mut best = ((0, 0), (0, end_of(tokens, 0)));
    for (number, first) in found.iter().take(TRIED).enumerate() {
        let begin = begin_of(tokens, first.tokens.start);
        let end = end_of(tokens, begin);
        let within =
            found.iter().skip(number).take_while(|f| f.tokens.start <= end).filter(|f| f.tokens.end <= end + 1);
        let parts: Vec<usize> = within.map(|f| f.part).collect();
        let distinct = parts.iter().collect::<BTreeSet<_>>().len();
        if (distinct, parts.len()) > best.0 {
            best = ((distinct, parts.len()), (begin, end));
        }
    }
    best.1
}

fn span(tokens: &Tokens, at: usize) -> Span {
    tokens.as_slice().get(at).map_or(Span::default(), |token| token.span)
}

/// Where a passage begins that shows the token at `at`: at its sentence if that is near, else some words before it.
fn begin_of(tokens: &Tokens, at: usize) -> usize {
    let place = span(tokens, at).start as usize;
    let near = |before: &usize| place - span(tokens, *before).start as usize <= LEAD;
    let nearby = || (0..=at).rev().take_while(near);
    let sentence = nearby().find(|before| tokens.as_slice().get(*before).is_some_and(|token| token.starts_sentence()));
    sentence.or_else(|| nearby().find(|before| place - span(tokens, *before).start as usize >= LEAD / 2)).unwrap_or(at)
}

/// The last token that fits into a passage which begins at `begin`.
fn end_of(tokens: &Tokens, begin: usize) -> usize {
    let start = span(tokens, begin).start as usize;
    let fits = |at: &usize| span(tokens, *at).end as usize <= start + LENGTH;
    (begin..tokens.len()).take_while(fits).last().unwrap_or(begin)
}

/// The passage as a snippet: white space made single, spans carried over.
fn cut(
    text: &str,
    field: TextField,
    tokens: &Tokens,
    found: &[Found],
    (begin, end): (usize, usize),
    mentions: &[Mention],
) -> Snippet {
    let range = widen(text, tokens, begin, end);
    let cut = Cut::new(text, range.clone(), begin > 0, end + 1 < tokens.len());
    let mut spans: Vec<(usize, usize)> =
        found.iter().filter_map(|f| cut.place(tokens.span(f.tokens.clone()))).collect();
    spans.sort_unstable();
    let mut highlights: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        match highlights.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => highlights.push((start, end)),
        }
    }
    let here = mentions.iter().filter(|m| m.field == field && m.form != Form::Implied);
    let entities = here
        .filter_map(|m| cut.place(m.span).map(|(start, end)| Entity { start, end, facet: m.facet.clone() }))
        .filter(|entity| entity.start < entity.end)
        .collect();
    Snippet { field, text: cut.out, highlights, entities }
}

/// The bytes of the tokens with the signs that belong to them: an opening quote before, the stop behind.
fn widen(text: &str, tokens: &Tokens, begin: usize, end: usize) -> std::ops::Range<usize> {
    let (first, last) = (span(tokens, begin).start as usize, span(tokens, end).end as usize);
    let floor = begin.checked_sub(1).map_or(0, |before| span(tokens, before).end as usize);
    let ceiling = tokens.as_slice().get(end + 1).map_or(text.len(), |next| next.span.start as usize);
    let before = text.get(floor..first).unwrap_or("");
    let behind = text.get(last..ceiling).unwrap_or("");
    let lead: usize = before.chars().rev().take_while(|c| is_bound(*c)).take(SIGNS).map(char::len_utf8).sum();
    let tail: usize = behind.chars().take_while(|c| is_bound(*c)).take(SIGNS).map(char::len_utf8).sum();
    // Signs that touch the word before as well are that word's.
    let lead = if floor == 0 || lead < before.len() { lead } else { 0 };
    first - lead..last + tail
}

/// Signs that stay with the word beside them.
fn is_bound(c: char) -> bool {
    !c.is_whitespace() && !c.is_alphanumeric() && !c.is_control()
}

/// A part of a text with its white space made single, and where its bytes went.
struct Cut {
    out: String,
    range: std::ops::Range<usize>,
    /// For every byte of the range, and the one behind: where it is in `out`.
    places: Vec<u32>,
}

impl Cut {
    fn new(text: &str, range: std::ops::Range<usize>, more_before: bool, more_behind: bool) -> Self {
        let part = text.get(range.clone()).unwrap_or("");
        let mut out = String::with_capacity(part.len() + 8);
        let mut places = Vec::with_capacity(part.len() + 1);
        if more_before {
            out.push('…');
        }
        for c in part.chars() {
            places.extend(std::iter::repeat_n(narrow(out.len()), c.len_utf8()));
            if !c.is_whitespace() && !c.is_control() {
                out.push(c);
            } else if !out.ends_with([' ', '…']) {
                out.push(' ');
            }
        }
        places.push(narrow(out.len()));
        if more_behind && !out.ends_with(['.', '!', '?', '…', '”', '"']) {
            out.push('…');
        }
        Self { out, range, places }
    }

    /// Where a span of the text is in the cut, if all of it is there.
    fn place(&self, span: Span) -> Option<(usize, usize)> {
        let span = span.range();
        let at = |byte: usize| self.places.get(byte.checked_sub(self.range.start)?).map(|place| *place as usize);
        Some((at(span.start)?, at(span.end)?))
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::language::parse;

    fn snippet(query: &str, body: &str) -> (String, Vec<String>) {
        let article = Article { body: body.into(), lang: Some("en".into()), ..Article::default() };
        let node = parse(query, &[]).unwrap();
        let mut all = snippets(&mut Highlighter::new(&node), &article, &[]);
        let snippet = all.remove(0);
        let words = snippet.highlights.iter().map(|(start, end)| snippet.text[*start..*end].to_owned()).collect();
        (snippet.text, words)
    }

    #[test]
    fn the_passage_begins_at_the_sentence_and_marks_the_words() {
        let filler = "Nothing of note was said in the long meeting of that day. ".repeat(20);
        let body = format!("{filler}\n\nFighters attacked\nal-Qa'ida in Derna’s harbour. {filler}");
        let (text, words) = snippet("attacks \"al Qaida\" dern* -meeting", &body);
        assert!(text.starts_with("…Fighters attacked al-Qa'ida in Derna’s harbour. Nothing"), "{text}");
        assert_eq!(words, ["attacked", "al-Qa'ida", "Derna"]);
    }

    #[test]
    fn without_a_word_the_text_begins_at_its_beginning() {
        assert_eq!(snippet("", "“One day.” Two"), ("“One day.” Two".into(), vec![]));
        assert_eq!(snippet("zebra", "One (two)").0, "One (two)");
    }

    #[test]
    fn any_text_is_cut_at_characters() {
        for body in ["ﬃ’s ".repeat(200), "北京".repeat(300), "a\u{301}\u{301} — ".repeat(150), "x".repeat(5000)]
        {
            for query in ["", "s", "北", "a", "x*"] {
                let (text, _) = snippet(query, &body);
                assert!(!text.is_empty());
            }
        }
    }
}
