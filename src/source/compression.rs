//! Compressed files as streams of bytes, in memory that does not depend on what they claim to hold.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// How the bytes of a file are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// One or more gzip members.
    Gzip,
    /// One or more Zstandard frames.
    Zstd,
}

/// The endings that promise a compression; the ending before them names the format.
pub(super) const ENDINGS: &[(&str, Compression)] =
    &[("gz", Compression::Gzip), ("gzip", Compression::Gzip), ("zst", Compression::Zstd), ("zstd", Compression::Zstd)];

/// The largest window a frame may ask for, as a power of two: what `zstd` itself reads without being told to.
const ZSTD_WINDOW: u32 = 27;

const BUFFER: usize = 64 << 10;

/// Unpacks a stream. Where the name promises nothing (`None`), its first bytes decide.
///
/// Damage shows as an error of kind `InvalidData` whose text is meant for the user.
pub(super) fn decompress(bytes: Box<dyn Read + Send>, named: Option<Compression>) -> io::Result<Box<dyn Read + Send>> {
    let mut bytes = BufReader::with_capacity(BUFFER, bytes);
    let found = found(fill(&mut bytes)?);
    Ok(match named.or(found) {
        None => Box::new(bytes),
        Some(wanted) if found != Some(wanted) => {
            if bytes.buffer().is_empty() {
                return Err(damaged("the file is empty".to_owned()));
            }
            return Err(damaged(format!("is not {} data, although its name says so: rename it", wanted.name())));
        }
        Some(Compression::Gzip) => Box::new(Checked { inner: MultiGzDecoder::new(bytes), kind: Compression::Gzip }),
        Some(Compression::Zstd) => {
            let mut inner = zstd::stream::read::Decoder::with_buffer(bytes)?;
            inner.window_log_max(ZSTD_WINDOW)?;
            Box::new(Checked { inner, kind: Compression::Zstd })
        }
    })
}

impl Compression {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

fn found(start: &[u8]) -> Option<Compression> {
    match start {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
        _ => None,
    }
}

/// The first bytes of a stream, which stay in it.
fn fill(bytes: &mut BufReader<Box<dyn Read + Send>>) -> io::Result<&[u8]> {
    loop {
        match bytes.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
            Ok(_) => break,
        }
    }
    Ok(bytes.buffer())
}

fn damaged(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// A decoder whose errors are told in words.
struct Checked<R> {
    inner: R,
    kind: Compression,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inner.read(out).map_err(|e| match (e.kind(), e.raw_os_error()) {
            (io::ErrorKind::Interrupted, _) | (_, Some(_)) => e,
            (io::ErrorKind::UnexpectedEof, _) => {
                damaged(format!("the {} data is cut short: what came before the cut was read", self.kind.name()))
            }
            _ => damaged(format!("the {} data is damaged ({e}): what came before was read", self.kind.name())),
        })
    }
}
