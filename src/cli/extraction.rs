//! Which mentions an index is made with: what is asked for, else what it was made with.
//!
//! The choice is kept in the manifest as the name of the extraction, so that a later `index` or a refresh behind `--in`
//! goes on as the first began, and a question never pays for extracting a whole archive.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dateline::article::Article;
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::mention::{Mention, Threshold};
use dateline::schema::Schema;
use dateline::text::Analysis;

use super::failure::{Failure, usage};

/// What begins the name of an extraction that leaves doubtful mentions out.
const LEAST: &str = "min-confidence=";

/// The name of no extraction.
const NONE: &str = "none";

/// Which mentions are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extraction {
    /// None at all.
    None,
    /// Those of at least this confidence.
    From(Threshold),
}

impl Extraction {
    /// The extraction that an index with articles was made with.
    fn kept(folder: &Path) -> Option<Self> {
        let manifest = Index::open(folder).and_then(|index| index.manifest()).ok()?;
        let name = manifest.extraction.split(' ').next()?;
        if name == NONE {
            return Some(Self::None);
        }
        let least = name.strip_prefix(LEAST).map_or_else(|| Some(Threshold::default()), |least| least.parse().ok())?;
        (manifest.articles > 0 || !least.is_none()).then_some(Self::From(least))
    }

    /// For `index`: what is asked for, else as the index was made.
    ///
    /// # Errors
    /// If mentions that the index has would be thrown away.
    pub fn of_index(folder: &Path, none: bool, least: Option<Threshold>) -> Result<Self, Failure> {
        match (none, least) {
            (false, Some(least)) => Ok(Self::From(least)),
            (false, None) => Ok(Self::as_made(folder)),
            (true, _) => match Self::kept(folder) {
                Some(Self::From(_)) => {
                    Err(usage("this index was made with extraction: leave out `--no-extract`, or name another index"))
                }
                Some(Self::None) | None => Ok(Self::None),
            },
        }
    }

    /// For `reindex`, which always extracts: what is asked for, else as the index was made.
    pub fn of_reindex(folder: &Path, least: Option<Threshold>) -> Self {
        match (least, Self::kept(folder)) {
            (Some(least), _) => Self::From(least),
            (None, Some(kept @ Self::From(_))) => kept,
            (None, Some(Self::None) | None) => Self::From(Threshold::default()),
        }
    }

    /// As the index was made, with all mentions where there is none yet.
    pub fn as_made(folder: &Path) -> Self {
        Self::kept(folder).unwrap_or(Self::From(Threshold::default()))
    }

    /// The name under which the index keeps it.
    pub fn name(self) -> String {
        match self {
            Self::None => NONE.to_owned(),
            Self::From(least) if least.is_none() => String::new(),
            Self::From(least) => format!("{LEAST}{least}"),
        }
    }

    /// The pipeline of a schema as the library calls it; it is made when the first article needs it.
    pub fn extractor(
        self,
        schema: &Arc<Schema>,
        gazetteer: &Arc<Gazetteer>,
    ) -> impl Fn(&Article, &Analysis) -> Vec<Mention> + Send + Sync + use<> {
        let (schema, gazetteer) = (Arc::clone(schema), Arc::clone(gazetteer));
        let pipeline = LazyLock::new(move || Pipeline::new(schema, gazetteer));
        move |article, analysis| {
            let Self::From(least) = self else { return Vec::new() };
            let mut mentions = pipeline.extract(article, analysis);
            mentions.retain(|mention| least.admits(mention.confidence));
            mentions
        }
    }
}
