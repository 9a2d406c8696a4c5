//! Training: weights from annotated articles, by gradient descent on the likelihood of their labels.
//!
//! The same articles in the same order, the same seed and the same schema give the same model, bit for bit, on every
//! machine: one thread, sums in one order, and no function of the system's mathematics library.

use rustc_hash::FxHashMap;

use crate::article::{Article, TextField};
use crate::text::{Analysis, Span};

use super::super::Pipeline;
use super::super::scene::{FieldView, Scene};
use super::clusters::{Random, Vectors};
use super::label::{Class, LABELS, OUTSIDE, Scores, labels_of};
use super::lattice::{Lattice, Steps, Transitions};
use super::memory::Familiar;
use super::{chains, each_chain, model};

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// How often all articles are gone through.
    pub epochs: usize,
    /// How far a weight moves at first.
    pub rate: f32,
    /// How often a feature must be seen to count.
    pub least: u32,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { epochs: 12, rate: 0.01, least: 2, seed: 1 }
    }
}

/// How far the training is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// The share of the work on clusters that is done, 0 to 1.
    Clusters(f32),
    /// The features that are seen often enough to count are known: how many there are.
    Features(usize),
    /// An epoch has ended: its number from 1, and the mean loss of a chain in it.
    Epoch(usize, f32),
}

/// Collects annotated articles and makes a model of them.
pub struct Trainer<'p> {
    pipeline: &'p Pipeline,
    clusters: Vec<u8>,
    /// The features of all tokens, one token behind the other.
    features: Vec<u64>,
    /// Where the features of each token end.
    ends: Vec<usize>,
    labels: Vec<u8>,
    /// Where the tokens of each chain end.
    chains: Vec<usize>,
    analysis: Analysis,
}

impl<'p> Trainer<'p> {
    /// A trainer that sees what `pipeline` reads, with clusters made from `vectors` or those of the pipeline's model.
    #[must_use]
    pub fn new(
        pipeline: &'p Pipeline,
        vectors: Option<&Vectors>,
        seed: u64,
        mut progress: impl FnMut(Progress),
    ) -> Self {
        let clusters = match (vectors, &pipeline.tagger) {
            (Some(vectors), _) => vectors.table(seed, |share| progress(Progress::Clusters(share))),
            (None, Some(tagger)) => tagger.model.clusters().table().to_vec(),
            (None, None) => model::cluster_table(&[]),
        };
        let (features, ends, labels, chains) = Default::default();
        Self { pipeline, clusters, features, ends, labels, chains, analysis: Analysis::default() }
    }

    /// Adds an article whose body holds the `names` and no others; says how many of them are no run of tokens that
    /// a name can be.
    pub fn add(&mut self, article: &Article, names: &[(Span, Class)]) -> usize {
        let mut analysis = std::mem::take(&mut self.analysis);
        analysis.analyse(&article.title, article.text(TextField::Summary), &article.body);
        let scene = Scene::new(article, &analysis, &self.pipeline.lexicon);
        let survey = self.pipeline.survey(&scene, article);
        let clusters = model::Clusters::in_table(&self.clusters);
        let mut lost = 0;
        let kind_of = |target: &_| self.pipeline.kind_of(target);
        let mut labels = Vec::new();
        for field in scene.fields.iter().filter(|field| field.field == TextField::Body) {
            (labels, lost) = labels_of_field(field, names);
        }
        let mut of_token = Vec::new();
        let familiar = Familiar::new(clusters, Vec::new());
        each_chain(&scene, &survey.settled, kind_of, &familiar, |index, run, window| {
            if scene.fields.get(index).is_none_or(|field| field.field != TextField::Body) {
                return;
            }
            for at in run.clone() {
                window.features(at, &mut of_token);
                self.features.extend_from_slice(&of_token);
                self.ends.push(self.features.len());
                self.labels.push(labels.get(at).copied().unwrap_or(0));
            }
            self.chains.push(self.ends.len());
        });
        drop(scene);
        self.analysis = analysis;
        lost
    }

    /// How many tokens have been added.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.ends.len()
    }

    /// Trains a model and gives its bytes; `None` when there is nothing to learn from, or too much for one model.
    #[must_use]
    pub fn train(self, recipe: Recipe, mut progress: impl FnMut(Progress)) -> Option<Vec<u8>> {
        if self.labels.iter().all(|label| *label == 0) {
            return None;
        }
        let (known, features) = self.index(recipe.least);
        progress(Progress::Features(known.len()));
        let mut learner = Learner::new(known.len(), recipe.rate);
        let mut mean = Mean::new(known.len());
        let mut order: Vec<usize> = (0..self.chains.len()).collect();
        let mut random = Random::new(recipe.seed);
        for epoch in 0..recipe.epochs {
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
            let mut loss = 0.0;
            for chain in &order {
                let start = chain.checked_sub(1).map_or(0, |before| self.chains[before]);
                let tokens = start..self.chains[*chain];
                let seen: Vec<&[u32]> = tokens.clone().map(|at| features.of(at)).collect();
                loss += f64::from(learner.learn(&seen, &self.labels[tokens]));
            }
            // The mean of the last third wavers less than any of its epochs.
            if epoch >= recipe.epochs - (recipe.epochs / 3).max(1).min(recipe.epochs) {
                mean.add(&learner);
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a figure to look at")]
            progress(Progress::Epoch(epoch + 1, (loss / order.len().max(1) as f64) as f32));
        }
        let (weights, transitions) = mean.take();
        let weights: Vec<(u64, Scores)> = known.into_iter().zip(weights).collect();
        model::build(&weights, &transitions, &self.clusters).map(|model| model.bytes().to_vec())
    }

    /// The features seen often enough, in order, and all tokens' features by their places among them.
    fn index(&self, least: u32) -> (Vec<u64>, Indexed) {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        for feature in &self.features {
            *counts.entry(*feature).or_default() += 1;
        }
        let mut known: Vec<u64> =
            counts.into_iter().filter(|(_, count)| *count >= least).map(|(feature, _)| feature).collect();
        known.sort_unstable();
        let places: FxHashMap<u64, u32> = known.iter().copied().zip(0..).collect();
        let mut indexed = Indexed { features: Vec::new(), ends: Vec::with_capacity(self.ends.len()) };
        let mut start = 0;
        for end in &self.ends {
            let of_token = self.features.get(start..*end).unwrap_or_default();
            indexed.features.extend(of_token.iter().filter_map(|feature| places.get(feature)));
            indexed.ends.push(indexed.features.len());
            start = *end;
        }
        (known, indexed)
    }
}

