#!/usr/bin/env python3
"""What is lost of texts that are clean: manuals, books, sayings in many languages, none of them seen in training.

usage: restraint.py collect PACKAGES OUT.jsonl    texts and manual pages of Debian packages unpacked below PACKAGES
       restraint.py html PACKAGES OUT.jsonl       their HTML pages
       restraint.py measure WINNOW IN.jsonl       words that go, by plugin and reason, and the pages that lose most

For instance: mkdir debs x; cd debs; apt-get download manpages-{de,fr,es,it,ja,pl,ru,zh} fortunes-{de,es,it} debian-reference-fr
              git-doc debian-handbook; for d in *.deb; do dpkg -x $d ../x; done; cd ..; restraint.py collect x texts.jsonl
Manual pages are printed by man (man-db, groff) at 100 columns. A long text gives up to twelve pieces, cut at blank lines; of
the manual pages of a folder 22 are taken, of the HTML pages of a folder 7. Copyright lines go, as they should: they are
counted apart.
"""
import collections
import glob
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

WORD = re.compile(r"\w+")
RIGHTS = re.compile(r"copyright|©|\(c\) *\d{4}", re.I)


def words(text):
    return len(WORD.findall(text))


def read(path):
    data = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
    return data.decode("utf-8", "replace")


def pieces(text):
    if len(text) <= 20000:
        return [text]
    size, found, piece = random.choice([3000, 6000, 12000]), [], ""
    for paragraph in re.split(r"\n\s*\n", text):
        piece += paragraph + "\n\n"
        if len(piece) > size:
            found.append(piece)
            piece = ""
    return random.sample(found, min(len(found), 12))


def printed(page):
    settings = {**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "GROFF_NO_SGR": "1"}
    roff = subprocess.run(["man", "-l", "--encoding=UTF-8", page], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=settings)
    return subprocess.run(["col", "-bx"], input=roff.stdout, stdout=subprocess.PIPE, env=settings).stdout.decode("utf-8", "replace")


def files(below, pattern):
    return [p for p in sorted(glob.glob(f"{below}/{pattern}", recursive=True)) if os.path.isfile(p) and not os.path.islink(p)]


def sampled(paths, levels, most):
    groups = collections.defaultdict(list)
    for path in paths:
        groups["/".join(pathlib.Path(path).parts[:levels])].append(path)
    return [path for group in groups.values() for path in random.sample(group, min(len(group), most))]


def collect(below):
    for path in files(below, "usr/share/doc/**/*.txt*"):
        for n, piece in enumerate(pieces(read(path))):
            yield f"{os.path.relpath(path, below)}#{n}", {"text": piece}
    for path in files(below, "usr/share/games/fortunes/*"):
        if not path.endswith((".dat", ".u8")):
            for n, piece in enumerate(pieces(read(path).replace("\n%\n", "\n\n"))[:3]):
                yield f"{os.path.relpath(path, below)}#{n}", {"text": piece}
    pages = files(below, "usr/share/man/**/*.gz")
    for path in sampled(pages, len(pathlib.Path(below).parts) + 4, 22):
        yield os.path.relpath(path, below), {"text": printed(path)}


def html(below):
    for path in sampled(files(below, "usr/share/doc/**/*.html"), len(pathlib.Path(below).parts) + 6, 7):
        yield os.path.relpath(path, below), {"html": read(path)}


def measure(winnow, rows):
    lost, n, by_page = collections.Counter(), collections.Counter(), collections.Counter()
    total = {}
    for row in open(rows, encoding="utf-8"):
        page = json.loads(row)
        total[page["id"]] = words(page.get("text") or re.sub(r"<[^>]*>", " ", page.get("html", "")))
    with tempfile.NamedTemporaryFile() as audit:
        with open(rows, "rb") as source:
            subprocess.run([winnow, "clean", "--from", "jsonl", "-f", "jsonl", "-q", "--audit", audit.name, "-"], stdin=source,
                           stdout=subprocess.DEVNULL, check=False)
        for row in open(audit.name, encoding="utf-8"):
            edit = json.loads(row)
            if edit["type"] != "edit" or "plugin" not in edit:
                continue
            gone = words(edit.get("removed", "")) - words(edit.get("inserted", ""))
            reason = "a line on rights" if RIGHTS.search(edit.get("removed", "")) else edit["reason"]
            lost[edit["plugin"], reason] += gone
            n[edit["plugin"], reason] += 1
            if reason != "a line on rights":
                by_page[edit["page"]] += gone
    all_words = sum(total.values())
    print(f"{len(total)} pages, {all_words} words")
    for (plugin, reason), gone in lost.most_common():
        print(f"{gone:8} words {100 * gone / all_words:7.3f} %  {n[plugin, reason]:6} edits  {plugin}: {reason}")
    over = sum(gone > 0.02 * total.get(page, 0) for page, gone in by_page.items())
    print(f"{over} pages lose more than 2 %, lines on rights left out; most:")
    for page, gone in by_page.most_common(10):
        print(f"{gone:8} of {total.get(page, 0)}  {page}")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("collect", "html", "measure"):
        sys.exit(__doc__)
    random.seed(5)
    if sys.argv[1] == "measure":
        measure(sys.argv[2], sys.argv[3])
        return
    with open(sys.argv[3], "w", encoding="utf-8") as out:
        for name, page in (collect if sys.argv[1] == "collect" else html)(sys.argv[2].rstrip("/")):
            if len(next(iter(page.values()))) > 200:
                out.write(json.dumps({"id": name, **page}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
