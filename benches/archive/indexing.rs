//! Indexing: how fast, and how large it becomes.

use std::time::Instant;

use crate::bare::{self, Shape};
use crate::clock::{Contestant, medians, seconds};
use crate::ours::{self, Engine};
use crate::{Place, Result, row};

/// The indexes that the other sections ask: ours with everything, tantivy's with the same articles and values.
pub fn prepare(place: &Place) -> Result<()> {
    Engine::new()?.index(place, &place.folder.join("full"), true, 1)?;
    bare::copy(&ours::open(place)?, &place.folder.join("bare-full"))?;
    bare::write(place, "bare-lean", Shape::Lean)
}

pub fn run(place: &Place) -> Result<()> {
    let engine = Engine::new()?;
    let ours = |folder: &'static str, extracts: bool| -> Contestant<'_> {
        let engine = &engine;
        Box::new(move || Ok(seconds(|| engine.index(place, &place.folder.join(folder), extracts, 1))?.0))
    };
    let theirs = |folder: &'static str, shape: Shape| -> Contestant<'_> {
        Box::new(move || Ok(seconds(|| bare::write(place, folder, shape))?.0))
    };
    let contestants = vec![
        ours("text", false),
        ours("full", true),
        theirs("bare-same", Shape::Same),
        theirs("bare-lean", Shape::Lean),
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
    let wall = |jobs: usize| -> Result<f64> {
        let start = Instant::now();
        engine.index(place, &place.folder.join("jobs"), true, jobs)?;
        Ok(start.elapsed().as_secs_f64())
    };
    let (one, two) = (wall(1)?, wall(2)?);
    row("two jobs : one, by the clock (a busy machine falsifies it)", &format!("{:.2}", one / two), ">= 1.5");
    Ok(())
}
