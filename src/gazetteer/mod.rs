//! Entries and aliases: every name that is known before reading, found in text or by look-up.
//!
//! The built-in gazetteers are compiled by `schema/build.rs` into one block of bytes that needs no parsing to open; a
//! user's files are compiled by the same code when they are opened, into a second layer over the first.

mod block;
mod compile;
mod draft;
mod entry;
mod layer;
mod layout;
mod matcher;
mod near;
mod path;
mod suggest;
mod table;
#[cfg(test)]
mod tests;

pub use entry::{AliasKind, Candidate, Entry, EntryFlags, EntryId};
pub use layer::{Candidates, Gazetteer, check};
pub use matcher::{Match, Openings};
