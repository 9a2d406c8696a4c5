//! The words by which furniture is known, language by language mixed: a line is added where its like stand.

/// Beginnings that a colon or an arrow makes a pointer, or that stand alone on their line.
#[rustfmt::skip]
pub(super) const POINTERS: &[&str] = &[
    "also read", "also see", "baca juga", "don't miss", "further reading", "in pictures", "next article", "next story", "previous article", "previous story", "leer también",
    "lee también", "leer más", "lea también", "lea más", "leggi anche", "leia mais", "leia também", "lees ook",
    "lees meer", "les også", "lesen sie auch", "lesen sie mehr", "lire aussi", "à lire aussi", "lire plus", "listen",
    "läs också", "læs også", "mehr zum thema", "more", "more from", "more on this", "more on this story",
    "more stories", "read", "read also", "read full story", "read more", "read next", "read the full story",
    "recommended", "related", "related article", "related articles", "related content", "related coverage",
    "related news", "related stories", "related story", "related topics", "saiba mais", "see", "see also", "see more",
    "siehe auch", "te puede interesar", "top stories", "veja também", "ver también", "vea también", "voir aussi",
    "watch", "watch live", "watch more", "watch now", "you may also like", "you might also like", "what to read next",
    "çok okunan", "ayrıca okuyun", "читайте также", "читать далее", "смотрите также", "читайте також", "اقرأ أيضا",
    "اقرأ أيضاً", "اقرأ المزيد", "相关阅读", "延伸阅读", "関連記事", "관련기사",
];

/// Beginnings that make a line of capitals or a link a pointer even without a colon.
#[rustfmt::skip]
pub(super) const SURE_POINTERS: &[&str] = &[
    "READ MORE", "READ ALSO", "ALSO READ", "SEE ALSO", "READ NEXT", "WATCH MORE", "Click here to read",
    "Click here for more", "CLICK HERE", "RELATED ", "Read more about ", "Read more on ", "Read the full ",
    "LEIA MAIS", "LEIA TAMBÉM", "LIRE AUSSI", "LEE TAMBIÉN", "LEA TAMBIÉN",
];

/// Beginnings of share lines.
#[rustfmt::skip]
pub(super) const SHARES: &[&str] = &[
    "share on ", "for more news", "click here to ", "share this", "share via", "share with ", "share your thoughts", "share story", "share article",
    "follow us", "follow him on", "follow her on", "follow @", "like us on", "join us on", "find us on", "tweet this",
    "tweet us", "email this", "e-mail this", "print this", "sign up for", "sign up to", "sign up here",
    "subscribe to our", "subscribe now", "subscribe here", "get our newsletter", "get the latest", "download our app",
    "download the app", "compartir en", "compartir esta", "compartilhar", "compartilhe", "síguenos", "siga-nos",
    "partager sur", "partager cet", "suivez-nous", "auf facebook teilen", "auf twitter teilen", "artikel teilen",
    "folgen sie uns", "condividi su", "seguici su", "deel op", "deel dit", "volg ons", "поделиться", "подписывайтесь",
    "شارك", "تابعونا", "bagikan", "paylaş",
];

/// Words of which share lines wholly consist.
#[rustfmt::skip]
pub(super) const SHARE_WORDS: &[&str] = &[
    "and", "+1", "copy", "it", "pin", "e-mail", "email", "facebook", "flipboard", "google", "google+", "instagram", "link", "linkedin",
    "messenger", "on", "pinterest", "pocket", "print", "reddit", "save", "share", "shares", "sms", "telegram",
    "tumblr", "tweet", "twitter", "via", "vk", "whatsapp", "youtube", "x", "comments", "comment", "comentários",
    "compartir", "partager", "teilen",
];

/// Beginnings of captions and credits; a colon, a slash, `by`, or a bracket before them makes them one.
#[rustfmt::skip]
pub(super) const CAPTIONS: &[&str] = &[
    "caption", "credit", "credits", "crédit", "crédits", "crédit photo", "crédits photo", "créditos",
    "featured image", "file photo", "foto", "fotografía", "fotos", "fotocredit", "bild", "bildquelle", "gallery",
    "image", "image credit", "image credits", "image source", "image copyright", "image caption", "imagem", "imagen",
    "illustration", "media caption", "photo", "photo caption", "photo credit", "photo illustration", "photograph",
    "photographer", "photographs", "photos", "photo courtesy", "photo gallery", "photo/illutration", "picture",
    "picture credit", "pictured", "screenshot", "stock photo", "symbolbild", "video", "фото", "صورة", "사진", "写真",
    "图片", "图",
];

/// Ends that only credits have.
#[rustfmt::skip]
pub(super) const CREDIT_ENDS: &[&str] = &[
    "getty images", "getty images)", "/getty", "/getty)", "/afp", "/afp)", "/ap", "/ap)", "/reuters", "/reuters)",
    "/epa", "/epa)", "afp photo", "ap photo", "file photo", "file photo)", "shutterstock", "(reuters photo)",
    "/shutterstock)", "(shutterstock)", "(ap)", "/efe", "/efe)", "/dpa", "/anadolu", "/xinhua", "(supplied)",
    "via getty",
];

/// Words of a credit that stand before a photographer's name.
#[rustfmt::skip]
pub(super) const CREDIT_WORDS: &[&str] = &[
    "(ap photo", "ap photo/", "reuters/", "afp/", "(photo by ", "(photo: ", "(image: ", "(image credit", "[image",
    "[photo", "(photograph:", "getty images/",
];

/// Notices that stand alone on their line.
#[rustfmt::skip]
pub(super) const NOTICES: &[&str] = &[
    "advertisement", "advertisements", "advertising", "anzeige", "publicidad", "publicidade", "publicité",
    "sponsored", "sponsored content", "partner content", "paid post", "ad", "реклама", "story continues below advertisement", "article continues below",
    "continue reading below", "continue reading the main story", "loading", "reklam", "iklan",
];

/// Beginnings of the line on which an agency names who worked on a report.
#[rustfmt::skip]
pub(super) const CREDITS: &[&str] = &[
    "additional reporting by ", "compiled by ", "editing by ", "edited by ", "graphic by ", "reporting and writing by ",
    "reporting by ", "translated by ", "writing by ", "written by ",
];

/// Labels that only a credit follows.
#[rustfmt::skip]
pub(super) const CREDIT_LABELS: &[&str] = &[
    "bildquelle", "courtesy", "courtesy of", "credit", "credits", "crédit", "crédit photo", "crédits", "crédits photo",
    "créditos", "fotocredit", "image copyright", "image credit", "image credits", "image source", "photo courtesy",
    "photo courtesy of", "photo credit", "photographer", "picture credit",
];

/// News and picture agencies as credits write them.
#[rustfmt::skip]
pub(super) const AGENCIES: &[&str] = &[
    "aap", "afp", "agence france-presse", "anadolu", "anadolu agency", "ansa", "ap", "apa", "apn", "associated press",
    "dapd", "ddp", "dpa", "dw", "efe", "epa", "epd", "getty", "getty images", "ians", "interfax", "irna", "itar-tass",
    "kna", "kyodo", "lusa", "panapress", "pti", "reuters", "rfi", "ria novosti", "rtr", "shutterstock", "sid", "tass",
    "thomson reuters", "upi", "xinhua",
];

/// Labels of the people who wrote a report, where they stand behind its last sentence.
#[rustfmt::skip]
pub(super) const AUTHOR_LABELS: &[&str] = &[
    "auteur", "author", "authors", "autor", "autora", "autoren", "editor", "editors", "interview", "redaktion",
    "reporter", "reporters",
];
