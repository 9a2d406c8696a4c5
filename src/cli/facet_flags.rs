//! Flags that the schema makes: one repeatable `--NAME` for every facet, besides the flags that name a facet.
//!
//! Which facets there are is data, so these flags are built when the program starts, from the index that is asked or
//! from the schema, and are added to the commands that filter.

use clap::{Arg, ArgAction, ArgMatches, Command};
use dateline::query::{Filter, FilterOp};
use dateline::schema::{FacetDef, Kind};

use super::failure::{Result, usage};

const HEADING: &str = "Facets of this index (repeat a flag for either value, combine flags for both)";

/// The flags of one query command, read.
#[derive(Debug, Default)]
pub struct FacetFlags {
    /// One for each facet whose flag was given.
    pub filters: Vec<Filter>,
}

/// The identity of a facet's flag, which no other argument has.
fn id_of(facet: &FacetDef) -> String {
    format!("facet:{}", facet.name)
}

/// Whether a facet's name is free to become a flag of `command`.
fn is_free(command: &Command, name: &str) -> bool {
    !command.get_arguments().any(|arg| arg.get_long() == Some(name)) && !GLOBAL.contains(&name)
}

/// Flags that every command has.
const GLOBAL: [&str; 4] = ["help", "version", "color", "quiet"];

/// Adds a flag for each facet to a command, but for names that it has already.
pub fn add(mut command: Command, facets: &[FacetDef]) -> Command {
    for facet in facets {
        if is_free(&command, &facet.name) {
            command = command.arg(flag(facet));
        }
    }
    command
}

fn flag(facet: &FacetDef) -> Arg {
    let (value, help) = match facet.kind {
        Kind::Date => ("DAY|A..B", format!("{}: a day, month or year, or a range of them", facet.label)),
        _ if is_day(facet) => ("DAY|A..B", format!("{}: a day, month or year, or a range of them", facet.label)),
        _ => ("VALUE", facet.label.clone()),
    };
    Arg::new(id_of(facet))
        .long(facet.name.to_string())
        .value_name(value)
        .help(help)
        .help_heading(HEADING)
        .action(ArgAction::Append)
}

/// Whether the facet holds the day of publication.
fn is_day(facet: &FacetDef) -> bool {
    facet.kind == Kind::Field && facet.from.as_deref().unwrap_or(&facet.name) == "published"
}

impl FacetFlags {
    /// Reads the facets' flags from a parsed command.
    pub fn read(matches: &ArgMatches, facets: &[FacetDef]) -> Self {
        let mut filters = Vec::new();
        for facet in facets {
            // A facet without a flag of its own has no such argument.
            let Ok(Some(values)) = matches.try_get_many::<String>(&id_of(facet)) else { continue };
            let values = values.cloned().collect();
            filters.push(Filter { facet: facet.name.to_string(), op: FilterOp::Any, values });
        }
        Self { filters }
    }
}

/// Filters that name their facet.
#[derive(Debug, Default, clap::Args)]
pub struct NamedFilters {
    /// Only articles with this value of a facet (values of one facet: either; facets: all)
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Filters")]
    facet: Vec<String>,
    /// Only articles with every value so given
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Filters")]
    all_of: Vec<String>,
    /// Only articles without this value
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Filters")]
    not: Vec<String>,
    /// Only articles without any value of this facet
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    missing: Vec<String>,
}

impl NamedFilters {
    /// The filters in the order facet, all-of, not, missing.
    pub fn filters(&self) -> Result<Vec<Filter>> {
        let mut filters = Vec::new();
        for (flag, op, given) in [
            ("--facet", FilterOp::Any, &self.facet),
            ("--all-of", FilterOp::All, &self.all_of),
            ("--not", FilterOp::Not, &self.not),
        ] {
            for text in given {
                let (name, value) = text
                    .split_once('=')
                    .ok_or_else(|| usage(format!("`{flag} {text}` names no value: write `{flag} {text}=VALUE`")))?;
                filters.push(Filter::new(name.trim(), op, value));
            }
        }
        filters.extend(self.missing.iter().map(Filter::missing));
        Ok(filters)
    }
}
