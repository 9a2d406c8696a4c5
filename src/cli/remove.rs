//! `dateline remove`: articles go out, to the last byte.

use std::io::{BufRead as _, Write as _};

use dateline::Error;
use dateline::index::{Missing, Writer, WriterOptions};
use dateline::query::{self, Order};
use serde::Serialize;

use super::Setting;
use super::failure::{Outcome, Result, usage};
use super::screen::Screen;
use super::selection::Selection;
use super::{render, screen, size};

const EXAMPLES: &str = "\
Examples:
  dateline remove 2015/06/14/derna-coalition.txt
  dateline remove --query 'title:retracted' --source 'Harbour Wire' --dry-run
  dateline remove --published ..1999 --json
  cut -f1 takedowns.tsv | dateline remove -
  dateline remove --undo 2015/06/14/derna-coalition.txt && dateline index archive";

/// Bytes for the engine's buffers: nothing is added, so the least will do.
const MEMORY: usize = 15_000_000;

/// Remove articles for good: retractions, takedowns
///
/// Nothing is asked, and no byte of the articles stays in the index. A hash of each id is kept, so that `index` leaves
/// them out from now on though their files still hold them; `--undo` takes that back.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The articles' ids; `-` reads them from standard input, one a line
    #[arg(value_name = "ID", conflicts_with = "query")]
    ids: Vec<String>,
    /// Remove all articles that match this query and the filters
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    #[command(flatten)]
    selection: Selection,
    /// Let removed articles come back with the next `index`
    #[arg(long, requires = "ids")]
    undo: bool,
    /// Print the ids of what would be removed, and change nothing
    #[arg(long, conflicts_with = "undo")]
    dry_run: bool,
    /// Print a summary as one line of JSON
    ///
    /// Its keys: how many articles were `removed`, how many `restored` by --undo; the ids that are `missing`; `dry_run`.
    #[arg(long)]
    json: bool,
}

/// The line of `--json`.
#[derive(Serialize)]
#[serde(tag = "type", rename = "summary")]
struct Summary<'a> {
    removed: u64,
    restored: u64,
    missing: &'a [String],
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.selection.places.open(setting)?;
    let [index] = archives.indexes.as_slice() else {
        return Err(usage("articles are removed from one index at a time: name one with `--index DIR`"));
    };
    let request = args.selection.request(args.query.as_deref().unwrap_or_default(), setting)?;
    let by_query = !request.query.trim().is_empty()
        || !request.filters.is_empty()
        || request.published.is_some()
        || !request.near.is_empty();
    if by_query && !args.ids.is_empty() {
        return Err(usage("ids and filters cannot be combined: name articles by one or the other"));
    }
    let ids = if by_query {
        let scan = query::scan(&archives.indexes, &*archives.names, &request, Order::Store)?;
        setting.notes(scan.notes());
        scan.map(|stored| Ok(stored?.article.id)).collect::<dateline::Result<Vec<_>>>()?
    } else if args.ids.is_empty() {
        return Err(usage("nothing says what to remove: name ids, or give --query or a filter"));
    } else {
        ids(&args.ids)?
    };
    let (done, missing) = if args.dry_run { rehearse(index, &ids)? } else { work(args, index, &ids)? };
    let verb = if args.undo { "restored" } else { "removed" };
    for missing in &missing {
        setting.screen.say(&match missing {
            Missing::Unknown(id) if args.undo => format!("`{id}` was not removed"),
            Missing::Unknown(id) => {
                format!("no article `{id}` in this index: `dateline export -f ids` lists all")
            }
            Missing::Removed(id) => format!("`{id}` was removed before"),
        });
    }
    if args.json {
        let (removed, restored) = if args.undo { (0, done) } else { (done, 0) };
        let missing: Vec<String> = missing
            .into_iter()
            .map(|missing| match missing {
                Missing::Unknown(id) | Missing::Removed(id) => id,
            })
            .collect();
        let mut out = screen::stdout();
        render::json_line(&mut out, &Summary { removed, restored, missing: &missing, dry_run: args.dry_run })?;
        out.flush()?;
    }
    let would = if args.dry_run { "would be " } else { "" };
    setting.screen.say(&format!("articles: {} {would}{verb}", size::group(done)));
    if args.undo && done > 0 {
        setting.screen.say("`dateline index PATH` reads them again");
    }
    Ok(Outcome::found(done > 0))
}

/// The ids that are named, those of standard input among them.
fn ids(given: &[String]) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for id in given {
        if id == "-" {
            for line in std::io::stdin().lock().lines() {
                ids.push(line.map_err(|e| Error::io("-", e))?);
            }
        } else {
            ids.push(id.clone());
        }
    }
    ids.retain(|id| !id.is_empty());
    Ok(ids)
}

/// Prints what would be removed.
fn rehearse(index: &dateline::index::Index, ids: &[String]) -> Result<(u64, Vec<Missing>)> {
    let mut out = screen::stdout();
    let (mut done, mut missing) = (0, Vec::new());
    for id in ids {
        if query::show(index, id)?.is_some() {
            done += 1;
            writeln!(out, "removed {}", Screen::line(id))?;
        } else {
            missing.push(Missing::Unknown(id.clone()));
        }
    }
    out.flush()?;
    Ok((done, missing))
}

/// Removes, or takes removals back.
fn work(args: &Args, index: &dateline::index::Index, ids: &[String]) -> Result<(u64, Vec<Missing>)> {
    // What others are told of this writer is a file in the index: it names no article.
    let command = "dateline remove".to_owned();
    let mut writer = Writer::open(index, &WriterOptions { memory: MEMORY, waiting: 1 << 20, threads: 1, command })?;
    let before = writer.manifest().articles;
    let missing = if args.undo { writer.undo_removal(ids)? } else { writer.remove(ids)? };
    let done = if args.undo {
        ids.len().saturating_sub(missing.len()) as u64
    } else {
        before.saturating_sub(writer.manifest().articles)
    };
    writer.finish()?;
    Ok((done, missing))
}
