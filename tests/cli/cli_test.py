#!/usr/bin/env python3
"""The command line, from outside: exit statuses, sentences, files.

    python3 tests/cli/cli_test.py BUILD_DIR [unittest options]

Most tests run without plugins (--plugins ""), so that they speak of the command line alone.
"""
import fcntl
import gzip
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import zipfile

BUILD = "build"
PAGE = "How to read a tide table\n\nA tide table looks like a page of numbers.\n"


def winnow(*arguments, stdin=b"", env=None, cwd=None, timeout=120):
    """Runs winnow; gives (exit status, stdout, stderr), stdout as bytes."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
    environment.update({"XDG_CONFIG_HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"})
    environment.update(env or {})
    done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), *arguments], input=stdin, capture_output=True,
                          env=environment, cwd=cwd, timeout=timeout)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def rows(text):
    return [json.loads(line) for line in text.decode().splitlines()]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree(folder):
    """Path -> bytes of every file below folder, Winnow's own left out but for the manifest."""
    found = {}
    for root, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.relpath(os.path.join(root, name), os.fsencode(folder))
            if path != b".winnow/lock":
                found[path] = read(os.path.join(root, name))
    return found


def is_sanitized():
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
        return any(line.startswith("WINNOW_SANITIZE:") and line.strip()[-1] != "=" for line in cache)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-cli-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def slowly_compared(self, n):
        """Pages that are linked by one which is nothing but what all have in common: each is compared with each."""
        generator = random.Random(4)
        words = ["".join(generator.choices("abcdefghij", k=6)) for _ in range(3000)]
        printed = " ".join(generator.choices(words, k=100))
        texts = [" ".join(generator.choices(words, k=40)) + " " + printed for _ in range(n)]
        return self.write("slow.jsonl", "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate([printed] + texts)))

    def write(self, name, content=PAGE):
        path = os.path.join(os.fsencode(self.dir), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return os.fsdecode(path)

    def clean(self, *arguments, **keywords):
        return winnow("clean", "--plugins", "", *arguments, **keywords)

    def expect(self, wanted, got):
        self.assertEqual(wanted, got[0], got[2])
        return got


class Dedup(CommandLine):
    ARTICLE = " ".join(f"word{n * 7919 % 977} of the tide" for n in range(80))

    def dedup(self, *arguments, **keywords):
        return winnow("dedup", *arguments, **keywords)

    def pages(self):
        return self.write("pages.jsonl", "".join(json.dumps(row) + "\n" for row in (
            {"id": "a", "text": self.ARTICLE, "n": 1.50, "status": "seen"},
            {"id": "b", "text": "Harbour news\n\n" + self.ARTICLE.upper() + "\n\nShare"},
            {"id": "c", "text": "Something else entirely, and short."},
            {"id": "d", "text": self.ARTICLE, "date": "2020-01-01", "url": "https://old.example/d"})))

    def test_clusters_name_the_page_that_stays_and_how_alike_the_others_are(self):
        _, out, err = self.expect(0, self.dedup(self.pages()))
        self.assertIn("4 pages, 2 are copies (50.0 %)", err)
        found = rows(out)
        self.assertEqual([("a", "b"), ("b", "b"), ("c", "c"), ("d", "b")], [(row["id"], row["kept"]) for row in found])
        self.assertGreater(found[0]["containment"], .9)
        self.assertNotIn("jaccard", found[1])

    def manifest(self, folder):
        return [json.loads(line) for line in read(os.path.join(folder, ".winnow/manifest.jsonl")).splitlines()]

    def test_of_a_page_that_has_become_a_copy_no_file_of_an_earlier_run_is_left(self):
        for name in ("a.txt", "sub/b.txt", "sub/c.txt"):
            self.write("pages/" + name, self.ARTICLE + "\n")
        self.write("pages/d.txt", "The mill stands by the weir.\n")
        kept = {b"a.txt", b"d.txt", b".winnow/manifest.jsonl"}
        for command, first in (("clean", ["--plugins", ""]), ("dedup", None)):
            with self.subTest(command):
                out = self.path(command)
                if first is None:
                    for name in ("a.txt", "sub/b.txt", "sub/c.txt"):
                        self.write("pages/" + name, name.replace("/", " ") * 30 + "\n")
                    self.expect(0, self.dedup(self.path("pages"), "-o", out))
                    for name in ("a.txt", "sub/b.txt", "sub/c.txt"):
                        self.write("pages/" + name, self.ARTICLE + "\n")
                    _, _, err = self.expect(0, self.dedup(self.path("pages"), "-o", out))
                else:
                    self.expect(0, self.clean(self.path("pages"), "-o", out))
                    _, _, err = self.expect(0, self.clean(self.path("pages"), "-o", out, "--dedup"))
                self.assertIn("2 files of an earlier run removed: their pages are copies now", err)
                self.assertEqual(kept, set(tree(out)))
                self.assertEqual({"a.txt": "a.txt", "sub/b.txt": "", "sub/c.txt": "", "d.txt": "d.txt"},
                                 {line["id"]: line["output"] for line in self.manifest(out)[:-1]})
                self.assertEqual(4, self.manifest(out)[-1]["pages"])

    def test_pages_of_html_stay_html(self):
        html = "<!doctype html><html><body><h1>The weir</h1><p>It was built in 1804 and stands to this day.</p></body></html>"
        self.write("pages/a.html", html)
        self.write("pages/b", html.replace("1804", "1904 by the miller's daughter"))
        self.write("pages/c.txt", "Something else entirely.\n")
        for _ in range(2):
            self.expect(0, self.dedup(self.path("pages"), "-o", self.path("kept")))
            self.assertEqual({b"a.html", b"b.html", b"c.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("kept"))))
        self.assertEqual(html, read(self.path("kept/a.html")).decode())
        _, out, _ = self.expect(0, self.clean(self.path("kept"), "-f", "jsonl"))
        self.assertNotIn(b"<p>", out)

    def test_of_two_pages_that_want_one_file_the_second_fails_and_the_others_are_done(self):
        for name, text in (("a", "The weir is open."), ("a.txt", "The mill turns by night."), ("b.txt", "Third of all.")):
            self.write("pages/" + name, text + "\n")
        for level in ("page", "paragraph"):
            _, _, err = self.expect(4, self.dedup(self.path("pages"), "-o", self.path(level), "--level", level))
            self.assertIn("two inputs have this output name", err)
            self.assertEqual({b"a.txt", b"b.txt", b".winnow/manifest.jsonl"}, set(tree(self.path(level))))

    def test_a_file_that_was_changed_by_hand_stays_though_its_page_has_become_a_copy(self):
        self.write("pages/a.txt", self.ARTICLE + "\n")
        self.write("pages/b.txt", self.ARTICLE + "\n")
        out = self.path("out")
        self.expect(0, self.clean(self.path("pages"), "-o", out))
        self.write("out/b.txt", "Mine.\n")
        for _ in range(2):
            _, _, err = self.expect(0, self.clean(self.path("pages"), "-o", out, "--dedup"))
            self.assertIn("b.txt: its page is a copy now, and the file has been changed since", err)
            self.assertEqual(b"Mine.\n", read(self.path("out/b.txt")))
        os.remove(self.path("out/b.txt"))
        _, _, err = self.expect(0, self.clean(self.path("pages"), "-o", out, "--dedup"))
        self.assertNotIn("earlier run", err)
        os.symlink(self.path("pages/d.txt"), self.path("out/b.txt"))
        self.expect(0, self.clean(self.path("pages"), "-o", out, "--dedup"))
        self.assertTrue(os.path.islink(self.path("out/b.txt")))

    def test_a_manifest_says_of_a_page_what_the_last_run_made_of_it(self):
        self.write("pages/a.txt", self.ARTICLE + "\n")
        self.write("pages/b.txt", self.ARTICLE + "\n")
        out = self.path("out")
        self.expect(0, self.clean(self.path("pages"), "-o", out, "--dedup"))
        self.expect(0, self.clean(self.path("pages"), "-o", out))
        self.assertEqual([("a.txt", "ok"), ("b.txt", "ok")], [(line["id"], line["status"]) for line in self.manifest(out)[:-1]])

    def test_survivors_come_out_as_they_were_with_the_list_of_their_copies(self):
        self.expect(0, self.dedup(self.pages(), "-o", self.path("kept.jsonl"), "--clusters", self.path("c.jsonl"),
                                  "--edges", self.path("e.jsonl"), "--keep", "prefer=old.example,longest"))
        kept = rows(read(self.path("kept.jsonl")))
        self.assertEqual(["c", "d"], [row["id"] for row in kept])
        self.assertEqual(["a", "b"], kept[1]["copies"])
        self.assertEqual("2020-01-01", kept[1]["date"])
        edges = [(row["a"], row["b"]) for row in rows(read(self.path("e.jsonl")))]
        self.assertEqual([("a", "d"), ("b", "d")], edges)  # exact copies with the first of their kind

    def test_a_stream_is_read_twice_and_its_rows_pass_unchanged(self):
        row = b'{"id":"a","n":1.50,"big":12345678901234567890,"status":"seen","text":"One tide."}\n'
        _, out, _ = self.expect(0, self.dedup("-o", "-", "-", stdin=row))
        self.assertEqual(row, out)

    def test_html_that_stays_is_html_again(self):
        page = '<h1>The "mill" \\ é</h1>\n<p>It opens at noon &amp; closes.</p>'
        given = [{"id": "a", "html": page}, {"id": "b", "html": page, "text": "Another text than that."},
                 {"id": "c", "text": "A third one.", "html": None}, {"id": "d", "html": page}]
        stdin = "".join(json.dumps(row) + "\n" for row in given).encode()
        _, out, _ = self.expect(0, self.dedup("-", "-o", "-", stdin=stdin))
        self.assertEqual([{**given[0], "copies": ["d"]}, given[1], given[2]], rows(out))
        with open(self.path("page.html"), "w", encoding="utf-8") as file:
            file.write("<!doctype html>" + page)
        _, out, _ = self.expect(0, self.dedup(self.path("page.html"), "-o", "-"))
        self.assertEqual([{"id": "page.html", "html": "<!doctype html>" + page}], rows(out))

    def test_rows_that_stay_keep_what_they_call_warc(self):
        stream = b'{"id":"a","warc":9,"text":"One tide."}\n{"id":"b","warc":{"type":"response"},"source.warc":5,"text":"Two nets."}\n'
        _, out, _ = self.expect(0, self.dedup("-o", "-", "-", stdin=stream))
        self.assertEqual(stream, out)

    def test_clean_marks_copies_and_lists_them_with_the_page_that_stays(self):
        _, out, err = self.expect(0, self.clean("-f", "jsonl", "--dedup", self.pages()))
        self.assertIn("2 are copies of others", err)
        found = rows(out)
        self.assertEqual(["duplicate", "ok", "ok", "duplicate"], [row["status"] for row in found])
        self.assertEqual(["a", "d"], found[1]["copies"])
        self.assertEqual("b", found[0]["duplicate_of"])
        self.assertEqual("seen", found[0]["source.status"])
        self.assertEqual(out, self.expect(0, self.clean("-f", "jsonl", "--dedup", self.pages(), "-j", "1"))[1])

    def test_the_earliest_of_equal_pages_stays_by_the_date_that_a_page_states(self):
        def page(date):
            return (f"<!doctype html><html><head><meta property='article:published_time' content='{date}'></head><body><h1>The tide</h1>"
                    f"<p>{self.ARTICLE}</p></body></html>")

        pages = [{"id": "a", "html": page("2022-05-01")}, {"id": "b", "html": page("2020-05-01")},
                 {"id": "c", "html": page("2021-05-01"), "published": "2019-01-01"},
                 {"id": "d", "text": "Something else.", "date": "2020"}, {"id": "e", "html": "<p>Something else.</p>", "published": "2019"}]
        file = self.write("dated.jsonl", "".join(json.dumps(page) + "\n" for page in pages))
        marked = rows(self.expect(0, self.clean("-f", "jsonl", "--dedup", file))[1])
        kept = {row["id"]: row.get("duplicate_of", row["id"]) for row in marked}
        self.assertEqual({"a": "b", "b": "b", "c": "b", "d": "e", "e": "e"}, kept)
        cleaned = self.expect(0, self.clean("-f", "jsonl", file))[1]
        again = rows(self.expect(0, self.dedup("-", "--clusters", "-", stdin=cleaned))[1])
        self.assertEqual(kept, {row["id"]: row["kept"] for row in again})
        self.assertEqual(kept, {row["id"]: row["kept"] for row in rows(self.expect(0, self.dedup(file, "--clusters", "-"))[1])})

    def test_clean_leaves_copies_out_of_a_tree(self):
        self.write("in/one.txt", self.ARTICLE)
        self.write("in/two.txt", self.ARTICLE)
        self.write("in/three.txt", "Something else.")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--dedup"))
        self.assertEqual({b"one.txt", b"three.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))
        manifest = rows(read(self.path("out", ".winnow/manifest.jsonl")))
        self.assertEqual(["ok", "ok", "duplicate"], [row["status"] for row in manifest[:3]])

    def test_a_copy_that_is_left_out_is_accounted_for_and_comes_back(self):
        pages = {"one.txt": self.ARTICLE.replace(" ", "  ", 1), "two.txt": "\ufeff" + self.ARTICLE + "\r\n\r\n", "three.txt": "Something else.",
                 "rows.jsonl": '{"id":"the row","text":' + json.dumps(self.ARTICLE) + "}\n"}
        for name, page in pages.items():
            self.write("in/" + name, page)
        for extension in ("txt", "md"):
            out, audit, report = self.path(extension), self.path("audit.jsonl"), self.path("report.json")
            _, _, err = self.expect(0, winnow("clean", self.path("in"), "-o", out, "-f", extension, "--dedup", "--audit", audit, "--report", report))
            lines = rows(read(audit))
            gone = {line["id"]: line for line in lines if "duplicate_of" in line}
            self.assertEqual({"the row": "one.txt", "two.txt": "one.txt"}, {id: line["duplicate_of"] for id, line in gone.items()})
            self.assertEqual((1.0, 1.0), (gone["two.txt"]["jaccard"], gone["two.txt"]["containment"]))
            drops = [line for line in lines if line.get("plugin") == "dedup"]
            self.assertEqual([("two.txt", "copy", "drop_page")], [(line["page"], line["reason"], line["op"]) for line in drops])
            self.assertIn("copy of one.txt", drops[0]["evidence"])
            self.assertEqual((self.ARTICLE + "\n", None), (gone["two.txt"]["dropped_text"], gone["the row"].get("dropped_text")))
            said = json.loads(read(report))
            self.assertEqual((4, 2), (said["pages"]["read"], said["pages"]["copies"]))
            self.assertEqual([{"plugin": "dedup", "reason": "copy", "edits": 1, "pages": 1, "words": len(self.ARTICLE.split()), "bytes": len(self.ARTICLE)}],
                             [line for line in said["removed"] if line["plugin"] == "dedup"])
            self.assertEqual(3, said["blocks"]["out"])
            self.assertRegex(err, r"dedup +320 words: copy 320\n")
            manifest = {row.get("id"): row for row in rows(read(out + "/.winnow/manifest.jsonl"))}
            self.assertEqual(("duplicate", "one.txt"), (manifest["two.txt"]["status"], manifest["two.txt"]["duplicate_of"]))
            self.assertEqual("one.txt", manifest["the row"]["duplicate_of"])
            self.assertNotIn("duplicate_of", manifest["one.txt"])
        self.expect(0, winnow("restore", "--audit", audit, "-o", self.path("again"), self.path("txt")))
        self.assertEqual({b"one.txt", b"two.txt", b"three.txt", b"the row", b".winnow/manifest.jsonl"}, set(tree(self.path("again"))))
        for name in ("one.txt", "two.txt", "three.txt"):
            self.assertEqual(pages[name].encode(), read(self.path("again", name)), name)
        self.expect(0, winnow("restore", "--audit", audit, "-o", self.path("whole"), "--only", "dedup", self.path("txt")))
        self.assertEqual(self.ARTICLE + "\n", read(self.path("whole/two.txt")).decode())
        self.expect(0, winnow("report", audit, self.path("txt"), "-o", self.path("report.html")))
        self.assertIn(b"dedup", self.expect(0, winnow("audit", "stats", audit))[1])

    def test_the_audit_of_rows_names_the_page_that_stays_and_drops_nothing(self):
        audit = self.path("audit.jsonl")
        self.expect(0, self.clean("-f", "jsonl", "--dedup", self.pages(), "-o", self.path("out.jsonl"), "--audit", audit, "--report", self.path("r")))
        lines = {line["id"]: line for line in rows(read(audit)) if line["type"] == "page"}
        self.assertEqual({"a": "b", "d": "b"}, {id: line["duplicate_of"] for id, line in lines.items() if "duplicate_of" in line})
        self.assertFalse([line for line in rows(read(audit)) if line.get("plugin") == "dedup"])
        self.expect(0, winnow("restore", "--audit", audit, "-o", self.path("again"), self.path("out.jsonl")))
        self.assertEqual(self.ARTICLE, read(self.path("again/d")).decode())

    def test_files_that_stay_keep_their_place_in_the_tree(self):
        self.write("in/a/one.txt", self.ARTICLE)
        self.write("in/b/two.txt", self.ARTICLE)
        self.write("in/b/three.txt", "Something else.")
        self.expect(0, self.dedup(self.path("in"), "-o", self.path("out")))
        self.assertEqual({b"a/one.txt", b"b/three.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))

    def test_ids_that_come_twice_and_broken_rows_are_named_and_the_rest_goes_on(self):
        rows_in = b'{"id":"a","text":"one tide"}\n{"id":"a","text":"two tides"}\n{"id":"e","text":""}\n{bad\n{"id":"w","text":"word"}\n'
        _, out, err = self.expect(4, self.dedup("-o", self.path("kept.jsonl"), "--clusters", self.path("c.jsonl"), "-", stdin=rows_in))
        self.assertIn("-: line 2 at byte 29: the id \"a\": another page has this id, too", err)
        self.assertIn("1 without a letter or digit", err)
        self.assertEqual(["a", "e", "w"], [row["id"] for row in rows(read(self.path("kept.jsonl")))])
        self.assertEqual(["a", "e", "w"], [row["id"] for row in rows(read(self.path("c.jsonl")))])

    def test_clusters_are_the_same_for_any_number_of_threads_and_any_memory(self):
        generator = random.Random(5)
        texts = [" ".join(generator.choice(("tide", "pier", "net", "gull", "rope", "mast")) + str(generator.randrange(40))
                          for _ in range(120)) for _ in range(60)]
        text = "".join(json.dumps({"id": str(n), "text": texts[n * 7 % 60] + " more" * (n % 3)}) + "\n" for n in range(600))
        file = self.write("many.jsonl", text)
        first = self.expect(0, self.dedup(file, "-j", "1"))[1]
        for more in (["-j", "2"], ["-j", "7"], ["-j", "2", "--memory", "16M"]):
            self.assertEqual(first, self.expect(0, self.dedup(file, *more))[1])

    def texts(self, seed, n):
        generator = random.Random(seed)
        return [" ".join(f"{generator.choice('tide pier net gull rope mast'.split())}{generator.randrange(90)}" for _ in range(90))
                for _ in range(n)]

    def jsonl(self, name, texts, first=0):
        return self.write(name, "".join(json.dumps({"id": f"{name}-{first + n}", "text": text}) + "\n" for n, text in enumerate(texts)))

    def test_an_index_finds_copies_of_yesterday_and_what_was_published_keeps_its_place(self):
        texts, index = self.texts(1, 40), self.path("seen")
        first = self.jsonl("monday", texts)
        self.expect(0, self.dedup(first, "--index", index, "-o", self.path("m.jsonl")))
        self.assertEqual(40, len(rows(read(self.path("m.jsonl")))))
        second = self.jsonl("tuesday", [text + " and more of it" for text in texts[:10]] + self.texts(2, 5))
        _, out, _ = self.expect(0, self.dedup(second, "--index", index, "-o", self.path("t.jsonl"), "--clusters", "-"))
        self.assertEqual([f"monday-{n}" for n in range(10)], [row["kept"] for row in rows(out)[:10]])
        self.assertEqual([f"tuesday-{n}" for n in range(10, 15)], [row["id"] for row in rows(read(self.path("t.jsonl")))])
        again = self.expect(0, self.dedup(second, "--index", index, "--clusters", "-"))[1]
        self.assertEqual(out, again)
        self.assertIn("pages       55\nstay        45\ncopies      10\n", self.expect(0, self.dedup("index", "stats", index))[1].decode())
        self.expect(0, self.dedup("index", "resettle", index))
        resettled = rows(self.expect(0, self.dedup(second, "--index", index, "--clusters", "-"))[1])
        self.assertEqual("tuesday-0", resettled[0]["kept"])
        self.expect(0, self.dedup("index", "forget", "tuesday-0", index))
        self.expect(0, self.dedup("index", "compact", index))
        self.expect(0, self.dedup("index", "verify", index))
        self.assertIn("pages       54\nstay        45\n", self.expect(0, self.dedup("index", "stats", index))[1].decode())
        self.expect(4, self.dedup("index", "forget", "tuesday-0", index))

    def test_an_index_settles_the_same_clusters_as_a_run_without(self):
        texts = self.texts(3, 50)
        file = self.jsonl("all", [texts[n * 7 % 50] + " more" * (n % 3) for n in range(200)])
        self.assertEqual(self.expect(0, self.dedup(file))[1], self.expect(0, self.dedup(file, "--index", self.path("i")))[1])

    def test_an_index_of_other_settings_is_refused_and_a_second_writer_is_told(self):
        file, index = self.jsonl("a", self.texts(4, 3)), self.path("seen")
        self.expect(0, self.dedup(file, "--index", index, "-q"))
        self.assertIn("this run asks for: sketch 5, 64 bands of 2, threshold 0.6",
                      self.expect(2, self.dedup(file, "--index", index, "--threshold", ".6"))[2])
        holder = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), "dedup", "-", "--index", index, "-q"],
                                  stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        for _ in range(100):
            if read(os.path.join(index, "writer")) == str(holder.pid).encode():
                break
            time.sleep(.05)
        status, _, err = self.dedup(file, "--index", index)
        self.expect(0, self.dedup("index", "stats", index))
        holder.communicate(b"")
        self.assertEqual((2, True), (status, f"another winnow writes to this index (process {holder.pid})" in err), err)

    def test_a_damaged_index_is_named_and_never_a_crash(self):
        file, index = self.jsonl("a", self.texts(5, 400)), self.path("seen")
        self.expect(0, self.dedup(file, "--index", index, "-q"))
        data = os.path.join(index, "data.mdb")
        sound = read(data)
        generator = random.Random(7)
        for case in range(12):
            damaged = bytearray(sound)
            if case == 0:
                damaged = damaged[:len(damaged) // 2]
            elif case == 1:
                damaged[:8192] = bytes(8192)
            elif case == 2:
                damaged = bytearray(b"no index at all")
            else:
                at = generator.randrange(8192, len(damaged) - 4096)
                damaged[at:at + 2048] = generator.randbytes(2048)
            with open(data, "wb") as out:
                out.write(damaged)
            for arguments in (["index", "verify", index], ["index", "stats", index], [file, "--index", index, "-q"]):
                status, _, err = self.dedup(*arguments)
                self.assertGreaterEqual(status, 0, (case, arguments, err))
                if case < 3:
                    self.assertIn(status, (2, 3, 4))
                    self.assertIn(index, err)

    def test_an_index_with_damaged_keys_is_named_with_what_to_do(self):
        file, index = self.jsonl("a", self.texts(5, 400)), self.path("seen")
        self.expect(0, self.dedup(file, "--index", index, "-q"))
        data = os.path.join(index, "data.mdb")
        sound, said = read(data), set()
        for at in range(65536, len(sound) - 4096, 32768):
            with open(data, "wb") as out:
                out.write(sound[:at] + bytes(byte ^ 255 for byte in sound[at:at + 64]) + sound[at + 64:])
            status, _, err = self.dedup(self.jsonl("b", self.texts(6, 3)), "--index", index)
            self.assertNotEqual(3, status, err)
            if status:
                said.add(err.replace(index, "INDEX"))
        self.assertIn("winnow: INDEX: this index is damaged: the checksum of a run of keys is wrong\n"
                      "        winnow dedup index verify says more; give the pages to a new --index\n", said)

    def named(self, **texts):
        return self.write("named.jsonl", "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()))

    def test_links_to_a_page_end_when_its_text_changes(self):
        index, texts = self.path("seen"), self.texts(12, 4)
        self.expect(0, self.dedup(self.named(front=texts[0], one=texts[0], two=texts[0]), "--index", index, "-q"))
        # Everything comes again, the front page with another text: one of its former copies stays now.
        out = self.expect(0, self.dedup(self.named(front=texts[1], one=texts[0], two=texts[0]), "--index", index))[1]
        self.assertEqual({"front": "front", "one": "one", "two": "one"}, {row["id"]: row["kept"] for row in rows(out)})
        # It changes again, and so does the page that stays; what was their copy does not come, and stands for nobody.
        self.expect(0, self.dedup(self.named(front=texts[2], one=texts[3]), "--index", index, "-q"))
        out = self.expect(0, self.dedup(self.named(new=texts[0], older=texts[1]), "--index", index))[1]
        self.assertEqual({"new": "new", "older": "older"}, {row["id"]: row["kept"] for row in rows(out)})
        self.expect(0, self.dedup("index", "verify", index))

    def test_an_index_that_may_be_read_alone_is_read(self):
        index = self.path("seen")
        self.expect(0, self.dedup(self.jsonl("monday", self.texts(15, 3)), "--index", index, "-q"))
        program = os.path.join(BUILD, "bin", "winnow")
        for path in (self.dir, index, *(os.path.join(index, name) for name in os.listdir(index))):
            os.chmod(path, 0o555 if os.path.isdir(path) else 0o444)
        # Root may write everything.
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        try:
            subprocess.run([program, "--version"], capture_output=True, check=True, **other)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("nobody may run the program")
        for verb, says in (("stats", b"pages       3\n"), ("verify", b"3 pages, sound")):
            done = subprocess.run([program, "dedup", "index", verb, index], capture_output=True, **other)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn(says, done.stdout + done.stderr)
        with open(os.path.join(index, "writer"), "rb") as writer:
            fcntl.flock(writer, fcntl.LOCK_EX)
            done = subprocess.run([program, "dedup", "index", "stats", index], capture_output=True, **other)
        self.assertIn(b"another winnow writes to this index", done.stderr)
        os.chmod(self.dir, 0o755)
        os.chmod(index, 0o755)

    def test_an_article_that_comes_after_its_teaser_is_written(self):
        index, text = self.path("seen"), self.texts(17, 1)[0]
        self.expect(0, self.dedup(self.named(teaser=text[:len(text) // 2]), "--index", index, "-q"))
        self.expect(0, self.dedup(self.named(article=text, again=text[:len(text) // 2]), "--index", index, "-q", "-o", self.path("o.jsonl")))
        self.assertEqual(["article"], [row["id"] for row in rows(read(self.path("o.jsonl")))])

    def test_copies_of_forgotten_pages_are_named_with_what_stays_now_and_written_when_they_come_again(self):
        index, texts = self.path("seen"), self.texts(16, 2)
        more = " and more of it, and the rest"
        self.expect(0, self.dedup(self.named(gone=texts[0] + more, copy=texts[0], brief=texts[0], lost=texts[1] + more), "--index", index, "-q"))
        later = self.named(copy=texts[0], brief=texts[0], other=texts[1])
        self.expect(0, self.dedup(later, "--index", index, "-q", "-o", self.path("o.jsonl")))
        self.assertEqual(b"", read(self.path("o.jsonl")))
        _, out, err = self.expect(4, self.dedup("index", "forget", "gone", "nobody", "lost", index))
        self.assertEqual({"copy": "brief", "brief": "brief", "other": "other"}, {row["id"]: row["kept"] for row in rows(out)})
        self.assertIn("nobody: no page of the index has this id", err)
        self.assertIn("3 pages, 1 are copies", err)
        self.expect(0, self.dedup(later, "--index", index, "-q", "-o", self.path("o.jsonl")))
        self.assertEqual(["brief", "other"], [row["id"] for row in rows(read(self.path("o.jsonl")))])
        self.expect(0, self.dedup("index", "verify", index))

    def test_pages_stay_where_they_were_until_all_have_found_their_places_anew(self):
        index, file = self.path("seen"), self.slowly_compared(1500)
        self.expect(0, self.dedup(file, "--index", index, "-q"))
        process = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), "dedup", "index", "resettle", index], stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        process.kill()
        process.wait()
        self.assertIn("pages       1501\nstay        1500\ncopies      1\nruns", self.expect(0, self.dedup("index", "stats", index))[1].decode())

    def test_a_page_that_stays_is_written_again_when_it_comes_again_with_the_same_figures(self):
        texts = self.texts(13, 6)
        file = self.jsonl("same", texts[:3] + [text + " and more of it" for text in texts] + [texts[0] + " , briefly"])
        said = []
        for _ in range(2):
            self.expect(0, self.dedup(file, "--index", self.path("seen"), "-o", self.path("o.jsonl"), "--clusters", self.path("c.jsonl"), "--force"))
            said.append((read(self.path("o.jsonl")), read(self.path("c.jsonl"))))
        self.assertEqual(said[0], said[1])

    def test_exact_copies_are_those_of_equal_words(self):
        book = " ".join(self.texts(14, 60))
        file = self.jsonl("book", [book + " guilty", book + " innocent", book + " Innocent."])
        self.assertIn("2 are copies (66.7 %): 1 exact, 1 near, 0 contained", self.expect(0, self.dedup(file))[2])

    def test_help_names_the_formats_that_are_written(self):
        self.assertRegex(self.expect(0, self.dedup("--help"))[1].decode(), r"--format FORMAT +of the output: txt, jsonl\n")

    def test_each_kind_of_bad_input_gets_its_sentence(self):
        self.write("in.jsonl", "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in (
            ("twice", "one tide"), ("twice", "another tide"), ("empty", ""), ("dots", "..."), ("a word", "tide"),
            ("the word", " Tide\n"), ("another word", "tides"))))
        _, out, err = self.expect(4, self.dedup(self.path("in.jsonl")))
        self.assertIn('line 2 at byte 36: the id "twice": another page has this id, too', err)
        self.assertIn("give each page an id of its own; this one is left out", err)
        self.assertIn("2 without a letter or digit: no copies of each other", err)
        self.assertIn("3 of a word or so: copies of equal ones", err)
        self.assertEqual({"twice": "twice", "empty": "empty", "dots": "dots", "a word": "a word", "the word": "a word",
                          "another word": "another word"}, {row["id"]: row["kept"] for row in rows(out)})

    def test_a_page_of_50_mb_is_compared_and_said_to_be_unusual(self):
        paragraph = self.ARTICLE + "\n\n"
        large = "".join(f"{n} {paragraph}" for n in range(50_000_000 // len(paragraph)))
        self.write("in/large.txt", large)
        self.write("in/copy.txt", large + "and more of it")
        self.write("in/other.txt", "Something else.")
        _, out, err = self.expect(0, self.dedup(self.path("in")))
        self.assertIn("large.txt: holds 47.9 MB of text in one page", err)
        self.assertEqual(["copy.txt", "copy.txt", "other.txt"], [os.path.basename(row["kept"]) for row in rows(out)])

    def test_unusually_many_copies_and_unusually_large_clusters_are_warned_of(self):
        same = self.jsonl("same.jsonl", [self.ARTICLE + " by " + ("Ann", "Ben", "Cid")[n % 3] for n in range(120)])
        err = self.expect(0, self.dedup(same))[2]
        self.assertRegex(err, "9[89] % of the pages are copies")
        self.assertRegex(err, r"same.jsonl-\d+: stands for \d+ pages")
        self.assertIn("so large a cluster is unusual: look at --edges, or give a higher --threshold", err)
        self.assertNotIn("unusual", self.expect(0, self.dedup(self.jsonl("apart.jsonl", self.texts(6, 120))))[2])

    def test_the_first_line_says_what_is_to_be_remembered_and_how_much_stays_in_memory(self):
        file = self.jsonl("many.jsonl", self.texts(7, 150))
        _, _, err = self.expect(0, self.dedup(file, "--memory", "64M"))
        self.assertRegex(err.splitlines()[0], r"^winnow: .* of input, some 1\d\d pages: .* kB to remember them, 64.0 MB at most in memory$")

    def test_a_higher_threshold_joins_less(self):
        generator = random.Random(11)
        words = ["".join(generator.choice("abcdefghijklmno") for _ in range(7)) for _ in range(260)]
        file = self.jsonl("two.jsonl", [" ".join(words[:200]), " ".join(words[:185] + words[200:215])])
        self.assertIn("1 are copies", self.expect(0, self.dedup(file))[2])
        self.assertIn("0 are copies", self.expect(0, self.dedup(file, "--threshold", ".95"))[2])

    def test_the_oldest_and_the_newest_copy_stay_when_that_is_asked_for(self):
        for rule, kept in (("oldest", "d"), ("newest", "d"), ("longest", "b"), ("prefer=c,prefer=old,longest", "d"), ("prefer=*.example/*", "d")):
            out = self.expect(0, self.dedup(self.pages(), "--keep", rule))[1]
            self.assertEqual(kept, {row["id"]: row["kept"] for row in rows(out)}["a"], rule)

    def test_signatures_of_parts_are_the_signatures_of_the_whole_and_find_the_same_copies(self):
        texts = self.texts(8, 50)
        lines = [json.dumps({"id": f"p{n}", "text": texts[n * 7 % 50] + " more" * (n % 3)}) + "\n" for n in range(200)]
        file = self.write("all.jsonl", "".join(lines))
        wanted, direct = None, self.expect(0, self.dedup(file))[1]
        for jobs in ("1", "2", "7"):
            random.Random(jobs).shuffle(lines)
            shuffled = self.write("shuffled.jsonl", "".join(lines))
            self.expect(0, self.dedup(shuffled, "-j", jobs, "--memory", "16M", "--signatures", self.path("all.sig")))
            wanted = wanted or read(self.path("all.sig"))
            self.assertEqual(wanted, read(self.path("all.sig")))
        for part in range(3):
            self.write(f"{part}.jsonl", "".join(lines[part::3]))
            self.expect(0, self.dedup(self.path(f"{part}.jsonl"), "--signatures", self.path(f"{part}.sig")))
        self.expect(0, self.dedup(self.path("2.sig"), self.path("0.sig"), "--signatures", self.path("20.sig")))
        self.expect(0, self.dedup(self.path("20.sig"), self.path("1.jsonl"), "--signatures", self.path("merged.sig")))
        self.assertEqual(wanted, read(self.path("merged.sig")))
        found = self.expect(0, self.dedup(self.path("1.sig"), self.path("20.sig")))[1]
        self.assertEqual(found, self.expect(0, self.dedup(self.path("all.sig"), "-j", "7"))[1])
        self.assertEqual(sorted(direct.splitlines()), sorted(found.splitlines()))
        indexed = self.expect(0, self.dedup(self.path("all.sig"), "--index", self.path("i")))[1]
        self.assertEqual(found, indexed)

    def test_signatures_that_were_packed_are_refused_with_what_to_do_and_not_passed_over(self):
        pages = self.write("pages.jsonl", '{"id":"a","text":"The weir is open."}\n')
        self.expect(0, self.dedup(pages, "--signatures", self.path("a.sig")))
        packed = self.write("a.sig.gz", gzip.compress(read(self.path("a.sig"))))
        _, _, err = self.expect(2, self.dedup(packed, pages, "--clusters", self.path("clusters.jsonl")))
        self.assertIn("a.sig.gz: is a file of signatures that is packed", err)

    def test_what_does_not_go_together_with_signatures_is_refused(self):
        file, sig = self.pages(), self.path("a.sig")
        self.assertIn("does not go together with --signatures", self.expect(2, self.dedup(file, "--signatures", sig, "-o", self.path("x.jsonl")))[2])
        self.expect(0, self.dedup(file, "--signatures", sig))
        self.assertIn("holds signatures and no texts", self.expect(2, self.dedup(sig, "-o", self.path("x.jsonl")))[2])
        self.assertIn("prefer nothing; this run asks for", self.expect(2, self.dedup(sig, "--keep", "prefer=old"))[2])
        self.write("cut.sig", read(sig)[:-9])
        self.assertIn("cut.sig: is cut off", self.expect(2, self.dedup(self.path("cut.sig")))[2])

    def site(self, n=8, slogan="The voice of the Wend valley between the mill and the sea", quotation=""):
        texts = self.texts(9, n)
        return self.write("site.jsonl", "".join(json.dumps({"id": str(i), "url": f"https://{'harnby' if i < n - 2 else 'elsewhere'}.example/{i}", "n": 1.50,
            "text": f"What was said on day {i + 11}\n\n{slogan if i < n - 2 else 'Another site.'}\n\n{texts[i]}\n\n" + (quotation if i < 2 else "") + f"{texts[i][::-1]}\n\nLetters reach the editor on any tide\n"}) + "\n" for i in range(n)))

    def test_paragraphs_that_a_site_repeats_are_cut_and_quotations_stay(self):
        quoted = "He said that the river would keep what the river had taken, then and always.\n\n"
        _, out, err = self.expect(0, self.dedup(self.site(quotation=quoted), "--level", "paragraph", "-o", "-", "--clusters", self.path("c.jsonl")))
        self.assertIn("8 pages, 12 paragraphs cut from 6 of them, 2 of different wording", err)
        found = rows(out)
        self.assertEqual([2] * 6 + [None] * 2, [row.get("paragraphs_cut") for row in found])
        texts = self.texts(9, 8)
        self.assertEqual(f"What was said on day 11\n\n{texts[0]}\n\n{quoted}{texts[0][::-1]}\n", found[0]["text"])
        self.assertIn("The voice of", rows(read(self.path("site.jsonl")))[5]["text"])
        self.assertIn("Letters reach", found[7]["text"])
        self.assertEqual([("harnby.example", 6), ("harnby.example", 6)], [(row["site"], row["cut"]) for row in rows(read(self.path("c.jsonl")))])
        self.assertIn("on 6 of 6 pages of the site", rows(read(self.path("c.jsonl")))[0]["evidence"])
        for more in (["-j", "1"], ["-j", "7"]):
            self.assertEqual(out, self.expect(0, self.dedup("-", "--level", "paragraph", "-o", "-", *more, stdin=read(self.path("site.jsonl"))))[1])

    def test_paragraphs_go_anywhere_only_where_that_is_asked_for(self):
        text = "Read and handed on by the readers of Harnby since the year of the flood.\n\n"
        pages = self.write("in.jsonl", "".join(json.dumps({"id": str(i), "site": "s", "text": f"{one}\n\n{text}{one[::-1]}\n"}) + "\n" for i, one in enumerate(self.texts(10, 6))))
        self.assertIn("6 pages, 0 paragraphs cut", self.expect(0, self.dedup(pages, "--level", "paragraph"))[2])
        _, out, err = self.expect(0, self.dedup(pages, "--level", "paragraph", "--set", "site_repeats.where=everywhere"))
        self.assertIn("6 paragraphs cut from 6", err)
        self.assertEqual([text.strip()], [row["text"] for row in rows(out)])

    def test_paragraphs_need_sites_and_know_nothing_of_indexes(self):
        pages = self.write("in.jsonl", "".join(json.dumps({"id": str(i), "text": one}) + "\n" for i, one in enumerate(self.texts(10, 6))))
        self.assertIn("6 pages name no site and were left alone", self.expect(0, self.dedup(pages, "--level", "paragraph"))[2])
        self.assertIn("--index: is about whole pages", self.expect(2, self.dedup(pages, "--level", "paragraph", "--index", self.path("i")))[2])
        self.assertIn('"line" is neither page nor paragraph', self.expect(2, self.dedup(pages, "--level", "line"))[2])

    def test_settings_that_make_no_sense_are_refused_with_a_sentence(self):
        file = self.pages()
        for arguments, said in (
                (["--threshold", "2"], "\"2\" is no number from .35 to 1"),
                (["--keep", "longst"], "no rule \"longst\" (did you mean \"longest\"?)"),
                (["--memory", "lots"], "\"lots\" is no size from 16M up"),
                (["-o", "-", "--clusters", "-"], "standard output is for pages already")):
            self.assertIn(said, self.expect(2, self.dedup(file, *arguments))[2])


class Streams(CommandLine):
    """Standard input, output and error that are full, closed or not there."""

    def shell(self, command, *arguments):
        program = os.path.join(BUILD, "bin", "winnow")
        done = subprocess.run(["bash", "-c", f'"$0" {command}', program, *arguments], capture_output=True, text=True, timeout=60,
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
            ("l.ipynb", "one JSON document and not a row a line", '{\n "cells": [\n {"cell_type": "markdown"}]\n}\n'),
        ):
            self.write("in/" + name, content)
            _, _, err = self.expect(0, self.clean(self.path("in/" + name), "-n"))
            self.assertIn(f"{name}: skipped: {what}", err)
        self.write("texts/a.csv", "The weir is open.\n")
        self.write("texts/b.xml", '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>The weir is open.</p></body></html>\n')
        self.write("texts/c.txt", "Chapter 1) 20190131120000 is a date\n")
        _, out, _ = self.expect(0, self.clean(self.path("texts"), "-f", "jsonl"))
        self.assertEqual(3, len(rows(out)))

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
        for name in ("array.json", "object.json"):
            self.assertIn(name + ": skipped: one JSON document and not a row a line: jq -c '.[]' makes rows of an array", err)

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
        _, _, err = self.expect(4, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=b'{"id":"a","data":{"text":"The weir."}}\n'))
        self.assertIn('no "text" and no "html"\n', err)

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
        _, _, err = self.expect(0, self.clean(self.path("in/pipe"), "/dev/zero", timeout=20))
        self.assertIn("pipe: skipped: a FIFO", err)
        self.assertIn("/dev/zero: skipped: a device", err)

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


class Outputs(CommandLine):
    def test_a_tree_goes_to_the_same_places_below_the_output(self):
        self.write("in/a.txt")
        self.write("in/sub/sub/b.txt")
        self.write("in/readme")
        self.write("in/page.TXT")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual({b"a.txt", b"sub/sub/b.txt", b"readme.txt", b"page.TXT.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))

    def test_one_page_goes_to_standard_output_as_text_and_more_as_jsonl(self):
        a, b = self.write("a.txt"), self.write("b.txt", "B\n")
        _, out, _ = self.expect(0, self.clean(a))
        self.assertEqual(PAGE.encode(), out)
        _, out, _ = self.expect(0, self.clean(a, b))
        self.assertEqual(["a.txt", "b.txt"], [row["id"] for row in rows(out)])
        _, out, err = self.expect(2, self.clean(a, b, "-f", "txt"))
        self.assertIn("more than one page", err)
        self.assertEqual(b"", out)

    def test_several_inputs_stand_below_their_base_names(self):
        self.write("x/one/a.txt")
        self.write("y/two/a.txt")
        c = self.write("c.txt")
        self.expect(0, self.clean(self.path("x/one/"), self.path("y/two"), c, "-o", self.path("out")))
        self.assertEqual({b"one/a.txt", b"two/a.txt", b"c.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))

    def test_equal_base_names_are_refused(self):
        a, b = self.write("x/a.txt"), self.write("y/a.txt")
        _, _, err = self.expect(2, self.clean(a, b, "-o", self.path("out")))
        self.assertIn("has the same base name as", err)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_a_jsonl_file_becomes_a_jsonl_file_in_a_tree(self):
        self.write("in/rows.jsonl", '{"id":1,"text":"one"}\n{"id":2,"text":"two"}\nbroken\n')
        self.write("in/a.txt")
        self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual({b"a.txt", b"rows.jsonl.jsonl", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))
        self.assertEqual([1, 2, "rows.jsonl:3"], [row["id"] for row in rows(read(self.path("out/rows.jsonl.jsonl")))])

    def test_two_inputs_with_one_output_name_are_a_failure_for_the_second(self):
        self.write("in/a", "first\n")
        self.write("in/a.txt", "second\n")
        for _ in range(2):
            _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out")))
            self.assertIn("two inputs have this output name", err)
            self.assertEqual(b"first\n", read(self.path("out/a.txt")))

    def test_the_output_may_not_be_in_around_or_equal_to_the_input(self):
        self.write("in/sub/a.txt")
        a = self.write("in/b.txt")
        for output in ("in", "in/sub", "in/new/deeper", ".", "in/../in"):
            for extra in ((), ("--dry-run",)):
                with self.subTest(output=output, extra=extra):
                    _, _, err = self.expect(2, self.clean(self.path("in"), "-o", self.path(output), *extra))
                    self.assertRegex(err, "the output")
        self.expect(2, self.clean(a, "-o", self.path("in")))
        self.expect(2, self.clean(self.path("in"), "-f", "jsonl", "-o", self.path("in/rows.jsonl")))
        os.symlink("in", self.path("link"))
        self.expect(2, self.clean(self.path("in"), "-o", self.path("link/out")))
        self.assertFalse(os.path.exists(self.path("in/.winnow")))
        self.assertFalse(os.path.exists(self.path("in/new")))

    def test_a_folder_of_others_is_refused_without_force(self):
        a = self.write("a.txt")
        self.write("out/mine.doc", "mine")
        _, _, err = self.expect(2, self.clean(a, "-o", self.path("out")))
        self.assertIn("holds files that are not winnow's", err)
        self.assertEqual([b"mine.doc"], sorted(tree(self.path("out"))))
        self.expect(0, self.clean(a, "-o", self.path("out"), "--force"))
        self.assertEqual([b".winnow/manifest.jsonl", b"a.txt", b"mine.doc"], sorted(tree(self.path("out"))))

    def test_links_in_the_output_are_not_followed(self):
        self.write("in/sub/a.txt")
        self.write("in/b.txt")
        os.makedirs(self.path("elsewhere"))
        os.makedirs(self.path("out"))
        os.symlink(self.path("elsewhere"), self.path("out/sub"))
        _, _, err = self.expect(4, self.clean(self.path("in"), "-o", self.path("out"), "--force"))
        self.assertIn("out/sub: is a symbolic link", err)
        self.assertEqual([], os.listdir(self.path("elsewhere")))
        self.assertTrue(os.path.exists(self.path("out/b.txt")))
        os.makedirs(self.path("out2"))
        os.symlink(self.path("elsewhere"), self.path("out2/.winnow"))
        self.expect(2, self.clean(self.path("in"), "-o", self.path("out2"), "--force"))
        self.assertEqual([], os.listdir(self.path("elsewhere")))

    def test_a_second_run_into_the_same_output_gives_the_same_bytes(self):
        for i in range(5):
            self.write(f"in/{i}.txt", f"Page {i}\n")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        first = tree(self.path("out"))
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual(first, tree(self.path("out")))

    def test_a_second_run_replaces_changed_pages_and_keeps_the_entries_of_others(self):
        self.write("in/a.txt", "old\n")
        self.write("in/b.txt", "stays\n")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        before = os.stat(self.path("out/b.txt")).st_mtime_ns
        self.write("in/a.txt", "new\n")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        self.assertEqual(b"new\n", read(self.path("out/a.txt")))
        self.assertEqual(before, os.stat(self.path("out/b.txt")).st_mtime_ns, "an equal file is left alone")
        os.remove(self.path("in/b.txt"))
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        manifest = rows(read(self.path("out/.winnow/manifest.jsonl")))
        self.assertEqual(["a.txt", "b.txt"], [entry["output"] for entry in manifest[:-1]])
        self.assertEqual({"done": True, "pages": 2, "behaviour": 1}, manifest[-1])

    def test_the_manifest_follows_the_output_order_and_ends_with_done(self):
        for name in ("b.txt", "a-b.txt", "a/x.txt", "a.txt"):
            self.write("in/" + name)
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out")))
        manifest = rows(read(self.path("out/.winnow/manifest.jsonl")))
        names = [entry["output"] for entry in manifest[:-1]]
        self.assertEqual(sorted(names), names)
        self.assertEqual({"done": True, "pages": 4, "behaviour": 1}, manifest[-1])
        self.assertEqual({"output", "id", "source_hash", "text_hash", "status"}, set(manifest[0]))

    def test_a_locked_output_is_refused(self):
        import fcntl
        a = self.write("a.txt")
        self.expect(0, self.clean(a, "-o", self.path("out")))
        with open(self.path("out/.winnow/lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _, _, err = self.expect(2, self.clean(a, "-o", self.path("out")))
        self.assertIn("another run of winnow is writing here", err)

    def test_a_jsonl_file_is_written_whole_or_not_at_all(self):
        a = self.write("a.txt")
        out = self.path("rows.jsonl")
        self.expect(0, self.clean(a, "-f", "jsonl", "-o", out))
        self.assertEqual("a.txt", rows(read(out))[0]["id"])
        self.assertEqual({"done": True, "pages": 1, "behaviour": 1}, rows(read(out + ".winnow/manifest.jsonl"))[-1])
        self.expect(0, self.clean(a, "-f", "jsonl", "-o", out))
        other = self.write("other.jsonl", "mine\n")
        _, _, err = self.expect(2, self.clean(a, "-f", "jsonl", "-o", other))
        self.assertIn("is no output of winnow's", err)
        self.assertEqual(b"mine\n", read(other))
        self.assertEqual([], [name for name in os.listdir(self.dir) if name.startswith(".winnow-")])

    def test_a_full_disk_ends_the_run_with_3(self):
        a = self.write("a.txt", "word " * 100000)
        code, _, err = self.clean(a, "-f", "jsonl", "-o", "/dev/full")
        self.assertEqual(3, code)
        self.assertIn("/dev/full: cannot be written: No space left on device", err)

    def test_a_closed_pipe_is_quiet(self):
        self.write("in.jsonl", "".join(json.dumps({"id": i, "text": "word " * 200}) + "\n" for i in range(5000)))
        command = f"{os.path.join(BUILD, 'bin', 'winnow')} clean --plugins '' -f jsonl {self.path('in.jsonl')} -j 2; echo $? >&2"
        done = subprocess.run(["bash", "-c", f"({command}) | head -1 >/dev/null"], capture_output=True, text=True, timeout=60)
        self.assertEqual("0\n", done.stderr)

    def test_a_signal_leaves_no_half_written_file(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            out = self.path(f"out{code}")
            process = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", "-f", "jsonl", "-o", out + ".jsonl", "-"],
                                       stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdin.write(b'{"id":1,"text":"x"}\n')
            process.stdin.flush()
            time.sleep(0.5)
            process.send_signal(number)
            self.assertEqual(code, process.wait(timeout=20))
            process.stdin.close()
            process.stderr.close()
            self.assertFalse(os.path.exists(out + ".jsonl"))
        self.assertEqual([], [name for name in os.listdir(self.dir) if name.startswith(".winnow-")])

    def test_a_signal_while_pages_are_compared_is_heard_and_nothing_is_written(self):
        file = self.slowly_compared(2500)
        for arguments in (("dedup", file, "--clusters", self.path("c.jsonl")), ("clean", file, "--plugins", "", "-f", "jsonl", "--dedup")):
            process = subprocess.Popen([os.path.join(BUILD, "bin", "winnow"), *arguments, "-o", self.path("out.jsonl"), "-j", "1"],
                                       stderr=subprocess.PIPE)
            time.sleep(0.6)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            _, err = process.communicate(timeout=60)
            if process.returncode == 0:
                self.skipTest("the pages were compared too soon")
            self.assertEqual(130, process.returncode)
            self.assertLess(time.monotonic() - sent, 1)
            self.assertIn(b"stopped by a signal", err)
            self.assertFalse(os.path.exists(self.path("out.jsonl")))
            self.assertFalse(os.path.exists(self.path("c.jsonl")))

    def test_dry_run_and_check_write_nothing(self):
        clean, dirty = self.write("in/clean.txt"), self.write("in/dirty.txt", "two  spaces\r\n")
        _, out, err = self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--dry-run"))
        self.assertFalse(os.path.exists(self.path("out")))
        self.assertIn("2 pages, 1 would change", err)
        self.assertEqual(b"", out)
        _, out, _ = self.expect(1, self.clean(self.path("in"), "--check"))
        self.assertEqual(dirty + "\n", out.decode())
        self.expect(0, self.clean(clean, "--check"))
        self.expect(4, self.clean(dirty, self.path("gone"), "--check"))


class Rows(CommandLine):
    def filter(self, *lines, arguments=(), code=0):
        text = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
        return rows(self.expect(code, self.clean("--from", "jsonl", "-f", "jsonl", "-", *arguments, stdin=text))[1])

    def test_dates_in_the_months_and_digits_of_other_languages_are_dates(self):
        text = "The mill at Lower Brook turns again\n\n%s\n\nThe mill stood still for forty years, and on Sunday its wheel was turned by hand until the water took it.\n"
        dates = ["12 พ.ค. 2567 | 10:30 น.", "12 May 2024 | 10:30", "11 lut 2024", "11 лют 2024, 21:04", "12 Ağu 2024", "۲۳ اردیبهشت ۱۴۰۳ - ۱۰:۳۰",
                 "2023. márc. 4.", "12 ΜΑΪΟΥ 2024", "१२ मई २०२४"]
        stdin = b"".join(json.dumps({"text": text % date}).encode() + b"\n" for date in dates)
        got = rows(self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", stdin=stdin))[1])
        self.assertEqual(dates, [row.get("date") for row in got])

    def test_a_filter_gives_a_row_for_each_row_in_order(self):
        got = self.filter(*({"id": i, "text": f"Page {i}"} for i in range(1000)), arguments=("-j", "4"))
        self.assertEqual(list(range(1000)), [row["id"] for row in got])

    def test_the_id_is_the_one_given_or_the_url_or_the_line(self):
        got = self.filter({"id": "a", "text": "x"}, {"id": 12, "text": "x"}, {"url": "http://s.example/p", "text": "x"}, {"text": "x"},
                          {"id": None, "text": "x"})
        self.assertEqual(["a", 12, "http://s.example/p", "-:4", "-:5"], [row["id"] for row in got])

    def test_the_site_is_given_or_the_host_or_an_option(self):
        got = self.filter({"site": "own.example", "url": "http://h.example/", "text": "x"}, {"url": "https://me@WWW.H.example:8080/x", "text": "x"},
                          {"text": "x"}, arguments=("--site", "option.example"))
        self.assertEqual(["own.example", "www.h.example", "option.example"], [row["site"] for row in got])
        self.assertNotIn("site", self.filter({"text": "x"})[0])

    def test_other_fields_pass_through_as_they_are(self):
        line = b'{"z":1.50,"id":"a","big":123456789012345678901234567890,"deep":{"a":[1,{"b":"\\u00e9\\ud800"}]},"text":"x","t":true}\n'
        _, out, _ = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=line.replace(b"\\ud800", b"")))
        self.assertTrue(out.startswith(b'{"z":1.50,"id":"a","big":123456789012345678901234567890,"deep":{"a":[1,{"b":"\\u00e9"}]},"t":true,"text":"x\\n"'), out)

    def test_a_heading_that_the_dumper_marked_is_the_title_and_a_price_or_a_tag_is_none(self):
        below = "\n\nA head of forged steel on a handle of ash, made for rounds of up to forty centimetres.\n"
        menu = "* [Home](/)\n* [Axes](/axes)\n\n"
        texts = (f"{menu}# Splitting axe\n\nIn stock\n\n\u00a364.00{below}", f"Home\nTools\n\nSplitting axe\n\n\u00a364.00{below}",
                 f"****** Splitting axe ******\n***** In stock *****\n\u00a364.00{below}", f'<div class="page">\n\nSplitting axe{below}')
        lines = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
        got = rows(self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", stdin=lines))[1])
        self.assertEqual(["# Splitting axe", "Splitting axe", "****** Splitting axe ******", "Splitting axe"],
                         [row.get("title") for row in got])

    def test_where_no_chrome_stands_above_a_text_its_first_line_is_the_title(self):
        recipe = ("Tide Bread\nBy Ada Wirth\n14 March 2019\nIngredients\n225g barley flour\n2 eggs\n85g barley flour\nMethod\n"
                  "Beat the eggs until they are pale, then add the flour, one spoon at a time, and let it rest until the tide turns.")
        diary = ("Diary of a keeper\nMon. Fog all day, and the bell was rung by hand until the evening came.\nTues. Nothing.\n"
                 "Wed. The supply boat came with flour, and the mate brought a letter from my sister in town.")
        lines = b"".join(json.dumps({"id": id, "text": text}).encode() + b"\n" for id, text in (("a", recipe), ("b", diary)))
        got = rows(self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", stdin=lines))[1])
        self.assertEqual(["Tide Bread", "Diary of a keeper"], [row["title"] for row in got])
        self.assertIn("85g barley flour", got[0]["body"])

    def test_fields_with_our_names_get_a_prefix(self):
        (row,) = self.filter({"id": "a", "text": "x", "title": "mine", "status": 3, "source.title": "taken"})
        self.assertEqual(("mine", "taken", 3, "ok"), (row["source.source.title"], row["source.title"], row["source.status"], row["status"]))
        self.assertNotIn("html", self.filter({"text": "x", "html": "<p>"})[0])

    def test_members_of_another_type_than_ours_get_a_prefix(self):
        record = {"type": "response", "date": "2021-03-04T05:06:07Z", "more": [1]}
        got = self.filter(*({"id": "a", "text": "x", "warc": warc} for warc in (9, None, [], "x", {"type": 1}, {"date": None}, {}, record)))
        self.assertEqual([9, None, [], "x", {"type": 1}, {"date": None}], [row["source.warc"] for row in got[:6]])
        self.assertEqual([{}, record], [row["warc"] for row in got[6:]])
        self.assertEqual([0, 2], [sum("warc" in row for row in got[:6]), sum("warc" in row for row in got[6:])])
        (row,) = self.filter({"id": True, "text": "x", "source.id": 4, "warc": 9, "source.warc": 5})
        names = ("id", "source.source.id", "source.id", "source.source.warc", "source.warc")
        self.assertEqual(["-:1", True, 4, 9, 5], [row[name] for name in names])

    def test_a_row_says_text_body_hash_edits_and_status(self):
        (row,) = self.filter({"id": "a", "text": "one \u00a0 two\r\nthree"})
        self.assertEqual("one two\n\nthree\n", row["text"])
        self.assertEqual({"id", "text", "body", "hash", "edits", "status"}, set(row))
        self.assertRegex(row["hash"], "^[0-9a-f]{32}$")

    def test_marks_line_ends_and_blank_lines_of_the_stream_do_not_matter(self):
        got = self.filter(b"\xef\xbb\xbf" + b'{"id":"a","text":"x"}\r\n', b"\r\n", b"  \n", b'{"id":"b","text":"y"}')
        self.assertEqual(["a", "b"], [row["id"] for row in got])

    def test_any_text_comes_out_as_valid_json(self):
        text = "".join(chr(c) for c in list(range(1, 0x3000)) + [0x1F600, 0xFFFD, 0x2028]) + "\\\"/"
        (row,) = self.filter({"id": "\u2028\x01", "text": text})
        self.assertIn("\\\"/", row["text"])

    def test_standard_input_is_sniffed(self):
        _, out, _ = self.expect(0, self.clean("-f", "jsonl", "-", stdin=b'\n{"text":"x"}\n{"text":"y"}\n'))
        self.assertEqual(["-:2", "-:3"], [row["id"] for row in rows(out)])
        _, out, _ = self.expect(0, self.clean("-f", "jsonl", "-", stdin=b"{ braces } are text here\n"))
        self.assertEqual(["-"], [row["id"] for row in rows(out)])
        _, out, _ = self.expect(0, self.clean("-", stdin=b"Just  text\n"))
        self.assertEqual(b"Just text\n", out)

    def test_sites_come_from_folders_and_maps(self):
        self.write("in/a.example/1.txt")
        self.write("in/b.example/deep/2.txt")
        self.write("in/top.txt")
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl", "--site-from", "dir"))
        self.assertEqual(["a.example", "b.example", None], [row.get("site") for row in rows(out)])
        sites = self.write("map.tsv", "a.example\tA\nb.example/deep/2.txt\tB\n")
        _, out, _ = self.expect(0, self.clean(self.path("in"), "-f", "jsonl", "--site-from", sites))
        self.assertEqual(["A", "B", None], [row.get("site") for row in rows(out)])


class Determinism(CommandLine):
    def archive(self):
        random.seed(5)
        words = "tide table harbour pilot lantern current height keel summer water".split()
        for i in range(400):
            lines = [" ".join(random.choices(words, k=random.randint(1, 30))) for _ in range(random.randint(1, 40))]
            self.write(f"in/{i % 7}/{i}.txt", "\n".join(lines) + random.choice(["\n", "", "\r\n", "&amp; more\n", "\nShare\nTweet\n"]))
        self.write("in/rows.jsonl", "".join(json.dumps({"id": i, "text": " ".join(random.choices(words, k=200))}) + "\n" for i in range(300)))
        self.write("in/bad.gz", b"\x1f\x8b\x08\0")
        return self.path("in")

    def test_any_number_of_threads_gives_the_same_bytes(self):
        archive = self.archive()
        seen = []
        for jobs in ("1", "2", "8"):
            out = self.path("out" + jobs)
            got = winnow("clean", archive, "-o", out, "-j", jobs, "--audit", out + ".audit", "--report", out + ".report")
            self.expect(4, got)
            _, stream, _ = winnow("clean", archive, "-f", "jsonl", "-j", jobs)
            seen.append((tree(out), read(out + ".audit"), read(out + ".report"), stream))
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(seen[0], seen[2])
        self.assertGreater(len(seen[0][0]), 400)

    def test_a_page_does_not_depend_on_the_order_of_inputs(self):
        a, b = self.write("a.txt", "Page a\n\nShare\n"), self.write("b.txt", "Page b\n\nTweet\n")
        _, forth, _ = self.expect(0, winnow("clean", a, b, "-f", "jsonl"))
        _, back, _ = self.expect(0, winnow("clean", b, a, "-f", "jsonl"))
        self.assertEqual(sorted(forth.splitlines()), sorted(back.splitlines()))
        self.assertNotEqual(forth, back)


class Eval(CommandLine):
    def test_rows_that_are_no_gold_are_named_up_to_a_number(self):
        pages = self.write("rows.jsonl", "".join(json.dumps({"id": str(n), "text": "The weir."}) + "\n" for n in range(500)))
        _, _, err = self.expect(4, winnow("eval", pages))
        self.assertIn("500 rows cannot be used, 0 pages are missing: 20 of each are named", err)
        self.assertEqual(20, err.count("has neither"))

    ROWS = [{"id": "a", "type": "article", "text": "Menu\n\nThe mill turns at high tide\n", "gold": "The mill turns at high tide\n"},
            {"id": "b", "type": "list", "text": "One two three\n", "gold": "Four five six\n"},
            {"id": "c", "lang": "en", "text": "Menu\n\nThe  MILL turns\n", "with": ["the mill turns"], "without": ["Menu"]}]

    def gold(self, rows=ROWS):
        return self.write("gold.jsonl", "".join(json.dumps(row) + "\n" for row in rows))

    def test_pages_are_scored_by_group_with_an_interval(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", "--json", self.gold()))
        result = json.loads(out)
        self.assertEqual({"all", "type=article", "type=list"}, set(result["words"]))
        article = result["words"]["type=article"]
        self.assertAlmostEqual(12 / 13, article["f1"]["mean"])
        self.assertAlmostEqual(article["untouched"], article["f1"]["mean"])
        self.assertAlmostEqual(6 / 13, result["words"]["all"]["f1"]["mean"])
        self.assertLessEqual(result["words"]["all"]["f1"]["low"], 6 / 13)
        self.assertAlmostEqual(2 / 3, result["snippets"]["lang=en"]["f1"])
        self.assertEqual(["b", "a"], [page["id"] for page in result["worst"]])

    def test_eval_takes_ids_that_are_numbers(self):
        gold = self.write("gold.jsonl", '{"id":17,"text":"One tide.","gold":"One tide."}\n{"id":18,"text":"Two.","gold":"Two."}\n')
        status, out, said = winnow("eval", "--plugins", "", "--json", gold)
        self.assertEqual((0, 2), (status, json.loads(out)["words"]["all"]["pages"]), said)
        status, cleaned, _ = winnow("clean", "--plugins", "", "-f", "jsonl", gold)
        status, out, said = winnow("eval", "--json", gold, self.write("cleaned.jsonl", cleaned.decode()))
        self.assertEqual(0, status, said)

    def test_what_another_run_wrote_is_scored_and_compared(self):
        good = self.write("good.jsonl", "".join(json.dumps({"id": row["id"], "body": row.get("gold", "")}) + "\n" for row in self.ROWS))
        bad = self.write("bad.jsonl", "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in self.ROWS))
        _, out, _ = self.expect(0, winnow("eval", "--json", self.gold(), good))
        self.assertAlmostEqual(1, json.loads(out)["words"]["all"]["f1"]["mean"])
        _, out, _ = self.expect(0, winnow("eval", "--json", self.gold(), good, "--against", bad))
        gain = json.loads(out)["gain"]["all"]
        self.assertAlmostEqual(7 / 13, gain["gain"]["mean"])
        self.assertEqual((2, 0), (gain["better"], gain["worse"]))

    def test_what_clean_pages_lose_is_counted(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", "--gold-as-input", "--json", self.gold()))
        self.assertEqual({"pages": 2, "lost": 0, "over_2_percent": 0}, json.loads(out)["lost"]["all"])

    def test_a_table_is_printed_for_people(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", self.gold(), "--by", "type"))
        self.assertIn("type=article", out.decode())
        self.assertIn("worst pages", out.decode())

    def test_bad_rows_and_missing_pages_are_named_and_the_rest_is_scored(self):
        gold = self.write("gold.jsonl", '{"id":"a","text":"x","gold":"x"}\nnot json\n{"text":"x"}\n{"id":"d","text":"x"}\n')
        _, out, err = self.expect(4, winnow("eval", "--plugins", "", "--json", gold))
        self.assertEqual(1, json.loads(out)["words"]["all"]["pages"])
        for place in ("gold.jsonl:2", "gold.jsonl:3", "gold.jsonl:4"):
            self.assertIn(place, err)
        _, _, err = self.expect(4, winnow("eval", self.gold(), self.write("none.jsonl", "")))
        self.assertIn("is not among the cleaned pages", err)
        self.expect(2, winnow("eval", self.path("nowhere.jsonl")))
        self.expect(2, winnow("eval"))


class Presets(CommandLine):
    def test_a_preset_goes_to_every_plugin_that_knows_one_and_set_overrules_it(self):
        a = self.write("a.txt")
        for preset in ("careful", "normal", "hard"):
            self.expect(0, winnow("clean", "--preset", preset, a))
        self.expect(0, winnow("clean", "--preset", "hard", "--set", "chrome.preset=careful", a))
        _, _, err = self.expect(2, winnow("clean", "--preset", "hrad", a))
        self.assertIn('did you mean "hard"', err)


class Options(CommandLine):
    def test_help_begins_with_examples_and_fits_a_screen(self):
        for verb in ("audit", "clean", "config", "dedup", "diff", "eval", "explain", "plugins", "report", "restore", "rules", "search"):
            _, out, _ = self.expect(0, winnow(verb, "--help"))
            lines = out.decode().splitlines()
            self.assertTrue(lines[2].startswith("  winnow "), lines[2])
            self.assertLess(len(lines), 45)
            self.assertLess(max(map(len, lines)), 101)
        _, out, _ = self.expect(0, winnow("--help"))
        self.assertIn(b"winnow clean pages -o clean", out)

    def test_the_version_is_said(self):
        _, out, _ = self.expect(0, winnow("--version"))
        self.assertRegex(out.decode(), r"^winnow \d+\.\d+\.\d+\n$")

    def test_unknown_words_are_refused_with_a_suggestion(self):
        a = self.write("a.txt")
        for arguments, sentence in ((("claen", a), 'did you mean "clean"'), (("clean", "--aduit", "x", a), 'did you mean "--audit"'),
                                    (("clean", "-f", "jsnol", a), 'did you mean "jsonl"'), (("clean", "--from", "jsonk", a), 'did you mean "jsonl"'),
                                    (("clean", "--without", "mojibak", a), 'did you mean "mojibake"'),
                                    (("plugins", "show", "duplicate"), 'did you mean "duplicates"'), (("clean",), "no input was given"),
                                    (("clean", "--color", "red", a), "none of auto, always, never"), (("clean", "-j", "x", a), "no number"),
                                    (("clean", "--set", "x", a), "is not NAME.OPTION=VALUE"), (("clean", "--audit", "-", a), "name a file"),
                                    ((), "Usage:")):
            with self.subTest(arguments=arguments):
                _, out, err = self.expect(2, winnow(*arguments))
                self.assertIn(sentence, err)
                self.assertEqual(b"", out)

    def test_a_plugin_that_is_named_and_missing_is_an_error(self):
        a = self.write("a.txt")
        _, _, err = self.expect(2, winnow("clean", "--plugins", "nothing_like_it", a))
        self.assertIn('there is no plugin "nothing_like_it"', err)
        broken = self.write("broken.winnow.so", b"\x7fELF")
        self.expect(2, winnow("clean", "--plugin", broken, a))
        _, _, err = self.expect(0, winnow("clean", a, env={"WINNOW_PLUGIN_PATH": self.dir}))
        self.assertIn("broken.winnow.so", err)

    def test_plugins_are_chosen_and_left_out_by_name(self):
        a = self.write("a.txt", "Caf&eacute; by the sea\n\nThe harbour opens at six.\n")
        _, out, _ = self.expect(0, winnow("clean", a, "--plugins", "mojibake"))
        self.assertTrue(out.startswith("Café".encode()))
        _, out, _ = self.expect(0, winnow("clean", a, "--without", "mojibake"))
        self.assertTrue(out.startswith(b"Caf&eacute;"))

    def test_inputs_are_read_from_a_list(self):
        a, b = self.write("a.txt"), self.write("with\nline.txt")
        names = self.write("list", a + "\r\n\n")
        _, out, _ = self.expect(0, self.clean("--files-from", names, "-f", "jsonl"))
        self.assertEqual(["a.txt"], [row["id"] for row in rows(out)])
        _, out, _ = self.expect(0, self.clean("--files-from", "-", "-0", "-f", "jsonl", stdin=f"{a}\0{b}\0".encode()))
        self.assertEqual(["a.txt", "with%0Aline.txt"], [row["id"] for row in rows(out)])

    def test_flags_count_more_than_variables_and_those_more_than_files(self):
        a = self.write("a.txt")
        self.write("winnow.toml", 'site = "file.example"\nformat = "jsonl"\n')
        self.write("home/winnow/winnow.toml", 'site = "user.example"\n')
        env = {"XDG_CONFIG_HOME": self.path("home")}
        site = lambda *arguments, **keywords: rows(self.expect(0, self.clean(a, *arguments, **keywords))[1])[0]["site"]
        self.assertEqual("user.example", site("-f", "jsonl", env=env))
        self.assertEqual("file.example", site(env=env, cwd=self.dir))
        self.assertEqual("variable.example", site(env={**env, "WINNOW_SITE": "variable.example"}, cwd=self.dir))
        self.assertEqual("flag.example", site("--site", "flag.example", env={**env, "WINNOW_SITE": "variable.example"}, cwd=self.dir))

    def test_a_file_in_the_current_folder_may_not_name_plugins_or_paths(self):
        a = self.write("a.txt")
        for line in ('plugins = ["chrome"]', 'plugin = "/x.winnow.so"', 'output = "/out"', 'without = "chrome"', 'audit = "x"'):
            toml = self.write("winnow.toml", "\n" + line + "\n")
            _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
            self.assertIn("winnow.toml:2: ", err)
            self.assertIn("may not stand in a file that was only found", err)
        self.write("trusted.toml", 'plugins = ["mojibake"]\n')
        self.expect(0, winnow("clean", a, "--config", self.path("trusted.toml"), cwd=self.dir))

    def test_a_wrong_setting_is_named_with_file_and_line(self):
        a = self.write("a.txt")
        for text, sentence in (("jbos = 3\n", 'winnow.toml:1: unknown setting "jbos" (did you mean "jobs"?)'),
                               ("\n[set.mojibak]\nx = 1\n", 'winnow.toml:3: there is no plugin "mojibak" (did you mean "mojibake"?)'),
                               ("[set.skeleton]\nphrase = 1\n", 'unknown option "phrase" for plugin "skeleton"'), ("a = \n", "winnow.toml:1: not TOML")):
            self.write("winnow.toml", text)
            _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
            self.assertIn(sentence, err)

    def test_settings_that_are_no_file_are_named_and_not_waited_for(self):
        a, toml = self.write("a.txt"), self.path("winnow.toml")
        os.mkdir(toml)
        for arguments in ((), ("--config", toml)):
            _, _, err = self.expect(2, winnow("clean", a, *arguments, cwd=self.dir))
            self.assertIn("winnow.toml: is a folder, no file of settings", err)
        os.rmdir(toml)
        os.mkfifo(toml)
        _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
        self.assertIn("winnow.toml: is no file of settings: it is a pipe", err)

    def test_allowed_failures_end_with_0(self):
        rows_in = "".join(json.dumps({"text": "x"}) + "\n" for _ in range(99)) + "{}\n"
        for allowed, code in (("1", 0), ("1%", 0), ("0.5%", 4), ("0", 4)):
            self.expect(code, self.clean("-f", "jsonl", "--allow-failures", allowed, "-", stdin=rows_in.encode()))
        self.expect(2, self.clean("--allow-failures", "some", "-"))

    def test_the_summary_parts_what_plugins_changed_from_what_changed_in_form(self):
        self.write("in/a.txt", "Two  spaces\n")
        self.assertIn("1 page, 1 changed (all in form alone)", self.expect(0, self.clean(self.path("in"), "-n"))[2].replace("would change", "changed"))
        self.write("in/b.txt", "The caf&eacute; by the weir has been open since the year of the flood.\n")
        self.write("in/c.txt", "One space.\n")
        _, _, err = self.expect(0, winnow("clean", "--plugins", "mojibake", self.path("in"), "-o", self.path("out"), "--report", self.path("r")))
        self.assertIn("3 pages, 2 changed (1 in form alone)", err)
        self.assertEqual(1, json.loads(read(self.path("r")))["pages"]["changed"])

    def test_quiet_says_only_errors(self):
        a = self.write("a.txt")
        _, _, err = self.expect(0, self.clean(a, "--quiet"))
        self.assertEqual("", err)
        _, _, err = self.expect(4, self.clean(a, self.path("gone"), "-q"))
        self.assertEqual(1, err.count("\n"))

    def test_colour_is_for_terminals_or_on_demand(self):
        a = self.write("a.txt")
        _, out, _ = self.expect(0, winnow("explain", a))
        self.assertNotIn(b"\x1b", out)
        _, out, _ = self.expect(0, winnow("explain", a, "--color", "always"))
        self.assertIn(b"\x1b[", out)

    def test_behind_two_dashes_all_are_arguments(self):
        self.write("-x.txt")
        _, out, _ = self.expect(0, self.clean("--", "-x.txt", cwd=self.dir))
        self.assertEqual(PAGE.encode(), out)

    def test_an_option_without_its_value_is_named(self):
        _, _, err = self.expect(2, self.clean("a.txt", "-o"))
        self.assertIn("--output: wants a value", err)

    def test_the_audit_and_the_report_are_json_and_no_input_is_overwritten(self):
        a = self.write("a.txt", "Two  spaces\n")
        self.expect(0, self.clean(a, "--audit", self.path("audit"), "--report", self.path("report")))
        self.assertEqual("page", rows(read(self.path("audit")))[0]["type"])
        self.assertEqual(1, json.loads(read(self.path("report")))["pages"]["read"])
        _, _, err = self.expect(2, self.clean(a, "--audit", a))
        self.assertIn("is an input", err)
        self.assertEqual(b"Two  spaces\n", read(a))


class SideFiles(CommandLine):
    """--audit and --report: beside the pages, never in place of something else."""

    def setUp(self):
        super().setUp()
        self.write("pages/mill.txt", "The  mill stands by the weir.\n")
        self.write("pages/weir.txt", "The weir was built  in 1804.\n")

    def refused(self, sentence, *arguments):
        before = tree(self.dir)
        _, _, err = self.expect(2, self.clean(*arguments))
        self.assertIn(sentence, err)
        self.assertEqual(before, tree(self.dir))

    def test_a_page_in_a_folder_of_inputs_is_not_written_over(self):
        for flag in ("--audit", "--report"):
            for force in ([], ["--force"]):
                self.refused("lies in the input", self.path("pages"), "-o", self.path("out"), flag, self.path("pages/weir.txt"), *force)
        os.symlink(self.path("pages/weir.txt"), self.path("link"))
        self.refused("lies in the input", self.path("pages"), "-o", self.path("out"), "--audit", self.path("link"))
        self.write("pages/log.part", "The log of the weir, part one.\n")
        self.refused("log.part: lies in the input", self.path("pages"), "-o", self.path("out"), "--audit", self.path("pages/log"))

    def test_the_output_is_not_written_over(self):
        rows_out = self.path("rows.jsonl")
        for flag in ("--audit", "--report"):
            self.refused("is where the run writes its pages", self.path("pages"), "-o", rows_out, flag, rows_out)
            self.refused("is where the run writes its pages", self.path("pages"), "-o", self.path("out"), flag, self.path("out/.winnow/manifest.jsonl"))
        self.expect(0, self.clean(self.path("pages"), "-o", rows_out))
        self.refused("is no audit or report of winnow's", self.path("pages"), "-n", "-o", rows_out, "--audit", rows_out)

    def test_one_file_for_both_is_refused(self):
        one = self.path("one")
        self.refused("--audit and --report name one file", self.path("pages"), "--audit", one, "--report", one)
        self.refused("--audit and --report name one file", self.path("pages"), "--audit", one, "--report", self.path("pages/../one"))
        self.refused("--audit and --report name one file", self.path("pages"), "--audit", one, "--report", one + ".part")

    def test_a_file_of_others_is_replaced_with_force_alone_and_an_older_one_at_once(self):
        foreign = self.write("notes.txt", '{"type":"page","id":"a","title":"Notes on the weir"}\n')
        for flag in ("--audit", "--report"):
            self.refused(f"give another {flag}, or --force to replace it", self.path("pages"), "-o", self.path("out"), flag, foreign)
        self.expect(0, self.clean(self.path("pages"), "--audit", foreign, "--force"))
        self.assertEqual("page", rows(read(foreign))[0]["type"])
        for _ in range(2):
            self.expect(0, self.clean(self.path("pages"), "--audit", self.path("a.jsonl.zst"), "--report", self.path("r")))
        self.write("empty", "")
        self.expect(0, self.clean(self.path("pages"), "--audit", self.path("empty"), "--report", self.path("r")))
        self.expect(0, self.clean(self.path("pages"), "--audit", "/dev/null", "--report", "/dev/null"))

    def written_by(self):
        """For each option that names a file to write: a command up to that file, and a name for what it writes."""
        audit = self.path("audit.jsonl")
        self.expect(0, self.clean(self.path("pages"), "-o", self.path("out"), "--audit", audit))
        self.write("copies/mill.txt", Dedup.ARTICLE)
        self.write("copies/copy.txt", Dedup.ARTICLE)
        copies = self.path("copies")
        return {"state file": ["learn", copies, "-o"],
                "report for the browser": ["report", audit, self.path("out"), "-o"],
                "list of clusters or list of paragraphs": ["dedup", copies, "--clusters"],
                "list of copies": ["dedup", copies, "--edges"],
                "file of signatures": ["dedup", copies, "--signatures"],
                "list of paragraphs or list of clusters": ["dedup", copies, "--level", "paragraph", "--clusters"]}

    def test_other_commands_replace_a_file_of_others_with_force_alone(self):
        for what, command in self.written_by().items():
            with self.subTest(what):
                foreign = self.write("notes.txt", "Notes on the weir, not to be lost.\n")
                before = tree(self.dir)
                _, _, err = self.expect(2, winnow(*command, foreign))
                flag = command[-1]
                self.assertIn(f"notes.txt: exists and is no {what} of winnow's\n        give another {flag}, or --force to replace it", err)
                self.assertEqual(before, tree(self.dir))
                self.expect(0, winnow(*command, foreign, "--force"))
                self.assertNotEqual(before, tree(self.dir))
                for _ in range(2):
                    self.expect(0, winnow(*command, self.path("new")))
                os.remove(self.path("new"))

    def test_other_commands_write_over_no_input(self):
        for what, command in self.written_by().items():
            with self.subTest(what):
                for force in ([], ["--force"]):
                    inside = self.path("out/mill.txt") if command[0] == "report" else self.path("copies/mill.txt")
                    before = read(inside)
                    _, _, err = self.expect(2, winnow(*command, inside, *force))
                    self.assertIn("would be written over", err)
                    self.assertEqual(before, read(inside))

    def test_two_lists_of_one_name_are_refused(self):
        self.write("copies/mill.txt", Dedup.ARTICLE)
        one = self.path("one")
        _, _, err = self.expect(2, winnow("dedup", self.path("copies"), "--clusters", one, "--edges", one))
        self.assertIn("name one file", err)
        for more in (["--clusters", one], ["--edges", one]):
            _, _, err = self.expect(2, winnow("dedup", self.path("copies"), "-o", one, "-f", "jsonl", *more))
            self.assertIn("is where the run writes its pages", err)

    def test_a_missing_folder_is_said_before_anything_is_written(self):
        self.refused("No such file or directory", self.path("pages"), "-o", self.path("out"), "--audit", self.path("gone/audit"))
        self.refused("No such file or directory", self.path("pages"), "-o", self.path("out"), "--audit", self.path("out/deep/audit"))
        self.refused("No such file or directory", self.path("pages"), "-n", "-o", self.path("out"), "--audit", self.path("out/audit"))

    def test_what_the_run_writes_is_no_input(self):
        for target in (["-o", self.path("out")], ["-f", "jsonl"]):
            for name in ("audit.jsonl", "audit.jsonl.zst"):
                said = []
                for _ in range(3):
                    got = self.expect(0, self.clean(".", *target, "--audit", name, "--report", "report.json", cwd=self.path("pages")))
                    said.append((got[1:], read(self.path("pages/report.json"))))
                self.assertEqual([said[0]] * 3, said)
                self.assertIn("2 pages", said[0][0][1])
                os.remove(self.path("pages", name))
                os.remove(self.path("pages/report.json"))
        self.assertEqual({b"mill.txt", b"weir.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))

    def test_what_other_runs_wrote_beside_their_pages_is_no_input(self):
        os.mkdir(self.path("all"))
        self.expect(0, self.clean(self.path("pages"), "-o", self.path("all/rows.jsonl"), "--audit", self.path("all/audit.jsonl"),
                                  "--report", self.path("all/report.json")))
        self.expect(0, self.clean(self.path("pages"), "-f", "sqlite", "-o", self.path("all/pages.db")))
        self.expect(0, self.clean(self.path("pages"), "--audit", self.path("all/packed.jsonl.zst")))
        _, out, err = self.expect(0, self.clean(self.path("all"), "-f", "jsonl"))
        self.assertEqual(["mill.txt", "weir.txt"], [row["id"] for row in rows(out)])
        self.assertIn("skipped: an audit of winnow's", err)
        self.assertIn("skipped: a report of winnow's", err)
        self.assertNotIn("manifest", err)
        self.expect(0, winnow("dedup", self.path("all")))

    def test_what_learn_dedup_and_report_wrote_is_no_input(self):
        os.mkdir(self.path("all"))
        self.write("pages/copy.txt", "The  mill stands by the weir.\n")
        self.expect(0, self.clean(self.path("pages"), "-o", self.path("out"), "--audit", self.path("out/audit.jsonl")))
        self.expect(0, winnow("report", self.path("out"), "-o", self.path("all/report.html")))
        self.expect(0, winnow("learn", self.path("pages"), "-o", self.path("all/site")))
        self.expect(0, winnow("dedup", self.path("pages"), "--clusters", self.path("all/clusters.jsonl"),
                              "--edges", self.path("all/edges"), "--index", self.path("all/seen")))
        self.expect(0, winnow("dedup", self.path("pages"), "--signatures", self.path("all/monday")))
        self.write("all/weir.txt", "The weir was built  in 1804.\n")
        _, out, err = self.expect(0, self.clean(self.path("all"), "-f", "jsonl"))
        self.assertEqual(["weir.txt"], [row["id"] for row in rows(out)])
        for name, what in (("report.html", "a report for the browser"), ("site", "a state file"), ("clusters.jsonl", "a list of clusters"),
                           ("edges", "a list of copies"), ("seen", "an index"), ("monday", "a file of signatures")):
            self.assertIn(f"{self.path('all', name)}: skipped: {what} of winnow's", err)
        _, out, _ = self.expect(0, self.clean(self.path("all/site"), "--from", "txt"))
        self.assertIn(b"winnow corpus state", out)

    def test_rows_that_look_like_an_audit_are_pages(self):
        row = {"type": "page", "id": "weir", "place": "Harnby", "source": "a \"source\":{\"hash\":\" in a text", "text": "The weir."}
        self.write("rows.jsonl", json.dumps(row, separators=(",", ":")) + "\n")
        _, out, _ = self.expect(0, self.clean(self.path("rows.jsonl"), "-f", "jsonl"))
        self.assertEqual("ok", rows(out)[0]["status"])

    def test_they_may_stand_in_the_folder_of_the_pages(self):
        for run in range(2):
            out = self.path("out" + str(run))
            if run == 1:
                os.mkdir(out)
            for _ in range(2):
                self.expect(0, self.clean(self.path("pages"), "-o", out, "--audit", out + "/audit.jsonl", "--report", out + "/report.json"))
            self.assertEqual({b"mill.txt", b"weir.txt", b"audit.jsonl", b"report.json", b".winnow/manifest.jsonl"}, set(tree(out)))
            self.expect(0, winnow("report", out, "-o", self.path("report.html")))
            self.expect(0, winnow("restore", "--audit", out + "/audit.jsonl", "-o", self.path("again"), out))
            self.assertEqual(read(self.path("pages/mill.txt")), read(self.path("again/mill.txt")))

    def test_no_page_takes_the_name_of_the_audit_in_its_folder(self):
        self.write("pages/audit", '{"id":"sluice","text":"The sluice is shut."}\n')
        out = self.path("out")
        _, _, err = self.expect(4, self.clean(self.path("pages"), "-o", out, "--audit", out + "/audit.jsonl"))
        self.assertIn("would have the name of another file that this run writes", err)
        self.assertEqual("page", rows(read(out + "/audit.jsonl"))[0]["type"])


class Explain(CommandLine):
    def test_each_block_is_shown_with_its_mark_and_who_changed_it(self):
        a = self.write("a.txt", "Caf&eacute; by the sea\n\nThe harbour opens at six every day of the week.\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", "mojibake"))
        text = out.decode()
        self.assertRegex(text, r"(?m)^~ 0 .*Café by the sea")
        self.assertIn("mojibake: ", text)
        self.assertRegex(text, r"(?m)^\+ 1 .*The harbour opens")

    def test_long_lines_are_cut_between_characters(self):
        a = self.write("a.txt", "é" * 300 + "\n" + "q\u0301" * 300 + "\n" + "漢" * 300 + "\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", ""))
        for line in out.decode().splitlines()[1:]:
            self.assertTrue(line.endswith("…"), line)
        self.assertIn("q\u0301…", out.decode())

    def test_nothing_in_a_page_steers_the_terminal(self):
        a = self.write("a.txt", "red \x1b[31m alert \u202e turned\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", ""))
        self.assertNotIn(b"\x1b", out)
        self.assertNotIn("\u202e".encode(), out)

    def test_json_has_every_block(self):
        a = self.write("a.txt")
        _, out, _ = self.expect(0, winnow("explain", a, "--json"))
        self.assertEqual([0, 1], [block["number"] for block in json.loads(out)["blocks"]])

    def test_one_page_of_many_is_picked_by_its_id(self):
        many = self.write("in.jsonl", '{"id":"a","text":"x"}\n{"id":"b","text":"y"}\n')
        _, out, _ = self.expect(0, winnow("explain", many, "--page", "b", "--json"))
        self.assertEqual("b", json.loads(out)["id"])
        self.expect(4, winnow("explain", many, "--page", "c"))


class Unwrap(CommandLine):
    WRAPPED = ("The tide table looks like a page of numbers, and most people\n"
               "turn it over without reading. Yet it is the only page of the\n"
               "almanac that the harbour master knows by heart, and whoever\n"
               "asks him why will be told that every line of it was paid for\n"
               "by somebody.\n")
    WHOLE = WRAPPED.rstrip("\n").replace("\n", " ") + "\n"
    LINES = WRAPPED.rstrip("\n").replace("\n", "\n\n") + "\n"

    def test_wrapped_paragraphs_become_whole_where_it_is_asked_for(self):
        page = self.write("page.txt", self.WRAPPED)
        self.assertEqual(self.LINES, self.expect(0, self.clean(page))[1].decode())
        self.assertEqual(self.WHOLE, self.expect(0, self.clean(page, "--unwrap"))[1].decode())
        again = self.write("again.txt", self.WHOLE)
        self.expect(0, self.clean("--unwrap", "--check", again))
        settings = self.write("winnow.toml", "unwrap = true\n")
        self.assertEqual(self.WHOLE, self.expect(0, self.clean(page, "--config", settings))[1].decode())

    def test_rows_and_wet_records_are_unwrapped_and_html_is_not(self):
        page = f"<p>{self.WRAPPED}<pre>{self.WRAPPED}</pre>"
        row_in = json.dumps({"text": self.WRAPPED}) + "\n" + json.dumps({"html": page}) + "\n"
        text, html = rows(self.expect(0, self.clean("-f", "jsonl", "--unwrap", "-", stdin=row_in.encode()))[1])
        self.assertEqual(self.WHOLE, text["text"])
        self.assertEqual(self.WHOLE + "\n" + self.WRAPPED, html["text"])
        body = self.WRAPPED.encode()
        wet = (b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://harnby.example/\r\n"
               b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body))
        wet = self.write("a.wet", wet)
        self.assertEqual(self.WHOLE, rows(self.expect(0, self.clean("-f", "jsonl", "--unwrap", wet))[1])[0]["text"])

    def test_the_bytes_come_back_from_the_audit(self):
        self.write("in/page.txt", "Share\r\n\r\n" + self.WRAPPED.replace("\n", "\r\n"))
        self.expect(0, winnow("clean", "--unwrap", self.path("in"), "-o", self.path("out"), "--audit", self.path("a.jsonl")))
        self.expect(0, winnow("restore", "--audit", self.path("a.jsonl"), "-o", self.path("back"), self.path("out")))
        self.assertEqual(read(self.path("in/page.txt")), read(self.path("back/page.txt")))

    def test_explain_and_diff_show_the_paragraph_whole(self):
        page = self.write("page.txt", self.WRAPPED)
        _, out, _ = self.expect(0, winnow("explain", "--plugins", "", "--unwrap", "--json", page))
        self.assertEqual([self.WHOLE[:-1]], [block["text"] for block in json.loads(out)["blocks"]])
        _, out, _ = self.expect(0, winnow("diff", "--plugins", "", "--unwrap", page))
        self.assertNotIn(b"paid for\n", out)


class Limits(CommandLine):
    def test_where_there_is_no_room_for_all_threads_a_run_does_with_fewer_or_says_so(self):
        if is_sanitized():
            self.skipTest("a sanitizer takes all addresses for itself")
        pages = self.write("pages.jsonl", "".join(json.dumps({"id": i, "text": PAGE * 400}) + "\n" for i in range(200)))
        whole = winnow("clean", "--plugins", "", "-f", "jsonl", "-j", "1", pages)[1]
        for verb in (["clean", "--plugins", "", "-f", "jsonl"], ["dedup"]):
            for kilobytes in (2_000_000, 1_000_000, 500_000, 250_000, 60_000):
                command = ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh", os.path.join(BUILD, "bin", "winnow"), *verb, "-j", "64", pages]
                done = subprocess.run(command, capture_output=True, timeout=120)
                said = done.stderr.decode()
                self.assertIn(done.returncode, (0, 3), said)
                if done.returncode == 0 and verb[0] == "clean":
                    self.assertEqual(whole, done.stdout)
                if done.returncode == 3:
                    self.assertRegex(said, "out of memory|no room for another thread")

    def test_a_file_that_may_not_grow_further_is_an_error_with_its_name(self):
        pages = self.write("pages.jsonl", "".join(json.dumps({"id": i, "text": PAGE * 400}) + "\n" for i in range(200)))
        command = ["sh", "-c", 'ulimit -f 10; exec "$@"', "sh", os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", pages,
                   "-f", "jsonl", "-o", self.path("out.jsonl")]
        done = subprocess.run(command, capture_output=True, timeout=120)
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn(b"out.jsonl", done.stderr)
        self.assertIn(b"File too large", done.stderr)

    def test_a_folder_that_too_many_open_files_keep_closed_is_named_with_that_reason(self):
        os.mkdir(self.path("pages"))
        self.write("pages/a.txt")
        said = set()
        for limit in range(6, 40):
            command = ["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "",
                       self.path("pages"), "-o", self.path(f"out{limit}")]
            done = subprocess.run(command, capture_output=True, timeout=120)
            self.assertNotIn(b"Bad file descriptor", done.stderr)
            said.add(done.returncode)
        self.assertIn(0, said)

    def test_an_option_that_a_run_would_pass_over_is_refused(self):
        page = self.write("page.txt")
        for option in (["--keep", "oldest"], ["--threshold", "0.7"], ["--memory", "2G"]):
            status, _, said = winnow("clean", "--plugins", "", page, *option)
            self.assertEqual(2, status)
            self.assertIn(f"{option[0]}: is about copies", said)
            self.assertEqual(0, winnow("clean", "--plugins", "", page, "--dedup", *option)[0])
        for option in (["--action", "update"], ["--since", page]):
            status, _, said = winnow("clean", "--plugins", "", "-f", "jsonl", page, *option)
            self.assertEqual(2, status)
            self.assertIn("give -f es-bulk too", said)
        self.assertEqual(0, winnow("clean", "--plugins", "", page, env={"WINNOW_KEEP": "oldest", "WINNOW_ACTION": "update"})[0])


class Restore(CommandLine):
    def test_clean_texts_and_audit_give_the_bytes_back(self):
        pages = {"a.txt": b"Caf&eacute;  by the sea\r\n\r\nShare\r\n", "sub/b": b"\xef\xbb\xbfBOM\n\n\n\nand gaps  \n", "c.txt": b"", "d.txt": "Größe\n".encode("cp1252")}
        for name, content in pages.items():
            self.write("in/" + name, content)
        self.expect(0, winnow("clean", self.path("in"), "-o", self.path("out"), "--audit", self.path("audit")))
        self.expect(0, winnow("restore", "--audit", self.path("audit"), "-o", self.path("again"), self.path("out")))
        for name, content in pages.items():
            self.assertEqual(content, read(self.path("again", name)), name)

    def test_an_html_page_without_its_source_is_said_in_two_lines(self):
        self.write("in/a.html", "<p>The mill stands by the weir.</p>")
        self.expect(0, winnow("clean", self.path("in"), "-o", self.path("out"), "--audit", self.path("audit")))
        _, _, err = self.expect(4, winnow("restore", "--audit", self.path("audit"), "-o", self.path("again"), self.path("out")))
        self.assertRegex(err, r"(?m)^ +clean with --keep-source, and the audit holds it$")
        self.assertNotIn("\\n", err)

    def test_a_text_that_was_changed_since_is_refused(self):
        self.write("in/a.txt", "Two  spaces\n")
        self.expect(0, winnow("clean", self.path("in"), "-o", self.path("out"), "--audit", self.path("audit")))
        self.write("out/a.txt", "other\n")
        _, _, err = self.expect(4, winnow("restore", "--audit", self.path("audit"), "-o", self.path("again"), self.path("out")))
        self.assertIn("a.txt", err)
        self.assertFalse(os.path.exists(self.path("again/a.txt")))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
