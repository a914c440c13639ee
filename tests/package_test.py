#!/usr/bin/env python3
"""The Debian packages: built, installed by dpkg into a root of their own, tried as a new user would, and taken away again.

    python3 tests/package_test.py BUILD_DIR [unittest options]

Nothing of the build or of the source is used but the tutorial's text.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import tutorial
from program import ROOT

BUILD = ROOT / "build"
MINUTES = 10  # that the tutorial promises


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="winnow-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder / "packages")
        made = sorted((cls.folder / "packages").glob("*.deb"))
        cls.packages = {run("dpkg-deb", "-f", file, "Package").strip(): file for file in made}
        cls.root = cls.folder / "root"
        database = cls.root / "var/lib/dpkg"
        for name in ("updates", "info", "triggers"):
            (database / name).mkdir(parents=True)
        for name in ("status", "available"):
            (database / name).touch()

    def dpkg(self, *words):
        return run("dpkg", f"--root={self.root}", f"--log={self.folder / 'dpkg.log'}", "--force-not-root",
                   "--force-script-chrootless", "--force-depends", *words)

    def files(self):
        return sorted(path for path in (self.root / "usr").rglob("*") if path.is_file() or path.is_symlink())

    def test_a_new_user_gets_a_plugin_in_ten_minutes_and_is_rid_of_all_again(self):
        self.assertEqual({"winnow", "winnow-dev"}, set(self.packages))
        self.dpkg("-i", *self.packages.values())
        self.assertRegex(self.dpkg("-l"), r"(?s)ii +winnow .*ii +winnow-dev ")
        usr = self.root / "usr"
        for name in ("bin/winnow", "include/winnow/plugin.h", "share/man/man1/winnow.1"):
            self.assertTrue((usr / name).exists(), name)
        begin = time.monotonic()
        folder = self.folder / "user"
        folder.mkdir()
        tutorial.check(self, usr, folder)
        self.assertLess(time.monotonic() - begin, 60 * MINUTES)
        self.dpkg("-r", *self.packages)
        self.assertEqual([], self.files() if usr.exists() else [])

    def test_the_program_needs_what_its_package_depends_on_and_no_more(self):
        depends = run("dpkg-deb", "-f", self.packages["winnow"], "Depends")
        unpacked = self.folder / "unpacked"
        run("dpkg-deb", "-x", self.packages["winnow"], unpacked)
        needed = set()
        for file in [unpacked / "usr/bin/winnow", *unpacked.rglob("*.winnow.so")]:
            needed |= set(re.findall(r"NEEDED +(\S+)", run("objdump", "-p", file)))
        for library in sorted(needed):
            owners = re.findall(r"^([^:, ]+)", run("dpkg", "-S", f"*/{library}"), re.MULTILINE)
            with self.subTest(library):
                self.assertTrue(any(owner in depends for owner in owners), f"{owners} not in {depends}")
        self.assertRegex(run("dpkg-deb", "-f", self.packages["winnow-dev"], "Depends"), r"\bwinnow \(= ")

    def test_nothing_in_the_packages_names_the_folder_that_they_were_built_in(self):
        for package, file in self.packages.items():
            unpacked = self.folder / f"all-of-{package}"
            run("dpkg-deb", "-x", file, unpacked)
            for path in unpacked.rglob("*"):
                if path.is_file():
                    with self.subTest(path.name):
                        self.assertNotIn(str(ROOT).encode(), path.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    for tool in ("cpack", "dpkg", "dpkg-deb", "dpkg-shlibdeps"):
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    unittest.main()
