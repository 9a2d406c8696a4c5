//! Where the index lies: a flag, the environment, the nearest `.dateline` upwards, or the folder of an archive.
//!
//! The library never looks at the environment; this is the one place that does.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use dateline::Error;

/// The folder that holds an index beside its articles.
const FOLDER: &str = ".dateline";
/// Names the index where no flag does.
const INDEX_VARIABLE: &str = "DATELINE_INDEX";
/// What the flag for an index says.
pub const INDEX_HELP: &str =
    "The index [default: $DATELINE_INDEX, else the nearest .dateline upwards, else ./.dateline]";
/// What the flag for several indexes says.
pub const INDEXES_HELP: &str = "The index [default: $DATELINE_INDEX, else the nearest .dateline upwards, else ./.dateline]; repeat it to ask several \
     as if they were one: of an article that more than one holds, the first given is asked";
/// Names the schema folder where no flag does.
pub const SCHEMA_VARIABLE: &str = "DATELINE_SCHEMA";

/// The index folder: `given`, else what the environment names, else the nearest `.dateline` upwards, else `./.dateline`.
pub fn index_folder(given: Option<&Path>) -> PathBuf {
    let variable = || env::var_os(INDEX_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = given.map(Path::to_owned).or_else(variable) {
        return folder;
    }
    let here = env::current_dir().unwrap_or_default();
    let nearest = here.ancestors().map(|folder| folder.join(FOLDER)).find(|folder| folder.is_dir());
    nearest.unwrap_or_else(|| PathBuf::from(FOLDER))
}

/// The index folder of the archive at `path`: within it, or in the user's cache folder where it cannot be written.
pub fn folder_of_archive(path: &Path) -> Result<PathBuf, Error> {
    let whole = path.canonicalize().map_err(|e| Error::io(path, e))?;
    if whole.is_dir() {
        let folder = path.join(FOLDER);
        // Root can write everywhere; a folder that is marked read-only is left alone all the same.
        let marked = whole.metadata().is_ok_and(|known| known.permissions().readonly());
        if !marked && is_writable(&folder) {
            return Ok(folder);
        }
    }
    let name = whole.file_name().unwrap_or(OsStr::new("archive")).to_string_lossy();
    let digest = xxhash_rust::xxh3::xxh3_64(whole.as_os_str().as_encoded_bytes());
    let cache = cache_folder().ok_or_else(|| {
        Error::query(format!("`{}` cannot hold an index: name a folder for it with `--index DIR`", path.display()))
    })?;
    Ok(cache.join("dateline").join(format!("{name}-{digest:016x}")))
}

fn is_writable(folder: &Path) -> bool {
    std::fs::create_dir_all(folder).is_ok() && tempfile::tempfile_in(folder).is_ok()
}

fn cache_folder() -> Option<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| variable("HOME").map(|home| home.join(".cache")))
}

/// The value of an option on a command line that is not parsed yet: which index is meant decides which flags exist.
pub fn peek(words: &[OsString], long: &str, short: Option<char>) -> Option<PathBuf> {
    peek_all(words, long, short).into_iter().next()
}

/// All values of an option that may be repeated, as [`peek`].
pub fn peek_all(words: &[OsString], long: &str, short: Option<char>) -> Vec<PathBuf> {
    let mut words = words.iter().take_while(|word| *word != "--");
    let mut found = Vec::new();
    while let Some(value) = next_value(&mut words, long, short) {
        found.push(value);
    }
    found
}

/// The next value of an option.
fn next_value<'w>(words: &mut impl Iterator<Item = &'w OsString>, long: &str, short: Option<char>) -> Option<PathBuf> {
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        if let Some(rest) = text.strip_prefix("--").and_then(|text| text.strip_prefix(long)) {
            if rest.is_empty() {
                return words.next().map(PathBuf::from);
            }
            if let Some(value) = rest.strip_prefix('=') {
                return Some(PathBuf::from(value));
            }
        }
        let Some(rest) = short.and_then(|short| text.strip_prefix('-')?.strip_prefix(short)) else { continue };
        let value = rest.strip_prefix('=').unwrap_or(rest);
        return if value.is_empty() { words.next().map(PathBuf::from) } else { Some(PathBuf::from(value)) };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn an_option_is_seen_in_every_way_of_writing_it() {
        for line in ["search --index d x", "search x --index=d", "search -i d", "search -id x", "search -i=d"] {
            assert_eq!(peek(&words(line), "index", Some('i')), Some(PathBuf::from("d")), "{line}");
        }
        for line in ["search --indexed d", "search -- -i d", "search --index"] {
            assert_eq!(peek(&words(line), "index", Some('i')), None, "{line}");
        }
    }
}
