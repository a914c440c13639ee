#!/usr/bin/env python3
"""What a row costs from Python beside the C++ call, and what two threads give.

    cmake --build build --target clean_rows
    PYTHON tests/bench/python_rows.py build [PAIRS]

PYTHON has winnow and pyarrow. CPU nanoseconds a row, medians of paired runs; pages of 10 kB and lines of 60 bytes."""
import pathlib
import statistics
import subprocess
import sys
import time

import pyarrow as pa
import winnow


def page_of(size):
    line = "The waiting list for a plot in Harnby is nine years long today.\n"
    text = line[:min(size, 64)]
    number = 0
    while len(text) + 64 < size:
        text += f"In year {number} there were {number * 37 % 1000} people waiting for plots.\n"
        number += 1
    return text


def python_row(pipeline, size, rows, threads=1, clock=time.process_time):
    data = pa.array([page_of(size)] * rows)
    pipeline.clean_arrow(data.slice(0, rows // 10 + 1), threads=threads)
    begin = clock()
    pipeline.clean_arrow(data, threads=threads)
    return (clock() - begin) / rows * 1e9


def main():
    build = pathlib.Path(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    pipeline = winnow.Pipeline()
    plugins = pathlib.Path(winnow.__file__).parent / "plugins"
    for size, rows in ((10000, 300), (60, 40000)):
        ours, theirs = [], []
        for _ in range(pairs):
            said = subprocess.run([build / "bin/clean_rows", plugins, str(size), str(rows)], check=True,
                                  capture_output=True, text=True).stdout
            theirs.append(float(said))
            ours.append(python_row(pipeline, size, rows))
        one, other = statistics.median(ours), statistics.median(theirs)
        over = statistics.median(a - b for a, b in zip(ours, theirs))
        print(f"{size} B: {one:.0f} ns a row, in C++ {other:.0f}: {one / other:.2f} times, {over:.0f} ns over it")
    walls = {threads: statistics.median(python_row(pipeline, 10000, 600, threads, time.perf_counter)
                                        for _ in range(pairs)) for threads in (1, 2)}
    print(f"10000 B, two threads: {walls[1] / walls[2]:.2f} times one, by the clock")


if __name__ == "__main__":
    main()
