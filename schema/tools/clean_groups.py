#!/usr/bin/env python3
"""Cleans gazetteers/groups.tsv, orgs.tsv and media.tsv, and compares the groups with raw lists.

clean: lays the tables by hand (groups_extra.txt, orgs_extra.txt, media_extra.txt) over the three files and cleans all rows:
  * countries get the names of countries.tsv; a row without one is reported;
  * a new row whose name or sure alias is already a name in the same country is laid over that row, not added;
  * `?` is put behind an alias that is a date ("April 6"); one word that is an ordinary word (counted in running text), a
    given name, a surname, a city of 15,000 and up, a region or a country; an acronym of two letters, one in COMMON below,
    or one that several rows have; an alias that another row has as its name, or has already (the first keeps it, a
    row's own name always does);
  * a name of the same kinds gets the flag `weak`.
compare: lists the names of raw lists that no row has, to be judged by a person (groups_extra.txt is what was judged
worth having): UCDP actors 22.1 (CC BY 4.0; only organised groups, governments, "forces of", factions and gangs left out),
petrarch2's Phoenix.MilNonState.actors.txt (MIT; first name of an entry, acronyms in brackets taken off), the UN
consolidated list (entities, not individuals). No row is taken over from them by the program.

usage: clean_groups.py clean SCHEMA_DIR WORDS_TSV ORIGINAL_DIR      (ORIGINAL_DIR: groups.tsv, orgs.tsv, media.tsv to start from)
       clean_groups.py compare SCHEMA_DIR UCDP_CSV PHOENIX_TXT UN_XML
"""
import csv, os, re, sys
import xml.etree.ElementTree as ET
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_cities import key

