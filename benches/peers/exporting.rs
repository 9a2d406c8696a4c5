//! Export of everything as JSON Lines to `/dev/null`.

use crate::clock::{Contestant, medians, seconds};
use crate::table::row;
use crate::{Place, Result, jq, ours, sqlite};

/// dateline by date and as it lies, beside each peer in the order that is cheapest for it.
pub fn run(place: &Place) -> Result<()> {
    let mut contestants: Vec<Contestant<'_>> = vec![
        Box::new(|| ours::export(place, true)),
        Box::new(|| ours::export(place, false)),
        Box::new(|| Ok(seconds(|| sqlite::export(place))?.0)),
    ];
    let mut peers = vec!["SQLite, by rowid"];
    if jq::version().is_some() {
        contestants.push(Box::new(|| jq::export(place)));
        peers.push("jq -c ., as it lies");
    }
    let spent = medians(place.runs, contestants)?;
    let (ours, theirs) = spent.split_at(2);
    let rate = |seconds: f64| format!("{:.0} MB/s", place.rate(seconds));
    for (peer, theirs) in peers.iter().zip(theirs) {
        for (what, ours) in ["export everything, by date", "export everything, --unordered"].iter().zip(ours) {
            row(what, &rate(*ours), peer, &rate(*theirs), theirs / ours);
        }
    }
    Ok(())
}
