//! Paths as text that can be turned back: names of files need not be UTF-8, ids and the ledger's paths are.
//!
//! On Unix a byte that is no text is spelt `\xFF`, and so that this means nothing else, a backslash is doubled.
//! Elsewhere backslashes part folders, and what is no text is replaced.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The text of a path or a part of one. Different paths have different texts.
#[must_use]
pub fn spell(path: &OsStr) -> String {
    if !cfg!(unix) {
        return path.to_string_lossy().into_owned();
    }
    let mut text = String::with_capacity(path.len());
    for chunk in path.as_encoded_bytes().utf8_chunks() {
        for (at, part) in chunk.valid().split('\\').enumerate() {
            text.push_str(if at > 0 { "\\\\" } else { "" });
            text.push_str(part);
        }
        for byte in chunk.invalid() {
            // A string takes all text.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// The path that a text was made of by [`spell`].
#[must_use]
pub fn path_of(text: &str) -> PathBuf {
    unspelt(text)
}

#[cfg(not(unix))]
fn unspelt(text: &str) -> PathBuf {
    text.into()
}

#[cfg(unix)]
fn unspelt(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
        } else if let Some(after) = rest.strip_prefix(b"\\") {
            bytes.push(b'\\');
            rest = after;
        } else if let Some((byte, after)) = escaped(rest) {
            bytes.push(byte);
            rest = after;
        } else {
            // Nothing that `spell` writes: a backslash is one.
            bytes.push(b'\\');
        }
    }
    std::ffi::OsString::from_vec(bytes).into()
}

/// The byte behind a backslash, and what follows it.
#[cfg(unix)]
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, after) = text.strip_prefix(b"x")?.split_at_checked(2)?;
    let byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((byte, after))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn every_path_is_spelt_in_its_own_way_and_turned_back() {
        let names: [&[u8]; 7] = [
            b"plain/2015.txt",
            "Stra\u{df}e \u{fffd}".as_bytes(),
            b"\xff\xfe",
            b"\\xFF",
            b"\\",
            b"a\\\\b\\",
            b"\xc3(\xe2\x82",
        ];
        let spelt: Vec<String> = names.iter().map(|name| spell(OsStr::from_bytes(name))).collect();
        assert_eq!(spelt[..4], ["plain/2015.txt", "Stra\u{df}e \u{fffd}", "\\xFF\\xFE", "\\\\xFF"]);
        for (name, text) in names.iter().zip(&spelt) {
            assert_eq!(path_of(text).as_os_str().as_bytes(), *name);
        }
    }
}
