//! A mention: words of an article that name an entity, the facet value they stand for, and who found them.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::TextField;
use crate::text::Span;

/// Words at a span that carry a facet value.
///
/// Serialised flat, as `extract --format jsonl` prints it: `{"field","start","end","surface","facet","value",
/// "form","extractor","confidence","place_id","lat","lon"}`; offsets are bytes into the named field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// The text field that holds the words.
    pub field: TextField,
    /// Where in that field, in bytes.
    #[serde(flatten)]
    pub span: Span,
    /// The words, exactly as they stand there.
    pub surface: String,
    /// The facet's name.
    pub facet: Arc<str>,
    /// The value: a path such as `/Libya/Derna`.
    pub value: Arc<str>,
    /// How the words name the entity.
    pub form: Form,
    /// Which extractor found it.
    pub extractor: Extractor,
    /// How likely the reading is right, 0 to 1.
    pub confidence: f32,
    /// The place's identity: `geonames:ID` for settlements, regions and countries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_id: Option<Arc<str>>,
    /// Degrees north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f32>,
    /// Degrees east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f32>,
}

/// How the words of a mention name their entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Its canonical name.
    Name,
    /// Another name or spelling of it.
    Alias,
    /// An acronym that the article introduced.
    Acronym,
    /// A part of a fuller name in the same article.
    Short,
    /// An adjective or people of a state: "Egyptian", "Libyans".
    Demonym,
    /// Not named, but contained: the country of a settlement that is named.
    Implied,
    /// A date reckoned from the day of publication.
    Relative,
}

/// What found a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extractor {
    /// A name in a gazetteer.
    Gazetteer,
    /// Person cues: titles, given names, roles, reporting verbs.
    Person,
    /// Head nouns of armed and political groups.
    Collective,
    /// Heads and suffixes of organisations.
    Org,
    /// Dates.
    Date,
    /// A shorter form of a name found elsewhere in the article.
    CarryOver,
}

/// Writes names as a facet path: `["Libya", "Derna"]` becomes `/Libya/Derna`, a slash inside a name `\/`.
#[must_use]
pub fn path_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut path = String::new();
    for name in names {
        path.push('/');
        for c in name.chars() {
            if matches!(c, '/' | '\\') {
                path.push('\\');
            }
            path.push(c);
        }
    }
    path
}

/// The names of a facet path, the reverse of [`path_of`].
#[must_use]
pub fn names_of(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut chars = path.strip_prefix('/').unwrap_or(path).chars();
    let mut name = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.extend(chars.next()),
            '/' => names.push(std::mem::take(&mut name)),
            c => name.push(c),
        }
    }
    names.push(name);
    names
}

/// The last name of a facet path, what people call the value.
#[must_use]
pub fn label_of(path: &str) -> Cow<'_, str> {
    if path.contains('\\') {
        return Cow::Owned(names_of(path).pop().unwrap_or_default());
    }
    Cow::Borrowed(path.rsplit('/').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_name_survives_the_path() {
        let path = path_of(["Libya", "AC/DC \\ Co"]);
        assert_eq!(path, "/Libya/AC\\/DC \\\\ Co");
        assert_eq!(names_of(&path), ["Libya", "AC/DC \\ Co"]);
        assert_eq!(label_of(&path), "AC/DC \\ Co");
        assert_eq!(label_of("/Libya/Derna"), "Derna");
    }
}
