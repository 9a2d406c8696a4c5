//! One commit of every index that is asked, seen as if all were one index.
//!
//! Every question opens one view and answers from it alone, so that a writer's commits never mix into an answer.
//! Several indexes make one view: their segments stand in one row, their facets are joined by name, relevance is
//! reckoned with the statistics of all, and an article whose id stands in an earlier index as well is hidden, which
//! makes counts and lists those of one index. (Statistics still count hidden articles, as they do deleted ones.)

use std::collections::BTreeMap;
use std::ops::{Bound, Deref};
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Query, Weight};
use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::ids::{Hidden, hidden};
use super::suggest;
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::index::{Head, Index, SegmentTables, Snapshot, Stored, Table};
use crate::schema::{FacetDef, Kind};

/// The name of the article field that tells the day of publication.
const PUBLISHED: &str = "published";

/// One commit of every index that is asked.
pub(super) struct View {
    parts: Vec<Part>,
    segments: Vec<Place>,
    facets: Arc<[FacetDef]>,
}

/// One commit of one index.
pub(super) struct Part {
    snapshot: Arc<Snapshot>,
    dir: PathBuf,
    /// Where each facet of the view is among the facets of this index; none where they are the same.
    facets: Option<Vec<Option<usize>>>,
}

/// Where a segment of the view is, and which of its articles are hidden.
struct Place {
    part: usize,
    ord: u32,
    hidden: Option<Hidden>,
}

/// A segment of the view.
#[derive(Clone, Copy)]
pub(super) struct Segment<'v> {
    /// The number of its index.
    pub part: usize,
    pub reader: &'v SegmentReader,
    /// What is kept of it.
    pub tables: &'v Arc<SegmentTables>,
    hidden: Option<&'v Hidden>,
}

impl Deref for Segment<'_> {
    type Target = SegmentReader;

    fn deref(&self) -> &SegmentReader {
        self.reader
    }
}

impl Segment<'_> {
    /// Whether articles may be there that are not to be seen and that the engine does not know for deleted.
    pub fn hides(&self) -> bool {
        self.hidden.is_some()
    }

    /// Whether every article is to be seen.
    pub fn shows_all(&self) -> bool {
        self.reader.alive_bitset().is_none() && self.hidden.is_none()
    }

    /// Whether an article is neither deleted nor hidden.
    pub fn shows(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
            && self.hidden.is_none_or(|hidden| !hidden.holds(doc))
    }
}

impl Deref for Part {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Part {
    /// Where a facet of the view is among the facets of this index.
    pub fn place(&self, facet: usize) -> Option<usize> {
        self.facets.as_ref().map_or(Some(facet), |places| places.get(facet).copied().flatten())
    }

    /// The field of a facet of the view, if this index has it.
    pub fn facet_field(&self, facet: usize) -> Option<Field> {
        self.place(facet).and_then(|own| self.fields.facet(own))
    }

    /// Whether any article has a word in a text field.
    pub fn has_words(&self, field: TextField) -> bool {
        let has = self.tables.words(&self.searcher, &self.fields);
        TextField::ALL.iter().zip(has).any(|(known, has)| *known == field && has)
    }

    /// Hands every term of a field that begins with `prefix` to `visit`, segment by segment, in order of the terms;
    /// terms of deleted articles too.
    pub fn terms(&self, field: Field, prefix: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<()> {
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field).map_err(broken)?;
            stream(inverted.terms(), prefix, visit)?;
        }
        Ok(())
    }
}

