//! The language a record names, as an ISO 639-1 code.

/// The code of `en`, `en-US`, `eng` or `English`; `None` where the language is not known.
pub(super) fn code(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let first = lower.split(['-', '_']).next().unwrap_or("").trim();
    if first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(first.to_owned());
    }
    let known = LANGUAGES.iter().find(|(_, names)| names.contains(&first) || names.contains(&lower.as_str()));
    known.map(|(code, _)| (*code).to_owned())
}

/// Codes of ISO 639-1, those of ISO 639-2 and -3, and the names in English and in the language itself.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("af", &["afr", "afrikaans"]),
    ("am", &["amh", "amharic"]),
    ("ar", &["ara", "arabic", "العربية"]),
    ("az", &["aze", "azerbaijani"]),
    ("be", &["bel", "belarusian"]),
    ("bg", &["bul", "bulgarian", "български"]),
    ("bn", &["ben", "bengali", "bangla"]),
    ("bs", &["bos", "bosnian", "bosanski"]),
    ("ca", &["cat", "catalan", "català"]),
    ("cs", &["ces", "cze", "czech", "čeština"]),
    ("cy", &["cym", "wel", "welsh"]),
    ("da", &["dan", "danish", "dansk"]),
    ("de", &["deu", "ger", "german", "deutsch"]),
    ("el", &["ell", "gre", "greek", "ελληνικά"]),
    ("en", &["eng", "english"]),
    ("eo", &["epo", "esperanto"]),
    ("es", &["spa", "spanish", "español", "castellano"]),
    ("et", &["est", "estonian", "eesti"]),
    ("eu", &["eus", "baq", "basque", "euskara"]),
    ("fa", &["fas", "per", "pes", "persian", "farsi", "فارسی"]),
    ("fi", &["fin", "finnish", "suomi"]),
    ("fr", &["fra", "fre", "french", "français", "francais"]),
    ("ga", &["gle", "irish", "gaeilge"]),
    ("gl", &["glg", "galician", "galego"]),
    ("gu", &["guj", "gujarati"]),
    ("ha", &["hau", "hausa"]),
    ("he", &["heb", "hebrew", "עברית"]),
    ("hi", &["hin", "hindi", "हिन्दी"]),
    ("hr", &["hrv", "croatian", "hrvatski"]),
    ("hu", &["hun", "hungarian", "magyar"]),
    ("hy", &["hye", "arm", "armenian"]),
    ("id", &["ind", "indonesian", "bahasa indonesia"]),
    ("is", &["isl", "ice", "icelandic", "íslenska"]),
    ("it", &["ita", "italian", "italiano"]),
    ("ja", &["jpn", "japanese", "日本語"]),
    ("ka", &["kat", "geo", "georgian"]),
    ("kk", &["kaz", "kazakh"]),
    ("km", &["khm", "khmer"]),
    ("kn", &["kan", "kannada"]),
    ("ko", &["kor", "korean", "한국어"]),
    ("ku", &["kur", "kurdish"]),
    ("la", &["lat", "latin"]),
    ("lt", &["lit", "lithuanian", "lietuvių"]),
    ("lv", &["lav", "latvian", "latviešu"]),
    ("mk", &["mkd", "mac", "macedonian"]),
    ("ml", &["mal", "malayalam"]),
    ("mr", &["mar", "marathi"]),
    ("ms", &["msa", "may", "malay"]),
    ("my", &["mya", "bur", "burmese"]),
    ("nb", &["nob", "bokmål", "norsk bokmål"]),
    ("ne", &["nep", "nepali"]),
    ("nl", &["nld", "dut", "dutch", "nederlands"]),
    ("nn", &["nno", "nynorsk", "norsk nynorsk"]),
    ("no", &["nor", "norwegian", "norsk"]),
    ("pa", &["pan", "punjabi"]),
    ("pl", &["pol", "polish", "polski"]),
    ("ps", &["pus", "pashto"]),
    ("pt", &["por", "portuguese", "português"]),
    ("ro", &["ron", "rum", "romanian", "română"]),
    ("ru", &["rus", "russian", "русский"]),
    ("si", &["sin", "sinhala"]),
    ("sk", &["slk", "slo", "slovak", "slovenčina"]),
    ("sl", &["slv", "slovenian", "slovenščina"]),
    ("so", &["som", "somali"]),
    ("sq", &["sqi", "alb", "albanian", "shqip"]),
    ("sr", &["srp", "serbian", "srpski", "српски"]),
    ("sv", &["swe", "swedish", "svenska"]),
    ("sw", &["swa", "swahili", "kiswahili"]),
    ("ta", &["tam", "tamil"]),
    ("te", &["tel", "telugu"]),
    ("th", &["tha", "thai", "ไทย"]),
    ("tl", &["tgl", "tagalog", "filipino"]),
    ("tr", &["tur", "turkish", "türkçe"]),
    ("uk", &["ukr", "ukrainian", "українська"]),
    ("ur", &["urd", "urdu", "اردو"]),
    ("uz", &["uzb", "uzbek"]),
    ("vi", &["vie", "vietnamese", "tiếng việt"]),
    ("zh", &["zho", "chi", "cmn", "chinese", "mandarin", "中文"]),
];

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn codes_regions_and_names_give_one_code() {
        for text in ["en", "EN", "en-US", "en_GB", "eng", "English", " english "] {
            assert_eq!(code(text).as_deref(), Some("en"), "{text}");
        }
        assert_eq!(code("zh-Hans-CN").as_deref(), Some("zh"));
        assert_eq!(code("Français").as_deref(), Some("fr"));
        assert_eq!(code("nb-NO").as_deref(), Some("nb"));
        assert_eq!(code("Nynorsk").as_deref(), Some("nn"));
        assert_eq!(code("Klingon"), None);
        assert_eq!(code(""), None);
    }
}
