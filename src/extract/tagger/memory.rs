//! Memory: what is met again and again, and what it gives to the scores.
//!
//! Half of a token's features depend on one word alone, and a few thousand words make up most of all news. Most of the
//! others depend on a few small things together, such as three shapes or three marks, of which there are not many
//! more. Their sums are kept from article to article, in a table of fixed size in which what is new takes the place of
//! what is older. Pairs of words are not remembered: most of them do not come again soon. Sums are whole numbers: it is
//! the same whether features are summed one by one or in parts.

use std::ops::Range;

use super::features::Window;
use super::label::LABELS;
use super::model::{Clusters, Model, Sums};

/// How many words' clusters are remembered.
const WORDS: usize = 8192;

/// How many pairs of sums are.
const PAIRS: usize = 1 << 15;

/// What so many tokens may remember is looked up together.
const TOGETHER: usize = 64;

/// What something remembered gives, with its key in the lanes behind those of the labels.
#[derive(Debug, Clone, Copy, Default)]
struct Cell(Sums);

/// Two of them that may lie here, the newer one first: a line of the processor's cache, since most of the time goes into
/// waiting for memory.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Pair([Cell; 2]);

/// Neither of a pair.
const NEITHER: u8 = 2;

impl Cell {
    #[inline]
    fn has(&self, key: [i16; 3]) -> bool {
        self.0.last_chunk() == Some(&key)
    }
}

impl Pair {
    /// Which of the two is remembered under a key; [`NEITHER`] if none is. No branch: nobody can guess it.
    #[inline]
    fn which(&self, key: [i16; 3]) -> u8 {
        let [newer, older] = &self.0;
        let (newer, older) = (u8::from(newer.has(key)), u8::from(older.has(key)));
        NEITHER - older - (NEITHER - older) * newer
    }

    /// Remembers sums under a key; the older of the two is forgotten.
    fn put(&mut self, key: [i16; 3], sums: &Sums) {
        let [newer, older] = &mut self.0;
        if !newer.has(key) {
            *older = *newer;
        }
        newer.0 = *sums;
        if let Some(lanes) = newer.0.last_chunk_mut() {
            *lanes = key;
        }
    }
}

const _: () = assert!(LABELS + 3 == 16, "the lanes behind those of the labels hold the key");

/// Where a key's sums are remembered: the pair, and what is left of the key.
#[derive(Debug, Clone, Copy)]
struct Place {
    pair: u16,
    key: [i16; 3],
}

impl Place {
    /// All bits of a key but one tell where.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "parts of a number")]
    fn of(key: u64) -> Self {
        // Many keys are small numbers: hardly any is nothing but zeros here, as are the pairs that hold none yet.
        let mixed = (key ^ 0xD6E8_FEB8_6659_FD93).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let part = |at: u32| (mixed >> (16 * at)) as u16;
        Self { pair: part(3) >> 1, key: [part(0), part(1), part(2)].map(u16::cast_signed) }
    }
}

/// A word by its hash, with its clusters.
type Slot = std::cell::Cell<(u64, [u32; 3])>;

/// The clusters of the words met lately.
#[derive(Debug)]
pub(super) struct Familiar<'m> {
    clusters: Clusters<'m>,
    slots: Vec<Slot>,
}

impl<'m> Familiar<'m> {
    /// Those of a table of clusters, in slots that were kept from before if there are any.
    pub(super) fn new(clusters: Clusters<'m>, mut slots: Vec<Slot>) -> Self {
        slots.resize(WORDS, Slot::default());
        Self { clusters, slots }
    }

    /// What can be kept for the same table.
    pub(super) fn into_slots(self) -> Vec<Slot> {
        self.slots
    }

    /// The clusters of the word with that hash, which is hardly ever 0.
    pub(super) fn of(&self, word: u64) -> [u32; 3] {
        let Some(slot) = self.slots.get(place(word ^ word << 40, WORDS)) else { return [0; 3] };
        let (known, clusters) = slot.get();
        if known == word {
            return clusters;
        }
        let clusters = self.clusters.of(word);
        slot.set((word, clusters));
        clusters
    }
}

/// One thread's memory.
#[derive(Debug)]
pub(super) struct Memory {
    pairs: Vec<Pair>,
    /// Kept for [`Familiar`].
    pub(super) familiar: Vec<Slot>,
    /// What the tokens of the run at hand sum up to.
    sums: Vec<Sums>,
    /// What is asked for at that run.
    asked: Vec<Asked>,
    new: New,
    /// The feature that the tokens of the field at hand share, and what it gives.
    opening: Option<(u64, Sums)>,
}

