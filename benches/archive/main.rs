//! dateline and bare tantivy at the same work, in turns, by processor time.
//!
//! ```text
//! cargo bench --bench archive -- [--articles N] [--source FILE] [--runs N] [--keep]
//!     [--only index,search,counts,export,start,memory]
//! ```
//!
//! `--keep` asks the indexes that an earlier run left behind, instead of making them anew.
//!
//! Data is made on the way (`corpus.rs`), out of `corpus/` or out of the articles of `--source`. What bare tantivy does,
//! and why that is the same work, stands in `bare.rs`; the questions stand in `benches/queries.txt`, and what came out
//! when it was last run in `benches/RESULTS.md`.

mod asking;
mod bare;
mod clock;
mod corpus;
mod exporting;
mod indexing;
mod ours;
mod process;
mod questions;

use std::error::Error;
use std::path::PathBuf;

/// The allocator of the program, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What may go wrong in a benchmark is told and ends it.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is asked for.
#[derive(Debug, Clone)]
struct Options {
    articles: usize,
    source: Option<PathBuf>,
    runs: usize,
    keep: bool,
    only: Vec<String>,
}

/// Where everything lies.
#[derive(Debug, Clone)]
struct Place {
    folder: PathBuf,
    /// The articles as JSON Lines, and how many bytes they are.
    raw: PathBuf,
    bytes: u64,
    articles: usize,
    runs: usize,
}

impl Place {
    fn new(options: &Options) -> Result<Self> {
        let kind = if options.source.is_some() { "source" } else { "corpus" };
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("archive-{kind}-{}", options.articles));
        std::fs::create_dir_all(&folder)?;
        let raw = folder.join("raw.jsonl");
        let bytes = corpus::write(&raw, options.articles, options.source.as_deref())?;
        Ok(Self { folder, raw, bytes, articles: options.articles, runs: options.runs })
    }

    /// Megabytes of articles for so many seconds.
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    fn rate(&self, seconds: f64) -> f64 {
        self.bytes as f64 / 1e6 / seconds
    }

    /// The size of a folder as a share of the articles'.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    fn share(&self, folder: &str) -> Result<f64> {
        let mut sum = 0;
        for entry in std::fs::read_dir(self.folder.join(folder))? {
            sum += entry?.metadata()?.len();
        }
        Ok(sum as f64 / self.bytes as f64)
    }
}

/// Reads the words behind `--`.
fn options(words: &[String]) -> Result<Options> {
    let mut options = Options { articles: 20_000, source: None, runs: 5, keep: false, only: Vec::new() };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--articles" => options.articles = value()?.parse()?,
            "--source" => options.source = Some(value()?.into()),
            "--runs" => options.runs = value()?.parse()?,
            "--keep" => options.keep = true,
            "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
            "--bench" => {}
            other => return Err(format!("unknown option `{other}`").into()),
        }
    }
    Ok(options)
}

/// One line of the outcome.
fn row(what: &str, value: &str, goal: &str) {
    println!("{what:<64} {value:>22}   {goal}");
}

/// Which machine and which versions.
fn setting(place: &Place) {
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let commit = std::process::Command::new("git").args(["describe", "--always", "--dirty"]).output();
    let commit = commit.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    println!("{}, {cores} cores", model.trim_start_matches([' ', '\t', ':']));
    println!("dateline {} at {commit}; tantivy {}", env!("CARGO_PKG_VERSION"), tantivy::version_string());
    println!("{} articles, {} bytes of JSON Lines; medians of {} runs\n", place.articles, place.bytes, place.runs);
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [cold, folder, word] = &*words
        && cold == "--cold"
    {
        return bare::print_ten(folder.as_ref(), word);
    }
    if let [write, shape, raw, folder] = &*words
        && write == "--write"
    {
        let shape = if shape == "lean" { bare::Shape::Lean } else { bare::Shape::Same };
        return bare::write(raw.as_ref(), folder.as_ref(), shape);
    }
    if !words.iter().any(|word| word == "--bench") {
        // Somebody runs all targets as tests.
        return Ok(());
    }
    let options = options(&words)?;
    let place = Place::new(&options)?;
    setting(&place);
    let wanted = |section: &str| options.only.is_empty() || options.only.iter().any(|only| only == section);
    if !options.keep || !place.folder.join("bare-lean").exists() {
        indexing::prepare(&place)?;
    }
    if wanted("index") {
        indexing::run(&place)?;
    }
    if wanted("search") {
        asking::search(&place)?;
    }
    if wanted("counts") {
        asking::counts(&place)?;
    }
    if wanted("export") {
        exporting::run(&place)?;
    }
    if wanted("start") {
        process::start(&place)?;
    }
    if wanted("memory") {
        process::memory(&place)?;
    }
    Ok(())
}
