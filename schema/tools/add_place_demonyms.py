#!/usr/bin/env python3
"""Puts the words of place_demonyms.txt into the column `demonyms` of gazetteers/places.tsv.

    add_place_demonyms.py            (from any folder; run it after make_places.py and extend_places.py)

Stops at a place that is not there, or there twice under one name and kind.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    path = os.path.join(HERE, "..", "gazetteers", "places.tsv")
    with open(path, encoding="utf-8") as f:
        lines = f.read().rstrip("\n").split("\n")
    head = lines[0].split("\t")
    if "demonyms" not in head:
        at = head.index("aliases") + 1
        add = lambda line, cell: "\t".join((c := line.split("\t"))[:at] + [cell] + c[at:])
        lines = [add(lines[0], "demonyms")] + [l if l.startswith("#") else add(l, "") for l in lines[1:]]
        head = lines[0].split("\t")
    name, kind, demonyms = head.index("name"), head.index("kind"), head.index("demonyms")
    rows = {}
    for number, line in enumerate(lines):
        if number and not line.startswith("#"):
            cells = line.split("\t")
            rows.setdefault((cells[name], cells[kind]), []).append(number)
    with open(os.path.join(HERE, "place_demonyms.txt"), encoding="utf-8") as f:
        words = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    for place, what, list_ in words:
        found = rows.get((place, what), [])
        if len(found) != 1:
            sys.exit(f"place_demonyms.txt: {what} {place}: {len(found)} rows in places.tsv")
        cells = lines[found[0]].split("\t")
        cells[demonyms] = list_
        lines[found[0]] = "\t".join(cells)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines) + "\n")
    print(len(words), "places with demonyms")


if __name__ == "__main__":
    main()
