//! Cursors: where a page of hits ended, as an opaque word that only fits the request it came from.
//!
//! A cursor names the last hit by its key and id rather than by a number of hits to skip, so that paging costs the same
//! on every page and neither repeats nor loses a hit while the archive stays as it is.

use xxhash_rust::xxh3::xxh3_64;

use super::rank::Place;
use super::request::Request;
use crate::error::{Error, Result};

/// The version of the form of cursors.
const VERSION: &str = "1";

/// The place behind a hit as a word.
pub(super) fn write(request: &Request, place: &Place) -> String {
    use std::fmt::Write;
    let mut word = format!("{VERSION}.{:016x}.{:x}.", fingerprint(request), place.key);
    for byte in place.id.bytes() {
        let _ = write!(word, "{byte:02x}");
    }
    word
}

/// The place that a request goes on from.
pub(super) fn read(request: &Request) -> Result<Option<Place>> {
    let Some(word) = request.cursor.as_deref() else { return Ok(None) };
    let broken = || Error::query(format!("`{word}` is no cursor: take it from the last line of an earlier page"));
    let mut parts = word.split('.');
    if parts.next() != Some(VERSION) {
        return Err(broken());
    }
    let [Some(print), Some(key), Some(id), None] = [parts.next(), parts.next(), parts.next(), parts.next()] else {
        return Err(broken());
    };
    let print = u64::from_str_radix(print, 16).map_err(|_| broken())?;
    let key = u64::from_str_radix(key, 16).map_err(|_| broken())?;
    let id = unhex(id).ok_or_else(broken)?;
    if print != fingerprint(request) {
        return Err(Error::query(
            "the cursor belongs to another request: send it with the same query, filters and order, or start without it",
        ));
    }
    Ok(Some(Place { key, id }))
}

/// What identifies the list of hits that a request asks for, whatever part of it is shown.
fn fingerprint(request: &Request) -> u64 {
    let asked = (&request.query, &request.filters, &request.published, &request.near, request.sort);
    let mut json = serde_json::to_vec(&asked).expect("a request has string keys and no fallible parts");
    if !request.min_confidence.is_none() {
        json.extend(request.min_confidence.to_string().bytes());
    }
    xxh3_64(&json)
}

fn unhex(text: &str) -> Option<String> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}
