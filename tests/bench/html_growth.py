#!/usr/bin/env python3
"""How the cost of cleaning an HTML page grows with the page, for families of hostile pages: nested, unclosed, misnested,
heavy with attributes, with many blocks.

usage: html_growth.py WINNOW [--parts 2000] [--times 8] [--count instructions|seconds] [--runs 3] [--only FAMILY]

Each family is one part repeated; a page of PARTS and one of TIMES as many parts go through the whole program, reader and
model and all. The exponent is log(cost of the large / cost of the small) / log(TIMES), the cost of an empty page taken
off both. What a small page is spared (a row of many cells is more than one block) looks like growth: a family above the
limit is measured once more, between the large page and one of twice its size. Instructions are counted by valgrind's
cachegrind (ten minutes, the same on any machine); seconds are CPU seconds, medians of --runs. Exits 1 when an exponent is
above 1.1.
"""
import argparse
import json
import math
import re
import resource
import statistics
import subprocess
import sys
import tempfile

LIMIT = 1.1
# name: before the parts, the part ({n} is its number), behind them
FAMILIES = {
    "nested div": ("", "<div>", "deep"),
    "nested inline": ("", "<b><i>", "deep"),
    "nested tables": ("", "<table><tr><td>", "deep"),
    "nested lists": ("", "<ul><li>x", ""),
    "nested quotations": ("", "<blockquote><p>some words here", ""),
    "nested links": ("", "<a href=x>y", ""),
    "nested svg": ("", "<svg><g>", "deep"),
    "nested with a text each": ("", "<div class='c{n}'>some words of this level, and no others", ""),
    "unclosed paragraphs": ("", "<p>some words that end in a full stop. ", ""),
    "unclosed inline in paragraphs": ("", "<p><i>some words", ""),
    "unclosed items": ("<ul>", "<li>some words", ""),
    "unclosed cells": ("<table><tr>", "<td>x", ""),
    "unclosed comments": ("", "<!-- x ", ""),
    "unclosed scripts": ("", "<script>x", ""),
    "unclosed titles": ("", "<title>x", ""),
    "unclosed quotes": ("", "<p a='", ""),
    "unclosed CDATA": ("", "<![CDATA[", ""),
    "headings in headings": ("", "<h1><h2>x", ""),
    "options": ("", "<select><option>x", ""),
    "stray end tags": ("<p>x", "</p></div></span>", ""),
    "misnested": ("", "<b><p>x</b></p>", ""),
    "end tags of the wrong element": ("", "<span>x</div>", ""),
    "half an entity": ("<p>", "&am", ""),
    "entities": ("<p>", "&amp;&#x41; ", ""),
    "one tag of attributes": ("<p ", "a{n}=b ", ">some words"),
    "one attribute again and again": ("<p ", "a=b ", ">some words"),
    "one class of words": ("<p class='", "word{n} ", "'>some words"),
    "tags with attributes": ("", "<div id=i{n} class='a b{n} c d' style='x:y' data-a=b data-c=d>t</div>", ""),
    "one long attribute": ("<p title='", "words and ", "'>some words"),
    "blocks of prose": ("", "<div class='c{n}'><p>A sentence, the number {n} of many, that says little.</p></div>", ""),
    "blocks all alike": ("", "<p>The same sentence, said again and again, of ten words.</p>", ""),
    "one block of words": ("<p>", "word{n} ", ""),
    "line breaks": ("<p>", "x<br>", ""),
    "preformatted lines": ("<pre>", "line {n}\n", ""),
    "times and links": ("", "<li><time>2020-01-02</time> <a href='/a/{n}'>a title of some words</a></li>", ""),
    "data in scripts": ("", '<script type="application/ld+json">{{"@type":"Article","author":"A{n}"}}</script>', "<p>x"),
}


def page_of(family, n):
    before, part, behind = FAMILIES[family]
    return before + "".join(part.format(n=i) for i in range(n)) + behind


def command(winnow):
    return [winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-j", "1", "-q"]


def instructions(winnow, path):
    said = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command(winnow), path],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True).stderr.decode()
    return int(re.search(r"I\s+refs:\s+([\d,]+)", said).group(1).replace(",", ""))


def seconds(winnow, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command(winnow), path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("winnow")
    arguments.add_argument("--parts", type=int, default=2000)
    arguments.add_argument("--times", type=int, default=8)
    arguments.add_argument("--count", choices=("instructions", "seconds"), default="instructions")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--only", action="append")
    a = arguments.parse_args()
    cost = instructions if a.count == "instructions" else lambda *of: statistics.median(seconds(*of) for _ in range(a.runs))

    def cost_of(html):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write(json.dumps({"id": "page", "url": "https://growth.example/page", "html": html}) + "\n")
            file.flush()
            return cost(a.winnow, file.name)

    empty = cost_of("<p>x")
    least = empty * 0.02  # below this the difference is noise
    unit = 1e6 if a.count == "instructions" else 1e-3
    print(f"{'family':32}{'small':>9}{'large':>9}  exponent   (millions of instructions)" if unit > 1 else
          f"{'family':32}{'small':>9}{'large':>9}  exponent   (CPU milliseconds)")
    worst = 0
    for family in a.only or FAMILIES:
        small, large = (max(cost_of(page_of(family, n)) - empty, least) for n in (a.parts, a.parts * a.times))
        exponent = math.log(large / small) / math.log(a.times)
        if exponent > LIMIT:
            small, large = large, cost_of(page_of(family, 2 * a.parts * a.times)) - empty
            exponent = math.log2(large / small)
        worst = max(worst, exponent)
        print(f"{family:32}{small / unit:9.0f}{large / unit:9.0f}{exponent:10.3f}", flush=True)
    print(f"the greatest exponent is {worst:.3f}, the limit {LIMIT}")
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
