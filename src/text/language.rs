//! Which language a text is in, told cheaply: function words first, letter statistics only where they fail.

use super::Tokens;

/// Whether a folded word is frequent in English and rare elsewhere. Asked of every word, so no search in a list.
fn is_english(word: &str) -> bool {
    matches!(
        word,
        "after"
            | "and"
            | "are"
            | "been"
            | "but"
            | "by"
            | "for"
            | "from"
            | "had"
            | "has"
            | "have"
            | "he"
            | "his"
            | "in"
            | "is"
            | "it"
            | "its"
            | "new"
            | "not"
            | "of"
            | "on"
            | "said"
            | "she"
            | "that"
            | "the"
            | "their"
            | "they"
            | "this"
            | "to"
            | "was"
            | "were"
            | "which"
            | "who"
            | "will"
            | "with"
            | "would"
    )
}

/// How many words are looked at.
const SAMPLE: usize = 120;

/// The ISO 639-1 code of the language of a text, given as its tokens and itself; `None` where it cannot be told
/// reliably. Takes a time that does not grow with the text.
#[must_use]
pub fn detect(text: &str, tokens: &Tokens) -> Option<&'static str> {
    let seen = tokens.len().min(SAMPLE);
    if seen == 0 {
        return None;
    }
    let english = (0..seen).filter(|at| is_english(tokens.word(*at))).count();
    // Figures are no words of any language.
    let words = tokens.as_slice().iter().take(seen).filter(|t| !t.is_number()).count();
    if english > 0 && (english * 6 >= words || (seen < 30 && english * 10 >= seen)) {
        return Some("en");
    }
    // Names, figures and a few words in between are no language's: letter statistics would guess.
    let plain = tokens.as_slice().iter().take(seen).filter(|t| !t.is_capitalised() && !t.has_digit()).count();
    if plain * 2 < seen {
        return None;
    }
    let end = tokens.as_slice().get(seen - 1).map_or(0, |t| t.span.end as usize);
    let info = whatlang::detect(text.get(..end)?)?;
    let reliable = info.is_reliable() || seen >= 40 && info.confidence() > 0.5;
    if reliable { code(info.lang()) } else { None }
}

/// ISO 639-3, as the detector has it, to ISO 639-1.
fn code(lang: whatlang::Lang) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "no"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    let name = lang.code();
    CODES.binary_search_by_key(&name, |(long, _)| long).ok().and_then(|at| CODES.get(at)).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenize;

    fn of(text: &str) -> Option<&'static str> {
        let mut tokens = Tokens::default();
        tokenize(text, &mut tokens);
        detect(text, &tokens)
    }

    #[test]
    fn common_languages_are_told_apart() {
        assert_eq!(of("The council said that its fighters had been wounded in the clashes with the group"), Some("en"));
        assert_eq!(
            of("Le gouvernement a annoncé hier que les négociations avec les rebelles reprendraient dans la capitale"),
            Some("fr")
        );
        assert_eq!(
            of("Die Regierung hat gestern angekündigt, dass die Verhandlungen mit den Rebellen fortgesetzt werden"),
            Some("de")
        );
        assert_eq!(of("42"), None);
    }
}
