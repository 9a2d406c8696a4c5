//! Lines of a text that are no part of the report: pointers to other reports, share lines, captions, notices.
//!
//! What it finds: whole lines only, told by how they begin (`Read more:`, `Share on Facebook`, `Photo:`) or end
//! (`… REUTERS/Ann Example`), in the larger languages of news. How: lists of beginnings, and what must follow each, so
//! that "Related: three reports" is one and "Related parties pleaded guilty." is none. Known misses: pointers that are
//! plain headlines, and captions without a credit.
//!
//! Nothing is cut here. A format whose pages carry such lines leaves them out; a text that is kept byte for byte keeps
//! them, and extraction passes over its [`asides`].

mod aside;
mod gate;
mod words;

use words::{CAPTIONS, CREDIT_ENDS, CREDIT_WORDS, CREDITS, NOTICES, POINTERS, SHARE_WORDS, SHARES, SURE_POINTERS};

use super::Span;

pub use aside::asides;

/// What a line is, if it is no part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Furniture {
    /// Points to another report: `Read more: …`, `Related: …`.
    Pointer,
    /// Asks to share, follow or subscribe.
    Share,
    /// The words under a picture, or who took it.
    Caption,
    /// Who worked on the report: `(Reporting by …; editing by …)`.
    Credit,
    /// Rights and advertising: `© 2015 …`, `Advertisement`.
    Notice,
}

/// A line that is no part of the report, without the line break and the blanks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Furniture,
}

/// Longer lines are paragraphs, whatever they begin with.
const LONGEST: usize = 300;

/// The lines of a text that are no part of the report, in order.
#[must_use]
pub fn spans(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut at = 0;
    let reserved = gate::speaks_of_rights(text);
    for line in text.split_inclusive('\n') {
        let plain = line.trim();
        debug_assert!(kind(plain).is_none() || gate::passes(plain, reserved), "{plain}");
        if let Some(kind) = Some(plain).filter(|line| gate::passes(line, reserved)).and_then(kind) {
            let start = at + (line.len() - line.trim_start().len());
            found.push(Line { span: Span::new(start, start + plain.len()), kind });
        }
        at += line.len();
    }
    found
}

/// What a line is; `None` for a line of the report, and for a blank one.
#[must_use]
pub fn kind(line: &str) -> Option<Furniture> {
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let plain =
        line.trim_start_matches(['*', '_', '>', '<', '«', '•', '»', '▶', '►', '|', '-', '–', '—', '#', ' ', '➤', '→']);
    let lower = plain.to_lowercase();
    if is_notice(&lower) {
        return Some(Furniture::Notice);
    }
    if is_share(&lower) {
        return Some(Furniture::Share);
    }
    if is_caption(&lower) {
        return Some(Furniture::Caption);
    }
    if is_credit(&lower) {
        return Some(Furniture::Credit);
    }
    is_pointer(plain, &lower).then_some(Furniture::Pointer)
}

fn is_pointer(plain: &str, lower: &str) -> bool {
    let marked = POINTERS.iter().any(|start| {
        lower.strip_prefix(start).is_some_and(|rest| {
            let mark = rest.trim_start_matches([' ', '\u{a0}', '*', '_']);
            // "Read: …" points; "More: the king" too. Without a colon the words must be all there is.
            let whole = mark.trim_end_matches(['.', '…', '>', '»', '›', '→', ' ']).is_empty();
            whole || mark.starts_with([':', '|', '»', '›', '→', '：', '>', '►'])
        })
    });
    marked || (!ends_sentence(plain) && SURE_POINTERS.iter().any(|start| plain.starts_with(start)))
}

fn is_share(lower: &str) -> bool {
    let words = || lower.split([' ', '|', '/', '·', '\u{a0}', ',']).filter(|word| !word.is_empty());
    // Most lines begin with a word that is none of these, and are not gone through.
    if words().all(|w| SHARE_WORDS.contains(&w) || w.bytes().all(|b| b.is_ascii_digit())) && words().count() <= 14 {
        return words()
            .any(|w| w.len() > 1 && !w.bytes().all(|b| b.is_ascii_digit()) && w != "and" && w != "on" && w != "it");
    }
    let asks = lower.starts_with("follow ")
        && [" on twitter", " on facebook", " on social media", " on instagram", " on x", "@"]
            .iter()
            .any(|w| lower.contains(w));
    (asks || SHARES.iter().any(|start| lower.starts_with(start))) && words().count() <= 25
}

