//! One article by its id, with everything the index keeps of it.

use super::response::Stored;
use super::shown::Shown;
use super::view::View;
use crate::error::Result;
use crate::index::Index;

/// The article with this id, its values and mentions; of several indexes the first that has it; `None` where none has.
///
/// # Errors
/// [`Error::Index`](crate::Error::Index) if the index cannot be read.
pub fn show(indexes: &(impl AsRef<[Index]> + ?Sized), id: &str) -> Result<Option<Stored>> {
    let view = View::open(indexes.as_ref())?;
    let Some(at) = view.find(id)? else { return Ok(None) };
    let stored = view.stored(at)?;
    let Some(segment) = view.segment(at.segment_ord) else { return Ok(None) };
    let facets = Shown::open(&view, segment).values(at.doc_id)?;
    let article = stored.article()?;
    let mentions = stored.mentions_of(&article)?;
    Ok(Some(Stored { article, facets, mentions }))
}
