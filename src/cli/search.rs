//! `dateline search`: hits, and counts beside them.

use std::io::Write as _;
use std::time::Instant;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use dateline::query::{self, Response, Sort};

use super::Setting;
use super::failure::{Outcome, Result};
use super::render;
use super::screen;
use super::selection::{Asked, facet_requests};

const EXAMPLES: &str = "\
Examples:
  dateline search haftar
  dateline search 'ceasefire OR \"peace talks\"' --group ISIL --city Derna
  dateline search --in articles 'title:election -poll' --published 2015-01..2015-06
  dateline search --near Derna:50km --near 32.9,13.2:300mi
  dateline search -i 2014 -i 2015 mosul
  dateline search --country Libya/ --facets group,city:5 --sort newest -n 20
  dateline search derna --json | jq -r 'select(.type == \"hit\").title'";

/// Find articles by words, facets and dates
///
/// All words must occur, in any form. AND, OR, NOT (or -), parentheses, "a phrase", "a phrase"~5, pre*, wrod~1,
/// title:word, facet:"value" and published:2015-01..2015-06 are understood; without a query all articles match.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
    /// Count the values of these facets beside the hits, `:N` the N commonest
    #[arg(long, value_name = "NAME[:N],…")]
    facets: Vec<String>,
    /// Order of the hits
    #[arg(long, default_value = "relevance", value_parser = sorts())]
    sort: Sort,
    /// How many hits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Go on where an earlier answer left off
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
    /// Print JSON Lines: a `hit` each, the `facet` counts, a `summary` at the end
    #[arg(long)]
    json: bool,
}

/// Reads the name of an order.
fn sorts() -> impl TypedValueParser<Value = Sort> {
    PossibleValuesParser::new(["relevance", "newest", "oldest"]).map(|name| match name.as_str() {
        "newest" => Sort::Newest,
        "oldest" => Sort::Oldest,
        _ => Sort::Relevance,
    })
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.asked.open(setting)?;
    let started = Instant::now();
    let mut request = args.asked.request(setting)?;
    request.facets = facet_requests(&args.facets)?;
    request.sort = args.sort;
    request.limit = args.limit;
    request.cursor.clone_from(&args.cursor);
    let response = query::run(&archives.indexes, &*archives.names, &request)?;
    setting.notes(&response.notes);
    if args.json {
        print_json(&response)?;
    } else {
        render::response(&response, &setting.facets, setting.screen, started.elapsed())?;
    }
    Ok(Outcome::found(response.total > 0))
}

fn print_json(response: &Response) -> Result<()> {
    let mut out = screen::stdout();
    for hit in &response.hits {
        render::json_line(&mut out, hit)?;
    }
    for count in response.facets.iter().flat_map(|facet| &facet.values) {
        render::json_line(&mut out, count)?;
    }
    render::json_line(&mut out, &response.summary())?;
    Ok(out.flush()?)
}
