//! What a page says about its article. For every field the first that says something is believed, in this order:
//!
//! | field | where |
//! |---|---|
//! | title | JSON-LD `headline`; `h1`, if the page's own title holds it; `og:title`; `h1`; `<title>` without the site's name |
//! | byline | JSON-LD `author`; meta of authors; `itemprop` or `rel` author; an element whose class says so |
//! | published | JSON-LD `datePublished`; meta of publication; microdata; the first `<time>`; a date near the headline; the address |
//! | source | JSON-LD `publisher`; `og:site_name` and its like; the site's name in `<title>` |
//! | section | JSON-LD `articleSection`; meta of sections; microdata |
//! | lang | `<html lang>`; JSON-LD `inLanguage`; meta of languages |
//! | url | `<link rel=canonical>`; `og:url`; JSON-LD `url` |
//! | summary | `description` of JSON-LD and meta, where it is whole and the body does not say it itself |
//!
//! A day gives way to a time on that day further down the list: it is the same date, told in full.

use serde_json::Value;

use super::linked::Linked;
use super::markup::attribute;
use super::page::{Page, Part};
use super::words::said;
use crate::article::{Extra, Published};
use crate::source::fields::Field;
use crate::source::{date, dated_path};

const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title"];
const BYLINES: &[&str] = &[
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "og:article:author",
];
const DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publishdate",
    "publish_date",
    "publication_date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "pubdate",
    "pub_date",
    "displaydate",
    "article_date_original",
    "originalpublicationdate",
    "date",
    "bt:pubdate",
    "article:created",
    "datecreated",
    "cre",
    "last-modified-original",
];
const SOURCES: &[&str] = &[
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "twitter:app:name:iphone",
    "apple-mobile-web-app-title",
];
const SECTIONS: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "section", "cg", "articlesection"];
const SUMMARIES: &[&str] = &["og:description", "description", "twitter:description"];
const LANGS: &[&str] = &["content-language", "dc.language", "dcterms.language", "language", "og:locale", "inlanguage"];

/// How far behind the headline, in bytes of text, a date is its own.
const NEAR: usize = 3_000;

/// What the page says, as keys of a record, in the order of the fields.
pub(super) fn of(page: &Page<'_>) -> Extra {
    let linked = Linked::read(&page.linked_data);
    let facts = Facts { page, linked };
    let url = facts.url();
    let found = [
        (Field::Title, facts.title()),
        (Field::Byline, facts.byline()),
        (Field::Source, facts.source()),
        (Field::Section, facts.section()),
        (Field::Lang, facts.lang()),
        (Field::Published, facts.published(url.as_deref()).map(|published| published.to_string())),
        (Field::Url, url),
        (Field::Summary, facts.summary()),
    ];
    found.into_iter().filter_map(|(field, text)| Some((field.name().to_owned(), Value::String(text?)))).collect()
}

struct Facts<'p, 't> {
    page: &'p Page<'t>,
    linked: Linked,
}

impl Facts<'_, '_> {
    /// The contents of the meta elements of these names, in the order of the names.
    fn metas<'n>(&'n self, names: &'n [&str]) -> impl Iterator<Item = String> + 'n {
        names
            .iter()
            .flat_map(|name| self.page.metas.iter().filter(move |(key, _)| key == name))
            .filter_map(|(_, c)| filled(said(c)))
    }

    fn linked(&self, key: &str) -> Option<String> {
        self.linked.text(key).and_then(|text| filled(said(text)))
    }

    fn said_by(&self, part: &Part<'_>) -> Option<String> {
        let end = part.text.end.min(part.text.start + 400);
        let mut text = self.page.text.get(part.text.start..end);
        for shorter in 1..4 {
            text = text.or_else(|| self.page.text.get(part.text.start..end.saturating_sub(shorter)));
        }
        filled(said(text?))
    }

