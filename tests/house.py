#!/usr/bin/env python3
"""What the house forbids, as tests: which room may include which, what plugins may import, what lies at the top.

    python3 tests/house.py BUILD_DIR [unittest options]

docs/design.md has the reasons.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
PUBLIC = ROOT / "core/include"
FOR_PLUGINS = {"plugin.h", "plugin.hpp", "text.h", "xpath.h", "shingles.h", "line_memo.h", "phrase_line.h", "phrases.h", "wraps.h", "fragments.h", "folded_words.h", "notes.h", "sentence_ends.h",
               "spellings.h"}
AT_THE_TOP = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "core", "plugins", "cli",
    "tests", "samples", "docs", "python", ".ci", ".clang-format", ".clang-tidy", ".gitignore", ".gitattributes"}
# What the examples that public headers open with take as given, as parameters of a function.
GIVEN = {
    "archive_db.h": "std::vector<std::string> inputs, bool force, PageResult page",
    "audit_reader.h": "",
    "baseline.h": "",
    "clean_page.h": "Document document, Pipeline pipeline",
    "corpus_state.h": "PluginHost host, Document page, CorpusState other",
    "dedup.h": "std::string text",
    "dedup_signatures.h": "DedupOptions options, PageSketcher sketcher, std::string text, OutputFile file",
    "decode.h": "std::string bytes",
    "descriptor.h": "",
    "diff.h": "",
    "document.h": "std::string utf8",
    "error.h": "std::string path, Result<Document> (*read)(std::string), void (*use)(Document)",
    "folded_words.h": "std::string line",
    "form.h": "",
    "fragments.h": "Page page, std::size_t i",
    "host.h": "std::string executable, std::map<std::string, std::string> (*settings_of)(PluginFile)",
    "html.h": "std::string bytes",
    "isolate.h": "PluginFile file, std::map<std::string, std::string> settings",
    "journal.h": "std::string run, std::string entry",
    "line_memo.h": "Host host, Block block, Look (*look_at)(std::string_view)",
    "line_reader.h": "void (*use)(std::string_view), void (*say)(Error)",
    "markdown.h": "std::vector<Stage> stages, Document page",
    "notes.h": "int n",
    "output_file.h": "std::string row",
    "own_files.h": "std::string head",
    "phrase_line.h": "",
    "phrases.h": "Host host",
    "pipeline.h": "std::vector<Stage> stages, Document page",
    "plugin_choice.h": "std::string executable",
    "plugin_files.h": "std::string executable, void (*say)(std::filesystem::path, std::string)",
    "reader.h": "std::vector<std::string> inputs, ReadOptions options",
    "removal_samples.h": "AuditReader audit",
    "score.h": "std::string gold_text, std::string cleaned, std::vector<double> f1_of_pages",
    "sentence_ends.h": "std::string line",
    "shingles.h": "winnow_text_1 text, winnow_doc* doc, std::size_t i, std::size_t n, ShingleSet b, const std::uint64_t* hashes, "
                  "ShingleSample t",
    "spellings.h": "",
    "text.h": "std::string previous_line, std::string line",
    "text_store.h": "",
    "text_tree.h": "std::string out, std::vector<std::string> inputs, bool force, std::string text, ManifestEntry entry",
    "unwrap.h": "std::string utf8",
    "wraps.h": "Page page, std::size_t i",
    "xpath.h": "Host host, Page page, Block block",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
SOURCES = (".h", ".hpp", ".c", ".cpp")


def sources(folder):
    return sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in SOURCES)


def includes(path):
    """(is it quoted?, name) of every include of a file."""
    return [(kind == '"', name) for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def example(header):
    """The lines of code that a header's opening comment sets apart by three spaces."""
    opening = (PUBLIC / "winnow" / header).read_text(encoding="utf-8").split("\n#", 1)[0]
    return "\n".join(re.findall(r"^(?://| \*)   (.*)$", opening, re.MULTILINE)).replace("...", ";")


def first_included(path):
    """The public header that a file includes before anything else; None when that is something else."""
    header = PUBLIC / next((name for _, name in includes(path)), "")
    return header if header.is_file() else None


def built_alone():
    """Public headers that a source of the build includes before anything else: the build has compiled them alone, with every
    warning an error, since they were last changed."""
    alone = set()
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        command = entry["command"].split()
        built = pathlib.Path(entry["directory"]) / command[command.index("-o") + 1]
        if not {"-std=c++20", *WARNINGS} <= set(command) or any("-include" in word for word in command) or not built.exists():
            continue
        header = first_included(pathlib.Path(entry["file"]))
        while header and header.stat().st_mtime < built.stat().st_mtime:
            alone.add(header.name)
            header = first_included(header)
    return alone


