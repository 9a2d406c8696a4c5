//! Articles to mentions: who is named, where, and in what words. No tantivy, no I/O, no printing.
//!
//! The extractors propose readings of the text; one rule, in `overlap`, settles which of them stand:
//!
//! ```text
//! tokens ─ lexicon ─▶ Scene ─┬ lookup ─ place ─┐                      ┌ acronym ┐
//!                            ├ heads ──────────┼▶ overlap ─ settled ──┤         ├▶ overlap ─ settled ─▶ tagger
//!                            ├ person ─────────┤                      └ carry ──┘                        │
//!                            └ date ───────────┘                                                         ▼
//!                                     └───────────────────── all readings ─────────────────────────▶ verdict
//!                                               mentions ◀─ settled ─ overlap, acronym, carry, overlap ◀─┘
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
mod pool;
mod reading;
mod scene;
mod tagger;
mod tense;
#[cfg(test)]
mod tests;
mod verdict;
mod wordbook;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::Article;
use crate::gazetteer::{EntryId, Gazetteer, Openings};
use crate::mention::{Extractor, Form, Mention};
use crate::schema::{FacetId, Kind, Schema};
use crate::text::Analysis;

pub use explain::{Explanation, Lost, Why};

use heads::Facets;
use home::Homes;
use identity::Identity;
use lexicon::Lexicon;
use pool::Pool;
use reading::{Reading, Target};
use scene::Scene;
use tagger::Tagger;
use verdict::Verdict;

pub use tagger::{Class, Progress, Recipe, Trainer, Vectors};

/// The extractors, ready to read articles. Shared between threads.
pub struct Pipeline {
    schema: Arc<Schema>,
    gazetteer: Arc<Gazetteer>,
    lexicon: Lexicon,
    heads: Facets,
    homes: Homes,
    person: Option<FacetId>,
    date: Option<FacetId>,
    place: Option<FacetId>,
    tagger: Option<Tagger>,
    /// Where first words lead in the gazetteer.
    openings: Pool<Openings>,
    /// The languages that the cue lists and the tagger know.
    languages: Vec<Box<str>>,
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
            place: first(Kind::Place),
            tagger: Tagger::new(schema.model()),
            languages: schema.cues.list("languages").words().map(Into::into).collect(),
            openings: Pool::default(),
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

    /// The readings that stand, in reading order; `all` is shown all that were proposed, in one or more parts.
    fn compete(&self, scene: &Scene<'_>, article: &Article, all: &mut dyn FnMut(&[Reading])) -> Vec<Reading> {
        let survey = self.survey(scene, article);
        if let Some(tagger) = self.tagger.as_ref().filter(|_| self.is_tagged(scene)) {
            return self.weighed(scene, survey, tagger, all);
        }
        all(&survey.readings);
        let mut settled = survey.settled;
        self.unify(scene, &mut settled);
        settled
    }

    /// Whether the article is in a language that the tagger was trained on, or in an unknown one.
    fn is_tagged(&self, scene: &Scene<'_>) -> bool {
        scene.language().is_none_or(|lang| {
            let language = lang.split(['-', '_']).next().unwrap_or(lang);
            self.languages.iter().any(|known| known.eq_ignore_ascii_case(language))
        })
    }

    /// What dictionaries and cues read in an article.
    fn survey(&self, scene: &Scene<'_>, article: &Article) -> Survey {
        // What is done with goes at once: an article may be huge, and name something with every word.
        let mut openings = self.openings.take();
        let found = lookup::look_up(scene, &self.gazetteer, &self.lexicon, &mut openings);
        self.openings.give_back(openings);
        let lookup::Found { mut readings, toponyms, states } = found;
        let home = self.homes.of(article, &self.gazetteer);
        let spoken_of = place::States { named: &states, home };
        let mut faint = Vec::new();
        place::resolve(scene, &self.gazetteer, &toponyms, &spoken_of, &mut readings, &mut faint);
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
        scene.leave_out_asides(&mut faint);
        let mut settled = overlap::settle(&readings);
        let carried = self.carried(scene, &settled);
        if !carried.is_empty() {
            readings.extend(carried);
            settled = overlap::settle(&readings);
        }
        Survey { readings, faint, settled }
    }

