//! First hits and total of words in one walk, window by window.
//!
//! The articles of all forms of a word in a field are poured into a window (see [`super::lane`]), where how often an
//! article has the word adds up; what has all words and passes the filters is then counted, and scored where that can
//! bring it among the first hits. The engine's ways are better where one long list outweighs all others, as it passes
//! over most of its blocks, and where something is so rare that the rest is looked up for it.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25Weight, EnableScoring, Scorer};
use tantivy::{DocId, Score, TERMINATED};

use super::lane::{Bits, Lane, Times, WIDTH, lanes};
use super::matches::Question;
use super::pile::Fielded;
use super::rank::Ranker;
use super::request::{Request, Sort};
use super::steps::{Stepped, in_steps};
use super::together::Together;
use super::top::passes_over;
use super::union;
use super::view::{Segment, View, broken};
use crate::error::Result;

/// Fewer occurrences than these are put in order at once.
const FEW: u64 = if cfg!(test) { 1 } else { 256 };

/// A word, or what passes the filters, that is in so many times fewer articles than all of them is what the others are
/// looked up for.
const RARER: u64 = 96;

/// More hits than these are not kept while going on.
const MOST: usize = 1000;

/// Scores of articles that have a word more often than this are always reckoned.
const OFTEN: u32 = 256;

/// Takes articles, some at a time.
pub(super) type Visit<'v> = dyn FnMut(&[DocId]) + 'v;

/// A walk over what has all of some words.
pub(super) struct Sweep {
    words: Vec<Fielded>,
    /// What passes the filters in each segment, if there are any.
    passing: Option<Vec<Box<dyn Scorer>>>,
}

impl Sweep {
    /// The walk for a question, if it pays.
    pub fn of(view: &View, question: &Question, request: &Request) -> Result<Option<Self>> {
        let plain = request.sort == Sort::Relevance && request.cursor.is_none() && (1..=MOST).contains(&request.limit);
        let (true, Some(part), [text]) = (plain && question.filters.sure.is_none(), view.sole(), &*question.texts)
        else {
            return Ok(None);
        };
        let words: Vec<&Stepped> = match (text.downcast_ref::<Stepped>(), text.downcast_ref::<Together>()) {
            (Some(word), _) if word.is_word() => vec![word],
            (_, Some(together)) => together.words().iter().collect(),
            _ => return Ok(None),
        };
        let (mut all, mut least, mut passed_over) = (0, u64::MAX, false);
        for word in &words {
            let sizes = word.articles(&part.searcher).map_err(broken)?.unwrap_or_default();
            let size = sizes.iter().sum();
            (all, least, passed_over) = (all + size, least.min(size), passes_over(&sizes));
        }
        let filtered = !question.filters.is_none(None);
        if all < FEW || all / RARER > least || (passed_over && words.len() == 1 && !filtered) {
            return Ok(None);
        }
        let mut passing = None;
        if filtered {
            let weight = view.weigh(0, question.filters.apply(view, part, None, None)?.as_ref(), false)?;
            let scorers = view.segments().map(|segment| weight.scorer(segment.reader, 1.0).map_err(broken));
            let scorers = scorers.collect::<Result<Vec<_>>>()?;
            let size: u64 = scorers.iter().map(|scorer| scorer.cost()).sum();
            if all / RARER > size || size / RARER > least {
                return Ok(None);
            }
            passing = Some(scorers);
        }
        let scoring = EnableScoring::enabled_from_searcher(&part.searcher);
        let words = words.into_iter().map(|word| word.fielded(scoring).map_err(broken)).collect::<Result<_>>()?;
        Ok(Some(Self { words, passing }))
    }

    /// Offers what may be among the first hits of the segment with a number to a ranker, and hands all of its hits to
    /// `visit` if it is there, in order, some at a time. Gives back how many there are.
    pub fn run(
        &mut self,
        (number, segment): (usize, Segment<'_>),
        ranker: &mut Ranker<'_>,
        visit: Option<&mut Visit<'_>>,
    ) -> Result<u64> {
        let filter = self.passing.as_mut().and_then(|passing| passing.get_mut(number));
        let passing = filter.map(|filter| union::Bits::found_by(filter.as_mut(), segment.max_doc()));
        let mut words = Vec::with_capacity(self.words.len());
        for word in &self.words {
            words.push(Word::open(word, segment)?);
        }
        // What is rarest leaves the least to the others.
        words.sort_by_key(Word::size);
        let mut visit = visit;
        let (mut total, mut needs, mut room) = (0, Needs::default(), Vec::new());
        let mut sums: Box<Scores> = Box::new([0.0; WIDTH as usize]);
        while let Some(next) = words.iter().map(Word::next).max().filter(|next| *next != TERMINATED) {
            let start = next - next % WIDTH;
            let mut found: Bits = match &passing {
                None => [u64::MAX; WIDTH as usize / 64],
                Some(passing) => {
                    let mut found = [0; WIDTH as usize / 64];
                    found
                        .iter_mut()
                        .zip(passing.words((start / 64) as usize))
                        .for_each(|(word, passing)| *word = *passing);
                    found
                }
            };
            for word in &mut words {
                word.read(start);
                found.iter_mut().zip(&word.bits).for_each(|(found, bits)| *found &= bits);
            }
            if !segment.shows_all() {
                each(&found.clone(), start, &mut |doc, at| {
                    if !segment.shows(doc) {
                        found[at / 64] &= !(1 << (at % 64));
                    }
                });
            }
            total += found.iter().map(|bits| u64::from(bits.count_ones())).sum::<u64>();
            match &*words {
                [word] => needs.offer(word, &found, start, ranker),
                words => offer_all(words, &found, start, &mut sums, ranker),
            }
            if let Some(visit) = &mut visit {
                room.clear();
                each(&found, start, &mut |doc, _| room.push(doc));
                visit(&room);
            }
        }
        Ok(total)
    }
}

/// Offers what has all words in a window to a ranker. Scores are added up word by word and field by field.
fn offer_all(words: &[Word<'_>], found: &Bits, start: DocId, scores: &mut Scores, ranker: &mut Ranker<'_>) {
    each(found, start, &mut |_, at| scores[at] = 0.0);
    for side in words.iter().flat_map(|word| &word.sides) {
        let mut here = *found;
        here.iter_mut().zip(&side.bits).for_each(|(here, bits)| *here &= bits);
        each(&here, start, &mut |doc, at| scores[at] += side.score(side.lengths.fieldnorm_id(doc), at));
    }
    let mut least = ranker.threshold();
    each(found, start, &mut |doc, at| {
        if least.is_none_or(|least| scores[at] >= least) {
            ranker.offer(doc, scores[at]);
            least = ranker.threshold();
        }
    });
}

/// Hands the articles of a window to `visit`, with their places in it.
#[inline]
fn each(bits: &Bits, start: DocId, visit: &mut impl FnMut(DocId, usize)) {
    for (bits, first) in bits.iter().zip((0_u32..).step_by(64)) {
        let mut rest = *bits;
        while rest != 0 {
            let at = first + rest.trailing_zeros();
            visit(start + at, at as usize);
            rest &= rest - 1;
        }
    }
}

/// The score of each article of a window that was found.
type Scores = [Score; WIDTH as usize];

/// A word in a window.
struct Word<'w> {
    /// That with the most articles first.
    sides: Vec<Side<'w>>,
    /// The articles that have it in any field.
    bits: Bits,
}

/// A word in a field.
struct Side<'w> {
    lanes: Vec<Lane>,
    bits: Bits,
    times: Box<Times>,
    bm25: &'w Bm25Weight,
    weight: Score,
    lengths: FieldNormReader,
}

