//! `dateline show`: one article, its values, and the words that carry them.

use std::io::{self, Write};

use dateline::article::Article;
use dateline::export;
use dateline::mention::{Form, Mention, Threshold, label_of};
use dateline::query::{self, Stored};
use dateline::schema::FacetDef;

use super::Setting;
use super::archive::Places;
use super::failure::{Outcome, Result};
use super::highlight::{Mark, painted};
use super::render::plain;
use super::screen::{self, FAINT, Screen, TITLE, tint};

const EXAMPLES: &str = "\
Examples:
  dateline show 2015/06/14/derna-coalition.txt
  dateline show wire.jsonl#3 --json | jq .mentions";

/// Show an article with all that was found in it
///
/// Below the text stand the values of each facet with the words that name them; a value that nothing names, such as the
/// country of a city, is said to be implied.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The article's id, as search and export print it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    places: Places,
    /// Show only mentions of at least this confidence, from 0 to 1, and the values that they carry
    #[arg(long, value_name = "C", default_value = "0", hide_default_value = true)]
    min_confidence: Threshold,
    /// Print one JSON object, the row of `export --with body,mentions`
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.places.open(setting)?;
    let Some(stored) = query::show(&archives.indexes, &args.id)? else {
        setting.screen.say(&format!("no article `{}` in this index: `dateline export -f ids` lists all", args.id));
        return Ok(Outcome::Nothing);
    };
    let stored = stored.surely(args.min_confidence, &setting.facets);
    let mut out = screen::stdout();
    if args.json {
        write_row(&mut out, &stored, setting)?;
    } else {
        write_article(&mut out, &stored, &setting.facets, setting.screen)?;
        write_values(&mut out, &stored, &setting.facets, setting.screen)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The row that an export with everything would have.
fn write_row(out: &mut impl Write, stored: &Stored, setting: &Setting) -> Result<()> {
    let with = ["body", "mentions"].map(str::to_owned).to_vec();
    let options = export::Options { with, ..export::Options::default() };
    let facets = setting.facets.iter().map(|facet| &*facet.name);
    Ok(export::exporter("jsonl", &options, facets)?.row(stored, out)?)
}

fn write_article(out: &mut impl Write, stored: &Stored, facets: &[FacetDef], screen: Screen) -> io::Result<()> {
    use dateline::article::TextField::{Body, Summary, Title};
    let article = &stored.article;
    let shown = |field| {
        let text = article.text(field);
        painted(screen, text, &marks_of(&stored.mentions, field, facets), 0..text.len())
    };
    if !article.title.is_empty() {
        writeln!(out, "{}", screen.paint(TITLE, &shown(Title)))?;
    }
    for (label, value) in about(article) {
        writeln!(out, "{} {}", screen.paint(FAINT, &format!("{:<10}", Screen::line(label))), Screen::line(&value))?;
    }
    for field in [Summary, Body] {
        let text = shown(field);
        if !text.is_empty() {
            writeln!(out, "\n{}", text.trim_end())?;
        }
    }
    Ok(())
}

/// Everything but the text, in the order of the article's fields.
fn about(article: &Article) -> Vec<(&str, String)> {
    let mut about = vec![("id", article.id.clone())];
    let fields = [
        ("path", &article.path),
        ("byline", &article.byline),
        ("dateline", &article.dateline),
        ("source", &article.source),
        ("section", &article.section),
        ("lang", &article.lang),
        ("url", &article.url),
    ];
    let published = article.published.map(|published| ("published", published.to_string()));
    about.extend(published);
    for (label, value) in fields {
        let told_already = label == "path" && value.as_ref() == Some(&article.id);
        about.extend(value.clone().filter(|_| !told_already).map(|value| (label, value)));
    }
    for (key, value) in &article.extra {
        about.push((key, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    about
}

fn marks_of(mentions: &[Mention], field: dateline::article::TextField, facets: &[FacetDef]) -> Vec<Mark> {
    let here = mentions.iter().filter(|mention| mention.field == field && mention.form != Form::Implied);
    let marks = here.filter_map(|mention| {
        let facet = facets.iter().find(|facet| facet.name == mention.facet)?;
        let range = mention.span.start as usize..mention.span.end as usize;
        Some(Mark { range, style: tint(facet.kind) })
    });
    marks.collect()
}

fn write_values(out: &mut impl Write, stored: &Stored, facets: &[FacetDef], screen: Screen) -> io::Result<()> {
    for (name, values) in &stored.facets.0 {
        let facet = facets.iter().find(|facet| facet.name == *name);
        writeln!(out, "\n{}", screen.paint(TITLE, facet.map_or(name, |facet| &facet.label)))?;
        for value in values {
            let shown = Screen::line(plain(value)).into_owned();
            let shown = facet.map_or(shown.clone().into(), |facet| screen.paint(tint(facet.kind), &shown));
            let named = named_by(&stored.mentions, name, value);
            let named = Screen::line(&named);
            let gap = if named.is_empty() { "" } else { "  " };
            writeln!(out, "  {shown}{gap}{}", screen.paint(FAINT, &named))?;
        }
    }
    Ok(())
}

/// The words that carry a value, each with how often: `ISIL ×9, Islamic State`.
fn named_by(mentions: &[Mention], facet: &str, value: &str) -> String {
    let mut words: Vec<(&str, usize)> = Vec::new();
    let mut implied = false;
    for mention in mentions.iter().filter(|mention| *mention.facet == *facet && *mention.value == *value) {
        if mention.form == Form::Implied {
            implied = true;
            continue;
        }
        match words.iter_mut().find(|(word, _)| *word == &*mention.surface) {
            Some((_, times)) => *times += 1,
            None => words.push((&mention.surface, 1)),
        }
    }
    if words.is_empty() {
        return if implied { "implied".to_owned() } else { String::new() };
    }
    if matches!(words[..], [(word, 1)] if word == label_of(value)) {
        return String::new();
    }
    let told = words.iter().map(|&(word, times)| {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if times > 1 { format!("{word} ×{times}") } else { word }
    });
    told.collect::<Vec<_>>().join(", ")
}
