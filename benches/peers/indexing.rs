//! Indexes made anew, and the room they take.

use crate::clock::{Contestant, medians, seconds};
use crate::table::row;
use crate::{Place, Result, ours, sqlite};

/// Time and size of both indexes, which stay for what comes next.
#[expect(clippy::cast_precision_loss, reason = "shares")]
pub fn run(place: &Place) -> Result<()> {
    let contestants: Vec<Contestant<'_>> =
        vec![Box::new(|| ours::index(place)), Box::new(|| Ok(seconds(|| sqlite::index(place))?.0))];
    let spent = medians(place.runs, contestants)?;
    let [mine, theirs] = *spent else { return Err("two were measured".into()) };
    let [ours, sqlite] = [mine, theirs].map(|seconds| format!("{seconds:.2} s"));
    row("index the text with source and year", &ours, "SQLite FTS5", &sqlite, theirs / mine);
    let (mine, theirs) = (ours::size(place)? as f64, sqlite::size(place)? as f64);
    let [ours, sqlite] = [mine, theirs].map(|size| format!("{:.2}", size / place.bytes as f64));
    row("size on disk : raw file", &ours, "SQLite FTS5", &sqlite, theirs / mine);
    Ok(())
}
