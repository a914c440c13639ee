#!/usr/bin/env python3
"""Counts the clean lines that a command changes, over 100,000 lines in 50 languages and more.

    apt-get download gnome-user-docs                        # Debian 12: 43.0, CC-BY-SA-3.0, help texts in 40 languages
    pip download --no-deps Django==4.2.16                   # BSD-3-Clause, messages in 90 languages
    clean_lines.py gnome-user-docs_*.deb Django-*.whl --cmd 'build/bin/winnow clean --plugins mojibake --from jsonl -f jsonl -q -'

The lines are read from the two packages each time and kept nowhere. Every line is a page of its own; with --page 20,
twenty lines of one language are. Only letters count: white space and composition (NFC) are Form's. --show prints what
was changed, --write FILE writes the pages instead of running a command. --damage FILE writes some of the lines damaged in
DAMAGE's ways, as cases for mojibake.py.
"""
import argparse
import collections
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

SHORTEST = 3  # characters of a line
EACH = 40  # cases of a kind of damage
WESTERN, SLAVIC = "fr de es pt-BR it sv da fi nl nb ca".split(), "ru uk bg mk sr kk".split()
CENTRAL = "pl cs sk hu hr sl ro".split()
# Languages, what their bytes were, what they were read as.
DAMAGE = [
    (WESTERN + CENTRAL + SLAVIC + ["el", "tr", "vi", "he", "ar", "ja", "zh-CN", "ko", "lt"], "utf-8", ["cp1252", "latin-1"]),
    (WESTERN + SLAVIC, "utf-8", ["cp1251", "mac_roman", "cp437", "cp850"]), (WESTERN + CENTRAL, "utf-8", ["cp1250"]),
    (SLAVIC, "utf-8", ["cp866", "koi8-r"]), (["tr"] + WESTERN, "utf-8", ["cp1254"]), (["el"], "utf-8", ["cp1253"]),
    (["lt", "lv", "et"], "utf-8", ["cp1257"]), (SLAVIC[:3], "cp1251", ["cp1252", "latin-1", "koi8-r", "mac_roman", "cp866"]),
    (["ru", "bg"], "koi8-r", ["cp1251", "cp1252"]), (["ru", "bg"], "cp866", ["cp1251", "cp1252"]),
    (["el"], "cp1253", ["cp1252"]), (["he"], "cp1255", ["cp1252"]), (["ar", "fa"], "cp1256", ["cp1252"]),
    (CENTRAL[:6], "cp1250", ["cp1252"]), (["tr"], "cp1254", ["cp1252"]), (["lt", "lv"], "cp1257", ["cp1252"]),
    (WESTERN, "cp1252", ["cp1251", "cp437", "mac_roman", "cp1250"]), (WESTERN, "mac_roman", ["cp1252"]),
    (WESTERN, "cp850", ["cp1252"]), (["zh-CN", "zh-Hans"], "gbk", ["cp1252"]), (["ja"], "cp932", ["cp1252"]),
    (["ja"], "euc_jp", ["cp1252"]), (["ko"], "cp949", ["cp1252"]), (["zh-TW", "zh-Hant"], "big5", ["cp1252"]),
]


def gettext_strings(data):
    """The msgstr lines of a .po file."""
    for entry in re.split(r"\n\s*\n", data.decode("utf-8"))[1:]:
        if "#, fuzzy" in entry or "#~" in entry:
            continue
        for found in re.finditer(r'^msgstr(?:\[\d\])?((?:\s*"(?:[^"\\]|\\.)*")+)', entry, re.MULTILINE):
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found.group(1)))
            # The messages are parts of HTML, and some escape their quotes once too often: read as they are shown.
            text = html.unescape(text.replace('\\"', '"').replace("\\\\", "\\").replace("\\t", " "))
            yield from text.replace('\\"', '"').replace("\\'", "'").split("\\n")


def mallard_lines(data):
    """The paragraphs, titles and list items of a help page, without markup."""
    text = data.decode("utf-8", "replace")
    for found in re.finditer(r"<(p|title|desc)\b[^>]*>(.*?)</\1>", text, re.DOTALL):
        yield html.unescape(re.sub(r"<[^>]*>", "", found.group(2)))


def plain(line):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", line.replace("\u00ad", ""))).strip()


