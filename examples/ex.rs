//! throwaway
use dateline::{
    article::{Article, Published},
    extract::Pipeline,
    gazetteer::Gazetteer,
    mention::Form,
    schema::Schema,
    text::Analysis,
};
use std::io::{BufRead, Write};
use std::sync::Arc;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let quiet = std::env::args().nth(2).is_some();
    let t = std::time::Instant::now();
    let schema = Arc::new(Schema::builtin().unwrap());
    let gaz = Arc::new(Gazetteer::open(&schema).unwrap());
    let pipe = Pipeline::new(schema, gaz);
    eprintln!("open {:?}", t.elapsed());
    let mut arts = vec![];
    let mut bytes = 0;
    for line in std::io::BufReader::new(std::fs::File::open(&path).unwrap()).lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let s = |k: &str| v.get(k).and_then(|x| x.as_str()).unwrap_or("").to_owned();
        let mut a = Article::default();
        a.id = s("id");
        a.title = s("title");
        a.body = s("body");
        a.published = Published::parse(&s("published")).ok();
        bytes += a.body.len() + a.title.len();
        arts.push(a);
    }
    let t = std::time::Instant::now();
    let mut an = Analysis::default();
    let mut n = 0;
    let out = std::io::stdout();
    let mut out = std::io::BufWriter::new(out.lock());
    for a in &arts {
        an.analyse(&a.title, "", &a.body);
        let m = pipe.extract(a, &an);
        n += m.len();
        if !quiet {
            let m: Vec<_> = m.into_iter().filter(|m| m.form != Form::Implied).collect();
            writeln!(out, "{}", serde_json::json!({"id": a.id, "mentions": m})).unwrap();
        }
    }
    let e = t.elapsed();
    eprintln!(
        "{} articles {} mentions {:.2} MB {:?} {:.1} MB/s",
        arts.len(),
        n,
        bytes as f64 / 1e6,
        e,
        bytes as f64 / 1e6 / e.as_secs_f64()
    );
}
