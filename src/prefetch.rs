//! Asking memory for what will be read soon.
//!
//! Where things are read in no order of memory, most of the time goes into waiting for one after the other. Who knows the
//! next few asks for them all, goes on, and finds them near. Nothing can fail: a processor may leave such a wish unheard.
//! Where the standard library has no instruction for it (all but x86-64), only runs of bytes are asked for, by looking at them.

use std::hint::black_box;

/// Bytes that come from memory together.
const LINE: usize = 64;

/// Asks for what stands here, or where it begins if that is larger than a line.
#[inline]
pub(crate) fn prefetch<T>(wanted: &T) {
    ask(std::ptr::from_ref(wanted).cast());
}

/// Asks for all of some bytes.
#[inline]
pub(crate) fn prefetch_all(bytes: &[u8]) {
    let lines = bytes.iter().step_by(LINE);
    if cfg!(target_arch = "x86_64") {
        // The last need not stand in a line that one of the others does.
        lines.chain(bytes.last()).for_each(prefetch);
    } else {
        black_box(lines.fold(0, |sum: u8, byte| sum ^ byte));
    }
}

/// The instruction for it.
#[cfg(target_arch = "x86_64")]
#[inline]
fn ask(place: *const i8) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    #[expect(unsafe_code, reason = "the intrinsic takes a pointer, and there is no other way to the instruction")]
    // SAFETY: the instruction reads nothing that the program can see and faults at no address.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(place);
    }
}

/// The standard library has none elsewhere: there only bytes are asked for, by looking at them.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn ask(_: *const i8) {}