impl<'w> Word<'w> {
    fn open(word: &'w Fielded, segment: Segment<'_>) -> Result<Self> {
        let mut sides = Vec::with_capacity(3);
        for (word, weight) in word.sides() {
            let (forms, Some(bm25)) = word.forms() else { continue };
            let Some(field) = forms.first().map(|form| form.term.field()) else { continue };
            let lanes = lanes(forms, segment.reader).map_err(broken)?;
            if !lanes.is_empty() {
                let lengths = segment.get_fieldnorms_reader(field).map_err(broken)?;
                let (bits, times) = ([0; WIDTH as usize / 64], Box::new([0; WIDTH as usize]));
                sides.push(Side { lanes, bits, times, bm25, weight: *weight, lengths });
            }
        }
        sides.sort_by_key(|side| std::cmp::Reverse(side.size()));
        Ok(Self { sides, bits: [0; WIDTH as usize / 64] })
    }

    /// In how many articles it is, those that have it in several ways counted as often.
    fn size(&self) -> u32 {
        self.sides.iter().map(Side::size).fold(0, u32::saturating_add)
    }

    /// The next article that was not looked at, or one before it.
    fn next(&self) -> DocId {
        self.sides.iter().flat_map(|side| &side.lanes).map(Lane::next).min().unwrap_or(TERMINATED)
    }

    /// Reads the window that begins at `start`.
    fn read(&mut self, start: DocId) {
        self.bits.fill(0);
        for side in &mut self.sides {
            side.bits.fill(0);
            for lane in &mut side.lanes {
                lane.pour(start, &mut side.bits, &mut side.times);
            }
            self.bits.iter_mut().zip(&side.bits).for_each(|(all, bits)| *all |= bits);
        }
    }

    /// The score of an article that has it.
    fn score(&self, doc: DocId, at: usize) -> Score {
        let here = self.sides.iter().filter(|side| side.bits[at / 64] >> (at % 64) & 1 == 1);
        here.map(|side| side.score(side.lengths.fieldnorm_id(doc), at)).sum()
    }
}

impl Side<'_> {
    fn size(&self) -> u32 {
        self.lanes.iter().map(Lane::len).fold(0, u32::saturating_add)
    }

    /// The score of an article of this length.
    #[inline]
    fn score(&self, length: u8, at: usize) -> Score {
        in_steps(self.bm25.score(length, self.times[at]) * self.weight)
    }
}

/// How often an article of each length must have a word at least to be among the first hits.
struct Needs([u32; 256]);

impl Default for Needs {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl Needs {
    /// Offers what has a word in a window to a ranker, but what has it in one field only and too seldom.
    ///
    /// What has a word more often than another of the same length has the greater score, and the threshold only grows: so
    /// what was below it once tells of all that come later.
    fn offer(&mut self, word: &Word<'_>, found: &Bits, start: DocId, ranker: &mut Ranker<'_>) {
        let Some((main, others)) = word.sides.split_first() else { return };
        let mut several: Bits = [0; WIDTH as usize / 64];
        for other in others {
            several.iter_mut().zip(&other.bits).for_each(|(several, bits)| *several |= bits);
        }
        let mut least = ranker.threshold();
        each(found, start, &mut |doc, at| {
            if several[at / 64] >> (at % 64) & 1 == 1 {
                ranker.offer(doc, word.score(doc, at));
                least = ranker.threshold();
                return;
            }
            let (length, times) = (main.lengths.fieldnorm_id(doc), main.times[at]);
            let need = &mut self.0[usize::from(length)];
            if times < *need {
                return;
            }
            let score = main.score(length, at);
            match least {
                Some(least) if score < least => {
                    if times < OFTEN {
                        *need = times + 1;
                    }
                }
                _ => {
                    ranker.offer(doc, score);
                    least = ranker.threshold();
                }
            }
        });
    }
}
