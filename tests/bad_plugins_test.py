#!/usr/bin/env python3
"""Bad plugins, at the command line. What can't be loaded has its sentence and status 2 when it is named; lying in a plugin
folder, it is warned of once and the page is cleaned. What misbehaves on pages has its sentence and status 4, and costs none.

    python3 tests/bad_plugins_test.py BUILD_DIR [unittest options]
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from program import ROOT, build_plugin, clean_environment

BUILD = ROOT / "build"
PAGE = "An evening in Nørrebro\n\nIt rises.\n".encode()
LIBRARIES = {
    "no_symbol": 'does not export the symbol "winnow_plugin_v1"',
    "abi_2": "needs plugin ABI 2.0, this winnow speaks 1.0",
    "needs_1_9": "needs plugin ABI 1.9, this winnow speaks 1.0: upgrade winnow",
    "broken_descriptor": "has a bad descriptor: it is not JSON at byte",
    "other_descriptor": "the descriptor in its table is not the one in its section",
    "undefined_symbol": "cannot be loaded: undefined symbol: winnow_test_function_that_nobody_has",
    "open_fails": 'plugin "open_fails" does not start: the moon is not full',
}
# What each says of a page, in this process; isolation_test.py has those that take their process with them.
ON_A_PAGE = {
    "throws_std": "vector::at, most likely",
    "throws_int": "no std::exception",
    "throws_across": "no std::exception",
    "invalid_utf8": "not UTF-8",
    "out_of_range": "outside",
    "overlap": "overlap",
    "cuts_character": "cut a character",
    "undeclared_reason": "reason 1 is not declared",
    "newline_in_text": "line end",
    "flood": "asked for more than",
}


# Drops the mark, and does not come back from one page as long as it is told to.
STAYS = """#include <winnow/plugin.hpp>
#include <cstdlib>
#include <ctime>
#include <unistd.h>
namespace { struct Stays {
  explicit Stays(const winnow::Host&) {}
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    for (const winnow::Block block : page) {
      if (block.text() == "mark") edits.drop(block, 0, "mark");
      // Until it has been named; then it does not come back, which takes no processor.
      if (block.text() == "misbehave") while (std::getenv("TIDE_STAYS") != nullptr) if (std::clock() > 25 * CLOCKS_PER_SEC) pause();
    }
  }
}; }
WINNOW_PLUGIN(Stays, R"("name": "stays", "version": "1.0.0", "reasons": [{"name": "mark"}])")
"""

# Takes the program with it, at a page or at its start, in the way that it is told.
TAKES_ALONG = """#include <winnow/plugin.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>
namespace { struct TakesAlong {
  static int deeper(volatile char* from) {
    volatile char room[4096];
    room[0] = from[0];
    return room[0] == 0 ? 0 : deeper(room) + room[0];
  }
  static void act(const char* name) {
    const char* how = std::getenv(name);
    volatile char c = 1;
    if (how == nullptr) return;
    if (std::strcmp(how, "fault") == 0) std::raise(SIGSEGV);
    if (std::strcmp(how, "stack") == 0) std::exit(deeper(&c));
    if (std::strcmp(how, "abort") == 0) std::abort();
    if (std::strcmp(how, "exit") == 0) std::exit(0);
    if (std::strcmp(how, "_exit") == 0) ::_exit(0);
    if (std::strcmp(how, "quick_exit") == 0) std::quick_exit(0);
    static char word[] = "true";
    char* const words[] = {word, nullptr};
    if (std::strcmp(how, "execl") == 0) ::execl("/bin/true", word, nullptr);
    if (std::strcmp(how, "execle") == 0) ::execle("/bin/true", word, nullptr, environ);
    if (std::strcmp(how, "execlp") == 0) ::execlp(word, word, nullptr);
    if (std::strcmp(how, "execv") == 0) ::execv("/bin/true", words);
    if (std::strcmp(how, "execve") == 0) ::execve("/bin/true", words, environ);
    if (std::strcmp(how, "execvp") == 0) ::execvp(word, words);
    if (std::strcmp(how, "fork") == 0 && ::fork() == 0) return;
    if (std::strcmp(how, "processes") == 0) {
      const auto join = [](pid_t child) {
        int status = 1;
        if (::waitpid(child, &status, 0) != child || status != 0) std::abort();
      };
      if (std::system("exit 0") != 0) std::abort();
      if (const pid_t child = ::fork(); child != 0) join(child); else ::execlp(word, word, nullptr);
      if (const pid_t child = ::fork(); child != 0) join(child); else ::execle("/bin/true", word, nullptr, environ);
      if (const pid_t child = ::fork(); child != 0) join(child); else std::exit(0);
      if (const pid_t child = ::fork(); child != 0) join(child); else ::_exit(0);
    }
    while (std::strcmp(how, "stay") == 0) ::pause();
  }
  // What happens when the program has done its work and leaves.
  struct AtTheEnd { ~AtTheEnd() { act("TIDE_BEHIND_THE_END"); } };
  struct State {
    State() { act("TIDE_AT_STATE"); }
    void observe(const winnow::Page&) { act("TIDE_AT_LEARNING"); }
    void merge(const State&) {}
    std::string save() const { return act("TIDE_AT_SAVING"), "tide"; }
    static State load(std::string_view) { return {}; }
  };
  struct Worker {
    const TakesAlong& plugin;
    explicit Worker(const TakesAlong& its) : plugin(its) { act("TIDE_AT_WORKER"); }
    void process(const winnow::Page& page, winnow::Edits& edits) const { plugin.process(page, edits); }
  };
  void finalize(const State&) {}
  explicit TakesAlong(const winnow::Host& host) { host.log(WINNOW_LOG_INFO, "is there"); act("TIDE_AT_START"); }
  ~TakesAlong() { act("TIDE_AT_END"); }
  void process(const winnow::Page& page, winnow::Edits&) const {
    for (const winnow::Block block : page)
      if (block.text() == "misbehave") act("TIDE_AT_PAGE");
  }
};
const TakesAlong::AtTheEnd at_the_end; }
WINNOW_PLUGIN(TakesAlong, R"("name": "takes_along", "version": "1.0.0", "reasons": [{"name": "mark"}])")
"""


NO_WORKER = """#include <winnow/plugin.hpp>
namespace { struct NoWorker {
  struct Worker {
    explicit Worker(const NoWorker&) { throw std::runtime_error("the tide tables are out of print"); }
    void process(const winnow::Page&, winnow::Edits&) const {}
  };
  explicit NoWorker(const winnow::Host&) {}
}; }
WINNOW_PLUGIN(NoWorker, R"("name": "no_worker", "version": "1.0.0", "reasons": [{"name": "mark"}])")
"""

# Prints in every way there is, when it is loaded, when it starts, and of each page.
PRINTS = """#include <winnow/plugin.hpp>
#include <unistd.h>
#include <cstdio>
#include <iostream>
namespace { bool print() { std::printf("by printf\\n"); std::cout << "by cout\\n" << std::flush; return ::write(1, "by write\\n", 9) == 9; }
const bool loaded = print();
struct Prints {
  explicit Prints(const winnow::Host&) { print(); std::fflush(stdout); }
  void process(const winnow::Page&, winnow::Edits&) const { print(); }
}; }
WINNOW_PLUGIN(Prints, R"("name": "prints", "version": "1.0.0", "reasons": [{"name": "none"}])")
"""


class BadPlugins(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="winnow-bad-files-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sound = (BUILD / "lib/winnow/plugins/skeleton.winnow.so").read_bytes()

    def clean(self, *arguments, wanted=0, path=""):
        """What is said of a page that is cleaned by no other plugin."""
        environment = clean_environment() | ({"WINNOW_PLUGIN_PATH": str(path)} if path else {})
        done = subprocess.run([BUILD / "bin/winnow", "clean", "-", *map(str, arguments)], input=PAGE, capture_output=True,
                              env=environment, cwd="/")
        said = done.stderr.decode()
        self.assertEqual(wanted, done.returncode, said)
        if wanted == 0:
            self.assertEqual(PAGE, done.stdout)
        return said

    def refused(self, file, sentence):
        """Named: status 2. Found: a warning, and the others clean."""
        with self.subTest(file.name, sentence=sentence):
            for how in ((), ("--isolate",)):
                said = self.clean("--plugin", file, *how, wanted=2)
                self.assertIn(f"{file}: ", said)
                self.assertIn(sentence, said)
            self.assertEqual(1, self.clean(path=file.parent).count(sentence))

    def test_an_installation_that_lacks_a_plugin_of_its_own_does_not_clean_without_it(self):
        prefix = self.folder / "prefix"
        (prefix / "bin").mkdir(parents=True)
        shutil.copy(BUILD / "bin/winnow", prefix / "bin")
        shutil.copytree(BUILD / "lib/winnow/plugins", prefix / "lib/winnow/plugins")
        broken = prefix / "lib/winnow/plugins/related.winnow.so"
        broken.write_bytes(broken.read_bytes()[:20000])

        def clean(*arguments, env=None):
            done = subprocess.run([prefix / "bin/winnow", "clean", "-", *arguments], input=PAGE, capture_output=True, cwd="/",
                                  env=clean_environment() | (env or {}))
            return done.returncode, done.stderr.decode()
        status, said = clean()
        self.assertEqual(2, status, said)
        self.assertIn(f"{broken}: is truncated", said)
        self.assertIn("leave it out with --without related", said)
        self.assertEqual(0, clean("--without", "related")[0])
        self.assertEqual(0, clean("--plugins", "chrome")[0])
        # One that takes its place is as good.
        self.assertEqual(0, clean(env={"WINNOW_PLUGIN_PATH": str(BUILD / "lib/winnow/plugins")})[0])

    def file(self, name, data):
        folder = self.folder / name
        folder.mkdir()
        path = folder / "skeleton.winnow.so"
        path.write_bytes(data)
        return path

    def test_each_file_that_is_no_plugin_has_its_sentence(self):
        self.refused(self.file("empty", b""), "is an empty file")
        self.refused(self.file("script", b"#!/bin/sh\nexit 0\n"), "is a script, not a plugin")
        self.refused(self.file("program", pathlib.Path(os.path.realpath("/bin/sh")).read_bytes()), "is an executable program")
        other = bytearray(self.sound)
        other[18] = 21
        self.refused(self.file("machine", bytes(other)), "is built for ppc64")
        link = self.folder / "link"
        link.mkdir()
        (link / "skeleton.winnow.so").symlink_to(self.folder / "nowhere")
        self.refused(link / "skeleton.winnow.so", "cannot be opened: No such file")

    def test_a_plugin_that_is_cut_off_at_twenty_places_is_refused(self):
        path = self.file("cut", b"")
        for k in range(1, 21):
            end = len(self.sound) * k // 21
            path.write_bytes(self.sound[:end])
            with self.subTest(end):
                self.assertIn(f"is truncated: it ends at byte {end}", self.clean("--plugin", path, wanted=2))

    def test_each_library_that_is_no_sound_plugin_has_its_sentence(self):
        for name, sentence in LIBRARIES.items():
            folder = self.folder / name
            folder.mkdir()
            shutil.copy(BUILD / f"bad_plugins/{name}.winnow.so", folder)
            self.refused(folder / f"{name}.winnow.so", sentence)

    def test_each_plugin_that_misbehaves_on_pages_is_named_and_no_page_is_lost(self):
        pages = self.folder / "pages"
        pages.mkdir()
        for n in range(3):
            (pages / f"{n}.txt").write_bytes(PAGE)
        for name, sentence in ON_A_PAGE.items():
            for how in ("", "--isolate"):
                with self.subTest(name, how=how):
                    out = self.folder / f"{name}{how}"
                    done = subprocess.run([str(word) for word in (
                        BUILD / "bin/winnow", "clean", pages, "-o", out, "-j", "2", "--plugins", name, "--plugin",
                        BUILD / f"bad_plugins/{name}.winnow.so", how) if word], capture_output=True, env=clean_environment())
                    said = done.stderr.decode()
                    self.assertEqual(4, done.returncode, said)
                    self.assertEqual([PAGE] * 3, [path.read_bytes() for path in sorted(out.glob("*.txt"))])
                    for n in range(3):
                        self.assertRegex(said, rf"{n}\.txt: plugin {name}: .*{sentence}")

    @unittest.skipIf("TSAN_OPTIONS" in os.environ, "a sanitizer says the last words itself")
    def test_a_plugin_that_takes_the_run_with_it_is_named(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        pages = self.folder / "pages"
        pages.mkdir()
        (pages / "one.txt").write_text("The harbour is dry at noon.\n")
        (pages / "two.txt").write_text("misbehave\n")

        def ends(verb, variable, how):
            given = (verb, pages, "-o", self.folder / verb) if verb in ("clean", "learn") else (verb, pages / "two.txt")
            done = subprocess.run([BUILD / "bin/winnow", *given, "--plugins", "takes_along", "--plugin", library],
                                  env=clean_environment() | {variable: how}, capture_output=True, text=True, cwd=self.folder)
            return done.returncode, done.stderr

        for how, status, words in (("fault", -signal.SIGSEGV, "crashed (SIGSEGV"), ("stack", -signal.SIGSEGV, "crashed (SIGSEGV"),
                                   ("abort", -signal.SIGABRT, "called abort()"), ("exit", -signal.SIGABRT, "called exit()"),
                                   ("_exit", -signal.SIGABRT, "called _exit()"),
                                   ("quick_exit", -signal.SIGABRT, "called quick_exit()")):
            for verb in ("clean", "explain", "diff"):
                with self.subTest(how, verb=verb):
                    status_is, said = ends(verb, "TIDE_AT_PAGE", how)
                    self.assertEqual(status, status_is, said)
                    self.assertRegex(said, rf"winnow: two\.txt: the plugin takes_along {re.escape(words)}")
                    self.assertIn("with --isolate=takes_along such a page costs the plugin's edits for it and no more", said)
            with self.subTest(how, at="its start"):
                status_is, said = ends("explain", "TIDE_AT_START", how)
                self.assertEqual(status, status_is, said)
                self.assertRegex(said, rf"winnow: the plugin takes_along {re.escape(words)}.* while it was started")
            for variable, when in (("TIDE_AT_END", "while it was closed"), ("TIDE_AT_WORKER", "while it was given a thread")):
                with self.subTest(how, when=when):
                    status_is, said = ends("explain", variable, how)
                    self.assertEqual(status, status_is, said)
                    self.assertRegex(said, rf"winnow: the plugin takes_along {re.escape(words)}.* {when}")
                    self.assertIn("with --isolate=takes_along the run goes on without it", said)
            for variable, place, when in (("TIDE_AT_STATE", "", "begin to learn"), ("TIDE_AT_SAVING", "", "save what it has learned"),
                                          ("TIDE_AT_LEARNING", r"(one|two)\.txt: ", r"learn from (one|two)\.txt")):
                with self.subTest(how, when=when):
                    status_is, said = ends("learn", variable, how)
                    self.assertEqual(status, status_is, said)
                    self.assertRegex(said, rf"winnow: {place}the plugin takes_along {re.escape(words)}.* when it was to {when}")
                    self.assertIn("what was complete stays; --without takes_along leaves it out", said)

        for how in ("execl", "execle", "execlp", "execv", "execve", "execvp"):
            with self.subTest(how):
                status_is, said = ends("clean", "TIDE_AT_PAGE", how)
                self.assertEqual(-signal.SIGABRT, status_is, said)
                self.assertRegex(said, rf"winnow: two\.txt: the plugin takes_along called {how}\(\), and the run ends with it")

    @unittest.skipIf("TSAN_OPTIONS" in os.environ, "a sanitizer makes its own processes wait")
    def test_what_a_plugin_forks_writes_none_of_the_output(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        rows = [{"id": i, "text": "misbehave\n" if i == 20 else "The harbour is dry at noon.\n"} for i in range(40)]
        stdin = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        for how, words in (("fork", b"winnow: 20: the plugin takes_along called fork(), and the process that it made came back"),
                           ("processes", b"")):
            for jobs in ("1", "2"):
                with self.subTest(how, jobs=jobs):
                    done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-j", jobs,
                                           "--plugins", "takes_along", "--plugin", library, "-"], input=stdin, timeout=60,
                                          env=clean_environment() | {"TIDE_AT_PAGE": how}, capture_output=True)
                    self.assertEqual(0, done.returncode, done.stderr)
                    self.assertEqual([row["id"] for row in rows], [json.loads(line)["id"] for line in done.stdout.splitlines()])
                    self.assertIn(words, done.stderr)
        for variable in ("TIDE_AT_START", "TIDE_AT_WORKER", "TIDE_AT_END"):
            with self.subTest(variable):
                done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "--plugins", "takes_along",
                                       "--plugin", library, "-"], input=stdin, timeout=60, capture_output=True,
                                      env=clean_environment() | {variable: "fork"})
                self.assertEqual((0, len(rows)), (done.returncode, done.stdout.count(b"\n")), done.stderr)
                self.assertRegex(done.stderr, b"winnow: the plugin takes_along called fork\\(\\) while it was .*, and the process that")

    def test_a_signal_ends_what_a_plugin_holds_up_at_no_page(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        page = self.folder / "page.txt"
        page.write_text("The harbour is dry at noon.\n")
        runs = {}
        for verb, variable, when in (("explain", "TIDE_AT_START", "while it was started"),
                                     ("explain", "TIDE_AT_WORKER", "while it was given a thread"),
                                     ("explain", "TIDE_AT_END", "while it was closed"),
                                     ("learn", "TIDE_AT_LEARNING", "when it was to learn from page.txt"),
                                     ("learn", "TIDE_AT_SAVING", "when it was to save what it has learned")):
            output = ("-o", self.folder / variable) if verb == "learn" else ()
            runs[when] = subprocess.Popen([BUILD / "bin/winnow", verb, page, *output, "--plugins", "takes_along", "--plugin", library],
                                          env=clean_environment() | {variable: "stay"}, stderr=subprocess.PIPE,
                                          stdout=subprocess.DEVNULL, text=True)
        time.sleep(3)
        for process in runs.values():
            process.send_signal(signal.SIGTERM)
        for when, process in runs.items():
            with self.subTest(when), process:
                self.assertEqual(143, process.wait(timeout=60))
                said = process.stderr.read()
                self.assertIn(f"stopped by a signal: the plugin takes_along does not come back {when}", said)
                self.assertIn("what was complete stays; --without takes_along leaves it out", said)

    def test_what_a_plugin_does_behind_the_end_changes_no_status(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        page = self.folder / "page.txt"
        page.write_text("The harbour is dry at noon.\n")
        for how in ("exit", "_exit"):
            done = subprocess.run([BUILD / "bin/winnow", "clean", page, self.folder / "not_there.txt", "--plugins", "takes_along",
                                   "--plugin", library], env=clean_environment() | {"TIDE_BEHIND_THE_END": how},
                                  capture_output=True, text=True)
            self.assertEqual(4, done.returncode, done.stderr)
            self.assertEqual(2, done.stdout.count("\n"))

    def test_what_a_plugin_prints_does_not_come_between_the_rows(self):
        library = build_plugin(self.folder, "prints", PRINTS)
        stdin = b"".join(json.dumps({"id": i, "text": "The weir is open.\n"}).encode() + b"\n" for i in range(40))
        for how in ([], ["-j", "4"], ["--isolate"]):
            for verb in (["clean", "--from", "jsonl", "-f", "jsonl", "-q"], ["explain", "--json"]):
                done = subprocess.run([BUILD / "bin/winnow", *verb, "--plugin", library, "-", *(how if verb[0] == "clean" else how[2:])],
                                      input=stdin, capture_output=True, env=clean_environment())
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertNotIn(b"by printf", done.stdout)
                rows = [json.loads(line) for line in done.stdout.splitlines()]
                self.assertGreaterEqual(len(rows), 40 if verb[0] == "clean" else 1)
                if how != ["--isolate"]:
                    for word in (b"by printf", b"by cout", b"by write"):
                        self.assertIn(word, done.stderr)

    def test_what_a_plugin_logs_is_shown_where_its_author_looks(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        page = self.folder / "page.txt"
        page.write_text("The harbour is dry at noon.\n")
        for verb in ("clean", "explain", "diff"):
            done = subprocess.run([BUILD / "bin/winnow", verb, page, "--plugins", "takes_along", "--plugin", library],
                                  env=clean_environment(), capture_output=True, text=True)
            self.assertIn("winnow: takes_along: info: is there\n", done.stderr, verb)

    def test_why_a_worker_could_not_be_made_is_said(self):
        library = build_plugin(self.folder, "no_worker", NO_WORKER)
        for how in ((), ("--isolate",)):
            said = self.clean("--plugins", "no_worker", "--plugin", library, *how, wanted=4)
            self.assertIn("plugin no_worker: no worker could be made: it threw an exception", said)
            self.assertIn("no_worker: error: the tide tables are out of print", said)

    def test_a_signal_ends_a_run_that_a_plugin_holds_up_and_it_can_be_resumed(self):
        library = build_plugin(self.folder, "stays", STAYS)
        pages = self.folder / "pages.jsonl"
        with pages.open("w") as file:
            for n in range(600):  # more than are cleaned in one go: some are safe by then
                file.write(json.dumps({"id": f"page{n}", "text": "misbehave" if n == 500 else f"Tide {n}\n\nmark\n"}) + "\n")
        clean = [BUILD / "bin/winnow", "clean", pages, "-j", "1", "--plugins", "stays", "--plugin", library, "--checkpoint", "0"]
        subprocess.run([*clean, "-o", self.folder / "wanted.jsonl"], check=True, env=clean_environment(), capture_output=True)
        out = self.folder / "out.jsonl"
        with subprocess.Popen([*clean, "-o", out], env=clean_environment() | {"TIDE_STAYS": "1"}, stderr=subprocess.PIPE,
                              text=True) as process:
            self.assertRegex(process.stderr.readline(),
                             r"winnow: page500: the plugin stays has taken \d+ s of processor time and may never come back")
            self.assertIn("with --isolate=stays such a page costs", process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(143, process.wait(timeout=60))
            self.assertIn("stopped by a signal while the plugin stays was at page500, which does not come back",
                          process.stderr.read())
        self.assertFalse(out.exists())
        done = subprocess.run([*clean, "-o", out, "--resume"], check=True, env=clean_environment(), capture_output=True)
        self.assertIn(b"goes on behind", done.stderr)
        self.assertEqual((self.folder / "wanted.jsonl").read_bytes(), out.read_bytes())

    def test_a_signal_ends_what_a_plugin_holds_up_in_every_verb(self):
        library = build_plugin(self.folder, "takes_along", TAKES_ALONG)
        page = self.folder / "page.txt"
        page.write_text("misbehave\n")
        runs = {verb: subprocess.Popen([BUILD / "bin/winnow", verb, page, "--plugins", "takes_along", "--plugin", library],
                                       env=clean_environment() | {"TIDE_AT_PAGE": "stay"}, stderr=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, text=True) for verb in ("explain", "diff")}
        time.sleep(2)
        for process in runs.values():
            process.send_signal(signal.SIGINT)
        for verb, process in runs.items():
            with self.subTest(verb), process:
                self.assertEqual(130, process.wait(timeout=60))
                self.assertIn("stopped by a signal while the plugin takes_along was at", process.stderr.read())

    def test_a_file_that_everyone_may_write_is_taken_when_that_is_said(self):
        path = self.file("open", self.sound)
        path.chmod(0o666)
        self.refused(path, "the file can be written by everyone")
        for how in ((), ("--isolate",)):
            self.clean("--plugin", path, "--trust-plugins", *how)
        # What lies in a folder is nobody's word.
        self.assertIn("can be written by everyone", self.clean("--trust-plugins", path=path.parent))
        check = subprocess.run([BUILD / "bin/winnow", "plugins", "check", path, "--trust-plugins"], capture_output=True,
                               env=clean_environment())
        self.assertEqual(0, check.returncode, check.stderr)
        settings = self.folder / "winnow.toml"
        settings.write_text("trust-plugins = true\n")
        found = subprocess.run([BUILD / "bin/winnow", "clean", "-"], input=PAGE, capture_output=True, cwd=self.folder,
                               env=clean_environment())
        self.assertEqual(2, found.returncode)
        self.assertIn("only found in the current folder", found.stderr.decode())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
