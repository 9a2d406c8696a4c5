//! Who writes: the side file that tells the others.
//!
//! The lock itself is the engine's, an advisory lock that dies with its process. This file is never the lock: it only
//! lets the error name the process that holds it.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// The side file's name.
pub(super) const FILE: &str = "lock-holder";

/// The process that writes to an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    pid: u32,
    #[serde(default)]
    host: String,
    since: String,
    #[serde(default)]
    command: String,
}

/// The side file of this process; dropping it takes it away.
pub(super) struct HolderFile {
    path: PathBuf,
    holder: Holder,
}

impl HolderFile {
    /// Writes the side file of an index that this process has locked. A folder that refuses it is no reason to stop.
    pub(super) fn write(dir: &Path, command: &str) -> Self {
        let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap_or_default();
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let holder = Holder {
            pid: std::process::id(),
            host: host.trim().to_owned(),
            since: now.to_string(),
            command: command.to_owned(),
        };
        let path = dir.join(FILE);
        if let Ok(json) = serde_json::to_vec(&holder) {
            let _ = std::fs::write(&path, json);
        }
        Self { path, holder }
    }
}

impl Drop for HolderFile {
    fn drop(&mut self) {
        if read(&self.path).as_ref() == Some(&self.holder) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn read(path: &Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Who writes to an index, as a phrase for an error.
pub(super) fn holder(dir: &Path) -> Option<String> {
    let Holder { pid, host, since, command } = read(&dir.join(FILE))?;
    let host = if host.is_empty() { host } else { format!(" on {host}") };
    let command = if command.is_empty() { command } else { format!(" (`{command}`)") };
    Some(format!("process {pid}{host} since {since}{command}"))
}
