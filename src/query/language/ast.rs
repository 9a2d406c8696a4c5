//! The tree that a query is read into.
//!
//! It keeps words as they were typed: what they mean in an index (stems, values) is the business of `compile`.

use crate::article::TextField;

/// The field in which a term is sought; `None` for title, summary and body alike.
pub type Scope = Option<TextField>;

/// A query or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Every article: the empty query.
    All,
    /// All of at least two parts hold.
    And(Vec<Node>),
    /// One of at least two parts holds.
    Or(Vec<Node>),
    /// The part does not hold.
    Not(Box<Node>),
    /// A word in any of its inflected forms.
    Word {
        /// Where it is sought.
        scope: Scope,
        /// The word as typed.
        text: String,
    },
    /// Words in a row, exactly as they are but for case and accents.
    Phrase {
        /// Where they are sought.
        scope: Scope,
        /// The words as typed.
        text: String,
        /// How many places the words may be moved in all.
        slop: u32,
    },
    /// Words that begin so.
    Prefix {
        /// Where they are sought.
        scope: Scope,
        /// The beginning as typed.
        text: String,
    },
    /// Words that differ in so many letters at most.
    Fuzzy {
        /// Where they are sought.
        scope: Scope,
        /// The word as typed.
        text: String,
        /// 1 or 2.
        distance: u8,
    },
    /// Articles with a value in a facet.
    Facet {
        /// The facet's name.
        facet: String,
        /// The value as typed.
        value: String,
    },
    /// Articles published in a range of days.
    Published {
        /// The range as typed.
        range: String,
    },
}
