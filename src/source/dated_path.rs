//! The day of publication that a path gives away: `2015/06/14/derna.txt`, `2015-06-14-derna.txt`, `20150614_derna`.
//!
//! Only whole days count, and the time of the file never does: copying an archive must not date it.

use jiff::civil::Date;

use super::walk::RawFile;

/// The day that the name of a file gives, or the folders it was reached by.
pub(super) fn of_file(file: &RawFile) -> Option<Date> {
    day(&file.name).or_else(|| folders(&file.path.to_string_lossy()))
}

/// The day that a path gives; the last one, if it gives several.
pub(super) fn day(path: &str) -> Option<Date> {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    parts.iter().rev().find_map(|part| written(part)).or_else(|| folders(path))
}

/// The last run `YYYY/MM/DD` of folders.
fn folders(path: &str) -> Option<Date> {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let stem = |part: &str| part.split('.').next().unwrap_or("").to_owned();
    parts.windows(3).rev().find_map(|run| match run {
        [year, month, last] => date(year, month, &stem(last)),
        _ => None,
    })
}

/// A day within one part of a path: `2015-06-14`, `2015_06_14`, `2015.06.14` or `20150614`, parted from other letters.
fn written(part: &str) -> Option<Date> {
    let bytes = part.as_bytes();
    let digits = |from: usize, len: usize| part.get(from..from + len).filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let free = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|b| !b.is_ascii_alphanumeric());
    let at = |from: usize| {
        if !free(from.checked_sub(1)) {
            return None;
        }
        let year = digits(from, 4)?;
        if let (Some(month), Some(day), true) = (digits(from + 4, 2), digits(from + 6, 2), free(Some(from + 8))) {
            return date(year, month, day);
        }
        let joint = *bytes.get(from + 4)?;
        let joined = matches!(joint, b'-' | b'_' | b'.') && bytes.get(from + 7) == Some(&joint);
        let free = free(Some(from + 10)) || bytes.get(from + 10).is_some_and(|b| matches!(b, b'T' | b't'));
        if joined && free { date(year, digits(from + 5, 2)?, digits(from + 8, 2)?) } else { None }
    };
    (0..bytes.len()).rev().find_map(at)
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&text.len())
            .then(|| text.parse::<i16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())))
            .flatten()
    };
    let year = number(year, 4..=4).filter(|year| (1500..2200).contains(year))?;
    let (month, day) = (number(month, 1..=2)?, number(day, 1..=2)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Option<String> {
        day(path).map(|day| day.to_string())
    }

    #[test]
    fn a_whole_day_in_folders_or_in_a_name_is_found() {
        for path in [
            "fr/2015/06/14/derna.txt",
            "2015/6/14.txt",
            "2015-06-14-foo.txt",
            "20150614_foo",
            "foo-2015-06-14.jsonl.gz",
            "wire/2015_06_14/foo.txt",
            "1999/01/01/2015-06-14T18-30.txt",
            "x/é2 20150614.txt",
        ] {
            assert_eq!(found(path).as_deref(), Some("2015-06-14"), "{path}");
        }
    }

    #[test]
    fn less_than_a_day_and_other_numbers_are_no_date() {
        for path in [
            "2015/06/foo.txt",
            "2015-06-foo.txt",
            "2015/13/14/foo.txt",
            "2015/06/31/foo.txt",
            "000_88ed4ce757ba1923.txt",
            "120150614.txt",
            "a20150614b.txt",
            "reuters-21578.jsonl.gz",
            "99999999.txt",
            "é/ü",
            "",
        ] {
            assert_eq!(found(path), None, "{path}");
        }
    }
}
