"""winnow called from outside, as nobody has configured it: what the tests of the command line share.

Most tests run without plugins (--plugins ""), so that they speak of the command line alone.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

# The first argument of a test file, which unittest must not see.
BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "build"
PROGRAM = os.path.join(BUILD, "bin", "winnow")
PAGE = "How to read a tide table\n\nA tide table looks like a page of numbers.\n"
ARTICLE = " ".join(f"word{n * 7919 % 977} of the tide" for n in range(80))


def winnow(*arguments, stdin=b"", env=None, cwd=None, timeout=120):
    """Runs winnow; gives (exit status, stdout, stderr), stdout as bytes."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
    environment.update({"XDG_CONFIG_HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"})
    environment.update(env or {})
    done = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True,
                          env=environment, cwd=cwd, timeout=timeout)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def rows(text):
    return [json.loads(line) for line in text.decode().splitlines()]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree(folder):
    """Path -> bytes of every file below folder, Winnow's own left out but for the manifest."""
    found = {}
    for root, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.relpath(os.path.join(root, name), os.fsencode(folder))
            if path != b".winnow/lock":
                found[path] = read(os.path.join(root, name))
    return found


def is_sanitized():
    """Whether the program was built with a sanitizer."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
        return any(line.startswith("WINNOW_SANITIZE:") and line.strip()[-1] != "=" for line in cache)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-cli-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def slowly_compared(self, n):
        """Pages that are linked by one which is nothing but what all have in common: each is compared with each."""
        generator = random.Random(4)
        words = ["".join(generator.choices("abcdefghij", k=6)) for _ in range(3000)]
        printed = " ".join(generator.choices(words, k=100))
        texts = [" ".join(generator.choices(words, k=40)) + " " + printed for _ in range(n)]
        return self.write("slow.jsonl", "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate([printed] + texts)))

    def write(self, name, content=PAGE):
        path = os.path.join(os.fsencode(self.dir), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return os.fsdecode(path)

    def clean(self, *arguments, **keywords):
        return winnow("clean", "--plugins", "", *arguments, **keywords)

    def expect(self, wanted, got):
        self.assertEqual(wanted, got[0], got[2])
        return got
