#!/usr/bin/env python3
"""Two passes, from outside: winnow learn, clean --state and --learn, and what the plugin site_repeats makes of them.

    python3 tests/cli/learn_test.py BUILD_DIR [unittest options]
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"
WORDS = ("tide mill harbour ledger rope lantern gravel chapel orchard kettle sail weather quarry bell ferry anchor "
         "letter window copper meadow").split()
MOTTO = "What the river takes the river keeps in mind."
REPEATED = ("The voice of the Wend valley between the mill and the sea", "Letters reach the editor on any tide")


def article(number):
    """Twelve sentences that no other article has, the site's motto in their middle."""
    chance = random.Random(number)
    said = [f"In year {number} of the {chance.choice(WORDS)} the {chance.choice(WORDS)} met {n} times with the "
            f"{chance.choice(WORDS)} of number {number * 31 + n}." for n in range(12)]
    return "\n\n".join([f"The {WORDS[number % 20]} of {1800 + number}", REPEATED[0], *said[:6], MOTTO, *said[6:], REPEATED[1]]) + "\n"


class Learning(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="winnow-learn-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def winnow(self, wanted, *arguments, stdin=b"", plugins="site_repeats"):
        chosen = ["--plugins", plugins] if plugins is not None else []
        done = subprocess.run([BUILD / "bin/winnow", *arguments, *chosen], input=stdin, capture_output=True, cwd=self.dir,
                              env=clean_environment())
        said = done.stderr.decode()
        self.assertEqual(wanted, done.returncode, said)
        return done.stdout, said

    def rows(self, numbers, name="pages.jsonl"):
        rows = [json.dumps({"id": str(n), "url": f"https://harnby.example/{n}", "text": article(n)}) for n in numbers]
        (self.dir / name).write_text("".join(row + "\n" for row in rows))
        return name

    def texts(self, out):
        return {row["id"]: row["text"] for row in map(json.loads, out.decode().splitlines())}

    def expect_cut(self, out):
        for text in self.texts(out).values():
            self.assertNotIn(REPEATED[1], text)
            self.assertIn(MOTTO, text)

    def test_lines_of_a_site_go_at_the_edges_and_a_motto_in_the_body_stays(self):
        pages = self.rows(range(8))
        _, said = self.winnow(0, "learn", pages, "-o", "site.state")
        self.assertIn("learned from 8 pages and 0 states", said)
        out, _ = self.winnow(0, "clean", pages, "-f", "jsonl", "--state", "site.state", plugins="chrome,site_repeats")
        self.expect_cut(out)
        again, _ = self.winnow(0, "clean", "-f", "jsonl", "-", plugins="chrome,site_repeats", stdin="".join(
            json.dumps({"id": i, "text": text}) + "\n" for i, text in self.texts(out).items()).encode())
        self.assertEqual(self.texts(out), self.texts(again))

    def test_what_is_no_page_is_not_learned_from(self):
        for number in range(8):
            (self.dir / "site").mkdir(exist_ok=True)
            (self.dir / "site" / f"{number}.txt").write_text(article(number))
        (self.dir / "site/.hidden").write_text("No page.\n")
        (self.dir / "site/rows.jsonl").write_text("{torn\n")
        _, said = self.winnow(4, "clean", "site", "-o", "clean", "--learn", "always", "--site", "harnby.example")
        self.assertIn("learned from 8 pages, cleans them now", said)

    def test_an_isolated_plugin_is_given_what_was_learned_before(self):
        pages = self.rows(range(8))
        self.winnow(0, "learn", pages, "-o", "site.state")
        clean = ("clean", pages, "-f", "jsonl", "--state", "site.state", "--audit")
        here = self.winnow(0, *clean, "a.jsonl", plugins="chrome,site_repeats")
        self.expect_cut(here[0])
        for how in ("--isolate", "--isolate=site_repeats"):
            self.assertEqual(here, self.winnow(0, *clean, "b.jsonl", "--force", how, "-j", "3", plugins="chrome,site_repeats"))
            self.assertEqual((self.dir / "a.jsonl").read_bytes(), (self.dir / "b.jsonl").read_bytes())
        library = BUILD / "bad_plugins/learns_badly.winnow.so"
        _, said = self.winnow(2, "clean", pages, "-f", "jsonl", "--learn", "always", "--isolate")
        self.assertIn("--isolate: the plugin site_repeats learns nothing in a process of its own", said)
        self.assertIn("--set site_repeats.isolate=false lets it learn in this one; --state FILE hands over", said)
        _, said = self.winnow(2, "clean", pages, "-f", "jsonl", "--isolate", "--plugin", library, plugins="learns_badly")
        self.assertIn("the plugin learns_badly learns nothing in a process of its own", said)

    def test_a_run_learns_from_its_own_pages_when_it_is_told_to(self):
        pages = self.rows(range(8))
        out, said = self.winnow(0, "clean", pages, "-f", "jsonl", "--learn", "always", plugins="chrome,site_repeats")
        self.assertIn("learned from 8 pages, cleans them now", said)
        self.expect_cut(out)
        once, said = self.winnow(0, "clean", pages, "-f", "jsonl", plugins="chrome,site_repeats")
        self.assertNotIn("learned", said)
        self.assertIn(REPEATED[1], self.texts(once)["3"])
        streamed, _ = self.winnow(0, "clean", "-", "-f", "jsonl", "--learn", "always", plugins="chrome,site_repeats",
                                  stdin=(self.dir / pages).read_bytes())
        self.assertEqual(self.texts(out), self.texts(streamed))

    def test_a_stream_beyond_the_spool_ends_with_3(self):
        rows = b"".join(json.dumps({"id": str(n), "text": "x" * 1000}).encode() + b"\n" for n in range(20000))
        _, said = self.winnow(3, "clean", "-", "-f", "jsonl", "--learn", "always", "--spool", "16M", stdin=rows)
        self.assertRegex(said, "standard input holds more than .*, and it is to be read twice")
        self.assertIn("--state that was learned before", said)

    def test_the_state_is_the_same_for_any_threads_order_split_and_merge(self):
        numbers = list(range(60))
        wanted = None
        for jobs in ("1", "2", "7"):
            random.Random(jobs).shuffle(numbers)
            self.winnow(0, "learn", self.rows(numbers), "-o", "all.state", "-j", jobs)
            state = (self.dir / "all.state").read_bytes()
            self.assertEqual(wanted or state, state)
            wanted = state
        for part in range(3):
            self.winnow(0, "learn", self.rows(numbers[part::3], f"{part}.jsonl"), "-o", f"{part}.state")
        self.winnow(0, "learn", "2.state", "0.state", "-o", "20.state")
        self.winnow(0, "learn", "20.state", "1.state", "-o", "merged.state")
        self.assertEqual(wanted, (self.dir / "merged.state").read_bytes())
        self.winnow(0, "learn", "0.jsonl", "1.state", "2.jsonl", "-o", "mixed.state")
        self.assertEqual(wanted, (self.dir / "mixed.state").read_bytes())

    def test_states_of_one_name_belong_together_and_none_counts_twice(self):
        for machine, numbers in (("a", range(4)), ("b", range(4, 8))):
            (self.dir / machine).mkdir()
            self.winnow(0, "learn", self.rows(numbers), "-o", f"{machine}/site.state")
        _, said = self.winnow(0, "learn", "a/site.state", "b/site.state", "-o", "both.state")
        self.assertIn("learned from 0 pages and 2 states", said)
        self.winnow(0, "learn", self.rows(range(8)), "-o", "all.state")
        self.assertEqual((self.dir / "all.state").read_bytes(), (self.dir / "both.state").read_bytes())
        _, said = self.winnow(2, "learn", "a/site.state", "./a/site.state", "-o", "twice.state")
        self.assertIn("./a/site.state: is given twice, and would count twice", said)
        for machine in "ab":
            self.rows(range(4), f"{machine}/pages.jsonl")
        _, said = self.winnow(2, "learn", "a/pages.jsonl", "b/pages.jsonl", "-o", "pages.state")
        self.assertIn("has the same base name", said)

    def test_where_nothing_is_read_what_was_learned_before_stays(self):
        self.winnow(0, "learn", self.rows(range(8)), "-o", "site.state")
        before = (self.dir / "site.state").read_bytes()
        (self.dir / "empty").mkdir()
        for wanted, inputs, stdin in ((4, "not_there.jsonl", b""), (2, "empty", b""), (2, "-", before)):
            _, said = self.winnow(wanted, "learn", inputs, "-o", "site.state", stdin=stdin)
            self.assertIn("no page was read: nothing is learned and nothing written", said)
            self.assertEqual(before, (self.dir / "site.state").read_bytes())

    def test_a_state_on_standard_input_is_said_to_be_one(self):
        self.winnow(0, "learn", self.rows(range(8)), "-o", "site.state")
        _, said = self.winnow(2, "learn", "-", "-o", "again.state", stdin=(self.dir / "site.state").read_bytes())
        self.assertIn("-: skipped: a state file of winnow's", said)
        self.assertIn("a state that was learned before is given by its file's name", said)

    def test_where_nothing_is_learned_it_says_so_and_why(self):
        (self.dir / "site").mkdir()
        for number in range(8):
            (self.dir / "site" / f"{number}.txt").write_text(article(number))
        _, said = self.winnow(0, "learn", "site", "-o", "site.state")
        self.assertIn("nothing was learned from these pages", said)
        self.assertIn("they name no site", said)
        _, said = self.winnow(0, "learn", "site", "-o", "site.state", "--site", "harnby.example")
        self.assertNotIn("nothing was learned", said)

    def test_what_is_to_learn_is_not_isolated_without_a_word(self):
        pages = self.rows(range(8))
        (self.dir / "apart.toml").write_text("isolate = true\n")
        for how in (("--isolate",), ("--config", "apart.toml")):
            _, said = self.winnow(2, "learn", pages, "-o", "site.state", *how)
            self.assertIn("the plugin site_repeats learns nothing in a process of its own", said)
            self.assertIn("--set site_repeats.isolate=false lets it learn in this one", said)
        self.winnow(0, "learn", pages, "-o", "whole.state", plugins="chrome,site_repeats")
        self.winnow(0, "learn", pages, "-o", "site.state", "--isolate", "--set", "site_repeats.isolate=false",
                    plugins="chrome,site_repeats")
        self.assertEqual((self.dir / "whole.state").read_bytes(), (self.dir / "site.state").read_bytes())

    def test_report_and_manifest_record_the_state_and_pages_are_the_same_for_any_threads(self):
        pages = self.rows(range(8))
        self.winnow(0, "learn", pages, "-o", "site.state")
        outputs = []
        for jobs in ("1", "7"):
            self.winnow(0, "clean", pages, "-o", f"out{jobs}.jsonl", "--state", "site.state", "--report", "run.json", "-j", jobs)
            report = json.loads((self.dir / "run.json").read_text())
            last = json.loads((self.dir / f"out{jobs}.jsonl.winnow/manifest.jsonl").read_text().splitlines()[-1])
            self.assertEqual({"done": True, "pages": 8, "behaviour": 1, "state": report["state"]}, last)
            outputs.append((self.dir / f"out{jobs}.jsonl").read_bytes())
        self.assertEqual(outputs[0], outputs[1])
        self.winnow(0, "clean", pages, "-o", "twice", "--learn", "always", "--report", "run.json")
        self.assertEqual(last["state"], json.loads((self.dir / "run.json").read_text())["state"])
        self.assertIn(last["state"], (self.dir / "twice/.winnow/manifest.jsonl").read_text().splitlines()[-1])

    def test_bad_and_foreign_states_get_a_sentence_each(self):
        pages = self.rows(range(4))
        self.winnow(0, "learn", pages, "-o", "site.state")
        state = (self.dir / "site.state").read_bytes()
        (self.dir / "cut.state").write_bytes(state[:-40])
        for file, sentence in (("missing.state", "missing.state: cannot be opened"), (pages, "is no state file"),
                               ("cut.state", "cut.state: is a damaged state file")):
            _, said = self.winnow(2, "clean", pages, "--state", file)
            self.assertIn(sentence, said)
        _, said = self.winnow(2, "clean", pages, "--state", "site.state", "--learn", "always")
        self.assertIn("a run that is given a --state learns nothing itself", said)
        _, said = self.winnow(2, "clean", pages, "--learn", "sometimes")
        self.assertIn('"sometimes" is not always, never or auto', said)
        _, said = self.winnow(0, "clean", pages, "--state", "site.state", plugins="mojibake")
        self.assertIn("what site_repeats has learned is left out: no such plugin takes part", said)
        _, said = self.winnow(2, "learn", pages, "-o", "x.state", plugins="mojibake")
        self.assertIn("none of the plugins learns from other pages", said)
        _, said = self.winnow(2, "learn", pages)
        self.assertIn("no file to keep what is learned", said)

    def test_a_plugin_that_needs_other_pages_makes_the_run_read_twice(self):
        plugin = ("--plugin", BUILD / "bad_plugins/learns_badly.winnow.so")
        _, said = self.winnow(2, "clean", self.rows(range(3)), "-f", "jsonl", *plugin, plugins="learns_badly")
        self.assertIn("plugin learns_badly cannot bring together what it has learned: never merged", said)
        self.winnow(0, "clean", self.rows(range(3)), "-f", "jsonl", "--learn", "never", *plugin, plugins="learns_badly")

    def test_explain_says_on_how_many_pages_a_line_is(self):
        self.winnow(0, "learn", self.rows(range(8)), "-o", "site.state")
        out, _ = self.winnow(0, "explain", "pages.jsonl", "--page", "3", "--state", "site.state")
        self.assertIn("on 8 of 8 pages of the site", out.decode())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
