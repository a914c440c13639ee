#!/usr/bin/env python3
"""Canonical texts and their audit give every record back as it came: a property over the samples, the pages that
WINNOW_SHARED names, generated pages and hostile ones, in every input format.

    python3 tests/cli/restore_test.py BUILD_DIR [unittest options]
"""
import collections
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "archives")]
from make import chunked, gz, http, record, zst  # noqa: E402
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"
SPACES = ["\n", "\n\n", "\r\n", "\r", "\t", "  ", "\u00a0", "\u2003", "\u0085", "\u2028", "\x0b", "\x0c", " \n \n"]
PIECES = ["The tide rises at noon.", "Log in", "Share this article", "Related articles", "- an item", "12\t13\t14", "&amp;lt;b&gt;", "\\\"quoted\\\"",
          "canâ€™t", "Ð¿Ñ€Ð¸Ð»Ð¸Ð²", "<script>alert('1')</script>", "</textarea><!-- ", "\u202eover\u202c", "e\u0301", "\ufeff", "\u00ad", "\u200b",
          "\x1b[2J", "\x01", "潮汐表每天都在变化。", "قاعدة المد", "น้ำขึ้นน้ำลง", "🌊", "\U000e0041", "]]>", "%2e%2e/", "$(id)", "'; --", "read more..."]
ODD_BYTES = [b"caf\xe9\n", b"\xef\xbb\xbfwith a mark\n", b"\xff\xfeu\x00t\x00f\x00", "прилив и отлив у мола ".encode("windows-1251") * 20,
             "naïve “quotes” – €\n".encode("windows-1252") * 10, b"cut \xe6\xbd", b"a\x00b stray nul in a longer line of text\n" * 3, b"", b"\n", b" \r\n\t\r\n",
             b"x" * 1_000_000, ("word " * 200_000).encode(), b"\r\r\n\n\r", "潮汐".encode("gb18030") * 60, "満潮は正午です。".encode("euc-jp") * 40]


def soup(seed):
    """A page that nobody wrote: every kind of white space, mark, chrome, damage and script."""
    chance = random.Random(seed)
    text = "".join(chance.choice(PIECES) + chance.choice(SPACES) for _ in range(chance.randrange(1, 60)))
    paragraph = " ".join(chance.choice("harbour tide ledger mill rope chapel".split()) for _ in range(30)) + ".\n\n"
    return paragraph + text + paragraph * chance.randrange(3)


def samples():
    return [page.read_bytes() for page in sorted((ROOT / "samples/archive").rglob("*.txt"))]


def shared_pages():
    folder = os.environ.get("WINNOW_SHARED")
    return [page.read_bytes() for name in ("seeds", "pages") for page in sorted((pathlib.Path(folder) / name).glob("*.txt"))] if folder else []


def all_bytes():
    return samples() + shared_pages() + [soup(seed).encode() for seed in range(60)] + ODD_BYTES


def markup(text, charset="utf-8"):
    """A page around a text: its lines in elements, as they are or escaped."""
    chance = random.Random(len(text))
    body = "".join(f"<{tag}>{line}</{tag}>" if chance.random() < .5 else f"<{tag} class='x'>{line.replace('&', '&amp;').replace('<', '&lt;')}\n"
                   for line in text.split("\n") for tag in [chance.choice(("p", "div", "li", "td", "h2", "pre"))])
    return f"<!doctype html><html><head><meta charset={charset}><title>A page</title></head><body>{body}</body></html>".encode(charset, "xmlcharrefreplace")


def all_html():
    texts = [page.decode("utf-8", "replace") for page in samples()] + [soup(seed) for seed in range(40)]
    return [markup(text) for text in texts] + [markup(texts[0], "windows-1252"), markup(soup(1), "koi8-r"), b"<html>", b"<p>" + b"<div>" * 5000 + b"deep"]


