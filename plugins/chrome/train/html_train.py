#!/usr/bin/env python3
"""Trains the HTML block model of the chrome plugin: data/html/model.bin. html.md says what from and how well it does.

    html_train.py --pages PAGES [--silver SILVER] [--out model.bin] [--folds DIR] [--cv] --build BUILD

PAGES         {id, source, type, url, html, gold}, one a line, .zst or plain
SILVER        pages without gold text: what html_silver.py writes
--cv          five models, each without the sites of its fold, and what each makes of the pages that it never saw
--folds DIR   writes fold0.bin .. fold4.bin and folds.json, for scoring with the program itself (--set chrome.html_model_asset)
--build       the build folder: the library with the reader and the embedded word lists are taken from there
The same inputs give the same bytes: fixed seeds, one thread, pinned packages (requirements.txt).
"""
import argparse
import collections
import ctypes
import json
import pathlib
import struct
import subprocess
import sys
import time

import numpy as np

import train

HERE = pathlib.Path(__file__).resolve().parent
N_FOLDS = train.N_FOLDS
TABLES, BUCKETS, TABLE_STEP = 3, 65536, 0.05
SMOOTHING = 4.0  # pages of the mean that every weight begins with
TREES = dict(objective="cross_entropy", num_leaves=32, learning_rate=0.07, feature_fraction=0.3, min_data_in_leaf=40, lambda_l2=5.0,
             max_bin=63, seed=7, num_threads=1, verbose=-1, force_col_wise=True, deterministic=True)
N_TREES, MOST_BLOCKS = 240, 150
ALPHA, LOWEST, HIGHEST = 0.85, 0.2, 0.6
LEAF_STEP = 1024.0
CORE_NEEDS = ["libdeflate", "zlib", "libzstd", "libbrotlidec", "libarchive", "sqlite3", "lmdb"]  # of the core beside what the reader needs


class Library:
    """The shared library made of html_trainer.cpp, the plugin's own sources and the core."""

    def __init__(self, work, build):
        chrome, root = HERE.parent, HERE.parents[2]
        path = work / "html_trainer.so"
        libs = subprocess.run(["pkg-config", "--libs", "icu-uc", "icu-i18n", "libxxhash", "fmt", "simdjson", *CORE_NEEDS], stdout=subprocess.PIPE,
                              check=True, text=True).stdout.split()
        subprocess.run(["g++", "-std=c++20", "-O3", "-ffp-contract=off", "-shared", "-fPIC", f"-I{root}/core/include", f"-I{root}/core/src",
                        f"-I{chrome}", f"-I{build}/plugins", str(HERE / "html_trainer.cpp"), str(HERE / "html_trainer_page.cpp"),
                        *[str(chrome / f"html/{n}.cpp") for n in ("features", "page", "tables", "words")],
                        f"{build}/plugins/chrome_data.S", f"{build}/core/libwinnow.a", *libs, "-ldl", "-lpthread", "-o", str(path)], check=True)
        lib = self.lib = ctypes.CDLL(str(path))
        for name in ("page_new", "tables_new"):
            getattr(lib, name).restype = ctypes.c_void_p
        for name in ("feature_count", "page_blocks", "page_buckets", "text_words"):
            getattr(lib, name).restype = ctypes.c_int64
        self.n_features = lib.feature_count()
        self.names = []
        for i in range(self.n_features):
            name = ctypes.create_string_buffer(80)
            lib.feature_name(ctypes.c_int64(i), name, ctypes.c_int64(80))
            self.names.append(name.value.decode())

    def words(self, text):
        data = text.encode("utf-8", "replace")
        out = np.zeros(len(data) + 1, np.uint64)
        n = self.lib.text_words(data, ctypes.c_int64(len(data)), train.pointer(out), ctypes.c_int64(len(out)))
        return out[:n]

    def tables(self, weights):
        """Float weights as the quantised tables of the model file."""
        data = quantised(weights).tobytes()
        return ctypes.c_void_p(self.lib.tables_new(data, ctypes.c_int64(len(data)), ctypes.c_float(TABLE_STEP)))


