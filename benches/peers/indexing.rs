//! Indexes made anew, and the room they take.

use crate::clock::{Contestant, medians, seconds};
use crate::table::row;
use crate::{Place, Result, ours, sqlite};

/// A peer: its name, how it makes its index, and how many bytes that takes.
type Peer = (&'static str, fn(&Place) -> Result<()>, fn(&Place) -> Result<u64>);

/// The peers that index.
const PEERS: &[Peer] = &[
    ("SQLite FTS5", sqlite::index, sqlite::size),
    #[cfg(feature = "seekstorm")]
    ("SeekStorm", crate::seekstorm::index, crate::seekstorm::size),
];

/// Time and size of all indexes, which stay for what comes next.
#[expect(clippy::cast_precision_loss, reason = "shares")]
pub fn run(place: &Place) -> Result<()> {
    let mut contestants: Vec<Contestant<'_>> = vec![Box::new(|| ours::index(place))];
    for (_, index, _) in PEERS {
        contestants.push(Box::new(|| Ok(seconds(|| index(place))?.0)));
    }
    let spent = medians(place.runs, contestants)?;
    let (mine, theirs) = spent.split_first().ok_or("dateline was measured")?;
    for ((peer, ..), theirs) in PEERS.iter().zip(theirs) {
        let [ours, other] = [mine, theirs].map(|seconds| format!("{seconds:.2} s"));
        row("index the text with source and year", &ours, peer, &other, theirs / mine);
    }
    let share = |size: u64| size as f64 / place.bytes as f64;
    let mine = share(ours::size(place)?);
    for (peer, _, size) in PEERS {
        let theirs = share(size(place)?);
        row("size on disk : raw file", &format!("{mine:.2}"), peer, &format!("{theirs:.2}"), theirs / mine);
    }
    Ok(())
}
