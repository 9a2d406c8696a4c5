//! The schema in use: the built-in one with a user's folder laid over it.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::builtin;
use super::cues::{self, Cues};
use super::facet::{FacetDef, FacetSchema};
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
    model: Cow<'static, [u8]>,
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
        Ok(Self {
            facets,
            cues: Cues::builtin(),
            user: Vec::new(),
            model: Cow::Borrowed(builtin::model()),
            keeps_builtin: true,
        })
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

    /// Every problem of the folder `dir` but those within the rows of gazetteers, each with file and line.
    #[must_use]
    pub fn check(dir: &Path) -> Vec<Error> {
        Self::read(dir).1
    }

    /// The schema as far as it can be understood, and all problems of the user's folder.
    pub(crate) fn read(dir: &Path) -> (Self, Vec<Error>) {
        let mut loader = Loader { dir, digest: Xxh3::new(), problems: Vec::new() };
        loader.digest.update(builtin::fingerprint().as_bytes());
        let facets = loader.facets();
        let user = loader.gazetteers(&facets);
        let cues = loader.cues();
        let model = loader.model();
        let facets: Vec<FacetDef> = facets.into_iter().map(|f| f.def).collect();
        let keeps_builtin = keeps_builtin(&facets);
        let facets = FacetSchema::new(facets, format!("{:032x}", loader.digest.digest128()));
        (Self { facets, cues, user, model, keeps_builtin }, loader.problems)
    }

    /// The model of the tagger; empty when there is none.
    pub(crate) fn model(&self) -> Cow<'static, [u8]> {
        self.model.clone()
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
    digest: Xxh3,
    problems: Vec<Error>,
}

/// What the file of a model begins with: its kind and version.
pub(crate) const MODEL_MAGIC: [u8; 8] = *b"dlntag01";

/// Where in a model its length stands, as a `u32`.
pub(crate) const MODEL_LENGTH: usize = 20;

/// Whether the bytes are a whole model of this version.
fn is_model(bytes: &[u8]) -> bool {
    let length = bytes.get(MODEL_LENGTH..MODEL_LENGTH + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    bytes.starts_with(&MODEL_MAGIC) && length.map(usize::try_from) == Some(Ok(bytes.len()))
}

impl Loader<'_> {
    /// The model in `models/tagger.model`, else the built-in one.
    fn model(&mut self) -> Cow<'static, [u8]> {
        let file = self.dir.join("models").join("tagger.model");
        match fs::read(&file) {
            Ok(bytes) if is_model(&bytes) => {
                self.digest.update(&bytes);
                return Cow::Owned(bytes);
            }
            Ok(_) => self.problems.push(Error::schema(
                file,
                0,
                "no whole model of this version: make it anew with `dateline train`",
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.problems.push(Error::io(file, error)),
        }
        Cow::Borrowed(builtin::model())
    }

    /// The built-in facets with those of the user's `facets.toml` in their places or behind them.
    fn facets(&mut self) -> Vec<Parsed> {
        let def = |def| Parsed { def, line: 0 };
        let mut facets: Vec<Parsed> = builtin::definitions().into_iter().map(def).collect();
        if !self.dir.is_dir() {
            let missing = fs::read_dir(self.dir).err().unwrap_or_else(|| std::io::ErrorKind::NotADirectory.into());
            self.problems.push(Error::io(self.dir, missing));
            return facets;
        }
        let file = self.dir.join("facets.toml");
        if !file.exists() {
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
            user.push(UserGazetteer { name, path, text: text.into() });
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
            lists.add(name, text);
        }
        lists
    }

    /// The files of a folder with a given extension, sorted; none when there is no such folder.
    fn files(&mut self, folder: &str, extension: &str) -> Vec<PathBuf> {
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
    fn text(&mut self, path: &Path) -> Option<String> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problems.push(Error::io(path, error));
                return None;
            }
        };
        let name = path.strip_prefix(self.dir).unwrap_or(path).to_string_lossy().replace('\\', "/");
        self.digest.update(format!("{name}\0{}\0", bytes.len()).as_bytes());
        self.digest.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = error.as_bytes().iter().take(valid).filter(|b| **b == b'\n').count() + 1;
                self.problems.push(Error::schema(path, line, "not UTF-8: save the file in that encoding"));
                None
            }
        }
    }
}
