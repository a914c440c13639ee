#!/usr/bin/env python3
"""Trains the line model of the chrome plugin: data/line_model.bin. README.md says what from and how well it does.

    train.py --dumps DUMPS --pages PAGES [--silver SILVER] --out line_model.bin
             [--folds DIR] [--scored PAGES] [--work DIR] [--core CORE_INCLUDE] [--fixture HEADER]

DUMPS                 pages as plain text: {id, page, source, type, dumper, text, gold}, one a line, .zst or plain
PAGES                 the same pages with their addresses: {id, url}; folds never part the pages of a host
SILVER                what silver.py makes of pages in other languages: {page, url, dumper, text, gold, y, sure}
--folds DIR           writes fold0.bin .. fold4.bin too, each trained without the hosts of its fold, and folds.json, which
                      says which page is in which: what measure.py scores
--scored PAGES        more pages {id, url} that are to be scored, whether they are trained with or not: they get a fold too
The same inputs give the same bytes: one thread, fixed seeds, pinned packages (requirements.txt).
"""
import argparse
import ctypes
import json
import pathlib
import random
import struct
import subprocess
import sys
import time
import zlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
N_FOLDS = 5
NGRAM_BITS, KNOWN_BITS, KNOWN_HOSTS = 16, 18, 5
TREES = dict(objective="binary", num_leaves=16, learning_rate=0.11, min_data_in_leaf=300, feature_fraction=0.5, max_bin=127,
             lambda_l2=1.2, seed=1, num_threads=1, verbose=-1, force_col_wise=True, deterministic=True)
N_TREES = 100
LEAF_STEP = 512
# Weight of a page by what it is; a sample of its lines goes to the trees.
KINDS = {"whole": (1.0, 0.3), "gold": (2.0, 0.3), "light": (0.5, 0.2), "silver": (1.0, 0.3), "salted": (0.3, 0.15),
         "salted_gold": (0.7, 0.25)}
SALTED = 0.15


def read_jsonl(path):
    if str(path).endswith(".zst"):
        lines = subprocess.run(["zstd", "-dc", str(path)], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    else:
        lines = open(path, encoding="utf-8")
    return [json.loads(line) for line in lines if line.strip()]


def site_of(url):
    """The registrable part of an address's host, near enough: folds must not part the pages of a site."""
    host = url.split("://")[-1].split("::")[-1].split("/")[0].split("?")[0].lower()
    host = host.removesuffix(".html").split(":")[0]
    parts = [p for p in host.split(".") if p]
    if len(parts) >= 3 and (parts[-2] in ("co", "com", "org", "net", "gov", "ac", "edu", "or", "ne") or len(parts[-2]) <= 2):
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])


def fold_of(site):
    return zlib.crc32(("f" + site).encode()) % N_FOLDS