impl View {
    /// The last commit of each index.
    ///
    /// # Errors
    /// [`Error::Query`] where a facet is of one kind here and of another there.
    pub fn open(indexes: &[Index]) -> Result<Self> {
        let mut snapshots = Vec::with_capacity(indexes.len());
        for index in indexes {
            snapshots.push((index.latest()?, index.dir().to_owned()));
        }
        let facets = match &*snapshots {
            [(sole, _)] => Arc::clone(sole.tables.facets()),
            all => joined(all.iter().map(|(snapshot, _)| snapshot.manifest.facets.as_slice()))?.into(),
        };
        let several = snapshots.len() > 1;
        let part = |(snapshot, dir): (Arc<Snapshot>, PathBuf)| {
            let places = || facets.iter().map(|facet| snapshot.manifest.facet(&facet.name)).collect();
            Part { facets: several.then(places), snapshot, dir }
        };
        let parts: Vec<Part> = snapshots.into_iter().map(part).collect();
        let mut segments = Vec::new();
        for (part, of) in parts.iter().enumerate() {
            let ords = (0..).zip(of.searcher.segment_readers()).map(|(ord, _)| Place { part, ord, hidden: None });
            segments.extend(ords);
        }
        let mut view = Self { parts, segments, facets };
        if view.parts.len() > 1 {
            let hidden = hidden(&view)?;
            for (place, hidden) in view.segments.iter_mut().zip(hidden) {
                place.hidden = hidden;
            }
        }
        Ok(view)
    }

    /// All segments of all indexes; their places are the numbers of segments in addresses.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_>> {
        self.segments.iter().map(|place| {
            let part = &self.parts[place.part];
            Segment {
                part: place.part,
                reader: part.searcher.segment_reader(place.ord),
                tables: &part.tables.segments()[place.ord as usize],
                hidden: place.hidden.as_ref(),
            }
        })
    }

    /// The segment with a number.
    pub fn segment(&self, number: u32) -> Option<Segment<'_>> {
        self.segments().nth(number as usize)
    }

    /// Hands the forms of a stem in a language to `visit`, of all articles of all indexes, some more than once.
    pub fn forms(&self, language: &str, stem: &str, visit: &mut dyn FnMut(&str)) -> Result<()> {
        for segment in self.segments() {
            segment.tables.forms(segment.reader)?.each(language, stem, visit);
        }
        Ok(())
    }

    /// The languages of the articles of all indexes, with how many there are in each.
    pub fn languages(&self) -> BTreeMap<&str, u64> {
        let mut languages = BTreeMap::new();
        for (language, articles) in self.parts.iter().flat_map(|part| &part.manifest.languages) {
            *languages.entry(language.as_str()).or_default() += articles;
        }
        languages
    }

    /// The indexes, the first given first.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What is stored of an article.
    pub fn stored(&self, at: DocAddress) -> Result<Stored> {
        let place = &self.segments[at.segment_ord as usize];
        self.parts[place.part].snapshot.stored(DocAddress::new(place.ord, at.doc_id))
    }

    /// What a list of hits shows of an article.
    pub fn head(&self, at: DocAddress) -> Result<Head> {
        let place = &self.segments[at.segment_ord as usize];
        self.parts[place.part].snapshot.head(DocAddress::new(place.ord, at.doc_id))
    }

    /// The folder of the index that an article lies in, where there are several to choose from.
    pub fn index_of(&self, at: DocAddress) -> Option<String> {
        let place = self.segments.get(at.segment_ord as usize).filter(|_| self.parts.len() > 1)?;
        Some(self.parts[place.part].dir.display().to_string())
    }

    /// The article with this id, of the first index that has it.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        for (number, part) in self.parts.iter().enumerate() {
            if let Some(at) = part.snapshot.find(id)? {
                let first = self.segments.iter().take_while(|place| place.part < number).count();
                let first = u32::try_from(first).unwrap_or(u32::MAX);
                return Ok(Some(DocAddress::new(first + at.segment_ord, at.doc_id)));
            }
        }
        Ok(None)
    }

    /// How a query of one of the indexes is weighed: with the statistics of all of them.
    pub fn weigh(&self, part: usize, query: &dyn Query, scored: bool) -> Result<Box<dyn Weight>> {
        let searcher = &self.parts[part].searcher;
        let statistics = Statistics { view: self, part };
        let scoring = match (scored, self.parts.len()) {
            (false, _) => EnableScoring::disabled_from_searcher(searcher),
            (true, 1) => EnableScoring::enabled_from_searcher(searcher),
            (true, _) => EnableScoring::enabled_from_statistics_provider(&statistics, searcher),
        };
        query.weight(scoring).map_err(broken)
    }

    /// The place of the facet of that name among the facets.
    pub fn facet(&self, name: &str) -> Result<usize> {
        self.facets.iter().position(|facet| *facet.name == *name).ok_or_else(|| {
            let hint = match suggest::nearest(name, self.facet_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("there are {}", self.facet_names().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" "))
                }
            };
            Error::query(format!("unknown facet `{name}`: {hint}"))
        })
    }

    /// The facets of all indexes, those of the first first.
    pub fn facets(&self) -> &[FacetDef] {
        &self.facets
    }

    pub fn facet_names(&self) -> impl Iterator<Item = &str> {
        self.facets.iter().map(|facet| facet.name.as_ref())
    }

    /// The definition of a facet whose place came from [`View::facet`].
    pub fn definition(&self, facet: usize) -> &FacetDef {
        &self.facets[facet]
    }

    /// The table of a facet in a segment; `None` where its index has no such facet.
    pub fn table<'v>(&self, segment: Segment<'v>, facet: usize) -> Option<&'v Table> {
        segment.tables.facet(self.parts[segment.part].place(facet)?)
    }

    /// The sole index that is asked, if it is one.
    pub fn sole(&self) -> Option<&Part> {
        if let [part] = &*self.parts { Some(part) } else { None }
    }

    /// Whether the values of a facet are days, months and years.
    pub fn is_dated(&self, facet: usize) -> bool {
        self.definition(facet).kind == Kind::Date || self.is_published(facet)
    }

    /// Whether a facet holds the day of publication.
    pub fn is_published(&self, facet: usize) -> bool {
        let def = self.definition(facet);
        def.kind == Kind::Field && def.from.as_deref() == Some(PUBLISHED)
    }
}

