//! Whole files through the whole of `source`: what goes in as bytes comes out as records and failures.

use std::io::{Cursor, Read, Write};

use serde_json::json;

use super::*;

type Read1 = Result<Record, Failure>;

fn file(name: &str) -> RawFile {
    RawFile { path: name.into(), name: name.to_owned(), size: 0, modified: 0, regular: true }
}

fn all_with(name: &str, bytes: &[u8], options: &Options) -> Vec<Read1> {
    match read_from(Box::new(Cursor::new(bytes.to_vec())), &file(name), options) {
        Ok(articles) => articles.take(100_000).collect(),
        Err(e) => vec![Err(e.into())],
    }
}

fn all(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Read1> {
    all_with(name, bytes.as_ref(), &Options::default())
}

fn one(name: &str, bytes: impl AsRef<[u8]>) -> Record {
    let mut items = all(name, bytes);
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0).unwrap()
}

/// Ids of what was read, messages of what was not.
fn shown(items: &[Read1]) -> Vec<String> {
    items.iter().map(|item| item.as_ref().map_or_else(ToString::to_string, |r| r.article.id.clone())).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

const TWO: &str = "{\"title\":\"A\",\"body\":\"first\"}\n{\"title\":\"B\",\"body\":\"second\"}\n";

#[test]
fn a_text_has_its_title_summary_body_and_source() {
    let text = "Bridge Opens in Perm\n\nThe mayor walked over it twice, to make sure that it held.\n\nA bridge opened. \
                It is long.\n\nRead more: Bridges\n\n“It holds.”\n \n \nSource: Kama Wire";
    let Record { article, own_id, line, .. } = one("2015/06/14/bridge.txt", text);
    assert_eq!(article.title, "Bridge Opens in Perm");
    assert_eq!(article.summary.as_deref(), Some("The mayor walked over it twice, to make sure that it held."));
    assert_eq!(article.body, "A bridge opened. It is long.\n\nRead more: Bridges\n\n“It holds.”");
    assert_eq!(article.source.as_deref(), Some("Kama Wire"));
    assert_eq!(article.published.unwrap().to_string(), "2015-06-14");
    assert_eq!((article.id.as_str(), own_id, line), ("2015/06/14/bridge.txt", false, None));
    assert_eq!(article.path.as_deref(), Some("2015/06/14/bridge.txt"));
}

#[test]
fn a_text_of_one_paragraph_or_without_a_title_is_not_given_what_it_lacks() {
    let article = one("a.txt", "Title Here\r\n\r\nOnly this sentence follows.\r\n").article;
    assert_eq!(
        (article.title.as_str(), article.summary, article.body.as_str()),
        ("Title Here", None, "Only this sentence follows.")
    );
    let article = one("a.txt", "A lone sentence is a text.").article;
    assert_eq!((article.title.as_str(), article.body.as_str()), ("", "A lone sentence is a text."));
    let article = one("a.txt", "the road was closed by snow and\nthe ferry too, said the mayor.\n").article;
    assert_eq!(article.title, "");
    let long = format!("{}\n\nmore", "word ".repeat(100));
    let article = one("a.txt", &long).article;
    assert_eq!((article.title.as_str(), article.body.as_str()), ("", long.as_str()));
    let article = one("a.txt", "Title\n\nNAIROBI, March 3 (Reuters) - Gunmen ambushed a convoy.\n\nMore.").article;
    assert_eq!(article.summary, None, "a dateline begins the body");
    let article = one("a.txt", "Title\n\nBy Åse Lund\n\nText one. Text two.\n\nMore.").article;
    assert_eq!((article.summary, article.body.as_str()), (None, "By Åse Lund\n\nText one. Text two.\n\nMore."));
}

#[test]
fn markdown_takes_front_matter_and_a_heading_and_keeps_its_marks() {
    let text = "---\nauthor: [Ann, \"Bo\"]\ndate: 2018-04-16 # no\ntags:\n  - sea\n  - fish\nPublished-At: 2018-04-16\n---\n\n# Sonar *Sold*\n\n\
                **BERGEN** — One. Two.\n\n## Reaction\n\nNone.\n";
    let Record { article, .. } = one("sonar.md", text);
    assert_eq!(article.title, "Sonar *Sold*");
    assert_eq!(article.body, "**BERGEN** — One. Two.\n\n## Reaction\n\nNone.");
    assert_eq!(article.byline.as_deref(), Some("Ann, Bo"));
    assert_eq!(article.published.unwrap().to_string(), "2018-04-16");
    assert_eq!(article.extra["tags"], json!(["sea", "fish"]));
    let article = one("a.md", "---\ntitle: \"Named\"\n---\nText follows here.\n").article;
    assert_eq!((article.title.as_str(), article.body.as_str()), ("Named", "Text follows here."));
    let article = one("a.md", "Underlined\n=====\n\nText. More.\n").article;
    assert_eq!((article.title.as_str(), article.body.as_str()), ("Underlined", "Text. More."));
}

#[test]
fn nothing_is_cut_from_a_text_whose_fields_are_given_above_it() {
    let text = "One lone sentence stands here alone.\n\nThen the text. It goes on.\n\nSource: Kama Wire";
    let front = |keys: &str| one("a.md", format!("---\ntitle: T\n{keys}---\n{text}")).article;
    let both = front("standfirst: Given\npublisher: The Post\n");
    assert_eq!((both.summary.as_deref(), both.source.as_deref()), (Some("Given"), Some("The Post")));
    assert_eq!(both.body, text);
    let summed = front("summary: Given\n");
    assert_eq!((summed.summary.as_deref(), summed.source.as_deref()), (Some("Given"), Some("Kama Wire")));
    assert_eq!(summed.body, "One lone sentence stands here alone.\n\nThen the text. It goes on.");
    let sourced = front("source: The Post\n");
    assert_eq!(sourced.summary.as_deref(), Some("One lone sentence stands here alone."));
    assert_eq!(sourced.body, "Then the text. It goes on.\n\nSource: Kama Wire");
    let double = front("body: Above\n");
    assert_eq!(double.body, "Then the text. It goes on.");
    assert_eq!(double.extra["body_2"], "Above", "what stands above is kept aside");
}

#[test]
fn json_is_an_object_an_array_or_objects_in_a_row() {
    assert_eq!(shown(&all("a.json", "\n {\"title\":\"A\"} \n")), ["a.json"]);
    assert_eq!(shown(&all("a.json", "[{\"title\":\"A\"}]")), ["a.json#1"]);
    assert_eq!(shown(&all("a.json", "[ {\"title\":\"[{\\\"\"},\n{\"id\":7,\"title\":\"B\"} ]\n")), ["a.json#1", "7"]);
    assert_eq!(shown(&all("a.json", TWO)), ["a.json#1", "a.json#2"]);
    assert!(all("a.json", "[]").is_empty());
    assert!(all("a.json", "").is_empty());
    let lines: Vec<_> = all("a.json", "[\n{\"title\":\"A\"},\n\n{\"title\":\n\"B\"}]")
        .iter()
        .map(|r| r.as_ref().unwrap().line)
        .collect();
    assert_eq!(lines, [Some(2), Some(4)]);
}

#[test]
fn json_that_is_no_object_is_told_and_passed_over() {
    let mixed = "[1, null, \"two\", {\"title\": \"Only\"}, [[]], {\"title\": nope}]";
    let items = all("a.json", mixed);
    assert_eq!(
        shown(&items),
        [
            "a.json:1: expected a JSON object, found a number",
            "a.json:1: expected a JSON object, found null",
            "a.json:1: expected a JSON object, found a string",
            "a.json#4",
            "a.json:1: expected a JSON object, found an array",
            "a.json:1: broken JSON: expected ident at column 12",
        ]
    );
    assert_eq!(items[5].as_ref().unwrap_err().raw.as_deref(), Some(&b"{\"title\": nope}"[..]));
    assert_eq!(
        shown(&all("a.json", "{\"title\":\"Cut Short\",\"body\":\"The mayor of Ber")),
        ["a.json:1: the JSON value is cut short: the file ends within it"]
    );
    assert_eq!(shown(&all("a.json", "42")), ["a.json:1: expected a JSON object, found a number"]);
}

#[test]
fn hostile_depth_is_an_error_and_not_the_end() {
    for open in ["{\"body\":", "["] {
        let deep = format!(
            "[{}1{}, {{\"title\":\"after\"}}]",
            open.repeat(100_000),
            if open == "[" { "]" } else { "}" }.repeat(100_000)
        );
        let items = all("a.json", &deep);
        assert_eq!(items.len(), 2);
        assert!(
            items[0].as_ref().unwrap_err().to_string().contains("recursion limit"),
            "{}",
            items[0].as_ref().unwrap_err()
        );
        assert_eq!(items[1].as_ref().unwrap().article.title, "after");
    }
    let nested = format!("{{\"title\":\"t\",\"x\":{}1{}}}", "[".repeat(120), "]".repeat(120));
    assert!(all("a.json", nested)[0].is_ok());
}

#[test]
fn a_bad_line_is_told_with_its_line_and_text_and_the_rest_goes_on() {
    let text =
        "{\"title\":\"A\"}\n\n{\"title\": \"B\", nope}\n{\"title\":\"half \\ud83d\"}\n{\"id\": \"d\", \"title\":\"D\"}";
    let items = all("w.jsonl", text);
    assert_eq!(
        shown(&items),
        [
            "w.jsonl#1",
            "w.jsonl:3: broken JSON: key must be a string at column 16",
            "w.jsonl:4: broken JSON: unexpected end of hex escape at column 22",
            "d"
        ]
    );
    assert_eq!(items[1].as_ref().unwrap_err().raw.as_deref(), Some(&b"{\"title\": \"B\", nope}"[..]));
}

#[test]
fn records_that_are_too_large_are_refused_and_passed_over() {
    let options = Options { max_article: 40, ..Options::default() };
    let long = format!("{{\"title\":\"{}\"}}", "x".repeat(200_000));
    for (name, text) in [
        ("a.jsonl", format!("{{\"title\":\"A\"}}\n{long}\n{{\"title\":\"B\"}}\n")),
        ("a.json", format!("[{{\"title\":\"A\"}}\n,{long},{{\"title\":\"B\"}}]\n")),
        ("a.csv", format!("title\nA\n\"{}\n\"\nB\n", "x".repeat(200_000))),
    ] {
        let items = all_with(name, text.as_bytes(), &options);
        assert_eq!(items.len(), 3, "{name}");
        assert!(items[1].as_ref().unwrap_err().to_string().contains("larger than 40 bytes"), "{name}");
        assert_eq!(items[2].as_ref().unwrap().article.title, "B", "{name}");
    }
    assert!(all_with("a.txt", long.as_bytes(), &options)[0].is_err());
}

#[test]
fn a_record_of_millions_of_values_is_refused_and_passed_over() {
    let many = |values: usize| format!("{{\"title\":\"M\",\"x\":[{}0]}}\n", "0,".repeat(values));
    let prose = format!("{{\"title\":\"P\",\"body\":\"{}\"}}\n", "so, so, \\\", ".repeat(1 << 20));
    let text = many(3_000_000) + &prose + &many(100);
    for name in ["a.jsonl", "a.json"] {
        let items = all(name, &text);
        assert_eq!(items.len(), 3, "{name}");
        let failure = items[0].as_ref().unwrap_err();
        assert!(failure.to_string().ends_with(":1: has more than 2000000 values: no article has so many"), "{failure}");
        assert_eq!(failure.raw, None, "it is too large to be kept");
        assert_eq!(items[1].as_ref().unwrap().article.title, "P", "commas in texts part no values");
        assert_eq!(items[2].as_ref().unwrap().article.title, "M");
    }
}

#[test]
fn tables_follow_rfc_4180_and_tell_of_ragged_rows() {
    let csv = "\u{feff}title,date,author,text,Desk\r\n\"Say \"\"hi\"\"\",2015-02-01,Awa,\"One,\r\ntwo\",World\r\nFew,2015-02-02\r\n\
               5\" pipe,,,\"Text\",\r\n\r\nx,1,2,3,4,5\n";
    let items = all("t.csv", csv);
    assert_eq!(
        shown(&items),
        [
            "t.csv#1",
            "t.csv:4: the row has 2 values, the header 5 columns",
            "t.csv#3",
            "t.csv:7: the row has 6 values, the header 5 columns"
        ]
    );
    let first = items[0].as_ref().unwrap();
    assert_eq!((first.article.title.as_str(), first.article.body.as_str()), ("Say \"hi\"", "One,\r\ntwo"));
    assert_eq!((first.line, &first.article.extra["Desk"]), (Some(2), &json!("World")));
    assert_eq!(items[2].as_ref().unwrap().article.title, "5\" pipe");
    assert_eq!(items[1].as_ref().unwrap_err().raw.as_deref(), Some(&b"Few,2015-02-02"[..]));
    let tsv = one("t.tsv", "title\ttext\nA\the said \"so\"\n").article;
    assert_eq!((tsv.title.as_str(), tsv.body.as_str()), ("A", "he said \"so\""));
    assert_eq!(one("t.csv", "title;text\nA;b, c\n").article.body, "b, c");
}

#[test]
fn a_quote_that_never_closes_is_told_where_it_opens() {
    let items = all("q.csv", "title,text\nFine,row\n\"Open,2015\nmore,rows\n");
    assert_eq!(
        shown(&items),
        ["q.csv#1", "q.csv:3: a quote opened in this row is never closed: double the quotes within values"]
    );
    assert_eq!(shown(&all("h.csv", "a,b\n1,2\n3,4\n")).len(), 1, "a header without text is told once");
}

#[test]
fn compressed_files_are_read_and_damage_keeps_what_came_before() {
    assert_eq!(shown(&all("a.jsonl.gz", gzip(TWO.as_bytes()))), ["a.jsonl.gz#1", "a.jsonl.gz#2"]);
    let members = [gzip(b"{\"title\":\"A\"}\n"), gzip(b"{\"title\":\"B\"}\n")].concat();
    assert_eq!(all("a.jsonl.gz", members).len(), 2);
    let packed = zstd::encode_all(TWO.as_bytes(), 3).unwrap();
    assert_eq!(shown(&all("a.json.zst", &packed)), ["a.json.zst#1", "a.json.zst#2"]);
    let line = |n: u32| format!("{{\"title\":\"{n} {}\"}}", n * 7919 % 1_000_003);
    let many = (0..20_000).map(line).collect::<Vec<_>>().join("\n");
    for (name, bytes) in
        [("a.jsonl.gz", gzip(many.as_bytes())), ("a.jsonl.zst", zstd::encode_all(many.as_bytes(), 3).unwrap())]
    {
        let items = all(name, &bytes[..bytes.len() * 3 / 4]);
        assert!(items.len() > 5000 && items.iter().rev().skip(1).all(Result::is_ok), "{name}");
        let said = items.last().unwrap().as_ref().unwrap_err().to_string();
        assert!(said.starts_with(&format!("{name}:")) && said.contains("is cut short"), "{said}");
    }
    assert_eq!(shown(&all("a.json.zst", TWO)), ["a.json.zst: is not zstd data, although its name says so: rename it"]);
}

#[test]
fn every_usual_encoding_gives_the_same_text() {
    let text = "Snow Closes the Road to Tromsø\n\n\"We wait,\" said Åse, a driver. “So it is – here.”\n";
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: bool| {
        mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()).flat_map(unit).collect::<Vec<u8>>()
    };
    let want = one("a.txt", text).article;
    let cp1252 = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [
        utf16(u16::to_le_bytes, true),
        utf16(u16::to_be_bytes, true),
        utf16(u16::to_le_bytes, false),
        utf16(u16::to_be_bytes, false),
        cp1252,
        marked,
    ] {
        assert_eq!(one("a.txt", &bytes).article, want);
    }
    let russian = "Новости дня\n\nВ Перми открыли мост через Каму, сообщила мэрия города. Мост длинный.\n";
    assert_eq!(one("a.txt", encoding_rs::KOI8_R.encode(russian).0).article.title, "Новости дня");
}

