//! `dateline` on the command line: the words become a command, the command runs, its end becomes the exit code.
//!
//! Everything it does is the library's; here is only what touches terminal, environment and the user's folders.

mod cli;

use std::process::ExitCode;

/// An article becomes many small things that one thread allocates and another frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::Invocation::read(std::env::args_os().collect()) {
        Ok(invocation) => cli::end(invocation.run(), invocation.screen()),
        Err(failure) => cli::end(Err(failure), cli::Screen::default()),
    }
}
