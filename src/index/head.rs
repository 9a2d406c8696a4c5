//! What a list of hits shows of an article, read from its stored form without its text.
//!
//! Of what is stored of an article the engine copies value by value; the article itself comes first, and its mentions,
//! which are not needed here, are left where they are.

use serde::Deserialize;
use tantivy::DocAddress;
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use super::compact::expand;
use super::{Snapshot, Stored, engine};
use crate::article::Published;
use crate::error::{Error, Result};

/// The head of an article: what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// The article's id.
    pub id: String,
    /// Its headline.
    #[serde(default)]
    pub title: String,
    /// When it was published.
    #[serde(default)]
    pub published: Option<Published>,
    /// Who published it.
    #[serde(default)]
    pub source: Option<String>,
    /// The file it came from, below the indexed root.
    #[serde(default)]
    pub path: Option<String>,
}

impl DocumentDeserialize for Head {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> std::result::Result<Self, DeserializeError> {
        let custom = |e: &dyn std::fmt::Display| DeserializeError::custom(e.to_string());
        let article = match document.next_field::<OwnedValue>()? {
            Some((_, OwnedValue::Bytes(bytes))) => expand(bytes).map_err(|e| custom(&e))?,
            Some((_, OwnedValue::Str(text))) => text.into_bytes(),
            _ => return Err(custom(&"an article without its stored form")),
        };
        serde_json::from_slice(&article).map_err(|e| custom(&e))
    }
}

impl Snapshot {
    /// The head of an article.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn head(&self, at: DocAddress) -> Result<Head> {
        self.searcher.doc(at).map_err(|e| engine("cannot read a stored article", e))
    }
}

impl Stored {
    /// The article's head; what follows it is passed over.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn head(&self) -> Result<Head> {
        serde_json::from_slice(&self.article).map_err(|e| Error::index("cannot read a stored article", e))
    }
}
