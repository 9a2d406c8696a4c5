//! The lattice of a chain: the scores of all sequences of labels over a run of tokens, summed up forwards and
//! backwards, so that the best sequence and the probability of any name in it can be read off.

use std::ops::Range;

use super::label::{Class, LABELS, OUTSIDE, Scores, labels_of, steps};

/// The score of what cannot be.
const NEVER: f32 = -1.0e9;

/// How far below the best label of its token a label's score may lie: beyond, it is as good as impossible.
const DEEPEST: f32 = -30.0;

/// What each label weighs where another follows it. Those that must not follow are never asked for.
pub(super) type Transitions = [Scores; LABELS];

/// Labels are summed up in lanes, three more than there are labels: these stay 0.
const LANES: usize = 16;

/// A number for each label, and zeros.
type Lanes = [f32; LANES];

/// Transition scores with their exponentials, which every lattice needs.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    /// Those of steps that must not be: never.
    scores: [Lanes; LABELS],
    /// Of each label, by the next.
    factors: [Lanes; LABELS],
    /// Of each next label, by the one before.
    turned: [Lanes; LABELS],
}

impl Steps {
    pub(super) fn new(scores: &Transitions) -> Self {
        let (mut possible, none) = ([[NEVER; LANES]; LABELS], [[0.0; LANES]; LABELS]);
        let (mut factors, mut turned) = (none, none);
        for (label, next) in steps() {
            possible[label][next] = scores[label][next];
            factors[label][next] = libm::expf(scores[label][next]);
            turned[next][label] = factors[label][next];
        }
        Self { scores: possible, factors, turned }
    }
}

/// What is known of a token's labels.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// The exponentials of the scores, those of the best label being 1.
    weights: Lanes,
    forward: Lanes,
    /// Divided by the scale of the next token and, altogether, by that of the end.
    backward: Lanes,
    /// What `forward` was divided by.
    scale: f32,
}

/// A run of tokens with the weights of its labels. The tokens around it are outside all names.
///
/// Sums are kept as probabilities, scaled at each token, not as logarithms: a token then costs thirteen exponentials.
/// They are those of a crate, since the standard library's differ from machine to machine.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    rows: Vec<Row>,
    /// The scores of the best labels, summed up.
    most: f32,
    /// The scale of the end.
    end: f32,
}

impl Lattice {
    /// Sums up over all sequences. `emissions` holds the scores of each token's labels.
    pub(super) fn new(emissions: &[Scores], steps: &Steps) -> Self {
        let mut lattice = Self { rows: Vec::with_capacity(emissions.len()), most: 0.0, end: 0.0 };
        for emission in emissions {
            let most = emission.iter().copied().fold(f32::MIN, f32::max);
            lattice.most += most;
            lattice.rows.push(Row { weights: exponentials(emission, most), forward: NONE, backward: NONE, scale: 0.0 });
        }
        lattice.sum_forwards(steps);
        lattice.sum_backwards(steps);
        lattice
    }

    fn sum_forwards(&mut self, steps: &Steps) {
        // Most chains are short: the step from outside alone is no sum.
        let mut before = None;
        for row in &mut self.rows {
            let mut sums = before.map_or(steps.factors[OUTSIDE], |before| through(&before, &steps.factors, BEHIND));
            for (sum, weight) in sums.iter_mut().zip(&row.weights) {
                *sum *= weight;
            }
            let scale = sums.iter().take(LABELS).sum::<f32>().max(f32::MIN_POSITIVE);
            for sum in &mut sums {
                *sum /= scale;
            }
            row.scale = scale;
            row.forward = sums;
            before = Some(sums);
        }
    }

    fn sum_backwards(&mut self, steps: &Steps) {
        let mut behind: Option<Lanes> = None;
        let last = self.rows.last().map_or(NONE, |row| row.forward);
        let end = last.iter().zip(&steps.factors).map(|(sum, factors)| sum * factors[OUTSIDE]).sum::<f32>();
        self.end = end.max(f32::MIN_POSITIVE);
        let mut scale = self.end;
        for row in self.rows.iter_mut().rev() {
            let mut sums = behind.map_or(steps.turned[OUTSIDE], |behind| through(&behind, &steps.turned, BEFORE));
            for sum in &mut sums {
                *sum /= scale;
            }
            row.backward = sums;
            for (sum, weight) in sums.iter_mut().zip(&row.weights) {
                *sum *= weight;
            }
            behind = Some(sums);
            scale = row.scale;
        }
    }

