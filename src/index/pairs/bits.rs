//! Numbers in as few bits as their size asks for: the code of Golomb and Rice.
//!
//! A number is its upper part as so many zero bits, a one, and then its `k` lowest bits as they are. With the best `k`
//! the distances in a list take hardly more than they must, be the list dense or thin: no bitmaps are needed beside it.

use super::super::wire::Malformed;

/// The greatest `k`.
const MOST: u32 = 31;

/// Bits that a look ahead has at least.
const AHEAD: u32 = 56;

/// Puts numbers behind each other, the lowest bits first.
#[derive(Default)]
pub(super) struct BitWriter {
    room: u64,
    filled: u32,
}

impl BitWriter {
    /// Appends the lowest bits of a number, 32 at most.
    fn put(&mut self, bits: u64, count: u32, out: &mut Vec<u8>) {
        self.room |= bits << self.filled;
        self.filled += count;
        while self.filled >= 8 {
            out.extend(self.room.to_le_bytes().first());
            self.room >>= 8;
            self.filled -= 8;
        }
    }

    /// Appends a number with this `k`.
    pub fn number(&mut self, number: u32, k: u32, out: &mut Vec<u8>) {
        let mut zeros = number >> k;
        while zeros >= 32 {
            self.put(0, 32, out);
            zeros -= 32;
        }
        self.put(1 << zeros, zeros + 1, out);
        self.put(u64::from(number) & low(k), k, out);
    }

    /// Appends what is left of the last byte.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        let rest = (8 - self.filled % 8) % 8;
        self.put(0, rest, out);
    }
}

/// The `k` with which numbers take the fewest bits, up to one that is allowed.
pub(super) fn best(numbers: &[u32], most: u32) -> u32 {
    let size = |k: &u32| numbers.iter().map(|number| u64::from(number >> k) + u64::from(*k)).sum::<u64>();
    let mean = numbers.iter().copied().map(u64::from).sum::<u64>() / (numbers.len() as u64).max(1);
    // The best is about the logarithm of the mean, or one less.
    let about = mean.checked_ilog2().unwrap_or(0);
    (about.saturating_sub(1)..=about + 1).map(|k| k.min(most.min(MOST))).min_by_key(size).unwrap_or(0)
}

/// Reads numbers, without trust.
#[derive(Clone, Copy)]
pub(super) struct BitReader<'b> {
    pub bytes: &'b [u8],
    /// The bit that is read next.
    pub at: usize,
}

impl BitReader<'_> {
    /// The next 56 bits at least; zeros behind the end.
    fn ahead(&self) -> Result<u64, Malformed> {
        let rest = self.bytes.get(self.at / 8..).filter(|rest| !rest.is_empty()).ok_or(Malformed)?;
        let window = match rest.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => rest.iter().rev().fold(0, |window, byte| window << 8 | u64::from(*byte)),
        };
        Ok(window >> (self.at % 8))
    }

    /// The next number with this `k`.
    #[inline]
    pub fn number(&mut self, k: u32) -> Result<u32, Malformed> {
        let window = self.ahead()?;
        let zeros = window.trailing_zeros();
        if zeros + 1 + k <= AHEAD {
            self.at += (zeros + 1 + k) as usize;
            let number = (u64::from(zeros) << k) | ((window >> (zeros + 1)) & low(k));
            return u32::try_from(number).map_err(|_| Malformed);
        }
        self.long(k)
    }

    /// The same for one that is not seen at once.
    #[cold]
    fn long(&mut self, k: u32) -> Result<u32, Malformed> {
        let mut upper = 0_u64;
        loop {
            let zeros = self.ahead()?.trailing_zeros();
            upper += u64::from(zeros.min(AHEAD));
            self.at += zeros.min(AHEAD) as usize;
            if zeros < AHEAD {
                break;
            }
        }
        self.at += 1;
        let lower = if k == 0 { 0 } else { self.ahead()? & low(k) };
        self.at += k as usize;
        upper.checked_mul(1 << k).and_then(|upper| u32::try_from(upper | lower).ok()).ok_or(Malformed)
    }
}

/// A mask of the `k` lowest bits.
fn low(k: u32) -> u64 {
    (1 << k) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 2, 55, 56, 57, 63, 64, 65, 200, 1000, 70_000, u32::MAX >> 1, u32::MAX];
        for k in 0..=MOST {
            let short = numbers.iter().filter(|number| **number >> k < 10_000);
            let (mut out, mut writer) = (Vec::new(), BitWriter::default());
            short.clone().for_each(|number| writer.number(*number, k, &mut out));
            writer.finish(&mut out);
            let mut reader = BitReader { bytes: &out, at: 0 };
            for number in short {
                assert_eq!(reader.number(k), Ok(*number), "k {k}");
            }
            let rest = BitReader { bytes: &out, at: out.len() * 8 }.number(k);
            assert_eq!(rest, Err(Malformed));
        }
    }

    #[test]
    fn zeros_without_an_end_are_refused() {
        for length in 0..40 {
            let bytes = vec![0; length];
            assert_eq!(BitReader { bytes: &bytes, at: 0 }.number(3), Err(Malformed));
        }
    }

    #[test]
    fn the_best_is_the_smallest() {
        let size = |numbers: &[u32], k: u32| {
            let (mut out, mut writer) = (Vec::new(), BitWriter::default());
            for number in numbers {
                writer.number(*number, k, &mut out);
            }
            writer.finish(&mut out);
            out.len()
        };
        for numbers in [&[0; 256][..], &[1, 0, 2, 0, 9], &[200; 100], &[1_000_000, 1, 1, 1, 1]] {
            let found = size(numbers, best(numbers, MOST));
            let least = (0..=25).filter(|k| numbers.iter().all(|n| n >> k < 1 << 20)).map(|k| size(numbers, k)).min();
            assert!(found <= least.unwrap() * 11 / 10 + 1, "{numbers:?}: {found} {least:?}");
        }
    }
}
