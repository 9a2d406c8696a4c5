//! Asides: the parts of a text whose names are none of its facts.
//!
//! What it finds: pointers, share lines, notices and credits whole; of a caption only who took the picture, for the
//! scene that it describes was reported too; and at the very end of a text its agencies, `(AFP, Reuters)`, and
//! `Author: … Editor: …`. How: a caption is cut into clauses at full stops and brackets, and a clause is a credit if an
//! agency stands in it, or a label before it and a bare name behind. Known misses: a photographer without label or
//! agency.

use std::ops::Range;

use super::words::{AGENCIES, AUTHOR_LABELS, CAPTIONS, CREDIT_LABELS};
use super::{Furniture, spans};
use crate::text::Span;

/// A clause of more words is a sentence in which an agency happens to stand.
const LONGEST_CREDIT: usize = 8;

/// The author's line at the end of a text begins within so many bytes before it.
const TAIL: usize = 240;

/// The parts of a text whose names are none of its facts, in order.
#[must_use]
pub fn asides(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for line in spans(text) {
        if line.kind == Furniture::Caption {
            let from = line.span.range().start;
            let credits = credits(line.span.of(text)).into_iter();
            found.extend(credits.map(|credit| Span::new(from + credit.start, from + credit.end)));
        } else {
            found.push(line.span);
        }
    }
    let last = found.last().map_or(0, |span| span.range().end);
    found.extend(tail(text).filter(|tail| tail.start >= last).map(|tail| Span::new(tail.start, tail.end)));
    found
}

/// The clauses of a caption that say who took the picture.
fn credits(caption: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut label = Label::None;
    for clause in clauses(caption) {
        let Some(text) = caption.get(clause.clone()) else { continue };
        let (own, length) = label_of(text);
        if own != Label::None {
            label = own;
        }
        let rest = text.get(length..).unwrap_or("");
        // A label alone in its clause speaks of the next one.
        if rest.trim().is_empty() {
            continue;
        }
        let credited = match std::mem::replace(&mut label, Label::None) {
            Label::Credit => true,
            Label::Caption => is_bare_name(rest) || names_agency(rest),
            Label::None => names_agency(rest),
        };
        if credited {
            found.push(clause);
        }
    }
    found
}

/// Where a caption is cut: behind the ends of sentences and labels, and at brackets and bars.
fn clauses(caption: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in caption.char_indices() {
        let cut = matches!(c, '(' | ')' | '[' | ']' | '|' | '\u{3010}' | '\u{3011}')
            || c.is_whitespace() && matches!(before, '.' | '!' | '?' | '…');
        if cut {
            found.push(start..at);
            start = at + c.len_utf8();
        }
        before = c;
    }
    found.push(start..caption.len());
    found.retain(|clause| !clause.is_empty());
    found
}

/// What stands before a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    /// `Photo:`, which a scene or a photographer may follow.
    Caption,
    /// `Credit:`, `Photo by`.
    Credit,
}

/// The label that a clause begins with, and its length.
fn label_of(clause: &str) -> (Label, usize) {
    let plain = clause.trim_start();
    let blanks = clause.len() - plain.len();
    let lower = plain.to_ascii_lowercase();
    let longest = |labels: &[&str]| {
        let found = labels.iter().filter(|label| lower.starts_with(**label)).map(|label| label.len());
        found.max().unwrap_or(0)
    };
    let (credit, caption) = (longest(CREDIT_LABELS), longest(CAPTIONS));
    let length = credit.max(caption);
    let Some(behind) = lower.get(length..).filter(|_| length > 0) else { return (Label::None, 0) };
    let mark = behind.trim_start();
    if let Some(name) = mark.strip_prefix("by ") {
        return (Label::Credit, clause.len() - name.len());
    }
    let label = if credit >= caption { Label::Credit } else { Label::Caption };
    if let Some(rest) = [':', '：', '©', '/'].iter().find_map(|sign| mark.strip_prefix(*sign)) {
        return (label, clause.len() - rest.len());
    }
    // "Image copyright AP": a label that only a credit can follow needs no sign.
    let parted = label == Label::Credit && (behind.is_empty() || behind.starts_with(char::is_whitespace));
    if parted { (label, blanks + length) } else { (Label::None, 0) }
}

/// Whether an agency stands in a clause as one does in a credit: alone, behind or before a slash, with its photo.
fn names_agency(clause: &str) -> bool {
    let lower = clause.trim().trim_end_matches('.').to_ascii_lowercase();
    let lower = lower.strip_prefix("via ").unwrap_or(&lower);
    let mut sides = lower.split('/').map(str::trim);
    let parted = lower.contains('/');
    let short = lower.split_whitespace().count() <= LONGEST_CREDIT;
    let agency = |side: &str| {
        let photo = ["photo", "file photo", "images", "pictures"].iter().find_map(|end| side.strip_suffix(end));
        AGENCIES.contains(&side) || photo.is_some_and(|name| AGENCIES.contains(&name.trim()))
    };
    let ends = ["getty images", "shutterstock", "via ap", "via afp", "via reuters", "via getty", "via getty images"];
    short && (agency(lower) || parted && sides.any(agency) || ends.iter().any(|end| lower.ends_with(end)))
}