def short(path):
    return str(path.relative_to(ROOT))


def plugin_folders():
    return sorted(path for path in (ROOT / "plugins").iterdir() if any(path.glob("*.cpp")))


def is_standard(name):
    return re.fullmatch(r"[a-z_0-9]+|std[a-z]+\.h", name) is not None


def is_vector_unit(name):
    return name.endswith("mmintrin.h") or name in ("immintrin.h", "arm_neon.h")


class House(unittest.TestCase):
    def none(self, breaches, rule):
        self.assertFalse(breaches, rule + ":\n  " + "\n  ".join(breaches))

    def test_core_includes_only_itself_and_libraries(self):
        roots = [ROOT / "core/src", PUBLIC]
        breaches = [f"{short(path)}: {name}" for path in sources("core") for quoted, name in includes(path)
                    if (quoted or name.startswith("winnow/"))
                    and not any((root / name).is_file() for root in [path.parent, *roots])
                    or ".." in name]
        self.none(breaches, "core knows no other room")

    def test_core_and_cli_name_no_plugin(self):
        # "chrome" is a role of blocks too; its file would be named with a suffix.
        names = "|".join(folder.name for folder in plugin_folders())
        named = re.compile(rf'"(?!chrome")(?:{names})"|(?:{names})\.winnow\.so')
        breaches = [f"{short(path)}: {match.group()}" for room in ("core/src", "cli") for path in sources(room)
                    for match in named.finditer(re.sub(r"//.*", "", path.read_text(encoding="utf-8")))]
        self.none(breaches, "plugins are found, not listed")

    def test_public_headers_include_only_std_and_each_other(self):
        breaches = [f"{short(path)}: {name}" for path in sources("core/include") for quoted, name in includes(path)
                    if quoted or not (is_standard(name) or is_vector_unit(name) or
                                      name.startswith("winnow/") and (PUBLIC / name).is_file())]
        self.none(breaches, "no library reaches a plugin author")

    def test_headers_for_plugins_include_only_std_and_each_other(self):
        breaches = [f"{name}: {included}" for name in sorted(FOR_PLUGINS)
                    for _, included in includes(PUBLIC / "winnow" / name)
                    if included.startswith("winnow/") and included.removeprefix("winnow/") not in FOR_PLUGINS]
        self.none(breaches, "a plugin sees the boundary and nothing behind it")

    def test_plugins_include_only_the_boundary_and_their_own_files(self):
        breaches = []
        for folder in plugin_folders():
            for path in (path for path in sorted(folder.rglob("*")) if path.suffix in SOURCES):
                # A tool of the training that shows pages to the plugin's code stands in the host's place.
                if path.parent.name == "train" and path.name.endswith("_trainer_page.cpp"):
                    continue
                for quoted, name in includes(path):
                    if quoted and path.name.endswith("_test.cpp") and name.startswith("unit/"):
                        continue
                    own = name == f"{folder.name}_data.h" or any(
                        (base / name).is_file() and (base / name).resolve().is_relative_to(folder)
                        for base in (path.parent, folder))
                    if quoted and not own or name.startswith("winnow/") and name.removeprefix("winnow/") not in FOR_PLUGINS:
                        breaches.append(f"{short(path)}: {name}")
        self.none(breaches, "plugins include winnow/ " + ", ".join(sorted(FOR_PLUGINS)) + " and their own files")

    def test_the_command_line_includes_public_headers_only(self):
        breaches = [f"{short(path)}: {name}" for path in sources("cli") for quoted, name in includes(path)
                    if quoted and not any((base / name).is_file() for base in (path.parent, ROOT / "cli")) and name != "winnow_cli_data.h"
                    or name.startswith("winnow/") and not (PUBLIC / name).is_file()]
        self.none(breaches, "cli -> core by its public headers")

    def test_no_rooms_include_each_other(self):
        # One way alone, over others too; what lies in no folder is for all of them.
        below = {}
        for root in (ROOT / "core/src", ROOT / "cli"):
            for path in sources(root):
                for name in (name for quoted, name in includes(path) if quoted):
                    found = next((base / name for base in (path.parent, root) if (base / name).is_file()), None)
                    if found and found.parent not in (path.parent, root):
                        below.setdefault(short(path.parent), set()).add(short(found.parent))

        def reached(room, seen):
            for other in below.get(room, set()) - seen:
                seen.add(other)
                reached(other, seen)
            return seen
        self.none([f"{room} includes {', '.join(sorted(below[room]))}" for room in sorted(below) if room in reached(room, set())],
                  "rooms form no circle")

    def test_no_plugin_imports_a_symbol_of_winnow(self):
        plugins = sorted((BUILD / "lib/winnow/plugins").glob("*.winnow.so"))
        self.assertTrue(plugins)
        breaches = []
        for plugin in plugins:
            said = subprocess.run(["nm", "-D", "-C", "--undefined-only", plugin], check=True, capture_output=True, text=True)
            breaches += [f"{plugin.name}: {line.strip()}" for line in said.stdout.splitlines() if "winnow" in line]
        self.none(breaches, "plugins stand alone")

    def test_plugins_export_one_symbol(self):
        for plugin in sorted((BUILD / "lib/winnow/plugins").glob("*.winnow.so")):
            said = subprocess.run(["nm", "-D", "--defined-only", plugin], check=True, capture_output=True, text=True)
            own = [line.split()[-1] for line in said.stdout.splitlines() if "winnow" in line]
            with self.subTest(plugin.name):
                self.assertEqual(["winnow_plugin_v1"], own)

    def compiles(self, compiler, standard, source, *warnings):
        done = subprocess.run(
            [compiler, f"-std={standard}", *WARNINGS, *warnings, "-fsyntax-only", f"-I{PUBLIC}", "-x",
             "c" if standard == "c99" else "c++", "-"], input=source, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, f"{source} as {standard}:\n{done.stderr}")

    def compiles_alone(self, compiler, standard, header, *warnings):
        self.compiles(compiler, standard, f"#include <winnow/{header}>\n", *warnings)

    def test_the_boundary_is_c99_and_its_wrapper_cxx17(self):
        for header in ("plugin.h", "xpath.h"):
            self.compiles_alone(os.environ.get("CC", "cc"), "c99", header)
        for header in sorted(FOR_PLUGINS):
            with self.subTest(header):
                # What an author may have switched on for a source of their own, which sees all that is inline.
                self.compiles_alone(os.environ.get("CXX", "c++"), "c++17", header, "-Wconversion", "-Wsign-conversion",
                                    "-Wold-style-cast", "-Wshadow")

    def test_the_boundary_begins_with_a_plugin_in_c(self):
        text = (PUBLIC / "winnow/plugin.h").read_text(encoding="utf-8")
        example = text[text.index(" *   // note_mark.c"):text.index(" * RULES FOR EVERY FUNCTION")]
        lines = [line.removeprefix(" *").removeprefix("   ") for line in example.splitlines()]
        self.compiles(os.environ.get("CC", "cc"), "c99", "\n".join(lines) + "\n")

    def test_the_examples_that_headers_open_with_compile(self):
        headers = sorted(path.name for path in (PUBLIC / "winnow").iterdir())
        # A plugin's author and the host have each their own Page and Block.
        for side in (FOR_PLUGINS, set(headers) - FOR_PLUGINS):
            source = "".join(f"#include <winnow/{header}>\n" for header in headers if header in side)
            source += "#include <stdexcept>\nnamespace winnow {\nstruct Look {};\n"
            source += "struct Any { template <class T> Any(const T&) {} };\n"  # what an example may give back
            for header in sorted(side & GIVEN.keys()):
                source += f"Any {header.removesuffix('.h')}_example({GIVEN[header]}) {{\n{example(header)}\nreturn 0;\n}}\n"
            self.compiles(os.environ.get("CXX", "c++"), "c++20", source + "}\n", "-w")

    def test_every_public_header_compiles_alone(self):
        built = built_alone()
        for path in (path for path in sorted((PUBLIC / "winnow").iterdir()) if path.name not in built):
            with self.subTest(path.name):
                self.compiles_alone(os.environ.get("CXX", "c++"), "c++20", path.name)

    def test_nothing_is_left_to_do_in_the_product(self):
        # Put together here so that this file does not hold the words itself.
        words = re.compile("|".join(("TO" + "DO", "FIX" + "ME", r"\bX" + r"XX\b", "not " + "implemented")))
        breaches = [f"{short(path)}:{number}: {line.strip()}" for room in ("core", "plugins", "cli") for path in sources(room)
                    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words.search(line)]
        self.none(breaches, "what is not done is an issue, not a comment")

    def test_the_readme_is_short_and_begins_with_a_command(self):
        lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        self.assertLessEqual(len(lines), 120)
        self.assertIn("samples/run", "\n".join(lines[:30]))

    def test_the_top_level_holds_what_the_house_names(self):
        ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
        self.none(sorted(set(os.listdir(ROOT)) - AT_THE_TOP - ignored), "the house has no room for these")


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
