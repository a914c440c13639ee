#!/usr/bin/env python3
"""Options, presets and the configuration, from outside.

    python3 tests/cli/options_test.py BUILD_DIR [unittest options]
"""
import json
import os
import subprocess
import unittest

from command_line import CommandLine, PAGE, PROGRAM, is_sanitized, read, rows, winnow


class Presets(CommandLine):
    def test_a_preset_goes_to_every_plugin_that_knows_one_and_set_overrules_it(self):
        a = self.write("a.txt")
        for preset in ("careful", "normal", "hard"):
            self.expect(0, winnow("clean", "--preset", preset, a))
        self.expect(0, winnow("clean", "--preset", "hard", "--set", "chrome.preset=careful", a))
        _, _, err = self.expect(2, winnow("clean", "--preset", "hrad", a))
        self.assertIn('did you mean "hard"', err)


class Options(CommandLine):
    def test_help_begins_with_examples_and_fits_a_screen(self):
        for verb in ("audit", "clean", "config", "dedup", "diff", "eval", "explain", "plugins", "report", "restore", "rules", "search"):
            _, out, _ = self.expect(0, winnow(verb, "--help"))
            lines = out.decode().splitlines()
            self.assertTrue(lines[2].startswith("  winnow "), lines[2])
            self.assertLess(len(lines), 45)
            self.assertLess(max(map(len, lines)), 101)
        _, out, _ = self.expect(0, winnow("--help"))
        self.assertIn(b"winnow clean pages -o clean", out)

    def test_the_version_is_said(self):
        _, out, _ = self.expect(0, winnow("--version"))
        self.assertRegex(out.decode(), r"^winnow \d+\.\d+\.\d+\n$")

    def test_unknown_words_are_refused_with_a_suggestion(self):
        a = self.write("a.txt")
        for arguments, sentence in ((("claen", a), 'did you mean "clean"'), (("clean", "--aduit", "x", a), 'did you mean "--audit"'),
                                    (("clean", "-f", "jsnol", a), 'did you mean "jsonl"'), (("clean", "--from", "jsonk", a), 'did you mean "jsonl"'),
                                    (("clean", "--without", "mojibak", a), 'did you mean "mojibake"'),
                                    (("plugins", "show", "duplicate"), 'did you mean "duplicates"'), (("clean",), "no input was given"),
                                    (("clean", "--color", "red", a), "none of auto, always, never"), (("clean", "-j", "x", a), "no number"),
                                    (("clean", "--set", "x", a), "is not NAME.OPTION=VALUE"), (("clean", "--audit", "-", a), "name a file"),
                                    ((), "Usage:")):
            with self.subTest(arguments=arguments):
                _, out, err = self.expect(2, winnow(*arguments))
                self.assertIn(sentence, err)
                self.assertEqual(b"", out)

    def test_a_plugin_that_is_named_and_missing_is_an_error(self):
        a = self.write("a.txt")
        _, _, err = self.expect(2, winnow("clean", "--plugins", "nothing_like_it", a))
        self.assertIn('there is no plugin "nothing_like_it"', err)
        broken = self.write("broken.winnow.so", b"\x7fELF")
        self.expect(2, winnow("clean", "--plugin", broken, a))
        _, _, err = self.expect(0, winnow("clean", a, env={"WINNOW_PLUGIN_PATH": self.dir}))
        self.assertIn("broken.winnow.so", err)

    def test_plugins_are_chosen_and_left_out_by_name(self):
        a = self.write("a.txt", "Caf&eacute; by the sea\n\nThe harbour opens at six.\n")
        _, out, _ = self.expect(0, winnow("clean", a, "--plugins", "mojibake"))
        self.assertTrue(out.startswith("Café".encode()))
        _, out, _ = self.expect(0, winnow("clean", a, "--without", "mojibake"))
        self.assertTrue(out.startswith(b"Caf&eacute;"))

    def test_inputs_are_read_from_a_list(self):
        a, b = self.write("a.txt"), self.write("with\nline.txt")
        names = self.write("list", a + "\r\n\n")
        _, out, _ = self.expect(0, self.clean("--files-from", names, "-f", "jsonl"))
        self.assertEqual(["a.txt"], [row["id"] for row in rows(out)])
        _, out, _ = self.expect(0, self.clean("--files-from", "-", "-0", "-f", "jsonl", stdin=f"{a}\0{b}\0".encode()))
        self.assertEqual(["a.txt", "with%0Aline.txt"], [row["id"] for row in rows(out)])

    def test_flags_count_more_than_variables_and_those_more_than_files(self):
        a = self.write("a.txt")
        self.write("winnow.toml", 'site = "file.example"\nformat = "jsonl"\n')
        self.write("home/winnow/winnow.toml", 'site = "user.example"\n')
        env = {"XDG_CONFIG_HOME": self.path("home")}
        site = lambda *arguments, **keywords: rows(self.expect(0, self.clean(a, *arguments, **keywords))[1])[0]["site"]
        self.assertEqual("user.example", site("-f", "jsonl", env=env))
        self.assertEqual("file.example", site(env=env, cwd=self.dir))
        self.assertEqual("variable.example", site(env={**env, "WINNOW_SITE": "variable.example"}, cwd=self.dir))
        self.assertEqual("flag.example", site("--site", "flag.example", env={**env, "WINNOW_SITE": "variable.example"}, cwd=self.dir))

    def test_a_file_in_the_current_folder_may_not_name_plugins_or_paths(self):
        a = self.write("a.txt")
        for line in ('plugins = ["chrome"]', 'plugin = "/x.winnow.so"', 'output = "/out"', 'without = "chrome"', 'audit = "x"'):
            toml = self.write("winnow.toml", "\n" + line + "\n")
            _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
            self.assertIn("winnow.toml:2: ", err)
            self.assertIn("may not stand in a file that was only found", err)
        self.write("trusted.toml", 'plugins = ["mojibake"]\n')
        self.expect(0, winnow("clean", a, "--config", self.path("trusted.toml"), cwd=self.dir))

    def test_numbers_are_refused_alike_by_every_verb(self):
        a, out = self.write("a.txt"), self.path("out")
        rows, audit = self.write("a.jsonl", '{"id": "a", "text": "x", "gold": "x"}\n'), self.write("audit.jsonl", "")
        for arguments, sentence in ((("clean", a, "-o", out, "--max-cut", "1.5"), '--max-cut: "1.5" is no share from 0 to 1'),
                                    (("clean", a, "-o", out, "--max-cut", "0.9.1"), '"0.9.1" is no share from 0 to 1'),
                                    (("clean", a, "-o", out, "--checkpoint", "soon"), '"soon" is no number of seconds'),
                                    (("clean", a, "-o", out, "--allow-failures", "few"), '"few" is no number of pages'),
                                    (("clean", a, "-o", out, "--jobs", "0"), '"0" is no number from 1 to 1024'),
                                    (("eval", rows, "--jobs", "2000"), '"2000" is no number from 1 to 1024'),
                                    (("eval", rows, "--worst", "-1"), '"-1" is no number'),
                                    (("audit", "sample", audit, "--score-below", "2"), '"2" is no number from 0 to 1'),
                                    (("audit", "sample", audit, "--limit", "ten"), '"ten" is no number up to'),
                                    (("dedup", a, "--memory", "0G"), '"0G" is no size from 16M up')):
            with self.subTest(arguments):
                _, _, err = self.expect(2, winnow(*arguments))
                self.assertIn(sentence, err)
        self.assertFalse(os.path.exists(out), "what is refused has written nothing")

    def test_a_wrong_setting_is_named_with_file_and_line(self):
        a = self.write("a.txt")
        for text, sentence in (("jbos = 3\n", 'winnow.toml:1: unknown setting "jbos" (did you mean "jobs"?)'),
                               ("\n[set.mojibak]\nx = 1\n", 'winnow.toml:3: there is no plugin "mojibak" (did you mean "mojibake"?)'),
                               ("[set.skeleton]\nphrase = 1\n", 'unknown option "phrase" for plugin "skeleton"'), ("a = \n", "winnow.toml:1: not TOML")):
            self.write("winnow.toml", text)
            _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
            self.assertIn(sentence, err)

    def test_settings_that_are_no_file_are_named_and_not_waited_for(self):
        a, toml = self.write("a.txt"), self.path("winnow.toml")
        os.mkdir(toml)
        for arguments in ((), ("--config", toml)):
            _, _, err = self.expect(2, winnow("clean", a, *arguments, cwd=self.dir))
            self.assertIn("winnow.toml: is a folder, no file of settings", err)
        os.rmdir(toml)
        os.mkfifo(toml)
        _, _, err = self.expect(2, winnow("clean", a, cwd=self.dir))
        self.assertIn("winnow.toml: is no file of settings: it is a pipe", err)

    def test_allowed_failures_end_with_0(self):
        rows_in = "".join(json.dumps({"text": "x"}) + "\n" for _ in range(99)) + "{}\n"
        for allowed, code in (("1", 0), ("1%", 0), ("0.5%", 4), ("0", 4)):
            self.expect(code, self.clean("-f", "jsonl", "--allow-failures", allowed, "-", stdin=rows_in.encode()))
        self.expect(2, self.clean("--allow-failures", "some", "-"))

    def test_the_summary_parts_what_plugins_changed_from_what_changed_in_form(self):
        self.write("in/a.txt", "Two  spaces\n")
        self.assertIn("1 page, 1 changed (all in form alone)", self.expect(0, self.clean(self.path("in"), "-n"))[2].replace("would change", "changed"))
        self.write("in/b.txt", "The caf&eacute; by the weir has been open since the year of the flood.\n")
        self.write("in/c.txt", "One space.\n")
        _, _, err = self.expect(0, winnow("clean", "--plugins", "mojibake", self.path("in"), "-o", self.path("out"), "--report", self.path("r")))
        self.assertIn("3 pages, 2 changed (1 in form alone)", err)
        self.assertEqual(1, json.loads(read(self.path("r")))["pages"]["changed"])

    def test_quiet_says_only_errors(self):
        a = self.write("a.txt")
        _, _, err = self.expect(0, self.clean(a, "--quiet"))
        self.assertEqual("", err)
        _, _, err = self.expect(4, self.clean(a, self.path("gone"), "-q"))
        self.assertEqual(1, err.count("\n"))

    def test_colour_is_for_terminals_or_on_demand(self):
        a = self.write("a.txt")
        _, out, _ = self.expect(0, winnow("explain", a))
        self.assertNotIn(b"\x1b", out)
        _, out, _ = self.expect(0, winnow("explain", a, "--color", "always"))
        self.assertIn(b"\x1b[", out)

    def test_behind_two_dashes_all_are_arguments(self):
        self.write("-x.txt")
        _, out, _ = self.expect(0, self.clean("--", "-x.txt", cwd=self.dir))
        self.assertEqual(PAGE.encode(), out)

    def test_an_option_without_its_value_is_named(self):
        _, _, err = self.expect(2, self.clean("a.txt", "-o"))
        self.assertIn("--output: wants a value", err)

    def test_the_audit_and_the_report_are_json_and_no_input_is_overwritten(self):
        a = self.write("a.txt", "Two  spaces\n")
        self.expect(0, self.clean(a, "--audit", self.path("audit"), "--report", self.path("report")))
        self.assertEqual("page", rows(read(self.path("audit")))[0]["type"])
        self.assertEqual(1, json.loads(read(self.path("report")))["pages"]["read"])
        _, _, err = self.expect(2, self.clean(a, "--audit", a))
        self.assertIn("is an input", err)
        self.assertEqual(b"Two  spaces\n", read(a))


