//! Why an article was read as it was: what stands, and what was thought of and lost.
//!
//! The competition is run again and watched. A reading that lost is shown with the one that took its words; a name of
//! the gazetteers that never became a reading is shown with what it lacked.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::reading::{Reading, Target};
use super::scene::{FieldView, Scene};
use super::{MentionWriter, Pipeline};
use crate::article::Article;
use crate::gazetteer::{AliasKind, Candidate, EntryFlags};
use crate::mention::{Extractor, Form, Mention};
use crate::schema::Kind;
use crate::text::Analysis;

/// How an article was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What stands: the mentions of [`Pipeline::extract`].
    pub kept: Vec<Mention>,
    /// What lost, in reading order.
    pub lost: Vec<Lost>,
}

/// A reading that does not stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// The mention it would have been; its confidence is 0 where it never came to have one.
    pub mention: Mention,
    /// Why it does not stand.
    pub why: Why,
}

impl Lost {
    /// Whether the words stand for the same all the same, as a part of a longer name of it.
    fn is_no_loss(&self) -> bool {
        matches!(&self.why, Why::Outweighed { by } if by.facet == self.mention.facet && by.value == self.mention.value)
    }
}

/// Why a reading does not stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Why {
    /// Another reading of these words, or of some of them, weighs more.
    Outweighed {
        /// The reading that stands.
        by: Box<Mention>,
    },
    /// The words belong to a phrase that names nothing.
    Blocked {
        /// The phrase.
        phrase: String,
    },
    /// Another bearer of the name is likelier here.
    Homonym {
        /// The one that was chosen.
        by: Box<Mention>,
    },
    /// The name needs other evidence, and the article has none.
    Unsupported,
    /// The tagger takes the words for something else, or for no name.
    Unlikely,
    /// The words are not written as this name is.
    Writing,
}

/// Of the many that bear one name, so many are listed: the largest first.
const BEARERS: usize = 5;

impl Pipeline {
    /// Reads an article as [`Pipeline::extract`] does, and tells what lost as well.
    #[must_use]
    pub fn explain(&self, article: &Article, analysis: &Analysis) -> Explanation {
        let scene = Scene::new(article, analysis, &self.lexicon);
        let mut proposed = Vec::new();
        let settled = self.compete(&scene, article, &mut |part| proposed.extend_from_slice(part));
        let judge = Judge { pipeline: self, scene: &scene, settled: &settled, proposed: &proposed };
        let mut lost = judge.outdone();
        lost.extend(judge.unproposed());
        lost.retain(|lost| !lost.is_no_loss());
        lost.sort_by(|a, b| {
            let key =
                |lost: &Lost| (lost.mention.field, lost.mention.span, Reverse(hundredths(lost.mention.confidence)));
            key(a).cmp(&key(b)).then_with(|| a.mention.value.cmp(&b.mention.value))
        });
        lost.dedup_by(|a, b| {
            let key = |lost: &Lost| {
                (lost.mention.field, lost.mention.span, lost.mention.facet.clone(), lost.mention.value.clone())
            };
            key(a) == key(b)
        });
        Explanation { kept: self.mentions(&scene, &settled), lost }
    }
}

fn hundredths(confidence: f32) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "0 to 100")]
    let whole = (confidence * 100.0).round() as i64;
    whole
}

/// Readings of entries by their field and tokens.
type Known<'a> = FxHashMap<(usize, usize, usize), Vec<&'a Reading>>;

/// Tells why readings lost.
struct Judge<'a> {
    pipeline: &'a Pipeline,
    scene: &'a Scene<'a>,
    settled: &'a [Reading],
    proposed: &'a [Reading],
}

