#!/usr/bin/env python3
"""winnow dedup --index, killed at random moments: nothing is lost, nothing stands twice.

    python3 tests/index_survives_kills.py BUILD_DIR [KILLS] [PAGES]

Each time an index that is being written is killed (SIGKILL) it must verify as sound, hold a whole number of batches, and go
on with the same input. In the end its clusters are those of a run that nobody disturbed.
"""
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import program

BATCH = 32768


def write_pages(path, n):
    generator = random.Random(11)
    words = ["".join(generator.choice("aeioudlmnrst") for _ in range(generator.randint(2, 8))) for _ in range(4000)]
    texts = []
    with open(path, "w", encoding="utf-8") as out:
        for i in range(n):
            text = " ".join(generator.choices(words, k=40)) if not texts or generator.random() < .8 else generator.choice(texts) + " more"
            if i % 7 == 0:
                texts.append(text)
            out.write(json.dumps({"id": f"p{i}", "text": text}) + "\n")


def pages_in(winnow, index):
    said = subprocess.run([winnow, "dedup", "index", "stats", index], capture_output=True, text=True, env=program.clean_environment())
    assert said.returncode in (0, 4), said.stderr
    return int(said.stdout.split()[1]) if said.returncode == 0 else 0


def main():
    winnow = pathlib.Path(sys.argv[1]).resolve() / "bin/winnow"
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
    generator = random.Random(3)
    with tempfile.TemporaryDirectory(prefix="winnow-kills-") as folder:
        folder = pathlib.Path(folder)
        write_pages(folder / "pages.jsonl", n)
        arguments = [folder / "pages.jsonl", "-q", "-j", "2", "--clusters"]
        begin = time.monotonic()
        program.run(winnow, "dedup", *arguments, folder / "whole.jsonl", "--index", folder / "whole")
        takes = time.monotonic() - begin
        index, seen, struck = folder / "index", [], 0
        for kill in range(kills):
            process = subprocess.Popen([winnow, "dedup", *arguments, folder / "cut.jsonl", "--index", index],
                                       env=program.clean_environment(), stderr=subprocess.DEVNULL)
            time.sleep(generator.random() * takes)
            struck += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
            held = pages_in(winnow, index)
            assert held % BATCH == 0 or held == n, f"kill {kill}: {held} pages are no whole number of batches"
            assert not seen or held >= seen[-1], f"kill {kill}: {seen[-1]} pages before, {held} after"
            if held > 0:
                program.run(winnow, "dedup", "index", "verify", index)
            seen.append(held)
            if held == n and kill % 3 == 2:  # complete: begin anew
                for name in ("data.mdb", "lock.mdb", "writer"):
                    (index / name).unlink()
                seen = []
        program.run(winnow, "dedup", *arguments, folder / "cut.jsonl", "--index", index)
        assert pages_in(winnow, index) == n
        program.run(winnow, "dedup", "index", "verify", index)
        same = (folder / "cut.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()
        assert same, "the clusters are not those of the run that nobody disturbed"
        print(f"{struck} of {kills} kills struck a run of {takes:.1f} s; {n} pages, once each")


if __name__ == "__main__":
    main()
