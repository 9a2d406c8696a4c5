//! What is seen of indexing while it runs: a bar on a terminal or lines in a log, complaints about inputs, the file of
//! failed records, and what a rehearsal says of each article. Training is seen in the same manners.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dateline::Error;
use dateline::extract;
use dateline::ingest::{self, Change, Raw};
use indicatif::{ProgressBar, ProgressStyle};

use super::screen::Screen;
use super::size;

/// With the size of the input known.
const BAR: &str = "{bar:24} {percent:>3} %  {msg}  {decimal_bytes_per_sec}  {eta} left";
/// For streams, whose end nobody knows.
const SPINNER: &str = "{spinner} {msg}  {decimal_bytes_per_sec}";

/// How often a line is written.
const INTERVAL: Duration = Duration::from_secs(5);

/// How to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Manner {
    /// A bar on terminals, nothing elsewhere
    #[default]
    Auto,
    /// A bar
    Bar,
    /// A plain line every five seconds and at the end, for logs
    Lines,
    /// Nothing
    None,
}

/// Shows how indexing goes on.
pub struct Progress {
    screen: Screen,
    bar: ProgressBar,
    /// When the last line was written, where lines are wanted.
    line: Option<Mutex<Instant>>,
    begun: Instant,
    articles: AtomicU64,
    bytes: AtomicU64,
    total: AtomicU64,
    failed: AtomicU64,
    /// Whether what becomes of each article is printed.
    rehearsal: bool,
    failed_to: Option<Mutex<FailedTo>>,
}

/// The file of the records that could not be read.
struct FailedTo {
    path: PathBuf,
    file: File,
    /// The header that the rows written last stand below.
    head: Vec<u8>,
}

impl FailedTo {
    fn create(path: &Path) -> Result<Mutex<Self>, Error> {
        let file = File::create(path).map_err(|e| Error::io(path, e))?;
        Ok(Mutex::new(Self { path: path.to_owned(), file, head: Vec::new() }))
    }

    /// Writes a record; rows of tables below their header, so that they can be read again.
    fn write(&mut self, raw: Raw<'_>) -> Result<(), Error> {
        let mut lines = Vec::with_capacity(raw.record.len() + 1);
        if let Some(head) = raw.head.filter(|head| *head != self.head) {
            self.head = head.to_vec();
            lines.extend_from_slice(head);
            lines.push(b'\n');
        }
        lines.extend_from_slice(raw.record);
        if !lines.ends_with(b"\n") {
            lines.push(b'\n');
        }
        self.file.write_all(&lines).map_err(|e| Error::io(&self.path, e))
    }
}

impl Progress {
    /// `failed_to` takes the records that could not be read.
    pub fn new(screen: Screen, manner: Manner, failed_to: Option<&Path>) -> Result<Self, Error> {
        let drawn = matches!(manner, Manner::Auto | Manner::Bar) && screen.draws_progress();
        let bar = if drawn { ProgressBar::no_length() } else { ProgressBar::hidden() };
        bar.set_style(style(SPINNER));
        bar.enable_steady_tick(Duration::from_millis(200));
        let failed_to = failed_to.map(FailedTo::create).transpose()?;
        let begun = Instant::now();
        let line = (manner == Manner::Lines).then(|| Mutex::new(begun));
        let [articles, bytes, total, failed] = [const { AtomicU64::new(0) }; 4];
        Ok(Self { screen, bar, line, begun, articles, bytes, total, failed, rehearsal: false, failed_to })
    }

    /// Prints what would become of each article.
    pub fn of_rehearsal(mut self, rehearsal: bool) -> Self {
        self.rehearsal = rehearsal;
        self
    }

