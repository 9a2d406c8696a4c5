//! What a list of hits shows of an article, read from its stored form without its text.
//!
//! The JSON of an article begins with what tells it from others and ends with where and when it was published; between
//! lies its text. So of an article in phrases some at either end are decoded, and more only where these do not suffice.

use serde::Deserialize;
use tantivy::DocAddress;

use super::docstore::Coded;
use super::wire::Malformed;
use super::{Snapshot, Stored};
use crate::article::Published;
use crate::error::{Error, Result};

/// The head of an article: what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// The article's id.
    pub id: String,
    /// Its headline.
    #[serde(default)]
    pub title: String,
    /// When it was published.
    #[serde(default)]
    pub published: Option<Published>,
    /// Who published it.
    #[serde(default)]
    pub source: Option<String>,
    /// The file it came from, below the indexed root.
    #[serde(default)]
    pub path: Option<String>,
}

/// So many phrases are decoded at the beginning and at the end of an article.
const NEAR: [usize; 2] = [48, 24];

/// So many where these do not suffice, as in an article with a summary; beyond that all of it is read.
const FAR: [usize; 2] = [256, 128];

impl Snapshot {
    /// The head of an article.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn head(&self, at: DocAddress) -> Result<Head> {
        let gone = || Error::index("cannot read a stored article", format!("no segment {}", at.segment_ord));
        let tables = self.tables.segments().get(at.segment_ord as usize).ok_or_else(gone)?;
        let store = tables.store(self.searcher.segment_reader(at.segment_ord))?;
        let coded = store.coded(at.doc_id).and_then(|coded| coded.map_or(Ok(None), |coded| by_its_ends(&coded)));
        match coded.map_err(|e| Error::index("cannot read a stored article", e))? {
            Some(head) => Ok(head),
            None => self.read(at, false, |record| Stored::head_of(record.article))?,
        }
    }
}

/// The head of an article in phrases, of which some at either end are read; `None` where these do not suffice.
fn by_its_ends(article: &Coded<'_>) -> std::result::Result<Option<Head>, Malformed> {
    let [mut front, mut back] = [Vec::new(), Vec::new()];
    for [first, last] in [NEAR, FAR] {
        let begin = article.first(first, &mut front)?;
        let end = article.last(last, &mut back)?;
        let head = scan(begin, end);
        if head.is_some() {
            return Ok(head);
        }
    }
    Ok(None)
}

impl Stored {
    /// The article's head; what follows it is passed over.
    ///
    /// # Errors
    /// [`Error::Index`] if the stored form is broken.
    pub fn head(&self) -> Result<Head> {
        Self::head_of(&self.article)
    }

    /// The head of an article in its stored form.
    pub(super) fn head_of(article: &[u8]) -> Result<Head> {
        match scan(article, article) {
            Some(head) => Ok(head),
            // Not as we write it, or broken: said by who reads all of it.
            None => serde_json::from_slice(article).map_err(|e| Error::index("cannot read a stored article", e)),
        }
    }
}

/// Reads the head of an article as we write it, without blanks and in the order of [`Article`](crate::article::Article):
/// from how it begins, up to its body, and from how it ends, back to its source or what stands before that. `None` where
/// these are cut too short, and for anything else.
fn scan(begin: &[u8], end: &[u8]) -> Option<Head> {
    let (mut id, mut title, mut published, mut source, mut path) = (None, None, None, None, None);
    let mut rest = begin.strip_prefix(b"{")?;
    loop {
        let (key, behind) = string(rest)?;
        if key == b"body" {
            break;
        }
        let (value, behind) = string(behind.strip_prefix(b":")?)?;
        match key {
            b"id" => id = Some(text(value)?),
            b"title" => title = Some(text(value)?),
            b"path" => path = Some(text(value)?),
            b"summary" => {}
            _ => return None,
        }
        rest = behind.strip_prefix(b",")?;
    }
    let mut rest = end.strip_suffix(b"}")?;
    loop {
        let (value, before) = if rest.ends_with(b"}") { (&b""[..], before_nested(rest)?) } else { last_string(rest)? };
        let (key, before) = last_string(before.strip_suffix(b":")?)?;
        match key {
            b"source" => source = Some(text(value)?),
            b"published" => published = Some(Published::parse(std::str::from_utf8(value).ok()?).ok()?),
            b"extra" | b"url" | b"lang" | b"section" | b"dateline" | b"byline" | b"body" => {}
            _ => return None,
        }
        if matches!(key, b"source" | b"dateline" | b"byline" | b"body") {
            break;
        }
        rest = before.strip_suffix(b",")?;
    }
    Some(Head { id: id?, title: title.unwrap_or_default(), published, source, path })
}

