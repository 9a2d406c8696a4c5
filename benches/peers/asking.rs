//! Questions: ten hits by bm25 with the total, and the counts of sources and years over all that match.

use crate::clock::{Contestant, quantile, short, warm_medians};
use crate::questions::questions;
use crate::sqlite::Archive;
use crate::table::row;
use crate::{Place, Result, ours};

/// All questions, one by one and together.
pub fn run(place: &Place) -> Result<()> {
    let (index, archive) = (ours::open(place)?, Archive::open(place)?);
    let mut asker = archive.asker()?;
    let mut all = [Vec::new(), Vec::new()];
    for question in questions(place, &index, &archive)? {
        let request = ours::request(&question.text);
        let (total, found) = (ours::ask(&index, &request)?, asker.ask(&question.text)?);
        let contestants: Vec<Contestant<'_>> =
            vec![Box::new(|| short(|| ours::ask(&index, &request))), Box::new(|| short(|| asker.ask(&question.text)))];
        let spent = warm_medians(place.runs, contestants)?;
        let [mine, theirs] = *spent else { return Err("two were measured".into()) };
        let hits = if total == found { total.to_string() } else { format!("{total}, SQLite {found}") };
        let what = format!("{:<7} {} ({hits})", question.class, question.text);
        row(&what, &micros(mine), "SQLite FTS5", &micros(theirs), theirs / mine);
        all[0].push(mine);
        all[1].push(theirs);
    }
    for share in [0.5, 0.95] {
        let [mine, theirs] = all.clone().map(|times| quantile(times, share));
        let what = format!("hits, total and two counts, p{:.0}", share * 100.0);
        row(&what, &micros(mine), "SQLite FTS5", &micros(theirs), theirs / mine);
    }
    Ok(())
}

fn micros(seconds: f64) -> String {
    format!("{:.0} us", seconds * 1e6)
}
