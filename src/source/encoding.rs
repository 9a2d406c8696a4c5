//! Bytes in any usual encoding become UTF-8, as a stream.
//!
//! UTF-8 passes through untouched, so that fields keep their bytes. A byte order mark decides; without one the start
//! of the stream does: bytes that are sound UTF-8 are UTF-8 whatever a page declares, others what it declares, else a guess. Where a record deep in a file breaks the promise of its start, it is decoded by itself.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Text, broken};
use crate::Error;
use crate::error::Result;

/// How many bytes of the start are looked at.
const SAMPLE: usize = 64 << 10;

/// How far into a page its encoding is declared.
const HEAD: usize = 4 << 10;

/// A stream of text with a look at its start.
pub(super) struct Decoded {
    /// The whole text as UTF-8, where the source was sound.
    pub reader: Text,
    /// Its first bytes.
    pub start: Vec<u8>,
    /// Set when characters were lost in what was read so far.
    pub lost: Arc<AtomicBool>,
}

/// Turns a stream of bytes into one of UTF-8; binary data is refused.
pub(super) fn decode(mut bytes: Box<dyn Read + Send>, path: &Path) -> Result<Decoded> {
    let mut sample = Vec::new();
    let cut = bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut sample).err();
    let tail: Box<dyn Read + Send> = match cut {
        Some(error) if sample.is_empty() => return Err(broken(path, None, error)),
        Some(error) => Box::new(Broken(Some(error))),
        None => bytes,
    };
    let (encoding, mark) = told(&sample);
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if !is_wide && is_binary(&sample) {
        return Err(Error::input(path, None, "is binary data, not text: leave it out or convert it"));
    }
    let start = sample.get(mark..).unwrap_or(&[]).to_vec();
    let whole = BufReader::with_capacity(SAMPLE, Cursor::new(start.clone()).chain(tail));
    let lost = Arc::new(AtomicBool::new(false));
    if encoding == UTF_8 {
        return Ok(Decoded { reader: Box::new(whole), start, lost });
    }
    let (text, _) = encoding.decode_without_bom_handling(&start);
    let start = text.into_owned().into_bytes();
    let decoder = encoding.new_decoder_without_bom_handling();
    let told = Arc::clone(&lost);
    let reader = Box::new(Transcoder { inner: whole, decoder, out: Vec::new(), at: 0, done: false, lost: told });
    Ok(Decoded { reader, start, lost })
}

/// A record as text, and a warning where characters were lost.
pub(super) fn text_of(record: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Ok(text) = std::str::from_utf8(record) {
        return (Cow::Borrowed(text), None);
    }
    let encoding = legacy(record, true).unwrap_or(UTF_8);
    let (text, lost) = encoding.decode_without_bom_handling(record);
    let warning = lost.then(|| format!("some bytes are not {}: replaced by U+FFFD", encoding.name()));
    (text, warning)
}

/// The encoding of a text that begins like this, and the length of its byte order mark.
fn told(sample: &[u8]) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(sample) {
        return marked;
    }
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 3 > sample.len() && even * 20 < sample.len() {
        return (UTF_16LE, 0);
    }
    if even * 3 > sample.len() && odd * 20 < sample.len() {
        return (UTF_16BE, 0);
    }
    (legacy(sample, sample.len() < SAMPLE).unwrap_or(UTF_8), 0)
}

/// The encoding of bytes that are no UTF-8; `None` for UTF-8, also with a few places of damage.
fn legacy(bytes: &[u8], whole: bool) -> Option<&'static Encoding> {
    let mut sound = 0;
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // One character cut in two at the very end is damage, not another encoding.
    let cut = std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    if bad == 0 || sound >= bad || cut {
        return None;
    }
    if let Some(declared) = declared(bytes) {
        return Some(declared);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    Some(detector.guess(None, Utf8Detection::Deny))
}

/// The encoding that markup declares in its head: `<meta charset>`, `http-equiv`, or the XML declaration. One that its
/// own bytes deny (UTF-8, or UTF-16 that could be read so far) is not believed.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.trim_ascii_start();
    if start.first() != Some(&b'<') {
        return None;
    }
    let head = start.get(..start.len().min(HEAD))?.to_ascii_lowercase();
    let from_xml = head.starts_with(b"<?xml").then(|| labelled(&head, b"encoding")).flatten();
    let encoding = from_xml.or_else(|| labelled(&head, b"charset"))?;
    (encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// The encoding that stands behind the first `key =` that names one.
fn labelled(head: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(head, key).find_map(|at| {
        let rest = head.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let len = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)))?;
        Encoding::for_label(rest.get(..len)?)
    })
}

/// Whether more than one byte in twenty is a control character that no text has.
fn is_binary(sample: &[u8]) -> bool {
    let controls = sample.iter().filter(|b| matches!(**b, 0..=8 | 11 | 14..=26 | 28..=31 | 127)).count();
    controls * 20 > sample.len()
}

/// A stream of UTF-8 over a stream in another encoding.
struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    done: bool,
    lost: Arc<AtomicBool>,
}

impl<R: BufRead> Transcoder<R> {
    fn refill(&mut self) -> io::Result<()> {
        while self.at >= self.out.len() && !self.done {
            let source = self.inner.fill_buf()?;
            let at_end = source.is_empty();
            self.out.resize(SAMPLE, 0);
            let (result, read, written, lost) = self.decoder.decode_to_utf8(source, &mut self.out, at_end);
            self.inner.consume(read);
            self.lost.fetch_or(lost, Ordering::Relaxed);
            self.out.truncate(written);
            self.at = 0;
            self.done = at_end && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Transcoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        Ok(self.out.get(self.at..).unwrap_or(&[]))
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.out.len());
    }
}

impl<R: BufRead> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

/// The end of a stream that broke while its start was looked at.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
