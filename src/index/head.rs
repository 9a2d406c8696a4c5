//! What a list of hits shows of an article, read from its stored form without its text.
//!
//! Mentions, which are not needed here, are left where they are. Of the JSON only the few keys that are shown are read;
//! the text is passed over at the speed of a search for the next quote.

use serde::Deserialize;
use tantivy::DocAddress;

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

impl Snapshot {
    /// The head of an article.
    ///
    /// # Errors
    /// [`Error::Index`] if the store cannot be read.
    pub fn head(&self, at: DocAddress) -> Result<Head> {
        self.read(at, false, |record| Stored::head_of(record.article))?
    }
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
        match scan(article) {
            Some(head) => Ok(head),
            // Not as we write it, or broken: said by who reads all of it.
            None => serde_json::from_slice(article).map_err(|e| Error::index("cannot read a stored article", e)),
        }
    }
}

/// Reads the head of an article as we write it: without blanks, of strings and `null` up to the key `extra`, which comes
/// last; `None` for anything else.
fn scan(article: &[u8]) -> Option<Head> {
    let mut rest = article.strip_prefix(b"{")?;
    let (mut id, mut title, mut published, mut source, mut path) = (None, None, None, None, None);
    loop {
        let (key, behind) = string(rest)?;
        if key == b"extra" {
            break;
        }
        rest = behind.strip_prefix(b":")?;
        if let Some(behind) = rest.strip_prefix(b"null") {
            rest = behind;
        } else {
            let (value, behind) = string(rest)?;
            rest = behind;
            match key {
                b"id" => id = Some(text(value)?),
                b"title" => title = Some(text(value)?),
                b"source" => source = Some(text(value)?),
                b"path" => path = Some(text(value)?),
                b"published" => published = Some(Published::parse(std::str::from_utf8(value).ok()?).ok()?),
                _ => {}
            }
        }
        match rest.split_first()? {
            (b',', behind) => rest = behind,
            (b'}', []) => break,
            _ => return None,
        }
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
        let day = Article { published: Published::parse("2015-06-14").ok(), ..bare.clone() };
        for article in [bare, full, extra, day] {
            let json = serde_json::to_vec(&article).unwrap();
            let head = scan(&json).unwrap();
            assert_eq!(head, serde_json::from_slice(&json).unwrap());
            assert_eq!((&head.id, &head.title, head.published), (&article.id, &article.title, article.published));
            // What is cut short is refused, and nothing worse.
            for end in 0..json.len() {
                let cut = json.get(..end).unwrap();
                assert_eq!(Stored::head_of(cut).is_ok(), scan(cut).is_some(), "{end}");
            }
        }
        let odd = br#"{ "id": "a", "title": "T", "published": null, "extra": {} }"#;
        assert_eq!((scan(odd), Stored::head_of(odd).unwrap().title.as_str()), (None, "T"));
        assert!(Stored::head_of(br#"{"title":"no id"}"#).is_err());
    }
}
