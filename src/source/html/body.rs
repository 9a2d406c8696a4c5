//! The article's own words: `trafilatura` finds them, and a few rules of ours prune what it keeps too much.

use trafilatura::{Options, extract};

use super::facts::shown_date;
use super::markup::{Markup, Token};
use super::page::is_block;
use super::words::{decoded, squeezed};
use crate::text::furniture;

/// A paragraph, heading, item or row.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Block {
    text: String,
    /// How many of its bytes stand within links.
    linked: usize,
}

/// The body of a page; empty if it shows none. `known` are its title and byline, which are no part of it.
pub(super) fn of(markup: &str, known: &[&str]) -> String {
    let options = Options::default().with_exclude_comments(true);
    let Ok(found) = extract(markup, &options) else { return String::new() };
    let mut blocks = blocks(&found.content_html);
    if is_lump(&blocks) {
        let mut own = self::blocks(markup);
        let longest = |blocks: &[Block]| blocks.iter().map(|block| block.text.len()).max().unwrap_or(0);
        if longest(&own) * 2 < longest(&blocks) {
            own.retain(|block| is_prose(&block.text) && block.linked * 3 < block.text.len());
            blocks = own;
        }
    }
    prune(&mut blocks, known);
    let texts: Vec<_> = blocks.into_iter().map(|block| block.text).collect();
    texts.join("\n\n")
}

/// The blocks of clean markup, two line breaks in one counting as a border.
fn blocks(markup: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let (mut raw, mut linked, mut in_link, mut breaks) = (String::new(), 0, false, 0);
    let mut end = |raw: &mut String, linked: &mut usize| {
        let text = squeezed(&decoded(raw));
        if !text.is_empty() {
            found.push(Block { text, linked: *linked });
        }
        raw.clear();
        *linked = 0;
    };
    for token in Markup::new(markup) {
        match token {
            Token::Text(text) => {
                if !text.trim().is_empty() {
                    breaks = 0;
                }
                linked += if in_link { text.trim().len() } else { 0 };
                raw.push_str(text);
            }
            Token::Open { name: "br" | "lb", .. } | Token::Close { name: "lb", .. } => {
                breaks += 1;
                if breaks == 2 {
                    end(&mut raw, &mut linked);
                }
                raw.push(' ');
            }
            Token::Open { name: "a", .. } => in_link = true,
            Token::Close { name: "a", .. } => in_link = false,
            Token::Open { name, .. } | Token::Close { name, .. } if is_block(name) => {
                end(&mut raw, &mut linked);
                breaks = 0;
            }
            _ => {}
        }
    }
    end(&mut raw, &mut linked);
    found
}

/// Takes out what is no part of the report.
fn prune(blocks: &mut Vec<Block>, known: &[&str]) {
    let mut at = 0;
    blocks.retain(|block| {
        at += 1;
        !(at <= 4 && is_head(&block.text, known)) && furniture::kind(&block.text).is_none() && !is_pointer(block)
    });
    // Headings with nothing below them.
    while blocks.len() > 1 && blocks.last().is_some_and(is_pointer) {
        blocks.pop();
    }
}

/// Whether all is one paragraph, which a page becomes that was taken whole for want of an article.
fn is_lump(blocks: &[Block]) -> bool {
    let total: usize = blocks.iter().map(|block| block.text.len()).sum();
    blocks.iter().any(|block| block.text.len() > 300 && block.text.len() * 10 > total * 9)
}

/// Whether a block is a sentence or more.
fn is_prose(text: &str) -> bool {
    let words = text.split(' ').count();
    let within = words >= 9 && text.contains(['.', '!', '?', '。', '।', '؟', '…']);
    within || (words >= 5 && ends_sentence(text)) || (words < 5 && text.contains('。'))
}

/// Whether one of the first blocks names the title, the author, the section or the day, and is no sentence.
fn is_head(text: &str, known: &[&str]) -> bool {
    let plain = text.trim_matches([',', ':', '|', ' ']);
    let short = text.split(' ').count() <= 16 && !ends_sentence(text);
    let signed = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
    known.contains(&plain)
        || (short && (signed || known.iter().any(|k| text.contains(k)) || shown_date(text).is_some()))
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', '»']).ends_with(['.', '!', '?', '…', '。', '।', '؟'])
}

/// Whether a block is nothing but a link, and no sentence.
fn is_pointer(block: &Block) -> bool {
    !ends_sentence(&block.text) && block.linked * 10 >= block.text.len() * 9 && block.text.split(' ').count() >= 3
}