/// Whether a clause is a name or two and nothing else.
fn is_bare_name(clause: &str) -> bool {
    let words: Vec<&str> = clause.split([' ', '/', ',', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let named = |word: &&str| {
        let particle = matches!(*word, "de" | "da" | "di" | "van" | "von" | "der" | "bin" | "al" | "el" | "and" | "&");
        particle || word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit())
    };
    (1..=6).contains(&words.len()) && words.iter().all(named)
}

/// What a text ends with that says who wrote it.
fn tail(text: &str) -> Option<Range<usize>> {
    let text = text.trim_end_matches(['.', '*', '_']).trim_end();
    authors(text).or_else(|| agencies(text))
}

/// `(AFP, dpa, Reuters)`.
fn agencies(text: &str) -> Option<Range<usize>> {
    let inner = text.strip_suffix(')')?;
    let open = inner.rfind('(')?;
    let list = inner.get(open + 1..)?.to_ascii_lowercase();
    let named = list.split([',', '/', ';', '|']).flat_map(|item| item.split(" and ")).map(str::trim);
    let mut named = named.filter(|item| !item.is_empty()).peekable();
    named.peek()?;
    named.all(|item| AGENCIES.contains(&item)).then_some(open..text.len())
}

/// `Author: Ann Example (AFP) Editor: Bo Example`, behind the end of a sentence.
fn authors(text: &str) -> Option<Range<usize>> {
    let mut from = text.len().saturating_sub(TAIL);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = text.get(from..).filter(|window| window.contains(':'))?;
    let mut at = 0;
    for piece in window.split_inclusive(char::is_whitespace) {
        let (start, word) = (at, piece.trim());
        at += piece.len();
        let marked = word.ends_with(':') || window.get(at..).is_some_and(|rest| rest.starts_with(": "));
        if !marked || !AUTHOR_LABELS.contains(&&*word.trim_end_matches(':').to_ascii_lowercase()) {
            continue;
        }
        let before = window.get(..start).unwrap_or("").trim_end();
        let opens = before.is_empty() && from == 0 || before.ends_with(['.', '!', '?', '"', '”', '’', ')', ':']);
        let fresh = opens || window.get(..start).is_some_and(|before| before.ends_with('\n'));
        if fresh && !window.get(at..).is_some_and(has_sentence) {
            return Some(from + start..text.len());
        }
    }
    None
}

/// Whether a sentence ends within a text: not behind an initial, and not at its end.
fn has_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let ends = word.ends_with(['.', '!', '?']) && word.chars().count() > 3;
        if ends && words.peek().is_some() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        asides(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_caption_keeps_its_scene_and_loses_its_credit() {
        for (line, wanted) in [
            ("Photo: Ann Example/Reuters", &["Photo: Ann Example/Reuters"][..]),
            ("Photo: Ann Example", &["Photo: Ann Example"]),
            ("Photo by Ann Example", &["Photo by Ann Example"]),
            ("(Photo by Ann Example)", &["Photo by Ann Example"]),
            ("Photo: Soldiers on the road to Sirte", &[]),
            ("[Image: a road in Derna]", &[]),
            ("Soldiers on the road to Sirte. REUTERS/Ann Example", &["REUTERS/Ann Example"]),
            ("The harbour of Sirte at dawn (AP Photo/Ann Example)", &["AP Photo/Ann Example"]),
            ("The harbour at dawn. Ann Example / Getty Images", &["Ann Example / Getty Images"]),
            ("Photo: Soldiers near Sirte. [Ann Example/AFP]", &["Ann Example/AFP"]),
            ("Image copyright Getty Images", &["Image copyright Getty Images"]),
            ("Photo credit: the town of Sirte", &["Photo credit: the town of Sirte"]),
        ] {
            assert_eq!(found(line), wanted, "{line}");
        }
    }

    #[test]
    fn lines_that_point_share_or_credit_are_asides_whole() {
        let text = "One.\nRead more: Fighting in Sirte\nTwo.\nShare on Facebook\n(Reporting by Ann Example in Tripoli)";
        assert_eq!(
            found(text),
            ["Read more: Fighting in Sirte", "Share on Facebook", "(Reporting by Ann Example in Tripoli)"]
        );
    }

    #[test]
    fn the_end_of_a_text_says_who_wrote_it() {
        for (text, wanted) in [
            ("He left Sirte. ae/be (AFP, dpa, Reuters)", &["(AFP, dpa, Reuters)"][..]),
            ("He left Sirte (AP and Reuters).", &["(AP and Reuters)"]),
            (
                "“So be it.” Author: Ann Example (dpa) Editor: Bo J. Example",
                &["Author: Ann Example (dpa) Editor: Bo J. Example"],
            ),
            (
                "He left. Interview : Ann Example / ae Editor: Bo Example",
                &["Interview : Ann Example / ae Editor: Bo Example"],
            ),
            ("He left the station (WBEZ).", &[]),
            ("He left Sirte (and Derna)", &[]),
            ("She asked the editor: Who wrote this?", &[]),
            ("She left. Editor: Who wrote this piece? Nobody knows in Sirte.", &[]),
            ("", &[]),
            ("()", &[]),
            (")", &[]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }
}
