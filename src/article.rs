//! The article: what every input format is turned into, and what the index keeps.
//!
//! Field names are those of the exports, so that an export goes back in through `index` unchanged.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// Keys of a record that no field of [`Article`] takes, kept in their order.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// One news article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Unique in an index: the record's own id, else the path below the indexed root (`#n` for the n-th record).
    pub id: String,
    /// The file it came from, as a path below the indexed root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The headline; empty when the source gives none.
    #[serde(default)]
    pub title: String,
    /// The sentence or two under the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The text, paragraphs separated by line breaks as in the source.
    #[serde(default)]
    pub body: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Where it was written, as the source gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The part of the publication it stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The language, an ISO 639-1 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The address it was published at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// Every other key of the record.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// The text fields in which words are searched and mentions found, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextField {
    /// [`Article::title`]
    Title,
    /// [`Article::summary`]
    Summary,
    /// [`Article::body`]
    Body,
}

impl TextField {
    /// All text fields in reading order.
    pub const ALL: [Self; 3] = [Self::Title, Self::Summary, Self::Body];

    /// The field's name in queries, exports and mentions.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Body => "body",
        }
    }
}

impl Article {
    /// The text of a field, empty where the article has none.
    #[must_use]
    pub fn text(&self, field: TextField) -> &str {
        match field {
            TextField::Title => &self.title,
            TextField::Summary => self.summary.as_deref().unwrap_or(""),
            TextField::Body => &self.body,
        }
    }

    /// The day of publication where it was published.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.published.as_ref().map(Published::day)
    }
}

/// When an article was published: a day, or an instant with the offset of the place of publication.
///
/// Written and read as RFC 3339 (`2015-06-14` or `2015-06-14T18:30:00+02:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Published {
    /// Only the day is known.
    Day(Date),
    /// The instant is known, and the offset from UTC of the article's own clock.
    Instant(Timestamp, Offset),
}

impl Published {
    /// The day of publication in the article's own offset.
    #[must_use]
    pub fn day(&self) -> Date {
        match self {
            Self::Day(day) => *day,
            Self::Instant(at, offset) => offset.to_datetime(*at).date(),
        }
    }

    /// The instant in seconds since 1970 (UTC), by which articles are ordered; a day counts from its midnight in UTC.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        match self {
            Self::Day(day) => Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).map_or(0, Timestamp::as_second),
            Self::Instant(at, _) => at.as_second(),
        }
    }

    /// Reads the RFC 3339 form that [`Display`](std::fmt::Display) writes. Other ways of writing dates are the
    /// business of `source`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        if let Ok(day) = text.parse::<Date>()
            && !text.contains(['T', 't', ' '])
        {
            return Ok(Self::Day(day));
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            let pieces = DateTimeParser::new().parse_pieces(text);
            let offset = pieces.ok().and_then(|p| p.to_numeric_offset()).unwrap_or(Offset::UTC);
            return Ok(Self::Instant(at, offset));
        }
        Err(format!("`{text}` is no date: write it as 2015-06-14 or 2015-06-14T18:30:00+02:00"))
    }
}

impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant(at, offset) => write!(f, "{}", at.display_with_offset(*offset)),
        }
    }
}

impl Serialize for Published {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Published {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
