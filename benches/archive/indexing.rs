//! Indexing: how fast, and how large it becomes. Each index is written by a process of its own, as it is in use: what one
//! leaves in memory is not in the way of the next.

use std::ffi::OsStr;
use std::time::Instant;

use crate::bare::{self, Shape};
use crate::clock::{Contestant, medians};
use crate::ours::{self, Engine};
use crate::process::{DATELINE, children, spent};
use crate::{Place, Result, row};

/// The indexes that the other sections ask: ours with everything, tantivy's with the same articles and values.
pub fn prepare(place: &Place) -> Result<()> {
    Engine::new()?.index(place, &place.folder.join("full"))?;
    bare::copy(&ours::open(place)?, &place.folder.join("bare-full"))?;
    bare::write(&place.raw, &place.folder.join("bare-lean"), Shape::Lean)
}

/// The processor time that our program takes to index the archive into a folder of this name.
fn ours(place: &Place, folder: &str, words: &[&str]) -> Result<f64> {
    let folder = place.folder.join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    let always: [&OsStr; 5] = ["index".as_ref(), place.raw.as_ref(), "-q".as_ref(), "-i".as_ref(), folder.as_ref()];
    let words: Vec<&OsStr> = always.into_iter().chain(words.iter().map(OsStr::new)).collect();
    spent(DATELINE.as_ref(), &words)
}

/// The same of a program that does nothing but write a bare index.
fn theirs(place: &Place, folder: &str, shape: &str) -> Result<f64> {
    let folder = place.folder.join(folder);
    spent(
        std::env::current_exe()?.as_os_str(),
        &["--write".as_ref(), shape.as_ref(), place.raw.as_ref(), folder.as_ref()],
    )
}

pub fn run(place: &Place) -> Result<()> {
    if children().is_err() {
        return Ok(());
    }
    let contestants: Vec<Contestant<'_>> = vec![
        Box::new(|| ours(place, "text", &["--jobs", "1", "--no-extract"])),
        Box::new(|| ours(place, "full", &["--jobs", "1"])),
        Box::new(|| theirs(place, "bare-same", "same")),
        Box::new(|| theirs(place, "bare-lean", "lean")),
    ];
    let spent = medians(place.runs, contestants)?;
    let [text, full, same, lean] = *spent else { return Err("four were measured".into()) };
    let rate = |seconds: f64| format!("{:.1} MB/s, {seconds:.2} s", place.rate(seconds));
    row("index: bare tantivy, our fields", &rate(same), "");
    row("index: bare tantivy, one field per text, lz4", &rate(lean), "");
    row("index: dateline without extraction", &rate(text), "");
    row("index: dateline with extraction", &rate(full), "");
    row("  without extraction : bare, our fields", &format!("{:.2}", same / text), ">= 0.95");
    row("  with extraction : bare, our fields", &format!("{:.2}", same / full), ">= 0.45, stretch 0.7");
    row("  without extraction : bare, one field per text", &format!("{:.2}", lean / text), "");
    row("  with extraction : bare, one field per text", &format!("{:.2}", lean / full), "");
    for (folder, what) in [("full", "all"), ("text", "text"), ("bare-same", "bare"), ("bare-lean", "bare, lz4")] {
        let goal = if folder == "full" { "<= 0.80" } else { "" };
        row(&format!("size of the index : raw, {what}"), &format!("{:.2}", place.share(folder)?), goal);
    }
    let wall = |jobs: &str| -> Result<f64> {
        let start = Instant::now();
        ours(place, "jobs", &["--jobs", jobs])?;
        Ok(start.elapsed().as_secs_f64())
    };
    let (one, two) = (wall("1")?, wall("2")?);
    row("two jobs : one, by the clock (a busy machine falsifies it)", &format!("{:.2}", one / two), ">= 1.5");
    Ok(())
}
