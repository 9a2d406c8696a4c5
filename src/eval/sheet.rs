//! An article on one sheet: what was found in its body beside what should have been, spans trimmed and labels settled.

use std::collections::BTreeSet;
use std::ops::Range;

use super::gold::{GoldArticle, GoldMention};
use super::label::{Class, GoldType, Rules};
use super::trim::trimmed;
use crate::article::TextField;
use crate::mention::{Form, Mention};
use crate::schema::{FacetId, Kind};

/// Bytes of the body.
pub(super) type Bytes = (usize, usize);

/// A mention that was found.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) span: Bytes,
    pub(super) label: GoldType,
    pub(super) class: Class,
    pub(super) mention: &'a Mention,
}

/// A mention of the gold.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) span: Bytes,
    pub(super) label: GoldType,
    pub(super) class: Class,
    pub(super) mention: &'a GoldMention,
}

/// The mentions of an article that count, found and wanted.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) rules: Rules<'a>,
    pub(super) body: &'a str,
    /// In order of their spans, no two of which overlap.
    pub(super) found: Vec<Found<'a>>,
    /// In the order of the gold.
    pub(super) wanted: Vec<Wanted<'a>>,
    /// The dates that were found, and those of the gold.
    pub(super) dates: (BTreeSet<Bytes>, BTreeSet<Bytes>),
    parties: Vec<Bytes>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(gold: &'a GoldArticle, mentions: &'a [Mention], rules: Rules<'a>) -> Self {
        let body = &*gold.article.body;
        let bytes = |span: Range<usize>| {
            let span = trimmed(body, span);
            (span.start, span.end)
        };
        let mut sheet =
            Self { rules, body, found: Vec::new(), wanted: Vec::new(), dates: Default::default(), parties: Vec::new() };
        let mut neutral = BTreeSet::new();
        for mention in &gold.mentions {
            sheet.want(mention, bytes(mention.span.range()), &mut neutral);
        }
        let in_body = |m: &&Mention| m.field == TextField::Body && m.form != Form::Implied;
        for mention in mentions.iter().filter(in_body) {
            let span = bytes(mention.span.range());
            if !neutral.contains(&span) {
                sheet.find(mention, span);
            }
        }
        sheet
    }

    fn want(&mut self, mention: &'a GoldMention, span: Bytes, neutral: &mut BTreeSet<Bytes>) {
        let label = match mention.gold_type {
            GoldType::Demonym => self.rules.gold_demonym(),
            label => Some(label),
        };
        let Some(label) = label else { return };
        let Some(class) = self.rules.class(label) else {
            self.dates.1.insert(span);
            return;
        };
        if mention.neutral {
            neutral.insert(span);
            return;
        }
        if label == GoldType::Party {
            self.parties.push(span);
        }
        self.wanted.push(Wanted { span, label, class, mention });
    }

    fn find(&mut self, mention: &'a Mention, span: Bytes) {
        let Some(facet) = self.rules.facets.by_name(&mention.facet) else { return };
        let label = match mention.form {
            Form::Demonym => self.rules.found_demonym(facet),
            _ => Some(GoldType::Facet(facet)),
        };
        let Some(label) = label else { return };
        match self.rules.class(label) {
            Some(class) => self.found.push(Found { span, label, class, mention }),
            None if self.rules.kind(label) == Some(Kind::Date) => _ = self.dates.0.insert(span),
            None => {}
        }
    }

    /// The found mentions that share a byte with a span.
    pub(super) fn overlapping(&self, span: Bytes) -> impl Iterator<Item = (usize, &Found<'a>)> {
        let first = self.found.partition_point(|found| found.span.1 <= span.0);
        let from = self.found.iter().enumerate().skip(first);
        from.take_while(move |(_, found)| found.span.0 < span.1)
    }

    /// What was found with exactly this span.
    pub(super) fn found_at(&self, span: Bytes) -> Option<(usize, &Found<'a>)> {
        self.overlapping(span).find(|(_, found)| found.span == span)
    }

    /// The spans that were found for a facet and those of the gold. A party of the gold may stand under groups and
    /// under organisations, so what overlaps one and is not wanted counts for neither.
    pub(super) fn spans_of(&self, facet: FacetId) -> (BTreeSet<Bytes>, BTreeSet<Bytes>) {
        let label = GoldType::Facet(facet);
        let wanted: BTreeSet<Bytes> = self.wanted.iter().filter(|w| w.label == label).map(|w| w.span).collect();
        let found = self.found.iter().filter(|found| found.label == label).map(|found| found.span);
        let found = found.filter(|span| wanted.contains(span) || !self.may_be_party(label, *span)).collect();
        (found, wanted)
    }

    /// Whether what was found at a span is a party of the gold, or a part of one.
    pub(super) fn may_be_party(&self, label: GoldType, span: Bytes) -> bool {
        self.rules.class(label) == Some(Class::Org) && self.parties.iter().any(|p| p.0 < span.1 && span.0 < p.1)
    }
}
