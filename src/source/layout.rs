//! The parts of a plain text: first line the title, a lone sentence under it the summary, paragraphs, a source.
//!
//! Nothing is invented: where the first line cannot be a title, all of it is body.

use serde_json::Value;

use crate::article::{Extra, TextField};
use crate::text::{Tokens, dateline, furniture, tokenize};

/// The longest first line, in characters, that passes for a title.
const LONGEST_TITLE: usize = 300;

/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 120;

/// The words that a closing line names the source with.
const SOURCE: &[&str] = &["source", "fuente", "quelle", "fonte", "bron"];

/// Takes a text apart into the keys of a record. `titled` says that its title is known already.
pub(super) fn take_apart(text: &str, titled: bool, keys: &mut Extra) {
    let (mut rest, source) = without_source(text);
    if let Some(source) = source {
        put(keys, "source", source);
    }
    let mut titled = titled;
    if !titled && let Some((title, below)) = title(rest) {
        put(keys, TextField::Title.name(), title);
        rest = below;
        titled = true;
    }
    if titled && let Some((summary, below)) = summary(rest) {
        put(keys, TextField::Summary.name(), summary);
        rest = below;
    }
    put(keys, TextField::Body.name(), trimmed(rest));
}

/// Sets a key that is not there yet.
fn put(keys: &mut Extra, key: &str, text: &str) {
    if !keys.contains_key(key) {
        keys.insert(key.to_owned(), Value::String(text.to_owned()));
    }
}

/// The text without its closing "Source: …" line, and the name there.
fn without_source(text: &str) -> (&str, Option<&str>) {
    let end = text.trim_end();
    let (before, last) = end.rsplit_once('\n').unwrap_or(("", end));
    match last.split_once(':') {
        Some((word, name))
            if SOURCE.contains(&word.trim().to_lowercase().as_str())
                && !name.trim().is_empty()
                && name.chars().count() <= LONGEST_SOURCE
                && !before.trim().is_empty() =>
        {
            (before, Some(name.trim()))
        }
        _ => (text, None),
    }
}

/// The first line and what follows, if it can be a title.
fn title(text: &str) -> Option<(&str, &str)> {
    let text = trimmed(text);
    let (first, below) = text.split_once('\n').unwrap_or((text, ""));
    let line = first.trim();
    if line.is_empty() || furniture::kind(line).is_some() || line.chars().count() > LONGEST_TITLE {
        return None;
    }
    if below.trim().is_empty() {
        // A text of one line is a title only if it does not end as a sentence does.
        return (!ends_sentence(line)).then_some((line, below));
    }
    // A paragraph that was wrapped begins a text without a title: its next line goes on in lower case.
    let wrapped = below.chars().next().is_some_and(char::is_lowercase) && !ends_sentence(line);
    (!wrapped).then_some((line, below))
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', '»']).ends_with(['.', '!', '?', '…', '。'])
}

/// The first paragraph and what follows, if it is one sentence and more follows.
fn summary(text: &str) -> Option<(&str, &str)> {
    let text = trimmed(text);
    let end = paragraph_end(text)?;
    let (paragraph, below) = (text.get(..end)?.trim(), text.get(end..)?);
    if below.trim().is_empty()
        || furniture::kind(paragraph).is_some()
        || paragraph.chars().count() > 2 * LONGEST_TITLE
        || !is_sentence(paragraph)
    {
        return None;
    }
    Some((paragraph, below))
}

/// Whether a paragraph is a single sentence: a byline, a list, a heading are none.
fn is_sentence(paragraph: &str) -> bool {
    // Emphasis around the whole is usual in Markdown, a mark with a blank behind it begins a list.
    let plain = paragraph.trim_matches(['*', '_']);
    if !plain.chars().next().is_some_and(|c| c.is_alphanumeric() || "\"“‘'«¿¡„".contains(c)) {
        return false;
    }
    let mut tokens = Tokens::default();
    tokenize(paragraph, &mut tokens);
    let begun = tokens.as_slice().iter().filter(|token| token.starts_sentence()).count();
    begun == 1
        && dateline::find(paragraph).is_none()
        && tokens.len() >= 4
        && (ends_sentence(plain) || tokens.len() >= 8)
}

/// Where the first paragraph ends: before the first line that is blank.
fn paragraph_end(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// A text without the blank lines before it and the blanks behind it.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((line, below)) = text.split_once('\n') {
        if !line.trim().is_empty() {
            break;
        }
        text = below;
    }
    text
}
