//! The tokens of a whole article, made once and read by extraction and index alike.

use std::cell::OnceCell;

use super::{Tokens, detect_language, tokenize};

/// The tokens of an article's text fields. Reused from article to article, it stops allocating;
/// [`Analysis::relax`] keeps it small.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Of the title.
    pub title: Tokens,
    /// Of the summary.
    pub summary: Tokens,
    /// Of the body.
    pub body: Tokens,
    /// Kept from the first time that it is asked for.
    language: OnceCell<Option<&'static str>>,
}

impl Analysis {
    /// Takes the three texts apart, forgetting what it held.
    pub fn analyse(&mut self, title: &str, summary: &str, body: &str) {
        tokenize(title, &mut self.title);
        tokenize(summary, &mut self.summary);
        tokenize(body, &mut self.body);
        self.language = OnceCell::new();
    }

    /// The language of the body, or else of the title, as [`detect_language`] tells it; both are those that were taken
    /// apart last.
    #[must_use]
    pub fn language(&self, title: &str, body: &str) -> Option<&'static str> {
        let told = || detect_language(body, &self.body).or_else(|| detect_language(title, &self.title));
        *self.language.get_or_init(told)
    }

    /// Gives the memory of the tokens back where they are many; their folded words stay.
    pub fn keep_folded(&mut self) {
        for tokens in [&mut self.title, &mut self.summary, &mut self.body] {
            tokens.keep_folded();
        }
    }

    /// Gives back what a huge article took, so that it does not stay taken for the small ones that follow.
    pub fn relax(&mut self) {
        for tokens in [&mut self.title, &mut self.summary, &mut self.body] {
            tokens.relax();
        }
        self.language = OnceCell::new();
    }
}
