#!/usr/bin/env python3
"""Sixty damaged files: what is said of each, which pages come out, and the exit status.

    python3 tests/archives/damage.py BUILD_DIR [unittest options]

A case: its name, the file's name, its bytes, sentences that must stand in what is said, the pages that must come out by
number, and how many of them may be shorter than they were.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

from make import flipped, gz, http, raw_deflate, record, response, responses, rows, text, url, zst

BUILD = "build"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
R = responses(6)
ROWS = rows(6)
CASES = []


def case(name, file, data, said, pages, cut=(), failed=0, status=4):
    CASES.append((name, file, data, [said] if isinstance(said, str) else said, list(pages), set(cut), failed, status))


def without_end(record_bytes):
    return record_bytes[:-4]


def warc_cases():
    whole = b"".join
    at = [len(whole(R[:i])) for i in range(7)]
    case("a record that ends in the middle of the file's last content", "a.warc", whole(R)[:-60],
         "record 6 at byte %d: the record breaks off after" % at[5], range(6), cut=[5])
    case("a last header that is cut off", "a.warc", whole(R[:3]) + R[3][:50],
         f"record 4 at byte {at[3]}: the header of the record is cut off; skipped bytes {at[3]} to {at[3] + 50}", range(3))
    case("a Content-Length that is too large by some bytes", "a.warc",
         whole(R[:2]) + response(2, length=len(http(text(2).encode())) + 37) + whole(R[3:]),
         "the next record begins after", range(6))
    case("a Content-Length that is larger than the file", "a.warc",
         whole(R[:2]) + response(2, length=999999) + whole(R[3:]), "Content-Length says 999999, the next record begins", range(6))
    case("a Content-Length beyond the limit of a record", "a.warc",
         whole(R[:2]) + response(2, length=99999999999) + whole(R[3:]),
         ["more than the 64.0 MiB that a record may have", f"skipped bytes {at[2]} to"], [0, 1, 3, 4, 5], failed=1)
    case("a Content-Length that is too small", "a.warc", whole(R[:2]) + response(2, length=80) + whole(R[3:]),
         "Content-Length says 80, the next record begins after", range(6))
    case("a Content-Length of nothing", "a.warc", whole(R[:2]) + response(2, length=0) + whole(R[3:]),
         "Content-Length says 0, the next record begins after", range(6))
    case("a Content-Length that is too small in the last record", "a.warc", whole(R[:5]) + response(5, length=90),
         "Content-Length says 90, the input ends after", range(6))
    lost = R[2].index(b"WARC-Date") + 5
    case("a header whose end is another record's, with zeros between", "a.warc",
         whole(R[:2]) + R[2][:lost] + b"\0" * len(whole(R[2:4])[lost:-len(R[3]) + lost]) + R[3][lost:] + whole(R[4:]),
         f"record 3 at byte {at[2]}: the header of the record holds NUL bytes", [0, 1, 2, 4, 5], cut=[2])
    case("a record's type that was lost", "a.warc", whole(R[:2]) + R[2].replace(b"response", b"\0" * 8, 1) + whole(R[3:]),
         f"record 3 at byte {at[2]}: the header of the record holds NUL bytes", [0, 1, 3, 4, 5])
    case("a Content-Length that is no number", "a.warc", whole(R[:2]) + response(2, length="many") + whole(R[3:]),
         "record 3 at byte %d: the record has no Content-Length that is a number" % at[2], [0, 1, 3, 4, 5])
    case("a Content-Length that is negative", "a.warc", whole(R[:2]) + response(2, length=-5) + whole(R[3:]),
         "the record has no Content-Length that is a number", [0, 1, 3, 4, 5])
    case("a record without Content-Length", "a.warc", whole(R[:2]) + R[2].replace(b"Content-Length", b"Content-Breadth") + whole(R[3:]),
         "the record has no Content-Length that is a number", [0, 1, 3, 4, 5])
    case("a record without its empty lines", "a.warc", whole(R[:2]) + without_end(R[2]) + whole(R[3:]),
         "record 3 at byte %d: the two empty lines at the end of the record are missing" % at[2], range(6))
    case("garbage between records", "a.warc", whole(R[:3]) + b"\x00\x01garbage\xff" * 9 + b"\r\n" + whole(R[3:]),
         f"behind record 3 at byte {at[3]}: 92 bytes that belong to no record; skipped bytes {at[3]} to {at[3] + 92}", range(6))
    case("garbage before the first record", "a.warc", b"not a record\r\n" + whole(R),
         "at byte 0: 14 bytes that belong to no record; skipped bytes 0 to 14", range(6))
    case("garbage behind the last record", "a.warc", whole(R) + b"trailing bytes",
         f"behind record 6 at byte {at[6]}: 14 bytes that belong to no record", range(6))
    case("a version that was overwritten", "a.warc", whole(R[:2]) + b"WXRC" + R[2][4:] + whole(R[3:]),
         f"skipped bytes {at[2]} to {at[3]}", [0, 1, 3, 4, 5])
    case("a header without end", "a.warc", whole(R[:2]) + R[2][:40] + b"X-Fill: y\r\n" * 1500 + b"\r\n" + whole(R[3:]),
         "the header of the record has more than", [0, 1, 3, 4, 5])
    case("a record without a type", "a.warc", whole(R[:2]) + R[2].replace(b"WARC-Type", b"WARC-Tape") + whole(R[3:]),
         "record 3 at byte %d: the record has no WARC-Type" % at[2], [0, 1, 3, 4, 5], failed=1)
    for damaged in (b"rdsponse", b"res\x7fonse", b"respons\xe5"):
        case(f"a record whose type has a wrong byte {damaged!r}", "a.warc", whole(R[:2]) + R[2].replace(b"response", damaged, 1) + whole(R[3:]),
             ["record 3 at byte %d: its WARC-Type says" % at[2], 'which is none, and was taken for "response"'], range(6))
    case("a request whose type has a wrong byte", "a.warc", whole(R[:2]) + record("sequest", url(2), b"GET / HTTP/1.1\r\n", "application/http") +
         whole(R[2:]), 'its WARC-Type says "sequest", which is none, and was taken for "request"', range(6))
    case("a hole in the middle of the file", "a.warc", whole(R)[:at[2] + 60] + whole(R)[at[4] - 30:],
         "record 3 at byte %d" % at[2], [0, 1, 4, 5])
    broken = record("response", url(2), http(raw_deflate(text(2).encode() * 9)[:150], fields=["Content-Encoding: deflate"]),
                    "application/http; msgtype=response")
    case("an HTTP body whose coding breaks off", "a.warc", whole(R[:2]) + broken + whole(R[3:]),
         "the deflate body is damaged after", range(6), cut=[2])


def gzip_cases():
    packed = [gz(r) for r in R]
    whole = b"".join(packed)
    at = [len(b"".join(packed[:i])) for i in range(7)]
    case("a last member that is cut off", "a.warc.gz", whole[:-40], f"the gzip member at byte {at[5]} is cut off", range(6), cut=[5])
    case("a last member of which only the header is there", "a.warc.gz", whole[:at[5] + 6],
         "the header of the last gzip member is cut off", range(5))
    case("a member with a flipped byte", "a.warc.gz", flipped(whole, at[2] + 150),
         [f"the gzip member at byte {at[2]} is damaged", f" to {at[3]}"], [0, 1, 3, 4, 5], cut=[2])
    case("a member whose checksum is wrong", "a.warc.gz", flipped(whole, at[3] - 6),
         f"the gzip member at byte {at[2]} is damaged (incorrect data check)", range(6))
    case("a member whose first bytes were overwritten", "a.warc.gz", whole[:at[2]] + b"\0\1\2\3" + whole[at[2] + 4:],
         f"what stands here is no gzip member; skipped bytes {at[2] + 1} to {at[3]}", [0, 1, 3, 4, 5])
    case("garbage between members", "a.warc.gz", whole[:at[3]] + b"garbage" * 20 + whole[at[3]:],
         f"at byte {at[3]}: what stands here is no gzip member; skipped bytes {at[3]} to {at[3] + 140}", range(6))
    case("garbage behind the last member", "a.warc.gz", whole + b"garbage", f"skipped bytes {at[6]} to {at[6] + 7}", range(6))
    case("a member that goes on as the next one", "a.warc.gz", whole[:at[2] + 120] + whole[at[3]:],
         f"the gzip member at byte {at[2]} is damaged", [0, 1, 3, 4, 5], cut=[2])
    case("one member for all, with a flipped byte", "a.warc.gz", flipped(gz(b"".join(R)), 420), "the gzip member at byte 0 is damaged",
         range(1), cut=range(6))
    case("a bomb between two pages", "a.warc.gz", whole[:at[2]] + gz(record("response", url(2), http(b" " * (40 << 20)), "application/http")) +
         whole[at[3]:], "expands more than 200:1", range(6), cut=[2])
    case("a text that is cut off", "a.txt.gz", gz(text(0).encode() * 50)[:-30], "the gzip member at byte 0 is cut off", [None], cut=[None])
    case("rows whose member is cut off", "a.jsonl.gz", gz(b"".join(ROWS[:3])) + gz(b"".join(ROWS[3:]))[:-60],
         ["is cut off", "line "], range(3), cut=range(3, 6), failed=1)


def zstd_cases():
    packed = [zst(r) for r in R]
    whole = b"".join(packed)
    at = [len(b"".join(packed[:i])) for i in range(7)]
    case("a last frame that is cut off", "a.warc.zst", whole[:-40], f"the zstd frame at byte {at[5]} is cut off", range(5), cut=[5])
    case("a frame with a flipped byte", "a.warc.zst", flipped(whole, at[2] + 150),
         [f"the zstd frame at byte {at[2]} is damaged", f" to {at[3]}"], [0, 1, 3, 4, 5], cut=[2])
    case("a frame whose checksum is wrong", "a.warc.zst", flipped(whole, at[3] - 2),
         f"the zstd frame at byte {at[2]} is damaged", [0, 1, 3, 4, 5], cut=[2])
    case("a frame whose first bytes were overwritten", "a.warc.zst", whole[:at[2]] + b"\0\1\2\3" + whole[at[2] + 4:],
         f"what stands here is no zstd frame; skipped bytes {at[2]} to {at[3]}", [0, 1, 3, 4, 5])
    case("garbage between frames", "a.warc.zst", whole[:at[3]] + b"garbage" * 20 + whole[at[3]:],
         f"what stands here is no zstd frame; skipped bytes {at[3]} to {at[3] + 140}", range(6))
    case("a dictionary that is cut off", "a.warc.zst", struct.pack("<II", 0x184D2A5D, 100000) + b"x" * 50,
         "the dictionary is cut off", [])
    case("a bomb among frames", "a.warc.zst", whole[:at[2]] + zst(record("response", url(2), http(b" " * (40 << 20)), "application/http")) +
         whole[at[3]:], "expands more than 200:1", range(6), cut=[2])
    case("rows whose frame is cut off", "a.jsonl.zst", zst(b"".join(ROWS[:4])) + zst(b"".join(ROWS[4:]))[:-30], "is cut off",
         range(4), cut=[4, 5])


def jsonl_cases():
    whole = b"".join
    at = [len(whole(ROWS[:i])) for i in range(7)]
    place = f"line 3 at byte {at[2]}: "

    def third(name, line, said, **keywords):
        keywords.setdefault("failed", 1)
        case(name, "a.jsonl", whole(ROWS[:2]) + line + whole(ROWS[3:]), place + said, [0, 1, 3, 4, 5], **keywords)

    third("a row that is torn in its text", ROWS[2][:90] + b"\n", "broken JSON")
    third("a row without its last brace", ROWS[2][:-2] + b"\n", "broken JSON")
    third("a row with a comma too many", ROWS[2].replace(b", ", b",, ") , "broken JSON")
    third("a row without a colon", ROWS[2].replace(b'"text":', b'"text"'), "broken JSON")
    third("a row that goes on behind its brace", ROWS[2][:-1] + b" {}\n", "broken JSON")
    third("a row that is an array", b'["text"]\n', "a row must be an object, this is an array")
    third("a row that is a number", b"17\n", "a row must be an object, this is a number")
    third("a line that is words", b"nothing but words\n", "no JSON: a row is an object")
    third("a row without text", b'{"id":"row-2"}\n', 'no "text"')
    third("a row whose text is a number", b'{"id":"row-2","text":5}\n', '"text" is a number')
    third("a row whose text is null", b'{"id":"row-2","text":null}\n', '"text" is null')
    third("a row that says its text twice", b'{"id":"row-2","text":"a","text":"b"}\n', 'the member "text" stands twice')
    third("a row with a bad escape", b'{"id":"row-2","text":"a\\q"}\n', "broken JSON")
    third("a row with half a surrogate pair", b'{"id":"row-2","text":"a\\ud83d"}\n', "broken JSON")
    third("a row with a bare control character", b'{"id":"row-2","text":"a\x01b"}\n', "broken JSON")
    third("a row that is no UTF-8", b'{"id":"row-2","text":"caf\xe9"}\n', "the line is not valid UTF-8")
    third("a row that nests too deep", b'{"id":"row-2","x":' + b"[" * 5000 + b"]" * 5000 + b',"text":"a"}\n', "broken JSON")
    third("a row that is garbage", bytes(range(128, 256)) * 3 + b"\n", "the line is not valid UTF-8")
    third("a row with NUL bytes", b"\0" * 200 + b"\n", "broken JSON")
    case("a last row that is torn", "a.jsonl", whole(ROWS[:5]) + ROWS[5][:70], f"line 6 at byte {at[5]}: broken JSON", range(5), failed=1)
    case("two rows on one line", "a.jsonl", whole(ROWS[:2]) + ROWS[2][:-1] + whole(ROWS[3:]), place + "broken JSON", [0, 1, 4, 5], failed=1)


for fill in (warc_cases, gzip_cases, zstd_cases, jsonl_cases):
    fill()


class Damage(unittest.TestCase):
    def check(self, file, data, said, pages, cut, failed, status):
        with tempfile.TemporaryDirectory(prefix="winnow-damage-") as folder:
            path = os.path.join(folder, file)
            with open(path, "wb") as out:
                out.write(data)
            outputs = []
            for jobs in ("1", "2"):
                done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", "-f", "jsonl", "-j", jobs,
                                       "--report", os.path.join(folder, "report.json"), path], capture_output=True,
                                      env=ENVIRONMENT, timeout=120)
                outputs.append(done.stdout)
            err = done.stderr.decode("utf-8", "replace")
            self.assertEqual(outputs[0], outputs[1], "any number of threads gives the same bytes")
            self.assertEqual(status, done.returncode, err)
            for sentence in said:
                self.assertIn(sentence, err)
            self.assertIn(file + ": ", err)
            got = [json.loads(line) for line in done.stdout.splitlines()]
            good = {one["id"]: one for one in got if one["status"] != "failed"}
            for number in pages:
                key = file if number is None else url(number) if ".warc" in file else f"row-{number}"
                self.assertIn(key, good, err)
                if number not in cut:
                    self.assertEqual(text(number), good[key]["text"])
            known = {file if n is None else url(n) if ".warc" in file else f"row-{n}" for n in [*pages, *cut]}
            self.assertLessEqual(set(good), known, "nothing comes out that did not go in")
            self.assertEqual(failed, sum(one["status"] == "failed" for one in got), err)
            with open(os.path.join(folder, "report.json"), encoding="utf-8") as file_:
                report = json.load(file_)
            self.assertEqual(failed, report["pages"]["failed"], err)
            self.assertEqual(len(good), report["pages"]["read"])
            self.assertGreater(report["damaged"] + report["pages"]["failed"], 0)

    def test_there_are_sixty_cases_and_more(self):
        kinds = [("gz" if file.endswith(".gz") else "zst" if file.endswith(".zst") else file.split(".")[1]) for _, file, *_ in CASES]
        for kind, least in {"warc": 20, "gz": 12, "zst": 8, "jsonl": 20}.items():
            self.assertGreaterEqual(kinds.count(kind), least, kind)


def add_test(name, *rest):
    setattr(Damage, "test_" + name.replace(" ", "_").replace(",", "").replace("'", ""), lambda self: self.check(*rest))


for one in CASES:
    add_test(*one)

if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
