#!/usr/bin/env python3
"""CPU seconds of cleaning HTML pages beside rs-trafilatura and resiliparse's main-content mode, on the same pages, in turn.

usage: html_speed.py WINNOW PAGES.jsonl [--runs 5] [--pages 300] [--python PYTHON]

PAGES has {"id", "url", "html"} a line, .zst or plain; every Nth is taken, so that there are --pages of them. PYTHON must
have rs-trafilatura and resiliparse (`python3 -m venv peers && peers/bin/pip install rs-trafilatura resiliparse`).
Of the peers only the calls that extract are counted, of winnow the whole program: start, JSON in and out, one thread.
Prints megabytes of HTML a CPU second and the medians of the ratios of paired runs.
"""
import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile

PEER = r"""
import json, sys, time
name = sys.argv[1]
if name == "rs-trafilatura":
    import rs_trafilatura
    def extract(page):
        return rs_trafilatura.extract(page["html"], url=page["url"]) if page["url"] else rs_trafilatura.extract(page["html"])
else:
    from resiliparse.extract.html2text import extract_plain_text
    def extract(page):
        return extract_plain_text(page["html"], main_content=True, alt_texts=False, links=False)
pages = [json.loads(row) for row in sys.stdin]
begin = time.process_time()
for page in pages:
    try:
        extract(page)
    except Exception:
        pass
print(time.process_time() - begin)
"""


def rows_of(path, most):
    if path.endswith(".zst"):
        rows = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    else:
        with open(path, encoding="utf-8") as file:
            rows = file.read().split("\n")
    rows = [row for row in rows if row]
    step = max(1, len(rows) // most)
    pages = (json.loads(row) for row in rows[::step][:most])
    return [{key: page.get(key) or "" for key in ("id", "url", "html")} for page in pages]


def winnow_seconds(winnow, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as pages:
        subprocess.run([winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-j", "1", "-q", "-"], stdin=pages,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peer_seconds(python, name, path):
    with open(path, "rb") as pages:
        return float(subprocess.run([python, "-c", PEER, name], stdin=pages, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    check=True).stdout.decode().split()[-1])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("winnow")
    arguments.add_argument("pages_file")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--pages", type=int, default=300)
    arguments.add_argument("--python", default=sys.executable)
    a = arguments.parse_args()
    pages = rows_of(a.pages_file, a.pages)
    megabytes = sum(len(page["html"].encode()) for page in pages) / 1e6
    names = ("rs-trafilatura", "resiliparse")
    ours, theirs = [], {name: [] for name in names}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for page in pages:
            file.write(json.dumps(page, ensure_ascii=False) + "\n")
        file.flush()
        for _ in range(a.runs):
            ours.append(winnow_seconds(a.winnow, file.name))
            for name in names:
                theirs[name].append(peer_seconds(a.python, name, file.name))
    print(f"{len(pages)} pages, {megabytes:.1f} MB of HTML, {a.runs} paired runs, medians of CPU seconds")
    print(f"{'winnow':24}{megabytes / statistics.median(ours):7.1f} MB/s")
    for name in names:
        ratios = [t / o for t, o in zip(theirs[name], ours)]
        print(f"{name:24}{megabytes / statistics.median(theirs[name]):7.1f} MB/s   winnow is {statistics.median(ratios):.2f} times "
              f"as fast ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
