#!/usr/bin/env python3
"""What README.md and docs/ print is what happens.

    python3 tests/documents.py BUILD_DIR [unittest options]
"""
import pathlib
import re
import sys
import tempfile
import unittest

from program import ROOT, build_plugin, run

BUILD = ROOT / "build"


def blocks(document, language=""):
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{re.escape(language)}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


class Documents(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-documents-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def clean_with_printed_plugin(self, document, page):
        """(source, the page cleaned) with the first plugin that the document prints, alone."""
        source = next(block for block in blocks(document, "cpp") if "WINNOW_PLUGIN" in block)
        name = re.search(r'"name": "([a-z_]+)"', source).group(1)
        library = build_plugin(self.folder, name, source)
        text = run(BUILD / "bin/winnow", "clean", "--plugins", name, "--plugin", library, "-", stdin=page.encode())
        return source, text.decode()

    def test_the_plugin_of_the_readme_has_ten_lines_and_works(self):
        source, text = self.clean_with_printed_plugin("README.md", "The tide\n\n[ARCHIVE COPY]\n\nIt rises.\n")
        self.assertEqual(10, len(source.splitlines()))
        self.assertEqual("The tide\n\nIt rises.\n", text)

    def test_the_plugin_of_the_manual_works(self):
        _, text = self.clean_with_printed_plugin("docs/plugins.md", "On quiet\n\nTHIS LINE IS SHOUTED\n\nThe rest is not.\n")
        self.assertEqual("On quiet\n\nThe rest is not.\n", text)

    def test_the_readme_shows_what_explain_says(self):
        before, explained = [block.splitlines() for block in blocks("README.md")[1:3]]
        page = ROOT / "samples/archive/harnby-gazette/allotment-waiting-list.txt"
        self.assertEqual(6, len(before))
        self.assertEqual([], [line for line in before if line not in page.read_text(encoding="utf-8").splitlines()])
        said = run(BUILD / "bin/winnow", "explain", "--color", "never", page).decode().splitlines()
        self.assertEqual([], [line for line in explained if line not in said])

    def test_links_lead_somewhere(self):
        for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
                with self.subTest(document.name, link=link):
                    self.assertTrue((document.parent / link).exists())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
