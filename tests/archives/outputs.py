#!/usr/bin/env python3
"""What is written for indexing: compressed rows, bulk requests, a database; and searching it.

    python3 tests/archives/outputs.py BUILD_DIR [unittest options]
"""
import contextlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

from make import gz, http, record, responses, row, text, url

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
            file.write(b"".join(map(gz, responses(30) + [record("response", "http://sandgate.example/again", http(text(3).encode()), "application/http")])))

    def path(self, name):
        return os.path.join(self.dir, name)

    def clean(self, form, name, *more):
        out = self.path(name)
        winnow("clean", "--plugins", "", self.warc, "-f", form, "-o", out, *more)
        return out

    def rows_file(self, name, *pages):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(page) + "\n" for page in pages)
        return self.path(name)

    def bulk(self, name, *pages, inputs=(), since=None, more=(), status=0, plugins=""):
        """The requests for these rows, or these inputs, as (action, id, row), and what was said."""
        inputs = inputs or [self.rows_file(name + ".jsonl", *pages)]
        _, said = winnow("clean", "--plugins", plugins, *inputs, "-f", "es-bulk", "-o", self.path(name),
                         *(["--since", self.path(since)] if since else []), *more, status=status)
        lines = iter(map(json.loads, read(self.path(name)).splitlines()))
        requests = []
        for line in lines:
            ((action, at),) = line.items()
            requests.append((action, at["_id"], None if action == "delete" else next(lines)))
        return requests, said

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
        with open(self.warc, "wb") as file:
            file.write(b"".join(map(gz, responses(30))))
        lines = read(self.clean("es-bulk", "a.ndjson")).splitlines()
        self.assertEqual(60, len(lines))
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

    def test_documents_have_no_members_that_search_engines_refuse(self):
        page = {"id": "a", "text": "a", "title": "T", "_id": {"$oid": "1"}, "_index": "x", "source": "Gazette, \"late\"",
                "nested": {"_id": 1, "source": 2}, "source._index": 3}
        for more in ((), ("--action", "update")):
            (_, name, got), = self.bulk("a", page, more=("--force", *more))[0]
            got = got.get("doc", got)
            self.assertEqual("a", name)
            self.assertEqual({"source._id": {"$oid": "1"}, "source.source._index": "x", "source._index": 3, "source.title": "T",
                              "source.source": "Gazette, \"late\"", "nested": {"_id": 1, "source": 2}},
                             {k: v for k, v in got.items() if k[0] in "_n" or k.startswith("source")})
        for source in ({"name": "Gazette"}, [{"name": "Gazette"}], None):
            (_, _, got), = self.bulk("a", {"id": "a", "text": "a", "source": source, "title": "T"}, more=("--force",))[0]
            self.assertEqual((source, "T"), (got["source"], got["source.title"]))
        out, _ = winnow("clean", "--plugins", "", "-f", "jsonl", "-", stdin=json.dumps(page).encode())
        self.assertEqual("x", json.loads(out)["_index"])

    def test_a_notice_for_now_leaves_the_document_and_a_page_that_is_not_found_deletes_it(self):
        def bulk(name, text, since=None, more=()):
            return self.bulk(name, {"id": "a", "text": text}, since=since, more=more, plugins="error_pages")[0]

        bulk("monday", "The ferry\n\nIt rises with the tide.")
        check = "Just a moment...\n\nChecking your browser before accessing harnby.example\n"
        for more in ((), ("--dedup",)):
            self.assertEqual([("update", "a", {"doc": {}})], bulk("tuesday", check, "monday", more))
            self.assertEqual([("update", "a", {"doc": {}})], bulk("wednesday", "503 Service Unavailable", "tuesday", more))
            self.assertEqual([("delete", "a", None)], bulk("thursday", "Page not found", "wednesday", more))
            self.assertEqual([], bulk("friday", check, "thursday", more), "what is not there is not kept")
        for text, more in ((check, {"dropped": "access challenge", "temporary": "access challenge"}),
                           ("404 Not Found\n\nnginx", {"dropped": "not found"}), ("It rises.", {})):
            out, _ = winnow("clean", "--plugins", "error_pages", "-f", "jsonl", "-",
                            stdin=json.dumps({"id": "a", "text": text, "temporary": "mine"}).encode())
            got = json.loads(out)
            self.assertEqual(more, {name: got[name] for name in ("dropped", "temporary") if name in got})
            self.assertEqual(("empty" if more else "ok", "mine"), (got["status"], got["source.temporary"]))

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

    KEPT = {"doc": {}}

    def test_a_page_that_failed_keeps_its_document_and_the_next_run_knows_of_it(self):
        self.bulk("monday", {"id": "a", "text": "a"}, {"id": "b", "text": "b"}, {"id": "f", "text": "f"})
        got, _ = self.bulk("tuesday", {"id": "a", "text": "a"}, {"id": "f", "text": 5}, {"id": "new", "text": 5}, since="monday", status=4)
        self.assertEqual([("update", "f", self.KEPT), ("delete", "b", None)], got[1:], "what was never there is not kept")
        got, _ = self.bulk("wednesday", {"id": "a", "text": "a"}, {"id": "f", "text": 5}, since="tuesday", status=4)
        self.assertEqual([("update", "f", self.KEPT)], got[1:])
        got, _ = self.bulk("thursday", {"id": "a", "text": "a"}, since="wednesday")
        self.assertEqual([("delete", "f", None)], got[1:])
        got, _ = self.bulk("friday", {"id": "f", "text": 5}, {"id": "f", "text": "f"}, since="wednesday", status=4)
        self.assertEqual(["update", "index", "delete"], [action for action, _, _ in got], "a page that comes after all")

    def test_a_page_that_a_warc_does_not_repeat_keeps_its_document_and_one_that_is_gone_loses_it(self):
        def crawl(name, *records):
            with open(self.path(name), "wb") as file:
                file.write(b"".join(map(gz, records)))
            return self.path(name)

        def revisit(number, status="200 OK"):
            return record("revisit", url(number), http(b"", status=status), "application/http; msgtype=response",
                          extra=("WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",))

        def answered(number, status):
            return record("response", url(number), http(b"Sorry.", status=status), "application/http; msgtype=response")

        self.bulk("monday", inputs=[crawl("monday.warc.gz", *responses(8))])
        tuesday = crawl("tuesday.warc.gz", responses(1)[0], revisit(0), revisit(1), revisit(2, "304 Not Modified"),
                        record("revisit", url(3), b"", "application/http"), revisit(4, "404 Not Found"), answered(5, "503 Service Unavailable"),
                        answered(6, "429 Too Many Requests"), answered(7, "410 Gone"), revisit(9))
        for more in ((), ("--dedup",), ("-j", "3")):
            got, _ = self.bulk("tuesday", inputs=[tuesday], since="monday", more=more)
            self.assertEqual([("index", url(0))], [request[:2] for request in got[:1]])
            self.assertEqual({("update", url(i)) for i in (1, 2, 3, 5, 6)} | {("delete", url(i)) for i in (4, 7)},
                             {request[:2] for request in got[1:]})
            got, _ = self.bulk("wednesday", inputs=[crawl("wednesday.warc.gz", responses(1)[0], revisit(1))], since="tuesday", more=more)
            self.assertEqual({("index", url(0)), ("update", url(1))} | {("delete", url(i)) for i in (2, 3, 5, 6)},
                             {request[:2] for request in got})

    def test_a_page_that_a_guard_left_uncut_keeps_its_document(self):
        page = "Log in\n\n" + text(1)
        self.rows_file("rows", {"id": "a", "text": page}, {"id": "b", "text": text(2)})
        winnow("clean", self.path("rows"), "-f", "es-bulk", "-o", self.path("monday"))
        for more in ([], ["--dedup"]):
            out, said = winnow("clean", self.path("rows"), "-f", "es-bulk", "--since", self.path("monday"), "--max-cut", "0.001", *more)
            self.assertIn("quarantined", said)
            self.assertEqual([{"update": {"_id": "a"}}, self.KEPT], [json.loads(line) for line in out.splitlines()[:2]])
            self.assertNotIn(b"delete", out)

    def test_what_could_not_be_read_is_deleted_on_the_day_that_it_is_known_to_be_gone(self):
        pages = [{"id": name, "text": f"The {name} of the mill."} for name in ("wheel", "race", "stone")]
        self.bulk("monday", *pages)
        with open(self.path("torn.jsonl"), "wb") as file:
            file.write(json.dumps(pages[0]).encode() + b"\n" + b'{"text": "The race of the mi')
        with open(self.path("headless.jsonl"), "wb") as file:
            file.write(json.dumps(pages[0]).encode() + b"\n" + b'e race of the mill."}\n')
        with open(self.path("damaged.jsonl.gz"), "wb") as file:
            file.write(gz(json.dumps(pages[0]).encode() + b"\n") + b"garbage")
        with open(self.path("no.jsonl.gz"), "wb") as file:
            file.write(b"no gzip at all\n")
        whole = self.rows_file("whole.jsonl", pages[0])
        for inputs in (["torn.jsonl"], ["headless.jsonl"], ["damaged.jsonl.gz"], [whole, "no.jsonl.gz"], [whole, "nowhere.jsonl"],
                       [whole, "nowhere"]):
            for more in ([], ["--dedup"]):
                with self.subTest(inputs=inputs, more=more):
                    _, said = self.bulk("tuesday", inputs=list(map(self.path, inputs)), since="monday", more=more, status=4)
                    self.assertIn("some of the input could not be read: no page is deleted as gone", said)
                    got, _ = self.bulk("wednesday", pages[0], pages[2], since="tuesday")
                    self.assertEqual([("delete", "race", None)], got[2:])
        got, _ = self.bulk("tuesday", inputs=[whole, self.path("nowhere.txt")], since="monday", status=4)
        self.assertEqual(["race", "stone"], [name for action, name, _ in got if action == "delete"], "one page, and not one of these")

    def test_a_run_that_reads_no_page_deletes_no_document(self):
        pages = [{"id": f"p{i}", "text": f"The wheel {i} of the mill."} for i in range(3)]
        self.bulk("monday", *pages)
        os.mkdir(self.path("folder"))
        for name, data in (("empty.jsonl", b""), ("blank.jsonl", b"\n\n"), ("array.json", json.dumps(pages).encode()),
                           ("metadata.warc", record("metadata", url(1), b"a: b", "application/warc-fields")), ("folder/picture.gif", b"GIF89a\0\0")):
            with open(self.path(name), "wb") as file:
                file.write(data)
        for name in ("empty.jsonl", "blank.jsonl", "array.json", "metadata.warc", "folder"):
            for more in ([], ["--dedup"]):
                with self.subTest(name, more=more):
                    got, said = self.bulk("tuesday", inputs=[self.path(name)], since="monday", more=more)
                    self.assertEqual([("update", page["id"], self.KEPT) for page in pages], got)
                    self.assertRegex(said, "no (page was read: no document of --since is deleted|page is deleted) as gone")

    def test_a_given_input_that_could_hold_pages_and_is_not_read_deletes_no_document(self):
        pages = [{"id": f"p{i}", "text": f"The wheel {i} of the mill."} for i in range(3)]
        self.bulk("monday", *pages)
        first = self.rows_file("first.jsonl", pages[0])
        for name, data in (("rest.jsonl.xz", b"\xFD7zXZ\0" + bytes(90)), ("rest.json", json.dumps(pages[1:]).encode()),
                           ("rest.csv", b"id,text\np1,The wheel\n"), ("rest.parquet", b"PAR1" + bytes(90))):
            with open(self.path(name), "wb") as file:
                file.write(data)
            with self.subTest(name):
                got, said = self.bulk("tuesday", inputs=[first, self.path(name)], since="monday")
                self.assertEqual([("update", page["id"], self.KEPT) for page in pages[1:]], got[1:])
                self.assertIn("some of the input could not be read: no page is deleted as gone", said)
        with open(self.path("picture.gif"), "wb") as file:
            file.write(b"GIF89a\0\0")
        got, said = self.bulk("tuesday", inputs=[first, self.path("picture.gif")], since="monday")
        self.assertEqual([("delete", page["id"], None) for page in pages[1:]], got[1:])
        self.assertIn("2 of 3 documents that --since names are deleted: their pages are gone", said)

    def test_most_documents_are_deleted_on_demand_alone(self):
        pages = [{"id": f"p{i}", "text": f"The wheel {i} of the mill."} for i in range(30)]
        self.bulk("monday", *pages)
        refused = (r"the pages of {} of 30 documents that --since names are gone, more than --most-deleted allows: none is deleted\n"
                   r"\s+look whether the inputs are whole; where they are, the same command with --most-deleted 100% deletes them")
        for more in ([], ["--dedup"], ["--most-deleted", "20"]):
            got, said = self.bulk("tuesday", *pages[:9], since="monday", more=[*more, "-q"], status=4)
            self.assertEqual([("update", page["id"], self.KEPT) for page in pages[9:]], got[9:])
            self.assertRegex(said, refused.format(21))
        for more in ([], ["--most-deleted", "70%"], ["--most-deleted", "100%"], ["--most-deleted", "21"]):
            left = pages[:15] if not more else pages[:9]
            got, said = self.bulk("wednesday", *left, since="tuesday", more=more)
            self.assertEqual([("delete", page["id"], None) for page in pages[len(left):]], got[len(left):], "the next run knows of them")
            self.assertIn(f"{30 - len(left)} of 30 documents that --since names are deleted: their pages are gone", said)
        _, said = self.bulk("thursday", *pages[:29], since="monday", more=["--most-deleted", "0"], status=4)
        self.assertRegex(said, refused.format(1))
        rows = self.path("thursday.jsonl")
        _, said = winnow("clean", rows, "-f", "es-bulk", "--since", self.path("monday"), "--most-deleted", "most", status=2)
        self.assertIn("number of documents", said)
        winnow("clean", rows, "-f", "es-bulk", "--most-deleted", "3", status=2)

    def test_what_a_skipped_file_of_a_folder_may_hold_is_not_deleted(self):
        pages = [{"id": f"p{i}", "text": f"The wheel {i} of the mill."} for i in range(3)]
        os.mkdir(self.path("folder"))
        self.rows_file("folder/first.jsonl", pages[0])
        for name in ("rest.html", "note.txt", "gone.txt"):
            with open(self.path("folder/" + name), "w", encoding="utf-8") as file:
                file.write(f"<html><p>The {name} of the mill.")
        rest = self.rows_file("folder/rest.jsonl", *pages[1:])
        self.bulk("monday", inputs=[self.path("folder")])
        xz = b"\xFD7zXZ\0" + bytes(90)

        def tuesday(remove, **files):
            for name in remove:
                os.unlink(self.path("folder/" + name))
            for name, data in files.items():
                with open(self.path("folder/" + name.replace("_", ".")), "wb") as file:
                    file.write(data)
            got, said = self.bulk("tuesday", inputs=[self.path("folder")], since="monday")
            return {name: action for action, name, _ in got}, said

        got, said = tuesday(["rest.html", "note.txt", "gone.txt"], rest_html_xz=xz, note_txt=bytes(500), table_csv=b"id,text\np1,The wheel\n")
        self.assertEqual({"p0": "index", "p1": "index", "p2": "index", "rest.html": "update", "note.txt": "update", "gone.txt": "delete"}, got)
        self.assertNotIn("could not be read", said)
        got, said = tuesday(["rest.jsonl"], rest_jsonl_xz=xz)
        self.assertEqual({"p0": "index", "p1": "update", "p2": "update", "rest.html": "update", "note.txt": "update", "gone.txt": "update"}, got)
        self.assertIn("folder/rest.jsonl.xz: some of the input could not be read: no page is deleted as gone", said)
        self.assertFalse(os.path.exists(rest))

    def test_a_picture_in_an_archive_keeps_no_document_of_a_page_that_is_gone(self):
        def packed(name, **files):
            with tarfile.open(self.path(name), "w") as archive:
                for path, data in files.items():
                    info = tarfile.TarInfo(path.replace("_", "."))
                    info.size = len(data)
                    archive.addfile(info, io.BytesIO(data))
            return self.path(name)

        gif = b"GIF89a\0\0"
        self.bulk("monday", inputs=[packed("a.tar", a_txt=b"The mill.\n", b_txt=b"The weir.\n", c_gif=gif)])
        got, _ = self.bulk("tuesday", inputs=[packed("a.tar", a_txt=b"The mill.\n", c_gif=gif)], since="monday")
        self.assertEqual([("index", "a.tar#a.txt"), ("delete", "a.tar#b.txt")], [request[:2] for request in got])

    def test_requests_that_were_cut_off_are_refused(self):
        rows = [{"id": f"p{i}", "text": f"page {i}"} for i in range(3)]
        self.bulk("whole", *rows)
        self.rows_file("new.jsonl", rows[0])
        whole = read(self.path("whole"))
        ends = [at + 1 for at, byte in enumerate(whole) if byte == 10]
        for size in [*range(ends[3] - 5, len(whole) + 1), *ends]:
            with open(self.path("old"), "wb") as file:
                file.write(whole[:size])
            if size in ends[1::2]:
                self.bulk("new", rows[0], since="old")
                continue
            _, said = winnow("clean", self.path("new.jsonl"), "-f", "es-bulk", "--since", self.path("old"), status=2)
            self.assertRegex(said, r"old:\d: is cut off: the last request does not end\n\s+--since wants all of what")

    def test_of_pages_with_one_id_the_second_is_left_out_and_named(self):
        pages = [{"id": "a", "text": "The lamp on the mole.", "date": "2020-01-01"}, {"id": 7, "text": "Seven bells."},
                 {"id": "a", "text": "The school is sold.", "date": "2021-01-01"}, {"id": "7", "text": "Eight bells."},
                 {"id": "b", "text": "The school is sold.", "date": "2020-01-01"}]
        for more in ([], ["--dedup"], ["--action", "update"]):
            got, said = self.bulk("requests", *pages, more=more, status=4)
            rows = {name: row.get("doc", row)["text"] for _, name, row in got}
            self.assertEqual({"a": "The lamp on the mole.\n", "7": "Seven bells.\n", "b": "The school is sold.\n"}, rows)
            self.assertEqual(3, len(got))
            self.assertRegex(said, r'requests.jsonl: line 3 at byte \d+: the id "a": another page has this id, too\n.*this one is left out')
            self.assertIn('the id "7": another page', said)
        got, _ = self.bulk("requests", {"id": "a", "text": ""}, {"id": "a", "text": 5}, {"id": "a", "text": "One."}, status=4)
        self.assertEqual([("index", "a")], [request[:2] for request in got], "a page without a document takes no place")
        winnow("clean", self.path("requests.jsonl"), "-f", "es-bulk", "--allow-failures", "1")

    def test_a_database_has_one_page_of_an_id_as_requests_have(self):
        pages = [{"id": "a", "text": "The lamp on the mole."}, {"id": "b", "text": 5}, {"id": "b", "text": "The school is sold."},
                 {"id": "a", "text": "The lamp is out."}, {"id": "c", "text": "The school is sold."}]
        file = self.rows_file("rows.jsonl", *pages)
        for more in ([], ["--dedup"]):
            _, said = winnow("clean", file, "-f", "sqlite", "-o", self.path("a.db"), "--plugins", "", *more, status=4)
            with contextlib.closing(sqlite3.connect(self.path("a.db"))) as db:
                got = db.execute("SELECT n, id, text, status FROM pages ORDER BY n").fetchall()
                copies = db.execute("SELECT n, first FROM copies").fetchall()
            copy = "duplicate" if more else "ok"
            self.assertEqual([(1, "a", "The lamp on the mole.\n", "ok"), (2, "b", "", "failed"), (3, "b", "The school is sold.\n", "ok"),
                              (4, "c", "The school is sold.\n", copy)], got)
            self.assertEqual([(4, 3)], copies)
            self.assertRegex(said, r'rows.jsonl: line 4 at byte \d+: the id "a": another page has this id, too\n.*this one is left out')

    def test_a_database_says_what_pages_say_of_themselves(self):
        self.rows_file("rows.jsonl", {"id": 1, "html": "<!doctype html><html lang=en><head><meta name=author content='Ada Quill'><meta "
                                      "property='article:published_time' content='2021-03-04'><title>Of tides</title></head><body>"
                                      "<h1>Of tides</h1><p>" + "</p><p>".join(text(4).split("\n\n")) + "</p></body></html>"})
        winnow("clean", self.path("rows.jsonl"), "-f", "sqlite", "-o", self.path("a.db"))
        row = json.loads(winnow("clean", self.path("rows.jsonl"), "-f", "jsonl")[0])
        with contextlib.closing(sqlite3.connect(self.path("a.db"))) as db:
            (got,) = db.execute("SELECT title, date, byline, lang, iso_date FROM pages").fetchall()
            columns = [name for _, name, *_ in db.execute("PRAGMA table_info(pages)")]
        self.assertEqual(("Of tides", "2021-03-04", "Ada Quill", "en", "2021-03-04"), got)
        self.assertEqual(tuple(row[name] for name in ("title", "date", "byline", "lang", "iso_date")), got)
        self.assertEqual(["n", "id", "url", "site", "title", "date", "byline", "lang", "text", "hash", "source_hash", "source", "edits",
                          "status", "error", "fields"], columns[:16], "new columns stand behind those that readers know")

    def test_a_database_says_what_a_page_lacks(self):
        self.rows_file("rows.jsonl", {"id": 1, "text": "Log in\n\n" + text(1)})
        winnow("clean", self.path("rows.jsonl"), "-f", "sqlite", "-o", self.path("a.db"), "--max-cut", "0.001")
        with contextlib.closing(sqlite3.connect(self.path("a.db"))) as db:
            ((status, error),) = db.execute("SELECT status, error FROM pages").fetchall()
        self.assertEqual("quarantined", status)
        self.assertIn("--max-cut allows", error)

    def test_a_database_names_the_page_that_a_duplicate_is_a_copy_of(self):
        self.rows_file("rows.jsonl", {"id": "one", "text": "Log in\n\n" + text(1), "n": 1.50}, {"text": 5},
                       {"id": "other", "url": "http://sandgate.example/2", "text": text(2)},
                       {"id": "same", "text": text(1), "duplicate_of": "theirs"},
                       {"id": "long", "text": text(1) + "\nThe keeper is named on the wall of the quay.\n"})
        out, _ = winnow("clean", self.path("rows.jsonl"), "-f", "jsonl", "--dedup", status=4)
        rows = {row["id"]: row for row in map(json.loads, out.splitlines())}
        ours = ("copies", "duplicate_of", "jaccard", "containment", "n", "source.duplicate_of")
        os.mkdir(self.path("locked"), 0)  # a folder that fails has no id
        for jobs in ("1", "3"):
            winnow("clean", self.path("locked"), self.path("rows.jsonl"), "-f", "sqlite", "--dedup", "-o", self.path("a.db"), "-j", jobs,
                   status=4)
            with contextlib.closing(sqlite3.connect(self.path("a.db"))) as db:
                got = {id: (n, status, json.loads(fields)) for n, id, status, fields in
                       db.execute("SELECT n, id, status, coalesce(fields, '{}') FROM pages")}
                copies = db.execute("SELECT n, first FROM copies ORDER BY n").fetchall()
                self.assertEqual("http://sandgate.example/2", db.execute("SELECT url FROM pages WHERE id = 'other'").fetchone()[0])
                self.assertEqual([("Log in",)], db.execute("SELECT text FROM removals").fetchall())
            for row, (_, status, fields) in zip(rows.values(), got.values()):
                self.assertEqual(row["status"], status)
                self.assertEqual({name: row[name] for name in ours if name in row}, {name: fields[name] for name in ours if name in fields})
            self.assertEqual(("duplicate", "long"), (got["one"][1], got["one"][2]["duplicate_of"]))
            self.assertEqual(["one", "same"], got["long"][2]["copies"])
            self.assertEqual([(got["one"][0], got["long"][0]), (got["same"][0], got["long"][0])], copies)
            found, _ = winnow("search", self.path("a.db"), "--json", "keeper")
            self.assertEqual({"long", "other"}, {json.loads(line)["id"] for line in found.splitlines()})

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

    def test_words_of_scripts_without_spaces_are_found(self):
        rows = self.rows_file("rows.jsonl", {"id": "zh", "text": "明河市的图书馆\n\n图书馆每天上午九点开门，3号厅除外。"},
                              {"id": "zh-title", "html": "<h1>九点开放的公园</h1><p>明河市的公园每天开放，但是没有人来。"},
                              {"id": "ja", "text": "図書館は毎週月曜日に休みます。 Open 3 days."},
                              {"id": "th", "text": "ห้องสมุดเปิดทุกวันเวลาเก้าโมงเช้า"}, {"id": "bad", "text": 5})
        winnow("clean", "--plugins", "", rows, "-f", "sqlite", "-o", self.path("a.db"), status=4)

        def found(*words):
            out, _ = winnow("search", self.path("a.db"), "--json", *words)
            return [json.loads(line)["id"] for line in out.splitlines()]

        self.assertEqual(["zh"], found("图书馆"))
        self.assertEqual(["zh-title", "zh"], found("九点"), "titles come first")
        self.assertEqual(["zh"], found("九点", "图书*"))
        self.assertEqual(["ja"], found("月曜日"))
        self.assertEqual(["ja"], found("days", "図書館"))
        self.assertEqual([], found("nights", "図書館"))
        self.assertEqual(["th"], found("เก้าโมง"))
        self.assertEqual([], found("'%図_"))
        out, _ = winnow("search", "--json", self.path("a.db"), "上午")
        self.assertEqual("明河市的图书馆\n\n图书馆每天上午九点开门，3号厅除外。\n", json.loads(out)["snippet"])

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
