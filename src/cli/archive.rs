//! The index that a command reads, opened; made or refreshed first where a folder of articles was named.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::schema::{FacetDef, Schema};

use super::failure::Result;
use super::location::{self, INDEX_HELP, SCHEMA_VARIABLE};
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

/// An index that was opened early, to know its facets.
pub struct Opened {
    folder: PathBuf,
    index: Index,
}

/// An index and the names it knows.
pub struct Archive {
    /// Where it lies.
    pub folder: PathBuf,
    /// The index.
    pub index: Index,
    /// The names by which values are found.
    pub gazetteer: Arc<Gazetteer>,
}

impl Place {
    /// Opens the index, after refreshing it where an archive was named.
    pub fn open(&self, setting: &Setting) -> Result<Archive> {
        let schema = Arc::new(Schema::load(self.schema.as_deref())?);
        let gazetteer = Arc::new(Gazetteer::open(&schema)?);
        let folder = match &self.archive {
            Some(path) => index::refresh(path, self.index.as_deref(), &schema, &gazetteer, setting)?,
            None => location::index_folder(self.index.as_deref()),
        };
        let opened = setting.opened.borrow_mut().take().filter(|opened| opened.folder == folder);
        let index = match opened {
            Some(opened) => opened.index,
            None => Index::open(&folder)?,
        };
        Ok(Archive { folder, index, gazetteer })
    }
}

/// The facets whose flags a command line may use, and the index that was opened to learn them.
///
/// Those of the index that is named, else those of the schema. A mistake in the words is found by the parser later.
pub fn facets_of(words: &[OsString]) -> Result<(Vec<FacetDef>, Option<Opened>)> {
    let filters = words.get(1..).unwrap_or_default().iter().any(|word| FILTERING.iter().any(|name| word == name));
    if filters && location::peek(words, "in", None).is_none() {
        let folder = location::index_folder(location::peek(words, "index", Some('i')).as_deref());
        if let Ok((index, manifest)) = Index::open(&folder).and_then(|index| Ok((index.clone(), index.manifest()?))) {
            return Ok((manifest.facets, Some(Opened { folder, index })));
        }
    }
    let folder = location::peek(words, "schema", None).or_else(|| std::env::var_os(SCHEMA_VARIABLE).map(PathBuf::from));
    // A faulty schema is the business of the command, `check` among them: help must work without it.
    let schema = Schema::load(folder.as_deref()).or_else(|_| Schema::builtin())?;
    Ok((schema.facets.facets().to_vec(), None))
}
