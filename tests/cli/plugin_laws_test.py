#!/usr/bin/env python3
"""winnow plugins test finds the laws that a plugin breaks, and names the page.

    python3 tests/cli/plugin_laws_test.py BUILD_DIR [unittest options]
"""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, build_plugin, clean_environment  # noqa: E402

BUILD = ROOT / "build"

# Does what the environment says, so that it is compiled once.
PLUGIN = """#include <winnow/plugin.hpp>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <csignal>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>
namespace { struct Odd {
  std::string_view deed = std::getenv("TIDE_DEED");
  explicit Odd(const winnow::Host&) {}
  mutable std::atomic<int> pages{0};
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    DEEDS
  }
}; }
WINNOW_PLUGIN(Odd, R"("name": "odd", "version": "1.0.0", "rerun_on": [], "reasons": [{"name": "odd"}])")
"""
DEEDS = {
    # The plugin names no change that concerns it, so that no second round hides what it would do to its own output.
    "eats one more line each time": "if (page.size() > 1) edits.drop(page[page.size() - 1], 0, {});",
    "counts pages": "if (++pages % 3 == 0 && !page.empty()) edits.drop(page[0], 0, {});",
    "cuts characters": 'for (const auto b : page) if (b.text().size() > 1) edits.replace(b, 1, 2, "x", 0, {});',
    "says something else each time": 'if (++pages % 3 == 0 && !page.empty()) edits.label(page[0], "role=title");',
    "says something else of pages each time": '(void)page; if (++pages % 3 == 0) edits.label_page("mood=calm");',
    "is surer than sure": "for (const auto b : page) edits.drop(b, 0, {}, 17.5F);",
    "points beyond the page": "for (const auto b : page) edits.drop(b, 0, {}, 1, 1000000);",
    "can do one thread alone": "static const auto first = std::this_thread::get_id(); (void)page; (void)edits; "
                               "if (first != std::this_thread::get_id()) std::abort();",
    "does nothing": "(void)page; (void)edits;",
    "prints": '(void)page; (void)edits; std::puts("high water at noon");',
    "changes its process": "(void)page; (void)edits; umask(077); std::signal(SIGUSR2, SIG_IGN); setenv(\"TIDE\", \"high\", 1); "
                           "static std::thread* const kept = new std::thread([] { for (;;) std::this_thread::sleep_for("
                           "std::chrono::seconds(9)); }); (void)kept;",
    "closes streams": "(void)page; (void)edits; close(0); close(1); close(2);",
    "takes a stream": '(void)page; (void)edits; static std::FILE* const log = std::freopen("/dev/null", "w", stderr); (void)log;',
    "starts a process": '(void)edits; if (!page.empty() && page[0].text() == "The tide" && fork() == 0) _exit(0);',
    # As daemons do; the process that is left goes on where the plugin was called.
    "starts a process that goes on with the trial": '(void)edits; if (!page.empty() && page[0].text() == "The tide" && fork() < 0) return;',
    "gives a role that there is not": 'if (!page.empty()) edits.label(page[0], "role=titel");',
    "drops the mark": 'for (const auto b : page) if (b.text() == "mark") edits.drop(b, 0, {});',
}

PLUGIN = PLUGIN.replace("DEEDS", "\n    ".join(f'if (deed == "{deed}") {{ {code} }}' for deed, code in DEEDS.items()))

LEARNER = """#include <winnow/plugin.hpp>
#include <algorithm>
#include <cstdlib>
#include <string>
namespace { struct Odd {
  struct State {
    std::string_view deed = std::getenv("TIDE_DEED");
    std::string seen;
    void observe(const winnow::Page& page) {
      if (deed == "throws") throw std::runtime_error("no tide");
      seen += static_cast<char>(33 + page.size() % 90);
    }
    void merge(const State& other) { seen += other.seen; }
    std::string save() const {
      std::string bytes = seen;
      if (deed == "saves in order") std::sort(bytes.begin(), bytes.end());
      return bytes;
    }
    static State load(std::string_view bytes) { State state; state.seen = std::string(bytes); return state; }
  };
  explicit Odd(const winnow::Host&) {}
  void finalize(const State&) {}
  void process(const winnow::Page&, winnow::Edits&) const {}
}; }
WINNOW_PLUGIN(Odd, R"("name": "odd", "version": "1.0.0", "reasons": [{"name": "odd"}])")
"""


