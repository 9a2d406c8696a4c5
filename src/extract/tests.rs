//! What the extractors find, told as annotated text: `[city:/Libya/Derna|Derna]` marks a mention, all else is none.

use std::sync::{Arc, OnceLock};

use super::Pipeline;
use crate::article::{Article, Published};
use crate::gazetteer::Gazetteer;
use crate::mention::{Form, Mention};
use crate::schema::Schema;
use crate::text::Analysis;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| {
        let schema = Arc::new(Schema::builtin().unwrap());
        let gazetteer = Arc::new(Gazetteer::open(&schema).unwrap());
        Pipeline::new(schema, gazetteer)
    })
}

fn extract(title: &str, body: &str) -> Vec<Mention> {
    let article = Article {
        title: title.into(),
        body: body.into(),
        published: Some(Published::parse("2015-06-14").unwrap()),
        ..Article::default()
    };
    let mut analysis = Analysis::default();
    analysis.analyse(title, "", body);
    pipeline().extract(&article, &analysis)
}

/// The text without marks, and the mentions that they stand for.
fn read(marked: &str) -> (String, Vec<(String, String, String)>) {
    let (mut text, mut mentions) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, behind)) = rest.split_once('[') {
        let (mark, after) = behind.split_once(']').unwrap();
        let (name, surface) = mark.split_once('|').unwrap();
        let (facet, value) = name.split_once(':').unwrap();
        text.push_str(before);
        text.push_str(surface);
        mentions.push((facet.into(), value.into(), surface.into()));
        rest = after;
    }
    text.push_str(rest);
    (text, mentions)
}

