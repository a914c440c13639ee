#!/usr/bin/env python3
"""Plugins in processes of their own: the same bytes as in this one, and nothing that they do brings it down.

    python3 tests/isolation_test.py BUILD_DIR [unittest options]
"""
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from program import ROOT, clean_environment, run, texts_below

BUILD = ROOT / "build"
VOID = "its edits for this page are void"
OFF = "it is switched off for the rest of the run"

# What each plugin of bad_plugins/isolated says of the page "bad.txt".
ON_A_PAGE = {
    "segfault": "crashed: SIGSEGV, an access to memory that is not its own",
    "overflows_stack": "ran out of stack",
    "aborts": r"ended by abort\(\)",
    "exits": "ended its process with status 0",
    "loops": r"took more than (0\.3 s of processor time|\d+ s)",
    "waits": r"did nothing for \d",
    "forks": r"tried to start a process \(clone\)",
    "runs_program": "tried to run a program",
    "closes_descriptors": r"tried to close a descriptor that is winnow's \(close\)",
    "writes_input": "wrote into the page that it was given",
    "uses_network": r"tried to use the network \(socket\)",
    "writes_file": r"tried to write a file \(openat\)",
    "kills_host": r"tried to send a signal \(kill\)",
    "takes_much_memory": "ran out of the 64 MiB of memory that it may take",
}
# ThreadSanitizer stands before fork() and malloc() with code of its own, which waits for the child or maps more than a
# plugin may: something else is said then. The plugin is stopped all the same.
if "TSAN_OPTIONS" in os.environ:
    ON_A_PAGE["forks"] = r"(tried to start a process \(clone\)|did nothing for \d)"
    ON_A_PAGE["takes_much_memory"] += r"|bad\.txt: plugin takes_much_memory: took more than 0\.3 s of processor time"


