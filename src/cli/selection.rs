//! What search, count, facets and export have in common: a query and filters, made into a [`Request`].

use dateline::query::{FacetRequest, Request};

use super::Setting;
use super::archive::Place;
use super::facet_flags::NamedFilters;
use super::failure::Result;

/// Which articles are meant.
#[derive(Debug, clap::Args)]
pub struct Selection {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    named: NamedFilters,
}

impl Selection {
    /// The request for a query given as words, with the filters of the flags.
    pub fn request(&self, words: &[String], setting: &Setting) -> Result<Request> {
        let mut request = Request::new(words.join(" "));
        request.filters.clone_from(&setting.facet_filters);
        request.filters.extend(self.named.filters()?);
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
