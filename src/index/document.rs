//! An article as the engine's document: its words, facet values and stored form.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use xxhash_rust::xxh3::Xxh3;

use super::compact::compact;
use super::contents::value_key;
use super::field_value::values_from;
use super::packed::pack;
use super::{Fields, Kept, Stored, encode};
use crate::article::{Article, TextField};
use crate::error::{Error, Result};
use crate::mention::Mention;
use crate::schema::{FacetDef, Kind};
use crate::text::Analysis;

/// The bits of a hash of content that are kept, forty: that one of a million changed articles is taken for unchanged has
/// a chance of one in a million, and more bits would not compress.
const KEPT_BITS: u64 = (1 << 40) - 1;

/// Days are counted from here.
const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

/// A document ready to be added.
pub struct Draft {
    /// For the engine.
    pub(super) document: TantivyDocument,
    /// For the store.
    pub(super) stored: Stored,
    /// The article's language, empty where unknown.
    pub(super) lang: String,
    /// About how many bytes it takes in memory.
    pub(super) weight: usize,
}

/// Where a document comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The source file, the same text whenever it is read again.
    pub file: &'a str,
    /// What the record was, by [`content_hash`].
    pub hash: u64,
}

/// Makes documents of articles.
pub struct Drafter {
    fields: Fields,
    facets: Vec<FacetDef>,
}

impl Drafter {
    /// For the index with these fields and facets.
    #[must_use]
    pub fn new(fields: &Fields, facets: &[FacetDef]) -> Self {
        Self { fields: fields.clone(), facets: facets.to_vec() }
    }

    /// Whether an article, read again, would be stored with the mentions and values it has.
    #[must_use]
    pub fn is_same(&self, kept: &Kept, article: &Article, mentions: &[Mention]) -> bool {
        if pack(article, mentions) != kept.stored.mentions {
            return false;
        }
        let paths = self.facets.iter().map(|def| (def, paths(def, article, mentions)));
        let keys = paths.flat_map(|(def, paths)| paths.into_iter().filter_map(|path| value_key(&def.name, &path)));
        let mut keys: Vec<u64> = keys.collect();
        keys.sort_unstable();
        keys == kept.values
    }

    /// The document of an article, of whose analysis the folded words are needed only. Mentions of facets that the index
    /// does not have and values that the engine cannot carry are stored, but give no facet value.
    ///
    /// # Errors
    /// [`Error::Index`] if the article has no JSON form.
    pub fn draft(
        &self,
        article: &Article,
        analysis: &Analysis,
        mentions: Vec<Mention>,
        origin: Origin<'_>,
    ) -> Result<Draft> {
        let unwritable = |e: serde_json::Error| Error::index("cannot store the article", e);
        let incompressible = |e: std::io::Error| Error::index("cannot store the article", e);
        let stored_mentions = compact(pack(article, &mentions)).map_err(incompressible)?;
        let values: Vec<_> = self.facets.iter().map(|def| paths(def, article, &mentions)).collect();
        drop(mentions);
        let stored = compact(serde_json::to_vec(article).map_err(unwritable)?).map_err(incompressible)?;
        let words = [&analysis.title, &analysis.summary, &analysis.body].map(crate::text::Tokens::folded);
        let text: usize = words.iter().map(|folded| folded.len()).sum();
        let room = text + 2048;
        let weight = stored.len() + stored_mentions.len() + room;
        let mut document = TantivyDocument::with_capacity(room);
        let lang = article.lang.clone().unwrap_or_default();
        document.add_text(self.fields.id, &article.id);
        document.add_text(self.fields.lang, &lang);
        document.add_text(self.fields.file, origin.file);
        document.add_u64(self.fields.hash, kept_bits(origin.hash));
        if let Some(published) = article.published {
            document.add_i64(self.fields.published, published.seconds());
            document.add_i64(self.fields.day, day_number(published.day()));
        }
        self.add_text(&mut document, words);
        self.add_values(&mut document, &values);
        let stored = Stored { article: stored, mentions: stored_mentions };
        Ok(Draft { document, stored, lang, weight })
    }

    /// The words of the text fields.
    fn add_text(&self, document: &mut TantivyDocument, words: [&str; 3]) {
        for (field, folded) in TextField::ALL.into_iter().zip(words) {
            if !folded.is_empty() {
                document.add_text(self.fields.words(field), folded);
            }
        }
    }

    /// Facet values, each once.
    fn add_values(&self, document: &mut TantivyDocument, values: &[BTreeSet<String>]) {
        for (field, paths) in self.fields.facets().iter().zip(values) {
            for encoded in paths.iter().filter_map(|path| encode(path)) {
                document.add_text(*field, encoded);
            }
        }
    }
}

/// The values of an article in a facet, each once.
fn paths(def: &FacetDef, article: &Article, mentions: &[Mention]) -> BTreeSet<String> {
    if def.kind == Kind::Field {
        values_from(article, def.from.as_deref().unwrap_or(&def.name)).into_iter().collect()
    } else {
        let values: BTreeSet<&str> = mentions.iter().filter(|m| m.facet == def.name).map(|m| &*m.value).collect();
        values.into_iter().map(str::to_owned).collect()
    }
}

/// Days since 1970-01-01.
#[must_use]
pub fn day_number(day: jiff::civil::Date) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// What the index keeps of a hash of content.
pub(super) fn kept_bits(hash: u64) -> u64 {
    hash & KEPT_BITS
}

/// Identifies what a record says: everything that is stored of an article but its `path`, so that a file may move below
/// its root. What is found in it is no part of that.
///
/// # Errors
/// [`Error::Index`] if the article has no JSON form.
pub fn content_hash(article: &mut Article) -> Result<u64> {
    let path = article.path.take();
    let mut sink = HashSink(Xxh3::new());
    let done = serde_json::to_writer(&mut sink, article);
    article.path = path;
    done.map_err(|e| Error::index("cannot store the article", e))?;
    Ok(sink.0.digest())
}

/// Hashes what is written to it.
struct HashSink(Xxh3);

impl std::io::Write for HashSink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_no_part_of_the_content() {
        let mut here = Article { id: "a".into(), path: Some("x/a.txt".into()), ..Article::default() };
        let mut there = Article { path: None, ..here.clone() };
        let mut other = Article { body: "news".into(), ..here.clone() };
        let hash = content_hash(&mut here).unwrap();
        assert_eq!(hash, content_hash(&mut there).unwrap());
        assert_ne!(hash, content_hash(&mut other).unwrap());
        assert_eq!(here.path.as_deref(), Some("x/a.txt"));
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day_number(jiff::civil::date(1970, 1, 2)), 1);
        assert_eq!(day_number(jiff::civil::date(1969, 12, 31)), -1);
        assert_eq!(day_number(jiff::civil::date(2015, 6, 14)), 16600);
    }
}
