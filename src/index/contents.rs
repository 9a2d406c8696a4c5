//! Every living article of a commit with all that is needed to write it again: for extracting anew from the store.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::{DocAddress, SegmentReader};
use xxhash_rust::xxh3::xxh3_64;

use super::segment::hashes;
use super::{Files, SegmentTables, Snapshot, Stored, Values, encode};
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

/// What is read of one segment.
struct Part {
    files: Files,
    hashes: Column<u64>,
    /// Each facet's values, and what each is compared by.
    facets: Vec<(Values, Vec<u64>)>,
}

impl Part {
    fn open(snapshot: &Snapshot, segment: &SegmentReader, tables: &SegmentTables) -> Result<Self> {
        let mut facets = Vec::new();
        for (def, facet) in snapshot.manifest.facets.iter().zip(0..) {
            let Some(table) = tables.facet(facet) else { continue };
            let values = table.values(tables)?;
            let mut keys = Vec::with_capacity(values.len());
            values.each_term(&mut |_, encoded| keys.push(encoded_key(&def.name, encoded)))?;
            facets.push((values.clone(), keys));
        }
        Ok(Self { files: Files::open(segment, &snapshot.fields)?, hashes: hashes(segment)?, facets })
    }

    fn values(&self, doc: u32) -> Vec<u64> {
        let mut values = Vec::new();
        for (facet, keys) in &self.facets {
            values.extend(facet.ordinals(doc).filter_map(|ordinal| keys.get(ordinal as usize).copied()));
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
        let segments = self.searcher.segment_readers().iter().zip(self.tables.segments());
        for (ord, (segment, tables)) in (0..).zip(segments) {
            let mut part = Part::open(self, segment, tables)?;
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
