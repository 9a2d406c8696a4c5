//! Questions to an index: the language, filters, counts, order, passages, single articles and whole scans.
//!
//! A [`Request`] says what is asked and a [`Response`] what was found; both are plain values. Text typed by people is
//! read by our own [`language`] and compiled straight to the engine's queries, so that no input can reach its parser.

mod compile;
mod count;
mod cursor;
mod dates;
mod exact;
mod filter;
mod folding;
mod highlight;
mod holdings;
mod ids;
mod inflected;
mod lane;
pub mod language;
mod matches;
mod meaning;
mod names;
mod near;
mod phrase;
mod pile;
mod places;
mod rank;
pub mod request;
pub mod response;
mod row;
mod scan;
mod search;
mod show;
mod shown;
mod shuffle;
mod sieve;
mod snippet;
mod sources;
mod steps;
mod suggest;
mod sums;
mod sure;
mod sweep;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod together;
mod top;
mod union;
mod value;
mod view;

pub use meaning::means;
pub use names::Vocabulary;
pub use request::{CountSort, DEFAULT_TOP, FacetRequest, Filter, FilterOp, Near, Request, Sort};
pub use response::{Entity, FacetCount, FacetCounts, FacetValues, Hit, Response, Snippet, Stored, Summary};
pub use row::Row;
pub use scan::{Order, Scan, scan};
pub use search::{count, run};
pub use show::show;
pub use sources::{Source, facets_of};
pub use value::{Names, NoNames, Spot};