class Restoring(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-restore-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def winnow(self, *arguments):
        done = subprocess.run([BUILD / "bin/winnow", *map(str, arguments)], capture_output=True, cwd=self.folder, env=clean_environment())
        self.assertEqual(0, done.returncode, done.stderr.decode("utf-8", "replace")[-2000:])

    def check(self, records, *inputs, rows=True, name="clean.jsonl"):
        """Cleans, restores; the records must come back, each as it came."""
        out = self.folder / (name if rows else "clean")
        self.winnow("clean", *inputs, "-o", out, *(["-f", "jsonl"] if rows else []), "--audit", "audit.jsonl", "--keep-source", "-q")
        self.winnow("restore", "--audit", "audit.jsonl", "-o", "again", out, "-q")
        again = [path.read_bytes() for path in (self.folder / "again").rglob("*") if path.is_file() and ".winnow" not in path.parts]
        wanted, got = collections.Counter(records), collections.Counter(again)
        self.assertEqual([], [one[:200] for one in (wanted - got)], "not given back")
        self.assertEqual([], [one[:200] for one in (got - wanted)], "given back and never there")

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def test_files_of_text_come_back(self):
        pages = all_bytes()
        for number, page in enumerate(pages):
            self.write(f"in/{number % 7}/page {number}.txt", page)
        self.check(pages, "in", rows=False)

    def test_rows_of_json_come_back(self):
        texts = [page.decode("utf-8", "replace") for page in all_bytes()]
        rows = "".join(json.dumps({"id": f"p{number}", "site": f"s{number % 5}.example", "text": text}, ensure_ascii=number % 2 == 0) + "\n"
                       for number, text in enumerate(texts)).encode()
        for name, data in (("rows.jsonl", rows), ("rows.jsonl.gz", gz(rows)), ("rows.jsonl.zst", zst(rows))):
            with self.subTest(name):
                self.setUp()
                self.check([text.encode() for text in texts], self.write(name, data))

    def test_rows_come_back_from_a_file_of_any_name_and_whatever_their_charset_was(self):
        texts = ["Le café de l’écluse rouvre à midi.\r\n\r\nLe pêcheur y va.", "La marée monte dès l’été,  où qu’on soit.", "Le pêcheur a déjà rentré ses filets."]
        rows = "".join(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n" for number, text in enumerate(texts))
        self.check([text.encode() for text in texts], self.write("rows.jsonl", rows.encode("cp1252")), name="clean.rows")

    def test_files_of_html_come_back(self):
        pages = all_html()
        for number, page in enumerate(pages):
            self.write(f"in/{number}.html", page)
        self.check(pages, "in", rows=False)

    def test_rows_of_html_come_back(self):
        pages = [page.decode("utf-8", "replace") for page in all_html()]
        rows = "".join(json.dumps({"id": f"p{number}", "html": page}) + "\n" for number, page in enumerate(pages)).encode()
        self.check([page.encode() for page in pages], self.write("rows.jsonl", rows))

    def test_records_of_a_crawl_come_back(self):
        bodies = [(page, "text/html") for page in all_html()] + [(page, "text/plain; charset=utf-8") for page in samples() if page]
        bodies += [(soup(seed).encode(), "text/plain; charset=utf-8") for seed in range(30)]
        records = []
        for number, (body, media) in enumerate(bodies):
            plain = number % 3
            sent = body if plain == 0 else chunked(body) if plain == 1 else gz(body)
            fields = [[], ["Transfer-Encoding: chunked"], ["Content-Encoding: gzip"]][plain]
            # One address in nine was fetched twice, one is longer than a file's name may be.
            address = f"http://sandgate.example/{number - (number % 9 == 8)}" + "/deep" * (100 if number % 11 == 5 else 0)
            records.append(record("response", address, http(sent, media, fields=fields), "application/http; msgtype=response"))
        for name, data in (("a.warc", b"".join(records)), ("a.warc.gz", b"".join(map(gz, records))), ("a.warc.zst", b"".join(map(zst, records)))):
            with self.subTest(name):
                self.setUp()
                self.check([body for body, _ in bodies], self.write(name, data))

    def test_conversions_of_a_crawl_come_back(self):
        pages = [page for page in samples()] + [soup(seed).encode() for seed in range(60)]
        records = [record("conversion", f"http://sandgate.example/{number}", page, "text/plain") for number, page in enumerate(pages)]
        for name, data in (("a.warc.wet", b"".join(records)), ("a.warc.wet.gz", b"".join(map(gz, records)))):
            with self.subTest(name):
                self.setUp()
                self.check(pages, self.write(name, data))

    def test_members_of_archives_come_back(self):
        pages = all_bytes()
        pack, tape = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive, tarfile.open(fileobj=tape, mode="w") as tar:
            for number, page in enumerate(pages):
                archive.writestr(f"{number % 7}/page {number}.txt", page)
                member = tarfile.TarInfo(f"{number % 7}/page {number}.txt")
                member.size = len(page)
                tar.addfile(member, io.BytesIO(page))
        for name, data in (("a.zip", pack.getvalue()), ("a.tar", tape.getvalue()), ("a.tar.gz", gz(tape.getvalue())), ("a.tar.zst", zst(tape.getvalue()))):
            with self.subTest(name):
                self.setUp()
                self.check(pages, self.write(name, data))

    def test_packed_files_come_back(self):
        for number, page in enumerate(samples()[:6] + [soup(7).encode()]):
            self.write(f"in/{number}.txt" + (".gz" if number % 2 else ".zst"), gz(page) if number % 2 else zst(page))
        self.check(samples()[:6] + [soup(7).encode()], "in", rows=False)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
