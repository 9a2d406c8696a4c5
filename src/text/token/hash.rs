//! Hashes of words: FNV-1a of 64 bits, by which models, gazetteers and cue lists know them.

/// Where a hash of bytes begins.
pub const START: u64 = 0xCBF2_9CE4_8422_2325;

/// A hash with one more byte in it.
#[must_use]
#[inline]
pub fn grow(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

/// A hash of the bytes of a word.
#[must_use]
#[inline]
pub fn hash_of(word: &str) -> u64 {
    word.bytes().fold(START, grow)
}
