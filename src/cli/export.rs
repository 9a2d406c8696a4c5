//! `dateline export`: every match, streamed.

use std::io::Write;
use std::path::{Path, PathBuf};

use dateline::Error;
use dateline::export::{self, Exporter, Manifest, Sealed};
use dateline::query::{self, Order};

use super::Setting;
use super::failure::{Outcome, Result, usage};
use super::output::Output;
use super::screen;
use super::selection::Asked;

const EXAMPLES: &str = "\
Examples:
  dateline export > all.jsonl
  dateline export ceasefire --country Libya -f csv -o ceasefire.csv
  dateline export --near Derna:50km -o derna.jsonl --manifest derna.manifest.json
  dateline export -f tsv --fields id,published,city,person
  dateline export --with body,mentions --published 2015
  dateline export -f ids --missing city";

/// Write every matching article, in order of publication and without a cap
///
/// With `--with body` the rows of jsonl go back in through `index` and make the same archive.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "jsonl", value_parser = formats())]
    format: String,
    /// Write into this file, which appears when it is whole; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Write into this file what the export was made of: query, filters, schema, rows, bytes, sha256
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Only these columns, in this order
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    fields: Vec<String>,
    /// These columns besides: body, mentions
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    with: Vec<String>,
    /// In the order of the index, which is faster and differs from run to run
    #[arg(long)]
    unordered: bool,
    /// Begin csv and tsv with a byte order mark, for spreadsheets
    #[arg(long)]
    bom: bool,
    /// Put ' before cells of csv and tsv that a spreadsheet would run as formulas
    #[arg(long)]
    formula_guard: bool,
}

fn formats() -> clap::builder::PossibleValuesParser {
    export::formats().collect::<Vec<_>>().into()
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.asked.open(setting)?;
    let request = args.asked.request(setting)?;
    let order = if args.unordered { Order::Store } else { Order::Published };
    let options = export::Options {
        fields: args.fields.clone(),
        with: args.with.clone(),
        bom: args.bom,
        formula_guard: args.formula_guard,
    };
    let facets = query::facets_of(&archives.indexes)?;
    let mut exporter = export::exporter(&args.format, &options, facets.iter().map(|facet| &*facet.name))?;
    let mut manifest = Manifest::new(&request, &args.format, exporter.fields(), &options, order);
    let beside = args.manifest.as_deref().map(|path| manifest_file(path, &args.output)).transpose()?;
    let scan = query::scan(&archives.indexes, &*archives.names, &request, order)?;
    let scan = scan.with_mentions(export::needs_mentions(&options));
    setting.notes(scan.notes());
    manifest.indexes = scan.sources();
    if args.output == Path::new("-") {
        write(&mut *exporter, scan, &mut screen::stdout(), args, &mut manifest)?;
    } else {
        let mut output = Output::create(&args.output)?;
        write(&mut *exporter, scan, output.writer(), args, &mut manifest)?;
        output.finish()?;
    }
    if let (Some(mut file), Some(path)) = (beside, &args.manifest) {
        manifest.write(file.writer()).map_err(|e| Error::io(path, e))?;
        file.finish()?;
    }
    Ok(Outcome::found(manifest.rows > 0))
}

/// The file of a manifest, opened before the export is written rather than after.
fn manifest_file(path: &Path, output: &Path) -> Result<Output> {
    if path == Path::new("-") || path == output {
        return Err(usage("`--manifest` needs a file of its own: name one beside the export"));
    }
    Ok(Output::create(path)?)
}

/// Writes the export and enters what came out in its manifest.
fn write(
    exporter: &mut dyn Exporter,
    scan: query::Scan,
    out: &mut dyn Write,
    args: &Args,
    manifest: &mut Manifest,
) -> Result<()> {
    if args.manifest.is_none() {
        manifest.rows = export::write_scan(exporter, scan, out, &args.output)?;
        return Ok(());
    }
    let mut sealed = Sealed::new(out);
    manifest.rows = export::write_scan(exporter, scan, &mut sealed, &args.output)?;
    (manifest.bytes, manifest.sha256) = sealed.finish();
    Ok(())
}
