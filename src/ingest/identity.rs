//! Whose an id is: told by the last commit, and by what happened since.
//!
//! An id belongs to the first file that brings it. What is asked for is one record after the other, in the order of the
//! walk, so that the answers depend neither on threads nor on when commits happen: ids given out or set free since the
//! last commit are remembered apart, as hashes.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_128;

use crate::error::Result;
use crate::index::{Index, Known, Owned, Snapshot};

/// All ids of the index.
pub(super) struct Identities {
    index: Index,
    latest: Snapshot,
    given: HashSet<u128>,
    freed: HashSet<u128>,
}

/// What an id is to the record that wants it.
pub(super) enum Claim {
    /// It was this file's already.
    Ours(Known),
    /// Another record has it, or this one has come before.
    Taken,
    /// Nobody has it.
    Free,
    /// It was removed on purpose.
    Withheld,
}

impl Identities {
    pub(super) fn new(index: &Index) -> Result<Self> {
        Ok(Self { index: index.clone(), latest: index.snapshot()?, given: HashSet::new(), freed: HashSet::new() })
    }

    /// The articles of a file as the index has them.
    pub(super) fn owned_by(&self, file: &str) -> Result<Owned> {
        Owned::new(&self.latest, file)
    }

    /// Asks for an id on behalf of a file that owns `owned`, and takes it if it can be had.
    pub(super) fn claim(&mut self, id: &str, owned: &mut Owned) -> Result<Claim> {
        let key = xxh3_128(id.as_bytes());
        if let Some(known) = owned.take(id)? {
            self.given.insert(key);
            return Ok(Claim::Ours(known));
        }
        let taken = self.given.contains(&key) || (!self.freed.contains(&key) && self.latest.find(id)?.is_some());
        if !taken {
            self.given.insert(key);
        }
        Ok(if taken { Claim::Taken } else { Claim::Free })
    }

    /// Sets an id free whose article is removed.
    pub(super) fn free(&mut self, id: &str) {
        let key = xxh3_128(id.as_bytes());
        self.given.remove(&key);
        self.freed.insert(key);
    }

    /// How many ids are remembered apart.
    pub(super) fn remembered(&self) -> usize {
        self.given.len() + self.freed.len()
    }

    /// After a commit everything is in the index.
    pub(super) fn refresh(&mut self) -> Result<()> {
        self.latest = self.index.snapshot()?;
        self.given.clear();
        self.freed.clear();
        Ok(())
    }
}
