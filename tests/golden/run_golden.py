#!/usr/bin/env python3
"""Golden tests: pages beside the texts that must come out of them. A new case is a new folder, no code.

    python3 tests/golden/run_golden.py BUILD_DIR golden|plugins|samples [WORD...]

golden   tests/golden/CASE, all plugins
plugins  plugins/NAME/cases/CASE, with the plugin NAME alone
samples  samples/archive against samples/clean

A case holds in.txt (or in.EXTENSION), out.txt and, when it needs them, `options`: a line NAME=VALUE for an option of the
plugin (golden: PLUGIN.NAME=VALUE), or --FLAG=VALUE for winnow clean; {case} is the case's folder. Every out.txt is cleaned
again and must not change (after HTML: must lose no word). With WORDs only the cases whose
names hold one of them. WINNOW_UPDATE=1 writes what comes out into out.txt; look at the difference before you commit it.
"""
import difflib
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, run, texts_below  # noqa: E402

UPDATE = os.environ.get("WINNOW_UPDATE") == "1"


def compare(want, got, names):
    if want == got:
        return
    lines = [text.decode("utf-8", "backslashreplace").splitlines(keepends=True) for text in (want, got)]
    told = [line if line.endswith("\n") else line + "\n\\ no line end\n"
            for line in difflib.unified_diff(*lines, *names, n=1)]
    raise AssertionError("".join(told) or f"{names[0]} and {names[1]} differ in their line ends\n")


def options_of(case, prefix):
    file = case / "options"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lines = [line.replace("{case}", str(case)) for line in lines if line.strip()]
    return [word for line in lines for word in ((line,) if line.startswith("--") else ("--set", prefix + line))]


def check_case(build, case, plugin):
    arguments = options_of(case, f"{plugin}." if plugin else "")
    if plugin:
        arguments += ["--plugins", plugin]
    pages = sorted(case.glob("in.*"))
    if len(pages) != 1:
        raise AssertionError(f"holds {len(pages)} files in.*, want 1\n")
    out = case / "out.txt"
    got = run(build / "bin/winnow", "clean", pages[0], *arguments)
    if UPDATE and (not out.exists() or out.read_bytes() != got):
        out.write_bytes(got)
    if not out.exists():
        raise AssertionError("has no out.txt; WINNOW_UPDATE=1 writes it\n")
    compare(out.read_bytes(), got, ("out.txt", "cleaned"))
    again = run(build / "bin/winnow", "clean", out, *arguments)
    if pages[0].suffix == ".html":  # read as text, a line of code is a paragraph; no word may be lost
        compare(b"\n".join(got.split()), b"\n".join(again.split()), ("out.txt", "out.txt cleaned again"))
    else:
        compare(got, again, ("out.txt", "out.txt cleaned again"))


def golden_cases(build):
    for case in sorted(path for path in (ROOT / "tests/golden").iterdir() if path.is_dir() and path.name != "__pycache__"):
        yield case.name, lambda case=case: check_case(build, case, "")


def plugin_cases(build):
    for plugin in sorted(path.parent for path in (ROOT / "plugins").glob("*/*.cpp") if path.stem == path.parent.name):
        cases = sorted(path for path in plugin.glob("cases/*") if path.is_dir())
        for case in cases:
            yield f"{plugin.name}/{case.name}", lambda case=case, name=plugin.name: check_case(build, case, name)
        if not any(case.name.endswith("left_alone") for case in cases):
            def complain():
                raise AssertionError("has no case ..._left_alone: a page that looks like a match and must not change\n")
            yield plugin.name, complain


def sample_cases(build):
    clean_folder = ROOT / "samples/clean"
    want = texts_below(clean_folder)
    with tempfile.TemporaryDirectory(prefix="winnow-samples-") as folder:
        folder = pathlib.Path(folder)
        run(build / "bin/winnow", "clean", ROOT / "samples/archive", "-o", folder / "out")
        got = texts_below(folder / "out")
        if UPDATE:
            for name, text in got.items():
                (clean_folder / name).parent.mkdir(parents=True, exist_ok=True)
                (clean_folder / name).write_bytes(text)
            want = texts_below(clean_folder)
        run(build / "bin/winnow", "clean", clean_folder, "-o", folder / "again")
        again = texts_below(folder / "again")
    for name in sorted(want.keys() | got.keys()):
        def check(name=name):
            if name not in want or name not in got:
                raise AssertionError(f"stands only in {'samples/clean' if name in want else 'what comes out'}\n")
            compare(want[name], got[name], ("samples/clean/" + name, "cleaned"))
            compare(want[name], again[name], ("samples/clean/" + name, "cleaned again"))
        yield name, check


def main(build, group, words):
    passed = failed = 0

    def attempt(name, check):
        nonlocal failed
        try:
            return check()
        except AssertionError as failure:
            failed += 1
            print(f"-- {group}: {name}\n{failure}")
            return None

    cases = {"golden": golden_cases, "plugins": plugin_cases, "samples": sample_cases}[group]
    for name, check in attempt("no case could be tried", lambda: list(cases(build))) or []:
        if not words or any(word in name for word in words):
            before = failed
            attempt(name, check)
            passed += failed == before
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[2] not in ("golden", "plugins", "samples"):
        sys.exit(__doc__)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:]))