def gather(help_package, messages_package):
    """Language -> its distinct lines, in order."""
    lines = collections.defaultdict(dict)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg", "-x", help_package, folder], check=True)
        for path in sorted(pathlib.Path(folder).glob("usr/share/help/*/**/*.page")):
            language = path.relative_to(folder).parts[3]
            for line in mallard_lines(path.read_bytes()):
                lines[language.replace("_", "-")][plain(line)] = True
    with zipfile.ZipFile(messages_package) as wheel:
        for name in sorted(wheel.namelist()):
            found = re.search(r"/locale/([^/]+)/LC_MESSAGES/django(?:js)?\.po$", name)
            if found:
                for line in gettext_strings(wheel.read(name)):
                    lines[found.group(1).replace("_", "-")][plain(line)] = True
    english = {**lines.pop("C", {}), **lines.get("en", {})}
    return {language: [line for line in found if len(line) >= SHORTEST and line not in english]
            for language, found in sorted(lines.items())}


def chosen(lines, total):
    """About `total` lines, equally many of each language as far as it has them."""
    left, out = total, {}
    order = sorted(lines, key=lambda language: len(lines[language]))
    for i, language in enumerate(order):
        share = left // (len(order) - i)
        found = lines[language]
        step = max(1.0, len(found) / share) if share else 1.0
        out[language] = [found[int(k * step)] for k in range(min(share, len(found)))]
        left -= len(out[language])
    return out


def read_as(data, page):
    """Bytes that the page lacks are controls, as browsers have it."""
    return "".join(bytes([b]).decode(page, "ignore") or chr(b) for b in data)


def damaged(lines):
    """Cases of every kind that DAMAGE lists, from lines of 40 characters and more with letters outside ASCII."""
    for languages, source, pages in DAMAGE:
        fit = [[line for line in lines.get(language, []) if len(line) >= 40 and not line.isascii()] for language in languages]
        fit = [line for i in range(EACH * 9) for found in fit for line in found[i * 7:i * 7 + 1]]
        for page in pages:
            found = 0
            for line in fit:
                try:
                    bad = read_as(line.encode(source), page)
                except UnicodeEncodeError:
                    continue
                if bad == line or found == EACH:
                    continue
                found += 1
                kind = f"{source}-as-{page}".replace("utf-8", "u8")
                yield {"id": f"{kind}-{found}", "kind": kind, "input": bad, "expected": line}


def letters(text):
    return [c for c in plain(text) if unicodedata.category(c)[0] in "LM"]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("help_package")
    arguments.add_argument("messages_package")
    arguments.add_argument("--lines", type=int, default=100000)
    arguments.add_argument("--page", type=int, default=1, help="lines a page")
    arguments.add_argument("--cmd")
    arguments.add_argument("--write")
    arguments.add_argument("--damage")
    arguments.add_argument("--show", action="store_true")
    a = arguments.parse_args()
    pages = []
    found = gather(a.help_package, a.messages_package)
    if a.damage:
        with open(a.damage, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(case, ensure_ascii=False) + "\n" for case in damaged(found))
        return
    sample = chosen(found, a.lines)
    for language, lines in sorted(sample.items()):
        for i in range(0, len(lines), a.page):
            pages.append({"id": f"{language}-{i}", "lang": language, "text": "\n\n".join(lines[i:i + a.page])})
    n = sum(map(len, sample.values()))
    used = sum(len(lines) >= 100 for lines in sample.values())
    print(f"{n} lines, {len(sample)} languages and variants, {used} of them with 100 lines or more", file=sys.stderr)
    rows = "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages)
    if a.write:
        pathlib.Path(a.write).write_text(rows, encoding="utf-8")
    if not a.cmd:
        return
    done = subprocess.run(a.cmd, shell=True, input=rows.encode(), stdout=subprocess.PIPE, check=True).stdout
    out = {row["id"]: row["text"] for row in map(json.loads, done.decode("utf-8").splitlines())}
    changed = collections.Counter()
    signs = 0
    for page in pages:
        before, after = page["text"].split("\n\n"), out[page["id"]].strip("\n").split("\n\n")
        for x, y in zip(before, after) if len(before) == len(after) else [("\n".join(before), "\n".join(after))]:
            if plain(x) == plain(y):
                continue
            if letters(x) != letters(y):
                changed[page["lang"]] += 1
            else:
                signs += 1
            if a.show:
                print(f"{page['id']}\n  - {plain(x)}\n  + {plain(y)}")
    print(f"letters changed in {sum(changed.values())} lines, {sum(changed.values()) / n * 1e4:.2f} of 10,000; "
          f"other signs alone in {signs}")
    print(" ".join(f"{language}:{count}" for language, count in changed.most_common()))


if __name__ == "__main__":
    main()
