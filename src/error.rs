//! The one error type of the library, told apart by whose fault it is.
//!
//! Foreign errors appear only as boxed sources, so that this module depends on nothing and every other may
//! depend on it. Messages are lower case, end without a full stop and say what to do next.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A boxed cause from another library.
pub type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong, by whose fault it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write `path`.
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An input file or one of its records cannot be used.
    Input {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The line where it was noticed, counted from 1, if the format has lines.
        line: Option<u64>,
        /// What is wrong and what to do.
        message: String,
    },
    /// A file of the schema is wrong.
    Schema {
        /// The file within the schema folder.
        file: PathBuf,
        /// The line, counted from 1; 0 when the whole file is meant.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// A query or a filter cannot be understood.
    Query {
        /// What was expected, or what to do.
        message: String,
        /// The query text and the byte offset of the mistake in it, when it lies in the query.
        at: Option<(String, usize)>,
    },
    /// A filter names a value that the index does not hold: nothing can be found, and nothing is broken.
    NoSuchValue {
        /// What was asked for and the nearest values.
        message: String,
    },
    /// The index cannot be read or written.
    Index {
        /// What was being done.
        message: String,
        /// What the engine said.
        source: Option<Cause>,
    },
    /// There is no index at `path`.
    NoIndex {
        /// The folder that was looked at.
        path: PathBuf,
    },
    /// The index was written by another version of the format.
    Version {
        /// The format version of the index.
        found: u32,
        /// The format version this program writes.
        expected: u32,
    },
    /// Another process writes to the index.
    Locked {
        /// The index folder.
        path: PathBuf,
        /// Who holds it, as far as it said.
        holder: Option<String>,
    },
    /// The user asked to stop, and the work stopped at a safe point.
    Interrupted,
}

impl Error {
    /// An [`Error::Io`] about `path`.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// An [`Error::Input`] about a line (from 1) of `path`.
    pub fn input(path: impl Into<PathBuf>, line: impl Into<Option<u64>>, message: impl Into<String>) -> Self {
        Self::Input { path: path.into(), line: line.into(), message: message.into() }
    }

    /// An [`Error::Schema`] about a line (from 1) of `file`.
    pub fn schema(file: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Self {
        Self::Schema { file: file.into(), line, message: message.into() }
    }

    /// An [`Error::Query`] that does not lie at a place in the query text.
    pub fn query(message: impl Into<String>) -> Self {
        Self::Query { message: message.into(), at: None }
    }

    /// An [`Error::Query`] at byte `at` of `query`.
    pub fn query_at(message: impl Into<String>, query: &str, at: usize) -> Self {
        Self::Query { message: message.into(), at: Some((query.to_owned(), at)) }
    }

    /// An [`Error::Index`] caused by the engine.
    pub fn index(message: impl Into<String>, source: impl Into<Cause>) -> Self {
        Self::Index { message: message.into(), source: Some(source.into()) }
    }
}

/// `path:line`, or the path alone where there is no line.
fn place(path: &Path, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "cannot use `{}`: {source}", path.display()),
            Self::Input { path, line, message } => write!(f, "{}: {message}", place(path, *line)),
            Self::Schema { file, line: 0, message } => write!(f, "{}: {message}", file.display()),
            Self::Schema { file, line, message } => write!(f, "{}:{line}: {message}", file.display()),
            Self::Query { message, at: None }
            | Self::NoSuchValue { message }
            | Self::Index { message, source: None } => f.write_str(message),
            Self::Query { message, at: Some((query, at)) } => {
                let column = query.get(..*at).unwrap_or(query).chars().count();
                let shown = query.replace(char::is_control, " ");
                write!(f, "{message}\n  {shown}\n  {:column$}^", "")
            }
            Self::Index { message, source: Some(source) } => write!(f, "{message}: {source}"),
            Self::NoIndex { path } => write!(
                f,
                "no index at `{}`: make one with `dateline index PATH`, or name one with `--index DIR`",
                path.display()
            ),
            Self::Version { found, expected } => write!(
                f,
                "the index has format {found}, this program writes format {expected}: index the archive again \
                 into a new folder"
            ),
            Self::Locked { path, holder } => {
                write!(f, "the index `{}` is being written", path.display())?;
                if let Some(holder) = holder {
                    write!(f, " by {holder}")?;
                }
                f.write_str(": wait for it to end, or use another `--index DIR`")
            }
            Self::Interrupted => {
                f.write_str("interrupted: what was committed is kept, the same command goes on from there")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Index { source: Some(source), .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
