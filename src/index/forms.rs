//! The inflected forms of every stem: a file of each segment beside the engine's own.
//!
//! Texts are indexed once, as the words they are. Who seeks a word in all its forms asks here which words of a segment
//! have its stem. That takes a small part of the room that stems would, were they indexed as well, and every word is
//! stemmed once for a segment and not once for each time it occurs.
//!
//! ```text
//! file:   sets · table of sets · footer
//! set:    finite-state set of the keys of some words in one language
//! key:    stem · 0 · how many of the stem's last bytes the word lacks u8 (255: all) · what the word has instead
//! row:    the language's code, 8 bytes · where its set ends u64
//! footer: how many sets u32 · version u32
//! ```
//!
//! A word that is its own stem has no key. A segment has the forms of all its words in all languages of its articles,
//! so in some a word may have that no article in that language holds.

use std::any::Any;
use std::io::Write;

use fst::{IntoStreamer, Set, SetBuilder, Streamer};
use tantivy::SegmentReader;
use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::SegmentComponent;
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Field;
use tantivy::{Segment, TantivyError};

use super::engine;
use super::fields::{LANGUAGE, WORDS};
use super::wire::{Bytes, Malformed};
use crate::error::{Error, Result};
use crate::text::{Stemmer, stemmed_languages};

/// What the files end with.
const EXTENSION: &str = "forms";

/// The version of the form.
const VERSION: u32 = 1;

/// Bytes of a language's code.
const CODE: usize = 8;

/// Bytes of a row of the table of sets.
const ROW: usize = CODE + 8;

/// Bytes of the footer.
const FOOTER: usize = 8;

/// Bytes of keys that are put in order in memory; more words make more sets.
const RUN: usize = 8 << 20;

/// Stands between a stem and the rest of a key, and is in no word.
const END: u8 = 0;

/// That a word shares nothing with its stem.
const NOTHING: u8 = u8::MAX;

/// The forms in one segment.
pub struct Forms {
    sets: Vec<(String, Set<OwnedBytes>)>,
}

impl Forms {
    /// Those of a segment.
    ///
    /// # Errors
    /// [`Error::Index`] if the file is missing or broken.
    pub(super) fn open(segment: &SegmentReader) -> Result<Self> {
        const DOING: &str = "cannot open the forms of words";
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned())).map_err(|e| engine(DOING, e))?;
        let bytes = file.read_bytes().map_err(|e| Error::index(DOING, e))?;
        Self::of(&bytes).map_err(|e| Error::index(DOING, e))
    }

    fn of(bytes: &OwnedBytes) -> std::result::Result<Self, Malformed> {
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Malformed)?;
        let mut tail = Bytes(bytes.get(footer..).ok_or(Malformed)?);
        let mut next = || tail.four().map(u32::from_le_bytes);
        let (count, version) = (next()? as usize, next()?);
        let rows = count.checked_mul(ROW).and_then(|size| footer.checked_sub(size)).ok_or(Malformed)?;
        if version != VERSION {
            return Err(Malformed);
        }
        let mut sets = Vec::with_capacity(count);
        let mut start = 0;
        for row in bytes.get(rows..footer).ok_or(Malformed)?.chunks_exact(ROW) {
            let (code, end) = row.split_at(CODE);
            let code = std::str::from_utf8(code).map_err(|_| Malformed)?.trim_end_matches('\0');
            let end = usize::try_from(Bytes(end).eight()?).map_err(|_| Malformed)?;
            if end < start || end > rows {
                return Err(Malformed);
            }
            sets.push((code.to_owned(), Set::new(bytes.slice(start..end)).map_err(|_| Malformed)?));
            start = end;
        }
        Ok(Self { sets })
    }

    /// Hands every word that has a stem in a language, and is not that stem itself, to `visit`; some more than once.
    pub fn each(&self, lang: &str, stem: &str, visit: &mut dyn FnMut(&str)) {
        let (from, to) = ([stem.as_bytes(), &[END]].concat(), [stem.as_bytes(), &[END + 1]].concat());
        for (_, set) in self.sets.iter().filter(|(code, _)| code == lang) {
            let mut keys = set.range().ge(&from).lt(&to).into_stream();
            while let Some(key) = keys.next() {
                if let Some(word) = word_of(stem, key) {
                    visit(&word);
                }
            }
        }
    }
}

/// The key of a word with a stem.
fn put_key(stem: &str, word: &str, out: &mut Vec<u8>) {
    let alike = stem.char_indices().zip(word.chars()).find(|((_, one), other)| one != other);
    let shared = alike.map_or(stem.len().min(word.len()), |((at, _), _)| at);
    let lacks = u8::try_from(stem.len() - shared).ok().filter(|lacks| *lacks < NOTHING);
    out.extend_from_slice(stem.as_bytes());
    out.extend_from_slice(&[END, lacks.unwrap_or(NOTHING)]);
    let shared = if lacks.is_some() { shared } else { 0 };
    out.extend_from_slice(word.get(shared..).unwrap_or_default().as_bytes());
}

