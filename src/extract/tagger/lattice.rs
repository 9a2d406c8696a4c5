//! The lattice of a chain: the scores of all sequences of labels over a run of tokens, summed up forwards and
//! backwards, so that the best sequence and the probability of any name in it can be read off.

use std::ops::Range;

use super::label::{Class, LABELS, OUTSIDE, Scores, labels_of, may_follow, steps};

/// The score of what cannot be.
const NEVER: f32 = -1.0e9;

/// How far below the best label of its token a label's score may lie: beyond, it is as good as impossible.
const DEEPEST: f32 = -30.0;

/// What each label weighs where another follows it. Those that must not follow are never asked for.
pub(super) type Transitions = [Scores; LABELS];

/// Transition scores with their exponentials, which every lattice needs.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    /// Those of steps that must not be: never.
    scores: Transitions,
    factors: Transitions,
}

impl Steps {
    pub(super) fn new(scores: &Transitions) -> Self {
        let (mut possible, mut factors) = ([[NEVER; LABELS]; LABELS], [[0.0; LABELS]; LABELS]);
        for (label, next) in steps() {
            possible[label][next] = scores[label][next];
            factors[label][next] = libm::expf(scores[label][next]);
        }
        Self { scores: possible, factors }
    }
}

/// A run of tokens with the weights of its labels. The tokens around it are outside all names.
///
/// Sums are kept as probabilities, scaled at each token, not as logarithms: a token then costs thirteen exponentials.
/// They are those of a crate, since the standard library's differ from machine to machine.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    /// The exponentials of the scores, those of the best label being 1.
    weights: Vec<Scores>,
    forward: Vec<Scores>,
    /// What `forward` was divided by at each token.
    scales: Vec<f32>,
    /// Divided by the scale of the next token and, altogether, by that of the end.
    backward: Vec<Scores>,
    total: f32,
}

impl Lattice {
    /// Sums up over all sequences. `emissions` holds the scores of each token's labels.
    pub(super) fn new(emissions: &[Scores], steps: &Steps) -> Self {
        let length = emissions.len();
        let mut lattice = Self {
            weights: Vec::with_capacity(length),
            forward: Vec::with_capacity(length),
            scales: Vec::with_capacity(length),
            backward: vec![[0.0; LABELS]; length],
            total: 0.0,
        };
        for emission in emissions {
            let most = emission.iter().copied().fold(f32::MIN, f32::max);
            lattice.weights.push(emission.map(|score| libm::expf((score - most).max(DEEPEST))));
            lattice.total += most;
        }
        lattice.sum_forwards(steps);
        lattice.sum_backwards(steps);
        lattice
    }

