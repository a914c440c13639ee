#!/usr/bin/env python3
"""winnow rules, from outside: lint, test, new, coverage, import.

    python3 tests/cli/rules_test.py BUILD_DIR [unittest options]
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"

RULES = """# The tide office.
extends = ["cms"]
strip = [
  "The office is open to all",
  { pattern = 'Seen by \\d+ people' },
  { select = "div.never" },
]

[[test]]
page = "pages/one.txt"
text = "pages/one.out"
contains = ["High water"]
lacks = ["open to all", "Seen by"]
"""
CMS = "sites = []\nstrip = ['All pages', { from = 'Elsewhere', to = 'Tide office, .*' }]\nkeep = ['Share the beach.']\n"
PAGES = {
    "one": "The tide office\n\nThe office is open to all\n\nSeen by 12 people\n\nHigh water is at noon today.\n",
    "two": "A new table\n\nThe office is open to all\n\nSeen by 7 people\n\nThe table was printed on Monday.\n",
    "three": "The gauge\n\nThe office is open to all\n\nSeen by 100 people\n\nThe gauge was painted white.\n",
}
FTR = """# The tide office
title: //h1[@class='head']
body: //div[@id='story'] | //article
author: //p[contains(concat(' ', normalize-space(@class), ' '), ' by ')]
strip: //div[contains(@class, 'share') and @role="note"]/p
strip: //p[position() < 3]
strip: //p[matches(., "x")]
strip_id_or_class: teaser
strip_image_src: /ads/
single_page_link: //a[@class='print']
prune: no
no value here
test_url: https://tide.example/1
"""


class Rules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-rules-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("rules/tide.example.toml", RULES)
        self.write("rules/cms.toml", CMS)
        for name, text in PAGES.items():
            self.write(f"rules/pages/{name}.txt", text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def winnow(self, wanted, *arguments):
        """(standard output, standard error) of a run that must end with this status."""
        done = subprocess.run([BUILD / "bin/winnow", *map(str, arguments)], capture_output=True, text=True,
                              cwd=self.folder, env=clean_environment())
        self.assertEqual(wanted, done.returncode, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def test_pages_of_the_site_are_cleaned_by_its_rules(self):
        arguments = ("clean", "rules/pages/one.txt", "-q", "--plugins", "site_rules", "--set", "site_rules.rules=rules")
        out, _ = self.winnow(0, *arguments, "--site", "www.tide.example")
        self.assertEqual("The tide office\n\nHigh water is at noon today.\n", out)
        self.assertEqual(PAGES["one"], self.winnow(0, *arguments, "--site", "other.example")[0])

    def test_a_url_in_the_place_of_a_site_is_refused(self):
        _, err = self.winnow(2, "clean", "rules/pages/one.txt", "--site", "https://www.tide.example/news")
        self.assertIn('"https://www.tide.example/news" is a URL: a site is the name of its host', err)
        self.assertIn("--site www.tide.example", err)

    def test_explain_says_when_no_rule_file_is_for_the_page(self):
        arguments = ("explain", "rules/pages/one.txt", "--set", "site_rules.rules=rules")
        self.assertEqual(1, self.winnow(0, *arguments, "--site", "other.example")[1].count(
            'site_rules: info: no rule file is for the site "other.example"'))
        self.assertIn("the page has no site, so that no rule file is for it: --site names one", self.winnow(0, *arguments)[1])
        self.assertEqual("", self.winnow(0, *arguments, "--site", "tide.example")[1])
        self.assertEqual("", self.winnow(0, "explain", "rules/pages/one.txt")[1])

    def test_what_a_rule_keeps_no_other_plugin_drops(self):
        page = self.write("page.html", "<html><body><h1>Beach</h1><p>The beach was cleaned by forty people last week.</p>"
                                       "<p class='x'>Share</p></body></html>")
        self.write("kept/tide.example.toml", "keep = [{ select = 'p.x' }]\n")
        arguments = ("clean", page, "-q", "--site", "tide.example")
        self.assertNotIn("Share", self.winnow(0, *arguments)[0])
        out, _ = self.winnow(0, *arguments, "--set", "site_rules.rules=kept")
        self.assertIn("\nShare\n", out)

    def test_a_broken_file_is_refused_with_file_line_and_a_sentence(self):
        self.write("rules/cms.toml", "sites = []\nstrip = [\n  { pattern = 'a(b' },\n  { selct = 'p' },\n]\n")
        _, err = self.winnow(2, "clean", "rules/pages/one.txt", "--set", "site_rules.rules=rules")
        self.assertIn("cms.toml:3: the pattern is wrong: missing ): a(b", err)
        out, _ = self.winnow(4, "rules", "lint", "rules")
        self.assertIn("error: cms.toml:3: the pattern is wrong", out)
        self.assertIn('error: cms.toml:4: there is no "selct" in a rule', out)
        self.assertIn("2 errors", out)

    def test_lint_warns_of_what_looks_wrong(self):
        self.write("rules/other.example.toml", "strip = [{ pattern = '.*' }, 'a', 'a', { select = 'span.x' }]\n")
        out, _ = self.winnow(0, "rules", "lint", "rules")
        self.assertIn("other.example.toml:1: the pattern fits an empty line", out)
        self.assertIn('nothing is ever selected by "span", an inline element: select the block that it stands in, or give XPath', out)
        self.assertIn("is the rule of other.example.toml:1 once more", out)
        self.assertIn("other.example.toml: names no test page", out)
        self.write("rules/all.example.toml", "strip = [\n  { pattern = '.+' },\n  { pattern = '(?s).+' },\n  { pattern = '\\\\D+' },\n]\n")
        self.write("rules/m\u00f8lle.example.toml", "strip = ['a']\n")
        out, _ = self.winnow(0, "rules", "lint", "rules")
        for line in (2, 3):
            self.assertIn(f"all.example.toml:{line}: the pattern fits lines that have nothing in common", out)
        self.assertNotIn("all.example.toml:4: the pattern", out)
        self.assertIn('m\u00f8lle.example.toml: URLs have the site "m\u00f8lle.example" in its ASCII form', out)
        self.assertIn("pages/one.out is not there", out)

    def test_lint_warns_of_elements_that_the_text_is_made_of(self):
        self.write("rules/b.toml", "strip = [\n{ select = 'p' },\n{ select = 'div' },\n{ xpath = '//li' },\n{ select = 'div.menu' },\n"
                                   "{ select = 'nav' },\n{ xpath = '//div[@id]' },\n{ select = 'aside p' }]\nbody = [{ select = 'article' }]\n")
        out, _ = self.winnow(0, "rules", "lint", "rules")
        for line, what in ((2, 'select "p"'), (3, 'select "div"'), (4, 'xpath "//li"')):
            self.assertIn(f"b.toml:{line}: {what} takes all such elements, those of the text too", out)
        self.assertEqual(3, out.count("those of the text too"))

    def test_lint_warns_of_elements_where_a_line_is_meant(self):
        meant = ["title = 'h1'", "date = 'time'", "author = [{ line = 'span.author' }]", "body = '.entry-content'", "strip = 'aside'",
                 "keep = 'div.recipe > ul, section p'", "strip = '//div[@id=\"menu\"]'", "strip = 'ul[class~=menu]'"]
        lines = ["strip = 'Menu'", "strip = 'time'", "strip = 'Article'", "title = 'The tide'", "keep = '#harbour'", "strip = '// end'",
                 "strip = 'e.g. this'", "strip = ['Main', 'Home > News', 'a', 'p. 7', 'tide.example']", "title = 'Time'", "strip = '...'"]
        for i, text in enumerate(meant + lines):
            self.write(f"elements/r{i}.toml", text + "\n")
        out, _ = self.winnow(0, "rules", "lint", "elements")
        self.assertIn('r0.toml:1: "h1" is a line that says this; the element is { select = "h1" }', out)
        self.assertIn('r6.toml:1: "//div[@id="menu"]" is a line that says this; the element is { xpath = ', out)
        self.assertEqual([str(i) for i in range(len(meant))], sorted(re.findall(r"r(\d+)\.toml:1: .* a line that says this", out)))

    def test_lint_warns_of_a_sign_that_is_or_in_patterns(self):
        self.write("rules/c.toml", "strip = [\n{ pattern = '\\d+ | Page' },\n{ pattern = '\\d+ \\| Page' },\n"
                                   "{ pattern = 'Home|News' },\n{ pattern = 'A( | and )B' },\n{ from = 'x', to = 'Page | \\d+' }]\n")
        out, _ = self.winnow(0, "rules", "lint", "rules")
        self.assertEqual(["2", "6"], re.findall(r'c\.toml:(\d): .*" \| ", which is "or"', out))

    def test_lint_warns_of_sites_that_no_page_has_and_of_rules_that_can_not_be_meant(self):
        self.write("rules/b.toml", "sites = [\n 'http://b.example/news', 'c.example:8080', '*.d.example', '']\nstrip = [\n"
                                   " { select = 'body' },\n { xpath = '//*' },\n 'Keep me',\n 'keep  me!',\n]\nkeep = ['KEEP me']\n"
                                   "date = [\n { xpath = \"//time[@class='a/b|c']/@datetime | //meta/@content\" },\n"
                                   " { xpath = '//p[@class]' }]\n")
        out, _ = self.winnow(0, "rules", "lint", "rules")
        self.assertIn('b.toml:1: no page is of the site "http://b.example/news": a site is the name of a host', out)
        self.assertIn('no page is of the site "c.example:8080": a site is the name of a host, without a port', out)
        self.assertIn('no page is of the site "*.d.example": a site stands for everything below it', out)
        self.assertIn('no page is of the site "": a site has a name', out)
        self.assertIn('b.toml:4: select "body" takes the whole page', out)
        self.assertIn('b.toml:5: xpath "//*" takes the whole page', out)
        self.assertIn("b.toml:7: is the rule of b.toml:6 once more", out)
        self.assertIn("b.toml:6: and b.toml:9 contradict each other: what is kept is not stripped", out)
        self.assertRegex(out, r"b\.toml:11: xpath .* selects attributes, which are no text")
        self.assertNotIn("b.toml:12", out)

    def test_lint_and_test_speak_to_programs_and_keep_quiet(self):
        self.write("rules/b.example.toml", "strip = ['a', 'A!']\n[[test]]\npage = 'pages/one.txt'\nlacks = ['High water']\n")
        said = json.loads(self.winnow(0, "rules", "lint", "rules/b.example.toml", "--json")[0])
        self.assertEqual((1, 2, []), (said["files"], said["rules"], said["errors"]))
        self.assertEqual(["b.example.toml:1: is the rule of b.example.toml:1 once more"], said["warnings"])
        self.assertEqual("", self.winnow(0, "rules", "lint", "rules/b.example.toml", "-q")[0])
        said = json.loads(self.winnow(4, "rules", "test", "rules/b.example.toml", "--json")[0])
        self.assertEqual((0, 1), (said["good"], said["bad"]))
        self.assertEqual(['contains "High water"'], said["tests"][0]["problems"])

    def test_a_folder_without_rule_files_is_warned_of(self):
        self.write("empty/tide.example.txt", "strip = ['a']\n")
        self.assertIn("warning: empty: holds no rule file: one is called SITE.toml", self.winnow(0, "rules", "lint", "empty")[0])
        self.assertIn("nothing was tested", self.winnow(0, "rules", "test", "empty")[1])
        self.assertIn("empty: holds no rule file", self.winnow(0, "clean", "rules/pages/one.txt", "--set",
                                                               "site_rules.rules=empty")[1])

    def test_a_rule_file_is_tested_alone_with_what_it_extends(self):
        self.write("rules/cms/family.toml", "sites = []\nstrip = ['Printed by the tide']\n")
        self.write("rules/p.example.toml", "extends = 'cms/family'\nstrip = ['Menu']\n[[test]]\npage = 'p.txt'\n"
                                           "lacks = ['Printed', 'Menu']\n")
        self.write("rules/p.txt", "The tide office\n\nMenu\n\nPrinted by the tide\n")
        self.assertEqual("1 page as it should be, 0 not\n", self.winnow(0, "rules", "test", "rules/p.example.toml")[0])

    def test_lint_names_every_wrong_test_and_all_else_that_is_wrong(self):
        self.write("rules/other.example.toml", "strip = ['a', { pattern = 'a(b' }]\n[[test]]\npage = 'p.txt'\n"
                                               "[[test]]\npag = 'p.txt'\n[[test]]\ntext = 'p.out'\n")
        out, _ = self.winnow(4, "rules", "lint", "rules")
        self.assertIn("error: other.example.toml:2: the test says nothing about its page", out)
        self.assertIn('error: other.example.toml:5: there is no "pag" in a test', out)
        self.assertIn("error: other.example.toml:6: the test names no page", out)
        self.assertIn("error: other.example.toml:1: the pattern is wrong", out)
        self.assertIn("pages/one.out is not there", out)
        self.assertIn("4 errors", out)
        self.write("rules/other.example.toml", "[[test]]\npage = 'p.txt'\n")
        self.assertIn("other.example.toml:1: the test says nothing", self.winnow(2, "rules", "test", "rules")[1])

    def test_a_broken_file_of_the_users_own_folder_is_warned_of_and_the_run_goes_on(self):
        self.write("data/winnow/rules/broken.example.toml", "strip = [\n")
        self.write("data/winnow/rules/good.example.toml", "strip = ['Seen by 12 people']\n")
        for rules, site, gone in (("rules", "tide.example", "The office is open"), ("", "good.example", "Seen by 12")):
            done = subprocess.run([BUILD / "bin/winnow", "clean", "rules/pages/one.txt", "--plugins", "site_rules", "--site",
                                   site, "--set", f"site_rules.rules={rules}"], capture_output=True, text=True,
                                  cwd=self.folder, env=clean_environment() | {"XDG_DATA_HOME": str(self.folder / "data")})
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn(f"warning: {self.folder}/data/winnow/rules/broken.example.toml:", done.stderr)
            self.assertNotIn(gone, done.stdout)

    def test_a_path_in_a_configuration_that_was_only_found_is_refused(self):
        self.write("winnow.toml", "[set.site_rules]\nrules = 'rules'\n")
        _, err = self.winnow(2, "clean", "rules/pages/one.txt")
        self.assertIn("winnow.toml:2", err)
        self.assertIn("names a path", err)
        self.winnow(0, "clean", "rules/pages/one.txt", "--config", "winnow.toml")

    def test_the_pages_of_rule_files_are_tested_and_updated(self):
        out, _ = self.winnow(4, "rules", "test", "rules")
        self.assertIn("one.out is not there: --update writes it", out)
        self.winnow(0, "rules", "test", "rules", "--update")
        self.assertEqual("The tide office\n\nHigh water is at noon today.\n",
                         (self.folder / "rules/pages/one.out").read_text())
        self.assertEqual("1 page as it should be, 0 not\n", self.winnow(0, "rules", "test", "rules")[0])
        self.write("rules/pages/one.out", "The tide office\n\nLow water is at noon today.\n")
        out, _ = self.winnow(4, "rules", "test", "rules")
        self.assertIn("- Low water is at noon today.\n  + High water is at noon today.", out)

    def test_coverage_counts_what_each_rule_met(self):
        out, _ = self.winnow(0, "rules", "coverage", "--rules", "rules", "rules/pages", "--site", "tide.example", "--json")
        said = json.loads(out)
        met = {rule["what"]: (rule["pages"], rule["blocks"]) for rule in said["rules"]}
        self.assertEqual((3, 3), (said["pages"], said["pages_met"]))
        self.assertEqual((3, 3), met['"The office is open to all"'])
        self.assertEqual((3, 3), met[r'pattern "Seen by \d+ people"'])
        self.assertEqual((0, 0), met['select "div.never"'])
        self.assertIn("rules met nothing", self.winnow(0, "rules", "coverage", "--rules", "rules", "rules/pages")[0])

    def test_a_draft_holds_what_repeats_and_passes_its_own_tests(self):
        _, err = self.winnow(0, "rules", "new", "tide.example", "rules/pages", "-o", "draft.toml")
        self.assertIn("a draft from 3 pages", err)
        draft = (self.folder / "draft.toml").read_text()
        self.assertIn('"The office is open to all",  # on 3 of 3 pages', draft)
        self.assertIn(r"{ pattern = 'Seen by \d+ people' },  # on 3 of 3 pages", draft)
        self.assertNotIn("High water", draft)
        self.assertEqual("3 pages as they should be, 0 not\n", self.winnow(0, "rules", "test", "draft.toml")[0])
        self.assertIn("is there already", self.winnow(2, "rules", "new", "tide.example", "rules/pages", "-o", "draft.toml")[1])

    def test_a_draft_leaves_titles_dates_and_bylines_and_says_its_site(self):
        for n in range(1, 5):
            self.write(f"bulletins/{n}.txt", f"The Harnby Bell\n\nBulletin number {n} of the tide office\nBy Dora Whitlock\n"
                       f"{n} April 2023\n\nHigh water number {n} came in the {'morning evening night noon'.split()[n - 1]}, and the "
                       f"{'ferry net weir boat'.split()[n - 1]} was late.\n\nRung by hand since 1904, come rain or shine\n")
        self.winnow(0, "rules", "new", "Tide.Example.", "bulletins", "-o", "drafts/harnby.toml")
        draft = (self.folder / "drafts/harnby.toml").read_text()
        self.assertIn('\nsites = ["tide.example"]\n', draft)
        self.assertIn('"Rung by hand since 1904, come rain or shine"', draft)
        self.assertNotIn("Whitlock", draft)
        self.assertNotIn("Bulletin number", draft)
        self.assertNotIn("April", draft)
        self.winnow(0, "rules", "new", "tide.example", "bulletins", "-o", "drafts/tide.example.toml")
        self.assertNotIn("sites =", (self.folder / "drafts/tide.example.toml").read_text())
        self.assertIn("called after: tide.example.toml", self.winnow(0, "rules", "new", "tide.example", "bulletins")[0])
        _, err = self.winnow(2, "rules", "new", "https://tide.example/bulletins", "bulletins")
        self.assertIn("https://tide.example/bulletins: a site is the name of a host, without http:// and without a path", err)
        self.assertIn("the site may be tide.example", err)

    def test_a_draft_only_names_what_repeats_within_the_text(self):
        for n, (name, first, last) in enumerate((("Leek pie", "two leeks", "Butter a tin and bake the pie for an hour."),
                                                 ("Rye cakes", "rye flour", "Fry them one by one in a small pan."),
                                                 ("Quince jelly", "ten quinces", "Boil the juice until it sets on a plate."))):
            self.write(f"recipes/{n}.html", f"<html><body><p>Spoon and Ladle, the kitchen paper</p><h1>{name}</h1><p>A neighbour left "
                       f"us a basket of this, and {name.lower()} is what we made.</p><h2 class='part'>Ingredients</h2><ul><li>{first}</li></ul>"
                       f"<h2 class='part'>Method</h2><p>{last}</p><p>Written down in Wend by hand</p></body></html>")
        self.winnow(0, "rules", "new", "ladle.example", "recipes", "-o", "recipes/ladle.example.toml")
        draft = (self.folder / "recipes/ladle.example.toml").read_text()
        self.assertIn('\n  "Written down in Wend by hand",', draft)
        self.assertIn("\n  # Within the text of most of these pages: take the mark away where a line is the site's.\n", draft)
        for line in ("Ingredients", "Method"):
            self.assertIn(f'\n  # "{line}",  # on 3 of 3 pages\n', draft)
        self.assertNotIn("h2.part", draft)
        self.assertNotIn("Ingredients", re.sub("#.*", "", draft))
        self.assertEqual("3 pages as they should be, 0 not\n", self.winnow(0, "rules", "test", "recipes/ladle.example.toml")[0])
        self.assertIn("0 errors, 0 warnings", self.winnow(0, "rules", "lint", "recipes/ladle.example.toml")[0])

    def test_a_draft_makes_the_folder_that_it_goes_to(self):
        self.winnow(0, "rules", "new", "tide.example", "rules/pages", "-o", "new/sites/tide.example.toml")
        self.assertIn("../../rules/pages/one.txt", (self.folder / "new/sites/tide.example.toml").read_text())
        self.write("file", "")
        _, err = self.winnow(2, "rules", "new", "tide.example", "rules/pages", "-o", "file/tide.example.toml")
        self.assertIn("file: the folder cannot be made", err)

    def test_a_draft_from_html_names_elements(self):
        for n in (1, 2):
            self.write(f"html/{n}.html", f"<html><body><h1 class='head'>Story number {n} of the sea</h1><p>Only page {n} "
                       f"tells of {'gulls' if n == 1 else 'seals'} here.</p><div class='offers'><p>A boat for a day, from "
                       "the harbour wall.</p><p>Nets and ropes for all who fish.</p></div></body></html>")
        draft, _ = self.winnow(0, "rules", "new", "tide.example", "html")
        self.assertIn('{ select = "div.offers" }', draft)
        self.assertNotIn("Nets and ropes\",", draft)
        self.assertIn('title = [{ select = "h1.head" }]  # on 2 of 2 pages', draft)

    def test_a_draft_names_no_element_whose_id_is_one_page_s_own(self):
        for n in (1, 2):
            self.write(f"html/{n}.html", f"<html><body><h1 id=story-7>Story number {n} of the sea</h1><p>Only page {n} "
                       f"tells of {'gulls' if n == 1 else 'seals'} here, and of the boats that came home before the storm.</p>")
        draft, _ = self.winnow(0, "rules", "new", "tide.example", "html")
        self.assertNotIn("story-7", draft)

    def test_site_configurations_are_imported_and_what_is_left_out_is_said(self):
        self.write("ftr/.tide.example.txt", FTR)
        out, err = self.winnow(0, "rules", "import", "ftr", "-o", "imported")
        toml = (self.folder / "imported/tide.example.toml").read_text()
        self.assertIn("""title = [\n  { xpath = "//h1[@class='head']" },""", toml)
        self.assertIn("""{ xpath = "//div[@id='story'] | //article" }""", toml)
        self.assertIn("""{ xpath = "//p[contains(concat(' ', normalize-space(@class), ' '), ' by ')]" }""", toml)
        self.assertIn("""{ xpath = "//div[contains(@class, 'share') and @role=\\"note\\"]/p" }""", toml)
        self.assertIn("""{ xpath = "//p[position() < 3]" }""", toml)
        self.assertIn("""{ select = '[id*="teaser"], [class*="teaser"]' }""", toml)
        self.assertIn("# test_url: https://tide.example/1", toml)
        self.assertIn('tide.example.txt:7: strip is left out: "//p[matches(., "x")]" has a function that XPath 1.0 has not: '
                      "matches()", err)
        self.assertIn("single_page_link is left out: nothing is fetched", err)
        self.assertIn("images are no text", err)
        self.assertIn("6 rules; 6 lines left out", out)
        self.assertIn("0 errors", self.winnow(0, "rules", "lint", "imported")[0])

    def test_a_configuration_with_a_byte_order_mark_loses_no_line_and_attributes_are_left_out(self):
        self.write("ftr/tide.example.txt", "\ufefftitle: //h1\nauthor: //meta[@name='author']/@content\n")
        _, err = self.winnow(0, "rules", "import", "ftr", "-o", "imported")
        self.assertIn('{ xpath = "//h1" }', (self.folder / "imported/tide.example.toml").read_text())
        self.assertIn("tide.example.txt:2: author is left out: \"//meta[@name='author']/@content\" selects attributes", err)
        self.assertIn("give the folder", self.winnow(2, "rules", "import", "ftr/tide.example.txt", "-o", "imported")[1])

    def test_elements_by_id_are_imported_as_what_finds_them_and_lint_says_so_of_other_rules(self):
        self.write("ftr/tide.example.txt", "title: id('head')//h1\nbody: id( \"story\" ) | //article[.='id(x)']\n"
                                           "strip: id('story')[1]/p[2]\nstrip: //p[id('imprint')]\n")
        self.winnow(0, "rules", "import", "ftr", "-o", "imported")
        toml = (self.folder / "imported/tide.example.toml").read_text()
        for xpath in ("//*[@id='head']//h1", "(//*[@id='story'])[1]/p[2]", "//p[//*[@id='imprint']]"):
            self.assertIn(f'{{ xpath = "{xpath}" }}', toml)
        self.assertIn("""//*[@id=\\"story\\"] | //article[.='id(x)']""", toml)
        page = self.write("page.html", "<body><p>Menu of the tide office</p><div id=story><p>High water came at noon.</p>"
                          "<p>Boats for hire</p></div></body>")
        out, _ = self.winnow(0, "clean", page, "-q", "--site", "tide.example", "--plugins", "site_rules", "--set",
                             "site_rules.rules=imported")
        self.assertEqual("High water came at noon.\n", out)
        self.write("rules/ids.example.toml", """strip = [{ xpath = "id('menu')/li" }]\n""")
        out, _ = self.winnow(0, "rules", "lint", "rules/ids.example.toml")
        self.assertIn("""finds nothing by id(): write //*[@id='menu']/li""", out)

    def test_imported_rules_do_on_a_page_what_the_configuration_says(self):
        self.write("ftr/tide.example.txt", "title: (//h1)[2]\nauthor: //span[@rel='author']\ndate: //time\nbody: //main\n"
                                           "strip: //main/p[last()]\nstrip_id_or_class: promo\n")
        self.winnow(0, "rules", "import", "ftr", "-o", "imported")
        page = self.write("page.html", "<body><h1>Tides</h1><main><h1>High water</h1><p>By <span rel=author>Ida Brand</span>, "
                          "<time>1 May 2021</time></p><p>It came at noon.</p><p class=promos>Boats for hire</p>"
                          "<p>All about tides</p></main><p>Imprint</p></body>")
        out, _ = self.winnow(0, "clean", page, "-q", "--site", "tide.example", "--plugins", "site_rules", "--set",
                             "site_rules.rules=imported", "-f", "jsonl")
        row = json.loads(out)
        self.assertEqual("High water\n\nBy Ida Brand, 1 May 2021\n\nIt came at noon.\n", row["text"])
        self.assertEqual("High water", row["title"])

    def test_an_xpath_that_takes_too_long_on_a_page_costs_that_page_its_rules_alone(self):
        self.write("slow/tide.example.toml", "strip = ['Imprint', { xpath = '//p[count(//p[count(//p) > 2]) > 2]' }]\n")
        self.write("html/long.html", "<body>" + "<p>A tide.</p>" * 20000 + "<p>Imprint</p></body>")
        self.write("html/short.html", "<body><p>One tide.</p><p>Imprint</p></body>")
        _, err = self.winnow(4, "clean", "html", "-o", "out", "--site", "tide.example", "--plugins", "site_rules", "--set",
                             "site_rules.rules=slow")
        self.assertIn("tide.example.toml:1: the XPath takes too many steps on this page", err)
        self.assertEqual("One tide.\n", (self.folder / "out/short.html.txt").read_text())
        self.assertTrue((self.folder / "out/long.html.txt").read_text().endswith("Imprint\n"))

    def test_usage_is_refused_with_what_is_known(self):
        self.assertIn('did you mean "lint"?', self.winnow(2, "rules", "lnt")[1])
        self.assertIn("rules knows lint, test, new, coverage, import", self.winnow(2, "rules")[1])
        self.assertIn("nowhere", self.winnow(2, "rules", "lint", "nowhere")[1])


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
