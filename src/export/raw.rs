//! JSON lines made of the bytes that are stored: strings are copied as they are, escapes and all.
//!
//! Articles are stored as JSON by the same writer that writes exports, so that a copied value is what writing the article
//! again would give. What does not look like that is left to the slow way, which says what is wrong with it.

use std::io::{self, Write};

use super::field::{Column, MENTIONS};
use crate::query::Row;

/// One key of a line.
struct Key {
    /// What stands before the value: `{"title":` or `,"title":`.
    head: Vec<u8>,
    value: From,
}

/// Where a value is found.
enum From {
    /// In the article, by the name of the field; and what stands for it where it is missing.
    Article(&'static str, &'static str),
    /// All values.
    Facets,
    /// The values of a facet, by its name as a JSON string.
    Facet(Vec<u8>),
    Mentions,
}

/// The keys of a line.
pub(super) struct Line(Vec<Key>);

impl Line {
    pub fn new(columns: &[Column]) -> io::Result<Self> {
        let key = |(at, column): (usize, &Column)| {
            let mut head = vec![if at == 0 { b'{' } else { b',' }];
            serde_json::to_writer(&mut head, column.title())?;
            head.push(b':');
            let value = match column {
                Column::Field("facets") => From::Facets,
                Column::Field(MENTIONS) => From::Mentions,
                Column::Field(name @ ("id" | "title" | "body")) => From::Article(name, "\"\""),
                Column::Field("extra") => From::Article("extra", "{}"),
                Column::Field(name) => From::Article(name, "null"),
                Column::Facet { facet, .. } => From::Facet(serde_json::to_vec(facet)?),
            };
            Ok(Key { head, value })
        };
        columns.iter().enumerate().map(key).collect::<io::Result<_>>().map(Self)
    }

    /// Writes an article; says whether its stored form could be read so.
    pub fn write(&self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<bool> {
        let mut fields: [(&[u8], &[u8]); 24] = [(&[], &[]); 24];
        let Some(count) = split(row.article, &mut fields) else { return Ok(false) };
        let fields = fields.get(..count).unwrap_or(&[]);
        let mentions = if self.0.iter().any(|key| matches!(key.value, From::Mentions)) {
            let Ok(mentions) = row.mentions() else { return Ok(false) };
            serde_json::to_vec(&mentions)?
        } else {
            Vec::new()
        };
        for key in &self.0 {
            out.write_all(&key.head)?;
            out.write_all(match &key.value {
                From::Article(name, none) => value_of(fields, name.as_bytes()).unwrap_or(none.as_bytes()),
                From::Facets => row.facets,
                From::Facet(name) => facet_of(row.facets, name),
                From::Mentions => &mentions,
            })?;
        }
        out.write_all(if self.0.is_empty() { b"{}\n" } else { b"}\n" })?;
        Ok(true)
    }
}

/// The value of a key.
fn value_of<'r>(fields: &[(&'r [u8], &'r [u8])], key: &[u8]) -> Option<&'r [u8]> {
    fields.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

/// The values of a facet, given by its name as a JSON string.
fn facet_of<'r>(facets: &'r [u8], name: &[u8]) -> &'r [u8] {
    let mut rest = facets;
    while let Some((key, value, behind)) = member(rest) {
        if name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) == Some(key) {
            return value;
        }
        rest = behind;
    }
    b"[]"
}

/// Splits an object without blanks into its keys and values; says how many there are, if it is one and has few.
fn split<'r>(object: &'r [u8], fields: &mut [(&'r [u8], &'r [u8])]) -> Option<usize> {
    let (mut rest, mut count) = (object, 0);
    while let Some((key, value, behind)) = member(rest) {
        *fields.get_mut(count)? = (key, value);
        count += 1;
        rest = behind;
    }
    (rest == b"}").then_some(count)
}

/// The next member of an object, which follows `{` or `,`, and what stands behind it.
fn member(rest: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let rest = rest.strip_prefix(b"{").or_else(|| rest.strip_prefix(b","))?;
    let (key, rest) = rest.split_at_checked(string(rest)?)?;
    let rest = rest.strip_prefix(b":")?;
    let (value, behind) = rest.split_at_checked(value(rest)?)?;
    Some((key.get(1..key.len() - 1)?, value, behind))
}

/// How long the string is with which some bytes begin, its quotes included.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    if bytes.first() != Some(&b'"') {
        return None;
    }
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// How long the value is with which some bytes begin.
fn value(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at += string(bytes.get(at..)?)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            // A number or a word that the object or its next member ends.
            b'}' | b',' if depth == 0 => return (at > 0).then_some(at),
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_split_as_they_were_written() {
        let value = serde_json::json!({
            "id": "a\"b\\", "n": -1.5e3, "none": null, "yes": true,
            "extra": {"k": [1, {"x": "}]"}], "e": {}}, "last": "\\\""
        });
        let text = value.to_string();
        let mut fields: [(&[u8], &[u8]); 8] = [(&[], &[]); 8];
        let count = split(text.as_bytes(), &mut fields).unwrap();
        assert_eq!(count, value.as_object().unwrap().len());
        for (key, found) in fields.iter().take(count) {
            let key = std::str::from_utf8(key).unwrap();
            assert_eq!(std::str::from_utf8(found).unwrap(), value[key].to_string(), "{key}");
        }
        for end in 0..text.len() {
            assert_eq!(split(&text.as_bytes()[..end], &mut [(&[][..], &[][..]); 8]), None, "{end}");
        }
        assert_eq!(split(text.as_bytes(), &mut [(&[][..], &[][..]); 2]), None);
        let facets = br#"{"a":["/x"],"b":["/y","/z"]}"#;
        assert_eq!(facet_of(facets, b"\"b\""), br#"["/y","/z"]"#);
        assert_eq!(facet_of(b"{}", b"\"b\""), b"[]");
    }
}
