//! Features: what the tagger looks at, as a stream of hashes.
//!
//! Each template below has a number; a feature is the hash of that number and of what the template sees. Training and
//! tagging ask for the same stream, so that a weight is always found where it was learned. To change a template is to
//! change the model: train anew.
//!
//! | seen | at |
//! |---|---|
//! | word, clusters of three sizes, cue lists | the token and two on either side |
//! | shape, beginnings, ends | the token |
//! | pairs and triples of words and shapes | the token and one on either side |
//! | readings of dictionaries and cues | the token and one on either side, with words and clusters |
//! | how the word is used elsewhere in the article, and how it was read there | the token and one on either side |
//! | the line: its first word, its length, capitals throughout; the first word of the text | the token |

use crate::text::hash::{START, grow, hash_of};
use crate::text::{Gap, Token};

use super::super::lexicon::Word;
use super::super::scene::{FieldView, Scene};
use super::evidence::{Evidence, Mark};
use super::memory::Familiar;

/// A hash of a template and what it sees.
#[inline]
pub(super) fn hash(template: u64, value: u64) -> u64 {
    let mut hash = value.wrapping_add(template.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

/// What of a token does not depend on its neighbours.
#[derive(Debug, Clone, Copy, Default)]
struct Unit {
    /// The folded word, digits as zeros.
    word: u64,
    /// Capitals, small letters and digits in order, runs cut short.
    shape: u64,
    /// A hash of all that the features of this word alone depend on; never 0.
    key: u64,
    /// The hash that its clusters are known by.
    known_as: u64,
    capital: bool,
    cues: u32,
    mark: Mark,
    evidence: u32,
    gap: u64,
    opens: bool,
    flags: u64,
}

/// What lies beyond the ends of the text.
const BEYOND: Unit = Unit {
    word: 7,
    shape: 0,
    key: 1,
    known_as: 0,
    capital: false,
    cues: 0,
    mark: Mark::BEYOND,
    evidence: 0,
    gap: 0,
    opens: false,
    flags: 0,
};

/// What is to be seen in an article, made into units where they are asked for.
pub(super) struct View<'v> {
    pub(super) scene: &'v Scene<'v>,
    pub(super) evidence: &'v Evidence,
}

/// A line of a field: where it begins, how long it is, and whether it is written in capitals.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    start: usize,
    end: usize,
    capitals: bool,
}

impl Line {
    /// The line that begins with the `start`-th token.
    fn at(field: &FieldView<'_>, start: usize) -> Self {
        let breaks = |at: &usize| field.token(*at).is_some_and(|t| t.gap.has(Gap::LINE));
        let end = (start + 1..field.len()).find(breaks).unwrap_or(field.len());
        let words = (start..end).filter_map(|at| field.token(at)).filter(|t| !t.is_number());
        let (all, capitals) = words.fold((0, 0), |(all, caps), t| (all + 1, caps + usize::from(t.is_all_caps())));
        Self { start, end, capitals: all > 0 && capitals * 10 >= all * 7 }
    }
}

/// The units of a run of tokens and of two on either side of it.
pub(super) struct Window<'f> {
    field: &'f FieldView<'f>,
    marks: &'f [Mark],
    /// Asked only where features are listed.
    clusters: &'f Familiar<'f>,
    /// The token of the first unit.
    start: usize,
    units: Vec<Unit>,
    line: Line,
    first_word: u64,
}

impl<'f> Window<'f> {
    /// A window on a field, before its first run.
    pub(super) fn new(field: &'f FieldView<'f>, marks: &'f [Mark], clusters: &'f Familiar<'f>) -> Self {
        let first_word = word_at(field, 0);
        Self { field, marks, clusters, start: 0, units: Vec::new(), line: Line::at(field, 0), first_word }
    }

    /// Moves the window to a run behind the last one.
    pub(super) fn move_to(&mut self, view: &View<'_>, run: &std::ops::Range<usize>) {
        while self.line.end <= run.start && self.line.end < self.field.len() {
            self.line = Line::at(self.field, self.line.end);
        }
        // What was seen around the last run may be seen around this one.
        let (start, seen) = (run.start.saturating_sub(2), self.start + self.units.len());
        self.units.drain(..start.saturating_sub(self.start).min(self.units.len()));
        self.start = start;
        for at in seen.max(start)..(run.end + 2).min(self.field.len()) {
            self.units.extend(self.unit(view, at));
        }
    }

