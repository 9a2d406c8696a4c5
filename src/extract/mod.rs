//! Articles to mentions: who is named, where, and in what words. No tantivy, no I/O, no printing.
//!
//! The extractors propose readings of the text; one rule, in `overlap`, settles which of them stand:
//!
//! ```text
//! tokens ─ lexicon ─▶ Scene ─┬ lookup ─ place ─┐                      ┌ acronym ┐
//!                            ├ heads ──────────┼▶ overlap ─ settled ──┤         ├▶ overlap ─▶ mentions
//!                            ├ person ─────────┤                      └ carry ──┘
//!                            └ date ───────────┘
//! ```
//!
//! Credits, share lines and pointers to other articles give no readings (`text::furniture::asides`): who took a picture
//! is no person of the article.
//!
//! Every extractor is documented as *what it finds · how · known misses · example*.

mod acronym;
mod carry;
mod date;
mod explain;
mod heads;
mod home;
mod identity;
mod lexicon;
mod lookup;
mod overlap;
mod person;
mod place;
mod reading;
mod scene;
mod tense;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::Article;
use crate::gazetteer::{EntryId, Gazetteer};
use crate::mention::{Extractor, Form, Mention};
use crate::schema::{FacetId, Kind, Schema};
use crate::text::Analysis;

pub use explain::{Explanation, Lost, Why};

use heads::Facets;
use home::Homes;
use lexicon::Lexicon;
use reading::{Reading, Target};
use scene::Scene;

/// The extractors, ready to read articles. Shared between threads.
pub struct Pipeline {
    schema: Arc<Schema>,
    gazetteer: Arc<Gazetteer>,
    lexicon: Lexicon,
    heads: Facets,
    homes: Homes,
    person: Option<FacetId>,
    date: Option<FacetId>,
}

impl Pipeline {
    /// Compiles the cue lists of a schema. Takes some milliseconds.
    #[must_use]
    pub fn new(schema: Arc<Schema>, gazetteer: Arc<Gazetteer>) -> Self {
        let first = |kind| schema.facets.of_kind(kind).next();
        Self {
            lexicon: Lexicon::new(&schema.cues),
            homes: Homes::new(&schema.cues, &gazetteer),
            heads: Facets { collective: first(Kind::Collective), org: first(Kind::Org) },
            person: first(Kind::Person),
            date: first(Kind::Date),
            gazetteer,
            schema,
        }
    }

    /// The mentions of an article in reading order; `analysis` holds the tokens of its text fields.
    ///
    /// Mentions of [`Form::Implied`] stand at the words that imply them, behind those words' own mention.
    #[must_use]
    pub fn extract(&self, article: &Article, analysis: &Analysis) -> Vec<Mention> {
        let scene = Scene::new(article, analysis, &self.lexicon);
        let settled = self.compete(&scene, article, &mut |_| ());
        self.mentions(&scene, &settled)
    }

    /// The readings that stand, in reading order; `all` is shown all that were proposed.
    fn compete(&self, scene: &Scene<'_>, article: &Article, all: &mut dyn FnMut(&[Reading])) -> Vec<Reading> {
        // What is done with goes at once: an article may be huge, and name something with every word.
        let lookup::Found { mut readings, toponyms, states } = lookup::look_up(scene, &self.gazetteer, &self.lexicon);
        let home = self.homes.of(article, &self.gazetteer);
        let spoken_of = place::States { named: &states, home };
        place::resolve(scene, &self.gazetteer, &toponyms, &spoken_of, &mut readings);
        drop((toponyms, states));
        if let Some(facet) = self.date {
            date::find(scene, &self.lexicon, facet, article.day(), &mut readings);
        }
        heads::find(scene, &self.lexicon, self.heads, &mut readings);
        if let Some(facet) = self.person {
            let known = identity::Known::new(scene, &self.gazetteer, &readings);
            let mut people = Vec::new();
            person::find(scene, &known, facet, &mut people);
            readings.extend(people);
        }
        scene.leave_out_asides(&mut readings);
        let mut settled = overlap::settle(readings.clone());
        identity::unify(&self.gazetteer, self.person, &mut settled);
        let kind_of = |target: &Target| self.kind_of(target);
        let acronyms =
            acronym::introduced(scene, &settled, |t| matches!(kind_of(t), Some(Kind::Collective | Kind::Org)));
        let carried = carry::carry(scene, &settled, &acronyms, kind_of);
        let again = !carried.is_empty();
        readings.extend(carried);
        scene.leave_out_asides(&mut readings);
        all(&readings);
        if again {
            drop(settled);
            settled = overlap::settle(readings);
            identity::unify(&self.gazetteer, self.person, &mut settled);
        }
        settled
    }

