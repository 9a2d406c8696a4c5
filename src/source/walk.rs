//! Paths become files, in an order that never changes: the one place that walks folders.
//!
//! A second run must meet the same files under the same names. So folders are read in the order of their names' bytes,
//! names are relative to the root and parted by `/`, and a file that can be reached twice is read once, under the name
//! it is met by first.

use std::collections::{HashSet, VecDeque};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::Options;
use super::format;
use super::ignored::Ignored;
use super::spelling::spell;
use crate::Error;
use crate::error::Result;

/// A file that articles are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFile {
    /// Where it is, as reached from the path that the user gave; `-` for standard input.
    pub path: PathBuf,
    /// Its path below the root, parted by `/`; for a file that was named itself, its file name. Where it is no text, it
    /// is spelt as by [`spell`].
    pub name: String,
    /// Its size in bytes; 0 for streams.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 for streams.
    pub modified: i64,
    /// Whether it is a file on disk; pipes and standard input can be read only once.
    pub regular: bool,
}

impl RawFile {
    /// Standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self { path: "-".into(), name: "-".to_owned(), size: 0, modified: 0, regular: false }
    }

    /// The file at `path`, under a name of its own.
    ///
    /// # Errors
    /// When the file cannot be looked at.
    pub fn at(path: impl Into<PathBuf>, name: impl Into<String>) -> Result<Self> {
        let path = path.into();
        match std::fs::metadata(&path) {
            Ok(known) => Ok(Self::known(path, name.into(), &known)),
            Err(e) => Err(Error::io(path, e)),
        }
    }

    fn known(path: PathBuf, name: String, known: &Metadata) -> Self {
        let regular = known.is_file();
        let since = known.modified().ok().map(|at| match at.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |n| -n),
        });
        let (size, modified) = if regular { (known.len(), since.unwrap_or(0)) } else { (0, 0) };
        Self { path, name, size, modified, regular }
    }

    /// Whether this is standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        !self.regular && self.path.as_os_str() == "-"
    }

    /// Opens it for reading as stored, without decompressing.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        if self.is_stdin() {
            return Ok(Box::new(io::stdin()));
        }
        let file = File::open(&self.path).map_err(|e| Error::io(&self.path, e))?;
        Ok(Box::new(file))
    }

    /// The XXH3-128 of the bytes as stored; `None` for a stream, which could not be read again afterwards.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hash(&self) -> Result<Option<u128>> {
        if !self.regular {
            return Ok(None);
        }
        let mut file = self.open()?;
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Some(hasher.digest128())),
                Ok(n) => hasher.update(buffer.get(..n).unwrap_or(&[])),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(Error::io(&self.path, e)),
            }
        }
    }
}

/// Files in folders that were left out though nobody asked for that, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Their names promise no known format.
    pub unknown_format: u64,
    /// They are links to what is read in its own place, or to a folder that they lie in.
    pub links: u64,
    /// They were met before, by another path.
    pub repeated: u64,
    /// They are no files: pipes, sockets, devices.
    pub special: u64,
}

/// The files below some paths. Made by [`walk`].
#[derive(Debug)]
pub struct Walk {
    roots: VecDeque<PathBuf>,
    within: Option<(PathBuf, walkdir::IntoIter)>,
    /// The patterns that hold in the folder that is walked.
    ignored: Ignored,
    globs: Vec<String>,
    /// The roots, resolved, to tell links that lead to what is reached anyway.
    places: Vec<PathBuf>,
    exclude: Vec<PathBuf>,
    any_format: bool,
    /// Whether a file may be met twice.
    tracking: bool,
    seen: HashSet<u128>,
    seen_stdin: bool,
    skipped: Skipped,
}

/// The files that `paths` name or hold: folders are walked, `-` is standard input, a named file is always given.
///
/// Left out are hidden files and folders, what [`Options::exclude`], [`Options::globs`] or a `.datelineignore` name and,
/// counted by [`Walk::skipped`], files in folders whose names promise no known format, and what is met twice. A path
/// that cannot be read is an `Err` item, and the walk goes on.
#[must_use]
pub fn walk(paths: &[PathBuf], options: &Options) -> Walk {
    let places: Vec<_> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let overlap = |at: usize, place: &Path| places.iter().enumerate().any(|(n, p)| n != at && place.starts_with(p));
    Walk {
        roots: paths.iter().cloned().collect(),
        within: None,
        ignored: Ignored::below(Path::new(""), &[]),
        globs: options.globs.clone(),
        tracking: places.iter().enumerate().any(|(at, place)| overlap(at, place)),
        places,
        exclude: options.exclude.iter().filter_map(|path| path.canonicalize().ok()).collect(),
        any_format: options.input_format.is_some(),
        seen: HashSet::new(),
        seen_stdin: false,
        skipped: Skipped::default(),
    }
}

