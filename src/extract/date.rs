//! Dates that the text mentions.
//!
//! **What it finds** — days, months and years: "14 June 2015", "June 14", "2015-06-14", "14.06.2015", "in 2014",
//! "2008-2009", "February", "Tuesday", "Tuesday, 9 June", "today", "last month", "two weeks ago".
//!
//! **How** — patterns over tokens. What is not complete takes what it lacks from what it stands with: "June 9-11, 2009",
//! "June and July 2009". What still lacks something is reckoned from the day of publication, backwards unless the
//! sentence speaks of the future or the day is near; without that day only complete dates are values.
//!
//! **Known misses** — weeks, quarters, decades, feasts; numeric dates whose order of day and month is open.
//!
//! **Example** — "on Tuesday" in an article of Sunday 2015-06-14 gives `/2015/06/09`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::mention::{Extractor, Form};
use crate::schema::FacetId;
use crate::text::{Gap, Token};

use super::lexicon::{Lexicon, Word};
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};
use super::tense::{self, Tense};

/// A day without a year lies ahead, where the sentence does not say, if it comes within so many days.
const SOON_DAYS: i64 = 31;
/// A month, within so many months.
const SOON_MONTHS: i8 = 2;

/// Finds dates; `published` is the day of publication.
pub(super) fn find(
    scene: &Scene<'_>,
    lexicon: &Lexicon,
    facet: FacetId,
    published: Option<Date>,
    readings: &mut Vec<Reading>,
) {
    for (index, field) in scene.fields.iter().enumerate() {
        let finder = Finder { field, lexicon, published };
        let mut at = 0;
        while at < field.len() {
            match finder.date_at(at) {
                Some(found) => {
                    readings.push(Reading {
                        field: index,
                        run: found.start..found.end,
                        target: Target::Value(facet, found.value.into()),
                        form: if found.relative { Form::Relative } else { Form::Name },
                        extractor: Extractor::Date,
                        confidence: found.confidence,
                        weighed: false,
                    });
                    at = found.end;
                }
                None => at += 1,
            }
        }
    }
}

struct Found {
    start: usize,
    end: usize,
    value: String,
    relative: bool,
    confidence: f32,
}

struct Finder<'f> {
    field: &'f FieldView<'f>,
    lexicon: &'f Lexicon,
    published: Option<Date>,
}

