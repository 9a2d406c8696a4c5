//! Text as bytes, tokens, sentences and folded words.
//!
//! The one place where text is taken apart: extraction and index read the same [`Tokens`], made once per article.

mod analysis;
pub mod dateline;
mod fold;
pub mod furniture;
mod language;
mod sentence;
mod span;
mod stem;
mod token;

pub use analysis::Analysis;
pub use fold::{fold_char, fold_phrase};
pub use language::detect as detect_language;
pub use span::Span;
pub use stem::{Stemmer, supported as stemmed_languages};
pub use token::{Gap, Token, Tokens, hash, tokenize};
