#!/usr/bin/env python3
"""What accounting for every edit costs: processor time of cleaning with an audit and without, and a report of many removals.

usage: trust.py WINNOW PAGES.jsonl [--runs 7] [--removals 1000000]

PAGES has {"id", "text"} a line. Runs without and with --audit take turns, one thread each; what is printed is the median of
the paired differences. Then an audit of so many removals, 20 a page, is written to TMPDIR and a report made of it.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time


def run(command):
    """CPU seconds, seconds of the clock and peak kilobytes of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: status {status}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss


def audit_cost(winnow, pages, runs, folder):
    output = os.path.join(folder, "out.jsonl")
    command = [winnow, "clean", pages, "-f", "jsonl", "-j", "1", "-q", "--force", "-o", output]
    audit = os.path.join(folder, "audit.jsonl")
    bare, with_audit, shares = [], [], []
    for _ in range(runs):
        for file in (output, audit):  # replacing a file costs what freeing its blocks costs
            pathlib.Path(file).unlink(missing_ok=True)
        bare.append(run(command)[0])
        pathlib.Path(output).unlink()
        with_audit.append(run([*command, "--audit", audit])[0])
        shares.append(with_audit[-1] / bare[-1] - 1)
    print(f"{os.path.getsize(pages) / 1e6:.1f} MB of pages, {runs} paired runs: {statistics.median(bare):.2f} CPU s without an audit, "
          f"{statistics.median(with_audit):.2f} with one of {os.path.getsize(audit) / 1e6:.1f} MB")
    print(f"the audit costs {100 * statistics.median(shares):.1f} %  ({100 * min(shares):.1f} to {100 * max(shares):.1f} %), "
          f"{100 * (min(with_audit) / min(bare) - 1):.1f} % between the fastest runs")


def write_audit(path, removals, each=20):
    with open(path, "w", encoding="utf-8") as out:
        for page in range(removals // each):
            name = f"site{page % 500}/page{page}.txt"
            out.write(json.dumps({
                "type": "page", "id": name, "place": name, "site": f"site{page % 500}.example",
                "source": {"hash": f"{page:032x}", "bytes": 6000, "charset": "UTF-8"}, "text": {"hash": f"{page:032x}", "bytes": 3000},
                "blocks": 60, "joined": [], "gaps": [["", 1], ["\n\n", 59], ["\n", 1]]}, separators=(",", ":")) + "\n")
            for n in range(each):
                removed = f"Line {n} of the menu of site {page % 500}, as page {page} has it: news, sport, weather, archive"
                out.write(json.dumps({
                    "type": "edit", "page": name, "round": 1, "plugin": ("chrome", "related", "line_model")[n % 3], "version": "0.1.0",
                    "reason": ("cue phrase", "related block", "line model")[n % 3], "op": "drop_block", "block": n * 2,
                    "in_block": [0, len(removed)], "in_source": [n * 200, n * 200 + len(removed)], "removed": removed,
                    "evidence": "a phrase", "score": round((page * 31 + n * 7) % 1000 / 1000, 4)},
                    separators=(",", ":")) + "\n")


def report_cost(winnow, removals, folder):
    audit, report = os.path.join(folder, "many.jsonl"), os.path.join(folder, "report.html")
    write_audit(audit, removals)
    cpu, seconds, kilobytes = run([winnow, "report", audit, "-o", report, "-q"])
    print(f"a report of {removals} removals ({os.path.getsize(audit) / 1e6:.0f} MB of audit): {seconds:.1f} s ({cpu:.1f} CPU s), "
          f"{kilobytes / 1024:.0f} MB of memory, {os.path.getsize(report) / 1e6:.0f} MB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("winnow")
    parser.add_argument("pages")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--removals", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winnow-trust-") as folder:
        if arguments.runs > 0:
            audit_cost(arguments.winnow, arguments.pages, arguments.runs, folder)
        if arguments.removals > 0:
            report_cost(arguments.winnow, arguments.removals, folder)


if __name__ == "__main__":
    main()