    /// Takes the bar away, or writes the last line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
        if self.line.is_some() {
            self.write_line();
        }
    }

    /// Writes a line if it is time.
    fn log(&self) {
        let Some(last) = &self.line else { return };
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= INTERVAL {
            *last = Instant::now();
            self.write_line();
        }
    }

    fn write_line(&self) {
        let [articles, bytes, total, failed] =
            [&self.articles, &self.bytes, &self.total, &self.failed].map(|number| number.load(Ordering::Relaxed));
        let of = if total == 0 { String::new() } else { format!(" of {}", size::show(total)) };
        let unreadable = if failed == 0 { String::new() } else { format!(", {} unreadable", size::group(failed)) };
        self.screen.say(&format!(
            "progress: {} articles, {}{of}{unreadable}, {:.0} s",
            size::group(articles),
            size::show(bytes),
            self.begun.elapsed().as_secs_f64()
        ));
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

    fn keep(&self, raw: Raw<'_>) {
        let Some(failed_to) = &self.failed_to else { return };
        let written = failed_to.lock().unwrap_or_else(PoisonError::into_inner).write(raw);
        if let Err(error) = written {
            self.bar.suspend(|| self.screen.error(&error.to_string()));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are sound").progress_chars("━╸ ")
}

impl ingest::Progress for Progress {
    fn wants_total(&self) -> bool {
        !self.bar.is_hidden() || self.line.is_some()
    }

    fn total(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
        if bytes > 0 {
            self.bar.set_length(bytes);
            self.bar.set_style(style(BAR));
        }
    }

    fn advance(&self, articles: u64, bytes: u64) {
        self.articles.fetch_add(articles, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bar.inc(bytes);
        self.redraw();
        self.log();
    }

    fn decided(&self, change: Change, id: &str) {
        if self.rehearsal {
            let what = match change {
                Change::Added => "added",
                Change::Updated => "updated",
                Change::Removed => "removed",
                Change::Withheld => "withheld",
            };
            // A closed pipe is noticed by who reads it.
            let _ = self.bar.suspend(|| writeln!(std::io::stdout(), "{what} {}", Screen::line(id)));
        }
    }

    fn failed(&self, error: &Error, raw: Option<Raw<'_>>) {
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

/// A stage of training: how far it is, what it does.
const STAGE: &str = "{bar:24} {percent:>3} %  {msg}  {elapsed}";

/// Shows how training goes on.
pub struct Course {
    screen: Screen,
    bar: ProgressBar,
    /// When the last line was written, where lines are wanted.
    line: Option<Mutex<Instant>>,
    begun: Instant,
    epochs: u64,
}

impl Course {
    /// A course of so many epochs.
    pub fn new(screen: Screen, manner: Manner, epochs: u64) -> Self {
        let drawn = matches!(manner, Manner::Auto | Manner::Bar) && screen.draws_progress();
        let bar = if drawn { ProgressBar::new(100) } else { ProgressBar::hidden() };
        bar.set_style(style(STAGE));
        bar.enable_steady_tick(Duration::from_millis(200));
        let begun = Instant::now();
        let line = (manner == Manner::Lines).then(|| Mutex::new(begun));
        Self { screen, bar, line, begun, epochs }
    }

    /// Says that so many articles of all have been read.
    pub fn read(&self, articles: usize, all: usize) {
        let told = format!("articles {} of {}", size::group(articles as u64), size::group(all as u64));
        self.at(articles as u64, all as u64, told, articles == all);
    }

    /// Says how far the training is.
    pub fn show(&self, progress: extract::Progress) {
        match progress {
            extract::Progress::Clusters(share) => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share, 0 to 1")]
                let percent = (share * 100.0) as u64;
                self.at(percent, 100, format!("clusters {percent} %"), percent >= 100);
            }
            extract::Progress::Features(_) => {}
            extract::Progress::Epoch(number, loss) => {
                let told = format!("epoch {number} of {}, loss {loss:.3}", self.epochs);
                self.at(number as u64, self.epochs, told, true);
            }
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Shows a stage; a line is written when it is time, or at what is `worth_a_line`.
    fn at(&self, done: u64, all: u64, told: String, worth_a_line: bool) {
        if let Some(last) = &self.line {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if worth_a_line || last.elapsed() >= INTERVAL {
                *last = Instant::now();
                self.screen.say(&format!("progress: {told}, {:.0} s", self.begun.elapsed().as_secs_f64()));
            }
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
        self.bar.set_message(told);
    }
}
