//! One pass over a page: what it says about itself, and markup that a parser can take without harm.
//!
//! Scripts, styles and comments go; what nests deeper than [`DEEPEST`] loses its tags and keeps its words, because
//! parsers walk the open elements at every tag and walks of trees go down by recursion.

use super::markup::{Markup, Token, attribute, pairs};

/// Elements deeper than this lose their tags.
const DEEPEST: usize = 200;

/// More tags than this are no page of news.
const MOST_TAGS: usize = 300_000;

/// Tags longer than this lose their attributes.
const LONGEST_TAG: usize = 4 << 10;

/// Elements without an end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that end when the next of their kind begins: they do not nest, so an open one counts for nothing.
const IMPLIED: [&str; 12] = ["p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody", "tfoot", "html"];

/// Elements that may be closed across a block without closing it.
const INLINE: [&str; 21] = [
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "form", "i", "label", "mark", "nobr", "s", "small", "span",
    "strike", "strong", "time", "tt", "u",
];

/// Elements out of which no other end tag reaches.
const WALLS: [&str; 5] = ["table", "object", "template", "marquee", "applet"];

/// Elements between which words do not run on.
const BLOCKS: [&str; 28] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "br",
    "dd",
];

/// Whether words on two sides of this tag belong to two paragraphs.
pub(super) fn is_block(name: &str) -> bool {
    is_one(name, &BLOCKS)
}

fn is_one(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// An element whose text or attributes tell something.
#[derive(Debug)]
pub(super) struct Part<'t> {
    /// Its name, as written.
    pub name: &'t str,
    /// Its attributes, as written.
    pub attributes: &'t str,
    /// Its text, as a range of [`Page::text`].
    pub text: std::ops::Range<usize>,
}

/// What one pass over a page finds.
#[derive(Debug, Default)]
pub(super) struct Page<'t> {
    /// `<meta>`: name or property in small letters, and content as written.
    pub metas: Vec<(String, &'t str)>,
    /// The address of `<link rel=canonical>`.
    pub canonical: Option<&'t str>,
    /// `<html lang>`.
    pub lang: Option<&'t str>,
    /// `<title>` as written.
    pub title: Option<&'t str>,
    /// JSON-LD, as written.
    pub linked_data: Vec<&'t str>,
    /// Headings, times, and elements that microdata, `rel` or a class says something of.
    pub parts: Vec<Part<'t>>,
    /// The words of the page, entities as written, a line break at every border of a block.
    pub text: String,
    /// The markup for the parser.
    pub markup: String,
}

/// Reads a page; `None` if it has more tags than a page of news.
pub(super) fn scan(html: &str) -> Option<Page<'_>> {
    let mut page = Page { markup: String::with_capacity(html.len() / 2), ..Page::default() };
    let mut open = Open::default();
    let mut tags = 0;
    for token in Markup::new(html) {
        tags += 1;
        match token {
            Token::Text(text) => {
                page.markup.push_str(text);
                page.text.push_str(text);
            }
            Token::Raw { name, attributes, content } => page.raw(name, attributes, content),
            Token::Open { name, attributes, whole } => page.open(name, attributes, whole, &mut open),
            Token::Close { name, whole } => {
                if is_block(name) {
                    page.text.push('\n');
                }
                if is_one(name, &IMPLIED) {
                    page.markup.push_str(whole);
                }
                let end = page.text.len();
                let Page { parts, markup, .. } = &mut page;
                open.close(name, markup, |at| {
                    if let Some(part) = parts.get_mut(at) {
                        part.text.end = end;
                    }
                });
            }
        }
        if tags > MOST_TAGS {
            return None;
        }
    }
    Some(page)
}

impl<'t> Page<'t> {
    fn raw(&mut self, name: &'t str, attributes: &'t str, content: &'t str) {
        let is_data = |kind: &str| kind.trim().to_ascii_lowercase().starts_with("application/ld+json");
        if name.eq_ignore_ascii_case("script") && attribute(attributes, "type").is_some_and(is_data) {
            self.linked_data.push(content);
        } else if name.eq_ignore_ascii_case("title") {
            self.title.get_or_insert(content);
        }
    }

