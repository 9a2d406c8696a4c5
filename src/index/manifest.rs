//! The manifest: what an index says about itself, written with every commit.
//!
//! It travels as JSON in the payload of the commit, so that it can never disagree with the segments. It holds the
//! definitions of the facets: a query needs no schema files. What is known of each source file grows with the archive
//! and lives in the ledger, of which the manifest names the file, the valid length and the digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::kept_schema;
use crate::error::{Error, Result};
use crate::schema::{FacetDef, UserFile};

/// The version of the index format that this program writes and reads. It changes with everything that makes an index
/// of before answer wrongly: fields, stored forms, and how words are folded and stemmed.
pub const FORMAT: u32 = 8;

/// What an index says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the index format.
    pub format: u32,
    /// The fingerprint of the schema with which the articles were read last.
    pub fingerprint: String,
    /// What found the mentions besides the schema: the extraction and the version of the program.
    #[serde(default)]
    pub extraction: String,
    /// The facets in display order.
    pub facets: Vec<FacetDef>,
    /// How many articles are in each language, by ISO 639-1 code; the empty code is that of unknown languages.
    pub languages: BTreeMap<String, u64>,
    /// How many articles there are.
    pub articles: u64,
    /// The files of the user's schema, packed: see [`Manifest::schema_files`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Arc<str>>,
    /// Which part of the ledger belongs to this commit.
    pub ledger: LedgerMark,
    /// Whether bytes of removed articles are still to be purged from the segments.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purge: bool,
}

/// The part of a ledger file that belongs to a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerMark {
    /// The file in the index folder; empty while there is none.
    pub file: String,
    /// How many bytes of it are valid.
    pub length: u64,
    /// The xxh3-64 digest of these bytes, in hexadecimal.
    pub digest: String,
}

impl Manifest {
    /// The manifest of an index that holds no article yet.
    #[must_use]
    pub fn new(facets: &[FacetDef], fingerprint: &str) -> Self {
        Self {
            format: FORMAT,
            fingerprint: fingerprint.to_owned(),
            extraction: String::new(),
            facets: facets.to_vec(),
            languages: BTreeMap::new(),
            articles: 0,
            schema: None,
            ledger: LedgerMark::default(),
            purge: false,
        }
    }

    /// Reads what a commit wrote.
    ///
    /// # Errors
    /// [`Error::Version`] for another format, [`Error::Index`] for anything that is no manifest.
    pub fn from_json(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let broken = |e| Error::index("the index was not made by dateline, or its manifest is broken", e);
        let head: Head = serde_json::from_str(json).map_err(|e| broken(Box::new(e)))?;
        if head.format != FORMAT {
            return Err(Error::Version { found: head.format, expected: FORMAT });
        }
        serde_json::from_str(json).map_err(|e| broken(Box::new(e)))
    }

    /// Whether an index with this manifest has the fields of these facets, in their order.
    #[must_use]
    pub fn has_fields_of(&self, facets: &[FacetDef]) -> bool {
        self.facets.iter().map(|facet| &facet.name).eq(facets.iter().map(|facet| &facet.name))
    }

    /// The files that the user's schema laid over the built-in one; none where there was no such schema.
    ///
    /// # Errors
    /// [`Error::Index`] where they are broken.
    pub fn schema_files(&self) -> Result<Vec<UserFile>> {
        self.schema.as_deref().map_or_else(|| Ok(Vec::new()), kept_schema::unpack)
    }

    /// The manifest as JSON.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a manifest has string keys and no fallible parts")
    }

    /// The place of a facet by its name.
    #[must_use]
    pub fn facet(&self, name: &str) -> Option<usize> {
        self.facets.iter().position(|facet| &*facet.name == name)
    }
}
