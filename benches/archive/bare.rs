//! tantivy without dateline: the same articles in the same fields, by a program that does nothing else.
//!
//! `Shape::Same` has our fields and store: stems and folded words of title and body, id, dates, values of the article's
//! own fields, and the article as JSON; its text is cut and folded by our tokens, because the analyser is to be the
//! same. `Shape::Lean` is what a user of the engine would write down first: each text once, stored field by field, lz4.
//! Nothing is compared with what was there, no file is remembered, nothing is extracted. One thread indexes in both, with
//! the memory that dateline gives the engine.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use dateline::index::Index as Ours;
use dateline::query::{self, NoNames, Order, Request};
use dateline::text::{Analysis, Stemmer};
use serde::{Deserialize, Serialize};
use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::Result;

/// As much as dateline gives the engine by default.
const MEMORY: usize = 256 << 20;

/// The facets whose values [`copy`] takes along.
pub const FACETS: [&str; 4] = ["country", "city", "person", "org"];

/// Which fields.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Ours, without what articles name.
    Same,
    /// One field per text.
    Lean,
}

/// A line of the archive.
#[derive(Serialize, Deserialize, Default)]
struct Record {
    id: String,
    title: String,
    published: String,
    source: String,
    lang: String,
    body: String,
}

/// The fields of [`Shape::Same`].
#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    lang: Field,
    file: Field,
    hash: Field,
    second: Field,
    day: Field,
    article: Field,
    stems: [Field; 2],
    words: [Field; 2],
    own: [Field; 2],
    facets: [Field; 4],
    terms: [Field; 4],
}

fn text(record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer("words").set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}

impl Fields {
    fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let terms = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic);
        let terms = TextOptions::default().set_indexing_options(terms.set_fieldnorms(false));
        let facet = FacetOptions::default;
        let fields = Self {
            id: schema.add_text_field("_id", terms.clone() | FAST),
            lang: schema.add_text_field("_lang", terms.clone() | FAST),
            file: schema.add_text_field("_file", terms),
            hash: schema.add_u64_field("_hash", FAST),
            second: schema.add_i64_field("_published", FAST),
            day: schema.add_i64_field("_day", FAST),
            article: schema.add_bytes_field("_article", STORED),
            stems: ["title", "body"].map(|name| schema.add_text_field(name, text(IndexRecordOption::WithFreqs))),
            words: ["_title", "_body"]
                .map(|name| schema.add_text_field(name, text(IndexRecordOption::WithFreqsAndPositions))),
            own: ["source", "published"].map(|name| schema.add_facet_field(name, facet())),
            facets: FACETS.map(|name| schema.add_facet_field(name, facet())),
            terms: FACETS
                .map(|name| schema.add_text_field(&format!("term_{name}"), TextOptions::default().set_fast("raw"))),
        };
        (schema.build(), fields)
    }
}

/// Makes an empty index.
fn create(folder: &Path, schema: Schema, settings: IndexSettings) -> Result<Index> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(folder)?;
    register(&index);
    Ok(index)
}

fn register(index: &Index) {
    index.tokenizers().register("words", TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
}

/// The store as dateline sets it.
fn our_settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(6) }),
        docstore_blocksize: 32 * 1024,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// Takes an article's text apart, with the tools of one thread.
#[derive(Default)]
struct Reader {
    analysis: Analysis,
    stems: HashMap<String, String>,
}

impl Reader {
    fn add(&mut self, fields: &Fields, record: &Record, document: &mut TantivyDocument) -> Result<()> {
        self.analysis.analyse(&record.title, "", &record.body);
        let stemmer = Stemmer::new("en");
        for (at, folded) in [self.analysis.title.folded(), self.analysis.body.folded()].into_iter().enumerate() {
            let mut stems = String::with_capacity(folded.len());
            for word in folded.split(' ') {
                if !self.stems.contains_key(word) {
                    self.stems.insert(word.to_owned(), stemmer.stem(word).into_owned());
                }
                stems.push_str(self.stems.get(word).map_or("", |stem| stem));
                stems.push(' ');
            }
            document.add_text(fields.words[at], folded);
            document.add_text(fields.stems[at], stems);
        }
        document.add_text(fields.id, &record.id);
        document.add_text(fields.lang, &record.lang);
        document.add_text(fields.file, "raw.jsonl");
        document.add_u64(fields.hash, record.body.len() as u64);
        let day: jiff::civil::Date = record.published.get(..10).unwrap_or("").parse()?;
        let days = i64::from((day - jiff::civil::date(1970, 1, 1)).get_days());
        document.add_i64(fields.day, days);
        document.add_i64(fields.second, days * 86400);
        document.add_bytes(fields.article, &serde_json::to_vec(record)?);
        let parts = [record.source.clone(), record.published.replace('-', "/")];
        for (at, value) in parts.iter().enumerate() {
            document.add_facet(fields.own[at], Facet::from_path(value.split('/')));
        }
        Ok(())
    }
}

