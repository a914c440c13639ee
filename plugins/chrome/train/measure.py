#!/usr/bin/env python3
"""Figures of the line model alone, every page scored by the model that was trained without its site.

    measure.py --dumps DUMPS --pages PAGES --folds DIR [--snippet-dumps SNIPPET_DUMPS --snippet-pages PAGES]
               [--beta B] [--certain P] [--certain-lines N] [--least-share S] [--sweep] [--worst N]

DIR is what train.py --folds wrote. Words are runs of \\w, lower-cased; F1 is the mean over dumps of word F1 against gold.
"again": pages that a second cleaning of their own output would change, and what it would take from them.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import pickle
import re

import numpy as np

import train

TOKEN = re.compile(r"\w+")


def bag(words):
    return collections.Counter(words)


class Set:
    """Pages in the library's memory with what the scores need of their words."""

    def __init__(self, trainer, folds, work):
        self.trainer, self.folds, self.work = trainer, folds, work
        self.models = [trainer.model((folds / f"fold{k}.bin").read_bytes()) for k in range(train.N_FOLDS)]

    def load(self, name, rows, sites, text_of):
        corpus = train.Corpus(self.trainer)
        for d in rows:
            corpus.add(dict(page=d["page"], kind="whole", fold=train.fold_of(sites[d["page"]])), text_of(d))
        stamp = hashlib.sha1(json.dumps([name, [(d["id"], n) for d, n in zip(rows, corpus.n_lines)]]).encode()).hexdigest()[:12]
        cache = self.work / f"words.{name}.{stamp}.pickle"
        if cache.exists():
            return corpus, pickle.loads(cache.read_bytes())
        words = []
        for i, d in enumerate(rows):
            ids = {}
            lines = [np.array([ids.setdefault(t, len(ids)) for t in TOKEN.findall(line.lower())], np.int32)
                     for line in corpus.lines(i, text_of(d))]
            gold = np.array([ids.setdefault(t, len(ids)) for t in TOKEN.findall(d["gold"].lower())], np.int32)
            words.append((np.concatenate(lines) if lines else np.zeros(0, np.int32), np.array([len(x) for x in lines], np.int64),
                          np.bincount(gold, minlength=len(ids)), len(ids)))
        cache.write_bytes(pickle.dumps(words))
        return corpus, words

    def probabilities(self, corpus):
        return [corpus.score(self.models[page["fold"]], i) for i, page in enumerate(corpus.pages)]


def f1(words, keep):
    ids, lengths, gold, n = words
    kept = np.bincount(ids[np.repeat(keep, lengths)], minlength=n)
    overlap = np.minimum(kept, gold).sum()
    return 0.0 if overlap == 0 else 2 * overlap / (kept.sum() + gold.sum())


def table(rows, values, columns):
    groups = collections.defaultdict(list)
    for i, d in enumerate(rows):
        for key in ("all", "dumper/" + d["dumper"], "source/" + d["source"], "type/" + str(d["type"])):
            groups[key].append(i)
    print(f"{'':28s}{'n':>6s}" + "".join(f"{c:>12s}" for c in columns))
    for key, at in sorted(groups.items()):
        print(f"{key:28s}{len(at):6d}" + "".join(f"{np.mean([v[i] for i in at]):12.4f}" for v in values))


def clean_pages(rows, corpus, p, choose):
    """Share of words that clean pages lose, pages that lose more than 2 %, by the scorer's rule for repeated lines."""
    lost = total = over = 0
    worst, by = [], collections.defaultdict(lambda: [0, 0])
    for i, d in enumerate(rows):
        keep = choose(i, p[i])
        lines = corpus.lines(i, d["gold"])
        wanted = bag(TOKEN.findall("\n".join(dict.fromkeys(d["gold"].split("\n"))).lower()))
        n = sum((wanted - bag(TOKEN.findall("\n".join(x for x, k in zip(lines, keep) if k).lower()))).values()) if not keep.all() else 0
        size = sum(wanted.values())
        lost, total, over = lost + n, total + size, over + (n > 0.02 * size)
        by[d["type"]][0] += n
        by[d["type"]][1] += size
        worst.append((n / max(1, size), d["page"], d["type"], [x[:90] for x, k in zip(lines, keep) if not k][:4]))
    return lost / total, over, len(rows), {k: v[0] / max(1, v[1]) for k, v in sorted(by.items())}, sorted(worst, reverse=True)


def again(corpus, p, models, choose, words):
    """Second cleanings that change a page, and that take more than 2 % of its words; pages unsettled after four."""
    changed = over = unsettled = 0
    for i, page in enumerate(corpus.pages):
        keep = choose(i, p[i])
        rounds, before = 1, None
        while rounds < 6:
            if not keep.any():
                break
            q = corpus.score(models[page["fold"]], i, keep)
            at = np.nonzero(keep)[0]
            second = np.zeros(len(keep), bool)
            second[at[corpus.choose(q, corpus.n_tokens[i][at], **choose.options)]] = True
            if (second == keep).all():
                break
            if rounds == 1:
                before = corpus.n_tokens[i][keep].sum()
                changed += 1
                over += corpus.n_tokens[i][keep & ~second].sum() > 0.02 * before
            keep = second
            rounds += 1
        unsettled += rounds > 4
    return changed, over, unsettled


