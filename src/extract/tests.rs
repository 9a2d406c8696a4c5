//! What the extractors find, told as annotated text: `[city:/Libya/Derna|Derna]` marks a mention, all else is none.

use std::sync::{Arc, OnceLock};

use super::{Explanation, Pipeline, Why};
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
        "She left the [org:/Ministry of Public Works|Ministry of Public Works] and joined [org:/Brindle Foods Ltd|Brindle Foods \
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
fn a_surname_alone_is_the_person_named_in_full_anywhere() {
    let found = extract("Okafor leaves the harbour board", "Board member Tunde Okafor said he was tired.");
    let people: Vec<_> = found.iter().filter(|m| &*m.facet == "person").map(|m| &*m.value).collect();
    assert_eq!(people, ["/Tunde Okafor"; 2]);
}

#[test]
fn of_two_with_one_surname_the_last_named_in_full_is_meant() {
    finds(
        "[person:/Nadia Petrenko|Nadia Petrenko] spoke first. [person:/Nadia Petrenko|Petrenko] was brief. \
         [person:/Oleg Petrenko|Oleg Petrenko] spoke next. [person:/Oleg Petrenko|Petrenko] was not.",
    );
}

#[test]
fn a_title_tells_those_with_one_surname_apart() {
    finds(
        "Senator [person:/Anna Dolezal|Anna Dolezal] came with her husband, [person:/Marek Dolezal|Marek Dolezal]. Mrs. \
         [person:/Anna Dolezal|Dolezal] spoke. Mr. [person:/Marek Dolezal|Dolezal] listened. Senator \
         [person:/Anna Dolezal|Dolezal] left.",
    );
}

#[test]
fn spellings_from_other_scripts_are_one_person() {
    finds(
        "[person:/Mohammed Rashidov|Muhammad Rashidov] came. [person:/Mohammed Rashidov|Mohammed Rashidov], 50, said so. \
         [person:/Mohammed Rashidov|Rashidov] left.",
    );
    finds("[person:/Hassan Karimi|Hassan Karimi] met [person:/Hussein Karimi|Hussein Karimi], 50, his brother.");
    finds("[person:/Muammar Gaddafi|Moammar Gadhafi] fell; [person:/Muammar Gaddafi|Kadhafi] fled.");
}

#[test]
fn initials_between_tell_people_apart() {
    finds("[person:/Robert A. Cole|Robert A. Cole] met [person:/Robert B. Cole|Robert B. Cole], 41, a nurse.");
    finds("[person:/Robert A. Cole|Robert A. Cole] sat. [person:/Robert A. Cole|Robert Cole], 41, a nurse, stood.");
}

#[test]
fn the_legal_form_does_not_part_a_company() {
    finds(
        "She left [org:/Brindle Foods Ltd|Brindle Foods Ltd] in spring. [org:/Brindle Foods Ltd|Brindle Foods] said so.",
    );
}

