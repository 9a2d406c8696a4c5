//! A budget of bytes that threads share: who wants more than is left waits until others give back.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Bytes that may be in use at a time.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    used: Mutex<usize>,
    freed: Condvar,
}

/// Bytes taken from a budget, given back when dropped.
#[derive(Debug)]
pub struct Permit {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// A budget of so many bytes.
    #[must_use]
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, used: Mutex::new(0), freed: Condvar::new() })
    }

    /// Takes bytes, waiting until they are free. What is larger than the whole budget passes alone.
    #[must_use]
    pub fn take(self: &Arc<Self>, bytes: usize) -> Permit {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + bytes > self.limit {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += bytes;
        Permit { budget: Arc::clone(self), bytes }
    }

    /// Waits until all that was taken is given back.
    pub fn settle(&self) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.budget.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn whoever_settles_waits_for_all_that_was_taken() {
        let budget = Budget::new(100);
        budget.settle();
        let given = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for permit in [budget.take(30), budget.take(70)] {
                let given = &given;
                scope.spawn(move || {
                    std::thread::yield_now();
                    given.fetch_add(permit.bytes as u64, Ordering::SeqCst);
                    drop(permit);
                });
            }
            budget.settle();
            assert_eq!(given.load(Ordering::SeqCst), 100);
            drop(budget.take(500));
        });
    }
}
