//! A wordbook: what the cue lists know of words, by their hashes.
//!
//! Every token of every article may be looked up here, and most of that time goes into waiting for memory: a word and
//! its hash lie in one line of the processor's cache, and runs of words are looked up together.

use super::lexicon::Word;
use super::scene::Sieve;

/// How many words lie in a line of the cache.
const ROOM: usize = 5;

/// Words that lie together: empty places, whose hash is 0, stand last.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Line {
    hashes: [u64; ROOM],
    words: [Word; ROOM],
}

/// How many numbers of 64 bits tell which words are listed: few enough to stay at hand, and of thirty thousand words so
/// many that one in ten others passes.
const SIEVE: usize = 4096;

/// So many words are looked up together.
pub(super) const TOGETHER: usize = 128;

/// Words by their hashes. A line that is full runs over into the next.
#[derive(Debug)]
pub(super) struct Wordbook {
    /// As many as a power of two.
    lines: Vec<Line>,
    /// How many words there are.
    count: usize,
    /// The same words: most tokens are none, and need not be looked for among them all.
    sieve: Sieve,
}

impl Default for Wordbook {
    fn default() -> Self {
        Self { lines: vec![Line::default(); 1 << 12], count: 0, sieve: Sieve::of_words(SIEVE) }
    }
}

impl Wordbook {
    /// Adds to what is known of the word with that hash.
    pub(super) fn add(&mut self, hash: u64, set: Word) {
        if self.count * 2 > self.lines.len() * ROOM {
            self.grow();
        }
        self.sieve.insert(hash);
        let mut at = self.place(hash);
        while let Some(line) = self.lines.get_mut(at) {
            if let Some(slot) = line.hashes.iter().position(|known| *known == hash || *known == 0) {
                self.count += usize::from(line.hashes[slot] == 0);
                line.hashes[slot] = hash;
                line.words[slot] = line.words[slot].or(set);
                return;
            }
            at = self.behind(at);
        }
    }

    fn grow(&mut self) {
        let lines = vec![Line::default(); self.lines.len() * 2];
        let old = std::mem::replace(&mut self.lines, lines);
        self.count = 0;
        for (hash, word) in old.iter().flat_map(|line| line.hashes.iter().zip(&line.words)).filter(|(h, _)| **h != 0) {
            self.add(*hash, *word);
        }
    }

    /// The line in which a word is looked for first.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
    fn place(&self, hash: u64) -> usize {
        (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.lines.len() - 1)
    }

    #[inline]
    fn behind(&self, at: usize) -> usize {
        (at + 1) & (self.lines.len() - 1)
    }

    /// What is known of the word with that hash.
    pub(super) fn get(&self, hash: u64) -> Word {
        if self.sieve.may_hold(hash) { self.listed(hash) } else { Word::default() }
    }

    /// As [`Wordbook::get`], of words that pass the sieve.
    #[inline]
    fn listed(&self, hash: u64) -> Word {
        let mut at = self.place(hash);
        while let Some(line) = self.lines.get(at) {
            if let Some(slot) = line.hashes.iter().position(|known| *known == hash) {
                return line.words[slot];
            }
            if line.hashes[ROOM - 1] == 0 {
                break;
            }
            at = self.behind(at);
        }
        Word::default()
    }

    /// As [`Wordbook::get`], of at most [`TOGETHER`] words: what is known of each takes the place of the same number.
    pub(super) fn look_up(&self, hashes: &[u64], words: &mut [Word]) {
        // Which words pass the sieve is told without a branch, so that what is to be read of it is asked for at once.
        let (mut passed, mut count) = ([0; TOGETHER], 0);
        for (at, hash) in hashes.iter().enumerate().take(TOGETHER) {
            passed[count % TOGETHER] = at;
            count += usize::from(self.sieve.may_hold(*hash));
        }
        for at in passed.into_iter().take(count) {
            if let (Some(hash), Some(word)) = (hashes.get(at), words.get_mut(at)) {
                *word = self.listed(*hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_one_by_one_and_together() {
        let mut book = Wordbook::default();
        let hash = |n: u64| (n + 1).wrapping_mul(0x1234_5678_9ABC_DEF1);
        for n in 0..30_000 {
            book.add(hash(n), if n % 2 == 0 { Word::TITLE } else { Word::ROLE });
        }
        book.add(hash(4), Word::GIVEN);
        for start in (0..40_000).step_by(100) {
            let hashes: Vec<u64> = (start..start + 100).map(hash).collect();
            let mut words = vec![Word::default(); 100];
            book.look_up(&hashes, &mut words);
            for ((n, hash), word) in (start..).zip(hashes).zip(words) {
                let wanted = match n {
                    4 => Word::TITLE.or(Word::GIVEN),
                    30_000.. => Word::default(),
                    n if n % 2 == 0 => Word::TITLE,
                    _ => Word::ROLE,
                };
                assert_eq!((word, book.get(hash)), (wanted, wanted), "{n}");
            }
        }
    }
}
