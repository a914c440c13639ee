#!/usr/bin/env python3
"""How the cost of cleaning a page grows with the page, for families of hostile pages. HTML: nested, unclosed, misnested, heavy
with attributes, with many blocks. Text: the same again and again, headings of other articles every other line, damage in
layers, one line of everything.

usage: growth.py WINNOW html|text [--parts 2000] [--times 8] [--count instructions|seconds] [--runs 3] [--only FAMILY]

Each family is one part repeated; a page of PARTS and one of TIMES as many parts go through the whole program, reader and
models, audit and all. The exponent is log(cost of the large / cost of the small) / log(TIMES), the cost of an empty page taken
off both. What a small page is spared (a row of many cells is more than one block) looks like growth: a family above the
limit is measured once more, between the large page and one of twice its size. Instructions are counted by valgrind's
cachegrind (ten minutes, the same on any machine); seconds are CPU seconds, medians of --runs. Exits 1 when an exponent is
above 1.1.
"""
import argparse
import json
import math
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile

LIMIT = 1.1
# name: before the parts, the part ({n} is its number), behind them
HTML = {
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

# The same; {words} is four words, {title} six with capitals, {sentence} twelve, others for every part.
TEXT = {
    "the same phrase": ("", "Read more\n", ""),
    "the same sentence": ("", "This is said on this page again and again by whoever wrote it.\n\n", ""),
    "two sentences in turn": ("", "One stands here and then another follows it.\n\nThe other stands here, then one.\n\n", ""),
    "nearly the same": ("", "This paragraph is like all others of this page but for number {n} and {words}, as one sees.\n\n", ""),
    "short lines": ("", "{words}\n", ""),
    "titles": ("", "{title}\n", ""),
    "sentences": ("", "{sentence}\n\n", ""),
    "beginnings of the next": ("", "{sentence}\n\n{sentence} And so it goes on to its end.\n\n", ""),
    "headings of other articles": ("{sentence} {sentence}\n\n", "Related articles\n", ""),
    "the same between sentences": ("", "{sentence}\n\nRelated articles\n\n", ""),
    "announced titles": ("{sentence} {sentence}\n\nRelated articles\n\n", "{title}\n", ""),
    "announced titles between sentences": ("", "{sentence} {sentence}\n\nAlso read: {title}\n\n", ""),
    "snippets": ("", "{title}\n{sentence} {words}...\n\n", ""),
    "comments": ("{sentence} {sentence}\n\nComments\n\n", "{words}\n2 days ago\n{sentence}\nReply\n", ""),
    "dates": ("", "{n} March 2021\n", ""),
    "bylines": ("", "By {title}\n", ""),
    "titles of terms": ("", "Privacy policy\n{n} March 2021\n", "We value your privacy as we do your data, and say so here.\n"),
    "pieces of sentences": ("", "{words} of\n{title}\nand {words}\n", ""),
    "lines broken at a width": ("", "{words} {words} {words}\n", ""),
    "items": ("", "- {sentence}\n", ""),
    "rows": ("", "{n}\t{words}\t{words}\n", ""),
    "menus": ("", "{words} | {words} | {words}\n", ""),
    "separators below the text": ("{sentence}\n\n", "--\n\n", ""),
    "breadcrumbs above the text": ("", "Home > News > {words}\n", "{sentence} {sentence}"),
    "labels above the text": ("", "photo{n}.jpg{title}\n", "{sentence} {sentence}"),
    "titles with sites": ("", "The tide mill of Orme - {title} {n}\n", "The tide mill of Orme\n\n{sentence} {sentence}"),
    "numbers of links": ("", "* [{n}]{words}\n", ""),
    "code": ("", "    if (x_{n} == y[{n}]) {{ return f({n}); }}\n", ""),
    "quotations": ("", "> > {sentence}\n", ""),
    "blank lines": ("{sentence}", "\n", "{sentence}"),
    "one line of words": ("", "{words} ", ""),
    "one word": ("", "word", ""),
    "one line of a menu": ("", "{words} | ", ""),
    "one line of ideographs": ("", "\u6c34\u58a8\u753b\u5c55\u89a7\u4f1a", ""),
    "one letter with marks": ("a", "\u0301\u0300", ""),
    "lines of damage": ("", "Le caf\u00c3\u00a9 de {words} c\u00e2\u20ac\u2122est\n", ""),
    "one line of damage": ("", "Le caf\u00c3\u00a9 de {words} c\u00e2\u20ac\u2122est ", ""),
    "one line of damage, twice over": ("", "{words} caf\u00c3\u0192\u00c2\u00a9 na\u00c3\u0192\u00c2\u00afve ", ""),
    "one line of damage and spaces": ("", "caf\u00c3\u00a9  {words}  it\u00e2\u20ac\u2122s  ", ""),
    "one line of entities": ("", "{words} caf&eacute; &amp;amp; ", ""),
    "one line of damage in entities": ("", "{words} caf&Atilde;&copy; na&Atilde;&macr;ve ", ""),
    "one line of escapes": ("", "{words} said \\\"yes\\\" ", ""),
    "one line of another charset": ("", "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2 \u00ec\u00e8\u00f0 \u00fd\u00f2\u00ee \u00f2\u00e5\u00ea\u00f1\u00f2 ", ""),
}
WORDS = """harvest river stone quiet meadow lantern copper orchard winter basket market bridge captain garden window morning
village letter doctor kitchen story island teacher weather machine signal paper violin cotton""".split()


def page_of(family, n):
    before, part, behind = family
    pick = random.Random(7)

    def words(count):
        return " ".join(pick.choice(WORDS) for _ in range(count))

    def filled(piece, i):
        return piece.format(n=i, words=words(4), title=words(6).title(), sentence=words(12).capitalize() + ".")

    return filled(before, 0) + "".join(filled(part, i) for i in range(n)) + filled(behind, n)

def command(winnow, path):
    return [winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-j", "1", "-q", "--audit", path + ".audit", path]


def instructions(winnow, path):
    said = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command(winnow, path)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True).stderr.decode()
    return int(re.search(r"I\s+refs:\s+([\d,]+)", said).group(1).replace(",", ""))


def seconds(winnow, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command(winnow, path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("winnow")
    arguments.add_argument("kind", choices=("html", "text"))
    arguments.add_argument("--parts", type=int, default=2000)
    arguments.add_argument("--times", type=int, default=8)
    arguments.add_argument("--count", choices=("instructions", "seconds"), default="instructions")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--only", action="append")
    a = arguments.parse_args()
    cost = instructions if a.count == "instructions" else lambda *of: statistics.median(seconds(*of) for _ in range(a.runs))

    families = HTML if a.kind == "html" else TEXT

    def cost_of(page):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "page.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                file.write(json.dumps({"id": "page", "url": "https://growth.example/page", a.kind: page}) + "\n")
            return cost(a.winnow, path)

    empty = cost_of("<p>x" if a.kind == "html" else "x")
    least = empty * 0.02  # below this the difference is noise
    unit = 1e6 if a.count == "instructions" else 1e-3
    print(f"{'family':36}{'small':>9}{'large':>9}  exponent   (millions of instructions)" if unit > 1 else
          f"{'family':36}{'small':>9}{'large':>9}  exponent   (CPU milliseconds)")
    worst = 0
    for family in a.only or families:
        small, large = (max(cost_of(page_of(families[family], n)) - empty, least) for n in (a.parts, a.parts * a.times))
        exponent = math.log(large / small) / math.log(a.times)
        if exponent > LIMIT:
            small, large = large, cost_of(page_of(families[family], 2 * a.parts * a.times)) - empty
            exponent = math.log2(large / small)
        worst = max(worst, exponent)
        print(f"{family:36}{small / unit:9.0f}{large / unit:9.0f}{exponent:10.3f}", flush=True)
    print(f"the greatest exponent is {worst:.3f}, the limit {LIMIT}")
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
