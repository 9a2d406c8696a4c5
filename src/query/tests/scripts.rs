//! Words of scripts without spaces, and of scripts with many ways of writing.

use super::archive::{Archive, article};
use crate::query::{NoNames, Request, run};

fn archive() -> Archive {
    let piece = |id: &str, lang: &str, title: &str, body: &str| {
        let mut article = article(id, "2015-02-03", title, body);
        article.lang = Some(lang.into());
        (article, Vec::new())
    };
    Archive::of(&[
        vec![
            piece("zh", "zh", "的黎波里停火", "利比亚政府星期一宣布在首都实行停火，北京表示欢迎。"),
            piece("ja", "ja", "東京で会談", "外務大臣は月曜日、東京でリビアの代表団とデータについて話し合った。"),
            piece(
                "ar",
                "ar",
                "هدنة في درنة",
                "أعلنت الحكومة الليبية هُدنةً في مدينة دَرنة، وقال أحمد إنّ القتال توقف عام ٢٠١٥.",
            ),
        ],
        vec![
            piece("ru", "ru", "Перемирие в Дерне", "Российский министр Королёв сообщил, что самолёты возвращаются."),
            piece("he", "he", "הפסקת אש", "דובר צה\"ל הודיע על הפסקת אש בצפון הארץ."),
            piece("th", "th", "หยุดยิง", "รัฐบาลประกาศหยุดยิงในเมืองหลวงเมื่อวันจันทร์"),
            piece("hi", "hi", "संघर्ष विराम", "सरकार ने सोमवार को राजधानी में संघर्ष विराम की घोषणा की।"),
            piece("ko", "ko", "휴전", "정부는 월요일 서울에서 휴전을 발표했다."),
            piece("fa", "fa", "آتش‌بس", "دولت کابل آتش‌بس اعلام کرد."),
        ],
    ])
}

#[test]
fn articles_are_found_by_a_word_of_theirs() {
    let archive = archive();
    for (query, expected) in [
        ("停火", "zh"),
        ("北京", "zh"),
        ("京北", ""),
        ("停火 北京", "zh"),
        ("東京", "ja"),
        ("データ", "ja"),
        ("テータ", ""),
        ("リビア 会談", "ja"),
        ("درنة", "ar"),
        ("درنه", "ar"),
        ("هدنة", "ar"),
        ("احمد", "ar"),
        ("2015", "ar"),
        ("Королев", "ru"),
        ("самолёт", "ru"),
        ("российские", "ru"),
        ("צה״ל", "he"),
        ("צהל", "he"),
        ("หยุดยิง", "th"),
        ("หยุดยาง", ""),
        ("राजधानी", "hi"),
        ("서울*", "ko"),
        ("휴전", "ko"),
        ("كابل", "fa"),
        ("\"宣布在首都\"", "zh"),
        ("title:停火", "zh"),
        ("-停火 -東京", "ar fa he hi ko ru th"),
    ] {
        assert_eq!(archive.find(query), expected, "{query}");
    }
}

#[test]
fn passages_mark_words_of_any_script() {
    let archive = archive();
    for (query, marked) in [("首都", "首都"), ("درنه", "دَرنة"), ("королев", "Королёв"), ("หยุดยิง", "หยุดยิง")]
    {
        let hit = run(&archive.index, &NoNames, &Request::new(query)).unwrap().hits.remove(0);
        let snippet = &hit.snippets[0];
        let words: Vec<&str> = snippet.highlights.iter().map(|(start, end)| &snippet.text[*start..*end]).collect();
        assert_eq!(words.concat(), marked, "{query}");
    }
}
