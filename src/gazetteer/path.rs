//! The values of entries: paths of their names, told apart where two would be the same.

use std::collections::BTreeMap;

use crate::mention::{names_of, path_of};

/// What the path of an entry is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Naming {
    /// The path's names, the entry's own last.
    pub(super) names: Vec<String>,
    /// What tells it from others of the same path.
    pub(super) between: String,
}

impl Naming {
    /// The path as it is without need to tell it apart.
    pub(super) fn plain(&self) -> String {
        path_of(self.names.iter().map(String::as_str))
    }

    /// The path with the name that tells it apart.
    pub(super) fn told_apart(&self) -> String {
        let Some((own, above)) = self.names.split_last() else { return String::new() };
        let between = (!self.between.is_empty()).then_some(self.between.as_str());
        path_of(above.iter().map(String::as_str).chain(between).chain([own.as_str()]))
    }
}

/// The values of all `namings`, in their order; `taken` tells whether the path of the naming in a place
/// is in use elsewhere.
pub(super) fn values(namings: &[(usize, &Naming)], taken: impl Fn(usize, &str) -> bool) -> Vec<String> {
    let plain: Vec<String> = namings.iter().map(|(_, naming)| naming.plain()).collect();
    let mut uses: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for ((facet, _), path) in namings.iter().zip(&plain) {
        *uses.entry((*facet, path)).or_default() += 1;
    }
    let mut values = Vec::with_capacity(plain.len());
    for (at, ((facet, naming), path)) in namings.iter().zip(&plain).enumerate() {
        let repeated = uses.get(&(*facet, path)).is_some_and(|n| *n > 1);
        values.push(if repeated || taken(at, path) { naming.told_apart() } else { path.clone() });
    }
    values
}

/// The cell that stood in column `at` of `columns` columns when `value` was made, as far as the path tells it.
pub(super) fn name_at(value: &str, at: usize, columns: usize) -> String {
    let names = names_of(value);
    let place = if at + 1 == columns { names.len().checked_sub(1) } else { Some(at) };
    let told = names.len() >= columns;
    place.filter(|_| told || at + 1 == columns).and_then(|place| names.get(place).cloned()).unwrap_or_default()
}
