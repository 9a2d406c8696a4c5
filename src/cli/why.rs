//! `dateline why`: what each value of an article rests on, and what was thought of and lost.

use std::io::{self, Write};
use std::sync::Arc;

use clap::ValueEnum;
use dateline::article::TextField;
use dateline::extract::{Lost, Pipeline, Why};
use dateline::gazetteer::{Candidate, Gazetteer};
use dateline::mention::{Extractor, Form, Mention, Threshold, label_of};
use dateline::query::{self, Filter, FilterOp, Stored};
use dateline::schema::{FacetDef, Kind};
use dateline::text::{Analysis, Span, Tokens, fold_phrase};
use serde::Serialize;

use super::Setting;
use super::archive::{Places, whole};
use super::failure::{Outcome, Result, usage};
use super::highlight::{Mark, wrapped};
use super::render::{json_line, plain};
use super::screen::{self, FAINT, MATCH, Screen, TITLE, tint};

const EXAMPLES: &str = "\
Examples:
  dateline why 2015/06/14/derna-coalition.txt
  dateline why 2015/06/14/derna-coalition.txt --city Derna --group ISIL
  dateline why wire.jsonl#3 --country Jordan --rejected
  dateline why wire.jsonl#3 --format jsonl | jq -r '[.facet, .surface, .confidence] | @tsv'";

/// Say what each value of an article rests on: the words, the sentence, who found them, how sure
///
/// With --rejected the article is read again from the index, and what lost is listed as well: readings that a stronger
/// one of the same words beat, namesakes, and known names for which nothing in the article spoke.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The article's id, as search and export print it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    places: Places,
    /// Only this value of a facet
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Filters")]
    facet: Vec<String>,
    /// Only mentions of at least this confidence, from 0 to 1
    #[arg(long, value_name = "C", default_value = "0", hide_default_value = true, help_heading = "Filters")]
    min_confidence: Threshold,
    /// Also list the readings that lost, with the reason
    #[arg(long)]
    rejected: bool,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// A JSON object for each mention, as of `extract`, with `id`, `sentence` and `entry`; of `type` `why`, or `rejected`
    /// with the `reason` and what stands instead in `by`.
    Jsonl,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let archives = args.places.open(setting)?;
    let mut found = None;
    for index in &archives.indexes {
        if let Some(stored) = query::show(index, &args.id)? {
            found = Some((index, stored));
            break;
        }
    }
    let Some((index, stored)) = found else {
        setting.screen.say(&format!("no article `{}` in this index: `dateline export -f ids` lists all", args.id));
        return Ok(Outcome::Nothing);
    };
    let mut schema = args.places.schema_of(index, setting)?;
    if args.rejected {
        schema = Arc::new(whole(Arc::unwrap_or_clone(schema))?);
    }
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    let mut analysis = Analysis::default();
    let article = &stored.article;
    analysis.analyse(&article.title, article.summary.as_deref().unwrap_or_default(), &article.body);
    let lost = if args.rejected {
        let explanation = Pipeline::new(Arc::clone(&schema), Arc::clone(&gazetteer)).explain(article, &analysis);
        if stored.mentions.iter().any(|mention| !explanation.kept.contains(mention)) {
            setting
                .screen
                .note("the schema or the program is another than that of the index: `dateline reindex` reads it again");
        }
        explanation.lost
    } else {
        Vec::new()
    };
    let stored = stored.surely(args.min_confidence, index.facets());
    let chosen = Chosen::read(args, setting, index.facets(), &*archives.names)?;
    let case = Case {
        stored: &stored,
        sentences: [&analysis.title, &analysis.summary, &analysis.body].map(sentences),
        gazetteer: &gazetteer,
        facets: index.facets(),
        screen: setting.screen,
    };
    let mut out = screen::stdout();
    let told = case.tell(&mut out, &chosen, &lost, args.format)?;
    out.flush()?;
    if !told {
        setting.screen.say("the article has no such value: `dateline show ID` lists all that it has");
    }
    Ok(Outcome::found(told))
}

/// The values that are asked for.
struct Chosen<'a> {
    filters: Vec<Filter>,
    facets: &'a [FacetDef],
    names: &'a dyn query::Names,
}

