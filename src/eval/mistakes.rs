//! Mistakes by kind, the most frequent of them, and which types are taken for which facets.
//!
//! Every mention of the gold that was not found right is paired with at most one that was found wrong: one at the same
//! span (a wrong facet), else one of the same label that overlaps it (a wrong boundary). What is left over was missed
//! on the side of the gold, and invented on the other.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::label::{Class, GoldType, Level, Rules};
use super::rates::Named;
use super::sheet::{Found, Sheet, Wanted};

/// A kind of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// In the gold, and nothing like it was found.
    Missed,
    /// Found where the gold has nothing like it.
    Invented,
    /// Found with more or fewer words than the gold has.
    WrongBoundary,
    /// Found with the words of the gold, as something else.
    WrongFacet,
}

impl Mistake {
    /// All kinds, in the order in which they are reported.
    pub const ALL: [Self; 4] = [Self::Missed, Self::Invented, Self::WrongBoundary, Self::WrongFacet];

    /// How people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Invented => "invented",
            Self::WrongBoundary => "wrong boundary",
            Self::WrongFacet => "wrong facet",
        }
    }
}

/// A mistake that was made with some words, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// What kind of mistake it is.
    pub mistake: Mistake,
    /// The type in the gold; `None` for what was invented.
    pub gold: Option<String>,
    /// What it was found as; `None` for what was missed.
    pub found: Option<String>,
    /// The words: those that were found, else those of the gold.
    pub surface: String,
    /// How often.
    pub count: u64,
}

/// What mistakes of a kind have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    mistake: Mistake,
    gold: Option<GoldType>,
    found: Option<GoldType>,
    surface: String,
}

/// The mistakes at one level.
#[derive(Debug, Default)]
struct Cases(BTreeMap<Case, u64>);

/// Mistakes at both levels, and what types were taken for at exact spans.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    levels: [Cases; 2],
    confusion: BTreeMap<(Option<GoldType>, Option<GoldType>), u64>,
}

impl Mistakes {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        for (cases, level) in self.levels.iter_mut().zip(Level::ALL) {
            cases.add(sheet, level);
        }
        for wanted in &sheet.wanted {
            let found = sheet.found_at(wanted.span).map(|(_, found)| found.label);
            *self.confusion.entry((Some(wanted.label), found)).or_default() += 1;
        }
        let spans: BTreeSet<_> = sheet.wanted.iter().map(|wanted| wanted.span).collect();
        for found in sheet.found.iter().filter(|found| !spans.contains(&found.span)) {
            *self.confusion.entry((None, Some(found.label))).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (cases, theirs) in self.levels.iter_mut().zip(other.levels) {
            for (case, count) in theirs.0 {
                *cases.0.entry(case).or_default() += count;
            }
        }
        for (pair, count) in other.confusion {
            *self.confusion.entry(pair).or_default() += count;
        }
    }

    /// How many mistakes of each kind there are, of classes that the gold knows.
    pub(super) fn counts(&self, rules: Rules<'_>, level: Level, known: &[Class]) -> Named<u64> {
        let key = |mistake: Mistake| mistake.name().replace(' ', "_");
        let mut named = Named(Mistake::ALL.map(|mistake| (key(mistake), 0)).to_vec());
        for (case, count) in self.cases(rules, level, known) {
            if let Some((_, sum)) = named.0.get_mut(case.mistake as usize) {
                *sum += count;
            }
        }
        named
    }

    /// The `most` frequent mistakes of each kind; of equally frequent ones those that come first by name.
    pub(super) fn examples(&self, rules: Rules<'_>, level: Level, known: &[Class], most: usize) -> Vec<Example> {
        let mut examples = Vec::new();
        for mistake in Mistake::ALL {
            let mut cases: Vec<_> =
                self.cases(rules, level, known).filter(|(case, _)| case.mistake == mistake).collect();
            cases.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let name = |label: Option<GoldType>| label.map(|label| label.name(rules.facets).to_owned());
            examples.extend(cases.into_iter().take(most).map(|(case, count)| {
                let Case { gold, found, ref surface, .. } = *case;
                Example { mistake, gold: name(gold), found: name(found), surface: surface.clone(), count }
            }));
        }
        examples
    }

