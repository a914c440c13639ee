#!/usr/bin/env python3
"""What near_duplicates() costs on Spark: shuffle bytes, CPU and memory a page.

    PYTHON tests/bench/spark_capacity.py PAGES [CORES]

PYTHON has winnow[spark]. Generated pages of some 1.7 kB, every fourth a copy (python/examples/spark_cluster.py), on
local[CORES]. CPU and memory are those of the JVM and all Python workers, sampled twice a second."""
import importlib.util
import json
import os
import pathlib
import sys
import tempfile
import threading
import time

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "python/examples"


class Tree(threading.Thread):
    """CPU seconds and resident bytes of all that this process has started."""

    def __init__(self):
        super().__init__(daemon=True)
        self.cpu, self.peak, self.ended = {}, 0, threading.Event()

    def look(self):
        parents, ticks, pages = {}, {}, {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[entry], ticks[entry], pages[entry] = fields[1], int(fields[11]) + int(fields[12]), int(fields[21])
        resident = 0
        for entry in parents:
            above = entry
            while above in parents and parents[above] != str(os.getpid()):
                above = parents[above]
            if above in parents:
                self.cpu[entry] = ticks[entry] / os.sysconf("SC_CLK_TCK")
                resident += pages[entry] * os.sysconf("SC_PAGE_SIZE")
        self.peak = max(self.peak, resident)

    def run(self):
        while not self.ended.wait(.5):
            self.look()


def shuffled(folder):
    written = 0
    for log in folder.rglob("*"):
        if log.is_file() and not log.name.startswith("."):
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
                if '"SparkListenerTaskEnd"' in line:
                    metrics = json.loads(line).get("Task Metrics") or {}
                    written += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    return written


def main():
    pages, cores = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "2"
    spec = importlib.util.spec_from_file_location("spark_cluster", EXAMPLES / "spark_cluster.py")
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers have the package too
    from pyspark.sql import SparkSession
    import winnow.spark as ws
    with tempfile.TemporaryDirectory() as folder:
        source, events = f"{folder}/pages.jsonl", pathlib.Path(folder) / "events"
        events.mkdir()
        example.generate(pages, source)
        tree = Tree()
        tree.start()
        begin = time.monotonic()
        spark = (SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
                 .config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "2g")
                 .config("spark.sql.shuffle.partitions", str(max(4, pages // 25000)))
                 .config("spark.eventLog.enabled", "true").config("spark.eventLog.compress", "false")
                 .config("spark.eventLog.rolling.enabled", "false").config("spark.eventLog.dir", events.as_uri())
                 .getOrCreate())
        rows = spark.read.schema("id string, text string").json(source)
        ws.near_duplicates(rows).write.parquet(f"{folder}/copies")
        seconds = time.monotonic() - begin
        tree.look()
        tree.ended.set()
        spark.stop()
        cpu, bytes_a_page = sum(tree.cpu.values()), shuffled(events) / pages
        print(f"{pages} pages of {os.path.getsize(source) / pages:.0f} bytes, {cores} cores: {bytes_a_page:.0f} shuffle bytes and "
              f"{cpu / pages * 1000:.2f} CPU ms a page ({cpu:.0f} s, {seconds:.0f} s of the clock), peak memory "
              f"{tree.peak / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