impl<'a> Chosen<'a> {
    fn read(args: &Args, setting: &Setting, facets: &'a [FacetDef], names: &'a dyn query::Names) -> Result<Self> {
        let mut filters = setting.facet_filters.clone();
        for text in &args.facet {
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| usage(format!("`--facet {text}` names no value: write `--facet {text}=VALUE`")))?;
            filters.push(Filter::new(name.trim(), FilterOp::Any, value));
        }
        if let Some(unknown) = filters.iter().find(|filter| !facets.iter().any(|def| *def.name == *filter.facet)) {
            return Err(usage(format!("unknown facet `{}`: `dateline stats` lists those of the index", unknown.facet)));
        }
        Ok(Self { filters, facets, names })
    }

    /// Whether a value is one of them; all are where none is named.
    fn holds(&self, facet: &str, path: &str) -> Result<bool> {
        let Some(def) = self.facets.iter().find(|def| *def.name == *facet) else { return Ok(self.filters.is_empty()) };
        for filter in self.filters.iter().filter(|filter| filter.facet == facet) {
            for value in &filter.values {
                if query::means(def, self.names, value, path)? {
                    return Ok(true);
                }
            }
        }
        Ok(self.filters.is_empty())
    }
}

/// A mention with what it rests on: a line of `--format jsonl`.
#[derive(Serialize)]
struct Ground<'a> {
    r#type: &'static str,
    id: &'a str,
    #[serde(flatten)]
    mention: &'a Mention,
    /// Why it does not stand, if it does not.
    #[serde(flatten)]
    why: Option<&'a Why>,
    sentence: Sentence<'a>,
    entry: Option<Listed<'a>>,
}

/// A value that the article's own data gives.
#[derive(Serialize)]
struct Given<'a> {
    r#type: &'static str,
    id: &'a str,
    facet: &'a str,
    value: &'a str,
    /// The field of the article, or the key of its record.
    from: &'a str,
}

/// The sentence of a mention, and where in it the mention stands, in bytes.
#[derive(Serialize)]
struct Sentence<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// What a gazetteer lists.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    /// The file, where the facet has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// The words of the mention, where they are a listed name.
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
}

/// The article and all that its values can rest on.
struct Case<'a> {
    stored: &'a Stored,
    /// Where sentences begin in title, summary and body, in bytes.
    sentences: [Vec<u32>; 3],
    gazetteer: &'a Gazetteer,
    facets: &'a [FacetDef],
    screen: Screen,
}

impl<'a> Case<'a> {
    /// Writes what is asked for; hands back whether there was any.
    fn tell(&self, out: &mut impl Write, chosen: &Chosen<'_>, lost: &'a [Lost], format: Format) -> Result<bool> {
        let mut told = false;
        for (facet, values) in &self.stored.facets.0 {
            for value in values {
                if !chosen.holds(facet, value)? {
                    continue;
                }
                match format {
                    Format::Jsonl => self.value_line(out, facet, value)?,
                    Format::Text => self.value_text(out, facet, value, told)?,
                }
                told = true;
            }
        }
        let mut before: Option<&Mention> = None;
        for lost in lost {
            if !chosen.holds(&lost.mention.facet, &lost.mention.value)? {
                continue;
            }
            if format == Format::Jsonl {
                json_line(out, &self.ground("rejected", &lost.mention, Some(&lost.why)))?;
            } else {
                if before.is_none() {
                    writeln!(out, "{}{}", if told { "\n" } else { "" }, self.screen.paint(TITLE, "Not taken"))?;
                }
                let again = before.is_some_and(|b| (b.field, b.span) == (lost.mention.field, lost.mention.span));
                self.lost_text(out, lost, again)?;
            }
            told = true;
            before = Some(&lost.mention);
        }
        Ok(told)
    }

