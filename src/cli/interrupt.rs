//! Ctrl-C: the first asks the work to stop at a safe point, the second stops the process.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that the first Ctrl-C sets. Call it once, and only for work that looks at the flag.
pub fn watch() -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            process::exit(130);
        }
    };
    // Without a handler Ctrl-C ends the process at once, which is safe too: only what was committed counts.
    let _ = ctrlc::set_handler(handler);
    cancel
}
