//! The tokens of a whole article, made once and read by extraction and index alike.

use super::{Tokens, tokenize};

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
}

impl Analysis {
    /// Takes the three texts apart, forgetting what it held.
    pub fn analyse(&mut self, title: &str, summary: &str, body: &str) {
        tokenize(title, &mut self.title);
        tokenize(summary, &mut self.summary);
        tokenize(body, &mut self.body);
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
    }
}