class Page:
    def __init__(self, library, d):
        self.id, self.source, self.type = d["id"], d["source"], d.get("type") or d.get("lang") or ""
        self.fold = train.fold_of(train.site_of(d["url"] or d["id"]))
        data = d["html"].encode("utf-8", "replace")
        self.handle = library.lib.page_new(data, ctypes.c_int64(len(data)), (d["url"] or "").encode("utf-8", "replace"))
        self.gold = library.words(d["gold"])
        self.empty = not self.handle
        if self.empty:
            self.n = np.zeros(0, np.int64)
            return
        self.handle = ctypes.c_void_p(self.handle)
        self.library = library
        self.n = np.zeros(library.lib.page_blocks(self.handle), np.int64)
        library.lib.page_words(self.handle, train.pointer(self.n), None)
        self.words = np.zeros(int(self.n.sum()), np.uint64)
        library.lib.page_words(self.handle, train.pointer(self.n), train.pointer(self.words))
        self.begin = np.concatenate([[0], np.cumsum(self.n)])
        rows = np.zeros((library.lib.page_buckets(self.handle, None), 2), np.int32)
        library.lib.page_buckets(self.handle, train.pointer(rows))
        self.buckets = rows
        self.y = np.zeros(len(self.n), np.float32)
        self.sure = np.ones(len(self.n), bool)
        w = np.sqrt(self.n.astype(np.float64))
        self.weights = (w / max(w.sum(), 1e-9) * 100).astype(np.float32)

    def texts(self):
        out = []
        for i in range(len(self.n)):
            text = ctypes.create_string_buffer(4096)
            self.library.lib.page_text(self.handle, ctypes.c_int64(i), text, ctypes.c_int64(4096))
            out.append(text.value.decode("utf-8", "replace"))
        return out

    def features(self, tables):
        out = np.zeros((len(self.n), self.library.n_features), np.float32)
        self.library.lib.page_features(self.handle, tables, train.pointer(out))
        return out

    def count_buckets(self):
        """Of each bucket on the page the share of content among the blocks that carry it."""
        block, bucket = self.buckets[:, 0], self.buckets[:, 1]
        known, index = np.unique(bucket, return_inverse=True)
        w = np.where(bucket < BUCKETS, np.sqrt(self.n[block] + 1e-9), 1.0) * self.sure[block] + 1e-12
        good = np.bincount(index, w * self.y[block], minlength=len(known))
        self.counted = (known, good / np.bincount(index, w, minlength=len(known)))
        del self.buckets

    def f1(self, keep):
        if not len(self.gold):
            return float("nan")
        words = self.words[np.repeat(keep, self.n)] if len(self.n) else np.zeros(0, np.uint64)
        if not len(words):
            return 0.0
        a, na = np.unique(words, return_counts=True)
        b, nb = np.unique(self.gold, return_counts=True)
        _, ia, ib = np.intersect1d(a, b, return_indices=True)
        common = np.minimum(na[ia], nb[ib]).sum()
        return 2 * common / (len(words) + len(self.gold))


def label(page, gold_lines, library):
    """The share of a block's words that stand in a run of four that gold has too; the page's words run on across
    blocks. A short block near content that is a whole line of gold counts. Of more copies than gold has, those in the
    densest surroundings stay."""
    gold = page.gold.tolist()
    grams = {tuple(gold[i:i + 4]) for i in range(len(gold) - 3)}
    words = page.words.tolist()
    covered = np.zeros(len(words) + 4, bool)
    for i in range(len(words) - 3):
        if tuple(words[i:i + 4]) in grams:
            covered[i:i + 4] = True
    n = len(page.n)
    blocks = [tuple(words[page.begin[i]:page.begin[i + 1]]) for i in range(n)]
    y = np.array([covered[page.begin[i]:page.begin[i + 1]].mean() if page.n[i] else 0.0 for i in range(n)])
    loose = [i for i in range(n) if 0 < page.n[i] < 4 and y[i] < 1 and blocks[i] in gold_lines]
    before = y.copy()
    for i in loose:
        if max([before[j] for j in range(max(0, i - 3), min(n, i + 4)) if j != i] or [0]) > 0.5:
            y[i] = 1
    groups = collections.defaultdict(list)
    for i in range(n):
        if y[i] > 0.5:
            groups[blocks[i]].append(i)
    for key, where in groups.items():
        if len(where) < 2:
            continue
        size = len(key)
        first = key[0]
        count = sum(1 for i in range(len(gold) - size + 1) if gold[i] == first and tuple(gold[i:i + size]) == key)
        if len(where) <= max(1, count):
            continue
        near = {i: np.mean([y[j] for j in range(max(0, i - 4), min(n, i + 5)) if j != i] or [0]) for i in where}
        for i in sorted(where, key=lambda i: (-near[i], i))[max(1, count):]:
            y[i] = 0
    return y.astype(np.float32)


