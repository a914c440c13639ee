#!/usr/bin/env python3
"""What winnow clean writes, from outside: trees, rows, the same bytes for any number of threads.

    python3 tests/cli/outputs_test.py BUILD_DIR [unittest options]
"""
import fcntl
import json
import os
import random
import signal
import subprocess
import time
import unittest

from command_line import CommandLine, PAGE, PROGRAM, read, rows, tree, winnow


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
        command = f"{PROGRAM} clean --plugins '' -f jsonl {self.path('in.jsonl')} -j 2; echo $? >&2"
        done = subprocess.run(["bash", "-c", f"({command}) | head -1 >/dev/null"], capture_output=True, text=True, timeout=60)
        self.assertEqual("0\n", done.stderr)

    def test_a_signal_leaves_no_half_written_file(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            out = self.path(f"out{code}")
            process = subprocess.Popen([PROGRAM, "clean", "--plugins", "", "-f", "jsonl", "-o", out + ".jsonl", "-"],
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
            process = subprocess.Popen([PROGRAM, *arguments, "-o", self.path("out.jsonl"), "-j", "1"],
                                       stderr=subprocess.PIPE)
            time.sleep(0.6)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
            if process.returncode == 0:
                self.skipTest("the pages were compared too soon")
            self.assertEqual(130, process.returncode)
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

    def test_a_row_of_winnows_that_is_cleaned_again_is_the_same_row(self):
        page = ("<html><head><title>The weir</title><meta name=author content='Ana Ruiz'><meta property='article:published_time' content='2023-04-21'>"
                "</head><body><p>The weir is open from ten o'clock on.</p><p>The mill is shut.</p></body></html>")
        given = [{"id": "a", "html": page, "title": "mine", "tags": ["x"], "hash": "theirs"}, {"id": 2, "text": "The mill\n\nIt is  shut.", "lang": "en"},
                 {"id": "c", "text": "The ford", "source.title": "old", "title": "new"}]
        stdin = "".join(json.dumps(row) + "\n" for row in given).encode()
        first = self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", stdin=stdin))[1]
        self.assertEqual(("Ana Ruiz", "2023-04-21", "mine"), tuple(rows(first)[0][name] for name in ("byline", "iso_date", "source.title")))
        again = self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", "--paragraphs", "--provenance", stdin=first))[1]
        once_more = self.expect(0, winnow("clean", "--from", "jsonl", "-f", "jsonl", "-", stdin=again))[1]
        for one, two in zip(rows(first), rows(once_more), strict=True):
            self.assertEqual(one | {"edits": 0}, two)
        self.expect(0, winnow("dedup", "--from", "jsonl", "-", "-o", self.path("kept.jsonl"), stdin=first))
        self.assertEqual(rows(first), rows(read(self.path("kept.jsonl"))))
        part, = self.filter({name: rows(first)[1][name] for name in ("id", "text", "hash")} | {"title": 5})
        self.assertEqual(rows(first)[1]["text"], part["body"] if "title" not in part else part["text"])
        self.assertNotEqual(5, part.get("title"))
        changed = rows(first)[2] | {"text": "Another text."}
        (row,) = self.filter(changed)
        self.assertEqual(("old", "new"), (row["source.title"], row["source.source.title"]))

    def test_what_was_said_of_a_row_that_failed_is_told_once(self):
        (failed,) = self.filter({"id": "a", "text": 5}, code=4)
        for _ in range(2):
            (failed,) = self.filter(failed)
            self.assertEqual("ok", failed["status"]) if failed["text"] else self.assertEqual("empty", failed["status"])
            self.assertEqual({"source.error"}, {name for name in failed if "source." in name})

    def test_the_id_of_an_export_is_taken_and_so_is_the_row_that_it_holds(self):
        got = self.filter({"_index": "pages", "_id": "a", "_score": 1, "_source": {"text": "The weir.", "title": "Weir", "lang": "en"}, "sort": [1]},
                          {"_id": "7", "_source": {"id": 7, "text": "The mill."}}, {"_id": "b", "_source": {"id": "c", "html": "<p>The ford."}},
                          {"_id": {"$oid": "5f1e"}, "text": "The lock."}, {"_id": 8, "url": "http://harnby.example/", "text": "The quay."},
                          {"_id": "x", "id": "y", "text": "The mole."})
        self.assertEqual(["a", 7, "b", "5f1e", "8", "y"], [row["id"] for row in got])
        self.assertEqual(["The weir.\n", "The mill.\n", "The ford.\n"], [row["text"] for row in got[:3]])
        self.assertEqual(("Weir", "c"), (got[0]["source.title"], got[2]["source.id"]))
        self.assertEqual([None, None, None, {"$oid": "5f1e"}, 8, "x"], [row.get("_id") for row in got])
        self.assertNotIn("_index", got[0])

    def test_ids_that_several_rows_have_and_numbers_beside_texts_are_said_at_the_end(self):
        stdin = b'{"id":1,"text":"The weir."}\n{"id":2,"text":"The mill."}\n{"id":1,"text":"The ford."}\n{"id":2,"text":"The lock."}\n{"text":"The quay."}\n'
        _, out, err = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=stdin))
        self.assertEqual(5, len(rows(out)))
        self.assertRegex(err, r'-: line 3 at byte \d+: the id "1": an earlier row has this id, too \(2 such rows\)')
        self.assertRegex(err, r'-: line 5 at byte \d+: its id is a text \(1 such row\), and 4 other rows have a number: "id" is a column of two types\n\s+jq')
        _, _, err = self.expect(0, self.clean("--from", "jsonl", "-f", "jsonl", "-", stdin=stdin[:56]))
        self.assertNotIn("id", err)

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


if __name__ == "__main__":
    unittest.main()
