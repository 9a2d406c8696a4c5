//! Reliability: whether what is found with a confidence of 0.8 is right four times in five.

use std::collections::BTreeMap;

use serde::Serialize;

use super::label::{Class, Level};
use super::rates::{float, percent};
use super::sheet::Sheet;

/// Found mentions of a span of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bucket {
    /// The least confidence.
    pub from: f64,
    /// What no confidence reaches; the last bucket holds 1 too.
    pub below: f64,
    /// How many mentions.
    pub mentions: u64,
    /// How many of them are right, in percent with one decimal.
    pub right: f64,
}

/// Found and right mentions by level, class and tenth of confidence.
#[derive(Debug, Default)]
pub(super) struct Reliability(BTreeMap<(Level, Class, u8), (u64, u64)>);

impl Reliability {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        for found in &sheet.found {
            for level in Level::ALL {
                let wanted = sheet.wanted.iter().filter(|wanted| wanted.span == found.span);
                let right = { wanted }.any(|wanted| sheet.rules.agree(wanted.label, found.label, level));
                if level == Level::Facet && !right && sheet.may_be_party(found.label, found.span) {
                    continue;
                }
                let cell = self.0.entry((level, found.class, tenth(found.mention.confidence))).or_default();
                cell.0 += 1;
                cell.1 += u64::from(right);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, (mentions, right)) in other.0 {
            let cell = self.0.entry(key).or_default();
            cell.0 += mentions;
            cell.1 += right;
        }
    }

    /// The ten buckets at a level, of classes that the gold knows.
    pub(super) fn buckets(&self, level: Level, known: &[Class]) -> Vec<Bucket> {
        let bucket = |at: u8| {
            let cells =
                self.0.iter().filter(|((l, class, tenth), _)| (*l, *tenth) == (level, at) && known.contains(class));
            let (mentions, right) = cells.fold((0, 0), |sum, (_, cell)| (sum.0 + cell.0, sum.1 + cell.1));
            let right = percent(float(right) / float(mentions.max(1)));
            Bucket { from: f64::from(at) / 10.0, below: f64::from(at + 1) / 10.0, mentions, right }
        };
        (0..10).map(bucket).collect()
    }
}

/// Which tenth a confidence lies in. Confidences have two decimals, which floats miss by a little.
fn tenth(confidence: f32) -> u8 {
    let hundredths = (confidence * 100.0).round().clamp(0.0, 99.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 99")]
    let hundredths = hundredths as u8;
    hundredths / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidences_fall_into_the_tenth_that_their_digits_say() {
        for (confidence, wanted) in [(0.0, 0), (0.09, 0), (0.1, 1), (0.29, 2), (0.3, 3), (0.7, 7), (0.9, 9), (1.0, 9)] {
            assert_eq!(tenth(confidence), wanted, "{confidence}");
        }
    }
}
