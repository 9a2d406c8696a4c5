//! Makes the pairs of a segment out of the positions that the engine has written.
//!
//! The positions of the words that are dear with any other are read once, a window of articles after the other, and put
//! in the order of the text; whatever stands side by side there is a pair.

use std::any::Any;
use std::io::Write;

use tantivy::directory::TerminatingWrite;
use tantivy::index::{InvertedIndexReader, SegmentComponent};
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{IndexRecordOption, Schema};
use tantivy::{DocId, DocSet, Segment, SegmentReader, TERMINATED};

use super::list::ListWriter;
use super::{EXTENSION, FOOTER, VERSION, Word};
use crate::index::fields::WORDS;

/// Segments of fewer articles have no pairs: walking positions takes no time there.
const FEW: u32 = if cfg!(test) { 3 } else { 4096 };

/// From which cost on pairs are listed, in hundredths of a position of every article: `the government` is listed so,
/// `last year` not.
const LEAST: u32 = if cfg!(test) { 10 } else { 250 };

/// Words that fewer than one of so many articles have are dear with no other.
const RARE: u32 = 50;

/// The commonest words are looked at up to so many.
const MOST: usize = 1024;

/// So many articles are read together.
const WINDOW: u32 = 256;

/// What makes the pairs of segments.
pub(in crate::index) struct Plugin;

/// Makes the pairs of a new segment.
struct Filler {
    /// How many articles it has.
    articles: u32,
}

/// A common word of a field.
struct Common {
    text: String,
    info: TermInfo,
    word: Word,
}

/// A pair for which there is no list yet, but would be.
const EMPTY: u32 = u32::MAX - 1;

/// A pair for which there is none.
const NONE: u32 = u32::MAX;

/// The lists of a field.
struct Lists {
    /// For each two words the number of their list.
    numbers: Vec<u32>,
    words: usize,
    begun: Vec<([u16; 2], ListWriter)>,
    /// The word at each place of a text.
    places: Vec<u16>,
}

/// No word.
const GAP: u16 = u16::MAX;

impl Lists {
    fn new(common: &[Common], articles: u32) -> Self {
        let dear = |one: &Common, two: &Common| one.word.is_dear(two.word, LEAST, articles);
        let number = |one, two| if dear(one, two) { EMPTY } else { NONE };
        let numbers = common.iter().flat_map(|one| common.iter().map(move |two| number(one, two))).collect();
        Self { numbers, words: common.len(), begun: Vec::new(), places: Vec::new() }
    }

    /// Adds an article: the places of the common words in its text.
    fn add(&mut self, doc: DocId, text: &[(u32, u16)]) {
        let Some(last) = text.iter().map(|(place, _)| *place as usize).max() else { return };
        if self.places.len() < last + 2 {
            self.places.resize(last + 2, GAP);
        }
        for (place, word) in text {
            self.places[*place as usize] = *word;
        }
        for (place, first) in text {
            let second = self.places[*place as usize + 1];
            if second != GAP {
                self.note(doc, *first, second);
            }
        }
        for (place, _) in text {
            self.places[*place as usize] = GAP;
        }
    }

    fn note(&mut self, doc: DocId, first: u16, second: u16) {
        let number = &mut self.numbers[usize::from(first) * self.words + usize::from(second)];
        if *number == NONE {
            return;
        }
        if *number == EMPTY {
            *number = u32::try_from(self.begun.len()).unwrap_or(NONE);
            self.begun.push(([first, second], ListWriter::default()));
        }
        if let Some((_, list)) = self.begun.get_mut(*number as usize) {
            list.note(doc);
        }
    }
}