    fn cases<'c>(
        &'c self,
        rules: Rules<'c>,
        level: Level,
        known: &'c [Class],
    ) -> impl Iterator<Item = (&'c Case, u64)> {
        let cases = self.levels.get(level as usize).into_iter().flat_map(|cases| &cases.0);
        let counts = move |case: &Case| {
            case.gold.is_some() || case.found.and_then(|l| rules.class(l)).is_some_and(|c| known.contains(&c))
        };
        cases.filter(move |(case, _)| counts(case)).map(|(case, count)| (case, *count))
    }

    /// For each type of the gold, and for what the gold lacks, how often it was found as what; `none` is nothing.
    pub(super) fn confusion(&self, rules: Rules<'_>, known: &[Class]) -> Named<Named<u64>> {
        let name = |label: Option<GoldType>| label.map_or("none", |label| label.name(rules.facets)).to_owned();
        // What is nothing stands last.
        let mut pairs: Vec<_> = self.confusion.iter().map(|((gold, found), count)| (*gold, *found, *count)).collect();
        pairs.sort_by_key(|(gold, found, _)| (gold.is_none(), *gold, found.is_none(), *found));
        let mut rows: Named<Named<u64>> = Named(Vec::new());
        for (gold, found, count) in pairs {
            let class = found.and_then(|label| rules.class(label));
            if gold.is_none() && !class.is_some_and(|class| known.contains(&class)) {
                continue;
            }
            let row = name(gold);
            if rows.0.last().is_none_or(|(last, _)| *last != row) {
                rows.0.push((row, Named(Vec::new())));
            }
            if let Some((_, cells)) = rows.0.last_mut() {
                cells.0.push((name(found), count));
            }
        }
        rows
    }
}

impl Cases {
    fn add(&mut self, sheet: &Sheet<'_>, level: Level) {
        let agree = |wanted: &Wanted<'_>, found: &Found<'_>| sheet.rules.agree(wanted.label, found.label, level);
        let mut used = vec![false; sheet.found.len()];
        let mut open = Vec::new();
        for wanted in &sheet.wanted {
            match sheet.found_at(wanted.span).filter(|(_, found)| agree(wanted, found)) {
                Some((at, _)) => mark(&mut used, at),
                None => open.push(wanted),
            }
        }
        let mut rest = Vec::new();
        for wanted in open {
            match sheet.found_at(wanted.span).filter(|(at, _)| !is_marked(&used, *at)) {
                Some((at, found)) => {
                    mark(&mut used, at);
                    self.count(sheet, Mistake::WrongFacet, Some(wanted), Some(found));
                }
                None => rest.push(wanted),
            }
        }
        for wanted in rest {
            let near =
                sheet.overlapping(wanted.span).find(|(at, found)| !is_marked(&used, *at) && agree(wanted, found));
            if let Some((at, found)) = near {
                mark(&mut used, at);
                self.count(sheet, Mistake::WrongBoundary, Some(wanted), Some(found));
            } else {
                self.count(sheet, Mistake::Missed, Some(wanted), None);
            }
        }
        for (found, _) in sheet.found.iter().zip(used).filter(|(_, used)| !used) {
            self.count(sheet, Mistake::Invented, None, Some(found));
        }
    }

    fn count(&mut self, sheet: &Sheet<'_>, mistake: Mistake, wanted: Option<&Wanted<'_>>, found: Option<&Found<'_>>) {
        let span = found.map(|found| found.span).or(wanted.map(|wanted| wanted.span)).unwrap_or_default();
        let surface = sheet.body.get(span.0..span.1).unwrap_or_default().to_owned();
        let (gold, found) = (wanted.map(|wanted| wanted.label), found.map(|found| found.label));
        *self.0.entry(Case { mistake, gold, found, surface }).or_default() += 1;
    }
}

fn mark(used: &mut [bool], at: usize) {
    if let Some(slot) = used.get_mut(at) {
        *slot = true;
    }
}

fn is_marked(used: &[bool], at: usize) -> bool {
    used.get(at).copied().unwrap_or(true)
}
