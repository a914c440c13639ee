#!/usr/bin/env python3
"""Cleans pages with the program, each with the HTML model that never saw its site: rows for a scorer.

    html_measure.py --pages PAGES --folds DIR --build BUILD --out ROWS [-- MORE OPTIONS OF winnow clean]

DIR is what html_train.py --folds writes. Each fold's model lies beside a copy of the plugin as chrome.data/html_model.bin
and is asked for with --set chrome.html_model_asset.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import tempfile

import train


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--pages", required=True)
    a.add_argument("--folds", required=True, type=pathlib.Path)
    a.add_argument("--build", required=True, type=pathlib.Path)
    a.add_argument("--out", required=True)
    a.add_argument("options", nargs="*")
    o = a.parse_args()
    folds = json.loads((o.folds / "folds.json").read_text())
    parts = {k: [] for k in range(train.N_FOLDS)}
    for d in train.read_jsonl(o.pages):
        parts[folds.get(d["id"], 0)].append(json.dumps({"id": d["id"], "url": d["url"], "html": d["html"]}, ensure_ascii=False) + "\n")
    with tempfile.TemporaryDirectory() as folder, open(o.out, "wb") as out:
        for k, rows in parts.items():
            place = pathlib.Path(folder) / str(k)
            (place / "chrome.data").mkdir(parents=True)
            shutil.copy(o.build / "lib/winnow/plugins/chrome.winnow.so", place)
            shutil.copy(o.folds / f"fold{k}.bin", place / "chrome.data/html_model.bin")
            command = [o.build / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "--plugin", place / "chrome.winnow.so",
                       "--set", "chrome.html_model_asset=html_model.bin", *o.options, "-"]
            out.write(subprocess.run(command, input="".join(rows).encode(), stdout=subprocess.PIPE, check=False).stdout)


if __name__ == "__main__":
    main()
