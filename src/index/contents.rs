//! Every living article of a commit with all that is needed to write it again: for extracting anew from the store.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::{DocAddress, SegmentReader};
use xxhash_rust::xxh3::xxh3_64;

use super::segment::{Strings, facet, hashes};
use super::{Files, Snapshot, Stored, encode};
use crate::error::Result;

/// An article as the index has it.
pub struct Kept {
    /// Article and mentions.
    pub stored: Stored,
    /// The source file.
    pub file: Arc<str>,
    /// What is kept of the hash of its content.
    pub hash: u64,
    /// Its facet values, to be compared.
    pub values: Vec<u64>,
}

/// What a facet value is compared by; `None` for a path that the engine cannot carry.
pub(super) fn value_key(facet: &str, path: &str) -> Option<u64> {
    encode(path).map(|encoded| encoded_key(facet, &encoded))
}

fn encoded_key(facet: &str, encoded: &str) -> u64 {
    xxh3_64(format!("{facet}\0{encoded}").as_bytes())
}

/// The columns of one segment.
struct Part {
    files: Files,
    hashes: Column<u64>,
    /// Each facet's column, and what each of its values is compared by.
    facets: Vec<(Strings, Vec<u64>)>,
}

impl Part {
    fn open(snapshot: &Snapshot, segment: &SegmentReader) -> Result<Self> {
        let mut facets = Vec::new();
        for def in &snapshot.manifest.facets {
            let column = facet(segment, &def.name)?;
            let mut keys = Vec::with_capacity(column.len());
            column.each(&mut |_, encoded| keys.push(encoded_key(&def.name, encoded)))?;
            facets.push((column, keys));
        }
        Ok(Self { files: Files::open(segment, &snapshot.fields)?, hashes: hashes(segment)?, facets })
    }

    fn values(&self, doc: u32) -> Vec<u64> {
        let mut values = Vec::new();
        for (column, keys) in &self.facets {
            let at = |ordinal: u64| usize::try_from(ordinal).ok().and_then(|at| keys.get(at)).copied();
            values.extend(column.ordinals(doc).filter_map(at));
        }
        values.sort_unstable();
        values
    }
}

impl Snapshot {
    /// Hands every living article to `each`, in the order of the store.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index cannot be read, and those of `each`.
    pub fn each_kept(&self, each: &mut dyn FnMut(Kept) -> Result<()>) -> Result<()> {
        for (ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let mut part = Part::open(self, segment)?;
            for doc in segment.doc_ids_alive() {
                each(Kept {
                    stored: self.stored(DocAddress::new(ord, doc))?,
                    file: part.files.of(doc)?,
                    hash: part.hashes.first(doc).unwrap_or(0),
                    values: part.values(doc),
                })?;
            }
        }
        Ok(())
    }
}
