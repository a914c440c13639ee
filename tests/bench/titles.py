#!/usr/bin/env python3
"""How often title, date and byline of a page dumped as text are found, beside those that the page's HTML names.

usage: titles.py BUILD --dumps DUMPS --pages PAGES [--folds DIR] [--wrong NUMBER] [--hosts even|odd]

BUILD, DUMPS and DIR as for cleaning.py; without DIR the built-in line model is asked, whose weights were trained on the
usual dumps: of use for differences. PAGES are the same pages as HTML: {id, html, url}, one a line, .zst or plain. Winnow reads
both. Counted are dumps in which a line is what the HTML names:

titles   a line is the HTML's title (of two words or more): right is that line, near another one that holds it or is held by it
dates    a line of at most 20 words shows the HTML's day: right is such a line
bylines  a line of at most 20 words holds the author's name: right is such a line

iso days are counted apart: how many of the dumps, and of the pages themselves, whose HTML tells machines the day ("datePublished" of an
article in JSON-LD, "article:published_time" in a meta element) are given an `iso_date`, and whether it is that day. "beside" is the day before or after: machines are
told a day in another time zone than readers; "changed" is a day on which machines are told that the page was changed, which pages show without saying so.
Pages that tell machines of two days, or of a year before 1990, are left out. Pages are read a second time without what they say to machines, so that
the day is that of their lines ("html, lines alone").

none: nothing was found. wrong: another line. kept says how many of these lines stand in the cleaned text. --wrong prints so many
of the wrong ones of each kind; --hosts counts every second site alone, as halves for training and for measuring.
"""
import argparse
import collections
import datetime
import json
import pathlib
import re
import subprocess
import tempfile
import urllib.parse
import zlib

import cleaning

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 20


def flat(text):
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def days(line):
    """The days that a line may show, as 2021-04-23: of figures alone each order counts."""
    found = set()

    def add(year, month, day):
        year = int(year) + (2000 if len(year) == 2 else 0)
        found.add(f"{year:04d}-{int(month):02d}-{int(day):02d}")

    low = line.lower()
    for a, b, c in re.findall(r"(?<!\d)(\d{1,4})[-./ ]{1,2}(\d{1,2})[-./ ]{1,2}(\d{2,4})(?!\d)", low):
        if len(a) == 4:
            add(a, b, c)
        elif len(a) < 3:
            add(c, a, b), add(c, b, a)
    word = r"(" + "|".join(MONTHS) + r")[a-z]*\.?"
    for day, month, year in re.findall(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s.,/-]*(?:of )?" + word + r"[\s,/-]*(\d{4})", low):
        add(year, MONTHS.index(month) + 1, day)
    for month, day, year in re.findall(word + r"[\s.]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", low):
        add(year, MONTHS.index(month) + 1, day)
    return found


def short(line):
    return len(line.split()) <= LONGEST


def run(build, feed):
    out = subprocess.run([build / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"], input=feed.encode("utf-8", "replace"),
                         stdout=subprocess.PIPE, check=True).stdout
    return {row["id"]: row for row in map(json.loads, out.decode().splitlines())}


def named_by_html(build, pages):
    return run(build, "".join(json.dumps({"id": p["id"], "url": p["url"], "html": p["html"]}) + "\n" for p in pages))


def answers_of(o, dumps):
    if not o.folds:
        return run(o.build, "".join(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False) + "\n" for d in dumps))
    with tempfile.TemporaryDirectory() as work:
        return cleaning.Program(o.build, o.folds, [], pathlib.Path(work)).clean(dumps)


def judge_title(html, dump, answer):
    title, found = flat(html.get("title")), flat(answer.get("title"))
    lines = list(map(flat, dump["text"].split("\n")))
    if " " not in title or title not in lines:
        return None
    verdict = "right" if found == title else "none" if not found else "near" if found in title or title in found else "wrong"
    return verdict, title in map(flat, answer["text"].split("\n"))


def judge_shown(shows, found, dump, answer):
    """A date or a name: right is any of the lines that show it."""
    if not any(short(line) and shows(line) for line in dump["text"].split("\n")):
        return None
    verdict = "none" if not found else "right" if shows(found) else "wrong"
    return verdict, any(short(line) and shows(line) for line in answer["text"].split("\n"))


def judge_date(html, dump, answer):
    day = html.get("date")
    return judge_shown(lambda line: day in days(line), answer.get("date"), dump, answer) if day else None


def judge_byline(html, dump, answer):
    name = flat((html.get("byline") or "").split(";")[0])
    if " " not in name:
        return None
    return judge_shown(lambda line: f" {name} " in f" {flat(line)} ", answer.get("byline"), dump, answer)


LINKED = re.compile(r"<script[^>]+ld\+json[^>]*>.*?</script>", re.S | re.I)
META = re.compile(r"<meta\b[^>]*>", re.I)


