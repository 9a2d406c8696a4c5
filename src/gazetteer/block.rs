//! Writes the compiled form; `layout` says what it looks like.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::entry::{Candidate, EntryId};
use super::layout::{self, MAGIC};

/// Collects the parts of a block.
#[derive(Default)]
pub(super) struct Writer {
    entries: Vec<u8>,
    strings: Vec<u8>,
    states: Vec<u8>,
    postings: Vec<u8>,
}

impl Writer {
    /// Adds the next entry.
    pub(super) fn entry(&mut self, row: &Draft, value: &str, states: &[EntryId], region: Option<EntryId>) {
        let id = self.string(&row.id);
        let at = self.string(value);
        let own = row.naming.names.last().map_or("", String::as_str);
        let name = if value.ends_with(own) {
            (at.0 + narrow(value.len() - own.len()), u16::try_from(own.len()).unwrap_or(u16::MAX))
        } else {
            self.string(own)
        };
        for part in [id, name, at] {
            self.entries.extend(part.0.to_le_bytes());
        }
        for part in [id, name, at] {
            self.entries.extend(part.1.to_le_bytes());
        }
        self.entries.extend(row.facet.0.to_le_bytes());
        self.entries.extend(row.population.to_le_bytes());
        self.entries.extend(row.lat.to_le_bytes());
        self.entries.extend(row.lon.to_le_bytes());
        self.entries.extend(narrow(self.states.len()).to_le_bytes());
        self.entries.push(u8::try_from(states.len()).unwrap_or(u8::MAX));
        self.entries.push(row.flags.0);
        self.entries.extend(region.map_or(u32::MAX, |id| id.0).to_le_bytes());
        self.states.extend(states.iter().flat_map(|state| state.0.to_le_bytes()));
    }

    fn string(&mut self, text: &str) -> (u32, u16) {
        let at = narrow(self.strings.len());
        self.strings.extend(text.as_bytes());
        (at, u16::try_from(text.len()).unwrap_or(u16::MAX))
    }

    /// The block; of several entries of one name those with more people come first.
    pub(super) fn finish(
        mut self,
        names: &BTreeMap<&str, Vec<Candidate>>,
        population: impl Fn(EntryId) -> Option<u32>,
    ) -> Vec<u8> {
        let mut map = fst::raw::Builder::memory();
        for (name, candidates) in names {
            let value = match candidates.as_slice() {
                [one] => layout::pack(*one),
                many => {
                    let mut many = many.to_vec();
                    many.sort_by_key(|c| (std::cmp::Reverse(population(c.entry)), c.entry));
                    self.list(&many)
                }
            };
            map.insert(name, value).expect("a sorted map of names each once can be written to memory");
        }
        let map = map.into_inner().expect("memory takes what is written to it");
        let starts = starts(names.keys().copied());
        let mut block = MAGIC.to_vec();
        let mut end = layout::HEAD;
        let parts = [self.entries, self.strings, self.states, self.postings, starts];
        for part in &parts {
            end += part.len();
            block.extend(narrow(end).to_le_bytes());
        }
        for part in &parts {
            block.extend(part);
        }
        block.extend(map);
        block
    }

    fn list(&mut self, candidates: &[Candidate]) -> u64 {
        let at = self.postings.len();
        let count = u16::try_from(candidates.len()).unwrap_or(u16::MAX);
        self.postings.extend(count.to_le_bytes());
        for candidate in candidates.iter().take(usize::from(count)) {
            self.postings.extend(candidate.entry.0.to_le_bytes());
            self.postings.push(candidate.alias.0);
        }
        layout::list_at(at)
    }
}

/// The set of first words.
fn starts<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Vec<u8> {
    let mut starts = vec![0; names.len().next_power_of_two()];
    for name in names {
        let word = name.split(' ').next().unwrap_or(name);
        let (byte, bit) = layout::start_bit(layout::hash_of(word.as_bytes()), starts.len());
        starts[byte] |= bit;
    }
    starts
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("a gazetteer is smaller than 4 GiB")
}
