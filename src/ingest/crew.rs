//! The workers: batches of jobs in, documents out. What is done with a job is a [`Task`].

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::Scope;

use crossbeam_channel::{Receiver, Sender};

use crate::error::{Error, Result};
use crate::index::{Budget, Drafter, Fields, Permit};
use crate::schema::FacetDef;
use crate::text::Analysis;

/// What workers do with a job.
pub(super) trait Task: Sync {
    /// What comes in.
    type Job: Send;

    /// What comes out.
    type Outcome;

    /// Does it, with a worker's own tools.
    fn work(&self, job: Self::Job, analysis: &mut Analysis, drafter: &mut Drafter) -> Result<Self::Outcome>;

    /// Hands on what came out.
    fn deliver(&self, outcome: Self::Outcome) -> Result<()>;

    /// Waits until what was handed on is done as well.
    fn settle(&self);
}

/// What workers need.
pub(super) struct Crew<T> {
    task: T,
    fields: Fields,
    facets: Vec<FacetDef>,
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Default)]
struct State {
    batches: usize,
    failure: Option<Error>,
}

struct Batch<J> {
    jobs: Vec<J>,
    _permit: Permit,
}

/// The workers as the reading thread sees them. They end when it is dropped.
pub(super) struct Team<'a, T: Task> {
    crew: &'a Crew<T>,
    batches: Sender<Batch<T::Job>>,
    budget: Arc<Budget>,
}

impl<T: Task> Crew<T> {
    /// Workers at a task, for an index with these fields of these facets.
    pub(super) fn new(task: T, fields: &Fields, facets: &[FacetDef]) -> Self {
        let (fields, facets) = (fields.clone(), facets.to_vec());
        Self { task, fields, facets, state: Mutex::default(), idle: Condvar::new() }
    }

    /// The task, for what it has counted.
    pub(super) fn task(&self) -> &T {
        &self.task
    }

    /// Starts workers; batches take their bytes from `budget`.
    pub(super) fn start<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        workers: usize,
        budget: &Arc<Budget>,
    ) -> Result<Team<'scope, T>> {
        // The budget bounds the queue; the channel's own bound only has to be no smaller.
        let (batches, receiver) = crossbeam_channel::bounded::<Batch<T::Job>>(workers * 4);
        for number in 0..workers {
            let receiver = receiver.clone();
            let named = std::thread::Builder::new().name(format!("worker {number}"));
            let started = named.spawn_scoped(scope, move || self.work(&receiver, workers == 1));
            started.map_err(|e| Error::index("cannot start a thread", e))?;
        }
        Ok(Team { crew: self, batches, budget: Arc::clone(budget) })
    }

    /// One worker. If it is alone it works or the engine does, by turns, batch after batch: who asks for one job means
    /// one core, and has something else to do with the others.
    fn work(&self, batches: &Receiver<Batch<T::Job>>, alone: bool) {
        let mut analysis = Analysis::default();
        let mut drafter = Drafter::new(&self.fields, &self.facets);
        let mut kept = Vec::new();
        for batch in batches {
            let done = Done { state: &self.state, idle: &self.idle };
            let work = || {
                for job in batch.jobs {
                    let outcome = self.task.work(job, &mut analysis, &mut drafter)?;
                    analysis.relax();
                    if alone { kept.push(outcome) } else { self.task.deliver(outcome)? }
                }
                kept.drain(..).try_for_each(|outcome| self.task.deliver(outcome))
            };
            if let Err(error) = work() {
                done.state.lock().unwrap_or_else(PoisonError::into_inner).failure.get_or_insert(error);
            }
            if alone {
                self.task.settle();
            }
        }
    }
}

/// Tells that a batch is done, even if its worker panicked.
struct Done<'a> {
    state: &'a Mutex<State>,
    idle: &'a Condvar,
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.batches -= 1;
        if std::thread::panicking() {
            state.failure.get_or_insert(Error::Index { message: "a worker panicked".to_owned(), source: None });
        }
        drop(state);
        self.idle.notify_all();
    }
}

impl<T: Task> Team<'_, T> {
    /// Hands a batch of about so many bytes to the workers; waits while too much is on its way.
    pub(super) fn send(&self, jobs: Vec<T::Job>, bytes: usize) -> Result<()> {
        let permit = self.budget.take(bytes);
        let mut state = self.crew.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = state.failure.take() {
            return Err(error);
        }
        state.batches += 1;
        drop(state);
        let gone = |_| Error::Index { message: "the workers have ended".to_owned(), source: None };
        self.batches.send(Batch { jobs, _permit: permit }).map_err(gone)
    }

    /// Waits until every batch has reached the engine.
    pub(super) fn settle(&self) -> Result<()> {
        let mut state = self.crew.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.batches > 0 && state.failure.is_none() {
            state = self.crew.idle.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failure.take().map_or(Ok(()), Err)
    }
}
