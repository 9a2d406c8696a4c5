//! Facet definitions: the tables of `facets.toml`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A facet's place in its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacetId(pub u16);

/// What a facet's values are, which tells the extractors how to find them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// People.
    Person,
    /// Armed, militant, insurgent, criminal and political groups, and coalitions of them.
    Collective,
    /// Everything else that is organised.
    Org,
    /// Cities, towns, villages.
    Settlement,
    /// Countries; their adjectives and peoples are demonyms of them.
    State,
    /// Regions, rivers, seas, mountains, districts, facilities.
    Place,
    /// Dates mentioned in the text.
    Date,
    /// Taken from the article's own data.
    Field,
}

/// One facet of the schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacetDef {
    /// Index field, flag and export column.
    pub name: Arc<str>,
    /// What people read.
    pub label: String,
    /// What its values are.
    pub kind: Kind,
    /// Gazetteer files of `gazetteers/` that list its values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gazetteer: Vec<String>,
    /// Gazetteer columns that make the path of a value; an empty one is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The column that enters the path before the last name only where two entries would share a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<String>,
    /// For kind `field`: the article field, or the key of the record, that feeds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// All facets in display order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetSchema {
    facets: Vec<FacetDef>,
    fingerprint: String,
}