    fn unit(&self, view: &View<'_>, at: usize) -> Option<Unit> {
        let (field, token) = (self.field, self.field.token(at)?);
        let folded = field.tokens.word(at);
        let hash = field.hash(at);
        let surface = token.span.of(field.text);
        let shape = if token.is_dotted() { 77 } else { shape(surface) };
        let capital = token.is_capitalised();
        let known_as = if token.is_dotted() { lower_hash(surface) } else { hash };
        Some(Unit {
            word: if token.has_digit() { digits_as_zeros(folded) } else { hash },
            shape,
            // Other groups of features have small numbers where the shape stands.
            key: self::hash(!shape, known_as ^ u64::from(capital)) | 1,
            known_as,
            capital,
            cues: field.word(at).bits(),
            mark: self.marks.get(at).copied().unwrap_or_default(),
            evidence: view.evidence.of(hash),
            gap: u64::from(token.gap.bits()),
            opens: token.starts_sentence(),
            flags: flags(view.scene, field, at, token),
        })
    }

    /// Where in the window the `at`-th token of the field lies.
    pub(super) fn place(&self, at: usize) -> usize {
        at.saturating_sub(self.start)
    }

    /// Puts all features of the `at`-th token of the field, which the window holds, into `features`.
    pub(super) fn features(&self, at: usize, features: &mut Vec<u64>) {
        features.clear();
        for (part, key) in self.keys(at).into_iter().enumerate() {
            // Sums of training depend on the order.
            if part + 1 == PARTS {
                features.push(self.opening());
            }
            if key != 0 {
                self.part(at, part, features);
            }
        }
        self.word_pairs(at, features);
    }

    /// A key for each part of the features of the `at`-th token of the field: for all that the part depends on, which may
    /// be seen again; 0 where there is nothing to see.
    #[inline]
    pub(super) fn keys(&self, at: usize) -> [u64; PARTS] {
        let mut keys = [0; PARTS];
        let (words, groups) = keys.split_at_mut(OFFSETS);
        for (offset, key) in words.iter_mut().enumerate() {
            let unit = (self.place(at) + offset).checked_sub(OFFSETS / 2).and_then(|place| self.units.get(place));
            *key = unit.map_or(0, |unit| unit.key.wrapping_add((offset as u64) << 1));
        }
        groups.copy_from_slice(&self.groups(at));
        keys
    }

    /// Puts the features of a part, which has something to see, behind others.
    pub(super) fn part(&self, at: usize, part: usize, list: &mut Vec<u64>) {
        if let Some(group) = part.checked_sub(OFFSETS) {
            self.of_group(at, group, list);
        } else if let Some(place) = (self.place(at) + part).checked_sub(OFFSETS / 2) {
            self.of_word(place, part, |template, value| list.push(hash(template, value)));
        }
    }

    /// The feature that all tokens of the field share: its first word.
    #[inline]
    pub(super) fn opening(&self) -> u64 {
        hash(154, self.first_word)
    }
}

/// In how many parts the features of a token come, but for its field's and those of pairs of words: one for each word
/// around it, and groups that depend on few small things together.
pub(super) const PARTS: usize = OFFSETS + GROUPS;

/// How many groups there are.
const GROUPS: usize = 7;

/// From how many places around it, itself in the middle, a word is looked at.
const OFFSETS: usize = 5;

fn word_at(field: &FieldView<'_>, at: usize) -> u64 {
    let word = field.tokens.word(at);
    if field.token(at).is_some_and(Token::has_digit) { digits_as_zeros(word) } else { field.hash(at) }
}

fn digits_as_zeros(word: &str) -> u64 {
    word.bytes().fold(START, |hash, byte| grow(hash, if byte.is_ascii_digit() { b'0' } else { byte }))
}

fn lower_hash(word: &str) -> u64 {
    word.bytes().fold(START, |hash, byte| grow(hash, byte.to_ascii_lowercase()))
}

fn shape(surface: &str) -> u64 {
    if surface.is_ascii() { shape_of(surface.bytes().map(char::from)) } else { shape_of(surface.chars()) }
}

#[inline]
fn shape_of(letters: impl Iterator<Item = char>) -> u64 {
    let (mut shape, mut last, mut run) = (1_u64, 0, 0);
    for c in letters {
        let kind = match c {
            'a'..='z' => 3,
            'A'..='Z' => 1,
            '0'..='9' => 2,
            c if c.is_ascii() => 4,
            c if c.is_uppercase() => 1,
            c if c.is_numeric() => 2,
            c if c.is_alphabetic() => 3,
            _ => 4,
        };
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            shape = shape.wrapping_mul(5).wrapping_add(kind);
        }
    }
    shape
}