/// What a JSON string holds as it is written, and what follows it.
fn string(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = json.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        at += memchr::memchr(b'"', inner.get(at..)?)?;
        let written = inner.get(..at)?;
        // A quote is one of the text's own behind a backslash that is not itself behind one.
        let slashes = written.iter().rev().take_while(|byte| **byte == b'\\').count();
        at += 1;
        if slashes % 2 == 0 {
            return Some((written, inner.get(at..)?));
        }
    }
}

/// What the JSON string at the end holds as it is written, and what stands before it; `None` also where the string may
/// have begun before what is given.
fn last_string(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = json.strip_suffix(b"\"")?;
    let mut end = inner.len();
    loop {
        end = memchr::memrchr(b'"', inner.get(..end)?)?;
        let before = inner.get(..end)?;
        let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        if slashes == before.len() {
            return None;
        }
        if slashes % 2 == 0 {
            return Some((inner.get(end + 1..)?, before));
        }
    }
}

/// What stands before the object or list at the end.
fn before_nested(json: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut depth) = (json, 0_usize);
    loop {
        let (last, before) = rest.split_last()?;
        rest = before;
        match last {
            b'"' => rest = last_string(json.get(..rest.len() + 1)?)?.1,
            b'}' | b']' => depth += 1,
            b'{' | b'[' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(rest);
        }
    }
}

/// The text of a JSON string that holds this.
fn text(written: &[u8]) -> Option<String> {
    if memchr::memchr(b'\\', written).is_none() {
        return Some(std::str::from_utf8(written).ok()?.to_owned());
    }
    serde_json::from_slice(&[b"\"", written, b"\""].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn a_head_is_what_all_of_the_json_says() {
        let bare = Article { id: "a".into(), ..Article::default() };
        let full = Article {
            id: "é\"\\\n/1".into(),
            path: Some("x/\u{7f}\"y".into()),
            title: "\"Derna\", he said \\".into(),
            summary: Some("\"title\":\"no\"".into()),
            body: "a \\\" \n{\"id\":1} ".repeat(99),
            source: Some("Herald".into()),
            published: Published::parse("2015-06-14T18:30:00+02:00").ok(),
            ..Article::default()
        };
        let mut extra = full.clone();
        extra.extra.insert("id".into(), serde_json::json!({"id": "no", "title": [1]}));
        let mut sourceless = Article { source: None, byline: Some("\"x\\".into()), ..extra.clone() };
        sourceless.extra.insert("}".into(), serde_json::json!(["\\\"]", {"{": 1.5}, null, "\\"]));
        let day = Article { published: Published::parse("2015-06-14").ok(), ..bare.clone() };
        for article in [bare, full, extra, sourceless, day] {
            let json = serde_json::to_vec(&article).unwrap();
            let head = scan(&json, &json).unwrap();
            assert_eq!(head, serde_json::from_slice(&json).unwrap());
            assert_eq!((&head.id, &head.title, head.published), (&article.id, &article.title, article.published));
            // What is cut short is refused or suffices, and nothing worse.
            for at in 0..=json.len() {
                let (begin, end) = json.split_at(at);
                for cut in [scan(begin, &json), scan(&json, end), scan(begin, end)].into_iter().flatten() {
                    assert_eq!(cut, head, "{at}");
                }
                assert_eq!(Stored::head_of(begin).is_ok(), end.is_empty(), "{at}");
            }
        }
        let odd = br#"{ "id": "a", "title": "T", "published": null, "extra": {} }"#;
        assert_eq!((scan(odd, odd), Stored::head_of(odd).unwrap().title.as_str()), (None, "T"));
        assert!(Stored::head_of(br#"{"title":"no id"}"#).is_err());
    }
}
