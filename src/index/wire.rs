//! Numbers and texts as few bytes, read back without trust.
//!
//! A number takes seven bits a byte, the lowest first, and the highest bit says that more follow. A text is its length
//! and its bytes.

/// Bytes that are not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("malformed bytes")
    }
}

impl std::error::Error for Malformed {}

/// Appends a number.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

/// Appends a text.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// What is still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'b>(pub &'b [u8]);

impl<'b> Bytes<'b> {
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    #[inline]
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let first = self.byte()?;
        let mut number = u64::from(first & 0x7f);
        if first < 0x80 {
            return Ok(number);
        }
        let mut shift = 7;
        while shift < 64 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
        Err(Malformed)
    }

    pub fn small(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.number()?).map_err(|_| Malformed)
    }

    pub fn four(&mut self) -> Result<[u8; 4], Malformed> {
        let (four, rest) = self.0.split_first_chunk::<4>().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*four)
    }

    pub fn eight(&mut self) -> Result<u64, Malformed> {
        let (eight, rest) = self.0.split_first_chunk::<8>().ok_or(Malformed)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*eight))
    }

    pub fn float(&mut self) -> Result<f32, Malformed> {
        self.four().map(f32::from_le_bytes)
    }

    pub fn slice(&mut self, length: u64) -> Result<&'b [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (slice, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(slice)
    }

    pub fn text(&mut self) -> Result<&'b str, Malformed> {
        let length = self.number()?;
        self.text_of(length)
    }

    pub fn text_of(&mut self, length: u64) -> Result<&'b str, Malformed> {
        std::str::from_utf8(self.slice(length)?).map_err(|_| Malformed)
    }
}