/// The word that a key with this stem stands for; `None` for one that is broken.
fn word_of(stem: &str, key: &[u8]) -> Option<String> {
    let (lacks, rest) = key.get(stem.len() + 1..)?.split_first()?;
    let shared = if *lacks == NOTHING { 0 } else { stem.len().checked_sub(usize::from(*lacks))? };
    Some([stem.get(..shared)?, std::str::from_utf8(rest).ok()?].concat())
}

/// What makes the forms of segments.
pub(super) struct Plugin;

/// Makes the forms of a new segment.
struct Filler;

/// Keys that are not in order yet.
#[derive(Default)]
struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    /// Writes them as one set, and holds none then.
    fn write(&mut self, out: &mut impl Write) -> tantivy::Result<()> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut keys: Vec<&[u8]> = starts.zip(&self.ends).filter_map(|(from, to)| self.bytes.get(from..*to)).collect();
        keys.sort_unstable();
        keys.dedup();
        let failed = |e: fst::Error| TantivyError::SystemError(format!("cannot write the forms of words: {e}"));
        let mut set = SetBuilder::new(out).map_err(failed)?;
        for key in keys {
            set.insert(key).map_err(failed)?;
        }
        set.finish().map_err(failed)?;
        self.bytes.clear();
        self.ends.clear();
        Ok(())
    }
}

/// Counts what is written.
struct Counted<W> {
    out: W,
    written: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Writes the forms of a segment whose words are written.
fn write(segment: &Segment) -> tantivy::Result<()> {
    let mut out = Counted { out: segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?, written: 0 };
    let reader = SegmentReader::open(segment)?;
    let schema = segment.schema();
    let words: Vec<Field> = WORDS.iter().map(|name| schema.get_field(name)).collect::<tantivy::Result<_>>()?;
    let mut table = Vec::new();
    let mut keys = Keys::default();
    for lang in languages(&reader, schema.get_field(LANGUAGE)?)? {
        let stemmer = Stemmer::new(&lang);
        let mut finish = |keys: &mut Keys| {
            keys.write(&mut out)?;
            let mut code = [0; CODE];
            code.iter_mut().zip(lang.bytes()).for_each(|(to, from)| *to = from);
            table.extend_from_slice(&code);
            table.extend_from_slice(&out.written.to_le_bytes());
            tantivy::Result::Ok(())
        };
        for field in &words {
            let inverted = reader.inverted_index(*field)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
                let stem = stemmer.stem(word);
                if stem == word {
                    continue;
                }
                put_key(&stem, word, &mut keys.bytes);
                keys.ends.push(keys.bytes.len());
                if keys.bytes.len() >= RUN {
                    finish(&mut keys)?;
                }
            }
        }
        if !keys.ends.is_empty() {
            finish(&mut keys)?;
        }
    }
    let Counted { mut out, .. } = out;
    let count = u32::try_from(table.len() / ROW).map_err(|_| std::io::Error::other("too many words"))?;
    out.write_all(&table)?;
    out.write_all(&count.to_le_bytes())?;
    out.write_all(&VERSION.to_le_bytes())?;
    out.terminate()?;
    Ok(())
}

/// The languages of a segment's articles that are stemmed.
fn languages(segment: &SegmentReader, field: Field) -> tantivy::Result<Vec<String>> {
    let inverted = segment.inverted_index(field)?;
    let mut found = Vec::new();
    for lang in stemmed_languages().filter(|lang| lang.len() <= CODE) {
        if inverted.terms().get(lang)?.is_some() {
            found.push(lang.to_owned());
        }
    }
    Ok(found)
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Filler))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        write(context.target_segment)
    }
}

impl PluginWriter for Filler {
    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(segment)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_its_word_back() {
        let long = "a".repeat(300);
        let pairs = [
            ("attack", "attacks"),
            ("happi", "happy"),
            ("loop", "gelopen"),
            ("straß", "straße"),
            ("é", "è"),
            ("ab", "a"),
            ("", "x"),
            (&long, "b"),
        ];
        for (stem, word) in pairs {
            let mut key = Vec::new();
            put_key(stem, word, &mut key);
            assert_eq!(word_of(stem, &key).as_deref(), Some(word), "{stem} {word}");
        }
        assert_eq!(word_of("attack", b"attack"), None);
        assert_eq!(word_of("at", b"at\0\x09s"), None);
    }

    #[test]
    fn broken_files_are_refused() {
        for bytes in [vec![], vec![0; 7], vec![9; 8], [&[1, 0, 0, 0], &VERSION.to_le_bytes()[..]].concat()] {
            assert!(Forms::of(&OwnedBytes::new(bytes)).is_err());
        }
        let empty = [&[0; 4], &VERSION.to_le_bytes()[..]].concat();
        assert!(Forms::of(&OwnedBytes::new(empty)).is_ok_and(|forms| forms.sets.is_empty()));
    }
}