fn is_caption(lower: &str) -> bool {
    let inner = lower.trim_start_matches(['[', '(', '【']);
    let bracketed = inner.len() < lower.len();
    let begins = CAPTIONS.iter().any(|start| {
        inner.strip_prefix(start).is_some_and(|rest| {
            let mark = rest.trim_start_matches([' ', '\u{a0}']);
            let closed = bracketed && (mark.starts_with([']', ')', '】', '=']) || mark.ends_with([']', '】']));
            closed || mark.starts_with([':', '：', '©', '/']) || mark.starts_with("by ") && inner.starts_with("photo")
        })
    });
    let short = lower.chars().count() <= 200;
    let ends = CREDIT_ENDS.iter().any(|end| lower.ends_with(end)) && lower.split(' ').count() <= 30;
    // Every credit word has one of these signs, which few lines have.
    let signed = || lower.contains(['(', '[', '/']);
    begins || short && (ends || signed() && CREDIT_WORDS.iter().any(|word| lower.contains(word)))
}

fn is_credit(lower: &str) -> bool {
    let inner = lower.trim_start_matches(['(', '[']);
    CREDITS.iter().any(|start| inner.starts_with(start)) && (inner.len() < lower.len() || !ends_sentence(lower))
}

fn is_notice(lower: &str) -> bool {
    let word = lower.trim_matches([' ', '.', '…', '-', '—', '|', '[', ']', ':']);
    NOTICES.contains(&word)
        || lower.starts_with('©')
        || (lower.starts_with("copyright ") && lower.contains(['©', '1', '2']))
        || lower.contains("all rights reserved")
        || (lower.contains("this material may not be published"))
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', ')']).ends_with(['.', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_what_they_are() {
        for (line, wanted) in [
            ("Read more: Three killed in Derna", Furniture::Pointer),
            ("READ MORE Three killed in Derna", Furniture::Pointer),
            ("Also read", Furniture::Pointer),
            ("Related: the road to Sirte.", Furniture::Pointer),
            ("> Lire aussi : la route de Syrte", Furniture::Pointer),
            ("Читайте также: дорога", Furniture::Pointer),
            ("Share on Facebook", Furniture::Share),
            ("Follow us on Twitter and Instagram.", Furniture::Share),
            ("Follow the Example on social media.", Furniture::Share),
            ("Tweet  Share  Pin it  +1", Furniture::Share),
            ("SPONSORED CONTENT", Furniture::Notice),
            ("Facebook Twitter WhatsApp", Furniture::Share),
            ("Photo: Ann Example/AFP", Furniture::Caption),
            ("[Image: a road]", Furniture::Caption),
            ("(Photo by Ann Example)", Furniture::Caption),
            ("Soldiers on the road to Sirte. REUTERS/Ann Example", Furniture::Caption),
            ("The harbour at dawn (AP Photo/Ann Example)", Furniture::Caption),
            ("The harbour at dawn. Ann Example / Getty Images", Furniture::Caption),
            ("(Reporting by Ann Example; editing by Bo Example)", Furniture::Credit),
            ("<< Previous story: Snow on the pass | Next story: Wool prices >>", Furniture::Pointer),
            ("Advertisement", Furniture::Notice),
            ("© 2015 The Example", Furniture::Notice),
        ] {
            assert_eq!(kind(line), Some(wanted), "{line}");
        }
    }

    #[test]
    fn lines_of_a_report_are_left_alone() {
        for line in [
            "",
            "Related parties pleaded guilty on Monday.",
            "Read the words of the mayor and you hear fear.",
            "Follow the money, the minister said.",
            "Share prices fell on Monday.",
            "Photo editors were among the dead.",
            "Image is everything, the minister said.",
            "More than 40 people were killed.",
            "See you in court, he said.",
            "Video showed soldiers on the road.",
            "On Facebook, the group claimed the attack.",
            "Watchers of the talks: three diplomats.",
            "The report was first published by Reuters.",
            "-",
            "12",
            "é",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn spans_are_the_lines_without_blanks_around_them() {
        let text = "One é.\r\n  Read more: two \r\n\nThree.\nShare this";
        let found: Vec<_> = spans(text).into_iter().map(|line| (line.span.of(text), line.kind)).collect();
        assert_eq!(found, [("Read more: two", Furniture::Pointer), ("Share this", Furniture::Share)]);
    }
}
