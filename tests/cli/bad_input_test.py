#!/usr/bin/env python3
"""Bad input and closed pipes, from outside: a sentence, the other pages done, the exit status.

    python3 tests/cli/bad_input_test.py BUILD_DIR [unittest options]
"""
import gzip
import io
import json
import os
import socket
import subprocess
import tarfile
import tempfile
import time
import unittest
import zipfile

from command_line import CommandLine, PAGE, PROGRAM, read, rows, tree, winnow


class Streams(CommandLine):
    """Standard input, output and error that are full, closed or not there."""

    def shell(self, command, *arguments):
        done = subprocess.run(["bash", "-c", f'"$0" {command}', PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def test_a_full_disk_is_noticed_by_every_command_that_prints(self):
        page = self.write("page.txt", "Log in\n\nThe mill stands by the weir, and the weir is old.\n")
        audit = self.path("audit.jsonl")
        self.expect(0, winnow("clean", page, "--audit", audit))
        for command in ("audit stats $2", "audit grep . $2", "audit sample $2", "explain $1", "explain --json $1", "diff $1", "clean --check $1",
                        "plugins list", "plugins show chrome", "config show", "man", "completion bash", "doctor", "--help", "clean --help"):
            with self.subTest(command):
                code, _, err = self.shell(command + " >/dev/full", page, audit)
                self.assertEqual(3, code, err)
                self.assertRegex(err, "standard output: (cannot be written: No space left on device|not all of it could be written)")

    def test_a_reader_that_has_enough_is_no_failure(self):
        pages = self.write("rows.jsonl", "".join(json.dumps({"id": i, "text": f"Log in\n\nThe weir {i} is old.\n"}) + "\n" for i in range(20000)))
        for command, wanted in (("diff $1", 0), ("clean --check $1", 1), ("man", 0)):
            with self.subTest(command):
                code, _, err = self.shell(command + ' 2>"$2" | head -c 9 >/dev/null; exit ${PIPESTATUS[0]}', pages, self.path("err"))
                self.assertEqual(wanted, code)
                self.assertNotIn("standard output", read(self.path("err")).decode())

    def test_a_stream_that_is_closed_is_not_taken_for_a_file_of_the_run(self):
        page = self.write("page.txt", "Log in\n\nThe  mill stands by the weir.\n")
        code, out, err = self.shell("clean -f jsonl - <&-")
        self.assertEqual(4, code, err)
        self.assertIn("-: cannot be read: Bad file descriptor", err)
        code, _, err = self.shell('clean --check --audit "$2" "$1" >&-', page, self.path("audit"))
        self.assertEqual(3, code, err)
        self.assertEqual("page", rows(read(self.path("audit")))[0]["type"])
        code, _, _ = self.shell('clean -o "$2" "$1" 2>&- >&-', page, self.path("out"))
        self.assertEqual(0, code)
        self.assertIn(b"The mill", read(self.path("out/page.txt")))

    def test_an_audit_may_come_from_standard_input(self):
        page = self.write("page.txt", "Log in\n\nThe mill stands by the weir.\n")
        self.expect(0, winnow("clean", page, "--audit", self.path("audit")))
        _, out, _ = self.expect(0, winnow("audit", "grep", "log", "-", stdin=read(self.path("audit"))))
        self.assertIn(b"page.txt", out)


class BadInput(CommandLine):
    def test_a_page_whose_file_would_have_too_long_a_name_fails_alone_and_goes_out_as_a_row(self):
        for name in ("a.txt", "m" * 255, "é" * 126 + "\x01", "z.txt"):
            self.write("in/" + name, "The weir is open.\n")
        _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual(2, err.count("has more than the 255 bytes that a name may have here"), err)
        self.assertIn("take such pages as rows: -f jsonl", err)
        self.assertEqual({b"a.txt", b"z.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        self.assertEqual(4, len(rows(out)))

    def test_an_empty_file_that_is_named_as_compressed_is_said_to_be_empty(self):
        for name, what in (("a.gz", "gzip"), ("b.warc.gz", "gzip"), ("c.zst", "Zstandard"), ("d.zip", "zip")):
            _, _, err = self.expect(4, self.clean(self.write(name, ""), "-n"))
            self.assertIn(f"{name}: it is empty, which no {what} file is", err)
        for name in ("a.txt", "b.html", "c.jsonl", "d.warc", "e.tar"):
            self.expect(0, self.clean(self.write(name, ""), "-n"))

    def test_rows_in_utf_16_are_named_with_what_to_do(self):
        for charset in ("utf-16-le", "utf-16-be"):
            for mark in ("\uFEFF", ""):
                rows_in = self.write("rows.jsonl", (mark + '{"id":"a","text":"The weir."}\n').encode(charset))
                _, _, err = self.expect(4, self.clean(rows_in, "-n"))
                self.assertIn("rows.jsonl: it is UTF-16, and JSONL is UTF-8: convert it", err)
                self.assertIn("1 failed", err)

    def test_mail_and_web_archives_are_named_and_skipped_and_no_text_that_begins_alike_is(self):
        head = "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: Multipart/Related;\r\n\tboundary=\"--b\"\r\n\r\n"
        body = "----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>The weir =\r\nis open.</p>\r\n----b--\r\n"
        for name in ("a.mhtml", "b.MHT", "c.html"):
            self.write("in/" + name, head + body)
        letter = "Return-Path: <ada@mill.example>\nFrom: Ada <ada@mill.example>\nTo: Bo <bo@mill.example>\nSubject: The weir\nDate: Mon, 4 Jan 2003 12:00:00 +0000\n"
        self.write("in/d.eml", letter + "\nThe weir is open.\n")
        self.write("in/e.mbox", "From ada@mill.example Mon Jan  4 12:00:00 2003\n" + letter + "\nThe weir is open.\n\n")
        self.write("in/f", letter + "MIME-Version: 1.0\nContent-Type: text/plain\n\nThe weir =C3=BC.\n")
        self.write("in/texts/a.mht", "The name alone says nothing.\n")
        self.write("in/texts/b.eml", "From: what he said, one knows nothing.\nSo the name says nothing either.\n")
        self.write("in/texts/c.txt", letter + "\nA letter that was copied with its head.\n")
        self.write("in/texts/d.txt", "From there it is a mile\nto the mill.\n")
        _, out, err = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        self.assertEqual(["texts/a.mht", "texts/b.eml", "texts/c.txt", "texts/d.txt"], [row["id"] for row in rows(out)])
        for name in ("a.mhtml", "b.MHT", "c.html"):
            self.assertIn(name + ": skipped: a web archive in MHTML, which has no reader", err)
        for name in ("d.eml", "e.mbox", "f"):
            self.assertIn(name + ": skipped: mail, which has no reader: ripmime takes its texts out", err)
        _, out, _ = self.expect(0, self.clean(self.path("in/a.mhtml"), "--from", "txt"))
        self.assertIn(b"The weir", out)

    def test_tables_indexes_documents_and_old_archives_are_named_and_skipped_and_no_text_that_looks_alike_is(self):
        def packed(*members):
            with zipfile.ZipFile(path := self.path("packed"), "w") as archive:
                for name, text in members:
                    archive.writestr(name, text)
            return read(path)

        arc = "filedesc://weir.arc 0.0.0.0 20030104120000 text/plain 68\n1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
        cdxj = 'example,mill)/a 20190131120000 {"url":"http://mill.example/a","filename":"a.warc.gz"}\n'
        for name, what, content in (
            ("a.csv", "a table and not a page: mlr --icsv --ojsonl cat makes rows of it", "id,text\n1,The weir is open.\n"),
            ("b.tsv", "a table and not a page: mlr --itsv --ojsonl cat makes rows of it", "id\ttext\n1\tThe weir is open.\n"),
            ("c.arc", "an ARC file, which came before WARC: warcio recompress makes a WARC of it", arc),
            ("d.arc.gz", "an ARC file, which came before WARC: warcio recompress makes a WARC of it", gzip.compress(arc.encode())),
            ("e.cdx", "an index of a web archive", " CDX N b a m s k r M S V g\nexample,mill)/a 20190131120000 http://mill.example/a\n"),
            ("f.cdxj", "an index of a web archive", cdxj),
            ("g.xml", "an XML document and no page", '<?xml version="1.0"?>\n<rss><channel><title>The weir</title></channel></rss>\n'),
            ("h.docx", "an Office document", packed(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:p>The weir.</w:p>"))),
            ("i.txt", "an Office document", packed(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<p/>"))),
            ("j.txt", "a PDF document", "\r\n%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n"),
            ("k.txt", "a document in RTF", "{\\rtf1\\ansi The weir is open.}"),
            ("m.parquet", "a Parquet file: Winnow's Python package reads it", b"PAR1\x15\0\x15\x12PAR1"),
            ("n.arrows", "an Arrow stream: Winnow's Python package reads it", b"\xff\xff\xff\xff\x98\0\0\0\x10\0\0\0"),
            ("o.orc", "an ORC file: Python's pandas reads it", b"ORC\n\x06\x12\x04\x08\x02P\0"),
            ("p", "a Feather file: Python's pandas reads it", b"FEA1\0\0\0\0\1\0\0\0"),
            ("q.avro", "an Avro file: avro-tools tojson makes rows of it", b"Obj\1\4\x14avro.codec\x08null"),
            ("r.sqlite", "an SQLite database: sqlite3 -json", b"SQLite format 3\0\x10\0\1\1"),
            ("s.parquet", "named as a table for programs, and not one by its first bytes", "The weir is open.\n"),
            ("t.parquet", "a pointer of Git LFS and not the file itself: git lfs pull", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
            ("u.css?ver=2", "a style sheet and no page", "body { color: #333 }\n"),
            ("v.JS@ver=2", "a script and no page", "(function () { return 1 })();\n"),
            ("robots.txt", "what a site says to crawlers", "# mill.example\nUser-agent: *\nDisallow: /weir/\n"),
            ("l.ipynb", "one JSON document and not a row a line", '{\n "cells": [\n {"cell_type": "markdown"}]\n}\n'),
        ):
            self.write("in/" + name, content)
            _, _, err = self.expect(0, self.clean(self.path("in/" + name), "-n"))
            self.assertIn(f"{name}: skipped: {what}", err)
        self.write("texts/orc.txt", "ORCHESTRA NEWS\0\n\nThe weir is open.\n")
        self.write("texts/a.csv", "The weir is open.\n")
        self.write("texts/b.xml", '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>The weir is open.</p></body></html>\n')
        self.write("texts/c.txt", "Chapter 1) 20190131120000 is a date\n")
        self.write("texts/Node.js", "Node.js is what the lock-keeper's timetable runs on.\n")
        self.write("texts/lost.css", "<!DOCTYPE html><html><body><p>The weir {lower gate} is open.</p></body></html>\n")
        self.write("texts/robots/robots.txt", "Robots mow the banks of the weir.\n")
        _, out, _ = self.expect(0, self.clean(self.path("texts"), "-f", "jsonl"))
        self.assertEqual(7, len(rows(out)))

    def test_of_a_wacz_the_archives_are_read_and_of_a_book_its_chapters(self):
        page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>The weir is open, and the mill turns by night.</p></body></html>"
        record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://mill.example/a\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        with zipfile.ZipFile(self.path("a.wacz"), "w") as archive:
            archive.writestr("datapackage.json", '{"profile":"data-package"}')
            archive.writestr("archive/data.warc.gz", gzip.compress(record % (len(page), page)))
            archive.writestr("pages/pages.jsonl", '{"format":"json-pages-1.0","id":"pages"}\n{"id":"1","url":"http://mill.example/a","text":"The weir is open"}\n')
        _, out, _ = self.expect(0, self.clean(self.path("a.wacz"), "-f", "jsonl"))
        self.assertEqual(["http://mill.example/a"], [row["id"] for row in rows(out)])
        with zipfile.ZipFile(self.path("b.epub"), "w") as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr("META-INF/container.xml", '<?xml version="1.0"?><container/>')
            archive.writestr("text/one.xhtml", "<html><body><p>The weir is open, and the mill turns by night.</p></body></html>")
        _, out, _ = self.expect(0, self.clean(self.path("b.epub"), "-f", "jsonl"))
        self.assertEqual(["b.epub#text/one.xhtml"], [row["id"] for row in rows(out)])

    def test_a_folder_that_is_called_like_a_file_is_said_to_be_one(self):
        page = self.write("page.txt", "The weir is open.\n")
        for name, is_said in (("clean.txt", True), ("clean", False), ("pages.v2", False)):
            _, _, err = self.expect(0, self.clean(page, "-o", self.path(name)))
            self.assertEqual(is_said, "is a folder, as -f txt makes one" in err, err)
            self.assertTrue(os.path.isfile(self.path(name + "/page.txt")))

    def test_json_that_is_no_row_a_line_is_skipped_with_what_makes_rows_of_it(self):
        self.write("in/array.json", '[{"id":"a","text":"The weir."},\n {"id":"b","text":"The mill."}]\n')
        self.write("in/object.json", '{\n  "id": "a",\n  "text": "The weir."\n}\n')
        self.write("in/rows.json", '{"id":"a","text":"The weir."}\n')
        self.write("in/note.json", "[sic] The clerk wrote it so.\n")
        _, out, err = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        self.assertEqual(["note.json", "a"], [row["id"] for row in rows(out)])
        self.assertIn("array.json: skipped: one JSON document and not a row a line: jq -c '.[]' makes rows of an array", err)
        self.assertIn("object.json: skipped: one JSON document and not a row a line: jq -c . makes a line of each object", err)

    def test_a_row_without_a_text_is_read_by_its_html(self):
        row = b'{"id":"a","text":null,"html":"<p>The weir is open.</p>"}\n{"id":"b","html":"<p>The mill.</p>","text":null}\n'
        _, out, _ = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=row))
        self.assertEqual(["The weir is open.\n", "The mill.\n"], [page["text"] for page in rows(out)])
        _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=b'{"id":"a","text":null}\n'))
        self.assertIn('"text" is null, not a string', err)

    def test_a_row_whose_text_has_another_name_is_named_with_what_gives_it_the_right_one(self):
        for member, value, remedy in (("content", "The weir is open.", "'.text = .content'"), ("raw html", "<p>The weir is open.</p>", "'.html = .[\"raw html\"]'")):
            row = json.dumps({"id": "a", "title": "The weir", member: value, "tags": "weir"}) + "\n"
            _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=row.encode()))
            self.assertIn(f'no "text" and no "html"; if it is in "{member}": jq -c {remedy}', err)
        _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=b'{"id":"a","data":[1]}\n'))
        self.assertIn('no "text" and no "html"\n', err)

    def test_a_feed_of_another_shape_says_at_its_end_what_all_rows_lack(self):
        feed = "".join(json.dumps({"id": i, "content": "The weir is open."}) + "\n" for i in range(1200))
        _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed.encode()))
        self.assertRegex(err, r"""200 more failed\nwinnow: 1,200 failed for one reason: no "text" and no "html"; if it is in "content": jq -c '.text = .content'\n""")
        _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed[:500].encode()))
        self.assertNotIn("for one reason", err)

    def test_a_row_whose_text_is_markup_is_read_as_it_says_and_named(self):
        page = "<!DOCTYPE html>\n<html><body><p>The weir is open.</p></body></html>"
        feed = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate((page, "<p> is a paragraph, says the clerk.", "\n" + page)))
        _, out, err = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed.encode()))
        self.assertIn("<p>", rows(out)[0]["text"])
        self.assertRegex(err, r"""-: line 1 at byte 0: its "text" is an HTML page and was read as a text, tags and all \(2 such rows\)\n\s+jq -c '.html = .text""")
        _, _, err = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=json.dumps({"id": 1, "html": page}).encode()))
        self.assertNotIn("tags and all", err)

    def test_a_row_of_another_shape_is_named_with_what_makes_a_row_of_it(self):
        weir = "The weir is open."
        for line, remedy in (({"id": "a", "data": {"text": weir}}, """if it is in "data.text": jq -c '.text = .data.text'"""),
                             ({"id": "a", "parts": [weir, "It is."]}, """if it is in "parts": jq -c '.text = (.parts | join("\\n\\n"))'"""),
                             ({"id": "a", "text": [weir, "It is."]}, """"text" is an array, not a string; jq -c '.text |= join("\\n\\n")' makes"""),
                             ({"_source": {"text": weir}}, "of a dump of Elasticsearch: jq -c '._source'"),
                             ({"_id": "a", "_source": {"content": weir}}, "of a dump of Elasticsearch: jq -c '._source + {id: ._id} | .text = .content'"),
                             ({"index": {"_id": "a"}}, "of requests of a _bulk interface: jq -c '(.doc // .) | select(.text // .html)' leaves the rows"),
                             ([{"id": "a", "text": weir}], "this is an array; jq -c '.[]' makes rows of it"),
                             ('[{"id":"a","text":"The weir."},', "of an array: jq -c '.[]' makes rows of it"),
                             ('{"id":"a","text":"The weir."},', "of rows parted by commas: sed 's/},$/}/' takes these off"),
                             ("{", "of rows over several lines: jq -c . makes each a line"),
                             ('{"id":"a","id":"b","text":"The weir."}', "stands twice; jq -c . keeps the last one")):
            line = line if isinstance(line, str) else json.dumps(line)
            with self.subTest(line):
                _, out, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=line.encode() + b"\n"))
                self.assertIn(remedy, err)
                self.assertEqual("failed", rows(out)[0]["status"])

    def test_utf_16_without_a_mark_is_no_binary_file_in_alphabets_of_the_east_either(self):
        text = "Прилив начнётся в десять часов.\n\nПаром отойдёт только после него, как и вчера.\n"
        for charset in ("utf-16-le", "utf-16-be"):
            _, out, _ = self.expect(0, self.clean(self.write("page.txt", text.encode(charset))))
            self.assertEqual(text, out.decode())

    def test_damage_of_a_zip_member_ends_where_the_next_one_begins(self):
        with zipfile.ZipFile(self.path("a.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("a.txt", "b.txt", "c.txt"):
                archive.writestr(name, f"The weir is open, says {name}.\n" * 20)
            at = [info.header_offset for info in archive.infolist()]
        damaged = bytearray(read(self.path("a.zip")))
        damaged[at[1] + 40] ^= 0x55
        _, out, err = self.expect(4, self.clean(self.write("b.zip", bytes(damaged)), "-f", "jsonl"))
        self.assertIn(f"skipped bytes {at[1]} to {at[2]}\n", err)
        self.assertNotIn("\\n", err)
        self.assertEqual(["b.zip#a.txt", "b.zip#c.txt"], [row["id"] for row in rows(out) if row["status"] == "ok"])

    def test_an_encrypted_member_of_a_zip_archive_is_said_to_be_one(self):
        with zipfile.ZipFile(self.path("a.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("a.txt", "b.txt"):
                archive.writestr(name, f"The weir is open, says {name}.\n" * 20)
        encrypted = bytearray(read(self.path("a.zip")))
        encrypted[6] |= 1  # general purpose bit 0 of the first member
        _, out, err = self.expect(4, self.clean(self.write("b.zip", bytes(encrypted)), "-f", "jsonl"))
        self.assertIn("the member is encrypted: unpack the archive with its password", err)
        self.assertEqual(["b.zip#b.txt"], [row["id"] for row in rows(out) if row["status"] == "ok"])

    def test_pages_in_seven_bit_charsets_are_read(self):
        text = "港の橋が再び開通\n\n三年にわたる修理を終え、旧港の橋が月曜日に再び開通したと市が発表した。\n"
        html = f"<html><head><meta charset=iso-2022-jp></head><body><p>{text.split()[0]}</p><p>{text.split()[1]}</p></body></html>"
        self.write("in/a.txt", text.encode("iso2022_jp"))
        self.write("in/b.html", html.encode("iso2022_jp"))
        self.write("in/c.txt", "다리가 다시 열렸다고 시가 발표했다. 주민들은 이 날을 오래 기다렸다.\n".encode("iso2022_kr"))
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--audit", self.path("audit")))
        self.assertEqual(text, read(self.path("out/a.txt")).decode())
        self.assertEqual(text, read(self.path("out/b.html.txt")).decode())
        self.assertIn("다리가 다시", read(self.path("out/c.txt")).decode())
        winnow("restore", "--audit", self.path("audit"), "-o", self.path("again"), self.path("out"))
        self.assertEqual(text.encode("iso2022_jp"), read(self.path("again/a.txt")))

    def test_members_of_archives_go_by_their_names(self):
        with zipfile.ZipFile(self.path("a.zip"), "w") as archive:
            for name in ("café/плотина.txt", "../up.txt", "d/../e.txt", ".hidden", "d/.hidden", "..x"):
                archive.writestr(name, PAGE)
        with tarfile.open(self.path("a.tar"), "w") as archive:
            for name in ("café/плотина.txt", "../up.txt", "d/../e.txt", ".hidden", "d/.hidden", "..x"):
                member = tarfile.TarInfo(name)
                member.size = len(PAGE)
                archive.addfile(member, io.BytesIO(PAGE.encode()))
        for name in ("a.zip", "a.tar"):
            for locale in ("C", "C.UTF-8"):
                _, out, err = self.expect(0, self.clean(self.path(name), "-f", "jsonl", env={"LC_ALL": locale}))
                self.assertEqual([f"{name}#{n}" for n in ("café/плотина.txt", "../up.txt", "d/../e.txt")], [row["id"] for row in rows(out)])
                self.assertIn("3 skipped", err)

    def test_a_list_of_inputs_that_is_none_is_refused(self):
        self.write("pages/a.txt")
        _, _, err = self.expect(2, self.clean("--files-from", self.path("pages"), "-o", self.path("out")))
        self.assertIn("pages: is a folder, no list of inputs", err)
        list_file = self.write("list", self.path("pages/a.txt") + "\0" + self.path("pages") + "\0")
        _, _, err = self.expect(2, self.clean("--files-from", list_file, "-o", self.path("out")))
        self.assertIn("list: holds NUL bytes", err)
        self.assertIn("--null", err)
        self.assertFalse(os.path.exists(self.path("out")))
        self.expect(0, self.clean("--files-from", self.write("list", b"\xEF\xBB\xBF" + self.path("pages").encode() + b"\r\n"), "-n"))

    def test_a_missing_file_is_named_and_the_others_are_done(self):
        good = self.write("good.txt")
        _, _, err = self.expect(4, self.clean(self.path("gone.txt"), good, "-o", self.path("out")))
        self.assertIn("gone.txt: no such file or folder", err)
        self.assertEqual(PAGE.encode(), read(self.path("out", "good.txt")))

    @unittest.skipIf(os.geteuid() == 0, "root reads every folder")
    def test_an_unreadable_folder_is_a_failure_that_names_it(self):
        self.write("in/a.txt")
        self.write("in/locked/b.txt")
        os.chmod(self.path("in/locked"), 0)
        self.addCleanup(os.chmod, self.path("in/locked"), 0o700)
        _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertIn("in/locked: the folder cannot be opened", err)
        self.assertTrue(os.path.exists(self.path("out/a.txt")))

    def test_an_empty_file_is_an_empty_page(self):
        self.write("in/nothing.txt", b"")
        self.write("in/blank.txt", b" \n\t\n\xc2\xa0\n")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual(b"", read(self.path("out/nothing.txt")))
        self.assertEqual(b"", read(self.path("out/blank.txt")))
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        self.assertEqual(["empty", "empty"], [row["status"] for row in rows(out)])

    def test_binary_files_are_skipped_and_named(self):
        self.write("in/a.txt")
        self.write("in/photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        self.write("in/paper.txt", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj")
        self.write("in/data", bytes(range(256)) * 40)
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertIn("photo.png: skipped: a PNG image", err)
        self.assertIn("paper.txt: skipped: a PDF document", err)
        self.assertIn("data: skipped: data that is no text", err)
        self.assertIn("3 skipped", err)
        self.assertEqual({b"a.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))

    def test_a_text_that_only_begins_like_a_magic_number_is_a_page(self):
        self.write("in/id3.txt", "ID3 tags are stored in front of the music.\n")
        self.write("in/ftyp.txt", "The ftyp box comes first.\n")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertTrue(os.path.exists(self.path("out/id3.txt")))
        self.assertTrue(os.path.exists(self.path("out/ftyp.txt")))

    def test_bytes_that_are_no_utf_8_are_mended_one_by_one(self):
        name = self.write("a.txt", b"Na\xc3\xafve caf\xe9 owners of the \xc3\xaele d'Ys\n")
        _, out, _ = self.expect(0, self.clean(name))
        self.assertEqual("Naïve café owners of the île d'Ys\n", out.decode())

    def test_a_stray_nul_byte_does_not_make_a_page_binary(self):
        name = self.write("a.txt", b"A line with one \0 NUL byte in it.\n")
        _, out, _ = self.expect(0, self.clean(name))
        self.assertEqual(b"A line with one NUL byte in it.\n", out)

    def test_utf_16_is_text(self):
        name = self.write("a.txt", "The tide comes back.\n".encode("utf-16"))
        _, out, _ = self.expect(0, self.clean(name))
        self.assertEqual(b"The tide comes back.\n", out)

    def test_a_page_above_64_mib_is_a_failure_and_the_others_are_done(self):
        path = self.write("in/huge.txt", b"")
        with open(path, "wb") as file:
            for _ in range(100):
                file.write(b"word " * 200000)
        self.write("in/small.txt")
        _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertIn("huge.txt: 95.4 MiB are more than the 64.0 MiB that a page may have", err)
        self.assertEqual([b".winnow/manifest.jsonl", b"small.txt"], sorted(tree(self.path("out"))))

    def test_a_jsonl_line_of_100_mb_fails_and_the_stream_goes_on(self):
        path = self.write("in.jsonl", b'{"id":"a","text":"first"}\n')
        with open(path, "ab") as file:
            file.write(b'{"id":"b","text":"')
            for _ in range(100):
                file.write(b"word " * 200000)
            file.write(b'"}\n{"id":"c","text":"third"}\n')
        _, out, err = self.expect(4, self.clean("-f", "jsonl", path))
        self.assertIn("in.jsonl: line 2 at byte 26: the line has 95.4 MiB, more than the 64.0 MiB", err)
        self.assertEqual(["ok", "failed", "ok"], [row["status"] for row in rows(out)])
        self.assertEqual("third\n", rows(out)[2]["text"])

    def test_fifos_devices_and_sockets_are_skipped_without_waiting(self):
        self.write("in/a.txt")
        os.mkfifo(self.path("in/pipe"))
        sock = socket.socket(socket.AF_UNIX)
        self.addCleanup(sock.close)
        sock.bind(self.path("in/sock"))
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), timeout=20))
        self.assertIn("in/pipe: skipped: a FIFO", err)
        self.assertIn("in/sock: skipped: a socket", err)
        _, _, err = self.expect(0, self.clean("/dev/zero", timeout=20))
        self.assertIn("/dev/zero: skipped: a device", err)

    def test_a_fifo_that_is_named_is_read_like_standard_input(self):
        text = "The weir is open.\n"
        self.write("packed.jsonl.gz", gzip.compress(b'{"id":"a","text":"The mill."}\n{"id":"b","text":"The weir."}\n'))
        os.mkfifo(self.path("pipe.txt"))
        for command, wanted in (
            ('(sleep .5; printf "The weir is open.\\n") >"$1/pipe.txt" & exec "$0" clean --plugins "" "$1/pipe.txt"', text.encode()),
            ('exec "$0" clean --plugins "" <(printf "The weir is open.\\n")', text.encode()),
            ('printf "The weir is open.\\n" | "$0" clean --plugins "" /dev/stdin', text.encode()),
            ('"$0" clean --plugins "" -f jsonl <(zcat "$1/packed.jsonl.gz") <(cat "$1/packed.jsonl.gz") | grep -c weir', b"2\n"),
        ):
            done = subprocess.run(["bash", "-c", command, PROGRAM, self.dir], capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
            self.assertEqual((0, wanted), (done.returncode, done.stdout), done.stderr)
        # A signal ends the waiting for somebody who writes.
        waiting = subprocess.Popen([PROGRAM, "clean", "--plugins", "", self.path("pipe.txt")], stderr=subprocess.PIPE)
        time.sleep(.5)
        waiting.terminate()
        self.assertEqual(143, waiting.wait(timeout=20))
        waiting.stderr.close()

    def test_a_run_that_reads_its_input_twice_says_that_a_fifo_gives_its_bytes_once(self):
        os.mkfifo(self.path("pipe"))
        _, _, err = self.expect(2, winnow("dedup", self.path("pipe"), "-o", self.path("out"), timeout=20))
        self.assertIn("pipe: a FIFO, which gives its bytes once, and this run reads its input twice", err)

    def test_standard_output_may_be_named_as_a_file(self):
        page = self.write("page.txt", "Log in\n\nThe weir is open.\n")
        for name in ("/dev/stdout", "/dev/fd/1"):
            done = subprocess.run([PROGRAM, "clean", page, "-o", self.path("out"), "--audit", name], capture_output=True, timeout=60)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual("page", rows(done.stdout)[0]["type"])

    def test_links_are_followed_to_files_inside_the_tree_only(self):
        self.write("in/real.txt")
        self.write("outside.txt", "secret\n")
        self.write("in/folder/b.txt")
        os.symlink("real.txt", self.path("in/inside.txt"))
        os.symlink("../outside.txt", self.path("in/outside.txt"))
        os.symlink("folder", self.path("in/folder_link"))
        os.symlink("circle2.txt", self.path("in/circle1.txt"))
        os.symlink("circle1.txt", self.path("in/circle2.txt"))
        os.symlink("nowhere", self.path("in/nowhere.txt"))
        os.symlink(".", self.path("in/self"))
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual([b".winnow/manifest.jsonl", b"folder/b.txt", b"inside.txt", b"real.txt"], sorted(tree(self.path("out"))))
        self.assertIn("outside.txt: skipped: a symbolic link out of the folder", err)
        self.assertIn("circle1.txt: skipped: a symbolic link that leads in a circle", err)
        self.assertIn("nowhere.txt: skipped: a symbolic link that leads nowhere", err)
        self.assertIn("folder_link: skipped: a symbolic link to a folder", err)

    def test_a_link_named_as_input_is_followed(self):
        self.write("in/a.txt")
        os.symlink("in", self.path("link"))
        self.expect(0, self.clean(self.path("link"), "-o", self.path("out")))
        self.assertTrue(os.path.exists(self.path("out/a.txt")))
        os.symlink("loop", self.path("loop"))
        _, _, err = self.expect(4, self.clean(self.path("loop")))
        self.assertIn("loop: cannot be opened", err)

    def test_hidden_files_are_counted_not_read(self):
        self.write("in/.hidden.txt")
        self.write("in/.git/config")
        self.write("in/a.txt")
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertIn("2 skipped", err)
        self.assertNotIn(".git", err)
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--verbose"))
        self.assertIn(".git: skipped: hidden", err)

    def test_odd_names_are_kept_apart_and_shown_without_steering_the_terminal(self):
        for name in (b"in/caf\xe9.txt", b"in/new\nline.txt", b"in/esc\x1b[31m.txt", "in/größe ✓.txt".encode(), b"in/-o.txt", b"in/%41.txt"):
            self.write(name)
        self.write(b"in/bad\xff\n.gz", b"\x1f\x8b\x08\0")
        _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
        names = set(tree(self.path("out"))) - {b".winnow/manifest.jsonl"}
        self.assertEqual({b"caf%E9.txt", b"new%0Aline.txt", b"esc%1B[31m.txt", "größe ✓.txt".encode(), b"-o.txt", b"%41.txt"}, names)
        self.assertIn("bad\\xFF\\n.gz: at byte 0: the header of the last gzip member is cut off", err)
        _, out, _ = self.clean(self.path("in"), "-f", "jsonl")
        self.assertIn("new%0Aline.txt", [row["id"] for row in rows(out)])

    def test_different_names_have_different_ids(self):
        names = {b"\xff.txt": "%FF.txt", b"%FF.txt": "%25FF.txt", b"%25FF.txt": "%2525FF.txt", b"tide%0A.txt": "tide%250A.txt",
                 b"\xc3%A9.txt": "%C3%25A9.txt",
                 # Usual ones stay as they are.
                 b"%C3%A9.txt": "%C3%A9.txt", b"100%.txt": "100%.txt", b"a%20b.txt": "a%20b.txt", b"%2520.txt": "%2520.txt",
                 "café.txt".encode(): "café.txt", b"%ff.txt": "%ff.txt"}
        for number, name in enumerate(names):
            self.write(os.path.join(b"in", name), f"Tide {number}\n")
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        self.assertEqual({f"Tide {number}\n": id for number, id in enumerate(names.values())}, {row["text"]: row["id"] for row in rows(out)})
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--audit", self.path("audit")))
        self.assertEqual({id.encode() for id in names.values()} | {b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))
        self.expect(0, winnow("restore", "--audit", self.path("audit"), "-o", self.path("again"), self.path("out")))
        for number, id in enumerate(names.values()):
            self.assertEqual(f"Tide {number}\n", read(self.path("again", id)).decode())

    def test_html_is_read_by_its_extension_its_look_or_by_name(self):
        page = "<!DOCTYPE html><title>T</title><p>Text of a page"
        self.write("in/a.html", page)
        self.write("in/b.xhtml", page)
        self.write("in/c", page)
        self.write("in/e.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        _, _, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertIn("e.html: skipped: a PNG image", err)
        names = set(tree(self.path("out"))) - {b".winnow/manifest.jsonl"}
        self.assertEqual({b"a.html.txt", b"b.xhtml.txt", b"c.txt"}, names)
        for name in ("a.html.txt", "b.xhtml.txt", "c.txt"):
            with open(self.path("out", name), encoding="utf-8") as f:
                self.assertEqual("Text of a page\n", f.read())
        _, out, _ = self.expect(0, self.clean("--from", "html", "-", stdin=b"Words<p>more"))
        self.assertEqual("Words\n\nmore\n", out.decode())
        self.expect(0, self.clean("--from", "txt", self.path("in/a.html")))

    def test_broken_rows_are_named_with_line_and_offset_and_the_stream_goes_on(self):
        lines = [b'{"id":"a","text":"one"}', b'{"id":"b","text":"two"', b'{"id":"c"}', b'{"id":"d","text":4}', b'[]', b"",
                 b'{"id":"e","text":"x","text":"y"}', b'{"id":"f","text":"\xff"}', b'{"id":"g","html":4}', b'{"id":"h","text":"x"} more',
                 b'{"id":"i","text":"x","n":01}', b'{"id":"j","text":"\\udc00"}', b'{"id":"k","text":"end"}']
        _, out, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=b"\n".join(lines)))
        got = rows(out)
        self.assertEqual(["ok"] + ["failed"] * 10 + ["ok"], [row["status"] for row in got])
        self.assertEqual("k", got[-1]["id"])
        self.assertIn("-: line 2 at byte 24: broken JSON", err)
        self.assertIn('line 3 at byte 47: no "text"', err)
        self.assertIn('"text" is a number, not a string', err)
        self.assertIn("a row must be an object, this is an array", err)
        self.assertIn('the member "text" stands twice', err)
        self.assertIn("line 8 at byte 115: the line is not valid UTF-8", err)
        self.assertIn("10 failed", err)
        self.assertEqual("x", got[9]["text"], "a failed row keeps its text")

    def test_rows_of_a_file_in_another_charset_are_read_in_it_and_that_is_said(self):
        french = ["Le café de l’écluse rouvre à midi.", "La marée monte dès l’été, où qu’on soit.", "Le pêcheur a déjà rentré ses filets."]
        russian = ["Прилив начнётся в десять часов утра.", "Паром отойдёт только после него.", "Мельница у плотины открыта."]
        japanese = ["水門は朝十時に開きます。表を見てください。", "渡し船は潮が満ちてから出ます。", "水車小屋は毎日開いています。"]
        for charset, name, texts in (("cp1252", "windows-1252", french), ("cp1251", "windows-1251", russian), ("shift_jis", "windows-31j", japanese), ("euc_jp", "EUC-JP", japanese)):
            with self.subTest(charset):
                feed = "".join(json.dumps({"id": str(i), "text": text}, ensure_ascii=False) + "\n" for i, text in enumerate(["Plain.", *texts]))
                file, audit, report = self.write("in.jsonl", feed.encode(charset)), self.path("audit"), self.path("report")
                _, out, err = self.expect(0, self.clean(file, "-f", "jsonl", "--audit", audit, "--report", report))
                self.assertEqual(["Plain.\n"] + [text + "\n" for text in texts], [row["text"] for row in rows(out)])
                self.assertRegex(err, rf"in.jsonl: line 2 at byte \d+: its row is no UTF-8 and was read as {name} \(3 such rows\)\n\s+where another charset is right")
                self.assertEqual([None, name, name, name], [line.get("row_charset") for line in rows(read(audit)) if line["type"] == "page"])
                self.assertEqual({name: 3}, json.loads(read(report))["charsets"])
                _, piped, _ = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed.encode(charset)))
                self.assertEqual(out, piped)

    def test_what_a_row_of_another_shape_lacks_is_looked_for_once_for_each_shape(self):
        feed = "".join(json.dumps(row) + "\n" for row in ({"id": 1, "content": "The weir is open."}, {"id": 2, "summary": "The weir is open."},
                                                         {"id": 3, "content": ["No", "words"]}, {"id": 4, "text": ["The weir.", "It is."]}))
        _, out, _ = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed.encode()))
        said = [row["error"].partition("byte")[2].partition(": ")[2] for row in rows(out)]
        self.assertEqual(["if it is in \"content\": jq -c '.text = .content'", "if it is in \"summary\": jq -c '.text = .summary'"],
                         [sentence.partition("; ")[2] for sentence in said[:2]])
        self.assertEqual(said[0], said[2], "its content has no words, and its shape is known")
        self.assertIn("makes one of its parts", said[3])

    def test_a_table_without_an_extension_is_named_and_skipped_and_no_text_that_begins_alike_is(self):
        for name, text in (("comma", 'id,url,text\n1,http://harnby.example/a,"The weir,\nand the mill"\n2,http://harnby.example/b,The ford\n'),
                           ("tab", "id\ttitle\tcontent\na\tThe weir\tIt is open.\nb\tThe mill\tIt is shut.\n")):
            _, out, err = self.expect(0, self.clean(self.write(name, text), "-f", "jsonl"))
            self.assertEqual(b"", out)
            self.assertRegex(err, f"{name}: skipped: a table and not a page: mlr --i[ct]sv --ojsonl cat makes rows of it")
            _, out, _ = self.expect(0, self.clean("-f", "jsonl", "-", stdin=text.encode()))
            self.assertEqual(b"", out)
            self.expect(0, self.clean(self.write(name + ".txt", text)))
        for text in ("Text,url,id\n\nare the names of columns.\n", "Contexts, bodies, texts\nOne, two, three\nFour, five, six\n",
                     "weir,mill,ford\nopen,shut,dry\nopen,open,wet\n", "Text,body\none,two\nthree,four\n"):
            _, out, _ = self.expect(0, self.clean(self.write("note", text), "-f", "jsonl"))
            self.assertEqual(1, len(rows(out)), text)

    def test_a_damaged_byte_in_a_file_of_utf_8_costs_its_row_alone(self):
        texts = [b"The caf\xe9 is open.", b"The weir \xe2\x80\x93 open.", b"Caf\xc3", b"\xe9\xe8\xe0 \xe9 \xe9 \xe9 \xe9 \xe9 \xe9", "Le café, à midi.".encode(), b"The mill."]
        def feed(order):
            return b"".join(b'{"id":"%d","text":"%s"}\n' % (i, texts[i]) for i in order)
        for order in (range(6), reversed(range(6))):
            _, out, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed(order)))
            self.assertEqual({"1", "4", "5"}, {row["id"] for row in rows(out) if row["status"] == "ok"})
            self.assertNotIn("was read as", err)
            self.assertNotIn("iconv", err)
        _, out, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=feed([5, 0, 5])))
        self.assertEqual(["ok", "failed", "ok"], [row["status"] for row in rows(out)])
        self.assertIn("the line is not valid UTF-8; of a file in another charset: iconv -f WINDOWS-1252 -t UTF-8, say", err)

    def test_a_torn_last_row_is_a_failure(self):
        _, out, err = self.expect(4, self.clean("-f", "jsonl", "-", stdin=b'{"id":"a","text":"x"}\n{"id":"b","te'))
        self.assertEqual(["ok", "failed"], [row["status"] for row in rows(out)])
        self.assertIn("line 2 at byte 22", err)

    def test_a_folder_of_very_many_files_is_read_whole_and_in_order(self):
        os.mkdir(self.path("in"))
        for i in range(33000):
            os.close(os.open(self.path("in", str(i)), os.O_CREAT | os.O_WRONLY))
        self.write("in/folder/x")
        self.write("in/folder-y")
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl"))
        ids = [row["id"] for row in rows(out)]
        self.assertEqual(sorted(ids), ids)
        self.assertEqual(33002, len(set(ids)))

    def test_a_deep_tree_is_read_to_its_end(self):
        here = os.open(self.dir, os.O_RDONLY)
        self.addCleanup(os.close, here)
        at = os.dup(here)
        for _ in range(600):
            os.mkdir("d" * 10, dir_fd=at)
            below = os.open("d" * 10, os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = below
        file = os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=at)
        os.write(file, b"deep\n")
        os.close(file)
        os.close(at)
        self.write("d" * 10 + "/last.txt")
        _, out, _ = self.expect(0, self.clean(self.path("d" * 10), "-f", "jsonl"))
        self.assertEqual([600, 1], [row["id"].count("/") + 1 for row in rows(out)])
        out_dir = tempfile.mkdtemp(prefix="winnow-deep-")
        self.addCleanup(subprocess.run, ["rm", "-rf", out_dir, self.dir])
        self.expect(0, self.clean(self.path("d" * 10), "-o", out_dir))
        with open(os.path.join(out_dir, ".winnow/manifest.jsonl")) as manifest:
            self.assertIn("deep.txt", manifest.readline())

    def test_an_error_that_can_be_mended_says_how(self):
        page = self.write("page.txt")
        page_rows = self.write("rows.jsonl", '{"id":"1","text":"The mill."}\n')
        for code, arguments, what, advice in (
                (2, ("clean", page, "--jbos", "3"), 'there is no such option (did you mean "--jobs"?)', "--help"),
                (2, ("clean", page, "-o", "out", "--plugin", ""), "names no file", "--plugin ./"),
                (2, ("clean", page, "-o", "out", "--audit", "gone/a.jsonl"), "cannot be written", "a folder that is there"),
                (2, ("report", "gone"), "no such file or folder", "winnow report AUDIT"),
                (4, ("explain", page_rows, "--page", "9"), "there is no page with this id", "without --page"),
                (4, ("eval", page_rows, self.write("bad.jsonl", '{"text":"a"}\n')), 'is no row with an "id"', '{"id": ...'),
                (2, ("dedup", page, "-o", ""), "an empty name is no output", "-o FILE"),
                (2, ("search", "gone.db", "mill"), "cannot be opened", "-f sqlite -o FILE"),
                (2, ("plugins", "new", "No"), "a plugin's name is small letters", "archive_mark"),
                (2, ("plugins", "test", "gone"), "is no folder", "winnow plugins new NAME"),
                (2, ("rules", "new", "harnby.example", page), "what repeats is seen from two pages on", "more pages of the site")):
            with self.subTest(arguments):
                _, _, err = self.expect(code, winnow(*arguments, cwd=self.dir))
                said, *more = err.splitlines()
                self.assertIn(what, said)
                self.assertIn(advice, "".join(line for line in more if line.startswith("        ")))


if __name__ == "__main__":
    unittest.main()