    /// The logarithm of the sum over all sequences.
    pub(super) fn total(&self) -> f32 {
        self.rows
            .iter()
            .map(|row| row.scale)
            .chain([self.end])
            .fold(self.most, |total, scale| total + libm::logf(scale))
    }

    /// How likely each label is at each token.
    pub(super) fn marginals(&self) -> impl Iterator<Item = Scores> {
        self.rows.iter().map(|row| std::array::from_fn(|label| row.forward[label] * row.backward[label]))
    }

    /// How likely each step between two labels is, summed over the chain and both of its ends.
    pub(super) fn step_chances(&self, steps: &Steps) -> Transitions {
        let mut chances = [[0.0; LABELS]; LABELS];
        let marginals: Vec<Scores> = self.marginals().collect();
        let (Some(first), Some(last)) = (marginals.first(), marginals.last()) else { return chances };
        for label in 0..LABELS {
            chances[OUTSIDE][label] += first[label];
            chances[label][OUTSIDE] += last[label];
        }
        for (row, behind) in self.rows.iter().zip(self.rows.iter().skip(1)) {
            for (label, next) in super::label::steps() {
                // What the step and all behind it contribute.
                let through = steps.factors[label][next] * behind.weights[next] * behind.backward[next] / behind.scale;
                chances[label][next] += row.forward[label] * through;
            }
        }
        chances
    }

    /// How likely the `at`-th token is outside all names.
    pub(super) fn outside(&self, at: usize) -> Option<f32> {
        let row = self.rows.get(at)?;
        Some(row.forward[OUTSIDE] * row.backward[OUTSIDE])
    }

    /// How likely the tokens `run` of the chain are a name of the class, whole and alone.
    pub(super) fn probability(&self, steps: &Steps, run: &Range<usize>, class: Class) -> f32 {
        let rows = self.rows.get(run.clone()).unwrap_or_default();
        let Some(last) = rows.last() else { return 0.0 };
        let mut chance = 1.0;
        let mut before = None;
        for (row, label) in rows.iter().zip(labels_of(class, run.len())) {
            chance *= match before {
                None => row.forward[label],
                Some(before) => {
                    let factors: &Lanes = &steps.factors[before];
                    factors[label] * row.weights[label] / row.scale
                }
            };
            before = Some(label);
        }
        (chance * last.backward[before.unwrap_or(OUTSIDE)]).clamp(0.0, 1.0)
    }
}

const NONE: Lanes = [0.0; LANES];

/// Which steps there are from labels: all kinds of them from the first, and from the others, that lie within a name, only
/// to labels of the same class, which stand in one quarter of the lanes.
#[derive(Debug, Clone, Copy)]
struct Ways {
    wide: [usize; 7],
    narrow: [(usize, usize); 6],
}

/// From labels to those behind them: the ends of names lead everywhere but into names.
const BEHIND: Ways = Ways { wide: [0, 3, 4, 7, 8, 11, 12], narrow: [(1, 0), (2, 0), (5, 1), (6, 1), (9, 2), (10, 2)] };

/// From labels to those before them: before the beginning of a name stands no open one.
const BEFORE: Ways = Ways { wide: [0, 1, 4, 5, 8, 9, 12], narrow: [(2, 0), (3, 0), (6, 1), (7, 1), (10, 2), (11, 2)] };

/// How many lanes a quarter of them has.
const QUARTER: usize = LANES / 4;

/// What comes out of labels behind a step each. Steps that cannot be, which add nothing, are left out.
#[inline]
fn through(labels: &Lanes, factors: &[Lanes; LABELS], ways: Ways) -> Lanes {
    let mut sums = NONE;
    for label in ways.wide {
        for lane in 0..LANES {
            sums[lane] += labels[label] * factors[label][lane];
        }
    }
    let (quarters, _) = sums.as_chunks_mut::<QUARTER>();
    for (label, quarter) in ways.narrow {
        let (factors, _) = factors[label].as_chunks::<QUARTER>();
        for lane in 0..QUARTER {
            quarters[quarter][lane] += labels[label] * factors[quarter][lane];
        }
    }
    sums
}

