//! Finding names in text: the map of names is walked node by node over the folded words.

use fst::raw::{Node, Output};

use super::layer::{Gazetteer, Layer};
use super::layout::hash_of;
use crate::text::{Gap, Token, Tokens};

/// A name that begins at a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// How many tokens it takes.
    pub len: usize,
    base: u64,
    user: u64,
}

/// No value: the compiled form never uses it.
const NONE: u64 = u64::MAX;

impl Match {
    pub(super) fn base(self) -> Option<u64> {
        Some(self.base).filter(|value| *value != NONE)
    }

    pub(super) fn user(self) -> Option<u64> {
        Some(self.user).filter(|value| *value != NONE)
    }
}

/// Where the first words of names lead in the map of names, kept from text to text in a table of fixed size: news
/// names the same again and again, and most capitalised words of it begin no name, or one that ends with them.
#[derive(Debug)]
pub struct Openings {
    layers: [Vec<Opening>; 2],
}

/// Where a first word leads.
#[derive(Debug, Clone, Copy)]
struct Opening {
    /// Its hash.
    word: u64,
    /// The value of the name that it is by itself.
    single: u64,
    /// The node behind it and a space, if longer names begin with it, and what was put out on the way.
    next: Option<usize>,
    output: u64,
}

impl Opening {
    /// Of a word that begins no name.
    const NOWHERE: Self = Self { word: 0, single: NONE, next: None, output: 0 };
}

/// How many first words are kept of a layer.
const KEPT: usize = 4096;

impl Default for Openings {
    fn default() -> Self {
        Self { layers: [vec![Opening::NOWHERE; KEPT], Vec::new()] }
    }
}

impl Openings {
    /// Where the first word, given with its hash, leads in a layer.
    fn of(&mut self, number: usize, layer: &Layer, hash: u64, word: &[u8]) -> Opening {
        #[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
        let place = (hash ^ hash >> 32) as usize % KEPT;
        let Some(kept) = self.layers.get_mut(number) else { return Opening::NOWHERE };
        if kept.is_empty() {
            kept.resize(KEPT, Opening::NOWHERE);
        }
        let Some(slot) = kept.get_mut(place) else { return Opening::NOWHERE };
        if slot.word != hash {
            *slot = Opening { word: hash, ..opening(layer, word) };
        }
        *slot
    }
}

/// Where a word leads in a layer's map of names.
fn opening(layer: &Layer, word: &[u8]) -> Opening {
    let names = &layer.names;
    let (mut node, mut output) = (names.root(), Output::zero());
    for byte in word {
        match step(layer, &node, &mut output, *byte) {
            Some(next) => node = next,
            None => return Opening::NOWHERE,
        }
    }
    let single = if node.is_final() { output.cat(node.final_output()).value() } else { NONE };
    let next = step(layer, &node, &mut output, b' ').map(|node| node.addr());
    Opening { word: 0, single, next, output: output.value() }
}

/// The node behind a byte.
fn step<'l>(layer: &'l Layer, node: &Node<'_>, output: &mut Output, byte: u8) -> Option<Node<'l>> {
    let transition = node.transition(node.find_input(byte)?);
    *output = output.cat(transition.out);
    Some(layer.names.node(transition.addr))
}

impl Gazetteer {
    /// Puts every name that begins at token `at` into `out`, which is cleared first, shortest first.
    ///
    /// A name runs on over spaces, hyphens, apostrophes and the break of a wrapped line; over a full stop where no
    /// sentence begins (`St. Louis`) no space follows (`Leave.EU`) or a number precedes
    /// (`1. FC Köln`); over a lone `&` or `/`; never over commas, quotation marks or dashes between
    /// spaces.
    pub fn matches_at(&self, tokens: &Tokens, at: usize, out: &mut Vec<Match>) {
        let word = tokens.word(at).as_bytes();
        self.matches(tokens, at, hash_of(word), |_, layer| opening(layer, word), out);
    }

    /// As [`Gazetteer::matches_at`], by the hash of the first word (FNV-1a, 64 bits); `openings` are always used with
    /// the same gazetteer.
    pub fn matches_of(&self, tokens: &Tokens, at: usize, hash: u64, openings: &mut Openings, out: &mut Vec<Match>) {
        let word = tokens.word(at).as_bytes();
        self.matches(tokens, at, hash, |number, layer| openings.of(number, layer, hash, word), out);
    }

    fn matches(
        &self,
        tokens: &Tokens,
        at: usize,
        hash: u64,
        mut opening: impl FnMut(usize, &Layer) -> Opening,
        out: &mut Vec<Match>,
    ) {
        out.clear();
        if self.base.may_begin(hash) {
            let opening = opening(0, &self.base);
            walk(&self.base, opening, tokens, at, |len, base| out.push(Match { len, base, user: NONE }));
        }
        let Some(user) = self.user.as_ref().filter(|user| user.may_begin(hash)) else { return };
        let opening = opening(1, user);
        walk(user, opening, tokens, at, |len, user| match out.binary_search_by_key(&len, |m| m.len) {
            Ok(same) => out[same].user = user,
            Err(place) => out.insert(place, Match { len, base: NONE, user }),
        });
    }
}

/// Tells `found` the length and value of every name that begins at token `at`, whose word leads to `opening`.
fn walk(layer: &Layer, opening: Opening, tokens: &Tokens, at: usize, mut found: impl FnMut(usize, u64)) {
    let all = tokens.as_slice();
    if opening.single != NONE && at < all.len() {
        found(1, opening.single);
    }
    let Some(next) = opening.next else { return };
    let Some(mut last) = all.get(at) else { return };
    let folded = tokens.folded().as_bytes();
    let (mut node, mut output) = (None, Output::new(opening.output));
    for (len, token) in all.iter().enumerate().skip(at + 1) {
        if !crosses(last, token) {
            return;
        }
        let mut here = match &node {
            None => layer.names.node(next),
            Some(node) => match step(layer, node, &mut output, b' ') {
                Some(next) => next,
                None => return,
            },
        };
        for byte in folded.get(token.folded_range()).unwrap_or(&[]) {
            match step(layer, &here, &mut output, *byte) {
                Some(next) => here = next,
                None => return,
            }
        }
        if here.is_final() {
            found(len + 1 - at, output.cat(here.final_output()).value());
        }
        node = Some(here);
        last = token;
    }
}

/// Whether a name may run on from `last` to `token`.
fn crosses(last: &Token, token: &Token) -> bool {
    const PLAIN: Gap = Gap::SPACE.and(Gap::HYPHEN).and(Gap::APOSTROPHE).and(Gap::LINE).and(Gap::STOP);
    let gap = token.gap;
    if gap.only(Gap::SPACE) {
        return !token.starts_sentence();
    }
    let width = token.span.start.saturating_sub(last.span.end);
    if gap.only(Gap::STOP) && width == 1 || gap.only(Gap::STOP.and(Gap::SPACE)) && last.is_number() {
        return true;
    }
    if token.starts_sentence() || gap.has(Gap::HYPHEN) && gap.has(Gap::SPACE) {
        return false;
    }
    if gap.only(PLAIN) {
        return true;
    }
    // `AT&T`, `Procter & Gamble`; brackets and colons stand close to one word only.
    gap.only(Gap::OTHER) && width == 1 || gap.only(Gap::OTHER.and(Gap::SPACE)) && width == 3
}
