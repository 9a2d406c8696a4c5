//! Cue lists: the words that extractors go by, one file each.
//!
//! A list is parsed when it is first asked for, so that a search never pays for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::builtin;

/// All cue lists by file name.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    lists: BTreeMap<Cow<'static, str>, List>,
}

#[derive(Debug, Clone, Default)]
struct List {
    texts: Vec<Cow<'static, str>>,
    parsed: OnceLock<CueList>,
}

impl Cues {
    /// The built-in lists.
    pub(super) fn builtin() -> Self {
        let list = |text: &&'static str| List { texts: vec![Cow::Borrowed(*text)], parsed: OnceLock::new() };
        Self { lists: builtin::cues().iter().map(|(name, text)| (Cow::Borrowed(*name), list(text))).collect() }
    }

    /// Lays `text` over the list `name`.
    pub(super) fn add(&mut self, name: String, text: String) {
        let list = self.lists.entry(Cow::Owned(name)).or_default();
        list.texts.push(Cow::Owned(text));
        list.parsed = OnceLock::new();
    }

    /// The names of all lists, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(AsRef::as_ref)
    }

    /// The list in `cues/<name>.txt`; empty when there is no such file.
    #[must_use]
    pub fn list(&self, name: &str) -> CueList {
        self.lists.get(name).map(|list| list.parsed.get_or_init(|| parse(&list.texts)).clone()).unwrap_or_default()
    }
}

/// The entries of one cue list in the order of the file. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct CueList {
    lines: Arc<[Box<str>]>,
}

impl CueList {
    /// The entries.
    pub fn iter(&self) -> impl Iterator<Item = Cue<'_>> {
        self.lines.iter().map(|line| Cue { line })
    }

    /// The first columns of the entries.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.iter().map(Cue::word)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// One entry of a cue list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue<'c> {
    line: &'c str,
}

impl<'c> Cue<'c> {
    /// Its first column.
    #[must_use]
    pub fn word(self) -> &'c str {
        self.column(0)
    }

    /// Its column `at`, counted from 0; empty behind the last.
    #[must_use]
    pub fn column(self, at: usize) -> &'c str {
        self.columns().nth(at).unwrap_or("")
    }

    /// Its columns.
    pub fn columns(self) -> impl Iterator<Item = &'c str> {
        self.line.split('\t').map(str::trim)
    }
}

/// The entries of a file, each with its line from 1: no comments, no blank lines.
pub(super) fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_end()));
    lines.filter(|(_, line)| !line.trim_start().is_empty() && !line.starts_with('#'))
}

fn parse(texts: &[Cow<'static, str>]) -> CueList {
    let mut lines: Vec<&str> = Vec::new();
    for text in texts {
        let removed: HashSet<&str> =
            entries(text).filter_map(|(_, line)| line.strip_prefix('!')).map(str::trim).collect();
        lines.retain(|line| !removed.contains(Cue { line }.word()));
        lines.extend(entries(text).map(|(_, line)| line).filter(|line| !line.starts_with('!')));
    }
    CueList { lines: lines.into_iter().map(Box::from).collect() }
}
