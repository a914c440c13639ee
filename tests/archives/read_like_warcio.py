#!/usr/bin/env python3
"""Records written after the examples in the annex of the WARC specification (ISO 28500:2017), read by winnow and by warcio:
the same pages, with the same addresses, dates, digests and texts.

    python3 tests/archives/read_like_warcio.py BUILD_DIR

Installs warcio into BUILD_DIR/warcio when it is not there; where that can't be done, the test is skipped (status 77).
"""
import json
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve()
PACKAGE = "warcio==1.8.1"

# What warcio sees, in a process of its own: a line a record.
READER = r"""
import json, sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], "rb") as stream:
    for record in ArchiveIterator(stream):
        head, status = record.rec_headers, ""
        if record.http_headers and record.rec_type == "response":
            status = record.http_headers.get_statuscode()
        print(json.dumps({"type": record.rec_type, "url": head.get_header("WARC-Target-URI"), "date": head.get_header("WARC-Date"),
                          "digest": head.get_header("WARC-Payload-Digest"), "record_id": head.get_header("WARC-Record-ID"),
                          "media": head.get_header("Content-Type") if record.rec_type != "response" else
                          record.http_headers.get_header("Content-Type", ""), "status": status,
                          "body": record.content_stream().read().decode("utf-8", "replace")}))
"""

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from make import chunked, gz  # noqa: E402


def record(fields, content):
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"WARC/1.1\r\n{lines}Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def named(kind, number, *fields):
    return [("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:16da6da0-bcdc-49c3-927e-57494593{number:04}>"),
            ("WARC-Date", f"2016-09-19T17:20:{number % 60:02}Z"), *fields]


def uri(path):
    return ("WARC-Target-URI", "http://www.sandgate.example/" + path)


def examples():
    page = b"The harbour\n\nBoats come in on the tide, and the keeper writes each of them down.\n"
    wide = "Über den Hafen\n\nDie Fähre fährt um sieben, sagt der Wärter — und fährt doch nie.\n".encode()
    http = b"HTTP/1.1 200 OK\r\nServer: tidal/1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    request = b"GET /harbour.txt HTTP/1.0\r\nUser-Agent: crawler\r\nHost: www.sandgate.example\r\n\r\n"
    answer = ("Content-Type", "application/http;msgtype=response")
    return [
        record(named("warcinfo", 1, ("Content-Type", "application/warc-fields"), ("WARC-Filename", "a.warc")),
               b"software: crawler/1.0\r\nrobots: classic\r\nformat: WARC File Format 1.1\r\n"),
        record(named("request", 2, uri("harbour.txt"), ("Content-Type", "application/http;msgtype=request")), request),
        record(named("response", 3, uri("harbour.txt"), ("WARC-IP-Address", "192.0.2.7"), answer,
                     ("WARC-Payload-Digest", "sha1:CCHXETFVJD2MUZY6ND6SS7ZENMWF7KQ2")),
               http + b"Content-Length: %d\r\n\r\n" % len(page) + page),
        record(named("response", 4, uri("hafen.txt"), answer), http + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(wide)),
        record(named("response", 5, uri("packed.txt"), answer), http + b"Content-Encoding: gzip\r\n\r\n" + gz(wide)),
        record(named("response", 6, uri("gone.txt"), answer), b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nNothing is here.\n"),
        record(named("resource", 7, ("WARC-Target-URI", "file://var/www/htdocs/mill.txt"), ("Content-Type", "text/plain"),
                     ("WARC-Block-Digest", "sha1:CCHXETFVJD2MUZY6ND6SS7ZENMWF7KQ2")), b"The mill\n\nIt turns when the wind is in the west.\n"),
        record(named("metadata", 8, uri("harbour.txt"), ("Content-Type", "application/warc-fields")), b"via: http://www.sandgate.example/\r\n"),
        record(named("revisit", 9, uri("harbour.txt"), ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
                     ("Content-Type", "message/http")), b"HTTP/1.x 304 Not Modified\r\nEtag: \"3e45-67e-2ed02ec0\"\r\n\r\n"),
        record(named("conversion", 10, uri("quarry.ps"), ("WARC-Refers-To", "<urn:uuid:16da6da0-bcdc-49c3-927e-574945930003>"),
                     ("Content-Type", "text/plain")), b"The quarry\n\nStone for the pier was cut here until the winter of the flood.\n"),
        record(named("response", 11, uri("long.txt"), ("WARC-Segment-Number", "1"), answer,), http + b"\r\n" + page),
        record(named("continuation", 12, uri("long.txt"), ("WARC-Segment-Number", "2"), ("WARC-Segment-Total-Length", "200")), b"and the rest"),
    ]


def python_with_warcio():
    if subprocess.run([sys.executable, "-c", "import warcio"], capture_output=True, check=False).returncode == 0:
        return sys.executable
    place = BUILD / "warcio"
    python = place / "bin/python"
    if python.exists() and subprocess.run([python, "-c", "import warcio"], capture_output=True, check=False).returncode == 0:
        return python
    for command in ([sys.executable, "-m", "venv", place], [python, "-m", "pip", "install", "-q", PACKAGE]):
        done = subprocess.run(command, capture_output=True, check=False, timeout=300)
        if done.returncode != 0:
            print(f"skipped: {PACKAGE} can't be installed: {' '.join(map(str, command))}: "
                  + (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-300:])
            sys.exit(77)
    return python


def is_page(seen):
    """What docs/formats.md calls a page of a WARC file."""
    if seen["type"] not in ("response", "resource", "conversion"):
        return False
    return seen["media"].startswith("text/") and seen["status"] in ("", "200")


def read_by_both(name, data, python):
    with tempfile.TemporaryDirectory(prefix="winnow-warcio-") as folder:
        file = pathlib.Path(folder, name)
        file.write_bytes(data)
        theirs = subprocess.run([python, "-c", READER, file], capture_output=True, check=True).stdout
        ours = subprocess.run([BUILD / "bin/winnow", "clean", "--plugins", "", "-f", "jsonl", file], capture_output=True, check=True).stdout
    return [json.loads(line) for line in theirs.splitlines()], [json.loads(line) for line in ours.splitlines()]


def main():
    python = python_with_warcio()
    records = examples()
    for name, data in (("a.warc", b"".join(records)), ("a.warc.gz", b"".join(map(gz, records)))):
        theirs, ours = read_by_both(name, data, python)
        assert len(theirs) == len(records), f"{name}: warcio reads {len(theirs)} of {len(records)} records"
        pages = [seen for seen in theirs if is_page(seen)]
        assert len(pages) == len(ours) == 6, f"{name}: {len(pages)} pages by warcio, {len(ours)} by winnow"
        for page, row in zip(pages, ours):
            for field, mine in (("url", row["url"]), ("date", row["warc"]["date"]), ("type", row["warc"]["type"]),
                                ("record_id", row["warc"]["record_id"]), ("digest", row["warc"].get("digest")),
                                ("body", row["text"])):
                assert page[field] == mine, f"{name}: {page['url']}: {field} is {page[field]!r} for warcio, {mine!r} for winnow"
    print(f"{len(records)} records read alike, plain and in members")


if __name__ == "__main__":
    main()
