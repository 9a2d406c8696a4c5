//! The columns of a commit that is kept open: cheap to ask once, and faster the more they are asked.
//!
//! A column is opened when it is first asked. As the engine keeps it, an article costs some tens of nanoseconds to look
//! up; once an eighth as many articles were asked as the segment has, its ordinals are laid out flat: a single question
//! never pays for it, and whoever asks on soon gains more than it took. Laid out, a facet takes
//! four bytes for each article and four for each value of an article. Spelt values are kept up to a bound, and counters
//! (four bytes for each value) are used again. Everything is keyed by segment, so that after a commit the tables of the
//! segments that stay are taken over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::fastfield::FastFieldReaders;
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

use super::docstore::{Dictionaries, Docstore};
use super::flat::{Flat, Rows};
use super::forms::Forms;
use super::grouping::Grouping;
use super::joined::{Joined, Totals};
use super::labels::Labels;
use super::segment::{Room, Strings, numbers, strings};
use super::shelf::{Record, Shelf};
use super::{Fields, STORE_CACHE, decode};
use crate::article::TextField;
use crate::error::{Error, Result};
use crate::mention::label_of;
use crate::schema::FacetDef;

/// How many spelt values of a facet and segment are kept.
const SPELT: usize = 1 << 13;

/// How many articles are looked up together.
pub(super) const BATCH: u32 = 1024;

/// How many sets of counters are kept for the next who count.
const SPARE: usize = 2;

/// How many ways of rolling up a facet are kept: paths are hardly ever deeper.
const DEPTHS: usize = 4;

/// Values are sorted by their names for who asks by name so often: that takes some times as long as looking at each.
const NAMED: u64 = 4;

/// Segments with more articles are asked for all tokens of a field at once.
const SMALL: u32 = 1 << 17;

/// What is kept of the segments of a commit.
pub struct Tables {
    facets: Arc<[FacetDef]>,
    segments: Vec<Arc<SegmentTables>>,
    joints: Vec<Joint>,
    words: OnceLock<[bool; 3]>,
}

/// What is kept of a segment.
pub struct SegmentTables {
    id: SegmentId,
    fast: FastFieldReaders,
    dictionaries: Arc<Dictionaries>,
    store: OnceLock<Arc<Docstore>>,
    forms: OnceLock<Forms>,
    /// Reads single articles.
    shelf: Mutex<Option<Shelf>>,
    ids: OnceLock<Strings>,
    published: OnceLock<Column<i64>>,
    facets: Vec<Table>,
}

/// A facet column of a segment.
pub struct Table {
    name: Arc<str>,
    articles: u32,
    column: OnceLock<Strings>,
    flat: OnceLock<Flat>,
    /// How many articles were looked up.
    asked: AtomicU64,
    labels: OnceLock<Labels>,
    /// How often values were asked for by name.
    named: AtomicU64,
    spelt: Mutex<FxHashMap<u32, Arc<Value>>>,
    groupings: Mutex<Vec<(usize, Arc<Grouping>)>>,
    spare: Pool,
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

/// A value as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Value {
    /// The path.
    pub path: Arc<str>,
    /// Its last name.
    pub label: Arc<str>,
}

/// Counters that are zero, kept to be used again.
#[derive(Default)]
pub struct Pool(Mutex<Vec<Vec<u32>>>);

