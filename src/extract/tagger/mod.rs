//! The tagger: names told by a model that was trained on annotated news.
//!
//! **What it finds** — names of people, organisations and places, listed or not, and for every reading of the other
//! extractors how likely it is.
//!
//! **How** — a linear-chain conditional random field over the tokens that can belong to a name. It sees words, their
//! shapes, beginnings and ends, clusters of words used alike, the cue lists, what dictionaries and cues have read, and
//! how the same word is used elsewhere in the article (`features`). Only runs of capitalised words, with the small
//! words between them, are scored (`lattice`); the weights lie in a table that is read in place (`model`).
//!
//! **Known misses** — names in lower case; languages other than English, on which it was not trained.
//!
//! **Example** — "Ndubuisi of Hartwell Partners" gives a person and an organisation, though nobody lists either.
//!
//! After Ratinov and Roth (2009) for the features of the whole article, and Agerri and Rigau (2016) for the clusters.

mod clusters;
mod evidence;
mod features;
mod label;
mod lattice;
mod memory;
mod model;
mod train;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use crate::schema::Kind;
use crate::text::Gap;

use super::lexicon::Word;
use super::pool::Pool;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};
use evidence::Evidence;
use features::{View, Window};
use lattice::{Best, Lattice};
use memory::{Familiar, Memory};
use model::Model;

pub use clusters::Vectors;
pub use label::Class;
pub use train::{Progress, Recipe, Trainer};

/// The lattices of so many tokens of an article are kept; those of a huge one are made anew when asked for.
const KEPT: usize = 3_000;

/// A trained tagger. Shared between threads.
#[derive(Debug, Clone)]
pub(super) struct Tagger {
    model: Model,
    memories: Pool<Memory>,
}

/// A name that the tagger found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub(super) field: usize,
    pub(super) run: Range<usize>,
    pub(super) class: Class,
    /// How likely it is right, 0 to 1.
    pub(super) probability: f32,
}

/// What the tagger makes of an article.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    /// Its names in reading order.
    pub(super) names: Vec<Name>,
    chains: Vec<Chain>,
    /// The lattices of the first chains, each made when it is asked for.
    lattices: Vec<OnceCell<Lattice>>,
    /// What the features of all tokens of all chains sum up to.
    sums: Vec<[i16; label::LABELS]>,
}

impl Tagged {
    /// The number of the chain that holds the tokens, and where they lie in it.
    fn chain(&self, field: usize, run: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let behind = self.chains.partition_point(|c| (c.field as usize, c.start as usize) <= (field, run.start));
        let number = behind.checked_sub(1)?;
        let chain = self.chains.get(number)?;
        let start = chain.start as usize;
        let holds = chain.field as usize == field && run.end <= start + chain.length as usize;
        holds.then(|| (number, run.start - start..run.end - start))
    }
}

/// The lattice of a chain, made if it is not there, and kept unless the article is huge.
fn kept(lattices: &[OnceCell<Lattice>], chain: usize, make: impl FnOnce() -> Lattice) -> Cow<'_, Lattice> {
    match lattices.get(chain) {
        Some(kept) => Cow::Borrowed(kept.get_or_init(make)),
        None => Cow::Owned(make()),
    }
}

/// A run of tokens that can belong to names.
#[derive(Debug)]
struct Chain {
    field: u32,
    start: u32,
    length: u32,
    /// Where its sums begin.
    first: u32,
}

impl Tagger {
    /// Reads a model in place; `None` when it is none of this version.
    pub(super) fn new(bytes: Cow<'static, [u8]>) -> Option<Self> {
        Some(Self { model: Model::new(bytes)?, memories: Pool::default() })
    }