/// Extracts from the marked text and compares.
#[track_caller]
fn finds(marked: &str) {
    let (text, expected) = read(marked);
    let found = extract("", &text);
    for mention in &found {
        assert_eq!(mention.span.of(&text), &*mention.surface);
    }
    let found: Vec<_> = found
        .iter()
        .filter(|m| m.form != Form::Implied)
        .map(|m| (m.facet.to_string(), m.value.to_string(), m.surface.to_string()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn all_names_of_a_group_are_one_value() {
    finds(
        "Fighters of [group:/Islamic State|Daesh] fled. Once the [group:/Islamic State|Islamic State of Iraq and \
         Syria] held the bridge; now [group:/Islamic State|IS] has lost it.",
    );
}

#[test]
fn an_acronym_that_is_a_word_needs_its_full_name_and_capitals() {
    finds("It IS time, he shouted. The question is who pays.");
}

#[test]
fn a_groups_head_tells_what_no_list_holds() {
    finds(
        "Gunmen of the [group:/Free Kelbara Movement|Free Kelbara Movement] took the post. The rebels signed with the \
         [group:/Shura Council of Tamzine|Shura Council of Tamzine]. The [group:/Shura Council of Tamzine|Shura \
         Council] denied it.",
    );
}

#[test]
fn an_introduced_acronym_carries_its_name() {
    finds(
        "Militants of the [group:/Movement for the Liberation of the Coast|Movement for the Liberation of the Coast] \
         ([group:/Movement for the Liberation of the Coast|MLC]) left. The \
         [group:/Movement for the Liberation of the Coast|MLC] said nothing.",
    );
}

#[test]
fn organisations_are_told_by_head_and_legal_form() {
    finds(
        "She left the [org:/Ministry of Public Works|Ministry of Public Works] for [org:/Brindle Foods Ltd|Brindle Foods \
         Ltd] and later taught at the [org:/University of Kelbara|University of Kelbara].",
    );
}

#[test]
fn people_keep_particles_hyphens_and_initials() {
    finds(
        "Spokesman [person:/Sami ould Bekkar|Sami ould Bekkar] met [person:/Mira Okonjo-Reyes|Mira Okonjo-Reyes], 41, a \
         nurse. [person:/Anil K. Batra|Anil K. Batra] said no. [person:/Mira Okonjo-Reyes|Okonjo-Reyes] agreed.",
    );
}

#[test]
fn a_surname_is_the_person_named_in_full_before() {
    finds(
        "General [person:/Khalifa Haftar|Khalifa Haftar] spoke. [person:/Khalifa Haftar|Haftar] left. Gen. \
         [person:/Khalifa Haftar|Haftar] returned.",
    );
}

#[test]
fn a_place_for_a_given_name_is_no_place() {
    finds(
        "[person:/Sydney Okafor|Sydney Okafor] said she liked it. [person:/Paris Delmonte|Paris Delmonte] told her so.",
    );
}

#[test]
fn a_toponym_lies_in_the_country_that_the_article_speaks_of() {
    finds(
        "[country:/Lebanon|Lebanese] soldiers entered [city:/Lebanon/Tripoli|Tripoli], north of [city:/Lebanon/Beirut|Beirut].",
    );
    finds(
        "[country:/Libya|Libyan] ministers flew to [city:/Libya/Tripoli|Tripoli] from [city:/Libya/Benghazi|Benghazi].",
    );
}

#[test]
fn a_container_spelt_out_decides() {
    finds(
        "He was born in [city:/United States/Illinois/Springfield|Springfield], \
         [place:/United States/Illinois|Illinois], and never saw [city:/United States/Missouri/Springfield|Springfield], \
         [place:/United States/Missouri|Missouri].",
    );
}

#[test]
fn demonyms_are_mentions_of_their_state() {
    let found = extract("", "The Ethiopian delegation met Egyptians.");
    let seen: Vec<_> = found.iter().map(|m| (&*m.value, m.form, m.place_id.is_some())).collect();
    assert_eq!(seen, [("/Ethiopia", Form::Demonym, true), ("/Egypt", Form::Demonym, true)]);
}

#[test]
fn a_settlement_implies_its_state_once() {
    let found = extract("", "Troops left Benghazi for Tobruk.");
    let implied: Vec<_> = found.iter().filter(|m| m.form == Form::Implied).map(|m| &*m.value).collect();
    assert_eq!(implied, ["/Libya"]);
}

#[test]
fn phrases_that_name_nothing_keep_their_parts_from_being_names() {
    finds("Since the Arab Spring and the Prague Spring he suffered from Stockholm syndrome.");
}

#[test]
fn dates_are_reckoned_from_the_day_of_publication() {
    finds(
        "On [date:/2015/06/09|Tuesday] they met, as in [date:/2015/02|February]. By [date:/2014|2014] it was late. On \
         [date:/2014/09/03|3 September 2014] it rained; [date:/2015/06/11|three days ago] it did not.",
    );
}

#[test]
fn months_that_are_words_or_names_are_no_dates() {
    finds("They march on. You may go, and May may stay.");
}

#[test]
fn a_headline_in_capitals_still_gives_its_names() {
    let found = extract("REBELS SEIZE BENGHAZI AIRPORT", "Rebels seized the airport of Benghazi.");
    assert!(found.iter().any(|m| &*m.surface == "BENGHAZI" && &*m.value == "/Libya/Benghazi"), "{found:?}");
}

#[test]
fn words_at_the_start_of_sentences_are_not_names() {
    finds("Reading is good. Split the bill. Nice work. However, Mobile phones rang. Police came.");
}

#[test]
fn extraction_is_the_same_every_time() {
    let text = "Jordan met Georgia in Paris; Chad Brubaker of Tripoli left for Lincoln, Nebraska with the FARC.";
    let first = extract("", text);
    for _ in 0..5 {
        assert_eq!(extract("", text), first);
    }
}

#[test]
fn hostile_text_ends_in_time() {
    // Work that grows with the square of these would take minutes each.
    let texts = [
        "A ".repeat(300_000),
        "Front of the ".repeat(60_000),
        "(AB) ".repeat(100_000),
        "Springfield, ".repeat(40_000),
        "Khalifa Haftar and Ali Haftar ".repeat(20_000),
        (0..60_000).map(|n| format!("Mr Ali Zed{n} left.")).collect::<Vec<_>>().join(" "),
        format!("{}aa", "a.".repeat(400_000)),
        "’s'".repeat(200_000),
        "al-".repeat(200_000),
        "word\r".repeat(150_000),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let found = extract("", &text);
        assert!(start.elapsed().as_secs() < 30, "{:.20}… took {:?}", text, start.elapsed());
        assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
    }
}
