#!/usr/bin/env python3
"""Checks the geographic gazetteers and name lists. Cleans nothing: it only reads, and fails on the first kinds of fault
(columns, ids twice, control characters, coordinates, unknown country, aliases twice).

usage: check_geo.py SCHEMA_DIR
"""
import os, re, sys

root = sys.argv[1]
bad, country = 0, set()


def fault(*a):
    global bad
    bad += 1
    if bad < 40:
        print("FAULT", *a)


for f in ("countries", "cities", "places"):
    path = os.path.join(root, "gazetteers", f + ".tsv")
    raw = open(path, "rb").read().decode("utf-8")
    lines = raw.split("\n")
    head = lines[0].split("\t")
    ids, n, weak, al = set(), 0, 0, 0
    for line in lines[1:]:
        if not line or line[0] == "#":
            continue
        c = line.split("\t")
        if len(c) != len(head):
            fault(f, "columns", line); continue
        r = dict(zip(head, c)); n += 1
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f]", line): fault(f, "control", line)
        if r["id"] in ids: fault(f, "id twice", r["id"])
        ids.add(r["id"])
        if not r["name"] or "|" in r["name"] or r["name"] != r["name"].strip(): fault(f, "name", line)
        if re.search(r"[\u0370-\u1cff\u2c60-\ua6ff\uac00-\uffff]", r["name"] + r["aliases"]): fault(f, "script", line)
        try:
            assert -90 <= float(r["lat"]) <= 90 and -180 <= float(r["lon"]) <= 180
            r["population"] == "" or int(r["population"])
        except (ValueError, AssertionError): fault(f, "number", line)
        a = [x.rstrip("?") for x in r["aliases"].split("|")] if r["aliases"] else []
        al += len(a)
        if "" in a or len(set(a)) != len(a): fault(f, "aliases", line)
        weak += "weak" in r["flags"].split(",")
        if f == "countries": country.add(r["name"])
        elif r["country"] and r["country"] not in country: fault(f, "country", line)
        elif f == "cities" and not r["country"]: fault(f, "country", line)
    print(f, n, "rows", al, "aliases", weak, "weak")
for f in ("given_names", "given_names_weak", "surnames"):
    x = [l for l in open(os.path.join(root, "cues", f + ".txt"), encoding="utf-8").read().split("\n") if l and l[0] != "#"]
    if len(set(x)) != len(x): fault(f, "twice")
    print(f, len(x))
sys.exit(bad > 0)
