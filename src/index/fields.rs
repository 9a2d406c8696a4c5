//! The fields of the index: their names, how each is indexed, and the handles to reach them.
//!
//! Names beginning with `_` are the index's own; every facet of the schema has a field of its own name. The three text
//! fields are indexed as folded words with their positions; which of these are forms of one word is no field, see
//! [`super::Forms`], and neither is what is stored of an article, see [`super::Docstore`].

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::analyser;
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::schema::FacetDef;

/// Names that no facet may have.
pub const RESERVED: &[&str] = &WORDS;

/// The text fields, in the order of [`TextField::ALL`].
pub(super) const WORDS: [&str; 3] = ["title", "summary", "body"];

/// The field of articles' languages.
pub(super) const LANGUAGE: &str = "_lang";

/// Handles of all fields of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// `_id`: the article's id, one term; also a fast string column.
    pub id: Field,
    /// `_lang`: the article's language as one term, empty where it is unknown; also a fast string column.
    pub lang: Field,
    /// `_published`: seconds since 1970 UTC, a fast i64 column; absent where the article has no date.
    pub published: Field,
    /// `_day`: days since 1970 on the article's own clock, a fast i64 column, by which ranges are found; absent where it
    /// has no date.
    pub day: Field,
    /// `_file`: the source file as one term.
    pub file: Field,
    /// `_hash`: what the article's content was, a fast u64 column; some bits of [`super::content_hash`].
    pub hash: Field,
    words: [Field; 3],
    facets: Vec<Field>,
}

impl Fields {
    /// The folded words of a text field with their positions.
    #[must_use]
    pub fn words(&self, field: TextField) -> Field {
        let [title, summary, body] = self.words;
        match field {
            TextField::Title => title,
            TextField::Summary => summary,
            TextField::Body => body,
        }
    }

    /// The field of the `at`-th facet of the manifest.
    #[must_use]
    pub fn facet(&self, at: usize) -> Option<Field> {
        self.facets.get(at).copied()
    }

    /// The fields of all facets, in the manifest's order.
    #[must_use]
    pub fn facets(&self) -> &[Field] {
        &self.facets
    }

    /// Finds the fields of an opened index again.
    pub(super) fn find(schema: &Schema, facets: &[FacetDef]) -> Result<Self> {
        let get = |name: &str| {
            schema.get_field(name).map_err(|e| Error::index(format!("the index has lost its field `{name}`"), e))
        };
        let [title, summary, body] = WORDS;
        Ok(Self {
            id: get("_id")?,
            lang: get(LANGUAGE)?,
            published: get("_published")?,
            day: get("_day")?,
            file: get("_file")?,
            hash: get("_hash")?,
            words: [get(title)?, get(summary)?, get(body)?],
            facets: facets.iter().map(|facet| get(&facet.name)).collect::<Result<_>>()?,
        })
    }
}

/// Whether a field is that of a facet.
pub(super) fn is_facet(name: &str) -> bool {
    !name.starts_with('_') && !RESERVED.contains(&name)
}

/// The engine's schema for these facets.
pub(super) fn schema_of(facets: &[FacetDef]) -> Result<Schema> {
    let mut schema = Schema::builder();
    schema.add_text_field("_id", terms() | FAST);
    schema.add_text_field(LANGUAGE, terms() | FAST);
    for name in WORDS {
        schema.add_text_field(name, text());
    }
    schema.add_text_field("_file", terms());
    schema.add_i64_field("_published", FAST);
    schema.add_i64_field("_day", FAST);
    schema.add_u64_field("_hash", FAST);
    for (at, facet) in facets.iter().enumerate() {
        let taken = facets.iter().take(at).any(|other| other.name == facet.name);
        if taken || !is_facet(&facet.name) {
            return Err(Error::index(format!("no facet can be called `{}`", facet.name), "the name is taken"));
        }
        schema.add_text_field(&facet.name, paths());
    }
    Ok(schema.build())
}

/// Folded words cut by our analyser.
fn text() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(analyser::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// Values with all that is above them, to be found by; their articles' own are in the segment's [`super::Rows`].
fn paths() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(analyser::PATHS)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

/// Whole texts as terms, to be found by; nothing is ranked by them.
fn terms() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}
