//! Evaluation: how well extraction agrees with gold, in the measures that the field uses.
//!
//! ```text
//! GoldReader ─ GoldArticle ─▶ Pipeline::extract ─▶ Sheet ─┬ mentions ── entities ─┐
//!              (checked)                       (trimmed)  ├ bcubed ─── resolution ─┼▶ Tally ─▶ Report
//!                                                         └ mistakes ─ reliability ┘
//! ```
//!
//! - Only the body counts; a leading article and a trailing possessive are left out of every span, on both sides.
//! - Gold of three coarse types is compared by class, gold that tells settlements, states or groups apart also by facet.
//! - Where the gold marks places only, people and organisations that are found are not invented.
//! - An article is read, extracted and forgotten; what grows with the gold are its ids, its links and the different
//!   words of mistakes. Counts are sums, so that any number of threads gives the same report.

mod bcubed;
mod entities;
pub mod gold;
mod label;
mod lesson;
mod mentions;
mod mistakes;
mod rates;
mod reliability;
mod report;
mod resolution;
mod sheet;
mod trim;

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::article::TextField;
use crate::error::Result;
use crate::extract::Pipeline;
use crate::mention::Mention;
use crate::schema::FacetSchema;
use crate::text::Analysis;

pub use bcubed::Bcubed;
pub use gold::{Entity, GoldArticle, GoldMention, GoldReader};
pub use label::{Class, Demonyms, GoldType};
pub use mistakes::{Example, Mistake};
pub use rates::{Named, Rates};
pub use reliability::Bucket;
pub use report::Report;
pub use resolution::Resolution;

use label::Rules;
use report::Tally;
use sheet::Sheet;

/// How to evaluate.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What demonyms count as.
    pub demonyms: Demonyms,
    /// How many of the most frequent mistakes of each kind are reported.
    pub examples: usize,
    /// How many threads work.
    pub jobs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { demonyms: Demonyms::default(), examples: 0, jobs: 1 }
    }
}

/// How many articles a worker takes at once.
const BATCH: usize = 8;

/// Scores mentions on gold, article by article.
#[derive(Debug)]
pub struct Scorer<'s> {
    rules: Rules<'s>,
    tally: Tally,
}

impl<'s> Scorer<'s> {
    /// A scorer for the facets of a schema.
    #[must_use]
    pub fn new(facets: &'s FacetSchema, demonyms: Demonyms) -> Self {
        Self { rules: Rules { facets, demonyms }, tally: Tally::default() }
    }

    /// Scores the mentions that were found in an article, in reading order as the pipeline gives them.
    pub fn add(&mut self, gold: &GoldArticle, mentions: &[Mention]) {
        let types = gold.mentions.iter().map(|mention| mention.gold_type);
        self.tally.add(types, &Sheet::new(gold, mentions, self.rules));
    }

    /// Adds what another scorer with the same rules has counted.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
    }

    /// The scores, with that many examples of each kind of mistake.
    #[must_use]
    pub fn report(&self, examples: usize) -> Report {
        self.tally.report(self.rules, examples)
    }
}

/// Extracts the articles of a gold and scores what is found; `facets` are those of the pipeline's schema.
///
/// # Errors
/// The first thing that is wrong with the gold, in the order of reading.
///
/// # Panics
/// When extraction does, which it never should.
pub fn score(gold: GoldReader<'_>, pipeline: &Pipeline, facets: &FacetSchema, options: Options) -> Result<Report> {
    let gold = Mutex::new(gold);
    let scorer = || Scorer::new(facets, options.demonyms);
    let shares = thread::scope(|scope| {
        let work = || work(&gold, pipeline, scorer());
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| worker.join().expect("workers do not panic"));
        // All are joined before the first error is looked at.
        ended.collect::<Vec<_>>()
    });
    let mut sum = scorer();
    for share in shares {
        sum.merge(share?);
    }
    Ok(sum.report(options.examples))
}

/// Takes articles until none are left. The reader ends at its first error, so that only one worker meets one.
fn work<'s>(gold: &Mutex<GoldReader<'_>>, pipeline: &Pipeline, mut scorer: Scorer<'s>) -> Result<Scorer<'s>> {
    let mut analysis = Analysis::default();
    loop {
        let batch =
            gold.lock().unwrap_or_else(PoisonError::into_inner).by_ref().take(BATCH).collect::<Result<Vec<_>>>()?;
        if batch.is_empty() {
            return Ok(scorer);
        }
        for gold in &batch {
            let article = &gold.article;
            analysis.analyse(&article.title, article.text(TextField::Summary), &article.body);
            scorer.add(gold, &pipeline.extract(article, &analysis));
        }
    }
}
