//! Which key of a record feeds which field: the usual synonyms, and the user's own map over them.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use serde_json::Value;

use crate::Error;
use crate::article::Extra;
use crate::error::Result;

/// A field of an article that a key of a record can feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `Article::id`
    Id,
    /// `Article::title`
    Title,
    /// `Article::summary`
    Summary,
    /// `Article::body`
    Body,
    /// `Article::byline`
    Byline,
    /// `Article::dateline`
    Dateline,
    /// `Article::source`
    Source,
    /// `Article::section`
    Section,
    /// `Article::lang`
    Lang,
    /// `Article::url`
    Url,
    /// `Article::published`
    Published,
    /// `Article::path`
    Path,
}

/// The keys that feed a field, without case, `-`, `_` and spaces; the field's own name first, the surest next.
const SYNONYMS: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "guid", "uuid", "articleid", "docid", "documentid", "recordid", "identifier", "docno"]),
    (Field::Title, &["title", "headline", "heading", "articletitle", "mainheadline", "head", "hl"]),
    (
        Field::Summary,
        &[
            "summary",
            "standfirst",
            "abstract",
            "description",
            "deck",
            "dek",
            "subtitle",
            "subheadline",
            "subheading",
            "subhead",
            "teaser",
            "excerpt",
            "lead",
            "lede",
        ],
    ),
    (
        Field::Body,
        &[
            "body",
            "articlebody",
            "bodytext",
            "fulltext",
            "maintext",
            "articletext",
            "text",
            "content",
            "articlecontent",
            "article",
            "story",
        ],
    ),
    (Field::Byline, &["byline", "author", "authors", "by", "creator", "creators", "writer", "writers", "journalist"]),
    (Field::Dateline, &["dateline"]),
    (
        Field::Source,
        &[
            "source",
            "publisher",
            "outlet",
            "publication",
            "newspaper",
            "agency",
            "sourcename",
            "medium",
            "sourcedomain",
            "site",
            "sitename",
            "domain",
        ],
    ),
    (Field::Section, &["section", "articlesection", "sectionname", "category", "rubric"]),
    (Field::Lang, &["lang", "language", "inlanguage", "langcode", "languagecode", "locale"]),
    (Field::Url, &["url", "link", "href", "permalink", "canonical", "canonicalurl", "weburl", "uri"]),
    (
        Field::Published,
        &[
            "published",
            "publishedat",
            "datepublished",
            "datepublish",
            "publisheddate",
            "publicationdate",
            "publishdate",
            "pubdate",
            "publishedon",
            "date",
            "datetime",
            "timestamp",
            "time",
            "created",
            "createdat",
        ],
    ),
    (Field::Path, &["path"]),
];

impl Field {
    /// The fields that a record can feed.
    pub fn all() -> impl Iterator<Item = Self> {
        SYNONYMS.iter().map(|line| line.0)
    }

    /// The field's name in exports and in `--map`.
    #[must_use]
    pub fn name(self) -> &'static str {
        SYNONYMS.iter().find(|line| line.0 == self).and_then(|line| line.1.first()).copied().unwrap_or("")
    }
}

/// The field a key feeds by its name, and how surely (0 is surest).
pub(super) fn field_of(key: &str) -> Option<(Field, usize)> {
    static KNOWN: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
        let ranked = |(field, names): &'static (Field, &'static [&'static str])| {
            names.iter().enumerate().map(|(rank, name)| (*name, (*field, rank)))
        };
        SYNONYMS.iter().flat_map(ranked).collect()
    });
    if let Some((field, rank)) = KNOWN.get(key) {
        return Some((*field, rank * 2));
    }
    // A key written otherwise than a synonym comes behind the same key written like it.
    let (field, rank) = KNOWN.get(plain(key).as_str())?;
    Some((*field, rank * 2 + 1))
}

/// Whether two keys differ in nothing but case and joints.
pub(super) fn same_key(one: &str, other: &str) -> bool {
    one == other || plain(one) == plain(other)
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The user's word on which key feeds which field: `title=headline,body=content.text`.
///
/// A dot leads into nested objects where no key has the whole name. A field that is mapped looks at no other key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    pairs: Vec<(Field, String)>,
}

impl FieldMap {
    /// Whether nothing is mapped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The mapped fields and their keys, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.pairs.iter().map(|(field, key)| (*field, key.as_str()))
    }

    /// Adds the pairs of another map, which win over those that are there.
    pub fn extend(&mut self, other: Self) {
        self.pairs.retain(|(field, _)| other.key(*field).is_none());
        self.pairs.extend(other.pairs);
    }

    /// The key that a field is mapped to.
    #[must_use]
    pub fn key(&self, field: Field) -> Option<&str> {
        self.iter().find(|pair| pair.0 == field).map(|pair| pair.1)
    }
}

impl FromStr for FieldMap {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut map = Self::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let wanted = || Error::query(format!("`{pair}` is no map: write FIELD=KEY, such as title=headline"));
            let (name, key) = pair.split_once('=').ok_or_else(wanted)?;
            let (name, key) = (name.trim(), key.trim());
            if key.is_empty() {
                return Err(wanted());
            }
            let field = Field::all().find(|f| f.name() == name.to_lowercase()).ok_or_else(|| {
                let known: Vec<_> = Field::all().map(Field::name).collect();
                Error::query(format!("unknown field `{name}` in `{pair}`: choose from {}", known.join(", ")))
            })?;
            if map.key(field).is_some() {
                return Err(Error::query(format!("the field `{name}` is mapped twice: leave one out")));
            }
            map.pairs.push((field, key.to_owned()));
        }
        Ok(map)
    }
}

/// The value a mapped key leads to, and the top-level key it takes if it is one.
pub(super) fn follow<'k>(keys: &'k Extra, key: &str) -> Option<(Option<&'k str>, &'k Value)> {
    let by_name = |(name, value): (&'k String, &'k Value)| (Some(name.as_str()), value);
    if let Some(found) = keys.get_key_value(key).or_else(|| keys.iter().find(|(name, _)| same_key(name, key))) {
        return Some(by_name(found));
    }
    let mut steps = key.split('.');
    let mut at = keys.get(steps.next()?)?;
    for step in steps {
        at = match at {
            Value::Object(inner) => inner.get(step)?,
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some((None, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_any_case_and_with_any_joint() {
        for key in ["pub_date", "pubDate", "Pub-Date", "PUB DATE"] {
            assert_eq!(field_of(key).map(|f| f.0), Some(Field::Published), "{key}");
        }
        assert_eq!(field_of("_id").map(|f| f.0), Some(Field::Id));
        assert_eq!(field_of("desk"), None);
        assert_eq!(field_of(""), None);
    }

    #[test]
    fn no_synonym_stands_twice() {
        let mut all: Vec<_> = SYNONYMS.iter().flat_map(|line| line.1).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|name| plain(name) == **name));
    }

    #[test]
    fn a_map_is_read_and_its_mistakes_are_told() {
        let map: FieldMap = "title=headline, body=content.text".parse().unwrap();
        assert_eq!((map.key(Field::Title), map.key(Field::Body)), (Some("headline"), Some("content.text")));
        let said = |text: &str| text.parse::<FieldMap>().unwrap_err().to_string();
        assert_eq!(said("title"), "`title` is no map: write FIELD=KEY, such as title=headline");
        assert!(said("titel=x").starts_with("unknown field `titel` in `titel=x`: choose from id, title, summary"));
        assert_eq!(said("title=a,title=b"), "the field `title` is mapped twice: leave one out");
        assert!("".parse::<FieldMap>().unwrap().is_empty());
    }
}
