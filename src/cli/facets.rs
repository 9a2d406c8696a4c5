//! `dateline facets`: the values of facets, counted.

use std::io::Write as _;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use dateline::query::{self, CountSort, FacetRequest};

use super::Setting;
use super::failure::{Outcome, Result};
use super::render;
use super::screen;
use super::selection::Asked;

const EXAMPLES: &str = "\
Examples:
  dateline facets group
  dateline facets city,person:5 ceasefire --country Libya
  dateline facets city --prefix Libya/ --all --sort name
  dateline facets published --depth 1
  dateline facets group --json | jq -r '[.count, .label] | @tsv'";

/// List the values of facets with the number of articles of each
///
/// Counts are exact and per article. A facet's own filter does not narrow its own counts, so that the other values to
/// choose from stay visible.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The facets, `:N` for the N commonest values of one
    #[arg(value_name = "NAME[:N],…")]
    names: String,
    #[command(flatten)]
    asked: Asked,
    /// How many values of each facet
    #[arg(long, value_name = "N", default_value_t = query::DEFAULT_TOP, conflicts_with = "all")]
    top: usize,
    /// All values
    #[arg(long)]
    all: bool,
    /// Only values whose path or last name begins so
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,
    /// Order of the values
    #[arg(long, default_value = "count", value_parser = sorts())]
    sort: CountSort,
    /// Roll paths up to this many names
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// Print JSON Lines, a `facet` for each value
    #[arg(long)]
    json: bool,
}

/// Reads the name of an order.
fn sorts() -> impl TypedValueParser<Value = CountSort> {
    PossibleValuesParser::new(["count", "name"]).map(|name| match name.as_str() {
        "name" => CountSort::Name,
        _ => CountSort::Count,
    })
}

impl Args {
    fn requests(&self) -> Result<Vec<FacetRequest>> {
        let mut requests = Vec::new();
        for name in self.names.split(',') {
            for mut request in FacetRequest::list(name)? {
                // A number behind the name goes before the flag for all names.
                if !name.contains(':') {
                    request.top = if self.all { None } else { Some(self.top) };
                }
                request.prefix.clone_from(&self.prefix);
                request.sort = self.sort;
                request.depth = self.depth;
                requests.push(request);
            }
        }
        Ok(requests)
    }
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.asked.open(setting)?;
    let mut request = args.asked.request(setting)?;
    request.facets = args.requests()?;
    request.limit = 0;
    let response = query::run(&archives.indexes, &*archives.names, &request)?;
    setting.notes(&response.notes);
    let mut out = screen::stdout();
    if args.json {
        for count in response.facets.iter().flat_map(|facet| &facet.values) {
            render::json_line(&mut out, count)?;
        }
    } else {
        render::facet_tables(&mut out, &response.facets, &setting.facets, setting.screen)?;
    }
    out.flush()?;
    Ok(Outcome::found(response.facets.iter().any(|facet| !facet.values.is_empty())))
}
