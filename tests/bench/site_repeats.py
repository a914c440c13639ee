#!/usr/bin/env python3
"""What lines that repeat over a site's pages are worth: word F1 with and without what `winnow learn` has seen.

    python3 tests/bench/site_repeats.py BUILD_DIR PAGES.jsonl [--least N] [--set site_repeats.OPTION=VALUE]...

PAGES has rows {"id", "url", "html" or "text", "gold", "type"?, "dumper"?}, several pages a site for some sites; those of
sites with fewer than N (3) are left out. Rows of several dumpers are measured one dumper at a time, for they are the same
pages. Printed: mean word F1, pages that gain and lose, words that go, how many of them stand in gold lines; and the same with
the gold texts as input, which should lose nothing.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

WORD = re.compile(r"\w+")


def words(text):
    return collections.Counter(WORD.findall(text.lower()))


def f1(text, gold):
    found, wanted = words(text), words(gold)
    both = sum((found & wanted).values())
    return 2 * both / (sum(found.values()) + sum(wanted.values())) if both else 0.0


def lines(text):
    return [line for line in (" ".join(WORD.findall(line.lower())) for line in text.split("\n")) if line]


def clean(winnow, folder, rows, member, *options):
    """id -> the cleaned row; the state is learned from the same rows when options ask for it."""
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps({"id": row["id"], "url": row["url"], ("text" if member == "gold" else member): row[member]})
                            + "\n" for row in rows), encoding="utf-8")
    done = subprocess.run([winnow, "clean", "-q", "-f", "jsonl", *options, path], stdout=subprocess.PIPE)
    return {row["id"]: row for row in map(json.loads, done.stdout.decode().splitlines())}


def measure(name, winnow, folder, rows, options):
    member = "html" if "html" in rows[0] else "text"
    before = clean(winnow, folder, rows, member)
    after = clean(winnow, folder, rows, member, "--learn", "always", *options)
    scores = [(f1(before[row["id"]]["body"], row["gold"]), f1(after[row["id"]]["body"], row["gold"]), row) for row in rows]
    mean = lambda values: sum(values) / max(1, len(values))
    gone = own = 0
    for row in rows:
        gold = set(lines(row["gold"]))
        cut = collections.Counter(lines(before[row["id"]]["text"])) - collections.Counter(lines(after[row["id"]]["text"]))
        for line, times in cut.items():
            gone += times * len(line.split())
            own += times * len(line.split()) * (line in gold)
    print(f"{name}: {len(rows)} pages, word F1 {mean([a for a, _, _ in scores]):.4f} -> {mean([b for _, b, _ in scores]):.4f}; "
          f"{sum(b > a for a, b, _ in scores)} gain, {sum(b < a for a, b, _ in scores)} lose; {gone} words go, {own} of them in lines of gold")
    for kind in sorted({row.get("type", "") for row in rows}):
        of_kind = [(a, b) for a, b, row in scores if row.get("type", "") == kind]
        print(f"  {kind:14} {len(of_kind):4}  {mean([a for a, _ in of_kind]):.4f} -> {mean([b for _, b in of_kind]):.4f}")


def harm(winnow, folder, rows, options):
    before, after = clean(winnow, folder, rows, "gold"), clean(winnow, folder, rows, "gold", "--learn", "always", *options)
    had = sum(sum(words(before[row["id"]]["text"]).values()) for row in rows)
    lost = sum(sum((words(before[row["id"]]["text"]) - words(after[row["id"]]["text"])).values()) for row in rows)
    print(f"gold as input: {lost} of {had} words lost ({100 * lost / had:.3f} %)")


def main():
    arguments = sys.argv[3:]
    least, options = 3, []
    while arguments:
        flag, value = arguments[0], arguments[1]
        arguments = arguments[2:]
        if flag == "--least":
            least = int(value)
        else:
            options += [flag, value]
    winnow = pathlib.Path(sys.argv[1]).resolve() / "bin/winnow"
    by_dumper = collections.defaultdict(list)
    with open(sys.argv[2], encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            by_dumper[row.get("dumper", "html")].append(row)
    with tempfile.TemporaryDirectory(prefix="winnow-site-repeats-") as name:
        for dumper, rows in by_dumper.items():
            sites = collections.Counter(urllib.parse.urlsplit(row["url"]).hostname for row in rows)
            rows = [row for row in rows if sites[urllib.parse.urlsplit(row["url"]).hostname] >= least]
            measure(dumper, winnow, pathlib.Path(name), rows, options)
        harm(winnow, pathlib.Path(name), rows, options)


if __name__ == "__main__":
    main()
