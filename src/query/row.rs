//! Articles of a scan as bytes: their stored JSON, and their values as JSON too, spelt once for a whole segment.
//!
//! An export of everything would otherwise read each article into strings and write them out again. Who wants the parts
//! of an article asks for [`Row::stored`].

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use tantivy::{DocAddress, DocId};

use super::response::{FacetValues, Stored};
use super::shown::Shown;
use super::sure::Sure;
use super::view::{Segment, View};
use crate::error::{Error, Result};
use crate::index::{self, Ordinals, Shelf, decode};
use crate::lanes::{LANE, Lanes, Piece};
use crate::mention::Mention;

/// Up to so many different values are spelt at once and kept.
const KEPT: usize = 1 << 20;

/// One article of a scan.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    /// The article as JSON: an object of its fields without blanks, as it was stored.
    pub article: &'r [u8],
    /// Its values by facet as JSON, those of [`FacetValues`].
    pub facets: &'r [u8],
    mentions: &'r [u8],
    with_mentions: bool,
    sure: &'r Sure,
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("article", &String::from_utf8_lossy(self.article)).finish_non_exhaustive()
    }
}

impl Row<'_> {
    /// The article with its values, and its mentions where the scan was asked for them.
    ///
    /// # Errors
    /// [`Error::Index`] if a stored form is broken.
    pub fn stored(&self) -> Result<Stored> {
        let unreadable = |e| Error::index("cannot read the values of an article", e);
        let facets: FacetValues = serde_json::from_slice(self.facets).map_err(unreadable)?;
        let stored = self.forms();
        let article = stored.article()?;
        let mentions = if self.with_mentions { stored.mentions_of(&article)? } else { Vec::new() };
        Ok(Stored { article, facets, mentions: self.sure.mentions(mentions) })
    }

    /// Its mentions, where the scan was asked for them.
    ///
    /// # Errors
    /// As [`Row::stored`].
    pub fn mentions(&self) -> Result<Vec<Mention>> {
        let mentions = if self.with_mentions { self.forms().mentions()? } else { Vec::new() };
        Ok(self.sure.mentions(mentions))
    }

    /// Appends the row to `out` and gives back how long its parts are.
    pub(super) fn append(&self, out: &mut Vec<u8>) -> Result<Lengths> {
        let mut lengths = Lengths::default();
        for (part, length) in [self.article, self.facets, self.mentions].into_iter().zip(&mut lengths.0) {
            let large = |e| Error::index("an article is larger than 4 GB", e);
            *length = u32::try_from(part.len()).map_err(large)?;
            out.extend_from_slice(part);
        }
        Ok(lengths)
    }

    fn forms(&self) -> index::Stored {
        index::Stored { article: self.article.to_vec(), mentions: self.mentions.to_vec() }
    }
}

/// How long the three parts of a row are, as it is kept in a buffer: behind that stand the parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lengths([u32; 3]);

impl Lengths {
    /// Bytes that the lengths themselves take.
    pub const SIZE: usize = 12;

    /// Bytes of all parts.
    pub fn sum(self) -> usize {
        self.0.iter().map(|length| *length as usize).sum()
    }

    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        for (four, length) in bytes.chunks_exact_mut(4).zip(self.0) {
            four.copy_from_slice(&length.to_le_bytes());
        }
        bytes
    }

    pub fn read(bytes: &[u8]) -> Self {
        let mut lengths = Self::default();
        for (four, length) in bytes.chunks_exact(4).zip(&mut lengths.0) {
            *length = four.try_into().map_or(0, u32::from_le_bytes);
        }
        lengths
    }
}

/// Reads rows of a view; rows of one segment after another are cheap, and those of segments that are kept open.
pub(super) struct Rows {
    pub sure: Sure,
    pub mentions: bool,
    open: Vec<Open>,
    /// How many segments are kept open.
    room: usize,
    /// The values of the article that was read last.
    facets: Lanes,
}

/// The segment that rows are read from.
struct Open {
    number: u32,
    shelf: Shelf,
    values: Values,
}

/// Where the values of a segment's articles are spelt.
enum Values {
    /// All of them beforehand.
    Spelt(Spelt),
    /// Article by article, as there are too many or few are asked for.
    Shown(Shown),
}

/// All values of a segment as JSON.
struct Spelt {
    rows: Arc<index::Rows>,
    /// By their places in the manifest, in the view's order.
    facets: Vec<(usize, SpeltFacet)>,
    /// Where each facet of the manifest is among these, if they are in its order.
    places: Option<Vec<Option<usize>>>,
}

