#!/usr/bin/env python3
"""One large archive in each container: the same texts from all of them, the same ids where the container carries them.

    python3 tests/archives/large_containers.py BUILD_DIR SIZE [CONTAINER...] [-- OPTION...]

SIZE: bytes of the pages' texts, 2G say. Each container is made, read to its end and deleted; the rows of the first are
compared with the texts themselves, those of all others with the first. What it took is printed, and peak memory must stay
within 512 MiB + 256 MiB a worker. OPTIONs go to `winnow clean`, --plugins "" without them.
"""
import contextlib
import ctypes
import gzip
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

from make import apart, record

JOBS = 2
LIMIT = (512 + 256 * JOBS) << 10  # KiB
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
PLACES = ("Sandgate", "Harnby", "Oldmere", "Kirkfell", "Wendle", "Brackwater", "Thornhithe")
WORDS = ("the a of and to in was for with on keeper harbour ledger mill quarry ferry orchard bridge winter summer stone timber road "
         "church market letter barrel wagon sheep river tide storm lantern bell school meadow engine survey parish council tower "
         "wrote carried built counted mended sold crossed opened closed remembered fields years people boats Café Müller façade "
         "naïve jalapeño old new broad narrow white green first second third hundred thousand before after under over between").split()
ROW = re.compile(rb'"hash":"([0-9a-f]{32})"')
ID = re.compile(rb'^\{"(?:id|url)":"([^"]*)"')


def bytes_of(size):
    return int(size.rstrip("KMG")) * {"K": 1000, "M": 10**6, "G": 10**9}.get(size[-1], 1)


class Pages:
    """Pages of some 20 kB: paragraphs out of a pool, in an order of each page's own, and its number in the title."""

    def __init__(self, size):
        chance = random.Random(8)
        self.pool = [(" ".join(chance.choice(WORDS) for _ in range(chance.randint(12, 160))).capitalize() + ".").encode()
                     for _ in range(4096)]
        self.size = size

    def __iter__(self):
        """(number, paragraphs) until there is enough text."""
        made = number = 0
        while made < self.size:
            chance = random.Random(number)
            paragraphs = [b"What was counted at %s, part %d" % (PLACES[number % len(PLACES)].encode(), number)]
            paragraphs += chance.sample(self.pool, chance.randint(5, 80))
            yield number, paragraphs
            made += sum(map(len, paragraphs)) + 2 * len(paragraphs)
            number += 1


def url(number):
    return f"http://{PLACES[number % len(PLACES)].lower()}.example/parts/{number}"


def text(paragraphs):
    return b"\n\n".join(paragraphs) + b"\n"


def path_of(number, ending):
    return f"{number // 1000:04}/{number:07}{ending}"


# What a page is in each kind of container.

def response(number, paragraphs):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return record("response", url(number), head + text(paragraphs), "application/http; msgtype=response")


def conversion(number, paragraphs):
    return record("conversion", url(number), text(paragraphs), "text/plain")


def row(number, paragraphs):
    return b'{"url":"%s","text":"%s"}\n' % (url(number).encode(), b"\\n\\n".join(paragraphs) + b"\\n")


def html(number, paragraphs):
    head = b"<!doctype html>\n<html><head><meta charset=utf-8><title>%s</title></head><body>\n" % paragraphs[0]
    return head + b"<h1>%s</h1>\n" % paragraphs[0] + b"".join(b"<p>%s</p>\n" % one for one in paragraphs[1:]) + b"</body></html>\n"


# How bytes are packed.

def gz(data):
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def zstd_of_records():
    """A function that packs bytes as a frame: a process a record would take hours."""
    library = ctypes.CDLL("libzstd.so.1")
    library.ZSTD_compress.restype = library.ZSTD_compressBound.restype = ctypes.c_size_t
    library.ZSTD_compress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
    library.ZSTD_compressBound.argtypes = [ctypes.c_size_t]

    def pack(data):
        room = ctypes.create_string_buffer(library.ZSTD_compressBound(len(data)))
        packed = library.ZSTD_compress(room, len(room), data, len(data), 1)
        return room.raw[:packed]
    return pack


@contextlib.contextmanager
def zstd_stream(path):
    with open(path, "wb") as out, subprocess.Popen(["zstd", "-q", "-1", "-c"], stdin=subprocess.PIPE, stdout=out) as process:
        yield process.stdin
        process.stdin.close()


def records(make, pack=None, stream=lambda path: open(path, "wb")):
    def write(path, pages):
        with stream(path) as out:
            for page in pages:
                out.write(pack(make(*page)) if pack else make(*page))
    return write


