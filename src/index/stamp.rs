//! When and what a file was, to know without reading it that it is still the same.
//!
//! A commit puts another file in the place of the old one. Clocks of file systems are coarse: a file that had just been
//! written when its stamp was taken can change without a trace, so such a stamp proves nothing and the file is read.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// How long a file must have lain still for its stamp to prove something: no file system's clock is coarser.
const STILL: Duration = Duration::from_secs(2);

/// Length, time of writing and, where the system has one, number of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(Option<(u64, SystemTime, u64, bool)>);

impl Stamp {
    /// The stamp of a file as it is now.
    pub fn of(path: &Path) -> Self {
        let Ok(data) = std::fs::metadata(path) else { return Self(None) };
        let Ok(written) = data.modified() else { return Self(None) };
        let lain = SystemTime::now().duration_since(written).is_ok_and(|lain| lain > STILL);
        Self(Some((data.len(), written, number(&data), lain)))
    }

    /// Whether the file surely is what it was when the `other` stamp was taken.
    pub fn is_surely(&self, other: &Self) -> bool {
        self == other && other.0.is_some_and(|(.., lain)| lain)
    }
}

/// The number by which the system knows a file.
#[cfg(unix)]
fn number(data: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(data)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_proves_something_only_of_a_file_that_lay_still() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "one").unwrap();
        let fresh = Stamp::of(&path);
        assert!(!Stamp::of(&path).is_surely(&fresh));
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - 2 * STILL).unwrap();
        let old = Stamp::of(&path);
        assert!(Stamp::of(&path).is_surely(&old));
        std::fs::write(&path, "two").unwrap();
        assert!(!Stamp::of(&path).is_surely(&old));
        assert!(!Stamp::of(&dir.path().join("none")).is_surely(&Stamp::of(&dir.path().join("none"))));
    }
}
