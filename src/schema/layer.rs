//! The schema in use: the built-in one with a user's folder laid over it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::builtin;
use super::cues::{self, Cues};
use super::facet::{FacetDef, FacetSchema, UserFile};
use super::parse::{self, Parsed};
use crate::error::{Error, Result};

/// Facets, cue lists and gazetteers.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The facets.
    pub facets: FacetSchema,
    /// The cue lists.
    pub cues: Cues,
    user: Vec<UserGazetteer>,
    keeps_builtin: bool,
}

/// A gazetteer file of the user's.
#[derive(Debug, Clone)]
pub(crate) struct UserGazetteer {
    /// Its name, as facets name it.
    pub(crate) name: String,
    /// Where it lies, for messages.
    pub(crate) path: PathBuf,
    /// Its contents.
    pub(crate) text: Arc<str>,
}

impl Schema {
    /// The built-in schema.
    ///
    /// # Errors
    /// None today; the build refuses a wrong schema.
    pub fn builtin() -> Result<Self> {
        let facets = FacetSchema::new(builtin::definitions(), builtin::fingerprint());
        Ok(Self { facets, cues: Cues::builtin(), user: Vec::new(), keeps_builtin: true })
    }

    /// The built-in schema with the folder `user_dir` laid over it.
    ///
    /// # Errors
    /// The first problem of the folder. The rows of gazetteers are looked at when the gazetteer is opened.
    pub fn load(user_dir: Option<&Path>) -> Result<Self> {
        let Some(dir) = user_dir else { return Self::builtin() };
        let (schema, problems) = Self::read(dir);
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(schema),
        }
    }

    /// The built-in schema with the files of a folder laid over it that an index kept: see [`FacetSchema::files`].
    ///
    /// # Errors
    /// The first problem of the files: those of another version of the program may not fit its built-in schema.
    pub fn of_files(files: &[UserFile]) -> Result<Self> {
        if files.is_empty() {
            return Self::builtin();
        }
        let (schema, problems) = Loader::new(Path::new(""), Some(files)).read();
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(schema),
        }
    }

    /// Every problem of the folder `dir` but those within the rows of gazetteers, each with file and line.
    #[must_use]
    pub fn check(dir: &Path) -> Vec<Error> {
        Self::read(dir).1
    }

    /// The schema as far as it can be understood, and all problems of the user's folder.
    pub(crate) fn read(dir: &Path) -> (Self, Vec<Error>) {
        Loader::new(dir, None).read()
    }

    /// The user's gazetteers.
    pub(crate) fn user_gazetteers(&self) -> &[UserGazetteer] {
        &self.user
    }

    /// Whether the compiled built-in gazetteer fits the facets.
    pub(crate) fn keeps_builtin(&self) -> bool {
        self.keeps_builtin
    }
}

/// Whether everything that the built-in gazetteer was compiled from is still defined in the same way.
fn keeps_builtin(facets: &[FacetDef]) -> bool {
    let builtin = builtin::definitions();
    facets.iter().enumerate().all(|(at, facet)| {
        let files = || facet.gazetteer.iter().filter(|file| builtin::has_gazetteer(file));
        match builtin.get(at) {
            Some(old) => {
                let same = old.path == facet.path && old.between == facet.between && old.kind == facet.kind;
                files().eq(&old.gazetteer) && (same || old.gazetteer.is_empty())
            }
            None => files().next().is_none(),
        }
    })
}

/// Reads a user's folder, collecting problems.
struct Loader<'d> {
    dir: &'d Path,
    /// The files that an index kept, read instead of the folder.
    kept: Option<&'d [UserFile]>,
    digest: Xxh3,
    files: Vec<UserFile>,
    problems: Vec<Error>,
}

impl<'d> Loader<'d> {
    fn new(dir: &'d Path, kept: Option<&'d [UserFile]>) -> Self {
        let mut digest = Xxh3::new();
        digest.update(builtin::fingerprint().as_bytes());
        Self { dir, kept, digest, files: Vec::new(), problems: Vec::new() }
    }

    fn read(mut self) -> (Schema, Vec<Error>) {
        let facets = self.facets();
        let user = self.gazetteers(&facets);
        let cues = self.cues();
        let facets: Vec<FacetDef> = facets.into_iter().map(|f| f.def).collect();
        let keeps_builtin = keeps_builtin(&facets);
        let fingerprint = format!("{:032x}", self.digest.digest128());
        let facets = FacetSchema::new(facets, fingerprint).with_files(self.files);
        (Schema { facets, cues, user, keeps_builtin }, self.problems)
    }

