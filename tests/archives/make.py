"""Archives for the tests, made here: WARC records, gzip members, Zstandard frames, rows, of pages about fictional places."""
import gzip
import json
import os
import subprocess
import zlib

NAMES = ("harbour", "orchard", "lighthouse", "mill", "quarry", "ferry")


def text(number):
    """The canonical text of page `number`."""
    name = NAMES[number % len(NAMES)]
    lines = [f"The {name} at Sandgate, part {number}",
             f"The {name} was built before the road, and number {number} of its keepers wrote everything down.",
             f"What the keeper of the {name} counted in year {number} can be read in the parish book to this day."]
    return "\n\n".join(lines) + "\n"


def url(number):
    return f"http://sandgate.example/{NAMES[number % len(NAMES)]}/{number}"


def record(kind, target, content, media, version="1.0", length=None, extra=()):
    """One WARC record with its end."""
    fields = [f"WARC/{version}", f"WARC-Type: {kind}", *([f"WARC-Target-URI: {target}"] if target else []),
              "WARC-Date: 2021-03-04T05:06:07Z", f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(content):012d}>",
              f"Content-Type: {media}", *extra, f"Content-Length: {len(content) if length is None else length}"]
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def http(body, media="text/plain; charset=utf-8", status="200 OK", fields=()):
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media}", *fields])
    return head.encode() + b"\r\n\r\n" + body


def response(number, **keywords):
    return record("response", url(number), http(text(number).encode()), "application/http; msgtype=response", **keywords)


def responses(n):
    return [response(i) for i in range(n)]


def row(number):
    return json.dumps({"id": f"row-{number}", "text": text(number)}).encode() + b"\n"


def rows(n):
    return [row(i) for i in range(n)]


def chunked(body, size=100):
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def gz(data):
    return gzip.compress(data, 6, mtime=0)


def zst(data, *options):
    return subprocess.run(["zstd", "-q", "-c", "--check", *options], input=data, capture_output=True, check=True).stdout


def raw_deflate(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def flipped(data, at, mask=0x55):
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


def apart(make, *arguments):
    """Calls make(*arguments) in a process of its own: what it takes of memory would count as that of programs started later."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            make(*arguments)
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError("what was to be made could not be")
