//! Questions to an index: the language, filters, counts, order, passages, single articles and whole scans.
//!
//! A [`Request`] says what is asked and a [`Response`] what was found; both are plain values. Text typed by people is
//! read by our own [`language`] and compiled straight to the engine's queries, so that no input can reach its parser.

mod compile;
mod dates;
mod filter;
pub mod language;
pub mod request;
pub mod response;
mod steps;
mod suggest;
mod value;
mod view;

pub use request::{CountSort, DEFAULT_TOP, FacetRequest, Filter, FilterOp, Request, Sort};
pub use response::{Entity, FacetCount, FacetCounts, FacetValues, Hit, Response, Snippet, Stored, Summary};
