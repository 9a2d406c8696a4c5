//! The dateline an agency begins a report with: where, often when, and who.
//!
//! What it finds: `NAIROBI, Kenya, March 3 (Reuters) - `, `BOGOTÁ — `, `Paris (AFP) – `, `Bogotá, 12 may (EFE).- `,
//! `(Kyiv, 12 May) `. How: within the first characters of the text a place, then what may follow it, then a dash. A place
//! in capitals needs a dash only; one in small letters needs a day or an agency too, so that "Yes — we can" is none.
//! Known misses: places in scripts without capitals, and capitals that stand before a dash alone ("NATO - a history").

use super::Span;

/// A dateline must end within so many bytes.
const LONGEST: usize = 160;

/// Dashes that end a dateline, longest first; the first ones need no blanks around them.
const ENDS: [&str; 10] = [".- ", ".— ", ".– ", " -- ", " - ", " – ", " — ", "— ", "—", "– "];

/// Those of them with a sign or a blank before the dash stand first.
const PREFIXED: usize = 7;

/// Words in capitals before a dash that announce, not locate.
const NO_PLACES: &[&str] = &[
    "ADVISORY",
    "ANALYSIS",
    "ANALYSE",
    "BREAKING",
    "CORRECTED",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "EXPLAINER",
    "EXCLUSIF",
    "FACTBOX",
    "FACT",
    "FEATURE",
    "GALLERY",
    "INTERVIEW",
    "INSIGHT",
    "KOMMENTAR",
    "LIVE",
    "NEW",
    "NEWS",
    "NOTE",
    "OPINION",
    "OPINIÓN",
    "PHOTOS",
    "PICTURES",
    "POLL",
    "PREVIEW",
    "RECAP",
    "REFILE",
    "REPORT",
    "REVIEW",
    "SPECIAL",
    "SUMMARY",
    "TIMELINE",
    "UPDATE",
    "UPDATED",
    "URGENT",
    "VIDEO",
    "WATCH",
    "WRAPUP",
];

/// Words in small letters within names of places.
const PARTICLES: &[&str] = &[
    "al", "am", "an", "d", "da", "de", "del", "der", "di", "do", "du", "el", "en", "la", "le", "les", "los", "of",
    "sur", "the", "upon", "van",
];

/// The dateline that a text begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dateline {
    /// From the first byte to the one behind the dash.
    pub span: Span,
    /// The place, with region or country: `NAIROBI, Kenya`.
    pub place: Span,
    /// The day: `March 3`.
    pub day: Option<Span>,
    /// The agency, without brackets: `Reuters`.
    pub agency: Option<Span>,
}

/// Finds the dateline at the start of `body`: on its first line, or below a byline and a day that stand alone.
#[must_use]
pub fn find(body: &str) -> Option<Dateline> {
    let mut at = 0;
    let mut heads = 0;
    for line in body.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let plain = line.trim();
        if plain.is_empty() {
            continue;
        }
        if let Some(found) = on_line(plain) {
            return Some(found.moved(start));
        }
        heads += 1;
        if heads > 3 || plain.len() > LONGEST / 2 || plain.ends_with(['.', '!', '?', '”', '"']) {
            return None;
        }
    }
    None
}

fn on_line(line: &str) -> Option<Dateline> {
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = line.get(..end)?;
    bracketed(head).or_else(|| dashed(head))
}

impl Dateline {
    /// Its words without the dash behind it or the brackets around it: `NAIROBI, Kenya, March 3 (Reuters)`.
    #[must_use]
    pub fn text<'t>(&self, body: &'t str) -> &'t str {
        let last = [Some(self.place), self.day, self.agency].into_iter().flatten().map(|span| span.range().end).max();
        let closed = last.map_or(0, |end| end + usize::from(self.agency.is_some()));
        body.get(self.place.range().start..closed).unwrap_or("")
    }

    fn moved(self, by: usize) -> Self {
        let moved = |span: Span| Span::new(span.range().start + by, span.range().end + by);
        Self {
            span: moved(self.span),
            place: moved(self.place),
            day: self.day.map(moved),
            agency: self.agency.map(moved),
        }
    }
}

/// `(Kyiv, 12 May) …`: a place and a day in brackets.
fn bracketed(head: &str) -> Option<Dateline> {
    let inner = head.strip_prefix('(')?;
    let close = inner.find(')')?;
    let parts = Parts::of(inner.get(..close)?, 1)?;
    let day = parts.day?;
    let rest = head.get(close + 2..)?;
    let behind = rest.len() - rest.trim_start_matches([' ', '-', '–', '—', ':', '\u{a0}']).len();
    (!parts.place.is_empty()).then(|| Dateline {
        span: Span::new(0, close + 2 + behind),
        place: parts.place,
        day: Some(day),
        agency: None,
    })
}

