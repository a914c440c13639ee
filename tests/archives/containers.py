#!/usr/bin/env python3
"""The same archive in each container: the same texts, and the same ids wherever the container carries them.

    python3 tests/archives/containers.py BUILD_DIR [unittest options]
"""
import gzip
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
import zlib

from make import chunked, gz, http, raw_deflate, record, response, responses, rows, text, url, zst

BUILD = "build"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
N = 40


def winnow(*arguments, stdin=b"", status=0):
    done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), *arguments], input=stdin, capture_output=True, env=ENVIRONMENT,
                          timeout=120)
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{said}"
    return done.stdout, said


def conversions(n):
    info = record("warcinfo", None, b"software: a test\r\n", "application/warc-fields")
    return [info] + [record("conversion", url(i), text(i).encode(), "text/plain", version="1.1") for i in range(n)]


def tar(n, mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as archive:
        for i in range(n):
            data = text(i).encode()
            member = tarfile.TarInfo(f"pages/{i:03}.txt" if i % 7 else f"pages/{'deep/' * 40}{i:03}.txt")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def zipped(n):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(n):
            archive.writestr(f"pages/{i:03}.txt", text(i))
    return out.getvalue()


class Containers(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-containers-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def write(self, name, data):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def rows_of(self, name, data, *arguments):
        out, _ = winnow("clean", "--plugins", "", "-f", "jsonl", *arguments, self.write(name, data))
        return [json.loads(line) for line in out.splitlines()]

    def expect(self, name, data, ids):
        got = self.rows_of(name, data)
        self.assertEqual([text(i) for i in range(N)], [one["text"] for one in got])
        self.assertEqual(ids, [one["id"] for one in got])

    def test_every_container_of_web_records_gives_the_same_texts_and_ids(self):
        ids = [url(i) for i in range(N)]
        records = responses(N)
        whole = b"".join(records)
        self.expect("a.warc", whole, ids)
        self.expect("a.warc.gz", b"".join(map(gz, records)), ids)
        self.expect("one.warc.gz", gz(whole), ids)
        self.expect("a.warc.zst", b"".join(map(zst, records)), ids)
        self.expect("one.warc.zst", zst(whole), ids)
        self.expect("a.warc.wet.gz", b"".join(map(gz, conversions(N))), ids)
        self.expect("no-extension", b"".join(map(gz, records)), ids)

    def test_a_dictionary_is_the_first_frame(self):
        records = responses(N)
        sample = []
        for i, one in enumerate(records * 5):
            sample.append(self.write(f"sample-{i}", one + str(i * 7919).encode() * 3))
        dictionary = os.path.join(self.dir, "dictionary")
        subprocess.run(["zstd", "-q", "--train", *sample, "--maxdict=4096", "-o", dictionary], check=True, capture_output=True)
        with open(dictionary, "rb") as file:
            known = file.read()
        frames = b"".join(zst(one, "-D", dictionary) for one in records)
        for first in (known, zst(known)):
            self.expect("d.warc.zst", struct.pack("<II", 0x184D2A5D, len(first)) + first + frames, [url(i) for i in range(N)])

    def test_rows_and_files_keep_their_ids(self):
        ids = [f"row-{i}" for i in range(N)]
        whole = b"".join(rows(N))
        self.expect("a.jsonl", whole, ids)
        self.expect("a.jsonl.gz", gz(whole[:3000]) + gz(whole[3000:]), ids)
        self.expect("a.jsonl.zst", zst(whole[:3000]) + zst(whole[3000:]), ids)
        names = [f"pages/{i:03}.txt" if i % 7 else f"pages/{'deep/' * 40}{i:03}.txt" for i in range(N)]
        self.expect("a.tar", tar(N, "w"), ["a.tar#" + name for name in names])
        self.expect("a.tar.gz", tar(N, "w:gz"), ["a.tar.gz#" + name for name in names])
        self.expect("a.tgz", tar(N, "w:gz"), ["a.tgz#" + name for name in names])
        self.expect("a.tar.zst", zst(tar(N, "w")), ["a.tar.zst#" + name for name in names])
        self.expect("a.zip", zipped(N), [f"a.zip#pages/{i:03}.txt" for i in range(N)])

    def test_standard_input_is_looked_at(self):
        records = responses(N)
        for data in (b"".join(records), b"".join(map(gz, records)), b"".join(map(zst, records)), zipped(N), tar(N, "w:gz"),
                     gz(b"".join(rows(N)))):
            out, _ = winnow("clean", "--plugins", "", "-f", "jsonl", "-", stdin=data)
            self.assertEqual([text(i) for i in range(N)], [json.loads(line)["text"] for line in out.splitlines()])

    def test_a_body_is_decoded_whatever_its_codings(self):
        body = text(3).encode()
        codings = [(body, []), (chunked(body), ["Transfer-Encoding: chunked"]), (gz(body), ["Content-Encoding: gzip"]),
                   (gz(body), ["Content-Encoding: x-gzip"]), (zlib.compress(body), ["Content-Encoding: deflate"]),
                   (raw_deflate(body), ["Content-Encoding: deflate"]), (zst(body), ["Content-Encoding: zstd"]),
                   (chunked(gz(body)), ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
                   (gz(chunked(body)), ["Transfer-Encoding: chunked, gzip"]), (gz(gz(body)), ["Content-Encoding: gzip, gzip"])]
        # Decoded by the crawler, who left the head as it was.
        codings += [(body, [f"Content-Encoding: {name}"]) for name in ("gzip", "deflate", "br", "zstd", "identity")]
        codings += [(body, ["Transfer-Encoding: chunked"]), (gz(body), ["Content-Encoding: gzip", "Transfer-Encoding: chunked"])]
        whole = b"".join(record("response", f"http://sandgate.example/{i}", http(data, fields=fields), "application/http; msgtype=response")
                         for i, (data, fields) in enumerate(codings))
        got = self.rows_of("a.warc", whole)
        self.assertEqual([text(3)] * len(codings), [one["text"] for one in got])

    def test_a_charset_comes_from_the_mark_the_head_the_page_or_its_bytes(self):
        words = ("Смотритель маяка вёл дневник каждый день, и дневник этот цел. В нём записаны погода, корабли и гости острова, "
                 "а на последней странице стоит имя того, кто погасил огонь.\n")
        bodies = [(words.encode("utf-16"), "text/plain"), (words.encode("cp1251"), "text/plain; charset=windows-1251"),
                  (words.encode("koi8-r"), "text/plain; charset=\"KOI8-R\""), (words.encode("cp1251"), "text/plain"),
                  (words.encode(), "text/plain; charset=iso-8859-1"),
                  (b"<html><head><meta charset='koi8-r'></head><body><p>" + words.encode("koi8-r") + b"</p></body></html>", "text/html")]
        whole = b"".join(record("response", f"http://sandgate.example/{i}", http(body, media), "application/http") for i, (body, media) in
                         enumerate(bodies))
        self.assertEqual([words] * len(bodies), [one["text"] for one in self.rows_of("a.warc", whole)])

    def test_what_is_no_page_is_skipped_and_counted(self):
        others = [record("request", url(1), b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")] * 3
        others += [record("revisit", url(1), b"HTTP/1.1 200 OK\r\n\r\n", "application/http")] * 2
        others += [record("metadata", url(1), b"a: b\r\n", "application/warc-fields"),
                   record("response", url(1), http(b"\x89PNG\r\n\x1a\n", "image/png"), "application/http"),
                   record("response", url(1), http(b"gone", status="404 Not Found"), "application/http")]
        out, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.warc", b"".join(others) + response(0)))
        self.assertEqual(1, len(out.splitlines()))
        for sentence in ("3 request records", "2 revisit records", "1 metadata record", "1 response record of type image/png",
                         "1 response with HTTP status 404", "8 skipped"):
            self.assertIn(sentence, said)

    def test_types_in_capitals_and_media_types_with_a_wrong_byte_are_read_and_types_of_extensions_are_skipped(self):
        whole = (response(0).replace(b"response", b"Response", 1) + response(1).replace(b"text/plain", b"text/pmain") +
                 record("x-screenshot", url(2), text(2).encode(), "text/plain"))
        out, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.warc", whole))
        self.assertEqual([(url(i), text(i), "response") for i in (0, 1)],
                         [(one["id"], one["text"], one["warc"]["type"]) for one in map(json.loads, out.splitlines())])
        self.assertIn("1 x-screenshot record", said)

    def test_a_row_keeps_address_date_and_digest(self):
        digest = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
        got = self.rows_of("a.warc", response(0, extra=(f"WARC-Payload-Digest: {digest}",)))
        self.assertEqual(url(0), got[0]["url"])
        self.assertEqual("sandgate.example", got[0]["site"])
        self.assertEqual(("response", "2021-03-04T05:06:07Z", digest), tuple(got[0]["warc"][key] for key in ("type", "date", "digest")))

    def test_a_record_without_address_goes_by_path_and_number(self):
        whole = record("resource", None, text(0).encode(), "text/plain") + response(1)
        self.assertEqual(["a.warc#1", url(1)], [one["id"] for one in self.rows_of("a.warc", whole)])

    def test_outputs_have_the_names_of_their_inputs(self):
        os.mkdir(os.path.join(self.dir, "in"))
        self.write("in/a.warc.gz", b"".join(map(gz, responses(3))))
        self.write("in/b.zip", zipped(2))
        self.write("in/c.txt.gz", gz(text(0).encode()))
        self.write("in/d.html", b"<html><body><p>A page.</p></body></html>")
        self.write("in/e.jsonl.zst", zst(b"".join(rows(2))))
        out = os.path.join(self.dir, "out")
        winnow("clean", "--plugins", "", os.path.join(self.dir, "in"), "-o", out)
        self.assertEqual([".winnow", "a.warc.gz.jsonl", "b.zip.jsonl", "c.txt.gz.txt", "d.html.txt", "e.jsonl.zst.jsonl"],
                         sorted(os.listdir(out)))

    def test_a_file_that_is_compressed_twice_and_an_archive_in_an_archive_are_refused(self):
        _, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.warc.gz", gz(gz(b"".join(responses(2))))), status=4)
        self.assertIn("it is compressed twice", said)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner.zip", zipped(2))
            archive.writestr("page.txt", text(0))
        got, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("b.zip", out.getvalue()), status=4)
        self.assertIn("an archive within an archive is not opened", said)
        self.assertIn("b.zip#page.txt", [json.loads(line)["id"] for line in got.splitlines()])

    def test_a_damaged_member_of_an_archive_costs_itself_alone(self):
        data = zipped(4)
        second = data.index(b"PK\3\4", 4)
        data = data[:second + 60] + bytes(20) + data[second + 80:]
        got, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.zip", data), status=4)
        ids = [json.loads(line)["id"] for line in got.splitlines()]
        self.assertIn("the zip archive is damaged", said)
        self.assertLessEqual({f"a.zip#pages/{i:03}.txt" for i in (0, 2, 3)}, set(ids))
        data = tar(4, "w")
        at = data.index(b"pages/002.txt")
        at -= at % 512
        got, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.tar", data[:at] + b"x" * 700 + data[at + 700:]), status=4)
        self.assertIn("what stands here is no header of the archive", said)
        self.assertIn("a.tar#pages/003.txt", [json.loads(line)["id"] for line in got.splitlines()])
        got, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("b.tar", data[:at + 512 + 40]), status=4)
        self.assertIn("before its member does", said)

    def test_a_tar_that_was_cut_off_between_two_members_is_named(self):
        whole = tar(4, "w")
        at = whole.index(b"pages/003.txt")
        at -= at % 512
        missing = "at byte %d: the archive ends without the block of zeros that closes one" % at
        for name, data in (("a.tar", whole[:at]), ("b.tar", whole[:at - 9]), ("c.tar.gz", gzip.compress(whole[:at]))):
            with self.subTest(name):
                got, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write(name, data), status=4)
                self.assertEqual(3, len(got.splitlines()))
                self.assertIn("the archive ends without the block of zeros that closes one", said)
        self.assertIn(missing, winnow("clean", "--plugins", "", "-f", "jsonl", self.write("a.tar", whole[:at]), status=4)[1])
        _, said = winnow("clean", "--plugins", "", "-f", "jsonl", self.write("header.tar", whole[:at + 40]), status=4)
        self.assertEqual(1, said.count("header.tar: "), said)
        # One block of zeros is enough, and so is what stands behind another archive's.
        winnow("clean", "--plugins", "", "-f", "jsonl", self.write("d.tar", whole[:at] + bytes(512)))
        winnow("clean", "--plugins", "", "-f", "jsonl", self.write("e.tar", whole + whole))

    def test_zeros_in_a_tar_that_close_no_archive_are_named(self):
        whole = tar(6, "w")
        at, behind = (whole.index(name) - whole.index(name) % 512 for name in (b"pages/002.txt", b"pages/004.txt"))
        got, said = winnow("clean", "--plugins", "", "-f", "jsonl",
                           self.write("a.tar", whole[:at] + bytes(behind - at) + whole[behind:] + whole), status=4)
        self.assertIn(f"at byte {at}: the zeros between two members close no archive: members may have stood here; skipped bytes {at} to {behind}", said)
        self.assertEqual(10, len(got.splitlines()))
        self.assertEqual(1, said.count("a.tar: at byte"), said)
        end = whole.rindex(b"pages/005.txt") // 512 * 512 + 1024
        winnow("clean", "--plugins", "", "-f", "jsonl", self.write("b.tar", whole[:end] + bytes(1024) + whole + whole))

    def test_a_path_that_is_cut_off_behind_a_slash_in_its_header_is_a_pages(self):
        for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT):
            out, name = io.BytesIO(), "deep/" * 20 + "page.txt"
            with tarfile.open(fileobj=out, mode="w", format=form) as archive:
                member = tarfile.TarInfo(name)
                member.size = len(text(1))
                archive.addfile(member, io.BytesIO(text(1).encode()))
            self.assertEqual([("a.tar#" + name, text(1))], [(one["id"], one["text"]) for one in self.rows_of("a.tar", out.getvalue())])


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
