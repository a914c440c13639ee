#!/usr/bin/env python3
"""Cleans HTML pages, and what comes out once more as text: no word may be lost.

usage: html_again.py WINNOW PAGES.jsonl [--every 1] [--show 10] [-- MORE OPTIONS OF winnow clean]

PAGES has {"id", "url", "html"} a line, .zst or plain; every Nth is taken. Prints how many texts stay the same to the byte
and how many lose words (what \\w+ finds), the words lost of all, and the lines of --show pages that lose most.
"""
import argparse
import collections
import difflib
import json
import re
import subprocess


def rows_of(path):
    if path.endswith(".zst"):
        rows = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    else:
        with open(path, encoding="utf-8") as file:
            rows = file.read().split("\n")
    return [row for row in rows if row]


def cleaned(winnow, rows, options):
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    out = subprocess.run([winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-q", *options, "-"], input=data.encode(),
                         stdout=subprocess.PIPE, check=False).stdout
    return [json.loads(line) for line in out.decode().split("\n") if line]


def words_of(text):
    return collections.Counter(re.findall(r"\w+", text))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("winnow")
    arguments.add_argument("pages")
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--show", type=int, default=10)
    arguments.add_argument("options", nargs="*")
    a = arguments.parse_args()
    pages = (json.loads(row) for row in rows_of(a.pages)[::a.every])
    first = cleaned(a.winnow, [{key: page[key] for key in ("id", "url", "html")} for page in pages], a.options)
    second = cleaned(a.winnow, [{"id": row["id"], "text": row["text"]} for row in first], a.options)
    losses, n_words, same = [], 0, 0
    for before, after in zip(first, second):
        words = words_of(before["text"])
        n_words += sum(words.values())
        same += before["text"] == after["text"]
        lost = sum((words - words_of(after["text"])).values())
        if lost:
            losses.append((lost / sum(words.values()), lost, before, after))
    losses.sort(key=lambda loss: -loss[0])
    print(f"{len(first)} pages, {same} the same to the byte, {len(losses)} lose words: {sum(loss[1] for loss in losses)} of {n_words}, "
          f"{sum(loss[0] > 0.02 for loss in losses)} more than 2 % of theirs")
    for share, lost, before, after in losses[:a.show]:
        print(f"{before['id']}: {lost} words, {share:.2%}")
        lines = difflib.unified_diff(before["text"].split("\n"), after["text"].split("\n"), lineterm="", n=0)
        for line in [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")][:6]:
            print("   ", line[:160])


if __name__ == "__main__":
    main()
