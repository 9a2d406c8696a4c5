//! dateline: the program makes and exports indexes, the library asks them.

use std::ffi::OsStr;
use std::path::PathBuf;

use dateline::index::Index;
use dateline::query::{self, FacetRequest, NoNames, Request};

use crate::{Place, Result, process};

/// Where the index lies.
pub fn folder(place: &Place) -> PathBuf {
    place.folder.join("dateline")
}

/// Makes the index anew, of the text alone, with one thread.
pub fn index(place: &Place) -> Result<f64> {
    let folder = folder(place);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let words = ["index", "-q", "--no-extract", "--jobs", "1", "-i"].map(OsStr::new);
    let words = [&words[..], &[folder.as_os_str(), place.raw.as_os_str()]].concat();
    process::spent(place.dateline.as_os_str(), &words)
}

/// Writes everything with bodies, by date or as it lies.
pub fn export(place: &Place, by_date: bool) -> Result<f64> {
    let folder = folder(place);
    let mut words: Vec<&OsStr> = ["export", "-q", "--with", "body", "-i"].map(OsStr::new).to_vec();
    words.push(folder.as_os_str());
    if !by_date {
        words.push("--unordered".as_ref());
    }
    process::spent(place.dateline.as_os_str(), &words)
}

/// How many bytes the index takes.
pub fn size(place: &Place) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder(place))? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

/// The index, open.
pub fn open(place: &Place) -> Result<Index> {
    Ok(Index::open(&folder(place))?)
}

/// A question for ten hits, the total, and the counts of sources and years.
pub fn request(text: &str) -> Request {
    let years = FacetRequest { depth: Some(1), ..FacetRequest::new("published") };
    Request { snippets: false, facets: vec![FacetRequest::new("source"), years], ..Request::new(text) }
}

/// Answers, and says how many articles match.
pub fn ask(index: &Index, request: &Request) -> Result<u64> {
    Ok(std::hint::black_box(query::run(index, &NoNames, request)?).total)
}
