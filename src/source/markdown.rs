//! Markdown: a file is an article; front matter gives fields, a heading the title, and the text stays as it is.

use serde_json::Value;

use super::fields::{Field, field_of};
use super::format::{Input, Records};
use super::{layout, text};
use crate::article::Extra;

/// The one article of a Markdown file.
pub(super) fn read(input: Input) -> Records {
    text::read_whole(input, keys)
}

fn keys(text: &str) -> Extra {
    let (front, text) = front_matter(text);
    let mut keys = front.map(fields).unwrap_or_default();
    let named = keys.iter().find(|(key, _)| field_of(key).is_some_and(|f| f.0 == Field::Title)).map(|(_, v)| v.clone());
    let mut text = text;
    let mut titled = named.is_some();
    if let Some((heading, below)) = heading(text) {
        if named.as_ref().is_none_or(|title| title == heading) {
            text = below;
        }
        if !titled {
            keys.insert(Field::Title.name().to_owned(), Value::String(heading.to_owned()));
            titled = true;
        }
    }
    layout::take_apart(text, titled, &mut keys);
    keys
}

/// The first heading, `# …` or underlined, if the text begins with it, and what follows.
fn heading(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim();
    if let Some(heading) = line.strip_prefix("# ") {
        return Some((heading.trim().trim_end_matches('#').trim_end(), below));
    }
    let (rule, below) = below.split_once('\n').unwrap_or((below, ""));
    let rule = rule.trim();
    let underlined = rule.len() >= 3 && rule.bytes().all(|b| b == b'=');
    (underlined && !line.is_empty()).then_some((line, below))
}

/// What stands between two lines `---` at the very start, and the text below them.
fn front_matter(text: &str) -> (Option<&str>, &str) {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let rule = line.trim_end();
        match start {
            None if rule == "---" => start = Some(line.len()),
            None => break,
            Some(from) if rule == "---" || rule == "..." => {
                return (text.get(from..at), text.get(at + line.len()..).unwrap_or(""));
            }
            Some(_) => {}
        }
        at += line.len();
    }
    (None, text)
}

/// The `key: value` lines of front matter; a list is `[a, b]` or lines of `- a` under its key.
fn fields(front: &str) -> Extra {
    let mut keys = Extra::new();
    let mut last: Option<String> = None;
    for line in front.lines() {
        let plain = line.trim();
        if plain.is_empty() || plain.starts_with('#') {
            continue;
        }
        if let (Some(item), Some(key)) = (plain.strip_prefix("- "), &last) {
            match keys.get_mut(key) {
                Some(Value::Array(items)) => items.push(scalar(item)),
                Some(value) if value == "" => *value = Value::Array(vec![scalar(item)]),
                _ => {}
            }
        } else if let (false, Some((key, value))) = (line.starts_with([' ', '\t']), plain.split_once(':')) {
            let key = unquoted(key.trim());
            keys.insert(key.to_owned(), list(value.trim()));
            last = Some(key.to_owned());
        }
    }
    keys
}

fn list(value: &str) -> Value {
    match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
        Some(items) => items.split(',').map(scalar).filter(|item| item != "").collect(),
        None => scalar(value),
    }
}

fn scalar(text: &str) -> Value {
    Value::String(unquoted(text.trim()).to_owned())
}

fn unquoted(text: &str) -> &str {
    let within = |quote| text.strip_prefix(quote).and_then(|t: &str| t.strip_suffix(quote));
    within('"').or_else(|| within('\'')).unwrap_or(text)
}