    fn open(&mut self, name: &'t str, attributes: &'t str, whole: &str, open: &mut Open<'t>) {
        self.declare(name, attributes);
        if is_block(name) {
            self.text.push('\n');
        }
        let part = Self::part(name, attributes).map(|part| {
            let from = self.text.len();
            self.parts.push(Part { text: from..from, ..part });
            self.parts.len() - 1
        });
        let written = is_one(name, &VOID) || open.push(name, part);
        if !written {
            if is_block(name) {
                self.markup.push_str("<br>");
            }
        } else if whole.len() > LONGEST_TAG {
            self.markup.push('<');
            self.markup.push_str(name);
            self.markup.push('>');
        } else {
            self.markup.push_str(whole);
        }
    }

    fn declare(&mut self, name: &str, attributes: &'t str) {
        if name.eq_ignore_ascii_case("meta") {
            let key = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| attribute(attributes, key));
            if let (Some(key), Some(content)) = (key, attribute(attributes, "content")) {
                self.metas.push((key.trim().to_lowercase(), content));
            }
        } else if name.eq_ignore_ascii_case("link") {
            let rel = attribute(attributes, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
            if let (true, Some(href)) = (rel, attribute(attributes, "href")) {
                self.canonical.get_or_insert(href);
            }
        } else if name.eq_ignore_ascii_case("html") {
            let lang = || attribute(attributes, "lang").or_else(|| attribute(attributes, "xml:lang"));
            self.lang = self.lang.or_else(lang);
        }
    }

    /// The part that an element is, if it tells something.
    fn part(name: &'t str, attributes: &'t str) -> Option<Part<'t>> {
        let by_name = name.eq_ignore_ascii_case("h1") || name.eq_ignore_ascii_case("time");
        let telling = || {
            pairs(attributes).any(|(key, value)| match key.to_ascii_lowercase().as_str() {
                "itemprop" => true,
                "rel" => value.eq_ignore_ascii_case("author"),
                "class" | "id" => {
                    let lower = value.to_ascii_lowercase();
                    ["author", "byline", "date", "time", "publish"].iter().any(|word| lower.contains(word))
                }
                _ => false,
            })
        };
        (by_name || telling()).then_some(Part { name, attributes, text: 0..0 })
    }
}

/// The elements that are open, as a parser sees them.
#[derive(Debug, Default)]
struct Open<'t> {
    elements: Vec<Element<'t>>,
    /// How many of them were written and nest.
    depth: usize,
}

#[derive(Debug)]
struct Element<'t> {
    name: &'t str,
    /// Whether it nests, and its tags are written.
    nests: bool,
    written: bool,
    /// Its place among the parts.
    part: Option<usize>,
}

impl<'t> Open<'t> {
    /// Opens an element; `false` if its tag must not be written.
    fn push(&mut self, name: &'t str, part: Option<usize>) -> bool {
        let nests = !is_one(name, &IMPLIED);
        let written = !nests || self.depth < DEEPEST;
        if nests || part.is_some() {
            self.depth += usize::from(nests && written);
            self.elements.push(Element { name, nests, written, part });
        }
        written
    }

    /// Closes the innermost element of a name and all within it, so that the markup nests as it says.
    fn close(&mut self, name: &str, markup: &mut String, mut ended: impl FnMut(usize)) {
        let is_inline = is_one(name, &INLINE);
        let mut within = false;
        let mut found = None;
        // Deeper ones lost their tags: what closes nothing near costs no more than this.
        for (at, element) in self.elements.iter().enumerate().rev().take(2 * DEEPEST) {
            if element.name.eq_ignore_ascii_case(name) {
                found = Some(at);
                break;
            }
            if is_one(element.name, &WALLS) {
                return;
            }
            within |= element.nests && !is_one(element.name, &INLINE);
        }
        let Some(at) = found else { return };
        // What closes across a block (`<b><div></b>`) is closed by itself; the block goes on.
        let (from, to) = if is_inline && within { (at, at + 1) } else { (at, self.elements.len()) };
        for element in self.elements.drain(from..to).rev() {
            if element.nests && element.written {
                self.depth -= 1;
                markup.push_str("</");
                markup.push_str(element.name);
                markup.push('>');
            }
            if let Some(part) = element.part {
                ended(part);
            }
        }
    }
}
