#!/usr/bin/env python3
"""What is written beside the texts, from outside: audit, report, and what restore makes of them.

    python3 tests/cli/side_files_test.py BUILD_DIR [unittest options]
"""
import json
import os
import unittest

from command_line import ARTICLE, CommandLine, read, rows, tree, winnow


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
        self.write("copies/mill.txt", ARTICLE)
        self.write("copies/copy.txt", ARTICLE)
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
        self.write("copies/mill.txt", ARTICLE)
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
    unittest.main()
