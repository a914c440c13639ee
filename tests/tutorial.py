"""The tutorial of docs/plugins.md, word for word, as somebody would go through it who has nothing but an installed Winnow."""
import pathlib
import re
import shutil
import subprocess

from program import ROOT, clean_environment

BEGIN, END = "## From nothing to a loaded plugin", "## What a plugin sees"


class Tutorial:
    """`prefix` holds bin/winnow, or usr/bin/winnow; files are written below `folder`."""

    def __init__(self, prefix, folder):
        self.prefix, self.folder = pathlib.Path(prefix), pathlib.Path(folder)
        config = next(self.prefix.glob("lib/**/pkgconfig"))
        kept = {k: v for k, v in clean_environment().items() if not k.startswith("XDG_")}
        self.environment = kept | {
            "PATH": f"{self.prefix / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder / "home"),
            "PKG_CONFIG_PATH": str(config), "CMAKE_PREFIX_PATH": str(self.prefix)}
        if shutil.which("ninja") and not shutil.which("make"):
            self.environment["CMAKE_GENERATOR"] = "Ninja"

    def sh(self, commands, folder):
        """What the shell says; AssertionError when one of the commands fails."""
        done = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"{commands}\nexit status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def blocks(self):
        text = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
        text = text[text.index(BEGIN):text.index(END)]
        return re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)

    def run(self):
        """Does all of it in order and gives what was said, a text a block."""
        by_hand = self.folder / "by_hand"
        for made in (by_hand, self.folder / "home"):
            made.mkdir()
        said = []
        for language, body in self.blocks():
            if language == "cpp":
                self.name = re.search(r'"name": "([a-z_]+)"', body).group(1)
                (by_hand / f"{self.name}.cpp").write_text(body, encoding="utf-8")
            elif language == "cmake":
                said.append(self.with_cmake(body, by_hand))
            elif body.startswith("winnow plugins new"):
                said.append(self.sh(body, self.folder))
            elif body.startswith("winnow plugins check"):
                command, printed = body.split("\n", 1)
                shown = self.sh(command, by_hand)
                path = re.compile(r"^(file +).*", re.MULTILINE)
                assert path.sub(r"\1", printed).strip() == path.sub(r"\1", shown).strip(), shown
            else:
                # The manual says what takes the place of the folder in its own tree.
                said.append(self.sh(body.replace("-I core/include", "$(pkg-config --cflags winnow-plugin)"), by_hand))
        return said

    def with_cmake(self, body, by_hand):
        folder = self.folder / "with_cmake"
        folder.mkdir()
        shutil.copy(by_hand / f"{self.name}.cpp", folder)
        (folder / "CMakeLists.txt").write_text(f"cmake_minimum_required(VERSION 3.16)\nproject({self.name} CXX)\n{body}")
        self.sh("cmake -B build && cmake --build build", folder)
        return self.sh(f"winnow plugins check build/{self.name}.winnow.so", folder)


def check(test, prefix, folder):
    """For a unittest.TestCase: the tutorial holds, and its plugins do what it says they do."""
    tutorial = Tutorial(prefix, folder)
    said = tutorial.run()
    test.assertIn("tide_tables.cpp", said[0])
    test.assertNotIn("BAD", said[0])
    test.assertIn("tide_tables: phrase  START COOKING", said[0])
    test.assertTrue(any("shouting: shouted  no small letter" in text for text in said), said)
    # Put where it is found for good, it needs no --plugin any more.
    listed = tutorial.sh("winnow plugins list", folder)
    test.assertIn(str(pathlib.Path(folder) / "home/.local/share/winnow/plugins/shouting.winnow.so"), listed)
    test.assertEqual("The harbour is dry at noon.\n", tutorial.sh("winnow clean -q page.txt", pathlib.Path(folder) / "by_hand"))
