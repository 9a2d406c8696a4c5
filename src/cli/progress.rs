//! What is seen of indexing while it runs: a bar on a terminal, complaints about inputs, the file of failed records.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dateline::{Error, ingest};
use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};

use super::screen::Screen;
use super::size;

const TEMPLATE: &str = "{bar:24} {percent:>3}%  {articles} articles  {speed}  {eta} left{failures}";

/// Shows how indexing goes on.
pub struct Progress {
    screen: Screen,
    bar: ProgressBar,
    articles: AtomicU64,
    failed: AtomicU64,
    failed_to: Option<(PathBuf, Mutex<File>)>,
}

impl Progress {
    /// A bar where a person looks on, nothing else; `failed_to` takes the records that could not be read.
    pub fn new(screen: Screen, failed_to: Option<&Path>) -> Result<Self, Error> {
        let create = |path: &Path| match File::create(path) {
            Ok(file) => Ok((path.to_owned(), Mutex::new(file))),
            Err(error) => Err(Error::io(path, error)),
        };
        let bar = if screen.draws_progress() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let failed_to = failed_to.map(create).transpose()?;
        Ok(Self { screen, bar, articles: AtomicU64::new(0), failed: AtomicU64::new(0), failed_to })
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn redraw(&self) {
        let articles = size::group(self.articles.load(Ordering::Relaxed));
        let failed = self.failed.load(Ordering::Relaxed);
        let failures = if failed == 0 { String::new() } else { format!("  {} failed", size::group(failed)) };
        self.bar.set_message(format!("{articles} articles{failures}"));
    }
}
