#!/usr/bin/env python3
"""The report of a run, as a browser shows it.

    python3 tests/report/report_test.py BUILD_DIR [unittest options]

WINNOW_PICTURES names a folder: the report of the samples is drawn there at two widths, in light and dark, to be looked at.
Without a browser the tests that want one say that they are skipped.
"""
import json
import os
import pathlib
import re
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, run  # noqa: E402
from browser import Browser, program  # noqa: E402

BUILD = ROOT / "build"
HOSTILE = ["<script>alert('line')</script>", "</script><script>alert(1)</script><!--", "<img src=x onerror=alert(2)>",
           "\"><svg onload=alert(3)>", "abc \u202edef\u202c ghi", "it's \"quoted\" & <b>bold</b> \\u0041 ${1} `x`", "]]> --!> &lt;i&gt;",
           "line \u2028 separator"]


def winnow(*arguments, stdin=b""):
    return run(BUILD / "bin/winnow", *map(str, arguments), stdin=stdin)


def audit_page(number, removed, site="", text=b"", score=0.5):
    """The audit's lines of a page that lost `removed` and kept nothing that is known."""
    page = {"type": "page", "id": f"page {number}", "place": "rows.jsonl"}
    if site:
        page["site"] = site
    page |= {"source": {"hash": f"{number:032x}", "bytes": 100, "charset": "UTF-8"},
             "text": {"hash": "0" * 32, "bytes": len(text)}, "blocks": len(removed), "joined": [], "gaps": [["", len(removed) + 1]]}
    lines = [page]
    for block, text_removed in enumerate(removed):
        lines.append({"type": "edit", "page": page["id"], "round": 1, "plugin": "<b>cutter</b>", "version": "1.0.0",
                      "reason": "\"><i>why</i>", "op": "drop_block", "block": block, "in_block": [0, len(text_removed)],
                      "in_source": [0, len(text_removed)], "removed": text_removed,
                      "evidence": HOSTILE[block % len(HOSTILE)], "score": score})
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


class Reports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-report-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def samples(self):
        """The report of the sample archive."""
        audit, clean, page = self.folder / "audit.jsonl", self.folder / "clean", self.folder / "report.html"
        winnow("clean", ROOT / "samples/archive", "-o", clean, "--audit", audit, "--site-from", "dir", "-q")
        clusters = self.folder / "clusters.jsonl"
        winnow("dedup", ROOT / "samples/archive", "--clusters", clusters, "-q")
        winnow("report", clean, "-o", page, "-q", "--clusters", clusters)
        return page

    def written(self, lines, *arguments):
        audit, page = self.folder / "made.jsonl", self.folder / "made.html"
        audit.write_text(lines, encoding="utf-8")
        winnow("report", audit, "-o", page, "-q", *arguments)
        return page


