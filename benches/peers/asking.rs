//! Questions: ten hits by bm25 with the total, and the counts of sources and years over all that match.

use std::cell::RefCell;

use crate::clock::{Contestant, quantile, short, warm_medians};
use crate::questions::questions;
use crate::sqlite::Archive;
use crate::table::row;
use crate::{Place, Result, ours};

/// A peer: its name, and how it answers and says how many articles match.
type Peer<'a> = (&'static str, Box<dyn Fn(&str) -> Result<u64> + 'a>);

/// All questions, one by one and together.
pub fn run(place: &Place) -> Result<()> {
    let (index, archive) = (ours::open(place)?, Archive::open(place)?);
    let asker = RefCell::new(archive.asker()?);
    let peers: Vec<Peer<'_>> = vec![
        ("SQLite FTS5", Box::new(|text| asker.borrow_mut().ask(text))),
        #[cfg(feature = "seekstorm")]
        ("SeekStorm", {
            let archive = crate::seekstorm::Archive::open(place)?;
            Box::new(move |text| archive.ask(text))
        }),
    ];
    let mut all = vec![Vec::new(); peers.len() + 1];
    for question in questions(place, &index, &archive)? {
        let request = ours::request(&question.text);
        let mut contestants: Vec<Contestant<'_>> = vec![Box::new(|| short(|| ours::ask(&index, &request)))];
        for (_, ask) in &peers {
            contestants.push(Box::new(|| short(|| ask(&question.text))));
        }
        let spent = warm_medians(place.runs, contestants)?;
        all.iter_mut().zip(&spent).for_each(|(all, spent)| all.push(*spent));
        let total = ours::ask(&index, &request)?;
        let mine = spent.first().ok_or("dateline was measured")?;
        for ((peer, ask), theirs) in peers.iter().zip(&spent[1..]) {
            let found = ask(&question.text)?;
            let hits = if total == found { total.to_string() } else { format!("{total}, peer {found}") };
            let what = format!("{:<7} {} ({hits})", question.class, question.text);
            row(&what, &micros(*mine), peer, &micros(*theirs), theirs / mine);
        }
    }
    for share in [0.5, 0.95] {
        let spent: Vec<f64> = all.iter().map(|times| quantile(times.clone(), share)).collect();
        let what = format!("hits, total and two counts, p{:.0}", share * 100.0);
        for ((peer, _), theirs) in peers.iter().zip(&spent[1..]) {
            row(&what, &micros(spent[0]), peer, &micros(*theirs), theirs / spent[0]);
        }
    }
    Ok(())
}

fn micros(seconds: f64) -> String {
    format!("{:.0} us", seconds * 1e6)
}
