#!/usr/bin/env python3
"""Mending and speed of the mojibake plugin beside ftfy and plsfix, on the same texts in one run.

usage: mojibake.py BUILD_DIR CASES.jsonl [--speed] [--table] [--runs 3]

CASES has {"id", "kind", "input", "expected"} a line; where both texts are equal, nothing may change. The Python that runs
this must have ftfy, plsfix and a detector (`python3 -m venv peers && peers/bin/pip install ftfy==6.3.1 plsfix faust-cchardet`);
plugin_speed must be built (`ninja -C BUILD_DIR plugin_speed`).

--table (the default): exactly mended texts by kind, each half by itself: whoever tunes on one half reports the other. The
halves are by a hash of the expected text. A text is judged after NFC with its white space collapsed, as Form leaves it.
--speed: megabytes a CPU second, one core: the fastest of passes over pages in memory, ours and theirs in turn.
"""
import argparse
import collections
import hashlib
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import unicodedata

import cchardet
import ftfy
import plsfix


def recoded(text):
    """The bytes that windows-1252 or latin-1 shows as this text, read as what a detector takes them for."""
    for page in ("cp1252", "latin-1"):
        try:
            shown = text.encode(page)
            found = cchardet.detect(shown)["encoding"]
            return shown.decode(found) if found else text
        except (UnicodeError, LookupError):
            continue
    return text


PEERS = {
    "ftfy": lambda text: ftfy.fix_text(text, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False),
    "ftfy enc": ftfy.fix_encoding,
    "plsfix": plsfix.fix_text,
    "cchardet": recoded,
}


