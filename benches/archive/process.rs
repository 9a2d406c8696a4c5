//! Whole processes: how long they take, from the first answer to a whole index, and how much memory at most. Linux tells;
//! elsewhere that is left out.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bare::{Bare, FACETS};
use crate::questions::Vocabulary;
use crate::{Options, Place, Result, ours, row};

/// The binary.
pub const DATELINE: &str = env!("CARGO_BIN_EXE_dateline");

/// Linux counts the time of processes in hundredths of a second.
const TICK: f64 = 0.01;

/// Seconds of processor time that ended children took so far.
pub fn children() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let behind = stat.rsplit_once(')').ok_or("a name in parentheses")?.1;
    let ticks = behind.split_whitespace().skip(13).take(2).map(str::parse::<u32>);
    Ok(ticks.sum::<std::result::Result<u32, _>>().map(f64::from)? * TICK)
}

/// The processor time that a command takes.
pub fn spent(program: &OsStr, words: &[&OsStr]) -> Result<f64> {
    let before = children()?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if !command.status()?.success() {
        return Err(format!("{} failed", command.get_program().display()).into());
    }
    Ok(children()? - before)
}

/// From nothing to ten hits and four counts, beside a program that prints ten titles.
pub fn start(place: &Place) -> Result<()> {
    println!();
    if children().is_err() {
        return Ok(());
    }
    let bare = Bare::open(&place.folder.join("bare-full"))?;
    let index = ours::open(place)?;
    let vocabulary = Vocabulary::new(place, &bare, &index);
    let word = vocabulary.word(vocabulary.articles(0.01))?;
    drop((bare, index));
    let this = std::env::current_exe()?;
    let (folder, copy) = (place.folder.join("full"), place.folder.join("bare-full"));
    let facets = FACETS.join(",");
    let asked: Vec<&OsStr> = ["search", "-q", "--json", "--facets", &facets, &word, "-i"].map(OsStr::new).to_vec();
    let asked = [asked, vec![folder.as_os_str()]].concat();
    let cold = ["--cold".as_ref(), copy.as_os_str(), OsStr::new(&word)];
    let (mut ours, mut theirs) = (0.0, 0.0);
    let times = 40 * u32::try_from(place.runs)?;
    for _ in 0..times {
        ours += spent(DATELINE.as_ref(), &asked)?;
        theirs += spent(this.as_os_str(), &cold)?;
    }
    let [ours, theirs] = [ours, theirs].map(|sum| sum / f64::from(times) * 1e3);
    row("from cold: dateline, ten hits and four counts", &format!("{ours:.1} ms"), "");
    row("from cold: bare tantivy, ten titles", &format!("{theirs:.1} ms"), "");
    row("  dateline : bare", &format!("{:.1}", ours / theirs), "<= 3 at half a million");
    Ok(())
}

/// The most anonymous memory that indexing takes with `--memory 128M`, for a fifth of the articles and for all.
pub fn memory(place: &Place) -> Result<()> {
    println!();
    for articles in [place.articles / 5, place.articles] {
        let options = Options { articles, source: None, runs: 1, keep: false, only: Vec::new() };
        let small = if articles == place.articles { place.clone() } else { Place::new(&options)? };
        let folder = small.folder.join("memory");
        let _ = std::fs::remove_dir_all(&folder);
        let mut command = Command::new(DATELINE);
        command.args(["index", "-q", "--memory", "128M", "--jobs", "1", "-i"]).arg(&folder).arg(&small.raw);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut most = 0;
        while child.try_wait()?.is_none() {
            most = most.max(anonymous(child.id()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(10));
        }
        let what = format!("anonymous memory of indexing {articles} articles with --memory 128M");
        row(&what, &format!("{} MB", most / 1024), "<= 147 MB");
    }
    Ok(())
}

/// The anonymous memory of a process in KiB.
fn anonymous(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
