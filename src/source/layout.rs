//! The parts of a plain text: first line the title, a lone sentence under it the summary, paragraphs, a source.
//!
//! Nothing is invented: where the first line cannot be a title, all of it is body.

use serde_json::Value;

use super::fields::{Field, field_of};
use crate::article::Extra;
use crate::text::{Tokens, dateline, furniture, tokenize};

/// The longest first line, in characters, that passes for a title.
const LONGEST_TITLE: usize = 300;

/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 120;

/// The words that a closing line names the source with.
const SOURCE: &[&str] = &["source", "fuente", "quelle", "fonte", "bron"];

/// Takes a text apart into the keys of a record. `titled` says that its title is known already. What the keys give
/// already is not looked for in the text, so that nothing is cut from it in vain.
pub(super) fn take_apart(text: &str, titled: bool, keys: &mut Extra) {
    let mut rest = text;
    if !gives(keys, Field::Source)
        && let (above, Some(source)) = without_source(text)
    {
        put(keys, Field::Source, source);
        rest = above;
    }
    let mut titled = titled;
    if !titled && let Some((title, below)) = title(rest) {
        put(keys, Field::Title, title);
        rest = below;
        titled = true;
    }
    if titled
        && !gives(keys, Field::Summary)
        && let Some((summary, below)) = summary(rest)
    {
        put(keys, Field::Summary, summary);
        rest = below;
    }
    put(keys, Field::Body, trimmed(rest));
}

/// Whether a key feeds a field, under any of its names.
fn gives(keys: &Extra, field: Field) -> bool {
    keys.keys().any(|key| field_of(key).is_some_and(|found| found.0 == field))
}

/// Sets the key of a field. What stood there is kept aside, as a second column of one name is.
fn put(keys: &mut Extra, field: Field, text: &str) {
    if let Some(other) = keys.insert(field.name().to_owned(), Value::String(text.to_owned())) {
        keys.insert(format!("{}_2", field.name()), other);
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
