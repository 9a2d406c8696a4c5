#!/usr/bin/env python3
"""Counts words of running text by case, to tell ordinary English words from names (an intermediate file, not shipped).

Cleans nothing itself: its list is what the other scripts clean with. How: for each word (letters, inner
apostrophes and hyphens) it counts how often it stands in lower case and how often capitalised inside a sentence
(not first after a stop or a line start); texts in capitals are skipped word by word.

usage: make_words.py OUT_TSV TEXTS...     (.jsonl or .jsonl.gz with "body", or .csv with "text")
"""
import collections, csv, gzip, json, re, sys

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def texts(path):
    if path.endswith(".csv"):
        csv.field_size_limit(1 << 30)
        with open(path, encoding="utf-8") as f:
            for r in csv.DictReader(f):
                yield r["text"]
    else:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
            for line in f:
                yield json.loads(line)["body"]


def main(out, paths):
    low, cap = collections.Counter(), collections.Counter()
    for p in paths:
        for t in texts(p):
            for m in WORD.finditer(t):
                w = m.group()
                for part in {w, *w.split("-")}:
                    if not part:
                        continue
                    if part[0].islower():
                        low[part] += 1
                    elif part[1:].islower() and len(part) > 1:
                        before = t[max(0, m.start() - 3):m.start()].rstrip("\"'“”‘’( ")
                        if before and before[-1] not in ".!?\n:;-–—":
                            cap[part.lower()] += 1
    with open(out, "w", encoding="utf-8") as f:
        f.write("word\tlower\tcapital\n")
        for w in sorted(low):
            f.write("%s\t%d\t%d\n" % (w, low[w], cap[w]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