#[test]
fn damage_in_sound_text_is_replaced_and_warned_of() {
    let cut = one("a.txt", b"Snow Closes the Road to Troms\xc3");
    assert_eq!(cut.article.title, "Snow Closes the Road to Troms\u{fffd}");
    assert_eq!(cut.warnings, ["a.txt: some bytes are not UTF-8: replaced by U+FFFD"]);
    let lines =
        [format!("{{\"title\":\"{}\"}}\n", "x".repeat(70_000)).as_bytes(), b"{\"title\":\"caf\xe9\"}\n"].concat();
    assert_eq!(all("a.jsonl", lines)[1].as_ref().unwrap().article.title, "café");
    let odd = one("a.txt", b"\xff\xfeA\0b\0.\0 ");
    assert_eq!((odd.article.title.as_str(), odd.warnings.len()), ("Ab.\u{fffd}", 1));
    assert!(one("a.txt", "Nul\n\nThe ferry\0 stopped at Corfu on 3 May.").warnings.is_empty());
}

#[test]
fn binary_data_and_empty_files_are_refused() {
    let junk: Vec<u8> = (0..4000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    assert_eq!(shown(&all("a.txt", junk)), ["a.txt: is binary data, not text: leave it out or convert it"]);
    assert_eq!(shown(&all("a.txt", " \n\t\n")), ["a.txt: has no text: the file is empty"]);
    assert!(all("a.jsonl", "").is_empty());
}

#[test]
fn a_format_not_told_by_the_name_is_told_by_the_content_or_asked_for() {
    assert_eq!(all("wire", TWO).len(), 2);
    assert_eq!(all("wire", gzip(TWO.as_bytes())).len(), 2);
    assert_eq!(
        shown(&all("notes.log", "Some text")),
        ["notes.log: its format cannot be told from its name: say `--input-format` txt|md|json|jsonl|csv|tsv|html"]
    );
    let forced = Options { input_format: Some(Format::Text), ..Options::default() };
    assert!(all_with("notes.log", b"Some text", &forced)[0].is_ok());
    let stdin = read_from(Box::new(Cursor::new("Some\n\ntext.")), &RawFile::stdin(), &Options::default()).unwrap();
    assert_eq!(stdin.format(), Format::Text);
}

/// A reader that gives a few bytes at a time.
struct Drip(Cursor<Vec<u8>>, usize);

impl io::Read for Drip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 % 7 + 1;
        let n = self.1.min(out.len());
        Read::read(&mut Read::take(Read::by_ref(&mut self.0), n as u64), out)
    }
}

