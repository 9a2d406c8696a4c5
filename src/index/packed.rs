//! Mentions as the store keeps them: small.
//!
//! Written out, the mentions of an article take several times the room of its text. Stored are each entity once, and
//! for each mention its place, the distance to the one before, and which entity it means; its words stand in the text.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::article::{Article, TextField};
use crate::mention::{Extractor, Form, Mention};
use crate::text::Span;

/// Everything.
#[derive(Deserialize)]
struct Packed(Vec<Entity>, Vec<Place>);

/// Facet, value, place id, latitude, longitude.
#[derive(Serialize, Deserialize)]
struct Entity(Arc<str>, Arc<str>, Option<Arc<str>>, Option<f32>, Option<f32>);

/// Field, distance from the start of the mention before, length, entity, form, extractor, confidence, and the words
/// where they are not those of the text.
#[derive(Serialize, Deserialize)]
struct Place(TextField, i64, u32, usize, Form, Extractor, f32, #[serde(default)] Option<Arc<str>>);

/// The stored form of an article's mentions.
pub(super) fn pack(article: &Article, mentions: &[Mention]) -> serde_json::Result<Vec<u8>> {
    let mut entities = Vec::new();
    let mut known = FxHashMap::default();
    let numbers = mentions.iter().map(|mention| {
        let Mention { facet, value, place_id, lat, lon, .. } = mention;
        let key = (&**facet, &**value, place_id.as_deref(), lat.map(f32::to_bits), lon.map(f32::to_bits));
        *known.entry(key).or_insert_with(|| {
            entities.push(Entity(facet.clone(), value.clone(), place_id.clone(), *lat, *lon));
            u32::try_from(entities.len() - 1).unwrap_or(u32::MAX)
        })
    });
    let numbers: Vec<u32> = numbers.collect();
    serde_json::to_vec(&(entities, Places { article, mentions, numbers: &numbers }))
}

/// The places of mentions, written one by one: there may be millions.
struct Places<'a> {
    article: &'a Article,
    mentions: &'a [Mention],
    /// Which entity each mention means.
    numbers: &'a [u32],
}

impl Serialize for Places<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        serializer.collect_seq(self.mentions.iter().zip(self.numbers).map(|(mention, number)| {
            let (start, end) = (i64::from(mention.span.start), mention.span.end);
            let said = words(self.article, mention.field, mention.span) == Some(&*mention.surface);
            let distance = start - std::mem::replace(&mut before, start);
            Place(
                mention.field,
                distance,
                end.saturating_sub(mention.span.start),
                *number as usize,
                mention.form,
                mention.extractor,
                mention.confidence,
                (!said).then(|| mention.surface.clone()),
            )
        }))
    }
}

/// The mentions of an article from their stored form.
pub(super) fn unpack(article: &Article, stored: &[u8]) -> serde_json::Result<Vec<Mention>> {
    let Packed(entities, places) = serde_json::from_slice(stored)?;
    let mut mentions = Vec::with_capacity(places.len());
    let mut before = 0;
    for Place(field, distance, length, number, form, extractor, confidence, surface) in places {
        before += distance;
        let start = u32::try_from(before).unwrap_or(0);
        let span = Span { start, end: start.saturating_add(length) };
        let Some(Entity(facet, value, place_id, lat, lon)) = entities.get(number) else { continue };
        mentions.push(Mention {
            field,
            span,
            surface: surface.unwrap_or_else(|| words(article, field, span).unwrap_or("").into()),
            facet: facet.clone(),
            value: value.clone(),
            form,
            extractor,
            confidence,
            place_id: place_id.clone(),
            lat: *lat,
            lon: *lon,
        });
    }
    Ok(mentions)
}

/// Every value that is mentioned, with the greatest confidence of its mentions; the words are not looked at.
pub(super) fn values(stored: &[u8]) -> serde_json::Result<Vec<Valued>> {
    let Packed(entities, places) = serde_json::from_slice(stored)?;
    let value = |Entity(facet, value, ..)| Valued { facet, value, confidence: f32::NEG_INFINITY };
    let mut values: Vec<Valued> = entities.into_iter().map(value).collect();
    for Place(_, _, _, number, _, _, confidence, _) in places {
        if let Some(value) = values.get_mut(number) {
            value.confidence = value.confidence.max(confidence);
        }
    }
    Ok(values)
}

/// A value of an article and the greatest confidence of its mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The facet's name.
    pub facet: Arc<str>,
    /// The value's path. It may be listed more than once, where mentions of it differ in more than words.
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
        let stored = pack(&article, &mentions).unwrap();
        assert_eq!(unpack(&article, &stored).unwrap(), mentions);
        let valued = values(&stored).unwrap();
        assert!(valued.iter().all(|v| &*v.value == "/Libya/Derna" && v.confidence > 0.729), "{valued:?}");
        assert!(unpack(&article, b"[[],[]]").unwrap().is_empty());
        assert!(unpack(&article, b"{").is_err());
    }
}
