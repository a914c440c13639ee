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
    fences = re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [body for opened_as, body in fences if opened_as == language]


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

    def test_the_plugin_of_the_manual_that_learns_works(self):
        source = next(block for block in blocks("docs/plugins.md", "cpp") if "struct State" in block)
        library = build_plugin(self.folder, "refrains", source)
        pages = self.folder / "pages"
        pages.mkdir()
        for n in range(3):
            (pages / f"{n}.txt").write_text(f"Page {n}\n\nHarnby Gazette\n")
        plugin = ("--plugins", "refrains", "--plugin", library)
        run(BUILD / "bin/winnow", "clean", pages, "-o", self.folder / "out", *plugin)
        self.assertEqual("Page 1\n", (self.folder / "out/1.txt").read_text())
        run(BUILD / "bin/winnow", "learn", pages, "-o", self.folder / "a.state", *plugin)
        text = run(BUILD / "bin/winnow", "clean", pages / "2.txt", "--state", self.folder / "a.state", *plugin)
        self.assertEqual(b"Page 2\n", text)

    def test_the_manual_shows_what_plugins_check_says(self):
        source = next(block for block in blocks("docs/plugins.md", "cpp") if "WINNOW_PLUGIN" in block)
        library = build_plugin(self.folder, "shouting", source)
        printed = next(block for block in blocks("docs/plugins.md") if block.startswith("winnow plugins check"))
        said = run(BUILD / "bin/winnow", "plugins", "check", "--color", "never", library).decode()
        without_path = [re.sub(r"^(file +).*", r"\1PATH", text, flags=re.MULTILINE).strip()
                        for text in (printed.split("\n", 1)[1], said)]
        self.assertEqual(*without_path)

    def test_the_rule_file_of_the_manual_is_sound_and_does_what_it_says(self):
        rules = self.folder / "rules"
        (rules / "cms").mkdir(parents=True)
        (rules / "cms/gazette.toml").write_text("sites = []\n")
        (rules / "harnby.example.toml").write_text(next(iter(blocks("docs/rules.md", "toml"))), encoding="utf-8")
        self.assertIn(" 0 errors", run(BUILD / "bin/winnow", "rules", "lint", rules).decode())
        page = "The attic\n\nRead in 4 minutes\n\nRead also\n\nA roof\n\nBy Ida Brand\n\nIt is open.\n"
        text = run(BUILD / "bin/winnow", "clean", "-q", "--plugins", "site_rules", "--site", "harnby.example", "--set",
                   f"site_rules.rules={rules}", "-", stdin=page.encode())
        self.assertEqual("The attic\n\nBy Ida Brand\n\nIt is open.\n", text.decode())

    def test_the_readme_shows_what_explain_says(self):
        before, explained = [block.splitlines() for block in blocks("README.md")[1:3]]
        page = ROOT / "samples/archive/harnby-gazette/allotment-waiting-list.txt"
        self.assertEqual(6, len(before))
        self.assertEqual([], [line for line in before if line not in page.read_text(encoding="utf-8").splitlines()])
        said = run(BUILD / "bin/winnow", "explain", "--color", "never", page).decode().splitlines()
        self.assertEqual([], [line for line in explained if line not in said])

    def test_every_flag_stands_in_the_documents_and_no_other_does(self):
        flag = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
        flags = set(re.findall(r"--[a-z][a-z-]+", run(BUILD / "bin/winnow", "man").decode().replace("\\-", "-")))
        documents = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
        self.assertEqual([], sorted(flags - {"--help"} - set(flag.findall(" ".join(documents.values())))))
        commands = [(name, line) for name, text in documents.items() for line in text.splitlines() if line.startswith("winnow ")]
        self.assertEqual([], [(name, word) for name, line in commands for word in flag.findall(line) if word not in flags])

    def test_links_lead_somewhere(self):
        for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            for link in re.findall(r"\]\(([^)#:]+)\)", re.sub(r"`[^`\n]*`", "", document.read_text(encoding="utf-8"))):
                with self.subTest(document.name, link=link):
                    self.assertTrue((document.parent / link).exists())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