/// The facets of several schemas, joined by name.
pub(super) fn joined<'f>(schemas: impl Iterator<Item = &'f [FacetDef]>) -> Result<Vec<FacetDef>> {
    let mut facets: Vec<FacetDef> = Vec::new();
    for facet in schemas.flatten() {
        match facets.iter().find(|known| known.name == facet.name) {
            None => facets.push(facet.clone()),
            Some(known) if known.kind == facet.kind => {}
            Some(known) => {
                let kinds = format!("{:?} in one index and {:?}", known.kind, facet.kind).to_lowercase();
                return Err(Error::query(format!(
                    "the facet `{}` is of kind {kinds} in another: ask them one by one",
                    facet.name
                )));
            }
        }
    }
    Ok(facets)
}

/// The statistics of all indexes for the queries of one.
struct Statistics<'v> {
    view: &'v View,
    part: usize,
}

impl Statistics<'_> {
    /// Sums over all indexes what a field says that all have, and asks only the own index about others: facets have
    /// other numbers elsewhere, and their terms do not score.
    fn sum(&self, field: Field, of: impl Fn(&Part) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        let own = &self.view.parts[self.part];
        let is_text = TextField::ALL.iter().any(|text| own.fields.words(*text) == field);
        if is_text { self.view.parts.iter().map(of).sum() } else { of(own) }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(field, |part| part.searcher.total_num_tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.view.parts.iter().map(|part| part.searcher.total_num_docs()).sum()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(term.field(), |part| part.searcher.doc_freq(term))
    }
}

fn stream(terms: &TermDictionary, prefix: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<()> {
    let mut range = terms.range().ge(prefix);
    if let Some(end) = prefix_end(prefix) {
        range = range.lt(end);
    }
    let mut stream = range.into_stream().map_err(broken)?;
    while stream.advance() {
        visit(stream.key());
    }
    Ok(())
}

/// The first key behind all that begin with `prefix`; `None` where there is no such key.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix.get(..=last)?.to_vec();
    *end.last_mut()? += 1;
    Some(end)
}

/// The range of the terms of a field that begin with `prefix`.
pub(super) fn prefix_bounds(field: Field, prefix: &str) -> (Bound<Term>, Bound<Term>) {
    // No letter sorts behind the last code point, and folded words never hold it.
    let end = format!("{prefix}\u{10FFFF}");
    (Bound::Included(Term::from_field_text(field, prefix)), Bound::Included(Term::from_field_text(field, &end)))
}

/// The index could not be read.
pub(super) fn broken(source: impl Into<crate::error::Cause>) -> Error {
    Error::index("cannot read the index", source)
}