COMMON = set("""AP UN CIA PM TV IT US EU UK AI PR HR AM FM AD BC OK ID IS TD UP NO SO GO IN ON AS AT BE DO HE IF MY OF OR TO WE LA NY DC
CEO CFO COO CTO GDP GNP CPI PPI VAT IPO NGO MP MPs MEP PhD MBA MA BA BSc MSc LLB DNA RNA HIV AIDS SARS FBI NSA DEA FDA EPA FAA FCC SEC
IRS DOJ DOD DOE DHS ICE TSA CDC NIH NASA NATO IMF WTO WHO ILO ICC ICJ IOC FIFA UEFA FIA NBA NFL MLB NHL PGA ATP WTA BBC CNN NBC CBS ABC
PBS NPR AFP DPA EFE UPI ANSA TASS RAI RTE ITV SKY MTV HBO BMW VW GM IBM HP GE ATT UPS DHL TNT BP UBS ING AIG KPMG EY PWC MIT LSE UCLA USC
NYU CUNY SMS GPS USB CD DVD PC PCs CPU RAM ROM PIN PDF URL WWW HTML APP APPS LED LCD LNG LPG ATM EV EVs UAV UAVs IED IEDs WMD ICBM POW
POWs SUV CCTV VIP DIY FAQ RSVP ETA ASAP AKA TBA TBD VAR KO MVP GOP PAC PACs MSP MSPs TD TDs NHS MOD MOT BNP PPP PSP ISP ADF ADA ANA APA
ASA BAC BAR BBS BIT BRA BSA CAM CAP CAT CDC CDP CFA CIS CLA CNA COP COPS CPA CPC CPD CPI CPP CRC CSA CSO CSR CSU DNC DPP DUP ECB ECR
EFF EMC EPL EPP ESA ESN EST FAR FIR FIS FPI FPO FPÖ GAP GIA GMT GST HDP IHS INC IRA ISA ISI ISS ISO JIT JAD JAT LAPD NYPD LDP LEA LSD
MAS MBA MCC MCI MDC MDF MEK MEND MFI MIT MLA MMA MNF MODEL MPA MPC MRI MRC MSC MSF NAP NAS NDA NDC NDF NDP NEC NGC NFP NFL NGO NLA NPC NPP NRA
NRC NTC NUP OLA OPC OSS PAN PAS PCI PDA PDP PDS PES PFC PIP PIS PLA PLD PNP POP PPC PPD PPI PPM PPP PRD PRI PRM PSA PSB PSD PSI PSL PSP PTA
RAW RNC ROI RPF RPT RSF RSO SAD SAS SDF SDP SEA SIC SLA SLD SMS SNA SNS SPD SPF SPO SRA SRF SSS STC SUV SVP TAK TIP TMC TNA TNT TOP
TPP TRS UDA UDC UDF UFO UNC UNM UNO UPA UPC USC UTC UTJ VAT VIP WAR YPS ZIP MAP SANA SUNA HINA SABA MENA PETRA DAWN ABB ACM ARS CAC DAX
FTSE JFK LAX LHR CDG ORD ATL SFO IAD DXB SIN HKG FRA AMS NYSE AMEX OTC COMEX NYMEX LME CBOT CME LIFFE TSE BSE NSE HKEX SSE ASX TSX RPI
AND THE FOR NOT ALL ONE TWO NEW OLD WAR MAN MEN BIG RED TAX OIL GAS ACT ART AIR SEA SUN SKY ICE LAW JOB KEY MAY JUNE ARM AIM ASH CORD
ABC ACN AGP ALP ALF AMP ANC2 APC APR ARB ARENA ARF ASG2 ATA AUC AUR AWB BDP BLA BLF BLM BLT BN BYC CCP CDU2 CNP CNR CNF CRA DPS DTA
ECO ELF EMI ERG EROS FAI FAP FLM FN FNI FPB FRG FUC GJM GNP HPG ICU IIP JEM2 JLP JMB2 JRA JUD JVP2 KCF KCP KIA KLF KNC KNF LCC LCD LET LNR
LPC LPR MAA MCA MCP MDP MEF MIC MKP MMD MNS MR MRO MSD MSI MSP MST NAM NARC NAT NCP NDR NIF NJM NNP NOM NPS NSC NSU NTJ2 NU OAS ONH OUN OVR
PAFF PCP PDT PFF PIJ2 PNL PNU PPK PRC PRP PT PTI2 PWG RDK RDR RND RNE RNI RPG RPP RRA RSS RUF2 SAC SDA SDC SDS SHP SLDF SLM SLMC SLPP SNC SNM SPM
SSDF STAN TDP TIM TLP2 TNC TNV TRF TSR TUV UCK UDD UGF UMP2 UP UPN URNG2 USDA XR YSP2 ZANU2 BJD2 AAP AAH MSC GOOD BORN MOVE BRAS""".split())
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(r"^(\d{1,2}(st|nd|rd|th)?( of)? (%s)|(%s) \d{1,2}(st|nd|rd|th)?|\d+)$" % (MONTH, MONTH), re.I)
# words of running text that are still names when written with a capital
CLEAR = set("""taliban hamas fatah contras yakuza chetniks janjaweed mujahideen sandinistas zapatistas tupamaros hezbollah likud interpol
harvard disney yale cisco mets phillies astros duma brookings spiegel figaro asahi ahram matsushita northrop enron modem tory mercedes fitch
liberation fedayeen oxfam unesco nato unicef google facebook twitter youtube instagram whatsapp wikileaks microsoft boeing airbus toyota gazprom
volkswagen mercosur mossad bundestag knesset kremlin pentagon greenpeace europol skype reuters xinhua uber lufthansa carabinieri asean
peshmerga basij shabaab daesh falange camorra gestapo luftwaffe wehrmacht bundeswehr bundesliga isis isil al-qaeda""".split())


def table(path):
    lines = open(path, encoding="utf-8").read().split("\n")
    head = lines[0].split("\t")
    return head, [dict(zip(head, (l.split("\t") + [""] * len(head))[:len(head)])) for l in lines[1:] if l and l[0] != "#"]


def split(cell):
    return [x.strip() for x in cell.split("|") if x.strip()]


def fold(s):
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"'s\b|'", "", key(s))).strip()


def acronym(s):
    t = s.replace(".", "").replace("-", "").replace("/", "")
    return 2 <= len(t) <= 6 and t.upper() == t and t.isalnum() and not t.isdigit()


