//! Tests of queries as a whole, on small archives made by the index's own writer.

pub(crate) mod archive;
mod counts;
mod exact;
mod filters;
mod kept;
mod near;
mod order;
mod phrases;
mod scripts;
mod several;
mod sweep;
mod together;
mod words;
