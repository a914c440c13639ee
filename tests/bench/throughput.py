#!/usr/bin/env python3
"""CPU seconds of the default pipeline beside pipelines in Python, on the same pages, in turn.

usage: throughput.py WINNOW INPUT.jsonl [--runs 5] [--python PYTHON] [--peer c4|justext] [--pages N]

INPUT has {"id", "text"} a line, of which the first N are taken. PYTHON must have what the peer needs (`python3 -m venv
peers && peers/bin/pip install plsfix ftfy justext lxml_html_clean`): c4 is plsfix and the C4 line rules, justext is ftfy
and jusText, which is given each line as a paragraph.
Prints megabytes of text a CPU second of both, one processor each, and the median of the ratios of paired runs.
"""
import argparse
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile

PEERS = {"c4": ("plsfix + C4 line rules", r"""
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
"""), "justext": ("ftfy + jusText", r"""
import html, json, sys
import ftfy, justext
words = justext.get_stoplist("English")
for row in sys.stdin:
    page = json.loads(row)
    lines = ftfy.fix_text(page["text"]).split("\n")
    markup = "<html><body>" + "".join("<p>" + html.escape(line) + "</p>" for line in lines if line.strip()) + "</body></html>"
    page["text"] = "\n\n".join(p.text for p in justext.justext(markup, words) if not p.is_boilerplate)
    sys.stdout.write(json.dumps(page, ensure_ascii=False) + "\n")
""")}


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
    arguments.add_argument("--peer", choices=PEERS, default="c4")
    arguments.add_argument("--pages", type=int)
    a = arguments.parse_args()
    name, program = PEERS[a.peer]
    ours, theirs, ratios = [], [], []
    with tempfile.NamedTemporaryFile() as sample:
        with open(a.input, "rb") as rows:
            taken = list(itertools.islice(rows, a.pages))
        sample.writelines(taken)
        sample.flush()
        megabytes = sum(len(json.loads(row)["text"].encode()) for row in taken) / 1e6
        for _ in range(a.runs):
            ours.append(cpu_seconds([a.winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-j", "1", "-q", "-"], sample.name))
            theirs.append(cpu_seconds([a.python, "-c", program], sample.name))
            ratios.append(theirs[-1] / ours[-1])
    print(f"{megabytes:.1f} MB of text, {a.runs} paired runs, medians of CPU seconds")
    print(f"winnow                    {megabytes / statistics.median(ours):6.1f} MB/s")
    print(f"{name:25} {megabytes / statistics.median(theirs):6.1f} MB/s")
    print(f"ratio                     {statistics.median(ratios):6.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
