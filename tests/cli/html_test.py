#!/usr/bin/env python3
"""HTML pages at the command line: Markdown, the record kept and restored, hostile input, what explain shows.

    python3 tests/cli/html_test.py BUILD_DIR [unittest options]
"""
import contextlib
import json
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"
STORY = "The harbour master counts the boats every evening, and writes their names into a book that nobody reads. "
PAGE = f"""<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Nine boats | Harnby Gazette</title></head><body>
<nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav>
<main><h1>Nine boats</h1><p>{STORY * 3}</p><h2>The book</h2><p>{STORY * 2}See <a href='../log?day=1'>the log</a>.</p>
<ul><li>Anna, with two masts and a new sail<li>Berta, which leaks</ul><pre><code class=language-sh>ls  boats</code></pre>
<p>{STORY * 2}</p></main><footer><p>&copy; Harnby Gazette. All rights reserved.</p></footer></body></html>
"""


class Html(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-html-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def winnow(self, *arguments, status=0, stdin=b""):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([BUILD / "bin/winnow", *map(str, arguments)], input=stdin, capture_output=True, cwd=self.folder,
                              env=clean_environment())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.err = done.stderr.decode("utf-8", "replace")
        self.assertEqual(status, done.returncode, self.err)
        return done.stdout.decode()

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")


class Facts(Html):
    def test_title_and_byline_are_mended_like_the_text_in_every_format(self):
        def damaged(text):
            return text.encode().decode("cp1252")

        title, byline = "The café’s last summer", "Zoë Müller"
        self.write("in/a.html", f"""<!DOCTYPE html><html><head><meta charset=utf-8><title>{damaged(title)} | The Gazette</title>
<meta name=author content="By {damaged(byline)}"></head><body><article><h1>{damaged(title)}</h1><p>By {damaged(byline)}</p><p>12 May 2019</p>
<p>{damaged("It’s over, said the owner of the café – and that’s that.")} {STORY * 2}</p><p>{STORY * 3}</p></article></body></html>""")
        self.write("in/b.html", f"<title>Salt &amp;amp; pepper</title><article><h1>Salt &amp;amp; pepper</h1><p>{STORY * 3}</p><p>{STORY * 2}</p></article>")
        wanted = [(title, byline), ("Salt & pepper", None)]
        rows = [json.loads(row) for row in self.winnow("clean", "in", "-f", "jsonl").splitlines()]
        self.assertEqual(wanted, [(row["title"], row.get("byline")) for row in rows])
        self.winnow("clean", "in", "-f", "sqlite", "-o", "pages.db")
        with contextlib.closing(sqlite3.connect(self.folder / "pages.db")) as db:
            self.assertEqual(wanted, db.execute("SELECT title, byline FROM pages ORDER BY n").fetchall())
            self.assertEqual(rows[0]["date"], db.execute("SELECT date FROM pages WHERE n = 1").fetchone()[0])
        # Without the plugin that mends, both say what the page says.
        row = json.loads(self.winnow("clean", "in/a.html", "-f", "jsonl", "--without", "mojibake"))
        self.assertEqual((damaged(title), damaged(byline)), (row["title"], row["byline"]))

    def test_the_body_is_without_the_heading_that_is_the_title_and_with_all_others(self):
        page = """<!doctype html><html lang=en><title>Contact – Aldmouth Dental</title><nav><a href=/>Home</a><a href=/t>Treatments</a></nav><main>
<h1>Contact</h1><p>Telephone 01632 960555</p><p>Email hello@aldmouthdental.example</p><h2>Opening hours</h2><ul><li>Monday 8.30 – 17.30
<li>Tuesday 8.30 – 19.00</ul><h2>Parking</h2><p>There are four spaces behind the surgery.</p></main><footer>© 2024 Aldmouth Dental</footer>"""
        row = json.loads(self.winnow("clean", "-f", "jsonl", "--from", "html", "-", stdin=page.encode()))
        body = row["body"].split("\n\n")
        self.assertEqual("Contact", row["title"])
        self.assertNotIn("Contact", body)
        self.assertIn("Parking", body)

    def test_a_day_in_the_life_of_whom_the_page_is_about_is_no_date_line(self):
        page = f"""<!doctype html><html lang=en><title>Bas de Wit</title><article><h1>Bas de Wit</h1><p>Printer, of Delft</p><p>Born: 12 May 1971</p>
<p>{STORY * 2}</p><p>{STORY * 3}</p><time datetime=2020-03-04>4 March 2020</time></article>"""
        row = json.loads(self.winnow("clean", "-f", "jsonl", "--from", "html", "-", stdin=page.encode()))
        self.assertIn("Born: 12 May 1971", row["body"])

    def test_a_row_of_years_in_a_table_is_no_date_line(self):
        rows = "Field\t2020\t2021\n2020\t2021\t2022\nLong Acre\t4\t5\n"
        row = json.loads(self.winnow("clean", "--from", "txt", "-f", "jsonl", "-q", "-", stdin=("Yields by field\n\n" + rows).encode()))
        self.assertEqual((None, rows), (row.get("date"), row["body"]))

    def test_the_date_line_of_a_text_is_known_in_many_languages(self):
        lines = ["12 مارس 2024", "الثلاثاء ١٢ مارس ٢٠٢٤", "۱۲ فروردین ۱۴۰۳", "12 במרץ 2024", "12 मार्च 2024", "१२ मार्च २०२४", "12 มีนาคม 2567",
                 "12 tháng 3, 2024", "Selasa, 12 Maret 2024", "12 Μαρτίου 2024", "2024년 3월 12일"]
        for n, line in enumerate(lines):
            self.write(f"dates/{n:02}.txt", f"The path over Cold Edge\n\n{line}\n\n{STORY * 2}\n")
        rows = [json.loads(row) for row in self.winnow("clean", "dates", "-f", "jsonl").splitlines()]
        self.assertEqual(lines, [row.get("date") for row in rows])


class Markdown(Html):
    def test_a_page_alone_goes_to_standard_output(self):
        out = self.winnow("clean", "-f", "md", "--from", "html", "-", stdin=PAGE.encode())
        self.assertTrue(out.startswith("# Nine boats\n\n"), out[:100])
        self.assertIn("\n\n## The book\n\n", out)
        self.assertIn(" See [the log](../log?day=1).\n", out)
        self.assertIn("\n\n- Anna, with two masts and a new sail\n- Berta, which leaks\n\n```sh\nls  boats\n```\n\n", out)
        self.assertNotIn("Home", out)

    def test_a_tree_has_a_file_a_page_by_the_same_rule_of_names(self):
        for name in ("in/a.html", "in/b/c.txt", "in/d.md"):
            self.write(name, PAGE if name.endswith("html") else "A line\n\n- an item\n")
        self.winnow("clean", "in", "-f", "md", "-o", "out")
        names = {str(path.relative_to(self.folder / "out")) for path in (self.folder / "out").rglob("*.md")}
        self.assertEqual({"a.html.md", "b/c.txt.md", "d.md"}, names)
        self.assertEqual("A line\n\n- an item\n", self.text("out/d.md"))
        self.winnow("clean", "in", "-f", "md", "-o", "out", "--resume")

    def test_more_than_one_page_on_standard_output_is_refused(self):
        self.write("in/a.html", PAGE), self.write("in/b.html", PAGE)
        self.winnow("clean", "in", "-f", "md", status=2)
        self.assertIn("-f md: there is more than one page", self.err)

    def test_rows_have_it_beside_their_text_with_absolute_links(self):
        self.write("in/x.jsonl", json.dumps({"id": "1", "url": "https://harnby.example/a/b/c", "html": PAGE}) + "\n")
        self.winnow("clean", "in", "-f", "md", "-o", "out")
        row = json.loads(self.text("out/x.jsonl.jsonl"))
        self.assertIn("[the log](https://harnby.example/a/log?day=1)", row["markdown"])
        self.assertNotIn("](", row["text"])

    def test_its_words_are_those_of_the_text(self):
        self.write("in/a.html", PAGE)
        self.winnow("clean", "in", "-o", "txt"), self.winnow("clean", "in", "-f", "md", "-o", "md")
        bare = self.text("md/a.html.md").replace("(../log?day=1)", "").replace("```sh", "")
        words = ["".join(c for c in word if c.isalnum()) for word in bare.split()]
        text = ["".join(c for c in word if c.isalnum()) for word in self.text("txt/a.html.txt").split()]
        self.assertEqual([word for word in text if word], [word for word in words if word])


class KeptSource(Html):
    LATIN = PAGE.replace("utf-8", "windows-1252").replace("harbour", "harb\u00f6ur").encode("windows-1252")

    def test_without_it_restore_says_where_the_record_lies(self):
        self.write("in/a.html", PAGE), self.write("in/b.txt", "A text\n")
        self.winnow("clean", "in", "-o", "out", "--audit", "audit.jsonl")
        self.winnow("restore", "--audit", "audit.jsonl", "-o", "again", "out", status=4)
        self.assertRegex(self.err, r"in/a\.html: is an HTML page, and its markup is not in the audit: the record lies there, \d+ bytes "
                                   r"with the hash [0-9a-f]{32}")
        self.assertIn("--keep-source", self.err)
        self.assertEqual("A text\n", self.text("again/b.txt"))

    def test_with_it_restore_gives_every_byte_back(self):
        self.write("in/a.html", PAGE), self.write("in/sub/b.html", self.LATIN), self.write("in/c.txt", b"caf\xe9\n")
        self.winnow("clean", "in", "-o", "out", "--audit", "audit.jsonl", "--keep-source")
        self.winnow("restore", "--audit", "audit.jsonl", "-o", "again", "out")
        for name in ("a.html", "sub/b.html", "c.txt"):
            self.assertEqual((self.folder / "in" / name).read_bytes(), (self.folder / "again" / name).read_bytes(), name)

    def test_rows_and_records_are_kept_as_well(self):
        self.write("x.jsonl", json.dumps({"id": "one", "html": PAGE}) + "\n")
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n" + self.LATIN
        self.write("y.warc", b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; "
                   b"msgtype=response\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body + b"\r\n\r\n")
        for name, record in (("x.jsonl", PAGE.encode()), ("y.warc", self.LATIN)):
            self.winnow("clean", name, "-f", "jsonl", "-o", name + ".out.jsonl", "--audit", name + ".audit", "--keep-source")
            self.winnow("restore", "--audit", name + ".audit", "-o", name + ".again", name + ".out.jsonl")
            files = [path for path in (self.folder / (name + ".again")).rglob("*") if path.is_file() and ".winnow" not in str(path)]
            self.assertEqual([record], [path.read_bytes() for path in files])

    def test_it_needs_an_audit(self):
        self.write("a.html", PAGE)
        self.winnow("clean", "a.html", "--keep-source", status=2)
        self.assertIn("give --audit FILE too", self.err)


class Hostile(Html):
    """One hostile page beside a good one: the good one is done, the other is bounded and says what it is."""

    MOST_SECONDS = 20  # of processor time, on any machine; each takes less than one here

    def clean_beside(self, content, name="bad.html", status=0):
        self.write("in/" + name, content), self.write("in/good.html", PAGE)
        self.winnow("clean", "in", "-o", "out", "-j", "1", status=status)
        self.assertLess(self.seconds, self.MOST_SECONDS)
        self.assertIn("Nine boats", self.text("out/good.html.txt"))
        path = self.folder / "out" / (name + ".txt")
        return path.read_text(encoding="utf-8") if path.exists() else None

    def test_a_depth_bomb_keeps_its_text(self):
        self.assertIn(STORY.strip(), self.clean_beside("<div>" * 300000 + "<p>" + STORY * 3 + "</div>" * 300000))

    def test_a_million_attributes_keep_their_text(self):
        self.assertIn(STORY.strip(), self.clean_beside("<p " + "a=b " * 1000000 + ">" + STORY * 3))

    def test_an_entity_flood_is_read_to_its_end(self):
        self.assertIsNotNone(self.clean_beside("<p>" + STORY + "&amp;" * 1000000 + "&#65;" * 100000 + "&" * 100000))

    def test_entities_of_a_document_type_are_not_expanded(self):
        bomb = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "' + "x" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 + '">]>'
        text = self.clean_beside(bomb + "<html><body><p>" + STORY * 3 + "&b;</p></body></html>", "bad.xhtml")
        self.assertIn(STORY.strip(), text)
        self.assertLess(len(text), 10000)

    def test_nul_bytes_part_no_words(self):
        self.assertIn("The harbour", self.clean_beside(PAGE.replace("<p>", "<p>\0").replace("harbour", "har\0bour")))

    def test_a_charset_that_is_a_lie_costs_no_text(self):
        self.assertIn("Größe", self.clean_beside("<meta charset=shift_jis><p>Größe: " + STORY * 3))
        self.assertIn("Gr", self.clean_beside(b"<meta charset=utf-8><p>Gr\xf6\xdfe: " + STORY.encode() * 3, "c.html"))
        self.assertIn("The harbour", self.clean_beside("<meta charset=utf-16le><p>" + STORY * 3, "d.html"))
        self.assertIn("The harbour", self.clean_beside("<meta charset=none-such><p>" + STORY * 3, "e.html"))

    def test_a_frame_set_keeps_what_it_shows_without_frames(self):
        text = self.clean_beside("<html><frameset cols='20%,80%'><frame src=menu.html><frame src=text.html><noframes>" + STORY +
                          "</noframes></frameset></html>")
        self.assertIn(STORY.strip(), text)

    def test_a_picture_or_a_pdf_by_the_name_of_a_page_is_skipped_by_name(self):
        for name, content, what in (("p.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, "a PNG image"),
                                    ("q.html", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40, "PDF")):
            self.assertIsNone(self.clean_beside(content, name))
            self.assertRegex(self.err, rf"{name}: skipped: .*{what}")

    def test_a_page_above_eight_mebibytes_is_read_without_its_tags(self):
        paragraphs = "".join(f"<div class=c{n}><p>{n} {STORY}</p></div>" for n in range(80000))
        text = self.clean_beside("<body>" + paragraphs)
        self.assertGreater(len(paragraphs), 8 << 20)
        self.assertIn("79999 The harbour", text)
        self.winnow("clean", "in", "-o", "again", "--audit", "audit.jsonl")
        pages = [json.loads(line) for line in self.text("audit.jsonl").splitlines() if line.startswith('{"type":"page"')]
        self.assertEqual({"bad.html": "not recorded: the page is too large", "good.html": None},
                         {page["id"]: page.get("tags") for page in pages})

    def test_a_page_of_two_hundred_megabytes_is_refused_in_a_sentence(self):
        paragraph = f"<p>{STORY}</p>".encode()
        self.assertIsNone(self.clean_beside(paragraph * ((200 << 20) // len(paragraph)), status=4))
        self.assertRegex(self.err, r"bad\.html: 200\.0 MiB are more than the 64\.0 MiB that a page may have")
        self.winnow("clean", "--from", "html", "-", stdin=paragraph * ((65 << 20) // len(paragraph)), status=4)
        self.assertIn("-: it has more than the 64.0 MiB that a page may have", self.err)
        self.assertIn("--from jsonl or warc says that it holds many", self.err)

    def test_an_empty_body_gives_an_empty_page(self):
        self.assertEqual("", self.clean_beside("<html><head><title>T</title></head><body></body></html>"))
        self.assertIn(self.clean_beside("", "empty.html"), ("", None))

    def test_an_xhtml_with_a_broken_prologue_keeps_its_text(self):
        for n, prologue in enumerate(('<?xml version="1.0" encoding="utf-8"', '<?xml version=\'1.0"?>', '<?xml?><?xml?>',
                                      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0', "<![CDATA[")):
            page = prologue + "\n<html xmlns='http://www.w3.org/1999/xhtml'><body><p>" + STORY * 3 + "</p></body></html>"
            self.assertIn("The harbour", self.clean_beside(page, f"p{n}.xhtml"), prologue)


class Shown(Html):
    def test_explain_shows_tag_path_and_score_of_each_block(self):
        self.write("a.html", PAGE)
        out = self.winnow("explain", "a.html")
        self.assertRegex(out, r"html/body/main/p")
        self.assertRegex(out, r"html/body/nav/ul/li")
        blocks = json.loads(self.winnow("explain", "a.html", "--json"))
        self.assertTrue(blocks)

    def test_a_clean_text_of_a_page_read_as_text_loses_no_word(self):
        self.write("in/a.html", PAGE)
        self.winnow("clean", "in", "-o", "one")
        self.winnow("clean", "one", "-o", "two")
        self.assertEqual(self.text("one/a.html.txt").split(), self.text("two/a.html.txt").split())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