/// All values of a facet in a segment as JSON strings.
struct SpeltFacet {
    /// What stands before the values: `,"name":`.
    head: Piece,
    /// The values, each behind a comma, and a lane.
    text: Vec<u8>,
    /// Where each begins, and where the last ends.
    starts: Vec<u32>,
}

impl Rows {
    pub fn new(sure: Sure) -> Self {
        Self { sure, mentions: false, open: Vec::new(), room: 1, facets: Lanes::default() }
    }

    /// Whether mentions are read with each row.
    pub fn needs_mentions(&self) -> bool {
        self.mentions || !self.sure.is_none()
    }

    /// Keeps so many segments open.
    pub fn keep_open(&mut self, segments: usize) {
        self.room = segments.max(1);
    }

    /// The row in the bytes behind its lengths.
    pub fn row<'r>(&'r self, lengths: Lengths, parts: &'r [u8]) -> Option<Row<'r>> {
        let [article, facets, mentions] = lengths.0.map(|length| length as usize);
        let (article, rest) = parts.split_at_checked(article)?;
        let (facets, rest) = rest.split_at_checked(facets)?;
        let mentions = rest.get(..mentions)?;
        Some(Row { article, facets, mentions, with_mentions: self.mentions, sure: &self.sure })
    }

    /// Says which articles of open segments will be read next, in this order: so they need not come from memory one after
    /// the other.
    pub fn expect(&mut self, next: &VecDeque<DocAddress>) {
        for open in &mut self.open {
            let docs = next.iter().filter(|at| at.segment_ord == open.number).map(|at| at.doc_id);
            open.shelf.expect(docs.clone());
            if let Values::Spelt(spelt) = &open.values {
                spelt.rows.expect(docs);
            }
        }
    }

    /// The row of an article; `asked` is how many are asked of its segment.
    pub fn read(&mut self, view: &View, segment: u32, doc: DocId, asked: usize) -> Result<Row<'_>> {
        let gone = || Error::index("cannot read the index", format!("no segment {segment}"));
        let at = if let Some(at) = self.open.iter().position(|open| open.number == segment) {
            at
        } else {
            if self.open.len() >= self.room {
                // Of the one before nothing is needed meanwhile.
                self.open.clear();
            }
            let room = KEPT.saturating_sub(self.open.iter().map(Open::spelt).sum());
            self.open.push(Open::new(view, segment, asked, if self.sure.is_none() { room } else { 0 })?);
            self.open.len() - 1
        };
        let open = self.open.get_mut(at).ok_or_else(gone)?;
        let record = open.shelf.read(doc, self.mentions || !self.sure.is_none())?;
        self.facets.clear();
        match &mut open.values {
            Values::Spelt(spelt) => spelt.spell(doc, &mut self.facets),
            Values::Shown(shown) => {
                let mut facets = shown.values(doc)?;
                if !self.sure.is_none() {
                    self.sure.narrow(view.facets(), &record.to_stored(), &mut facets)?;
                }
                let failed = |e| Error::index("cannot write values", e);
                serde_json::to_writer(&mut self.facets, &facets).map_err(failed)?;
            }
        }
        let mentions = if self.mentions { record.mentions } else { &[] };
        let (article, facets) = (record.article, self.facets.bytes());
        Ok(Row { article, facets, mentions, with_mentions: self.mentions, sure: &self.sure })
    }
}

impl Open {
    /// Up to `room` values are spelt beforehand.
    fn new(view: &View, number: u32, asked: usize, room: usize) -> Result<Self> {
        let gone = || Error::index("cannot read the index", format!("no segment {number}"));
        let segment = view.segment(number).ok_or_else(gone)?;
        let shelf = segment.tables.shelf(segment.reader)?;
        let values = Values::of(view, segment, asked, room)?;
        Ok(Self { number, shelf, values })
    }

    /// How many values are spelt.
    fn spelt(&self) -> usize {
        match &self.values {
            Values::Spelt(spelt) => spelt.facets.iter().map(|(_, facet)| facet.starts.len().saturating_sub(1)).sum(),
            Values::Shown(_) => 0,
        }
    }
}

impl Values {
    /// Spells all values if so many articles are asked for that it is worth it.
    fn of(view: &View, segment: Segment<'_>, asked: usize, room: usize) -> Result<Self> {
        let part = &view.parts()[segment.part];
        let tables = segment.tables;
        let place = |(facet, name)| part.place(facet).map(|place| (place, name));
        let facets: Vec<(usize, &str)> = view.facet_names().enumerate().filter_map(place).collect();
        let rows = tables.rows()?;
        let count: usize = facets.iter().map(|(place, _)| rows.terms(*place) as usize).sum();
        if count > room || asked < count / 16 {
            return Ok(Self::Shown(Shown::open(view, segment)));
        }
        let mut spelt = Vec::with_capacity(facets.len());
        for (place, name) in facets {
            if let Some(table) = tables.facet(place).filter(|_| rows.terms(place) > 0) {
                let Some(facet) = SpeltFacet::new(table.values(tables)?, name)? else {
                    return Ok(Self::Shown(Shown::open(view, segment)));
                };
                spelt.push((place, facet));
            }
        }
        Ok(Self::Spelt(Spelt::new(Arc::clone(rows), spelt)))
    }
}

