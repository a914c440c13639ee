#!/usr/bin/env python3
"""Measures how often each cue stands on a line that belongs to the article.

    measure_cues.py DUMPS.jsonl... [--json VERDICTS]

DUMPS holds one object a line with "text" (a page dumped to plain text) and "gold" (its own text); plain or .zst (needs the
zstd command). For each cue it counts the lines of text that it matches, parted by whether gold has such a line too.
A cue with 5 such lines or more that is right on fewer than 90 % of all its lines should be weak, on fewer than half should
go; both lists are printed, worst first. Cues of the protected roles (credit, byline, ...) are not judged.
"""
import argparse
import collections
import io
import json
import subprocess
import sys

import check_cues

PROTECTED = {"credit", "byline", "date", "correction", "references"}
SHORT_LINE = 80  # code points: the length up to which a prefix cue is tried
MIN_GOLD = 5


def read_cues():
    """{plugin/language: {phrase: (category, flags)}}"""
    cues = {}
    for plugin in sorted(check_cues.CATEGORIES):
        for path in sorted((check_cues.PLUGINS / plugin / "data" / "cues").glob("*.tsv")):
            rows = cues.setdefault(f"{plugin}/{path.stem}", {})
            for line in path.read_text(encoding="utf-8").split("\n"):
                cells = line.split("\t")
                if len(cells) >= 2:
                    rows[cells[1]] = (cells[0], set(cells[2].split(",")) if len(cells) > 2 else set())
    return cues


def read_pages(path):
    if path.endswith(".zst"):
        process = subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE)
        lines = io.TextIOWrapper(process.stdout, encoding="utf-8")
    else:
        lines = open(path, encoding="utf-8")
    for line in lines:
        page = json.loads(line)
        if page.get("gold"):
            yield page


def count_lines(paths):
    """Counters of folded lines: all that stand in dumps but not in gold, and those that stand in both."""
    chrome, gold = collections.Counter(), collections.Counter()
    folded = {}

    def fold_line(line):
        if line not in folded:
            folded[line] = check_cues.fold_line(line)
        return folded[line]

    for path in paths:
        for page in read_pages(path):
            own = {fold_line(line) for line in page["gold"].split("\n") if len(line) <= 2 * SHORT_LINE}
            text = " ".join(page["gold"].lower().split())
            for line in page["text"].split("\n"):
                if not line.strip() or len(line) > 2 * SHORT_LINE:
                    continue
                key = fold_line(line)
                if not key or len(key) > SHORT_LINE:
                    continue
                # Gold texts join some lines: a longer line counts as the article's when it stands anywhere inside.
                inside = key in own or (key.count(" ") >= 3 and " ".join(line.lower().split()) in text)
                (gold if inside else chrome)[key] += 1
    return chrome, gold


def words_before(key):
    """The prefixes of a folded line that end at a word border."""
    ends = [i for i in range(1, len(key)) if not (key[i - 1].isalnum() and key[i].isalnum()) and key[i - 1] != " "]
    return {key[:i] for i in ends} | {key}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dumps", nargs="+")
    parser.add_argument("--json")
    options = parser.parse_args(arguments)
    cues = read_cues()
    prefixes = {p for rows in cues.values() for p, (_, flags) in rows.items() if "prefix" in flags}
    chrome, gold = count_lines(options.dumps)
    hits = {phrase: [0, 0] for rows in cues.values() for phrase in rows}
    for side, counter in enumerate((chrome, gold)):
        for key, n in counter.items():
            if key in hits and key not in prefixes:
                hits[key][side] += n
            for prefix in words_before(key) & prefixes:
                hits[prefix][side] += n
    verdicts, seen = {}, 0
    for name, rows in sorted(cues.items()):
        faults = []
        for phrase, (category, flags) in rows.items():
            wrong, right = hits[phrase][1], hits[phrase][0]
            seen += wrong + right > 0
            if category in PROTECTED or wrong < MIN_GOLD:
                continue
            share = wrong / (wrong + right)
            if share > .5:
                faults.append((share, phrase, "drop", right, wrong))
            elif share > .1 and "weak" not in flags:
                faults.append((share, phrase, "weak", right, wrong))
        for share, phrase, verdict, right, wrong in sorted(faults, reverse=True):
            print(f"{name}\t{phrase}\t{verdict}\t{right} lines of chrome, {wrong} of the article")
            verdicts.setdefault(name, {})[phrase] = verdict
    total = [sum(h[i] for p, h in hits.items()) for i in (0, 1)]
    strong = {p for rows in cues.values() for p, (c, f) in rows.items() if "weak" not in f and c not in PROTECTED}
    print(f"measure_cues: {seen} cues seen; all cues {total[0]} lines of chrome, {total[1]} of the article; strong cues "
          f"{sum(hits[p][0] for p in strong)} and {sum(hits[p][1] for p in strong)}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(verdicts, out, ensure_ascii=False, indent=1, sort_keys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
