//! `SeekStorm`: one shard, with what its makers call a good balance of latency and size.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use seekstorm::commit::Commit;
use seekstorm::index::{
    AccessType, Close, Clustering, Document, DocumentCompression, FrequentwordType, IndexArc, IndexDocuments,
    IndexMetaObject, LexicalSimilarity, NgramSet, SchemaField, StemmerType, StopwordType, TokenizerType, create_index,
    open_index,
};
use seekstorm::search::{QueryFacet, QueryRewriting, QueryType, ResultType, Search, SearchMode};
use seekstorm::vector::Inference;
use tokio::runtime::{Builder, Runtime};

use crate::{Place, Result};

/// The fields; a title weighs as much as it does for dateline.
const FIELDS: &str = r#"[
    {"field": "title", "field_type": "Text", "store": true, "index_lexical": true, "boost": 1.5},
    {"field": "body", "field_type": "Text", "store": true, "index_lexical": true, "longest": true},
    {"field": "id", "field_type": "Text", "store": true, "index_lexical": false},
    {"field": "published", "field_type": "Text", "store": true, "index_lexical": false},
    {"field": "source", "field_type": "String16", "store": true, "index_lexical": false, "facet": true},
    {"field": "year", "field_type": "String16", "store": false, "index_lexical": false, "facet": true}
]"#;

/// How many articles are handed over at once.
const BATCH: usize = 1000;

/// Where the index lies.
fn folder(place: &Place) -> PathBuf {
    place.folder.join("seekstorm")
}

/// It is built for tokio; one thread works.
fn runtime() -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(1).enable_all().build()?)
}

fn settings() -> IndexMetaObject {
    IndexMetaObject {
        id: 0,
        name: "articles".to_owned(),
        lexical_similarity: LexicalSimilarity::Bm25f,
        tokenizer: TokenizerType::UnicodeAlphanumeric,
        stemmer: StemmerType::English,
        stop_words: StopwordType::None,
        frequent_words: FrequentwordType::English,
        ngram_indexing: NgramSet::SingleTerm as u8 | NgramSet::NgramFF as u8 | NgramSet::NgramFFF as u8,
        document_compression: DocumentCompression::Snappy,
        access_type: AccessType::Mmap,
        spelling_correction: None,
        query_completion: None,
        clustering: Clustering::None,
        inference: Inference::None,
        segment_number_bits: 11,
    }
}

/// Makes the index anew.
pub fn index(place: &Place) -> Result<()> {
    let folder = folder(place);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let fields: Vec<SchemaField> = serde_json::from_str(FIELDS)?;
    runtime()?.block_on(async {
        let index = create_index(&folder, settings(), &fields, &Vec::new(), true, Some(1)).await?;
        let mut batch = Vec::with_capacity(BATCH);
        for line in BufReader::with_capacity(1 << 16, File::open(&place.raw)?).lines() {
            let mut article: Document = serde_json::from_str(&line?)?;
            let year = article.get("published").and_then(|value| value.as_str()?.get(..4)).map(str::to_owned);
            article.insert("year".to_owned(), year.unwrap_or_default().into());
            batch.push(article);
            if batch.len() == BATCH {
                index.index_documents(std::mem::take(&mut batch)).await;
            }
        }
        index.index_documents(batch).await;
        index.commit().await;
        index.close().await;
        Ok(())
    })
}

/// How many bytes the index takes.
pub fn size(place: &Place) -> Result<u64> {
    below(&folder(place))
}

fn below(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() { below(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}

/// The index, open.
pub struct Archive {
    runtime: Runtime,
    index: IndexArc,
    title: HashSet<String>,
}

impl Archive {
    pub fn open(place: &Place) -> Result<Self> {
        let runtime = runtime()?;
        let index = runtime.block_on(open_index(&folder(place)))?;
        Ok(Self { runtime, index, title: HashSet::from(["title".to_owned()]) })
    }

    /// Answers, and says how many articles match.
    pub fn ask(&self, text: &str) -> Result<u64> {
        let facet = |field: &str| QueryFacet::String16 { field: field.to_owned(), prefix: String::new(), length: 10 };
        self.runtime.block_on(async {
            let found = self
                .index
                .search(
                    text.to_owned(),
                    None,
                    QueryType::Intersection,
                    SearchMode::Lexical,
                    false,
                    0,
                    10,
                    ResultType::TopkCount,
                    false,
                    Vec::new(),
                    vec![facet("source"), facet("year")],
                    Vec::new(),
                    Vec::new(),
                    QueryRewriting::SearchOnly,
                )
                .await;
            let index = self.index.read().await;
            for hit in &found.results {
                std::hint::black_box(index.get_document(hit.doc_id, false, &None, &self.title, &[]).await?);
            }
            if found.result_count_total > 0 && found.facets.len() != 2 {
                return Err("SeekStorm did not count both facets".into());
            }
            Ok(found.result_count_total as u64)
        })
    }
}
