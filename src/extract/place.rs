//! Place names: which of the places that share a name is meant, and whether a place is meant at all.
//!
//! **What it finds** — settlements, states (by name or demonym) and other places of the gazetteers.
//!
//! **How** — all places that bear the name compete: population and rank speak for the famous one, the states that the
//! article speaks of for one of theirs, where it was written for the nearer of two, a following "…, Illinois" or "…, Lebanon" decides outright. One name has one
//! sense in an article unless such a pattern says otherwise. The winner stands only if enough speaks for a place:
//! small or ambiguous names need the state in the article or a preposition of place; a title or a given name before, or
//! another capitalised word behind, speaks against it.
//!
//! **Known misses** — small places without any hint of their country; a capital that stands for its government is
//! still the city.
//!
//! **Example** — "troops left Tripoli" in an article about Libya gives `/Libya/Tripoli`, about Beirut
//! `/Lebanon/Tripoli`.

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::gazetteer::{AliasKind, Candidate, Entry, EntryFlags, EntryId, Gazetteer};
use crate::mention::{Extractor, Form};
use crate::schema::Kind;
use crate::text::Gap;

use super::lexicon::Word;
use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};

/// A name that may be that of a place, with all places that bear it.
#[derive(Debug, Clone)]
pub(super) struct Toponym {
    pub(super) field: usize,
    pub(super) run: Range<usize>,
    candidates: Rc<[Candidate]>,
}

impl Toponym {
    /// Names that mean the same share their candidates.
    pub(super) fn new(field: usize, run: Range<usize>, candidates: Rc<[Candidate]>) -> Self {
        Self { field, run, candidates }
    }

    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }
}

/// From the middle of a region to its farthest town, in kilometres.
const LARGEST_REGION: f32 = 900.0;

/// How far from the middle of its region a town usually lies, in kilometres.
const REGION: f32 = 350.0;

/// How far from each other towns lie that are named together, in kilometres.
const NEAR: f32 = 120.0;

/// Confidence below which no place is meant.
const THRESHOLD: f32 = 0.5;

/// What the home of an article says for its places against more populous namesakes, in orders of magnitude.
const HOME: f32 = 0.75;

/// The states that an article speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) struct States<'s> {
    /// How strongly it speaks of each by name.
    pub(super) named: &'s FxHashMap<EntryId, f32>,
    /// Where it was written.
    pub(super) home: Option<EntryId>,
}

/// Decides for each toponym of the article which place it is, if any.
pub(super) fn resolve(
    scene: &Scene<'_>,
    gazetteer: &Gazetteer,
    toponyms: &[Toponym],
    states: &States<'_>,
    readings: &mut Vec<Reading>,
    faint: &mut Vec<Reading>,
) {
    let anchors = anchors(gazetteer, toponyms);
    let resolver = Resolver { scene, gazetteer, toponyms, states, anchors };
    let mut senses: FxHashMap<&str, Candidate> = FxHashMap::default();
    let mut chosen: Vec<Option<(Candidate, bool)>> = vec![None; toponyms.len()];
    // What is spelt out decides first, and for the rest of the article.
    for (at, toponym) in toponyms.iter().enumerate() {
        if let Some(candidate) = resolver.spelt_out(at) {
            if let Some(slot) = chosen.get_mut(at) {
                *slot = Some((candidate, true));
            }
            senses.entry(resolver.name(toponym)).or_insert(candidate);
        }
    }
    for (toponym, chosen) in toponyms.iter().zip(chosen) {
        let known = senses.get(resolver.name(toponym)).copied();
        let (candidate, spelt_out) = match (chosen, known) {
            (Some(chosen), _) => chosen,
            (None, Some(sense)) => (sense, false),
            (None, None) => match resolver.likeliest(toponym) {
                Some(candidate) => (candidate, false),
                None => continue,
            },
        };
        let mut confidence = resolver.confidence(toponym, candidate, spelt_out);
        if known.is_some() && !spelt_out {
            confidence = (confidence + 0.25).min(0.9);
        }
        let stands = confidence >= THRESHOLD;
        (if stands { &mut *readings } else { &mut *faint }).push(Reading {
            field: toponym.field,
            run: toponym.run.clone(),
            target: Target::Entry(candidate.entry),
            form: form_of(candidate),
            extractor: Extractor::Gazetteer,
            confidence,
            weighed: false,
        });
    }
}

/// A place of the article that is surely meant.
struct Anchor {
    entry: EntryId,
    kind: Kind,
    state: EntryId,
    at: (f32, f32),
}

/// How many anchors are looked at: more would not change the picture, and time stays bounded.
const ANCHORS: usize = 48;

/// The settlements and regions whose names nothing else bears, once each.
fn anchors(gazetteer: &Gazetteer, toponyms: &[Toponym]) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for toponym in toponyms {
        let [candidate] = toponym.candidates() else { continue };
        let entry = gazetteer.entry(candidate.entry);
        let weak = entry.flags.has(EntryFlags::WEAK) || candidate.alias.has(AliasKind::SUPPORT);
        if weak || entry.kind == Kind::State || anchors.iter().any(|a| a.entry == candidate.entry) {
            continue;
        }
        if let (Some(state), Some(lat), Some(lon)) = (entry.countries().next(), entry.lat, entry.lon) {
            anchors.push(Anchor { entry: candidate.entry, kind: entry.kind, state, at: (lat, lon) });
        }
        if anchors.len() == ANCHORS {
            break;
        }
    }
    anchors
}

