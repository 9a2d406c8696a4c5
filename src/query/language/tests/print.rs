//! Writes a query tree as text that reads back to the same tree: what reading is tested with.

use std::fmt::Write;

use super::super::ast::{Node, Scope};
use super::super::parser::PUBLISHED;

/// The tree as text of the query language.
pub(super) fn print(node: &Node) -> String {
    let mut text = String::new();
    push(node, &mut text);
    text
}

fn push(node: &Node, out: &mut String) {
    match node {
        Node::All => {}
        Node::And(parts) => join(parts, " ", out),
        Node::Or(parts) => join(parts, " OR ", out),
        Node::Not(part) => {
            out.push('-');
            nested(part, matches!(**part, Node::Not(_)), out);
        }
        Node::Word { scope, text } => word(*scope, text, "", out),
        Node::Prefix { scope, text } => word(*scope, text, "*", out),
        Node::Fuzzy { scope, text, distance } => word(*scope, text, &format!("~{distance}"), out),
        Node::Phrase { scope, text, slop } => {
            key(*scope, out);
            quote(text, out);
            if *slop > 0 {
                let _ = write!(out, "~{slop}");
            }
        }
        Node::Facet { facet, value } => {
            out.push_str(facet);
            out.push(':');
            quote(value, out);
        }
        Node::Published { range } => {
            out.push_str(PUBLISHED);
            out.push(':');
            quote(range, out);
        }
    }
}

fn join(parts: &[Node], between: &str, out: &mut String) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        nested(part, false, out);
    }
}

/// A part of a larger node, in parentheses where it would fall apart otherwise.
fn nested(node: &Node, force: bool, out: &mut String) {
    if force || matches!(node, Node::And(_) | Node::Or(_)) {
        out.push('(');
        push(node, out);
        out.push(')');
    } else {
        push(node, out);
    }
}

fn key(scope: Scope, out: &mut String) {
    if let Some(field) = scope {
        out.push_str(field.name());
        out.push(':');
    }
}

fn word(scope: Scope, text: &str, suffix: &str, out: &mut String) {
    key(scope, out);
    out.push_str(text);
    out.push_str(suffix);
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}
