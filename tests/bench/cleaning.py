#!/usr/bin/env python3
"""How well the whole pipeline cleans dumped pages, each page by a line model that never saw its site.

usage: cleaning.py BUILD --dumps DUMPS --folds DIR [--snippets SNIPPET_DUMPS] [--args "..."] [--out CLEANED] [--worst N]

BUILD      a build folder (bin/winnow, lib/winnow/plugins)
DUMPS      {id, page, source, type, dumper, text, gold}, one a line, .zst or plain: pages as plain text beside their own text
SNIPPETS   {id, page, lang, text, with, without}: pages with snippets that must and must not be left
DIR        what plugins/chrome/train/train.py --folds wrote: five models and which page belongs to which
--args     options for `winnow clean`, for instance "--preset hard" or "--set chrome.line_model=false"
--out      the cleaned pages as JSONL, for `winnow eval`

Prints mean word F1 (runs of \\w, lower-cased) by dumper, source and type beside that of doing nothing, the gold paragraphs that
are lost, what clean pages lose, how many outputs a second cleaning changes, and F1 over snippets. The fold's model takes the
place of the built-in one in a copy of the plugin, so that what is measured is the program and no imitation of it.
"""
import argparse
import collections
import json
import pathlib
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

TOKEN = re.compile(r"\w+")
MODEL = pathlib.Path(__file__).resolve().parents[2] / "plugins/chrome/data/line_model.bin"


