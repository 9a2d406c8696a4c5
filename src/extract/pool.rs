//! A pool of what a thread needs for an article and may keep for the next: lent out for one article at a time.

use std::sync::{Arc, Mutex, PoisonError};

/// As many as threads have asked for at once.
#[derive(Debug)]
pub(super) struct Pool<T>(Arc<Mutex<Vec<T>>>);

impl<T> Clone for Pool<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Default> Pool<T> {
    /// One that is free, or a new one.
    pub(super) fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// For the next who asks.
    pub(super) fn give_back(&self, lent: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lent);
    }
}
