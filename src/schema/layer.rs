//! The schema in use: the built-in one with a user's folder laid over it.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

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
    model: Cow<'static, [u8]>,
    /// The model that an index was made with and that is there no more.
    gone: Option<PathBuf>,
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
            gone: None,
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

    /// The model of the tagger; empty when there is none.
    pub(crate) fn model(&self) -> Cow<'static, [u8]> {
        self.model.clone()
    }

    /// The same schema with another model, as `extract::Trainer` makes them.
    #[must_use]
    pub fn with_model(mut self, model: Vec<u8>) -> Self {
        self.model = Cow::Owned(model);
        self.gone = None;
        self
    }

    /// Whether it has a model of the user's in place of the built-in one.
    #[must_use]
    pub fn has_own_model(&self) -> bool {
        matches!(self.model, Cow::Owned(_))
    }

    /// Where the model lay that the files of an index name, if it is there no more: extraction would differ.
    #[must_use]
    pub fn missing_model(&self) -> Option<&Path> {
        self.gone.as_deref()
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

/// Where a user's model lies in the folder of a schema.
const MODEL_FILE: &str = "models/tagger.model";

/// What the file of a model begins with: its kind and version.
pub(crate) const MODEL_MAGIC: [u8; 8] = *b"dlntag02";

/// Where in a model its length stands, as a `u32`.
pub(crate) const MODEL_LENGTH: usize = 20;

/// Whether the bytes are a whole model of this version.
#[must_use]
pub fn is_model(bytes: &[u8]) -> bool {
    let length = bytes.get(MODEL_LENGTH..MODEL_LENGTH + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    bytes.starts_with(&MODEL_MAGIC) && length.map(usize::try_from) == Some(Ok(bytes.len()))
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
        let (model, gone) = self.model();
        let facets: Vec<FacetDef> = facets.into_iter().map(|f| f.def).collect();
        let keeps_builtin = keeps_builtin(&facets);
        let fingerprint = format!("{:032x}", self.digest.digest128());
        let facets = FacetSchema::new(facets, fingerprint).with_files(self.files);
        (Schema { facets, cues, user, model, gone, keeps_builtin }, self.problems)
    }

    /// The model in `models/tagger.model`, else the built-in one. An index keeps where it lay and its digest.
    fn model(&mut self) -> (Cow<'static, [u8]>, Option<PathBuf>) {
        let kept = self.kept.map(|kept| kept.iter().find(|(name, _)| name == MODEL_FILE).map(|(_, text)| text));
        let (path, wanted) = match kept {
            None => (self.dir.join(MODEL_FILE), None),
            Some(None) => return (Cow::Borrowed(builtin::model()), None),
            Some(Some(text)) => {
                let (path, digest) = text.split_once('\n').unwrap_or((text, ""));
                (PathBuf::from(path), Some(digest.to_owned()))
            }
        };
        let found = match fs::read(&path) {
            Ok(bytes) if is_model(&bytes) => Some((format!("{:032x}", xxh3_128(&bytes)), bytes)),
            Ok(_) if wanted.is_none() => {
                let message = "no whole model of this version: make it anew with `dateline train`";
                self.problems.push(Error::schema(&path, 0, message));
                None
            }
            Err(error) if wanted.is_none() && error.kind() != std::io::ErrorKind::NotFound => {
                self.problems.push(Error::io(&path, error));
                None
            }
            _ => None,
        };
        let found = found.filter(|(digest, _)| wanted.as_ref().is_none_or(|wanted| wanted == digest));
        let gone = wanted.is_some() && found.is_none();
        if let Some(digest) = wanted.or_else(|| found.as_ref().map(|(digest, _)| digest.clone())) {
            self.digest.update(digest.as_bytes());
            let full = path.canonicalize().unwrap_or_else(|_| path.clone());
            self.files.push((MODEL_FILE.to_owned(), format!("{}\n{digest}", full.display()).into()));
        }
        let model = found.map_or(Cow::Borrowed(builtin::model()), |(_, bytes)| Cow::Owned(bytes));
        (model, gone.then_some(path))
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
