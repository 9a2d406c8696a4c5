//! What a list of hits shows of an article, read from its stored form without its text.

use serde::Deserialize;

use super::Stored;
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

impl Stored {
    /// The article's head; what follows it is passed over.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn head(&self) -> Result<Head> {
        serde_json::from_slice(&self.article).map_err(|e| Error::index("cannot read a stored article", e))
    }
}
