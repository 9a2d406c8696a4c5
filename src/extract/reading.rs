//! A reading: one way to understand a run of tokens, before the competition between readings is settled.

use std::ops::Range;
use std::rc::Rc;

use crate::gazetteer::EntryId;
use crate::mention::{Extractor, Form};
use crate::schema::FacetId;

/// What a run of tokens is taken for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    /// Nothing of any facet ("Arab Spring"): it only keeps others off.
    Nothing,
    /// An entry of a gazetteer.
    Entry(EntryId),
    /// A value that no gazetteer holds, by its path, which readings of it share.
    Value(FacetId, Rc<str>),
}

/// One way to understand the tokens `run` of the `field`-th field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) field: usize,
    pub(super) run: Range<usize>,
    pub(super) target: Target,
    pub(super) form: Form,
    pub(super) extractor: Extractor,
    /// How likely it is right, 0 to 1.
    pub(super) confidence: f32,
    /// Whether the confidence is the tagger's: a probability that leaves the less for all readings of the same tokens.
    pub(super) weighed: bool,
}

/// What a name that is likelier wrong than right would cost: it is taken from each that the tagger has weighed, so that
/// two doubtful names do not outweigh a sure one.
const DOUBT: f32 = 0.2;

impl Reading {
    /// What it brings in the competition: its chance, where the tagger has weighed it; else every token it explains counts
    /// with its confidence.
    pub(super) fn weight(&self) -> f64 {
        if self.weighed {
            return f64::from((self.confidence - DOUBT).max(0.001));
        }
        // The head start of the longer name: of two that explain the same tokens, the one in one piece wins.
        let tokens = u16::try_from(self.run.len()).unwrap_or(u16::MAX);
        f64::from(self.confidence) * (f64::from(tokens) + 0.15 * f64::from(tokens.saturating_sub(1)))
    }
}
