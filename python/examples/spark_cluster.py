"""What spark_cluster.sh calls: makes an archive, cleans it on a cluster, compares that with one machine."""
import json
import random
import sys

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.json
import winnow

FIELDS = ("text", "title", "date", "byline", "body", "hash", "status", "edits")


def generate(pages, target):
    """Pages of 200 to 300 words with a menu above and a footer below; every fourth is a copy of an earlier one."""
    chance = random.Random(pages)
    words = ["".join(chance.choice("aeiourstlnm") for _ in range(chance.randint(2, 9))) for _ in range(20000)]
    earlier = []
    with open(target, "w", encoding="utf-8") as out:
        for number in range(pages):
            if earlier and number % 4 == 0:
                body = chance.choice(earlier)
                if chance.random() < .5:
                    body = body[:len(body) * 3 // 4]
            else:
                body = "\n".join(" ".join(chance.choices(words, k=chance.randint(30, 70))).capitalize() + "."
                                 for _ in range(5))
                if len(earlier) < 5000:
                    earlier.append(body)
                else:
                    earlier[chance.randrange(5000)] = body
            text = f"Log in\nHome > News\n{' '.join(chance.choices(words, k=6)).title()}\n{body}\nShare this page\n"
            out.write(json.dumps({"id": f"page-{number}", "url": f"https://site{number % 50}.example/{number}",
                                  "text": text}) + "\n")


def run(master, source, target):
    from pyspark.sql import SparkSession
    import winnow.spark as ws
    spark = (SparkSession.builder.master(master).appName("winnow").config("spark.ui.enabled", "false")
             .config("spark.driver.host", "127.0.0.1").config("spark.executor.memory", "700m")
             .config("spark.executor.cores", "1").config("spark.driver.memory", "1g")
             .config("spark.sql.shuffle.partitions", "16").config("spark.speculation", "true")
             .config("spark.task.maxFailures", "8").config("spark.sql.files.maxPartitionBytes", "4m").getOrCreate())
    pages = spark.read.schema("id string, url string, text string").json(source)
    ws.write(ws.clean(pages), target + "/pages")
    clean = spark.read.parquet(target + "/pages")
    copies = ws.near_duplicates(clean)
    ws.write(copies, target + "/copies")
    spark.stop()


def compare(source, target):
    pages = pyarrow.json.read_json(source, pyarrow.json.ReadOptions(block_size=64 << 20))
    alone = pa.table(winnow.Pipeline().clean_arrow(pages)).append_column("id", pages["id"])
    wanted = {row["id"]: row for row in alone.select(["id", *FIELDS]).to_pylist()}
    found = ds.dataset(target + "/pages").to_table(columns=["id", *FIELDS]).to_pylist()
    assert len(found) == len(wanted), f"{len(found)} rows, {len(wanted)} pages"
    different = [row["id"] for row in found if wanted[row["id"]] != row]
    assert not different, f"{len(different)} pages differ, {different[0]} is one"
    copies = {row["id"]: row for row in pa.table(winnow.dedup(alone)).to_pylist()}
    found = ds.dataset(target + "/copies").to_table().to_pylist()
    assert len(found) == len(copies), f"{len(found)} rows of copies, {len(copies)} pages"
    different = [row["id"] for row in found if copies[row["id"]] != row]
    assert not different, f"{len(different)} clusters differ, {different[0]} is of one"
    stay = sum(row["kept"] == row["id"] for row in copies.values())
    print(f"{len(wanted)} pages, {stay} of them stay: the same as on one machine")


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "generate":
        generate(int(arguments[0]), arguments[1])
    elif verb == "run":
        run(*arguments)
    else:
        compare(*arguments)
