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

impl Kind {
    /// Whether values of this kind can be listed in gazetteers.
    #[must_use]
    pub fn has_gazetteer(self) -> bool {
        !matches!(self, Self::Date | Self::Field)
    }

    /// Whether a name alone does not tell one of this kind from the next, as there are many Springfields.
    #[must_use]
    pub fn has_homonyms(self) -> bool {
        matches!(self, Self::Settlement | Self::Place | Self::Person)
    }
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
    files: Vec<UserFile>,
}

/// A file of a user's schema folder: its name below the folder, and what it says.
pub type UserFile = (String, Arc<str>);

impl FacetSchema {
    /// The given facets, made from files with the given fingerprint.
    ///
    /// An index keeps both in its manifest, so that reading it needs no schema files.
    #[must_use]
    pub fn new(facets: Vec<FacetDef>, fingerprint: impl Into<String>) -> Self {
        Self { facets, fingerprint: fingerprint.into(), files: Vec::new() }
    }

    /// The same, with the files that a user laid over the built-in ones.
    #[must_use]
    pub fn with_files(self, files: Vec<UserFile>) -> Self {
        Self { files, ..self }
    }

    /// The files that a user laid over the built-in ones: with them an index knows the user's names.
    #[must_use]
    pub fn files(&self) -> &[UserFile] {
        &self.files
    }

    /// All facets in display order.
    #[must_use]
    pub fn facets(&self) -> &[FacetDef] {
        &self.facets
    }

    /// The ids of all facets in display order.
    pub fn ids(&self) -> impl Iterator<Item = FacetId> + use<> {
        (0..u16::try_from(self.facets.len()).unwrap_or(u16::MAX)).map(FacetId)
    }

    /// The definition of a facet.
    ///
    /// # Panics
    /// When `id` comes from another schema.
    #[must_use]
    pub fn get(&self, id: FacetId) -> &FacetDef {
        self.facets.get(usize::from(id.0)).expect("facet ids come from the schema they are used with")
    }

    /// The facet called `name`.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<FacetId> {
        self.ids().find(|id| &*self.get(*id).name == name)
    }

    /// The facets of a kind in display order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = FacetId> + '_ {
        self.ids().filter(move |id| self.get(*id).kind == kind)
    }

    /// A hexadecimal digest of the facets, gazetteers and cues: indexes with equal ones hold comparable values.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}