class Written(Reports):
    def test_no_byte_of_a_page_is_markup(self):
        page = self.written(audit_page(1, HOSTILE, site="</script><script>alert(4)</script>"))
        data = page.read_text(encoding="utf-8")
        self.assertNotIn("alert", re.sub(r'<script type="application/json".*?</script>', "", data, flags=re.DOTALL))
        for piece in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', data, re.DOTALL):
            json.loads(piece)
            self.assertNotRegex(piece, "[<>&]")

    def test_the_page_forbids_itself_the_network(self):
        data = self.written(audit_page(1, ["x"])).read_text(encoding="utf-8")
        self.assertIn("default-src 'none'", data)
        self.assertNotRegex(data, r"(?:src|href)=\"(?!#)")

    def test_equal_audits_give_equal_reports(self):
        lines = audit_page(1, HOSTILE)
        first = self.written(lines).read_bytes()
        self.assertEqual(first, self.written(lines).read_bytes())

    def test_a_page_far_above_what_its_site_loses_is_unusual(self):
        lines = "".join(audit_page(n, ["x"], "site", b"y" * 99) for n in range(20)) + audit_page(20, ["x" * 90], "site", b"y" * 10)
        data = self.written(lines).read_text(encoding="utf-8")
        rows = json.loads(re.search(r'class="pages">(.*?)</script>', data, re.DOTALL).group(1))
        self.assertEqual([20], [row[0] for row in rows if row[6] > 0])

    def summary(self, lines, *arguments):
        data = self.written(lines, *arguments).read_text(encoding="utf-8")
        return json.loads(re.search(r'class="summary">(.*?)</script>', data, re.DOTALL).group(1))

    def test_the_longest_paragraphs_that_went_are_shown_however_sure_the_plugin_was(self):
        story = "The ferry did not leave that night. " * 6
        lines = "".join(audit_page(n, [f"Menu {i}" for i in range(20)], score=n / 30) for n in range(20)) + audit_page(20, [story], score=1)
        found = self.summary(lines, "--rows", "40")
        self.assertEqual([[20, 0, story.strip()]], [[row[0], row[1], row[6]] for row in found["longest"]])
        self.assertEqual([[20, len(story)]], found["lost"])

    def test_a_sample_links_to_a_page_that_is_in_the_report(self):
        story = "The ferry did not leave that night. " * 6
        lines = "".join(audit_page(n, ["x"], score=n / 40) for n in range(30)) + audit_page(30, [story], score=1)
        data = self.written(lines, "--rows", "2").read_text(encoding="utf-8")
        self.assertIn('id="view-30"', data)
        self.assertIn("30", [str(row[0]) for row in json.loads(re.search(r'class="pages">(.*?)</script>', data, re.DOTALL).group(1))])

    def test_a_site_far_above_what_the_others_lose_is_named(self):
        lines = "".join(audit_page(100 * site + n, ["x" * (80 if site == 4 else 10)], f"s{site}", b"y" * 40)
                        for site in range(10) for n in range(8))
        self.assertEqual([["s4", 8]], [[row[0], row[2]] for row in self.summary(lines)["odd"]])

    def test_what_is_left_out_is_said_and_the_figures_are_of_all(self):
        lines = "".join(audit_page(n, ["x"] * 10, score=n / 10) for n in range(10))
        data = self.written(lines, "--rows", "30").read_text(encoding="utf-8")
        rows = json.loads(re.search(r'class="edits">(.*?)</script>', data, re.DOTALL).group(1))
        self.assertEqual({0, 1, 2}, {row[0] for row in rows})  # the lowest scores
        self.assertEqual(100, json.loads(re.search(r'class="summary">(.*?)</script>', data, re.DOTALL).group(1))["edits"])

    def test_clusters_are_counted_by_size_and_the_largest_are_named(self):
        rows = [("a", "a"), ("b", "a"), ("c", "c"), ("d", "d"), ("e", "d"), ("f", "d")] + [("g", "g")] + [(f"g{n}", "g") for n in range(7)]
        clusters = self.folder / "clusters.jsonl"
        clusters.write_text("".join(json.dumps({"id": one, "cluster": kept, "kept": kept}) + "\n" for one, kept in rows))
        data = self.written(audit_page(1, ["x"]), "--clusters", clusters).read_text(encoding="utf-8")
        found = json.loads(re.search(r'class="summary">(.*?)</script>', data, re.DOTALL).group(1))["clusters"]
        self.assertEqual((14, 10), (found["pages"], found["copies"]))
        self.assertEqual([[2, 2, 1], [3, 3, 1], [4, 5, 0], [6, 10, 1], [11, 100, 0], [101, 0, 0]], found["sizes"])
        self.assertEqual([["g", 8], ["d", 3], ["a", 2]], found["largest"])

    def test_a_file_that_holds_no_clusters_is_refused_with_its_line(self):
        clusters = self.folder / "clusters.jsonl"
        clusters.write_text('{"id":"a","cluster":"a","kept":"a"}\n{"id":"b"}\n')
        with self.assertRaisesRegex(AssertionError, r"clusters\.jsonl:2: is no row"):
            self.written(audit_page(1, ["x"]), "--clusters", clusters)

    def test_a_file_that_is_no_audit_is_refused_with_its_line(self):
        audit = self.folder / "broken.jsonl"
        audit.write_text(audit_page(1, ["x"]) + '{"type":"edit","page":"page 1"}\n')
        with self.assertRaisesRegex(AssertionError, r"broken\.jsonl:3: \"op\" is missing"):
            winnow("report", audit, "-o", self.folder / "report.html")


