//! Mentions as the store keeps them: small.
//!
//! Written out, the mentions of an article take several times the room of its text. Stored are each entity once, and
//! for each mention its place, the distance to the one before, and which entity it means; its words stand in the text,
//! and so do most names. Numbers are bytes (`wire.rs`) and not digits: digits hardly compress.
//!
//! ```text
//! MARK · number of facets, their names · number of entities, entities · number of mentions, mentions
//! entity:  facet and flags · name, unless it is the words of the first mention · id and coordinates, if any
//! mention: oddities, if any · field, form and extractor · confidence, and whether the entity is new · entity, if not,
//!          and whether its words are as long as before · distance · length, if other · words, if others
//! ```

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::wire::{Bytes, Malformed, put, put_text};
use crate::article::{Article, TextField};
use crate::mention::{Extractor, Form, Mention};
use crate::text::Span;

/// What the stored form begins with: neither JSON nor a compressed part does.
const MARK: u8 = 1;

/// The name of an entity is the words of its first mention.
const SAID: u64 = 1;

/// An entity has an id of `GEONAMES` and both coordinates.
const LOCATED: u64 = 2;

/// An entity has some of them, or an id of another kind.
const PARTLY: u64 = 4;

/// How many flags an entity has.
const FLAGS: u32 = 3;

/// How the ids of places begin whose rest is a number.
const GEONAMES: &str = "geonames:";

/// From here on a byte does not say field, form and extractor, but what is odd about the mention.
const ODD: u8 = 0xf0;

/// The words are not those of the text.
const SPELT: u8 = 1;

/// It begins before the mention before it.
const BACK: u8 = 2;

/// Set in the byte of the confidence where the entity is the next that was not mentioned yet.
const NEW: u8 = 0x80;

/// In place of hundredths: the confidence follows in four bytes.
const EXACT: u8 = 0x7f;

/// All forms, by the number that stands for each.
const FORMS: [Form; 7] =
    [Form::Name, Form::Alias, Form::Acronym, Form::Short, Form::Demonym, Form::Implied, Form::Relative];

/// All extractors, by the number that stands for each.
const EXTRACTORS: [Extractor; 7] = [
    Extractor::Gazetteer,
    Extractor::Person,
    Extractor::Collective,
    Extractor::Org,
    Extractor::Date,
    Extractor::Tagger,
    Extractor::CarryOver,
];

/// An entity with the first mention that means it.
struct Entity<'m>(&'m Mention, bool);

/// The stored form of an article's mentions.
pub(super) fn pack(article: &Article, mentions: &[Mention]) -> Vec<u8> {
    let mut facets: Vec<&str> = Vec::new();
    let mut entities: Vec<Entity<'_>> = Vec::new();
    let mut known = FxHashMap::default();
    let numbers = mentions.iter().map(|mention| {
        let Mention { facet, value, place_id, lat, lon, .. } = mention;
        let key = (&**facet, &**value, place_id.as_deref(), lat.map(f32::to_bits), lon.map(f32::to_bits));
        *known.entry(key).or_insert_with(|| {
            if !facets.contains(&&**facet) {
                facets.push(facet);
            }
            let said = words(article, mention.field, mention.span);
            entities.push(Entity(mention, said.is_some() && said == value.strip_prefix('/')));
            u32::try_from(entities.len() - 1).unwrap_or(u32::MAX)
        })
    });
    let numbers: Vec<u32> = numbers.collect();
    facets.sort_unstable();
    let mut out = vec![MARK];
    put(&mut out, facets.len() as u64);
    for facet in &facets {
        put_text(&mut out, facet);
    }
    put(&mut out, entities.len() as u64);
    for entity in &entities {
        entity.pack(&facets, &mut out);
    }
    put(&mut out, mentions.len() as u64);
    let mut before = Before::default();
    for (mention, number) in mentions.iter().zip(numbers) {
        pack_place(article, mention, number, &mut before, &mut out);
    }
    out
}

impl Entity<'_> {
    fn pack(&self, facets: &[&str], out: &mut Vec<u8>) {
        let Self(mention, said) = self;
        let facet = facets.binary_search(&&*mention.facet).unwrap_or(0) as u64;
        let number = mention.place_id.as_deref().and_then(geonames);
        let (lat, lon) = (mention.lat, mention.lon);
        let flags = match (&mention.place_id, lat, lon, number) {
            (None, None, None, _) => 0,
            (_, Some(_), Some(_), Some(_)) => LOCATED,
            _ => PARTLY,
        };
        put(out, (facet << FLAGS) | flags | (u64::from(*said) * SAID));
        if !said {
            pack_value(&mention.value, out);
        }
        let degrees = |out: &mut Vec<u8>, degrees: Option<f32>| {
            if let Some(degrees) = degrees {
                out.extend(degrees.to_le_bytes());
            }
        };
        if flags == LOCATED {
            put(out, number.unwrap_or(0));
            degrees(out, lat);
            degrees(out, lon);
        } else if flags == PARTLY {
            let has = [mention.place_id.is_some(), lat.is_some(), lon.is_some()];
            out.push(has.iter().zip(0..).map(|(has, bit)| u8::from(*has) << bit).sum());
            if let Some(id) = &mention.place_id {
                put_text(out, id);
            }
            degrees(out, lat);
            degrees(out, lon);
        }
    }
}

