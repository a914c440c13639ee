#!/usr/bin/env python3
"""Bombs, endless headers and giants in every format: an error for that record alone, and the pages around it come out.

    python3 tests/archives/limits.py BUILD_DIR [unittest options]

A case: its name, the file's name, a function that gives its bytes (or lays them into a folder), a sentence that must stand
in what is said, the ids of the pages around it. Memory must stay within what a run of one worker may take.
"""
import ctypes
import functools
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
import zlib

from make import apart, gz, http, raw_deflate, record, response, row, text, url, zst

BUILD = "build"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
MEMORY = (512 + 256) << 10  # KiB
MIB = 1 << 20
CASES = []


def case(name, file, make, said, ids, status=4):
    CASES.append((name, file, make, said, ids, status))


def brotli(data):
    library = ctypes.CDLL("libbrotlienc.so.1")
    size = ctypes.c_size_t(len(data) + 1024)
    out = ctypes.create_string_buffer(size.value)
    assert library.BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
    return out.raw[:size.value]


def lines(n):
    """n bytes of text that packs some 50:1, so that size alone is what is wrong with it."""
    chunk = b"".join(b"Line %d of a text that does not end.\n" % i for i in range(4000))
    return (chunk * (n // len(chunk) + 1))[:n]


def records_around(middle, pack=lambda data: data):
    return lambda: pack(response(0)) + middle() + pack(response(1))


def web(content, media="application/http; msgtype=response", **keywords):
    return record("response", url(9), content, media, **keywords)


def body(data, *fields):
    return web(http(data, fields=fields))


def member(name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, io.BytesIO(data)


def tar_around(*middle):
    def make():
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name, data in (("a.txt", text(0).encode()), *((n, d()) for n, d in middle), ("z.txt", text(1).encode())):
                archive.addfile(*member(name, data))
        return out.getvalue()
    return make


def tar_with_raw(raw):
    def make():
        whole = tar_around()()
        second = whole.index(b"z.txt")
        return whole[:second] + raw() + whole[second:]
    return make


def raw_header(name, kind, size):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def zip_around(name, data):
    def make():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", text(0))
            archive.writestr(name, data())
            archive.writestr("z.txt", text(1))
        return out.getvalue()
    return make


def folder(name, data):
    def make(path):
        os.mkdir(path)
        for file, content in (("a.txt", text(0).encode()), (name, data()), ("z.txt", text(1).encode())):
            with open(os.path.join(path, file), "wb") as out:
                out.write(content)
    return make


def rows_around(middle):
    return lambda: row(0) + middle() + row(1)


WEB = [url(0), url(1)]
ROWS = ["row-0", "row-1"]
BOMB = 256 * MIB
TAR = ["{}#a.txt", "{}#z.txt"]
TREE = ["a.txt", "z.txt"]
TOO_LARGE = "64.0 MiB"


@functools.cache
def bomb():
    """A gzip member of blanks, without holding them."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(BOMB // MIB)) + packer.flush()


@functools.cache
def zstd_bomb(*options):
    blanks = f"head -c {BOMB} /dev/zero | tr '\\0' ' '"
    return subprocess.run(f"{blanks} | zstd -q -c --check {' '.join(options)}", shell=True, capture_output=True, check=True).stdout


def spaces():
    return b" " * (100 * MIB)


def fill():
    # A body's size is known before: where the limit of a record comes first, it is named.
    expands = "expands more than 200:1|more than the 64.0 MiB"
    case("a gzip member that is a bomb", "a.warc.gz", records_around(bomb, gz), expands, WEB)
    case("a record within a gzip member that is a bomb", "a.warc.gz", records_around(lambda: gz(body(spaces())), gz), expands, WEB)
    case("a gzip member without end in its header", "a.warc.gz",
         records_around(lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * (3 * MIB), gz), "gzip member", WEB)
    case("a Zstandard frame that is a bomb", "a.warc.zst", records_around(zstd_bomb, zst), expands, WEB)
    case("a Zstandard frame with a window of 256 MiB", "a.warc.zst", records_around(lambda: zstd_bomb("--long=28"), zst),
         "needs a window of more than 128 MiB", WEB)
    case("a gzip bomb as the body of a response", "a.warc", records_around(lambda: body(bomb(), "Content-Encoding: gzip")), expands, WEB)
    case("a bomb of two codings", "a.warc", records_around(lambda: body(gz(bomb()), "Content-Encoding: gzip, gzip")), expands, WEB)
    case("a deflate bomb as the body of a response", "a.warc",
         records_around(lambda: body(raw_deflate(spaces()), "Content-Encoding: deflate")), expands, WEB)
    case("a brotli bomb as the body of a response", "a.warc",
         records_around(lambda: body(brotli(spaces()), "Content-Encoding: br")), expands, WEB)
    case("a Zstandard bomb as the body of a response", "a.warc",
         records_around(lambda: body(zstd_bomb(), "Content-Encoding: zstd")), expands, WEB)
    case("a WARC header of one endless line", "a.warc", records_around(lambda: b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"y" * (3 * MIB)
                                                                       + b"\r\n\r\n"), "header", WEB)
    case("a WARC header of endless fields", "a.warc", records_around(lambda: web(http(b"x"), extra=["X: y"] * 2000)), "more than", WEB)
    case("a WARC record of 80 MiB", "a.warc", records_around(lambda: body(lines(80 * MIB))), TOO_LARGE, WEB)
    case("a WARC record that says it has an exabyte", "a.warc", records_around(lambda: web(http(b"short"), length=10**18)), TOO_LARGE, WEB)
    head = "the HTTP head in the record has more than"
    case("an HTTP header of one endless line", "a.warc", records_around(lambda: web(b"HTTP/1.1 200 OK\r\nX: " + b"y" * (3 * MIB))), head, WEB)
    case("an HTTP header of endless fields", "a.warc",
         records_around(lambda: web(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\nbody")), head, WEB)
    case("a row of 80 MiB", "a.jsonl", rows_around(lambda: b'{"id":"x","text":"' + b"y" * (80 * MIB) + b'"}\n'), TOO_LARGE, ROWS)
    case("a row of 80 MiB in a gzip member", "a.jsonl.gz",
         lambda: gz(row(0)) + gz(b'{"id":"x","text":"' + lines(80 * MIB).replace(b"\n", b" ") + b'"}\n') + gz(row(1)), TOO_LARGE, ROWS)
    case("a gzip bomb among rows", "a.jsonl.gz", lambda: gz(row(0)) + bomb() + gz(row(1)), expands, ["row-0"])
    case("a row that nests 100,000 deep", "a.jsonl",
         rows_around(lambda: b'{"id":"x","m":' + b"[" * 100000 + b"]" * 100000 + b',"text":"y"}\n'), "line 2 at byte", ROWS)
    case("a text file of 80 MiB", "texts", folder("m.txt", lambda: lines(80 * MIB)), TOO_LARGE, TREE)
    case("a gzip bomb as a text file", "texts", folder("m.txt.gz", bomb), expands, TREE)
    case("a Zstandard bomb as a page", "texts", folder("m.html.zst", zstd_bomb), expands, TREE)
    case("a page of 80 MiB", "texts", folder("m.html", lambda: b"<html><body><p>" + lines(80 * MIB)), TOO_LARGE, TREE)
    case("a zip member that is a bomb", "a.zip", zip_around("m.txt", lambda: b" " * (100 * MIB)), expands, TAR)
    case("a zip member of 80 MiB", "a.zip", zip_around("m.txt", lambda: lines(80 * MIB)), TOO_LARGE, TAR)
    case("a gzip bomb within a zip archive", "a.zip", zip_around("m.txt.gz", bomb), expands, TAR)
    case("a tar member of 80 MiB", "a.tar", tar_around(("m.txt", lambda: lines(80 * MIB))), TOO_LARGE, TAR)
    case("a gzip bomb within a tar archive", "a.tar", tar_around(("m.txt.gz", bomb)), expands, TAR)
    case("a tar header that says it has an exabyte", "a.tar",
         lambda: tar_around()()[:1024] + raw_header("m.txt", tarfile.REGTYPE, 10**18) + lines(5000), "before its member does", TAR[:1])
    header = "a header of the archive has more than the 1.0 MiB that it may have; skipped bytes"
    case("a tar name of 70 MiB", "a.tar", tar_with_raw(lambda: raw_header("././@LongLink", b"L", 70 * MIB) + b"n" * (70 * MIB)),
         header, TAR)
    case("a pax header of 70 MiB", "a.tar", tar_with_raw(lambda: raw_header("pax", b"x", 70 * MIB) + b"1" * (70 * MIB)), header, TAR)
    case("a bomb around a tar archive", "a.tar.gz", lambda: gz(tar_around()()[:1024]) + bomb(), expands, TAR[:1])
    case("a dictionary of 80 MiB", "a.warc.zst", lambda: struct.pack("<II", 0x184D2A5D, 80 * MIB) + bytes(80 * MIB) + zst(response(0)),
         "dictionary", [])


fill()


def lay_down(make, path):
    if os.path.basename(path) == "texts":
        return make(path)
    with open(path, "wb") as out:
        out.write(make())


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Files are made in a process each, which find these packed already.
        bomb(), zstd_bomb()

    def check(self, file, make, said, ids, status):
        with tempfile.TemporaryDirectory(prefix="winnow-limits-") as place:
            path = os.path.join(place, file)
            apart(lay_down, make, path)
            with tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as out:
                process = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", "-f", "jsonl", "-j", "1", path],
                                           stdout=out, stderr=err, env=ENVIRONMENT)
                _, code, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(code)
                err.seek(0)
                out.seek(0)
                told = err.read().decode("utf-8", "replace")
                good = {one["id"]: one for one in map(json.loads, out) if one["status"] == "ok"}
        self.assertRegex(told, said)
        self.assertEqual(status, process.returncode, told)
        for number, key in enumerate(one.format(file) for one in ids):
            self.assertIn(key, good, told)
            self.assertEqual(text(number), good[key]["text"])
        self.assertLess(usage.ru_maxrss, MEMORY)


def add_test(name, *rest):
    setattr(Limits, "test_" + name.replace(" ", "_").replace(",", ""), lambda self: self.check(*rest))


for one in CASES:
    add_test(*one)

if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
