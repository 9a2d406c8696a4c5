//! All articles of a segment that have a word in some of its forms and fields, put in order with their scores.
//!
//! To go through each list on its own and put together what was found is cheaper than to walk the lists side by side, as
//! long as there are not so many articles that they leave the processor's reach.

use tantivy::query::EnableScoring;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Result, Score, SegmentReader};

use super::inflected::{Inflected, InflectedWeight, Occurrences};
use super::steps::in_steps;
use super::union::{Bits, Union};

/// So many articles are put in order at most.
pub(super) const PILED: u32 = 1 << 17;

/// A word in some fields, with the weight that its score has in each.
pub(super) struct Fielded(Vec<(InflectedWeight, Score)>);

/// The lists of articles of such a word.
pub(super) struct Lists<'w> {
    word: &'w Fielded,
    /// For each field, those of the forms.
    fields: Vec<Vec<Occurrences>>,
    /// How many articles are in each, all together.
    pub size: u32,
}

impl Fielded {
    /// A word in its fields.
    pub fn of<'q>(fields: impl Iterator<Item = (&'q Inflected, Score)>, scoring: EnableScoring<'_>) -> Result<Self> {
        Ok(Self(fields.map(|(word, weight)| Ok((word.weigh(scoring)?, weight))).collect::<Result<_>>()?))
    }

    /// The word in each of its fields, with the weight that its score has there.
    pub fn sides(&self) -> &[(InflectedWeight, Score)] {
        &self.0
    }

    /// The lists in a segment, with how often each article has the word if that is to be scored.
    pub fn open(&self, reader: &SegmentReader, option: IndexRecordOption) -> Result<Lists<'_>> {
        let lists = self.0.iter().map(|(word, _)| word.lists(reader, option)).collect::<Result<Vec<_>>>()?;
        let size = lists.iter().flatten().map(DocSet::size_hint).fold(0, u32::saturating_add);
        Ok(Lists { word: self, fields: lists, size })
    }
}

impl Lists<'_> {
    /// All articles, or those that are among some, in order, each once with its score.
    pub fn pile(self, reader: &SegmentReader, among: Option<&Bits>) -> Result<Vec<(DocId, Score)>> {
        let mut pile: Vec<(DocId, Score)> = Vec::new();
        let mut fields = 0;
        for ((word, weight), lists) in self.word.0.iter().zip(self.fields) {
            let before = pile.len();
            word.score_all(lists, reader, among, &mut |doc, score| pile.push((doc, in_steps(score * weight))))?;
            fields += usize::from(pile.len() > before);
        }
        if fields > 1 {
            // One field behind the other, each in order: that is what a stable sort makes use of.
            pile.sort_by_key(|(doc, _)| *doc);
            pile.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
        }
        Ok(pile)
    }

    /// All articles.
    pub fn union(self) -> Union {
        Union::of_lists(self.fields.into_iter().flatten().collect())
    }
}
