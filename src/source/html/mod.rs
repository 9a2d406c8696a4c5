//! Web pages: a page is an article; its facts are read from what it declares, its body found among its words.
//!
//! ```text
//! markup ─ tokens ─▶ page ─┬ what it declares ─▶ linked, facts ─ keys ┐
//!                          └ tame markup ─▶ trafilatura ─▶ body ──────┴─▶ record
//! ```
//!
//! # Which extractor
//!
//! Measured on 92 news pages with their true text (scrapinghub's article-extraction-benchmark; shingles of four words,
//! means over pages), one core, MB of HTML per CPU second:
//!
//! | crate | version | licence | F1 | precision | recall | MB/s |
//! |---|---|---|---|---|---|---|
//! | **this module** (`trafilatura` with our pruning) | | | 0.962 | 0.948 | 0.976 | 24 |
//! | `trafilatura` | 0.6.0 | Apache-2.0 | 0.956 | 0.936 | 0.977 | 39 |
//! | `rs-trafilatura` | 0.2.2 | MIT or Apache-2.0 | 0.954 | 0.923 | 0.988 | 19 |
//! | `trafilatura`, with its fallback | 0.6.0 | Apache-2.0 | 0.950 | 0.924 | 0.977 | 20 |
//! | `libreadability` | 0.3.0 | MIT | 0.945 | 0.906 | 0.987 | 73 |
//! | `dom_smoothie` | 0.19.0 | MIT | 0.938 | 0.900 | 0.980 | 91 |
//! | `legible` | 0.5.1 | Apache-2.0 | 0.909 | 0.873 | 0.947 | 97 |
//! | `readabilityrs` | 0.1.4 | Apache-2.0 | 0.909 | 0.863 | 0.960 | 14 |
//!
//! Speeds are of one run on a shared machine; this module's was taken of its body alone, before the last of its rules.
//!
//! It is also the only one of the better four that takes 10,000 nested elements in less than a second (the others need
//! 5 to 15 seconds, or overflow the stack at 100,000). [`page`] flattens such pages before they get there.

mod body;
mod facts;
mod linked;
mod markup;
mod page;
#[cfg(test)]
mod tests;
mod words;

use serde_json::Value;

use super::encoding::text_of;
use super::fields::Field;
use super::format::{Input, Records};
use super::record::{Number, Parsed, Record};
use super::{Failure, text};
use crate::article::Extra;
use crate::error::Result;

/// The one article of a page.
pub(super) fn read(input: Input) -> Records {
    let mut input = Some(input);
    Box::new(std::iter::from_fn(move || input.take().map(whole)))
}

fn whole(input: Input) -> Result<Record, Failure> {
    let (builder, raw) = text::whole_file(input)?;
    let (text, warning) = text_of(&raw);
    let keys = keys(&text).map_err(|message| builder.failure(None, message, &raw))?;
    let warnings = warning.into_iter().collect();
    builder.build(Parsed { keys, line: None, number: Number::Lone, warnings, raw: &raw })
}

/// The keys of a page.
fn keys(html: &str) -> Result<Extra, &'static str> {
    let Some(page) = page::scan(html) else {
        return Err("has more tags than a page of news: split it or leave it out");
    };
    let mut keys = facts::of(&page);
    let known: Vec<&str> = [Field::Title, Field::Byline, Field::Section, Field::Source]
        .iter()
        .filter_map(|field| keys.get(field.name())?.as_str())
        .collect();
    let body = body::of(&page.markup, &known);
    if body.is_empty() {
        return Err("has no text: the page shows no article without its scripts");
    }
    let summary = keys.get(Field::Summary.name()).and_then(Value::as_str);
    if summary.is_some_and(|summary| body.contains(summary.trim_end_matches('.'))) {
        keys.shift_remove(Field::Summary.name());
    }
    keys.insert(Field::Body.name().to_owned(), Value::String(body));
    Ok(keys)
}
