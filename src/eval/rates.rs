//! Counts of what was right, invented and missed, and the rates that are made of them.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

/// How many were right, invented and missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) right: u64,
    pub(super) invented: u64,
    pub(super) missed: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.right += other.right;
        self.invented += other.invented;
        self.missed += other.missed;
    }

    /// Both sets compared.
    pub(super) fn of<T: Ord>(found: &std::collections::BTreeSet<T>, wanted: &std::collections::BTreeSet<T>) -> Self {
        let right = found.intersection(wanted).count() as u64;
        Self { right, invented: found.len() as u64 - right, missed: wanted.len() as u64 - right }
    }

    pub(super) fn rates(self) -> Rates {
        let Self { right, invented, missed } = self;
        let share = |of: u64| if of == 0 { 0.0 } else { float(right) / float(of) };
        let (p, r) = (share(right + invented), share(right + missed));
        let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        Rates { p: percent(p), r: percent(r), f1: percent(f1), gold: right + missed }
    }
}

/// Precision, recall and F1 in percent with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rates {
    /// How much of what was found is right.
    pub p: f64,
    /// How much of the gold was found.
    pub r: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// How many there are in the gold.
    pub gold: u64,
}

/// Things by name, in an order of their own; an object in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Named<T> {
    /// What is called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A count as a number to reckon with.
#[allow(clippy::cast_precision_loss, reason = "mentions are counted, and there are fewer than 2^52 of them")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// A share in percent, to one decimal.
pub(super) fn percent(share: f64) -> f64 {
    // Through text, for its rounding is exact: 12.25 and 12.35 as floats lie on the sides that their digits say.
    format!("{:.1}", 100.0 * share).parse().unwrap_or(0.0)
}
