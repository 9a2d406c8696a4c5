//! Lessons: gold as the tagger learns from it.
//!
//! The tagger tells three classes of names apart, gold as many types as its facets and annotators have. What a type
//! teaches is decided by the *kind* of its facet, so that a facet of one's own teaches like a built-in one.

use super::gold::GoldArticle;
use super::label::{Class, GoldType};
use crate::extract;
use crate::schema::FacetSchema;
use crate::text::Span;

impl GoldArticle {
    /// The names of the body by class: people; groups, parties and other organisations; places of all kinds. Dates,
    /// demonyms and what counts for nothing are no names.
    #[must_use]
    pub fn names(&self, facets: &FacetSchema) -> Vec<(Span, extract::Class)> {
        let counted = self.mentions.iter().filter(|mention| !mention.neutral);
        counted.filter_map(|mention| Some((mention.span, taught(mention.gold_type, facets)?))).collect()
    }
}

fn taught(gold_type: GoldType, facets: &FacetSchema) -> Option<extract::Class> {
    let class = match gold_type {
        GoldType::Facet(id) => Class::of(facets.get(id).kind)?,
        GoldType::Location => Class::Loc,
        GoldType::Party => Class::Org,
        GoldType::Demonym => return None,
    };
    Some(match class {
        Class::Per => extract::Class::Person,
        Class::Org => extract::Class::Org,
        Class::Loc => extract::Class::Location,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn a_type_teaches_what_the_kind_of_its_facet_is() {
        let facets = Schema::builtin().unwrap().facets;
        let taught = |name| taught(GoldType::named(name, &facets).unwrap(), &facets);
        assert_eq!(taught("person"), Some(extract::Class::Person));
        for name in ["org", "group", "party"] {
            assert_eq!(taught(name), Some(extract::Class::Org), "{name}");
        }
        for name in ["location", "city", "country", "place"] {
            assert_eq!(taught(name), Some(extract::Class::Location), "{name}");
        }
        for name in ["date", "demonym"] {
            assert_eq!(taught(name), None, "{name}");
        }
    }
}