class Limits(CommandLine):
    def test_where_there_is_no_room_for_all_threads_a_run_does_with_fewer_or_says_so(self):
        if is_sanitized():
            self.skipTest("a sanitizer takes all addresses for itself")
        pages = self.write("pages.jsonl", "".join(json.dumps({"id": i, "text": PAGE * 400}) + "\n" for i in range(200)))
        whole = winnow("clean", "--plugins", "", "-f", "jsonl", "-j", "1", pages)[1]
        for verb in (["clean", "--plugins", "", "-f", "jsonl"], ["dedup"]):
            for kilobytes in (2_000_000, 1_000_000, 500_000, 250_000, 60_000):
                command = ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh", PROGRAM, *verb, "-j", "64", pages]
                done = subprocess.run(command, capture_output=True, timeout=120)
                said = done.stderr.decode()
                self.assertIn(done.returncode, (0, 3), said)
                if done.returncode == 0 and verb[0] == "clean":
                    self.assertEqual(whole, done.stdout)
                if done.returncode == 3:
                    self.assertRegex(said, "out of memory|no room for another thread")

    def test_threads_that_have_no_room_below_the_limit_on_addresses_are_not_begun_and_that_is_said(self):
        if is_sanitized():
            self.skipTest("a sanitizer takes all addresses for itself")
        pages = self.write("pages.jsonl", "".join(json.dumps({"id": i, "text": "Log in\n\n" + PAGE * 400}) + "\n" for i in range(200)))
        whole = winnow("clean", "-f", "jsonl", "-j", "1", pages)[1]
        for kilobytes in (1_000_000, 500_000, 300_000):
            done = subprocess.run(["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh", PROGRAM, "clean", "-f", "jsonl", "-j", "64", pages],
                                  capture_output=True, timeout=120)
            self.assertEqual((0, whole), (done.returncode, done.stdout), done.stderr)
            self.assertRegex(done.stderr.decode(), r"winnow: \d+ threads? and not 64: the limit on address space \(ulimit -v\) has room for no more")

    def test_a_file_that_may_not_grow_further_is_an_error_with_its_name(self):
        pages = self.write("pages.jsonl", "".join(json.dumps({"id": i, "text": PAGE * 400}) + "\n" for i in range(200)))
        command = ["sh", "-c", 'ulimit -f 10; exec "$@"', "sh", PROGRAM, "clean", "--plugins", "", pages,
                   "-f", "jsonl", "-o", self.path("out.jsonl")]
        done = subprocess.run(command, capture_output=True, timeout=120)
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn(b"out.jsonl", done.stderr)
        self.assertIn(b"File too large", done.stderr)

    def test_a_folder_that_too_many_open_files_keep_closed_is_named_with_that_reason(self):
        os.mkdir(self.path("pages"))
        self.write("pages/a.txt")
        said = set()
        for limit in range(6, 40):
            command = ["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", PROGRAM, "clean", "--plugins", "",
                       self.path("pages"), "-o", self.path(f"out{limit}")]
            done = subprocess.run(command, capture_output=True, timeout=120)
            self.assertNotIn(b"Bad file descriptor", done.stderr)
            said.add(done.returncode)
        self.assertIn(0, said)

    def test_an_option_that_a_run_would_pass_over_is_refused(self):
        page = self.write("page.txt")
        for option in (["--keep", "oldest"], ["--threshold", "0.7"], ["--memory", "2G"]):
            status, _, said = winnow("clean", "--plugins", "", page, *option)
            self.assertEqual(2, status)
            self.assertIn(f"{option[0]}: is about copies", said)
            self.assertEqual(0, winnow("clean", "--plugins", "", page, "--dedup", *option)[0])
        for option in (["--action", "update"], ["--since", page]):
            status, _, said = winnow("clean", "--plugins", "", "-f", "jsonl", page, *option)
            self.assertEqual(2, status)
            self.assertIn("give -f es-bulk too", said)
        self.assertEqual(0, winnow("clean", "--plugins", "", page, env={"WINNOW_KEEP": "oldest", "WINNOW_ACTION": "update"})[0])


if __name__ == "__main__":
    unittest.main()
