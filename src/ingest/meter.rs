//! Counts and hashes the bytes of a file while they are read, so that a new file is read once.

use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::Xxh3;

/// A file that is read somewhere else.
#[derive(Clone)]
pub(super) struct Meter {
    inner: Arc<Mutex<Inner>>,
    count: Arc<AtomicU64>,
}

struct Inner {
    bytes: Box<dyn Read + Send>,
    hash: Xxh3,
}

impl Meter {
    pub(super) fn new(bytes: Box<dyn Read + Send>) -> Self {
        let inner = Inner { bytes, hash: Xxh3::new() };
        Self { inner: Arc::new(Mutex::new(inner)), count: Arc::default() }
    }

    /// How many bytes were read so far.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Reads what is left and gives the xxh3-128 hash of the whole file, in hexadecimal.
    pub(super) fn finish(mut self) -> std::io::Result<String> {
        std::io::copy(&mut self, &mut std::io::sink())?;
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(spell(inner.hash.digest128()))
    }
}

impl Read for Meter {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let read = inner.bytes.read(buffer)?;
        inner.hash.update(buffer.get(..read).unwrap_or(&[]));
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A hash as the ledger has it.
pub(super) fn spell(hash: u128) -> String {
    format!("{hash:032x}")
}
