//! What search, count, facets, export and remove have in common: a query and filters, made into a [`Request`].

use dateline::mention::Threshold;
use dateline::query::{FacetRequest, Near, Request};

use super::Setting;
use super::archive::{Archives, Places};
use super::facet_flags::NamedFilters;
use super::failure::Result;

/// A query in words, and filters.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// What to look for; all articles when left out
    #[arg(value_name = "QUERY", id = QUERY)]
    query: Vec<String>,
    #[command(flatten)]
    pub selection: Selection,
}

/// The argument that takes the words of a query.
pub const QUERY: &str = "query";

impl Asked {
    /// The indexes that are asked.
    pub fn open(&self, setting: &Setting) -> Result<Archives> {
        self.selection.places.open(setting)
    }

    /// The request of the query and the filters.
    pub fn request(&self, setting: &Setting) -> Result<Request> {
        self.selection.request(&self.query.join(" "), setting)
    }
}

/// Which articles are meant.
#[derive(Debug, clap::Args)]
pub struct Selection {
    #[command(flatten)]
    pub places: Places,
    #[command(flatten)]
    named: NamedFilters,
    /// Only articles that name a city or place within so many km or mi of a place: a name, a path, or degrees north
    /// and east (32.77,22.64:50km); repeat it for articles near each
    #[arg(long, value_name = "PLACE:DISTANCE", help_heading = "Filters", allow_hyphen_values = true)]
    near: Vec<Near>,
    #[command(flatten)]
    sureness: Sureness,
}

/// How sure mentions must be.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Sureness {
    /// Count only mentions of at least this confidence, from 0 to 1: an article has a value if its best mention of it
    /// has that much. Stored mentions are read for it, which takes longer than without
    #[arg(long, value_name = "C", default_value = "0", hide_default_value = true, help_heading = "Filters")]
    pub min_confidence: Threshold,
}

impl Selection {
    /// The request for a query, with the filters of the flags.
    pub fn request(&self, query: &str, setting: &Setting) -> Result<Request> {
        let mut request = Request::new(query);
        request.filters.clone_from(&setting.facet_filters);
        request.filters.extend(self.named.filters()?);
        request.near.clone_from(&self.near);
        request.min_confidence = self.sureness.min_confidence;
        Ok(request)
    }
}

/// Reads `group,city:5`, as often as it was given.
pub fn facet_requests(given: &[String]) -> Result<Vec<FacetRequest>> {
    let mut requests = Vec::new();
    for text in given {
        requests.extend(FacetRequest::list(text)?);
    }
    Ok(requests)
}
