//! dateline, through its library.

use std::path::Path;
use std::sync::Arc;

use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::index::Index;
use dateline::ingest::{self, Extractor, Options};
use dateline::schema::Schema;

use crate::{Place, Result};

/// The engine with what it reads once.
pub struct Engine {
    schema: Arc<Schema>,
    pipeline: Box<Extractor>,
}

impl Engine {
    pub fn new() -> Result<Self> {
        let schema = Arc::new(Schema::load(None)?);
        let gazetteer = Arc::new(Gazetteer::open(&schema)?);
        let pipeline = Pipeline::new(Arc::clone(&schema), gazetteer);
        Ok(Self { schema, pipeline: Box::new(move |article, analysis| pipeline.extract(article, analysis)) })
    }

    /// Indexes the archive into a folder of its own.
    pub fn index(&self, place: &Place, folder: &Path) -> Result<()> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let options = Options { paths: vec![place.raw.clone()], jobs: 1, ..Options::default() };
        ingest::ingest(folder, &self.schema.facets, &*self.pipeline, &options, &())?;
        Ok(())
    }
}

/// The index with everything.
pub fn open(place: &Place) -> Result<Index> {
    Ok(Index::open(&place.folder.join("full"))?)
}
