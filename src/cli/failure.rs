//! How a command ends: outcomes, failures, and the exit code each of them means.
//!
//! The codes stand here and nowhere else; the README's table is tested against them.

use std::io;
use std::process::ExitCode;

use dateline::Error;

use super::screen::Screen;

/// How a command that worked ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found, or the work is done.
    Done,
    /// Nothing matches.
    Nothing,
    /// The work is done, but some inputs could not be read.
    Unreadable,
}

impl Outcome {
    /// Done if something was found.
    pub fn found(any: bool) -> Self {
        if any { Self::Done } else { Self::Nothing }
    }

    /// Done if nothing failed.
    pub fn failed(count: u64) -> Self {
        if count == 0 { Self::Done } else { Self::Unreadable }
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong, or asks for help.
    Usage(clap::Error),
    /// The library says why.
    Library(Error),
    /// Standard output cannot be written.
    Output(io::Error),
    /// Several things are wrong, all of them are said.
    Many(Vec<Error>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

/// A usage error in our own words, printed like the parser's.
pub fn usage(message: impl std::fmt::Display) -> Failure {
    Failure::Library(Error::query(message.to_string()))
}

/// What a command returns.
pub type Result<T = Outcome> = std::result::Result<T, Failure>;

/// Says what is to be said on stderr, and turns the end of a command into the process's exit code.
pub fn end(result: Result, screen: Screen) -> ExitCode {
    ExitCode::from(match result {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Nothing) => 1,
        Ok(Outcome::Unreadable) => 3,
        Err(failure) => report(&failure, screen),
    })
}

fn report(failure: &Failure, screen: Screen) -> u8 {
    match failure {
        Failure::Usage(error) => {
            let printed = error.print();
            if printed.is_err_and(|e| e.kind() != io::ErrorKind::BrokenPipe) { 2 } else { code_of_usage(error) }
        }
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Failure::Output(error) => {
            screen.error(&format!("cannot write the output: {error}"));
            2
        }
        Failure::Library(error) => report_error(error, screen),
        Failure::Many(errors) => errors.iter().map(|error| report_error(error, screen)).max().unwrap_or(2),
    }
}

fn code_of_usage(error: &clap::Error) -> u8 {
    u8::try_from(error.exit_code()).unwrap_or(2)
}

fn report_error(error: &Error, screen: Screen) -> u8 {
    match error {
        Error::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => return 0,
        Error::NoSuchValue { message } => screen.say(message),
        error => screen.error(&error.to_string()),
    }
    code(error)
}

/// The exit code of an error of the library.
fn code(error: &Error) -> u8 {
    match error {
        Error::NoSuchValue { .. } => 1,
        Error::NoIndex { .. } => 10,
        Error::Locked { .. } => 11,
        Error::Interrupted => 130,
        _ => 2,
    }
}
