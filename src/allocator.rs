//! The allocator: an article becomes many small things that one thread allocates and another frees.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The option that says for how many milliseconds memory is kept that was freed, in mimalloc's `mi_option_t`.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Has memory that was freed given back at once, as a huge article leaves much of it. To be called before there are
/// other threads.
pub fn begin() {
    #[expect(unsafe_code, reason = "a number in the allocator's table of options is set, by the one thread there is")]
    // SAFETY: the option exists in the version that is linked, and the function is only unsafe beside other threads.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
    }
}
