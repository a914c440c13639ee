#!/usr/bin/env python3
"""What a run says while it works and at its end, how it answers signals, and that an output belongs to one run at a time.

    python3 tests/archives/while_it_runs.py BUILD_DIR [slow] [unittest options]

slow: the line that comes every 30 seconds is waited for, too.
"""
import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

from make import row, rows, text

BUILD = "build"
SLOW = False
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
STATE = r"\d+ pages, \d+ MB, [\d.]+ MB/s, \d+ pages/s"


def command(*arguments):
    return [os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "", *arguments]


def start(*arguments, stderr=subprocess.PIPE):
    """A filter that waits for rows."""
    return subprocess.Popen(command("-f", "jsonl", *arguments, "-"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=stderr,
                            env=ENVIRONMENT)


def feed(process, n=2000):
    """More than one batch, so that some pages come out while the stream goes on."""
    process.stdin.write(b"".join(rows(n)))
    process.stdin.flush()


def read_until(fd, pattern, seconds=60):
    """What comes until the pattern does, or until there is nothing for so long."""
    said = b""
    end = time.monotonic() + seconds
    os.set_blocking(fd, False)
    while time.monotonic() < end and not re.search(pattern, said.decode("utf-8", "replace")):
        try:
            said += os.read(fd, 65536)
        except BlockingIOError:
            time.sleep(0.02)
        except OSError:  # the other end of a terminal is gone
            break
    return said.decode("utf-8", "replace")


class WhileItRuns(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="winnow-runs-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def make_rows(self, n):
        name = self.path("in.jsonl")
        with open(name, "wb") as file:
            file.writelines(rows(n))
        return name

    def test_a_terminal_shows_how_far_a_run_is(self):
        ours, theirs = pty.openpty()
        process = start(stderr=theirs)
        os.close(theirs)
        feed(process)
        time.sleep(1.2)  # the first second is silent
        feed(process)
        self.assertRegex(read_until(ours, STATE), "\r\x1b\\[K" + STATE)
        process.stdin.close()
        self.assertRegex(read_until(ours, "words removed \\("), r"(?s)\r\x1b\[K.*winnow: 4,?000 pages")
        self.assertEqual(0, process.wait(60))
        os.close(ours)

    def test_progress_fits_into_one_line_of_the_terminal(self):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
        process = start(stderr=theirs)
        os.close(theirs)
        feed(process)
        time.sleep(1.2)
        feed(process)
        process.stdin.close()
        said = read_until(ours, "words removed \\(")
        shown = [line for line in re.findall("\r\x1b\\[K([^\r\n]*)", said) if "pages, " in line and not line.startswith("winnow")]
        self.assertTrue(shown, said)
        self.assertLess(max(map(len, shown)), 40)
        self.assertEqual(0, process.wait(60))
        os.close(ours)

    def test_a_terminal_shows_the_time_that_is_left_when_the_size_is_known(self):
        first, second = self.path("a.jsonl"), self.path("b")
        with open(first, "wb") as file:
            file.writelines(rows(1000))
        os.mkdir(second)
        for i in range(300):
            with open(os.path.join(second, f"{i}.txt"), "w", encoding="utf-8") as file:
                file.write(text(i) * 400)
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command("-f", "jsonl", "-j", "1", first, *[second]), stdout=subprocess.PIPE, stderr=theirs, env=ENVIRONMENT)
        os.close(theirs)
        time.sleep(1.5)  # nobody reads what comes out: the run stands still, and more than a second goes by
        shown = []
        while process.stdout.read(1 << 16):
            shown.append(read_until(ours, "", 0.1))
        shown.append(read_until(ours, "words removed \\("))
        self.assertRegex("".join(shown), STATE + r".*, \d+ % done, \d+:\d\d:\d\d left")
        self.assertEqual(0, process.wait(60))
        process.stdout.close()
        os.close(ours)

    def test_nothing_is_shown_to_a_file_in_the_first_half_minute(self):
        process = start()
        feed(process)
        time.sleep(1.2)
        _, said = process.communicate(row(0), timeout=60)
        self.assertNotRegex(said.decode(), STATE)

    def test_a_file_gets_a_line_every_half_minute(self):
        if not SLOW:
            self.skipTest("takes half a minute: asked for with slow")
        process = start()
        feed(process)
        time.sleep(30.5)
        feed(process)
        said = read_until(process.stderr.fileno(), STATE)
        self.assertRegex(said, rf"^winnow: {STATE}\n$")
        process.communicate(timeout=60)

    def test_quiet_shows_nothing(self):
        process = start("-q")
        feed(process)
        _, said = process.communicate(row(0), timeout=60)
        self.assertEqual(b"", said)

    def test_usr1_is_answered_with_the_state(self):
        for more in ((), ("-q",)):
            process = start(*more)
            feed(process)
            time.sleep(0.3)
            process.send_signal(signal.SIGUSR1)
            time.sleep(0.1)
            feed(process)
            self.assertRegex(read_until(process.stderr.fileno(), STATE), rf"winnow: {STATE}\n")
            process.communicate(timeout=60)
            self.assertEqual(0, process.returncode)

    def test_int_and_term_end_a_run_that_waits_with_their_status(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            for to in ((), ("-o", self.path(f"out{status}"))):
                process = start(*to)
                feed(process, 10)
                time.sleep(0.5)
                process.send_signal(number)
                said = process.stderr.read().decode()
                self.assertEqual(status, process.wait(60), said)
                self.assertIn("stopped by a signal", said)
                self.assertEqual(bool(to), "the same command with --resume goes on" in said)
                process.stdin.close()
                process.stderr.close()

    def test_a_full_disk_ends_a_run_with_3(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full here")
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command("-f", "jsonl", self.make_rows(2000)), stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                  timeout=60)
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn(b"No space left on device", done.stderr)

    def test_the_summary_counts_what_came_and_what_became_of_it(self):
        name = self.make_rows(3)
        with open(name, "ab") as file:
            file.write(b'{"id":"torn","text":\n')
        page = self.path("dirty.txt")
        with open(page, "w", encoding="utf-8") as file:
            file.write("Log in\n\n" + text(1) + "\nShare this article\n")
        done = subprocess.run([os.path.join(BUILD, "bin", "winnow"), "clean", "--plugins", "chrome", name, page, self.path("missing"), "-f",
                               "jsonl", "-o", self.path("out.jsonl")], capture_output=True, env=ENVIRONMENT, timeout=60)
        said = done.stderr.decode()
        self.assertEqual(4, done.returncode, said)
        self.assertRegex(said, r"winnow: 4 pages, 1 changed; \d+ of \d+ words removed \(\d+\.\d %\)\n")
        self.assertRegex(said, r"\n +chrome +\d+ words: ")
        self.assertIn("2 failed\n", said)
        self.assertIn("written to " + self.path("out.jsonl"), said)

    def test_an_output_belongs_to_one_run_at_a_time(self):
        name = self.make_rows(3)
        for form, out in (("txt", "tree"), ("md", "marked"), ("jsonl", "a.jsonl"), ("jsonl.zst", "a.zst"), ("es-bulk", "a.ndjson"),
                          ("sqlite", "a.db")):
            again = command(name, "-f", form, "-o", self.path(out))
            self.assertEqual(0, subprocess.run(again, capture_output=True, env=ENVIRONMENT, timeout=60).returncode)
            beside = os.path.join(self.path(out), ".winnow") if form in ("txt", "md") else self.path(out) + ".winnow"
            with open(os.path.join(beside, "lock"), "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                done = subprocess.run(again, capture_output=True, env=ENVIRONMENT, timeout=60)
            self.assertEqual(2, done.returncode, form)
            self.assertIn(b"another run of winnow is writing here", done.stderr, form)
            self.assertEqual(0, subprocess.run(again, capture_output=True, env=ENVIRONMENT, timeout=60).returncode)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1] == "slow":
        SLOW = bool(sys.argv.pop(1))
    unittest.main()