def clean(schema, words, original):
    gaz = os.path.join(schema, "gazetteers")
    tools = os.path.dirname(os.path.abspath(__file__))
    state, states = {}, set()
    for r in table(os.path.join(gaz, "countries.tsv"))[1]:
        states.add(r["name"])
        for x in split(r["aliases"]):
            state.setdefault(x.rstrip("?"), r["name"])
    poison = {}

    def poisoned(k, why):
        poison.setdefault(k, why)
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word" and int(a) >= 3 and int(a) / (int(a) + int(b)) >= 0.10:
            poisoned(w, "word")
    for f in ("given_names", "given_names_weak", "surnames"):
        for x in open(os.path.join(schema, "cues", f + ".txt"), encoding="utf-8").read().split("\n"):
            if x and x[0] != "#":
                poisoned(fold(x), "person")
    for f in ("countries", "places"):
        for r in table(os.path.join(gaz, f + ".tsv"))[1]:
            for x in [r["name"]] + split(r["aliases"]) + split(r.get("demonyms", "")):
                poisoned(fold(x.rstrip("?")), "place")
    for r in table(os.path.join(gaz, "cities.tsv"))[1]:
        if int(r["population"] or 0) >= 15000:
            poisoned(fold(r["name"]), "city")
    every, report = [], []
    for f in ("groups", "orgs", "media"):
        head, rows = table(os.path.join(original, f + ".tsv"))
        kind = "group" if f == "groups" else "org"
        ids = {r["id"] for r in rows}
        index = {}
        for r in rows:
            r["file"], r["new"] = f, False
            for x in [r["name"]] + split(r["aliases"]):
                if not x.endswith("?"):
                    index.setdefault(fold(x), []).append(r)
        path = os.path.join(tools, f + "_extra.txt")
        for line in open(path, encoding="utf-8").read().split("\n") if os.path.exists(path) else []:
            if not line or line[0] == "#":
                continue
            c = [x.strip() for x in line.split("|")] + ["", "", ""]
            name, where, al, flags = c[0], [x.strip() for x in c[1].split(";") if x.strip()], [x.strip() for x in c[2].split(";") if x.strip()], c[3]
            where = [state.get(x, x) if x not in states else x for x in where]
            base = index.get(fold(name), [])
            base = [r for r in base if not where or not r["country"] or set(where) & {state.get(x, x) for x in split(r["country"])}] or \
                   [r for r in base if fold(r["name"]) == fold(name)]
            if not base and where:
                for a in [re.sub(r"\s*\([^)]*\)$", "", name)] * ("(" in name) + [x for x in al if not x.endswith("?")]:
                    base = [r for r in index.get(fold(a), []) if set(where) & {state.get(x, x) for x in split(r["country"])}]
                    if base:
                        report.append("laid over: %s -> %s" % (name, base[0]["name"]))
                        al = [name] + al
                        break
            if base:
                r = base[0]
                have = {fold(x.rstrip("?")) for x in [r["name"]] + split(r["aliases"])}
                add = [a for a in [name] + al if fold(a.rstrip("?")) not in have]
                add = [a for i, a in enumerate(add) if fold(a.rstrip("?")) not in {fold(b.rstrip("?")) for b in add[:i]}]
                r["aliases"] = "|".join(split(r["aliases"]) + add)
                if where and not r["country"]:
                    r["country"] = "|".join(where)
                continue
            if not where and f == "groups":
                report.append("no such row: " + name)
                continue
            slug = re.sub(r"[^a-z0-9]+", "-", key(name)).strip("-")
            gid, i = "%s:%s" % (kind, slug), 2
            while gid in ids:
                gid, i = "%s:%s-%d" % (kind, slug, i), i + 1
            ids.add(gid)
            bare = re.match(r"^(.*?)\s*\([^)]*\)$", name)
            if bare and fold(bare.group(1)) not in {fold(a.rstrip("?")) for a in al}:
                al.insert(0, bare.group(1) if f != "groups" else bare.group(1) + "?")
            r = dict(id=gid, name=name, country="|".join(where), aliases="|".join(al), flags=flags, file=f, new=True)
            rows.append(r)
            for x in [name] + al:
                if not x.endswith("?"):
                    index.setdefault(fold(x), []).append(r)
        every.append((f, head, rows))
    rows = [r for _, _, rs in every for r in rs]
    count = dict(country=0, date=0, word=0, acronym=0, shared=0, weak=0)
    for r in rows:
        old = split(r["country"])
        new = list(dict.fromkeys(state.get(x, x) if x not in states else x for x in old))
        count["country"] += old != new
        for x in new:
            if x not in states:
                report.append("no state: %s in %s" % (x, r["name"]))
        r["country"] = "|".join(new)
        if not new and r["file"] == "groups":
            report.append("no country: " + r["name"])
    owner = {}                                     # own names first
    for r in rows:
        owner.setdefault(fold(r["name"]), r)
    holders = {}
    for r in rows:
        for a in {fold(a.rstrip("?")) for a in split(r["aliases"])} | {fold(r["name"])}:
            holders.setdefault(a, set()).add(r["id"])
    for r in rows:
        res, seen = [], {fold(r["name"])}
        for a in split(r["aliases"]):
            sure, k = not a.endswith("?"), fold(a.rstrip("?"))
            if k in seen or not k:
                continue
            seen.add(k)
            why = None
            if sure:
                if DATE.match(a):
                    why = "date"
                elif acronym(a):
                    t = a.replace(".", "")
                    if len(t) == 2 or t in COMMON and not (t == "ETA" or t == "IRA") or len(holders[k]) > 1:
                        why = "acronym"
                elif " " not in k and k in poison and k not in CLEAR:
                    why = "word"
                    report.append("%s: %s (%s, %s)" % (why, a, r["name"], poison[k]))
                elif poison.get(k) in ("place", "city"):
                    why = "word"
                if not why and owner.setdefault(k, r) is not r:
                    why = "shared"
                    if r["file"] == owner[k]["file"]:
                        report.append("shared: %s of %s is of %s" % (a, r["name"], owner[k]["name"]))
            if why:
                count[why] += 1
                a += "?"
            res.append(a)
        r["aliases"] = "|".join(res)
        k = fold(r["name"])
        flags = split(r["flags"])
        if "weak" not in flags and not acronym(r["name"]) and k not in CLEAR and (
                DATE.match(r["name"]) or " " not in k and poison.get(k) == "word" or r["new"] and " " not in k and k in poison):
            flags.append("weak")
            count["weak"] += 1
            report.append("weak: " + r["name"])
        r["flags"] = "|".join(flags)
    for f, head, rs in every:
        rs.sort(key=lambda r: (fold(r["name"]), r["id"]))
        with open(os.path.join(gaz, f + ".tsv"), "w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(head) + "\n")
            for r in rs:
                out.write("\t".join(r[h] for h in head) + "\n")
        print(f, len(rs), "rows", sum(bool(r["aliases"]) for r in rs), "with aliases", sum(r["new"] for r in rs), "new")
    print(count)
    print("\n".join(report))


def compare(schema, ucdp, phoenix, un):
    def k(s):
        s = re.sub(r"\b(the|al|el|of|de|for|in|and|on|an|wal|al)\b", " ", fold(re.sub(r"\([^)]*\)", " ", s)))
        return re.sub(r"\s+", " ", s).strip()
    known = set()
    for f in ("groups", "orgs"):
        for r in table(os.path.join(schema, "gazetteers", f + ".tsv"))[1]:
            known.update(k(x.rstrip("?")) for x in [r["name"]] + split(r["aliases"]))
    gov = re.compile(r"^(Government of|Forces of|Military faction|Lash?kh?ar of|Mayi Mayi -|Sultanate of)|faction|insurgents|gang$", re.I)
    rows = [r for r in csv.DictReader(open(ucdp, encoding="utf-8-sig")) if r["Org"] == "1" and not gov.search(r["NameData"])]
    names = [[x for x in (r["NameData"], r["NameOrig"], r["NameOrigFullEng"]) if x and x != "n/a"] for r in rows]
    miss = ["%s = %s [%s]" % (n[0], n[-1], r["Location"]) for n, r in zip(names, rows) if not any(k(x) in known for x in n)]
    print("UCDP: %d actors, %d missing\n  %s" % (len(rows), len(miss), "\n  ".join(miss)))
    entries = []
    for line in open(phoenix, encoding="utf-8", errors="replace"):
        line = line.split("#")[0].strip()
        if line:
            n = re.sub(r"\[.*\]", "", line.lstrip("+")).replace("_", " ").replace("+", " ").strip().title()
            entries[-1].append(n) if line[0] == "+" else entries.append([n])
    miss = [e[0] for e in entries if not any(k(x) in known for x in e)]
    print("Phoenix: %d entries, %d missing\n  %s" % (len(entries), len(miss), "\n  ".join(miss)))
    miss, n = [], 0
    for e in ET.parse(un).getroot().iter("ENTITY"):
        x = [e.findtext("FIRST_NAME") or ""] + [a.findtext("ALIAS_NAME") or "" for a in e.iter("ENTITY_ALIAS")]
        n += 1
        if not any(k(y) in known for y in x if y):
            miss.append(x[0].title())
    print("UN: %d entities, %d missing\n  %s" % (n, len(miss), "\n  ".join(miss)))


if __name__ == "__main__":
    {"clean": clean, "compare": compare}[sys.argv[1]](*sys.argv[2:])
