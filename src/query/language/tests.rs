//! The language as a table, its mistakes, and that what is printed reads back.

mod print;

use super::{Key, MAX_DEPTH, MAX_WORDS, Node, parse};
use crate::article::TextField;
use crate::error::Error;
use print::print;

const NAMES: [&str; 3] = ["town", "person", "date"];
const FACETS: [Key<'_>; 3] =
    [Key { name: NAMES[0], dated: false }, Key { name: NAMES[1], dated: false }, Key { name: NAMES[2], dated: true }];

fn word(text: &str) -> Node {
    Node::Word { scope: None, text: text.into() }
}

fn phrase(text: &str, slop: u32) -> Node {
    Node::Phrase { scope: None, text: text.into(), slop }
}

fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

#[test]
fn the_language_reads_as_its_page_says() {
    let title = Some(TextField::Title);
    let cases = [
        ("", Node::All),
        ("  ", Node::All),
        ("a b", Node::And(vec![word("a"), word("b")])),
        ("a AND b", Node::And(vec![word("a"), word("b")])),
        ("a and or b", Node::And(vec![word("a"), word("and"), word("or"), word("b")])),
        ("a b OR c", Node::Or(vec![Node::And(vec![word("a"), word("b")]), word("c")])),
        ("a (b OR c)", Node::And(vec![word("a"), Node::Or(vec![word("b"), word("c")])])),
        ("-a", not(word("a"))),
        ("a NOT b", Node::And(vec![word("a"), not(word("b"))])),
        ("a -\"b c\"", Node::And(vec![word("a"), not(phrase("b c", 0))])),
        ("\"a b\"~5", phrase("a b", 5)),
        ("“a b”", phrase("a b", 0)),
        ("\"say \\\"a\\\"\"", phrase("say \"a\"", 0)),
        ("al-Qaeda", word("al-Qaeda")),
        ("10:30", word("10:30")),
        ("lib*", Node::Prefix { scope: None, text: "lib".into() }),
        ("libia~", Node::Fuzzy { scope: None, text: "libia".into(), distance: 1 }),
        ("libia~2", Node::Fuzzy { scope: None, text: "libia".into(), distance: 2 }),
        ("title:a", Node::Word { scope: title, text: "a".into() }),
        ("title:\"a b\"", Node::Phrase { scope: title, text: "a b".into(), slop: 0 }),
        (
            "title:(a OR lib*)",
            Node::Or(vec![
                Node::Word { scope: title, text: "a".into() },
                Node::Prefix { scope: title, text: "lib".into() },
            ]),
        ),
        ("town:Libya/Derna", Node::Facet { facet: "town".into(), value: "Libya/Derna".into() }),
        ("town:\"New York\"", Node::Facet { facet: "town".into(), value: "New York".into() }),
        ("published:2015-01..2015-06", Node::Published { range: "2015-01..2015-06".into() }),
        ("published:\"/1987/04/07\"", Node::Published { range: "/1987/04/07".into() }),
        ("date:\"/1987/04/07\"", Node::Facet { facet: "date".into(), value: "/1987/04/07".into() }),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text, &FACETS).unwrap(), expected, "{text}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    let cases = [
        ("a (b", 2, "expected a `)`"),
        ("a b)", 3, "closes no `(`"),
        ("()", 1, "before this `)`"),
        ("a OR", 4, "expected a word"),
        ("OR a", 0, "before `OR`"),
        ("a AND AND b", 6, "before `AND`"),
        ("a - b", 2, "right behind `-`"),
        ("\"a", 0, "closing quotation mark"),
        ("\"a\"~x", 3, "how many places"),
        ("a \"!\"", 2, "between the quotes"),
        ("& a", 0, "letter or digit"),
        ("a*b", 1, "only at the end"),
        ("a~3", 0, "`~1` or `~2`"),
        ("al-Qaida~1", 0, "single plain word"),
        ("x \"the the the the the the the\"~60", 2, "at most 6 words"),
        ("titel:a", 0, "did you mean `title:`?"),
        ("x twon:\"a\"", 2, "did you mean `town:`?"),
        ("http://example.org", 0, "in quotes"),
        ("title: a", 6, "right behind `title:`"),
        ("town: a", 5, "right behind `town:`"),
        ("town:(a)", 5, "one value behind"),
        ("town:\"/\"", 5, "a value right behind"),
        ("a published:\"last week\"", 12, "`last week` is no range of days"),
        ("a published:2015-13 b", 12, "`2015-13` is no range of days"),
        ("published:2016..2015", 10, "ends before it begins"),
        ("date:soon", 5, "`soon` is no range of days"),
    ];
    for (text, place, part) in cases {
        match parse(text, &FACETS) {
            Err(Error::Query { message, at: Some((query, at)) }) => {
                assert!(message.contains(part), "{text}: {message}");
                assert_eq!((query.as_str(), at), (text, place), "{text}: {message}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn hostile_nesting_ends_in_an_error() {
    for text in ["(".repeat(50_000), "-".repeat(50_000) + "a", "NOT ".repeat(10_000), "title:(".repeat(9_000)] {
        assert!(parse(&text, &FACETS).is_err());
    }
    let fits = "(".repeat(MAX_DEPTH) + "a" + &")".repeat(MAX_DEPTH);
    assert_eq!(parse(&fits, &FACETS).unwrap(), word("a"));
    assert!(parse(&"a ".repeat(40_000), &FACETS).is_err());
    assert!(parse(&"a ".repeat(MAX_WORDS + 1), &FACETS).is_err());
    assert!(parse(&format!("\"{}\"", "a ".repeat(MAX_WORDS + 1)), &FACETS).is_err());
    assert!(parse(&"a ".repeat(MAX_WORDS), &FACETS).is_ok());
    // Words are counted as they are looked up, however they are glued together.
    assert!(parse(&"a-".repeat(MAX_WORDS + 1), &FACETS).is_err());
    assert!(parse(&format!("\"{}\"", "a-".repeat(MAX_WORDS + 1)), &FACETS).is_err());
    assert!(parse(&"a-".repeat(MAX_WORDS), &FACETS).is_ok());
}

/// A small generator of numbers, so that every run tries the same cases.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn node(&mut self, depth: usize) -> Node {
        let scope = [None, None, Some(TextField::Title), Some(TextField::Body)][self.roll(4)];
        let text = self.pick(&["Derna", "al-Qa'ida", "10:30", "Ünï", "and", "北京", "a.b", "x-"]).to_owned();
        let said = self.pick(&["a b", "say \"x\" \\ y", "AND", "a:(b)", "“x”"]).to_owned();
        match self.roll(if depth == 0 { 6 } else { 9 }) {
            0 => Node::Word { scope, text },
            1 => Node::Prefix { scope, text },
            2 => Node::Fuzzy { scope, text: "libia".into(), distance: 1 + u8::from(self.roll(2) == 1) },
            3 => Node::Phrase { scope, text: said, slop: u32::try_from(self.roll(3)).unwrap() },
            4 => Node::Facet { facet: self.pick(&NAMES[..2]).into(), value: said },
            5 => Node::Published { range: "2015..".into() },
            6 => not(self.node(depth - 1)),
            kind => {
                let parts = (0..2 + self.roll(3)).map(|_| self.node(depth - 1)).collect();
                if kind == 7 { Node::And(parts) } else { Node::Or(parts) }
            }
        }
    }
}

#[test]
fn what_is_printed_reads_back_to_the_same_tree() {
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let node = dice.node(4);
        let text = print(&node);
        assert_eq!(parse(&text, &FACETS).unwrap(), node, "{text}");
    }
}

#[test]
fn any_text_either_reads_and_prints_alike_or_is_refused() {
    let mut dice = Dice(11);
    let parts = [
        "a", "-", "(", ")", "\"", "~", "*", ":", " ", " ", "AND", "OR", "NOT", "title:", "town:", "2", "é", "\\", "“",
        "”", "b ", "..",
    ];
    let mut read = 0;
    for _ in 0..50_000 {
        let text: String = (0..dice.roll(9)).map(|_| dice.pick(&parts)).collect();
        if let Ok(node) = parse(&text, &FACETS) {
            let printed = print(&node);
            assert_eq!(parse(&printed, &FACETS).ok(), Some(node), "{text} printed {printed}");
            read += 1;
        }
    }
    assert!(read > 5_000);
}
