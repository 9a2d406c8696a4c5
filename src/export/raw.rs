//! JSON lines made of the bytes that are stored: strings are copied as they are, escapes and all.
//!
//! Articles are stored as JSON by the same writer that writes exports, so that a copied value is what writing the article
//! again would give. What does not look like that is left to the slow way, which says what is wrong with it.

use std::io::{self, Write};

use super::field::{Column, MENTIONS};
use crate::lanes::{Lanes, Piece};
use crate::query::Row;

/// One key of a line.
struct Key {
    /// What stands before the value: `{"title":` or `,"title":`.
    head: Piece,
    value: From,
}

/// Where a value is found.
enum From {
    /// In the article, by the name of the field; and what stands for it where it is missing.
    Article(&'static str, Piece),
    /// All values.
    Facets,
    /// The values of a facet, by its name as a JSON string.
    Facet(Vec<u8>),
    Mentions,
}

/// The keys of a line, and the line.
pub(super) struct Line {
    keys: Vec<Key>,
    bytes: Lanes,
}

impl Line {
    pub fn new(columns: &[Column]) -> io::Result<Self> {
        let key = |(at, column): (usize, &Column)| {
            let mut head = vec![if at == 0 { b'{' } else { b',' }];
            serde_json::to_writer(&mut head, column.title())?;
            head.push(b':');
            let value = match column {
                Column::Field("facets") => From::Facets,
                Column::Field(MENTIONS) => From::Mentions,
                Column::Field(name @ ("id" | "title" | "body")) => From::Article(name, Piece::new("\"\"")),
                Column::Field("extra") => From::Article("extra", Piece::new("{}")),
                Column::Field(name) => From::Article(name, Piece::new("null")),
                Column::Facet { facet, .. } => From::Facet(serde_json::to_vec(facet)?),
            };
            Ok(Key { head: Piece::new(head), value })
        };
        let keys = columns.iter().enumerate().map(key).collect::<io::Result<_>>()?;
        Ok(Self { keys, bytes: Lanes::default() })
    }

    /// Writes an article; says whether its stored form could be read so.
    pub fn write(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<bool> {
        let mut fields = [Member::default(); 24];
        let Some(count) = split(row.article, &mut fields) else { return Ok(false) };
        let fields = fields.get(..count).unwrap_or(&[]);
        let mentions = if self.keys.iter().any(|key| matches!(key.value, From::Mentions)) {
            let Ok(mentions) = row.mentions() else { return Ok(false) };
            serde_json::to_vec(&mentions)?
        } else {
            Vec::new()
        };
        let Self { keys, bytes } = self;
        bytes.clear();
        // Keys are mostly asked for in the order in which they are stored.
        let mut next = 0;
        for key in &*keys {
            bytes.append_piece(&key.head);
            match &key.value {
                From::Article(name, none) => match position(fields, next, name.as_bytes()) {
                    Some(at) => {
                        next = at + 1;
                        bytes.append(row.article, fields.get(at).map_or(0..0, |field| field.start..field.end));
                    }
                    None => bytes.append_piece(none),
                },
                From::Facets => bytes.write_all(row.facets)?,
                From::Facet(name) => bytes.write_all(facet_of(row.facets, name))?,
                From::Mentions => bytes.write_all(&mentions)?,
            }
        }
        bytes.write_all(if keys.is_empty() { b"{}\n" } else { b"}\n" })?;
        out.write_all(bytes.bytes())?;
        Ok(true)
    }
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

/// A member of an object: its key, and where in the object its value stands.
#[derive(Debug, Clone, Copy, Default)]
struct Member<'r> {
    key: &'r [u8],
    start: usize,
    end: usize,
}

/// Which member has a key; those from `next` on are looked at first.
fn position(members: &[Member<'_>], next: usize, key: &[u8]) -> Option<usize> {
    (next..members.len()).chain(0..next).find(|at| members.get(*at).is_some_and(|member| member.key == key))
}

/// Splits an object without blanks into its members; says how many there are, if it is one and has few.
fn split<'r>(object: &'r [u8], members: &mut [Member<'r>]) -> Option<usize> {
    let (mut rest, mut count) = (object, 0);
    while let Some((key, value, behind)) = member(rest) {
        let end = object.len() - behind.len();
        *members.get_mut(count)? = Member { key, start: end - value.len(), end };
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
        let mut members = [Member::default(); 8];
        let count = split(text.as_bytes(), &mut members).unwrap();
        assert_eq!(count, value.as_object().unwrap().len());
        for (at, Member { key, start, end }) in members[..count].iter().enumerate() {
            let name = std::str::from_utf8(key).unwrap();
            assert_eq!(text[*start..*end], value[name].to_string(), "{name}");
            assert!((0..=count).all(|next| position(&members[..count], next, key) == Some(at)), "{name}");
        }
        assert_eq!(position(&members[..count], 2, b"no"), None);
        for end in 0..text.len() {
            assert_eq!(split(&text.as_bytes()[..end], &mut [Member::default(); 8]), None, "{end}");
        }
        assert_eq!(split(text.as_bytes(), &mut [Member::default(); 2]), None);
        let facets = br#"{"a":["/x"],"b":["/y","/z"]}"#;
        assert_eq!(facet_of(facets, b"\"b\""), br#"["/y","/z"]"#);
        assert_eq!(facet_of(b"{}", b"\"b\""), b"[]");
    }
}