impl Finder<'_> {
    fn date_at(&self, at: usize) -> Option<Found> {
        let token = self.field.token(at)?;
        let word = self.field.word(at);
        if token.is_number() {
            return self
                .numeric(at)
                .or_else(|| self.numeric_day_first(at))
                .or_else(|| self.day_first(at))
                .or_else(|| self.year_alone(at))
                .or_else(|| self.ago(at));
        }
        if token.has_digit() {
            return self.day_first(at);
        }
        let written = token.is_capitalised() || word.is(Word::SMALL);
        if word.is(Word::MONTH) && written {
            return self.month_first(at);
        }
        if word.is(Word::WEEKDAY) && written {
            return self.weekday(at);
        }
        if word.is(Word::NUMBER) {
            return self.ago(at);
        }
        self.relative_word(at)
    }

    fn number(&self, at: usize, longest: usize) -> Option<i16> {
        let token = self.field.token(at).filter(|token| token.has_digit())?;
        let word = self.field.tokens.word(at);
        let digits = if token.is_number() {
            word
        } else {
            ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
        };
        if digits.len() > longest {
            return None;
        }
        digits.parse().ok()
    }

    fn day(&self, at: usize) -> Option<i8> {
        self.number(at, 2).filter(|n| (1..=31).contains(n)).and_then(|n| i8::try_from(n).ok())
    }

    fn year(&self, at: usize) -> Option<i16> {
        let four = self.field.tokens.word(at).len() == 4;
        self.number(at, 4).filter(|n| four && (1500..=2200).contains(n))
    }

    fn month(&self, at: usize) -> Option<i8> {
        let word = self.field.word(at);
        let named = word.is(Word::MONTH) && (self.field.is_capitalised(at) || word.is(Word::SMALL));
        let number = self.lexicon.number(self.field.tokens.word(at)).filter(|n| named && (1..=12).contains(n))?;
        i8::try_from(number).ok()
    }

    /// Whether the `at`-th token follows the one before with nothing but a space, a comma or a stop between.
    fn near(&self, at: usize) -> bool {
        self.field.joined(at, Gap::SPACE.and(Gap::COMMA).and(Gap::STOP)) && self.field.between(at).len() <= 3
    }

    /// `2015-06-14`, `2015/06/14`.
    fn numeric(&self, at: usize) -> Option<Found> {
        let year = self.year(at)?;
        let sign = self.field.between(at + 1);
        if !matches!(sign, "-" | "/" | ".") || self.field.between(at + 2) != sign {
            return None;
        }
        let (month, day) = (self.number(at + 1, 2)?, self.number(at + 2, 2)?);
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Found { start: at, end: at + 3, value: of_day(date), relative: false, confidence: 0.95 })
    }

    /// `14.06.2015`, and where the order of day and month is plain `14/06/2015` and `06/14/2015`.
    fn numeric_day_first(&self, at: usize) -> Option<Found> {
        let sign = self.field.between(at + 1);
        if !matches!(sign, "." | "/") {
            return None;
        }
        let (first, second, year) = (self.number(at, 2)?, self.number(at + 1, 2)?, self.year(at + 2)?);
        let inside = at > 0 && matches!(self.field.between(at), "." | "/" | "-");
        let (day, month) = match sign {
            "." => (first, second),
            "/" if first > 12 => (first, second),
            "/" if second > 12 => (second, first),
            _ => return None,
        };
        // A version or an address goes on.
        let goes_on = at + 3 < self.field.len() && self.field.between(at + 3) == sign;
        if inside || goes_on || self.field.between(at + 2) != sign {
            return None;
        }
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Found { start: at, end: at + 3, value: of_day(date), relative: false, confidence: 0.95 })
    }

    /// `14 June 2015`, `14 June`, `14th of June`.
    fn day_first(&self, at: usize) -> Option<Found> {
        if self.field.token(at + 1)?.is_number() {
            return None;
        }
        let day = self.day(at)?;
        let linked = matches!(self.field.tokens.word(at + 1), "of" | "de" | "di");
        let month_at = if linked { at + 2 } else { at + 1 };
        if !self.near(month_at) {
            return None;
        }
        let month = self.month(month_at)?;
        self.with_year(at, month_at + 1, month, Some(day))
    }

    /// `June 14, 2015`, `June 14`, `June 2015`, `June`.
    fn month_first(&self, at: usize) -> Option<Found> {
        let month = self.month(at)?;
        if self.near(at + 1)
            && !self.field.starts_sentence(at + 1)
            && let Some(day) = self.day(at + 1)
        {
            return self.with_year(at, at + 2, month, Some(day));
        }
        if self.near(at + 1) && self.year(at + 1).is_some() {
            return self.with_year(at, at + 1, month, None);
        }
        let word = self.field.tokens.word(at);
        let introduced = at.checked_sub(1).is_some_and(|before| self.field.word(before).is(Word::DATES_MONTH));
        let doubtful = matches!(
            word,
            "may"
                | "march"
                | "mar"
                | "sun"
                | "sat"
                | "jan"
                | "april"
                | "june"
                | "august"
                | "avril"
                | "mai"
                | "dec"
                | "mars"
                | "mayo"
        );
        if word.len() < 3 || doubtful && !introduced || self.field.is_headline() && doubtful {
            return None;
        }
        self.with_year(at, at + 1, month, None)
    }

    /// Completes a day or a month with the year at `year_at`, or by reckoning.
    fn with_year(&self, start: usize, year_at: usize, month: i8, day: Option<i8>) -> Option<Found> {
        let given = if self.near(year_at) { self.year(year_at) } else { None };
        let (year, end, relative) = match (given, self.shared_year(year_at)) {
            (Some(year), _) => (year, year_at + 1, false),
            (None, Some(year)) => (year, year_at, false),
            (None, None) => (self.nearest_year(start, year_at, month, day)?, year_at, true),
        };
        let value = match day {
            Some(day) => of_day(Date::new(year, month, day).ok()?),
            None => format!("/{year:04}/{month:02}"),
        };
        Some(Found { start, end, value, relative, confidence: if relative { 0.8 } else { 0.95 } })
    }

    /// The year that stands behind what a day or month is paired with: "June 9-11, 2009", "June and July 2009",
    /// "June 9 to July 2, 2009".
    fn shared_year(&self, at: usize) -> Option<i16> {
        let linked = matches!(self.field.between(at).trim(), "-" | "–" | "—" | "/");
        let word = !linked && self.near(at) && matches!(self.field.tokens.word(at), "and" | "or" | "to" | "through");
        let mut at = if word { at + 1 } else { at };
        let mut paired = false;
        for part in 0..2 {
            // The first part is parted by the sign of the range, if that is no word.
            let fits = if linked && part == 0 { true } else { self.near(at) };
            if fits && (linked || word) && (self.month(at).is_some() || self.day(at).is_some()) {
                paired = true;
                at += 1;
            }
        }
        if paired && self.near(at) { self.year(at) } else { None }
    }

    /// The year in which a day or month without one lies. Where the sentence does not say, one that is near is rather to
    /// come than eleven months past, for papers give the year of what is long ago.
    fn nearest_year(&self, start: usize, end: usize, month: i8, day: Option<i8>) -> Option<i16> {
        let published = self.published?;
        let near = day.and_then(|day| Date::new(published.year(), month, day).ok());
        let near = match near {
            Some(date) => date > published && date <= published.saturating_add(SOON_DAYS.days()),
            None => (1..=SOON_MONTHS).contains(&(month - published.month()).rem_euclid(12)),
        };
        let day = day.unwrap_or(1);
        let here = (month, day) <= (published.month(), published.day());
        let future = match tense::of(self.field, start, end) {
            Tense::Past => false,
            Tense::Future => true,
            Tense::Open => near,
        };
        Some(match (here, future) {
            (true, true) if (month, day) < (published.month(), published.day()) => published.year() + 1,
            (true, _) | (false, true) => published.year(),
            (false, false) => published.year() - 1,
        })
    }

    /// A year behind a word that dates: "in 2014".
    fn year_alone(&self, at: usize) -> Option<Found> {
        let year = self.year(at).filter(|year| (1600..=2100).contains(year))?;
        let before = at.checked_sub(1)?;
        let introduced = self.field.word(before).is(Word::DATES_YEAR);
        let before = self.field.tokens.word(before);
        let paired = matches!(before, "and" | "to") && at >= 2 && self.year(at - 2).is_some();
        let bracketed = self.field.between(at).ends_with('(') && self.field.between(at + 1).starts_with(')');
        let counted = self.field.continues(at + 1) && self.field.word(at + 1).is(Word::COUNTED);
        let part = self.field.between(at + 1).starts_with([',', '.', '-', '/'])
            && self.field.token(at + 1).is_some_and(Token::is_number)
            && !self.opens_years(at, year);
        let second = self.year(at - 1).is_some_and(|first| self.opens_years(at - 1, first));
        let lived = self.opens_years(at, year) && self.field.between(at).ends_with('(');
        (introduced || paired || bracketed || second || lived).then_some(())?;
        if counted
            || part && !self.field.between(at + 1).contains(' ')
            || self.field.between(at).ends_with(['$', '€', '£', ',', '.'])
        {
            return None;
        }
        Some(Found { start: at, end: at + 1, value: format!("/{year:04}"), relative: false, confidence: 0.85 })
    }

    /// Whether a year is the first of two: "2008-2009", "(1936 – 2001)".
    fn opens_years(&self, at: usize, year: i16) -> bool {
        let signed = matches!(self.field.between(at + 1).trim(), "-" | "–" | "/");
        signed && self.year(at + 1).is_some_and(|next| (year + 1..=2100).contains(&next))
    }

    /// The date that a weekday is said with: "Tuesday, June 9, 2009", "Tuesday 9 June", "Monday (15.07.2013)".
    fn date_of_weekday(&self, at: usize) -> Option<Found> {
        let bracket = self.field.between(at + 1).trim() == "(";
        if !bracket && !self.near(at + 1) || self.field.starts_sentence(at + 1) {
            return None;
        }
        let day = if self.field.word(at + 1).is(Word::MONTH) {
            self.month_first(at + 1).filter(|_| self.day(at + 2).is_some())
        } else {
            self.numeric(at + 1).or_else(|| self.numeric_day_first(at + 1)).or_else(|| self.day_first(at + 1))
        };
        // What stands in brackets is a mention of its own.
        day.map(|day| Found { start: at, end: if bracket { at + 1 } else { day.end }, ..day })
    }

    fn weekday(&self, at: usize) -> Option<Found> {
        if let Some(found) = self.date_of_weekday(at) {
            return Some(found);
        }
        let published = self.published?;
        // Every Monday is no day.
        if at.checked_sub(1).is_some_and(|before| self.field.tokens.word(before) == "los") {
            return None;
        }
        let number = self.lexicon.number(self.field.tokens.word(at))?;
        let weekday = Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()?;
        let before = at.checked_sub(1).map_or("", |b| self.field.tokens.word(b));
        let start = if matches!(before, "last" | "next" | "this") { at - 1 } else { at };
        let back = i64::from(published.weekday().since(weekday));
        let future = tense::of(self.field, at, at + 1) == Tense::Future;
        let date = if future {
            published.checked_add((if back == 0 { 7 } else { 7 - back }).days()).ok()?
        } else if before == "last" && back == 0 {
            published.checked_sub(7.days()).ok()?
        } else {
            published.checked_sub(back.days()).ok()?
        };
        Some(Found { start, end: at + 1, value: of_day(date), relative: true, confidence: 0.8 })
    }

    /// "three days ago".
    fn ago(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        if self.field.tokens.word(at + 2) != "ago" {
            return None;
        }
        let count = i64::from(if self.field.token(at)?.is_number() {
            self.number(at, 3)?
        } else {
            i16::try_from(self.lexicon.number(self.field.tokens.word(at))?).ok()?
        });
        if !self.field.continues(at + 1) || !self.field.continues(at + 2) {
            return None;
        }
        let value = match self.field.tokens.word(at + 1) {
            "day" | "days" => of_day(published.checked_sub(count.days()).ok()?),
            "week" | "weeks" => of_day(published.checked_sub(count.weeks()).ok()?),
            "month" | "months" => of_month(published.checked_sub(count.months()).ok()?),
            "year" | "years" => format!("/{:04}", published.checked_sub(count.years()).ok()?.year()),
            _ => return None,
        };
        Some(Found { start: at, end: at + 3, value, relative: true, confidence: 0.8 })
    }

    fn relative_word(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        // Most words are none of these, and every word comes by here.
        if !matches!(self.field.tokens.word(at), "today" | "yesterday" | "tomorrow" | "last" | "next") {
            return None;
        }
        let found = |end: usize, value: String| Some(Found { start: at, end, value, relative: true, confidence: 0.8 });
        let second = if self.field.continues(at + 1) { self.field.tokens.word(at + 1) } else { "" };
        match (self.field.tokens.word(at), second) {
            ("today", _) => found(at + 1, of_day(published)),
            ("yesterday", _) => found(at + 1, of_day(published.yesterday().ok()?)),
            ("tomorrow", _) => found(at + 1, of_day(published.tomorrow().ok()?)),
            ("last", "month") => found(at + 2, of_month(published.first_of_month().checked_sub(1.months()).ok()?)),
            ("next", "month") => found(at + 2, of_month(published.first_of_month().checked_add(1.months()).ok()?)),
            ("last", "year") => found(at + 2, format!("/{:04}", published.year() - 1)),
            ("next", "year") => found(at + 2, format!("/{:04}", published.year() + 1)),
            _ => None,
        }
    }
}

fn of_day(date: Date) -> String {
    format!("/{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

fn of_month(date: Date) -> String {
    format!("/{:04}/{:02}", date.year(), date.month())
}
