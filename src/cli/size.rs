//! Sizes as people write them: `512M`, `2G`, `64k`, `1048576`.
//!
//! Units are powers of 1024, as everywhere memory is counted.

use dateline::ingest::LEAST_MEMORY;
use dateline::source::LARGEST_ARTICLE;

/// Reads a size in bytes.
///
/// # Errors
/// A sentence that says how to write one.
pub fn parse(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no size: write a number with K, M or G behind it, as in 512M");
    let trimmed = text.trim().trim_end_matches(['b', 'B']).trim_end_matches('i');
    let digits = trimmed.trim_end_matches(char::is_alphabetic);
    let unit: u64 = match &trimmed[digits.len()..] {
        "" => 1,
        "k" | "K" => 1 << 10,
        "m" | "M" => 1 << 20,
        "g" | "G" => 1 << 30,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.trim_end().parse().map_err(|_| wrong())?;
    number.checked_mul(unit).filter(|&size| size > 0).ok_or_else(wrong)
}

/// Reads how much memory a run may use.
///
/// # Errors
/// As [`parse`], and the least that works.
pub fn memory(text: &str) -> Result<u64, String> {
    let least = LEAST_MEMORY >> 20;
    match parse(text)? {
        size if size < LEAST_MEMORY => Err(format!("`{text}` is too little: indexing takes at least {least}M")),
        size => Ok(size),
    }
}

/// Reads how large an article may be.
///
/// # Errors
/// As [`parse`], and the most that works.
pub fn article(text: &str) -> Result<u64, String> {
    let most = LARGEST_ARTICLE >> 30;
    match parse(text)? {
        size if size > LARGEST_ARTICLE => Err(format!("`{text}` is too much: an article has at most {most}G")),
        size => Ok(size),
    }
}

/// Writes a size for people: `1.4 MB`.
pub fn show(bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "two digits are shown")]
    let mut size = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 1024.0 {
            return if unit == "B" { format!("{bytes} B") } else { format!("{size:.1} {unit}") };
        }
        size /= 1024.0;
    }
    format!("{size:.1} TB")
}

/// Writes a number with a thin grouping: `19,043`.
pub fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, size) in [("512M", 512 << 20), ("2g", 2 << 30), ("64 KiB", 64 << 10), ("77", 77), ("1GB", 1 << 30)] {
            assert_eq!(parse(text), Ok(size), "{text}");
        }
        for text in ["", "M", "0", "-1", "12X", "1.5G", "99999999999G"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_and_numbers_are_written_for_people() {
        assert_eq!([show(900), show(1_500_000), show(3 << 30)], ["900 B", "1.4 MB", "3.0 GB"]);
        assert_eq!([group(7), group(1000), group(1_234_567)], ["7", "1,000", "1,234,567"]);
    }
}
