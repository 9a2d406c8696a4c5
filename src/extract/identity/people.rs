//! People: full names of one person, and the surnames, given names and spellings that stand for them.
//!
//! **How** — full names are one person's when given and family names sound alike and nothing between them speaks
//! against it. A name of one word is the person whose family name (else given name) it is: of several the one whom its
//! title fits ("Mrs"), and of those the one named in full last before, else first behind.
//!
//! **Known misses** — nicknames, misprints, changed names.
//!
//! **Example** — "Senator Ann Dole … her husband, Bob Dole … Mrs. Dole" gives `/Ann Dole` for the last.

use std::cmp::Reverse;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use super::Identity;
use super::sound::Sound;
use crate::extract::lexicon::Word;
use crate::extract::reading::{Reading, Target};
use crate::extract::scene::FieldView;
use crate::gazetteer::{AliasKind, Gazetteer};
use crate::mention::{Extractor, Form, label_of, path_of};
use crate::schema::Kind;
use crate::text::{Gap, fold_phrase};

/// The most people who are looked through for one name: more are no article's.
const MOST: usize = 64;

/// Words that stand behind a family name.
const SUFFIXES: [&str; 5] = ["jr", "sr", "ii", "iii", "iv"];

/// A full name, taken apart.
#[derive(Debug)]
struct Name {
    given: String,
    family: String,
    given_sound: Sound,
    family_sound: Sound,
    /// The first letters of what stands between.
    middle: Vec<char>,
    suffix: Option<String>,
    /// How full it is: without a role that leads it, by words and bytes.
    rank: (bool, usize, usize),
}

/// A person of the article.
#[derive(Debug)]
struct Someone {
    name: Name,
    target: Target,
    /// The label of the target, and the rank of the name it comes from.
    label: String,
    rank: (bool, usize, usize),
    /// Where named in full: field and token, in order.
    at: Vec<(usize, usize)>,
    titles: Vec<String>,
    genders: [bool; 2],
}

/// Whom a form of address can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Woman,
    Man,
}

/// The people of an article, found by the sound of their names.
#[derive(Debug, Default)]
struct Cast {
    people: Vec<Someone>,
    by_both: FxHashMap<u64, Vec<usize>>,
    by_family: FxHashMap<u64, Vec<usize>>,
    by_given: FxHashMap<u64, Vec<usize>>,
}

/// Gives the readings of one person one value.
pub(super) fn unify(identity: &Identity<'_>, settled: &mut [Reading]) {
    let mut cast = Cast::default();
    let mut owners: Vec<Option<usize>> = vec![None; settled.len()];
    let mut full: FxHashMap<&Target, usize> = FxHashMap::default();
    for (reading, owner) in settled.iter().zip(&mut owners) {
        if identity.kind_of(&reading.target) != Some(Kind::Person) {
            continue;
        }
        let Some(field) = identity.scene.fields.get(reading.field) else { continue };
        if is_single(field, &reading.run) {
            continue;
        }
        let who = if let Some(who) = full.get(&reading.target) {
            *who
        } else {
            let Some(who) = cast.admit(identity, &reading.target) else { continue };
            full.insert(&reading.target, who);
            who
        };
        cast.note(who, field, reading);
        *owner = Some(who);
    }
    drop(full);
    if cast.people.is_empty() {
        return;
    }
    cast.index();
    let mut known: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (reading, owner) in settled.iter().zip(&mut owners) {
        let Some(field) = identity.scene.fields.get(reading.field).filter(|_| owner.is_none()) else { continue };
        if identity.kind_of(&reading.target) != Some(Kind::Person) || !is_single(field, &reading.run) {
            continue;
        }
        let word = field.tokens.word(reading.run.end - 1);
        let bearers = known.entry(word).or_insert_with(|| cast.bearers(word));
        *owner = cast.meant(bearers, field, reading);
    }
    cast.look_up(identity.gazetteer);
    for (reading, owner) in settled.iter_mut().zip(owners) {
        let Some(someone) = owner.and_then(|who| cast.people.get(who)) else { continue };
        if reading.target != someone.target {
            let short = reading.form == Form::Name && reading.extractor == Extractor::Tagger && reading.run.len() == 1;
            reading.form = if short { Form::Short } else { reading.form };
            reading.target = someone.target.clone();
        }
    }
}

/// Whether a run is a family or a given name alone, particles and both halves of a double name included.
fn is_single(field: &FieldView<'_>, run: &Range<usize>) -> bool {
    let particle = |at: usize| {
        field.word(at).is(Word::PARTICLE) && !matches!(field.tokens.word(at), "abu" | "abou" | "umm" | "um" | "bat")
    };
    run.len() == 1
        || run.clone().skip(1).all(|at| field.token(at).is_some_and(|t| t.gap.has(Gap::HYPHEN)))
        || (run.start..run.end - 1).all(particle)
}

