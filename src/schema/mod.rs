//! The loaded form of `schema/`: which facets there are and what they are made of.
//!
//! Facets are data: the code knows kinds, never names. The built-in schema is compiled in; a user's folder is laid
//! over it.

mod builtin;
mod cues;
mod facet;
mod layer;
mod names;
mod parse;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use builtin::DOUBTS;
pub use builtin::LICENCES;
pub(crate) use builtin::{GAZETTEER, gazetteers as builtin_gazetteers};
pub use cues::{Cue, CueList, Cues};
pub use facet::{FacetDef, FacetId, FacetSchema, Kind, UserFile};
pub(crate) use layer::{MODEL_LENGTH, MODEL_MAGIC, UserGazetteer};
pub use layer::{Schema, is_model};
