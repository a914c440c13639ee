#!/usr/bin/env python3
"""CPU seconds of the default pipeline beside plsfix and the C4 line rules in Python, on the same pages, in turn.

usage: throughput.py WINNOW INPUT.jsonl [--runs 5] [--python PYTHON]

INPUT has {"id", "text"} a line. PYTHON must have plsfix (`python3 -m venv peers && peers/bin/pip install plsfix`).
Prints megabytes of text a CPU second of both, one processor each, and the median of the ratios of paired runs.
"""
import argparse
import json
import resource
import statistics
import subprocess
import sys

PEER = r"""
import json, sys
import plsfix
ENDS = (".", "?", "!", '"', "\u201d", "\u2019")
def c4_lines(text):
    # Raffel et al., 2020, section 2.2: lines end in terminal punctuation and have five words or more.
    kept = [line for line in (l.strip() for l in text.split("\n"))
            if line.endswith(ENDS) and not line.endswith("...") and len(line.split()) >= 5 and "javascript" not in line.lower()]
    return "\n".join(kept)
for row in sys.stdin:
    page = json.loads(row)
    page["text"] = c4_lines(plsfix.fix_text(page["text"]))
    sys.stdout.write(json.dumps(page, ensure_ascii=False) + "\n")
"""


def cpu_seconds(command, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as pages:
        subprocess.run(command, stdin=pages, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("winnow")
    arguments.add_argument("input")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--python", default=sys.executable)
    a = arguments.parse_args()
    with open(a.input, encoding="utf-8") as rows:
        megabytes = sum(len(json.loads(row)["text"].encode()) for row in rows) / 1e6
    ours, theirs, ratios = [], [], []
    for _ in range(a.runs):
        ours.append(cpu_seconds([a.winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-j", "1", "-q", "-"], a.input))
        theirs.append(cpu_seconds([a.python, "-c", PEER], a.input))
        ratios.append(theirs[-1] / ours[-1])
    print(f"{megabytes:.1f} MB of text, {a.runs} paired runs, medians of CPU seconds")
    print(f"winnow                    {megabytes / statistics.median(ours):6.1f} MB/s")
    print(f"plsfix + C4 line rules    {megabytes / statistics.median(theirs):6.1f} MB/s")
    print(f"ratio                     {statistics.median(ratios):6.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
