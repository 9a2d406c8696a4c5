//! Golden outputs: compared as they stand, written anew with `UPDATE_GOLDEN=1`.

use std::path::Path;

/// Whether goldens are written instead of compared.
fn blessing() -> bool {
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
    if expected == actual {
        return;
    }
    let same = expected.lines().zip(actual.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    panic!(
        "{}:{} differs (UPDATE_GOLDEN=1 blesses)\n  expected: {}\n       got: {}",
        file.display(),
        same + 1,
        line(&expected),
        line(actual)
    );
}
