"""winnow.spark with two local threads: the answers of one machine, for any partitions, batches and order of rows."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import pyarrow as pa
import winnow

from pages import SOURCE, archive, command_line, read_jsonl, readme, sample_texts, site_pages, write_jsonl

if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    print("skipped: there is no Java: install openjdk-17-jre-headless")
    sys.exit(77)

from pyspark.sql import SparkSession

import winnow.spark as ws


def session(**more):
    # A task may fail three times, as on a cluster.
    builder = (SparkSession.builder.master("local[2,4]").appName("winnow").config("spark.ui.enabled", "false")
               .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "2g")
               .config("spark.sql.adaptive.enabled", "true"))
    for name, value in more.items():
        builder = builder.config(name.replace("_", "."), value)
    return builder.getOrCreate()


def losing_tasks(frame):
    """The frame, every other task of which fails once, in the middle of what it gives."""
    def run(batches):
        from pyspark import TaskContext
        task = TaskContext.get()
        for batch in batches:
            yield batch
            if task.attemptNumber() == 0 and task.partitionId() % 2 == 1:
                raise RuntimeError("this attempt is lost")

    return frame.mapInArrow(run, frame.schema)


class Spark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark = session()
        cls.spark.sparkContext.setLogLevel("ERROR")
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.holder.name)
        cls.pages = archive(1500)
        write_jsonl(cls.folder / "pages.jsonl", cls.pages)
        command_line("dedup", cls.folder / "pages.jsonl", "-q", "--clusters", cls.folder / "clusters.jsonl")
        cls.clusters = {row["id"]: row for row in read_jsonl((cls.folder / "clusters.jsonl").read_text())}

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()
        cls.holder.cleanup()

    def frame(self, rows, partitions, seed):
        shuffled = list(rows)
        random.Random(seed).shuffle(shuffled)
        return self.spark.createDataFrame(pa.Table.from_pylist(shuffled)).repartition(partitions)

    def test_cleaning_gives_what_one_machine_gives(self):
        rows = [{"id": name, "text": text, "url": "https://harnby.example/" + name, "n": i}
                for i, (name, text) in enumerate(sample_texts().items())]
        one = pa.table(winnow.Pipeline(without=["related"]).clean_arrow(pa.Table.from_pylist(rows), audit=True)).to_pylist()
        wanted = {row["id"]: clean for row, clean in zip(rows, one)}
        for partitions, batch in ((1, 10000), (5, 3)):
            self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
            clean = ws.clean(self.frame(rows, partitions, partitions), audit=True, without=["related"])
            found = {row["id"]: row.asDict() for row in clean.collect()}
            self.assertEqual(set(wanted), set(found))
            for id, row in wanted.items():
                self.assertEqual(row, {name: found[id][name] for name in row})
                self.assertIsInstance(found[id]["n"], int)

    def test_states_are_those_of_one_machine_and_pages_are_cleaned_by_them(self):
        rows = site_pages(150)
        write_jsonl(self.folder / "sites.jsonl", rows)
        command_line("learn", self.folder / "sites.jsonl", "-o", self.folder / "sites.state")
        learned = (self.folder / "sites.state").read_bytes()
        for partitions, batch, fan_in in ((1, 10000, 16), (7, 3, 2), (5, 1000, 3)):
            self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
            state = ws.observe(self.frame(rows, partitions, partitions), fan_in=fan_in)
            self.assertEqual(learned, state.save())
        self.assertEqual(learned, ws.observe(losing_tasks(self.frame(rows, 4, 1))).save())
        one = pa.table(winnow.Pipeline(state=learned).clean_arrow(pa.Table.from_pylist(rows)))["text"].to_pylist()
        found = {row["id"]: row["text"] for row in ws.clean(self.frame(rows, 3, 2), state=state).collect()}
        self.assertEqual({row["id"]: text for row, text in zip(rows, one)}, found)
        without = {row["id"]: row["text"] for row in ws.clean(self.frame(rows, 3, 2)).collect()}
        self.assertNotEqual(without, found)

    def test_tasks_that_are_run_again_change_nothing(self):
        self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 100)
        frame = losing_tasks(self.frame(self.pages, 4, 3))
        wanted = {row["id"]: row["text"] for row in ws.clean(self.frame(self.pages, 1, 1)).collect()}
        ws.write(ws.clean(frame, audit=True), str(self.folder / "again"))
        rows = self.spark.read.parquet(str(self.folder / "again")).select("id", "text").collect()
        self.assertEqual(len(self.pages), len(rows))
        self.assertEqual(wanted, {row["id"]: row["text"] for row in rows})
        audits = self.spark.read.parquet(str(self.folder / "again.audit")).select("id").collect()
        self.assertEqual(sorted(wanted), sorted(row["id"] for row in audits))
        self.check_clusters(ws.near_duplicates(frame), self.clusters)

    def check_clusters(self, found, clusters):
        rows = found.collect()
        self.assertEqual(len(clusters), len(rows))
        for row in rows:
            wanted = clusters[row["id"]]
            self.assertEqual((wanted["cluster"], wanted["kept"]), (row["cluster"], row["kept"]))
            for name in ("jaccard", "containment"):
                self.assertEqual(wanted.get(name), None if row[name] is None else round(row[name], 4))

    def test_clusters_are_those_of_one_machine_on_the_driver_and_in_spark(self):
        for partitions, batch, driver_edges in ((1, 10000, 10**6), (5, 97, 10**6), (3, 1000, 0)):
            self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
            found = ws.near_duplicates(self.frame(self.pages, partitions, batch), driver_edges=driver_edges)
            self.check_clusters(found, self.clusters)
            self.spark.catalog.clearCache()

    def test_the_rule_that_says_which_copy_stays_is_that_of_one_machine(self):
        command_line("dedup", self.folder / "pages.jsonl", "-q", "--clusters", self.folder / "by_rule.jsonl", "--keep",
                     "prefer=site3,newest")
        clusters = {row["id"]: row for row in read_jsonl((self.folder / "by_rule.jsonl").read_text())}
        self.assertNotEqual(clusters, self.clusters)
        found = ws.near_duplicates(self.frame(self.pages, 3, 1), date="date", url="url", keep=["prefer=site3", "newest"])
        self.check_clusters(found, clusters)

    def test_components_are_the_same_on_the_driver_and_in_spark(self):
        chance = random.Random(11)
        # Chains, stars, cliques and loops; numbers on both sides of zero.
        nodes = [chance.randrange(-2**63, 2**63) for _ in range(400)]
        edges = [(nodes[i], nodes[i + 1]) for i in range(60)] + [(nodes[100], nodes[i]) for i in range(101, 150)]
        edges += [(a, b) for a in nodes[200:208] for b in nodes[200:208]]
        edges += [(chance.choice(nodes[250:]), chance.choice(nodes[250:])) for _ in range(60)]
        frame = self.spark.createDataFrame(edges, "a long, b long").repartition(3)
        by_driver = {(row["content"], row["root"]) for row in ws.connected_components(frame).collect()}
        by_spark = {(row["content"], row["root"]) for row in
                    ws.connected_components(frame.filter("a != b"), driver_edges=0).collect()}
        # A node whose only edge is a loop is alone: Spark's way does not name it.
        alone = {pair for pair in by_driver if pair[0] == pair[1] and (sum(pair[0] == root for _, root in by_driver) == 1)}
        self.assertEqual(by_driver - alone, by_spark - alone)
        self.assertEqual(len(by_spark), len({content for content, _ in by_spark}))

    def test_warc_jsonl_and_parquet_are_read(self):
        folder = self.folder / "inputs"
        folder.mkdir()
        record = ("WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://harnby.example/{n}\r\n"
                  "Content-Type: text/plain\r\nContent-Length: {size}\r\n\r\n{text}\r\n\r\n")
        text = "Log in\nA row of beans\nThe list for a plot is nine years long, and nobody has been heard to complain.\n"
        for part in range(2):
            (folder / f"{part}.warc").write_text("".join(record.format(n=f"{part}-{n}", size=len(text), text=text)
                                                         for n in range(5)), newline="")
        said = command_line("clean", "-f", "jsonl", "-q", folder / "0.warc", folder / "1.warc")
        wanted = {row["id"]: (row["text"], row["url"], row["site"]) for row in read_jsonl(said.stdout)}
        clean = ws.clean(ws.read_warc(self.spark, str(folder)))
        self.assertEqual(wanted, {row["id"]: (row["text"], row["url"], row["source_site"]) for row in clean.collect()})
        self.assertEqual(10, len(wanted))
        rows = ws.clean(self.spark.read.json(str(self.folder / "pages.jsonl"))).select("id", "text")
        ws.write(rows, str(self.folder / "rows.parquet"))
        again = ws.clean(self.spark.read.parquet(str(self.folder / "rows.parquet"))).select("id", "text")
        self.assertEqual(sorted(rows.collect()), sorted(again.collect()))

    def test_parquet_is_parted_and_the_audit_lies_beside_it(self):
        rows = [{"id": name, "text": text, "url": f"https://site{i % 2}.example/"}
                for i, (name, text) in enumerate(sample_texts().items())]
        clean = ws.clean(self.frame(rows, 3, 1), audit=True)
        target = str(self.folder / "parted")
        ws.write(clean, target, partitions=["site"])
        written = self.spark.read.parquet(target)
        self.assertNotIn("audit", written.columns)
        self.assertEqual({"site=site0.example", "site=site1.example"},
                         {path.name for path in pathlib.Path(target).glob("site=*")})
        audits = {row["id"]: row["audit"] for row in self.spark.read.parquet(target + ".audit").collect()}
        pages = {row["id"]: row["text"] for row in written.collect()}
        self.assertEqual(set(pages), set(audits))
        for row in rows[:3]:
            page = json.loads(audits[row["id"]].splitlines()[0])
            self.assertEqual(row["id"], page["id"])

    def test_the_lines_of_the_readme_run(self):
        folder = self.folder / "readme"
        folder.mkdir()
        write_jsonl(folder / "pages.jsonl", self.pages[:60])
        lines = readme()[1]
        self.assertEqual(5, len(lines.splitlines()))
        lines = lines.replace('"pages.jsonl"', repr(str(folder / "pages.jsonl"))).replace('"clean")', f'"{folder}/clean")')
        exec(lines, {"spark": self.spark})
        self.assertEqual(60, self.spark.read.parquet(f"{folder}/clean").count())
        self.assertEqual(60, self.spark.read.parquet(f"{folder}/clean.audit").count())

    def test_a_worker_with_other_settings_fails_with_a_sentence(self):
        frame = self.frame(self.pages[:4], 1, 1)

        class Another(winnow.Pipeline):
            fingerprint = "of another build"

            def __reduce__(self):
                return winnow.Pipeline, ()

        clean = ws.clean(frame, pipeline=Another())
        with self.assertRaises(Exception) as caught:
            clean.collect()
        self.assertIn("install the same wheel on all machines", str(caught.exception))

    def test_a_worker_with_another_version_fails_with_a_sentence(self):
        frame = self.frame(self.pages[:4], 1, 1)
        (self.folder / "one.txt").write_text("A page.\n")
        for call in (lambda: ws.clean(frame), lambda: ws.near_duplicates(frame), lambda: ws.observe(frame),
                     lambda: ws.read_warc(self.spark, str(self.folder / "one.txt"))):
            with unittest.mock.patch.object(ws, "__version__", "0.0.1"), self.assertRaises(Exception) as caught:
                call().collect()
            self.assertIn(f"this worker has Winnow {winnow.__version__}", str(caught.exception))
            self.assertIn("the driver 0.0.1", str(caught.exception))

    def test_mypy_finds_nothing(self):
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--cache-dir",
                               self.folder / "mypy", SOURCE / "python/winnow/spark.py"], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout)

    def test_what_is_refused_is_refused_before_spark_begins(self):
        frame = self.frame(self.pages[:4], 1, 1)
        for call in (lambda: ws.clean(frame, text="txt"), lambda: ws.clean(frame, plugins=["chrom"]),
                     lambda: ws.near_duplicates(frame, threshold=.1), lambda: ws.near_duplicates(frame, keep=["best"])):
            with self.assertRaises(winnow.Error):
                call()


if __name__ == "__main__":
    unittest.main()