/// A place, what may follow it, and a dash.
fn dashed(head: &str) -> Option<Dateline> {
    let open = head.find('(').filter(|at| *at > 0);
    let dash = first_end(head);
    let (before, agency) = match open.filter(|open| dash.is_none_or(|(dash, _)| *open < dash + 2)) {
        Some(open) => {
            let close = open + head.get(open..)?.find(')')?;
            // A dash within the brackets is theirs: the one behind them counts.
            let after = head.get(close + 1..)?;
            let mark = ENDS.iter().find(|mark| after.starts_with(**mark)).map(|m| m.len());
            let behind = mark.or_else(|| glued(after))?;
            let agency = Span::new(open + 1, close);
            if !is_agency(agency.of(head)) {
                return None;
            }
            (head.get(..open)?, Some((agency, close + 1 + behind)))
        }
        None => (head.get(..dash?.0)?, None),
    };
    let parts = Parts::of(before, 0)?;
    let place = parts.place.of(head);
    let sure = agency.is_some() || parts.day.is_some();
    let fits = sure || is_capital(place);
    if !fits || (!sure && before.ends_with(',')) {
        return None;
    }
    let end = agency.map(|(_, end)| end).or_else(|| dash.map(|(at, len)| at + len))?;
    Some(Dateline { span: Span::new(0, end), place: parts.place, day: parts.day, agency: agency.map(|a| a.0) })
}

/// The first of [`ENDS`] in a text, the longest that begins there: its place and its length.
fn first_end(head: &str) -> Option<(usize, usize)> {
    let (prefixed, bare) = ENDS.split_at(PREFIXED);
    let longest = |marks: &[&str], at: usize| {
        let rest = head.get(at..)?;
        let lengths = marks.iter().filter(|mark| rest.starts_with(**mark)).map(|mark| mark.len());
        Some((at, lengths.max()?))
    };
    // A hyphen, or the first byte of a dash.
    let mut dashes = memchr::memchr2_iter(b'-', 0xE2, head.as_bytes());
    dashes.find_map(|at| at.checked_sub(1).and_then(|before| longest(prefixed, before)).or_else(|| longest(bare, at)))
}

/// `(CNN)President …`, `(Reuters) : …`: what follows the brackets without a dash.
fn glued(after: &str) -> Option<usize> {
    let blanks = after.len() - after.trim_start_matches([' ', ':', '-', '–', '—', '\u{a0}']).len();
    let next = after.get(blanks..)?.chars().next()?;
    (next.is_uppercase() && (blanks == 0 || after.contains([':', '-', '–', '—'])) && blanks < 6).then_some(blanks)
}

/// The parts of a dateline before its agency.
struct Parts {
    place: Span,
    day: Option<Span>,
}

impl Parts {
    /// Reads `NAIROBI, Kenya, March 3`, which begins at `from`.
    fn of(text: &str, from: usize) -> Option<Self> {
        let (mut place_end, mut day) = (0, None);
        let mut at = 0;
        for piece in text.split(',') {
            let begin = at + (piece.len() - piece.trim_start().len());
            let end = begin + piece.trim().len();
            at += piece.len() + 1;
            let plain = piece.trim();
            if plain.is_empty() {
                continue;
            }
            match day {
                None if is_day(plain) && place_end > 0 => day = Some((begin, end)),
                None if is_name(plain) => place_end = end,
                Some((start, _)) if is_year(plain) => day = Some((start, end)),
                _ => return None,
            }
        }
        let begin = text.len() - text.trim_start().len();
        let span = |(start, end): (usize, usize)| Span::new(from + start, from + end);
        (place_end > 0).then(|| Self { place: span((begin, place_end)), day: day.map(span) })
    }
}

/// `March 3`, `3 mars`, `12 de mayo`, `Sept. 12 2014`: a number of a day and words.
fn is_day(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.trim_end_matches(['.', 'º']).parse::<u32>().is_ok_and(|n| (1..=31).contains(&n));
    let month = |word: &str| {
        let plain = word.trim_end_matches('.');
        plain.chars().count() >= 2 && plain.chars().count() <= 10 && plain.chars().all(char::is_alphabetic)
    };
    (2..=5).contains(&words.len())
        && words.iter().filter(|word| number(word)).count() == 1
        && words.iter().all(|word| number(word) || month(word) || is_year(word))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1500..2200).contains(&year))
}

/// `Reuters`, `AP`, `Thomson Reuters Foundation`.
fn is_agency(text: &str) -> bool {
    let words = text.split(' ').count();
    let first = text.chars().next().is_some_and(char::is_alphabetic);
    first && words <= 5 && text.chars().count() <= 40 && !text.contains([';', '?', '!', ':', '"'])
}

