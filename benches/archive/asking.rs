//! Questions: the first ten hits with the exact total, and counts of four facets.
//!
//! Both sides hand back titles of ten articles, read from the store, without facet values and passages. Bare tantivy asks twice where that is cheaper, once
//! for the ten best, which lets it skip, and once for the total; and keeps its reader open, as programs do.

use dateline::index::Index;
use dateline::query::{self, FacetRequest, NoNames, Request};
use tantivy::TantivyDocument;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::{AggContextParams, AggregationCollector};
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::bare::{self, Bare, FACETS};
use crate::clock::{Contestant, quantile, short, warm_medians};
use crate::questions::{Question, Vocabulary};
use crate::{Place, Result, ours, row};

/// What dateline asks the engine for, built by hand.
fn query_of(bare: &Bare, question: &Question) -> Result<Box<dyn Query>> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let either = |title: Box<dyn Query>, body: Box<dyn Query>| -> Box<dyn Query> {
        let title: Box<dyn Query> = Box::new(BoostQuery::new(title, 1.5));
        Box::new(BooleanQuery::new(vec![(Occur::Should, title), (Occur::Should, body)]))
    };
    for word in &question.words {
        let term = |field: &str| -> Result<Box<dyn Query>> {
            Ok(Box::new(TermQuery::new(bare.term(field, word)?, IndexRecordOption::WithFreqs)))
        };
        clauses.push((Occur::Must, either(term("title")?, term("body")?)));
    }
    if !question.phrase.is_empty() {
        let phrase = |field: &str| -> Result<Box<dyn Query>> {
            let terms = question.phrase.iter().map(|word| bare.term(field, word));
            Ok(Box::new(PhraseQuery::new(terms.collect::<Result<_>>()?)))
        };
        clauses.push((Occur::Must, either(phrase("_title")?, phrase("_body")?)));
    }
    if let Some((facet, value)) = &question.filter {
        let term = bare.value(facet, value)?;
        let term: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(term, 0.0))));
    }
    Ok(match clauses.len() {
        0 => Box::new(AllQuery),
        1 => clauses.remove(0).1,
        _ => Box::new(BooleanQuery::new(clauses)),
    })
}

/// Ten hits and the total, in one search or in two.
fn ten(bare: &Bare, question: &Question, once: bool) -> Result<usize> {
    let (searcher, query) = (bare.reader.searcher(), query_of(bare, question)?);
    let best = TopDocs::with_limit(10).order_by_score();
    let (best, total) = if once {
        searcher.search(&*query, &(best, Count))?
    } else {
        (searcher.search(&*query, &best)?, query.count(&searcher)?)
    };
    for (_, at) in best {
        let document: TantivyDocument = searcher.doc(at)?;
        std::hint::black_box(bare::title(bare, &document)?);
    }
    Ok(total)
}

/// Ten hits and the total.
pub fn search(place: &Place) -> Result<()> {
    let (index, bare) = (ours::open(place)?, Bare::open(&place.folder.join("bare-full"))?);
    let segments = |reader: &tantivy::Searcher| reader.segment_readers().len();
    let ours_in = segments(&index.snapshot()?.searcher);
    println!("\nsegments: {ours_in} of dateline, {} of tantivy", segments(&bare.reader.searcher()));
    let opening = short(|| Ok(index.snapshot()?))?;
    row("opening a snapshot, part of every answer of dateline", &format!("{:.0} us", opening * 1e6), "");
    let mut all = [Vec::new(), Vec::new()];
    heading();
    for question in Vocabulary::new(place, &bare, &index).questions()? {
        let request = question.request();
        let contestants: Vec<Contestant<'_>> = vec![
            Box::new(|| short(|| Ok(query::run(&index, &NoNames, &request)?))),
            Box::new(|| short(|| ten(&bare, &question, true))),
            Box::new(|| short(|| ten(&bare, &question, false))),
        ];
        let spent = warm_medians(place.runs, contestants)?;
        let [ours, once, twice] = *spent else { return Err("three were measured".into()) };
        let theirs = once.min(twice);
        let (total, bares) = (query::run(&index, &NoNames, &request)?.total, ten(&bare, &question, true)?);
        let differs = if total == bares as u64 { String::new() } else { format!("  tantivy finds {bares}") };
        each(&question, &request, total, ours, theirs, &differs);
        all[0].push(ours);
        all[1].push(theirs);
    }
    for share in [0.5, 0.95, 0.99] {
        let [ours, theirs] = all.clone().map(|times| quantile(times, share));
        let what = format!("ten hits with total, p{:.0}, bare : dateline", share * 100.0);
        let value = format!("{:.0} us, {:.0} us: {:.2}", theirs * 1e6, ours * 1e6, theirs / ours);
        row(&what, &value, ">= 1");
    }
    Ok(())
}

/// The heading of a table of questions.
fn heading() {
    println!("{:<9} {:<44} {:>8} {:>9} {:>9} {:>6}", "class", "question", "hits", "dateline", "tantivy", "ratio");
}

/// A line of such a table.
fn each(question: &Question, request: &Request, total: u64, ours: f64, theirs: f64, note: &str) {
    let filter = question.filter.as_ref().map_or_else(String::new, |(facet, value)| format!(" {facet}:{value}"));
    let said = format!("{}{filter}", request.query);
    let (mine, bare, class) = (ours * 1e6, theirs * 1e6, &question.class);
    println!("{class:<9} {said:<44} {total:>8} {mine:>6.0} us {bare:>6.0} us {:>6.2}{note}", theirs / ours);
}

