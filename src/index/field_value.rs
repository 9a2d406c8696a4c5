//! Facet values that an article gives itself: its source, authors, section, language, day of publication, and whatever
//! key of a record the schema names.

use serde_json::Value;

use crate::article::Article;
use crate::mention::path_of;

/// The paths of the values that `from` feeds: an article field by its name, else a key of the record with a string, a
/// number, a truth value or a list of them.
pub(super) fn values_from(article: &Article, from: &str) -> Vec<String> {
    match from {
        "byline" => article.byline.as_deref().map(authors).unwrap_or_default(),
        "source" => one(article.source.as_deref()),
        "section" => one(article.section.as_deref()),
        "dateline" => one(article.dateline.as_deref()),
        "lang" => one(article.lang.as_deref()),
        "url" => one(article.url.as_deref()),
        "published" => article.day().map(day_path).into_iter().collect(),
        key => article.extra.get(key).map(from_json).unwrap_or_default(),
    }
}

/// `/2015/06/14`.
fn day_path(day: jiff::civil::Date) -> String {
    format!("/{:04}/{:02}/{:02}", day.year(), day.month(), day.day())
}

/// The path of one name with its white space made single, if any is left.
fn one(name: Option<&str>) -> Vec<String> {
    let words: Vec<&str> = name.unwrap_or("").split_whitespace().collect();
    if words.is_empty() { Vec::new() } else { vec![path_of([&*words.join(" ")])] }
}

/// The values of a record's key.
fn from_json(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => one(Some(text)),
        Value::Number(number) => one(Some(&number.to_string())),
        Value::Bool(truth) => one(Some(&truth.to_string())),
        Value::Array(items) => items.iter().filter(|item| !item.is_array()).flat_map(from_json).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

/// The authors of a byline: "By Jane Doe, Ali Hassan and Mark Moe" names three.
fn authors(byline: &str) -> Vec<String> {
    let byline = byline.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = match byline.split_at_checked(3) {
        Some((by, names)) if by.eq_ignore_ascii_case("by ") => names,
        _ => &byline,
    };
    names
        .split([',', ';', '/', '&'])
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().trim_start_matches("and ").trim())
        .flat_map(|name| one(Some(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_name_their_authors() {
        assert_eq!(authors("By Jane Doe"), ["/Jane Doe"]);
        assert_eq!(authors("BY  Jane Doe, Ali Hassan, and Mark Moe"), ["/Jane Doe", "/Ali Hassan", "/Mark Moe"]);
        assert_eq!(authors("Byron Smith & Jane Doe"), ["/Byron Smith", "/Jane Doe"]);
        assert_eq!(authors(" "), Vec::<String>::new());
    }

    #[test]
    fn every_plain_value_of_a_record_can_feed_a_facet() {
        let article: Article = serde_json::from_value(serde_json::json!({
            "id": "1", "source": "AC/DC\tNews", "published": "2015-06-14",
            "extra": {"tags": ["oil", 7, true, null], "deep": {"no": 1}}
        }))
        .unwrap();
        assert_eq!(values_from(&article, "source"), ["/AC\\/DC News"]);
        assert_eq!(values_from(&article, "published"), ["/2015/06/14"]);
        assert_eq!(values_from(&article, "tags"), ["/oil", "/7", "/true"]);
        assert!(values_from(&article, "deep").is_empty());
        assert!(values_from(&article, "absent").is_empty());
    }
}
