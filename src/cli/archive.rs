//! The index that a command reads, opened; made or refreshed first where a folder of articles was named.
//!
//! An index keeps the user's schema that it was made with, so that `--schema` is only needed to ask by other names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::query::{self, Names, Vocabulary};
use dateline::schema::{FacetDef, Schema};

use super::failure::{Result, usage};
use super::location::{self, INDEX_HELP, INDEXES_HELP, SCHEMA_VARIABLE};
use super::{FILTERING, Setting, index};

/// Where a command finds its index.
#[derive(Debug, clap::Args)]
pub struct Place {
    #[arg(short, long, value_name = "DIR", help = INDEX_HELP)]
    index: Option<PathBuf>,
    /// Make or refresh the index of this archive first, then ask it
    #[arg(long = "in", value_name = "PATH")]
    archive: Option<PathBuf>,
    /// A schema folder of your own, laid over the built-in one
    #[arg(long, value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    schema: Option<PathBuf>,
}

/// Where a command finds the indexes that it asks as one.
#[derive(Debug, clap::Args)]
pub struct Places {
    #[arg(short, long, value_name = "DIR", help = INDEX_HELP, long_help = INDEXES_HELP)]
    index: Vec<PathBuf>,
    /// Make or refresh the index of this archive first, then ask it
    #[arg(long = "in", value_name = "PATH")]
    archive: Option<PathBuf>,
    /// A schema folder of your own, laid over the built-in one
    #[arg(long, value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    schema: Option<PathBuf>,
}

/// An index that was opened early, to know its facets.
pub struct Opened {
    folder: PathBuf,
    index: Index,
}

/// An index and the schema at hand.
pub struct Archive {
    /// Where it lies.
    pub folder: PathBuf,
    /// The index.
    pub index: Index,
    /// The schema at hand.
    pub schema: Arc<Schema>,
}

/// Indexes that are asked as one, and the names they know.
pub struct Archives {
    /// The indexes, in the order given.
    pub indexes: Vec<Index>,
    /// The names by which values are found.
    pub names: Box<dyn Names>,
}

impl Places {
    /// Opens the indexes, after refreshing the one of an archive that was named.
    pub fn open(&self, setting: &Setting) -> Result<Archives> {
        let folders = match (&self.archive, self.index.as_slice()) {
            (Some(_), [_, _, ..]) => return Err(usage("`--in` makes one index: name one with `--index`, or none")),
            (Some(path), given) => {
                let given = given.first().map(PathBuf::as_path);
                vec![index::refresh(path, given, self.schema.as_deref(), setting)?]
            }
            (None, []) => vec![location::index_folder(None)],
            (None, given) => given.to_vec(),
        };
        let indexes = folders.iter().map(|folder| setting.index(folder)).collect::<Result<Vec<_>>>()?;
        let names: Box<dyn Names> = match &self.schema {
            Some(folder) => Box::new(Gazetteer::open(&Schema::load(Some(folder))?)?),
            None => Box::new(Vocabulary::of(&indexes)?),
        };
        Ok(Archives { indexes, names })
    }
}

impl Places {
    /// The schema that an index was made with, or the one that is named.
    pub fn schema_of(&self, index: &Index, setting: &Setting) -> Result<Arc<Schema>> {
        if let Some(folder) = &self.schema {
            return Ok(Arc::new(Schema::load(Some(folder))?));
        }
        let schema = Schema::of_files(&index.manifest()?.schema_files()?).or_else(|error| {
            setting.screen.note(&format!("the schema of the index does not fit this program: {error}"));
            Schema::builtin()
        });
        Ok(Arc::new(schema?))
    }
}

/// A schema that an index keeps, for extraction: not without the model that the index was made with.
pub fn whole(schema: Schema) -> Result<Schema> {
    let Some(path) = schema.missing_model() else { return Ok(schema) };
    Err(usage(format!(
        "the model `{}`, with which this index was made, is not there any more or is another: give the schema folder \
         that holds it as `--schema DIR`",
        path.display()
    )))
}

impl Setting {
    /// The index in a folder, opened unless it is open already.
    fn index(&self, folder: &Path) -> Result<Index> {
        let opened = self.opened.borrow().iter().find(|opened| opened.folder == folder).map(|o| o.index.clone());
        Ok(opened.map_or_else(|| Index::open(folder), Ok)?)
    }
}

impl Place {
    /// Opens the index, after refreshing it where an archive was named.
    pub fn open(&self, setting: &Setting) -> Result<Archive> {
        let schema = Arc::new(Schema::load(self.schema.as_deref())?);
        let folder = match &self.archive {
            Some(path) => index::refresh(path, self.index.as_deref(), self.schema.as_deref(), setting)?,
            None => location::index_folder(self.index.as_deref()),
        };
        let index = setting.index(&folder)?;
        Ok(Archive { folder, index, schema })
    }
}

/// The facets whose flags a command line may use, and the indexes that were opened to learn them.
///
/// Those of the indexes that are named, else those of the schema. A mistake in the words is found by the parser later.
pub fn facets_of(words: &[OsString]) -> Result<(Vec<FacetDef>, Vec<Opened>)> {
    let filters = words.get(1..).unwrap_or_default().iter().any(|word| FILTERING.iter().any(|name| word == name));
    if filters && location::peek(words, "in", None).is_none() {
        let mut folders = location::peek_all(words, "index", Some('i'));
        if folders.is_empty() {
            folders.push(location::index_folder(None));
        }
        let opened: dateline::Result<Vec<Index>> = folders.iter().map(|folder| Index::open(folder)).collect();
        // What cannot be opened is told by the command.
        if let Ok(indexes) = opened {
            let facets = query::facets_of(&indexes)?;
            let opened = folders.into_iter().zip(indexes).map(|(folder, index)| Opened { folder, index });
            return Ok((facets, opened.collect()));
        }
    }
    let folder = location::peek(words, "schema", None).or_else(|| std::env::var_os(SCHEMA_VARIABLE).map(PathBuf::from));
    // A faulty schema is the business of the command, `check` among them: help must work without it.
    let schema = Schema::load(folder.as_deref()).or_else(|_| Schema::builtin())?;
    Ok((schema.facets.facets().to_vec(), Vec::new()))
}