/// The words of a field that are dear with any other, in the order of their bytes.
fn common(inverted: &InvertedIndexReader, articles: u32) -> tantivy::Result<Vec<Common>> {
    let mut common = Vec::new();
    let mut terms = inverted.terms().stream()?;
    while terms.advance() {
        let info = terms.value();
        let Ok(text) = std::str::from_utf8(terms.key()) else { continue };
        if info.doc_freq >= articles / RARE {
            let word = Word { articles: info.doc_freq, times: 0 };
            common.push(Common { text: text.to_owned(), info: info.clone(), word });
        }
    }
    common.sort_by_key(|common| std::cmp::Reverse(common.word.articles));
    common.truncate(MOST);
    for Common { info, word, .. } in &mut common {
        let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while postings.doc() != TERMINATED {
            word.times += u64::from(postings.term_freq());
            postings.advance();
        }
    }
    // No word is dear with any other that is not with one as common as the commonest of them.
    let words = common.iter().map(|common| common.word);
    let most = |a: Word, b: Word| Word { articles: a.articles.max(b.articles), times: a.times.max(b.times) };
    let most = words.reduce(most).unwrap_or(Word { articles: 0, times: 0 });
    common.retain(|one| one.word.is_dear(most, LEAST, articles));
    let words: Vec<Word> = common.iter().map(|common| common.word).collect();
    common.retain(|one| words.iter().any(|two| one.word.is_dear(*two, LEAST, articles)));
    common.sort_by(|one, two| one.text.cmp(&two.text));
    Ok(common)
}

/// Collects the pairs of a field.
fn collect(inverted: &InvertedIndexReader, common: &[Common], articles: u32) -> tantivy::Result<Lists> {
    let mut lists = Lists::new(common, articles);
    let mut walks: Vec<SegmentPostings> = Vec::with_capacity(common.len());
    for Common { info, .. } in common {
        walks.push(inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?);
    }
    let mut texts = vec![Vec::new(); WINDOW as usize];
    let mut places = Vec::new();
    for first in (0..articles).step_by(WINDOW as usize) {
        for (word, walk) in (0..).zip(&mut walks) {
            while let Some(text) = walk.doc().checked_sub(first).and_then(|at| texts.get_mut(at as usize)) {
                walk.positions(&mut places);
                text.extend(places.iter().map(|place| (*place, word)));
                walk.advance();
            }
        }
        for (doc, text) in (first..).zip(&mut texts) {
            lists.add(doc, text);
            text.clear();
        }
    }
    Ok(lists)
}

/// Writes the pairs of a segment whose words are written. It does not know yet how many articles it has.
fn write(segment: &Segment, articles: u32) -> tantivy::Result<()> {
    let mut out = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    let reader = SegmentReader::open(segment)?;
    let (mut written, mut footer) = (0_u64, Vec::with_capacity(FOOTER));
    for name in WORDS {
        let mut room = Vec::new();
        let (mut texts, mut words, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        if articles >= FEW {
            let inverted = reader.inverted_index(segment.schema().get_field(name)?)?;
            let common = common(&inverted, articles)?;
            let mut lists = collect(&inverted, &common, articles)?.begun;
            lists.sort_unstable_by_key(|(words, _)| *words);
            for (words, list) in lists {
                room.clear();
                list.finish(&mut room);
                out.write_all(&room)?;
                pairs.extend_from_slice(&words.map(u16::to_le_bytes).concat());
                pairs.extend_from_slice(&written.to_le_bytes());
                pairs.extend_from_slice(&small(room.len())?.to_le_bytes());
                written += room.len() as u64;
            }
            for Common { text, word, .. } in common {
                texts.extend_from_slice(text.as_bytes());
                words.extend_from_slice(&small(texts.len())?.to_le_bytes());
                words.extend_from_slice(&word.articles.to_le_bytes());
                words.extend_from_slice(&word.times.to_le_bytes());
            }
        }
        footer.extend_from_slice(&written.to_le_bytes());
        for (table, row) in [(&texts, 1), (&words, super::WORD), (&pairs, super::PAIR)] {
            footer.extend_from_slice(&small(table.len() / row)?.to_le_bytes());
            out.write_all(table)?;
            written += table.len() as u64;
        }
    }
    for number in [articles, LEAST, VERSION] {
        footer.extend_from_slice(&number.to_le_bytes());
    }
    out.write_all(&footer)?;
    out.terminate()?;
    Ok(())
}

/// A size as it is written.
fn small(size: usize) -> std::io::Result<u32> {
    u32::try_from(size).map_err(|_| std::io::Error::other("too many pairs of words"))
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Filler { articles: 0 }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        write(context.target_segment, context.readers.iter().map(SegmentReader::num_docs).sum())
    }
}

impl PluginWriter for Filler {
    fn add_document(&mut self, doc: DocId, _: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        self.articles = doc + 1;
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(segment, self.articles)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