def vote(page, d, library):
    """Labels by two extractors: sure where they agree; the snippets of the set overrule them."""
    votes = []
    for text in d["texts"]:
        page.gold = library.words(text)
        votes.append(label(page, {tuple(library.words(line).tolist()) for line in text.split("\n")}, library))
    page.gold = library.words("")
    page.y = (votes[0] + votes[1]) / 2
    page.sure = np.abs(votes[0] - votes[1]) < 0.5
    wanted, unwanted = ([" ".join(s.split()).lower() for s in d[k]] for k in ("with", "without"))
    for i, text in enumerate(page.texts()):
        text = " ".join(text.split()).lower()
        if any(s in text for s in wanted):
            page.y[i], page.sure[i] = 1, True
        elif any(s in text for s in unwanted):
            page.y[i], page.sure[i] = 0, True


def quantised(weights):
    return np.clip(np.round(weights / TABLE_STEP), -127, 127).astype(np.int8)


def fit_tables(pages, left_out):
    good, n = np.zeros(TABLES * BUCKETS), np.zeros(TABLES * BUCKETS)
    for page in pages:
        if page.fold in left_out or page.empty:
            continue
        known, share = page.counted
        good[known] += share
        n[known] += 1
    weights = np.zeros(TABLES * BUCKETS)
    for t in range(TABLES):
        part = slice(t * BUCKETS, (t + 1) * BUCKETS)
        mean = good[part].sum() / max(1.0, n[part].sum())
        weights[part] = np.log((good[part] + SMOOTHING * mean) / (n[part] - good[part] + SMOOTHING * (1 - mean))) - np.log(mean / (1 - mean))
    weights[n < 2] = 0
    return weights


def select(p, n):
    """Which blocks to keep: the cut of greatest expected F. The plugin's html/choice.cpp does the same."""
    n = n.astype(np.float64)
    if not len(p):
        return np.zeros(0, bool)
    order = np.argsort(-p, kind="stable")
    good, all_words = np.cumsum((p * n)[order]), np.cumsum(n[order])
    f = 2 * good / np.maximum(1e-9, all_words + ALPHA * good[-1])
    cut = min(max(float(p[order[int(np.argmax(f))]]), LOWEST), HIGHEST)
    return p >= cut


def fit(pages, tables_for, names):
    import lightgbm
    rng = np.random.RandomState(1)
    X, y, w = [], [], []
    for page in pages:
        if page.empty or not len(page.n):
            continue
        rows = np.nonzero(page.sure & (page.n > 0))[0]
        if not len(rows):
            continue
        sample = np.sort(rng.choice(rows, min(len(rows), MOST_BLOCKS), False))
        X.append(page.features(tables_for(page))[sample])
        y.append(page.y[sample])
        w.append(page.weights[sample] * len(rows) / len(sample) * page.worth)
    X, y, w = (np.concatenate(a) for a in (X, y, w))
    data = lightgbm.Dataset(X, y, weight=w, feature_name=[n.replace("-", "minus") for n in names], params=dict(max_bin=TREES["max_bin"]))
    return lightgbm.train(TREES, data, N_TREES)