class Isolation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-isolation-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def pages(self, n, bad=True):
        """n pages with a line that the bad plugins drop, one of which makes them misbehave."""
        pages = self.folder / "pages"
        pages.mkdir()
        for i in range(n):
            (pages / f"page{i:03}.txt").write_text(f"Page {i}\n\nmark\n\nIt stays.\n")
        if bad:
            (pages / "bad.txt").write_text("misbehave\n\nmark\n\nIt stays.\n")
        return pages

    def clean(self, name, pages, *arguments, seconds="0.3", wanted=4):
        """(text by name, what was said) of a run with the bad plugin `name` alone, isolated."""
        out = self.folder / f"{name}-out"
        library = BUILD / "bad_plugins/isolated" / f"{name}.winnow.so"
        command = [BUILD / "bin/winnow", "clean", pages, "-o", out, "--plugin", library, "--plugins", name, "--isolate",
                   "--plugin-seconds", seconds, "--plugin-memory", "64M", *arguments]
        done = subprocess.run([str(word) for word in command], capture_output=True, env=clean_environment(),
                              timeout=300)
        said = done.stderr.decode("utf-8", "replace")
        self.assertEqual(wanted, done.returncode, said)
        return {page: text.decode() for page, text in texts_below(out).items()}, said

    def test_the_guilty_page_is_named_and_all_others_are_cleaned(self):
        pages = self.pages(100)
        for name, sentence in ON_A_PAGE.items():
            with self.subTest(name):
                texts, said = self.clean(name, pages, "-j", "2")
                self.assertRegex(said, rf"bad\.txt: plugin {name}: {sentence}")
                self.assertEqual(1, len(re.findall("plugin " + name, said)), said)
                self.assertIn(VOID, said)
                self.assertEqual(101, len(texts))
                for page, text in texts.items():
                    self.assertEqual(page == "bad.txt", "mark" in text, page)
                    self.assertIn("It stays.", text)

    def test_a_plugin_that_fails_on_every_page_is_switched_off(self):
        for jobs in ("1", "3"):
            texts, said = self.clean("loops_always", self.pages(40, bad=False) if jobs == "1" else self.folder / "pages",
                                     "-j", jobs, "--force", seconds="0.1")
            self.assertEqual(40, len(texts))
            self.assertTrue(all("mark" in text for text in texts.values()))
            self.assertEqual(1, said.count(OFF), said)
            self.assertLessEqual(said.count(VOID), 11)

    def test_a_plugin_that_dies_while_it_is_loaded_is_switched_off(self):
        texts, said = self.clean("static_constructor", self.pages(3, bad=False))
        self.assertEqual(3, len(texts))
        self.assertIn("crashed: SIGSEGV, an access to memory that is not its own, while it was started", said)
        self.assertEqual(1, said.count(OFF))

    def test_a_plugin_that_never_takes_up_what_it_learned_is_named_after_six_times_a_pages_time(self):
        pages, state = self.pages(3, bad=False), self.folder / "learned.state"
        library = BUILD / "bad_plugins/isolated/endless_finalize.winnow.so"
        subprocess.run([BUILD / "bin/winnow", "learn", pages, "--plugin", library, "--plugins", "endless_finalize", "-o", state, "-q"],
                       check=True, env=clean_environment())
        begin = time.monotonic()
        texts, said = self.clean("endless_finalize", pages, "--state", state, "--set", "endless_finalize.loops=true", "-j", "1")
        self.assertEqual(3, len(texts))
        self.assertIn("took more than 10 s of processor time, while it was started", said)
        self.assertEqual(1, said.count(OFF), said)
        self.assertGreater(time.monotonic() - begin, 9)

    def test_a_leak_costs_no_page(self):
        texts, said = self.clean("leaks", self.pages(200, bad=False), "-j", "1")
        self.assertEqual(200, len(texts))
        self.assertFalse([page for page, text in texts.items() if "mark" in text])
        self.assertRegex(said, "it leaks, perhaps, and was started anew|but not when it was given this page again")

    def test_a_crash_that_an_earlier_page_has_caused_costs_no_page(self):
        texts, said = self.clean("crashes_later", self.pages(100))
        self.assertFalse([page for page, text in texts.items() if "mark" in text])
        self.assertRegex(said, r"abort\(\).*, but not when it was given this page again")

    def test_well_behaved_plugins_give_the_same_bytes(self):
        whole = self.archive("whole")
        for arguments in (("--isolate", "-j", "1"), ("--isolate", "-j", "3"), ("--isolate=chrome", "-j", "2"),
                          ("--set", "related.isolate=true", "-j", "2")):
            self.assertEqual(whole, self.archive("isolated", *arguments), arguments)

    def archive(self, name, *arguments):
        """Texts, audit and report of the sample archive."""
        out, audit, report = self.folder / name, self.folder / "audit.jsonl", self.folder / "report.json"
        run(BUILD / "bin/winnow", "clean", ROOT / "samples/archive", "-o", out, "--force", "--audit", audit,
            "--report", report, *arguments)
        return texts_below(out), audit.read_text(encoding="utf-8"), json.loads(report.read_text(encoding="utf-8"))

    def test_one_page_at_a_time_is_isolated_too(self):
        page = next((ROOT / "samples/archive").rglob("*.txt"))
        for verb in ("explain", "diff"):
            self.assertEqual(run(BUILD / "bin/winnow", verb, page), run(BUILD / "bin/winnow", verb, page, "--isolate"))

    def test_a_signal_ends_a_run_at_once_whatever_workers_do(self):
        pages, runs = self.pages(300), {}
        for name, jobs, (number, status) in itertools.product(("loops", "waits"), ("1", "2"), ((signal.SIGINT, 130), (signal.SIGTERM, 143))):
            library = BUILD / "bad_plugins/isolated" / f"{name}.winnow.so"
            runs[name, jobs, number, status] = subprocess.Popen(
                [BUILD / "bin/winnow", "clean", pages, "-o", self.folder / f"stopped-{len(runs)}", "--plugin", library, "--plugins", name,
                 "--isolate", "-j", jobs, "--plugin-seconds", "100"], stderr=subprocess.PIPE, env=clean_environment())
        time.sleep(2)
        for (name, jobs, number, status), run in runs.items():
            with self.subTest(name=name, jobs=jobs, status=status):
                began = time.monotonic()
                run.send_signal(number)
                said = run.communicate(timeout=60)[1].decode()
                self.assertLess(time.monotonic() - began, 4, said)
                self.assertEqual(status, run.returncode, said)
                self.assertIn("stopped by a signal", said)
                self.assertNotIn("plugin", said)

    def test_what_can_not_be_isolated_is_refused_in_a_sentence(self):
        for arguments, sentence in ((("--isolate=chrme",), 'there is no plugin "chrme" (did you mean "chrome"?)'),
                                    (("--plugin-seconds", "0"), '"0" is no number of seconds above 0'),
                                    (("--plugin-memory", "1K"), '"1K" is no size from 16M up'),
                                    (("--set", "chrome.isolate=maybe"), '"maybe" is neither true nor false')):
            done = subprocess.run([BUILD / "bin/winnow", "clean", "-", *arguments], input=b"A page.\n",
                                  capture_output=True, env=clean_environment())
            self.assertEqual(2, done.returncode)
            self.assertIn(sentence, done.stderr.decode())

    def test_a_configuration_that_was_only_found_may_not_isolate(self):
        for line in ("isolate = true\n", "[set.chrome]\nisolate = true\n"):
            (self.folder / "winnow.toml").write_text(line)
            done = subprocess.run([BUILD / "bin/winnow", "clean", "-"], input=b"A page.\n", capture_output=True,
                                  cwd=self.folder, env=clean_environment())
            self.assertEqual(2, done.returncode)
            self.assertIn("only found in the current folder", done.stderr.decode())
            named = subprocess.run([BUILD / "bin/winnow", "clean", "--config", "winnow.toml", "-"], input=b"A page.\n",
                                   capture_output=True, cwd=self.folder, env=clean_environment())
            self.assertEqual((0, b"A page.\n"), (named.returncode, named.stdout), named.stderr)

    def test_an_isolated_plugin_is_measured_and_what_it_fails_at_is_said(self):
        gold = self.folder / "gold.jsonl"
        rows = [{"id": f"page{i}", "text": f"Page {i}\n\nmark\n", "gold": f"Page {i}\n"} for i in range(3)]
        rows.append({"id": "bad", "text": "misbehave\n\nmark\n", "gold": "misbehave\n"})
        gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
        done = subprocess.run([BUILD / "bin/winnow", "eval", gold, "--json", "--isolate", "--plugins", "segfault", "--plugin",
                               BUILD / "bad_plugins/isolated/segfault.winnow.so"], capture_output=True, env=clean_environment())
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn("winnow: bad: plugin segfault: crashed: SIGSEGV", done.stderr.decode())
        self.assertEqual([page["id"] for page in json.loads(done.stdout)["worst"] if page["badness"] > 0], ["bad"])

    def test_a_worker_has_nothing_to_say_to_people(self):
        done = subprocess.run([BUILD / "bin/winnow", "plugin-worker"], capture_output=True, close_fds=True)
        self.assertEqual((2, b""), (done.returncode, done.stdout))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
