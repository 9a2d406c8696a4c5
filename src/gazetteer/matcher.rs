//! Finding names in text: the map of names is walked node by node over the folded words.

use std::hint::black_box;

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

/// Where words lead in the map of names, kept from text to text in a table of fixed size: news names the same again and
/// again, and most capitalised words of it begin no name, or one that ends with them.
#[derive(Debug)]
pub struct Openings {
    layers: [Vec<Opening>; 2],
}

/// Where a word leads from a node: half a line of the processor's cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Opening {
    /// Its hash, and the node.
    word: u64,
    from: u32,
    /// The node behind it and a space; 0 where no name goes on behind it.
    next: u32,
    /// What is put out on the way to the end of a name that ends with it; [`NONE`] where none does.
    end: u64,
    /// What is put out on the way to the next node.
    output: u64,
}

impl Opening {
    /// Of a word that no name goes on with.
    const NOWHERE: Self = Self { word: 0, from: 0, next: 0, end: NONE, output: 0 };

    /// Where a word leads from a node of a layer's map of names.
    fn of(layer: &Layer, from: u32, word: &[u8]) -> Self {
        let (mut node, mut output) = (layer.names.node(from as usize), Output::zero());
        for byte in word {
            match step(layer, &node, &mut output, *byte) {
                Some(next) => node = next,
                None => return Self::NOWHERE,
            }
        }
        let end = if node.is_final() { output.cat(node.final_output()).value() } else { NONE };
        let next = step(layer, &node, &mut output, b' ').map_or(0, |node| place_of(&node));
        Self { word: 0, from, next, end, output: output.value() }
    }
}

/// Where a node lies: blocks tell places by 32 bits.
pub(super) fn place_of(node: &Node<'_>) -> u32 {
    u32::try_from(node.addr()).unwrap_or(0)
}

/// How many words are kept of a layer.
const KEPT: usize = 16384;

impl Default for Openings {
    fn default() -> Self {
        Self { layers: [vec![Opening::NOWHERE; KEPT], Vec::new()] }
    }
}

impl Openings {
    /// Asks memory for what is kept of a first word, given with its hash: it is at hand when it is needed soon.
    pub fn fetch(&self, gazetteer: &Gazetteer, hash: u64) {
        let place = Self::place(gazetteer.base.root, hash);
        let [kept, _] = &self.layers;
        black_box(kept.get(place).map_or(0, |opening| opening.word));
    }

    /// Where is kept where a word leads from a node.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a place in the table")]
    fn place(from: u32, hash: u64) -> usize {
        let mixed = (hash ^ u64::from(from)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as usize % KEPT
    }

    /// Where a word, given with its hash, leads from a node of a layer.
    fn of(&mut self, number: usize, layer: &Layer, from: u32, hash: u64, word: &[u8]) -> Opening {
        let place = Self::place(from, hash);
        let Some(kept) = self.layers.get_mut(number) else { return Opening::NOWHERE };
        if kept.is_empty() {
            kept.resize(KEPT, Opening::NOWHERE);
        }
        let Some(slot) = kept.get_mut(place) else { return Opening::NOWHERE };
        if slot.word != hash || slot.from != from {
            *slot = Opening { word: hash, from, ..Opening::of(layer, from, word) };
        }
        *slot
    }
}

/// The node behind a byte.
fn step<'l>(layer: &'l Layer, node: &Node<'_>, output: &mut Output, byte: u8) -> Option<Node<'l>> {
    let transition = node.transition(node.find_input(byte)?);
    *output = output.cat(transition.out);
    Some(layer.names.node(transition.addr))
}

impl Gazetteer {
    /// Whether a name may begin with the folded word of that hash (FNV-1a, 64 bits); sometimes true where none does.
    #[must_use]
    pub fn may_begin(&self, hash: u64) -> bool {
        self.base.may_begin(hash) || self.user.as_ref().is_some_and(|user| user.may_begin(hash))
    }

    /// Puts every name that begins at token `at` into `out`, which is cleared first, shortest first.
    ///
    /// A name runs on over spaces, hyphens, apostrophes and the break of a wrapped line; over a full stop where no
    /// sentence begins (`St. Louis`) no space follows (`Leave.EU`) or a number precedes
    /// (`1. FC Köln`); over a lone `&` or `/`; never over commas, quotation marks or dashes between
    /// spaces.
    pub fn matches_at(&self, tokens: &Tokens, at: usize, out: &mut Vec<Match>) {
        let hash = |at| hash_of(tokens.word(at).as_bytes());
        self.matches(
            tokens,
            at,
            hash,
            &mut |_, layer, from, at| Opening::of(layer, from, tokens.word(at).as_bytes()),
            out,
        );
    }

    /// As [`Gazetteer::matches_at`], by the hashes of the folded words (FNV-1a, 64 bits); `openings` are always used with
    /// the same gazetteer.
    pub fn matches_of(
        &self,
        tokens: &Tokens,
        at: usize,
        hash: impl Fn(usize) -> u64,
        openings: &mut Openings,
        out: &mut Vec<Match>,
    ) {
        let mut opening =
            |number, layer: &Layer, from, at| openings.of(number, layer, from, hash(at), tokens.word(at).as_bytes());
        self.matches(tokens, at, &hash, &mut opening, out);
    }

    fn matches(
        &self,
        tokens: &Tokens,
        at: usize,
        hash: impl Fn(usize) -> u64,
        opening: &mut impl FnMut(usize, &Layer, u32, usize) -> Opening,
        out: &mut Vec<Match>,
    ) {
        out.clear();
        let hash = hash(at);
        if self.base.may_begin(hash) {
            let step = |from, at| opening(0, &self.base, from, at);
            walk(&self.base, step, tokens, at, |len, base| out.push(Match { len, base, user: NONE }));
        }
        let Some(user) = self.user.as_ref().filter(|user| user.may_begin(hash)) else { return };
        let step = |from, at| opening(1, user, from, at);
        walk(user, step, tokens, at, |len, user| match out.binary_search_by_key(&len, |m| m.len) {
            Ok(same) => out[same].user = user,
            Err(place) => out.insert(place, Match { len, base: NONE, user }),
        });
    }
}

/// Tells `found` the length and value of every name that begins at token `at`; `opening` tells where the word of a
/// token leads from a node.
fn walk(
    layer: &Layer,
    mut opening: impl FnMut(u32, usize) -> Opening,
    tokens: &Tokens,
    at: usize,
    mut found: impl FnMut(usize, u64),
) {
    let (mut node, mut output) = (layer.root, Output::zero());
    let mut last: Option<&Token> = None;
    for (len, token) in tokens.as_slice().iter().skip(at).enumerate() {
        if last.is_some_and(|last| !crosses(last, token)) {
            return;
        }
        let opening = opening(node, at + len);
        if opening.end != NONE {
            found(len + 1, output.cat(Output::new(opening.end)).value());
        }
        if opening.next == 0 {
            return;
        }
        output = output.cat(Output::new(opening.output));
        node = opening.next;
        last = Some(token);
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
