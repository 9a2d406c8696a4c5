//! What gold calls a mention, and what that means to a facet of the schema.
//!
//! Annotators draw the borders between kinds of names as they like: some tell cities from regions, others call all of
//! them locations. So a type of the gold is a facet of the schema or one of three wider words, and mentions are
//! compared twice: by coarse classes, which all gold has, and by facet, where the gold tells facets apart.

use serde::Serialize;

use crate::schema::{FacetId, FacetSchema, Kind};

/// The type of a gold mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GoldType {
    /// A facet of the schema, by its name.
    Facet(FacetId),
    /// `location`: a place of any kind.
    Location,
    /// `party`: a political party, which stands under groups for some and under organisations for others.
    Party,
    /// `demonym`: an adjective or the people of a state.
    Demonym,
}

const LOCATION: &str = "location";
const PARTY: &str = "party";
const DEMONYM: &str = "demonym";

impl GoldType {
    /// The type called `name`: a facet that is found in texts, else one of the wider words.
    #[must_use]
    pub fn named(name: &str, facets: &FacetSchema) -> Option<Self> {
        let facet = facets.by_name(name).filter(|id| facets.get(*id).kind != Kind::Field);
        facet.map(Self::Facet).or(match name {
            LOCATION => Some(Self::Location),
            PARTY => Some(Self::Party),
            DEMONYM => Some(Self::Demonym),
            _ => None,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(self, facets: &FacetSchema) -> &str {
        match self {
            Self::Facet(id) => &facets.get(id).name,
            Self::Location => LOCATION,
            Self::Party => PARTY,
            Self::Demonym => DEMONYM,
        }
    }

    /// All names that a type can have.
    pub(super) fn names(facets: &FacetSchema) -> Vec<&str> {
        let found = facets.facets().iter().filter(|facet| facet.kind != Kind::Field);
        found.map(|facet| &*facet.name).chain([LOCATION, PARTY, DEMONYM]).collect()
    }
}

/// A coarse class of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Class {
    /// Places of all kinds.
    Loc,
    /// Groups and organisations.
    Org,
    /// People.
    Per,
}

impl Class {
    /// The name by which shared tasks know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Loc => "LOC",
            Self::Org => "ORG",
            Self::Per => "PER",
        }
    }

    /// The class of a kind; `None` for what is no name.
    pub(super) fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Person => Some(Self::Per),
            Kind::Collective | Kind::Org => Some(Self::Org),
            Kind::Settlement | Kind::State | Kind::Place => Some(Self::Loc),
            Kind::Date | Kind::Field => None,
        }
    }
}

/// What demonyms ("Libyan") count as, in the gold and in what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Demonyms {
    /// Places of no certain kind.
    Location,
    /// Nothing: they are left out on both sides.
    #[default]
    Ignore,
    /// Mentions of their country.
    Country,
}

/// How closely labels are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// By class: all that coarse gold tells.
    Class,
    /// By facet.
    Facet,
}

impl Level {
    /// Both, in order.
    pub(super) const ALL: [Self; 2] = [Self::Class, Self::Facet];
}

/// The rules of a comparison: which facets there are, and what demonyms count as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'s> {
    pub(super) facets: &'s FacetSchema,
    pub(super) demonyms: Demonyms,
}

impl Rules<'_> {
    /// The class of a label.
    pub(super) fn class(self, label: GoldType) -> Option<Class> {
        match label {
            GoldType::Facet(id) => Class::of(self.facets.get(id).kind),
            GoldType::Location | GoldType::Demonym => Some(Class::Loc),
            GoldType::Party => Some(Class::Org),
        }
    }

    /// The kind of a label, where it is a facet.
    pub(super) fn kind(self, label: GoldType) -> Option<Kind> {
        match label {
            GoldType::Facet(id) => Some(self.facets.get(id).kind),
            _ => None,
        }
    }

    /// What a demonym of the gold counts as; `None` where it is left out.
    pub(super) fn gold_demonym(self) -> Option<GoldType> {
        match self.demonyms {
            Demonyms::Ignore => None,
            Demonyms::Location => Some(GoldType::Location),
            Demonyms::Country => self.facets.of_kind(Kind::State).next().map(GoldType::Facet),
        }
    }

    /// What a demonym that was found as a mention of `facet` counts as.
    pub(super) fn found_demonym(self, facet: FacetId) -> Option<GoldType> {
        match self.demonyms {
            Demonyms::Ignore => None,
            Demonyms::Location => Some(GoldType::Location),
            Demonyms::Country => Some(GoldType::Facet(facet)),
        }
    }

    /// Whether a gold label and a found one mean the same at a level.
    pub(super) fn agree(self, gold: GoldType, found: GoldType, level: Level) -> bool {
        let classes = || self.class(gold) == self.class(found);
        gold == found || (level == Level::Class || !matches!(gold, GoldType::Facet(_))) && classes()
    }

    /// The facets that are scored: those of names, in display order.
    pub(super) fn scored(&self) -> impl Iterator<Item = FacetId> + '_ {
        self.facets.ids().filter(|id| Class::of(self.facets.get(*id).kind).is_some())
    }
}
