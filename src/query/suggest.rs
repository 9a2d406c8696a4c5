//! "Did you mean": the nearest of the things that exist, by the letters that differ.

use crate::text::fold_phrase;

/// The candidate whose folded form differs least from `word`, if it is near enough to be meant; of equals the first.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let mut search = Nearest::new(word);
    let mut best = None;
    for candidate in candidates {
        if search.offer(&fold_phrase(candidate)) {
            best = Some(candidate);
        }
    }
    best
}

/// Whether two folded words differ in at most `distance` letters.
pub(crate) fn within(word: &str, other: &str, distance: u8) -> bool {
    let limit = usize::from(distance) + 1;
    Nearest { word: word.chars().collect(), limit, row: Vec::new() }.offer(other)
}

/// Keeps the smallest distance seen.
pub(crate) struct Nearest {
    word: Vec<char>,
    /// Distances below this one are nearer than all seen.
    limit: usize,
    row: Vec<usize>,
}

impl Nearest {
    pub(crate) fn new(word: &str) -> Self {
        let word: Vec<char> = fold_phrase(word).chars().collect();
        // A third of the letters may differ, as it takes to be the same word badly typed.
        let limit = (word.len() / 3).clamp(1, 4) + 1;
        Self { word, limit, row: Vec::new() }
    }

    /// Whether a folded candidate is nearer than all before.
    pub(crate) fn offer(&mut self, folded: &str) -> bool {
        match self.distance(folded) {
            Some(distance) if distance < self.limit => {
                self.limit = distance;
                true
            }
            _ => false,
        }
    }

    /// Whether a folded candidate is as near as the nearest of all before.
    pub(crate) fn is_as_near(&mut self, folded: &str) -> bool {
        let limit = self.limit;
        self.limit += 1;
        let distance = self.distance(folded);
        self.limit = limit;
        distance == Some(limit)
    }

    /// The letters to change, add, drop or swap; `None` once it is clear that there are too many.
    fn distance(&mut self, other: &str) -> Option<usize> {
        let other: Vec<char> = other.chars().collect();
        if other.len().abs_diff(self.word.len()) >= self.limit {
            return None;
        }
        let width = self.word.len() + 1;
        self.row.clear();
        self.row.extend(0..width);
        let (mut above, mut twice_above) = (self.row.clone(), vec![0; width]);
        for (at, c) in other.iter().enumerate() {
            self.row.clear();
            self.row.push(at + 1);
            for (column, w) in self.word.iter().enumerate() {
                let mut cost = above[column] + usize::from(w != c);
                cost = cost.min(above[column + 1] + 1).min(self.row[column] + 1);
                let swapped = at > 0 && column > 0 && other[at - 1] == *w && self.word[column - 1] == *c;
                if swapped {
                    cost = cost.min(twice_above[column - 1] + 1);
                }
                self.row.push(cost);
            }
            if self.row.iter().all(|cost| *cost >= self.limit) {
                return None;
            }
            std::mem::swap(&mut twice_above, &mut above);
            std::mem::swap(&mut above, &mut self.row);
        }
        above.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_is_found_and_the_far_is_not_offered() {
        assert_eq!(nearest("Dernaa", ["Sirte", "Derna", "Verona"]), Some("Derna"));
        assert_eq!(nearest("naton", ["town", "nation"]), Some("nation"));
        assert_eq!(nearest("tilte", ["title", "tiles"]), Some("title"));
        assert_eq!(nearest("http", ["title", "town"]), None);
    }
}
