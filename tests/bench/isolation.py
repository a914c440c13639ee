#!/usr/bin/env python3
"""What isolation costs: processor time of a plugin's calls in processes of their own beside calls in this one.

    python3 tests/bench/isolation.py BUILD_DIR PAGES.jsonl [RUNS [PLUGIN...]]

Takes pages of 3.5 to 6.5 kB from the rows' "text", 64 of which wait for each other, and cleans them with each plugin
alone (or those that are named), with none, and with all. A call's price is the run's time less that of the run without
plugins and of the same run on one page (starting). Medians of RUNS runs (5) in turn; user and system time, workers
included.
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

MOST = 4096


def environment():
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
    return kept | {"XDG_CONFIG_HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"}


def pages_of(path):
    pages = []
    with open(path, encoding="utf-8") as rows:
        for row in rows:
            text = json.loads(row).get("text") or ""
            if 3500 <= len(text.encode()) <= 6500:
                pages.append(text)
    if not pages:
        sys.exit(f"{path}: no page of 3.5 to 6.5 kB")
    return [pages[i % len(pages)] for i in range(MOST)]


def seconds(winnow, plugins, isolate, file):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [winnow, "clean", "-q", "-j", "1", "--from", "jsonl", "-f", "jsonl", file, "-o", "-"]
    if plugins is not None:
        command += ["--plugins", plugins]
    subprocess.run(command + (["--isolate"] if isolate else []), stdout=subprocess.DEVNULL, check=True, env=environment(),
                   cwd="/")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    winnow = pathlib.Path(sys.argv[1]).resolve() / "bin/winnow"
    pages = pages_of(sys.argv[2])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    listed = json.loads(subprocess.run([winnow, "plugins", "list", "--json"], capture_output=True, check=True,
                                       env=environment(), cwd="/").stdout)
    names = [plugin["descriptor"]["name"] for plugin in listed if not plugin.get("refused")]
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        one, many = pathlib.Path(folder) / "one.jsonl", pathlib.Path(folder) / "many.jsonl"
        rows = [json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(pages)]
        one.write_text(rows[0])
        many.write_text("".join(rows))
        size = sum(len(text.encode()) for text in pages) / len(pages)
        print(f"{len(pages)} pages of {size / 1000:.1f} kB; microseconds a page")
        print(f"{'plugin':<14}{'in process':>12}{'isolated':>12}{'ratio':>8}")

        def call(plugins, isolate):
            def net(name, how):
                return seconds(winnow, name, how, many) - seconds(winnow, name, how, one)
            times = [net(plugins, isolate) - net("", False) for _ in range(runs)]
            return max(statistics.median(times), 0) / (len(pages) - 1) * 1e6

        for name in sys.argv[4:] or [*names, None]:
            here, apart = call(name, False), call(name, True)
            ratio = f"{apart / here:8.2f}" if here > 0 else "       -"
            print(f"{name or 'all together':<14}{here:12.1f}{apart:12.1f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
