//! The least confidence that a mention needs to count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// A confidence from 0 to 1, in hundredths as mentions carry them; by default 0, which every mention has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Threshold(u8);

impl Threshold {
    /// Whether every mention reaches it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }

    /// Whether a mention of this confidence reaches it.
    #[must_use]
    pub fn admits(self, confidence: f32) -> bool {
        // Confidences are kept in hundredths, which binary fractions only come near to.
        (f64::from(confidence) * 100.0).round() >= f64::from(self.0)
    }

    /// The threshold of a number from 0 to 1; what lies between two hundredths asks for the greater.
    fn of(number: f64) -> Option<Self> {
        let hundredths = (number * 100.0 - 1e-6).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let whole = |hundredths: f64| Self(hundredths.max(0.0) as u8);
        (0.0..=1.0).contains(&number).then(|| whole(hundredths))
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.0) / 100.0)
    }
}

impl FromStr for Threshold {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::query(format!("`{text}` is no confidence: write a number from 0 to 1, as in 0.8"));
        text.trim().parse().ok().and_then(Self::of).ok_or_else(wrong)
    }
}

impl Serialize for Threshold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::of(number).ok_or_else(|| serde::de::Error::custom("a confidence is a number from 0 to 1"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_compared_exactly() {
        for hundredths in 0..=100_u8 {
            let confidence = f32::from(hundredths) / 100.0;
            let least: Threshold = (f64::from(hundredths) / 100.0).to_string().parse().unwrap();
            assert_eq!(least, Threshold(hundredths));
            assert!(least.admits(confidence), "{hundredths}");
            assert!(hundredths == 0 || !least.admits(confidence - 0.01), "{hundredths}");
            assert_eq!(least.to_string().parse::<Threshold>().unwrap(), least);
        }
        assert_eq!("0.755".parse::<Threshold>().unwrap(), Threshold(76));
        for wrong in ["", "1.01", "-0.1", "80", "NaN", "inf", "high"] {
            assert!(wrong.parse::<Threshold>().is_err(), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&Threshold(80)).unwrap(), "0.8");
        assert_eq!(serde_json::from_str::<Threshold>("0.8").unwrap(), Threshold(80));
    }
}
