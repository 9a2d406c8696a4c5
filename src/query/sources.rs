//! What the indexes that are asked say of themselves, for those who build on answers.

use serde::{Deserialize, Serialize};

use super::view::joined;
use crate::error::Result;
use crate::index::{Index, Manifest};
use crate::schema::FacetDef;

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The version of its format.
    pub format: u32,
    /// The fingerprint of the schema it was made with.
    pub schema: String,
    /// How many articles it holds.
    pub articles: u64,
}

/// The facets of all indexes, joined by name: those of the first index first.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) where a facet is of one kind here and of another there.
pub fn facets_of(indexes: &(impl AsRef<[Index]> + ?Sized)) -> Result<Vec<FacetDef>> {
    joined(indexes.as_ref().iter().map(Index::facets))
}

impl Source {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self { format: manifest.format, schema: manifest.fingerprint.clone(), articles: manifest.articles }
    }
}
