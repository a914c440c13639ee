#!/usr/bin/env python3
"""Real pages beside texts made clean by hand: the folder that WINNOW_SHARED names holds seeds/, pages/, gold/.

    WINNOW_SHARED=FOLDER python3 tests/golden/seeds_equal_gold.py BUILD_DIR

The cleaned pages must equal the gold texts byte by byte (gold/check.py compares); with any one plugin switched off they
must not, or the plugin is not needed; and the gold texts, cleaned again, must not change. Exit status 77 without
WINNOW_SHARED: skipped.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import run  # noqa: E402

PLUGINS = ("mojibake", "chrome", "related", "duplicates")


def check(shared, out):
    """(equal?, what check.py says)"""
    done = subprocess.run([sys.executable, "-B", shared / "gold/check.py", out], capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def main(build, shared, folder):
    failed = 0
    pages = [shared / "seeds", shared / "pages"]
    texts = folder / "gold"
    texts.mkdir()
    for path in (shared / "gold").glob("*.txt"):
        if not path.name.endswith(".optional.txt"):
            shutil.copy(path, texts)
    runs = [("seeds and pages, cleaned", pages, [], True), ("gold texts, cleaned again", [texts], [], True)]
    runs += [(f"seeds and pages without {name}", pages, ["--without", name], False) for name in PLUGINS]
    for number, (title, inputs, arguments, want_equal) in enumerate(runs):
        run(build / "bin/winnow", "clean", *inputs, "-o", folder / str(number), *arguments)
        equal, said = check(shared, folder / str(number))
        print(f"{title}: {said.strip().splitlines()[-1]}")
        if equal != want_equal:
            failed += 1
            print(said if want_equal else "  must differ from the gold texts: is the plugin needed?")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not os.environ.get("WINNOW_SHARED"):
        print("WINNOW_SHARED is not set: its pages are not tested")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="winnow-gold-") as temporary:
        sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(os.environ["WINNOW_SHARED"]).resolve(),
                      pathlib.Path(temporary)))