def formed(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\u00ad", "")).strip()


def half_of(case):
    return hashlib.md5(case["expected"].encode()).digest()[-1] % 2


def ours(build, cases):
    rows = "".join(json.dumps({"id": c["id"], "text": c["input"]}, ensure_ascii=False) + "\n" for c in cases)
    done = subprocess.run([build / "bin/winnow", "clean", "--plugins", "mojibake", "--from", "jsonl", "-f", "jsonl", "-q", "-"],
                          input=rows.encode(), stdout=subprocess.PIPE, check=True).stdout
    return {row["id"]: row["text"] for row in map(json.loads, done.decode().splitlines())}


def interval(k, n):
    """Wilson's, 95 %, in percent."""
    if n == 0:
        return 0, 0
    z, p = 1.96, k / n
    middle, width = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * (middle - width) / (1 + z * z / n), 100 * (middle + width) / (1 + z * z / n)


def table(build, cases):
    texts = ours(build, cases)
    who = {"winnow": [formed(texts[c["id"]]) for c in cases]}
    for name, fix in PEERS.items():
        who[name] = [formed(fix(c["input"])) for c in cases]
    counts = collections.defaultdict(lambda: collections.Counter())
    for i, case in enumerate(cases):
        damaged = case["input"] != case["expected"]
        for kind in (case["kind"], "all damaged" if damaged else "all clean"):
            counts[kind]["n"] += 1
            counts[kind][f"n{half_of(case)}"] += 1
            for name, out in who.items():
                right = out[i] == formed(case["expected"])
                counts[kind][name] += right
                if name == "winnow":
                    counts[kind][f"winnow{half_of(case)}"] += right
    print("| kind | texts | Winnow | half A | half B | 95 % interval | ftfy | ftfy, encodings alone | plsfix | re-encode + cchardet |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for kind in sorted(counts, key=lambda k: (k.startswith("neg"), not k.startswith("all"), k)):
        c = counts[kind]
        share = lambda k, n: f"{100 * c[k] / c[n]:.1f}" if c[n] else "-"
        low, high = interval(c["winnow"], c["n"])
        print(f"| {kind} | {c['n']} | {share('winnow', 'n')} | {share('winnow0', 'n0')} | {share('winnow1', 'n1')} | "
              f"{low:.0f}-{high:.0f} | {share('ftfy', 'n')} | {share('ftfy enc', 'n')} | {share('plsfix', 'n')} | "
              f"{share('cchardet', 'n')} |")
    behind = [k for k, c in counts.items() if not k.startswith(("neg", "all")) and c["n"] and
              max(c["ftfy"], c["ftfy enc"]) >= .95 * c["n"] > c["winnow"]]
    print("\nkinds that ftfy mends at 95 % and Winnow does not:", ", ".join(sorted(behind)) or "none")


def pages_of(lines, per_page):
    return ["\n".join(lines[i:i + per_page]) for i in range(0, len(lines), per_page)]


def every_hundredth(pages, change):
    """The pages with every hundredth line changed: change(how many were, the line)."""
    out, n = [], 0
    for page in pages:
        lines = page.split("\n")
        for i in range(len(lines)):
            if (n := n + 1) % 100 == 0:
                lines[i] = change(n // 100, lines[i])
        out.append("\n".join(lines))
    return out


def speed_sets(cases):
    """Name -> pages of some megabytes: lines are parted by line feeds."""
    flat = lambda text: text.replace("\n", " ").replace("\f", " ")
    clean = [flat(c["expected"]) for c in cases if c["input"] == c["expected"] and c["kind"] in ("neg-plain", "neg-udhr")]
    by_source = collections.defaultdict(list)
    for c in cases:
        if c["input"] == c["expected"] and c["kind"] in ("neg-plain", "neg-udhr"):
            by_source[c["source"]].append(flat(c["expected"]))
    words = " ".join(line for line in (flat(c["expected"]) for c in cases) if line.isascii()
                     and not set(line) & set("&\\")).split()
    ascii_lines, line = [], ""
    for word in words:
        line += word + " "
        if len(line) >= 40:
            ascii_lines.append(line.strip())
            line = ""
    mixed = [page for lines in by_source.values() for page in pages_of(lines, 20)]
    damaged = [flat(c["input"]) for c in cases if c["input"] != c["expected"]]
    repeat = lambda pages: pages * max(1, int(4e6 / sum(len(p.encode()) for p in pages)))
    english = repeat(pages_of(ascii_lines, 60))
    many = repeat(mixed)
    step = max(1, len(damaged) // max(1, len(english) * 60 // 100))
    one = every_hundredth(english, lambda n, line: damaged[n * step % len(damaged)])
    everyday = ("it’s", "“no”", "1914–1918", "and so on…", "café", "naïve", "Zürich", "señor", "façade")
    shown = [words.encode().decode("cp1252", "ignore") for words in everyday]
    usual = every_hundredth(english, lambda n, line: f"{line} {shown[n % len(shown)]}")
    one_mixed, at = [], 0
    for i, page in enumerate(many):
        at += 1
        one_mixed.append(damaged[at % len(damaged)] if i % 100 == 0 else page)
    return {"ASCII, lines of 40": english, "clean, many languages": many,
            "1 % damaged lines in English": one, "1 % in English, UTF-8 read as windows-1252": usual,
            "1 % damaged pages, many languages": one_mixed, "damaged": repeat(damaged)}


def speed(build, cases, runs):
    print("| MB a CPU second | Winnow's plugin | plsfix | ftfy | times plsfix |")
    print("|---|---|---|---|---|")
    for name, pages in speed_sets(cases).items():
        megabytes = sum(len(page.encode()) for page in pages) / 1e6
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8", newline="") as file:
            file.write("\f".join(pages))
            file.flush()
            mine, theirs, ftfys = [], [], []
            for _ in range(runs):
                said = subprocess.run([build / "bin/plugin_speed", build / "lib/winnow/plugins/mojibake.winnow.so", file.name,
                                       "0.5"], check=True, stdout=subprocess.PIPE, text=True).stdout
                mine.append(float(said.split()[0]))
                for fix, into, share in ((plsfix.fix_text, theirs, 1), (PEERS["ftfy"], ftfys, 20)):
                    some = pages[::share]
                    begin = time.process_time()
                    for page in some:
                        fix(page)
                    into.append(sum(len(page.encode()) for page in some) / 1e6 / (time.process_time() - begin))
        ratio = statistics.median(m / t for m, t in zip(mine, theirs))
        print(f"| {name} ({megabytes:.0f} MB) | {statistics.median(mine):.0f} | {statistics.median(theirs):.0f} | "
              f"{statistics.median(ftfys):.1f} | {ratio:.1f} |")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("cases")
    arguments.add_argument("--speed", action="store_true")
    arguments.add_argument("--table", action="store_true")
    arguments.add_argument("--runs", type=int, default=3)
    a = arguments.parse_args()
    with open(a.cases, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    if a.table or not a.speed:
        table(a.build, cases)
    if a.speed:
        speed(a.build, cases, a.runs)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    main()
