//! Tests of file names that are no UTF-8.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use super::*;

#[test]
fn names_that_are_no_text_are_told_apart() {
    let mut bench = Bench::new();
    let names: [&[u8]; 4] = [b"\xff.txt", b"\xfe.txt", b"\\xFF.txt", "\u{fffd}.txt".as_bytes()];
    let at = |name: &[u8]| bench.dir.path().join("in").join(OsStr::from_bytes(name));
    fs::create_dir_all(bench.dir.path().join("in")).unwrap();
    for (number, name) in names.iter().enumerate() {
        fs::write(at(name), format!("Title {number}\n\nIn Derna on day {number}, and so on.\n")).unwrap();
    }
    let gone = at(names[0]);
    let (report, notes) = bench.run();
    assert_eq!(counts(&report), [4, 4, 0, 0, 0, 0]);
    assert!(notes.warnings.lock().unwrap().is_empty());
    assert_eq!(bench.ids(), ["\\\\xFF.txt", "\\xFE.txt", "\\xFF.txt", "\u{fffd}.txt"]);
    assert_eq!(counts(&bench.run().0), [0, 0, 0, 4, 0, 0]);
    bench.prune = true;
    assert_eq!(counts(&bench.run().0), [0, 0, 0, 4, 0, 0], "files that are there are not pruned");
    fs::remove_file(gone).unwrap();
    assert_eq!(counts(&bench.run().0), [0, 0, 0, 3, 1, 0]);
    assert_eq!(bench.ids(), ["\\\\xFF.txt", "\\xFE.txt", "\u{fffd}.txt"]);
}