def snippets(rows, corpus, p, choose):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    low = lambda s: " ".join(s.split()).lower()
    for i, d in enumerate(rows):
        keep = choose(i, p[i])
        text = low("\n".join(x for x, k in zip(corpus.lines(i, d["text"]), keep) if k))
        for key in ("all", "en" if d.get("lang") == "en" else "other"):
            c = counts[key]
            c[0] += sum(low(w) in text for w in d["with"])
            c[1] += len(d["with"])
            c[2] += sum(low(w) in text for w in d["without"])
    return {k: (tp / max(1, tp + fp), tp / max(1, n), 2 * tp / max(1, tp + fp + n)) for k, (tp, n, fp) in sorted(counts.items())}


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--dumps", required=True)
    a.add_argument("--pages", required=True)
    a.add_argument("--folds", required=True, type=pathlib.Path)
    a.add_argument("--snippet-dumps")
    a.add_argument("--snippet-pages")
    a.add_argument("--work", type=pathlib.Path, default=pathlib.Path("train.work"))
    a.add_argument("--core", default=str(train.HERE.parents[2] / "core" / "include"))
    a.add_argument("--beta", type=float, default=0.75)
    a.add_argument("--certain", type=float, default=0.02)
    a.add_argument("--certain-lines", type=int, default=2)
    a.add_argument("--least-share", type=float, default=0.0)
    a.add_argument("--sweep", action="store_true", help="figures for a grid of guards")
    a.add_argument("--no-again", action="store_true")
    a.add_argument("--worst", type=int, default=0)
    o = a.parse_args()
    o.work.mkdir(parents=True, exist_ok=True)
    trainer = train.Trainer(o.work, o.core)
    sites = {d["id"]: train.site_of(d["url"]) for d in train.read_jsonl(o.pages)}
    rows = train.read_jsonl(o.dumps)
    pages = Set(trainer, o.folds, o.work)
    corpus, words = pages.load("dumps", rows, sites, lambda d: d["text"])
    p = pages.probabilities(corpus)
    clean_rows = list({d["page"]: d for d in rows if d["gold"].strip()}.values())
    clean = train.Corpus(trainer)
    for d in clean_rows:
        clean.add(dict(page=d["page"], kind="gold", fold=train.fold_of(sites[d["page"]])), d["gold"])
    clean_p = pages.probabilities(clean)

    def chooser(of, **options):
        def choose(i, q):
            return of.choose(q, of.n_tokens[i], **options)
        choose.options = options
        return choose

    def summary(**options):
        values = [f1(words[i], chooser(corpus, **options)(i, p[i])) for i in range(len(rows))]
        lost, over, n, by, worst = clean_pages(clean_rows, clean, clean_p, chooser(clean, **options))
        recall = [v for v, d in zip(values, rows) if d["dumper"] == "trafilatura_recall"]
        scraping = [v for v, d in zip(values, rows) if d["source"] == "scrapinghub"]
        print(f"{options}: F1 {np.mean(values):.4f} scrapinghub {np.mean(scraping):.4f} recall dumper {np.mean(recall):.4f}; "
              f"clean lose {100 * lost:.3f} %, {over} of {n} over 2 %", flush=True)
        return values, by, worst

    options = dict(beta=o.beta, certain=o.certain, certain_lines=o.certain_lines, least_share=o.least_share)
    if o.sweep:
        for beta in (0.6, 0.7, 0.75, 0.8, 1.0, 1.2, 1.5):
            summary(**dict(options, beta=beta))
        for certain in (0.015, 0.02, 0.03, 0.05, 0.1):
            for lines in (1, 2, 4):
                summary(**dict(options, certain=certain, certain_lines=lines))
        for share in (0.04, 0.08, 0.12):
            summary(**dict(options, least_share=share))
        return
    values, by, worst = summary(**options)
    nothing = [f1(words[i], np.ones(corpus.n_lines[i], bool)) for i in range(len(rows))]
    table(rows, [nothing, values], ["nothing", "model"])
    print("clean words lost by type:", {k: f"{100 * v:.2f} %" for k, v in by.items()})
    for w in worst[:o.worst]:
        print(f"  {100 * w[0]:.1f} % {w[1]} {w[2]} {w[3]}")
    if o.snippet_dumps:
        for d in train.read_jsonl(o.snippet_pages):
            sites[d["id"]] = train.site_of(d["url"])
        srows = train.read_jsonl(o.snippet_dumps)
        scorpus = train.Corpus(trainer)
        for d in srows:
            scorpus.add(dict(page=d["page"], kind="whole", fold=train.fold_of(sites[d["page"]])), d["text"])
        sp = pages.probabilities(scorpus)
        keep_all = lambda i, q: np.ones(len(q), bool)
        print("snippets, nothing:", {k: [round(x, 4) for x in v] for k, v in snippets(srows, scorpus, sp, keep_all).items()})
        print("snippets, model:  ", {k: [round(x, 4) for x in v] for k, v in snippets(srows, scorpus, sp, chooser(scorpus, **options)).items()})
    if not o.no_again:
        for name, c, q in (("dumps", corpus, p), ("clean pages", clean, clean_p)):
            changed, over, unsettled = again(c, q, pages.models, chooser(c, **options), words)
            print(f"again, {name}: {changed} of {len(c.pages)} change, {over} lose over 2 %, {unsettled} unsettled after four rounds")


if __name__ == "__main__":
    main()
