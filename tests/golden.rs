//! Golden outputs: compared as they stand, written anew with `UPDATE_GOLDEN=1`.

use std::path::Path;

/// Whether goldens are written instead of compared.
pub fn blessing() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

/// Compares `actual` with the file, or writes it there when blessing.
#[track_caller]
pub fn compare(file: &Path, actual: &str) {
    if blessing() {
        std::fs::create_dir_all(file.parent().expect("a golden lies in a folder")).expect("folders can be made");
        std::fs::write(file, actual).expect("goldens can be written");
        return;
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    let differs = |(at, (old, new)): (usize, (&str, &str))| (old != new).then_some(at);
    let ended = |text: &str| text.lines().map(str::to_owned).chain(std::iter::repeat("(the end)".to_owned()));
    let lines = actual.lines().count().max(expected.lines().count());
    let (old, new): (Vec<_>, Vec<_>) = ended(&expected).zip(ended(actual)).take(lines + 1).unzip();
    let pairs = old.iter().map(String::as_str).zip(new.iter().map(String::as_str));
    if let Some(at) = pairs.enumerate().find_map(differs) {
        let file = file.display();
        panic!("{file}:{}: expected `{}`, got `{}` (UPDATE_GOLDEN=1 blesses)", at + 1, old[at], new[at]);
    }
    assert!(expected == actual, "{} differs in its line breaks (UPDATE_GOLDEN=1 blesses)", file.display());
}
