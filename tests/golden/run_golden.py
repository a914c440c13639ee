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
import contextlib
import difflib
import json
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


class Case:
    """A folder with a page, what must come out of it, and the words that winnow clean is given for it."""

    def __init__(self, folder, plugin=""):
        self.folder, self.out = folder, folder / "out.txt"
        self.name = f"{plugin}/{folder.name}" if plugin else folder.name
        self.arguments = (*options_of(folder, f"{plugin}." if plugin else ""), *(("--plugins", plugin) if plugin else ()))

    def page(self):
        pages = sorted(self.folder.glob("in.*"))
        if len(pages) != 1:
            raise AssertionError(f"holds {len(pages)} files in.*, want 1\n")
        return pages[0]

    def check(self, cleaned, cleaned_again):
        page, got = self.page(), text_of(cleaned[self.name])
        if UPDATE and (not self.out.exists() or self.out.read_bytes() != got):
            self.out.write_bytes(got)
        if not self.out.exists():
            raise AssertionError("has no out.txt; WINNOW_UPDATE=1 writes it\n")
        compare(self.out.read_bytes(), got, ("out.txt", "cleaned"))
        again = text_of(cleaned_again[self.name])
        if page.suffix == ".html":  # read as text, a line of code is a paragraph; no word may be lost
            compare(b"\n".join(got.split()), b"\n".join(again.split()), ("out.txt", "out.txt cleaned again"))
        else:
            compare(got, again, ("out.txt", "out.txt cleaned again"))


def text_of(result):
    if isinstance(result, AssertionError):
        raise result
    return result


def clean_in_one_run(build, pages, arguments):
    """Texts of pages (name -> file or bytes). A page that the run fails at has its failure, and costs the others nothing."""
    with tempfile.TemporaryDirectory(prefix="winnow-golden-") as folder:
        names = {}
        for number, (name, page) in enumerate(pages.items()):
            file = f"{number}{page.suffix if isinstance(page, pathlib.Path) else '.txt'}"
            (pathlib.Path(folder) / file).write_bytes(page.read_bytes() if isinstance(page, pathlib.Path) else page)
            names[file] = name
        try:
            rows = [json.loads(line) for line in run(build / "bin/winnow", "clean", folder, "-f", "jsonl", *arguments).splitlines()]
        except AssertionError as failure:
            if len(pages) == 1:
                return dict.fromkeys(pages, failure)
            return {name: text for one in pages for name, text in clean_in_one_run(build, {one: pages[one]}, arguments).items()}
    return {names[row["id"]]: row["text"].encode() for row in rows}


def clean_all(build, pages, cases):
    """Starting the program takes longer than a page: pages of cases with equal options go through one run."""
    cleaned = {}
    for arguments in dict.fromkeys(case.arguments for case in cases):
        alike = {case.name: pages[case.name] for case in cases if case.arguments == arguments and case.name in pages}
        cleaned.update(clean_in_one_run(build, alike, arguments) if alike else {})
    return cleaned


def checks_of(build, cases):
    pages = {}
    for case in cases:
        with contextlib.suppress(AssertionError):  # said when the case is checked
            pages[case.name] = case.page()
    cleaned = clean_all(build, pages, cases)
    outs = {case.name: cleaned[case.name] if UPDATE else case.out.read_bytes() for case in cases
            if case.name in pages and (case.out.exists() or UPDATE)}
    again = clean_all(build, {name: out for name, out in outs.items() if isinstance(out, bytes)}, cases)
    for case in cases:
        yield case.name, lambda case=case: case.check(cleaned, again)


def golden_cases(build, is_wanted):
    folders = sorted(path for path in (ROOT / "tests/golden").iterdir() if path.is_dir() and path.name != "__pycache__")
    yield from checks_of(build, [case for case in map(Case, folders) if is_wanted(case.name)])


def plugin_cases(build, is_wanted):
    for plugin in sorted(path.parent for path in (ROOT / "plugins").glob("*/*.cpp") if path.stem == path.parent.name):
        cases = [Case(path, plugin.name) for path in sorted(plugin.glob("cases/*")) if path.is_dir()]
        yield from checks_of(build, [case for case in cases if is_wanted(case.name)])
        if is_wanted(plugin.name) and not any(case.name.endswith("left_alone") for case in cases):
            def complain():
                raise AssertionError("has no case ..._left_alone: a page that looks like a match and must not change\n")
            yield plugin.name, complain


def sample_cases(build, is_wanted):
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
        if is_wanted(name):
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

    def is_wanted(name):
        return not words or any(word in name for word in words)

    for name, check in attempt("no case could be tried", lambda: list(cases(build, is_wanted))) or []:
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
