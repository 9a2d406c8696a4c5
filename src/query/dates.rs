//! Ranges of days as people type them: `2015`, `2015-02`, `2015-02-14`, `2015-01..2015-06`, `2015..`, `..2015-06`.

use jiff::civil::Date;

use crate::error::{Error, Result};

/// A range of days, both ends included; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Days {
    /// Reads a range, or a single year, month or day.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::query(format!(
                "`{text}` is no range of days: write it as 2015-01..2015-06, 2015.., ..2015-06-14, or as a day, month or year"
            ))
        };
        let (from, to) = if let Some((from, to)) = text.split_once("..") {
            (end_of(from).ok_or_else(wrong)?, end_of(to).ok_or_else(wrong)?)
        } else {
            let one = Some(period(text).ok_or_else(wrong)?);
            (one, one)
        };
        let days = Self { from: from.map(|days| days.0), to: to.map(|days| days.1) };
        if days.from.is_none() && days.to.is_none() {
            return Err(wrong());
        }
        if days.from.zip(days.to).is_some_and(|(from, to)| from > to) {
            return Err(Error::query(format!("`{text}` ends before it begins: write the earlier day first")));
        }
        Ok(days)
    }

    /// Whether a year, month or day lies in it wholly.
    pub fn contains(self, (first, last): (Date, Date)) -> bool {
        self.from.is_none_or(|from| from <= first) && self.to.is_none_or(|to| last <= to)
    }
}

/// One end of a range: open where nothing stands.
#[expect(clippy::option_option, reason = "no date, an open end and a date are three things")]
fn end_of(text: &str) -> Option<Option<(Date, Date)>> {
    if text.trim().is_empty() { Some(None) } else { period(text).map(Some) }
}

/// First and last day of a year, month or day, written with `-` or `/`; also as the path that facets show.
pub(super) fn period(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    let text = text.strip_prefix('/').unwrap_or(text);
    period_of(text.strip_suffix('/').unwrap_or(text).split(['-', '/']))
}

/// First and last day of the period that numbers name: year, month, day.
pub(super) fn period_of<'a>(mut parts: impl Iterator<Item = &'a str>) -> Option<(Date, Date)> {
    let digits = |part: &str, most: usize| {
        let plain = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if plain { part.parse::<i16>().ok() } else { None }
    };
    let year = parts.next().filter(|year| year.len() == 4).and_then(|year| digits(year, 4))?;
    let Some(month) = parts.next() else {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    let month = i8::try_from(digits(month, 2)?).ok()?;
    let Some(day) = parts.next() else {
        let first = Date::new(year, month, 1).ok()?;
        return Some((first, first.last_of_month()));
    };
    let day = Date::new(year, month, i8::try_from(digits(day, 2)?).ok()?).ok()?;
    if parts.next().is_some() { None } else { Some((day, day)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let days = Days::parse(text).unwrap();
        let end = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        format!("{}..{}", end(days.from), end(days.to))
    }

    #[test]
    fn ranges_take_days_months_years_and_open_ends() {
        assert_eq!(show("2015"), "2015-01-01..2015-12-31");
        assert_eq!(show("2016/02"), "2016-02-01..2016-02-29");
        assert_eq!(show("2015-06-14"), "2015-06-14..2015-06-14");
        assert_eq!(show("2015-01..2015-06"), "2015-01-01..2015-06-30");
        assert_eq!(show("2015.."), "2015-01-01..");
        assert_eq!(show("..2015-06"), "..2015-06-30");
        assert_eq!(show("/1987/04/07"), "1987-04-07..1987-04-07");
        assert_eq!(show("/1987/04/../1987/06"), "1987-04-01..1987-06-30");
        for wrong in ["", "..", "15", "2015-13", "2015-02-30", "2016..2015", "a..b", "2015-1-1-1", "2015..2016..2017"] {
            assert!(Days::parse(wrong).is_err(), "{wrong}");
        }
    }
}