    fn kind_of(&self, target: &Target) -> Option<Kind> {
        match target {
            Target::Nothing => None,
            Target::Entry(id) => Some(self.gazetteer.entry(*id).kind),
            Target::Value(facet, _) => Some(self.schema.facets.get(*facet).kind),
        }
    }

    fn mentions(&self, scene: &Scene<'_>, settled: &[Reading]) -> Vec<Mention> {
        let mut writer = MentionWriter::new(self);
        let mut mentions = Vec::with_capacity(settled.len() + 4);
        let named: FxHashSet<EntryId> = settled
            .iter()
            .filter_map(|r| if let Target::Entry(id) = r.target { Some(id) } else { None })
            .filter(|id| self.gazetteer.entry(*id).kind == Kind::State)
            .collect();
        let mut implied = FxHashSet::default();
        for reading in settled {
            let Some(mention) = writer.mention(scene, reading) else { continue };
            let state = self.implied_state(&reading.target).filter(|state| !named.contains(state));
            if let Some(state) = state.filter(|state| implied.insert(*state)) {
                let (form, extractor) = (Form::Implied, Extractor::Gazetteer);
                let contained = writer.entry(state).filled(Mention { form, extractor, ..mention.clone() });
                mentions.extend([mention, contained]);
            } else {
                mentions.push(mention);
            }
        }
        mentions
    }

    /// The state that holds a settlement or a place of one state.
    fn implied_state(&self, target: &Target) -> Option<EntryId> {
        let Target::Entry(id) = target else { return None };
        let entry = self.gazetteer.entry(*id);
        let mut states = entry.countries();
        let state = states.next().filter(|_| matches!(entry.kind, Kind::Settlement | Kind::Place))?;
        states.next().is_none().then_some(state)
    }
}

/// Makes mentions of readings, each text only once an article.
struct MentionWriter<'p> {
    pipeline: &'p Pipeline,
    values: FxHashMap<EntryId, Value>,
    texts: FxHashSet<Arc<str>>,
}

/// What mentions of one value share.
#[derive(Clone)]
struct Value {
    facet: Arc<str>,
    path: Arc<str>,
    place_id: Option<Arc<str>>,
    lat: Option<f32>,
    lon: Option<f32>,
}

impl Value {
    /// A mention with this value in the place of its own.
    fn filled(self, mention: Mention) -> Mention {
        let Self { facet, path: value, place_id, lat, lon } = self;
        Mention { facet, value, place_id, lat, lon, ..mention }
    }
}

impl<'p> MentionWriter<'p> {
    fn new(pipeline: &'p Pipeline) -> Self {
        Self { pipeline, values: FxHashMap::default(), texts: FxHashSet::default() }
    }

    fn mention(&mut self, scene: &Scene<'_>, reading: &Reading) -> Option<Mention> {
        let field = scene.fields.get(reading.field)?;
        let span = field.tokens.span(reading.run.clone());
        let value = match &reading.target {
            Target::Nothing => return None,
            Target::Entry(id) => self.entry(*id),
            Target::Value(facet, path) => {
                let facet = Arc::clone(&self.pipeline.schema.facets.get(*facet).name);
                Value { facet, path: self.text(path), place_id: None, lat: None, lon: None }
            }
        };
        let Value { facet, path: value, place_id, lat, lon } = value;
        let (form, extractor) = (reading.form, reading.extractor);
        let confidence = (reading.confidence * 100.0).round() / 100.0;
        let surface = self.text(span.of(field.text));
        Some(Mention {
            field: field.field,
            span,
            surface,
            facet,
            value,
            form,
            extractor,
            confidence,
            place_id,
            lat,
            lon,
        })
    }

    /// What mentions of an entry share.
    fn entry(&mut self, id: EntryId) -> Value {
        let pipeline = self.pipeline;
        let value = self.values.entry(id).or_insert_with(|| {
            let entry = pipeline.gazetteer.entry(id);
            let located = matches!(entry.kind, Kind::Settlement | Kind::State | Kind::Place);
            Value {
                facet: Arc::clone(&pipeline.schema.facets.get(entry.facet).name),
                path: Arc::from(entry.value),
                place_id: if located { entry.place_id().map(Arc::from) } else { None },
                lat: entry.lat.filter(|_| located),
                lon: entry.lon.filter(|_| located),
            }
        });
        value.clone()
    }

    /// A text that may come again.
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }
}