class Trainer:
    """The shared library made of trainer.cpp and the plugin's own sources."""

    def __init__(self, work, core):
        chrome = HERE.parent
        self.path = work / "trainer.so"
        subprocess.run(["g++", "-std=c++20", "-O3", "-ffp-contract=off", "-shared", "-fPIC", f"-I{core}", f"-I{chrome}", str(HERE / "trainer.cpp"),
                        *[str(chrome / f"lines/{n}.cpp") for n in ("characters", "scan", "features", "model", "choice")], "-o", str(self.path)], check=True)
        lib = self.lib = ctypes.CDLL(str(self.path))
        for name, result in (("corpus_new", ctypes.c_void_p), ("corpus_add", ctypes.c_int64), ("corpus_add_salted", ctypes.c_int64),
                             ("model_new", ctypes.c_void_p), ("feature_count", ctypes.c_int64), ("features", ctypes.c_int64)):
            getattr(lib, name).restype = result
        self.n_features = lib.feature_count()
        self.names = []
        for i in range(self.n_features):
            name = ctypes.create_string_buffer(64)
            lib.feature_name(ctypes.c_int64(i), name, ctypes.c_int64(63))
            self.names.append(name.value.decode())

    def model(self, data):
        model = self.lib.model_new(data, ctypes.c_int64(len(data)))
        if not model:
            raise ValueError("not a model")
        return ctypes.c_void_p(model)


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class Corpus:
    def __init__(self, trainer):
        self.trainer, self.lib = trainer, trainer.lib
        self.handle = ctypes.c_void_p(self.lib.corpus_new())
        self.pages, self.n_lines, self.y, self.sure, self.n_tokens = [], [], [], [], []

    def add(self, page, text, gold=None, y=None, sure=None):
        """Adds a page labelled by a gold text, by labels (all true when both are None), with lines that count at all."""
        data = text.encode("utf-8", "replace")
        n = self.lib.corpus_add(self.handle, data, ctypes.c_int64(len(data)))
        if gold is not None:
            y = np.zeros(n, np.uint8)
            g = gold.encode("utf-8", "replace")
            self.lib.corpus_label(self.handle, g, ctypes.c_int64(len(g)), pointer(y))
        return self._append(page, n, y, sure)

    def add_salted(self, of, page, salt):
        n = self.lib.corpus_add_salted(self.handle, ctypes.c_int64(of), ctypes.c_uint64(salt))
        return self._append(page, n, self.y[of], self.sure[of])

    def _append(self, page, n, y, sure):
        index = len(self.pages)
        y = np.ones(n, np.uint8) if y is None else np.asarray(y, np.uint8)
        if len(y) != n:
            raise ValueError(f"{page}: {len(y)} labels for {n} lines")
        tokens = np.zeros(n, np.uint32)
        self.lib.corpus_tokens(self.handle, ctypes.c_int64(index), pointer(tokens))
        self.pages.append(page)
        self.n_lines.append(n)
        self.y.append(y)
        self.sure.append(np.ones(n, bool) if sure is None else sure)
        self.n_tokens.append(tokens)
        return index

    def lines(self, index, text):
        data = text.encode("utf-8", "replace")
        begin, end = np.zeros(self.n_lines[index], np.int64), np.zeros(self.n_lines[index], np.int64)
        self.lib.corpus_ranges(self.handle, ctypes.c_int64(index), pointer(begin), pointer(end))
        return [data[a:b].decode("utf-8").strip() for a, b in zip(begin, end)]

    def weights(self, index):
        w = np.minimum(self.n_tokens[index], 150) + 2.0
        w = np.minimum(w / max(1e-9, w.sum()) * 100, 8)
        return (w * self.sure[index]).astype(np.float32)

    def first_lines(self):
        return np.concatenate([[0], np.cumsum(self.n_lines)]).astype(np.int64)

    def train_tables(self, leave_out, kind_weight):
        first = self.first_lines()
        fold = np.array([p["fold"] for p in self.pages], np.int32)
        w = np.concatenate([self.weights(i) * kind_weight.get(p["kind"], 0) for i, p in enumerate(self.pages)]).astype(np.float32)
        y = np.concatenate(self.y)
        words, shapes = np.zeros(((1 << NGRAM_BITS) + 1, 3), np.float32), np.zeros((32769, 1), np.float32)
        self.lib.train_tables(self.handle, pointer(first), pointer(fold), ctypes.c_int32(leave_out), pointer(y), pointer(w),
                              NGRAM_BITS, 3, ctypes.c_float(0.05), ctypes.c_float(1e-3), pointer(words), pointer(shapes))
        known = np.zeros((1 << KNOWN_BITS) // 8, np.uint8)
        host = np.array([p["host"] if p["kind"] in ("gold", "whole", "silver") else -1 for p in self.pages], np.int32)
        self.lib.known_words(self.handle, pointer(host), pointer(fold), ctypes.c_int32(leave_out), KNOWN_HOSTS, KNOWN_BITS, pointer(known))
        return Tables(quantised(words), quantised(shapes), known)

    def score_tables(self, model, index):
        self.lib.table_scores(model, self.handle, ctypes.c_int64(index))

    def features(self, index, sample):
        sample = np.ascontiguousarray(sample, np.uint8)
        out = np.zeros((int(np.count_nonzero(sample)), self.trainer.n_features), np.uint8)
        self.lib.features(self.handle, ctypes.c_int64(index), pointer(sample), pointer(out))
        return out

    def score(self, model, index, keep=None):
        p = np.zeros(self.n_lines[index] if keep is None else int(np.count_nonzero(keep)), np.float32)
        if keep is None:
            self.lib.score_page(model, self.handle, ctypes.c_int64(index), pointer(p))
        else:
            keep = np.ascontiguousarray(keep, np.uint8)
            self.lib.score_kept(model, self.handle, ctypes.c_int64(index), pointer(keep), pointer(p))
        return p

    def choose(self, p, n_words, beta=0.75, certain=0.02, certain_lines=2, least_share=0.0):
        keep = np.zeros(len(p), np.uint8)
        n_words = np.ascontiguousarray(n_words, np.uint32)
        self.lib.choose_lines(pointer(p), pointer(n_words), ctypes.c_int64(len(p)), ctypes.c_float(beta), ctypes.c_float(certain),
                              ctypes.c_uint32(certain_lines), ctypes.c_float(least_share), pointer(keep))
        return keep.astype(bool)


class Tables:
    """Quantised tables as they stand in the file."""

    def __init__(self, words, shapes, known):
        lines = b"".join(struct.pack("<2f", *line) for line in words[1] + shapes[1])
        self.head = struct.pack("<II", NGRAM_BITS, KNOWN_BITS) + lines
        self.body = words[0].tobytes() + shapes[0].tobytes() + known.tobytes()


def quantised(table):
    """The weights as bytes, and for each column what a step is worth and the bias (the last row)."""
    bias, weights = table[-1], table[:-1]
    steps = [float(np.quantile(np.abs(column[column != 0]), 0.9995)) / 127 for column in weights.T]
    return np.clip(np.round(weights / np.array(steps)), -127, 127).astype(np.int8), [(s, float(b)) for s, b in zip(steps, bias)]


def model_bytes(trainer, tables, booster=None):
    """The file that LineModel::parse() reads; little-endian."""
    out = [b"WLM1", struct.pack("<I", trainer.n_features), tables.head, tables.body]
    trees = booster.dump_model()["tree_info"] if booster else []
    out.append(struct.pack("<iI", 0, len(trees)))
    for tree in trees:
        splits, leaves = [], []

        def walk(node):
            """Appends the node's leaves from left to right; a split's mask is the leaves on its left."""
            if "leaf_value" in node:
                leaves.append(node["leaf_value"])
                return
            begin = len(leaves)
            walk(node["left_child"])
            mask = (1 << len(leaves)) - (1 << begin)
            above = int(np.floor(node["threshold"])) + 1
            if node["decision_type"] != "<=" or not 0 < above < 256:
                raise ValueError(f"unexpected split {node['decision_type']} {node['threshold']}")
            splits.append((node["split_feature"], above, mask))
            walk(node["right_child"])

        walk(tree["tree_structure"])
        out.append(struct.pack("<B", len(splits)))
        out += [struct.pack("<BBH", *split) for split in splits]
        leaves += [0.0] * (16 - len(leaves))
        out.append(struct.pack("<16h", *(int(round(v * LEAF_STEP)) for v in leaves)))
    return b"".join(out)


def light_page(rnd, lines, y, sure):
    """What a careful dumper leaves: the content with a few runs of chrome, at times a second copy."""
    n = len(lines)
    positive = np.nonzero(y)[0]
    first, last = int(positive[0]), int(positive[-1])
    keep = y.astype(bool).copy()
    if rnd.random() > 0.2:
        if rnd.random() < 0.5:
            a = max(0, first - rnd.choice([1, 2, 3, 5, 8]))
            keep[a:min(first, a + rnd.choice([1, 2, 3, 5, 8]))] = True
        if rnd.random() < 0.3:
            keep[:min(first, rnd.choice([1, 2, 4]))] = True
        if rnd.random() < 0.75:
            a = min(n, last + 1 + rnd.choice([0, 0, 0, 1, 3, 6]))
            keep[a:a + rnd.choice([1, 2, 4, 8, 14, 25, 40])] = True
        if rnd.random() < 0.3:
            a = rnd.randrange(last, n)
            keep[a:a + rnd.choice([2, 5, 10])] = True
        if rnd.random() < 0.4:
            keep[first:last] |= np.array([rnd.random() < 0.5 for _ in range(last - first)], bool)
    rows = [(lines[j], bool(y[j]), bool(sure[j])) for j in np.nonzero(keep)[0]]
    if rnd.random() < 0.5:
        rows = [(line.lstrip("•*+◦▪►-– ") or line, v, s) for line, v, s in rows]
    r = rnd.random()
    if r < 0.06:
        rows += [(line, False, s) for line, v, s in rows if v]
    elif r < 0.14 and len(rows) > 3:
        j = rnd.choice([q for q, row in enumerate(rows) if row[1]])
        at = max(j + 1, rnd.choice([0, len(rows), j + 1]))
        rows.insert(at, (rows[j][0], False, rows[j][2]))
    return rows


def build(corpus, dumps, hosts, silver):
    """Fills the corpus; whole dumps come first, in the order given."""
    site_number = {}

    def meta(page, kind, **more):
        site = hosts[page]
        return dict(page=page, kind=kind, fold=fold_of(site), host=site_number.setdefault(site, len(site_number)), **more)

    whole = []
    for d in dumps:
        whole.append(corpus.add(meta(d["page"], "whole", id=d["id"], dumper=d["dumper"]), d["text"], gold=d["gold"]))
    golds = []
    for page, gold in {d["page"]: d["gold"] for d in dumps if d["gold"].strip()}.items():
        golds.append(corpus.add(meta(page, "gold"), gold))
    for d in silver:
        corpus.add(meta(d["page"], "silver"), d["text"], y=d["y"], sure=d["sure"])
        if d["gold"].strip():
            golds.append(corpus.add(meta(d["page"], "gold"), d["gold"]))
    rnd = random.Random(5)

    def light(index, page, text):
        y, sure = corpus.y[index], corpus.sure[index]
        if y.sum() < 2:
            return
        rows = light_page(rnd, corpus.lines(index, text), y, sure)
        corpus.add(meta(page, "light"), "\n".join(row[0] for row in rows), y=[row[1] for row in rows],
                   sure=np.array([row[2] for row in rows], bool))

    for index, d in zip(whole, dumps):
        if d["dumper"] == "resiliparse" or (d["dumper"] == "bs4" and rnd.random() < 0.4):
            light(index, d["page"], d["text"])
    first_silver = len(whole) + len({d["page"] for d in dumps if d["gold"].strip()})
    at = first_silver
    for d in silver:
        if d["dumper"] == "resiliparse":
            light(at, d["page"], d["text"])
        at += 2 if d["gold"].strip() else 1
    for index in whole:
        if rnd.random() < SALTED:
            corpus.add_salted(index, dict(corpus.pages[index], kind="salted"), rnd.getrandbits(62))
    for index in golds:
        if rnd.random() < SALTED:
            corpus.add_salted(index, dict(corpus.pages[index], kind="salted_gold"), rnd.getrandbits(62))
    return whole


def sampled_rows(corpus, indices, rng):
    X, y, w, fold = [], [], [], []
    for i in indices:
        page = corpus.pages[i]
        if corpus.n_lines[i] == 0:
            continue
        weight, rate = KINDS[page["kind"]]
        lw = corpus.weights(i)
        sample = (rng.random(corpus.n_lines[i]) < rate) & (lw > 0)
        if not sample.any():
            continue
        X.append(corpus.features(i, sample))
        y.append(corpus.y[i][sample])
        w.append(lw[sample] * weight / rate)
        fold.append(np.full(len(y[-1]), page["fold"], np.int8))
    return np.concatenate(X), np.concatenate(y), np.concatenate(w), np.concatenate(fold)


def train_trees(trainer, X, y, w):
    import lightgbm
    data = lightgbm.Dataset(X, y, weight=w, feature_name=[n.replace("-", "_minus_").replace("+", "_plus_").replace("~", "_around_").replace("<", "_before_").replace(">", "_behind_") for n in trainer.names],
                            params=dict(max_bin=TREES["max_bin"], num_threads=TREES["num_threads"]))
    return lightgbm.train(dict(TREES, boost_from_average=False), data, N_TREES)


def write_fixture(trainer, tables, booster, path):
    """What the trees as LightGBM runs them say of fixture.txt, for the test of the C++ side: one line of log odds each."""
    corpus = Corpus(trainer)
    text = (HERE / "fixture.txt").read_text(encoding="utf-8")
    corpus.add(dict(page="fixture"), text)
    model = trainer.model(model_bytes(trainer, tables))
    corpus.score_tables(model, 0)
    rows = corpus.features(0, np.ones(corpus.n_lines[0], np.uint8))
    raw = booster.predict(rows, raw_score=True)
    out = ["// Written by train/train.py from train/fixture.txt: the log odds of each line as LightGBM computes them, and the",
           "// digest of its features.", "// clang-format off", "#pragma once", "#include <cstdint>", "namespace chrome_fixture {",
           "inline constexpr const char* kLines[] = {"]
    out += ["    " + json.dumps(line, ensure_ascii=False) + "," for line in corpus.lines(0, text)]
    out += ["};", "inline constexpr float kLogOdds[] = {"]
    out += [f"    {v:.4f}f," for v in raw]
    out += ["};", "inline constexpr std::uint32_t kFeatureSums[] = {  // of each feature over all lines"]
    out += [f"    {v}," for v in rows.astype(np.int64).sum(0)]
    out += ["};", "}  // namespace chrome_fixture", ""]
    path.write_text("\n".join(out), encoding="utf-8")


def log(*words):
    print(f"{time.process_time():8.1f}s", *words, file=sys.stderr, flush=True)


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--dumps", required=True)
    a.add_argument("--pages", required=True)
    a.add_argument("--silver")
    a.add_argument("--out", required=True, type=pathlib.Path)
    a.add_argument("--folds", type=pathlib.Path)
    a.add_argument("--scored")
    a.add_argument("--work", type=pathlib.Path, default=pathlib.Path("train.work"))
    a.add_argument("--core", default=str(HERE.parents[2] / "core" / "include"))
    a.add_argument("--fixture", type=pathlib.Path, help="writes the expectations of line_model_test.cpp there")
    a.add_argument("--no-final", action="store_true", help="fold models only")
    o = a.parse_args()
    o.work.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(o.work, o.core)
    dumps = read_jsonl(o.dumps)
    hosts = {d["id"]: site_of(d["url"]) for d in read_jsonl(o.pages)}
    silver = []
    if o.silver:
        for d in read_jsonl(o.silver):
            hosts[d["page"]] = site_of(d["url"])
            silver.append(dict(d, y=np.array(d["y"], np.uint8), sure=np.array(d["sure"], bool)))
    log(len(dumps), "dumps", len(hosts), "pages", len(silver), "silver dumps")
    corpus = Corpus(trainer)
    build(corpus, dumps, hosts, silver)
    log(len(corpus.pages), "training pages", sum(corpus.n_lines), "lines")
    table_weights = {"whole": 1.0, "gold": 0.5, "silver": 1.0}
    folds = [corpus.train_tables(k, table_weights) for k in range(N_FOLDS)]
    log("fold tables")
    for k, tables in enumerate(folds):
        model = trainer.model(model_bytes(trainer, tables))
        for i, page in enumerate(corpus.pages):
            if page["fold"] == k:
                corpus.score_tables(model, i)
        trainer.lib.model_free(model)
    X, y, w, fold = sampled_rows(corpus, range(len(corpus.pages)), np.random.default_rng(7))
    log("rows", X.shape)
    if o.folds:
        o.folds.mkdir(parents=True, exist_ok=True)
        for k in range(N_FOLDS):
            use = fold != k
            booster = train_trees(trainer, X[use], y[use], w[use])
            (o.folds / f"fold{k}.bin").write_bytes(model_bytes(trainer, folds[k], booster))
            log("fold", k)
        scored = {d["id"]: site_of(d["url"]) for d in read_jsonl(o.scored)} if o.scored else {}
        (o.folds / "folds.json").write_text(json.dumps({page: fold_of(site) for page, site in sorted((hosts | scored).items())}))
    if not o.no_final:
        booster = train_trees(trainer, X, y, w)
        tables = corpus.train_tables(-1, table_weights)
        o.out.write_bytes(model_bytes(trainer, tables, booster))
        if o.fixture:
            write_fixture(trainer, tables, booster, o.fixture)
        gain = booster.feature_importance("gain")
        for i in np.argsort(-gain)[:25]:
            log(f"{gain[i] / gain.sum():.3f} {trainer.names[i]}")
    log("done")


if __name__ == "__main__":
    main()
