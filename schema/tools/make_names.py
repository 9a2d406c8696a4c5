#!/usr/bin/env python3
"""Makes cues/given_names.txt, cues/given_names_weak.txt and cues/surnames.txt.

Cleans: the names of Python's Faker (MIT), the name list of npm humannames (MIT), the United States census lists in
Python's `names` (public domain), first and last words of person mentions in annotated articles (only where another
list has them too), and given_names_extra.txt (by hand).
How: a name is given if Faker, the census, the articles (then humannames must know it too, or three mentions) or the
hand list say so; humannames mixes given names, surnames and words, so nothing is taken on its word alone. Rare names
that a large news vocabulary lacks are left out. Names that are also ordinary words in running text, months,
days, countries, demonyms or cities go to the weak list (given) or away (surnames).

usage: make_names.py FAKER_DIR HUMANNAMES_LIST CENSUS_DIR VOCABULARY WORDS_TSV DICTIONARY COUNTRIES_TSV CITIES_JSON EXTRA OUT_DIR ARTICLES...
"""
import importlib, json, os, re, sys, unicodedata

LATIN = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’]*(?:-[A-Za-zÀ-ɏḀ-ỿ'’]+)*$")
CYR = dict(zip("абвгдезийклмнопрстуфцыэіґ", "a b v g d e z i y k l m n o p r s t u f ts y e i g".split()))
CYR.update({"ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo", "ь": "", "ъ": "",
            "є": "ye", "ї": "i", "'": "", "’": ""})
KEEP = set("mary clement christian thies serge regina sofia alexandra ion matts toms woody herb rod curt flora jasmine felicity marten ann jen pol rune wade violet valentine ed al bob clay dale george gilbert charlotte alexandra axel sharon randy troy carter parker tyler taylor mason preston frank mark dean jack rob christian victor ray ben dan ted tom tony pat jean gene carol max don ted ken jim "
           "gary larry martin marina angel bob harry lee mike nick sandy terry penny ali hassan bernard pierre salim "
           "jay tim sam ron roy ian rita joe al said omar".split())
FORCE_WEAK = set("said will may april june august sunday monday friday hope faith joy grace bill art rose summer autumn "
                 "dawn eve ivy iris lily daisy amber ruby pearl jade crystal heather holly hazel olive basil ginger mercy "
                 "patience prudence charity justice honor honour liberty destiny trinity rich drew miles chase chance "
                 "hunter  cooper     van bay sky star storm wolf king prince duke earl baron "
                 "bishop pope major general sergeant police state union city north south east west best long short young "
                 "old new day night river lake hill stone wood forest field brook reed marsh heath dale glen cliff rock "
                 "ocean sea rain sunny love angel saint christian pat peg rusty buddy junior junior sonny bud guy "
                 "sue         dick randy willy can han long son sang nam tam an in on he "
                 "so do to no hero mine can mar long fares islam jihad fidel in kin bay bal deep harsh mullah sheikh "
                 "mufti raja taro alpha mir sultan emir amin art america africa asia europe china india israel ireland "
                 "cuba kenya malaysia arabia jordan chad georgia austin dallas houston denver phoenix brooklyn paris london "
                 "vienna milan florence verona venice sydney adelaide victoria madison  savannah orlando jackson "
                 "lincoln santiago salvador sofia catalina aberdeen kent devon chelsea camden cairo lima tripoli odessa "
                 "alexandria carolina virginia dakota montana nevada tennessee indiana trenton boston memphis lourdes "
                 "loire rhone rio roma siena sienna aspen cheyenne bethlehem nazareth zion  jersey berlin "
                 "world america states time life sir lord lady miss madame don dona senora mama papa baby major god jesus "
                 "moses angeles san santa los las la le de el al del van von bin ibn abu umm mar ten pen price rally summit "
                 "true truth merit marvel win royal noble legend journey phoenix haven heaven nature ever even story".split())
DROP = set("tokyoites haqqani hifter haftar suharno iliescu mostafavi zenawi bandaranaike kumaratunga rajapaksa "
           "wickremesinghe jayawardene premadasa vejjajiva arroyo odinga afewerki bouteflika ranasinghe".split())
TITLES = set("mr mrs ms dr sir lord lady president minister king queen prince princess pope general gen col capt lt sgt the "
             "st saint san santa de la el al bin ibn abu van von der den di da del dos le du st. jr sr".split())


def fold(s):
    s = unicodedata.normalize("NFKD", s.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("’", "'"))
    return "".join(c for c in s if not unicodedata.combining(c)).lower()


def translit(s):
    out = "".join(CYR.get(c, c) for c in s.lower())
    out = re.sub(r"(iy|yy)$", "y", out)
    return out[:1].upper() + out[1:]


def strings(v):
    return [k for k in v if isinstance(k, str)]


def faker(root):
    sys.path.insert(0, root)
    base = os.path.join(root, "faker", "providers", "person")
    first, last = set(), set()
    for loc in sorted(os.listdir(base)):
        if loc.startswith("_"):
            continue
        pr = importlib.import_module("faker.providers.person." + loc).Provider
        for a in dir(pr):
            v = getattr(pr, a)
            if not isinstance(v, (tuple, list, dict, set)) or "name" not in a or "language" in a:
                continue
            dest = first if "first" in a else last if "last" in a and "without" not in a else None
            if dest is None or (loc == "is_IS" and "last" in a):
                continue
            for s in strings(v):
                if loc in ("ru_RU", "uk_UA"):
                    s = translit(s)
                if LATIN.match(s) and len(s) > 1:
                    dest.add(s)
    return first, last


def main(fk, human, census, vocab, words, dictionary, countries, cities, extra, out, *articles):
    first, last = faker(fk)
    rank = {fold(w): i for i, w in reversed(list(enumerate(open(vocab, encoding="utf-8").read().split("\n"))))}
    low = {}
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word":
            low[w] = (int(a), int(b))

    diction = set(open(dictionary, encoding="utf-8").read().split("\n"))

    def word(w):
        a, b = low.get(w.lower(), (0, 0))
        return a >= 4 and a / (a + b) >= 0.10 or a >= 1 and a >= b and w.lower() in diction

    cens_first, cens_last = set(), []
    for f in ("dist.male.first", "dist.female.first"):
        for line in open(os.path.join(census, f)):
            cens_first.add(line.split()[0].title())
    for line in open(os.path.join(census, "dist.all.last")):
        cens_last.append(line.split()[0].title())
    hand = set()
    for line in open(extra, encoding="utf-8"):
        if not line.startswith("#"):
            hand.update(line.split())
    humans = [x for x in open(human, encoding="utf-8").read().split("\n") if LATIN.match(x)]
    humanset = {fold(x) for x in humans}
    art_first, art_last = {}, {}
    for p in articles:
        for line in open(p, encoding="utf-8"):
            d = json.loads(line)
            b = d["body"].encode()
            for g in d["gold"]:
                if g["type"] != "person":
                    continue
                t = b[g["start"]:g["end"]].decode().replace("\n", " ").split()
                while t and fold(t[0]).strip(".") in TITLES:
                    t = t[1:]
                if len(t) < 2 or not all(LATIN.match(x) for x in t):
                    continue
                art_first[t[0]] = art_first.get(t[0], 0) + 1
                art_last[t[-1]] = art_last.get(t[-1], 0) + 1
    censl = {fold(x) for x in cens_last}
    country, demonym = set(), set()
    for line in open(countries, encoding="utf-8"):
        c = line.rstrip("\n").split("\t")
        if line[0] == "#" or c[0] == "id":
            continue
        country.update(fold(x.rstrip("?")) for x in [c[1]] + c[5].split("|"))
        demonym.update(fold(x) for x in c[6].split("|"))
    city = {fold(c["name"]) for c in json.load(open(cities, encoding="utf-8")).values() if c["population"] >= 150000}

    def proper(x):
        return len(x) > 1 and LATIN.match(x) and x[0].isupper() and not x[:2].isupper() and fold(x) not in DROP

    given = {}
    def add(x, why):
        if proper(x):
            given.setdefault(fold(x), [x, set()])[1].add(why)
    for x in hand: add(x, "hand")
    for x in cens_first: add(x, "census")
    for x in sorted(first): add(x, "faker")
    for x, n in art_first.items():
        if fold(x) in humanset or n >= 3: add(x, "articles")
    strong, weak = {}, {}
    for f, (x, why) in given.items():
        is_city = f in city and f not in KEEP and not (why & {"hand", "census"} and rank.get(f, 10**9) > 20000)
        bad = f not in KEEP and (f in FORCE_WEAK or word(f) or f in country or f in demonym)
        if f in diction and f not in KEEP and not why & {"census"}:
            if why == {"articles"}:
                continue
            bad = bad or "hand" not in why
        if is_city and why == {"articles"}:
            continue
        if len(f) <= 2 and not why & {"hand", "faker"}:
            continue
        if why == {"faker"} and rank.get(f, 10**9) > 200000:
            continue                                   # news does not use it
        (weak if bad or (is_city and "hand" not in why) or len(f) <= 2 else strong)[f] = x
    sur, art, common = {}, {fold(x) for x in art_last}, {fold(x) for x in cens_last[:1200]}
    big = [x for i, x in enumerate(cens_last) if i < 14000 or rank.get(fold(x), 10**9) < 40000]
    for x in sorted(last) + [x for x, n in sorted(art_last.items()) if fold(x) in humanset or n >= 2] + big:
        f = fold(x)
        if not proper(x) or len(f) < 3 or f in sur or f in country or f in demonym or f in FORCE_WEAK - KEEP or word(f):
            continue
        if rank.get(f, 10**9) > 250000 and f not in art:
            continue                                   # news does not use it
        if f in diction and f not in common:
            continue
        if f in city and rank.get(f, 10**9) < 12000 and f not in {fold(c) for c in cens_last[:1500]}:
            continue
        sur[f] = x
    order = sorted(sur, key=lambda f: rank.get(f, 10**9))[:20000]
    for name, d, head in (("given_names.txt", strong, "given names"), ("given_names_weak.txt", weak, "given names that are also words or places: they count only with other evidence"), ("surnames.txt", {f: sur[f] for f in order}, "surnames")):
        with open(os.path.join(out, name), "w", encoding="utf-8", newline="\n") as fh:
            fh.write("# %s; made by tools/make_names.py (see README.md)\n" % head)
            for f in sorted(d):
                fh.write(d[f] + "\n")
        print(name, len(d))


if __name__ == "__main__":
    main(*sys.argv[1:])
