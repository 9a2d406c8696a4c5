//! Which values the indexes of a view hold.

use tantivy::query::{Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::exact::Exact;
use super::folding::Folding;
use super::view::{Part, View, broken};
use crate::error::Result;
use crate::index::{decode, joined};
use crate::text::fold_phrase;

impl View {
    /// Whether an article that can be seen has exactly this value.
    pub fn holds(&self, facet: usize, path: &str) -> Result<bool> {
        self.any(|part| Some(Exact::of(part, facet, [path])))
    }

    /// Whether an article that can be seen has a value of these names or one below it.
    pub fn has_branch(&self, facet: usize, names: &[String]) -> Result<bool> {
        self.any(|part| {
            let term = Term::from_field_text(part.facet_field(facet)?, &joined(names));
            Some(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
        })
    }

    /// Whether an article that can be seen is found by the query that each index has for something.
    fn any(&self, query: impl Fn(&Part) -> Option<Box<dyn Query>>) -> Result<bool> {
        for segment in self.segments() {
            let Some(query) = query(&self.parts()[segment.part]) else { continue };
            let mut found = self.weigh(segment.part, query.as_ref(), false)?.scorer(&segment, 1.0).map_err(broken)?;
            while found.doc() != TERMINATED {
                if segment.shows(found.doc()) {
                    return Ok(true);
                }
                found.advance();
            }
        }
        Ok(false)
    }

    /// Hands the path of every value of a facet to `visit`, some more than once; those of deleted articles too.
    pub fn values(&self, facet: usize, visit: &mut dyn FnMut(&str)) -> Result<()> {
        for segment in self.segments() {
            let Some(table) = self.table(segment, facet) else { continue };
            table.values(segment.tables)?.each(&mut |_, encoded| visit(&decode(encoded)))?;
        }
        Ok(())
    }

    /// Hands the path of every value of a facet whose last name folds to `folded` to `visit`, some more than once; those of
    /// deleted articles too. Where values are single names the terms are walked by the name; where they are not, as those of
    /// places, a segment has them by their last names.
    pub fn labelled(&self, facet: usize, folded: &str, visit: &mut dyn FnMut(String)) -> Result<()> {
        let folding = Folding::new(folded);
        let mut offer = |encoded: &str| {
            if encoded.rsplit('\0').next().is_some_and(|label| folding.admits(label) && fold_phrase(label) == folded) {
                visit(decode(encoded));
            }
        };
        for segment in self.segments() {
            let part = &self.parts()[segment.part];
            let (Some(field), Some(table)) = (part.facet_field(facet), self.table(segment, facet)) else { continue };
            if table.values(segment.tables)?.each_named(folded, &mut offer)? {
                continue;
            }
            let inverted = segment.inverted_index(field).map_err(broken)?;
            let mut found = inverted.terms().search(&folding).into_stream().map_err(broken)?;
            while found.advance() {
                std::str::from_utf8(found.key()).into_iter().for_each(&mut offer);
            }
        }
        Ok(())
    }

    /// Hands the names of every value of a facet, and of all that is above one, to `visit`.
    pub fn branches(&self, facet: usize, visit: &mut dyn FnMut(&str)) -> Result<()> {
        for part in self.parts() {
            let Some(field) = part.facet_field(facet) else { continue };
            part.terms(field, b"", &mut |key| std::str::from_utf8(key).into_iter().for_each(&mut *visit))?;
        }
        Ok(())
    }
}
