#!/usr/bin/env python3
"""Time and memory of winnow dedup over archives of growing size, made of real text.

usage: dedup_growth.py WINNOW TEXTS.jsonl ARCHIVE.jsonl [--pages 100000,300000,1000000] [--index FOLDER] [--jobs 2]

TEXTS.jsonl has {"text"} a line. From the words that follow each other in them (a Markov chain of the second order) pages
of 3.5 kB on average are written: new text with the words and phrases of the old. One in five is a copy of an earlier one:
as it is, with chrome around it, cut to two thirds, or with one word in thirty replaced. They are written to ARCHIVE, which
is used again when it is there (3.5 GB for a million pages), and its first pages go to winnow's standard input. Needs numpy.
"""
import argparse
import itertools
import json
import math
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time

import numpy as np

BATCH = 5000
CHROME = ("Home News Sport Weather Archive", "Share this page", "Subscribe to our letter", "All rights reserved")


class Chain:
    def __init__(self, path):
        words, first = [], {}
        with open(path, encoding="utf-8") as rows:
            for row in rows:
                words += json.loads(row)["text"].split()[:2000]
                if len(words) > 3_000_000:
                    break
        self.words = sorted(set(words))
        number = {word: n for n, word in enumerate(self.words)}
        text = np.array([number[word] for word in words], dtype=np.int64)
        pair = text[:-2] * len(self.words) + text[1:-1]
        order = np.argsort(pair, kind="stable")
        self.pairs, begin, count = np.unique(pair[order], return_index=True, return_counts=True)
        self.begin, self.count, self.next = begin, count, text[2:][order]
        self.random = np.random.default_rng(1)

    def pages(self, n):
        """n pages as lists of words."""
        random, size = self.random, len(self.words)
        lengths = -np.sort(-np.clip(random.lognormal(6.15, .55, n), 40, 4000).astype(int))
        out = np.empty((n, lengths[0]), dtype=np.int32)
        state = self.pairs[random.integers(0, len(self.pairs), n)]
        for step in range(lengths[0]):
            n = int(np.searchsorted(-lengths, -step))  # pages that go on: the longest come first
            state = state[:n]
            at = np.searchsorted(self.pairs, state)
            at[at == len(self.pairs)] = 0
            lost = self.pairs[at] != state
            # One word in ten comes from anywhere: a chain over little text would repeat its paragraphs.
            lost |= random.random(n) < .1
            at[lost] = random.integers(0, len(self.pairs), int(lost.sum()))
            here = self.pairs[at]
            word = self.next[self.begin[at] + random.integers(0, self.count[at])]
            out[:n, step] = word
            state = (here % size) * size + word
        pages = [[self.words[w] for w in out[i, :length]] for i, length in enumerate(lengths)]
        return [pages[i] for i in random.permutation(len(pages))]


def page_text(words):
    return "\n\n".join(" ".join(words[at:at + 60]) for at in range(0, len(words), 60))


def write_pages(chain, n, out):
    """Writes n pages; gives the number of planted copies."""
    random = np.random.default_rng(n)
    written = planted = 0
    while written < n:
        fresh = chain.pages(min(BATCH, n - written))
        lines, originals = [], []
        for i, words in enumerate(fresh):
            text = page_text(words)
            if not originals or random.random() >= .2:
                originals.append(i)
            else:
                planted += 1
                words = fresh[originals[int(random.integers(0, len(originals)))]]
                kind = int(random.integers(0, 4))
                if kind == 2:
                    words = words[:len(words) * 2 // 3]
                elif kind == 3:
                    words = [w if random.random() > 1 / 30 else chain.words[int(random.integers(0, len(chain.words)))] for w in words]
                text = page_text(words)
                if kind == 1:
                    text = "\n\n".join((CHROME[0], text, *CHROME[1:]))
            lines.append(json.dumps({"id": f"p{written + i}", "text": text}, ensure_ascii=False))
        out.write(("\n".join(lines) + "\n").encode())
        written += len(fresh)
    return planted


def write_archive(chain, n, path):
    """A third is generated; the others are the same with letters exchanged: as many new texts of the same shape."""
    third = -(-n // 3)
    with open(path, "wb") as out:
        planted = write_pages(chain, third, out)
    # Letters that stand in JSON's escapes stay.
    letters = b"acdeghijklmopqsvwxyz"
    with open(path, "rb") as first, open(path, "ab") as out:
        rows = list(itertools.islice(first, third))
        for turn in (1, 2):
            exchange = bytes.maketrans(letters, letters[7 * turn:] + letters[:7 * turn])
            for number, row in enumerate(itertools.islice(rows, min(third, n - third * turn)), third * turn):
                text = row[row.index(b", "):]
                out.write(b'{"id": "p%d", "text"' % number + text[8:].translate(exchange))
    return planted * n // third


class AnonymousMemory(threading.Thread):
    """The most memory that a process had without the pages of files it maps, which the system takes back at need."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.kilobytes, self.over = f"/proc/{pid}/status", 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(.2):
            try:
                with open(self.path, encoding="ascii") as status:
                    now = [int(line.split()[1]) for line in status if line.startswith("RssAnon:")]
            except OSError:
                return
            self.kilobytes = max([self.kilobytes, *now])


def measure(arguments, n):
    command = [arguments.winnow, "dedup", "-", "-j", str(arguments.jobs), "--clusters", os.devnull]
    if arguments.index:
        shutil.rmtree(arguments.index, ignore_errors=True)
        command += ["--index", arguments.index]
    said = tempfile.TemporaryFile()
    head = subprocess.Popen(["head", "-n", str(n), arguments.archive], stdout=subprocess.PIPE)
    process = subprocess.Popen(command, stdin=head.stdout, stderr=said)
    begin = time.monotonic()
    memory = AnonymousMemory(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    memory.over.set()
    head.wait()
    if status != 0:
        said.seek(0)
        raise SystemExit(said.read().decode())
    with open(arguments.archive, "rb") as rows:
        size = sum(len(row) for row in itertools.islice(rows, n)) / 1e6
    said.seek(0)
    print(said.read().decode().strip().splitlines()[0])
    cpu = usage.ru_utime + usage.ru_stime
    index = os.path.getsize(os.path.join(arguments.index, "data.mdb")) / n if arguments.index else 0
    print(f"{n:9} pages {size:8.0f} MB {cpu:7.1f} CPU s {size / cpu:6.1f} MB/s {seconds:7.1f} s {usage.ru_maxrss / 1024:6.0f} MB peak, "
          f"{memory.kilobytes / 1024:.0f} MB without mapped files"
          + (f"  index {index:.0f} B a page" if index else ""), flush=True)
    return cpu


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("winnow")
    parser.add_argument("texts")
    parser.add_argument("archive")
    parser.add_argument("--pages", default="100000,300000,1000000")
    parser.add_argument("--index")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    sizes = [int(n) for n in arguments.pages.split(",")]
    if not os.path.exists(arguments.archive):
        chain = Chain(arguments.texts)
        planted = write_archive(chain, max(sizes), arguments.archive + ".new")
        os.rename(arguments.archive + ".new", arguments.archive)
        print(f"{max(sizes)} pages, {planted} of them planted copies")
    seconds = [measure(arguments, n) for n in sizes]
    for (n, s), (m, t) in zip(zip(sizes, seconds), list(zip(sizes, seconds))[1:]):
        print(f"{n} -> {m}: CPU exponent {math.log(t / s) / math.log(m / n):.2f}")


if __name__ == "__main__":
    main()
