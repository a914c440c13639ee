#!/usr/bin/env python3
"""winnow eval, explain and the unwrapping of lines, from outside.

    python3 tests/cli/verbs_test.py BUILD_DIR [unittest options]
"""
import json
import unittest

from command_line import CommandLine, read, rows, winnow


class Eval(CommandLine):
    def test_rows_that_are_no_gold_are_named_up_to_a_number(self):
        pages = self.write("rows.jsonl", "".join(json.dumps({"id": str(n), "text": "The weir."}) + "\n" for n in range(500)))
        _, _, err = self.expect(4, winnow("eval", pages))
        self.assertIn("500 rows cannot be used, 0 pages are missing: 20 of each are named", err)
        self.assertEqual(20, err.count("has neither"))

    ROWS = [{"id": "a", "type": "article", "text": "Menu\n\nThe mill turns at high tide\n", "gold": "The mill turns at high tide\n"},
            {"id": "b", "type": "list", "text": "One two three\n", "gold": "Four five six\n"},
            {"id": "c", "lang": "en", "text": "Menu\n\nThe  MILL turns\n", "with": ["the mill turns"], "without": ["Menu"]}]

    def gold(self, rows=ROWS):
        return self.write("gold.jsonl", "".join(json.dumps(row) + "\n" for row in rows))

    def test_pages_are_scored_by_group_with_an_interval(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", "--json", self.gold()))
        result = json.loads(out)
        self.assertEqual({"all", "type=article", "type=list"}, set(result["words"]))
        article = result["words"]["type=article"]
        self.assertAlmostEqual(12 / 13, article["f1"]["mean"])
        self.assertAlmostEqual(article["untouched"], article["f1"]["mean"])
        self.assertAlmostEqual(6 / 13, result["words"]["all"]["f1"]["mean"])
        self.assertLessEqual(result["words"]["all"]["f1"]["low"], 6 / 13)
        self.assertAlmostEqual(2 / 3, result["snippets"]["lang=en"]["f1"])
        self.assertEqual(["b", "a"], [page["id"] for page in result["worst"]])

    def test_eval_takes_ids_that_are_numbers(self):
        gold = self.write("gold.jsonl", '{"id":17,"text":"One tide.","gold":"One tide."}\n{"id":18,"text":"Two.","gold":"Two."}\n')
        status, out, said = winnow("eval", "--plugins", "", "--json", gold)
        self.assertEqual((0, 2), (status, json.loads(out)["words"]["all"]["pages"]), said)
        status, cleaned, _ = winnow("clean", "--plugins", "", "-f", "jsonl", gold)
        status, out, said = winnow("eval", "--json", gold, self.write("cleaned.jsonl", cleaned.decode()))
        self.assertEqual(0, status, said)

    def test_what_another_run_wrote_is_scored_and_compared(self):
        good = self.write("good.jsonl", "".join(json.dumps({"id": row["id"], "body": row.get("gold", "")}) + "\n" for row in self.ROWS))
        bad = self.write("bad.jsonl", "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in self.ROWS))
        _, out, _ = self.expect(0, winnow("eval", "--json", self.gold(), good))
        self.assertAlmostEqual(1, json.loads(out)["words"]["all"]["f1"]["mean"])
        _, out, _ = self.expect(0, winnow("eval", "--json", self.gold(), good, "--against", bad))
        gain = json.loads(out)["gain"]["all"]
        self.assertAlmostEqual(7 / 13, gain["gain"]["mean"])
        self.assertEqual((2, 0), (gain["better"], gain["worse"]))

    def test_what_clean_pages_lose_is_counted(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", "--gold-as-input", "--json", self.gold()))
        self.assertEqual({"pages": 2, "lost": 0, "over_2_percent": 0}, json.loads(out)["lost"]["all"])

    def test_a_table_is_printed_for_people(self):
        _, out, _ = self.expect(0, winnow("eval", "--plugins", "", self.gold(), "--by", "type"))
        self.assertIn("type=article", out.decode())
        self.assertIn("worst pages", out.decode())

    def test_bad_rows_and_missing_pages_are_named_and_the_rest_is_scored(self):
        gold = self.write("gold.jsonl", '{"id":"a","text":"x","gold":"x"}\nnot json\n{"text":"x"}\n{"id":"d","text":"x"}\n')
        _, out, err = self.expect(4, winnow("eval", "--plugins", "", "--json", gold))
        self.assertEqual(1, json.loads(out)["words"]["all"]["pages"])
        for place in ("gold.jsonl:2", "gold.jsonl:3", "gold.jsonl:4"):
            self.assertIn(place, err)
        _, _, err = self.expect(4, winnow("eval", self.gold(), self.write("none.jsonl", "")))
        self.assertIn("is not among the cleaned pages", err)
        self.expect(2, winnow("eval", self.path("nowhere.jsonl")))
        self.expect(2, winnow("eval"))


class Explain(CommandLine):
    def test_each_block_is_shown_with_its_mark_and_who_changed_it(self):
        a = self.write("a.txt", "Caf&eacute; by the sea\n\nThe harbour opens at six every day of the week.\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", "mojibake"))
        text = out.decode()
        self.assertRegex(text, r"(?m)^~ 0 .*Café by the sea")
        self.assertIn("mojibake: ", text)
        self.assertRegex(text, r"(?m)^\+ 1 .*The harbour opens")

    def test_long_lines_are_cut_between_characters(self):
        a = self.write("a.txt", "é" * 300 + "\n" + "q\u0301" * 300 + "\n" + "漢" * 300 + "\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", ""))
        for line in out.decode().splitlines()[1:]:
            self.assertTrue(line.endswith("…"), line)
        self.assertIn("q\u0301…", out.decode())

    def test_nothing_in_a_page_steers_the_terminal(self):
        a = self.write("a.txt", "red \x1b[31m alert \u202e turned\n")
        _, out, _ = self.expect(0, winnow("explain", a, "--plugins", ""))
        self.assertNotIn(b"\x1b", out)
        self.assertNotIn("\u202e".encode(), out)

    def test_json_has_every_block(self):
        a = self.write("a.txt")
        _, out, _ = self.expect(0, winnow("explain", a, "--json"))
        self.assertEqual([0, 1], [block["number"] for block in json.loads(out)["blocks"]])

    def test_one_page_of_many_is_picked_by_its_id(self):
        many = self.write("in.jsonl", '{"id":"a","text":"x"}\n{"id":"b","text":"y"}\n')
        _, out, _ = self.expect(0, winnow("explain", many, "--page", "b", "--json"))
        self.assertEqual("b", json.loads(out)["id"])
        self.expect(4, winnow("explain", many, "--page", "c"))


class Unwrap(CommandLine):
    WRAPPED = ("The tide table looks like a page of numbers, and most people\n"
               "turn it over without reading. Yet it is the only page of the\n"
               "almanac that the harbour master knows by heart, and whoever\n"
               "asks him why will be told that every line of it was paid for\n"
               "by somebody.\n")
    WHOLE = WRAPPED.rstrip("\n").replace("\n", " ") + "\n"
    LINES = WRAPPED.rstrip("\n").replace("\n", "\n\n") + "\n"

    def test_wrapped_paragraphs_become_whole_where_it_is_asked_for(self):
        page = self.write("page.txt", self.WRAPPED)
        self.assertEqual(self.LINES, self.expect(0, self.clean(page))[1].decode())
        self.assertEqual(self.WHOLE, self.expect(0, self.clean(page, "--unwrap"))[1].decode())
        again = self.write("again.txt", self.WHOLE)
        self.expect(0, self.clean("--unwrap", "--check", again))
        settings = self.write("winnow.toml", "unwrap = true\n")
        self.assertEqual(self.WHOLE, self.expect(0, self.clean(page, "--config", settings))[1].decode())

    def test_rows_and_wet_records_are_unwrapped_and_html_is_not(self):
        page = f"<p>{self.WRAPPED}<pre>{self.WRAPPED}</pre>"
        row_in = json.dumps({"text": self.WRAPPED}) + "\n" + json.dumps({"html": page}) + "\n"
        text, html = rows(self.expect(0, self.clean("-f", "jsonl", "--unwrap", "-", stdin=row_in.encode()))[1])
        self.assertEqual(self.WHOLE, text["text"])
        self.assertEqual(self.WHOLE + "\n" + self.WRAPPED, html["text"])
        body = self.WRAPPED.encode()
        wet = (b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://harnby.example/\r\n"
               b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body))
        wet = self.write("a.wet", wet)
        self.assertEqual(self.WHOLE, rows(self.expect(0, self.clean("-f", "jsonl", "--unwrap", wet))[1])[0]["text"])

    def test_the_bytes_come_back_from_the_audit(self):
        self.write("in/page.txt", "Share\r\n\r\n" + self.WRAPPED.replace("\n", "\r\n"))
        self.expect(0, winnow("clean", "--unwrap", self.path("in"), "-o", self.path("out"), "--audit", self.path("a.jsonl")))
        self.expect(0, winnow("restore", "--audit", self.path("a.jsonl"), "-o", self.path("back"), self.path("out")))
        self.assertEqual(read(self.path("in/page.txt")), read(self.path("back/page.txt")))

    def test_explain_and_diff_show_the_paragraph_whole(self):
        page = self.write("page.txt", self.WRAPPED)
        _, out, _ = self.expect(0, winnow("explain", "--plugins", "", "--unwrap", "--json", page))
        self.assertEqual([self.WHOLE[:-1]], [block["text"] for block in json.loads(out)["blocks"]])
        _, out, _ = self.expect(0, winnow("diff", "--plugins", "", "--unwrap", page))
        self.assertNotIn(b"paid for\n", out)


if __name__ == "__main__":
    unittest.main()
