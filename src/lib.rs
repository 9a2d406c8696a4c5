//! `dateline` indexes a folder of news and answers who did what, where, when.
//!
//! The library is the engine; the binary of the same name is its command line. Data flows one way:
//!
//! ```text
//! source::walk ─ RawFile ─▶ Format::read ─ Article ─▶ extract::Pipeline ─ Mentions ─▶ index::Writer ─▶ commit(manifest)
//! cli::args ─ Request ─▶ query::run ─ Response ─▶ cli::render          (top hits, counts)
//!                     └▶ query::scan ─ hits, one at a time ─▶ export::Exporter ─▶ any io::Write
//! ```
//!
//! # Layers
//!
//! A module may import only what stands in its line; `tests/architecture.rs` holds this table against the code.
//!
//! | module | what lives there | may import |
//! |---|---|---|
//! | `error` | [`Error`], [`Result`] | – |
//! | `lanes` | bytes put together of many small pieces | – |
//! | `prefetch` | asks memory for what will be read soon; with unsafe code for the instruction | – |
//! | `text` | spans, tokens, sentences, folding, stems, language | `error` |
//! | `article` | [`article::Article`] and its fields | `error` |
//! | `schema` | facet definitions, cue lists, built-ins, a user's layer | `error` `text` |
//! | `mention` | [`mention::Mention`]: words, value, who found them | `error` `text` `article` |
//! | `gazetteer` | entries, aliases, the compiled form, look-up and matching | `error` `text` `schema` `mention` |
//! | `source` | files and streams → articles; one file per input format; walking | `error` `text` `article` |
//! | `extract` | articles → mentions; no tantivy, no I/O, no printing | `error` `text` `article` `mention` `schema` `gazetteer` |
//! | `eval` | gold articles, and how well extraction agrees with them | `error` `text` `article` `mention` `schema` `source` `extract` |
//! | `index` | tantivy: fields, facets, analysers, documents, writer, manifest, ledger | `error` `prefetch` `text` `article` `mention` `schema` |
//! | `query` | `Request`, `Response`, the language, filters, counts, snippets, scans | `error` `lanes` `text` `article` `mention` `schema` `gazetteer` `index` |
//! | `export` | one file per output format; all stream | `error` `lanes` `article` `mention` `schema` `query` |
//! | `ingest` | walk → parse → extract → add; threads, progress, report | all above but `eval`, `query`, `export` |
//! | `allocator` (binary) | mimalloc, told to give freed memory back at once; with unsafe code to tell it | nothing |
//! | `cli` (binary) | clap, indicatif, terminal; the library's public API only | the library |
//!
//! Two lines differ from the first plan: `mention` imports `article` for [`article::TextField`], the name of the field a
//! span points into, and `gazetteer` imports `mention` for the path notation of values, which is written once.
//! `schema/build.rs` compiles the built-in data with this library's own files of `error`, `text`, `mention::path`, `schema`
//! and `gazetteer`, which for that reason name other modules by `crate::` paths only.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::string_slice, clippy::print_stdout, clippy::print_stderr, clippy::exit)
)]

pub mod article;
pub mod error;
pub mod eval;
pub mod export;
pub mod extract;
pub mod gazetteer;
pub mod index;
pub mod ingest;
mod lanes;
pub mod mention;
mod prefetch;
pub mod query;
pub mod schema;
pub mod source;
pub mod text;

pub use error::{Error, Result};