/// A part of the features of a token of the run at hand.
#[derive(Debug, Clone, Copy)]
struct Asked {
    place: Place,
    /// Which token of the field.
    at: usize,
    part: u8,
    /// Which of the pair it is.
    which: u8,
}

/// What of the run at hand is not remembered: it is summed up all at once.
#[derive(Debug, Default)]
struct New {
    features: Vec<u64>,
    /// Where the features of each part end.
    ends: Vec<usize>,
    /// For which token of the run each is, and where it is remembered, if it is.
    parts: Vec<(usize, Option<Place>)>,
    sums: Vec<Sums>,
}

impl New {
    fn clear(&mut self) {
        self.features.clear();
        self.ends.clear();
        self.parts.clear();
        self.sums.clear();
    }

    /// Notes a part whose features have just been listed.
    fn part(&mut self, token: usize, place: Option<Place>) {
        self.ends.push(self.features.len());
        self.parts.push((token, place));
        self.sums.push(Sums::default());
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            pairs: vec![Pair::default(); PAIRS],
            familiar: Vec::new(),
            sums: Vec::new(),
            asked: Vec::new(),
            new: New::default(),
            opening: None,
        }
    }
}

/// Adds numbers to others, lane by lane.
pub(super) fn add(sums: &mut Sums, others: &Sums) {
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum = sum.wrapping_add(*other);
    }
}

/// A place in a table for a key, whose high bits are mixed well.
#[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
fn place(key: u64, slots: usize) -> usize {
    (key >> 40) as usize % slots
}

impl Memory {
    /// What the features of each token of a run sum up to; the window stands on the run.
    ///
    /// Places are looked up before what lies there is added: so many of them are on their way from memory at once. A
    /// function of its own, so that the compiler has the registers for it.
    #[inline(never)]
    pub(super) fn sums(&mut self, model: &Model, window: &Window<'_>, run: &Range<usize>) -> &[Sums] {
        let opening = self.opening(model, window.opening());
        let Self { pairs, sums, asked, new, .. } = self;
        sums.clear();
        sums.resize(run.len(), opening);
        new.clear();
        for start in run.clone().step_by(TOGETHER) {
            asked.clear();
            for at in start..(start + TOGETHER).min(run.end) {
                let keys = (0..).zip(window.keys(at)).filter(|(_, key)| *key != 0);
                asked.extend(keys.map(|(part, key)| Asked { place: Place::of(key), at, part, which: NEITHER }));
            }
            for asked in asked.iter_mut() {
                let pair = pairs.get(usize::from(asked.place.pair));
                asked.which = pair.map_or(NEITHER, |pair| pair.which(asked.place.key));
            }
            for Asked { place, at, part, which } in asked.iter().copied() {
                let known = pairs.get(usize::from(place.pair)).and_then(|pair| pair.0.get(usize::from(which)));
                if let Some(known) = known {
                    if let Some(sums) = sums.get_mut(at - run.start) {
                        add(sums, &known.0);
                    }
                } else {
                    window.part(at, usize::from(part), &mut new.features);
                    new.part(at - run.start, Some(place));
                }
            }
        }
        for token in 0..run.len() {
            window.word_pairs(run.start + token, &mut new.features);
            new.part(token, None);
        }
        self.learn(model);
        &self.sums
    }

    /// What the feature that the tokens of a field share gives.
    fn opening(&mut self, model: &Model, feature: u64) -> Sums {
        match self.opening {
            Some((known, sums)) if known == feature => sums,
            _ => {
                let mut sums = [Sums::default()];
                model.add(&[feature], &[1], &mut sums);
                self.opening = Some((feature, sums[0]));
                sums[0]
            }
        }
    }

    /// Sums up what was not remembered, adds it where it belongs and remembers it.
    fn learn(&mut self, model: &Model) {
        model.add(&self.new.features, &self.new.ends, &mut self.new.sums);
        for ((token, place), new) in self.new.parts.iter().zip(&self.new.sums) {
            if let Some(sums) = self.sums.get_mut(*token) {
                add(sums, new);
            }
            if let Some(place) = place
                && let Some(pair) = self.pairs.get_mut(usize::from(place.pair))
            {
                pair.put(place.key, new);
            }
        }
    }
}