fn form_of(candidate: Candidate) -> Form {
    if candidate.alias.has(AliasKind::DEMONYM) {
        Form::Demonym
    } else if candidate.alias.has(AliasKind::NAME) {
        Form::Name
    } else {
        Form::Alias
    }
}

struct Resolver<'r> {
    scene: &'r Scene<'r>,
    gazetteer: &'r Gazetteer,
    toponyms: &'r [Toponym],
    states: &'r States<'r>,
    anchors: Vec<Anchor>,
}

impl<'r> Resolver<'r> {
    fn field(&self, toponym: &Toponym) -> Option<&'r FieldView<'r>> {
        self.scene.fields.get(toponym.field)
    }

    fn name(&self, toponym: &Toponym) -> &'r str {
        self.field(toponym).map_or("", |f| f.tokens.phrase(toponym.run.clone()))
    }

    /// The place that "Springfield, Illinois" or "Tripoli, Lebanon" spells out.
    fn spelt_out(&self, at: usize) -> Option<Candidate> {
        let toponym = self.toponyms.get(at)?;
        let field = self.field(toponym)?;
        let end = toponym.run.end;
        if !field.token(end)?.gap.has(Gap::COMMA) || field.between(end).trim() != "," {
            return None;
        }
        // Its container begins right behind the comma: the longest name there.
        let containers = self.toponyms.iter().skip(at).take_while(|t| t.field == toponym.field && t.run.start <= end);
        let container = containers.filter(|t| t.run.start == end).max_by_key(|t| t.run.end)?;
        // Of several the nearest to the container, then the best known: "Springfield, Illinois".
        let fitting = toponym.candidates.iter().filter_map(|candidate| {
            let inside = container.candidates.iter().filter_map(|outer| self.inside(*candidate, *outer));
            inside.min_by(f32::total_cmp).map(|far| (*candidate, far))
        });
        let nearest = fitting.min_by(|(a, far_a), (b, far_b)| {
            far_a.total_cmp(far_b).then_with(|| self.fame(*b).total_cmp(&self.fame(*a)))
        });
        nearest.map(|(candidate, _)| candidate)
    }

    /// How far, in kilometres, a place lies from the middle of the place that is said to contain it; 0 for the state
    /// it is in, `None` where it is not inside.
    fn inside(&self, inner: Candidate, outer: Candidate) -> Option<f32> {
        let (place, container) = (self.gazetteer.entry(inner.entry), self.gazetteer.entry(outer.entry));
        if place.kind == Kind::State || inner.entry == outer.entry {
            return None;
        }
        if container.kind == Kind::State {
            return place.countries().any(|state| state == outer.entry).then_some(0.0);
        }
        if place.region() == Some(outer.entry) {
            return Some(0.0);
        }
        let same_state = place.countries().any(|state| container.countries().any(|other| other == state));
        let far = kilometres((place.lat?, place.lon?), (container.lat?, container.lon?));
        (container.kind == Kind::Place && same_state && far < LARGEST_REGION).then_some(far)
    }

    /// How widely known a candidate is: the order of magnitude of its people, or what stands for it.
    fn fame(&self, candidate: Candidate) -> f32 {
        let entry = self.gazetteer.entry(candidate.entry);
        #[allow(clippy::cast_precision_loss)] // an order of magnitude is all that is asked
        let people = (entry.population.max(1_000) as f32).log10();
        let fame = match entry.kind {
            Kind::State => people.max(5.5) + 1.0,
            Kind::Place => people.max(5.3),
            _ if entry.flags.has(EntryFlags::CAPITAL) => people + 0.7,
            _ => people,
        };
        let doubt = if candidate.alias.has(AliasKind::NAME) { 0.0 } else { 0.4 };
        let support = if candidate.alias.has(AliasKind::SUPPORT) { 1.0 } else { 0.0 };
        fame - doubt - support
    }

    fn evidence(&self, entry: &Entry<'_>, id: EntryId) -> f32 {
        let of = |state: EntryId| self.states.named.get(&state).copied().unwrap_or(0.0);
        if entry.kind == Kind::State { of(id) } else { entry.countries().map(of).fold(0.0, f32::max) }
    }

    fn likeliest(&self, toponym: &Toponym) -> Option<Candidate> {
        if let [only] = toponym.candidates() {
            return Some(*only);
        }
        let score = |candidate: Candidate| {
            let entry = self.gazetteer.entry(candidate.entry);
            let evidence = self.evidence(&entry, candidate.entry);
            let spoken_of = if evidence > 0.25 { 1.0 + (evidence * 0.25).min(1.2) } else { 0.0 };
            let home = if self.is_home(&entry) { HOME } else { 0.0 };
            self.fame(candidate) + spoken_of + home + self.neighbourhood(&entry, candidate.entry)
        };
        toponym.candidates.iter().copied().max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.entry.cmp(&a.entry)))
    }

    /// Whether a place lies in the state from which the article is written.
    fn is_home(&self, entry: &Entry<'_>) -> bool {
        self.states.home.is_some_and(|home| entry.countries().any(|state| state == home))
    }

    /// What the other places of the article say for a settlement: its region is named, or towns near it are.
    fn neighbourhood(&self, entry: &Entry<'_>, id: EntryId) -> f32 {
        let (Kind::Settlement, Some(lat), Some(lon)) = (entry.kind, entry.lat, entry.lon) else { return 0.0 };
        let (mut region, mut towns) = (0.0_f32, 0.0_f32);
        for anchor in self.anchors.iter().filter(|a| a.entry != id && entry.countries().any(|state| state == a.state)) {
            let far = kilometres(anchor.at, (lat, lon));
            if entry.region() == Some(anchor.entry) {
                region = 1.8;
            } else if anchor.kind == Kind::Place && far < REGION {
                region = region.max(0.8);
            } else if anchor.kind == Kind::Settlement && far < NEAR {
                towns += 0.6;
            }
        }
        region + towns.min(1.2)
    }

    /// How likely the name stands for this place here.
    fn confidence(&self, toponym: &Toponym, candidate: Candidate, spelt_out: bool) -> f32 {
        let Some(field) = self.field(toponym) else { return 0.0 };
        let entry = self.gazetteer.entry(candidate.entry);
        if spelt_out {
            return 0.95;
        }
        let evidence = self.evidence(&entry, candidate.entry);
        let weak = candidate.alias.has(AliasKind::SUPPORT)
            || entry.flags.has(EntryFlags::WEAK) && candidate.alias.has(AliasKind::NAME);
        let mut sure = match entry.kind {
            Kind::State => 0.97,
            Kind::Place => 0.85,
            _ if entry.population >= 500_000 || entry.flags.has(EntryFlags::CAPITAL) => 0.92,
            _ if entry.population >= 100_000 => {
                if evidence > 0.5 {
                    0.82
                } else {
                    0.62
                }
            }
            _ => {
                if evidence > 0.5 {
                    0.74
                } else {
                    0.38
                }
            }
        };
        if weak {
            sure -= if evidence > 0.9 { 0.25 } else { 0.5 };
        }
        if candidate.alias.has(AliasKind::DEMONYM) {
            sure -= 0.04;
        } else {
            sure += Self::surroundings(field, toponym, &entry, weak);
        }
        if toponym.run.len() == 1 && (weak || entry.population < 500_000 && entry.kind == Kind::Settlement) {
            let name = field.tokens.word(toponym.run.start);
            if self.scene.seen_in_lower_case(name) {
                sure -= 0.3;
            }
            if field.starts_sentence(toponym.run.start) && field.word(toponym.run.start).is(Word::STARTER) {
                sure -= 0.3;
            }
        }
        sure.clamp(0.0, 0.98)
    }

    /// What the words around a name say for or against a place.
    fn surroundings(field: &FieldView<'_>, toponym: &Toponym, entry: &Entry<'_>, weak: bool) -> f32 {
        let run = &toponym.run;
        let famous = entry.kind != Kind::Settlement || entry.population >= 500_000;
        let mut sum = 0.0;
        let before = run.start.checked_sub(1);
        let joined_before = before.is_some() && field.continues(run.start);
        if let Some(before) = before {
            let word = field.word(before);
            let capital = field.is_capitalised(before);
            if joined_before && !capital && word.is(Word::LOCATIVE) {
                sum += 0.15;
            } else if joined_before && capital && !field.is_headline() {
                let opens = field.starts_sentence(before) && word.is(Word::STARTER.or(Word::LOCATIVE));
                if word.is(Word::TITLE.or(Word::GIVEN)) && !opens {
                    sum -= if famous { 0.2 } else { 0.4 };
                } else if !opens && !famous {
                    sum -= 0.25;
                }
            }
        }
        let behind = run.end;
        if field.continues(behind) && field.is_capitalised(behind) && !field.is_headline() {
            let hyphen = field.token(behind).is_some_and(|t| t.gap.has(Gap::HYPHEN));
            if entry.flags.has(EntryFlags::GIVEN) || !famous || weak {
                sum -= 0.25;
            } else if !hyphen && !field.word(behind).is(Word::TITLE) {
                sum -= 0.05;
            }
        }
        if entry.flags.has(EntryFlags::GIVEN) && !famous {
            sum -= 0.1;
        }
        sum
    }
}

/// The distance between two places given as degrees north and east, on a sphere.
fn kilometres(a: (f32, f32), b: (f32, f32)) -> f32 {
    let (north_a, east_a) = (a.0.to_radians(), a.1.to_radians());
    let (north_b, east_b) = (b.0.to_radians(), b.1.to_radians());
    let half = ((north_b - north_a) / 2.0).sin().powi(2)
        + north_a.cos() * north_b.cos() * ((east_b - east_a) / 2.0).sin().powi(2);
    12_742.0 * half.sqrt().min(1.0).asin()
}
