//! The workers: batches of articles in, documents out.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::Scope;

use crossbeam_channel::{Receiver, Sender};

use super::Extractor;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{Adder, Budget, Drafter, Fields, Manifest, Origin, Permit};
use crate::text::{Analysis, detect_language};

/// An article on its way into the index.
pub(super) struct Job {
    pub(super) article: Article,
    pub(super) file: Arc<str>,
    pub(super) hash: u64,
}

/// What workers need.
pub(super) struct Crew<'a> {
    adder: Adder,
    fields: Fields,
    manifest: Manifest,
    extractor: &'a Extractor,
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Default)]
struct State {
    batches: usize,
    failure: Option<Error>,
}

struct Batch {
    jobs: Vec<Job>,
    _permit: Permit,
}

/// The workers as the reading thread sees them. They end when it is dropped.
pub(super) struct Team<'a> {
    crew: &'a Crew<'a>,
    batches: Sender<Batch>,
    budget: Arc<Budget>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(adder: Adder, fields: &Fields, manifest: &Manifest, extractor: &'a Extractor) -> Self {
        Self {
            adder,
            fields: fields.clone(),
            manifest: manifest.clone(),
            extractor,
            state: Mutex::default(),
            idle: Condvar::new(),
        }
    }

    /// Starts workers; batches take their bytes from `budget`.
    pub(super) fn start<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        workers: usize,
        budget: &Arc<Budget>,
    ) -> Result<Team<'scope>> {
        // The budget bounds the queue; the channel's own bound only has to be no smaller.
        let (batches, receiver) = crossbeam_channel::bounded::<Batch>(workers * 4);
        for number in 0..workers {
            let receiver = receiver.clone();
            let named = std::thread::Builder::new().name(format!("worker {number}"));
            let started = named.spawn_scoped(scope, move || self.work(&receiver));
            started.map_err(|e| Error::index("cannot start a thread", e))?;
        }
        Ok(Team { crew: self, batches, budget: Arc::clone(budget) })
    }

    /// One worker.
    fn work(&self, batches: &Receiver<Batch>) {
        let mut analysis = Analysis::default();
        let mut drafter = Drafter::new(&self.fields, &self.manifest);
        for batch in batches {
            let done = Done(self);
            for job in batch.jobs {
                if let Err(error) = self.index(job, &mut analysis, &mut drafter) {
                    done.0.state.lock().unwrap_or_else(PoisonError::into_inner).failure.get_or_insert(error);
                    break;
                }
            }
        }
    }

    /// One article.
    fn index(&self, mut job: Job, analysis: &mut Analysis, drafter: &mut Drafter) -> Result<()> {
        let article = &mut job.article;
        analysis.analyse(&article.title, article.summary.as_deref().unwrap_or(""), &article.body);
        if article.lang.is_none() {
            let found = detect_language(&article.body, &analysis.body);
            article.lang = found.or_else(|| detect_language(&article.title, &analysis.title)).map(str::to_owned);
        }
        let mentions = (self.extractor)(article, analysis);
        let draft = drafter.draft(article, analysis, &mentions, Origin { file: &job.file, hash: job.hash })?;
        self.adder.add(draft)
    }
}

/// Tells that a batch is done, even if its worker panicked.
struct Done<'a>(&'a Crew<'a>);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.batches -= 1;
        if std::thread::panicking() {
            state.failure.get_or_insert(Error::Index { message: "a worker panicked".to_owned(), source: None });
        }
        drop(state);
        self.0.idle.notify_all();
    }
}

impl Team<'_> {
    /// Hands a batch of about so many bytes to the workers; waits while too much is on its way.
    pub(super) fn send(&self, jobs: Vec<Job>, bytes: usize) -> Result<()> {
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