impl Iterator for Walk {
    type Item = Result<RawFile>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(complaint) = self.ignored.complaint() {
                return Some(Err(complaint));
            }
            let Some((root, entries)) = &mut self.within else {
                let root = self.roots.pop_front()?;
                match self.enter(root) {
                    Some(item) => return Some(item),
                    None => continue,
                }
            };
            let Some(entry) = entries.next() else {
                self.within = None;
                continue;
            };
            match entry {
                // A link to a folder above it: that one is being read already.
                Err(e) if e.loop_ancestor().is_some() => self.skipped.links += 1,
                Err(e) => {
                    let root = root.clone();
                    return Some(Err(refused(&root, e)));
                }
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => {
                    let root = root.clone();
                    if let Some(item) = self.meet(&root, &entry) {
                        return Some(item);
                    }
                }
            }
        }
    }
}

impl Walk {
    /// How many files were left out so far, and why.
    #[must_use]
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Begins with a root: a file is given at once, a folder is walked from now on.
    fn enter(&mut self, root: PathBuf) -> Option<Result<RawFile>> {
        if root.as_os_str() == "-" {
            return (!std::mem::replace(&mut self.seen_stdin, true)).then(|| Ok(RawFile::stdin()));
        }
        let known = match std::fs::metadata(&root) {
            Ok(known) => known,
            Err(e) => return Some(Err(Error::io(root, e))),
        };
        if known.is_dir() {
            self.ignored = Ignored::below(&root, &self.globs);
            let entries = WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter();
            self.within = Some((root, entries));
            return None;
        }
        if known.is_file() && self.tracking && self.is_known(&root) {
            self.skipped.repeated += 1;
            return None;
        }
        let name = spell(root.file_name().unwrap_or(root.as_os_str()));
        Some(Ok(RawFile::known(root, name, &known)))
    }

    /// What to make of an entry of the folder that is walked.
    fn meet(&mut self, root: &Path, entry: &DirEntry) -> Option<Result<RawFile>> {
        let folder = entry.file_type().is_dir();
        let out = is_hidden(entry) || self.is_excluded(entry) || self.ignored.leaves_out(entry.path(), folder);
        let reached = !out && entry.path_is_symlink() && self.is_reached(entry.path());
        self.skipped.links += u64::from(reached);
        if out || reached {
            if folder {
                self.skip_folder();
            }
            return None;
        }
        if folder {
            // From now on, files may be met by two ways.
            self.tracking |= entry.path_is_symlink();
            return None;
        }
        let name = name_below(root, entry.path());
        if !entry.file_type().is_file() {
            self.skipped.special += 1;
            return None;
        }
        if !self.any_format && format::of_name(&name).format.is_none() {
            self.skipped.unknown_format += 1;
            return None;
        }
        if (self.tracking || entry.path_is_symlink()) && self.is_known(entry.path()) {
            self.skipped.repeated += 1;
            return None;
        }
        Some(match entry.metadata() {
            Ok(known) => Ok(RawFile::known(entry.path().to_owned(), name, &known)),
            Err(e) => Err(refused(root, e)),
        })
    }

    fn skip_folder(&mut self) {
        if let Some((_, entries)) = &mut self.within {
            entries.skip_current_dir();
        }
    }

    fn is_excluded(&self, entry: &DirEntry) -> bool {
        let named = |path: &&PathBuf| path.file_name() == Some(entry.file_name()) || entry.path_is_symlink();
        let mut likely = self.exclude.iter().filter(named).peekable();
        likely.peek().is_some() && entry.path().canonicalize().is_ok_and(|path| likely.any(|p| *p == path))
    }

    /// Whether a link leads to a place that some root holds in plain sight.
    fn is_reached(&self, link: &Path) -> bool {
        let Ok(target) = link.canonicalize() else { return false };
        let below = self.places.iter().filter_map(|place| target.strip_prefix(place).ok());
        below.into_iter().any(|path| !path.components().any(|part| is_hidden_name(part.as_os_str().as_encoded_bytes())))
    }

