#!/usr/bin/env python3
"""Copies of pages, from outside: winnow dedup, clean --dedup and the index.

    python3 tests/cli/dedup_test.py BUILD_DIR [unittest options]
"""
import fcntl
import gzip
import json
import os
import random
import subprocess
import time
import unittest

from command_line import ARTICLE, CommandLine, PROGRAM, read, rows, tree, winnow


class Dedup(CommandLine):
    def dedup(self, *arguments, **keywords):
        return winnow("dedup", *arguments, **keywords)

    def pages(self):
        return self.write("pages.jsonl", "".join(json.dumps(row) + "\n" for row in (
            {"id": "a", "text": ARTICLE, "n": 1.50, "status": "seen"},
            {"id": "b", "text": "Harbour news\n\n" + ARTICLE.upper() + "\n\nShare"},
            {"id": "c", "text": "Something else entirely, and short."},
            {"id": "d", "text": ARTICLE, "date": "2020-01-01", "url": "https://old.example/d"})))

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
            self.write("pages/" + name, ARTICLE + "\n")
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
                        self.write("pages/" + name, ARTICLE + "\n")
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
        self.write("pages/a.txt", ARTICLE + "\n")
        self.write("pages/b.txt", ARTICLE + "\n")
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
        self.write("pages/a.txt", ARTICLE + "\n")
        self.write("pages/b.txt", ARTICLE + "\n")
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

    def test_a_row_that_an_earlier_run_called_a_copy_stays_one_until_its_text_changes_or_copies_are_looked_for_again(self):
        _, first, _ = self.expect(0, self.clean("-f", "jsonl", "--dedup", self.pages()))
        _, again, err = self.expect(0, self.clean("-f", "jsonl", "--from", "jsonl", "-", stdin=first))
        self.assertIn("2 are copies of others", err)
        names = ("id", "status", "duplicate_of", "jaccard", "containment")
        told = [[row.get(name) for name in names] for row in rows(first)]
        self.assertEqual(told, [[row.get(name) for name in names] for row in rows(again)])
        _, third, _ = self.expect(0, self.clean("-f", "jsonl", "--from", "jsonl", "-", stdin=again))
        self.assertEqual(told, [[row.get(name) for name in names] for row in rows(third)])
        _, requests, _ = self.expect(0, self.clean("-f", "es-bulk", "--from", "jsonl", "-", stdin=first))
        self.assertEqual(["b", "c"], [row["id"] for row in rows(requests)[1::2]])
        changed = [dict(row, text="The weir is open, and the mill is not.") if row["status"] == "duplicate" else row for row in rows(first)]
        for stdin in ("".join(json.dumps(row) + "\n" for row in changed).encode(),
                      b'{"id":"mine","status":"duplicate","duplicate_of":"x","jaccard":1,"containment":1,"text":"The weir is open."}\n'):
            _, out, _ = self.expect(0, self.clean("-f", "jsonl", "--from", "jsonl", "-", stdin=stdin))
            self.assertEqual({"ok"}, {row["status"] for row in rows(out)})
        alone = next(line for line in first.splitlines(True) if b'"status":"duplicate"' in line)
        _, anew, _ = self.expect(0, self.clean("-f", "jsonl", "--from", "jsonl", "--dedup", "-", stdin=alone))
        self.assertEqual("ok", rows(anew)[0]["status"], "the page that it was a copy of is not here")
        _, out, _ = self.expect(0, self.clean("-f", "jsonl", "--from", "jsonl", "-", stdin=anew))
        self.assertEqual("ok", rows(out)[0]["status"], "what the last run said counts")

    def test_the_earliest_of_equal_pages_stays_by_the_date_that_a_page_states(self):
        def page(date):
            return (f"<!doctype html><html><head><meta property='article:published_time' content='{date}'></head><body><h1>The tide</h1>"
                    f"<p>{ARTICLE}</p></body></html>")

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
        self.write("in/one.txt", ARTICLE)
        self.write("in/two.txt", ARTICLE)
        self.write("in/three.txt", "Something else.")
        self.expect(0, self.clean(self.path("in"), "-o", self.path("out"), "--dedup"))
        self.assertEqual({b"one.txt", b"three.txt", b".winnow/manifest.jsonl"}, set(tree(self.path("out"))))
        manifest = rows(read(self.path("out", ".winnow/manifest.jsonl")))
        self.assertEqual(["ok", "ok", "duplicate"], [row["status"] for row in manifest[:3]])

    def test_a_copy_that_is_left_out_is_accounted_for_and_comes_back(self):
        pages = {"one.txt": ARTICLE.replace(" ", "  ", 1), "two.txt": "\ufeff" + ARTICLE + "\r\n\r\n", "three.txt": "Something else.",
                 "rows.jsonl": '{"id":"the row","text":' + json.dumps(ARTICLE) + "}\n"}
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
            self.assertEqual((ARTICLE + "\n", None), (gone["two.txt"]["dropped_text"], gone["the row"].get("dropped_text")))
            said = json.loads(read(report))
            self.assertEqual((4, 2), (said["pages"]["read"], said["pages"]["copies"]))
            self.assertEqual([{"plugin": "dedup", "reason": "copy", "edits": 1, "pages": 1, "words": len(ARTICLE.split()), "bytes": len(ARTICLE)}],
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
        self.assertEqual(ARTICLE + "\n", read(self.path("whole/two.txt")).decode())
        self.expect(0, winnow("report", audit, self.path("txt"), "-o", self.path("report.html")))
        self.assertIn(b"dedup", self.expect(0, winnow("audit", "stats", audit))[1])

    def test_the_audit_of_rows_names_the_page_that_stays_and_drops_nothing(self):
        audit = self.path("audit.jsonl")
        self.expect(0, self.clean("-f", "jsonl", "--dedup", self.pages(), "-o", self.path("out.jsonl"), "--audit", audit, "--report", self.path("r")))
        lines = {line["id"]: line for line in rows(read(audit)) if line["type"] == "page"}
        self.assertEqual({"a": "b", "d": "b"}, {id: line["duplicate_of"] for id, line in lines.items() if "duplicate_of" in line})
        self.assertFalse([line for line in rows(read(audit)) if line.get("plugin") == "dedup"])
        self.expect(0, winnow("restore", "--audit", audit, "-o", self.path("again"), self.path("out.jsonl")))
        self.assertEqual(ARTICLE, read(self.path("again/d")).decode())

    def test_files_that_stay_keep_their_place_in_the_tree(self):
        self.write("in/a/one.txt", ARTICLE)
        self.write("in/b/two.txt", ARTICLE)
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
        holder = subprocess.Popen([PROGRAM, "dedup", "-", "--index", index, "-q"],
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
                    self.assertEqual(2, status, (case, arguments, err))
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
        for path in (self.dir, index, *(os.path.join(index, name) for name in os.listdir(index))):
            os.chmod(path, 0o555 if os.path.isdir(path) else 0o444)
        # Root may write everything.
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        try:
            subprocess.run([PROGRAM, "--version"], capture_output=True, check=True, **other)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("nobody may run the program")
        for verb, says in (("stats", b"pages       3\n"), ("verify", b"3 pages, sound")):
            done = subprocess.run([PROGRAM, "dedup", "index", verb, index], capture_output=True, **other)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn(says, done.stdout + done.stderr)
        with open(os.path.join(index, "writer"), "rb") as writer:
            fcntl.flock(writer, fcntl.LOCK_EX)
            done = subprocess.run([PROGRAM, "dedup", "index", "stats", index], capture_output=True, **other)
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
        self.assertIn("3 pages, 1 is a copy", err)
        self.expect(0, self.dedup(later, "--index", index, "-q", "-o", self.path("o.jsonl")))
        self.assertEqual(["brief", "other"], [row["id"] for row in rows(read(self.path("o.jsonl")))])
        self.expect(0, self.dedup("index", "verify", index))

    def test_pages_stay_where_they_were_until_all_have_found_their_places_anew(self):
        index, file = self.path("seen"), self.slowly_compared(1500)
        self.expect(0, self.dedup(file, "--index", index, "-q"))
        process = subprocess.Popen([PROGRAM, "dedup", "index", "resettle", index], stderr=subprocess.DEVNULL)
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
        paragraph = ARTICLE + "\n\n"
        large = "".join(f"{n} {paragraph}" for n in range(50_000_000 // len(paragraph)))
        self.write("in/large.txt", large)
        self.write("in/copy.txt", large + "and more of it")
        self.write("in/other.txt", "Something else.")
        _, out, err = self.expect(0, self.dedup(self.path("in")))
        self.assertIn("large.txt: holds 47.9 MiB of text in one page", err)
        self.assertEqual(["copy.txt", "copy.txt", "other.txt"], [os.path.basename(row["kept"]) for row in rows(out)])

    def test_unusually_many_copies_and_unusually_large_clusters_are_warned_of(self):
        same = self.jsonl("same.jsonl", [ARTICLE + " by " + ("Ann", "Ben", "Cid")[n % 3] for n in range(120)])
        err = self.expect(0, self.dedup(same))[2]
        self.assertRegex(err, "9[89] % of the pages are copies")
        self.assertRegex(err, r"same.jsonl-\d+: stands for \d+ pages")
        self.assertIn("so large a cluster is unusual: look at --edges, or give a higher --threshold", err)
        self.assertNotIn("unusual", self.expect(0, self.dedup(self.jsonl("apart.jsonl", self.texts(6, 120))))[2])

    def test_the_first_line_says_what_is_to_be_remembered_and_how_much_stays_in_memory(self):
        file = self.jsonl("many.jsonl", self.texts(7, 150))
        _, _, err = self.expect(0, self.dedup(file, "--memory", "64M"))
        self.assertRegex(err.splitlines()[0], r"^winnow: .* of input, some 1\d\d pages: .* KiB to remember them, 64.0 MiB at most in memory$")

    def test_a_higher_threshold_joins_less(self):
        generator = random.Random(11)
        words = ["".join(generator.choice("abcdefghijklmno") for _ in range(7)) for _ in range(260)]
        file = self.jsonl("two.jsonl", [" ".join(words[:200]), " ".join(words[:185] + words[200:215])])
        self.assertIn("1 is a copy", self.expect(0, self.dedup(file))[2])
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


if __name__ == "__main__":
    unittest.main()
