#!/usr/bin/env python3
"""CPU seconds and clusters of winnow dedup beside datasketch, rensa and gaoya, on the same texts, in turn.

usage: dedup_peers.py WINNOW INPUT.jsonl [--runs 3] [--clusters FOLDER] [--threshold .5] [--peers datasketch,rensa,gaoya]

INPUT has {"id", "text"} a line. Run it with a Python that has the peers: `python3 -m venv peers && peers/bin/pip install
datasketch rensa gaoya`. Each peer is used as its own documents show: 128 permutations, shingles of five lower-case words,
an index of bands at the threshold, and what is above the threshold by its estimate joined into clusters. --clusters writes what each found, a row
{"id","cluster"} a page, for a scorer. "sketches" is winnow without the search: reading, sketches and keys, written to a file.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys

PEER = r"""
import json, re, sys
peer, path, threshold, out = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
rows = [json.loads(line) for line in open(path, encoding="utf-8")]
def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return list({" ".join(words[i:i + 5]) for i in range(max(1, len(words) - 4))})
parent = list(range(len(rows)))
def find(x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x
if peer == "datasketch":
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=threshold, num_perm=128)
    made = []
    for n, row in enumerate(rows):
        m = MinHash(num_perm=128)
        m.update_batch([s.encode() for s in shingles(row["text"])])
        for other in index.query(m):
            if m.jaccard(made[int(other)]) >= threshold:
                parent[find(n)] = find(int(other))
        index.insert(str(n), m)
        made.append(m)
elif peer == "rensa":
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=32)
    made = []
    for n, row in enumerate(rows):
        m = RMinHash(num_perm=128, seed=42)
        m.update(shingles(row["text"]))
        for other in index.query(m):
            if m.jaccard(made[other]) >= threshold:
                parent[find(n)] = find(other)
        index.insert(n, m)
        made.append(m)
else:
    from gaoya.minhash import MinHashStringIndex
    index = MinHashStringIndex(hash_size=32, jaccard_threshold=threshold, num_bands=32, band_size=4, num_hashes=128,
                               analyzer="word", lowercase=True, ngram_range=(5, 5))
    for n, row in enumerate(rows):
        for other in index.query(row["text"]):
            parent[find(n)] = find(int(other))
        index.insert_document(n, row["text"])
with open(out, "w", encoding="utf-8") as f:
    for n, row in enumerate(rows):
        f.write(json.dumps({"id": row["id"], "cluster": str(find(n))}) + "\n")
"""


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("winnow")
    parser.add_argument("input")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--clusters")
    parser.add_argument("--threshold", default=".5")
    parser.add_argument("--peers", default="datasketch,rensa,gaoya")
    a = parser.parse_args()
    with open(a.input, encoding="utf-8") as rows:
        megabytes = sum(len(json.loads(row)["text"].encode()) for row in rows) / 1e6
    if a.clusters:
        os.makedirs(a.clusters, exist_ok=True)
    out = lambda name: os.path.join(a.clusters, name + ".jsonl") if a.clusters else os.devnull
    seconds = {name: [] for name in ["winnow", "sketches", *filter(None, a.peers.split(","))]}
    for _ in range(a.runs):
        for name, taken in seconds.items():
            if name == "winnow":
                taken.append(cpu_seconds([a.winnow, "dedup", a.input, "-j", "1", "-q", "--clusters", out("winnow")]))
            elif name == "sketches":
                taken.append(cpu_seconds([a.winnow, "dedup", a.input, "-j", "1", "-q", "--signatures", os.devnull]))
            else:
                taken.append(cpu_seconds([sys.executable, "-c", PEER, name, a.input, a.threshold, out(name)]))
    print(f"{megabytes:.1f} MB of text, {a.runs} runs in turn, medians of CPU seconds, reading included")
    for name, taken in seconds.items():
        ratio = statistics.median(t / o for t, o in zip(taken, seconds["winnow"]))
        print(f"{name:12} {megabytes / statistics.median(taken):7.1f} MB/s   {ratio:6.1f} times winnow's time")


if __name__ == "__main__":
    main()