    fn sum_forwards(&mut self, steps: &Steps) {
        let mut before = [0.0; LABELS];
        before[OUTSIDE] = 1.0;
        for weights in &self.weights {
            let mut sums = [0.0; LABELS];
            for (from, factors) in before.iter().zip(&steps.factors) {
                for (sum, factor) in sums.iter_mut().zip(factors) {
                    *sum += from * factor;
                }
            }
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum *= weight;
            }
            let scale = sums.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            for sum in &mut sums {
                *sum /= scale;
            }
            self.total += libm::logf(scale);
            self.scales.push(scale);
            self.forward.push(sums);
            before = sums;
        }
    }

    fn sum_backwards(&mut self, steps: &Steps) {
        let mut behind = [0.0; LABELS];
        behind[OUTSIDE] = 1.0;
        let last = self.forward.last().copied().unwrap_or_default();
        let end = last.iter().zip(&steps.factors).map(|(sum, factors)| sum * factors[OUTSIDE]).sum::<f32>();
        let mut scale = end.max(f32::MIN_POSITIVE);
        self.total += libm::logf(scale);
        for at in (0..self.backward.len()).rev() {
            let mut sums = [0.0; LABELS];
            for (sum, factors) in sums.iter_mut().zip(&steps.factors) {
                *sum = factors.iter().zip(&behind).map(|(factor, weight)| factor * weight).sum::<f32>() / scale;
            }
            self.backward[at] = sums;
            for ((to, sum), weight) in behind.iter_mut().zip(&sums).zip(&self.weights[at]) {
                *to = sum * weight;
            }
            scale = self.scales[at];
        }
    }

    /// The logarithm of the sum over all sequences.
    pub(super) fn total(&self) -> f32 {
        self.total
    }

    /// How likely each label is at each token.
    pub(super) fn marginals(&self) -> impl Iterator<Item = Scores> {
        self.forward
            .iter()
            .zip(&self.backward)
            .map(|(forward, backward)| std::array::from_fn(|label| forward[label] * backward[label]))
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
        for at in 1..self.forward.len() {
            for (label, next) in super::label::steps() {
                chances[label][next] += self.forward[at - 1][label] * self.through(steps, label, next, at);
            }
        }
        chances
    }

    /// What the step from `label` to `next`, the label of the `at`-th token, and all behind it contribute.
    fn through(&self, steps: &Steps, label: usize, next: usize, at: usize) -> f32 {
        steps.factors[label][next] * self.weights[at][next] * self.backward[at][next] / self.scales[at]
    }

    /// How likely the `at`-th token is outside all names.
    pub(super) fn outside(&self, at: usize) -> Option<f32> {
        Some(self.forward.get(at)?[OUTSIDE] * self.backward.get(at)?[OUTSIDE])
    }

    /// How likely the tokens `run` of the chain are a name of the class, whole and alone.
    pub(super) fn probability(&self, steps: &Steps, run: &Range<usize>, class: Class) -> f32 {
        if run.is_empty() || run.end > self.forward.len() {
            return 0.0;
        }
        let mut chance = 1.0;
        let mut before = OUTSIDE;
        for (at, label) in run.clone().zip(labels_of(class, run.len())) {
            chance *= if at == run.start {
                self.forward[at][label]
            } else {
                steps.factors[before][label] * self.weights[at][label] / self.scales[at]
            };
            before = label;
        }
        (chance * self.backward[run.end - 1][before]).clamp(0.0, 1.0)
    }
}

/// The best sequence of labels for the emissions of a chain.
pub(super) fn best(emissions: &[Scores], steps: &Steps) -> Vec<u8> {
    let transitions = &steps.scores;
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(emissions.len());
    let mut scores = [NEVER; LABELS];
    scores[OUTSIDE] = 0.0;
    for emission in emissions {
        let mut next_scores = [NEVER * 2.0; LABELS];
        let mut origins = [0_u8; LABELS];
        // Steps that must not be cost so much that none is taken: asking which they are would take longer.
        for (label, (score, transitions)) in (0_u8..).zip(scores.iter().zip(transitions)) {
            for ((best, origin), transition) in next_scores.iter_mut().zip(&mut origins).zip(transitions) {
                let score = score + transition;
                *origin = if score > *best { label } else { *origin };
                *best = best.max(score);
            }
        }
        for (score, emission) in next_scores.iter_mut().zip(emission) {
            *score += emission;
        }
        scores = next_scores;
        from.push(origins);
    }
    let end = |label: usize| scores[label] + transitions[label][OUTSIDE];
    let mut label = (0..LABELS)
        .filter(|label| may_follow(*label, OUTSIDE))
        .max_by(|a, b| end(*a).total_cmp(&end(*b)))
        .unwrap_or(OUTSIDE);
    let mut labels = vec![0; emissions.len()];
    for (slot, origins) in labels.iter_mut().zip(&from).rev() {
        *slot = u8::try_from(label).unwrap_or(0);
        label = usize::from(origins[label]);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn sums_and_the_best_path_are_those_of_all_sequences_counted_out() {
        for seed in 1..6 {
            let (emissions, transitions) = chain(seed, 4);
            let paths = all(&emissions, &transitions);
            let total: f32 = paths.iter().map(|(_, score)| score.exp()).sum::<f32>();
            let steps = Steps::new(&transitions);
            let lattice = Lattice::new(&emissions, &steps);
            assert!((lattice.total() - total.ln()).abs() < 1e-3);
            let best_path = paths.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are paths");
            let found: Vec<usize> = best(&emissions, &steps).into_iter().map(usize::from).collect();
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