def tree(make, ending):
    def write(path, pages):
        for number, paragraphs in pages:
            name = os.path.join(path, path_of(number, ending))
            if number % 1000 == 0:
                os.makedirs(os.path.dirname(name))
            with open(name, "wb") as out:
                out.write(make(number, paragraphs))
    return write


def tar(stream):
    def write(path, pages):
        with stream(path) as out, tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for number, paragraphs in pages:
                member = tarfile.TarInfo(path_of(number, ".txt"))
                data = text(paragraphs)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return write


def zipped(path, pages):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, paragraphs in pages:
            archive.writestr(path_of(number, ".txt"), text(paragraphs))


def fast_gzip(path):
    return gzip.GzipFile(path, "wb", compresslevel=1, mtime=0)


def by_path(ending, prefix=""):
    return lambda number: prefix + path_of(number, ending)


PACK = zstd_of_records()
# name: how it is written, the id of a page. The first is the one that the others are compared with.
CONTAINERS = {
    "a.jsonl": (records(row), url),
    "a.jsonl.gz": (records(row, stream=fast_gzip), url),
    "a.jsonl.zst": (records(row, stream=zstd_stream), url),
    "a.warc": (records(response), url),
    "a.warc.gz": (records(response, gz), url),
    "a.warc.zst": (records(response, PACK), url),
    "a.wet": (records(conversion), url),
    "a.wet.gz": (records(conversion, gz), url),
    "texts": (tree(lambda _, paragraphs: text(paragraphs), ".txt"), by_path(".txt")),
    "html": (tree(html, ".html"), by_path(".html")),
    "a.zip": (zipped, by_path(".txt", "a.zip#")),
    "a.tar": (tar(lambda path: open(path, "wb")), by_path(".txt", "a.tar#")),
    "a.tar.gz": (tar(fast_gzip), by_path(".txt", "a.tar.gz#")),
    "a.tar.zst": (tar(zstd_stream), by_path(".txt", "a.tar.zst#")),
    "stdin": (records(response, gz), url),
}


def stored(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(path) for name in names)


def check_page(line, paragraphs):
    assert json.loads(line)["text"].encode() == text(paragraphs), line[:200]


def read_back(build, path, options, id_of, pages=None):
    """Runs winnow over the container. Gives (pages, digest of their texts' hashes, CPU seconds, peak KiB); compares each text
    with that of `pages`, if given."""
    is_stdin = os.path.basename(path) == "stdin"
    command = [os.path.join(build, "bin", "winnow"), "clean", "-q", "-f", "jsonl", "-j", str(JOBS), *options, "-" if is_stdin else path]
    digest = hashlib.sha256()
    number = 0
    expected = iter(pages) if pages else None
    with open(path if is_stdin else os.devnull, "rb") as stdin, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=said, env=ENVIRONMENT)
        for line in process.stdout:
            assert ID.match(line).group(1) == id_of(number).encode(), (number, line[:200])
            digest.update(ROW.findall(line)[-1])
            if expected:
                check_page(line, next(expected)[1])
            number += 1
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        said.seek(0)
        assert process.returncode == 0, said.read().decode("utf-8", "replace")
    return number, digest.hexdigest(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    build, size = os.path.abspath(sys.argv[1]), bytes_of(sys.argv[2])
    rest = sys.argv[3:]
    options = rest[rest.index("--") + 1:] if "--" in rest else ["--plugins", ""]
    names = (rest[:rest.index("--")] if "--" in rest else rest) or list(CONTAINERS)
    pages = Pages(size)
    wanted = None
    print(f"{'container':12} {'stored':>9} {'pages':>8} {'CPU s':>7} {'MB/s':>6} {'peak':>8}", flush=True)
    for name in names:
        write, id_of = CONTAINERS[name]
        with tempfile.TemporaryDirectory(prefix="winnow-large-") as folder:
            path = os.path.join(folder, name)
            apart(write, path, pages)
            compared = pages if wanted is None and "--" not in rest else None
            number, digest, seconds, peak = read_back(build, path, options, id_of, compared)
            print(f"{name:12} {stored(path) / 1e6:6.0f} MB {number:8} {seconds:7.1f} {size / 1e6 / seconds:6.0f} {peak / 1024:4.0f} MiB",
                  flush=True)
        wanted = wanted or (number, digest)
        assert wanted == (number, digest), f"{name}: other texts than {names[0]}"
        assert peak < LIMIT, f"{name}: {peak} KiB"


if __name__ == "__main__":
    main()
