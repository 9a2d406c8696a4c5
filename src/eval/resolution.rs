//! Resolution: whether a place that was found lies where the gold says.

use serde::Serialize;

use super::label::Class;
use super::rates::{float, percent};
use super::sheet::{Found, Sheet};
use crate::mention::Mention;

/// How far from its gold a place may lie, in kilometres: the hundred miles that the field has agreed on.
const NEAR: f64 = 161.0;

/// Places of the gold that have coordinates: how many, found with the exact span and some location, and right.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Located {
    gold: u64,
    found: u64,
    right: u64,
}

/// The same for all places and for settlements alone.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) all: Located,
    pub(super) settlements: Located,
}

/// How well places are told apart, in percent with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Resolution {
    /// Places of the gold with coordinates.
    pub gold: u64,
    /// Those found with the exact span and a location.
    pub located: u64,
    /// How many of the located are the same place, or within 161 km.
    pub right_of_located: f64,
    /// How many of all are.
    pub right_of_gold: f64,
}

impl Places {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        for wanted in &sheet.wanted {
            let Some(at) = wanted.mention.at else { continue };
            let located = sheet.found_at(wanted.span).and_then(|(_, found)| location(found));
            let right = located.is_some_and(|(mention, there)| {
                let id = mention.place_id.as_deref().and_then(|id| id.rsplit(':').next());
                id.is_some() && id == wanted.mention.geonameid.as_deref() || kilometres(at, there) <= NEAR
            });
            let one = Located { gold: 1, found: located.is_some().into(), right: right.into() };
            self.all.add(one);
            if wanted.mention.settlement {
                self.settlements.add(one);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.all.add(other.all);
        self.settlements.add(other.settlements);
    }
}

impl Located {
    fn add(&mut self, other: Self) {
        self.gold += other.gold;
        self.found += other.found;
        self.right += other.right;
    }

    /// The shares; `None` where the gold has no such places.
    pub(super) fn scores(self) -> Option<Resolution> {
        let Self { gold, found: located, right } = self;
        let share = |of: u64| percent(float(right) / float(of.max(1)));
        (gold > 0).then(|| Resolution { gold, located, right_of_located: share(located), right_of_gold: share(gold) })
    }
}

/// A mention of a place with where it lies.
fn location<'a>(found: &Found<'a>) -> Option<(&'a Mention, (f64, f64))> {
    let (lat, lon) = found.mention.lat.zip(found.mention.lon)?;
    (found.class == Class::Loc).then_some((found.mention, (lat.into(), lon.into())))
}

/// The distance between two places given as degrees north and east, on a sphere of 6371 km.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north_a, east_a) = (a.0.to_radians(), a.1.to_radians());
    let (north_b, east_b) = (b.0.to_radians(), b.1.to_radians());
    let half = ((north_b - north_a) / 2.0).sin().powi(2)
        + north_a.cos() * north_b.cos() * ((east_b - east_a) / 2.0).sin().powi(2);
    12_742.0 * half.sqrt().min(1.0).asin()
}
