#!/usr/bin/env python3
"""What was done, shown and undone: audit, diff, explain --after, restore --only, guards, comparisons, config, doctor, help.

    python3 tests/cli/trust_test.py BUILD_DIR [unittest options]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"
ARCHIVE = ROOT / "samples/archive"
PAGE = "harnby-gazette/allotment-waiting-list.txt"


class Trust(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="winnow-trust-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.clean, cls.audit = cls.shared / "clean", cls.shared / "audit.jsonl"
        cls.run_winnow("clean", ARCHIVE, "-o", cls.clean, "--audit", cls.audit, "--site-from", "dir", "-q")

    @classmethod
    def run_winnow(cls, *arguments, stdin="", env=None, cwd="/"):
        environment = clean_environment() | (env or {})
        done = subprocess.run([BUILD / "bin/winnow", *map(str, arguments)], input=stdin.encode(), capture_output=True,
                              env=environment, cwd=cwd)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-trust-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def winnow(self, *arguments, status=0, **more):
        code, out, err = self.run_winnow(*arguments, **more)
        self.assertEqual(status, code, err)
        self.err = err
        return out


class Audits(Trust):
    def test_stats_are_sums_of_what_grep_gives(self):
        stats = json.loads(self.winnow("audit", "stats", self.audit, "--json"))
        edits = [json.loads(line) for line in self.winnow("audit", "grep", "", self.audit, "--json").splitlines()]
        self.assertEqual(24, stats["pages"])
        self.assertEqual(sum(reason["edits"] for reason in stats["reasons"]), len(edits))

    def test_filters_leave_what_they_name(self):
        out = self.winnow("audit", "grep", "", self.audit, "--plugin", "mojibake", "--site", "harnby-gazette", "--json")
        edits = [json.loads(line) for line in out.splitlines()]
        self.assertTrue(edits)
        self.assertEqual({("mojibake", "harnby-gazette")}, {(edit["plugin"], edit["site"]) for edit in edits})
        low = self.winnow("audit", "grep", "", self.audit, "--score-below", "0.6", "--json").splitlines()
        self.assertTrue(low)
        self.assertTrue(all(json.loads(line)["score"] < 0.6 for line in low))

    def test_the_longest_paragraphs_that_went_are_shown_with_their_reason(self):
        out = self.winnow("audit", "longest", self.audit, "--limit", "5", "--json")
        shown = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(5, len(shown))
        self.assertEqual(sorted((len(one["removed"].encode()) for one in shown if len(one["removed"]) < 300), reverse=True),
                         [len(one["removed"].encode()) for one in shown if len(one["removed"]) < 300])
        self.assertTrue(all(one["plugin"] and one["reason"] for one in shown))
        chrome = self.winnow("audit", "longest", self.audit, "--plugin", "chrome")
        self.assertIn("  chrome: ", chrome)
        self.assertNotIn("  related: ", chrome)
        self.assertRegex(chrome, r"\d+ bytes")

    def test_a_sample_is_the_same_every_time(self):
        first = self.winnow("audit", "sample", self.audit, "--limit", "7", "--json")
        self.assertEqual(7, len(first.splitlines()))
        self.assertEqual(first, self.winnow("audit", "sample", self.audit, "--limit", "7", "--json"))

    def test_a_compressed_audit_is_read(self):
        packed = self.folder / "audit.jsonl.gz"
        packed.write_bytes(subprocess.run(["gzip", "-c", self.audit], check=True, capture_output=True).stdout)
        self.assertEqual(self.winnow("audit", "stats", self.audit), self.winnow("audit", "stats", packed))

    def test_an_audit_named_zst_is_written_in_frames_of_the_same_lines(self):
        rows, plain, packed = self.folder / "rows.jsonl", self.folder / "a.jsonl", self.folder / "a.jsonl.zst"
        page = (ARCHIVE / PAGE).read_text(encoding="utf-8")
        rows.write_text("".join(json.dumps({"id": f"p{n}", "text": f"Part {n}\n\n" + page}) + "\n" for n in range(300)))
        outputs = []
        for audit, jobs in ((plain, "2"), (packed, "1"), (packed, "2")):
            self.winnow("clean", rows, "-f", "jsonl", "-o", self.folder / "out.jsonl", "--audit", audit, "-q", "-j", jobs)
            outputs.append(audit.read_bytes())
        self.assertEqual(outputs[1], outputs[2])
        self.assertGreater(outputs[1].count(b"\x28\xb5\x2f\xfd"), 1)
        unpacked = subprocess.run(["zstd", "-dcq", packed], check=True, capture_output=True).stdout
        self.assertEqual(outputs[0], unpacked)
        self.assertEqual(self.winnow("audit", "stats", plain), self.winnow("audit", "stats", packed))
        self.winnow("restore", "--audit", packed, "-o", self.folder / "again", self.folder / "out.jsonl", "-q")
        self.assertEqual(f"Part 7\n\n{page}", (self.folder / "again/p7").read_text(encoding="utf-8"))

    def test_a_report_records_what_texts_depend_on(self):
        report = self.folder / "report.json"
        self.winnow("clean", ARCHIVE, "-n", "--report", report, "--preset", "careful", "--set", "duplicates.min_words=9",
                    "--set", "site_repeats.where=everywhere", "-q")
        found = json.loads(report.read_text())
        self.assertEqual(1, found["behaviour"])
        self.assertEqual(("9", "everywhere", "careful"),
                         tuple(found["settings"][name] for name in ("duplicates.min_words", "site_repeats.where", "preset")))
        self.assertEqual("20", found["settings"]["duplicates.lead_words"])

    def test_a_bad_pattern_and_a_bad_line_are_named(self):
        self.winnow("audit", "grep", "(", self.audit, status=2)
        broken = self.folder / "broken.jsonl"
        broken.write_text('{"type":"page","id":"a"}\n')
        self.winnow("audit", "stats", broken, status=4)
        self.assertIn("broken.jsonl:1: \"source\" is missing", self.err)

    def test_a_page_that_failed_stands_in_the_audit(self):
        rows, audit = self.folder / "rows.jsonl", self.folder / "failed.jsonl"
        rows.write_text('{"id":"good","text":"The tide rises."}\n{"id":"bad"}\n')
        self.winnow("clean", rows, "-f", "jsonl", "-o", self.folder / "out.jsonl", "--audit", audit, "-q", status=4)
        lines = [json.loads(line) for line in audit.read_text().splitlines()]
        self.assertEqual(["page", "failed"], [line["type"] for line in lines if line["type"] in ("page", "failed")])
        self.winnow("report", audit, self.folder / "out.jsonl", "-o", self.folder / "report.html", "-q")


class Differences(Trust):
    def test_a_removed_line_says_why_and_a_mended_one_stands_twice(self):
        out = self.winnow("diff", ARCHIVE / PAGE).splitlines()
        self.assertIn("-Listen to this article  [chrome: cue phrase]", out)
        self.assertIn("+Not everyone agrees. The older plot holders, who grow for the show, say leeks can’t be halved.", out)
        self.assertIn(" Nine years for a row of beans", out)

    def test_a_clean_page_has_no_difference(self):
        self.assertEqual("", self.winnow("diff", self.clean / PAGE))

    def test_the_words_that_changed_are_marked(self):
        out = self.winnow("diff", ARCHIVE / PAGE, "--color", "always")
        self.assertIn("\x1b[32m\x1b[1mcan’t\x1b[0m be halved", out)

    def test_two_columns_fit_their_width(self):
        out = self.winnow("diff", "--side-by-side", ARCHIVE / PAGE)
        self.assertEqual(out, self.winnow("diff", "-y", ARCHIVE / PAGE))
        rows = [line for line in out.splitlines() if not line.startswith(("--- ", "+++ ", "@@ "))]
        for row in rows:
            self.assertRegex(row, r"^.{58} [|<>~] ", "a sign between two columns of one width")
            self.assertLessEqual(len(row), 120)
        columns = {sign: [(row[:58].rstrip(), row[61:].rstrip()) for row in rows if row[59] == sign] for sign in "|<~"}
        self.assertIn(("Listen to this article", "[chrome: cue phrase]"), columns["<"])
        self.assertIn(("Nine years for a row of beans",) * 2, columns["|"])
        before, after = (" ".join(column) for column in zip(*columns["~"]))
        self.assertIn("The older plot holders, who grow for the show, say leeks canâ€™t be halved.", before)
        self.assertIn("The older plot holders, who grow for the show, say leeks can’t be halved.", after)

    def test_nothing_of_a_page_steers_the_terminal(self):
        out = self.winnow("diff", "-", stdin="Log in\x1b[2J\n\nThe tide \u202e rises.\n")
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\u202e", out)

    def test_explain_shows_the_page_after_each_plugin(self):
        out = self.winnow("explain", ARCHIVE / PAGE, "--after", "each")
        self.assertIn("== after mojibake, round 1", out)
        self.assertIn("== after chrome, round 1", out)
        self.assertNotIn("== after chrome", self.winnow("explain", ARCHIVE / PAGE, "--after", "mojibake"))
        for more, sentence in ((("mojibak",), 'no plugin "mojibak" takes part (did you mean "mojibake"?)'),
                               (("each", "--json"), "writes texts for people, and --json rows")):
            done = subprocess.run([BUILD / "bin/winnow", "explain", ARCHIVE / PAGE, "--after", *more], capture_output=True,
                                  text=True, env=clean_environment())
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn(sentence, done.stderr)

    def test_explain_says_in_which_respects_the_line_model_finds_a_line_unlike_the_text(self):
        page = ARCHIVE / "harnby-gazette/choir-record.txt"
        why = "unlike the text: words around"
        explained = self.winnow("explain", page)
        self.assertIn(why, explained)
        self.assertNotIn(why, self.winnow("explain", page, "--set", "chrome.reasons=false"))
        # Cleaning says it when it is asked to, and cleans the same either way.
        audit = self.folder / "audit.jsonl"
        plain = self.winnow("clean", page, "--audit", audit)
        self.assertNotIn(why, audit.read_text())
        self.assertEqual(plain, self.winnow("clean", page, "--audit", audit, "--set", "chrome.reasons=true"))
        self.assertIn(why, audit.read_text())

    def test_compare_shows_what_another_option_changes(self):
        out = self.winnow("clean", ARCHIVE, "-n", "--compare", self.clean, "--without", "duplicates")
        self.assertRegex(self.err, r"\d+ of 24 pages differ from")
        self.assertIn("+++ ", out)
        self.assertEqual("", self.winnow("clean", ARCHIVE, "-n", "--compare", self.clean))
        self.assertIn("0 of 24 pages differ", self.err)

    def test_compare_reads_rows_too(self):
        rows = self.folder / "old.jsonl"
        self.winnow("clean", ARCHIVE, "-f", "jsonl", "-o", rows, "-q")
        self.assertEqual("", self.winnow("clean", ARCHIVE, "-n", "--compare", rows))
        self.assertIn("0 of 24 pages differ", self.err)


class Undoing(Trust):
    def test_restore_only_undoes_one_plugin(self):
        self.winnow("restore", "--audit", self.audit, "-o", self.folder / "again", self.clean, "--only", "mojibake", "-q")
        text = (self.folder / "again" / PAGE).read_text(encoding="utf-8")
        self.assertIn("canâ€™t be halved", text)
        self.assertNotIn("Listen to this article", text)

    def test_restore_only_undoes_one_reason(self):
        self.winnow("restore", "--audit", self.audit, "-o", self.folder / "again", self.clean, "--only", "cue phrase", "-q")
        text = (self.folder / "again" / PAGE).read_text(encoding="utf-8")
        self.assertIn("\n\nListen to this article\n\n", text)
        self.assertIn("can’t be halved", text)

    def test_restore_still_gives_every_byte_back(self):
        self.winnow("restore", "--audit", self.audit, "-o", self.folder / "again", self.clean, "-q")
        for page in ARCHIVE.rglob("*.txt"):
            self.assertEqual(page.read_bytes(), (self.folder / "again" / page.relative_to(ARCHIVE)).read_bytes())


class Guards(Trust):
    def test_a_page_that_would_lose_too_much_goes_out_uncut(self):
        rows = self.winnow("clean", ARCHIVE, "-f", "jsonl", "--max-cut", "0.6", "--report", self.folder / "report.json")
        rows = [json.loads(line) for line in rows.splitlines()]
        left = [row for row in rows if row["status"] == "quarantined"]
        self.assertTrue(0 < len(left) < len(rows))
        for row in left:
            self.assertIn("--max-cut allows 60.0 %", row["error"])
            self.assertGreater(len(row["text"]), 200)
            self.assertEqual(0, row["edits"])
        report = json.loads((self.folder / "report.json").read_text())
        self.assertEqual((len(left), len(left)), (report["pages"]["quarantined"], len(report["quarantines"])))

    def test_strict_makes_a_quarantined_page_a_failure(self):
        self.winnow("clean", ARCHIVE, "-o", self.folder / "out", "--max-cut", "0.6", "--strict", "-q", status=4)
        self.winnow("clean", ARCHIVE, "-o", self.folder / "other", "--max-cut", "1", "--strict", "-q")

    def test_a_quarantined_page_is_restored_like_any_other(self):
        out, audit = self.folder / "out", self.folder / "audit.jsonl"
        self.winnow("clean", ARCHIVE, "-o", out, "--max-cut", "0.3", "--audit", audit, "-q")
        self.winnow("restore", "--audit", audit, "-o", self.folder / "again", out, "-q")
        for page in ARCHIVE.rglob("*.txt"):
            self.assertEqual(page.read_bytes(), (self.folder / "again" / page.relative_to(ARCHIVE)).read_bytes())

    def test_a_share_that_is_none_is_refused(self):
        self.winnow("clean", ARCHIVE, "-n", "--max-cut", "90", status=2)

    def test_a_page_that_loses_far_more_than_its_site_is_left_uncut(self):
        pages, menu = self.folder / "pages.jsonl", "Log in\n\nShare this article\n\nSubscribe to our newsletter\n\n"
        story = "".join(f"The ferry of day {day} left at {day % 12 + 1} and carried {day * 7} people across the bay.\n\n" for day in range(20))
        rows = [{"id": f"p{n}", "site": "ferry.example", "text": f"Ferry log {n}\n\n{story}"} for n in range(12)]
        rows.append({"id": "bad", "site": "ferry.example", "text": menu * 20 + "A word.\n"})
        rows.append({"id": "other", "site": "elsewhere.example", "text": menu * 20 + "A word.\n"})
        pages.write_text("".join(json.dumps(row) + "\n" for row in rows))
        report = self.folder / "usual.json"
        self.winnow("clean", pages, "-n", "--report", report, "-q")
        self.assertEqual(["ferry.example"], list(json.loads(report.read_text())["sites"]))
        out = self.winnow("clean", pages, "-f", "jsonl", "--baseline", report)
        status = {row["id"]: row["status"] for row in map(json.loads, out.splitlines())}
        self.assertEqual(["bad"], [name for name, what in status.items() if what == "quarantined"])
        self.assertIn("pages of its site lose", [row for row in map(json.loads, out.splitlines()) if row["id"] == "bad"][0]["error"])
        self.winnow("clean", pages, "-n", "--baseline", pages, status=2)


class Installation(Trust):
    def verbs(self):
        lines = self.winnow("--help").splitlines()
        return [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("  winnow")]

    def test_help_fits_a_screen_and_begins_with_examples(self):
        for verb in self.verbs():
            with self.subTest(verb):
                lines = self.winnow(verb, "--help").splitlines()
                self.assertLessEqual(len(lines), 50)
                self.assertLessEqual(max(map(len, lines)), 120)
                self.assertTrue(lines[0].startswith(f"winnow {verb}: "))
                self.assertIn("winnow", lines[2])
                self.assertTrue(lines[2].startswith("  "))

    def test_help_says_of_the_output_what_this_verb_writes(self):
        for verb, what in (("clean", "a folder for txt"), ("learn", "what is learned"), ("report", "the report"), ("restore", "given back"),
                           ("rules", "the rule file")):
            self.assertRegex(self.winnow(verb, "--help"), "-o, --output [A-Z]+ +.*" + what)

    def test_completions_and_manual_name_every_verb_and_flag(self):
        texts = [self.winnow("completion", shell) for shell in ("bash", "zsh", "fish")] + [self.winnow("man").replace("\\-", "-")]
        for verb in self.verbs():
            flags = [word.split("[")[0] for line in self.winnow(verb, "--help").split("Usage:")[1].splitlines() if line.startswith("  ")
                     for word in line.split()[:2] if word.startswith("--") and word != "--help"]
            for text in texts:
                self.assertIn(verb, text)
                for flag in flags:
                    self.assertTrue(flag in text or " -l " + flag[2:] in text, f"{verb} {flag}")

    def test_bash_completes_verbs_and_flags(self):
        script = self.winnow("completion", "bash") + "COMP_WORDS=(winnow clean --max); COMP_CWORD=2; _winnow; echo ${COMPREPLY[@]}\n" \
            "COMP_WORDS=(winnow rep); COMP_CWORD=1; _winnow; echo ${COMPREPLY[@]}\n"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertEqual("--max-cut\nreport\n", done.stdout, done.stderr)

    def test_zsh_and_fish_can_read_their_completions(self):
        for shell in ("zsh", "fish"):
            if shutil.which(shell):
                text = self.winnow("completion", shell)
                done = subprocess.run([shell, "-n", "/dev/stdin"], input=text, capture_output=True, text=True)
                self.assertEqual(0, done.returncode, done.stderr)

    def test_config_says_where_each_setting_comes_from(self):
        (self.folder / "winnow.toml").write_text("quiet = true\n[set.duplicates]\nmin_words = 9\n")
        out = self.winnow("config", "show", "--origin", cwd=self.folder, env={"WINNOW_JOBS": "3"})
        lines = {line.split(" = ")[0]: line for line in out.splitlines() if " = " in line}
        self.assertRegex(lines["jobs"], r'"3" +# WINNOW_JOBS')
        self.assertRegex(lines["quiet"], r"true +# winnow.toml:1")
        self.assertRegex(lines["min_words"], r"9 +# winnow.toml:3")
        self.assertRegex(lines["lead_words"], r"20 +# built in")

    def test_what_config_shows_is_a_configuration(self):
        shown = self.folder / "shown.toml"
        shown.write_text(self.winnow("config", "show", env={"WINNOW_MAX_CUT": "0.5"}))
        self.winnow("clean", ARCHIVE, "-n", "--config", shown)
        self.assertIn("quarantined", self.err)

    def test_doctor_finds_this_build_well_and_names_a_bad_plugin(self):
        self.assertIn("its bytes are given back", self.winnow("doctor"))
        folder = self.folder / "winnow/plugins"
        folder.mkdir(parents=True)
        (folder / "torn.winnow.so").write_bytes(b"\x7fELF")
        out = self.winnow("doctor", env={"XDG_DATA_HOME": str(self.folder)}, status=4)
        self.assertIn("torn.winnow.so", out)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
