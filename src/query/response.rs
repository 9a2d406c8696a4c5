//! What an index answers: plain values whose serialisation is what `--json` prints, key order included.

use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::article::{Article, Published, TextField};
use crate::index::Value;
use crate::mention::{Mention, Threshold};
use crate::schema::{FacetDef, Kind};

/// The answer to a [`Request`](super::Request).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// One for each facet asked for, in the order asked.
    pub facets: Vec<FacetCounts>,
    /// How many articles match, all pages together.
    pub total: u64,
    /// Hands back what follows when sent with the same request; `None` at the end.
    pub cursor: Option<String>,
    /// Sentences for people about how the request was understood.
    pub notes: Vec<String>,
}

impl Response {
    /// The closing line of a list of hits.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary { total: self.total, returned: self.hits.len(), cursor: self.cursor.clone() }
    }
}

/// An article that was found: one line of `search --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "hit")]
pub struct Hit {
    /// The article's id.
    pub id: String,
    /// The folder of the index it lies in, where several were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Its relevance; 0 in the other orders.
    pub score: f32,
    /// Its headline.
    pub title: String,
    /// When it was published.
    pub published: Option<Published>,
    /// Who published it.
    pub source: Option<String>,
    /// The file it came from, below the indexed root.
    pub path: Option<String>,
    /// Its values by facet.
    pub facets: FacetValues,
    /// Its best passages.
    pub snippets: Vec<Snippet>,
}

/// The last line of `search --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "summary")]
pub struct Summary {
    /// How many articles match.
    pub total: u64,
    /// How many hits were handed back.
    pub returned: usize,
    /// Where to go on, if there is more.
    pub cursor: Option<String>,
}

/// A passage of an article. All offsets are bytes into `text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The field it was taken from.
    pub field: TextField,
    /// The passage, white space and line breaks as single spaces.
    pub text: String,
    /// Where words of the query stand, as `[start, end]`.
    pub highlights: Vec<(usize, usize)>,
    /// Where facet values stand.
    pub entities: Vec<Entity>,
}

/// A facet value within a [`Snippet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The facet's name.
    pub facet: Arc<str>,
}

/// The counts of one facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// The facet's name.
    pub facet: Arc<str>,
    /// How many different values there are beyond those handed back too.
    pub distinct: u64,
    /// The values, in the order asked for.
    pub values: Vec<FacetCount>,
}

/// How many articles hold a value: one line of `facets --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "facet")]
pub struct FacetCount {
    /// The value, with its facet.
    #[serde(flatten)]
    pub value: Arc<Value>,
    /// The number of articles.
    pub count: u64,
}

/// An article as the index keeps it: what `show` prints and exports are made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The article, exactly as it was read.
    pub article: Article,
    /// Its values by facet.
    pub facets: FacetValues,
    /// The words that carry them; empty where they were not asked for.
    pub mentions: Vec<Mention>,
}

impl Stored {
    /// Leaves only mentions that reach a confidence, and of the values of facets that are found in text those that one
    /// of these mentions carries; `facets` are those of the index.
    #[must_use]
    pub fn surely(mut self, least: Threshold, facets: &[FacetDef]) -> Self {
        self.mentions.retain(|mention| least.admits(mention.confidence));
        for (name, paths) in &mut self.facets.0 {
            if facets.iter().any(|def| def.name == *name && def.kind != Kind::Field) {
                paths.retain(|path| self.mentions.iter().any(|m| m.facet == *name && *m.value == **path));
            }
        }
        self.facets.0.retain(|(_, paths)| !paths.is_empty());
        self
    }
}

/// Values by facet, in the order of the schema; facets without a value are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FacetValues(pub Vec<(Arc<str>, Vec<Arc<str>>)>);

impl FacetValues {
    /// The paths of a facet, in order; empty where there are none.
    #[must_use]
    pub fn of(&self, facet: &str) -> &[Arc<str>] {
        self.0.iter().find(|(name, _)| name.as_ref() == facet).map_or(&[], |(_, paths)| paths)
    }
}

impl Serialize for FacetValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (facet, paths) in &self.0 {
            map.serialize_entry(facet, paths)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for FacetValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = FacetValues;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("facets with lists of paths")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FacetValues, A::Error> {
                let mut values = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    values.push(entry);
                }
                Ok(FacetValues(values))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_prints_its_keys_in_their_order_and_reads_back() {
        let hit = Hit {
            id: "a".into(),
            index: None,
            score: 1.5,
            title: "T".into(),
            published: Published::parse("2015-06-14").ok(),
            source: None,
            path: Some("a.txt".into()),
            facets: FacetValues(vec![("town".into(), vec!["/Libya/Derna".into()])]),
            snippets: vec![Snippet {
                field: TextField::Body,
                text: "x".into(),
                highlights: vec![(0, 1)],
                entities: vec![],
            }],
        };
        let json = serde_json::to_string(&hit).unwrap();
        assert_eq!(
            json,
            r#"{"type":"hit","id":"a","score":1.5,"title":"T","published":"2015-06-14","source":null,"path":"a.txt","facets":{"town":["/Libya/Derna"]},"snippets":[{"field":"body","text":"x","highlights":[[0,1]],"entities":[]}]}"#
        );
        assert_eq!(serde_json::from_str::<Hit>(&json).unwrap(), hit);
        let summary = Summary { total: 3, returned: 1, cursor: None };
        assert_eq!(
            serde_json::to_string(&summary).unwrap(),
            r#"{"type":"summary","total":3,"returned":1,"cursor":null}"#
        );
    }
}
