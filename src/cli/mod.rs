//! The command line: flags are parsed into flat records, the records into the library's requests and options.
//!
//! One file per command, whose doc comment is its help. Flags for facets are made from the schema of the index that is
//! asked, so the command line is built in two steps: find the facets, then parse.

mod archive;
mod check;
mod completions;
mod count;
mod eval;
mod export;
mod extract;
mod extraction;
mod facet_flags;
mod facets;
mod failure;
mod highlight;
mod hyphens;
mod index;
mod input;
mod interrupt;
mod licences;
mod location;
mod man;
mod marked;
mod output;
mod progress;
mod reindex;
mod remove;
mod render;
mod scores;
mod screen;
mod search;
mod selection;
mod show;
mod size;
mod stats;
mod train;
mod why;

use std::cell::{Cell, RefCell};
use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use dateline::query::Filter;
use dateline::schema::FacetDef;

use archive::Opened;
use facet_flags::FacetFlags;
pub use failure::end;
use failure::{Outcome, Result};
use screen::Color;
pub use screen::Screen;

const AFTER_HELP: &str = "\
Examples:
  dateline search ceasefire --in articles --group ISIL
  dateline index articles
  dateline facets group,city:5 ceasefire

Exit codes: 0 found or done, 1 nothing found, 2 error, 3 done but some inputs were unreadable,
10 no index, 11 index locked, 130 interrupted.";

/// Index a folder of news, then ask it who did what, where and when
#[derive(Debug, Parser)]
#[command(name = "dateline", version, after_help = AFTER_HELP, max_term_width = 110)]
struct CommandLine {
    /// When to colour; auto is on terminals, unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
    /// Print nothing but the answer and what makes the command fail
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Args),
    Reindex(reindex::Args),
    Remove(remove::Args),
    Search(search::Args),
    Count(count::Args),
    Facets(facets::Args),
    Show(show::Args),
    Why(why::Args),
    Export(export::Args),
    Extract(extract::Args),
    Eval(eval::Args),
    Train(train::Args),
    Stats(stats::Args),
    Check(check::Args),
    Licences(licences::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// The commands that filter, which get a flag for each facet.
const FILTERING: [&str; 6] = ["search", "count", "facets", "export", "remove", "why"];

/// The command line for a schema, flags for facets only on the commands that are `wanted`.
fn flagged(facets: &[FacetDef], wanted: impl Fn(&str) -> bool) -> clap::Command {
    FILTERING.into_iter().filter(|name| wanted(name)).fold(CommandLine::command(), |line, name| {
        line.mut_subcommand(name, |command| facet_flags::add(command, facets))
    })
}

/// The whole command line for a schema.
fn command_line(facets: &[FacetDef]) -> clap::Command {
    flagged(facets, |_| true)
}

/// What a command finds around it.
pub struct Setting {
    screen: Screen,
    facets: Vec<FacetDef>,
    facet_filters: Vec<Filter>,
    opened: RefCell<Vec<Opened>>,
    /// How many inputs could not be read on the way to an answer.
    unreadable: Cell<u64>,
}

impl Setting {
    /// Says how a request was understood.
    fn notes(&self, notes: &[String]) {
        for note in notes {
            self.screen.note(note);
        }
    }
}

/// A command line that was understood.
pub struct Invocation {
    command: Command,
    setting: Setting,
}

impl Invocation {
    /// Reads the words of a command line, the program's name first.
    pub fn read(words: Vec<OsString>) -> Result<Self> {
        let (facets, opened) = archive::facets_of(&words)?;
        // Only commands that are named need their flags; making them takes longer than parsing.
        let line = flagged(&facets, |name| words.iter().any(|word| word == name));
        let words = hyphens::part(&line, words)?;
        let matches = line.try_get_matches_from(words)?;
        let line = CommandLine::from_arg_matches(&matches)?;
        let flags = matches.subcommand().map(|(_, matches)| FacetFlags::read(matches, &facets)).unwrap_or_default();
        let screen = Screen::new(line.color, line.quiet);
        let setting = Setting {
            screen,
            facets,
            facet_filters: flags.filters,
            opened: RefCell::new(opened),
            unreadable: Cell::new(0),
        };
        Ok(Self { command: line.command, setting })
    }

    /// The screen it writes on.
    pub fn screen(&self) -> Screen {
        self.setting.screen
    }

    /// Runs the command.
    pub fn run(&self) -> Result {
        let outcome = self.answer()?;
        // An answer from an archive that was not read whole may lack something, be it found or not.
        Ok(if self.setting.unreadable.get() > 0 { Outcome::Unreadable } else { outcome })
    }

    fn answer(&self) -> Result {
        let setting = &self.setting;
        match &self.command {
            Command::Index(args) => index::run(args, setting),
            Command::Reindex(args) => reindex::run(args, setting),
            Command::Remove(args) => remove::run(args, setting),
            Command::Search(args) => search::run(args, setting),
            Command::Count(args) => count::run(args, setting),
            Command::Facets(args) => facets::run(args, setting),
            Command::Show(args) => show::run(args, setting),
            Command::Why(args) => why::run(args, setting),
            Command::Export(args) => export::run(args, setting),
            Command::Extract(args) => extract::run(args, setting),
            Command::Eval(args) => eval::run(args, setting),
            Command::Train(args) => train::run(args, setting),
            Command::Stats(args) => stats::run(args, setting),
            Command::Check(args) => check::run(args, setting),
            Command::Licences(args) => licences::run(args, setting),
            Command::Completions(args) => completions::run(args, setting),
            Command::Man(args) => man::run(args, setting),
        }
    }
}

#[cfg(test)]
mod tests {
    use dateline::schema::Schema;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        let schema = Schema::builtin().unwrap();
        command_line(&[]).debug_assert();
        command_line(schema.facets.facets()).debug_assert();
    }

    #[test]
    fn no_facet_may_be_called_like_a_flag() {
        let mut line = command_line(&[]);
        line.build();
        let folder = tempfile::tempdir().unwrap();
        let mut lost = std::collections::BTreeSet::new();
        for command in FILTERING.iter().filter_map(|name| line.find_subcommand(name)) {
            for name in command.get_arguments().filter_map(clap::Arg::get_long) {
                let facet = format!("[[facet]]\nname = \"{name}\"\nlabel = \"L\"\nkind = \"field\"\nfrom = \"x\"\n");
                std::fs::write(folder.path().join("facets.toml"), facet).unwrap();
                if Schema::check(folder.path()).is_empty() {
                    lost.insert(name);
                }
            }
        }
        assert!(lost.is_empty(), "facets called {lost:?} would lose their flags: refuse them in schema/names.rs");
    }
}
