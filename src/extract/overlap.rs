//! The one rule that settles competing readings.
//!
//! *Rule*: of all sets of readings that share no token, the one of the greatest total weight is kept, where a reading
//! weighs its confidence times its tokens (with a head start for names in one piece). So the longer name wins unless
//! it is doubtful, and a phrase that names nothing keeps its parts from being read as names. Ties fall to the reading
//! that starts first, then to the longer, then to the order of the extractors: the outcome depends on nothing else.
//! Found by dynamic programming over the ends of the readings, in time `n log n`.

use super::reading::Reading;

/// Hardly more stand in a usual article.
const USUAL: usize = 64;

/// The readings that stand, in order of field and place.
pub(super) fn settle(readings: &[Reading]) -> Vec<Reading> {
    let able = readings.iter().filter(|r| !r.run.is_empty() && r.confidence > 0.0);
    let mut readings: Vec<&Reading> = Vec::with_capacity(readings.len());
    readings.extend(able);
    readings.sort_by(|a, b| {
        (a.field, a.run.end, a.run.start)
            .cmp(&(b.field, b.run.end, b.run.start))
            .then(b.confidence.total_cmp(&a.confidence))
            .then(a.extractor.cmp(&b.extractor))
            .then_with(|| a.target.cmp(&b.target))
    });
    let mut best: Vec<f64> = Vec::with_capacity(readings.len() + 1);
    let mut taken: Vec<Option<u32>> = Vec::with_capacity(readings.len());
    best.push(0.0);
    for (at, reading) in readings.iter().enumerate() {
        let compatible = readings
            .get(..at)
            .map_or(0, |before| before.partition_point(|r| (r.field, r.run.end) <= (reading.field, reading.run.start)));
        let without = best.last().copied().unwrap_or(0.0);
        let with = best.get(compatible).copied().unwrap_or(0.0) + reading.weight();
        if with > without {
            best.push(with);
            taken.push(u32::try_from(compatible).ok());
        } else {
            best.push(without);
            taken.push(None);
        }
    }
    let mut settled = Vec::with_capacity(readings.len().min(USUAL));
    let mut at = readings.len();
    while at > 0 {
        at = match taken.get(at - 1).copied().flatten() {
            Some(compatible) => {
                settled.extend(readings.get(at - 1).copied().cloned());
                compatible as usize
            }
            None => at - 1,
        };
    }
    settled.sort_by_key(|r| (r.field, r.run.start));
    settled
}

#[cfg(test)]
mod tests {
    use super::super::reading::Target;
    use super::*;
    use crate::mention::{Extractor, Form};

    fn reading(run: std::ops::Range<usize>, confidence: f32) -> Reading {
        Reading {
            field: 0,
            run,
            target: Target::Nothing,
            form: Form::Name,
            extractor: Extractor::Gazetteer,
            confidence,
            weighed: false,
        }
    }

    #[test]
    fn the_longer_name_wins_unless_it_is_doubtful() {
        let kept = settle(&[reading(0..1, 0.9), reading(0..3, 0.7), reading(2..3, 0.9)]);
        assert_eq!(kept, [reading(0..3, 0.7)]);
        let kept = settle(&[reading(0..1, 0.95), reading(0..2, 0.4)]);
        assert_eq!(kept, [reading(0..1, 0.95)]);
    }

    #[test]
    fn readings_that_share_no_token_all_stand() {
        assert_eq!(settle(&[reading(3..4, 0.5), reading(0..2, 0.5), reading(2..3, 0.5)]).len(), 3);
    }

    #[test]
    fn the_order_of_the_readings_does_not_matter() {
        let named = |id| Reading { target: Target::Entry(crate::gazetteer::EntryId(id)), ..reading(0..2, 0.5) };
        let all = vec![named(2), named(1), reading(1..3, 0.5), reading(2..4, 0.5), reading(3..4, 0.9), named(3)];
        let kept = settle(&all);
        assert_eq!(settle(&all.into_iter().rev().collect::<Vec<_>>()), kept);
    }
}
