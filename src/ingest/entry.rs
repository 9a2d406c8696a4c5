//! An article that was read, on its way into the index.

use std::sync::Arc;

use super::Extractor;
use super::crew::Task;
use crate::article::Article;
use crate::error::Result;
use crate::index::{Adder, Draft, Drafter, Origin};
use crate::text::Analysis;

/// An article with where it comes from.
pub(super) struct Entry {
    pub(super) article: Article,
    pub(super) file: Arc<str>,
    pub(super) hash: u64,
}

/// Analyses, extracts and adds.
pub(super) struct Enter<'a> {
    pub(super) adder: Adder,
    pub(super) extractor: &'a Extractor,
}

impl Task for Enter<'_> {
    type Job = Entry;
    type Outcome = Draft;

    fn work(&self, mut job: Entry, analysis: &mut Analysis, drafter: &mut Drafter) -> Result<Draft> {
        let article = &mut job.article;
        analysis.analyse(&article.title, article.summary.as_deref().unwrap_or(""), &article.body);
        if article.lang.is_none() {
            article.lang = analysis.language(&article.title, &article.body).map(str::to_owned);
        }
        let mentions = (self.extractor)(article, analysis);
        analysis.keep_folded();
        drafter.draft(article, analysis, mentions, Origin { file: &job.file, hash: job.hash })
    }

    fn deliver(&self, draft: Draft) -> Result<()> {
        self.adder.add(draft)
    }

    fn settle(&self) {
        self.adder.settle();
    }
}
