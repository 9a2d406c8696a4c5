//! What a list of hits shows of an article, read from its stored form without its text.
//!
//! Mentions, which are not needed here, are left where they are.

use serde::Deserialize;
use tantivy::DocAddress;

use super::{Snapshot, Stored};
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

impl Snapshot {
    /// The head of an article.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn head(&self, at: DocAddress) -> Result<Head> {
        self.read(at, false, |record| Stored::head_of(record.article))?
    }
}

impl Stored {
    /// The article's head; what follows it is passed over.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn head(&self) -> Result<Head> {
        Self::head_of(&self.article)
    }

    /// The head of an article in its stored form.
    pub(super) fn head_of(article: &[u8]) -> Result<Head> {
        serde_json::from_slice(article).map_err(|e| Error::index("cannot read a stored article", e))
    }
}
