//! Numbers and texts as few bytes, read back without trust.
//!
//! A number takes seven bits a byte, the lowest first, and the highest bit says that more follow. A text is its length
//! and its bytes.

/// Bytes that are not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("malformed bytes")
    }
}

impl std::error::Error for Malformed {}

/// Appends a number.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

/// Appends a text.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// The bits of eight bytes that say that more of a number follow.
const MORE: u64 = 0x8080_8080_8080_8080;

/// How many of the bits of [`MORE`] there are.
#[inline]
fn number_of_bits(bits: u64) -> usize {
    usize::try_from((bits >> 7).wrapping_mul(0x0101_0101_0101_0101) >> 56).unwrap_or(0)
}

/// The sum of eight bytes.
#[inline]
fn sum_of_bytes(bytes: u64) -> u64 {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    ((bytes & EVEN) + (bytes >> 8 & EVEN)).wrapping_mul(0x0001_0001_0001_0001) >> 48
}

/// What is still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'b>(pub &'b [u8]);

impl<'b> Bytes<'b> {
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    #[inline]
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let first = self.byte()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.longer(u64::from(first & 0x7f)) }
    }

    /// The rest of a number whose lowest seven bits were read.
    fn longer(&mut self, mut number: u64) -> Result<u64, Malformed> {
        let mut shift = 7;
        while shift < 64 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
        Err(Malformed)
    }

    /// Passes over so many numbers, eight bytes at a time.
    pub fn skip(&mut self, mut count: usize) -> Result<(), Malformed> {
        while let Some((word, rest)) = self.0.split_first_chunk::<8>() {
            let ends = number_of_bits(!u64::from_le_bytes(*word) & MORE);
            if ends >= count {
                break;
            }
            (count, self.0) = (count - ends, rest);
        }
        for _ in 0..count {
            while self.byte()? >= 0x80 {}
        }
        Ok(())
    }

    /// Adds up so many numbers, eight bytes at a time where none of them takes more than two.
    pub fn sum(&mut self, count: usize) -> Result<u64, Malformed> {
        let (mut rest, mut left, mut sum) = (self.0, count, 0_u64);
        // The highest bit of a byte that is the second of its number, as the one before said that more follows.
        let mut second = 0;
        while let Some((word, behind)) = rest.split_first_chunk::<8>() {
            let word = u64::from_le_bytes(*word);
            let more = word & MORE;
            let seconds = more << 8 | second;
            let ends = number_of_bits(!word & MORE);
            if more & seconds != 0 || ends >= left {
                break;
            }
            let mask = (seconds >> 7) * 0xff;
            sum += sum_of_bytes(word & !MORE & !mask) + (sum_of_bytes(word & !MORE & mask) << 7);
            (second, left, rest) = (more >> 56, left - ends, behind);
        }
        self.0 = rest;
        if second != 0 && left > 0 {
            // Its lowest bits are in the sum.
            sum = sum.checked_add(self.longer(0)?).ok_or(Malformed)?;
            left -= 1;
        }
        for _ in 0..left {
            sum = sum.checked_add(self.number()?).ok_or(Malformed)?;
        }
        Ok(sum)
    }

    pub fn small(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.number()?).map_err(|_| Malformed)
    }

    pub fn four(&mut self) -> Result<[u8; 4], Malformed> {
        let (four, rest) = self.0.split_first_chunk::<4>().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*four)
    }

    pub fn eight(&mut self) -> Result<u64, Malformed> {
        let (eight, rest) = self.0.split_first_chunk::<8>().ok_or(Malformed)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*eight))
    }

    pub fn float(&mut self) -> Result<f32, Malformed> {
        self.four().map(f32::from_le_bytes)
    }

    pub fn slice(&mut self, length: u64) -> Result<&'b [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (slice, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(slice)
    }

    pub fn text(&mut self) -> Result<&'b str, Malformed> {
        let length = self.number()?;
        self.text_of(length)
    }

    pub fn text_of(&mut self, length: u64) -> Result<&'b str, Malformed> {
        std::str::from_utf8(self.slice(length)?).map_err(|_| Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that take one byte, two, and now and then more.
    fn numbers(seed: u64, long: bool) -> Vec<u64> {
        let mut state = seed;
        let mut throw = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let count = throw(90);
        let one = |throw: &mut dyn FnMut(u64) -> u64| match throw(if long { 20 } else { 18 }) {
            0..6 => throw(128),
            6..18 => throw(1 << 14),
            18 => throw(1 << 21),
            _ => throw(1 << 31) << throw(20),
        };
        (0..count).map(|_| one(&mut throw)).collect()
    }

    #[test]
    fn numbers_are_added_up_and_passed_over_as_if_read_one_by_one() {
        for seed in 0..400 {
            let numbers = numbers(seed, seed % 2 == 0);
            let mut bytes = Vec::new();
            for number in &numbers {
                put(&mut bytes, *number);
            }
            let length = bytes.len();
            bytes.extend_from_slice(&[0xff; 11][..usize::try_from(seed % 12).unwrap()]);
            for count in [0, 1, numbers.len() / 2, numbers.len()].into_iter().filter(|count| *count <= numbers.len()) {
                let (mut plain, mut skipped, mut summed) = (Bytes(&bytes), Bytes(&bytes), Bytes(&bytes));
                let sum: u64 = (0..count).map(|_| plain.number().unwrap()).sum();
                skipped.skip(count).unwrap();
                assert_eq!(skipped.0, plain.0, "{seed} {count}");
                assert_eq!(summed.sum(count), Ok(sum), "{seed} {count}");
                assert_eq!(summed.0, plain.0, "{seed} {count}");
            }
            for cut in 0..length {
                let whole = numbers.len();
                assert_eq!(Bytes(&bytes[..cut]).skip(whole), Err(Malformed));
                assert_eq!(Bytes(&bytes[..cut]).sum(whole), Err(Malformed));
            }
        }
    }

    #[test]
    fn sums_beyond_all_bounds_are_malformed() {
        let mut bytes = Vec::new();
        for _ in 0..3 {
            put(&mut bytes, u64::MAX);
        }
        assert_eq!(Bytes(&bytes).sum(3), Err(Malformed));
    }
}
