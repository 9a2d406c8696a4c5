//! Tests of the ledger.

use super::*;

fn row(path: &str, size: u64) -> Row {
    Row {
        path: path.into(),
        size,
        modified: -5,
        hash: "00".into(),
        records: 1,
        failed: 0,
        withheld: 0,
        epoch: u64::MAX,
        gone: false,
    }
}

#[test]
fn the_last_row_of_a_path_wins() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
    ledger.put(&row("a", 1)).unwrap();
    ledger.put(&row("b", 2)).unwrap();
    ledger.put(&row("a", 3)).unwrap();
    assert_eq!(ledger.get("a").unwrap(), Some(row("a", 3)));
    let mark = ledger.mark().unwrap();
    ledger.put(&Row { gone: true, ..row("b", 0) }).unwrap();
    assert_eq!(ledger.get("b").unwrap(), None);
    drop(ledger);
    let mut again = Ledger::open(dir.path(), &mark).unwrap();
    assert_eq!(again.get("a").unwrap(), Some(row("a", 3)));
    assert_eq!(again.get("b").unwrap(), Some(row("b", 2)), "a row behind the commit counts");
    assert_eq!(again.mark().unwrap(), mark);
}

#[test]
fn a_torn_tail_is_cut_off_and_a_changed_log_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
    ledger.put(&row("a", 1)).unwrap();
    let mark = ledger.mark().unwrap();
    drop(ledger);
    let path = dir.path().join("ledger");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"path\":\"b\",\"si");
    std::fs::write(&path, &bytes).unwrap();
    let mut again = Ledger::open(dir.path(), &mark).unwrap();
    again.put(&row("c", 3)).unwrap();
    let mark = again.mark().unwrap();
    assert_eq!(Ledger::open(dir.path(), &mark).unwrap().get("c").unwrap(), Some(row("c", 3)));
    bytes[10] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(Ledger::open(dir.path(), &mark).is_err());
}

#[test]
fn removed_articles_are_remembered_by_hashes_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
    ledger.put(&row("secret/path", 1)).unwrap();
    ledger.put(&row("b", 2)).unwrap();
    assert!(ledger.set_removed("secret", true).unwrap() && !ledger.set_removed("secret", true).unwrap());
    ledger.set_removed("other", true).unwrap();
    ledger.mark().unwrap();
    ledger.erase("secret/path");
    let mark = ledger.mark().unwrap();
    ledger.forget_others();
    let mut again = Ledger::open(dir.path(), &mark).unwrap();
    assert!(again.is_removed("secret") && again.is_removed("other") && !again.is_removed("b"));
    assert!(again.set_removed("other", false).unwrap());
    assert_eq!((again.get("secret/path").unwrap(), again.get("b").unwrap()), (None, Some(row("b", 2))));
    let mark = again.mark().unwrap();
    assert!(!Ledger::peek(dir.path(), &mark).unwrap().is_removed("other"));
    for file in std::fs::read_dir(dir.path()).unwrap().flatten() {
        assert!(!std::fs::read_to_string(file.path()).unwrap().contains("secret"));
    }
}

#[test]
fn an_outdated_log_is_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(dir.path(), &LedgerMark::default()).unwrap();
    for size in 0..3000 {
        ledger.put(&row(if size % 2 == 0 { "a" } else { "b" }, size)).unwrap();
    }
    let mark = ledger.mark().unwrap();
    assert_eq!(mark.file, "ledger.2");
    ledger.forget_others();
    assert!(!dir.path().join("ledger").exists());
    let mut again = Ledger::open(dir.path(), &mark).unwrap();
    assert_eq!(again.get("a").unwrap(), Some(row("a", 2998)));
    assert_eq!(again.get("b").unwrap(), Some(row("b", 2999)));
}