fn flags(scene: &Scene<'_>, field: &FieldView<'_>, at: usize, token: Token) -> u64 {
    let flags = [
        token.is_capitalised(),
        token.is_all_caps(),
        token.has_inner_capital(),
        token.has_digit(),
        token.is_number(),
        token.starts_sentence(),
        token.is_possessive(),
        token.is_dotted(),
        token.is_capitalised() && scene.is_lower_somewhere(field.hash(at)),
        field.continues(at),
    ];
    flags.iter().enumerate().map(|(bit, flag)| u64::from(*flag) << bit).sum()
}

impl Window<'_> {
    /// Hands the features of one word alone to `put`, as templates and what they see.
    fn of_word(&self, place: usize, offset: usize, mut put: impl FnMut(u64, u64)) {
        let Some(unit) = self.units.get(place) else { return };
        let clusters = self.clusters.of(unit.known_as);
        put(1 + offset as u64, unit.word);
        match offset {
            1 | 3 => near(1 + offset as u64, unit, clusters, &mut put),
            2 => {
                put(0, 0);
                put(104, unit.shape);
                near(3, unit, clusters, &mut put);
                affixes(self.field.tokens.word(self.start + place), &mut put);
            }
            _ if clusters[0] != 0 => {
                put(60 + offset as u64, cluster(unit, clusters[0]));
                put(70 + offset as u64, cluster(unit, clusters[1]));
            }
            _ => {}
        }
    }

    /// A token with its neighbours.
    fn view(&self, at: usize) -> Option<[&Unit; 3]> {
        let here = self.units.get(self.place(at))?;
        let before = self.place(at).checked_sub(1).and_then(|place| self.units.get(place)).unwrap_or(&BEYOND);
        Some([before, here, self.units.get(self.place(at) + 1).unwrap_or(&BEYOND)])
    }

    /// The keys of the groups of the `at`-th token.
    #[inline]
    fn groups(&self, at: usize) -> [u64; GROUPS] {
        let Some([before, here, behind]) = self.view(at) else { return [0; GROUPS] };
        let (left, mark, right) = (before.mark.code(), here.mark.code(), behind.mark.code());
        let opens = u64::from(here.opens);
        let shapes = pair(pair(pair(before.shape, here.shape), behind.shape), 2 | opens);
        let around = [before, behind].map(|unit| u64::from(Evidence::readings(unit.evidence)));
        let [place, length, capitals, cues] = self.in_line(at, here);
        let words = pair(pair(here.word, here.known_as), mark << 1 | opens);
        [
            1 << 60 | left << 24 | mark << 16 | right << 8 | opens,
            hash(2, shapes) | 1,
            3 << 60 | here.flags << 16 | here.gap << 8 | behind.gap,
            4 << 60 | u64::from(here.evidence) << 1 | opens,
            5 << 60 | around[0] << 30 | around[1],
            6 << 60 | place << 32 | length << 24 | capitals << 16 | cues << 8 | mark,
            hash(8, words) | 1,
        ]
    }

    /// Puts the features of a group of the `at`-th token behind others.
    fn of_group(&self, at: usize, group: usize, list: &mut Vec<u64>) {
        let Some([before, here, behind]) = self.view(at) else { return };
        let (left, mark, right) = (before.mark.code(), here.mark.code(), behind.mark.code());
        let opens = u64::from(here.opens);
        match group {
            0 => marks([left, mark, right], opens, list),
            1 => of_shapes([before.shape, here.shape, behind.shape], opens, list),
            2 => signs(here, behind, list),
            3 => evidence(here.evidence, opens, list),
            4 => {
                let around = [before, behind].map(|unit| u64::from(Evidence::readings(unit.evidence)));
                list.extend([hash(144, around[0]), hash(143, around[1])]);
            }
            5 => {
                let [place, length, capitals, cues] = self.in_line(at, here);
                list.extend([
                    hash(150, (place << 8) | length),
                    hash(151, (capitals << 8) | cues),
                    hash(152, capitals),
                    hash(153, (capitals << 8) | mark),
                ]);
            }
            _ => {
                let [cluster, ..] = self.clusters.of(here.known_as);
                list.extend([
                    hash(103, pair(here.word, opens)),
                    hash(114, pair(mark, here.word)),
                    hash(115, pair(mark, u64::from(cluster))),
                ]);
            }
        }
    }

    /// Where in its line the `at`-th token stands, how long that is, whether it is in capitals, and the token's cues.
    #[inline]
    fn in_line(&self, at: usize, here: &Unit) -> [u64; 4] {
        let place = (at - self.line.start.min(at)).min(6) as u64;
        let length = (self.line.end - self.line.start).min(15) as u64;
        [place, length, u64::from(self.line.capitals), u64::from(here.cues & 63)]
    }
}

