//! Values by confidence: an article has a value if its best mention of it is sure enough.
//!
//! The index does not keep confidences by value, so the stored mentions of an article are read where a value of it is
//! asked for. That is exact for any query, as each condition on values is checked by itself, negated ones included;
//! and it takes as long as reading the articles that meet the conditions otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TantivyError, Term};

use super::response::FacetValues;
use super::sieve::Sieve;
use crate::error::{Error, Result};
use crate::index::{Shelf, Stored, Valued, Values};
use crate::mention::{Mention, Threshold};
use crate::schema::{FacetDef, Kind};

/// Reading an article is dear, so that whatever else there is goes first.
const DEAR: u64 = 1000;

/// Whether a value, given with its facet's name, is one that is asked for.
type Fits = dyn Fn(&str, &str) -> bool + Send + Sync;

/// How sure a request wants mentions to be.
#[derive(Clone, Default)]
pub(super) struct Sure {
    least: Threshold,
    /// The first error of a walk, which the engine's walks have no way to hand out.
    fault: Arc<Mutex<Option<Error>>>,
    /// The article that was read last: conditions and counts ask for the same one in turn.
    last: Arc<Mutex<Option<Last>>>,
}

/// An article and its sure values.
type Last = ((SegmentId, DocId), Arc<[Valued]>);

/// Where the articles of a segment are read.
struct Vault {
    segment: SegmentId,
    shelf: Mutex<Shelf>,
}

impl Vault {
    fn of(reader: &SegmentReader) -> Result<Self> {
        Ok(Self { segment: reader.segment_id(), shelf: Mutex::new(Shelf::of(reader)?) })
    }

    fn values(&self, doc: DocId) -> Result<Vec<Valued>> {
        let mut stored = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        stored.read(doc, true)?.to_stored().values()
    }
}

impl Sure {
    pub fn new(least: Threshold) -> Self {
        Self { least, ..Self::default() }
    }

    /// Whether every mention is sure enough.
    pub fn is_none(&self) -> bool {
        self.least.is_none()
    }

    /// The query, of whose articles only those are found that surely have a value that fits.
    pub fn check(
        &self,
        query: Box<dyn Query>,
        fits: impl Fn(&str, &str) -> bool + Send + Sync + 'static,
    ) -> Box<dyn Query> {
        if self.is_none() {
            return query;
        }
        Box::new(Checked { query, sure: self.clone(), fits: Arc::new(fits) })
    }

    /// What went wrong in a walk, once.
    pub fn failed(&self) -> Result<()> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    fn note(&self, error: Error) {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// The values of an article that are sure.
    fn values(&self, vault: &Vault, doc: DocId) -> Arc<[Valued]> {
        let key = (vault.segment, doc);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, values)) = last.as_ref().filter(|(of, _)| *of == key) {
            return Arc::clone(values);
        }
        let mut values = vault.values(doc).unwrap_or_else(|error| {
            self.note(error);
            Vec::new()
        });
        values.retain(|value| self.least.admits(value.confidence));
        let values: Arc<[Valued]> = values.into();
        *last = Some((key, Arc::clone(&values)));
        values
    }

    /// The reader of the values of single articles in a facet; `None` where their rows tell all.
    pub fn column(&self, segment: &SegmentReader, facet: &FacetDef) -> Result<Option<SureColumn>> {
        if self.is_none() || facet.kind == Kind::Field {
            return Ok(None);
        }
        let vault = Vault::of(segment)?;
        Ok(Some(SureColumn { sure: self.clone(), vault, facet: facet.name.clone(), ordinals: HashMap::new() }))
    }

    /// Leaves only what is sure of the values and mentions of an article.
    pub fn narrow(&self, defs: &[FacetDef], stored: &Stored, facets: &mut FacetValues) -> Result<()> {
        if self.is_none() {
            return Ok(());
        }
        let mut sure = stored.values()?;
        sure.retain(|value| self.least.admits(value.confidence));
        for (name, paths) in &mut facets.0 {
            if defs.iter().any(|def| def.name == *name && def.kind != Kind::Field) {
                paths.retain(|path| sure.iter().any(|value| value.facet == *name && *value.value == **path));
            }
        }
        facets.0.retain(|(_, paths)| !paths.is_empty());
        Ok(())
    }

    /// Leaves only sure mentions.
    pub fn mentions(&self, mut mentions: Vec<Mention>) -> Vec<Mention> {
        mentions.retain(|mention| self.least.admits(mention.confidence));
        mentions
    }
}

/// The sure values of a facet as ordinals.
pub(super) struct SureColumn {
    sure: Sure,
    vault: Vault,
    facet: Arc<str>,
    ordinals: HashMap<Arc<str>, Option<u32>>,
}

impl SureColumn {
    /// The ordinals of an article's sure values, ascending.
    pub fn ordinals(&mut self, values: &Values, doc: DocId) -> Vec<u32> {
        let mut found = Vec::new();
        for value in self.sure.values(&self.vault, doc).iter().filter(|value| value.facet == self.facet) {
            let known = self.ordinals.get(&value.value).copied().unwrap_or_else(|| {
                let ordinal = values.ordinal_of(&value.value).unwrap_or_else(|error| {
                    self.sure.note(error);
                    None
                });
                self.ordinals.insert(value.value.clone(), ordinal);
                ordinal
            });
            found.extend(known);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A query with a check of each article it finds.
struct Checked {
    query: Box<dyn Query>,
    sure: Sure,
    fits: Arc<Fits>,
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked").field("query", &self.query).field("least", &self.sure.least).finish_non_exhaustive()
    }
}

impl Clone for Checked {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), sure: self.sure.clone(), fits: Arc::clone(&self.fits) }
    }
}

impl Query for Checked {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let inner = self.query.weight(scoring)?;
        Ok(Box::new(CheckedWeight { inner, sure: self.sure.clone(), fits: Arc::clone(&self.fits) }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.query.query_terms(visitor);
    }
}

struct CheckedWeight {
    inner: Box<dyn Weight>,
    sure: Sure,
    fits: Arc<Fits>,
}

impl Weight for CheckedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, boost)?;
        let vault = Vault::of(reader).map_err(|e| TantivyError::SystemError(e.to_string()))?;
        let (sure, fits) = (self.sure.clone(), Arc::clone(&self.fits));
        let passes = move |doc| sure.values(&vault, doc).iter().any(|value| fits(&value.facet, &value.value));
        Ok(Sieve::boxed(inner, DEAR, passes))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}