    /// The elements that microdata calls so, without those of comments.
    fn props<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Part<'n>> + 'n {
        let is_comment =
            |part: &&Part<'_>| attribute(part.attributes, "itemprop").is_some_and(|p| p.starts_with("comment"));
        let comment = self.page.parts.iter().find(is_comment).map_or(usize::MAX, |part| part.text.start);
        self.page.parts.iter().filter(move |part| {
            part.text.start < comment
                && attribute(part.attributes, "itemprop").is_some_and(|value| value.split(' ').any(|one| one == name))
        })
    }

    fn headings(&self) -> impl Iterator<Item = &Part<'_>> {
        self.page.parts.iter().filter(|part| part.name.eq_ignore_ascii_case("h1"))
    }

    /// The text of `<title>`, and its parts between bars and dashes.
    fn window(&self) -> (String, Vec<String>) {
        let whole = said(self.page.title.unwrap_or(""));
        let parts =
            whole.split(" | ").flat_map(|p| p.split(" - ")).flat_map(|p| p.split(" – ")).flat_map(|p| p.split(" — "));
        let parts = parts
            .flat_map(|p| p.split(" :: "))
            .flat_map(|p| p.split(" » "))
            .filter_map(|p| filled(p.trim().to_owned()));
        let parts = parts.collect();
        (whole, parts)
    }

    fn title(&self) -> Option<String> {
        if let Some(title) = self.linked("headline") {
            return Some(title);
        }
        let (window, parts) = self.window();
        let given = self.metas(TITLES).next();
        let shown: Vec<String> = self.headings().filter_map(|part| self.said_by(part)).collect();
        let holds = |text: &String| {
            let text = text.to_lowercase();
            window.to_lowercase().contains(&text)
                || given.as_ref().is_some_and(|given| given.to_lowercase().contains(&text))
        };
        let own = shown.iter().find(|text| text.split(' ').count() > 1 && holds(text)).cloned();
        let site = self.metas(&SOURCES[..1]).next();
        let trimmed = given.map(|given| match site.as_ref().and_then(|site| given.strip_suffix(site.as_str())) {
            Some(bare) => bare.trim_end_matches([' ', '-', '–', '—', '|', ':', '»']).to_owned(),
            None => given,
        });
        own.or(trimmed).or_else(|| (shown.len() == 1).then(|| shown.first().cloned()).flatten()).or_else(|| {
            let longest = parts.into_iter().max_by_key(String::len)?;
            // A headline may hold a dash of its own: only a short tail is the site's name.
            let cut = window.rfind([' ', '|']).is_some() && longest.len() * 2 > window.len();
            Some(if cut { longest } else { window.clone() })
        })
    }

    fn byline(&self) -> Option<String> {
        let names: Vec<_> = self.linked.names("author").iter().filter_map(|name| person(&said(name))).collect();
        if !names.is_empty() {
            return Some(names.join(", "));
        }
        if let Some(name) = self.metas(BYLINES).find_map(|text| person(&text)) {
            return Some(name);
        }
        let mut names: Vec<String> = Vec::new();
        for part in self.props("author") {
            let inner = self.props("name").find(|name| {
                part.text.start <= name.text.start && name.text.end <= part.text.end && !name.text.is_empty()
            });
            let content = attribute(part.attributes, "content").map(said);
            let name = content.or_else(|| self.said_by(inner.unwrap_or(part))).and_then(|name| person(&name));
            names.extend(name.filter(|name| !names.contains(name)));
        }
        if !names.is_empty() {
            return Some(names.join(", "));
        }
        let rel = self
            .page
            .parts
            .iter()
            .filter(|part| attribute(part.attributes, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author")));
        let classed = self.page.parts.iter().filter(|part| classed(part, &["byline", "author"]));
        rel.chain(classed)
            .filter_map(|part| self.said_by(part))
            .find_map(|text| person(&text))
            .or_else(|| self.signed())
    }

    /// "by Ann Example" on a line, or between bars, near the headline.
    fn signed(&self) -> Option<String> {
        let lines = self.below_headline(600);
        lines.iter().flat_map(|line| line.split(['|', '•', '·'])).find_map(|piece| {
            let piece = piece.trim();
            let name = ["by ", "written by ", "text by "].iter().find_map(|by| {
                let start = piece.get(..by.len()).filter(|start| start.eq_ignore_ascii_case(by))?;
                piece.get(start.len()..)
            })?;
            let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
            let words = name.split(' ').count();
            ((2..=6).contains(&words) && name.split(' ').filter(|w| capital(w)).count() * 3 >= words * 2)
                .then(|| person(name))?
        })
    }

    /// The lines that follow the headline within so many bytes.
    fn below_headline(&self, most: usize) -> Vec<String> {
        let from = self.headings().next().map_or(0, |part| part.text.end);
        let text = self.page.text.get(from..).unwrap_or("");
        let mut end = text.len().min(most);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(..end).unwrap_or("").lines().map(said).filter(|line| !line.is_empty()).collect()
    }

    fn source(&self) -> Option<String> {
        let publisher = self.linked.names("publisher").first().and_then(|name| filled(said(name)));
        let given = publisher.or_else(|| self.metas(SOURCES).find(|name| !name.starts_with("http")));
        let prop = || {
            let part = self.props("publisher").next()?;
            let inner =
                self.props("name").find(|name| part.text.start <= name.text.start && name.text.end <= part.text.end);
            inner
                .and_then(|name| attribute(name.attributes, "content").map(said).or_else(|| self.said_by(name)))
                .or_else(|| self.said_by(part))
        };
        given.or_else(prop).or_else(|| {
            let (_, parts) = self.window();
            let title = self.title()?;
            let last = parts.last()?;
            (parts.len() > 1 && !title.contains(last.as_str()) && last.split(' ').count() <= 5).then(|| last.clone())
        })
    }

    fn section(&self) -> Option<String> {
        let prop = || {
            let part = self.props("articleSection").next()?;
            attribute(part.attributes, "content").map(said).or_else(|| self.said_by(part))
        };
        self.linked("articleSection").or_else(|| self.metas(SECTIONS).next()).or_else(prop)
    }

    fn lang(&self) -> Option<String> {
        let html = self.page.lang.and_then(|lang| filled(said(lang)));
        html.or_else(|| self.linked("inLanguage")).or_else(|| self.metas(LANGS).next())
    }

    fn url(&self) -> Option<String> {
        let is_url = |url: &String| url.starts_with("http");
        let canonical = self.page.canonical.and_then(|url| filled(said(url))).filter(is_url);
        canonical
            .or_else(|| self.metas(&["og:url"]).find(is_url))
            .or_else(|| ["url", "mainEntityOfPage"].iter().find_map(|key| self.linked(key).filter(is_url)))
    }

    fn summary(&self) -> Option<String> {
        let whole = |text: &String| {
            !text.ends_with("...") && !text.ends_with('…') && text.split(' ').count() >= 5 && text.len() < 1_000
        };
        self.linked("description").into_iter().chain(self.metas(SUMMARIES)).find(whole)
    }

    fn published(&self, url: Option<&str>) -> Option<Published> {
        let linked = ["datePublished", "dateCreated", "uploadDate"]
            .iter()
            .find_map(|key| self.linked(key).and_then(|text| read(&text)));
        let metas = self.metas(DATES).filter_map(|text| read(&text));
        let props = ["datePublished", "dateCreated"]
            .into_iter()
            .flat_map(|name| self.props(name))
            .filter_map(|part| self.dated(part));
        let mut sure = linked.into_iter().chain(metas).chain(props);
        let first = sure.next();
        if let Some(Published::Day(day)) = first {
            let full =
                sure.chain(self.shown()).find(|other| matches!(other, Published::Instant(..)) && other.day() == day);
            return full.or(first);
        }
        first
            .or_else(|| self.shown().next())
            .or_else(|| self.near_headline())
            .or_else(|| dated_path::day(url?.split(['?', '#']).next()?).map(Published::Day))
    }

    /// The dates of `<time>` elements and of elements whose class says so, those behind the headline first.
    fn shown(&self) -> impl Iterator<Item = Published> {
        let head = self.headings().next().map_or(0, |part| part.text.start);
        let is_time = |part: &&Part<'_>| part.name.eq_ignore_ascii_case("time") && !modified(part);
        let near = move |part: &&Part<'_>| part.text.start + 500 >= head;
        let times = self.page.parts.iter().filter(is_time);
        let named =
            self.page.parts.iter().filter(|part| classed(part, &["date", "time", "publish"]) && !modified(part));
        let near = times.clone().filter(near).chain(named.filter(near));
        near.chain(times).filter_map(|part| self.dated(part))
    }

    fn dated(&self, part: &Part<'_>) -> Option<Published> {
        let mut given =
            ["datetime", "content", "data-datetime", "title"].iter().filter_map(|key| attribute(part.attributes, key));
        given.find_map(|text| read(&said(text))).or_else(|| shown_date(&self.said_by(part)?))
    }

    /// A date on a line by itself, or behind a word such as "Published", near the headline.
    fn near_headline(&self) -> Option<Published> {
        let lines = self.below_headline(NEAR);
        lines.iter().filter(|line| line.chars().count() < 160).find_map(|line| shown_date(line))
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn classed(part: &Part<'_>, words: &[&str]) -> bool {
    ["class", "id"].iter().filter_map(|key| attribute(part.attributes, key)).any(|value| {
        let lower = value.to_ascii_lowercase();
        words.iter().any(|word| lower.contains(word))
    })
}

fn modified(part: &Part<'_>) -> bool {
    classed(part, &["modif", "update", "edited"])
        || attribute(part.attributes, "itemprop").is_some_and(|p| p.contains("Modified"))
}

/// A date as machines write it.
fn read(text: &str) -> Option<Published> {
    date::parse(text).ok().or_else(|| date::parse(text.split(" (").next()?).ok())
}

/// A date as readers see it: the longest run of words of a line that is one.
pub(super) fn shown_date(line: &str) -> Option<Published> {
    if !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(found) = read(line) {
        return Some(found);
    }
    let words: Vec<&str> =
        line.split([' ', '|', '•', '·', '\u{a0}', '(', ')', ';']).filter(|w| !w.is_empty()).take(40).collect();
    for len in (1..=8.min(words.len())).rev() {
        for run in words.windows(len) {
            let text = run.join(" ");
            let plain = text.trim_matches([',', ':', '.', '-', '–', '—']);
            if plain.len() >= 8
                && !plain.bytes().all(|b| b.is_ascii_digit())
                && let Some(found) = read(plain)
            {
                return Some(found);
            }
        }
    }
    None
}

/// A name as a byline gives it, without "By"; `None` for an address or a sentence.
fn person(text: &str) -> Option<String> {
    let mut plain = text.trim();
    for word in
        ["By ", "by ", "BY ", "Von ", "Par ", "Por ", "Di ", "Od ", "Author: ", "Written by ", "By: ", "Автор: "]
    {
        plain = plain.strip_prefix(word).unwrap_or(plain).trim();
    }
    let plain = plain.split([' ', '\u{a0}']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let plain = plain.split([',', '|', '•', '·']).next().filter(|_| plain.len() > 90).unwrap_or(&plain);
    let fits =
        !plain.contains("://") && !plain.contains("www.") && !plain.starts_with('@') && plain.split(' ').count() <= 14;
    (fits && plain.chars().any(char::is_alphabetic)).then(|| plain.trim_end_matches([',', '|', '-', ' ']).to_owned())
}
