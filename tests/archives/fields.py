#!/usr/bin/env python3
"""Every field that a row, an audit, a report or a manifest holds stands in docs/formats.md and in its schema.

    python3 tests/archives/fields.py BUILD_DIR [unittest options]
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from make import gz, http, record, response, responses, row, text, url

BUILD = "build"
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")


def schema(name):
    return json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))


def named(part):
    """All names of members that a schema speaks of."""
    names = set()
    if isinstance(part, dict):
        names.update(part.get("properties", {}))
        names.update(*map(named, part.values()))
    elif isinstance(part, list):
        names.update(*map(named, part))
    return names


def unknown(value, part, whole, at=""):
    """Members of `value` that its schema does not name; a check of names, types are others' business."""
    if "$ref" in part:
        part = {**whole["$defs"][part["$ref"].rpartition("/")[2]], **{k: v for k, v in part.items() if k != "$ref"}}
    if "oneOf" in part:
        kinds = [whole["$defs"][one["$ref"].rpartition("/")[2]] for one in part["oneOf"]]
        part = next(kind for kind in kinds if kind["properties"]["type"]["const"] == value["type"])
    if isinstance(value, list):
        return [name for one in value for name in unknown(one, part.get("items", {}), whole, at + "[]")]
    if not isinstance(value, dict) or "properties" not in part:
        return []
    missing = [f"{at}.{name} is required" for name in part.get("required", []) if name not in value]
    for name, one in value.items():
        if name in part["properties"]:
            missing += unknown(one, part["properties"][name], whole, f"{at}.{name}")
        elif part.get("additionalProperties") is not True:
            missing.append(f"{at}.{name}")
    return missing


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Fields(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-fields-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        os.mkdir(self.path("in"))
        dirty = "Log in\n\nThe title of it\n\n" + text(2) + "\n\u00a0two\u00a0 words \ufeffhere\n\nShare this article\n"
        extra = ("WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "WARC-Block-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
                 "WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000001>", "WARC-Identified-Content-Language: eng")
        head = ("<!doctype html><html lang=en><head><meta name=author content='Ada Quill'><meta property='article:published_time' "
                "content='2021-03-04'><title>Of tides</title></head><body><h1>Of tides</h1>")
        page = head + "".join(f"<p>{line}</p>" for line in text(4).splitlines() if line) + "</body></html>"
        self.write("a.warc.gz", b"".join(map(gz, [*responses(12), response(3, extra=extra),
                                                  record("response", url(40), http(page.encode(), "text/html"), "application/http")])) +
                   gz(record("response", url(50), http(text(5).encode()), "application/http"))[:-40])
        self.write("b.jsonl", row(1) + b'{"id":"torn","text":5}\n{"id":"names","hash":"x","markdown":"y","paragraphs":[],"more":1,"text":"a"}\n'
                   + b'{"id":"empty","text":""}\n{"id":"check","text":"Checking your browser"}\n{"id":"copy","text":' + json.dumps(text(1)).encode() + b"}\n")
        self.write("c.txt", dirty.encode())
        self.write("d.txt", b"\xef\xbb\xbf" + text(6).encode() + b"bad \xe9 byte\n")
        self.write("e.html", page.encode())
        self.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0")

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, data):
        with open(self.path("in/" + name), "wb") as file:
            file.write(data)

    def clean(self, name, *options):
        done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), "clean", self.path("in"), "-o", self.path(name), "--audit",
                               self.path(name + ".audit"), "--report", self.path(name + ".report"), "-q", *options], env=ENVIRONMENT,
                              capture_output=True, timeout=120)
        self.assertEqual(4, done.returncode, done.stderr)

    def outputs(self):
        """Rows, audits and reports of runs with all that adds fields to them."""
        self.clean("plain", "-f", "jsonl", "--provenance", "--paragraphs", "--keep-source")
        self.clean("copies", "-f", "jsonl", "--dedup")
        self.clean("guarded", "-f", "jsonl", "--max-cut", "0.001", "--strict")
        self.clean("marked", "-f", "md")
        found = [self.path(name) for name in ("plain", "copies", "guarded", "marked/a.warc.gz.jsonl", "marked/b.jsonl.jsonl")]
        return found, [self.path(name + ".audit") for name in ("plain", "copies", "guarded")], self.path("plain.report")

    def test_what_is_written_is_in_its_schema(self):
        pages, audits, report = self.outputs()
        seen = set()
        own = schema("page")
        own["additionalProperties"] = False
        theirs = {"more", "source.hash", "source.markdown", "source.paragraphs", "source.text"}
        for path in pages:
            for one in rows(path):
                seen.update(one)
                wrong = unknown({k: v for k, v in one.items() if k not in theirs}, own, own)
                self.assertEqual([], wrong, path)
        # Each field was there at least once; byline and title come of the roles that blocks have.
        self.assertEqual(set(), set(own["properties"]) - seen)
        lines = schema("audit")
        kinds = set()
        for path in audits:
            for one in rows(path):
                kinds.add(one["type"])
                self.assertEqual([], unknown(one, lines, lines), path)
        self.assertEqual({"page", "edit", "form", "failed"}, kinds)
        with open(report, encoding="utf-8") as file:
            numbers = schema("report")
            self.assertEqual([], unknown(json.load(file), numbers, numbers))

    def test_every_field_stands_in_the_document(self):
        told = set(re.findall(r"`([^`]+)`", FORMATS))
        for name in ("page", "audit", "report"):
            with self.subTest(name):
                self.assertEqual(set(), named(schema(name)) - told)

    def test_every_field_of_a_manifest_stands_in_the_document(self):
        self.clean("tree")
        told = set(re.findall(r"`([^`]+)`", FORMATS))
        *entries, last = rows(self.path("tree/.winnow/manifest.jsonl"))
        for entry in entries:
            self.assertLessEqual(set(entry), told)
        self.assertLessEqual(set(last), {"done", "pages", "behaviour", "state"})

    def test_names_of_ours_are_told_apart_from_those_of_the_row(self):
        self.clean("plain", "-f", "jsonl")
        got = next(one for one in rows(self.path("plain")) if one["id"] == "names")
        self.assertEqual(("x", "y", [], 1), tuple(got[name] for name in ("source.hash", "source.markdown", "source.paragraphs", "more")))

    def test_paragraphs_keep_their_ids_when_others_change(self):
        def paragraphs(*lines, form="jsonl"):
            data = json.dumps({"id": 1, "text": "\n\n".join(lines) + "\n"}).encode()
            done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", "-f", form, "--paragraphs", "-"],
                                  input=data, env=ENVIRONMENT, capture_output=True, timeout=60, check=True)
            page = json.loads(done.stdout.splitlines()[-1])
            for one in page["paragraphs"]:
                yield one["id"], page["text"].encode()[one["begin"]:one["end"]].decode()

        lines = ["The first läuft.", "- a list\n- of two", "The third.", "Again.", "Again.", "The last."]
        before = list(paragraphs(*lines))
        self.assertEqual(lines, [said for _, said in before])
        self.assertEqual(len(lines), len({name for name, _ in before}))
        self.assertEqual(before[3][0] + "-2", before[4][0])
        after = dict(paragraphs("A new one.", lines[0], "- a list\n- of two\n- no, three", *lines[2:5]))
        self.assertEqual({name for name, said in before if said in (lines[0], *lines[2:5])},
                         set(after) & {name for name, _ in before})
        self.assertEqual(before, list(paragraphs(*lines, form="es-bulk")))
        self.assertEqual([], list(paragraphs("")))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
