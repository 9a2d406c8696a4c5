//! Words of a page as a reader sees them: entities decoded, white space collapsed.

use std::borrow::Cow;

use trafilatura::dom::Document;

/// Text with its entities decoded.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    // The parser knows all two thousand names.
    let document = Document::parse(&text.replace('<', "&lt;"));
    Cow::Owned(document.body().map_or_else(String::new, |body| document.text_content(body)))
}

/// Text with every run of white space made one blank, none around it.
pub(super) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}') {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Both: what an attribute or a range of the page says.
pub(super) fn said(text: &str) -> String {
    squeezed(&decoded(text))
}
