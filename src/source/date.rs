//! Dates of publication, in the ways that feeds and archives write them.
//!
//! One scanner reads them all (RFC 3339 and 2822, `14 June 2015`, `June 14, 2015`, `2015/06/14 18:30`,
//! `26-FEB-1987 15:01:01.79`, seconds and milliseconds since 1970), because archives mix them. What can be read in two
//! ways is not read at all: `03/04/2015` is no date. A time without a zone counts as UTC, so that its day stays its day.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde_json::Value;

use crate::article::Published;

/// Longer texts are no dates.
const LONGEST: usize = 80;

/// Years that news can be of; zeros and nines stand for "unknown" in many archives.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

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

/// Reads the value of a key that promises a date; the error is a sentence.
pub(super) fn of(value: &Value) -> Result<Published, String> {
    match value {
        Value::String(text) => parse(text),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => count(whole),
            (_, Some(seconds)) => fraction(seconds),
            _ => None,
        }
        .ok_or_else(|| no_date(&number.to_string())),
        _ => Err(no_date(&value.to_string())),
    }
}

/// Reads a date or a time; the error is a sentence.
pub(super) fn parse(text: &str) -> Result<Published, String> {
    let plain = text.trim();
    if plain.len() > LONGEST {
        return Err(no_date(plain));
    }
    if let Ok(published) = Published::parse(plain) {
        return in_years(published).ok_or_else(|| no_date(plain));
    }
    if plain.strip_prefix('-').unwrap_or(plain).bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        let found = match plain.parse::<i64>() {
            Ok(whole) => count(whole),
            Err(_) => plain.parse::<f64>().ok().filter(|_| plain.matches('.').count() == 1).and_then(fraction),
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let mut parts = Parts::default();
    parts.scan(plain).ok_or_else(|| no_date(plain))?;
    if parts.is_ambiguous() {
        let shown = plain.escape_debug();
        return Err(format!("`{shown}` can be read as two dates: write year, month, day"));
    }
    parts.published().and_then(in_years).ok_or_else(|| no_date(plain))
}

fn no_date(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST / 2).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{}` is no date: write it as 2015-06-14 or 2015-06-14T18:30:00+02:00", shown.escape_debug())
}

fn in_years(published: Published) -> Option<Published> {
    YEARS.contains(&published.day().year()).then_some(published)
}

/// A whole number: `20150614`, `20150614183000`, or a time since 1970 in seconds to nanoseconds, told by its size.
fn count(number: i64) -> Option<Published> {
    let part = |divisor: i64, modulus: i64| i8::try_from(number / divisor % modulus).ok();
    let date = |divisor: i64| {
        let year = i16::try_from(number / divisor / 10_000).ok().filter(|year| YEARS.contains(year))?;
        Date::new(year, part(divisor * 100, 100)?, part(divisor, 100)?).ok()
    };
    let written = match number {
        10_000_000..=99_999_999 => return date(1).map(Published::Day),
        10_000_000_000_000..=99_999_999_999_999 => date(1_000_000)
            .and_then(|day| {
                DateTime::new(day.year(), day.month(), day.day(), part(10_000, 100)?, part(100, 100)?, part(1, 100)?, 0)
                    .ok()
            })
            .and_then(|at| Offset::UTC.to_timestamp(at).ok()),
        _ => None,
    };
    let at = match (written, number.unsigned_abs()) {
        (Some(at), _) => Ok(at),
        (_, 100_000_000..=99_999_999_999) => Timestamp::from_second(number),
        (_, 100_000_000_000..=99_999_999_999_999) => Timestamp::from_millisecond(number),
        (_, 100_000_000_000_000..=99_999_999_999_999_999) => Timestamp::from_microsecond(number),
        (_, 100_000_000_000_000_000..) => Timestamp::from_nanosecond(i128::from(number)),
        _ => return None,
    };
    in_years(Published::Instant(at.ok()?, Offset::UTC))
}

/// Seconds since 1970 with a fraction.
fn fraction(seconds: f64) -> Option<Published> {
    if seconds.fract() == 0.0 && seconds.abs() < 1e18 {
        #[allow(clippy::cast_possible_truncation)] // Whole and in range, as was just seen.
        return count(seconds as i64);
    }
    if !(1e8..1e11).contains(&seconds.abs()) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)] // In range, as was just seen.
    let at = Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()?;
    in_years(Published::Instant(at, Offset::UTC))
}

/// What a text says of a date and a time.
#[derive(Debug, Default)]
struct Parts {
    /// The numbers of the date with their count of digits, in order.
    numbers: Vec<(u32, usize)>,
    month: Option<i8>,
    dotted: bool,
    time: Option<(i8, i8, i8, i32)>,
    /// Minutes east of Greenwich; `None` within for a zone of an unknown name.
    offset: Option<Option<i32>>,
}

impl Parts {
    /// Reads a text; `None` where it holds anything that is no part of a date.
    fn scan(&mut self, text: &str) -> Option<()> {
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
        self.offset = Some(Some(if west { -minutes } else { minutes }));
        Some(rest)
    }

    fn word<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let rest = text.trim_start_matches(char::is_alphabetic);
        let word = text.get(..text.len() - rest.len())?.to_lowercase();
        let is_name = |full: &&str| full.len() >= word.len() && word.len() >= 3 && full.starts_with(&word);
        if let Some(month) = month(&word) {
            return self.month.replace(month).is_none().then_some(rest);
        }
        if WEEKDAYS.iter().any(|day| is_name(&day)) || matches!(word.as_str(), "t" | "at" | "on" | "of" | "the") {
            return Some(rest);
        }
        let (hour, minute, second, nanos) = self.time?;
        // `a.m.` comes in two words.
        let (half, rest) = match (word.as_str(), rest.strip_prefix(".m.").or_else(|| rest.strip_prefix(".m"))) {
            ("am" | "pm", _) => (word.as_str(), rest),
            ("a", Some(rest)) => ("am", rest),
            ("p", Some(rest)) => ("pm", rest),
            _ => {
                let known = ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes);
                self.offset = self.offset.or(Some(known));
                return (word.len() <= 5).then_some(rest);
            }
        };
        let hour = if (1..=12).contains(&hour) { hour % 12 + if half == "pm" { 12 } else { 0 } } else { hour };
        self.time = Some((hour, minute, second, nanos));
        Some(rest)
    }

    fn is_ambiguous(&self) -> bool {
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

    fn published(&self) -> Option<Published> {
        let day = self.day()?;
        let Some((hour, minute, second, nanos)) = self.time else { return Some(Published::Day(day)) };
        let at = DateTime::new(day.year(), day.month(), day.day(), hour, minute, second, nanos).ok()?;
        match self.offset.unwrap_or(Some(0)) {
            Some(minutes) => {
                let offset = Offset::from_seconds(minutes * 60).ok()?;
                Some(Published::Instant(offset.to_timestamp(at).ok()?, offset))
            }
            None => Some(Published::Day(day)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> String {
        parse(text).map_or_else(|e| e, |published| published.to_string())
    }

    #[test]
    fn days_are_read_in_all_usual_ways() {
        for text in [
            "2015-06-14",
            "2015/06/14",
            "2015.6.14",
            "20150614",
            "14 June 2015",
            "June 14, 2015",
            "14 Jun 2015",
            "Jun. 14, 2015",
            "14-JUN-2015",
            "Sunday, 14 June 2015",
            "Sun, 14 Jun 15",
            "June 14th, 2015",
            "14/06/2015",
            "06/14/2015",
            "14.6.2015",
            " 2015-06-14 ",
            "2015 June 14",
            "the 14th of June 2015",
        ] {
            assert_eq!(read(text), "2015-06-14", "{text}");
        }
        assert_eq!(read("04.03.2015"), "2015-03-04", "dots part day, month, year");
        assert_eq!(read("03/03/2015"), "2015-03-03");
    }

    #[test]
    fn times_keep_their_offset_and_count_as_utc_without_one() {
        for (text, wanted) in [
            ("2015-06-14T18:30:00+02:00", "2015-06-14T18:30:00+02:00"),
            ("2015-06-14T18:30:00Z", "2015-06-14T18:30:00+00:00"),
            ("2015-06-14 18:30:00", "2015-06-14T18:30:00+00:00"),
            ("2015-06-14T18:30", "2015-06-14T18:30:00+00:00"),
            ("2015-06-14T18:30:00", "2015-06-14T18:30:00+00:00"),
            ("2015-06-14 18:30:00 UTC", "2015-06-14T18:30:00+00:00"),
            ("2015-06-14 18:30:00.250 +0200", "2015-06-14T18:30:00.25+02:00"),
            ("2015-06-14T18:30:00.123456789012+05:30", "2015-06-14T18:30:00.123456789+05:30"),
            ("Sun, 14 Jun 2015 18:30:00 -0700", "2015-06-14T18:30:00-07:00"),
            ("Sun, 14 Jun 2015 18:30:00 GMT", "2015-06-14T18:30:00+00:00"),
            ("14 Jun 2015 18:30 EDT", "2015-06-14T18:30:00-04:00"),
            ("June 14, 2015 6:30 PM", "2015-06-14T18:30:00+00:00"),
            ("June 14, 2015 at 12:05 a.m. UTC+2", "2015-06-14T00:05:00+02:00"),
            ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01.79+00:00"),
            ("2015-06-14T18:30:60Z", "2015-06-14T18:30:59+00:00"),
            ("2015-06-14T18:30:00+02:00[Europe/Paris]", "2015-06-14T18:30:00+02:00"),
        ] {
            assert_eq!(read(text).replace('Z', "+00:00"), wanted, "{text}");
        }
    }

    #[test]
    fn a_zone_of_unknown_name_leaves_the_day() {
        assert_eq!(read("14 Jun 2015 18:30 IST"), "2015-06-14");
    }

    #[test]
    fn numbers_are_days_or_times_since_1970_by_their_size() {
        let read = |value: Value| of(&value).map_or_else(|e| e, |p| p.to_string().replace("+00:00", "Z"));
        assert_eq!(read(json!(1_434_306_600)), "2015-06-14T18:30:00Z");
        assert_eq!(read(json!(1_434_306_600_000_i64)), "2015-06-14T18:30:00Z");
        assert_eq!(read(json!("1434306600")), "2015-06-14T18:30:00Z");
        assert_eq!(read(json!(1_434_306_600.25)), "2015-06-14T18:30:00.25Z");
        assert_eq!(read(json!(20_150_614)), "2015-06-14");
        assert_eq!(read(json!("20150614183000")), "2015-06-14T18:30:00Z");
        assert_eq!(read(json!(-200_000_000)), "1963-08-31T04:26:40Z");
    }

    #[test]
    fn what_is_no_day_or_two_days_is_refused_with_a_reason() {
        for value in [
            json!("the day the cow sang"),
            json!("2014-02-30"),
            json!("2014-13-01"),
            json!("0000-00-00"),
            json!("99999-01-01"),
            json!(-5),
            json!(0),
            json!(1e40),
            json!({"y": 2014}),
            json!("31/31/2014"),
            json!(true),
            json!("2015"),
            json!("2015-06"),
            json!("June 2015"),
            json!("0001-01-01T00:00:00Z"),
            json!("9999-12-31"),
            json!("2014-01-01 25:00"),
            json!("1/2/3/4"),
            json!("1.2.3"),
            json!("12:00"),
            json!("é"),
            json!("2014-01-01 1:2:3:4"),
            json!("Jan Feb 1 2014"),
            json!("x".repeat(1000)),
            json!("+"),
            json!("1:"),
            json!("2014-01-01 10:00 +99:99"),
        ] {
            assert!(of(&value).unwrap_err().contains("is no date"), "{value}");
        }
        assert_eq!(read("03/04/2015"), "`03/04/2015` can be read as two dates: write year, month, day");
        assert!(read("03/04/15").contains("two dates"));
    }
}
