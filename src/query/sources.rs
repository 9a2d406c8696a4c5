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
/// [`Error::Query`](crate::Error::Query) where a facet is of one kind here and of another there, and as
/// [`Index::manifest`].
pub fn facets_of(indexes: &(impl AsRef<[Index]> + ?Sized)) -> Result<Vec<FacetDef>> {
    let manifests = indexes.as_ref().iter().map(Index::manifest).collect::<Result<Vec<_>>>()?;
    joined(manifests.iter().map(|manifest| manifest.facets.as_slice()))
}

impl Source {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self { format: manifest.format, schema: manifest.fingerprint.clone(), articles: manifest.articles }
    }
}
