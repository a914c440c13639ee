#!/usr/bin/env python3
"""What is written for indexing: compressed rows, bulk requests, a database; and searching it.

    python3 tests/archives/outputs.py BUILD_DIR [unittest options]
"""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from make import gz, response, responses, row, text, url

BUILD = "build"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}


def winnow(*arguments, status=0, stdin=b""):
    done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), *arguments], input=stdin, capture_output=True, env=ENVIRONMENT,
                          timeout=120)
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{said}"
    return done.stdout, said


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Outputs(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-outputs-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.warc = self.path("a.warc.gz")
        with open(self.warc, "wb") as file:
            file.write(b"".join(map(gz, responses(30) + [response(3)])))

    def path(self, name):
        return os.path.join(self.dir, name)

    def clean(self, form, name, *more):
        out = self.path(name)
        winnow("clean", "--plugins", "", self.warc, "-f", form, "-o", out, *more)
        return out

    def test_compressed_rows_are_frames_that_hold_the_rows(self):
        plain = read(self.clean("jsonl", "a.jsonl"))
        packed = self.clean("jsonl.zst", "a.jsonl.zst")
        self.assertEqual(plain, subprocess.run(["zstd", "-dc", packed], capture_output=True, check=True).stdout)
        out, _ = winnow("clean", "--plugins", "", "-f", "jsonl.zst", self.warc)
        self.assertEqual(read(packed), out)

    def test_large_outputs_have_several_frames_and_are_equal_for_any_number_of_threads(self):
        big = self.path("big.jsonl")
        with open(big, "wb") as file:
            for i in range(4000):
                file.write(json.dumps({"id": i, "text": text(i) * 3}).encode() + b"\n")
        results = []
        for jobs in ("1", "4"):
            out = self.path(f"big{jobs}.zst")
            winnow("clean", "--plugins", "", big, "-f", "jsonl.zst", "-o", out, "-j", jobs)
            results.append(read(out))
        self.assertEqual(results[0], results[1])
        self.assertGreater(results[0].count(b"\x28\xb5\x2f\xfd"), 2)

    def test_bulk_requests_name_pages_by_their_ids(self):
        lines = read(self.clean("es-bulk", "a.ndjson")).splitlines()
        self.assertEqual(62, len(lines))
        self.assertEqual({"index": {"_id": url(0)}}, json.loads(lines[0]))
        self.assertEqual(text(0), json.loads(lines[1])["text"])
        lines = read(self.clean("es-bulk", "b.ndjson", "--action", "update")).splitlines()
        self.assertEqual({"update": {"_id": url(1)}}, json.loads(lines[2]))
        self.assertEqual(True, json.loads(lines[3])["doc_as_upsert"])
        self.assertEqual(text(1), json.loads(lines[3])["doc"]["text"])
        long_id = "http://sandgate.example/" + "x" * 600
        out, _ = winnow("clean", "--plugins", "", "-f", "es-bulk", "-",
                        stdin=b'{"id":"%s","text":"a"}\n{"text":1}\n' % long_id.encode(), status=4)
        self.assertEqual(2, len(out.splitlines()), "a row that failed is no document")
        self.assertRegex(json.loads(out.splitlines()[0])["index"]["_id"], "^xxh3:[0-9a-f]{32}$")
        winnow("clean", self.warc, "-f", "es-bulk", "--action", "delete", status=2)

    def test_pages_that_vanished_since_an_earlier_run_are_deleted(self):
        def bulk(name, ids, *more, status=0):
            rows = self.path("rows.jsonl")
            with open(rows, "wb") as file:
                file.writelines(row(i) for i in ids)
            return winnow("clean", "--plugins", "", rows, "-f", "es-bulk", "-o", self.path(name), *more, status=status)

        def deleted(name):
            return [line["delete"]["_id"] for line in map(json.loads, read(self.path(name)).splitlines()) if "delete" in line]

        bulk("monday", range(6))
        bulk("tuesday", [0, 2, 4, 7], "--since", self.path("monday"))
        gone = [json.loads(row(i))["id"] for i in (1, 3, 5)]
        self.assertEqual(gone, deleted("tuesday"))
        subprocess.run(["zstd", "-q", self.path("tuesday")], check=True)
        bulk("wednesday", [1, 2, 4, 7], "--since", self.path("tuesday.zst"))
        self.assertEqual([json.loads(row(0))["id"]], deleted("wednesday"), "what was deleted before is not deleted again")
        bulk("thursday", [1, 2, 4, 7], "--since", self.path("wednesday"))
        self.assertEqual([], deleted("thursday"))
        rows = self.path("torn.jsonl")
        with open(rows, "wb") as file:
            file.write(row(1) + b'{"id":"row-2","text":5}\n')
        winnow("clean", "--plugins", "", rows, "-f", "es-bulk", "-o", self.path("torn"), "--since", self.path("thursday"), status=4)
        self.assertEqual(["row-4", "row-7"], deleted("torn"), "a page that failed is not gone")
        subprocess.run(["zstd", "-q", rows], check=True)
        with open(rows + ".zst", "ab") as file:
            file.write(b"garbage")
        winnow("clean", "--plugins", "", rows + ".zst", "-f", "es-bulk", "-o", self.path("damaged"), "--since", self.path("thursday"), status=4)
        self.assertEqual([], deleted("damaged"), "nor is what could not be read")
        _, said = bulk("friday", [1], "--since", self.warc, status=2)
        self.assertIn("a.warc.gz:1: is no request of a _bulk interface", said)

    def test_a_database_holds_pages_copies_and_removals(self):
        dirty = self.path("dirty.txt")
        with open(dirty, "w", encoding="utf-8") as file:
            file.write("Log in\n\n" + text(1) + "\nShare this article\n")
        out = self.path("a.db")
        winnow("clean", self.warc, dirty, "-f", "sqlite", "-o", out)
        with contextlib.closing(sqlite3.connect(out)) as db:
            rows = db.execute("SELECT n, id, url, status, json_extract(fields, '$.warc.type') FROM pages ORDER BY n").fetchall()
            self.assertEqual((1, url(0), url(0), "ok", "response"), rows[0])
            self.assertEqual(32, len(rows))
            self.assertIn((31, 4), db.execute("SELECT n, first FROM copies").fetchall())
            removed = db.execute("SELECT plugin, text FROM removals WHERE n = 32").fetchall()
            self.assertIn(("chrome", "Log in"), removed)
            self.assertEqual("ok", db.execute("PRAGMA integrity_check").fetchone()[0])

    def test_a_database_has_the_same_contents_for_any_number_of_threads(self):
        dumps = []
        for jobs in ("1", "4"):
            out = self.clean("sqlite", f"{jobs}.db", "-j", jobs)
            with contextlib.closing(sqlite3.connect(out)) as db:
                dumps.append("\n".join(db.iterdump()))
        self.assertEqual(dumps[0], dumps[1])

    def test_searching_finds_words_phrases_and_beginnings(self):
        out = self.clean("sqlite", "a.db")

        def ids(*words):
            found, _ = winnow("search", out, "--json", "--limit", "100", *words)
            return [json.loads(line)["id"] for line in found.splitlines()]

        self.assertEqual({url(i) for i in range(30) if i % 6 == 2}, set(ids("lighthouse")))
        self.assertEqual([url(14)], ids("lighthouse", "14"))
        self.assertIn(url(2), ids("lightho*"))
        self.assertIn(url(2), ids("parish book"))
        self.assertEqual([], ids("book parish"))
        self.assertEqual([], ids("AND", 'NEAR("'))
        shown, _ = winnow("search", out, "lighthouse", "14")
        self.assertIn(url(14), shown.decode())
        _, said = winnow("search", out, "nowhere")
        self.assertIn("nothing was found", said)
        _, said = winnow("search", self.warc, "x", status=2)
        self.assertIn("a.warc.gz", said)
        winnow("search", out, status=2)
        winnow("clean", self.warc, "-f", "sqlite", status=2)

    def test_provenance_says_where_each_block_stood(self):
        source = "  First  line\n\n\nsecond line\n"
        name = self.path("a.txt")
        with open(name, "w", encoding="utf-8") as file:
            file.write(source)
        out, _ = winnow("clean", "--plugins", "", "-f", "jsonl", "--provenance", name)
        got = json.loads(out)
        self.assertEqual([], got["plugins"])
        self.assertEqual("First line\n\nsecond line\n", got["text"])
        self.assertEqual([0, 0, 13, 12, 16, 27], got["map"])
        self.assertEqual("second line", source[16:27])

    def test_usr1_makes_a_run_say_how_far_it_is(self):
        process = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", "-f", "jsonl", "-"],
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
        process.stdin.write(row(0))
        process.stdin.flush()
        time.sleep(0.3)
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.1)
        _, said = process.communicate(row(1) * 1000, timeout=60)
        self.assertEqual(0, process.returncode)
        self.assertRegex(said.decode(), r"winnow: \d+ pages, \d+ MB, .* pages/s")


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
