//! Ctrl-C: the first asks the work to stop at a safe point, the second stops the process.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// A flag that the first Ctrl-C raises. Only for work that looks at the flag.
pub fn watch() -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    // The order matters: a signal that finds the flag raised ends the process, any other raises it. Where no handler
    // can be had, Ctrl-C ends the process at once, which is safe too: only what was committed counts.
    let _ = flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&cancel));
    let _ = flag::register(SIGINT, Arc::clone(&cancel));
    cancel
}
