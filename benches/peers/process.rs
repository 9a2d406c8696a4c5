//! Other programs, and the processor time they take. Only Linux tells it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;

/// Linux counts the time of processes in hundredths of a second.
const TICK: f64 = 0.01;

/// Seconds of processor time that ended children took so far.
fn children() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let behind = stat.rsplit_once(')').ok_or("a name in parentheses")?.1;
    let ticks = behind.split_whitespace().skip(13).take(2).map(str::parse::<u32>);
    Ok(ticks.sum::<std::result::Result<u32, _>>().map(f64::from)? * TICK)
}

/// The processor time that a command takes; what it prints goes to `/dev/null`.
pub fn spent(program: &OsStr, words: &[&OsStr]) -> Result<f64> {
    let before = children()?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if !command.status()?.success() {
        return Err(format!("{} failed", command.get_program().display()).into());
    }
    Ok(children()? - before)
}

/// What a program says of its version.
pub fn version(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}
