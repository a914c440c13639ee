#!/usr/bin/env python3
"""winnow plugins test finds the laws that a plugin breaks, and names the page.

    python3 tests/cli/plugin_laws_test.py BUILD_DIR [unittest options]
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, build_plugin, clean_environment  # noqa: E402

BUILD = ROOT / "build"

PLUGIN = """#include <winnow/plugin.hpp>
#include <atomic>
namespace { struct Odd {
  explicit Odd(const winnow::Host&) {}
  mutable std::atomic<int> pages{0};
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    BODY
  }
}; }
WINNOW_PLUGIN(Odd, R"("name": "odd", "version": "1.0.0", "rerun_on": [], "reasons": [{"name": "odd"}])")
"""
BODIES = {
    # The plugin names no change that concerns it, so that no second round hides what it would do to its own output.
    "eats one more line each time": "if (page.size() > 1) edits.drop(page[page.size() - 1], 0, {});",
    "counts pages": "if (++pages % 3 == 0 && !page.empty()) edits.drop(page[0], 0, {});",
    "cuts characters": 'for (const auto b : page) if (b.text().size() > 1) edits.replace(b, 1, 2, "x", 0, {});',
    "does nothing": "(void)page; (void)edits;",
}

LEARNER = """#include <winnow/plugin.hpp>
#include <algorithm>
#include <string>
namespace { struct Odd {
  struct State {
    std::string seen;
    void observe(const winnow::Page& page) { OBSERVE }
    void merge(const State& other) { seen += other.seen; }
    std::string save() const { std::string bytes = seen; SAVE return bytes; }
    static State load(std::string_view bytes) { State state; state.seen = std::string(bytes); return state; }
  };
  explicit Odd(const winnow::Host&) {}
  void finalize(const State&) {}
  void process(const winnow::Page&, winnow::Edits&) const {}
}; }
WINNOW_PLUGIN(Odd, R"("name": "odd", "version": "1.0.0", "reasons": [{"name": "odd"}])")
"""
OBSERVES = 'seen += static_cast<char>(33 + page.size() % 90);'


class Laws(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-laws-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.case = self.folder / "cases/a_page_left_alone"
        self.case.mkdir(parents=True)
        for name in ("in.txt", "out.txt"):
            (self.case / name).write_text("The tide\n\nIt rises.\n")

    def said_of(self, body, wanted):
        return self.said_of_source(PLUGIN.replace("BODY", BODIES[body]), wanted)

    def said_of_source(self, source, wanted):
        build_plugin(self.folder, "odd", source)
        done = subprocess.run([BUILD / "bin/winnow", "plugins", "test", self.folder], capture_output=True, text=True,
                              cwd="/", env=clean_environment())
        self.assertEqual(wanted, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def test_a_plugin_that_erodes_its_own_output_is_found_out(self):
        said = self.said_of("eats one more line each time", 4)
        self.assertIn("its own output, cleaned again, is not left alone", said)
        self.assertIn("a_page_left_alone: does not come out as written:\n        - \n        - It rises.", said)

    def test_a_plugin_that_counts_is_found_out(self):
        self.assertIn("looked at twice, it gets other edits", self.said_of("counts pages", 4))

    def test_a_plugin_that_cuts_characters_is_found_out(self):
        self.assertIn("cut a character", self.said_of("cuts characters", 4))

    def test_a_state_that_depends_on_the_order_of_pages_is_found_out(self):
        said = self.said_of_source(LEARNER.replace("OBSERVE", OBSERVES).replace("SAVE", ""), 4)
        self.assertIn("BAD   equal states in any order, split and merge; default options", said)
        self.assertIn("the state depends on the order of pages or merges", said)

    def test_a_state_that_is_saved_in_order_passes(self):
        said = self.said_of_source(
            LEARNER.replace("OBSERVE", OBSERVES).replace("SAVE", "std::sort(bytes.begin(), bytes.end());"), 0)
        self.assertIn("good  equal states in any order, split and merge; default options", said)

    def test_a_plugin_that_throws_while_it_learns_is_found_out(self):
        said = self.said_of_source(
            LEARNER.replace("OBSERVE", '(void)page; throw std::runtime_error("no tide");').replace("SAVE", ""), 4)
        self.assertIn("cannot learn from this page", said)
        self.assertIn("odd: error: no tide", said)

    def test_a_sound_plugin_passes_and_a_broken_case_is_named(self):
        self.assertNotIn("BAD", self.said_of("does nothing", 0))
        (self.case / "out.txt").unlink()
        self.assertIn("a_page_left_alone: it has no out.txt", self.said_of("does nothing", 4))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
