//! Text with marks: words that matched and names that carry a facet value, painted and wrapped.

use std::collections::BTreeSet;
use std::ops::Range;

use anstyle::{Effects, Style};

use super::screen::Screen;

/// A style for a range of bytes. Marks may overlap; their styles add up, the later colour wins.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// How they look.
    pub style: Style,
}

/// `text[range]` with the marks painted.
pub fn painted(screen: Screen, text: &str, marks: &[Mark], range: Range<usize>) -> String {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).collect();
    cuts.retain(|&cut| range.contains(&cut) && text.is_char_boundary(cut));
    cuts.push(range.start);
    cuts.push(range.end);
    cuts.sort_unstable();
    cuts.dedup();
    // From cut to cut, only the marks that are open there are looked at.
    let mut coming: Vec<usize> = (0..marks.len()).collect();
    coming.sort_by_key(|&at| marks[at].range.start);
    let mut coming = coming.into_iter().peekable();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut line = String::new();
    for pair in cuts.windows(2) {
        let &[start, end] = pair else { continue };
        while let Some(at) = coming.next_if(|&at| marks[at].range.start <= start) {
            open.insert(at);
        }
        open.retain(|&at| marks[at].range.end > start);
        let style =
            open.iter().map(|&at| &marks[at]).filter(|mark| end <= mark.range.end).fold(Style::new(), |style, mark| {
                let effects: Effects = style.get_effects() | mark.style.get_effects();
                style.fg_color(mark.style.get_fg_color().or(style.get_fg_color())).effects(effects)
            });
        let piece = screen.clean(text.get(start..end).unwrap_or_default());
        line.push_str(&if style.is_plain() { piece } else { screen.paint(style, &piece).into_owned().into() });
    }
    line
}

/// `text` with the marks painted, broken at spaces into lines of at most `width` columns (one line without a width).
pub fn wrapped(screen: Screen, text: &str, marks: &[Mark], width: Option<usize>) -> Vec<String> {
    let width = width.unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let (mut start, mut end, mut columns) = (0, 0, 0);
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        let wide = unicode_width::UnicodeWidthStr::width(bare);
        if columns > 0 && columns + wide > width {
            lines.push(painted(screen, text, marks, start..end));
            (start, columns) = (at, 0);
        }
        columns += wide + (word.len() - bare.len());
        at += word.len();
        end = at - (word.len() - bare.len());
    }
    if start < end {
        lines.push(painted(screen, text, marks, start..end));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::screen::Color;

    #[test]
    fn lines_break_at_spaces_and_nothing_is_lost() {
        let screen = Screen::new(Color::Never, true);
        let text = "one two three four five";
        assert_eq!(wrapped(screen, text, &[], Some(9)), ["one two", "three", "four five"]);
        assert_eq!(wrapped(screen, text, &[], None), [text]);
        assert_eq!(wrapped(screen, "", &[], None), [""; 0]);
    }

    #[test]
    fn many_marks_take_no_more_than_their_time() {
        let screen = Screen::new(Color::Always, true);
        let text = "ab ".repeat(60_000);
        let mark = |at: usize| Mark { range: at * 3..at * 3 + 2, style: Style::new().bold() };
        let marks: Vec<Mark> = (0..60_000).map(mark).collect();
        let started = std::time::Instant::now();
        assert_eq!(painted(screen, &text, &marks, 0..text.len()).matches("ab").count(), 60_000);
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    #[test]
    fn overlapping_marks_add_up() {
        let screen = Screen::new(Color::Always, true);
        let marks =
            [Mark { range: 0..7, style: Style::new().italic() }, Mark { range: 4..7, style: Style::new().bold() }];
        let line = painted(screen, "one two", &marks, 0..7);
        assert_eq!(line, "\u{1b}[3mone \u{1b}[0m\u{1b}[1m\u{1b}[3mtwo\u{1b}[0m");
    }
}
