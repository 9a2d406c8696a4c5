//! The loaded form of `schema/`: which facets there are and what they are made of.
//!
//! Facets are data: the code knows kinds, never names. The built-in schema is compiled in; a user's folder is laid
//! over it.

mod facet;

pub use facet::{FacetDef, FacetId, FacetSchema, Kind};
