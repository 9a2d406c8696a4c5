//! Entities: the distinct values of an article against the distinct entities of its gold, one to one.
//!
//! A value and an entity belong together by the mentions that they share, the pair with most of them first; a second
//! value for the same entity is one too many.

use std::collections::{BTreeMap, BTreeSet};

use super::gold::Entity;
use super::label::GoldType;
use super::rates::Counts;
use super::sheet::{Bytes, Sheet};
use crate::schema::FacetId;

/// Right, invented and missed entities by facet.
#[derive(Debug, Default)]
pub(super) struct Entities(pub(super) BTreeMap<FacetId, Counts>);

impl Entities {
    pub(super) fn add(&mut self, sheet: &Sheet<'_>) {
        for facet in sheet.rules.scored() {
            self.0.entry(facet).or_default().add(counts(sheet, facet));
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (facet, counts) in other.0 {
            self.0.entry(facet).or_default().add(counts);
        }
    }
}

fn counts(sheet: &Sheet<'_>, facet: FacetId) -> Counts {
    let label = GoldType::Facet(facet);
    let (spans, _) = sheet.spans_of(facet);
    let mut values: BTreeMap<&str, BTreeSet<Bytes>> = BTreeMap::new();
    for found in sheet.found.iter().filter(|found| found.label == label && spans.contains(&found.span)) {
        values.entry(&found.mention.value).or_default().insert(found.span);
    }
    let mut entities: BTreeMap<Entity, BTreeSet<Bytes>> = BTreeMap::new();
    for wanted in sheet.wanted.iter().filter(|wanted| wanted.label == label) {
        let words = || Entity::Name(wanted.mention.surface.clone());
        entities.entry(wanted.mention.entity.clone().unwrap_or_else(words)).or_default().insert(wanted.span);
    }
    let right = pair(&values, &entities);
    Counts { right, invented: values.len() as u64 - right, missed: entities.len() as u64 - right }
}

/// How many values and entities belong together.
fn pair(values: &BTreeMap<&str, BTreeSet<Bytes>>, entities: &BTreeMap<Entity, BTreeSet<Bytes>>) -> u64 {
    let mut pairs = Vec::new();
    for (value, found) in values {
        for (entity, wanted) in entities {
            let shared = found.intersection(wanted).count();
            if shared > 0 {
                pairs.push((std::cmp::Reverse(shared), *value, entity.to_string(), entity));
            }
        }
    }
    pairs.sort();
    let (mut used_values, mut used_entities) = (BTreeSet::new(), BTreeSet::new());
    for (_, value, _, entity) in pairs {
        if !used_values.contains(value) && !used_entities.contains(entity) {
            used_values.insert(value);
            used_entities.insert(entity);
        }
    }
    used_values.len() as u64
}
