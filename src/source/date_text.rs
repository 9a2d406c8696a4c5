//! The scanner under `date`: the words and numbers of a written date, whatever their order.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::date::count;
use crate::article::Published;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_TAILS: [&str; 12] = ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Names of zones that mean one offset, in minutes.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("wet", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("bst", 60),
    ("cet", 60),
    ("west", 60),
    ("cest", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("jst", 540),
    ("hkt", 480),
    ("aest", 600),
    ("aedt", 660),
];

/// What a text says of the zone of its time.
#[derive(Debug, Clone, Copy)]
enum Zone {
    /// So many minutes east of Greenwich; where nothing is said, none.
    East(i32),
    /// A name that means several offsets, or none that is known: the time is worth nothing, the day stays.
    Unknown,
}

impl Default for Zone {
    fn default() -> Self {
        Self::East(0)
    }
}

/// What a text says of a date and a time.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The numbers of the date with their count of digits, in order.
    numbers: Vec<(u32, usize)>,
    month: Option<i8>,
    dotted: bool,
    time: Option<(i8, i8, i8, i32)>,
    zone: Zone,
}

impl Parts {
    /// Reads a text; `None` where it holds anything that is no part of a date.
    pub(super) fn scan(&mut self, text: &str) -> Option<()> {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = match c {
                '0'..='9' => self.number(rest)?,
                '[' | '(' if self.time.is_some() => return Some(()),
                '+' | '-' | '−' if self.time.is_some() => self.sign(rest)?,
                ' ' | ',' | '-' | '/' | '\u{a0}' => rest.get(c.len_utf8()..)?,
                '.' => {
                    self.dotted = true;
                    rest.get(1..)?
                }
                _ if c.is_alphabetic() => self.word(rest)?,
                _ => return None,
            };
        }
        Some(())
    }

    fn number<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (value, digits, rest) = digits(text)?;
        if rest.starts_with(':') && digits <= 2 {
            return self.clock(i8::try_from(value).ok()?, rest.get(1..)?);
        }
        self.numbers.push((value, digits));
        let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|tail| rest.strip_prefix(tail));
        Some(ordinal.unwrap_or(rest))
    }

    /// The minutes and seconds behind an hour and its colon.
    fn clock<'t>(&mut self, hour: i8, text: &'t str) -> Option<&'t str> {
        if self.time.is_some() {
            return None;
        }
        let (minute, _, mut rest) = digits(text)?;
        let (mut second, mut nanos) = (0, 0);
        if let Some(below) = rest.strip_prefix(':') {
            (second, _, rest) = digits(below)?;
            if let Some(below) = rest.strip_prefix(['.', ',']).filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
                rest = below.trim_start_matches(|c: char| c.is_ascii_digit());
                let figures = below.get(..below.len() - rest.len())?;
                nanos = format!("{figures:0<9}").get(..9)?.parse().ok()?;
            }
        }
        // A leap second counts as the second before it.
        let second = if second == 60 { 59 } else { second };
        self.time = Some((hour, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, nanos));
        Some(rest)
    }

    /// An offset behind a time: `+02:00`, `-0700`, `+2`.
    fn sign<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let west = !text.starts_with('+');
        let rest = text.trim_start_matches(['+', '-', '−']);
        if rest.starts_with(' ') {
            return Some(rest);
        }
        let (mut value, len, mut rest) = digits(rest)?;
        if len <= 2 {
            value *= 100;
            if let Some((minutes, 2, below)) = rest.strip_prefix(':').and_then(digits) {
                value += minutes;
                rest = below;
            }
        }
        let minutes =
            i32::try_from(value / 100 * 60 + value % 100).ok().filter(|m| *m < 24 * 60 && value % 100 < 60)?;
        self.zone = Zone::East(if west { -minutes } else { minutes });
        Some(rest)
    }

    fn word<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let rest = text.trim_start_matches(char::is_alphabetic);
        let word = text.get(..text.len() - rest.len())?.to_lowercase();
        let is_name = |full: &str| full.len() >= word.len() && word.len() >= 3 && full.starts_with(&word);
        if let Some(month) = month(&word) {
            return self.month.replace(month).is_none().then_some(rest);
        }
        if WEEKDAYS.iter().any(|day| is_name(day)) || matches!(word.as_str(), "t" | "at" | "on" | "of" | "the") {
            return Some(rest);
        }
        let (hour, minute, second, nanos) = self.time?;
        // `a.m.` comes in two words.
        let (half, rest) = match (word.as_str(), rest.strip_prefix(".m.").or_else(|| rest.strip_prefix(".m"))) {
            ("am" | "pm", _) => (word.as_str(), rest),
            ("a", Some(rest)) => ("am", rest),
            ("p", Some(rest)) => ("pm", rest),
            _ => {
                let known = ZONES.iter().find(|(name, _)| *name == word);
                self.zone = known.map_or(Zone::Unknown, |(_, minutes)| Zone::East(*minutes));
                return (word.len() <= 5).then_some(rest);
            }
        };
        let hour = if (1..=12).contains(&hour) { hour % 12 + if half == "pm" { 12 } else { 0 } } else { hour };
        self.time = Some((hour, minute, second, nanos));
        Some(rest)
    }

    /// Whether day and month could change places.
    pub(super) fn is_ambiguous(&self) -> bool {
        match (self.month, self.numbers.as_slice()) {
            (None, [(a, _), (b, _), (_, 4)]) => !self.dotted && *a <= 12 && *b <= 12 && a != b,
            (None, [(_, 1..=2), (_, 1..=2), (_, 2)]) => true,
            _ => false,
        }
    }

    /// The day, if year, month and day are all there.
    fn day(&self) -> Option<Date> {
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), [(year, 4), (day, 1..=2)] | [(day, 1..=2), (year, 4)]) => (*year, month, *day),
            // RFC 2822 reads years of two digits like this.
            (Some(month), [(day, 1..=2), (year, 2)]) => (year + if *year < 50 { 2000 } else { 1900 }, month, *day),
            (None, [(year, 4), (month, 1..=2), (day, 1..=2)]) => (*year, i8::try_from(*month).ok()?, *day),
            (None, [(a, 1..=2), (b, 1..=2), (year, 4)]) => {
                let (day, month) = if *b > 12 { (b, a) } else { (a, b) };
                (*year, i8::try_from(*month).ok()?, *day)
            }
            (None, [(whole, 8)]) => return count(i64::from(*whole)).map(|published| published.day()),
            _ => return None,
        };
        Date::new(i16::try_from(year).ok()?, month, i8::try_from(day).ok()?).ok()
    }

    /// What the text says, if it says it in full.
    pub(super) fn published(&self) -> Option<Published> {
        let day = self.day()?;
        let Some((hour, minute, second, nanos)) = self.time else { return Some(Published::Day(day)) };
        let at = DateTime::new(day.year(), day.month(), day.day(), hour, minute, second, nanos).ok()?;
        let Zone::East(minutes) = self.zone else { return Some(Published::Day(day)) };
        let offset = Offset::from_seconds(minutes * 60).ok()?;
        Some(Published::Instant(offset.to_timestamp(at).ok()?, offset))
    }
}

/// The number of a month's name, whole or cut behind its third letter.
fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|short| word.starts_with(short))?;
    let tail = word.get(3..)?;
    let known = MONTH_TAILS.get(at)?.starts_with(tail);
    known.then(|| i8::try_from(at + 1).ok()).flatten()
}

/// The number that a text begins with, how many digits it has, and the rest.
fn digits(text: &str) -> Option<(u32, usize, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let len = text.len() - rest.len();
    Some((text.get(..len)?.parse().ok()?, len, rest))
}