/// The number of a place, if writing it gives the id again.
fn geonames(id: &str) -> Option<u64> {
    let digits = id.strip_prefix(GEONAMES)?;
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// A value: its length and one, then its bytes; or 0 and a day, month or year.
fn pack_value(value: &str, out: &mut Vec<u8>) {
    if let Some(date) = date_number(value) {
        put(out, 0);
        put(out, date);
    } else {
        put(out, value.len() as u64 + 1);
        out.extend_from_slice(value.as_bytes());
    }
}

/// `/2015`, `/2015/06` or `/2015/06/14` as a number.
fn date_number(value: &str) -> Option<u64> {
    let mut parts = value.strip_prefix('/')?.split('/').map(|part| part.parse::<u64>().ok());
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(0))?;
    let day = parts.next().unwrap_or(Some(0))?;
    let number = (year << 7 | month) << 7 | day;
    (year < 10_000 && month < 100 && day < 100 && date_text(number) == value).then_some(number)
}

/// The reverse of [`date_number`].
fn date_text(number: u64) -> String {
    let (year, month, day) = (number >> 14, number >> 7 & 127, number & 127);
    match (month, day) {
        (0, _) => format!("/{year:04}"),
        (_, 0) => format!("/{year:04}/{month:02}"),
        _ => format!("/{year:04}/{month:02}/{day:02}"),
    }
}

/// What came before a mention.
#[derive(Default)]
struct Before {
    /// Where the mention before it begins.
    place: Option<(TextField, u32)>,
    /// How long the words of each entity were.
    lengths: Vec<u32>,
}

impl Before {
    /// Where distances in a field are counted from.
    fn from(&self, field: TextField) -> u32 {
        self.place.filter(|(other, _)| *other == field).map_or(0, |(_, start)| start)
    }
}

/// One mention.
fn pack_place(article: &Article, mention: &Mention, entity: u32, before: &mut Before, out: &mut Vec<u8>) {
    let Mention { field, span, form, extractor, confidence, surface, .. } = mention;
    let place = |found: Option<usize>| found.and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    let form = place(FORMS.iter().position(|other| other == form));
    let extractor = place(EXTRACTORS.iter().position(|other| other == extractor));
    let text = place(TextField::ALL.iter().position(|other| other == field));
    let from = before.from(*field);
    let spelt = words(article, *field, *span) != Some(&**surface);
    let odd = if spelt { SPELT } else { 0 } | if span.start < from { BACK } else { 0 };
    if odd != 0 {
        out.push(ODD | odd);
    }
    out.push((text * 7 + form) * 7 + extractor);
    let length = span.end.saturating_sub(span.start);
    let known = before.lengths.get_mut(entity as usize).map(|known| std::mem::replace(known, length));
    let hundredths = in_hundredths(*confidence);
    out.push(hundredths.unwrap_or(EXACT) | if known.is_none() { NEW } else { 0 });
    if hundredths.is_none() {
        out.extend(confidence.to_le_bytes());
    }
    match known {
        Some(known) => put(out, u64::from(entity) << 1 | u64::from(known == length)),
        // Entities are numbered as they come.
        None => before.lengths.push(length),
    }
    put(out, u64::from(span.start.abs_diff(from)));
    before.place = Some((*field, span.start));
    if known != Some(length) {
        put(out, u64::from(length));
    }
    if spelt {
        put_text(out, surface);
    }
}

/// A confidence in hundredths, if it is that exactly.
fn in_hundredths(confidence: f32) -> Option<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is none comes back as another")]
    let nearest = (confidence * 100.0).round() as u8;
    (nearest <= 100 && hundredths(nearest).to_bits() == confidence.to_bits()).then_some(nearest)
}

/// A confidence of so many hundredths.
fn hundredths(number: u8) -> f32 {
    f32::from(number) / 100.0
}

/// What is known of an entity before its first mention was read.
struct Known {
    facet: Arc<str>,
    value: Option<Arc<str>>,
    place_id: Option<Arc<str>>,
    lat: Option<f32>,
    lon: Option<f32>,
}

