//! `dateline` on the command line: the words become a command, the command runs, its end becomes the exit code.
//!
//! Everything it does is the library's; here is only what touches terminal, environment and the user's folders.

mod allocator;
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::begin();
    match cli::Invocation::read(std::env::args_os().collect()) {
        Ok(invocation) => cli::end(invocation.run(), invocation.screen()),
        Err(failure) => cli::end(Err(failure), cli::Screen::default()),
    }
}
