//! Home: the state from which an article is written, as far as its own data tell.
//!
//! **What it finds** — one state, by the dateline, the byline ("Ann Example in Nairobi"), the source ("The Nation,
//! Nairobi", or a listed medium of one state) or the domain of the address (`.co.ke`).
//!
//! **How** — the first of these that names a state, or a large settlement, decides. It is a hint and no mention: papers
//! write of the world, but of two towns of one name they mean the nearer one.
//!
//! **Known misses** — media under `.com` that no list holds.
//!
//! **Example** — in `https://news.example.pk/1` Hyderabad is the one in Pakistan, unless the article speaks of India.

use rustc_hash::FxHashMap;

use crate::article::Article;
use crate::gazetteer::{Entry, EntryFlags, EntryId, Gazetteer};
use crate::schema::{Cues, Kind};
use crate::text::fold_phrase;

/// Smaller settlements are rather something else's name.
const LARGE: u32 = 100_000;

/// The domains of states.
#[derive(Debug)]
pub(super) struct Homes {
    domains: FxHashMap<Box<str>, EntryId>,
}

impl Homes {
    /// Reads the list of domains; states that the gazetteer does not hold are left out.
    pub(super) fn new(cues: &Cues, gazetteer: &Gazetteer) -> Self {
        let list = cues.list("country_domains");
        let state = |name: &str| {
            let mut named = gazetteer.lookup(&fold_phrase(name)).map(|candidate| candidate.entry);
            named.find(|id| gazetteer.entry(*id).kind == Kind::State)
        };
        let domains = list.iter().filter_map(|entry| Some((entry.word().into(), state(entry.column(1))?)));
        Self { domains: domains.collect() }
    }

    /// The home of an article.
    pub(super) fn of(&self, article: &Article, gazetteer: &Gazetteer) -> Option<EntryId> {
        let dateline = article.dateline.as_deref().and_then(|line| seat(gazetteer, line.split('(').next()?));
        let byline = || article.byline.as_deref().and_then(|line| seat(gazetteer, line.rsplit_once(" in ")?.1));
        let source = || article.source.as_deref().and_then(|source| of_source(gazetteer, source));
        dateline.or_else(byline).or_else(source).or_else(|| self.of_address(article.url.as_deref()?))
    }

    /// The state of an address's top-level domain.
    fn of_address(&self, url: &str) -> Option<EntryId> {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#', ':']).next()?;
        let top = host.trim_end_matches('.').rsplit_once('.')?.1;
        self.domains.get(top.to_ascii_lowercase().as_str()).copied()
    }
}

/// The state of "The Nation, Nairobi", or of a listed medium if all media of its name are in one.
fn of_source(gazetteer: &Gazetteer, source: &str) -> Option<EntryId> {
    if let Some(found) = source.split_once([',', '(']).and_then(|(_, rest)| seat(gazetteer, rest)) {
        return Some(found);
    }
    let media = gazetteer.lookup(&fold_phrase(source)).map(|candidate| gazetteer.entry(candidate.entry));
    only(media.filter(|entry| entry.kind == Kind::Org).flat_map(|entry| entry.countries()))
}

/// The state that a list of names such as "NAIROBI, Kenya, March 3" names, or the one its first settlement lies in.
fn seat(gazetteer: &Gazetteer, names: &str) -> Option<EntryId> {
    let parts = || names.split([',', '/', ')']).map(fold_phrase).filter(|part| !part.is_empty());
    let states = |part: &str| {
        let found = gazetteer.lookup(part).map(|candidate| candidate.entry);
        only(found.filter(|id| gazetteer.entry(*id).kind == Kind::State))
    };
    parts().find_map(|part| states(&part)).or_else(|| settlement(gazetteer, &parts().next()?))
}

/// The state of the largest settlement of a name.
fn settlement(gazetteer: &Gazetteer, folded: &str) -> Option<EntryId> {
    let size = |entry: &Entry<'_>| (entry.flags.has(EntryFlags::CAPITAL), entry.population);
    let entries = gazetteer.lookup(folded).map(|candidate| gazetteer.entry(candidate.entry));
    let settlements = entries.filter(|entry| entry.kind == Kind::Settlement && size(entry) >= (false, LARGE));
    settlements.max_by_key(size)?.countries().next()
}

/// What all are, if they are one.
fn only(mut states: impl Iterator<Item = EntryId>) -> Option<EntryId> {
    let first = states.next()?;
    states.all(|state| state == first).then_some(first)
}
