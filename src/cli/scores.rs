//! The scores of an evaluation as tables: what is compared in the first column, numbers right-aligned behind it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use dateline::eval::{Bcubed, Bucket, Example, Mistake, Named, Rates, Report, Resolution};
use unicode_width::UnicodeWidthStr as _;

use super::screen::{FAINT, Screen, TITLE};
use super::size;

/// Fewer mentions than this say little about a tenth of confidence.
const FEW: u64 = 10;

/// Writes all tables of a report.
pub fn write(out: &mut impl Write, report: &Report, screen: Screen) -> io::Result<()> {
    let articles = if report.documents == 1 { "article" } else { "articles" };
    writeln!(out, "{} {articles}\n", size::group(report.documents))?;
    let mut tables = vec![Table::of_rates("Mentions", &report.mentions)];
    tables.extend(report.facet_mentions.as_ref().map(|rates| Table::of_rates("Mentions by facet", rates)));
    tables.extend(report.facet_entities.as_ref().map(|rates| Table::of_rates("Entities by facet", rates)));
    tables.extend(report.dates.map(|rates| Table::of_rates("Dates", &Named(vec![("all".to_owned(), rates)]))));
    tables.extend(report.canonical_bcubed.as_ref().filter(|rows| !rows.0.is_empty()).map(Table::of_bcubed));
    tables.extend(report.resolution.as_ref().map(Table::of_resolution));
    tables.push(Table::of_mistakes(&report.mistakes));
    tables.push(Table::of_confusion(&report.confusion));
    tables.push(Table::of_buckets(&report.reliability));
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        table.write(out, screen)?;
    }
    examples(out, &report.examples, screen)
}

/// Writes how well names were found, and nothing else of a report.
pub fn brief(out: &mut impl Write, report: &Report, screen: Screen) -> io::Result<()> {
    Table::of_rates("Held out", &report.mentions).write(out, screen)
}

/// A cell of a table: its text, and how it is painted.
struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    fn count(count: u64) -> Self {
        let style = if count == 0 { FAINT } else { Style::new() };
        Self { text: size::group(count), style }
    }

    /// A percentage, by its colour good, fair or bad.
    fn percent(percent: f64) -> Self {
        let colour = match percent {
            80.0.. => AnsiColor::Green,
            60.0.. => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        Self { text: format!("{percent:.1}"), style: colour.on_default() }
    }
}

/// A table with a head.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    fn new<'h>(head: impl IntoIterator<Item = &'h str>) -> Self {
        Self { head: head.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
    }

    fn of_rates(title: &str, rates: &Named<Rates>) -> Self {
        let mut table = Self::new([title, "P", "R", "F1", "in gold"]);
        for (name, Rates { p, r, f1, gold }) in &rates.0 {
            let shares = [p, r, f1].map(|share| Cell::percent(*share));
            table.rows.push([Cell::plain(label(name))].into_iter().chain(shares).chain([Cell::count(*gold)]).collect());
        }
        table
    }

    fn of_bcubed(rows: &Named<Bcubed>) -> Self {
        let mut table = Self::new(["Values across articles (B³)", "P", "R", "F1", "linked"]);
        for (name, Bcubed { p, r, f1, mentions }) in &rows.0 {
            let shares = [p, r, f1].map(|share| Cell::percent(*share));
            table.rows.push([Cell::plain(name)].into_iter().chain(shares).chain([Cell::count(*mentions)]).collect());
        }
        table
    }

    fn of_resolution(rows: &Named<Resolution>) -> Self {
        let mut table = Self::new(["Places on the map", "of located", "of gold", "located", "in gold"]);
        for (name, Resolution { gold, located, right_of_located, right_of_gold }) in &rows.0 {
            let (of_located, of_gold) = (Cell::percent(*right_of_located), Cell::percent(*right_of_gold));
            table.rows.push(vec![Cell::plain(name), of_located, of_gold, Cell::count(*located), Cell::count(*gold)]);
        }
        table
    }

    fn of_mistakes(mistakes: &Named<u64>) -> Self {
        let mut table = Self::new(["Mistakes", "how many"]);
        for (mistake, (_, count)) in Mistake::ALL.iter().zip(&mistakes.0) {
            table.rows.push(vec![Cell::plain(mistake.name()), Cell::count(*count)]);
        }
        table
    }

    fn of_confusion(rows: &Named<Named<u64>>) -> Self {
        let mut columns: Vec<&str> = Vec::new();
        for (name, _) in rows.0.iter().flat_map(|(_, cells)| &cells.0) {
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
        // What is nothing stands last.
        columns.sort_by_key(|name| *name == NONE);
        let mut table = Self::new(["Gold, found as →"].into_iter().chain(columns.iter().copied()));
        for (name, cells) in &rows.0 {
            let counts = columns.iter().map(|column| cells.get(column).copied().unwrap_or(0));
            table.rows.push([Cell::plain(name)].into_iter().chain(counts.map(Cell::count)).collect());
        }
        table
    }

    fn of_buckets(buckets: &[Bucket]) -> Self {
        let mut table = Self::new(["Confidence", "right %", "mentions"]);
        for Bucket { from, below, mentions, right } in buckets.iter().filter(|bucket| bucket.mentions > 0) {
            let mut right = Cell::percent(*right);
            // Right is what keeps its promise, not what is high.
            right.style = if *mentions < FEW { FAINT } else { Style::new() };
            table.rows.push(vec![Cell::plain(format!("{from:.1} to {below:.1}")), right, Cell::count(*mentions)]);
        }
        table
    }

    fn write(&self, out: &mut impl Write, screen: Screen) -> io::Result<()> {
        let cells = |at: usize| self.rows.iter().filter_map(move |row| row.get(at)).map(|cell| cell.text.width());
        let widths: Vec<usize> =
            self.head.iter().enumerate().map(|(at, head)| cells(at).chain([head.width()]).max().unwrap_or(0)).collect();
        let head: Vec<Cell> = self.head.iter().map(|text| Cell { text: text.clone(), style: TITLE }).collect();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            for (at, (Cell { text, style }, width)) in row.iter().zip(&widths).enumerate() {
                let blanks = " ".repeat(width.saturating_sub(text.width()));
                let painted = screen.paint(*style, text);
                let [before, behind] = if at == 0 { ["", &*blanks] } else { [&*blanks, ""] };
                let parting = if at == 0 { "" } else { "  " };
                line.extend([parting, before, &*painted, behind]);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// The name of what is nothing.
const NONE: &str = "none";

/// A row's name as people read it.
fn label(name: &str) -> &str {
    if name == "micro" { "all" } else { name }
}

fn examples(out: &mut impl Write, examples: &[Example], screen: Screen) -> io::Result<()> {
    let width = examples.iter().map(|example| size::group(example.count).len()).max().unwrap_or(0);
    let mut last = None;
    for Example { mistake, gold, found, surface, count } in examples {
        if last.replace(*mistake) != Some(*mistake) {
            writeln!(out, "\n{}", screen.paint(TITLE, &format!("Most frequent: {}", mistake.name())))?;
        }
        let names = [gold.as_deref(), found.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let words = surface.split_whitespace().collect::<Vec<_>>().join(" ");
        let count = size::group(*count);
        writeln!(out, "  {count:>width$}  {}  {}", screen.clean(&words), screen.paint(FAINT, &names.join(" → ")))?;
    }
    Ok(())
}