/// The exponentials of scores, the best of which is `most`; zeros behind them.
///
/// Bit by bit those of `libm::expf`, all lanes at once: what it asks one number after the other is chosen here.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a small whole number")]
fn exponentials(scores: &Scores, most: f32) -> Lanes {
    const LN2_HIGH: f32 = f32::from_bits(0x3f31_7200);
    const LN2_LOW: f32 = f32::from_bits(0x35bf_be8e);
    const PER_LN2: f32 = f32::from_bits(0x3fb8_aa3b);
    const P1: f32 = f32::from_bits(0x3e2a_aa8f);
    const P2: f32 = f32::from_bits(0xbb35_5215);
    let mut lanes = [DEEPEST; LANES];
    for (lane, score) in lanes.iter_mut().zip(scores) {
        *lane = (score - most).max(DEEPEST);
    }
    for lane in &mut lanes {
        let x = *lane;
        let size = x.to_bits() & 0x7fff_ffff;
        let far = (PER_LN2 * x - 0.5) as i32;
        let near = if size > 0x3eb1_7218 { -1 } else { 0 };
        let power = if size > 0x3f85_1592 { far } else { near };
        let (high, low) = (x - power as f32 * LN2_HIGH, power as f32 * LN2_LOW);
        let rest = high - low;
        let square = rest * rest;
        let c = rest - square * (P1 + square * P2);
        let fraction = 1.0 + (rest * c / (2.0 - c) - low + high);
        let scaled = fraction * f32::from_bits((power + 127).cast_unsigned() << 23);
        *lane = if size > 0x3900_0000 { scaled } else { 1.0 + x };
    }
    for lane in lanes.iter_mut().skip(LABELS) {
        *lane = 0.0;
    }
    lanes
}

/// The best sequence of labels for a chain. Reused from chain to chain, it stops allocating.
#[derive(Debug, Default)]
pub(super) struct Best {
    /// Of each token and label, the best label before it.
    from: Vec<[u8; LANES]>,
    labels: Vec<u8>,
}

impl Best {
    /// The best sequence for the emissions of a chain.
    pub(super) fn labels(&mut self, emissions: &[Scores], steps: &Steps) -> &[u8] {
        let transitions = &steps.scores;
        self.from.clear();
        // Before the first token stands what is outside.
        let mut scores = transitions[OUTSIDE];
        if let Some(emission) = emissions.first() {
            for (score, emission) in scores.iter_mut().zip(emission) {
                *score += emission;
            }
            self.from.push([0; LANES]);
        }
        for emission in emissions.iter().skip(1) {
            let (mut next, origins) = best_steps(&scores, transitions);
            for (score, emission) in next.iter_mut().zip(emission) {
                *score += emission;
            }
            scores = next;
            self.from.push(narrow(&origins));
        }
        let end = |label: usize| scores[label] + transitions[label][OUTSIDE];
        let ends = BEHIND.wide.into_iter();
        let mut label = ends.max_by(|a, b| end(*a).total_cmp(&end(*b))).unwrap_or(OUTSIDE);
        self.labels.clear();
        self.labels.resize(emissions.len(), 0);
        for (slot, origins) in self.labels.iter_mut().zip(&self.from).rev() {
            *slot = u8::try_from(label).unwrap_or(0);
            label = usize::from(origins[label]);
        }
        &self.labels
    }
}

/// The best score that each label can have behind labels with such scores, and the label it has it from.
///
/// Of steps that must not be, some cost so much that none is taken: asking which they are would take longer. The others
/// are left out.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "labels are below 13")]
fn best_steps(scores: &Lanes, transitions: &[Lanes; LABELS]) -> (Lanes, [u32; LANES]) {
    let mut next = [NEVER * 2.0; LANES];
    // As wide as scores.
    let mut origins = [0_u32; LANES];
    for label in BEHIND.wide {
        for lane in 0..LANES {
            let score = scores[label] + transitions[label][lane];
            let better = score > next[lane];
            origins[lane] = if better { label as u32 } else { origins[lane] };
            next[lane] = if better { score } else { next[lane] };
        }
    }
    let ((nexts, _), (all_origins, _)) = (next.as_chunks_mut::<QUARTER>(), origins.as_chunks_mut::<QUARTER>());
    for (label, quarter) in BEHIND.narrow {
        let (transitions, _) = transitions[label].as_chunks::<QUARTER>();
        let (next, origins) = (&mut nexts[quarter], &mut all_origins[quarter]);
        for lane in 0..QUARTER {
            let score = scores[label] + transitions[quarter][lane];
            let better = score > next[lane];
            origins[lane] = if better { label as u32 } else { origins[lane] };
            next[lane] = if better { score } else { next[lane] };
        }
    }
    (next, origins)
}

