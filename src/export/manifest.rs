//! What an export was made of and what came out: enough to make it again and to see that it is the same.
//!
//! It holds no clock and no path, so that the same export of the same archive has the same manifest.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Options;
use crate::mention::Threshold;
use crate::query::{Filter, Near, Order, Request, Source};

/// What an export was made of and what came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program.
    pub dateline: String,
    /// The query as it was typed.
    pub query: String,
    /// The filters by facet.
    pub filters: Vec<Filter>,
    /// The range of days of publication, where it is not among the filters.
    pub published: Option<String>,
    /// The places near which something must be named.
    pub near: Vec<Near>,
    /// The least confidence of mentions, where one was asked for.
    #[serde(default, skip_serializing_if = "Threshold::is_none")]
    pub min_confidence: Threshold,
    /// The format.
    pub format: String,
    /// The columns that were written, in their order.
    pub fields: Vec<String>,
    /// Whether a byte order mark was asked for.
    pub bom: bool,
    /// Whether cells were guarded against being taken for formulas.
    pub formula_guard: bool,
    /// The order of the rows: `published`, or `store` where none was asked for.
    pub order: Order,
    /// The indexes that were asked, in the order given.
    pub indexes: Vec<Source>,
    /// How many articles were written.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256 digest in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of an export before anything is written.
    #[must_use]
    pub fn new(request: &Request, format: &str, fields: Vec<String>, options: &Options, order: Order) -> Self {
        Self {
            dateline: env!("CARGO_PKG_VERSION").to_owned(),
            query: request.query.clone(),
            filters: request.filters.clone(),
            published: request.published.clone(),
            near: request.near.clone(),
            min_confidence: request.min_confidence,
            format: format.to_owned(),
            fields,
            bom: options.bom,
            formula_guard: options.formula_guard,
            order,
            indexes: Vec::new(),
            rows: 0,
            bytes: 0,
            sha256: String::new(),
        }
    }

    /// The manifest as lines of JSON.
    ///
    /// # Errors
    /// Whatever the output says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

/// Passes bytes on and reckons their digest.
pub struct Sealed<W> {
    out: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Sealed<W> {
    /// A seal around an output.
    pub fn new(out: W) -> Self {
        Self { out, digest: Sha256::new(), bytes: 0 }
    }

    /// How many bytes passed, and their SHA-256 digest in hexadecimal.
    pub fn finish(self) -> (u64, String) {
        let mut hex = String::new();
        for byte in self.digest.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        (self.bytes, hex)
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or(bytes));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