impl Known {
    fn read(bytes: &mut Bytes<'_>, facets: &[Arc<str>]) -> Result<Self, Malformed> {
        let head = bytes.number()?;
        let facet = usize::try_from(head >> FLAGS).ok().and_then(|at| facets.get(at)).ok_or(Malformed)?;
        let value = if head & SAID == 0 { Some(read_value(bytes)?) } else { None };
        let mut known = Self { facet: facet.clone(), value, place_id: None, lat: None, lon: None };
        if head & LOCATED != 0 {
            known.place_id = Some(format!("{GEONAMES}{}", bytes.number()?).into());
            known.lat = Some(bytes.float()?);
            known.lon = Some(bytes.float()?);
        } else if head & PARTLY != 0 {
            let has = bytes.byte()?;
            known.place_id = if has & 1 == 0 { None } else { Some(bytes.text()?.into()) };
            known.lat = if has & 2 == 0 { None } else { Some(bytes.float()?) };
            known.lon = if has & 4 == 0 { None } else { Some(bytes.float()?) };
        }
        Ok(known)
    }
}

fn read_value(bytes: &mut Bytes<'_>) -> Result<Arc<str>, Malformed> {
    match bytes.number()? {
        0 => Ok(date_text(bytes.number()?).into()),
        length => Ok(bytes.text_of(length - 1)?.into()),
    }
}

/// Hands every mention of the stored form to `each`.
fn read(article: &Article, stored: &[u8], each: &mut dyn FnMut(Mention)) -> Result<(), Malformed> {
    let mut bytes = Bytes(stored);
    if bytes.byte()? != MARK {
        return Err(Malformed);
    }
    let mut facets: Vec<Arc<str>> = Vec::new();
    for _ in 0..bytes.number()? {
        facets.push(bytes.text()?.into());
    }
    let mut entities = Vec::new();
    for _ in 0..bytes.number()? {
        entities.push(Known::read(&mut bytes, &facets)?);
    }
    let count = bytes.number()?;
    let mut before = Before::default();
    for _ in 0..count {
        each(read_place(article, &mut bytes, &mut entities, &mut before)?);
    }
    Ok(())
}

fn read_place(
    article: &Article,
    bytes: &mut Bytes<'_>,
    entities: &mut [Known],
    before: &mut Before,
) -> Result<Mention, Malformed> {
    let (mut shape, mut odd) = (usize::from(bytes.byte()?), 0);
    if shape >= usize::from(ODD) {
        odd = shape - usize::from(ODD);
        shape = usize::from(bytes.byte()?);
    }
    let (spelt, back) = (odd & usize::from(SPELT) != 0, odd & usize::from(BACK) != 0);
    let extractor = *EXTRACTORS.get(shape % 7).ok_or(Malformed)?;
    let form = *FORMS.get(shape / 7 % 7).ok_or(Malformed)?;
    let field = *TextField::ALL.get(shape / 49).ok_or(Malformed)?;
    let sure = bytes.byte()?;
    let confidence = if sure & EXACT == EXACT { bytes.float()? } else { hundredths(sure & EXACT) };
    let (entity, same) = match sure & NEW {
        0 => (bytes.number().map(|number| (number >> 1, number & 1 == 1)))?,
        _ => (before.lengths.len() as u64, false),
    };
    let entity = usize::try_from(entity).map_err(|_| Malformed)?;
    let (from, distance) = (before.from(field), bytes.small()?);
    let start = if back { from.checked_sub(distance) } else { from.checked_add(distance) }.ok_or(Malformed)?;
    before.place = Some((field, start));
    let length = if same { *before.lengths.get(entity).ok_or(Malformed)? } else { bytes.small()? };
    match before.lengths.get_mut(entity) {
        Some(known) => *known = length,
        None => before.lengths.push(length),
    }
    let span = Span { start, end: start.checked_add(length).ok_or(Malformed)? };
    let said = words(article, field, span);
    let surface: Arc<str> = if spelt { bytes.text()?.into() } else { said.ok_or(Malformed)?.into() };
    let known = entities.get_mut(entity).ok_or(Malformed)?;
    let value = match &known.value {
        Some(value) => value.clone(),
        None => known.value.insert(format!("/{}", said.ok_or(Malformed)?).into()).clone(),
    };
    let (facet, place_id, lat, lon) = (known.facet.clone(), known.place_id.clone(), known.lat, known.lon);
    Ok(Mention { field, span, surface, facet, value, form, extractor, confidence, place_id, lat, lon })
}

/// The mentions of an article from their stored form.
pub(super) fn unpack(article: &Article, stored: &[u8]) -> Result<Vec<Mention>, Malformed> {
    let mut mentions = Vec::new();
    read(article, stored, &mut |mention| mentions.push(mention))?;
    Ok(mentions)
}