    fn def(&self, facet: &str) -> Option<&'a FacetDef> {
        self.facets.iter().find(|def| *def.name == *facet)
    }

    fn mentions(&self, facet: &'a str, value: &'a str) -> impl Iterator<Item = &'a Mention> {
        self.stored.mentions.iter().filter(move |mention| *mention.facet == *facet && *mention.value == *value)
    }

    fn value_line(&self, out: &mut impl Write, facet: &'a str, value: &'a str) -> io::Result<()> {
        if let Some(from) = self.field(facet) {
            return json_line(out, &Given { r#type: "why", id: &self.stored.article.id, facet, value, from });
        }
        self.mentions(facet, value).try_for_each(|mention| json_line(out, &self.ground("why", mention, None)))
    }

    /// The field that feeds a facet, if it is one of fields.
    fn field(&self, facet: &str) -> Option<&'a str> {
        let def = self.def(facet).filter(|def| def.kind == Kind::Field)?;
        Some(def.from.as_deref().unwrap_or(&def.name))
    }

    fn ground(&self, r#type: &'static str, mention: &'a Mention, why: Option<&'a Why>) -> Ground<'a> {
        let sentence = self.sentence(mention);
        Ground { r#type, id: &self.stored.article.id, mention, why, sentence, entry: self.listed(mention) }
    }

    fn sentences(&self, mention: &Mention) -> &[u32] {
        let fields = TextField::ALL.iter().zip(&self.sentences);
        fields.into_iter().find(|(field, _)| **field == mention.field).map_or(&[], |(_, starts)| starts)
    }

    fn sentence(&self, mention: &Mention) -> Sentence<'a> {
        let text = self.stored.article.text(mention.field);
        let starts = self.sentences(mention);
        let next = starts.partition_point(|start| *start <= mention.span.start);
        let start = next.checked_sub(1).and_then(|at| starts.get(at)).copied().unwrap_or(0);
        let after = starts.get(starts.partition_point(|start| *start < mention.span.end));
        let after = after.map_or(text.len(), |start| *start as usize);
        let start = opened(text, start as usize);
        let sentence = closed(Span::new(start, after).of(text), mention.span.end as usize - start);
        let place = |at: u32| (at as usize).saturating_sub(start).min(sentence.len());
        Sentence { text: sentence, start: place(mention.span.start), end: place(mention.span.end) }
    }

    /// The entry of a mention's value: by its words, else by the name of the value.
    fn listed(&self, mention: &'a Mention) -> Option<Listed<'a>> {
        let facet = self.gazetteer.facet_named(&mention.facet)?;
        let find = |name: &str| -> Option<Candidate> {
            let mut all = self.gazetteer.lookup(&fold_phrase(name));
            all.find(|candidate| {
                let entry = self.gazetteer.entry(candidate.entry);
                entry.facet == facet && entry.value() == &*mention.value
            })
        };
        let by_words = find(&mention.surface);
        let entry = self.gazetteer.entry(by_words.or_else(|| find(&label_of(&mention.value)))?.entry);
        let file = match self.def(&mention.facet).map(|def| def.gazetteer.as_slice()) {
            Some([file]) => Some(file.as_str()),
            _ => None,
        };
        Some(Listed { id: entry.id(), name: entry.name(), file, alias: by_words.map(|_| &*mention.surface) })
    }

    fn value_text(&self, out: &mut impl Write, facet: &'a str, value: &'a str, more: bool) -> io::Result<()> {
        let screen = self.screen;
        let def = self.def(facet);
        let label = def.map_or(facet, |def| def.label.as_str());
        let shown = Screen::line(plain(value));
        let shown = def.map_or(shown.clone(), |def| screen.paint(tint(def.kind), &shown).into_owned().into());
        writeln!(out, "{}{}  {shown}", if more { "\n" } else { "" }, screen.paint(TITLE, label))?;
        if let Some(from) = self.field(facet) {
            return writeln!(out, "  from the field `{from}` of the article");
        }
        if let Some(Listed { id, name, file, .. }) =
            self.mentions(facet, value).find_map(|mention| self.listed(mention))
        {
            let file = file.map_or(String::new(), |file| format!(" in {file}"));
            writeln!(out, "  {}", screen.paint(FAINT, &format!("{id}{file}: {name}")))?;
        }
        for mention in self.mentions(facet, value) {
            let told = format!("{}, {}, {:.2}", told_of(mention.extractor), told_as(mention.form), mention.confidence);
            self.mention_text(out, mention, &told)?;
            self.sentence_text(out, mention)?;
        }
        Ok(())
    }

    fn mention_text(&self, out: &mut impl Write, mention: &'a Mention, told: &str) -> io::Result<()> {
        let Span { start, end } = mention.span;
        let place = format!("{} {start}-{end}", mention.field.name());
        writeln!(out, "  {}  {}  {told}", Screen::line(&mention.surface), self.screen.paint(FAINT, &place))
    }

    fn sentence_text(&self, out: &mut impl Write, mention: &'a Mention) -> io::Result<()> {
        let Sentence { text, start, end } = self.sentence(mention);
        let (before, words, behind) =
            (text.get(..start).unwrap_or(""), text.get(start..end).unwrap_or(""), text.get(end..).unwrap_or(""));
        // Without colours brackets show where the words stand.
        let marked = if self.screen.is_painted() { words.to_owned() } else { format!("[{words}]") };
        let line = Screen::line(&format!("{before}{marked}{behind}")).into_owned();
        let marks = [Mark { range: before.len()..before.len() + marked.len(), style: MATCH }];
        let width = self.screen.width().map(|width| width.min(110) - 4);
        for line in wrapped(self.screen, &line, &marks, width) {
            writeln!(out, "    {line}")?;
        }
        Ok(())
    }

    /// A reading that lost; its sentence only where it was not shown just before.
    fn lost_text(&self, out: &mut impl Write, lost: &'a Lost, again: bool) -> io::Result<()> {
        let named = |mention: &Mention| {
            let label = self.def(&mention.facet).map_or(&*mention.facet, |def| def.label.as_str());
            format!("{label} {}", Screen::line(plain(&mention.value)))
        };
        let reason = match &lost.why {
            Why::Outweighed { by } => {
                let words = Screen::line(&by.surface).into_owned();
                format!("`{words}` as {} weighs more ({:.2})", named(by), by.confidence)
            }
            Why::Blocked { phrase } => format!("it is part of `{}`, which names nothing", Screen::line(phrase)),
            Why::Homonym { by } => format!("{} is likelier here", named(by)),
            Why::Unsupported => "nothing else in the article speaks for it".to_owned(),
            Why::Unlikely => "the tagger takes these words for something else, or for no name".to_owned(),
            Why::Writing => "it is not written as this name is".to_owned(),
        };
        let weight =
            if lost.mention.confidence > 0.0 { format!(" ({:.2})", lost.mention.confidence) } else { String::new() };
        self.mention_text(out, &lost.mention, &format!("as {}{weight}: {reason}", named(&lost.mention)))?;
        if again { Ok(()) } else { self.sentence_text(out, &lost.mention) }
    }
}

/// Where sentences begin, in bytes.
fn sentences(tokens: &Tokens) -> Vec<u32> {
    tokens.as_slice().iter().filter(|token| token.starts_sentence()).map(|token| token.span.start).collect()
}

/// Where a sentence begins whose first word stands at `start`: at the signs that touch it.
fn opened(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or("");
    before.trim_end_matches(|c: char| !c.is_whitespace() && !c.is_alphanumeric()).len()
}

/// A sentence without the signs that open the next one; the first `least` bytes stay.
fn closed(sentence: &str, least: usize) -> &str {
    let mut closed = sentence.trim_end();
    while let Some((rest, last)) = closed.rsplit_once(char::is_whitespace) {
        if rest.trim_end().len() < least || last.contains(char::is_alphanumeric) {
            break;
        }
        closed = rest.trim_end();
    }
    closed
}

/// Who found a mention.
fn told_of(extractor: Extractor) -> &'static str {
    match extractor {
        Extractor::Gazetteer => "gazetteer",
        Extractor::Person => "cues of a person",
        Extractor::Collective => "head of a group",
        Extractor::Org => "head of an organisation",
        Extractor::Date => "date",
        Extractor::Tagger => "tagger",
        Extractor::CarryOver => "carried over from the full name",
    }
}

/// How the words name the value.
fn told_as(form: Form) -> &'static str {
    match form {
        Form::Name => "by its name",
        Form::Alias => "by another name",
        Form::Acronym => "by an acronym that the article introduced",
        Form::Short => "by a part of its name",
        Form::Demonym => "by its adjective or people",
        Form::Implied => "implied",
        Form::Relative => "reckoned from the day of publication",
    }
}