def model_bytes(library, tables, booster):
    """The file that HtmlModel::parse() reads; little-endian."""
    trees = booster.dump_model()["tree_info"]
    cuts = [set() for _ in range(library.n_features)]

    def gather(node):
        if "split_feature" not in node:
            return
        if node["decision_type"] != "<=" or node["missing_type"] not in ("None",):
            raise ValueError(f"unexpected split {node['decision_type']} {node['missing_type']}")
        cuts[node["split_feature"]].add(as_float(node["threshold"]))
        gather(node["left_child"])
        gather(node["right_child"])

    for tree in trees:
        gather(tree["tree_structure"])
    cuts = [sorted(c) for c in cuts]
    out = [b"WHM1", struct.pack("<IIf", library.n_features, len(trees), TABLE_STEP), quantised(tables).tobytes()]
    for c in cuts:
        out.append(struct.pack("<B", len(c)) + struct.pack(f"<{len(c)}f", *c))
    for tree in trees:
        nodes, leaves = [], []

        def walk(node):
            """The number of the node, or -1 - the number of the leaf."""
            if "split_feature" not in node:
                leaves.append(int(round(node["leaf_value"] * LEAF_STEP)))
                return -len(leaves)
            at = len(nodes)
            nodes.append(None)
            feature = node["split_feature"]
            left, right = walk(node["left_child"]), walk(node["right_child"])
            nodes[at] = (feature, cuts[feature].index(as_float(node["threshold"])), left, right)
            return at

        walk(tree["tree_structure"])
        out.append(struct.pack("<B", len(nodes)))
        out += [struct.pack("<HBbb", *node) for node in nodes]
        out.append(struct.pack(f"<{len(leaves)}h", *leaves))
    return b"".join(out)


def as_float(threshold):
    """The greatest float that is not above the threshold: the same side for every float."""
    f = np.float32(threshold)
    return float(np.nextafter(f, np.float32(-np.inf)) if float(f) > threshold else f)


def report(pages, keep):
    by = collections.defaultdict(list)
    for page in pages:
        f = page.f1(keep[page.id])
        if np.isnan(f):
            continue
        by[page.source].append(f)
        if page.source == "wcxb":
            by["wcxb/" + page.type].append(f)
    return {k: round(float(np.mean(v)), 4) for k, v in sorted(by.items())}


def load(library, path, worth, log):
    pages = []
    for d in train.read_jsonl(path):
        page = Page(library, d)
        page.worth = worth
        if not page.empty:
            if "texts" in d:
                vote(page, d, library)
            else:
                lines = {tuple(library.words(line).tolist()) for line in d["gold"].split("\n")}
                page.y = label(page, lines, library)
            page.count_buckets()
        pages.append(page)
    log(len(pages), "pages", sum(len(p.n) for p in pages), "blocks")
    return pages


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--pages", required=True)
    a.add_argument("--silver")
    a.add_argument("--out", type=pathlib.Path)
    a.add_argument("--folds", type=pathlib.Path)
    a.add_argument("--cv", action="store_true")
    a.add_argument("--work", type=pathlib.Path, default=pathlib.Path("train.work"))
    a.add_argument("--build", type=pathlib.Path, default=HERE.parents[2] / "build")
    o = a.parse_args()
    o.work.mkdir(parents=True, exist_ok=True)
    library = Library(o.work, o.build)
    log = train.log
    pages = load(library, o.pages, 1.0, log)
    silver = load(library, o.silver, 0.5, log) if o.silver else []
    print("choice with labels known", report(pages, {p.id: p.y >= 0.5 if not p.empty else np.zeros(0, bool) for p in pages}))
    known = pages + silver
    cache = {}

    def tables_without(*folds):
        key = frozenset(folds)
        if key not in cache:
            cache[key] = library.tables(fit_tables(known, key))
        return cache[key]

    if o.cv or o.folds:
        keep = {}
        for k in range(N_FOLDS):
            booster = fit([p for p in known if p.fold != k], lambda p: tables_without(k, p.fold), library.names)
            for p in known:
                if p.fold == k:
                    keep[p.id] = np.zeros(0, bool) if p.empty else select(booster.predict(p.features(tables_without(k)), num_threads=1), p.n)
            if o.folds:
                o.folds.mkdir(parents=True, exist_ok=True)
                (o.folds / f"fold{k}.bin").write_bytes(model_bytes(library, fit_tables(known, {k}), booster))
            log("fold", k, report([p for p in pages if p.fold == k], keep))
        print("cross-validated", json.dumps(report(pages, keep)))
        if o.folds:
            (o.folds / "folds.json").write_text(json.dumps({p.id: p.fold for p in known}))
    if o.out:
        booster = fit(known, lambda p: tables_without(p.fold), library.names)
        o.out.write_bytes(model_bytes(library, fit_tables(known, set()), booster))
        gain = booster.feature_importance("gain")
        for i in np.argsort(-gain)[:60]:
            log(f"{gain[i] / gain.sum():.4f} {library.names[i]}")
    log("done")


if __name__ == "__main__":
    main()
