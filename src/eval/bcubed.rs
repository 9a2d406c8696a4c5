//! B-cubed: whether one entity has one value across articles, and one value is one entity.
//!
//! Of each linked mention of the gold it is asked how many of the mentions with the same value have the same link
//! (precision), and how many of those with the same link have the same value (recall). A mention that was not found is
//! alone with itself. After Bagga and Baldwin, "Algorithms for scoring coreference chains", 1998.

use std::collections::BTreeMap;

use serde::Serialize;

use super::label::GoldType;
use super::rates::{float, percent};
use super::sheet::Sheet;
use crate::schema::FacetId;

/// The linked mentions of the gold by facet.
#[derive(Debug, Default)]
pub(super) struct Links(pub(super) BTreeMap<FacetId, Cells>);

/// How often each link was found under each value.
#[derive(Debug, Default)]
pub(super) struct Cells {
    both: BTreeMap<(String, String), u64>,
    missed: BTreeMap<String, u64>,
}

/// B-cubed in percent with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bcubed {
    /// How much of a value is one entity.
    pub p: f64,
    /// How much of an entity has one value.
    pub r: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// How many linked mentions there are in the gold.
    pub mentions: u64,
}

impl Links {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        for wanted in &sheet.wanted {
            let (GoldType::Facet(facet), Some(link)) = (wanted.label, &wanted.mention.link) else { continue };
            let cells = self.0.entry(facet).or_default();
            match sheet.found_at(wanted.span).filter(|(_, found)| found.label == wanted.label) {
                Some((_, found)) => {
                    *cells.both.entry((link.clone(), found.mention.value.to_string())).or_default() += 1;
                }
                None => *cells.missed.entry(link.clone()).or_default() += 1,
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (facet, theirs) in other.0 {
            let cells = self.0.entry(facet).or_default();
            for (key, count) in theirs.both {
                *cells.both.entry(key).or_default() += count;
            }
            for (link, count) in theirs.missed {
                *cells.missed.entry(link).or_default() += count;
            }
        }
    }
}

impl Cells {
    pub(super) fn scores(&self) -> Bcubed {
        let (mut by_link, mut by_value) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
        for ((link, value), count) in &self.both {
            *by_link.entry(link).or_default() += count;
            *by_value.entry(value).or_default() += count;
        }
        for (link, count) in &self.missed {
            *by_link.entry(link).or_default() += count;
        }
        let of = |map: &BTreeMap<&str, u64>, key: &str| float(map.get(key).copied().unwrap_or(1));
        let (mut p, mut r, mut mentions) = (0.0, 0.0, 0);
        for ((link, value), count) in &self.both {
            let square = float(*count) * float(*count);
            p += square / of(&by_value, value);
            r += square / of(&by_link, link);
            mentions += count;
        }
        for (link, count) in &self.missed {
            p += float(*count);
            r += float(*count) / of(&by_link, link);
            mentions += count;
        }
        let (p, r) = (p / float(mentions), r / float(mentions));
        Bcubed { p: percent(p), r: percent(r), f1: percent(2.0 * p * r / (p + r)), mentions }
    }
}
