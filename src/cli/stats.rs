//! `dateline stats`: what an index holds.

use std::io::Write;
use std::path::Path;

use dateline::article::Published;
use dateline::query::{self, FacetRequest, Filter, NoNames, Request, Sort};
use serde::Serialize;

use super::Setting;
use super::archive::{Archive, Place};
use super::failure::{Outcome, Result};
use super::render::json_line;
use super::screen::{self, Screen, TITLE};
use super::size;

const EXAMPLES: &str = "\
Examples:
  dateline stats
  dateline stats --json | jq .articles";

/// Say what an index holds: articles, dates, languages, facets, size
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "stats")]
struct Stats {
    articles: u64,
    first: Option<Published>,
    last: Option<Published>,
    languages: serde_json::Map<String, serde_json::Value>,
    /// Languages of which no cue list holds words.
    without_cues: Vec<String>,
    facets: Vec<FacetStats>,
    bytes: u64,
    format: u32,
    fingerprint: String,
}

#[derive(Serialize)]
struct FacetStats {
    facet: String,
    #[serde(skip)]
    label: String,
    /// Different values.
    values: u64,
    /// Articles that have one.
    articles: u64,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archive = args.place.open(setting)?;
    let stats = gather(&archive)?;
    let mut out = screen::stdout();
    if args.json {
        json_line(&mut out, &stats)?;
    } else {
        write_stats(&mut out, &stats, &archive.folder, setting)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn gather(archive: &Archive) -> Result<Stats> {
    let manifest = archive.index.manifest()?;
    let ask = |request: &Request| query::run(&archive.index, &NoNames, request);
    let first_by = |sort| Request { sort, limit: 1, values: false, snippets: false, ..Request::default() };
    let day = |response: query::Response| response.hits.first().and_then(|hit| hit.published);
    let facets = manifest.facets.iter().map(|facet| FacetRequest::new(&*facet.name)).collect();
    let counts = ask(&Request { facets, limit: 0, ..Request::default() })?.facets;
    let mut facets = Vec::new();
    for (facet, counts) in manifest.facets.iter().zip(counts) {
        let without = Request { filters: vec![Filter::missing(&*facet.name)], ..Request::default() };
        let without = query::count(&archive.index, &NoNames, &without)?;
        let articles = manifest.articles.saturating_sub(without);
        let (facet, label) = (facet.name.to_string(), facet.label.clone());
        facets.push(FacetStats { facet, label, values: counts.distinct, articles });
    }
    let mut languages: Vec<_> = manifest.languages.into_iter().collect();
    languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let cued = archive.schema.cues.list("languages");
    let without_cues = languages.iter().map(|(code, _)| code).filter(|code| !code.is_empty());
    let without_cues = without_cues.filter(|code| !cued.words().any(|cued| cued == *code)).cloned().collect();
    Ok(Stats {
        articles: manifest.articles,
        first: day(ask(&first_by(Sort::Oldest))?),
        last: day(ask(&first_by(Sort::Newest))?),
        without_cues,
        languages: languages.into_iter().map(|(code, articles)| (code, articles.into())).collect(),
        facets,
        bytes: bytes_of(&archive.folder),
        format: manifest.format,
        fingerprint: manifest.fingerprint,
    })
}

/// What the files of an index take on disk.
fn bytes_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|m| m.len())
        .sum()
}

fn write_stats(out: &mut impl Write, stats: &Stats, folder: &Path, setting: &Setting) -> Result<()> {
    let screen = setting.screen;
    let label = |text: &str| screen.paint(TITLE, &format!("{text:<10}")).into_owned();
    writeln!(out, "{}  {}", label("Index"), Screen::line(&folder.to_string_lossy()))?;
    writeln!(out, "{}  {}", label("Articles"), size::group(stats.articles))?;
    if let (Some(first), Some(last)) = (&stats.first, &stats.last) {
        writeln!(out, "{}  {} to {}", label("Published"), first.day(), last.day())?;
    }
    let languages = stats.languages.iter().map(|(code, articles)| {
        let code = if code.is_empty() { "unknown" } else { code };
        format!("{code} {}", size::group(articles.as_u64().unwrap_or_default()))
    });
    writeln!(out, "{}  {}", label("Languages"), languages.collect::<Vec<_>>().join(", "))?;
    if !stats.without_cues.is_empty() {
        let codes = stats.without_cues.join(", ");
        writeln!(
            out,
            "{}  {codes}: articles are found by their words, entities by the gazetteers only",
            label("No cues")
        )?;
    }
    writeln!(out, "{}  {}", label("On disk"), size::show(stats.bytes))?;
    writeln!(out, "{}  {}", label("Schema"), stats.fingerprint)?;
    writeln!(out)?;
    let width = stats.facets.iter().map(|facet| facet.label.chars().count()).max().unwrap_or(0).max(5);
    writeln!(out, "{}", screen.paint(TITLE, &format!("{:<width$}  {:>9}  {:>11}", "Facet", "values", "in articles")))?;
    for facet in &stats.facets {
        let (values, articles) = (size::group(facet.values), size::group(facet.articles));
        writeln!(out, "{:<width$}  {values:>9}  {articles:>11}", facet.label)?;
    }
    Ok(())
}