impl Window<'_> {
    /// Puts the features of the `at`-th token that depend on two words behind others.
    pub(super) fn word_pairs(&self, at: usize, list: &mut Vec<u64>) {
        let Some([before, here, behind]) = self.view(at) else { return };
        let (left, mark, right) = (before.mark.code(), here.mark.code(), behind.mark.code());
        list.extend([
            hash(100, pair(before.word, here.word)),
            hash(118, pair((mark << 8) | left, before.word)),
            hash(101, pair(here.word, behind.word)),
            hash(119, pair((mark << 8) | right, behind.word)),
            hash(102, pair(before.word, behind.word)),
        ]);
    }
}

/// The clusters and cue lists of the token or of a neighbour.
fn near(offset: u64, unit: &Unit, clusters: [u32; 3], put: &mut impl FnMut(u64, u64)) {
    for (size, number) in (2..).zip(clusters) {
        if number != 0 || offset == 3 {
            put(offset + 10 * size, cluster(unit, number));
        }
    }
    let mut cues = unit.cues;
    while cues != 0 {
        put(offset + 10, u64::from(cues.trailing_zeros()) * 2 + u64::from(unit.capital));
        cues &= cues - 1;
    }
}

#[inline]
fn cluster(unit: &Unit, number: u32) -> u64 {
    u64::from(number) * 2 + u64::from(unit.capital)
}

/// Beginnings of one to three letters and ends of one to four, of longer words only.
fn affixes(word: &str, put: &mut impl FnMut(u64, u64)) {
    let mut hash = START;
    for (count, (at, c)) in word.char_indices().enumerate().take(4) {
        if (1..=3).contains(&count) {
            put(80 + count as u64, hash);
        }
        for byte in word.as_bytes().get(at..at + c.len_utf8()).unwrap_or_default() {
            hash = grow(hash, *byte);
        }
    }
    for (count, (at, _)) in word.char_indices().rev().enumerate().take(4) {
        if at > 0 {
            put(85 + count as u64, hash_of(word.get(at..).unwrap_or_default()));
        }
    }
}

#[inline]
fn pair(a: u64, b: u64) -> u64 {
    a.wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23) ^ b
}

fn of_shapes([before, here, behind]: [u64; 3], opens: u64, list: &mut Vec<u64>) {
    list.extend([
        hash(105, pair(before, here)),
        hash(106, pair(here, behind)),
        hash(107, pair(pair(before, here), behind)),
        hash(108, pair(here, opens)),
    ]);
}

/// What dictionaries and cues read here.
fn marks([left, mark, right]: [u64; 3], opens: u64, list: &mut Vec<u64>) {
    list.extend([
        hash(110, left),
        hash(111, mark),
        hash(112, right),
        hash(113, (left << 16) | (mark << 8) | right),
        hash(116, (mark << 8) | right),
        hash(117, (left << 8) | mark),
        hash(120, pair(mark, opens)),
    ]);
}

/// The signs around.
fn signs(here: &Unit, behind: &Unit, list: &mut Vec<u64>) {
    list.extend([
        hash(130, here.gap),
        hash(131, behind.gap),
        hash(132, (here.gap << 8) | behind.gap),
        hash(133, ((here.flags >> 5 & 3) << 8) | behind.gap),
        hash(134, here.flags),
    ]);
}

/// What the rest of the article says of the word.
fn evidence(evidence: u32, opens: u64, list: &mut Vec<u64>) {
    let mut rest = evidence;
    while rest != 0 {
        list.push(hash(140, u64::from(rest.trailing_zeros()) * 2 + opens));
        rest &= rest - 1;
    }
    list.extend([hash(141, u64::from(evidence & 3) * 2 + opens), hash(142, u64::from(Evidence::readings(evidence)))]);
}

/// Whether the `at`-th token may belong to a name: it has a capital, or ties words that have.
pub(super) fn may_name(field: &FieldView<'_>, at: usize) -> bool {
    let capital = |at: usize| field.token(at).is_some_and(|t| t.is_capitalised() || t.has_inner_capital());
    if capital(at) {
        return true;
    }
    let Some(token) = field.token(at) else { return false };
    let (tied, word) = (token.has_digit() || token.gap.has(Gap::HYPHEN), field.word(at));
    if !tied && !word.is(Word::CONNECTOR.or(Word::PARTICLE)) {
        return false;
    }
    let (before, behind) = (at > 0 && capital(at - 1), capital(at + 1));
    if tied {
        return before || behind;
    }
    if word.is(Word::PARTICLE) && behind {
        return true;
    }
    word.is(Word::CONNECTOR.or(Word::PARTICLE)) && (before || at > 1 && capital(at - 2)) && (behind || capital(at + 2))
}
