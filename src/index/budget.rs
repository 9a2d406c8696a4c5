//! A budget of bytes that threads share: who wants more than is left waits until others give back.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes that may be in use at a time.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    state: Mutex<State>,
    /// Told to who waits for bytes.
    freed: Condvar,
    /// Told to who waits for the last to be given back.
    settled: Condvar,
}

/// What is in use, and who waits: nobody is told anything while nobody does, as most bytes are given back unawaited.
#[derive(Debug, Default)]
struct State {
    used: usize,
    takers: usize,
    settlers: usize,
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
        Arc::new(Self { limit, state: Mutex::default(), freed: Condvar::new(), settled: Condvar::new() })
    }

    /// Takes bytes, waiting until they are free. What is larger than the whole budget passes alone.
    #[must_use]
    pub fn take(self: &Arc<Self>, bytes: usize) -> Permit {
        let mut state = self.state();
        while state.used > 0 && state.used + bytes > self.limit {
            state.takers += 1;
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.takers -= 1;
        }
        state.used += bytes;
        Permit { budget: Arc::clone(self), bytes }
    }

    /// Waits until all that was taken is given back.
    pub fn settle(&self) {
        let mut state = self.state();
        while state.used > 0 {
            state.settlers += 1;
            state = self.settled.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.settlers -= 1;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.used -= self.bytes;
        let awaited = state.takers > 0;
        let settled = state.settlers > 0 && state.used == 0;
        drop(state);
        if awaited {
            self.budget.freed.notify_all();
        }
        if settled {
            self.budget.settled.notify_all();
        }
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

    /// A large permit that is held for long keeps nobody from the bytes that are free beside it.
    #[test]
    fn whoever_waits_gets_what_is_free_beside_a_large_permit() {
        let budget = Budget::new(100);
        let (large, small) = (budget.take(60), budget.take(40));
        std::thread::scope(|scope| {
            let taker = scope.spawn(|| drop(budget.take(10)));
            while budget.state().takers == 0 {
                std::thread::yield_now();
            }
            drop(small);
            taker.join().unwrap();
        });
        drop(large);
        assert_eq!(budget.state().used, 0);
    }

    /// Many threads that take and give back, more than there is at times, each get all they ask for.
    #[test]
    fn whoever_waits_is_told_in_the_end() {
        let budget = Budget::new(100);
        let most = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for first in [1, 40, 60, 90, 100, 250] {
                let (budget, most) = (&budget, &most);
                scope.spawn(move || {
                    for round in 0..300 {
                        let bytes = 1 + (first + round * 7) % 130;
                        let permit = budget.take(bytes);
                        let used = budget.state().used;
                        assert!(used <= 100 || used == bytes, "{used} bytes in use");
                        most.fetch_max(used as u64, Ordering::SeqCst);
                        if round % 3 == 0 {
                            std::thread::yield_now();
                        }
                        drop(permit);
                        if round % 100 == first {
                            budget.settle();
                        }
                    }
                });
            }
        });
        budget.settle();
        let State { used, takers, settlers } = *budget.state();
        assert_eq!((used, takers, settlers), (0, 0, 0));
        assert!(most.into_inner() > 50);
    }
}
