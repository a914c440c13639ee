#!/usr/bin/env python3
"""CPU seconds of iterating WARC.gz and WET.gz, beside FastWARC in the same run, pair by pair.

    python3 -m venv DIR && DIR/bin/pip install fastwarc
    cmake --build build --target iterate
    DIR/bin/python tests/bench/archives.py build [PAIRS]

The archives are made here, of invented words: pages of some 40 kB in one, texts of some 4 kB in the other, a gzip member
a record. MB are of unpacked bytes.
"""
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

UNPACKED = 200 << 20


def words(chance, n):
    """Text of about n bytes that packs about as well as pages do."""
    out = []
    size = 0
    while size < n:
        word = WORDS[min(int(chance.expovariate(1 / 900)), len(WORDS) - 1)]
        out.append(word)
        size += len(word) + 1
    return " ".join(out)


def make_words():
    chance = random.Random(11)
    parts = ["ta", "ren", "mo", "lis", "ker", "und", "sho", "wi", "an", "dle", "pri", "ost", "fe", "gam", "bu", "ing", "er"]
    return ["".join(chance.choice(parts) for _ in range(chance.randint(1, 4))) for _ in range(20000)]


WORDS = make_words()


def record(kind, number, content, media):
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://site{number % 90}.example/page/{number}\r\n"
            f"WARC-Date: 2023-04-21T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
            f"WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\nContent-Type: {media}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n").encode()
    return head + content + b"\r\n\r\n"


def page(chance, number):
    body = "<!doctype html><html><head><title>" + words(chance, 40) + "</title></head><body>\n"
    while len(body) < 40000:
        body += f'<div class="c{chance.randint(0, 50)}"><p>{words(chance, 300)}</p>\n<a href="/page/{chance.randint(0, 99999)}">{words(chance, 20)}</a></div>\n'
    content = ("HTTP/1.1 200 OK\r\nServer: example\r\nContent-Type: text/html; charset=utf-8\r\nX-Cache: MISS\r\n"
               f"Content-Length: {len(body)}\r\n\r\n{body}</body></html>").encode()
    return record("response", number, content, "application/http; msgtype=response")


def text(chance, number):
    return record("conversion", number, words(chance, chance.randint(1000, 7000)).encode(), "text/plain")


def make(path, kind):
    chance = random.Random(5)
    size = number = 0
    with open(path, "wb") as file:
        while size < UNPACKED:
            one = (page if kind == "warc" else text)(chance, number)
            file.write(gzip.compress(one, 6))
            size += len(one)
            number += 1
    return size


FASTWARC = """
import sys, time
from fastwarc.warc import ArchiveIterator, WarcRecordType
begin = time.process_time()
n = size = 0
with open(sys.argv[1], "rb") as file:
    for record in ArchiveIterator(file, parse_http=True):
        n += 1
        size += len(record.reader.read())
print(n, time.process_time() - begin)
"""


def main():
    build = sys.argv[1]
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        for kind in ("warc", "wet"):
            path = os.path.join(folder, f"sample.{kind}.gz")
            unpacked = make(path, kind)
            ours, theirs = [], []
            for _ in range(pairs):
                said = json.loads(subprocess.check_output([os.path.join(build, "bin", "iterate"), path]))
                n, seconds = subprocess.check_output([sys.executable, "-c", FASTWARC, path], text=True).split()
                assert said["records"] == int(n) and said["damaged"] == 0, (said, n)
                ours.append(said["seconds"])
                theirs.append(float(seconds))
            ratio = statistics.median(b / a for a, b in zip(ours, theirs))
            print(f"{kind}.gz  {said['records']} records, {unpacked / 1e6:.0f} MB  winnow {unpacked / 1e6 / min(ours):.0f} MB/s  "
                  f"FastWARC {unpacked / 1e6 / min(theirs):.0f} MB/s  median of {pairs} pairs {ratio:.2f}x", flush=True)


if __name__ == "__main__":
    main()
