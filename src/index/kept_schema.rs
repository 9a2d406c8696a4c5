//! The user's schema folder as an index keeps it: in its manifest, packed, so that it commits with the articles.
//!
//! A query then knows the user's names without the folder, and an article can be read again as it was read first.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::error::{Error, Result};
use crate::schema::UserFile;

/// How hard the files are packed: it is done once for each run that writes.
const LEVEL: i32 = 12;

/// The files as a text without characters that JSON would escape; `None` where there are none.
pub(super) fn pack(files: &[UserFile]) -> Option<Arc<str>> {
    if files.is_empty() {
        return None;
    }
    let json = serde_json::to_vec(files).expect("pairs of strings have a JSON form");
    let packed = zstd::bulk::compress(&json, LEVEL).expect("memory can be written");
    Some(STANDARD_NO_PAD.encode(packed).into())
}

/// The files of a manifest.
///
/// # Errors
/// [`Error::Index`] for anything that [`pack`] did not make.
pub(super) fn unpack(packed: &str) -> Result<Vec<UserFile>> {
    let broken = "the schema that the index keeps is broken: run `dateline reindex` with `--schema`";
    let packed = STANDARD_NO_PAD.decode(packed).map_err(|e| Error::index(broken, e))?;
    let json = zstd::stream::decode_all(packed.as_slice()).map_err(|e| Error::index(broken, e))?;
    serde_json::from_slice(&json).map_err(|e| Error::index(broken, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_were() {
        let files = vec![("facets.toml".to_owned(), Arc::from("a\n")), ("cues/é.txt".to_owned(), Arc::from(""))];
        let packed = pack(&files).unwrap();
        assert!(packed.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b)));
        assert_eq!(unpack(&packed).unwrap(), files);
        assert_eq!(pack(&[]), None);
        assert!(unpack("AAAA").is_err() && unpack("!").is_err());
    }
}
