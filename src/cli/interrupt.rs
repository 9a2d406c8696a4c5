//! Ctrl-C: the first asks the work to stop at a safe point, the second stops the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// While it lives, the first Ctrl-C raises a flag; after that, any Ctrl-C ends the process.
pub struct Watch(Arc<AtomicBool>);

impl Watch {
    /// Begins to watch, for work that looks at the flag.
    pub fn begin() -> Self {
        let raised = Arc::new(AtomicBool::new(false));
        // The order matters: a signal that finds the flag raised ends the process, any other raises it. Where no
        // handler can be had, Ctrl-C ends the process at once, which is safe too: only what was committed counts.
        let _ = flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&raised));
        let _ = flag::register(SIGINT, Arc::clone(&raised));
        Self(raised)
    }

    /// The flag.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
