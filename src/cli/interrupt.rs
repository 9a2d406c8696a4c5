//! Ctrl-C: the first asks the work to stop at a safe point and says so, the second stops the process.
//!
//! A request to terminate, as a system that shuts down sends it, is heeded in the same way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::{Handle, Signals};

use super::screen::Screen;

/// While it lives, the first Ctrl-C raises a flag; after that, any Ctrl-C ends the process.
pub struct Watch {
    raised: Arc<AtomicBool>,
    speaker: Option<Handle>,
}

impl Watch {
    /// Begins to watch, for work that looks at the flag.
    pub fn begin(screen: Screen) -> Self {
        let raised = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: a signal that finds the flag raised ends the process, any other raises it. Where no
            // handler can be had, Ctrl-C ends the process at once, which is safe too: only what was committed counts.
            let _ = flag::register_conditional_shutdown(signal, 130, Arc::clone(&raised));
            let _ = flag::register(signal, Arc::clone(&raised));
        }
        let speaker = Signals::new([SIGINT, SIGTERM]).ok().map(|mut signals| {
            let handle = signals.handle();
            std::thread::spawn(move || {
                if signals.forever().next().is_some() {
                    screen.note("stopping at a safe point; Ctrl-C again stops at once");
                }
            });
            handle
        });
        Self { raised, speaker }
    }

    /// The flag.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.raised)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.raised.store(true, Ordering::SeqCst);
        if let Some(speaker) = &self.speaker {
            speaker.close();
        }
    }
}