    /// The name of a file below the folder.
    fn name_of(&self, path: &Path) -> String {
        path.strip_prefix(self.dir).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
    /// The built-in facets with those of the user's `facets.toml` in their places or behind them.
    fn facets(&mut self) -> Vec<Parsed> {
        let def = |def| Parsed { def, line: 0 };
        let mut facets: Vec<Parsed> = builtin::definitions().into_iter().map(def).collect();
        if self.kept.is_none() && !self.dir.is_dir() {
            let missing = fs::read_dir(self.dir).err().unwrap_or_else(|| std::io::ErrorKind::NotADirectory.into());
            self.problems.push(Error::io(self.dir, missing));
            return facets;
        }
        let file = self.dir.join("facets.toml");
        let there = match self.kept {
            Some(kept) => kept.iter().any(|(name, _)| *name == self.name_of(&file)),
            None => file.exists(),
        };
        if !there {
            return facets;
        }
        let Some(text) = self.text(&file) else { return facets };
        let (parsed, problems) = parse::parse(&file, &text);
        self.problems.extend(problems);
        for new in parsed {
            match facets.iter_mut().find(|old| old.def.name == new.def.name) {
                Some(old) => *old = new,
                None => facets.push(new),
            }
        }
        facets
    }

    /// The gazetteer files of the folder; all files that facets name must be there or built in.
    fn gazetteers(&mut self, facets: &[Parsed]) -> Vec<UserGazetteer> {
        let mut user = Vec::new();
        for path in self.files("gazetteers", "tsv") {
            let Some(text) = self.text(&path) else { continue };
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if !facets.iter().any(|f| f.def.gazetteer.contains(&name)) {
                let message = format!("no facet names `{name}` as its gazetteer: name it in `facets.toml`");
                self.problems.push(Error::schema(&path, 0, message));
            }
            user.push(UserGazetteer { name, path, text });
        }
        for facet in facets {
            for file in &facet.def.gazetteer {
                if !builtin::has_gazetteer(file) && !user.iter().any(|u| u.name == *file) {
                    let message =
                        format!("the facet `{}` names `gazetteers/{file}`, which is not there", facet.def.name);
                    self.problems.push(Error::schema(self.dir.join("facets.toml"), facet.line, message));
                }
            }
        }
        user
    }

    /// The built-in cue lists with the user's laid over them.
    fn cues(&mut self) -> Cues {
        let mut lists = Cues::builtin();
        for path in self.files("cues", "txt") {
            let Some(text) = self.text(&path) else { continue };
            let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if !lists.names().any(|list| list == name) {
                let known: Vec<&str> = lists.names().collect();
                let message = format!("no extractor reads a cue list `{name}`: there are {}", known.join(", "));
                self.problems.push(Error::schema(&path, 0, message));
                continue;
            }
            let list = lists.list(&name);
            for (line, entry) in cues::entries(&text) {
                if let Some(gone) = entry.strip_prefix('!').map(str::trim)
                    && !list.words().any(|word| word == gone)
                {
                    let message = format!("the built-in list `{name}` has no entry `{gone}` to take away");
                    self.problems.push(Error::schema(&path, line, message));
                }
            }
            lists.add(name, text.to_string());
        }
        lists
    }

    /// The files of a folder with a given extension, sorted; none when there is no such folder.
    fn files(&mut self, folder: &str, extension: &str) -> Vec<PathBuf> {
        if let Some(kept) = self.kept {
            let own = kept.iter().filter(|(name, _)| name.starts_with(&format!("{folder}/")));
            return own.map(|(name, _)| self.dir.join(name)).collect();
        }
        let folder = self.dir.join(folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                self.problems.push(Error::io(folder, error));
                return Vec::new();
            }
        };
        let mut files = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => files.push(entry.path()),
                Err(error) => self.problems.push(Error::io(&folder, error)),
            }
        }
        let hidden = |path: &Path| path.file_name().is_none_or(|n| n.to_string_lossy().starts_with('.'));
        files.retain(|path| path.extension().is_some_and(|e| e == extension) && !hidden(path));
        files.sort();
        files
    }

    /// The contents of a file, which enter the fingerprint under its name.
    fn text(&mut self, path: &Path) -> Option<Arc<str>> {
        let name = self.name_of(path);
        let kept = self.kept.map(|kept| kept.iter().find(|(known, _)| *known == name));
        let bytes = match kept {
            Some(found) => Ok(found.map_or_else(Vec::new, |(_, text)| text.as_bytes().to_vec())),
            None => fs::read(path),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problems.push(Error::io(path, error));
                return None;
            }
        };
        self.digest.update(format!("{name}\0{}\0", bytes.len()).as_bytes());
        self.digest.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text: Arc<str> = text.into();
                self.files.push((name, Arc::clone(&text)));
                Some(text)
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = error.as_bytes().iter().take(valid).filter(|b| **b == b'\n').count() + 1;
                self.problems.push(Error::schema(path, line, "not UTF-8: save the file in that encoding"));
                None
            }
        }
    }
}
