#!/usr/bin/env python3
"""Checks the form of the cue files of the plugins chrome and related, and defines how a cue is folded.

    check_cues.py              checks both folders beside this script
    check_cues.py FILE...      checks these files; the folder's plugin decides which categories are known

A cue file holds one language: comment lines ("# ..."), then lines "category TAB phrase [TAB flag[,flag]]", sorted by
(category, phrase) in code-point order. Says FILE:LINE and what is wrong for each fault on stderr; exit 1 when there is one.
"""
import re
import sys
import unicodedata
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2]

CATEGORIES = {
    "chrome": {
        # What goes.
        "nav", "login", "share", "subscribe", "cookie", "counter", "comments", "tags", "pager", "section", "rights",
        "legal", "age", "advert", "button", "listen", "error",
        # What heads a shop's reviews: goes in a run, not for a button beside it.
        "reviews",
        # What shops set below a name and a price.
        "buy",
        # What heads the list of a page's own headings.
        "contents",
        # What wikis set in brackets beside a heading.
        "edit",
        # What a line says that belongs to the article: never chrome.
        "credit", "byline", "date", "correction", "references",
    },
    "related": {"heading", "inline", "teaser_end"},
}
FLAGS = ("prefix", "weak")

# Marks that sites set around a cue and that no cue needs to be known by.
LEADING = "¿¡•·∙●○■□▪▫◦*|-–—<>«»‹›←→↑↓▲△▴▶►▸▼▾◀◄✓✔✕✖×✚#/\\ "
TRAILING = ":：….。!！?？>»›→↑↓▲▼▾▸►▶*|-–—<«‹←✕✖×/\\ "
BRACKETS = {"(": ")", "[": "]", "{": "}", "【": "】", "（": "）", "「": "」"}
SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "–": "-",
                      "—": "-", "‑": "-", "＃": "#"})
# A number in a counter: digits with separators, and the K or M of rounded counts.
NUMBER = re.compile(r"\d+(?:[.,' ]\d+)*(?:\s?[km]\b)?")


def fold(text):
    """A line or phrase in the form in which cues are compared: NFC, lower-case code point by code point (so that U+0130
    becomes i), typographic apostrophes, quotes and dashes as ASCII, white space as one space, marks at both ends and brackets around the whole cut.
    "#" at the beginning of a phrase stands for a number and stays."""
    text = unicodedata.normalize("NFC", text)
    text = "".join("i" if c == "İ" else c.lower() for c in text).translate(SAME)
    text = re.sub(r"\s+", " ", text).strip()
    if not text.startswith("#"):
        text = text.lstrip(LEADING)
    text = text.rstrip(TRAILING)
    if len(text) > 2 and BRACKETS.get(text[0]) == text[-1]:
        return fold(text[1:-1])
    return text


def fold_line(line):
    """fold() for a line of a page: each number becomes "#"."""
    return fold(NUMBER.sub("#", fold(line.replace("#", " "))))


def faults_of(path, categories):
    """Yields (line number, sentence) for each fault of one file."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        yield data[:e.start].count(b"\n") + 1, "is not UTF-8"
        return
    if "\r" in text:
        yield text[:text.index("\r")].count("\n") + 1, "holds a carriage return; lines end in LF"
    if not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line has no line end"
    if not text.startswith("# "):
        yield 1, "does not open with a comment that says where the phrases come from"
    previous, seen, body = None, {}, False
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if line.startswith("# ") and not body:
            continue
        body = True
        cells = line.split("\t")
        if len(cells) not in (2, 3):
            yield number, "wants category TAB phrase, with one more TAB and flags or without"
            continue
        category, phrase = cells[:2]
        if category not in categories:
            yield number, f'unknown category "{category}"; known: {", ".join(sorted(categories))}'
        if not phrase:
            yield number, "the phrase is empty"
            continue
        if fold(phrase) != phrase and category != "age" and phrase != "©":
            yield number, f'"{phrase}" is not folded; write "{fold(phrase)}"'
        if len(phrase) == 1 and phrase.isascii():
            yield number, f'"{phrase}" is one character: too little to be a cue'
        if phrase in seen:
            yield number, f'"{phrase}" stands in line {seen[phrase]} already'
        seen.setdefault(phrase, number)
        if previous is not None and (category, phrase) < previous:
            yield number, f'"{phrase}" is out of order: lines are sorted by category and phrase, by code point'
        previous = (category, phrase)
        if len(cells) == 3:
            flags = cells[2].split(",")
            for flag in flags:
                if flag not in FLAGS:
                    yield number, f'unknown flag "{flag}"; known: {", ".join(FLAGS)}'
            if flags != sorted(set(flags)):
                yield number, f'flags "{cells[2]}" are not sorted or name one twice'


def main(arguments):
    if arguments:
        files = [Path(a) for a in arguments]
    else:
        files = [f for plugin in sorted(CATEGORIES) for f in sorted((PLUGINS / plugin / "data" / "cues").glob("*"))]
    if not files:
        print("check_cues: no cue file found", file=sys.stderr)
        return 1
    faults = 0
    for path in files:
        plugin = path.resolve().parents[2].name
        known = CATEGORIES.get(plugin) or set().union(*CATEGORIES.values())
        if not re.fullmatch(r"[a-z]{2,3}\.tsv", path.name):
            print(f"{path}:1: the name must be a language code and .tsv", file=sys.stderr)
            faults += 1
        for number, sentence in faults_of(path, known):
            print(f"{path}:{number}: {sentence}", file=sys.stderr)
            faults += 1
    print(f"check_cues: {len(files)} files, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
