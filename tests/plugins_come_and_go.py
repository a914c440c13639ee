#!/usr/bin/env python3
"""Plugins are files: taking one away takes its effect away and nothing else, adding one needs no rebuild.

    python3 tests/plugins_come_and_go.py BUILD_DIR [unittest options]
"""
import pathlib
import shutil
import sys
import tempfile
import unittest

from program import ROOT, build_plugin, run, texts_below

BUILD = ROOT / "build"
PLAIN_C = (ROOT / "tests/bad_plugins/plain_c.c").read_text(encoding="utf-8")
PAGE = "Harbour news\n\n(c) the ferry company\n".encode()


class Plugins(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-plugins-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # A copy of the program and its plugins, as if installed.
        self.prefix = self.folder / "prefix"
        self.plugins = self.prefix / "lib/winnow/plugins"
        (self.prefix / "bin").mkdir(parents=True)
        shutil.copy2(BUILD / "bin/winnow", self.prefix / "bin")
        shutil.copytree(BUILD / "lib/winnow/plugins", self.plugins)

    def clean(self, name, *arguments):
        """(text by name, audit) of the sample archive."""
        out, audit = self.folder / name, self.folder / (name + ".jsonl")
        run(self.prefix / "bin/winnow", "clean", ROOT / "samples/archive", "-o", out, "--audit", audit, *arguments)
        return texts_below(out), audit.read_text(encoding="utf-8")

    def listed(self):
        return run(self.prefix / "bin/winnow", "plugins", "list").decode()

    def test_a_plugin_taken_away_takes_its_effect_and_nothing_else(self):
        whole_texts, whole_audit = self.clean("whole")
        names = sorted(path.name.removesuffix(".winnow.so") for path in self.plugins.glob("*.winnow.so"))
        self.assertTrue(names)
        for name in names:
            with self.subTest(name):
                off_texts, _ = self.clean(f"{name}-off", "--without", name)
                library = self.plugins / f"{name}.winnow.so"
                library.rename(self.folder / library.name)
                self.assertNotRegex(self.listed(), rf"(?m)^{name}\b")
                texts, audit = self.clean(f"{name}-away")
                (self.folder / library.name).rename(library)
                self.assertEqual(off_texts, texts)
                self.assertNotIn(f'"{name}"', audit)
                self.assertEqual(f'"{name}"' not in whole_audit, texts == whole_texts)

    def test_a_plugin_in_c_is_built_against_the_headers_alone_and_loaded(self):
        library = build_plugin(self.folder, "plain_c", PLAIN_C, "c")
        alone = (BUILD / "bin/winnow", "clean", "--plugins", "plain_c", "--plugin", library)
        self.assertEqual("Harbour news\n\n© the ferry company\n", run(*alone, "-", stdin=PAGE).decode())
        self.assertEqual("Harbour news\n", run(*alone, "--set", "plain_c.max_bytes=12", "-", stdin=PAGE).decode())

    def test_a_plugin_put_beside_the_others_is_found_and_runs(self):
        build_plugin(self.folder, "plain_c", PLAIN_C, "c").rename(self.plugins / "plain_c.winnow.so")
        self.assertRegex(self.listed(), r"(?m)^plain_c\b")
        self.assertIn("©", run(self.prefix / "bin/winnow", "clean", "--plugins", "plain_c", "-", stdin=PAGE).decode())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