/// Indexes the archive from its file.
pub fn write(raw: &Path, folder: &Path, shape: Shape) -> Result<()> {
    let lines = BufReader::with_capacity(1 << 20, File::open(raw)?).lines();
    if shape == Shape::Lean {
        return write_lean(folder, lines);
    }
    let (schema, fields) = Fields::new();
    let index = create(folder, schema, our_settings())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY)?;
    let mut reader = Reader::default();
    for line in lines {
        let mut document = TantivyDocument::default();
        reader.add(&fields, &serde_json::from_str(&line?)?, &mut document)?;
        writer.add_document(document)?;
    }
    writer.commit()?;
    Ok(writer.wait_merging_threads()?)
}

fn write_lean(folder: &Path, lines: impl Iterator<Item = std::io::Result<String>>) -> Result<()> {
    let mut schema = Schema::builder();
    let words = || text(IndexRecordOption::WithFreqsAndPositions) | STORED;
    let id = schema.add_text_field("id", STRING | STORED);
    let [title, body] = ["title", "body"].map(|name| schema.add_text_field(name, words()));
    let [published, source, lang] =
        ["published", "source", "lang"].map(|name| schema.add_text_field(name, STRING | FAST | STORED));
    let index = create(folder, schema.build(), IndexSettings::default())?;
    // Its text is cut by the engine's own analyser, which is what its users get.
    let analyser =
        tantivy::tokenizer::TokenizerManager::default().get("default").ok_or("the engine has an analyser")?;
    index.tokenizers().register("words", analyser);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY)?;
    for line in lines {
        let record: Record = serde_json::from_str(&line?)?;
        let mut document = TantivyDocument::default();
        document.add_text(id, &record.id);
        document.add_text(title, &record.title);
        document.add_text(body, &record.body);
        document.add_text(published, &record.published);
        document.add_text(source, &record.source);
        document.add_text(lang, &record.lang);
        writer.add_document(document)?;
    }
    writer.commit()?;
    Ok(writer.wait_merging_threads()?)
}

/// Indexes the articles of an index of ours with the values they have there.
pub fn copy(ours: &Ours, folder: &Path) -> Result<()> {
    let (schema, fields) = Fields::new();
    let index = create(folder, schema, our_settings())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY)?;
    let mut reader = Reader::default();
    for stored in query::scan(ours, &NoNames, &Request::default(), Order::Store)? {
        let query::Stored { article, facets, .. } = stored?;
        let record = Record {
            id: article.id,
            title: article.title,
            published: article.published.map_or_else(String::new, |published| published.day().to_string()),
            source: article.source.unwrap_or_default(),
            lang: article.lang.unwrap_or_default(),
            body: article.body,
        };
        let mut document = TantivyDocument::default();
        reader.add(&fields, &record, &mut document)?;
        for (at, name) in FACETS.iter().enumerate() {
            for value in facets.of(name) {
                document.add_facet(fields.facets[at], Facet::from_text(value)?);
                document.add_text(fields.terms[at], value);
            }
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    Ok(writer.wait_merging_threads()?)
}

/// An index, open for reading.
pub struct Bare {
    pub reader: IndexReader,
    pub schema: Schema,
}

impl Bare {
    pub fn open(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, schema: index.schema() })
    }

    pub fn value(&self, facet: &str, path: &str) -> Result<Term> {
        Ok(Term::from_facet(self.schema.get_field(facet)?, &Facet::from_text(path)?))
    }

    pub fn term(&self, field: &str, text: &str) -> Result<Term> {
        Ok(Term::from_field_text(self.schema.get_field(field)?, text))
    }
}

/// Opens an index and prints ten titles: what a program must do at least.
pub fn print_ten(folder: &Path, word: &str) -> Result<()> {
    let bare = Bare::open(folder)?;
    let searcher = bare.reader.searcher();
    let query = TermQuery::new(bare.term("body", word)?, IndexRecordOption::WithFreqs);
    let mut out = std::io::stdout().lock();
    for (_, at) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
        let document: TantivyDocument = searcher.doc(at)?;
        let article = document.get_first(bare.schema.get_field("_article")?);
        let record: Record = serde_json::from_slice(article.and_then(|value| value.as_bytes()).unwrap_or(b"null"))?;
        writeln!(out, "{}", record.title)?;
    }
    Ok(())
}

/// The stored article of a document, read as far as its title.
pub fn title(bare: &Bare, document: &TantivyDocument) -> Result<String> {
    let article = document.get_first(bare.schema.get_field("_article")?);
    let bytes = article.and_then(|value| value.as_bytes()).ok_or("every article is stored")?;
    Ok(serde_json::from_slice::<Record>(bytes)?.title)
}
