//! What a killed writer leaves lying about, cleaned away by the next one.
//!
//! The engine knows its own files by the list `.managed.json` and removes those that no commit names. What is not on
//! that list was being written when the process died: halves of files that were to be renamed into place, logs that no
//! commit came to name, and an index that was being built anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::rebuild;

/// The engine's list of its own files.
pub(super) const MANAGED: &str = ".managed.json";

/// Removes what belongs to no commit. Only for who holds the lock. What cannot be removed is only a nuisance.
pub(super) fn sweep(dir: &Path) {
    let _ = std::fs::remove_dir_all(dir.join(rebuild::FOLDER));
    let managed = managed(dir);
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let torn = name.to_string_lossy().starts_with(".tmp");
        if torn || is_of_segment(&name.to_string_lossy()) && !managed.contains(Path::new(&name)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The files that the engine knows in a folder.
pub(super) fn managed(dir: &Path) -> BTreeSet<PathBuf> {
    let list = std::fs::read(dir.join(MANAGED)).unwrap_or_default();
    serde_json::from_slice(&list).unwrap_or_default()
}

/// Whether a file belongs to a segment: its name begins with the segment's id of 32 hexadecimal digits.
pub(super) fn is_of_segment(name: &str) -> bool {
    let id = name.split('.').next().unwrap_or("");
    id.len() == 32 && name.len() > 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
}
