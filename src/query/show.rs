//! One article by its id, with everything the index keeps of it.

use super::columns::Columns;
use super::response::Stored;
use super::view::View;
use crate::error::Result;
use crate::index::Index;

/// The article with this id, its values and mentions; `None` where there is none.
///
/// # Errors
/// [`Error::Index`](crate::Error::Index) if the index cannot be read.
pub fn show(index: &Index, id: &str) -> Result<Option<Stored>> {
    let view = View::open(index)?;
    let Some(at) = view.find(id)? else { return Ok(None) };
    let stored = view.stored(at)?;
    let facets = Columns::open(&view, view.searcher.segment_reader(at.segment_ord))?.values(at.doc_id)?;
    Ok(Some(Stored { article: stored.article()?, facets, mentions: stored.mentions()? }))
}
