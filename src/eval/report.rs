//! The report: all scores of an evaluation, as plain data.

use std::collections::BTreeSet;

use serde::Serialize;

use super::bcubed::{Bcubed, Links};
use super::entities::Entities;
use super::label::{Class, GoldType, Level, Rules};
use super::mentions::Mentions;
use super::mistakes::{Example, Mistakes};
use super::rates::{Counts, Named, Rates};
use super::reliability::{Bucket, Reliability};
use super::resolution::{Places, Resolution};
use super::sheet::Sheet;
use crate::schema::{FacetId, Kind};

/// How well extraction agrees with gold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Gold articles.
    pub documents: u64,
    /// Gold articles without a prediction: none, as each is extracted here.
    pub not_predicted: u64,
    /// Exact mentions by class, and all of them as `micro`.
    pub mentions: Named<Rates>,
    /// Exact mentions by facet, where the gold tells facets apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet_mentions: Option<Named<Rates>>,
    /// Distinct values against distinct entities, article by article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet_entities: Option<Named<Rates>>,
    /// Values against links across articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_bcubed: Option<Named<Bcubed>>,
    /// Places that were found against where the gold locates them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Named<Resolution>>,
    /// Exact dates, where the gold has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<Rates>,
    /// How many mistakes of each kind, by facet where the gold tells facets apart, else by class.
    pub mistakes: Named<u64>,
    /// The most frequent of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// How often each type of the gold was found as each facet, at exact spans.
    pub confusion: Named<Named<u64>>,
    /// How much of what was found is right, by confidence.
    pub reliability: Vec<Bucket>,
}

/// All that is counted. The sum does not depend on the order in which articles are added.
#[derive(Debug, Default)]
pub(super) struct Tally {
    documents: u64,
    types: BTreeSet<GoldType>,
    mentions: Mentions,
    entities: Entities,
    links: Links,
    places: Places,
    mistakes: Mistakes,
    reliability: Reliability,
}

impl Tally {
    pub(super) fn add(&mut self, types: impl Iterator<Item = GoldType>, sheet: &Sheet<'_>) {
        self.documents += 1;
        self.types.extend(types);
        self.mentions.add(sheet);
        self.entities.add(sheet);
        self.links.add(sheet);
        self.places.add(sheet);
        self.mistakes.add(sheet);
        self.reliability.add(sheet);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.documents += other.documents;
        self.types.extend(other.types);
        self.mentions.merge(other.mentions);
        self.entities.merge(other.entities);
        self.links.merge(other.links);
        self.places.merge(&other.places);
        self.mistakes.merge(other.mistakes);
        self.reliability.merge(other.reliability);
    }

    /// The scores, with the `most` frequent mistakes of each kind.
    pub(super) fn report(&self, rules: Rules<'_>, most: usize) -> Report {
        let level = self.level(rules);
        let known = self.classes();
        let fine = level == Level::Facet;
        let by_facet = |counts: &dyn Fn(FacetId) -> Counts| {
            let rates = |id: FacetId| (rules.facets.get(id).name.to_string(), counts(id).rates());
            fine.then(|| Named(rules.scored().map(rates).collect()))
        };
        let dated = |t: &GoldType| rules.kind(*t) == Some(Kind::Date);
        Report {
            documents: self.documents,
            not_predicted: 0,
            mentions: self.class_rates(known),
            facet_mentions: by_facet(&|id| self.mentions.facets.get(&id).copied().unwrap_or_default()),
            facet_entities: by_facet(&|id| self.entities.0.get(&id).copied().unwrap_or_default()),
            canonical_bcubed: fine.then(|| self.bcubed(rules)),
            resolution: self.resolution(),
            dates: self.types.iter().any(dated).then(|| self.mentions.dates.rates()),
            mistakes: self.mistakes.counts(rules, level, known),
            examples: self.mistakes.examples(rules, level, known, most),
            confusion: self.mistakes.confusion(rules, known),
            reliability: self.reliability.buckets(level, known),
        }
    }

    /// Gold that tells settlements, states or groups apart is compared by facet.
    fn level(&self, rules: Rules<'_>) -> Level {
        let tells = |t: &GoldType| matches!(rules.kind(*t), Some(Kind::Settlement | Kind::State | Kind::Collective));
        if self.types.iter().any(tells) { Level::Facet } else { Level::Class }
    }

    /// The classes that the gold knows: where it marks places only, what else is found is not invented.
    fn classes(&self) -> &'static [Class] {
        let places = self.types.iter().all(|t| matches!(t, GoldType::Location | GoldType::Demonym));
        if places { &[Class::Loc] } else { &[Class::Loc, Class::Org, Class::Per] }
    }

    fn class_rates(&self, known: &[Class]) -> Named<Rates> {
        let mut all = Counts::default();
        let mut rows = Vec::new();
        for (class, counts) in self.mentions.classes.iter().filter(|(class, _)| known.contains(class)) {
            all.add(*counts);
            rows.push((class.name().to_owned(), counts.rates()));
        }
        rows.push(("micro".to_owned(), all.rates()));
        Named(rows)
    }

    fn bcubed(&self, rules: Rules<'_>) -> Named<Bcubed> {
        let row = |id: FacetId| Some((rules.facets.get(id).name.to_string(), self.links.0.get(&id)?.scores()));
        Named(rules.scored().filter_map(row).collect())
    }

    fn resolution(&self) -> Option<Named<Resolution>> {
        let rows = [("all", self.places.all), ("settlements", self.places.settlements)];
        let rows: Vec<_> =
            rows.into_iter().filter_map(|(name, places)| Some((name.to_owned(), places.scores()?))).collect();
        (!rows.is_empty()).then_some(Named(rows))
    }
}
