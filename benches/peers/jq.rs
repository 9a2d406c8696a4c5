//! jq, which reads the raw file anew for whatever it is asked.

use std::path::Path;

use crate::{Place, Result, process};

/// The version of the jq that is installed, if one is.
pub fn version() -> Option<String> {
    process::version(Path::new("jq")).ok().filter(|version| !version.is_empty())
}

/// The processor time of writing all articles as JSON Lines.
pub fn export(place: &Place) -> Result<f64> {
    process::spent("jq".as_ref(), &["-c".as_ref(), ".".as_ref(), place.raw.as_os_str()])
}
