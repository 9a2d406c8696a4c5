//! Rows as a part of the engine's segments: written, merged and removed with them.
//!
//! The engine writes its dictionaries first, so that ordinals are those of the terms it has written.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;
use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{InvertedIndexReader, SegmentComponent};
use tantivy::indexer::DocIdMapping;
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::{Document, ErasedDocument, Value};
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, SegmentReader, TantivyError};

use super::names::Names;
use super::writer::Writer;
use super::{EXTENSION, Number, Rows, facet_fields};
use crate::index::writer::Weighed;

/// What makes the rows of segments.
pub(in crate::index) struct Plugin;

/// Collects the values of a new segment.
#[derive(Default)]
struct Filler {
    /// The facets' fields.
    fields: Vec<Field>,
    /// For each facet the values that were met, by number.
    known: Vec<HashMap<Box<str>, u32, FxBuildHasher>>,
    /// For each facet how many articles have one value, and how many have any.
    met: Vec<[u32; 2]>,
    /// For each facet how many values its articles have.
    sums: Vec<u64>,
    /// The number of each value of each article, with its facet, and where those of each article end.
    values: Vec<(u16, u32)>,
    ends: Vec<usize>,
    /// Bytes of the values' names.
    names: usize,
}

/// What a facet with so many articles that have one value, and any, is to be written as.
fn number_of(articles: usize, [one, any]: [u32; 2]) -> Number {
    match any {
        0 => Number::None,
        _ if one as usize == articles => Number::One,
        _ => Number::Varies,
    }
}

/// The terms that the engine has written in the facets of a segment; nothing where it has none.
fn written(segment: &SegmentReader, fields: &[Field]) -> tantivy::Result<Vec<Arc<InvertedIndexReader>>> {
    fields.iter().map(|field| segment.inverted_index(*field)).collect()
}

fn terms_of(dictionary: &InvertedIndexReader) -> tantivy::Result<u32> {
    u32::try_from(dictionary.terms().num_terms()).map_err(|_| failed("too many facet values in a segment"))
}

fn failed(message: &str) -> TantivyError {
    TantivyError::SystemError(message.to_owned())
}

fn open(segment: &Segment) -> tantivy::Result<WritePtr> {
    Ok(segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?)
}

impl Filler {
    fn new(schema: &Schema) -> Self {
        let fields = facet_fields(schema);
        let count = fields.len();
        Self {
            fields,
            known: vec![HashMap::default(); count],
            met: vec![[0; 2]; count],
            sums: vec![0; count],
            ..Self::default()
        }
    }

    /// Takes in a value of the article that comes next.
    fn take(&mut self, field: Field, value: &str) {
        let Some(facet) = self.fields.iter().position(|known| *known == field) else { return };
        let (Some(known), Ok(number)) = (self.known.get_mut(facet), u16::try_from(facet)) else { return };
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let value = if let Some(known) = known.get(value) {
            *known
        } else {
            self.names += value.len();
            *known.entry(value.into()).or_insert(next)
        };
        self.values.push((number, value));
    }

    /// Ends an article.
    fn end(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        let here = self.values.get_mut(start..).unwrap_or(&mut []);
        here.sort_unstable();
        for facet in here.chunk_by(|one, two| one.0 == two.0) {
            let first = facet.first().map_or(0, |(facet, _)| usize::from(*facet));
            if let Some([one, any]) = self.met.get_mut(first) {
                *one += u32::from(facet.iter().all(|value| Some(value) == facet.first()));
                *any += 1;
            }
            if let Some(sum) = self.sums.get_mut(first) {
                *sum += facet.len() as u64;
            }
        }
        self.ends.push(self.values.len());
    }

    fn write(self, segment: &Segment) -> tantivy::Result<()> {
        let dictionaries = written(&SegmentReader::open(segment)?, &self.fields)?;
        let (mut facets, mut ordinals, mut all_names) = (Vec::new(), Vec::new(), Vec::new());
        for (((dictionary, known), met), sum) in dictionaries.iter().zip(&self.known).zip(self.met).zip(self.sums) {
            facets.push((number_of(self.ends.len(), met), terms_of(dictionary)?, sum));
            let (mut of, mut names) = (vec![0; known.len()], Names::default());
            let deep = known.keys().any(|value| value.contains('\0'));
            // In whatever order: each goes to its own place.
            #[expect(clippy::iter_over_hash_type, reason = "each value has a place of its own")]
            for (value, number) in known {
                let ordinal = dictionary.terms().term_ord(value.as_bytes())?;
                let ordinal = ordinal.and_then(|ordinal| u32::try_from(ordinal).ok());
                let ordinal = ordinal.ok_or_else(|| failed("a facet value was not indexed"))?;
                of.get_mut(*number as usize).into_iter().for_each(|place| *place = ordinal);
                if deep {
                    names.add(value, ordinal);
                }
            }
            ordinals.push(of);
            all_names.push(names);
        }
        let mut writer = Writer::new(open(segment)?, &facets);
        let (mut row, mut start) = (vec![Vec::new(); facets.len()], 0);
        for end in self.ends {
            row.iter_mut().for_each(Vec::clear);
            for (facet, value) in self.values.get(start..end).unwrap_or(&[]) {
                let ordinal = ordinals.get(usize::from(*facet)).and_then(|of| of.get(*value as usize));
                if let (Some(list), Some(ordinal)) = (row.get_mut(usize::from(*facet)), ordinal) {
                    list.push(*ordinal);
                }
            }
            start = end;
            writer.add(&mut row)?;
        }
        writer.finish(all_names)?.terminate()?;
        Ok(())
    }
}

