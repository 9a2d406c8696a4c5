//! Values of a facet that were spelt, kept by ordinal: to look one up costs as little as an entry of a list.

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::decode;
use super::values::Values;
use crate::error::{Error, Result};
use crate::mention::label_of;

/// How many spelt values of a facet and segment are kept.
const KEPT: usize = 1 << 14;

/// How many values stand in a drawer.
const DRAWER: usize = 16;

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The facet's name.
    pub facet: Arc<str>,
    /// The path.
    #[serde(rename = "value")]
    pub path: Arc<str>,
    /// Its last name.
    pub label: Arc<str>,
}

impl Value {
    /// An encoded value of a facet as it is shown.
    #[must_use]
    pub fn of(facet: &Arc<str>, encoded: &str) -> Self {
        let path = decode(encoded);
        Self { facet: Arc::clone(facet), label: label_of(&path).into(), path: path.into() }
    }
}

/// Values by ordinal.
#[derive(Default)]
pub(super) struct Spelt(RwLock<Drawers>);

/// Some values that are neighbours.
type Drawer = Box<[Option<Arc<Value>>; DRAWER]>;

#[derive(Default)]
struct Drawers {
    drawers: Vec<Option<Drawer>>,
    kept: usize,
}

impl Drawers {
    fn get(&self, ordinal: u32) -> Option<&Arc<Value>> {
        let ordinal = ordinal as usize;
        self.drawers.get(ordinal / DRAWER)?.as_ref()?.get(ordinal % DRAWER)?.as_ref()
    }

    fn put(&mut self, ordinal: u32, value: Arc<Value>) {
        let ordinal = ordinal as usize;
        if self.drawers.len() <= ordinal / DRAWER {
            self.drawers.resize_with(ordinal / DRAWER + 1, || None);
        }
        let drawer = self.drawers.get_mut(ordinal / DRAWER).map(Option::get_or_insert_default);
        if let Some(place) = drawer.and_then(|drawer| drawer.get_mut(ordinal % DRAWER)) {
            self.kept += usize::from(place.is_none());
            *place = Some(value);
        }
    }

    /// Hands all of them to `each` if all are here.
    fn all(&self, ordinals: &[u32], each: &mut dyn FnMut(usize, &Arc<Value>)) -> bool {
        let here = ordinals.iter().all(|ordinal| self.get(*ordinal).is_some());
        if here {
            let values = ordinals.iter().filter_map(|ordinal| self.get(*ordinal));
            values.enumerate().for_each(|(at, value)| each(at, value));
        }
        here
    }
}

impl Spelt {
    /// Hands the value of each ordinal to `each` with its place among them; those that were not spelt yet are spelt by
    /// `values`, as those of a facet.
    pub fn each(
        &self,
        values: &Values,
        facet: &Arc<str>,
        ordinals: &[u32],
        each: &mut dyn FnMut(usize, &Arc<Value>),
    ) -> Result<()> {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).all(ordinals, each) {
            return Ok(());
        }
        let mut drawers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if drawers.kept + ordinals.len() > KEPT {
            *drawers = Drawers::default();
        }
        let missing = ordinals.iter().filter(|ordinal| drawers.get(**ordinal).is_none());
        let mut missing: Vec<u32> = missing.copied().collect();
        missing.sort_unstable();
        missing.dedup();
        let mut next = missing.iter();
        values.spell_all(&missing, &mut |encoded| {
            if let Some(ordinal) = next.next() {
                drawers.put(*ordinal, Arc::new(Value::of(facet, encoded)));
            }
        })?;
        let all = drawers.all(ordinals, each);
        if drawers.kept > KEPT {
            *drawers = Drawers::default();
        }
        let lost = || Error::index("cannot read a dictionary of the index", "a value is missing");
        if all { Ok(()) } else { Err(lost()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawers_give_back_what_was_put() {
        let mut drawers = Drawers::default();
        for ordinal in [0, 15, 16, 1000, 15] {
            drawers.put(ordinal, Arc::new(Value::of(&"x".into(), &ordinal.to_string())));
        }
        assert_eq!(drawers.kept, 4);
        let mut seen = Vec::new();
        assert!(drawers.all(&[1000, 0, 0], &mut |at, value| seen.push((at, value.path.to_string()))));
        assert_eq!(seen, [(0, "/1000".to_owned()), (1, "/0".to_owned()), (2, "/0".to_owned())]);
        assert!(!drawers.all(&[0, 1], &mut |_, _| panic!("one is missing")));
        assert!(!drawers.all(&[5000], &mut |_, _| panic!("it is missing")));
    }
}
