//! Gazetteer files: tab-separated, a header that names the columns, `#` for comments.

use std::path::Path;

use crate::error::Error;

/// A file taken apart; cells borrow its text.
#[derive(Debug, Default)]
pub(super) struct Table<'t> {
    columns: Vec<&'t str>,
    pub(super) rows: Vec<Row<'t>>,
}

/// A row and its line, from 1.
#[derive(Debug)]
pub(super) struct Row<'t> {
    pub(super) line: usize,
    cells: Vec<&'t str>,
}

impl<'t> Table<'t> {
    /// Takes `text` apart; rows that cannot be read become problems of `file`.
    pub(super) fn parse(file: &Path, text: &'t str, problems: &mut Vec<Error>) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let Some((line, header)) = lines.next() else {
            problems.push(Error::schema(file, 0, "empty: the first line names the columns, such as id, name, aliases"));
            return Self::default();
        };
        let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
        if !columns.contains(&"name") && !columns.contains(&"id") {
            let message = "the first line must name the columns, separated by tabs, `id` and `name` among them";
            problems.push(Error::schema(file, line, message));
            return Self::default();
        }
        let mut rows = Vec::new();
        for (line, text) in lines {
            let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
            if cells.len() > columns.len() {
                let message = format!("{} cells, but the header names {} columns", cells.len(), columns.len());
                problems.push(Error::schema(file, line, message));
            } else if let Some(control) = text.chars().find(|c| c.is_control() && *c != '\t') {
                let message = format!("the control character {control:?} cannot stand in a name: take it out");
                problems.push(Error::schema(file, line, message));
            } else {
                rows.push(Row { line, cells });
            }
        }
        Self { columns, rows }
    }

    /// Whether the header names `column`.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains(&column)
    }

    /// The cell of `row` in `column`; empty when there is none.
    pub(super) fn cell(&self, row: &Row<'t>, column: &str) -> &'t str {
        let at = self.columns.iter().position(|c| *c == column);
        at.and_then(|at| row.cells.get(at)).copied().unwrap_or("")
    }
}

/// The parts of a cell that holds several things.
pub(super) fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
