//! The input formats: which names promise them, and who reads them.
//!
//! A format is a file of this folder and a line of [`TABLE`].

use std::fmt;
use std::str::FromStr;

use super::compression::{Compression, ENDINGS};
use super::encoding::Decoded;
use super::record::{Builder, Record};
use super::walk::RawFile;
use super::{Failure, Text, html, json, json_lines, markdown, separated, text};
use crate::Error;
use crate::error::Result;

/// A format that articles are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text, one article a file.
    Text,
    /// Markdown, one article a file, its fields in front matter.
    Markdown,
    /// A JSON object, an array of objects, or objects one behind the other.
    Json,
    /// A JSON object on every line.
    JsonLines,
    /// Comma-separated values by RFC 4180, with a header row.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// A web page, one article a file.
    Html,
}

/// A format, its name, the endings of its files, its reader.
type Line = (Format, &'static str, &'static [&'static str], fn(Input) -> Records);

/// Every format: the name that `--input-format` knows, the endings of file names, the reader.
const TABLE: &[Line] = &[
    (Format::Text, "txt", &["txt", "text"], text::read),
    (Format::Markdown, "md", &["md", "markdown"], markdown::read),
    (Format::Json, "json", &["json"], json::read),
    (Format::JsonLines, "jsonl", &["jsonl", "ndjson"], json_lines::read),
    (Format::Csv, "csv", &["csv"], separated::read_csv),
    (Format::Tsv, "tsv", &["tsv", "tab"], separated::read_tsv),
    (Format::Html, "html", &["html", "htm", "xhtml"], html::read),
];

/// What a format reads from.
pub(super) struct Input {
    /// The text, decompressed and as UTF-8.
    pub reader: Text,
    /// Makes records of what is read.
    pub builder: Builder,
    /// The largest record in bytes.
    pub max: u64,
}

/// What a format gives.
pub(super) type Records = Box<dyn Iterator<Item = Result<Record, Failure>> + Send>;

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|line| line.0)
    }

    /// The name that `--input-format` knows.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.line().1
    }

    /// The endings of file names that promise it, without the dot.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        self.line().2
    }

    pub(super) fn read(self, input: Input) -> Records {
        self.line().3(input)
    }

    fn line(self) -> &'static Line {
        TABLE.iter().find(|line| line.0 == self).expect("every format has its line in the table")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let plain = name.trim_start_matches('.').to_lowercase();
        Self::all().find(|f| f.name() == plain || f.endings().contains(&plain.as_str())).ok_or_else(|| {
            let known: Vec<_> = Self::all().map(Self::name).collect();
            Error::query(format!("unknown input format `{name}`: choose from {}", known.join(", ")))
        })
    }
}

/// What the name of a file promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promise {
    /// The format, where the ending is known.
    pub format: Option<Format>,
    /// The compression around it.
    pub compression: Option<Compression>,
}

/// Reads the endings of a file name: `wire.jsonl.gz`.
pub(super) fn of_name(name: &str) -> Promise {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, ending) = parted(name);
    let compression = ENDINGS.iter().find(|(e, _)| ending.eq_ignore_ascii_case(e)).map(|(_, c)| *c);
    let ending = if compression.is_some() { parted(stem).1 } else { ending };
    let known = |e: &&str| ending.eq_ignore_ascii_case(e);
    Promise { format: Format::all().find(|f| f.endings().iter().any(known)), compression }
}

fn parted(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// Tells the format of a file by its content: JSON by its brackets, a page by its first tag, standard input else as plain text. A table and a
/// text look alike, so that a file of an unknown name is not guessed at.
pub(super) fn sniff(decoded: &Decoded, file: &RawFile) -> Result<Format> {
    let start = decoded.start.trim_ascii_start();
    let first = start.split(|b| *b == b'\n').next().unwrap_or(&[]).trim_ascii_end();
    match (start.first(), first.last()) {
        (Some(b'{'), Some(b'}')) if first.len() > 1 => Ok(Format::JsonLines),
        (Some(b'{' | b'['), _) => Ok(Format::Json),
        (Some(b'<'), _) if is_page(start) => Ok(Format::Html),
        _ if file.is_stdin() => Ok(Format::Text),
        _ => {
            let known: Vec<_> = Format::all().map(Format::name).collect();
            Err(Error::input(
                &file.path,
                None,
                format!("its format cannot be told from its name: say `--input-format` {}", known.join("|")),
            ))
        }
    }
}

/// Whether a text begins as a web page does.
fn is_page(start: &[u8]) -> bool {
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_promise_a_format_and_a_compression() {
        let promise = |name| (of_name(name).format, of_name(name).compression);
        assert_eq!(promise("a/wire.JSONL.gz"), (Some(Format::JsonLines), Some(Compression::Gzip)));
        assert_eq!(promise("late.json.zst"), (Some(Format::Json), Some(Compression::Zstd)));
        assert_eq!(promise("x.tar.gz"), (None, Some(Compression::Gzip)));
        assert_eq!(promise("2015.d/README"), (None, None));
        assert_eq!(promise("txt"), (None, None));
    }

    #[test]
    fn a_format_is_known_by_its_name_and_its_endings() {
        for format in Format::all() {
            assert_eq!(format.name().parse::<Format>().unwrap(), format);
        }
        assert_eq!(".ndjson".parse::<Format>().unwrap(), Format::JsonLines);
        assert_eq!(
            "pdf".parse::<Format>().unwrap_err().to_string(),
            "unknown input format `pdf`: choose from txt, md, json, jsonl, csv, tsv, html"
        );
    }
}
