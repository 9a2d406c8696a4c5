//! Groups and organisations: the ways to write one name.
//!
//! **How** — a name is known by its words without articles, "and" and the legal form at its end; an acronym that the
//! article introduces stands for the name it is introduced with. A name that no list knows and that is the beginning or
//! the end of a fuller one ("Pension Fund" of the State Pension Fund) is that one: of several the one last named before.
//!
//! **Known misses** — translated and changed names; names with "&", which other extractors may cut before it.
//!
//! **Example** — "Acme Corp. … Acme" gives one value.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::Identity;
use crate::extract::acronym::Acronym;
use crate::extract::lexicon::Word;
use crate::extract::reading::{Reading, Target};
use crate::gazetteer::AliasKind;
use crate::mention::{Extractor, Form, label_of};
use crate::schema::Kind;
use crate::text::fold_phrase;

/// In an article that names more than this many, shorter forms are not looked for.
const MOST: usize = 200;

/// A group or an organisation of the article.
#[derive(Debug)]
struct Body {
    key: String,
    target: Target,
    /// The targets that its readings have, and how many have each.
    seen: Vec<(Target, usize)>,
    /// Where it is named: field and token, in order.
    at: Vec<(usize, usize)>,
    /// Those of whose name this is the beginning or the end.
    fuller: Vec<usize>,
}

/// Gives the readings of one group or organisation one value.
pub(super) fn unify(identity: &Identity<'_>, acronyms: &[Acronym], settled: &mut [Reading]) {
    let mut bodies: Vec<Body> = Vec::new();
    let mut by_key: FxHashMap<String, usize> = FxHashMap::default();
    let mut known: FxHashMap<&Target, usize> = FxHashMap::default();
    let mut owners: Vec<Option<usize>> = vec![None; settled.len()];
    for (reading, owner) in settled.iter().zip(&mut owners) {
        if !matches!(identity.kind_of(&reading.target), Some(Kind::Collective | Kind::Org)) {
            continue;
        }
        let which = *known.entry(&reading.target).or_insert_with(|| {
            let key = key_of(identity, acronyms, &reading.target);
            *by_key.entry(key.clone()).or_insert_with(|| {
                let (seen, at, fuller) = (Vec::new(), Vec::new(), Vec::new());
                bodies.push(Body { key, target: reading.target.clone(), seen, at, fuller });
                bodies.len() - 1
            })
        });
        if let Some(body) = bodies.get_mut(which) {
            body.note(reading);
        }
        *owner = Some(which);
    }
    drop(known);
    for body in &mut bodies {
        body.settle(identity);
    }
    find_fuller(&mut bodies);
    for (reading, owner) in settled.iter_mut().zip(owners) {
        let Some(body) = owner.and_then(|which| bodies.get(which)) else { continue };
        let own = matches!(reading.extractor, Extractor::Tagger | Extractor::Org | Extractor::Collective);
        let fuller = if own { body.meant(&bodies, reading) } else { None };
        if fuller.is_some() {
            reading.form = Form::Short;
        }
        let target = &fuller.unwrap_or(body).target;
        if reading.target != *target {
            reading.target = target.clone();
        }
    }
}

/// Under what a target is known.
fn key_of(identity: &Identity<'_>, acronyms: &[Acronym], target: &Target) -> String {
    let label = match target {
        Target::Entry(id) => identity.gazetteer.entry(*id).name().into(),
        Target::Value(_, path) => label_of(path),
        Target::Nothing => return String::new(),
    };
    let folded = fold_phrase(&label);
    if matches!(target, Target::Value(..))
        && let Some(acronym) = acronyms.iter().find(|acronym| acronym.folded == folded && acronym.target != *target)
    {
        return key_of(identity, &[], &acronym.target);
    }
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !matches!(*word, "the" | "and")).collect();
    while words.len() > 1 && words.last().is_some_and(|last| identity.lexicon.word(last).is(Word::COMPANY)) {
        words.pop();
    }
    if words.is_empty() { folded } else { words.join(" ") }
}

/// Notes of each that no list knows those of whose name it is a part.
fn find_fuller(bodies: &mut [Body]) {
    if bodies.len() > MOST {
        return;
    }
    for short in 0..bodies.len() {
        let Some(part) = bodies.get(short).filter(|body| matches!(body.target, Target::Value(..))) else { continue };
        let is_part = |body: &Body| {
            let behind = body.key.strip_prefix(&*part.key).is_some_and(|rest| rest.starts_with(' '));
            behind || body.key.strip_suffix(&*part.key).is_some_and(|rest| rest.ends_with(' '))
        };
        let fuller: Vec<usize> = (0..bodies.len()).filter(|which| bodies.get(*which).is_some_and(is_part)).collect();
        if let Some(body) = bodies.get_mut(short) {
            body.fuller = fuller;
        }
    }
}

impl Body {
    fn note(&mut self, reading: &Reading) {
        self.at.push((reading.field, reading.run.start));
        if let Some((_, times)) = self.seen.iter_mut().find(|(target, _)| *target == reading.target) {
            *times += 1;
        } else if self.seen.len() < MOST {
            self.seen.push((reading.target.clone(), 1));
        }
    }

    /// Chooses the value: a listed one, else of the facet that most readings have the fullest name.
    fn settle(&mut self, identity: &Identity<'_>) {
        if let [(only, _)] = self.seen.as_slice()
            && matches!(only, Target::Entry(_))
        {
            return;
        }
        let mut by_facet = FxHashMap::default();
        for (target, times) in &self.seen {
            if let Target::Value(facet, _) = target {
                *by_facet.entry(*facet).or_insert(0) += times;
            }
        }
        let best = self.seen.iter().max_by_key(|(target, times)| match target {
            Target::Value(facet, path) => {
                (false, by_facet.get(facet).copied().unwrap_or(0), Some(Reverse(*facet)), path.len(), Reverse(&**path))
            }
            _ => (true, *times, None, 0, Reverse("")),
        });
        if let Some((target, _)) = best {
            self.target = target.clone();
        }
        if let Target::Value(..) = self.target
            && let Some(listed) = self.listed(identity)
        {
            self.target = listed;
        }
    }

    /// The entry of a gazetteer that alone bears the name without its legal form.
    fn listed(&self, identity: &Identity<'_>) -> Option<Target> {
        let weak = AliasKind::SUPPORT;
        let mut listed = identity.gazetteer.lookup(&self.key).filter(|candidate| {
            let entry = identity.gazetteer.entry(candidate.entry);
            matches!(entry.kind, Kind::Collective | Kind::Org) && !candidate.alias.has(weak)
        });
        let only = listed.next()?;
        listed.next().is_none().then_some(Target::Entry(only.entry))
    }

    /// The fuller one that is meant by a reading of a part of its name.
    fn meant<'b>(&self, bodies: &'b [Self], reading: &Reading) -> Option<&'b Self> {
        let here = (reading.field, reading.run.start);
        let fuller = self.fuller.iter().filter_map(|which| bodies.get(*which));
        fuller.max_by_key(|body| {
            let behind = body.at.partition_point(|at| *at < here);
            let before = behind.checked_sub(1).and_then(|last| body.at.get(last)).copied();
            (before, Reverse(body.at.first().copied()))
        })
    }
}
