//! SQLite beside dateline: the same articles with the same values, the same questions, by processor time.
//!
//! ```text
//! cargo bench --bench archive -- --articles 20000        # makes target/tmp/archive-corpus-20000/full
//! CARGO_TARGET_DIR=target cargo run --release --manifest-path benches/peers/Cargo.toml -- target/tmp/archive-corpus-20000
//! ```
//!
//! SQLite's best configuration that we know: FTS5 over title and body with its own `unicode61` tokenizer and the porter
//! stemmer, contents in the table itself, one facet table `(facet, value, article)` without row ids plus an index by
//! article, everything in one transaction, journal and syncs off, `optimize` at the end.

use std::path::{Path, PathBuf};

use cpu_time::ProcessTime;
use dateline::index::Index;
use dateline::query::{self, FacetRequest, NoNames, Order, Request};
use rusqlite::{Connection, params};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The facets that are counted.
const FACETS: [&str; 4] = ["country", "city", "person", "org"];

/// How often each question is asked.
const RUNS: usize = 5;

const TABLES: &str = "
    PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA page_size = 8192; PRAGMA cache_size = -262144;
    CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, published UNINDEXED, source UNINDEXED, title, body,
        tokenize = 'porter unicode61');
    CREATE TABLE facet (facet INTEGER, value TEXT, article INTEGER, PRIMARY KEY (facet, value, article)) WITHOUT ROWID;
";

/// Writes the database, and says how long that took without reading the articles.
fn fill(index: &Index, to: &Path) -> Result<f64> {
    let _ = std::fs::remove_file(to);
    let mut database = Connection::open(to)?;
    database.execute_batch(TABLES)?;
    let articles: Vec<query::Stored> =
        query::scan(index, &NoNames, &Request::default(), Order::Store)?.collect::<dateline::Result<_>>()?;
    let start = ProcessTime::now();
    let work = database.transaction()?;
    {
        let mut add = work.prepare("INSERT INTO article (rowid, id, published, source, title, body) VALUES (?,?,?,?,?,?)")?;
        let mut tag = work.prepare("INSERT OR IGNORE INTO facet VALUES (?,?,?)")?;
        for (row, query::Stored { article, facets, .. }) in (1_i64..).zip(&articles) {
            let published = article.published.as_ref().map(|published| published.day().to_string());
            add.execute(params![row, article.id, published, article.source, article.title, article.body])?;
            for (at, facet) in (0_i64..).zip(FACETS) {
                for value in facets.of(facet) {
                    tag.execute(params![at, value, row])?;
                }
            }
        }
    }
    work.commit()?;
    database.execute_batch(
        "CREATE INDEX by_article ON facet (article, facet, value); INSERT INTO article(article) VALUES ('optimize'); ANALYZE;",
    )?;
    Ok(start.elapsed().as_secs_f64())
}

/// The median time of some work in milliseconds.
fn median(mut work: impl FnMut() -> Result<u64>) -> Result<(f64, u64)> {
    let mut spent = Vec::new();
    let mut answer = 0;
    for _ in 0..RUNS {
        let start = ProcessTime::now();
        answer = work()?;
        spent.push(start.elapsed());
    }
    spent.sort();
    Ok((spent[RUNS / 2].as_secs_f64() * 1e3, answer))
}

/// Ten hits by rank and the total.
fn ten(database: &Connection, word: &str) -> Result<u64> {
    let mut best = database.prepare_cached("SELECT title FROM article WHERE article MATCH ? ORDER BY rank LIMIT 10")?;
    let titles: Vec<String> = best.query_map([word], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    std::hint::black_box(titles);
    let mut total = database.prepare_cached("SELECT count(*) FROM article WHERE article MATCH ?")?;
    Ok(total.query_one([word], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The ten commonest values of four facets among the articles with a word.
fn counts(database: &Connection, word: Option<&str>) -> Result<u64> {
    let mut values = 0;
    for at in 0_i64..4 {
        let map = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
        let among = "SELECT value, count(*) AS n FROM facet WHERE facet = ?1 AND article IN
            (SELECT rowid FROM article WHERE article MATCH ?2) GROUP BY value ORDER BY n DESC LIMIT 10";
        let all = "SELECT value, count(*) AS n FROM facet WHERE facet = ?1 GROUP BY value ORDER BY n DESC LIMIT 10";
        let mut asked = database.prepare_cached(if word.is_some() { among } else { all })?;
        let counted: Vec<(String, i64)> = match word {
            Some(word) => asked.query_map(params![at, word], map)?.collect::<std::result::Result<_, _>>()?,
            None => asked.query_map(params![at], map)?.collect::<std::result::Result<_, _>>()?,
        };
        values += counted.len() as u64;
    }
    Ok(values)
}

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder that `cargo bench` made")?);
    let index = Index::open(&folder.join("full"))?;
    let file = folder.join("sqlite.db");
    let raw = std::fs::metadata(folder.join("raw.jsonl"))?.len();
    let spent = fill(&index, &file)?;
    println!("SQLite {}", rusqlite::version());
    let size = std::fs::metadata(&file)?.len();
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let (rate, share) = (raw as f64 / 1e6 / spent, size as f64 / raw as f64);
    println!("index: {spent:.2} s, {rate:.1} MB/s; size : raw {share:.2}");
    let database = Connection::open(&file)?;
    let words: Vec<String> = std::env::args().skip(2).collect();
    let words = if words.is_empty() { vec!["government".to_owned(), "said".to_owned()] } else { words };
    for word in &words {
        let request = Request { snippets: false, ..Request::new(word) };
        let (ours, total) = median(|| Ok(query::run(&index, &NoNames, &request)?.total))?;
        let (theirs, found) = median(|| ten(&database, word))?;
        println!("ten hits, `{word}` ({total} of dateline, {found} of SQLite): {ours:.3} ms, {theirs:.3} ms");
    }
    for word in words.iter().map(Some).chain([None]) {
        let facets = FACETS.map(FacetRequest::new).to_vec();
        let request = Request { limit: 0, facets, ..Request::new(word.map_or("", |word| word)) };
        let (ours, total) = median(|| Ok(query::run(&index, &NoNames, &request)?.total))?;
        let (theirs, _) = median(|| counts(&database, word.map(String::as_str)))?;
        let said = word.map_or("all", |word| word);
        println!("four counts, `{said}` ({total}): {ours:.3} ms, {theirs:.3} ms");
    }
    Ok(())
}
