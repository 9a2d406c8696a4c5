//! What a walk leaves out by patterns: the files `.datelineignore`, and the globs of a caller.
//!
//! Both are read by the `ignore` crate in the notation of `.gitignore`. A `.datelineignore` holds for its folder and all
//! below; a deeper one goes before, and the last matching line of a file wins. Globs narrow a walk further: they never
//! bring back what is ignored.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};

use crate::error::{Error, Result};

/// The name of the files with patterns.
const FILE: &str = ".datelineignore";

/// The patterns that hold below one root.
#[derive(Debug)]
pub struct Ignored {
    root: PathBuf,
    /// The folders from the root to the one asked about last, each with its patterns if it has any.
    folders: Vec<(PathBuf, Option<Gitignore>)>,
    globs: Override,
    complaints: Vec<Error>,
}

impl Ignored {
    /// The patterns below a root that is a folder; `globs` that are no globs are refused by [`check_glob`].
    #[must_use]
    pub fn below(root: &Path, globs: &[String]) -> Self {
        let mut builder = OverrideBuilder::new(root);
        for glob in globs {
            let _ = builder.add(glob);
        }
        let globs = builder.build().unwrap_or_else(|_| Override::empty());
        Self { root: root.to_owned(), folders: Vec::new(), globs, complaints: Vec::new() }
    }

    /// Whether an entry is left out, given that the folder it lies in is not.
    pub fn leaves_out(&mut self, path: &Path, folder: bool) -> bool {
        self.globs.matched(path, folder).is_ignore() || self.is_ignored(path, folder)
    }

    /// Whether a `.datelineignore` names a file or a folder it lies in.
    pub fn names(&mut self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else { return false };
        let mut at = self.root.clone();
        let parts = below.components().count();
        for (number, part) in below.components().enumerate() {
            at.push(part);
            if self.is_ignored(&at, number + 1 < parts) {
                return true;
            }
        }
        false
    }

    /// The next line of a `.datelineignore` that cannot be understood.
    pub fn complaint(&mut self) -> Option<Error> {
        self.complaints.pop()
    }

    fn is_ignored(&mut self, path: &Path, folder: bool) -> bool {
        self.enter(path.parent().unwrap_or(path));
        for patterns in self.folders.iter().rev().filter_map(|(_, patterns)| patterns.as_ref()) {
            match patterns.matched(path, folder) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }

    /// Reads the patterns of all folders down to this one.
    fn enter(&mut self, folder: &Path) {
        while self.folders.last().is_some_and(|(last, _)| !folder.starts_with(last)) {
            self.folders.pop();
        }
        if self.folders.is_empty() {
            self.read(self.root.clone());
        }
        let mut next = self.folders.last().map_or_else(|| self.root.clone(), |(last, _)| last.clone());
        let Ok(below) = folder.strip_prefix(&next).map(Path::to_owned) else { return };
        for part in below.components() {
            next.push(part);
            self.read(next.clone());
        }
    }

    fn read(&mut self, folder: PathBuf) {
        let file = folder.join(FILE);
        let patterns = file.is_file().then(|| {
            let mut builder = GitignoreBuilder::new(&folder);
            if let Some(error) = builder.add(&file) {
                self.complaints.push(Error::input(&file, None, error.to_string()));
            }
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        });
        self.folders.push((folder, patterns));
    }
}

/// Whether a pattern is a glob.
///
/// # Errors
/// [`Error::Query`] if it is not.
pub fn check_glob(glob: &str) -> Result<()> {
    let added = OverrideBuilder::new(".").add(glob).map(|_| ());
    added.map_err(|e| Error::query(format!("`{glob}` is no glob: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_pattern_wins_and_folders_take_their_files_along() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        std::fs::create_dir_all(at("drafts/x")).unwrap();
        std::fs::write(at(".datelineignore"), "# ours\n*.log.txt\n/drafts/\n").unwrap();
        std::fs::write(at("a/.datelineignore"), "!keep.log.txt\n/b/*.md\n").unwrap();
        let mut ignored = Ignored::below(root.path(), &[]);
        for (name, out) in [
            ("x.log.txt", true),
            ("a/keep.log.txt", false),
            ("a/b/other.log.txt", true),
            ("a/b/n.md", true),
            ("b/n.md", false),
            ("drafts/x/n.md", true),
            ("n.txt", false),
        ] {
            assert_eq!(ignored.names(&at(name)), out, "{name}");
        }
        assert!(!ignored.names(Path::new("/elsewhere/x.log.txt")));
        assert!(ignored.complaint().is_none());
    }

    #[test]
    fn globs_narrow_and_exclude() {
        let root = Path::new("/nowhere");
        let globs =
            |given: &[&str]| Ignored::below(root, &given.iter().map(|&glob| glob.to_owned()).collect::<Vec<_>>());
        let mut only = globs(&["*.txt", "!old/**"]);
        assert!(!only.leaves_out(&root.join("a/n.txt"), false));
        assert!(only.leaves_out(&root.join("a/n.md"), false));
        assert!(only.leaves_out(&root.join("old/n.txt"), false));
        assert!(!only.leaves_out(&root.join("a"), true), "a folder may hold what is wanted");
        let mut without = globs(&["!*.md"]);
        assert!(without.leaves_out(&root.join("n.md"), false) && !without.leaves_out(&root.join("n.txt"), false));
        assert!(check_glob("{a,b").is_err() && check_glob("**/*.txt").is_ok());
    }
}
