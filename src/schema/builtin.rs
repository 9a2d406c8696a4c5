//! The built-in schema, as `schema/build.rs` compiled it in.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use super::facet::FacetDef;
use super::parse;

// Made by `schema/build.rs`: GAZETTEER, SOURCES, FACETS, CUES, FINGERPRINT.
include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The sources and licences of the built-in data, as a page of Markdown.
pub const LICENCES: &str = include_str!("../../schema/LICENCES.md");

/// The built-in facets.
pub(crate) fn definitions() -> Vec<FacetDef> {
    let (facets, problems) = parse::parse(Path::new("facets.toml"), FACETS);
    debug_assert!(problems.is_empty(), "the build script refuses a wrong schema");
    facets.into_iter().map(|f| f.def).collect()
}

/// The names of the built-in cue lists and their text, sorted by name.
pub(super) fn cues() -> &'static [(&'static str, &'static str)] {
    CUES
}

/// The digest of everything in the built-in schema.
pub(super) fn fingerprint() -> &'static str {
    FINGERPRINT
}

/// The built-in gazetteers as text: file name and contents. Slow; only a user's folder that redefines what is made of
/// them needs it.
pub(crate) fn gazetteers() -> Vec<(&'static str, Cow<'static, str>)> {
    let mut text = String::new();
    let read = flate2::read::DeflateDecoder::new(SOURCES).read_to_string(&mut text);
    debug_assert!(read.is_ok(), "the build script packed it");
    let mut rest = text.as_str();
    GAZETTEER_FILES
        .iter()
        .map(|(name, length)| {
            let (file, after) = rest.split_at_checked(*length).unwrap_or((rest, ""));
            rest = after;
            (*name, Cow::Owned(file.to_owned()))
        })
        .collect()
}

/// Whether there is a built-in gazetteer file of this name.
pub(super) fn has_gazetteer(file: &str) -> bool {
    GAZETTEER_FILES.iter().any(|(name, _)| *name == file)
}
