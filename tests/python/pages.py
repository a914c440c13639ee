"""Pages and helpers that the tests of the Python package share."""
import json
import os
import pathlib
import random
import re
import subprocess

SOURCE = pathlib.Path(os.environ["WINNOW_SOURCE"])
BUILD = pathlib.Path(os.environ["WINNOW_BUILD"])
ARCHIVE = SOURCE / "samples/archive"


def command_line(*arguments, check=True, **more):
    return subprocess.run([BUILD / "bin/winnow", *map(str, arguments)], check=check, capture_output=True, text=True, **more)


def sample_texts():
    """Texts of the sample archive that are UTF-8."""
    texts = {}
    for path in sorted(ARCHIVE.rglob("*.txt")):
        try:
            texts[str(path.relative_to(ARCHIVE))] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            pass
    return texts


def archive(pages, seed=7):
    """Generated pages of a made-up vocabulary; every third is a copy of another, whole, cut or with chrome around it."""
    chance = random.Random(seed)
    words = ["".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(3, 9)))
             for _ in range(5000)]
    made = []
    for number in range(pages):
        if made and number % 3 == 0:
            text = chance.choice(made)["text"]
            change = chance.randrange(4)
            if change == 1:
                text = text[:int(len(text) * chance.uniform(.5, .95))]
            elif change == 2:
                text = "Log in\n\n" + text + "\n\nShare this page\n"
            elif change == 3:
                text = text.upper()
        else:
            text = "\n\n".join(" ".join(chance.choice(words) for _ in range(chance.randint(8, 60))).capitalize() + "."
                               for _ in range(chance.randint(1, 5)))
        made.append({"id": f"page-{chance.randrange(1 << 60):x}-{number}", "text": text,
                     "url": f"https://site{number % 7}.example/{number}",
                     "date": chance.choice(["2020-01-02", "2021-05-06", "", "2019-11-30"])})
    return made


def site_pages(pages, seed=5):
    """Pages of three sites, each with lines of its own above and below every article."""
    chance = random.Random(seed)
    words = ["".join(chance.choice("aeiourstlnm") for _ in range(chance.randint(3, 8))) for _ in range(400)]
    made = []
    for number in range(pages):
        site = number % 3
        said = [f"In year {number} the {chance.choice(words)} met {n} times with the {chance.choice(words)} of number "
                f"{number * 31 + n}." for n in range(9)]
        made.append({"id": f"page-{number}", "url": f"https://site{site}.example/{number}", "text": "\n\n".join(
            [f"The {chance.choice(words)} of {1800 + number}", f"The voice of valley {site} between the mill and the sea",
             *said, f"Letters reach the editor of paper {site} on any tide"]) + "\n"})
    return made


def write_jsonl(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_jsonl(text):
    return [json.loads(line) for line in text.splitlines()]


def readme():
    """The README's lines of Python and its lines of Spark."""
    block = re.search(r"^```python\n(.*?)^```$", (SOURCE / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    python, spark = block[1].split("import winnow.spark")
    return python, "import winnow.spark" + spark
