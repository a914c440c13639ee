#!/usr/bin/env python3
"""Labels for pages that have no gold text, most of them not English: what train.py --silver reads.

    silver.py --pages PAGES --dumps DUMPS --out SILVER [--winnow PROGRAM] [--work DIR] [--core CORE_INCLUDE]

PAGES   {id, url, lang, html, with, without}: HTML pages with snippets that must and must not appear in their text
DUMPS   {page, dumper, text}: the same pages as plain text
WINNOW  the program, whose HTML model is a third voice on the pages that are not English
Two extractors that see the markup (trafilatura, resiliparse) say what the text is. A line of a dump that both count as
content, or neither, is labelled so; where they differ the third voice decides, and without one the line is left out. The
snippets overrule all. Where the two nearly agree on a page, the first one's text stands in for a gold text too.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess

import numpy as np

import train


def extractions(page):
    from resiliparse.extract.html2text import extract_plain_text
    import trafilatura
    first = trafilatura.extract(page["html"], include_comments=False, include_tables=True) or ""
    second = extract_plain_text(page["html"], main_content=True, alt_texts=False, links=False, form_fields=False) or ""
    return first, second


def agreement(a, b):
    a, b = (collections.Counter(re.findall(r"\w+", x.lower())) for x in (a, b))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def decisions(winnow, pages):
    """What the program makes of the HTML of pages that are not English, by id."""
    feed = "".join(json.dumps({"id": p["id"], "url": p["url"], "html": p["html"]}, ensure_ascii=False) + "\n"
                   for p in pages if p.get("lang") != "en")
    command = [winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-j", "1", "-"]
    out = subprocess.run(command, input=feed.encode("utf-8", "replace"), stdout=subprocess.PIPE, check=True).stdout
    rows = (json.loads(line) for line in out.decode().split("\n") if line)
    return {row["id"]: row["text"] for row in rows}


def vote(votes):
    """Labels and which of them are sure: the first two agree, or the third decides between them."""
    y, sure = votes[0].astype(bool), votes[0] == votes[1]
    if len(votes) == 3:
        y = np.where(sure, y, votes[2].astype(bool))
        sure = np.ones(len(y), bool)
    return y, sure


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--pages", required=True)
    a.add_argument("--dumps", required=True)
    a.add_argument("--out", required=True)
    a.add_argument("--winnow", help="the program as a third voice")
    a.add_argument("--work", type=pathlib.Path, default=pathlib.Path("train.work"))
    a.add_argument("--core", default=str(train.HERE.parents[2] / "core" / "include"))
    o = a.parse_args()
    o.work.mkdir(parents=True, exist_ok=True)
    pages, rows = {}, train.read_jsonl(o.pages)
    third = decisions(o.winnow, rows) if o.winnow else {}
    for page in rows:
        texts = extractions(page)
        low = lambda s: " ".join(s.split()).lower()
        pages[page["id"]] = dict(url=page["url"], texts=texts, third=third.get(page["id"], ""), agreement=agreement(*texts),
                                 wanted=[low(s) for s in page["with"]], unwanted=[low(s) for s in page["without"]])
    trainer = train.Trainer(o.work, o.core)
    corpus = train.Corpus(trainer)
    n_lines = n_sure = n_content = 0
    with open(o.out, "w", encoding="utf-8") as out:
        for d in train.read_jsonl(o.dumps):
            page = pages[d["page"]]
            if not all(page["texts"]) or page["agreement"] < 0.5:
                continue
            voices = [*page["texts"], page["third"]] if page["third"] else page["texts"]
            y, sure = vote([corpus.y[corpus.add(dict(page=d["page"]), d["text"], gold=text)] for text in voices])
            for i, line in enumerate(corpus.lines(len(corpus.pages) - 1, d["text"])):
                line = " ".join(line.split()).lower()
                if any(s in line for s in page["wanted"]):
                    y[i], sure[i] = True, True
                elif any(s in line for s in page["unwanted"]):
                    y[i], sure[i] = False, True
            gold = page["texts"][0] if page["agreement"] >= 0.9 and d["dumper"] == "resiliparse" else ""
            out.write(json.dumps(dict(page=d["page"], url=page["url"], dumper=d["dumper"], text=d["text"], gold=gold,
                                      y=y.astype(int).tolist(), sure=sure.astype(int).tolist()), ensure_ascii=False) + "\n")
            n_lines, n_sure, n_content = n_lines + len(y), n_sure + int(sure.sum()), n_content + int((y & sure).sum())
    print(f"{n_lines} lines, {n_sure} sure, {n_content} of them content")


if __name__ == "__main__":
    main()