impl Spelt {
    fn new(rows: Arc<index::Rows>, facets: Vec<(usize, SpeltFacet)>) -> Self {
        let places = facets.is_sorted_by_key(|(place, _)| *place).then(|| {
            let mut places = vec![None; facets.last().map_or(0, |(place, _)| place + 1)];
            for (at, (place, _)) in facets.iter().enumerate() {
                places.get_mut(*place).into_iter().for_each(|to| *to = Some(at));
            }
            places
        });
        Self { rows, facets, places }
    }

    /// Appends the values of an article as JSON to nothing.
    fn spell(&self, doc: DocId, out: &mut Lanes) {
        if let Some(places) = &self.places {
            self.rows.each(doc, &mut |place, ordinals| {
                let at = places.get(place).copied().flatten();
                if let Some((_, facet)) = at.and_then(|at| self.facets.get(at)) {
                    facet.append(ordinals, out);
                }
            });
        } else {
            for (place, facet) in &self.facets {
                facet.append(self.rows.ordinals(doc, *place), out);
            }
        }
        match out.bytes_mut().first_mut() {
            Some(comma) => *comma = b'{',
            None => out.push(b'{'),
        }
        out.push(b'}');
    }
}

impl SpeltFacet {
    /// All values; `None` if they are too long altogether.
    fn new(values: &index::Values, name: &str) -> Result<Option<Self>> {
        let mut head = vec![b','];
        push_text(name, &mut head);
        head.push(b':');
        let mut spelt = Self { head: Piece::new(head), text: Vec::new(), starts: Vec::with_capacity(values.len() + 1) };
        let Self { text, starts, .. } = &mut spelt;
        let mut note = |text: &Vec<u8>| u32::try_from(text.len()).map(|start| starts.push(start)).is_ok();
        let mut fits = true;
        values.each_term(&mut |_, encoded| {
            fits = fits && note(text);
            if fits {
                text.push(b',');
                push_path(encoded, text);
            }
        })?;
        let fits = fits && note(text);
        text.resize(text.len() + LANE, 0);
        Ok(fits.then_some(spelt))
    }

    /// Where the value of an ordinal stands with the comma before it.
    #[inline]
    fn place(&self, ordinal: u32) -> Range<usize> {
        match self.starts.get(ordinal as usize..).and_then(<[u32]>::first_chunk) {
            Some([start, end]) => *start as usize..*end as usize,
            None => 0..0,
        }
    }

    /// Appends the values of an article.
    fn append(&self, ordinals: Ordinals<'_>, out: &mut Lanes) {
        if ordinals.len() == 0 {
            return;
        }
        out.append_piece(&self.head);
        let start = out.bytes().len();
        for ordinal in ordinals {
            out.append(&self.text, self.place(ordinal));
        }
        match out.bytes_mut().get_mut(start) {
            Some(comma) => *comma = b'[',
            None => out.push(b'['),
        }
        out.push(b']');
    }
}

/// Appends the path of an encoded value as a JSON string.
fn push_path(encoded: &str, out: &mut Vec<u8>) {
    if encoded.is_empty() || memchr::memchr3(b'/', b'\\', b'"', encoded.as_bytes()).is_some() {
        return push_text(&decode(encoded), out);
    }
    // Names hold no control characters, so nothing else would have to be escaped.
    out.extend_from_slice(b"\"/");
    out.extend(encoded.bytes().map(|byte| if byte == 0 { b'/' } else { byte }));
    out.push(b'"');
}

/// Appends a JSON string.
fn push_text(text: &str, out: &mut Vec<u8>) {
    // Writing a text into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::encode;

    #[test]
    fn paths_are_spelt_as_they_are_decoded() {
        for path in ["/Libya/Derna", "/AC\\/DC", "/back\\\\slash/x", "/Île \"de\" France", "/\u{7f}"] {
            let Some(encoded) = encode(path) else { continue };
            let mut out = Vec::new();
            push_path(&encoded, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&decode(&encoded)).unwrap());
        }
    }

    #[test]
    fn lengths_come_back() {
        let lengths = Lengths([3, 0, 70_000]);
        assert_eq!(Lengths::read(&lengths.to_bytes()), lengths);
        assert_eq!(lengths.sum(), 70_003);
    }
}