class Laws(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-laws-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.case = self.folder / "cases/a_page_left_alone"
        self.case.mkdir(parents=True)
        for name in ("in.txt", "out.txt"):
            (self.case / name).write_text("The tide\n\nIt rises.\n")

    def said_of(self, deed, wanted, *arguments, source=PLUGIN):
        build_plugin(self.folder, "odd", source)
        return self.said_of_files(wanted, *arguments, deed=deed)

    def said_of_files(self, wanted, *arguments, deed=""):
        done = subprocess.run([BUILD / "bin/winnow", "plugins", "test", self.folder, *arguments], capture_output=True,
                              text=True, cwd="/", env=clean_environment() | {"TIDE_DEED": deed}, timeout=300)
        self.assertEqual(wanted, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def add_case(self, name, text, options=""):
        case = self.folder / "cases" / name
        case.mkdir(parents=True)
        for file in ("in.txt", "out.txt"):
            (case / file).write_text(text)
        (case / "options").write_text(options)

    def test_a_plugin_that_erodes_its_own_output_is_found_out(self):
        said = self.said_of("eats one more line each time", 4)
        self.assertIn("its own output, cleaned again, is not left alone", said)
        self.assertIn("a_page_left_alone: does not come out as written:\n        - \n        - It rises.", said)

    def test_a_plugin_that_counts_is_found_out(self):
        self.assertIn("looked at twice, it gets other edits", self.said_of("counts pages", 4))

    def test_a_plugin_that_cuts_characters_is_found_out(self):
        self.assertIn("cut a character", self.said_of("cuts characters", 4))

    def test_a_plugin_that_says_something_else_each_time_is_found_out(self):
        for deed in ("says something else each time", "says something else of pages each time"):
            self.assertIn("looked at twice, it gets other labels", self.said_of(deed, 4))

    def test_a_score_and_another_block_out_of_range_are_found_out(self):
        self.assertIn("a_page_left_alone: score 17.5 is not between 0 and 1", self.said_of("is surer than sure", 4))
        self.assertIn("a_page_left_alone: block 1000000, named as the other one, is not in the page, which shows 2",
                      self.said_of("points beyond the page", 4))

    def test_what_a_plugin_prints_and_changes_of_its_process_is_found_out(self):
        said = self.said_of("prints", 4)
        self.assertIn("it writes to standard output, where cleaned texts go (host.log() is for people): high water", said)
        self.assertNotIn("\nhigh water", said)
        said = self.said_of("changes its process", 4)
        for deed in ("it changes the umask, to 0077", "it changes what becomes of signal 12", "it changes the environment",
                     "it leaves 1 thread running"):
            self.assertIn(deed, said)

    def test_streams_that_a_plugin_closes_or_takes_are_named(self):
        said = self.said_of("closes streams", 4)
        for stream in ("standard input", "standard output", "standard error"):
            self.assertIn(f"it closes {stream}\n", said)
        said = self.said_of("takes a stream", 4)
        self.assertIn("it puts another file in the place of standard error\n", said)
        self.assertNotIn("standard output", said)

    def test_processes_that_a_plugin_starts_are_found_out_and_ended(self):
        for deed in ("starts a process", "starts a process that goes on with the trial"):
            with self.subTest(deed):
                said = self.said_of(deed, 4)
                self.assertIn("BAD   cases, 1 page\n      it starts processes\n", said)
                running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
                self.assertNotIn(str(self.folder), running)

    def test_what_was_tried_is_there_as_json(self):
        self.add_case("b_left_alone", "The tide\n\nmark\n\nIt rises.\n")
        result = json.loads(self.said_of("drops the mark", 4, "--json"))
        self.assertEqual(("odd", False, "cases", 2), (result["plugin"], result["good"], result["parts"][0]["part"],
                                                      result["parts"][0]["pages"]))
        self.assertIn("b_left_alone: does not come out as written:", result["parts"][0]["problems"])
        self.assertEqual([[], []], [part["problems"] for part in result["parts"][1:]])

    def test_a_role_that_there_is_not_is_found_out(self):
        self.assertIn('a_page_left_alone: gives the role "titel", which there is not: a role is title, date',
                      self.said_of("gives a role that there is not", 4))

    def test_a_case_is_called_left_alone_by_right(self):
        self.add_case("b_left_alone", "The tide\n\nmark\n\nIt rises.\n")
        (self.folder / "cases/b_left_alone/out.txt").write_text("The tide\n\nIt rises.\n")
        self.assertIn("b_left_alone: is called left_alone, and the plugin changes it", self.said_of("drops the mark", 4))

    def test_a_misspelt_member_of_a_descriptor_is_noted(self):
        said = self.said_of("does nothing", 0, source=PLUGIN.replace('"rerun_on": []', '"rerun_in": [], "needs": ["raws"]'))
        self.assertIn('note  this winnow does not know "rerun_in" in a descriptor (did you mean "rerun_on"?)', said)
        self.assertIn('note  this winnow does not know "raws" among "needs" (did you mean "raw"?)', said)
        done = subprocess.run([BUILD / "bin/winnow", "plugins", "check", self.folder / "odd.winnow.so"], capture_output=True,
                              text=True, env=clean_environment(), check=True)
        self.assertIn('this winnow does not know "rerun_in"', done.stderr)

    def test_a_folder_that_is_not_there_and_a_name_that_is_taken_are_said(self):
        def winnow(*arguments):
            return subprocess.run([BUILD / "bin/winnow", "plugins", *arguments], capture_output=True, text=True,
                                  cwd=self.folder, env=clean_environment())
        self.assertIn("nowhere: is no folder", winnow("test", "nowhere").stderr)
        done = winnow("new", "skeleton")
        self.assertEqual(0, done.returncode)
        self.assertIn("skeleton.winnow.so is called so too", done.stderr)
        self.assertEqual("", winnow("new", "tide_tables").stderr)
        (self.folder / "taken").write_text("a file")
        done = winnow("new", "taken", "--force")
        self.assertEqual((2, "winnow: taken: the folder cannot be made: Not a directory\n"
                             "        run it in a folder that you may write to\n"),
                         (done.returncode, done.stderr.replace("taken/cases/no_phrases_left_alone", "taken")))

    def test_a_plugin_that_ends_its_process_is_named_with_the_page(self):
        self.add_case("bad_page", "misbehave\n\nIt stays.\n")
        for name, sentence in (("segfault", "bad_page: crashed: SIG"), ("exits", "bad_page: ended its process with status 0"),
                               ("aborts", "bad_page: ended by abort()")):
            with self.subTest(name):
                said = self.said_of_files(4, "--plugin", BUILD / f"bad_plugins/isolated/{name}.winnow.so")
                self.assertIn("BAD   cases, 2 pages\n      " + sentence, said)
                self.assertIn("good  equal edits on 16 threads; default options", said)
        said = self.said_of_files(4, "--plugin", BUILD / "bad_plugins/isolated/static_constructor.winnow.so")
        self.assertIn("a_page_left_alone: its start: crashed: SIG", said)

    def test_a_plugin_that_does_not_come_back_is_named_with_the_page(self):
        self.add_case("bad_page", "misbehave\n\nIt stays.\n")
        for name, sentence in (("loops", "took more than 0.3 s of processor time"), ("waits", r"did nothing for \d+(\.\d+)? s")):
            with self.subTest(name):
                said = self.said_of_files(4, "--plugin", BUILD / f"bad_plugins/isolated/{name}.winnow.so", "--plugin-seconds", "0.3")
                self.assertRegex(said, f"bad_page: {sentence} and did not come back")

    def test_a_signal_ends_the_test_of_a_plugin_that_does_not_come_back(self):
        self.add_case("bad_page", "misbehave\n\nIt stays.\n")
        library = BUILD / "bad_plugins/isolated/loops.winnow.so"
        with subprocess.Popen([BUILD / "bin/winnow", "plugins", "test", self.folder, "--plugin", library], text=True,
                              stdout=subprocess.PIPE, env=clean_environment()) as process:
            self.assertIn("loops 1.0.0", process.stdout.readline())
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(143, process.wait(timeout=60))
            self.assertEqual("", process.stdout.read())

    def test_what_ends_the_process_on_many_threads_alone_is_found_out(self):
        said = self.said_of("can do one thread alone", 4)
        self.assertIn("good  sound edits", said)
        self.assertRegex(said, r"BAD   equal edits on 16 threads; default options, \d+ pages\n      .*ended by abort\(\)")

    def test_a_mistake_in_the_options_of_a_case_is_named_with_the_case(self):
        self.add_case("with_options", "The tide\n", "no_such_option=7\n")
        said = self.said_of("does nothing", 4)
        self.assertIn('with_options: unknown option "no_such_option" for plugin "odd"', said)
        self.assertIn("good  equal edits on 16 threads; default options", said)

    def test_a_state_that_depends_on_the_order_of_pages_is_found_out(self):
        said = self.said_of("saves as it came", 4, source=LEARNER)
        self.assertIn("BAD   equal states in any order, split and merge; default options", said)
        self.assertIn("the state depends on the order of pages or merges", said)

    def test_a_state_that_is_saved_in_order_passes(self):
        said = self.said_of("saves in order", 0, source=LEARNER)
        self.assertIn("good  equal states in any order, split and merge; default options", said)

    def test_a_plugin_that_throws_while_it_learns_is_found_out(self):
        said = self.said_of("throws", 4, source=LEARNER)
        self.assertIn("cannot learn from this page", said)
        self.assertIn("odd: error: no tide", said)

    def test_a_sound_plugin_passes_and_a_broken_case_is_named(self):
        self.assertNotIn("BAD", self.said_of("does nothing", 0))
        (self.case / "out.txt").unlink()
        self.assertIn("a_page_left_alone: it has no out.txt: --update writes it", self.said_of("does nothing", 4))

    def test_what_comes_out_of_a_case_is_written_where_that_is_said(self):
        self.add_case("marks", "The tide\n\nmark\n\nIt rises.\n")
        self.add_case("marks_left_alone", "The tide\n\nmark\n")
        for case in ("marks", "marks_left_alone"):
            (self.folder / "cases" / case / "out.txt").unlink()
        said = self.said_of("drops the mark", 4, "--update")
        self.assertIn("marks_left_alone: is called left_alone, and the plugin changes it", said)
        for case, text in (("marks", "The tide\n\nIt rises.\n"), ("marks_left_alone", "The tide\n\nmark\n")):
            self.assertIn(f"wrote {self.folder}/cases/{case}/out.txt: read it\n", said)
            self.assertEqual(text, (self.folder / "cases" / case / "out.txt").read_text())
        self.assertNotIn("wrote", self.said_of("drops the mark", 4, "--update"))
        (self.folder / "cases/marks/out.txt").write_text("old\n")
        written = json.loads(self.said_of("drops the mark", 4, "--update", "--json"))["parts"][0]["written"]
        self.assertEqual([f"{self.folder}/cases/marks/out.txt"], written)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
