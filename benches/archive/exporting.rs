//! Export of everything as JSON Lines, into a sink that counts bytes.

use std::io::{self, Write};

use dateline::export;
use dateline::query::{self, NoNames, Order, Request};
use tantivy::TantivyDocument;
use tantivy::schema::Document;

use crate::bare::Bare;
use crate::clock::{Contestant, medians, seconds};
use crate::{Place, Result, ours, process, row};

/// Takes bytes and looks at none.
struct Sink(u64);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(std::hint::black_box(bytes).len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn run(place: &Place) -> Result<()> {
    println!();
    let (index, bare) = (ours::open(place)?, Bare::open(&place.folder.join("bare-lean"))?);
    let ours = |order: Order, with: &'static [&'static str]| -> Contestant<'_> {
        let index = &index;
        Box::new(move || {
            let work = || {
                let mut out = io::BufWriter::with_capacity(1 << 16, Sink(0));
                let with: Vec<String> = with.iter().map(|name| (*name).to_owned()).collect();
                let options = export::Options { with, ..export::Options::default() };
                let scan = query::scan(index, &NoNames, &Request::default(), order)?;
                let scan = scan.with_mentions(export::needs_mentions(&options));
                let facets: Vec<String> = scan.facets().map(str::to_owned).collect();
                let mut exporter = export::exporter("jsonl", &options, facets.iter().map(String::as_str))?;
                Ok(export::write_scan(&mut *exporter, scan, &mut out, "sink".as_ref())?)
            };
            Ok(seconds(work)?.0)
        })
    };
    let theirs: Contestant<'_> = Box::new(|| Ok(seconds(|| to_json(&bare))?.0));
    let contestants = vec![
        ours(Order::Published, &["body"]),
        ours(Order::Store, &["body"]),
        ours(Order::Store, &["body", "mentions"]),
        theirs,
    ];
    let spent = medians(place.runs, contestants)?;
    let [published, store, mentions, theirs] = *spent else { return Err("four were measured".into()) };
    let rate = |seconds: f64| format!("{:.0} MB/s", place.rate(seconds));
    row("export of everything: dateline, by date, values included", &rate(published), "");
    row("export of everything: dateline, as it lies", &rate(store), "");
    row("export of everything: dateline, as it lies, with mentions", &rate(mentions), "");
    row("export of everything: tantivy's to_json, lz4, no values", &rate(theirs), "");
    row("  by date : to_json", &format!("{:.2}", theirs / published), ">= 1.2");
    row("  as it lies : to_json", &format!("{:.2}", theirs / store), ">= 1.2");
    let jq = || process::spent("jq".as_ref(), &["-c".as_ref(), ".".as_ref(), place.raw.as_os_str()]);
    if let Ok(spent) = jq() {
        row("  by date : jq -c .", &format!("{:.1}", spent / published), ">= 10");
    }
    Ok(())
}

/// All articles as the engine writes them.
fn to_json(bare: &Bare) -> Result<u64> {
    let mut out = io::BufWriter::with_capacity(1 << 16, Sink(0));
    for segment in bare.reader.searcher().segment_readers() {
        for document in segment.get_store_reader(1)?.iter::<TantivyDocument>(segment.alive_bitset()) {
            out.write_all(document?.to_json(&bare.schema).as_bytes())?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(out.get_ref().0)
}
