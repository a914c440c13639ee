#!/usr/bin/env python3
"""Runs that are killed, stopped or starved of disk at random moments, then resumed: the bytes of an undisturbed run.

    python3 tests/archives/resume.py BUILD_DIR [MOMENTS [unittest options]]

MOMENTS: how often each output is interrupted by each signal (1; the long test says 50).
"""
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from make import NAMES, gz, http, record, response

BUILD = "build"
MOMENTS = 1
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
STATUS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
OUTPUTS = {"txt": "out", "jsonl": "out.jsonl", "jsonl.zst": "out.jsonl.zst", "es-bulk": "out.ndjson", "sqlite": "out.db"}


def page(chance):
    lines = ["Log in"] * (chance.random() < 0.3) + [f"The {chance.choice(NAMES)} of {chance.randint(1700, 2000)}"]
    for _ in range(chance.randint(3, 12)):
        lines.append(" ".join(f"{chance.choice(NAMES)}{chance.randint(0, 999)}" for _ in range(chance.randint(3, 40))) + ".")
    return "\n\n".join(lines) + "\n"


def make_inputs(folder, pages):
    chance = random.Random(3)
    os.mkdir(folder)
    with open(os.path.join(folder, "b.warc.gz"), "wb") as file:
        for i in range(pages):
            body = http(page(chance).encode())
            file.write(gz(record("response", f"http://sandgate.example/{i}", body, "application/http")))
            if i % 97 == 5:
                file.write(b"garbage between members")
    with open(os.path.join(folder, "c.jsonl"), "w", encoding="utf-8") as file:
        for i in range(pages):
            # Some fail, some bear the id of another.
            row = {"id": i - i % 97 // 96, "text": page(chance) if i % 61 else i}
            file.write(json.dumps(row) + "\n" if i % 89 else "{torn\n")
    for i in range(pages // 4):
        name = os.path.join(folder, f"{'a' if i % 2 else 'd'}{i // 50}", f"{i}.txt")
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w", encoding="utf-8") as file:
            file.write(page(chance))


def make_requests(file, pages):
    """What an earlier run told a search engine to hold: all these pages and some that are gone."""
    with open(file, "w", encoding="utf-8") as to:
        for i in range(pages + 50):
            for name in (str(i), f"http://sandgate.example/{i}"):
                to.write(json.dumps({"index": {"_id": name}}) + '\n{"text":"as it was"}\n')


def contents(path):
    """Everything below a folder, or a file and what stands beside it: names and bytes, but for locks; a database as its dump."""
    found = {}
    for top in (path, path + ".winnow"):
        for root, _, names in os.walk(top):
            for name in names:
                if name != "lock":
                    with open(os.path.join(root, name), "rb") as file:
                        found[os.path.relpath(os.path.join(root, name), os.path.dirname(path))] = file.read()
    if path.endswith(".db"):
        with contextlib.closing(sqlite3.connect(path)) as db:
            found[path] = "\n".join(line for line in db.iterdump() if "search_" not in line)
            found["hits"] = db.execute("SELECT rowid FROM search WHERE search MATCH 'mill17' ORDER BY rowid").fetchall()
    elif os.path.isfile(path):
        with open(path, "rb") as file:
            found[""] = file.read()
    return found


class Resume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="winnow-resume-")
        cls.inputs = os.path.join(cls.dir, "in")
        make_inputs(cls.inputs, 700)
        make_requests(os.path.join(cls.dir, "old.ndjson"), 700)
        cls.whole = {}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir, ignore_errors=True)

    def command(self, kind, folder, *more):
        return [os.path.join(BUILD, "bin", "winnow"), "clean", self.inputs, "-f", kind, "-o", os.path.join(folder, OUTPUTS[kind]), "-q",
                "--plugins", "chrome", "-j", "2", "--checkpoint", "0.02", "--audit", os.path.join(folder, "audit.jsonl"), "--report",
                os.path.join(folder, "report.json"),
                *(["--since", os.path.join(self.dir, "old.ndjson")] if kind == "es-bulk" else []), *more]

    def run_to_end(self, kind, folder, *more):
        done = subprocess.run(self.command(kind, folder, *more), env=ENVIRONMENT, capture_output=True, timeout=300)
        self.assertEqual(4, done.returncode, done.stderr.decode("utf-8", "replace"))

    def results(self, kind, folder):
        found = contents(os.path.join(folder, OUTPUTS[kind]))
        for name in ("audit.jsonl", "report.json"):
            with open(os.path.join(folder, name), "rb") as file:
                found[name] = file.read()
        found["files"] = sorted(os.listdir(folder))
        return {key.replace(folder, ""): value for key, value in found.items()}

    def undisturbed(self, kind):
        if kind not in self.whole:
            folder = os.path.join(self.dir, "whole-" + kind)
            os.mkdir(folder)
            begin = time.monotonic()
            self.run_to_end(kind, folder)
            self.whole[kind] = (self.results(kind, folder), time.monotonic() - begin)
        return self.whole[kind]

    def interrupted(self, kind, number, chance):
        wanted, seconds = self.undisturbed(kind)
        with tempfile.TemporaryDirectory(dir=self.dir) as folder:
            stopped = 0
            for again in range(3):
                process = subprocess.Popen(self.command(kind, folder, *(["--resume"] if again else [])), env=ENVIRONMENT,
                                           stderr=subprocess.DEVNULL)
                try:
                    process.wait(timeout=chance.uniform(0.01, max(0.1, seconds)))
                except subprocess.TimeoutExpired:
                    process.send_signal(number)
                status = process.wait(timeout=60)
                # Before the program has said what a signal means to it, it ends as any other does.
                self.assertIn(status, (STATUS[number], -number, 4))
                stopped += status != 4
            self.run_to_end(kind, folder, "--resume")
            got = self.results(kind, folder)
            self.assertEqual(sorted(wanted), sorted(got))
            for key in wanted:
                self.assertTrue(wanted[key] == got[key], f"{kind} after {number.name}: {key} differs")
            return stopped

    def check(self, kind):
        chance = random.Random(kind)
        stopped = {number.name: sum(self.interrupted(kind, number, chance) for _ in range(MOMENTS)) for number in STATUS}
        print(f"{kind}: interrupted by {stopped}", file=sys.stderr)
        self.assertGreater(sum(stopped.values()), 0, "no run was interrupted")

    def test_a_tree_of_texts_is_resumed(self):
        self.check("txt")

    def test_rows_are_resumed(self):
        self.check("jsonl")

    def test_compressed_rows_are_resumed(self):
        self.check("jsonl.zst")

    def test_bulk_requests_are_resumed(self):
        self.check("es-bulk")

    def test_a_database_is_resumed(self):
        self.check("sqlite")

    def stopped_run(self, folder, *more):
        """The name of the journal of a run that was killed, and its command line."""
        command = self.command("jsonl", folder, *more)
        journal = os.path.join(folder, "out.jsonl.winnow", "journal")
        for part in range(1, 30):
            process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
            end = time.monotonic() + 60
            # Killed once something is noted: two lines, the run and a place.
            while process.poll() is None and time.monotonic() < end:
                with contextlib.suppress(FileNotFoundError), open(journal, "rb") as file:
                    if file.read().count(b"\n") > 1:
                        break
            process.kill()
            process.wait()
            if os.path.exists(journal):
                return journal, command
        raise AssertionError("every run was over before it could be killed")

    def refused(self, command, sentence, *more, env=ENVIRONMENT):
        done = subprocess.run([*command, "--resume", *more], env=env, capture_output=True, timeout=300)
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertIn(sentence, done.stderr.decode())

    def test_a_run_with_other_options_is_not_resumed(self):
        with tempfile.TemporaryDirectory(dir=self.dir) as folder:
            journal, command = self.stopped_run(folder)
            self.refused(command, "the run that was interrupted had other options: --site", "--site", "x")
            self.refused(command, "had other options: --max-cut --set", "--set", "chrome.preset=hard", "--max-cut", "0.9")
            self.refused(command, "had other options: --plugins", "--plugins", "chrome,related")
            self.refused(command, "had other inputs", os.path.join(self.inputs, "c.jsonl"))
            with open(journal, "ab") as file:
                file.write(b"0123456789abcdef {\"records\":1")
            self.run_to_end("jsonl", folder, "--resume")
            self.assertTrue(self.undisturbed("jsonl")[0] == self.results("jsonl", folder))

    def test_a_run_whose_files_have_changed_is_not_resumed(self):
        with tempfile.TemporaryDirectory(dir=self.dir) as folder:
            rules, sites = os.path.join(folder, "rules"), os.path.join(folder, "sites.tsv")
            data = os.path.join(folder, "data")
            plugin = os.path.join(folder, "chrome.winnow.so")
            for name in (rules, data):
                os.makedirs(name)
            shutil.copy(os.path.join(BUILD, "lib", "winnow", "plugins", "chrome.winnow.so"), plugin)
            own = os.path.join(data, "winnow", "rules", "harnby.example.toml")
            os.makedirs(os.path.dirname(own))
            files = {os.path.join(rules, "sandgate.example.toml"): (rules, b'strip = ["Log in"]\n'),
                     sites: (sites, b"c.jsonl\tsandgate.example\n"), own: (os.path.dirname(own), b'strip = ["a line"]\n'),
                     plugin: (plugin, None)}
            for name, (_, content) in files.items():
                if content is not None:
                    with open(name, "wb") as file:
                        file.write(content)
            env = {**ENVIRONMENT, "XDG_DATA_HOME": data}
            more = ("--plugin", plugin, "--plugins", "chrome,site_rules", "--set", f"site_rules.rules={rules}", "--site-from", sites)
            saved = dict(ENVIRONMENT)
            ENVIRONMENT["XDG_DATA_HOME"] = data
            try:
                _, command = self.stopped_run(folder, *more)
                for name, (said, _) in files.items():
                    with open(name, "rb") as file:
                        before = file.read()
                    with open(name, "ab") as file:
                        file.write(b"\n")
                    self.refused(command, f"{said}: is not as it was in the run that was interrupted", env=env)
                    with open(name, "wb") as file:
                        file.write(before)
                another = os.path.join(rules, "another.example.toml")
                with open(another, "wb") as file:
                    file.write(b'strip = ["Log out"]\n')
                self.refused(command, f"{rules}: is not as it was", env=env)
                os.remove(another)
                self.run_to_end("jsonl", folder, *more, "--resume")
            finally:
                ENVIRONMENT.clear()
                ENVIRONMENT.update(saved)

    def test_a_run_whose_inputs_have_changed_is_not_resumed(self):
        with tempfile.TemporaryDirectory(dir=self.dir) as folder:
            _, command = self.stopped_run(folder)
            first = os.path.join(self.inputs, "a0", "1.txt")
            with open(first, "rb") as file:
                before = file.read()
            with open(first, "ab") as file:
                file.write(b"More.\n")
            try:
                self.refused(command, "the inputs have changed since the run that was interrupted")
            finally:
                with open(first, "wb") as file:
                    file.write(before)

    def fill_and_resume(self, kind, small, chance):
        """A disk with room for a part of the output, then for more of it, then for all."""
        wanted, _ = self.undisturbed(kind)
        whole = sum(len(value) for value in wanted.values() if isinstance(value, (bytes, str)))
        sizes = sorted(chance.randint(64, whole // 1024) for _ in range(2))
        full = 0
        for again, size in enumerate((*sizes, 200 << 10)):
            subprocess.run(["mount", "-o", f"remount,size={size}k", small], check=True)
            done = subprocess.run(self.command(kind, small, *(["--resume"] if again else [])), env=ENVIRONMENT, capture_output=True,
                                  timeout=300)
            if done.returncode == 4:
                break
            full += 1
            self.assertEqual(3, done.returncode, done.stderr)
            self.assertIn(b"No space left on device", done.stderr)
            if kind == "jsonl":
                self.assertIn(b"the same command with --resume goes on", done.stderr)
        got = self.results(kind, small)
        self.assertEqual(sorted(wanted), sorted(got))
        for key in wanted:
            self.assertTrue(wanted[key] == got[key], f"{kind}, {sizes}: {key} differs")
        for name in os.listdir(small):
            path = os.path.join(small, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        return full

    def test_a_full_disk_ends_with_3_and_is_resumed(self):
        small = os.path.join(self.dir, "small")
        os.mkdir(small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], capture_output=True).returncode != 0:
            self.skipTest("a small disk cannot be mounted here: that is for root")
        chance = random.Random(2)
        try:
            for kind in OUTPUTS:
                full = sum(self.fill_and_resume(kind, small, chance) for _ in range(max(2, MOMENTS // 10)))
                self.assertGreater(full, 0, f"{kind}: the disk was never full")
                print(f"{kind}: {full} times full", file=sys.stderr)
        finally:
            subprocess.run(["umount", small], check=False)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        MOMENTS = int(sys.argv.pop(1))
    unittest.main()
