//! Finding names in text: the map of names is walked node by node over the folded words.

use fst::raw::{Node, Output};

use super::layer::{Gazetteer, Layer};
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

impl Gazetteer {
    /// Puts every name that begins at token `at` into `out`, which is cleared first, shortest first.
    ///
    /// A name runs on over spaces, hyphens, apostrophes and the break of a wrapped line; over a full stop where no
    /// sentence begins (`St. Louis`) no space follows (`Leave.EU`) or a number precedes
    /// (`1. FC Köln`); over a lone `&` or `/`; never over commas, quotation marks or dashes between
    /// spaces.
    pub fn matches_at(&self, tokens: &Tokens, at: usize, out: &mut Vec<Match>) {
        out.clear();
        walk(&self.base, tokens, at, |len, base| out.push(Match { len, base, user: NONE }));
        let Some(user) = &self.user else { return };
        walk(user, tokens, at, |len, user| match out.binary_search_by_key(&len, |m| m.len) {
            Ok(same) => out[same].user = user,
            Err(place) => out.insert(place, Match { len, base: NONE, user }),
        });
    }
}

/// Tells `found` the length and value of every name that begins at token `at`.
fn walk(layer: &Layer, tokens: &Tokens, at: usize, mut found: impl FnMut(usize, u64)) {
    let all = tokens.as_slice();
    let folded = tokens.folded().as_bytes();
    let first = all.get(at).and_then(|token| folded.get(token.folded_range()));
    if !first.is_some_and(|word| layer.may_begin(word)) {
        return;
    }
    let names = &layer.names;
    let (mut node, mut output) = (names.root(), Output::zero());
    let step = |node: &Node<'_>, output: &mut Output, byte: u8| {
        let transition = node.transition(node.find_input(byte)?);
        *output = output.cat(transition.out);
        Some(names.node(transition.addr))
    };
    let mut last: Option<&Token> = None;
    for (len, token) in all.iter().skip(at).enumerate() {
        if let Some(last) = last {
            if !crosses(last, token) {
                return;
            }
            match step(&node, &mut output, b' ') {
                Some(next) => node = next,
                None => return,
            }
        }
        for byte in folded.get(token.folded_range()).unwrap_or(&[]) {
            match step(&node, &mut output, *byte) {
                Some(next) => node = next,
                None => return,
            }
        }
        if node.is_final() {
            found(len + 1, output.cat(node.final_output()).value());
        }
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