def told_to_machines(html, linked="datePublished", meta_name="article:published_time"):
    """The days on which a page's markup says that it came out."""
    found = set()
    for script in LINKED.findall(html):
        found.update(re.findall(r'"' + linked + r'"\s*:\s*"(\d{4}-\d\d-\d\d)', script))
    for meta in META.findall(html):
        if meta_name in meta.lower():
            found.update(re.findall(r"""content\s*=\s*["']?(\d{4}-\d\d-\d\d)""", meta))
    return found


def without_machines(html):
    html = META.sub(lambda m: m[0] if "charset" in m[0].lower() or "viewport" in m[0].lower() else "", LINKED.sub("", html))
    return re.sub(r"""\bdatetime\s*=\s*("[^"]*"|'[^']*')""", "", html)


def judge_iso(truth, changes, given):
    def apart(day):
        return abs((datetime.date.fromisoformat(given) - datetime.date.fromisoformat(day)).days)

    if not given:
        return "none"
    if apart(truth) < 2:
        return "beside" if apart(truth) else "right"
    return "changed" if any(apart(day) < 2 for day in changes) else "wrong"


def print_iso(o, pages, dumps, answers, html):
    truth, changes = {}, {}
    for p in pages:
        days = told_to_machines(p["html"])
        if len(days) == 1 and min(days) >= "1990":
            truth[p["id"]] = days.pop()
            changes[p["id"]] = {day for day in told_to_machines(p["html"], "dateModified", "article:modified_time") if day >= "1990"}
    bare = run(o.build, "".join(json.dumps({"id": p["id"], "html": without_machines(p["html"])}) + "\n" for p in pages if p["id"] in truth))
    rows = [(d["dumper"], d["page"], d["id"], answers[d["id"]]) for d in dumps]
    rows += [("html", page, page, html[page]) for page in truth if page in html] + [("html, lines alone", page, page, row) for page, row in bare.items()]
    columns = ("right", "beside", "changed", "wrong")
    counts, wrong = collections.defaultdict(collections.Counter), []
    for dumper, page, name, row in rows:
        if page not in truth:
            continue
        verdict = judge_iso(truth[page], changes[page], row.get("iso_date"))
        for group in (dumper, *(() if dumper.startswith("html") else ("all dumpers",))):
            counts[group].update(("all", verdict))
        if verdict == "wrong":
            wrong.append((name, dumper, truth[page], row["iso_date"], row.get("date")))
    print(f"{'iso days':20s}" + "".join(f"{c:>8s}" for c in ("all", "given", *columns)) + "  not wrong")
    for group, count in sorted(counts.items()):
        given = count["all"] - count["none"]
        good = f"{100 * (given - count['wrong']) / given:9.1f} %" if given else ""
        print(f"{group:20s}{count['all']:8d}{given:8d}" + "".join(f"{count[c]:8d}" for c in columns) + good)
    for row in sorted(wrong, key=lambda row: zlib.crc32(row[0].encode()))[:o.wrong]:
        print("   ", *row, sep=" | ")


def half_of(url):
    host = urllib.parse.urlsplit(url).hostname or ""
    return "even" if zlib.crc32(host.removeprefix("www.").encode()) % 2 == 0 else "odd"


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("build", type=pathlib.Path)
    a.add_argument("--dumps", required=True)
    a.add_argument("--pages", required=True)
    a.add_argument("--folds", type=pathlib.Path)
    a.add_argument("--wrong", type=int, default=0)
    a.add_argument("--hosts", choices=("even", "odd"))
    o = a.parse_args()
    pages = cleaning.read_jsonl(o.pages)
    chosen = {p["id"] for p in pages if o.hosts in (None, half_of(p["url"]))}
    dumps, html = [d for d in cleaning.read_jsonl(o.dumps) if d["page"] in chosen], named_by_html(o.build, pages)
    answers = answers_of(o, dumps)
    print_iso(o, [p for p in pages if p["id"] in chosen], dumps, answers, html)
    columns = ("all", "right", "near", "none", "wrong", "kept")
    for what, judge, field in (("titles", judge_title, "title"), ("dates", judge_date, "date"), ("bylines", judge_byline, "byline")):
        counts, wrong = collections.defaultdict(collections.Counter), []
        for d in dumps:
            page, answer = html.get(d["page"], {}), answers[d["id"]]
            judged = judge(page, d, answer)
            if judged is None:
                continue
            verdict, kept = judged
            counts[d["dumper"]].update(("all", verdict, *(("kept",) if kept else ())))
            if verdict == "wrong":
                wrong.append((d["id"], page[field], answer[field]))
        counts["all dumpers"] = sum(counts.values(), collections.Counter())
        print(f"{what:20s}" + "".join(f"{c:>8s}" for c in columns))
        for dumper, count in sorted(counts.items()):
            print(f"{dumper:20s}" + "".join(f"{count[c]:8d}" for c in columns))
        for row in sorted(wrong, key=lambda row: zlib.crc32(row[0].encode()))[:o.wrong]:
            print("   ", *row, sep=" | ")


if __name__ == "__main__":
    main()
