//! Huge stored parts, compressed before they go into the store.
//!
//! Blocks of many articles are compressed together, and for that each article is held three times: as document, as
//! block, and as room for the outcome. What is small goes through as it is, so that it is compressed with its neighbours.

use std::io;

/// From this size on a part is compressed by itself, in bytes.
const HUGE: usize = 1 << 20;

/// How hard: fast, as texts that long are rare.
const LEVEL: i32 = 3;

/// How a compressed part begins. Neither JSON nor packed mentions begin so.
const MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The form in which the store gets a part.
pub(super) fn compact(part: Vec<u8>) -> io::Result<Vec<u8>> {
    if part.len() < HUGE { Ok(part) } else { zstd::encode_all(&*part, LEVEL) }
}

/// The part, from what [`compact`] made of it.
pub(super) fn expand(stored: &[u8]) -> io::Result<Vec<u8>> {
    if is_compact(stored) { zstd::decode_all(stored) } else { Ok(stored.to_vec()) }
}

/// Whether a stored part was compressed by itself.
pub(super) fn is_compact(stored: &[u8]) -> bool {
    stored.starts_with(MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_and_huge_ones_are_smaller_meanwhile() {
        for size in [0, 10, HUGE - 1, HUGE, 3 * HUGE + 7] {
            let part = [b"[".repeat(size / 2), b"x,".repeat(size / 4)].concat();
            let stored = compact(part.clone()).unwrap();
            assert!(part.len() < HUGE || stored.len() < part.len() / 100);
            assert_eq!(expand(&stored).unwrap(), part);
        }
        assert!(expand(MAGIC).is_err());
    }
}