/// Four facets counted over many, few and all articles.
pub fn counts(place: &Place) -> Result<()> {
    println!();
    let (index, bare) = (ours::open(place)?, Bare::open(&place.folder.join("bare-full"))?);
    let vocabulary = Vocabulary::new(place, &bare, &index);
    let many = vocabulary.word(vocabulary.articles(0.2))?;
    let few = vocabulary.word(80.min(vocabulary.articles(0.01)))?;
    for (word, goal) in [(Some(many), ">= 8"), (Some(few), ">= 50"), (None, ">= 200 at a million")] {
        let question = Question { words: word.into_iter().collect(), ..Question::default() };
        count(place, &index, &bare, &question, goal)?;
    }
    mixed(place, &index, &bare)
}

/// Four facets counted over what each of the questions finds.
fn mixed(place: &Place, index: &Index, bare: &Bare) -> Result<()> {
    let mut all = [Vec::new(), Vec::new()];
    println!();
    heading();
    for question in Vocabulary::new(place, bare, index).questions()? {
        let facets = FACETS.map(FacetRequest::new).to_vec();
        let request = Request { limit: 0, facets, ..question.request() };
        // A filter by a facet that is counted is left out for that facet, which the engine is not asked to do.
        let query = query_of(bare, &question)?;
        let contestants: Vec<Contestant<'_>> = vec![
            Box::new(|| short(|| Ok(query::run(index, &NoNames, &request)?))),
            Box::new(|| short(|| aggregate(bare, &*query))),
        ];
        let spent = warm_medians(place.runs, contestants)?;
        if let [ours, theirs] = *spent {
            each(&question, &request, query::run(index, &NoNames, &request)?.total, ours, theirs, "");
        }
        all.iter_mut().zip(spent).for_each(|(all, spent)| all.push(spent));
    }
    for share in [0.5, 0.95] {
        let [ours, theirs] = all.clone().map(|times| quantile(times, share));
        let what = format!("four counts of all questions, p{:.0}, terms aggregations : dateline", share * 100.0);
        let value = format!("{:.0} us, {:.0} us: {:.1}", theirs * 1e6, ours * 1e6, theirs / ours);
        row(&what, &value, if share > 0.9 { ">= 4 at half a million" } else { "" });
    }
    Ok(())
}

fn count(place: &Place, index: &Index, bare: &Bare, question: &Question, goal: &str) -> Result<()> {
    let facets = FACETS.map(FacetRequest::new).to_vec();
    let request = Request { limit: 0, facets, ..question.request() };
    let plain = Request { facets: Vec::new(), ..request.clone() };
    let query = query_of(bare, question)?;
    let contestants: Vec<Contestant<'_>> = vec![
        Box::new(|| short(|| Ok(query::run(index, &NoNames, &request)?))),
        Box::new(|| short(|| Ok(query::run(index, &NoNames, &plain)?))),
        Box::new(|| short(|| aggregate(bare, &*query))),
    ];
    let spent = warm_medians(place.runs, contestants)?;
    let [ours, plain, terms] = *spent else { return Err("three were measured".into()) };
    // By itself: it takes so long that of the others nothing would be left near the processor.
    let slow: Vec<Contestant<'_>> = vec![Box::new(|| short(|| collect(bare, &*query)))];
    let facets = warm_medians(place.runs.min(3), slow)?.first().copied().unwrap_or_default();
    let hits = query::run(index, &NoNames, &request)?.total;
    let what = if question.words.is_empty() { "all".to_owned() } else { question.words.join(" ") };
    let times = format!("{:.3} ms, without counts {:.3} ms", ours * 1e3, plain * 1e3);
    row(&format!("counts of four facets over {hits} ({what}): dateline"), &times, "");
    row("  terms aggregations : dateline", &format!("{:.2} ms: {:.1}", terms * 1e3, terms / ours), goal);
    row("  FacetCollector : dateline", &format!("{:.2} ms: {:.1}", facets * 1e3, facets / ours), "");
    Ok(())
}

/// The engine's aggregations.
fn aggregate(bare: &Bare, query: &dyn Query) -> Result<usize> {
    let terms =
        |name| (format!("of_{name}"), serde_json::json!({"terms": {"field": format!("term_{name}"), "size": 10}}));
    let asked: serde_json::Map<String, serde_json::Value> = FACETS.into_iter().map(terms).collect();
    let asked: Aggregations = serde_json::from_value(asked.into())?;
    let collector = AggregationCollector::from_aggs(asked, AggContextParams::default());
    Ok(bare.reader.searcher().search(query, &collector)?.0.len())
}

/// The engine's facets.
fn collect(bare: &Bare, query: &dyn Query) -> Result<usize> {
    let [a, b, c, d] = FACETS.map(|name| {
        let mut collector = FacetCollector::for_field(name);
        collector.add_facet("/");
        collector
    });
    let (a, b, c, d) = bare.reader.searcher().search(query, &(a, b, c, d))?;
    Ok([a, b, c, d].iter().map(|counts| counts.top_k("/", 10).len()).sum())
}
