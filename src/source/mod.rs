//! Files and streams become articles: walking, decompressing, decoding, and one file per input format.
//!
//! Archives are larger than memory and never quite clean. So everything streams, a bad file or record is an item of
//! the stream and never its end, and no record is held that is larger than [`Options::max_article`].
//!
//! ```text
//! walk ─ RawFile ─▶ compression ─ bytes ─▶ encoding ─ UTF-8 ─▶ a format ─ keys ─▶ record ─▶ Record
//! ```

mod compression;
mod date;
mod date_text;
mod dated_path;
mod encoding;
mod fields;
mod format;
mod html;
mod ignored;
mod json;
mod json_lines;
mod lang;
mod layout;
mod markdown;
mod record;
mod separated;
mod spelling;
mod split;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Error;
use crate::error::Result;

pub use fields::{Field, FieldMap};
pub use format::Format;
pub use ignored::{Ignored, check_glob};
pub use record::Record;
pub use spelling::{path_of, spell};
pub use walk::{RawFile, Skipped, Walk, walk};

/// The largest that [`Options::max_article`] can be: places in a text are numbers of 32 bits, and a text may grow by
/// decoding and folding.
pub const LARGEST_ARTICLE: u64 = 1 << 30;

/// How to read. The default reads what the names of the files promise.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reads every file in this format, whatever its name says; folders then give files of all names.
    pub input_format: Option<Format>,
    /// Which keys of a record feed which fields, over the usual synonyms.
    pub map: FieldMap,
    /// The largest record in bytes, as it stands in the decoded file; larger ones are refused without being held in
    /// memory. More than [`LARGEST_ARTICLE`] means just that.
    pub max_article: u64,
    /// Folders and files to leave out, such as an index that lies within the archive.
    pub exclude: Vec<PathBuf>,
    /// Globs that narrow what is read in folders: only what one of them matches, without what one with `!` matches.
    pub globs: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            input_format: None,
            map: FieldMap::default(),
            max_article: 32 << 20,
            exclude: Vec::new(),
            globs: Vec::new(),
        }
    }
}

/// A record that could not be read.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong, with path and line.
    pub error: Error,
    /// The record as it stands in the decoded file, without a line break behind it; `None` for a file that cannot be
    /// read at all and for a record that is too large to be kept.
    pub raw: Option<Vec<u8>>,
    /// What must stand above `raw` for it to be read again: the header row of a table.
    pub head: Option<Arc<[u8]>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, raw: None, head: None }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}

/// The records of one file, read as they are asked for.
pub struct Articles {
    records: format::Records,
    format: Format,
}

impl Articles {
    /// The format the file is read in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }
}

impl std::fmt::Debug for Articles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Articles").field("format", &self.format).finish_non_exhaustive()
    }
}

impl Iterator for Articles {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next()
    }
}

/// Reads the records of a file. They come in the order of the file and one at a time; one that cannot be read is an
/// item of its own, and the rest goes on.
///
/// # Errors
/// When the file cannot be opened, is not text, or its format cannot be told.
pub fn read(file: &RawFile, options: &Options) -> Result<Articles> {
    read_from(file.open()?, file, options)
}

/// As [`read`], from bytes that are already at hand; `file` gives the names.
///
/// # Errors
/// As [`read`].
pub fn read_from(bytes: Box<dyn io::Read + Send>, file: &RawFile, options: &Options) -> Result<Articles> {
    let by_name = format::of_name(&file.name);
    let plain = compression::decompress(bytes, by_name.compression).map_err(|e| broken(&file.path, None, e))?;
    let decoded = encoding::decode(plain, &file.path)?;
    let format = match options.input_format.or(by_name.format) {
        Some(format) => format,
        None => format::sniff(&decoded, file)?,
    };
    let builder = record::Builder::new(file, options, decoded.lost);
    let input = format::Input { reader: decoded.reader, builder, max: options.max_article.min(LARGEST_ARTICLE) };
    Ok(Articles { records: format.read(input), format })
}

/// A reader of decoded text.
type Text = Box<dyn BufRead + Send>;

/// What an error of a reader means to the user: broken data is the file's fault, the rest the system's.
fn broken(path: &Path, line: Option<u64>, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
            Error::input(path, line, error.to_string())
        }
        _ => Error::io(path, error),
    }
}
