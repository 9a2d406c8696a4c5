//! Dates of publication, in the ways that feeds and archives write them.
//!
//! One scanner reads them all (RFC 3339 and 2822, `14 June 2015`, `June 14, 2015`, `2015/06/14 18:30`,
//! `26-FEB-1987 15:01:01.79`, seconds and milliseconds since 1970), because archives mix them. What can be read in two
//! ways is not read at all: `03/04/2015` is no date. A time without a zone counts as UTC, so that its day stays its day.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde_json::Value;

use super::date_text::Parts;
use crate::article::Published;

/// Longer texts are no dates.
const LONGEST: usize = 80;

/// Years that news can be of; zeros and nines stand for "unknown" in many archives.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

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
pub(super) fn count(number: i64) -> Option<Published> {
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
