//! Markup as tokens, in one pass over the text and without a tree.
//!
//! Everything before the parser goes through here, so that time is linear and nothing nests on our stack, whatever the
//! page does.

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Text between tags, entities as written.
    Text(&'t str),
    /// A start tag: its name, its attributes as written, and the whole tag.
    Open { name: &'t str, attributes: &'t str, whole: &'t str },
    /// An end tag.
    Close { name: &'t str, whole: &'t str },
    /// An element whose content is no markup, such as a script.
    Raw { name: &'t str, attributes: &'t str, content: &'t str },
}

/// Elements whose content is no markup.
const RAW: [&str; 9] = ["script", "style", "title", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes"];

/// The tokens of a page; comments and declarations are left out.
#[derive(Debug, Clone)]
pub(super) struct Markup<'t> {
    rest: &'t str,
    /// Raw elements whose end tag is known not to come, so that no end is looked for twice.
    endless: [bool; RAW.len()],
}

impl<'t> Markup<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, endless: [false; RAW.len()] }
    }

    fn take(&mut self, len: usize) -> &'t str {
        let (head, tail) = self.rest.split_at_checked(len).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    /// The content of a raw element and its length with the end tag.
    fn raw(&mut self, at: usize) -> Option<(&'t str, usize)> {
        let name = *RAW.get(at)?;
        if self.endless.get(at).copied().unwrap_or(true) {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let found = memchr::memmem::find_iter(bytes, "</").find(|end| {
            let after = bytes.get(end + 2..end + 2 + name.len());
            after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
        });
        let Some(end) = found else {
            if let Some(endless) = self.endless.get_mut(at) {
                *endless = true;
            }
            return None;
        };
        let close = memchr::memchr(b'>', bytes.get(end..)?).map_or(bytes.len(), |close| end + close + 1);
        Some((self.rest.get(..end)?, close))
    }

    /// A tag at the start of the rest, if it is one.
    fn tag(&mut self) -> Option<Token<'t>> {
        let closes = self.rest.starts_with("</");
        let inner = self.rest.get(if closes { 2 } else { 1 }..)?;
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let len = inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(inner.len());
        let name = inner.get(..len)?;
        // A tag that never ends takes the rest with it, as in every browser.
        let Some(end) = tag_end(self.rest) else {
            self.rest = "";
            return None;
        };
        let from = if closes { 2 } else { 1 } + len;
        let whole = self.take(end);
        if closes {
            return Some(Token::Close { name, whole });
        }
        let attributes = whole.get(from..whole.len().saturating_sub(1))?;
        let raw = RAW.iter().position(|raw| name.eq_ignore_ascii_case(raw));
        if let Some((content, len)) = raw.and_then(|at| self.raw(at)) {
            self.take(len);
            return Some(Token::Raw { name, attributes, content });
        }
        Some(Token::Open { name, attributes, whole })
    }
}

/// Where the tag ends that a text begins with, quoted values passed over.
fn tag_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    let mut behind_equals = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return Some(at + 1),
            b'"' | b'\'' if behind_equals => {
                at += memchr::memchr(*byte, bytes.get(at + 1..)?)? + 1;
                behind_equals = false;
            }
            b'=' => behind_equals = true,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => behind_equals = false,
        }
        at += 1;
    }
    None
}

impl<'t> Iterator for Markup<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        while !self.rest.is_empty() {
            if !self.rest.starts_with('<') {
                let len = memchr::memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
                return Some(Token::Text(self.take(len)));
            }
            if self.rest.starts_with("<!--") {
                let end = memchr::memmem::find(self.rest.as_bytes(), b"-->").map_or(self.rest.len(), |end| end + 3);
                self.take(end);
            } else if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
                let end = memchr::memchr(b'>', self.rest.as_bytes()).map_or(self.rest.len(), |end| end + 1);
                self.take(end);
            } else if let Some(tag) = self.tag() {
                return Some(tag);
            } else if !self.rest.is_empty() {
                return Some(Token::Text(self.take(1)));
            }
        }
        None
    }
}

/// The value of an attribute, entities as written; empty for one without a value.
pub(super) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    pairs(attributes).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The attributes of a tag.
pub(super) fn pairs(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        let len = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        if len == 0 {
            return None;
        }
        let (key, after) = rest.split_at_checked(len)?;
        let spaced = after.trim_ascii_start();
        let Some(value) = spaced.strip_prefix('=') else {
            rest = after;
            return Some((key, ""));
        };
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, tail) = match quote {
            Some(quote) => {
                let inner = value.get(1..)?;
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => value.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((value, "")),
        };
        rest = tail;
        Some((key, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let shown = |token| match token {
            Token::Text(text) => text.to_owned(),
            Token::Open { name, attributes, .. } => format!("<{name}|{attributes}>"),
            Token::Close { name, .. } => format!("</{name}>"),
            Token::Raw { name, content, .. } => format!("{name}={content}"),
        };
        Markup::new(text).map(shown).collect()
    }

    #[test]
    fn tags_text_and_raw_elements_come_apart() {
        assert_eq!(
            tokens("<!doctype html><p class='a>b'>1 < 2<!-- <b> --><script>if (a</b) </SCRIPT >é</p><br/>"),
            ["<p| class='a>b'>", "1 ", "<", " 2", "script=if (a</b) ", "é", "</p>", "<br|/>"]
        );
        assert_eq!(tokens("<script>x<p>y"), ["<script|>", "x", "<p|>", "y"]);
        assert_eq!(tokens("a<b"), ["a"]);
        assert_eq!(tokens("<!-- x"), Vec::<String>::new());
    }

    #[test]
    fn attributes_are_read_however_they_are_written() {
        let attributes = " a=1 B = \"two 2\" c d='é'/";
        let found: Vec<_> = pairs(attributes).collect();
        assert_eq!(found, [("a", "1"), ("B", "two 2"), ("c", ""), ("d", "é")]);
        assert_eq!(attribute(attributes, "b"), Some("two 2"));
        assert_eq!(attribute(attributes, "e"), None);
    }
}
