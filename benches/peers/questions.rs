//! The questions of `queries.txt` that filter nothing, for the archive at hand.

use dateline::index::Index;
use dateline::text::Stemmer;

use crate::sqlite::Archive;
use crate::{Place, Result, ours};

/// A question, in words that both sides read alike: words that all must occur, or a phrase in quotes.
#[derive(Debug, Clone)]
pub struct Question {
    pub class: String,
    pub text: String,
}

/// How many words near a share are tried until one is found in as many articles by both.
const TRIED: usize = 40;

/// All questions of the file without filters, but that for all articles, which FTS5 cannot be asked.
pub fn questions(place: &Place, index: &Index, archive: &Archive) -> Result<Vec<Question>> {
    let words = plain_words(archive)?;
    let mut questions = Vec::new();
    for line in include_str!("../queries.txt").lines() {
        if line.is_empty() || line.starts_with('#') || line.contains(['@', '*']) {
            continue;
        }
        let (class, rest) = line.split_once(' ').ok_or("a class and a question")?;
        let mut text = rest.trim().to_owned();
        while let Some((before, behind)) = text.split_once('{') {
            let (share, behind) = behind.split_once('}').ok_or("a share ends with a brace")?;
            let word = nearest(&words, articles(place, share.parse()?), index, archive)?;
            text = format!("{before}{word}{behind}");
        }
        questions.push(Question { class: class.to_owned(), text });
    }
    Ok(questions)
}

/// The stems, their own stems, with how many articles have them.
fn plain_words(archive: &Archive) -> Result<Vec<(String, u64)>> {
    let stemmer = Stemmer::new("en");
    let mut words = archive.words()?;
    words.retain(|(word, _)| {
        let plain = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        plain && stemmer.stem(word) == *word && !["and", "or", "not", "near"].contains(&word.as_str())
    });
    Ok(words)
}

/// The word that the nearest to so many articles have, among those that both sides find equally often.
fn nearest(words: &[(String, u64)], wanted: u64, index: &Index, archive: &Archive) -> Result<String> {
    let mut near: Vec<&(String, u64)> = words.iter().collect();
    near.sort_by_key(|(word, count)| (count.abs_diff(wanted), word.as_str()));
    for (word, _) in near.iter().take(TRIED) {
        if ours::ask(index, &ours::request(word))? == archive.total(word)? {
            return Ok(word.clone());
        }
    }
    Ok(near.first().ok_or("the archive has no words")?.0.clone())
}

/// How many articles a share is.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
fn articles(place: &Place, share: f64) -> u64 {
    ((share * place.articles as f64).round() as u64).max(1)
}