/// The features of all tokens as places in the table of weights.
struct Indexed {
    features: Vec<u32>,
    ends: Vec<usize>,
}

impl Indexed {
    fn of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start..self.ends[token]]
    }
}

/// The labels of a field's tokens, and how many names do not fit them.
fn labels_of_field(field: &FieldView<'_>, names: &[(Span, Class)]) -> (Vec<u8>, usize) {
    let mut labels = vec![0_u8; field.len()];
    let mut lost = 0;
    let chains = chains(field);
    for (span, class) in names {
        let tokens = field.tokens.as_slice();
        let mut start = tokens.partition_point(|token| token.span.end <= span.start);
        let end = tokens.partition_point(|token| token.span.start < span.end);
        if end > start + 1 && matches!(field.tokens.word(start), "the" | "a" | "an") {
            start += 1;
        }
        let whole = chains.iter().any(|chain| chain.start <= start && end <= chain.end);
        if start >= end || !whole || labels[start..end].iter().any(|label| *label != 0) {
            lost += 1;
            continue;
        }
        for (slot, label) in labels[start..end].iter_mut().zip(labels_of(*class, end - start)) {
            *slot = u8::try_from(label).unwrap_or(0);
        }
    }
    (labels, lost)
}

/// Weights that learn, each at its own pace: the more it has moved, the slower (Duchi, Hazan and Singer 2011).
struct Learner {
    rate: f32,
    weights: Vec<Scores>,
    moved: Vec<Scores>,
    transitions: Transitions,
    transitions_moved: Transitions,
}

/// A token whose labels are surer than this teaches nothing.
const SURE: f32 = 1e-3;

impl Learner {
    fn new(features: usize, rate: f32) -> Self {
        let zeros = [[0.0; LABELS]; LABELS];
        let none = vec![[0.0; LABELS]; features];
        Self { rate, weights: none.clone(), moved: none, transitions: zeros, transitions_moved: zeros }
    }

    /// Learns from one chain and gives its loss, the negative logarithm of the likelihood of its labels.
    fn learn(&mut self, features: &[&[u32]], labels: &[u8]) -> f32 {
        let emissions: Vec<Scores> = features.iter().map(|features| self.scores(features)).collect();
        let steps = Steps::new(&self.transitions);
        let lattice = Lattice::new(&emissions, &steps);
        let mut loss = lattice.total();
        let mut before = OUTSIDE;
        let mut gradient = lattice.step_chances(&steps).map(|row| row.map(|chance| -chance));
        for (label, emission) in labels.iter().map(|label| usize::from(*label)).zip(&emissions) {
            loss -= emission[label] + self.transitions[before][label];
            gradient[before][label] += 1.0;
            before = label;
        }
        loss -= self.transitions[before][OUTSIDE];
        gradient[before][OUTSIDE] += 1.0;
        for ((chances, label), features) in lattice.marginals().zip(labels).zip(features) {
            let mut gradient = chances.map(|chance| -chance);
            gradient[usize::from(*label)] += 1.0;
            if gradient.iter().all(|slope| slope.abs() < SURE) {
                continue;
            }
            for at in features.iter().map(|at| *at as usize) {
                climb(&mut self.weights[at], &mut self.moved[at], &gradient, self.rate);
            }
        }
        for ((weights, moved), gradient) in self.transitions.iter_mut().zip(&mut self.transitions_moved).zip(&gradient)
        {
            climb(weights, moved, gradient, self.rate);
        }
        loss
    }

    fn scores(&self, features: &[u32]) -> Scores {
        let mut sums = [0.0; LABELS];
        for at in features {
            for (sum, weight) in sums.iter_mut().zip(&self.weights[*at as usize]) {
                *sum += weight;
            }
        }
        sums
    }
}

fn climb(weights: &mut Scores, moved: &mut Scores, gradient: &Scores, rate: f32) {
    for ((weight, moved), slope) in weights.iter_mut().zip(moved).zip(gradient) {
        *moved += slope * slope;
        *weight += rate * slope / (moved.sqrt() + 1e-6);
    }
}

/// The mean of the weights at several times.
struct Mean {
    times: f32,
    weights: Vec<Scores>,
    transitions: Transitions,
}

impl Mean {
    fn new(features: usize) -> Self {
        Self { times: 0.0, weights: vec![[0.0; LABELS]; features], transitions: [[0.0; LABELS]; LABELS] }
    }

    fn add(&mut self, learner: &Learner) {
        self.times += 1.0;
        let pairs = self.weights.iter_mut().chain(&mut self.transitions);
        for (sums, weights) in pairs.zip(learner.weights.iter().chain(&learner.transitions)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
    }

    fn take(mut self) -> (Vec<Scores>, Transitions) {
        let times = self.times.max(1.0);
        for sums in self.weights.iter_mut().chain(&mut self.transitions) {
            *sums = sums.map(|sum| sum / times);
        }
        (self.weights, self.transitions)
    }
}
