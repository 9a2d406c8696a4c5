//! Grows an archive of any size out of real articles, the same bytes each time.
//!
//! Every article joins runs of sentences of two to four real ones, so that words, phrases and names keep their real
//! frequencies; numbers are drawn anew, and some capitalised words become invented surnames out of a Zipf list, so that
//! the vocabulary grows with the archive, as it does in life. Out of the few articles of `corpus/`, names of cities and
//! countries and some ordinary words are drawn anew as well.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use dateline::source::{self, Options};

use crate::Result;

/// Out of these syllables names are made.
const SYLLABLES: [&str; 37] = [
    "ka", "ri", "mo", "sta", "len", "dor", "ber", "vic", "tan", "shi", "pol", "gra", "han", "wes", "ner", "lo", "mar",
    "del", "fon", "tu", "ez", "kov", "sen", "son", "ini", "aux", "ola", "bri", "thor", "ming", "uch", "yev", "ard",
    "ell", "ick", "os", "un",
];

/// Who publishes.
const DESKS: [&str; 8] = ["Reuters", "AP", "AFP", "Gazette", "Courier", "Herald", "Tribune", "Observer"];

/// Writes an archive of so many articles as JSON Lines, and tells its size in bytes.
pub fn write(to: &Path, articles: usize, source: Option<&Path>) -> Result<u64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let grower = Grower {
        real: read(&source.map_or_else(|| root.join("corpus/articles"), Path::to_owned))?,
        surnames: Zipf::new(1_000_000, 1.05),
        places: if source.is_none() { places(&root.join("schema/gazetteers"))? } else { Vec::new() },
        popular: Zipf::new(2000, 1.1),
    };
    let mut out = BufWriter::new(File::create(to)?);
    for number in 0..articles {
        grower.article(number, &mut out)?;
    }
    out.flush()?;
    Ok(out.get_ref().metadata()?.len())
}

/// A title and its sentences.
type Real = (String, Vec<String>);

/// The English articles of a file or folder.
fn read(path: &Path) -> Result<Vec<Real>> {
    let options = Options::default();
    let mut real = Vec::new();
    for file in source::walk(&[PathBuf::from(path)], &options) {
        let Ok(articles) = source::read(&file?, &options) else { continue };
        for record in articles.flatten() {
            let article = record.article;
            let sentences = sentences(&article.body);
            if article.lang.is_none_or(|lang| lang == "en") && !sentences.is_empty() {
                real.push((article.title, sentences));
            }
        }
    }
    if real.is_empty() { Err(format!("no English articles in {}", path.display()).into()) } else { Ok(real) }
}

/// Cuts behind a full stop that a capital follows.
fn sentences(body: &str) -> Vec<String> {
    let words: Vec<&str> = body.split_whitespace().collect();
    let mut sentences = vec![String::new()];
    for (at, word) in words.iter().enumerate() {
        let Some(last) = sentences.last_mut() else { break };
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
        let next = words.get(at + 1).is_some_and(|next| next.starts_with(|c: char| c.is_uppercase() || c == '"'));
        if next && word.ends_with(['.', '!', '?']) {
            sentences.push(String::new());
        }
    }
    sentences.retain(|sentence| sentence.len() > 20);
    sentences
}

/// The largest cities and the countries of the gazetteers, in a fixed order.
fn places(folder: &Path) -> Result<Vec<String>> {
    let mut places = Vec::new();
    for name in ["countries.tsv", "cities.tsv"] {
        let file = BufReader::new(File::open(folder.join(name))?);
        let names = file.lines().skip(1).map_while(std::result::Result::ok);
        let names = names.filter_map(|line| Some(line.split('\t').nth(1)?.to_owned()));
        places.extend(names.filter(|name| !name.is_empty()).take(1000));
    }
    Ok(places)
}

/// What articles are grown out of.
struct Grower {
    real: Vec<Real>,
    surnames: Zipf,
    places: Vec<String>,
    popular: Zipf,
}

impl Grower {
    fn article(&self, number: usize, out: &mut impl Write) -> Result<()> {
        let mut chance = Chance(number as u64 * 1_000_003 + 1);
        let (mut title, mut body) = (None, String::new());
        let mut count = 0;
        for _ in 0..[2, 2, 3, 3, 4][chance.below(5)] {
            let (headline, sentences) = &self.real[chance.below(self.real.len())];
            title.get_or_insert(headline);
            let run = 1 + [0, 1, 2, 2, 3, 4, 5, 6, 9, 14][chance.below(10)];
            let run = run.min(sentences.len());
            let from = chance.below(sentences.len() - run + 1);
            for sentence in &sentences[from..from + run] {
                if count > 0 {
                    body.push_str(if count % 3 == 0 { "\n\n" } else { " " });
                }
                self.redraw(sentence, &mut chance, &mut body);
                count += 1;
            }
        }
        let mut headline = String::new();
        self.redraw(title.map_or("", |title| title), &mut chance, &mut headline);
        let day = format!("{}-{:02}-{:02}", 1996 + chance.below(30), 1 + chance.below(12), 1 + chance.below(28));
        let article = serde_json::json!({
            "id": format!("a-{number:08}"), "title": headline, "published": day, "source": DESKS[chance.below(8)],
            "lang": "en", "body": body,
        });
        serde_json::to_writer(&mut *out, &article)?;
        Ok(out.write_all(b"\n")?)
    }

    /// A text with other numbers and some other names.
    fn redraw(&self, text: &str, chance: &mut Chance, out: &mut String) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let same = |c: char| if first.is_alphabetic() { c.is_alphabetic() } else { c.is_ascii_digit() };
            let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
            let (word, tail) = rest.split_at(end);
            rest = tail;
            let letters = word.chars().skip(1).all(|c| c.is_ascii_lowercase());
            if first.is_ascii_digit() && word.len() < 10 {
                let ten = 10_usize.pow(u32::try_from(word.len()).unwrap_or(0) - 1);
                out.push_str(&(ten + chance.below(9 * ten)).to_string());
            } else if first.is_ascii_uppercase() && word.len() > 3 && letters && chance.below(100) < 4 {
                out.push_str(&capital(&invented(self.surnames.draw(chance))));
            } else if self.places.is_empty() || !letters {
                out.push_str(word);
            } else if first.is_ascii_uppercase() && word.len() > 3 && chance.below(100) < 15 {
                out.push_str(&self.places[self.popular.draw(chance) % self.places.len()]);
            } else if first.is_ascii_lowercase() && word.len() > 5 && chance.below(100) < 10 {
                out.push_str(&invented(self.surnames.draw(chance) + 7919));
            } else {
                out.push_str(word);
            }
        }
    }
}

/// The word of a rank: common ones are short.
fn invented(rank: usize) -> String {
    let (mut word, mut rank) = (String::new(), rank + SYLLABLES.len());
    while rank > 0 {
        word.push_str(SYLLABLES[rank % SYLLABLES.len()]);
        rank /= SYLLABLES.len();
    }
    word
}

fn capital(word: &str) -> String {
    let (head, tail) = word.split_at(1);
    head.to_uppercase() + tail
}

/// Ranks as often as Zipf's law has them.
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(ranks: u32, exponent: f64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=ranks).map(|rank| {
            sum += f64::from(rank).powf(-exponent);
            sum
        });
        Self(sums.collect())
    }

    fn draw(&self, chance: &mut Chance) -> usize {
        let at = chance.share() * self.0.last().copied().unwrap_or(0.0);
        self.0.partition_point(|sum| *sum < at)
    }
}

/// Numbers that look like chance and are the same each time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