impl Judge<'_> {
    fn mention(&self, reading: &Reading) -> Option<Mention> {
        let mut writer = MentionWriter::new(self.pipeline);
        writer.mention(self.scene, reading)
    }

    /// The readings that lost the competition.
    fn outdone(&self) -> Vec<Lost> {
        let mut lost = Vec::new();
        for reading in self.proposed {
            if self.stands(reading) {
                continue;
            }
            let Some(mention) = self.mention(reading) else { continue };
            let unlikely = || reading.weighed.then_some(Why::Unlikely);
            let Some(why) = self.outdone_by(reading).or_else(unlikely) else { continue };
            lost.push(Lost { mention, why });
        }
        lost
    }

    /// The reading that stands on most of the words of another, and on the earliest.
    fn outdone_by(&self, reading: &Reading) -> Option<Why> {
        let rival = self.rivals(reading).max_by_key(|other| (overlap(reading, other), Reverse(other.run.start)))?;
        Some(match self.mention(rival) {
            Some(by) => Why::Outweighed { by: Box::new(by) },
            None => Why::Blocked { phrase: self.words(rival).to_owned() },
        })
    }

    /// Whether a reading, or one of the same words for the same person, is among the settled.
    fn stands(&self, reading: &Reading) -> bool {
        let is_person = |target: &Target| self.pipeline.kind_of(target) == Some(Kind::Person);
        self.rivals(reading).filter(|other| other.run == reading.run).any(|other| {
            // People who are one are given one value after the competition.
            other.target == reading.target || is_person(&other.target) && is_person(&reading.target)
        })
    }

    /// The readings that stand on words of another; as they share none, they are in the order of their ends.
    fn rivals<'r>(&'r self, reading: &'r Reading) -> impl Iterator<Item = &'r Reading> {
        let first = self.settled.partition_point(|r| (r.field, r.run.end) <= (reading.field, reading.run.start));
        let behind = self.settled.get(first..).unwrap_or(&[]).iter();
        behind.take_while(|other| overlap(reading, other) > 0)
    }

    fn words(&self, reading: &Reading) -> &str {
        self.scene.fields.get(reading.field).map_or("", |f| f.tokens.span(reading.run.clone()).of(f.text))
    }

    /// The names of the gazetteers that stand in the text and never became a reading.
    fn unproposed(&self) -> Vec<Lost> {
        let gazetteer = &self.pipeline.gazetteer;
        let mut known: Known<'_> = FxHashMap::default();
        for reading in self.proposed.iter().filter(|reading| matches!(reading.target, Target::Entry(_))) {
            known.entry((reading.field, reading.run.start, reading.run.end)).or_default().push(reading);
        }
        let mut lost = Vec::new();
        let mut matches = Vec::new();
        for (index, field) in self.scene.fields.iter().enumerate() {
            for at in 0..field.len() {
                if !field.token(at).is_some_and(|t| t.is_capitalised() || t.has_inner_capital() || t.has_digit()) {
                    continue;
                }
                gazetteer.matches_at(field.tokens, at, &mut matches);
                for found in &matches {
                    let run = at..at + found.len;
                    let here = known.get(&(index, run.start, run.end)).map_or(&[][..], Vec::as_slice);
                    let fresh = |c: &Candidate| !here.iter().any(|r| r.target == Target::Entry(c.entry));
                    let mut bearers: Vec<Candidate> = gazetteer.candidates(*found).filter(fresh).collect();
                    bearers.sort_by_key(|c| (Reverse(gazetteer.entry(c.entry).population), c.entry));
                    for candidate in bearers.into_iter().take(BEARERS) {
                        lost.extend(self.unread(index, field, &run, candidate, here));
                    }
                }
            }
        }
        lost
    }

    /// A name that never became a reading, with what it lacked.
    fn unread(
        &self,
        index: usize,
        field: &FieldView<'_>,
        run: &Range<usize>,
        candidate: Candidate,
        here: &[&Reading],
    ) -> Option<Lost> {
        let entry = self.pipeline.gazetteer.entry(candidate.entry);
        let form = match candidate.alias {
            alias if alias.has(AliasKind::DEMONYM) => Form::Demonym,
            alias if alias.has(AliasKind::NAME) => Form::Name,
            _ => Form::Alias,
        };
        let target = Target::Entry(candidate.entry);
        let extractor = Extractor::Gazetteer;
        let reading =
            Reading { field: index, run: run.clone(), target, form, extractor, confidence: 0.0, weighed: false };
        let mention = self.mention(&reading)?;
        let written = run.clone().all(|at| field.token(at).is_some_and(|t| t.is_all_caps() || t.is_number()));
        let weak = candidate.alias.has(AliasKind::SUPPORT)
            || candidate.alias.has(AliasKind::NAME) && entry.flags.has(EntryFlags::WEAK);
        let located = matches!(entry.kind, Kind::Settlement | Kind::State | Kind::Place);
        let chosen = here.iter().find_map(|reading| self.mention(reading)).filter(|_| located);
        let why = if candidate.alias.has(AliasKind::ACRONYM) && !written {
            Why::Writing
        } else if let Some(by) = chosen {
            Why::Homonym { by: Box::new(by) }
        } else if let Some(why) = self.outdone_by(&reading) {
            why
        } else if weak || located {
            Why::Unsupported
        } else {
            Why::Writing
        };
        Some(Lost { mention, why })
    }
}

/// How many tokens two readings share.
fn overlap(a: &Reading, b: &Reading) -> usize {
    if a.field != b.field {
        return 0;
    }
    a.run.end.min(b.run.end).saturating_sub(a.run.start.max(b.run.start))
}