    /// Notes a file; whether it was met before under any path.
    fn is_known(&mut self, path: &Path) -> bool {
        let Ok(place) = path.canonicalize() else { return false };
        !self.seen.insert(xxh3_128(place.as_os_str().as_encoded_bytes()))
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    is_hidden_name(entry.file_name().as_encoded_bytes())
}

fn is_hidden_name(name: &[u8]) -> bool {
    name.first() == Some(&b'.')
}

fn name_below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(part) => Some(spell(part)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn refused(root: &Path, error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(root).to_owned();
    let message = error.to_string();
    Error::io(path, error.into_io_error().unwrap_or_else(|| io::Error::other(message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        folder
    }

    fn names(paths: &[PathBuf], options: &Options) -> Vec<String> {
        walk(paths, options).map(|file| file.map_or_else(|e| format!("! {e}"), |file| file.name)).collect()
    }

    #[test]
    fn folders_are_walked_in_the_order_of_names_without_hidden_files() {
        let folder =
            tree(&["b/z.txt", "b/a.JSON.gz", "a.txt", "B.md", ".x.txt", ".dateline/meta.json", "c/.h/x.txt", "n.pdf"]);
        let root = vec![folder.path().to_owned()];
        let mut walk = walk(&root, &Options::default());
        let found: Vec<_> = walk.by_ref().map(|file| file.unwrap().name).collect();
        assert_eq!(found, ["B.md", "a.txt", "b/a.JSON.gz", "b/z.txt"]);
        assert_eq!(walk.skipped(), Skipped { unknown_format: 1, ..Skipped::default() });
        let forced = Options { input_format: Some(format::Format::Text), ..Options::default() };
        assert_eq!(names(&root, &forced).len(), 5);
        let without = Options { exclude: vec![folder.path().join("b")], ..Options::default() };
        assert_eq!(names(&root, &without), ["B.md", "a.txt"]);
    }

    #[test]
    fn patterns_leave_files_out() {
        let folder = tree(&["a/1.txt", "a/2.md", "b/3.txt", "drafts/4.txt", "b/bad.txt"]);
        std::fs::write(folder.path().join(".datelineignore"), "drafts/\n").unwrap();
        std::fs::write(folder.path().join("b/.datelineignore"), "bad.*\n").unwrap();
        let root = vec![folder.path().to_owned(), folder.path().join("drafts/4.txt")];
        assert_eq!(names(&root, &Options::default()), ["a/1.txt", "a/2.md", "b/3.txt", "4.txt"]);
        let options = Options { globs: vec!["*.txt".into(), "!b/**".into()], ..Options::default() };
        assert_eq!(names(&root, &options), ["a/1.txt", "4.txt"]);
        std::fs::write(folder.path().join(".datelineignore"), "{bad\n").unwrap();
        let found = names(&root, &Options::default());
        assert!(found.iter().any(|name| name.starts_with("! ") && name.contains(".datelineignore")), "{found:?}");
    }

    #[test]
    fn roots_keep_their_order_and_a_file_is_read_once() {
        let folder = tree(&["a/1.txt", "a/2.txt", "a/n.pdf"]);
        let at = |name: &str| folder.path().join(name);
        let paths = [at("a/n.pdf"), at("a/2.txt"), at("a"), at("a/1.txt"), at("a/../a"), "-".into(), "-".into()];
        assert_eq!(names(&paths, &Options::default()), ["n.pdf", "2.txt", "1.txt", "-"]);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_item_and_the_rest_goes_on() {
        let folder = tree(&["a.txt"]);
        let found = names(&[folder.path().join("no"), folder.path().to_owned()], &Options::default());
        assert!(found[0].starts_with("! cannot use") && found[0].contains("/no`"), "{}", found[0]);
        assert_eq!(found[1..], ["a.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_loops_end() {
        use std::os::unix::fs::symlink;
        let outside = tree(&["o.txt"]);
        let folder = tree(&["a/1.txt", ".releases/7/r.txt"]);
        let at = |name: &str| folder.path().join(name);
        symlink(folder.path(), at("a/loop")).unwrap();
        symlink(at("a/1.txt"), at("again.txt")).unwrap();
        symlink(at(".releases/7"), at("current")).unwrap();
        symlink(outside.path(), at("out1")).unwrap();
        symlink(outside.path(), at("out2")).unwrap();
        symlink(at("nowhere"), at("z.txt")).unwrap();
        let found = names(&[folder.path().to_owned()], &Options::default());
        assert_eq!(found[..3], ["a/1.txt", "current/r.txt", "out1/o.txt"]);
        assert!(found[3].starts_with("! cannot use") && found.len() == 4, "{found:?}");
    }

    #[test]
    fn a_file_has_its_size_time_and_hash_and_a_stream_has_none() {
        let folder = tree(&["a.txt"]);
        let file = RawFile::at(folder.path().join("a.txt"), "a.txt").unwrap();
        assert!(file.size == 5 && file.modified > 1_500_000_000_000_000_000 && file.regular);
        assert_eq!(file.hash().unwrap(), Some(xxh3_128(b"a.txt")));
        assert_eq!(RawFile::stdin().hash().unwrap(), None);
    }
}
