#!/usr/bin/env python3
"""How often the title of a page dumped as text is found, beside the title that the page's HTML names.

usage: titles.py BUILD --dumps DUMPS --pages PAGES --folds DIR

BUILD, DUMPS and DIR as for cleaning.py; PAGES are the same pages as HTML: {id, html, url}, one a line, .zst or plain. Winnow
reads both, each dump by a line model that never saw its site. Counted are dumps in which the HTML's title (of two words or
more) is a line: right is that line, near another one that holds it or is held by it; kept says how many of these lines
stand in the cleaned text.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile

import cleaning


def flat(text):
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def named_by_html(build, pages):
    feed = "".join(json.dumps({"id": p["id"], "url": p["url"], "html": p["html"]}) + "\n" for p in pages)
    out = subprocess.run([build / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"], input=feed.encode(),
                         stdout=subprocess.PIPE, check=True).stdout
    return {row["id"]: row for row in map(json.loads, out.decode().splitlines())}


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("build", type=pathlib.Path)
    a.add_argument("--dumps", required=True)
    a.add_argument("--pages", required=True)
    a.add_argument("--folds", required=True, type=pathlib.Path)
    o = a.parse_args()
    dumps, html = cleaning.read_jsonl(o.dumps), named_by_html(o.build, cleaning.read_jsonl(o.pages))
    with tempfile.TemporaryDirectory() as work:
        answers = cleaning.Program(o.build, o.folds, [], pathlib.Path(work)).clean(dumps)
    counts = collections.defaultdict(collections.Counter)
    for d in dumps:
        answer = answers[d["id"]]
        title, found = flat(html.get(d["page"], {}).get("title")), flat(answer.get("title"))
        if " " not in title or title not in map(flat, d["text"].split("\n")):
            continue
        count = counts[d["dumper"]]
        count["all"] += 1
        count["kept"] += title in map(flat, answer["text"].split("\n"))
        count["right" if found == title else "none" if not found else
              "near" if found in title or title in found else "wrong"] += 1
    columns = ("all", "right", "near", "none", "wrong", "kept")
    print(f"{'titles':20s}" + "".join(f"{c:>8s}" for c in columns))
    counts["all dumpers"] = sum(counts.values(), collections.Counter())
    for dumper, count in sorted(counts.items()):
        print(f"{dumper:20s}" + "".join(f"{count[c]:8d}" for c in columns))


if __name__ == "__main__":
    main()
