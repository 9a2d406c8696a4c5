//! Asking memory for what will be read next.
//!
//! Where articles are read in no order of the store, most of the time goes into waiting for memory, one article after the
//! other. If those of the next few are looked at together, the processor waits for all of them at once.

use std::hint::black_box;

/// Bytes that come from memory together.
const LINE: usize = 64;

/// Looks at bytes, so that they are near when they are read.
#[inline]
pub(super) fn touch(bytes: &[u8]) {
    black_box(bytes.iter().step_by(LINE).fold(0, |sum: u8, byte| sum ^ byte));
}