#[test]
fn an_acronym_may_stand_before_its_name() {
    finds(
        "Workers of the [org:/Kelbara Ports Authority|KPA] ([org:/Kelbara Ports Authority|Kelbara Ports Authority]) left. \
         The [org:/Kelbara Ports Authority|KPA] said nothing.",
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
fn of_namesakes_the_one_at_home_is_meant_unless_the_article_speaks_of_another_state() {
    let cities = |article: &Article| {
        let mut analysis = Analysis::default();
        analysis.analyse("", "", &article.body);
        let found = pipeline().extract(article, &analysis);
        found.iter().filter(|m| m.form != Form::Implied).map(|m| m.value.to_string()).collect::<Vec<_>>()
    };
    let plain = Article { body: "Shops in Hyderabad stayed shut.".into(), ..Article::default() };
    assert_eq!(cities(&plain), ["/India/Hyderabad"]);
    for article in [
        Article { url: Some("https://news.example.com.pk:80/a?b=.in".into()), ..plain.clone() },
        Article { source: Some("Example Times, Karachi".into()), ..plain.clone() },
        Article { source: Some("Dawn".into()), ..plain.clone() },
        Article { byline: Some("Ann Example in Islamabad".into()), ..plain.clone() },
        Article { dateline: Some("KARACHI, Pakistan (Example)".into()), ..plain.clone() },
    ] {
        assert_eq!(cities(&article), ["/Pakistan/Hyderabad"], "{article:?}");
    }
    for url in ["https://example.com/pk", "pk", "", "https://[::1]/"] {
        assert_eq!(cities(&Article { url: Some(url.into()), ..plain.clone() }), ["/India/Hyderabad"]);
    }
    let abroad = Article {
        body: "India closed its shops. Those in Hyderabad and Mumbai too.".into(),
        url: Some("https://example.pk/".into()),
        ..Article::default()
    };
    assert_eq!(cities(&abroad), ["/India", "/India/Hyderabad", "/India/Mumbai"]);
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
fn dates_take_what_they_lack_from_what_they_stand_with() {
    finds("It met on [date:/2009/06/09|Tuesday, June 9, 2009], and on [date:/2015/06/09|Tuesday 9 June] again.");
    finds(
        "The fair of [date:/2009/06/09|June 9]-11, 2009 and the rains of [date:/2009/03|March] and [date:/2009/04|April 2009].",
    );
    finds("From [date:/2009/06/30|June 30] to [date:/2009/07/02|July 2, 2009] it rained.");
    finds(
        "On [date:/2013/07/15|Monday] ([date:/2013/07/15|15.07.2013]) it rained; on [date:/2014/03/16|03/16/2014] too.",
    );
    finds("In [date:/2008|2008]-[date:/2009|2009] the painter ([date:/1742|1742]–[date:/1799|1799]) was forgotten.");
    finds("Version 1.2.2013.4 and 03/04/2014 tell no day, and 2008-1999 no years.");
}

#[test]
fn the_nearest_verb_tells_whether_a_day_is_past() {
    finds("The minister said on [date:/2015/06/09|Tuesday] that he will go. He will go on [date:/2015/06/16|Tuesday].");
    finds("On [date:/2015/06/16|Tuesday] the class will walk. On [date:/2015/06/09|Tuesday] police arrested two.");
    finds(
        "The vote is on [date:/2015/06/21|Sunday], to be held again in [date:/2015/10|October]; it was held in [date:/2014/10|October].",
    );
    finds("She wants it reopened by [date:/2015/06/16|Tuesday]. It had been opened by [date:/2015/06/09|Tuesday].");
    finds("Guests came on [date:/2014/07/04|July 4]. The guests of [date:/2015/07/04|July 4]: two.");
    finds(
        "Il viendra [date:/2015/06/10|mercredi], dit-on depuis le [date:/2015/03/24|24 mars]. El [date:/2014/10/01|1 de octubre] fue de lluvia.",
    );
}

#[test]
fn relative_dates_need_the_day_of_publication() {
    finds(
        "[date:/2015/06/14|Today] they vote; [date:/2015/05/31|two weeks ago] they did not. The fair opens on \
         [date:/2015/07/04|July 4], as it did on [date:/2014/09/12|12 September].",
    );
    let text = "On Tuesday, yesterday, in March, on June 9, last month and two weeks ago it rained, in 2014 and on 3 May 2013.";
    let article = Article { body: text.into(), ..Article::default() };
    let mut analysis = Analysis::default();
    analysis.analyse("", "", text);
    let found = pipeline().extract(&article, &analysis);
    let values: Vec<_> = found.iter().map(|mention| &*mention.value).collect();
    assert_eq!(values, ["/2014", "/2013/05/03"]);
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
fn names_in_credits_pointers_and_share_lines_are_no_facts() {
    finds(
        "[city:/Libya/Benghazi|Benghazi] was quiet.\nPhoto: Jane Doe/Reuters\nRead more: Fighting in Sirte\nA baker of \
         [city:/Libya/Tobruk|Tobruk] waits. REUTERS/John Doe\nShare on Facebook\n(Reporting by Ann Miller in Tripoli)\n\
         Nobody said more. Author: Paul Baker (AFP) Editor: Mary Smith",
    );
    // A namesake is not settled by what is only pointed to.
    finds(
        "[country:/Lebanon|Lebanese] soldiers entered [city:/Lebanon/Tripoli|Tripoli], north of \
         [city:/Lebanon/Beirut|Beirut].\nRead more: Fire in Benghazi\nRead more: Strikes in Misrata\nRead more: Libya votes",
    );
    // The title is the article's own, whatever it begins with.
    let found = extract("Watch: Fighting in Sirte", "Guns were heard.");
    assert!(found.iter().any(|m| &*m.value == "/Libya/Sirte"), "{found:?}");
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
fn what_was_read_before_changes_nothing() {
    let schema = Arc::new(Schema::builtin().unwrap());
    let gazetteer = Arc::new(Gazetteer::open(&schema).unwrap());
    let fresh = || Pipeline::new(Arc::clone(&schema), Arc::clone(&gazetteer));
    let read = |pipeline: &Pipeline, title: &str, body: &str| {
        let article = Article { title: title.into(), body: body.into(), ..Article::default() };
        let mut analysis = Analysis::default();
        analysis.analyse(title, "", body);
        pipeline.extract(&article, &analysis)
    };
    // Words of one sign, whose shapes are small numbers: first of all, and further on.
    let texts = [
        ("5 men of the Shura Council leave Derna", "Khalifa Haftar met Ali Zeidan in Tripoli, an aide said."),
        ("Vote", "Of all clubs 0 in Sirte, 0 in Houn and 7 in Tripoli won; a man from Derna saw it."),
        ("a visit to Benghazi", "The Libyan Red Crescent sent 7 trucks for Fatima Omar."),
        ("7 die", "Ansar Council fighters shot at Omar Mukhtar Street, and 5 of them fled to Houn."),
    ];
    let used = fresh();
    for (title, body) in texts.iter().chain(texts.iter().rev()) {
        let found = read(&used, title, body);
        assert!(!found.is_empty());
        assert_eq!(found, read(&fresh(), title, body), "{title}");
    }
}

/// Texts on which work that grows with the square of their length would take minutes.
fn hostile() -> [String; 10] {
    [
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
    ]
}

#[test]
fn hostile_text_ends_in_time() {
    for text in hostile() {
        let start = std::time::Instant::now();
        let found = extract("", &text);
        assert!(start.elapsed().as_secs() < 30, "{:.20}… took {:?}", text, start.elapsed());
        assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
    }
}

fn explain(title: &str, body: &str) -> Explanation {
    let article = Article { title: title.into(), body: body.into(), ..Article::default() };
    let mut analysis = Analysis::default();
    analysis.analyse(title, "", body);
    let explanation = pipeline().explain(&article, &analysis);
    assert_eq!(explanation.kept, pipeline().extract(&article, &analysis));
    explanation
}

#[test]
fn what_lost_is_told_with_what_beat_it() {
    let body = "Fighters of the Islamic State of Iraq and the Levant left Tripoli, Libya. Since the Arab Spring Much is \
                new.";
    let lost = explain("", body).lost;
    let why = |value: &str| {
        let found = lost.iter().find(|lost| &*lost.mention.value == value);
        found.map_or_else(|| panic!("{value} in {lost:#?}"), |lost| lost.why.clone())
    };
    assert!(matches!(why("/Iraq"), Why::Outweighed { by } if &*by.value == "/Islamic State"));
    assert!(matches!(why("/Lebanon/Tripoli"), Why::Homonym { by } if &*by.value == "/Libya/Tripoli"));
    assert!(matches!(why("/United States/Spring"), Why::Blocked { phrase } if phrase == "Arab Spring"));
    assert!(matches!(why("/Germany/Much"), Why::Unlikely));
    let stands = |value: &str| lost.iter().any(|lost| &*lost.mention.value == value);
    assert!(!stands("/Islamic State") && !stands("/Libya/Tripoli") && !stands("/Libya"), "{lost:#?}");
}

#[test]
fn hostile_text_is_explained_in_time() {
    for text in hostile() {
        let start = std::time::Instant::now();
        let lost = explain("", &text).lost;
        assert!(start.elapsed().as_secs() < 60, "{:.20}… took {:?}", text, start.elapsed());
        assert!(lost.windows(2).all(|pair| pair[0].mention.span <= pair[1].mention.span));
    }
}