/// Every value that is mentioned, with the greatest confidence of its mentions.
pub(super) fn values(article: &Article, stored: &[u8]) -> Result<Vec<Valued>, Malformed> {
    let mut values: Vec<Valued> = Vec::new();
    let mut known: FxHashMap<(Arc<str>, Arc<str>), usize> = FxHashMap::default();
    read(article, stored, &mut |mention| {
        let Mention { facet, value, confidence, .. } = mention;
        let at = *known.entry((facet.clone(), value.clone())).or_insert(values.len());
        match values.get_mut(at) {
            Some(best) => best.confidence = best.confidence.max(confidence),
            None => values.push(Valued { facet, value, confidence }),
        }
    })?;
    Ok(values)
}

/// A value of an article and the greatest confidence of its mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The facet's name.
    pub facet: Arc<str>,
    /// The value's path.
    pub value: Arc<str>,
    /// 0 to 1.
    pub confidence: f32,
}

/// The words at a span.
fn words(article: &Article, field: TextField, span: Span) -> Option<&str> {
    article.text(field).get(span.range())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidences_are_hundredths_where_that_is_exact() {
        for number in 0..=100 {
            assert_eq!(in_hundredths(hundredths(number)), Some(number));
        }
        let next = |number: u8| f32::from_bits(hundredths(number).to_bits() + 1);
        for other in [next(0), next(50), next(100), 1.01, -0.0, -0.01, 0.005, f32::NAN, f32::INFINITY] {
            assert_eq!(in_hundredths(other), None, "{other}");
        }
    }

    #[test]
    fn mentions_come_back_as_they_were() {
        let article = Article { title: "Derna".into(), body: "Über Derna, Libya: Derna".into(), ..Article::default() };
        let mention = |field: &str, start: usize, surface: &str, form: &str, lat: Option<f32>| -> Mention {
            serde_json::from_value(serde_json::json!({
                "field": field, "start": start, "end": start + surface.len(), "surface": surface, "facet": "town",
                "value": "/Libya/Derna", "form": form, "extractor": "carry-over", "confidence": 0.73,
                "place_id": "geonames:88319", "lat": lat, "lon": 22.639_82
            }))
            .unwrap()
        };
        let mentions = [
            mention("title", 0, "Derna", "name", Some(32.767)),
            mention("body", 6, "Derna", "name", Some(32.767)),
            mention("body", 20, "Derna", "short", None),
            mention("body", 6, "other", "implied", None),
            mention("body", 900, "beyond", "name", None),
        ];
        let stored = pack(&article, &mentions);
        assert_eq!(unpack(&article, &stored).unwrap(), mentions);
        let valued = values(&article, &stored).unwrap();
        assert!(valued.iter().all(|v| &*v.value == "/Libya/Derna" && v.confidence > 0.729), "{valued:?}");
        assert!(unpack(&article, &pack(&article, &[])).unwrap().is_empty());
        // What is cut short or bent is refused, and nothing worse.
        for end in 0..stored.len() {
            assert!(unpack(&article, stored.get(..end).unwrap()).is_err(), "{end}");
        }
        for at in 0..stored.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bent = stored.clone();
                bent[at] = byte;
                let _ = (unpack(&article, &bent), values(&article, &bent));
            }
        }
    }

    #[test]
    fn values_come_back_however_they_are_stored() {
        let article = Article { body: "Derna and A/B".into(), ..Article::default() };
        let mut mentions = Vec::new();
        for (value, start, end) in [
            ("/Derna", 0, 5),
            ("/Libya/Derna", 0, 5),
            ("/A\\/B", 10, 13),
            ("/2015", 0, 5),
            ("/2015/06/14", 0, 5),
            ("/0033/02", 0, 5),
            ("/2015/6", 0, 5),
            ("/2015/00/10", 0, 5),
            ("/2015/06/14/3", 0, 5),
            ("", 0, 5),
        ] {
            for place_id in [None, Some("geonames:07"), Some("geonames:7"), Some("osm:x")] {
                for (lat, lon) in [(None, None), (Some(-1.5), None), (Some(1.25), Some(-70.0))] {
                    mentions.push(Mention {
                        field: TextField::Body,
                        span: Span::new(start, end),
                        surface: article.body.get(start..end).unwrap().into(),
                        facet: if value.len() > 6 { "b".into() } else { "a".into() },
                        value: value.into(),
                        form: Form::Relative,
                        extractor: Extractor::CarryOver,
                        confidence: 0.123_456,
                        place_id: place_id.map(Into::into),
                        lat,
                        lon,
                    });
                }
            }
        }
        assert_eq!(unpack(&article, &pack(&article, &mentions)).unwrap(), mentions);
    }
}
