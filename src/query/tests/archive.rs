//! A small archive to ask, in as many segments as a test wants.

use std::sync::Arc;

use crate::article::{Article, Published, TextField};
use crate::index::{Drafter, Index, Origin, Writer, WriterOptions};
use crate::mention::{Extractor, Form, Mention};
use crate::query::{NoNames, Request, count, run};
use crate::schema::{FacetDef, Kind};
use crate::text::{Analysis, Span};

/// A facet of a kind.
fn facet(name: &str, kind: Kind, from: Option<&str>) -> FacetDef {
    FacetDef {
        name: name.into(),
        label: name.into(),
        kind,
        gazetteer: Vec::new(),
        path: Vec::new(),
        between: None,
        from: from.map(str::to_owned),
    }
}

/// The facets of all test archives.
pub fn facets() -> Vec<FacetDef> {
    vec![
        facet("team", Kind::Collective, None),
        facet("town", Kind::Settlement, None),
        facet("when", Kind::Date, None),
        facet("paper", Kind::Field, Some("source")),
        facet("out", Kind::Field, Some("published")),
        facet("topic", Kind::Field, Some("topic")),
    ]
}

/// An index that goes away with the test.
pub struct Archive {
    pub index: Index,
    dir: tempfile::TempDir,
}

/// An article and its values as `facet=/path`.
pub type Piece = (Article, Vec<(&'static str, String)>);

/// An article of words.
pub fn article(id: &str, published: &str, title: &str, body: &str) -> Article {
    Article {
        id: id.into(),
        path: Some(format!("{id}.txt")),
        title: title.into(),
        body: body.into(),
        lang: Some("en".into()),
        published: Published::parse(published).ok(),
        ..Article::default()
    }
}

fn mention(facet: &str, value: &str) -> Mention {
    Mention {
        field: TextField::Body,
        span: Span { start: 0, end: 1 },
        surface: Arc::from(""),
        facet: Arc::from(facet),
        value: Arc::from(value),
        form: Form::Name,
        extractor: Extractor::Gazetteer,
        confidence: 1.0,
        place_id: None,
        lat: None,
        lon: None,
    }
}

impl Archive {
    /// An archive with a commit, and so a segment, for each part.
    pub fn of(parts: &[Vec<Piece>]) -> Self {
        Self::with(&facets(), parts)
    }

    /// The same with facets of its own.
    pub fn with(facets: &[FacetDef], parts: &[Vec<Piece>]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::create(dir.path(), facets, "").unwrap();
        let archive = Self { index, dir };
        for part in parts {
            archive.add(part);
        }
        archive
    }

    pub fn add(&self, pieces: &[Piece]) {
        let options = WriterOptions { memory: 15_000_000, waiting: 1 << 20, threads: 1, command: "test".into() };
        let mut writer = Writer::open(&self.index, &options).unwrap();
        let drafter = Drafter::new(self.index.fields(), &writer.manifest().facets);
        let mut analysis = Analysis::default();
        let adder = writer.adder();
        for (article, values) in pieces {
            analysis.analyse(&article.title, article.summary.as_deref().unwrap_or(""), &article.body);
            let mentions: Vec<Mention> = values.iter().map(|(facet, value)| mention(facet, value)).collect();
            let origin = Origin { file: "test", hash: 1 };
            adder.add(drafter.draft(article, &analysis, mentions, origin).unwrap()).unwrap();
        }
        writer.commit().unwrap();
    }

    pub fn delete(&self, id: &str) {
        let options = WriterOptions { memory: 15_000_000, waiting: 1 << 20, threads: 1, command: "test".into() };
        let mut writer = Writer::open(&self.index, &options).unwrap();
        writer.delete(id, "en");
        writer.commit().unwrap();
    }

    pub fn path(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// The ids that a request finds, sorted; `count` agrees.
    pub fn ids(&self, request: &Request) -> Vec<String> {
        let all = Request { limit: 1000, ..request.clone() };
        let response = run(&self.index, &NoNames, &all).unwrap();
        assert_eq!(response.total, count(&self.index, &NoNames, request).unwrap());
        assert_eq!(response.total, response.hits.len() as u64);
        let mut ids: Vec<String> = response.hits.into_iter().map(|hit| hit.id).collect();
        ids.sort_unstable();
        ids
    }

    /// The ids that a query finds.
    pub fn find(&self, query: &str) -> String {
        self.ids(&Request::new(query)).join(" ")
    }
}

/// Articles of a few words each with values drawn from few, so that everything repeats.
pub fn many(number: usize) -> Vec<Piece> {
    let words = ["attack", "village", "harbour", "council", "talks", "oil", "vote", "strike"];
    let towns = ["/Libya/Derna", "/Libya/Tripoli", "/Lebanon/Tripoli", "/Libya", "/Mali/AC\\/DC", "/Libya/Derna/Old"];
    let teams = ["/Reds", "/Blues", "/Île Verte", "/Reds\\\\X"];
    let mut state = 42_usize;
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut pieces = Vec::new();
    for at in 0..number {
        let body: Vec<&str> = (0..4 + roll(8)).map(|_| words[roll(words.len())]).collect();
        let published =
            if roll(5) == 0 { String::new() } else { format!("2015-{:02}-{:02}", 1 + roll(3), 1 + roll(9)) };
        let mut article = article(&format!("a{at:03}"), &published, words[roll(words.len())], &body.join(" "));
        if roll(3) > 0 {
            article.source = Some(["Daily News", "Le Monde", "Al-Ahram"][roll(3)].into());
        }
        if roll(3) == 0 {
            article.extra.insert("topic".into(), serde_json::json!(["grain", "oil"][..=roll(2)].to_vec()));
        }
        let mut values = Vec::new();
        for _ in 0..roll(4) {
            values.push(("town", towns[roll(towns.len())].to_owned()));
            values.push(("team", teams[roll(teams.len())].to_owned()));
            values.push(("when", ["/2014", "/2015/02", "/2015/02/14", "/2015/03/01"][roll(4)].to_owned()));
        }
        pieces.push((article, values));
    }
    pieces
}
