//! Labels: what a token can be to a name (BILOU), and which labels may follow each other.

use std::ops::Range;

/// The classes of names that the tagger tells apart, as gold annotations do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// People.
    Person,
    /// Organisations and groups.
    Org,
    /// Settlements, states and other places.
    Location,
}

impl Class {
    /// All of them, in the order of their labels.
    pub(crate) const ALL: [Self; 3] = [Self::Person, Self::Org, Self::Location];

    fn base(self) -> usize {
        match self {
            Self::Person => 1,
            Self::Org => 5,
            Self::Location => 9,
        }
    }
}

/// How many labels there are: outside, and four places in a name of each class.
pub(super) const LABELS: usize = 13;

/// A token outside all names.
pub(super) const OUTSIDE: usize = 0;

/// A number for each label.
pub(super) type Scores = [f32; LABELS];

const FIRST: usize = 0;
const INNER: usize = 1;
const LAST: usize = 2;
const WHOLE: usize = 3;

/// The labels of a name of `length` tokens, in order.
pub(super) fn labels_of(class: Class, length: usize) -> impl Iterator<Item = usize> {
    (0..length).map(move |at| {
        let place = match (at, length) {
            (_, 1) => WHOLE,
            (0, _) => FIRST,
            (at, length) if at + 1 == length => LAST,
            _ => INNER,
        };
        class.base() + place
    })
}

/// Whether `next` may follow `label`.
pub(super) const fn may_follow(label: usize, next: usize) -> bool {
    let open = label != OUTSIDE && matches!((label - 1) % 4, FIRST | INNER);
    let inside = next != OUTSIDE && matches!((next - 1) % 4, INNER | LAST);
    if open { inside && (label - 1) / 4 == (next - 1) / 4 } else { !inside }
}

/// The labels that may stand before each, as pairs `(label, next)`, the ends of a chain being outside.
pub(super) fn steps() -> impl Iterator<Item = (usize, usize)> {
    (0..LABELS)
        .flat_map(|label| (0..LABELS).map(move |next| (label, next)))
        .filter(|(label, next)| may_follow(*label, *next))
}

/// The names that a sequence of labels spells.
pub(super) fn names_in(labels: &[u8]) -> impl Iterator<Item = (Range<usize>, Class)> {
    let mut start = 0;
    labels.iter().map(|label| usize::from(*label)).enumerate().filter_map(move |(at, label)| {
        let inner = label.checked_sub(1)?;
        let (place, class) = (inner % 4, Class::ALL.get(inner / 4));
        if matches!(place, FIRST | WHOLE) {
            start = at;
        }
        matches!(place, LAST | WHOLE).then(|| (start..at + 1, class.copied().unwrap_or(Class::Person)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_spell_the_names_they_were_made_of() {
        for class in Class::ALL {
            for length in 1..5 {
                let labels: Vec<u8> = labels_of(class, length).map(|l| u8::try_from(l).expect("13 labels")).collect();
                assert!(names_in(&labels).eq([(0..length, class)]));
            }
        }
    }

    #[test]
    fn a_name_goes_on_only_in_its_own_class() {
        let first = labels_of(Class::Person, 2).next().expect("two labels");
        let last = labels_of(Class::Org, 2).last().expect("two labels");
        assert!(!may_follow(first, last));
        assert!(!may_follow(OUTSIDE, last));
        assert!(may_follow(last, OUTSIDE) && may_follow(last, first));
    }
}