impl Name {
    /// Takes a name of two words or more apart.
    fn read(identity: &Identity<'_>, label: &str) -> Option<Self> {
        let folded = fold_phrase(label);
        let mut words: Vec<&str> = folded.split(' ').collect();
        let suffix = words.pop_if(|last| SUFFIXES.contains(last)).map(str::to_owned);
        let led = words.len() > 2 && words.first().is_some_and(|first| is_role(identity, first));
        let rank = (!led, words.len(), label.len());
        if led {
            words.remove(0);
        }
        let [given, middle @ .., family] = words.as_slice() else { return None };
        let middle = middle.iter().filter(|word| !identity.lexicon.word(word).is(Word::PARTICLE));
        Some(Self {
            given: (*given).to_owned(),
            family: (*family).to_owned(),
            given_sound: Sound::of(given),
            family_sound: Sound::of(family),
            middle: middle.filter_map(|word| word.chars().next()).collect(),
            suffix,
            rank,
        })
    }

    /// Whether both can be names of one person.
    fn agrees(&self, other: &Self) -> bool {
        let middle = self.middle.is_empty() || other.middle.is_empty() || self.middle.first() == other.middle.first();
        let suffix = self.suffix.is_none() || other.suffix.is_none() || self.suffix == other.suffix;
        middle
            && suffix
            && self.given_sound.is_like(&other.given_sound)
            && self.family_sound.is_like(&other.family_sound)
    }
}

/// Whether a word before a name tells what its bearer is: a role, a title, or where from.
fn is_role(identity: &Identity<'_>, word: &str) -> bool {
    let known = identity.lexicon.word(word);
    if known.is(Word::GIVEN.or(Word::GIVEN_WEAK).or(Word::SURNAME)) {
        return false;
    }
    known.is(Word::ROLE.or(Word::TITLE).or(Word::TITLE_PART))
        || identity.gazetteer.lookup(word).any(|candidate| candidate.alias.has(AliasKind::DEMONYM))
}

fn hash(sounds: &[&Sound]) -> u64 {
    let mut hasher = FxHasher::default();
    for sound in sounds {
        for consonant in sound.consonants() {
            consonant.hash(&mut hasher);
        }
        0_u8.hash(&mut hasher);
    }
    hasher.finish()
}

impl Cast {
    /// The person whose full name a target is; `None` where it is no full name.
    fn admit(&mut self, identity: &Identity<'_>, target: &Target) -> Option<usize> {
        let label = match target {
            Target::Entry(id) => identity.gazetteer.entry(*id).name().to_owned(),
            Target::Value(_, path) => label_of(path).into_owned(),
            Target::Nothing => return None,
        };
        let name = Name::read(identity, &label)?;
        let key = hash(&[&name.given_sound, &name.family_sound]);
        let namesakes = self.by_both.entry(key).or_default();
        let listed = matches!(target, Target::Entry(_));
        for who in namesakes.iter() {
            let Some(someone) = self.people.get_mut(*who).filter(|someone| someone.name.agrees(&name)) else {
                continue;
            };
            match (matches!(someone.target, Target::Entry(_)), listed) {
                (true, true) if someone.target != *target => continue,
                (false, true) => someone.take(target, label, name.rank),
                (false, false) if someone.is_outdone(name.rank, &label) => someone.take(target, label, name.rank),
                _ => {}
            }
            return Some(*who);
        }
        if namesakes.len() < MOST {
            namesakes.push(self.people.len());
        }
        let (target, rank) = (target.clone(), name.rank);
        let (at, titles) = (Vec::new(), Vec::new());
        self.people.push(Someone { name, target, label, rank, at, titles, genders: [false; 2] });
        Some(self.people.len() - 1)
    }

    /// Notes where someone is named in full, and what stands around.
    fn note(&mut self, who: usize, field: &FieldView<'_>, reading: &Reading) {
        let Some(someone) = self.people.get_mut(who) else { return };
        someone.at.push((reading.field, reading.run.start));
        if let Some(title) = title_of(field, reading.run.start)
            && someone.titles.len() < MOST
            && !someone.titles.iter().any(|known| known == title)
        {
            someone.titles.push(title.to_owned());
        }
        let before = (reading.run.start.saturating_sub(2)..reading.run.start).rev();
        let told = before
            .filter(|at| {
                !field.token(at + 1).is_some_and(|t| t.gap.has(Gap::STOP.and(Gap::LINE))) || is_address(field, *at)
            })
            .find_map(|at| gender_of(field.tokens.word(at)));
        match told {
            Some(Gender::Woman) => someone.genders[0] = true,
            Some(Gender::Man) => someone.genders[1] = true,
            None => {}
        }
    }

    /// Makes all findable by one name alone.
    fn index(&mut self) {
        for (who, someone) in self.people.iter().enumerate() {
            for (index, sound) in
                [(&mut self.by_family, &someone.name.family_sound), (&mut self.by_given, &someone.name.given_sound)]
            {
                let known = index.entry(hash(&[sound])).or_default();
                if known.len() < MOST {
                    known.push(who);
                }
            }
        }
    }

