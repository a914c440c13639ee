#!/usr/bin/env python3
"""Texts for pages without gold, most of them not English: what html_train.py --silver reads.

    html_silver.py --pages PAGES --out SILVER

PAGES  {id, url, lang, html, with, without}: HTML pages with snippets that must and must not appear in their text
Two extractors (trafilatura, resiliparse) say what the text is. html_train.py counts a block as content when both do, as
chrome when neither does; where they differ it is left out, and the snippets overrule both.
"""
import argparse
import json

import silver
import train


def main():
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--pages", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    n = 0
    with open(o.out, "w", encoding="utf-8") as out:
        for page in train.read_jsonl(o.pages):
            texts = silver.extractions(page)
            if not all(texts) or silver.agreement(*texts) < 0.5:
                continue
            n += 1
            out.write(json.dumps({"id": page["id"], "source": "silver", "lang": page["lang"], "url": page["url"], "html": page["html"],
                                  "texts": texts, "with": page["with"], "without": page["without"], "gold": ""}, ensure_ascii=False) + "\n")
    print(n, "pages")


if __name__ == "__main__":
    main()
