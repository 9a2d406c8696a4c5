//! One commit of an index as queries see it: its segments, fields and facets.
//!
//! Every question opens one view and answers from it alone, so that a writer's commits never mix into an answer.

use std::ops::{Bound, Deref};

use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use super::suggest;
use crate::error::{Error, Result};
use crate::index::{Index, Snapshot};
use crate::schema::{FacetDef, Kind};

/// The name of the article field that tells the day of publication.
const PUBLISHED: &str = "published";

/// One commit of an index.
pub(super) struct View(Snapshot);

impl Deref for View {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.0
    }
}

impl View {
    /// The last commit.
    pub fn open(index: &Index) -> Result<Self> {
        Ok(Self(index.snapshot()?))
    }

    pub fn segments(&self) -> &[SegmentReader] {
        self.searcher.segment_readers()
    }

    /// The place of the facet of that name among the facets.
    pub fn facet(&self, name: &str) -> Result<usize> {
        self.manifest.facet(name).ok_or_else(|| {
            let hint = match suggest::nearest(name, self.facet_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("there are {}", self.facet_names().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" "))
                }
            };
            Error::query(format!("unknown facet `{name}`: {hint}"))
        })
    }

    pub fn facet_names(&self) -> impl Iterator<Item = &str> {
        self.manifest.facets.iter().map(|facet| facet.name.as_ref())
    }

    /// The definition of a facet whose place came from [`View::facet`].
    pub fn definition(&self, facet: usize) -> &FacetDef {
        &self.manifest.facets[facet]
    }

    /// The field of a facet whose place came from [`View::facet`].
    pub fn facet_field(&self, facet: usize) -> Field {
        self.fields.facets()[facet]
    }

    /// Whether the values of a facet are days, months and years.
    pub fn is_dated(&self, facet: usize) -> bool {
        self.definition(facet).kind == Kind::Date || self.is_published(facet)
    }

    /// Whether a facet holds the day of publication.
    pub fn is_published(&self, facet: usize) -> bool {
        let def = self.definition(facet);
        def.kind == Kind::Field && def.from.as_deref() == Some(PUBLISHED)
    }

    /// Whether an article that is not deleted has the term.
    pub fn holds(&self, term: &Term) -> Result<bool> {
        for segment in self.segments() {
            let inverted = segment.inverted_index(term.field()).map_err(broken)?;
            let Some(info) = inverted.get_term_info(term).map_err(broken)? else { continue };
            let Some(alive) = segment.alive_bitset() else { return Ok(true) };
            let option = tantivy::schema::IndexRecordOption::Basic;
            let mut postings = inverted.read_postings_from_terminfo(&info, option).map_err(broken)?;
            while postings.doc() != TERMINATED {
                if alive.is_alive(postings.doc()) {
                    return Ok(true);
                }
                postings.advance();
            }
        }
        Ok(false)
    }

    /// Hands every term of a field that begins with `prefix` to `visit`, segment by segment, in order of the terms;
    /// terms of deleted articles too.
    pub fn terms(&self, field: Field, prefix: &[u8], mut visit: impl FnMut(&[u8])) -> Result<()> {
        for segment in self.segments() {
            let inverted = segment.inverted_index(field).map_err(broken)?;
            stream(inverted.terms(), prefix, &mut visit)?;
        }
        Ok(())
    }
}

fn stream(terms: &TermDictionary, prefix: &[u8], visit: &mut impl FnMut(&[u8])) -> Result<()> {
    let mut range = terms.range().ge(prefix);
    if let Some(end) = prefix_end(prefix) {
        range = range.lt(end);
    }
    let mut stream = range.into_stream().map_err(broken)?;
    while stream.advance() {
        visit(stream.key());
    }
    Ok(())
}

/// The first key behind all that begin with `prefix`; `None` where there is no such key.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix.get(..=last)?.to_vec();
    *end.last_mut()? += 1;
    Some(end)
}

/// The range of the terms of a field that begin with `prefix`.
pub(super) fn prefix_bounds(field: Field, prefix: &str) -> (Bound<Term>, Bound<Term>) {
    // No letter sorts behind the last code point, and folded words never hold it.
    let end = format!("{prefix}\u{10FFFF}");
    (Bound::Included(Term::from_field_text(field, prefix)), Bound::Included(Term::from_field_text(field, &end)))
}

/// The index could not be read.
pub(super) fn broken(source: impl Into<crate::error::Cause>) -> Error {
    Error::index("cannot read the index", source)
}
