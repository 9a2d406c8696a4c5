//! The store as a part of the engine's segments: written, merged and removed with them.

use std::any::Any;
use std::io;
use std::sync::Arc;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::SegmentComponent;
use tantivy::indexer::DocIdMapping;
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, Segment, SegmentReader, TantivyError};

use super::writer::Writer;
use super::{Dictionaries, Docstore, EXTENSION, key_of};
use crate::error::Error;
use crate::index::compact::is_compact;
use crate::index::shelf::Shelf;
use crate::index::writer::Weighed;
use crate::index::{Head, Stored};

/// What makes and merges stores.
pub(in crate::index) struct Plugin(pub Arc<Dictionaries>);

/// Writes the store of a new segment.
struct Filler(Writer<WritePtr>);

impl Plugin {
    fn writer(&self, segment: &Segment) -> tantivy::Result<Writer<WritePtr>> {
        let out = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Ok(Writer::new(out, Arc::clone(&self.0))?)
    }

    /// Writes the living documents of a segment behind what is written.
    fn append(&self, writer: &mut Writer<WritePtr>, segment: &SegmentReader) -> crate::error::Result<()> {
        let failed = |e: io::Error| Error::index("cannot write stored articles", e);
        let broken = |e| Error::index("cannot read a stored article", e);
        let store = Arc::new(Docstore::open(segment, &self.0)?);
        let mut stored = Shelf::new(Arc::clone(&store), 1)?;
        let alive = |doc: &DocId| segment.alive_bitset().is_none_or(|alive| alive.is_alive(*doc));
        for number in 0..store.len() {
            let block = store.block(number).map_err(broken)?;
            let docs = block.first..block.first + block.count;
            if docs.clone().all(|doc| alive(&doc)) && writer.copy(&block).map_err(failed)? {
                continue;
            }
            for doc in docs.filter(alive) {
                let (article, mentions) = stored.raw(doc)?;
                writer.add([article, mentions], || key(article)).map_err(failed)?;
            }
        }
        Ok(())
    }
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Filler(self.writer(context.segment)?)))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InvalidArgument("stored articles keep their order".to_owned()));
        }
        let failed = |e: Error| TantivyError::SystemError(e.to_string());
        for reader in context.readers {
            let store = Docstore::open(reader, &self.0).map_err(failed)?;
            store.dictionaries().iter().for_each(|dictionary| self.0.adopt(dictionary));
        }
        let mut writer = self.writer(context.target_segment)?;
        for reader in context.readers {
            self.append(&mut writer, reader).map_err(failed)?;
        }
        writer.finish()?.terminate()?;
        Ok(())
    }
}

impl PluginWriter for Filler {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let Some(Weighed { stored, .. }) = document.as_any().downcast_ref::<Weighed>() else {
            return Err(TantivyError::InvalidArgument("a document without its stored form".to_owned()));
        };
        self.0.add([&stored.article, &stored.mentions], || key(&stored.article))?;
        Ok(())
    }

    fn serialize(self: Box<Self>, _: &Segment, mapping: Option<&DocIdMapping>) -> tantivy::Result<()> {
        if mapping.is_some() {
            return Err(TantivyError::InvalidArgument("stored articles keep their order".to_owned()));
        }
        self.0.finish()?.terminate()?;
        Ok(())
    }

    fn mem_usage(&self) -> usize {
        self.0.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// What names an article in a dictionary that is trained on it; `None` for one that is not used for that.
fn key(article: &[u8]) -> Option<u64> {
    let head: Head = if is_compact(article) { None } else { Stored::head_of(article).ok() }?;
    Some(key_of(&head.id))
}