@unittest.skipUnless(program(), "no browser is installed: apt-get install chromium")
class Shown(Reports):
    def browser(self, page, width=1280, height=900):
        browser = Browser(width, height)
        self.addCleanup(browser.close)
        browser.open(str(page))
        return browser

    def close_page(self, browser):
        """The page leaves the address a moment after its dialog closes: before that, asking for it again changes nothing."""
        browser.value("document.getElementById('page').close()")
        browser.until("!document.getElementById('page').open && !location.hash.startsWith('#page=')")

    def is_quiet(self, browser):
        self.assertEqual([], browser.said)
        self.assertEqual([], [url for url in browser.requests if not url.startswith("file:")])
        self.assertEqual(1, len(browser.requests))

    def test_hostile_texts_are_shown_as_text(self):
        browser = self.browser(self.written(audit_page(1, HOSTILE + ["w" * 1_000_000], site="<u>site</u>")))
        text = browser.value("document.body.innerText")
        for line in ("<script>alert('line')</script>", "<img src=x onerror=alert(2)>", "<b>cutter</b>", "\"><i>why</i>", "<u>site</u>"):
            self.assertIn(line, text)
        self.assertIn("U+202E", text)
        self.assertNotIn("\u202e", text)
        self.assertEqual(0, browser.value("document.querySelectorAll('main img, main b b, main i, main u').length"))
        browser.value("location.hash = '#page=0'")
        browser.until("document.getElementById('page').open")
        self.assertIn("</script><script>alert(1)</script><!--", browser.value("document.getElementById('sides').innerText"))
        self.is_quiet(browser)

    def test_the_reader_finds_paragraphs_and_samples_of_each_reason(self):
        browser = self.browser(self.samples())
        self.assertGreater(browser.value("document.querySelectorAll('#longest tbody tr').length"), 5)
        self.assertGreater(browser.value("document.querySelectorAll('#lost tbody tr').length"), 5)
        reasons = browser.value("document.querySelectorAll('#reasons details').length")
        self.assertEqual(browser.value("document.querySelectorAll('#f-reason option').length") - 1, reasons)
        browser.value("document.querySelector('#longest tbody a').click()")
        browser.until("document.getElementById('page').open && document.querySelector('#sides .here.removed')")
        self.close_page(browser)
        browser.value("document.querySelector('#reasons details').open = true; document.querySelector('#reasons details > p a').click()")
        browser.until("document.getElementById('f-reason').value !== ''")
        self.is_quiet(browser)

    def test_search_and_filters_find_rows(self):
        browser = self.browser(self.samples())
        rows = "document.querySelectorAll('#rows tr').length"
        browser.value("document.getElementById('f-text').value = 'listen to this article';"
                      "document.getElementById('filters').dispatchEvent(new Event('input', {bubbles: true}))")
        browser.until(rows + " > 0 && " + rows + " < 10")
        browser.value("location.hash = '#removals?plugin=mojibake'")
        browser.until("document.getElementById('f-plugin').value === 'mojibake' && [...document.querySelectorAll('#rows .why')]"
                      ".every((cell) => cell.innerText.startsWith('mojibake'))")
        browser.value("document.getElementById('f-score').value = '0.999'; document.getElementById('f-plugin').value = '';"
                      "document.getElementById('filters').dispatchEvent(new Event('input', {bubbles: true}))")
        browser.until("document.getElementById('f-plugin').value === '' && Number(document.querySelector('#rows .num').innerText) < 1")
        scores = browser.value("[...document.querySelectorAll('#rows td:first-child')].map((cell) => Number(cell.innerText))")
        self.assertEqual(sorted(scores), scores)
        self.is_quiet(browser)

    def test_a_page_is_opened_read_and_closed_with_keys(self):
        browser = self.browser(self.samples())
        browser.value("document.querySelector('#rows a').focus()")
        browser.key("Enter")
        browser.until("document.getElementById('page').open && document.querySelectorAll('#sides .kept').length > 2")
        title = browser.value("document.getElementById('page-title').innerText")
        browser.until("!document.getElementById('tip').hidden && document.getElementById('tip').innerText.includes(':')")
        browser.key("ArrowRight")
        browser.until(f"document.getElementById('page-title').innerText !== {json.dumps(title)}")
        browser.key("Escape")
        browser.until("!document.getElementById('page').open")
        self.is_quiet(browser)

    def test_pages_are_judged_and_exported_as_gold_that_eval_reads(self):
        browser = self.browser(self.samples())
        browser.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.folder))
        browser.value("document.querySelector('#rows a').click()")
        browser.until("document.getElementById('page').open")
        self.assertFalse(browser.value("document.getElementById('gold').checkVisibility()"))
        browser.value("document.getElementById('page-judge').click()")
        browser.until("document.querySelectorAll('#sides .verdict').length > 3")
        wronged = browser.value("document.querySelector('#sides .removed').firstChild.innerText")
        browser.value("document.querySelector('#sides .removed .verdict').click()")
        browser.until("document.querySelectorAll('#sides .turned').length === 1")
        self.assertEqual("1 page judged", browser.value("document.getElementById('gold-count').innerText"))
        browser.value("document.getElementById('page').close(); document.getElementById('gold-save').click()")
        gold = self.folder / "gold.jsonl"
        for _ in range(200):
            if gold.exists() and gold.stat().st_size > 0:
                break
            time.sleep(0.05)
        row = json.loads(gold.read_text(encoding="utf-8"))
        self.assertIn(wronged, row["gold"].split("\n\n") + [row["gold"].strip()])
        self.assertLess(len(row["gold"]), len(row["text"]))
        self.assertIn("word F1", winnow("eval", gold).decode())
        self.assertEqual([], browser.said)

    def test_a_hundred_thousand_removals_do_not_stall(self):
        page = self.written("".join(audit_page(n, [f"menu entry {n} {i}" for i in range(20)], f"site {n % 7}") for n in range(5000)))
        browser = self.browser(page)
        self.assertEqual("100,000 of 100,000", browser.value("document.getElementById('count').innerText"))
        spent = browser.value("(() => { const begin = performance.now(); document.getElementById('f-order').value = 'long';"
                              "document.getElementById('f-text').value = 'entry 4999'; return begin; })()")
        browser.value("document.getElementById('filters').dispatchEvent(new Event('input', {bubbles: true}))")
        browser.until("document.getElementById('count').innerText.startsWith('20 of')")
        self.assertLess(browser.value("performance.now()") - spent, 5000)
        self.is_quiet(browser)

    def test_light_and_dark_differ_and_fit_two_widths(self):
        browser = self.browser(self.samples())
        pictures = os.environ.get("WINNOW_PICTURES")
        colours = set()
        browser.value("location.hash = '#page=5'")
        browser.until("document.getElementById('page').open")
        browser.value("document.getElementById('page-judge').click()")
        self.close_page(browser)
        for width in (1280, 420):
            for dark in (False, True):
                browser.size(width, 900)
                browser.dark(dark)
                colours.add(browser.value("getComputedStyle(document.body).backgroundColor"))
                self.assertLessEqual(browser.value("document.documentElement.scrollWidth"), width)
                if pictures:
                    browser.picture(os.path.join(pictures, f"report-{width}-{'dark' if dark else 'light'}.png"))
                browser.value("location.hash = '#page=5'")
                browser.until("document.getElementById('page').open")
                if pictures:
                    browser.picture(os.path.join(pictures, f"page-{width}-{'dark' if dark else 'light'}.png"))
                self.close_page(browser)
                browser.value("scrollTo(0, 0)")
        self.assertEqual(2, len(colours))
        self.is_quiet(browser)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
