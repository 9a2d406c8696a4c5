//! JSON-LD: the one object of a page that is its article, wherever it is nested.

use serde_json::{Map, Value};

/// Types that are an article, without the address before them.
const TYPES: [&str; 16] = [
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "Article",
    "BlogPosting",
    "LiveBlogPosting",
    "Report",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "TechArticle",
    "Review",
    "WebPage",
];

/// Objects looked at, over all scripts of a page.
const MOST: usize = 2_000;

/// The linked data of a page.
#[derive(Debug, Default)]
pub(super) struct Linked {
    objects: Vec<Map<String, Value>>,
    /// The article among them.
    article: Option<usize>,
}

impl Linked {
    /// Reads the scripts of a page; those that are no JSON are passed over.
    pub(super) fn read(scripts: &[&str]) -> Self {
        let mut found = Self::default();
        for script in scripts {
            if let Some(value) = parsed(script) {
                found.gather(value);
            }
        }
        let rank = |object: &Map<String, Value>| TYPES.iter().position(|kind| is_a(object, kind));
        found.article =
            (0..found.objects.len()).filter_map(|at| Some((rank(found.objects.get(at)?)?, at))).min().map(|(_, at)| at);
        found
    }

    /// Takes up a value's objects, outermost first, down to those below an article.
    fn gather(&mut self, value: Value) {
        let mut queue = std::collections::VecDeque::from([value]);
        while let Some(value) = queue.pop_front() {
            match value {
                Value::Array(items) => queue.extend(items),
                Value::Object(object) if self.objects.len() < MOST => {
                    let inner = object.values().filter(|value| value.is_object() || value.is_array());
                    queue.extend(inner.cloned().collect::<Vec<_>>());
                    self.objects.push(object);
                }
                _ => {}
            }
        }
    }

    /// A text of the article; a list gives its first.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        first_text(self.objects.get(self.article?)?.get(key)?)
    }

    /// The names of what a key points to: persons, organisations, or plain texts.
    pub(super) fn names(&self, key: &str) -> Vec<String> {
        let value = self.article.and_then(|at| self.objects.get(at)).and_then(|object| object.get(key));
        let mut names = Vec::new();
        let items = match value {
            Some(Value::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for item in items {
            let name = match item {
                Value::String(name) => Some(name.as_str()),
                Value::Object(object) => object.get("name").and_then(first_text).or_else(|| self.resolved(object)),
                _ => None,
            };
            names.extend(name.map(str::to_owned).filter(|name| !names.contains(name)));
        }
        names
    }

    /// The name of the object that an `@id` stands for.
    fn resolved(&self, reference: &Map<String, Value>) -> Option<&str> {
        let id = reference.get("@id")?.as_str()?;
        let same = |object: &&Map<String, Value>| object.get("@id").and_then(Value::as_str) == Some(id);
        self.objects.iter().filter(same).find_map(|object| object.get("name").and_then(first_text))
    }
}

fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => items.iter().find_map(Value::as_str),
        Value::Object(object) => {
            object.get("@value").or_else(|| object.get("@id")).or_else(|| object.get("name"))?.as_str()
        }
        _ => None,
    }
}

fn is_a(object: &Map<String, Value>, kind: &str) -> bool {
    let named = |value: &Value| value.as_str().is_some_and(|text| text.rsplit(['/', '#', ':']).next() == Some(kind));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(value) => named(value),
        None => false,
    }
}

/// A script as JSON; line breaks within its texts and comments around it are usual.
fn parsed(script: &str) -> Option<Value> {
    let plain = script.trim();
    let plain = plain.strip_prefix("<!--").map_or(plain, |rest| rest.trim_end().trim_end_matches("-->"));
    let plain = plain.trim().trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let plain =
        plain.trim_end().trim_end_matches("]]>").trim_end().trim_end_matches("//").trim_end().trim_end_matches(';');
    serde_json::from_str(plain).ok().or_else(|| {
        let calm: String = plain.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&calm).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_found_in_graphs_lists_and_nests() {
        for script in [
            r#"{"@type": "NewsArticle", "headline": "H", "author": {"name": "Ann"}, "publisher": {"name": "P"}}"#,
            r#"[{"@type": "Person", "name": "no"}, {"@type": ["Thing", "http://schema.org/NewsArticle"], "headline": "H", "author": ["Ann"], "publisher": "P"}]"#,
            r##"{"@graph": [{"@type": "WebPage", "headline": "no"}, {"@id": "#p", "name": "P"}, {"@id": "#a", "name": ["Ann"]},
                {"@type": "Article", "headline": ["H"], "author": [{"@id": "#a"}], "publisher": {"@id": "#p"}}]}"##,
            r#"{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "H", "author": "Ann", "publisher": {"name": "P"}}}"#,
            "//<![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"H\", \"description\": \"two\nlines\", \"author\": \"Ann\", \"publisher\": \"P\"};\n//]]>",
        ] {
            let linked = Linked::read(&["{broken", script]);
            assert_eq!(linked.text("headline"), Some("H"), "{script}");
            assert_eq!(
                (linked.names("author").join(", "), linked.names("publisher").join(", ")),
                ("Ann".into(), "P".into())
            );
        }
        assert_eq!(Linked::read(&[r#"{"@type": "Person", "name": "x"}"#]).text("name"), None);
    }
}