impl Tables {
    /// For the segments of a searcher, taking over what `before` has of them.
    pub(super) fn new(
        searcher: &Searcher,
        facets: &Arc<[FacetDef]>,
        dictionaries: &Arc<Dictionaries>,
        before: Option<&Self>,
    ) -> Self {
        let before = before.filter(|before| before.facets == *facets);
        let known = |id| before?.segments.iter().find(|tables| tables.id == id).cloned();
        let fresh = |segment: &SegmentReader| Arc::new(SegmentTables::new(segment, facets, Arc::clone(dictionaries)));
        let tables = |segment: &SegmentReader| known(segment.segment_id()).unwrap_or_else(|| fresh(segment));
        Self {
            facets: Arc::clone(facets),
            segments: searcher.segment_readers().iter().map(tables).collect(),
            joints: facets.iter().map(|_| Joint::default()).collect(),
            words: OnceLock::new(),
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

    /// What is kept of a facet across all segments.
    #[must_use]
    pub fn joint(&self, facet: usize) -> Option<&Joint> {
        self.joints.get(facet)
    }

    /// The values of a facet in all segments, joined; `None` where that does not pay yet. To spell a value and sort it in
    /// among others takes some four times as long as to join it beforehand, so it pays once a fourth as many as there are
    /// were, or would now be (`more`), spelt.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the dictionaries cannot be read.
    pub fn joined(&self, facet: usize, more: u64) -> Result<Option<&Joined>> {
        let Some(joint) = self.joints.get(facet) else { return Ok(None) };
        if let Some(joined) = joint.joined.get() {
            return Ok(Some(joined));
        }
        let columns = self.columns(facet)?;
        let all: u64 = columns.iter().map(|column| column.len() as u64).sum();
        if joint.spelt.fetch_add(more, Ordering::Relaxed).saturating_add(more) < all / 4 {
            return Ok(None);
        }
        let joined = Joined::of(&columns)?;
        Ok(Some(joint.joined.get_or_init(|| joined)))
    }

    /// The columns of a facet, segment by segment.
    fn columns(&self, facet: usize) -> Result<Vec<&Strings>> {
        let tables = self.segments.iter().filter_map(|segment| segment.facets.get(facet).map(|table| (segment, table)));
        tables.map(|(segment, table)| table.strings(segment)).collect()
    }

    /// How many of all living articles hold each of the commonest values of a facet.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if columns or dictionaries cannot be read.
    pub fn totals(&self, facet: usize, searcher: &Searcher) -> Result<Option<&Totals>> {
        let Some(joint) = self.joints.get(facet) else { return Ok(None) };
        if let Some(totals) = joint.totals.get() {
            return Ok(Some(totals));
        }
        let joined = if self.segments.len() > 1 { self.joined(facet, u64::from(u32::MAX))? } else { None };
        let mut counts = Vec::new();
        for (number, (tables, reader)) in self.segments.iter().zip(searcher.segment_readers()).enumerate() {
            let Some(table) = tables.facets.get(facet) else { continue };
            let here = table.count_all(tables, reader)?;
            match joined {
                None => counts = here,
                Some(joined) => joined.add(number, &here, &mut counts),
            }
        }
        let totals = Totals::of(&counts);
        Ok(Some(joint.totals.get_or_init(|| totals)))
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
        let table = |facet: &FacetDef| Table {
            name: facet.name.clone(),
            articles: segment.max_doc(),
            column: OnceLock::new(),
            flat: OnceLock::new(),
            asked: AtomicU64::new(0),
            labels: OnceLock::new(),
            named: AtomicU64::new(0),
            spelt: Mutex::default(),
            groupings: Mutex::default(),
            spare: Pool::default(),
        };
        Self {
            id: segment.segment_id(),
            fast: segment.fast_fields().clone(),
            dictionaries,
            store: OnceLock::new(),
            forms: OnceLock::new(),
            shelf: Mutex::default(),
            ids: OnceLock::new(),
            published: OnceLock::new(),
            facets: facets.iter().map(table).collect(),
        }
    }

    /// The articles' ids.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the column cannot be read.
    pub fn ids(&self) -> Result<&Strings> {
        once(&self.ids, || strings(&self.fast, "_id"))
    }

    /// When articles were published, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the column cannot be read.
    pub fn published(&self) -> Result<&Column<i64>> {
        once(&self.published, || numbers(&self.fast, "_published"))
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
    /// The column as the engine keeps it.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) if the column cannot be read.
    pub fn strings(&self, segment: &SegmentTables) -> Result<&Strings> {
        once(&self.column, || strings(&segment.fast, &self.name))
    }

    /// The ordinals of articles for one who looks up single ones.
    ///
    /// # Errors
    /// As [`Table::strings`].
    pub fn rows(&self, segment: &SegmentTables) -> Result<Rows<'_>> {
        match self.flat.get() {
            Some(flat) => Ok(Rows::Flat(flat)),
            None => Ok(Rows::Column(self.strings(segment)?)),
        }
    }

    /// The same for one who counts, and tells by [`Table::note`] afterwards how many articles were looked up.
    ///
    /// # Errors
    /// As [`Table::strings`].
    pub fn counted_rows(&self, segment: &SegmentTables) -> Result<Rows<'_>> {
        if self.flat.get().is_none() && self.asked.load(Ordering::Relaxed) > u64::from(self.articles / 8) {
            let flat = Flat::of(self.strings(segment)?, self.articles);
            return Ok(Rows::Flat(self.flat.get_or_init(|| flat)));
        }
        self.rows(segment)
    }

    /// Takes note of articles that were looked up.
    pub fn note(&self, articles: u64) {
        self.asked.fetch_add(articles, Ordering::Relaxed);
    }

    /// Hands the values, as they are encoded, of which the last name may fold to `folded` to `visit`, and others.
    ///
    /// # Errors
    /// As [`Table::strings`], or for a broken dictionary.
    pub fn each_named(&self, segment: &SegmentTables, folded: &str, visit: &mut dyn FnMut(&str)) -> Result<()> {
        let column = self.strings(segment)?;
        if self.labels.get().is_none() && self.named.fetch_add(1, Ordering::Relaxed) < NAMED {
            return column.each(&mut |_, encoded| visit(encoded));
        }
        let mut encoded = String::new();
        for ordinal in once(&self.labels, || Labels::of(column))?.ordinals(folded) {
            encoded.clear();
            column.spell(u64::from(ordinal), &mut encoded)?;
            visit(&encoded);
        }
        Ok(())
    }

    /// The values rolled up to the first `depth` names of their paths.
    ///
    /// # Errors
    /// As [`Table::strings`], or for a broken dictionary.
    pub fn grouping(&self, segment: &SegmentTables, depth: usize) -> Result<Arc<Grouping>> {
        let mut groupings = self.groupings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = groupings.iter().find(|(known, _)| *known == depth) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(Grouping::of(self.strings(segment)?, depth)?);
        if groupings.len() < DEPTHS {
            groupings.push((depth, Arc::clone(&made)));
        }
        Ok(made)
    }

    /// How many living articles hold each value, by ordinal.
    fn count_all(&self, tables: &SegmentTables, segment: &SegmentReader) -> Result<Vec<u32>> {
        let (rows, alive) = (self.counted_rows(tables)?, segment.alive_bitset());
        let mut counts = vec![0_u32; self.strings(tables)?.len()];
        let (mut room, mut docs) = (Room::default(), Vec::with_capacity(BATCH as usize));
        for first in (0..self.articles).step_by(BATCH as usize) {
            let here = first..self.articles.min(first + BATCH);
            docs.clear();
            docs.extend(here.filter(|doc| alive.is_none_or(|alive| alive.is_alive(*doc))));
            rows.each_of(&docs, &mut room, |_, ordinal| {
                if let Some(count) = counts.get_mut(ordinal as usize) {
                    *count += 1;
                }
            });
        }
        self.note(u64::from(self.articles));
        Ok(counts)
    }

    /// The values of these ordinals, in their order.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) for an ordinal that does not exist or a broken dictionary.
    pub fn values(&self, segment: &SegmentTables, ordinals: &[u32]) -> Result<Vec<Arc<Value>>> {
        let mut spelt = self.spelt.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing: Vec<u64> =
            ordinals.iter().filter(|ordinal| !spelt.contains_key(ordinal)).map(|ordinal| u64::from(*ordinal)).collect();
        missing.sort_unstable();
        missing.dedup();
        if spelt.len() + missing.len() > SPELT {
            // What is asked for now must stay until it is handed out.
            *spelt = ordinals.iter().filter_map(|at| spelt.get(at).map(|value| (*at, Arc::clone(value)))).collect();
        }
        let mut next = missing.iter();
        self.strings(segment)?.spell_all(&missing, &mut |encoded| {
            if let Some(ordinal) = next.next().and_then(|ordinal| u32::try_from(*ordinal).ok()) {
                spelt.insert(ordinal, Arc::new(Value::of(encoded)));
            }
        })?;
        let values = ordinals.iter().filter_map(|ordinal| spelt.get(ordinal).cloned()).collect();
        if spelt.len() > SPELT {
            *spelt = FxHashMap::default();
        }
        Ok(values)
    }

    /// Counters for the values.
    #[must_use]
    pub fn spare(&self) -> &Pool {
        &self.spare
    }
}

impl Joint {
    /// Counters for the values of all segments.
    #[must_use]
    pub fn spare(&self) -> &Pool {
        &self.spare
    }
}

impl Value {
    /// An encoded value as it is shown.
    #[must_use]
    pub fn of(encoded: &str) -> Self {
        let path = decode(encoded);
        Self { label: label_of(&path).into(), path: path.into() }
    }
}

impl Pool {
    /// So many counters, all zero.
    #[must_use]
    pub fn take(&self, size: usize) -> Vec<u32> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Zeroed memory is only taken from the system where a counter is touched.
        spare.filter(|counts| counts.len() == size).unwrap_or_else(|| vec![0; size])
    }

    /// Takes counters back, which are all zero again.
    pub fn give(&self, counts: Vec<u32>) {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE {
            spare.push(counts);
        }
    }
}
