//! Entries, the aliases that lead to them, and their flags.

use crate::schema::{FacetId, Kind};

/// An entry's number in an open gazetteer; another gazetteer may number differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// An entry that a name may mean, and what the name is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// The entry.
    pub entry: EntryId,
    /// What the name is to it.
    pub alias: AliasKind,
}

/// What a name is to its entry: a set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AliasKind(pub u8);

impl AliasKind {
    /// The canonical name.
    pub const NAME: Self = Self(1);
    /// Another name.
    pub const ALIAS: Self = Self(2);
    /// An adjective or people of a state.
    pub const DEMONYM: Self = Self(4);
    /// Only to be believed with other evidence: written with `?` behind it.
    pub const SUPPORT: Self = Self(8);
    /// Written in 2 to 6 capitals, so that only all-caps tokens may match it; the caller checks.
    pub const ACRONYM: Self = Self(16);
    /// Taken away by the user; never seen outside this module.
    pub(super) const REMOVED: Self = Self(32);

    /// Whether it has all marks of `other`.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The marks of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a state can be named by it.
    pub(super) fn names_states(self) -> bool {
        self.0 & (Self::DEMONYM.0 | Self::REMOVED.0) == 0
    }

    /// Two writings of one name: the nearer to the canonical name holds, and the weaker demand.
    pub(super) fn merge(self, other: Self) -> Self {
        const RANK: u8 = 7;
        let (a, b) = (self.0 & RANK, other.0 & RANK);
        let nearer = if a == 0 || b == 0 { a | b } else { (a & a.wrapping_neg()).min(b & b.wrapping_neg()) };
        Self(nearer | self.0 & other.0 & !RANK)
    }
}

/// Marks of an entry from its `flags` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EntryFlags(pub u8);

impl EntryFlags {
    /// The name is also an everyday word or another's name: it needs other evidence.
    pub const WEAK: Self = Self(1);
    /// The name is also a given name.
    pub const GIVEN: Self = Self(2);
    /// The name is also a word of a language.
    pub const WORD: Self = Self(4);
    /// The capital of its state.
    pub const CAPITAL: Self = Self(8);
    /// A territory of another state.
    pub const TERRITORY: Self = Self(16);
    /// A state that few others recognise.
    pub const LIMITED: Self = Self(32);
    /// It exists no more.
    pub const HISTORICAL: Self = Self(64);

    /// The names that stand in files.
    pub(super) const NAMES: [(&'static str, Self); 7] = [
        ("weak", Self::WEAK),
        ("given", Self::GIVEN),
        ("word", Self::WORD),
        ("capital", Self::CAPITAL),
        ("territory", Self::TERRITORY),
        ("limited", Self::LIMITED),
        ("historical", Self::HISTORICAL),
    ];

    /// Whether it has all marks of `other`.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What is known of an entity.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'g> {
    /// The facet it is a value of.
    pub facet: FacetId,
    /// That facet's kind.
    pub kind: Kind,
    /// Its marks.
    pub flags: EntryFlags,
    /// How many people live there; 0 when unknown.
    pub population: u32,
    /// Degrees north.
    pub lat: Option<f32>,
    /// Degrees east.
    pub lon: Option<f32>,
    /// Id, name and value: looked at far more seldom than the numbers, and checked only then.
    pub(super) texts: [&'g [u8]; 3],
    pub(super) region: Option<EntryId>,
    pub(super) states: &'g [u8],
    pub(super) replaced: &'g [(EntryId, EntryId)],
}

impl<'g> Entry<'g> {
    /// Its identity: `geonames:ID` for settlements, regions and countries.
    #[must_use]
    pub fn id(&self) -> &'g str {
        self.text(0)
    }

    /// Its canonical name.
    #[must_use]
    pub fn name(&self) -> &'g str {
        self.text(1)
    }

    /// The facet value: a path such as `/Libya/Derna`.
    #[must_use]
    pub fn value(&self) -> &'g str {
        self.text(2)
    }

    fn text(&self, which: usize) -> &'g str {
        self.texts.get(which).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The states that its `country` column names.
    pub fn countries(&self) -> impl Iterator<Item = EntryId> + use<'g> {
        let (states, replaced) = (self.states, self.replaced);
        let ids = states.chunks_exact(4).filter_map(|b| Some(EntryId(u32::from_le_bytes(b.try_into().ok()?))));
        ids.map(move |id| successor(replaced, id))
    }

    /// The listed region of its state that its `admin` column names.
    #[must_use]
    pub fn region(&self) -> Option<EntryId> {
        self.region.map(|id| successor(self.replaced, id))
    }

    /// Its id where that is a place's: `geonames:ID`.
    #[must_use]
    pub fn place_id(&self) -> Option<&'g str> {
        Some(self.id()).filter(|id| id.starts_with("geonames:"))
    }
}

/// The entry that took the place of `id`, or `id` itself; `replaced` is sorted.
pub(super) fn successor(replaced: &[(EntryId, EntryId)], id: EntryId) -> EntryId {
    let place = replaced.binary_search_by_key(&id, |(old, _)| *old).ok();
    place.and_then(|at| replaced.get(at)).map_or(id, |(_, new)| *new)
}
