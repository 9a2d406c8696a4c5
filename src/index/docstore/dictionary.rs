//! Dictionaries: what articles of an archive have in common, so that they are small by themselves.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use rustc_hash::FxHashSet;
use tantivy::directory::OwnedBytes;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};
use zstd::zstd_safe::{CDict, DDict};

use super::Parts;
use super::phrases::{self, Phrases};
use crate::index::wire::Malformed;

/// How hard blocks are compressed.
pub(super) const LEVEL: i32 = 6;

/// The largest dictionary of mentions, in bytes. Larger ones compress better, and every segment has a copy.
const MENTIONS: usize = 112 * 1024;

/// Of an article so much at most is taken as a sample.
const LONGEST_SAMPLE: usize = 16 * 1024;

/// The phrases of articles and a dictionary of mentions.
pub(in crate::index) struct Dictionary {
    key: u64,
    bytes: [OwnedBytes; 2],
    /// The articles it was trained on, as eight bytes each, ascending.
    samples: OwnedBytes,
    phrases: OnceLock<Option<Phrases>>,
    reader: OnceLock<Option<DDict<'static>>>,
    writer: OnceLock<Option<CDict<'static>>>,
}

/// Names an article in a dictionary that was trained on it.
#[must_use]
pub fn key_of(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

impl Dictionary {
    /// Trains on articles; `None` where they do not suffice.
    fn train(samples: &Parts) -> Option<Self> {
        let mut keys: Vec<u64> = Vec::new();
        let mut gather = |which: usize| -> Vec<&[u8]> {
            let mut parts = Vec::with_capacity(samples.len());
            for at in 0..samples.len() {
                let part = samples.part(which, at);
                let part = part.get(..LONGEST_SAMPLE).unwrap_or(part);
                if !super::super::compact::is_compact(part) && !part.is_empty() {
                    parts.push(part);
                    keys.extend(samples.key(at));
                }
            }
            parts
        };
        let articles = phrases::learn(&gather(0))?;
        let mentions = zstd::dict::from_samples(&gather(1), MENTIONS).unwrap_or_default();
        keys.sort_unstable();
        keys.dedup();
        let mut hash = Xxh3::new();
        hash.update(&articles);
        hash.update(&mentions);
        let samples: Vec<u8> = keys.into_iter().flat_map(u64::to_le_bytes).collect();
        Some(Self::new(hash.digest(), [articles, mentions].map(OwnedBytes::new), OwnedBytes::new(samples)))
    }

    /// One that lies in a file: its two parts and its samples, of these lengths.
    pub(super) fn read(file: &OwnedBytes, key: u64, at: usize, lengths: [usize; 3]) -> Result<Self, Malformed> {
        let mut next = at;
        let mut part = |length: usize| {
            let end = next.checked_add(length).filter(|end| *end <= file.len()).ok_or(Malformed)?;
            let part = file.slice(next..end);
            next = end;
            Ok(part)
        };
        let [articles, mentions, samples] = lengths;
        let bytes = [part(articles)?, part(mentions)?];
        Ok(Self::new(key, bytes, part(samples)?))
    }

    fn new(key: u64, bytes: [OwnedBytes; 2], samples: OwnedBytes) -> Self {
        let (phrases, reader, writer) = Default::default();
        Self { key, bytes, samples, phrases, reader, writer }
    }

    /// What tells it from others.
    pub(in crate::index) fn key(&self) -> u64 {
        self.key
    }

    /// Articles and mentions.
    pub(super) fn bytes(&self) -> &[OwnedBytes; 2] {
        &self.bytes
    }

    /// The articles it was trained on.
    pub(super) fn samples(&self) -> &OwnedBytes {
        &self.samples
    }

    /// Whether it was trained on an article, named by [`key_of`] its id.
    pub(in crate::index) fn knows(&self, article: u64) -> bool {
        let keys = self.samples.chunks_exact(8).filter_map(|eight| eight.first_chunk::<8>());
        keys.map(|eight| u64::from_le_bytes(*eight)).any(|key| key == article)
    }

    /// The phrases of articles; `None` if they are broken.
    pub(in crate::index) fn phrases(&self) -> Option<&Phrases> {
        let [articles, _] = &self.bytes;
        self.phrases.get_or_init(|| Phrases::read(articles).ok()).as_ref()
    }

    /// That for reading mentions, if there is one.
    pub(in crate::index) fn reader(&self) -> Option<&DDict<'static>> {
        let [_, mentions] = &self.bytes;
        let make = || if mentions.is_empty() { None } else { DDict::try_create(mentions) };
        self.reader.get_or_init(make).as_ref()
    }

    /// That for writing mentions, if there is one.
    pub(super) fn writer(&self) -> Option<&CDict<'static>> {
        let [_, mentions] = &self.bytes;
        let make = || if mentions.is_empty() { None } else { CDict::try_create(mentions, LEVEL) };
        self.writer.get_or_init(make).as_ref()
    }
}

/// The dictionaries of an index that are open, and the one that is written with.
#[derive(Default)]
pub(in crate::index) struct Dictionaries {
    current: Mutex<Current>,
    open: Mutex<Vec<(u64, Weak<Dictionary>)>>,
}

/// What is written with.
#[derive(Default)]
struct Current {
    dictionary: Option<Arc<Dictionary>>,
    refused: FxHashSet<u64>,
}

impl Dictionaries {
    /// The one that is written with.
    pub(super) fn current(&self) -> Option<Arc<Dictionary>> {
        self.state().dictionary.clone()
    }

    /// The one that is written with from now on: trained on these articles, if there is none yet. Who comes meanwhile
    /// waits for it.
    pub(super) fn train(&self, samples: &Parts) -> Option<Arc<Dictionary>> {
        let mut state = self.state();
        if state.dictionary.is_none() {
            state.dictionary = Dictionary::train(samples).map(Arc::new);
        }
        state.dictionary.clone()
    }

    /// Writes with a dictionary from now on, if there is none yet.
    pub(in crate::index) fn adopt(&self, dictionary: &Arc<Dictionary>) {
        let mut state = self.state();
        if state.dictionary.is_none() && !state.refused.contains(&dictionary.key()) {
            state.dictionary = Some(Arc::clone(dictionary));
        }
    }

    /// Never writes with a dictionary again, and rewrites its blocks when they are merged.
    pub(in crate::index) fn refuse(&self, key: u64) {
        let mut state = self.state();
        state.refused.insert(key);
        state.dictionary.take_if(|dictionary| dictionary.key() == key);
    }

    /// Whether blocks of a dictionary may stay.
    pub(in crate::index) fn admits(&self, dictionary: &Dictionary) -> bool {
        !self.state().refused.contains(&dictionary.key())
    }

    /// The dictionary with a key, opened if it is not open.
    pub(super) fn share(
        &self,
        key: u64,
        read: impl FnOnce() -> Result<Dictionary, Malformed>,
    ) -> Result<Arc<Dictionary>, Malformed> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = open.iter().find(|(known, _)| *known == key).and_then(|(_, known)| known.upgrade()) {
            return Ok(known);
        }
        let fresh = Arc::new(read()?);
        open.retain(|(_, known)| known.strong_count() > 0);
        open.push((key, Arc::downgrade(&fresh)));
        Ok(fresh)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
