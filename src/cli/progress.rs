//! What is seen of indexing while it runs: a bar on a terminal, complaints about inputs, the file of failed records.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dateline::{Error, ingest};
use indicatif::{ProgressBar, ProgressStyle};

use super::screen::Screen;
use super::size;

/// With the size of the input known.
const BAR: &str = "{bar:24} {percent:>3} %  {msg}  {decimal_bytes_per_sec}  {eta} left";
/// For streams, whose end nobody knows.
const SPINNER: &str = "{spinner} {msg}  {decimal_bytes_per_sec}";

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
        let bar = if screen.draws_progress() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        bar.set_style(style(SPINNER));
        bar.enable_steady_tick(Duration::from_millis(200));
        let failed_to = failed_to.map(create).transpose()?;
        Ok(Self { screen, bar, articles: AtomicU64::new(0), failed: AtomicU64::new(0), failed_to })
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn redraw(&self) {
        if self.bar.is_hidden() {
            return;
        }
        let articles = size::group(self.articles.load(Ordering::Relaxed));
        let failed = self.failed.load(Ordering::Relaxed);
        let failures = if failed == 0 { String::new() } else { format!("  {} unreadable", size::group(failed)) };
        self.bar.set_message(format!("{articles} articles{failures}"));
    }

    fn keep(&self, raw: &[u8]) {
        let Some((path, file)) = &self.failed_to else { return };
        let mut line = raw.to_vec();
        if !line.ends_with(b"\n") {
            line.push(b'\n');
        }
        let written = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line);
        if let Err(error) = written {
            self.bar.suspend(|| self.screen.error(&Error::io(path, error).to_string()));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are sound").progress_chars("━╸ ")
}

impl ingest::Progress for Progress {
    fn wants_total(&self) -> bool {
        !self.bar.is_hidden()
    }

    fn total(&self, bytes: u64) {
        if bytes > 0 {
            self.bar.set_length(bytes);
            self.bar.set_style(style(BAR));
        }
    }

    fn advance(&self, articles: u64, bytes: u64) {
        self.articles.fetch_add(articles, Ordering::Relaxed);
        self.bar.inc(bytes);
        self.redraw();
    }

    fn failed(&self, error: &Error, raw: Option<&[u8]>) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        self.bar.suspend(|| self.screen.complain(&error.to_string()));
        self.redraw();
        if let Some(raw) = raw {
            self.keep(raw);
        }
    }

    fn warn(&self, message: &str) {
        self.bar.suspend(|| self.screen.note(message));
    }
}