/// Labels as bytes.
#[allow(clippy::cast_possible_truncation, reason = "labels are below 13")]
fn narrow(labels: &[u32; LANES]) -> [u8; LANES] {
    let mut bytes = [0; LANES];
    for (byte, label) in bytes.iter_mut().zip(labels) {
        *byte = *label as u8;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::label::may_follow;
    use super::*;

    #[test]
    fn exponentials_are_those_of_the_crate_bit_by_bit() {
        let mut scores: Vec<f32> = (0..=u16::MAX).map(|at| -f32::from(at) / 1999.0).collect();
        scores.extend((1..=64).map(|at| -f32::from_bits(0x3eb1_7218 - 32 + at)));
        scores.extend((1..=64).map(|at| -f32::from_bits(0x3f85_1592 - 32 + at)));
        scores.extend((1..=64).map(|at| -f32::from_bits(0x3900_0000 - 32 + at)));
        scores.extend([0.0, -0.0, -1.0e-20, -1.0e9]);
        for scores in scores.chunks_exact(LABELS) {
            let scores: Scores = scores.try_into().expect("as many as labels");
            let lanes = exponentials(&scores, 0.0);
            for (lane, score) in lanes.iter().zip(&scores) {
                assert_eq!(lane.to_bits(), libm::expf(score.max(DEEPEST)).to_bits(), "of {score}");
            }
        }
    }

    fn noise(seed: u64) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f32::from(u16::try_from(state >> 48).expect("sixteen bits")) / 16_384.0 - 2.0
        }
    }

    fn chain(seed: u64, length: usize) -> (Vec<Scores>, Transitions) {
        let mut noise = noise(seed);
        let mut row = || std::array::from_fn(|_| noise());
        ((0..length).map(|_| row()).collect(), std::array::from_fn(|_| row()))
    }

    /// All sequences of labels that can be, with their scores.
    fn all(emissions: &[Scores], transitions: &Transitions) -> Vec<(Vec<usize>, f32)> {
        let mut paths = vec![(vec![OUTSIDE], 0.0)];
        for emission in emissions {
            let grown = paths.iter().flat_map(|(path, score)| {
                let last = path[path.len() - 1];
                (0..LABELS).filter(move |next| may_follow(last, *next)).map(move |next| {
                    let mut path = path.clone();
                    path.push(next);
                    (path, score + transitions[last][next] + emission[next])
                })
            });
            paths = grown.collect();
        }
        paths.retain(|(path, _)| may_follow(path[path.len() - 1], OUTSIDE));
        for (path, score) in &mut paths {
            *score += transitions[path[path.len() - 1]][OUTSIDE];
            path.remove(0);
        }
        paths
    }

    #[test]
    fn ways_are_the_steps_that_can_be() {
        let leads = |ways: Ways, label: usize, lane: usize| {
            ways.wide.contains(&label) || ways.narrow.contains(&(label, lane / QUARTER))
        };
        for (label, next) in super::super::label::steps() {
            assert!(leads(BEHIND, label, next), "{label} before {next}");
            assert!(leads(BEFORE, next, label), "{next} behind {label}");
        }
        for label in 0..LABELS {
            assert_eq!(BEHIND.wide.contains(&label), may_follow(label, OUTSIDE));
            assert_eq!(BEFORE.wide.contains(&label), may_follow(OUTSIDE, label));
        }
    }

    #[test]
    fn sums_and_the_best_path_are_those_of_all_sequences_counted_out() {
        for seed in 1..6 {
            let (emissions, transitions) = chain(seed, 4);
            let paths = all(&emissions, &transitions);
            let total: f32 = paths.iter().map(|(_, score)| score.exp()).sum::<f32>();
            let steps = Steps::new(&transitions);
            let lattice = Lattice::new(&emissions, &steps);
            assert!((lattice.total() - total.ln()).abs() < 1e-3);
            let best_path = paths.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are paths");
            let found: Vec<usize> =
                Best::default().labels(&emissions, &steps).iter().copied().map(usize::from).collect();
            assert_eq!(found, best_path.0);
            for class in Class::ALL {
                let labels: Vec<usize> = labels_of(class, 2).collect();
                let held = paths.iter().filter(|(path, _)| path[1..3] == labels[..]);
                let chance = held.map(|(_, score)| score.exp()).sum::<f32>() / total;
                assert!((lattice.probability(&steps, &(1..3), class) - chance).abs() < 1e-3);
            }
            let taken: f32 = lattice.step_chances(&steps).iter().flatten().sum();
            assert!((taken - 5.0).abs() < 1e-2, "four tokens have five steps");
            for chances in lattice.marginals() {
                assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-3);
            }
        }
    }
}
