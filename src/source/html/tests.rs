//! Pages of our own making, and those that mean harm.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::keys;

const WORDS: &str =
    "The council of Derna met on Monday, and two men were held after the talks ended in the old harbour. ";

fn page(head: &str, body: &str) -> serde_json::Value {
    keys(&format!("<html lang=en-GB><head>{head}</head><body>{body}</body></html>")).unwrap().into()
}

fn article() -> String {
    format!("<h1>Talks end in Derna</h1><article>{}</article>", format!("<p>{}</p>", WORDS.repeat(3)).repeat(4))
}

#[test]
fn meta_gives_what_it_declares() {
    let head = r#"<title>Talks end in Derna - The Coast</title><meta property="og:site_name" content="The Coast">
        <meta name="author" content="By Ann Example"><meta property="article:published_time" content="2015-06-14T18:30:00+02:00">
        <meta property="article:section" content="World &amp; Wars"><link rel="canonical" href="https://coast.example/1">"#;
    let found = page(head, &article());
    for (key, wanted) in [
        ("title", "Talks end in Derna"),
        ("byline", "Ann Example"),
        ("published", "2015-06-14T18:30:00+02:00"),
        ("source", "The Coast"),
        ("section", "World & Wars"),
        ("lang", "en-GB"),
        ("url", "https://coast.example/1"),
    ] {
        assert_eq!(found[key], wanted, "{key}");
    }
}

#[test]
fn a_day_gives_way_to_a_time_on_that_day() {
    let head = r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2015-06-14"}</script>
        <meta property="article:published_time" content="2015-06-14T08:00:00Z">"#;
    assert_eq!(page(head, &article())["published"], "2015-06-14T08:00:00+00:00");
}

#[test]
fn a_date_near_the_headline_counts_where_none_is_declared() {
    let body = article().replace("</h1>", "</h1><div>Published: 14 June 2015, by Ann Example</div>");
    assert_eq!(page("", &body)["published"], "2015-06-14");
    let head = r#"<link rel="canonical" href="https://coast.example/2015/06/14/talks">"#;
    assert_eq!(page(head, &article())["published"], "2015-06-14");
}

#[test]
fn pointers_share_lines_and_captions_stay_out_of_the_body() {
    let body = article().replacen(
        "</article>",
        "<p>Read more: the road to Sirte</p><p>Share on Facebook</p><p>Photo: Ann Example/AFP</p></article>",
        1,
    );
    let found = page("", &body);
    let body = found["body"].as_str().unwrap();
    assert_eq!(body.split("\n\n").count(), 4, "{body}");
}

#[test]
fn a_page_without_words_has_no_text() {
    for html in ["<html><script>var a = 'words';</script></html>", "<p></p>", "<!-- a -->", "<html><title>t</title>"] {
        assert!(keys(html).unwrap_err().starts_with("has no text"), "{html}");
    }
}

#[test]
fn hostile_pages_end_in_time() {
    let many = |text: &str, n: usize| text.repeat(n);
    let pages = [
        many("<div>", 10_000) + WORDS,
        many("<div>", 100_000) + WORDS + &many("</div>", 100_000),
        many("<div><object></div></object>", 30_000) + WORDS,
        many("<b><p>", 30_000) + WORDS,
        many("<table><tr><td>", 20_000) + WORDS,
        many("<ul><li>x", 20_000) + WORDS,
        many("</div>", 100_000) + WORDS,
        many("<a href='", 20_000) + WORDS,
        many("<!--", 100_000) + WORDS,
        many("<script>", 100_000) + WORDS,
        many("<x y=\"", 100_000) + WORDS,
        format!("<p {}>{WORDS}", (0..50_000).map(|n| n.to_string()).collect::<Vec<_>>().join("=1 a")),
        format!("<script type=application/ld+json>{}</script><p>{WORDS}", many("[", 100_000)),
        many("&amp;<p>", 100_000) + WORDS,
        many("<p>x", 400_000),
    ];
    for html in pages {
        // Processor time: what else the machine does must not fail this.
        let begun = ThreadTime::now();
        let _ = keys(&html);
        let start: String = html.chars().take(40).collect();
        assert!(begun.elapsed() < Duration::from_secs(10), "{start}: {:?}", begun.elapsed());
    }
}
