//! The parts of a commit that is kept open: cheap to ask once, and faster the more they are asked.
//!
//! Whatever is read is opened when it is first asked. Spelt values are kept up to a bound, and counters (a byte for each
//! value) are used again. Everything is keyed by segment, so that after a commit the tables of the segments that stay are
//! taken over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

use super::docstore::{Dictionaries, Docstore};
use super::facet_set::FacetSet;
use super::forms::Forms;
use super::grouping::Grouping;
use super::joined::{Joined, Totals};
use super::pairs::Pairs;
use super::pool::Pool;
use super::rows::Rows;
use super::segment::{Strings, ids, published};
use super::shelf::{Record, Shelf};
use super::spelt::{Spelt, Value};
use super::values::Values;
use super::words::Words;
use super::{Fields, STORE_CACHE};
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::schema::FacetDef;

/// How many sets of facets are kept that were counted together.
const SETS: usize = 8;

/// How many ways of rolling up a facet are kept: paths are hardly ever deeper.
const DEPTHS: usize = 4;

/// Segments with more articles are asked for all tokens of a field at once.
const SMALL: u32 = 1 << 17;

/// What is kept of the segments of a commit.
pub struct Tables {
    facets: Arc<[FacetDef]>,
    segments: Vec<Arc<SegmentTables>>,
    joints: Vec<Joint>,
    words: OnceLock<[bool; 3]>,
    sought: Words,
}

/// What is kept of a segment.
pub struct SegmentTables {
    reader: SegmentReader,
    rows: OnceLock<Arc<Rows>>,
    dictionaries: Arc<Dictionaries>,
    store: OnceLock<Arc<Docstore>>,
    forms: OnceLock<Forms>,
    pairs: OnceLock<Pairs>,
    /// Reads single articles.
    shelf: Mutex<Option<Shelf>>,
    ids: OnceLock<Strings>,
    ranks: OnceLock<Vec<u32>>,
    /// How many articles' ids were looked up.
    ranked: AtomicU64,
    published: OnceLock<Column<i64>>,
    facets: Vec<Table>,
    sets: RwLock<Vec<Arc<FacetSet>>>,
}

/// A facet of a segment.
pub struct Table {
    /// Its place in the manifest.
    facet: usize,
    values: OnceLock<Values>,
    spelt: Spelt,
    groupings: Mutex<Vec<(usize, Arc<Grouping>)>>,
}

/// What is kept of a facet across all segments.
#[derive(Default)]
pub struct Joint {
    joined: OnceLock<Joined>,
    totals: OnceLock<Totals>,
    /// How many values were spelt to be told apart from those of other segments.
    spelt: AtomicU64,
    spare: Pool,
}

impl Tables {
    /// For the segments of a searcher, taking over what `before` has of them.
    pub(super) fn new(
        searcher: &Searcher,
        facets: &Arc<[FacetDef]>,
        dictionaries: &Arc<Dictionaries>,
        before: Option<&Self>,
    ) -> Self {
        let before = before.filter(|before| before.facets == *facets);
        let known = |id| before?.segments.iter().find(|tables| tables.id() == id).cloned();
        let fresh = |segment: &SegmentReader| Arc::new(SegmentTables::new(segment, facets, Arc::clone(dictionaries)));
        let tables = |segment: &SegmentReader| known(segment.segment_id()).unwrap_or_else(|| fresh(segment));
        Self {
            facets: Arc::clone(facets),
            segments: searcher.segment_readers().iter().map(tables).collect(),
            joints: facets.iter().map(|_| Joint::default()).collect(),
            words: OnceLock::new(),
            sought: Words::default(),
        }
    }

    /// The facets, in the manifest's order.
    #[must_use]
    pub fn facets(&self) -> &Arc<[FacetDef]> {
        &self.facets
    }

    /// The segments, in the searcher's order.
    #[must_use]
    pub fn segments(&self) -> &[Arc<SegmentTables>] {
        &self.segments
    }

    /// What is kept of the segment that a reader reads; `None` for one that is not of this commit.
    #[must_use]
    pub fn of(&self, segment: &SegmentReader) -> Option<&SegmentTables> {
        self.segments.iter().find(|tables| tables.id() == segment.segment_id()).map(Arc::as_ref)
    }

    /// What is kept of a facet across all segments.
    #[must_use]
    pub fn joint(&self, facet: usize) -> Option<&Joint> {
        self.joints.get(facet)
    }