/// For each ordinal of a dictionary that of the same term in another; nothing stands for none.
fn translate(from: &InvertedIndexReader, to: &InvertedIndexReader) -> tantivy::Result<Vec<Option<u32>>> {
    let (mut old, mut new) = (from.terms().stream()?, to.terms().stream()?);
    let (mut translated, mut more) = (Vec::with_capacity(from.terms().num_terms()), new.advance());
    while old.advance() {
        while more && new.key() < old.key() {
            more = new.advance();
        }
        let same = more && new.key() == old.key();
        translated.push(if same { u32::try_from(new.term_ord()).ok() } else { None });
    }
    Ok(translated)
}

/// Writes the rows of all living articles of some segments, whose terms are merged already, one behind the other.
fn merge(readers: &[SegmentReader], target: &Segment) -> tantivy::Result<()> {
    let fields = facet_fields(&target.schema());
    let merged = SegmentReader::open(target)?;
    let all: Vec<Rows> =
        readers.iter().map(Rows::open).collect::<Result<_, _>>().map_err(|e| failed(&e.to_string()))?;
    let mut facets = Vec::with_capacity(fields.len());
    let dictionaries = written(&merged, &fields)?;
    for (facet, dictionary) in dictionaries.iter().enumerate() {
        let mut numbers = all.iter().filter_map(|rows| rows.columns.get(facet)).map(|column| column.number);
        let first = numbers.next().unwrap_or(Number::None);
        let number = if numbers.all(|number| number == first) { first } else { Number::Varies };
        let sum = all.iter().flat_map(|rows| rows.totals(facet)).map(u64::from).sum();
        facets.push((number, terms_of(dictionary)?, sum));
    }
    let mut writer = Writer::new(open(target)?, &facets);
    let mut row = vec![Vec::new(); facets.len()];
    for (reader, rows) in readers.iter().zip(&all) {
        let mut translations = Vec::with_capacity(fields.len());
        for (field, dictionary) in fields.iter().zip(&dictionaries) {
            translations.push(translate(&*reader.inverted_index(*field)?, dictionary)?);
        }
        for doc in reader.doc_ids_alive() {
            row.iter_mut().for_each(Vec::clear);
            rows.each(doc, &mut |facet, ordinals| {
                if let (Some(list), Some(translation)) = (row.get_mut(facet), translations.get(facet)) {
                    list.extend(ordinals.filter_map(|old| translation.get(old as usize).copied().flatten()));
                }
            });
            writer.add(&mut row)?;
        }
    }
    let mut names: Vec<Names> = fields.iter().map(|_| Names::default()).collect();
    for ((facet, dictionary), names) in dictionaries.iter().enumerate().zip(&mut names) {
        if all.iter().all(|rows| rows.named(facet, "").is_none()) {
            continue;
        }
        let (mut terms, mut ordinal) = (dictionary.terms().stream()?, 0);
        while terms.advance() {
            if writer.total(facet, ordinal) > 0 {
                names.add(&String::from_utf8_lossy(terms.key()), ordinal);
            }
            ordinal += 1;
        }
    }
    writer.finish(names)?.terminate()?;
    Ok(())
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Filler::new(&context.segment.schema())))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InvalidArgument("rows keep their order".to_owned()));
        }
        merge(context.readers, context.target_segment)
    }
}

impl PluginWriter for Filler {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let Some(weighed) = document.as_any().downcast_ref::<Weighed>() else {
            return Err(TantivyError::InvalidArgument("a document without its values".to_owned()));
        };
        for (field, value) in weighed.iter_fields_and_values() {
            if let Some(value) = value.as_str() {
                self.take(field, value);
            }
        }
        self.end();
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, mapping: Option<&DocIdMapping>) -> tantivy::Result<()> {
        if mapping.is_some() {
            return Err(TantivyError::InvalidArgument("rows keep their order".to_owned()));
        }
        self.write(segment)
    }

    fn mem_usage(&self) -> usize {
        let values: usize = self.known.iter().map(HashMap::capacity).sum();
        self.names + 40 * values + 8 * self.values.capacity() + 8 * self.ends.capacity()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