#[test]
fn any_bytes_in_any_format_end_and_however_they_arrive() {
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let words: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b",",
        b":",
        b"\n",
        b"\r\n",
        b"\t",
        b" ",
        b"title",
        b"\"body\":",
        b"1",
        b"null",
        b"\xe9",
        b"\xc3\xa9",
        b"\0",
        b"#",
        b"---\n",
        b"- a",
        b"Source: X",
        b"{\"title\":\"A\"}",
        b";",
        b"\xff\xfe",
        b"a.b ",
        b"=",
    ];
    for _ in 0..400 {
        let soup: Vec<u8> = (0..random(60)).flat_map(|_| words[random(words.len())].iter().copied()).collect();
        for format in Format::all() {
            let options = Options { input_format: Some(format), max_article: 64, ..Options::default() };
            let whole = all_with("soup", &soup, &options);
            assert!(whole.len() <= soup.len().max(1), "{format} {soup:?}");
            let drip = Box::new(Drip(Cursor::new(soup.clone()), random(7)));
            let dripped: Vec<_> = match read_from(drip, &file("soup"), &options) {
                Ok(articles) => articles.collect(),
                Err(e) => vec![Err(e.into())],
            };
            assert_eq!(format!("{whole:?}"), format!("{dripped:?}"), "{format} {soup:?}");
        }
    }
}
