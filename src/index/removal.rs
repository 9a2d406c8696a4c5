//! Removing articles on purpose, to the last byte.
//!
//! A deleted article stays in its segment until the engine merges it, so every segment that holds one is written anew
//! and the old files are removed; and so is every segment whose articles are written by a dictionary that was trained on
//! it. The ledger keeps a hash of each id, so that the next run does not bring the article
//! back; a file of which nothing is left loses its row, since its path may be the id.
//!
//! The order is such that a process that dies leaves nothing half done: the deletion and the order to purge are one
//! commit, and a writer that finds that order begins with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::indexer::NoMergePolicy;

use super::docstore::key_of;
use super::segment::{ids, languages};
use super::{Docstore, Files, Index, Row, Writer, engine};
use crate::error::Result;

/// How often the purge looks for segments to be written anew: once, and again for merges that came between.
const ROUNDS: usize = 8;

/// What was asked to be removed and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// There is no such article.
    Unknown(String),
    /// It was removed before.
    Removed(String),
}

impl Writer {
    /// Removes the articles with these ids and purges them from the folder. Gives back those that are not there.
    ///
    /// # Errors
    /// [`crate::Error::Index`] and [`crate::Error::Io`] if the index cannot be written.
    pub fn remove(&mut self, ids: &[String]) -> Result<Vec<Missing>> {
        let snapshot = self.index().snapshot()?;
        let mut files: BTreeMap<u32, Files> = BTreeMap::new();
        let mut lost: BTreeMap<String, u64> = BTreeMap::new();
        let mut missing = Vec::new();
        for id in ids {
            let Some(at) = snapshot.find(id)? else {
                let removed = self.ledger().is_removed(id);
                missing.push(if removed { Missing::Removed(id.clone()) } else { Missing::Unknown(id.clone()) });
                continue;
            };
            if !self.ledger().set_removed(id, true)? {
                continue;
            }
            let segment = snapshot.searcher.segment_reader(at.segment_ord);
            let languages = languages(segment)?;
            let mut lang = String::new();
            if let Some(ordinal) = languages.ordinal(at.doc_id) {
                languages.spell(ordinal, &mut lang)?;
            }
            if let std::collections::btree_map::Entry::Vacant(place) = files.entry(at.segment_ord) {
                place.insert(Files::open(segment, &snapshot.fields)?);
            }
            if let Some(files) = files.get_mut(&at.segment_ord) {
                *lost.entry(files.of(at.doc_id)?.to_string()).or_default() += 1;
            }
            self.delete(id, &lang);
        }
        // The engine keeps the files of segments that are open.
        drop((files, snapshot));
        self.note_losses(&lost)?;
        self.order_purge()?;
        self.purge()?;
        Ok(missing)
    }

    /// Commits what was deleted together with the order to purge it.
    pub(crate) fn order_purge(&mut self) -> Result<()> {
        self.set_purge(true);
        self.commit()
    }

    /// Lets removed articles come back: the next run reads their files again. Gives back the ids that were not removed.
    ///
    /// # Errors
    /// [`crate::Error::Io`] and [`crate::Error::Index`] if the index cannot be written.
    pub fn undo_removal(&mut self, ids: &[String]) -> Result<Vec<Missing>> {
        let mut missing = Vec::new();
        for id in ids {
            if !self.ledger().set_removed(id, false)? {
                missing.push(Missing::Unknown(id.clone()));
            }
        }
        let mut rows = Vec::new();
        self.ledger().each(&mut |_, row| {
            if row.withheld > 0 {
                rows.push(row);
            }
            Ok(())
        })?;
        for row in rows {
            self.ledger().put(&Row { gone: true, ..row })?;
        }
        self.commit()?;
        Ok(missing)
    }

    /// Brings the rows of files up to date that lost articles.
    fn note_losses(&mut self, lost: &BTreeMap<String, u64>) -> Result<()> {
        let ledger = self.ledger();
        ledger.cleanse();
        for (path, count) in lost {
            let Some(row) = ledger.get(path)? else { continue };
            if row.records > *count {
                ledger.put(&Row { records: row.records - count, withheld: row.withheld + count, ..row })?;
            } else {
                ledger.erase(path);
            }
        }
        Ok(())
    }

    /// Writes every segment anew that holds anything of deleted articles, and removes what is not of the last commit.
    pub(super) fn purge(&mut self) -> Result<()> {
        let failed = |e| engine("cannot purge the index", e);
        for _ in 0..ROUNDS {
            let stained = stained(self.index())?;
            if stained.is_empty() {
                break;
            }
            for id in stained {
                self.with_engine(|writer| {
                    writer.set_merge_policy(Box::new(NoMergePolicy));
                    // A segment that a merge of before has taken is refused: the next round looks at its successor.
                    let _ = writer.merge(&[id]).wait();
                    Ok(())
                })?;
            }
        }
        self.with_engine(|writer| writer.garbage_collect_files().wait().map(drop).map_err(failed))?;
        self.set_purge(false);
        self.commit()
    }
}

/// The segments that hold anything of deleted articles: those that hold the articles, and all with a dictionary that was
/// trained on one of them, which is refused from now on. The latter come first: as long as they are not written anew,
/// the articles stay, by which a writer after this one would know the dictionary.
fn stained(index: &Index) -> Result<Vec<SegmentId>> {
    // Not the kept snapshot: the engine keeps the files of segments that are open.
    let snapshot = index.snapshot()?;
    let mut stores = Vec::new();
    for (tables, segment) in snapshot.tables.segments().iter().zip(snapshot.searcher.segment_readers()) {
        stores.push((segment, Arc::clone(tables.store(segment)?)));
    }
    let mut deleted = Vec::new();
    for (segment, _) in &stores {
        let ids = ids(segment)?;
        let mut id = String::new();
        for doc in (0..segment.max_doc()).filter(|doc| segment.is_deleted(*doc)) {
            if let Some(ordinal) = ids.ordinal(doc) {
                id.clear();
                ids.spell(ordinal, &mut id)?;
                deleted.push(key_of(&id));
            }
        }
    }
    let dictionaries = || stores.iter().flat_map(|(_, store)| store.dictionaries());
    for dictionary in dictionaries().filter(|dictionary| deleted.iter().any(|id| dictionary.knows(*id))) {
        index.dictionaries().refuse(dictionary.key());
    }
    let is_stained = |store: &Docstore| store.dictionaries().iter().any(|known| !index.dictionaries().admits(known));
    stores.retain(|(segment, store)| segment.has_deletes() || is_stained(store));
    stores.sort_by_key(|(segment, _)| segment.has_deletes());
    Ok(stores.into_iter().map(|(segment, _)| segment.segment_id()).collect())
}