    /// The values of a facet in all segments, joined; `None` where that does not pay yet. To spell a value and sort it in
    /// among others takes some times as long as to join it beforehand, so it pays once a fourth as many as there are were,
    /// or would now be (`more`), spelt.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the dictionaries cannot be read.
    pub fn joined(&self, facet: usize, more: u64) -> Result<Option<&Joined>> {
        let Some(joint) = self.joints.get(facet) else { return Ok(None) };
        if let Some(joined) = joint.joined.get() {
            return Ok(Some(joined));
        }
        let values = self.values(facet)?;
        let all: u64 = values.iter().map(|values| values.len() as u64).sum();
        if joint.spelt.fetch_add(more, Ordering::Relaxed).saturating_add(more) < all / 4 {
            return Ok(None);
        }
        let joined = Joined::of(&values)?;
        Ok(Some(joint.joined.get_or_init(|| joined)))
    }

    /// The values of a facet, segment by segment.
    fn values(&self, facet: usize) -> Result<Vec<&Values>> {
        let tables = self.segments.iter().filter_map(|segment| segment.facets.get(facet).map(|table| (segment, table)));
        tables.map(|(segment, table)| table.values(segment)).collect()
    }

    /// How many of all living articles hold each of the commonest values of a facet.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if rows or dictionaries cannot be read.
    pub fn totals(&self, facet: usize, searcher: &Searcher) -> Result<Option<&Totals>> {
        let Some(joint) = self.joints.get(facet) else { return Ok(None) };
        if let Some(totals) = joint.totals.get() {
            return Ok(Some(totals));
        }
        let joined = if self.segments.len() > 1 { self.joined(facet, u64::from(u32::MAX))? } else { None };
        let mut counts = Vec::new();
        for (number, (tables, reader)) in self.segments.iter().zip(searcher.segment_readers()).enumerate() {
            if tables.facet(facet).is_none() {
                continue;
            }
            let here = tables.count_all(facet, reader)?;
            match joined {
                None => counts = here,
                Some(joined) => joined.add(number, &here, &mut counts),
            }
        }
        let totals = Totals::of(&counts);
        Ok(Some(joint.totals.get_or_init(|| totals)))
    }

    /// The words that were sought in this commit alone.
    #[must_use]
    pub fn sought(&self) -> &Words {
        &self.sought
    }

    /// Which of the text fields have any word.
    pub fn words(&self, searcher: &Searcher, fields: &Fields) -> [bool; 3] {
        *self.words.get_or_init(|| {
            TextField::ALL.map(|field| {
                let words = fields.words(field);
                searcher.segment_readers().iter().any(|segment| has_tokens(segment, words))
            })
        })
    }
}

/// Whether an article of a segment has a token in a field. The engine takes long to look into a field without words: so
/// small segments are asked for the length of each article's text instead.
fn has_tokens(segment: &SegmentReader, field: Field) -> bool {
    match segment.get_fieldnorms_reader(field) {
        Ok(lengths) if segment.max_doc() <= SMALL => (0..segment.max_doc()).any(|doc| lengths.fieldnorm_id(doc) > 0),
        _ => segment.inverted_index(field).map_or(true, |index| index.total_num_tokens() > 0),
    }
}

impl SegmentTables {
    fn new(segment: &SegmentReader, facets: &[FacetDef], dictionaries: Arc<Dictionaries>) -> Self {
        let table =
            |(facet, _)| Table { facet, values: OnceLock::new(), spelt: Spelt::default(), groupings: Mutex::default() };
        Self {
            reader: segment.clone(),
            rows: OnceLock::new(),
            dictionaries,
            store: OnceLock::new(),
            forms: OnceLock::new(),
            pairs: OnceLock::new(),
            shelf: Mutex::default(),
            ids: OnceLock::new(),
            ranks: OnceLock::new(),
            ranked: AtomicU64::new(0),
            published: OnceLock::new(),
            facets: facets.iter().enumerate().map(table).collect(),
            sets: RwLock::default(),
        }
    }

    fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }

    /// The facet values of the articles.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the file cannot be opened.
    pub fn rows(&self) -> Result<&Arc<Rows>> {
        once(&self.rows, || Rows::open(&self.reader).map(Arc::new))
    }

    /// The articles' ids.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the column cannot be read.
    pub fn ids(&self) -> Result<&Strings> {
        once(&self.ids, || ids(&self.reader))
    }

    /// The ordinals of the ids of all articles, of which there are so many, laid out as soon as a fourth as many were
    /// looked up: four bytes for each article.
    ///
    /// # Errors
    /// As [`SegmentTables::ids`].
    pub fn ranks(&self, articles: u32) -> Result<Option<&[u32]>> {
        if self.ranks.get().is_none() && self.ranked.load(Ordering::Relaxed) > u64::from(articles / 4) {
            let ids = self.ids()?;
            let rank = |doc| ids.ordinal(doc).and_then(|ordinal| u32::try_from(ordinal).ok()).unwrap_or(u32::MAX);
            return Ok(Some(self.ranks.get_or_init(|| (0..articles).map(rank).collect())));
        }
        Ok(self.ranks.get().map(Vec::as_slice))
    }

    /// Takes note of articles whose ids were looked up.
    pub fn note_ranks(&self, articles: u64) {
        self.ranked.fetch_add(articles, Ordering::Relaxed);
    }

    /// When articles were published, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the column cannot be read.
    pub fn published(&self) -> Result<&Column<i64>> {
        once(&self.published, || published(&self.reader))
    }

    /// What is stored of the articles of this segment.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the store cannot be opened.
    pub fn store(&self, segment: &SegmentReader) -> Result<&Arc<Docstore>> {
        once(&self.store, || Docstore::open(segment, &self.dictionaries).map(Arc::new))
    }

    /// Which words of this segment are forms of one.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the file cannot be opened.
    pub fn forms(&self, segment: &SegmentReader) -> Result<&Forms> {
        once(&self.forms, || Forms::open(segment))
    }

    /// Where common words of this segment stand side by side.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the file cannot be opened.
    pub fn pairs(&self, segment: &SegmentReader) -> Result<&Pairs> {
        once(&self.pairs, || Pairs::open(segment))
    }

    /// A reader of the stored articles for who reads many.
    ///
    /// # Errors
    /// As [`SegmentTables::store`].
    pub fn shelf(&self, segment: &SegmentReader) -> Result<Shelf> {
        Shelf::new(Arc::clone(self.store(segment)?), 1)
    }

    /// Does something with what is stored of an article.
    pub(super) fn read<T>(
        &self,
        segment: &SegmentReader,
        doc: DocId,
        mentions: bool,
        with: impl FnOnce(Record<'_>) -> T,
    ) -> Result<T> {
        let mut opened = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_none() {
            *opened = Some(Shelf::new(Arc::clone(self.store(segment)?), STORE_CACHE)?);
        }
        let gone = || Error::index("cannot read stored articles", "no reader");
        opened.as_mut().ok_or_else(gone)?.read(doc, mentions).map(with)
    }

    /// The table of a facet, by its place in the manifest.
    #[must_use]
    pub fn facet(&self, facet: usize) -> Option<&Table> {
        self.facets.get(facet)
    }

    /// Some facets, by their places in the manifest, for one who counts them together.
    ///
    /// # Errors
    /// As [`SegmentTables::rows`].
    pub fn set(&self, facets: &[usize]) -> Result<Arc<FacetSet>> {
        let known = |all: &[Arc<FacetSet>]| all.iter().find(|set| set.facets() == facets).map(Arc::clone);
        if let Some(set) = known(&self.sets.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(set);
        }
        let made = Arc::new(FacetSet::new(self.rows()?, facets));
        let mut all = self.sets.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SETS {
            all.remove(0);
        }
        all.push(Arc::clone(&made));
        Ok(made)
    }

    /// How many living articles hold each value of a facet, by ordinal.
    fn count_all(&self, facet: usize, segment: &SegmentReader) -> Result<Vec<u32>> {
        let rows = self.rows()?;
        let Some(alive) = segment.alive_bitset() else { return Ok(rows.totals(facet)) };
        let mut counts = vec![0_u32; rows.terms(facet) as usize];
        for doc in alive.iter_alive() {
            for ordinal in rows.ordinals(doc, facet) {
                counts.get_mut(ordinal as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        Ok(counts)
    }
}

/// What a cell holds, made now if it is empty.
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

impl Table {
    /// The values.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if rows or dictionary cannot be opened.
    pub fn values(&self, segment: &SegmentTables) -> Result<&Values> {
        once(&self.values, || Values::new(&segment.reader, segment.rows()?, self.facet))
    }

    /// The values rolled up to the first `depth` names of their paths.
    ///
    /// # Errors
    /// As [`Table::values`], or for a broken dictionary.
    pub fn grouping(&self, segment: &SegmentTables, depth: usize) -> Result<Arc<Grouping>> {
        let mut groupings = self.groupings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = groupings.iter().find(|(known, _)| *known == depth) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(Grouping::of(self.values(segment)?, depth)?);
        if groupings.len() < DEPTHS {
            groupings.push((depth, Arc::clone(&made)));
        }
        Ok(made)
    }

    /// Hands the value of each of these ordinals to `each` with its place among them, in their order.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) for an ordinal that does not exist or a broken dictionary.
    pub fn spell(
        &self,
        segment: &SegmentTables,
        facet: &Arc<str>,
        ordinals: &[u32],
        each: &mut dyn FnMut(usize, &Arc<Value>),
    ) -> Result<()> {
        self.spelt.each(self.values(segment)?, facet, ordinals, each)
    }
}

impl Joint {
    /// Counters for the values of all segments.
    #[must_use]
    pub fn spare(&self) -> &Pool {
        &self.spare
    }
}
