#!/usr/bin/env python3
"""A plugin's author with nothing but an installed Winnow: a plugin from `plugins new`, one in C, one by pkg-config,
one with clang++ and libc++, one in Rust.

    python3 tests/out_of_tree.py BUILD_DIR [unittest options]
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import tutorial
from program import CXX, ROOT, clean_environment

BUILD = ROOT / "build"

C_PROJECT = """cmake_minimum_required(VERSION 3.16)
project(plain_c LANGUAGES C)
find_package(winnow REQUIRED)
winnow_add_plugin(plain_c plain_c.c)
"""


class OutOfTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="winnow-out-of-tree-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.prefix = cls.folder / "usr"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.prefix], check=True, capture_output=True)
        cls.winnow = cls.prefix / "bin/winnow"
        cls.include = cls.prefix / "include"
        cls.config = next(cls.prefix.glob("lib/**/pkgconfig"))

    def said(self, *command, cwd=None, stdin=b"", wanted=0):
        environment = clean_environment() | {"PKG_CONFIG_PATH": str(self.config), "CMAKE_PREFIX_PATH": str(self.prefix)}
        done = subprocess.run([str(word) for word in command], cwd=cwd or self.folder, input=stdin, capture_output=True,
                              env=environment)
        text = done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
        self.assertEqual(wanted, done.returncode, text)
        return text

    def build(self, folder):
        self.said("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Release")
        self.said("cmake", "--build", folder / "build")

    def test_a_new_plugin_builds_passes_its_tests_and_does_something(self):
        self.said(self.winnow, "plugins", "new", "tide_tables")
        folder = self.folder / "tide_tables"
        self.build(folder)
        self.said("ctest", "--test-dir", folder / "build")
        self.assertNotIn("BAD", self.said(self.winnow, "plugins", "test", folder))
        library = folder / "build/tide_tables.winnow.so"
        self.assertIn("tide_tables 1.0.0", self.said(self.winnow, "plugins", "check", library))
        text = self.said(self.winnow, "clean", "-q", "--plugins", "tide_tables", "--plugin", library, "--set",
                         "tide_tables.phrases=Print this page", "-", stdin=b"The tide\n\nPrint this page\n\nIt rises.\n")
        self.assertEqual("The tide\n\nIt rises.\n", text)
        self.assertIn("is there already", self.said(self.winnow, "plugins", "new", "tide_tables", wanted=2))

    def test_what_a_class_lacks_to_be_a_plugin_is_said_in_a_sentence(self):
        made = "explicit P(const winnow::Host&) {}"
        look = "void process(const winnow::Page&, winnow::Edits&) const {}"
        state = "struct State { void observe(const winnow::Page&); void merge(const State&); std::string save() const; " \
                "static State load(std::string_view); };"
        for members, standard, sentence in (
                (look, 17, "a plugin's class has a public constructor from const winnow::Host&"),
                (made, 17, "process(const winnow::Page&, winnow::Edits&) const: many threads call it at once"),
                (made + look.replace("const {}", "{}"), 17, "const: many threads call it at once"),
                (made + "private: " + look, 17, "a plugin's class has a public void process"),
                (made + "struct Worker { " + look + " };", 17, "a plugin's Worker has a public constructor from const Class&"),
                (made + "struct Worker { explicit Worker(const P&) {} };", 17, "a plugin's Worker has a public void process"),
                (made + look + state, 17, "a class with a nested State has a public void finalize(const State&)"),
                (made + look, 14, "winnow/plugin.hpp needs C++17: compile with -std=c++17")):
            with self.subTest(sentence):
                source = "#include <winnow/plugin.hpp>\nstruct P { " + members + " };\nWINNOW_PLUGIN(P, \"\")\n"
                self.assertIn(sentence, self.said(CXX, f"-std=c++{standard}", "-fsyntax-only", f"-I{self.include}", "-x", "c++", "-",
                                                  stdin=source.encode(), wanted=1))

    def test_a_plugin_may_be_called_as_a_target_that_cmake_keeps_for_itself(self):
        self.said(self.winnow, "plugins", "new", "test")
        self.build(self.folder / "test")
        self.said("ctest", "--test-dir", self.folder / "test/build", "--no-tests=error")
        self.assertIn("test 1.0.0", self.said(self.winnow, "plugins", "check", self.folder / "test/build/test.winnow.so"))

    def test_the_tutorial_holds_word_for_word(self):
        folder = self.folder / "tutorial"
        folder.mkdir()
        tutorial.check(self, self.prefix, folder)

    def test_the_documents_are_installed_with_what_they_link_to(self):
        documents = self.prefix / "share/doc/winnow"
        self.assertTrue((documents / "docs/plugins.md").is_file())
        for page in documents.rglob("*.md"):
            for link in re.findall(r"\]\(([\w./]+\.(?:md|png)|LICENSE|NOTICE)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((page.parent / link).is_file(), f"{page}: {link}")

    def test_the_headers_that_are_installed_are_those_that_the_manual_gives_to_plugins(self):
        named = set(re.findall(r"winnow/(\w+\.(?:h|hpp))\b", (ROOT / "docs/plugins.md").read_text(encoding="utf-8")))
        self.assertEqual(named, {path.name for path in (self.include / "winnow").iterdir()})

    def test_a_plugin_in_c_builds_by_find_package(self):
        folder = self.folder / "plain_c"
        folder.mkdir()
        for name in ("plain_c.c", "bad_plugin.h"):
            shutil.copy(ROOT / "tests/bad_plugins" / name, folder)
        (folder / "CMakeLists.txt").write_text(C_PROJECT)
        self.build(folder)
        self.assertIn("plain_c", self.said(self.winnow, "plugins", "check", folder / "build/plain_c.winnow.so"))

    @unittest.skipUnless(shutil.which("pkg-config"), "pkg-config is not installed")
    def test_pkg_config_leads_to_the_headers(self):
        flags = self.said("pkg-config", "--cflags", "winnow-plugin").split()
        source = ROOT / "tests/bad_plugins/two_pass.cpp"
        self.said(CXX, "-std=c++17", "-shared", "-fPIC", *flags, f"-I{ROOT / 'tests/bad_plugins'}", source, "-o",
                  self.folder / "two_pass.winnow.so")

    @unittest.skipUnless(shutil.which("clang++"), "clang++ is not installed")
    def test_a_plugin_built_with_clang_and_its_own_standard_library_loads(self):
        source = ROOT / "plugins/skeleton/skeleton.cpp"
        library = self.folder / "skeleton.winnow.so"
        command = ["clang++", "-std=c++17", "-stdlib=libc++", "-O2", "-shared", "-fPIC", f"-I{self.include}", source]
        tried = subprocess.run(["clang++", "-std=c++17", "-stdlib=libc++", "-x", "c++", "-", "-o", "/dev/null"],
                               input=b"#include <string>\nint main() {}\n", capture_output=True)
        if tried.returncode != 0:
            self.skipTest("clang++ has no libc++: libc++-dev is not installed")
        self.said(*command, "-o", library)
        self.assertIn("libc++", self.said("ldd", library))
        for how in ((), ("--isolate",)):
            text = self.said(self.winnow, "clean", "-q", "--plugins", "skeleton", "--plugin", library, "--set",
                             "skeleton.phrases=Print this page", *how, "-",
                             stdin=b"The tide\n\nPrint this page\n\nIt rises.\n")
            self.assertEqual("The tide\n\nIt rises.\n", text)

    @unittest.skipUnless(shutil.which("cargo"), "cargo is not installed")
    def test_a_plugin_in_rust_loads(self):
        crate = self.folder / "rust_plugin"
        shutil.copytree(ROOT / "tests/rust_plugin", crate)
        self.said("cargo", "build", "--release", "--offline", "--target-dir", crate / "built", cwd=crate)
        library = self.folder / "rust_mark.winnow.so"
        shutil.copy(crate / "built/release/librust_mark.so", library)
        self.assertIn("rust_mark 1.0.0", self.said(self.winnow, "plugins", "check", library))
        for how in ((), ("--isolate",)):
            text = self.said(self.winnow, "clean", "-q", "--plugins", "rust_mark", "--plugin", library, *how, "-",
                             stdin=b"The tide\n\n[RUST]\n\nIt rises.\n")
            self.assertEqual("The tide\n\nIt rises.\n", text)

    def test_bad_names_and_files_are_refused_in_a_sentence(self):
        self.assertIn("small letters", self.said(self.winnow, "plugins", "new", "Tide", wanted=2))
        script = self.folder / "script.winnow.so"
        script.write_text("#!/bin/sh\n")
        self.assertIn("a script", self.said(self.winnow, "plugins", "check", script, wanted=2))
        (self.folder / "empty").mkdir()
        self.assertIn("no built plugin", self.said(self.winnow, "plugins", "test", self.folder / "empty", wanted=2))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
