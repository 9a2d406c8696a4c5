//! The parts of the work one by one: tokenise, look up, tag, count, each in megabytes of text a processor second.
//!
//! ```text
//! cargo bench --bench parts
//! ```
//!
//! The text is that of `corpus/`, again and again. No statistics beyond the median of alternating runs: a few lines
//! that need no more to build than the library itself.

use std::path::PathBuf;
use std::sync::Arc;

use cpu_time::ProcessTime;
use dateline::article::Article;
use dateline::extract::Pipeline;
use dateline::gazetteer::Gazetteer;
use dateline::schema::Schema;
use dateline::source::{self, Options};
use dateline::text::{Analysis, Stemmer};

/// How often each part is measured.
const RUNS: usize = 9;

/// What may go wrong ends it.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The articles of the corpus.
fn articles() -> Result<Vec<Article>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus/articles");
    let options = Options::default();
    let mut articles = Vec::new();
    for file in source::walk(&[folder], &options) {
        if let Ok(records) = source::read(&file?, &options) {
            articles.extend(records.flatten().map(|record| record.article));
        }
    }
    Ok(articles)
}

/// A step of the work: its name, and how it is done once.
type Part<'a> = (&'static str, Box<dyn FnMut() + 'a>);

fn main() -> Result<()> {
    if !std::env::args().any(|word| word == "--bench") {
        return Ok(());
    }
    let articles = articles()?;
    let bytes: usize = articles.iter().map(|article| article.title.len() + article.body.len()).sum();
    let schema = Arc::new(Schema::load(None)?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let pipeline = Pipeline::new(Arc::clone(&schema), Arc::clone(&gazetteer));
    let analyse = |article: &Article, analysis: &mut Analysis| {
        analysis.analyse(&article.title, article.summary.as_deref().unwrap_or(""), &article.body);
    };
    let analyses: Vec<Analysis> = articles
        .iter()
        .map(|article| {
            let mut analysis = Analysis::default();
            analyse(article, &mut analysis);
            analysis
        })
        .collect();
    let mut again = Analysis::default();
    let stemmer = Stemmer::new("en");
    let mut found = Vec::new();
    let mut parts: Vec<Part<'_>> = vec![
        ("tokenise and fold", Box::new(|| articles.iter().for_each(|article| analyse(article, &mut again)))),
        (
            "stem",
            Box::new(|| {
                for analysis in &analyses {
                    std::hint::black_box(stemmer.stem_all(analysis.body.folded()));
                }
            }),
        ),
        (
            "look up names",
            Box::new(|| {
                for analysis in &analyses {
                    for at in 0..analysis.body.len() {
                        gazetteer.matches_at(&analysis.body, at, &mut found);
                        found.clear();
                    }
                }
            }),
        ),
        (
            "tag: all of extraction",
            Box::new(|| {
                for (article, analysis) in articles.iter().zip(&analyses) {
                    std::hint::black_box(pipeline.extract(article, analysis));
                }
            }),
        ),
    ];
    println!("{} articles, {bytes} bytes of text, {RUNS} runs", articles.len());
    let mut spent = vec![Vec::new(); parts.len()];
    for _ in 0..RUNS {
        for ((_, part), spent) in parts.iter_mut().zip(&mut spent) {
            let start = ProcessTime::now();
            part();
            spent.push(start.elapsed());
        }
    }
    for ((name, _), mut spent) in parts.iter().zip(spent) {
        spent.sort();
        #[expect(clippy::cast_precision_loss, reason = "megabytes")]
        let rate = bytes as f64 / 1e6 / spent[RUNS / 2].as_secs_f64();
        println!("{name:<24} {rate:>8.1} MB/s");
    }
    Ok(())
}
