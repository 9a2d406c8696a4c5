//! dateline and other programs at the same work, in turns, by processor time.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- ARCHIVE.jsonl [--runs N] [--dateline PATH]
//! ```
//!
//! A package of its own, so that nothing but this command builds the peers. What each peer is set to, and why that is
//! the same work, stands in `README.md`; the questions are those of `benches/queries.txt` that filter nothing.

mod asking;
#[path = "../archive/clock.rs"]
mod clock;
mod exporting;
mod indexing;
mod jq;
mod ours;
mod process;
mod questions;
#[cfg(feature = "seekstorm")]
mod seekstorm;
mod sqlite;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};

/// What may go wrong in a benchmark is told and ends it.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is asked for.
#[derive(Debug, Clone)]
struct Options {
    raw: PathBuf,
    runs: usize,
    dateline: PathBuf,
}

/// Where everything lies.
#[derive(Debug, Clone)]
struct Place {
    /// The articles as JSON Lines, how many they are, and how many bytes.
    raw: PathBuf,
    articles: usize,
    bytes: u64,
    /// The program.
    dateline: PathBuf,
    /// Where indexes are made.
    folder: PathBuf,
    runs: usize,
}

impl Place {
    fn new(options: Options, folder: &Path) -> Result<Self> {
        let Options { raw, runs, dateline } = options;
        let text = std::fs::read(&raw).map_err(|error| format!("{}: {error}", raw.display()))?;
        let articles = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        if !dateline.is_file() {
            return Err(format!("{} is not there: build it, or name it by `--dateline`", dateline.display()).into());
        }
        Ok(Self { raw, articles, bytes: text.len() as u64, dateline, folder: folder.to_owned(), runs })
    }

    /// Megabytes of articles for so many seconds.
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    fn rate(&self, seconds: f64) -> f64 {
        self.bytes as f64 / 1e6 / seconds
    }
}

/// Reads the words of the command line.
fn options(words: &[String]) -> Result<Options> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let dateline = root.join("target/release/dateline").with_extension(std::env::consts::EXE_EXTENSION);
    let (mut raw, mut runs, mut program) = (None, 5, dateline);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--runs" => runs = value()?.parse()?,
            "--dateline" => program = value()?.into(),
            option if option.starts_with('-') => return Err(format!("unknown option `{option}`").into()),
            file => raw = Some(file.into()),
        }
    }
    if runs == 0 {
        return Err("`--runs` is at least 1".into());
    }
    Ok(Options { raw: raw.ok_or("which archive? a file of JSON Lines")?, runs, dateline: program })
}

/// Which machine and which versions.
fn setting(place: &Place) -> Result<()> {
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{}, {cores} cores", model.trim_start_matches([' ', '\t', ':']));
    let jq = jq::version().unwrap_or_else(|| "jq is not installed and left out".to_owned());
    let storm = if cfg!(feature = "seekstorm") { "SeekStorm 4" } else { "SeekStorm was not built in" };
    println!("{}; SQLite {}; {jq}; {storm}", process::version(&place.dateline)?, rusqlite::version());
    println!("{} articles, {} bytes of JSON Lines; medians of {} runs\n", place.articles, place.bytes, place.runs);
    Ok(())
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let folder = tempfile::tempdir()?;
    let place = Place::new(options(&words)?, folder.path())?;
    setting(&place)?;
    table::head();
    indexing::run(&place)?;
    exporting::run(&place)?;
    asking::run(&place)
}
