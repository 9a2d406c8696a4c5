//! Answers for people: hits with their best passage, tables of counts, the closing line.
//!
//! A pipe gets the same lines as a terminal, uncut, unpainted and without the time, so that they can be compared.

use std::io::{self, Write};
use std::time::Duration;

use dateline::query::{FacetCounts, Hit, Response, Snippet};
use dateline::schema::FacetDef;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::highlight::{Mark, wrapped};
use super::screen::{self, FAINT, MATCH, Screen, TITLE, tint};
use super::size;

const INDENT: &str = "  ";
/// Wider lines are hard to read, however wide the terminal.
const MEASURE: usize = 110;

/// Writes `value` as one line of JSON.
pub fn json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Writes a whole answer to stdout.
pub fn response(response: &Response, facets: &[FacetDef], screen: Screen, time: Duration) -> io::Result<()> {
    let mut out = screen::stdout();
    for hit in &response.hits {
        write_hit(&mut out, hit, facets, screen)?;
    }
    facet_tables(&mut out, &response.facets, facets, screen)?;
    if !response.facets.is_empty() && !response.hits.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", screen.paint(FAINT, &closing(response, screen, time)))?;
    out.flush()
}

fn closing(response: &Response, screen: Screen, time: Duration) -> String {
    let articles = if response.total == 1 { "article" } else { "articles" };
    let shown = response.hits.len() as u64;
    let mut parts = vec![format!("{} {articles}", size::group(response.total))];
    if 0 < shown && shown < response.total {
        parts.push(format!("{} shown", size::group(shown)));
    }
    if screen.is_terminal() {
        parts.push(format!("{:.1} ms", time.as_secs_f64() * 1e3));
    }
    if let Some(cursor) = response.cursor.as_ref().filter(|_| shown > 0) {
        parts.push(format!("more with --cursor {cursor}"));
    }
    parts.join(", ")
}

fn write_hit(out: &mut impl Write, hit: &Hit, facets: &[FacetDef], screen: Screen) -> io::Result<()> {
    let title = if hit.title.is_empty() { "(untitled)" } else { &hit.title };
    writeln!(out, "{}", screen.paint(TITLE, &Screen::line(title)))?;
    let date = hit.published.map(|published| published.day().to_string());
    let about = [date.as_deref(), hit.source.as_deref(), Some(&hit.id), hit.index.as_deref()];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    writeln!(out, "{INDENT}{}", screen.paint(FAINT, &Screen::line(&about.join(" · "))))?;
    if let Some(snippet) = hit.snippets.first() {
        let width = screen.width().map(|width| width.min(MEASURE) - INDENT.len());
        for line in wrapped(screen, &snippet.text, &marks_of(snippet, facets), width) {
            writeln!(out, "{INDENT}{line}")?;
        }
    }
    writeln!(out)
}

fn marks_of(snippet: &Snippet, facets: &[FacetDef]) -> Vec<Mark> {
    let entities = snippet.entities.iter().filter_map(|entity| {
        let facet = facets.iter().find(|facet| facet.name == entity.facet)?;
        Some(Mark { range: entity.start..entity.end, style: tint(facet.kind) })
    });
    let words = snippet.highlights.iter().map(|&(start, end)| Mark { range: start..end, style: MATCH });
    entities.chain(words).collect()
}

/// Writes a table for each facet: counts right-aligned, values as `--NAME` takes them.
pub fn facet_tables(
    out: &mut impl Write,
    counted: &[FacetCounts],
    facets: &[FacetDef],
    screen: Screen,
) -> io::Result<()> {
    for (at, facet) in counted.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let def = facets.iter().find(|def| def.name == facet.facet);
        let label = def.map_or(&*facet.facet, |def| &def.label);
        writeln!(out, "{}", screen.paint(TITLE, label))?;
        let column = facet.values.iter().map(|value| size::group(value.count).width()).max().unwrap_or(0);
        for value in &facet.values {
            let count = size::group(value.count);
            let shown = Screen::line(plain(&value.value.path)).into_owned();
            let shown = def.map_or(shown.clone().into(), |def| screen.paint(tint(def.kind), &shown));
            writeln!(out, "{INDENT}{count:>column$}  {shown}")?;
        }
        if facet.values.is_empty() {
            writeln!(out, "{INDENT}{}", screen.paint(FAINT, "none"))?;
        }
        let more = facet.distinct.saturating_sub(facet.values.len() as u64);
        if more > 0 {
            let line = format!("{:>column$}  {} more", "…", size::group(more));
            writeln!(out, "{INDENT}{}", screen.paint(FAINT, &line))?;
        }
    }
    Ok(())
}

/// A path without its leading slash, as people read it and as the flags take it.
pub fn plain(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}
