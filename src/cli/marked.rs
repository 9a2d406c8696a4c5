//! Articles with their mentions marked where they stand, in the notation of the gold annotations.

use std::io::{self, Write};

use dateline::article::{Article, TextField};
use dateline::mention::{Form, Mention};
use dateline::schema::{FacetDef, Kind};

use super::screen::{FAINT, Screen, TITLE, tint};

/// Writes an article: its id, then title, summary and body with marks.
pub fn article(
    out: &mut impl Write,
    article: &Article,
    mentions: &[Mention],
    facets: &[FacetDef],
    screen: Screen,
) -> io::Result<()> {
    writeln!(out, "{}", screen.paint(FAINT, &Screen::line(&format!("==> {} <==", article.id))))?;
    for field in TextField::ALL {
        let text = article.text(field);
        if text.is_empty() {
            continue;
        }
        let mentions = mentions.iter().filter(|mention| mention.field == field);
        write_marked(out, text, mentions, facets, screen, field == TextField::Title)?;
        writeln!(out, "\n")?;
    }
    Ok(())
}

fn write_marked<'m>(
    out: &mut impl Write,
    text: &str,
    mentions: impl Iterator<Item = &'m Mention>,
    facets: &[FacetDef],
    screen: Screen,
    is_title: bool,
) -> io::Result<()> {
    let plain = |text: &str| {
        let clean = screen.clean(text);
        if is_title { screen.paint(TITLE, &clean).into_owned() } else { clean.into_owned() }
    };
    let mut done = 0;
    for mention in mentions {
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        // What is implied has no words of its own, and marks do not nest.
        if mention.form == Form::Implied || start < done {
            continue;
        }
        let (Some(before), Some(surface)) = (text.get(done..start), text.get(start..end)) else { continue };
        write!(out, "{}{}", plain(before), mark(mention, surface, facets, screen))?;
        done = end;
    }
    write!(out, "{}", plain(text.get(done..).unwrap_or_default()))
}

/// `[[city:/Libya/Derna|Derna]]`, the name of the facet and the value faint, the words in the facet's colour.
fn mark(mention: &Mention, surface: &str, facets: &[FacetDef], screen: Screen) -> String {
    let kind = facets.iter().find(|facet| facet.name == mention.facet).map_or(Kind::Field, |facet| facet.kind);
    let demonym = if mention.form == Form::Demonym { "~" } else { "" };
    let open = format!("[[{}{demonym}:{}|", mention.facet, Screen::line(&mention.value));
    let surface = screen.paint(tint(kind), &screen.clean(surface)).into_owned();
    format!("{}{surface}{}", screen.paint(FAINT, &open), screen.paint(FAINT, "]]"))
}
