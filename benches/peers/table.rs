//! The table of what came out.

/// Prints what the columns are.
pub fn head() {
    println!("{:<44} {:>12}   {:<24} {:>12}  {:>6}", "", "dateline", "peer", "", "ratio");
}

/// One line: what dateline needs beside a peer. The ratio is above one where dateline does better.
pub fn row(what: &str, ours: &str, peer: &str, theirs: &str, ratio: f64) {
    println!("{what:<44} {ours:>12}   {peer:<24} {theirs:>12}  {ratio:>6.2}");
}
