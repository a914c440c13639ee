#!/usr/bin/env python3
"""The package beside what people put together for the same job: ftfy for charset damage, datatrove's C4 rules for lines of
chrome, datasketch's MinHash for near copies.

    PYTHON tests/bench/python_peers.py ROWS.jsonl [PAIRS]

ROWS.jsonl has "id" and "text". PYTHON has winnow, pyarrow, ftfy, datatrove, datasketch. CPU seconds, medians of paired
runs, one thread, reading not counted. What each does to a page differs: tests/bench/throughput.py and dedup_peers.py say how
well."""
import json
import re
import statistics
import sys
import time

import datasketch
import ftfy
import pyarrow as pa
import winnow
from datatrove.data import Document
from datatrove.pipeline.filters.c4_filters import C4QualityFilter


def peers(rows):
    # By line, as C4 did it; sentences are not counted, which would cost it a tokeniser.
    rules = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)
    index = datasketch.MinHashLSH(threshold=.5, num_perm=128)
    stay = 0
    for row in rows:
        page = Document(text=ftfy.fix_text(row["text"]), id=row["id"])
        rules.filter(page)
        words = re.findall(r"\w+", page.text.lower())
        shingles = {" ".join(words[i:i + 5]).encode() for i in range(max(1, len(words) - 4))}
        minhash = datasketch.MinHash(num_perm=128)
        minhash.update_batch(shingles)
        if not index.query(minhash):
            stay += 1
            index.insert(row["id"], minhash)
    return stay


def ours(rows):
    table = pa.Table.from_pylist(rows)
    clean = pa.table(winnow.Pipeline().clean_arrow(table)).append_column("id", table["id"])
    copies = pa.table(winnow.dedup(clean))
    return sum(id == kept for id, kept in zip(copies["id"].to_pylist(), copies["kept"].to_pylist()))


def cpu_seconds(work, rows):
    begin = time.process_time()
    stay = work(rows)
    return time.process_time() - begin, stay


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [{"id": str(row.get("id", number)), "text": row["text"]} for number, row in
                enumerate(map(json.loads, file))]
    size = sum(len(row["text"].encode()) for row in rows)
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    times = {"winnow": [], "ftfy + datatrove + datasketch": []}
    for _ in range(pairs):
        for name, work in zip(times, (ours, peers)):
            seconds, stay = cpu_seconds(work, rows)
            times[name].append(seconds)
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name}: {median:.1f} CPU s for {len(rows)} pages of {size / 1e6:.1f} MB, {size / 1e6 / median:.1f} MB/s")


if __name__ == "__main__":
    main()