    /// What stands once the tagger has weighed what was read.
    fn weighed(
        &self,
        scene: &Scene<'_>,
        survey: Survey,
        tagger: &Tagger,
        all: &mut dyn FnMut(&[Reading]),
    ) -> Vec<Reading> {
        let kind_of = |target: &Target| self.kind_of(target);
        let seen = tagger.tag(scene, &survey.settled, kind_of);
        let facets = verdict::Facets { person: self.person, heads: self.heads, place: self.place };
        let verdict = Verdict { scene, tagger, tagged: &seen, lexicon: &self.lexicon, facets };
        let Survey { mut readings, mut faint, settled } = survey;
        drop(settled);
        readings.append(&mut faint);
        drop(faint);
        let mut names = verdict.names(&readings, kind_of);
        scene.leave_out_asides(&mut names);
        all(&verdict.weigh(&mut readings, kind_of));
        readings.extend(names);
        Verdict::defer(&mut readings, kind_of);
        let mut settled = overlap::settle(&readings);
        let mut carried = self.carried(scene, &settled);
        all(&verdict.weigh(&mut carried, kind_of));
        drop(seen);
        let again = !carried.is_empty();
        readings.extend(carried);
        all(&readings);
        if again {
            drop(settled);
            settled = overlap::settle(&readings);
        }
        self.unify(scene, &mut settled);
        settled
    }

    /// Puts each entity under one value.
    fn unify(&self, scene: &Scene<'_>, settled: &mut [Reading]) {
        let kinds = |facet| self.schema.facets.get(facet).kind;
        let identity = Identity { scene, gazetteer: &self.gazetteer, lexicon: &self.lexicon, kinds: &kinds };
        identity.unify_people(settled);
        let acronyms = self.acronyms(scene, settled);
        identity.unify_bodies(&acronyms, settled);
    }

    /// The acronyms that settled names are introduced with.
    fn acronyms(&self, scene: &Scene<'_>, settled: &[Reading]) -> Vec<acronym::Acronym> {
        let named = |target: &Target| matches!(self.kind_of(target), Some(Kind::Collective | Kind::Org));
        acronym::introduced(scene, settled, named)
    }

    /// Readings of the shorter forms of names that are settled.
    fn carried(&self, scene: &Scene<'_>, settled: &[Reading]) -> Vec<Reading> {
        let kind_of = |target: &Target| self.kind_of(target);
        let acronyms = self.acronyms(scene, settled);
        let mut carried = carry::carry(scene, settled, &acronyms, kind_of);
        scene.leave_out_asides(&mut carried);
        carried
    }

    fn kind_of(&self, target: &Target) -> Option<Kind> {
        match target {
            Target::Nothing => None,
            Target::Entry(id) => Some(self.gazetteer.kind(*id)),
            Target::Value(facet, _) => Some(self.schema.facets.get(*facet).kind),
        }
    }

    fn mentions(&self, scene: &Scene<'_>, settled: &[Reading]) -> Vec<Mention> {
        let mut writer = MentionWriter::new(self);
        let mut mentions = Vec::with_capacity(settled.len() + 4);
        let named: FxHashSet<EntryId> = settled
            .iter()
            .filter_map(|r| if let Target::Entry(id) = r.target { Some(id) } else { None })
            .filter(|id| self.gazetteer.kind(*id) == Kind::State)
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

/// What dictionaries and cues read in an article.
struct Survey {
    /// All readings that were proposed.
    readings: Vec<Reading>,
    /// Places too doubtful to be proposed.
    faint: Vec<Reading>,
    /// Those that stand.
    settled: Vec<Reading>,
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
                path: Arc::from(entry.value()),
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