def read_jsonl(path):
    if str(path).endswith(".zst"):
        lines = subprocess.run(["zstd", "-dc", str(path)], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    else:
        lines = open(path, encoding="utf-8")
    return [json.loads(line) for line in lines if line.strip()]


def install(build, model, to):
    """A copy of the program whose chrome plugin holds `model`."""
    for part in ("bin/winnow", "lib/winnow/plugins"):
        (to / part).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(build / "bin/winnow", to / "bin/winnow")
    shutil.copytree(build / "lib/winnow/plugins", to / "lib/winnow/plugins")
    plugin = to / "lib/winnow/plugins/chrome.winnow.so"
    data, built_in, new = plugin.read_bytes(), MODEL.read_bytes(), model.read_bytes()
    if data.count(built_in) != 1:
        sys.exit(f"{plugin} does not hold {MODEL}: build first")
    if len(new) != len(built_in):
        sys.exit(f"{model} has {len(new)} bytes and the built-in model {len(built_in)}: they are of different make")
    plugin.write_bytes(data.replace(built_in, new))
    return to / "bin/winnow"


class Program:
    """`winnow clean` with the model of each page's fold."""

    def __init__(self, build, folds, options, work):
        self.options = options
        self.fold_of = json.loads((folds / "folds.json").read_text())
        self.programs = [install(build, model, work / model.stem) for model in sorted(folds.glob("fold*.bin"))]

    def clean(self, rows, options=None):
        """Rows of {id, page, text}: their answers by id."""
        options = self.options if options is None else options
        answers = {}
        for k, program in enumerate(self.programs):
            feed = "".join(json.dumps({"id": r["id"], "text": r["text"]}, ensure_ascii=False) + "\n"
                           for r in rows if self.fold_of[r["page"]] == k)
            if not feed:
                continue
            command = [program, "clean", "--from", "jsonl", "-f", "jsonl", "-q", *options, "-"]
            out = subprocess.run(command, input=feed.encode("utf-8", "replace"), stdout=subprocess.PIPE, check=True).stdout
            for line in out.decode().split("\n"):
                if line:
                    row = json.loads(line)
                    answers[row["id"]] = row
        return answers


def bag(text):
    return collections.Counter(TOKEN.findall(text.lower()))


def f1(text, gold):
    a, b = bag(gold), bag(text)
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def by_group(rows, columns):
    groups = collections.defaultdict(list)
    for i, d in enumerate(rows):
        for key in ("all", "dumper " + d["dumper"], "source " + d["source"], "type " + str(d["type"])):
            groups[key].append(i)
    print(f"{'word F1':28s}{'pages':>6s}{'nothing':>10s}{'winnow':>10s}")
    for key, at in sorted(groups.items()):
        print(f"{key:28s}{len(at):6d}" + "".join(f"{statistics.fmean(c[i] for i in at):10.4f}" for c in columns))


def clean_pages(program, dumps):
    """What the gold texts lose as input; a line that a gold text itself repeats counts once.

    Two counts: with every word of the gold text, and with those alone that are to stay: letters that were mended (mojibake,
    entities, soft hyphens) are no loss, and lines that differ in case or punctuation are copies of each other too."""
    rows = list({d["page"]: dict(id=d["id"], page=d["page"], text=d["gold"]) for d in dumps if d["gold"].strip()}.values())
    answers, mended = program.clean(rows), program.clean(rows, ["--plugins", "mojibake"])
    worst = []

    def count(title, wanted_of):
        lost = total = over = 0
        worst.clear()
        for r in rows:
            wanted = wanted_of(r)
            n, size = sum((wanted - bag(answers[r["id"]]["text"])).values()), sum(wanted.values())
            lost, total, over = lost + n, total + size, over + (n > 0.02 * size)
            worst.append((n / max(1, size), r["id"]))
        print(f"clean pages{title}: {100 * lost / total:.3f} % of words lost, {over} of {len(rows)} lose more than 2 %")

    def to_stay(r):
        lines = {tuple(TOKEN.findall(line.lower())): line for line in mended[r["id"]]["text"].split("\n")}
        return bag("\n".join(lines.values()))

    count("", lambda r: bag("\n".join(dict.fromkeys(r["text"].split("\n")))))
    count(", mended letters and copies left out", to_stay)
    return sorted(worst, reverse=True)


def paragraphs(rows, answers):
    """Gold paragraphs of 23 words and more that the dump holds: how many are gone from the cleaned text."""
    def runs(text):
        words = TOKEN.findall(text.lower())
        return [tuple(words[i:i + 4]) for i in range(len(words) - 3)]

    lost = total = pages = 0
    for r in rows:
        before, after = set(runs(r["text"])), set(runs(answers[r["id"]]["text"]))
        found = [g for g in map(runs, r["gold"].split("\n")) if len(g) >= 20 and sum(x in before for x in g) >= 0.8 * len(g)]
        gone = sum(sum(x in after for x in g) < 0.2 * len(g) for g in found)
        lost, total, pages = lost + gone, total + len(found), pages + (gone > 0)
    print(f"paragraphs: {lost} of {total} lost, from {pages} of {len(rows)} dumps")


def again(program, rows, answers):
    """How many outputs a second cleaning changes."""
    second = program.clean([dict(r, text=answers[r["id"]]["text"]) for r in rows])
    changed = [r["id"] for r in rows if second[r["id"]]["text"] != answers[r["id"]]["text"]]
    size = lambda text: len(TOKEN.findall(text))
    over = [i for i in changed if size(second[i]["text"]) < 0.98 * size(answers[i]["text"])]
    print(f"cleaned again: {len(changed)} of {len(rows)} outputs change, {len(over)} lose more than 2 % of their words", *changed[:8])


def snippets(rows, answers):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    flat = lambda text: " ".join(text.split()).lower()
    for d in rows:
        text = flat(answers[d["id"]].get("body", "") if answers else d["text"])
        for key in ("all", "English" if d.get("lang") == "en" else "other"):
            c = counts[key]
            c[0] += sum(flat(s) in text for s in d["with"])
            c[1] += len(d["with"])
            c[2] += sum(flat(s) in text for s in d["without"])
    return {k: 2 * a / max(1, a + c + n) for k, (a, n, c) in sorted(counts.items())}


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("build", type=pathlib.Path)
    a.add_argument("--dumps")
    a.add_argument("--snippets")
    a.add_argument("--folds", required=True, type=pathlib.Path)
    a.add_argument("--args", default="")
    a.add_argument("--out")
    a.add_argument("--worst", type=int, default=0)
    a.add_argument("--no-again", action="store_true")
    a.add_argument("--sample", type=int, default=1, help="every Nth page only")
    o = a.parse_args()
    with tempfile.TemporaryDirectory() as work:
        program = Program(o.build, o.folds, shlex.split(o.args), pathlib.Path(work))
        if o.dumps:
            rows = read_jsonl(o.dumps)[::o.sample]
            answers = program.clean(rows)
            body = lambda d: answers[d["id"]].get("body") or ""
            nothing = [f1(d["text"], d["gold"]) for d in rows]
            values = [f1(body(d), d["gold"]) for d in rows]
            by_group(rows, [nothing, values])
            paragraphs(rows, answers)
            for share, page in clean_pages(program, rows)[:o.worst]:
                print(f"  {100 * share:6.2f} % {page}")
            if not o.no_again:
                again(program, rows, answers)
            if o.out:
                with open(o.out, "w", encoding="utf-8") as out:
                    for d in rows:
                        out.write(json.dumps(answers[d["id"]], ensure_ascii=False) + "\n")
        if o.snippets:
            rows = read_jsonl(o.snippets)
            left, before = snippets(rows, program.clean(rows)), snippets(rows, None)
            for key, value in left.items():
                print(f"snippets {key:20s}{before[key]:10.4f}{value:10.4f}")


if __name__ == "__main__":
    main()