/// Whether every word could be one of a place's name.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '-', '/', '\'', '’', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let fits = |word: &&str| {
        let first = word.chars().next().is_some_and(char::is_uppercase);
        let plain = word.trim_end_matches('.');
        (first || PARTICLES.contains(&plain)) && plain.chars().all(|c| c.is_alphabetic() || c == '.')
    };
    (1..=6).contains(&words.len())
        && words.iter().all(fits)
        && words.first().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase) || words.len() > 1)
}

/// Whether the place stands in capitals, at least its first part, and is none of the words that announce.
fn is_capital(text: &str) -> bool {
    let first = text.split(',').next().unwrap_or("");
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let known = first.split([' ', '-', ':']).any(|word| NO_PLACES.contains(&word));
    letters > 2 && !known && !first.chars().any(char::is_lowercase) && is_name(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(body: &str) -> Option<(&str, Option<&str>, Option<&str>, &str)> {
        let found = find(body)?;
        let rest = body.get(found.span.range().end..).unwrap();
        Some((found.place.of(body), found.day.map(|d| d.of(body)), found.agency.map(|a| a.of(body)), rest))
    }

    #[test]
    fn places_days_and_agencies_are_found() {
        assert_eq!(
            parts("NAIROBI, Kenya, March 3 (Reuters) - Two"),
            Some(("NAIROBI, Kenya", Some("March 3"), Some("Reuters"), "Two"))
        );
        assert_eq!(parts("BOGOTÁ — Dos"), Some(("BOGOTÁ", None, None, "Dos")));
        assert_eq!(parts("\n(Kyiv, 12 May) Two"), Some(("Kyiv", Some("12 May"), None, "Two")));
        assert_eq!(parts("Paris (AFP) – Deux"), Some(("Paris", None, Some("AFP"), "Deux")));
        assert_eq!(parts("Bogotá, 12 may (EFE).- Dos"), Some(("Bogotá", Some("12 may"), Some("EFE"), "Dos")));
        assert_eq!(parts("Washington (CNN)President"), Some(("Washington", None, Some("CNN"), "President")));
        assert_eq!(parts("MOSCOW/KYIV, Feb. 3, 2022 - Two"), Some(("MOSCOW/KYIV", Some("Feb. 3, 2022"), None, "Two")));
        assert_eq!(parts("ST. LOUIS (AP) — Two"), Some(("ST. LOUIS", None, Some("AP"), "Two")));
        assert_eq!(parts("NEW YORK, Feb 26 - Two - three"), Some(("NEW YORK", Some("Feb 26"), None, "Two - three")));
        assert_eq!(parts("PORT-AU-PRINCE, Haiti — Two"), Some(("PORT-AU-PRINCE, Haiti", None, None, "Two")));
        assert_eq!(parts("MADRID, 3 de mayo (EFE) — Dos").map(|p| p.1), Some(Some("3 de mayo")));
    }

    #[test]
    fn its_text_is_what_stands_before_the_dash() {
        let text = |body: &'static str| find(body).map(|found| found.text(body));
        assert_eq!(text("NAIROBI, Kenya, March 3 (Reuters) - Two"), Some("NAIROBI, Kenya, March 3 (Reuters)"));
        assert_eq!(text("(Kyiv, 12 May) Two"), Some("Kyiv, 12 May"));
        assert_eq!(text("BOGOTÁ — Dos"), Some("BOGOTÁ"));
        assert_eq!(text("By Ann Example\n\nPublished 14 August 2018, 06:00\n\nBOGOTÁ — Dos"), Some("BOGOTÁ"));
        assert_eq!(text("Two were killed.\n\nBOGOTÁ — Dos"), None);
    }

    #[test]
    fn the_first_end_is_the_one_that_searching_for_each_finds() {
        let pieces = ["a", ".", " ", "-", "–", "—", "é", "“", "- ", " -", ".-"];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut head = String::new();
            for _ in 0..7 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                head.push_str(pieces[usize::from((state >> 56) as u8) % pieces.len()]);
            }
            let found = ENDS.iter().filter_map(|mark| Some((head.find(mark)?, mark.len())));
            assert_eq!(first_end(&head), found.min_by_key(|(at, len)| (*at, usize::MAX - len)), "{head:?}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for body in [
            "",
            "Yes — we can",
            "VIDEO — the storm",
            "BREAKING NEWS - a storm",
            "The minister (who resigned) - said",
            "Two were killed in Derna - a city",
            "UN - a history",
            "(see page 3) Two",
            "The head of the army, March 3 and so on",
            "A — b",
            "3 March - Two",
            "É",
            "(",
            "NAIROBI (",
        ] {
            assert_eq!(parts(body), None, "{body}");
        }
    }
}