    /// Those whose family name a word is; else those whose family name sounds like it, or whose given name it is.
    fn bearers(&self, word: &str) -> Vec<usize> {
        let sound = Sound::of(word);
        let key = hash(&[&sound]);
        let among = |index: &FxHashMap<u64, Vec<usize>>, fits: &dyn Fn(&Name) -> bool| -> Vec<usize> {
            let known = index.get(&key).into_iter().flatten().copied();
            known.filter(|who| self.people.get(*who).is_some_and(|someone| fits(&someone.name))).collect()
        };
        let mut bearers = among(&self.by_family, &|name| name.family == word);
        if bearers.is_empty() {
            bearers = among(&self.by_given, &|name| name.given == word);
        }
        if bearers.is_empty() {
            bearers = among(&self.by_family, &|name| name.family_sound.is_like(&sound));
        }
        bearers
    }

    /// Whom of those who bear a name a reading of it means.
    fn meant(&self, bearers: &[usize], field: &FieldView<'_>, reading: &Reading) -> Option<usize> {
        if bearers.len() < 2 {
            let who = *bearers.first()?;
            let listed = reading.extractor == Extractor::Gazetteer;
            return (!listed || self.people.get(who)?.target == reading.target).then_some(who);
        }
        let title = title_of(field, reading.run.start);
        let gender = title.and_then(gender_of);
        let here = (reading.field, reading.run.start);
        bearers.iter().copied().max_by_key(|who| {
            let Some(someone) = self.people.get(*who) else { return Default::default() };
            let titled = title.is_some_and(|title| someone.titles.iter().any(|known| known == title));
            let fits = gender.is_none_or(|gender| !someone.is_not(gender));
            let behind = someone.at.partition_point(|at| *at <= here);
            let before = behind.checked_sub(1).and_then(|last| someone.at.get(last)).copied();
            (fits, titled, before, Reverse(someone.at.first().copied()))
        })
    }

    /// Gives those whom a gazetteer lists under their name its value.
    fn look_up(&mut self, gazetteer: &Gazetteer) {
        for someone in &mut self.people {
            let Target::Value(facet, _) = someone.target else { continue };
            let listed = gazetteer
                .lookup(&fold_phrase(&someone.label))
                .find(|c| gazetteer.entry(c.entry).kind == Kind::Person && !c.alias.has(AliasKind::SUPPORT));
            someone.target = match listed {
                Some(candidate) => Target::Entry(candidate.entry),
                None => Target::Value(facet, path_of([someone.label.as_str()]).into()),
            };
        }
    }
}

impl Someone {
    fn take(&mut self, target: &Target, label: String, rank: (bool, usize, usize)) {
        (self.target, self.label, self.rank) = (target.clone(), label, rank);
    }

    /// Whether another form of the name is fuller; of two alike the one that sorts first is taken.
    fn is_outdone(&self, rank: (bool, usize, usize), label: &str) -> bool {
        (rank, self.label.as_str()) > (self.rank, label)
    }

    /// Whether the person is known not to be one.
    fn is_not(&self, gender: Gender) -> bool {
        match gender {
            Gender::Woman => self.genders == [false, true],
            Gender::Man => self.genders == [true, false],
        }
    }
}

/// The title right before a name.
fn title_of<'f>(field: &FieldView<'f>, start: usize) -> Option<&'f str> {
    let before = start.checked_sub(1)?;
    let joined = field.continues(start) || is_address(field, before);
    (joined && field.is_capitalised(before) && field.word(before).is(Word::TITLE)).then(|| field.tokens.word(before))
}

/// Whether a title is tied to the next word, by a full stop at most: "Mrs. Dole".
fn is_address(field: &FieldView<'_>, at: usize) -> bool {
    field.word(at).is(Word::TITLE) && field.joined(at + 1, Gap::SPACE.and(Gap::STOP))
}

/// Whom a form of address, or the word for a relative, is for.
fn gender_of(word: &str) -> Option<Gender> {
    Some(match word {
        "mrs" | "ms" | "miss" | "lady" | "dame" | "madam" | "mme" | "queen" | "princess" | "duchess" | "wife"
        | "daughter" | "sister" | "mother" | "widow" | "aunt" | "niece" | "girlfriend" | "actress" | "spokeswoman"
        | "chairwoman" | "congresswoman" | "businesswoman" => Gender::Woman,
        "mr" | "sir" | "lord" | "king" | "prince" | "duke" | "husband" | "son" | "brother" | "father" | "widower"
        | "uncle" | "nephew" | "boyfriend" | "actor" | "spokesman" | "chairman" | "congressman" | "businessman" => {
            Gender::Man
        }
        _ => return None,
    })
}
