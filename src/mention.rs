//! A mention: words of an article that name an entity, the facet value they stand for, and who found them.

mod path;
mod threshold;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::TextField;
use crate::text::Span;

pub use path::{label_of, names_of, path_of};
pub use threshold::Threshold;

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
    /// The words, exactly as they stand there; mentions of one article share them.
    pub surface: Arc<str>,
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
    /// The model trained on annotated news.
    Tagger,
    /// A shorter form of a name found elsewhere in the article.
    CarryOver,
}