    /// Tags an article of which dictionaries and cues have settled the readings.
    pub(super) fn tag(
        &self,
        scene: &Scene<'_>,
        settled: &[Reading],
        kind_of: impl Fn(&Target) -> Option<Kind>,
    ) -> Tagged {
        let mut tagged = Tagged::default();
        let mut memory = self.memories.take();
        let familiar = Familiar::new(self.model.clusters(), std::mem::take(&mut memory.familiar));
        let (mut emissions, mut best) = (Vec::with_capacity(16), Best::default());
        each_chain(scene, settled, kind_of, &familiar, |index, run, window| {
            let first = tagged.sums.len();
            let sums = memory.sums(&self.model, window, run);
            tagged.sums.extend(sums.iter().map(|sums| *sums.first_chunk().unwrap_or(&[0; label::LABELS])));
            self.emissions(tagged.sums.get(first..).unwrap_or_default(), &mut emissions);
            let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let (start, length) = (narrow(run.start), narrow(run.len()));
            if first < KEPT {
                tagged.lattices.push(OnceCell::new());
            }
            tagged.chains.push(Chain { field: narrow(index), start, length, first: narrow(first) });
            let mut found = label::names_in(best.labels(&emissions, &self.model.steps)).peekable();
            if found.peek().is_none() {
                return;
            }
            let Tagged { names, chains, lattices, .. } = &mut tagged;
            let lattice = kept(lattices, chains.len() - 1, || Lattice::new(&emissions, &self.model.steps));
            names.extend(found.map(|(name, class)| {
                let probability = lattice.probability(&self.model.steps, &name, class);
                Name { field: index, run: run.start + name.start..run.start + name.end, class, probability }
            }));
        });
        memory.familiar = familiar.into_slots();
        self.memories.give_back(memory);
        tagged
    }

    /// How likely the tokens are a name of the class; `None` where it did not look.
    pub(super) fn probability(&self, tagged: &Tagged, field: usize, run: &Range<usize>, class: Class) -> Option<f32> {
        let (chain, inner) = tagged.chain(field, run)?;
        Some(self.lattice(tagged, chain).probability(&self.model.steps, &inner, class))
    }

    /// How likely the first of the tokens is outside all names; `None` where it did not look.
    pub(super) fn outside(&self, tagged: &Tagged, field: usize, run: &Range<usize>) -> Option<f32> {
        let (chain, inner) = tagged.chain(field, run)?;
        self.lattice(tagged, chain).outside(inner.start)
    }

    /// The lattice of a chain.
    fn lattice<'t>(&self, tagged: &'t Tagged, chain: usize) -> Cow<'t, Lattice> {
        kept(&tagged.lattices, chain, || {
            let at = tagged.chains.get(chain).map_or(0..0, |c| c.first as usize..(c.first + c.length) as usize);
            let sums = tagged.sums.get(at).unwrap_or_default();
            let mut emissions = Vec::with_capacity(sums.len());
            self.emissions(sums, &mut emissions);
            Lattice::new(&emissions, &self.model.steps)
        })
    }

    /// The scores of the labels of tokens, by their sums.
    fn emissions(&self, sums: &[[i16; label::LABELS]], emissions: &mut Vec<label::Scores>) {
        emissions.clear();
        emissions.extend(sums.iter().map(|sums| self.model.scores(sums)));
    }
}

/// Calls `visit` with each run of tokens that can belong to names: its field, itself, and what is to be seen there.
fn each_chain(
    scene: &Scene<'_>,
    settled: &[Reading],
    kind_of: impl Fn(&Target) -> Option<Kind>,
    clusters: &Familiar<'_>,
    mut visit: impl FnMut(usize, &Range<usize>, &Window<'_>),
) {
    let marks = evidence::marks(scene, settled, kind_of);
    let evidence = Evidence::new(scene, &marks);
    let view = View { scene, evidence: &evidence };
    for (index, (field, marks)) in scene.fields.iter().zip(&marks).enumerate() {
        let mut window = Window::new(field, marks, clusters);
        for run in chains(field) {
            window.move_to(&view, &run);
            visit(index, &run, &window);
        }
    }
}

/// What no name goes on behind: "Tripoli, Libya" is two.
const PARTS: Gap = Gap::LINE.and(Gap::COMMA);

/// The runs of tokens that can belong to names, each on one line and without a comma. A word that only has its capital because it begins a
/// sentence is none.
fn chains(field: &FieldView<'_>) -> Vec<Range<usize>> {
    let mut chains: Vec<Range<usize>> = Vec::new();
    for at in (0..field.len()).filter(|at| features::may_name(field, *at)) {
        match chains.last_mut() {
            Some(chain) if chain.end == at && !field.token(at).is_some_and(|t| t.gap.has(PARTS)) => chain.end += 1,
            _ => chains.push(at..at + 1),
        }
    }
    chains.retain(|chain| {
        let starter = || {
            let (word, token) = (field.word(chain.start), field.token(chain.start));
            word.is(Word::STARTER.or(Word::CONNECTOR).or(Word::LOCATIVE))
                && !word.is(Word::GIVEN.or(Word::SURNAME))
                && token.is_some_and(|t| t.starts_sentence() && !t.is_all_caps())
        };
        chain.len() > 1 || !starter()
    });
    chains
}
